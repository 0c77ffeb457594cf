# shellcheck shell=bash
# The files, read by a program that was made from the two manuals alone.

# read_of USER PYTHON: an expression over c (the credential) and r (the record).
read_of() {
    python3 "$HERE/read_files.py" "$(credential "$1")" "$(record "$1")" >$WORK/read-files
    python3 -c "import json; f = json.load(open('$WORK/read-files')); c, r = f['credential'], f['record']; print($2)"
}

a_reader_made_from_the_manuals_finds_what_logins_left() {
    need python3
    python3 -c 'import tomllib' 2>/dev/null || { echo "Python below 3.11"; exit 77; }
    enrolled form1
    early_in_a_step
    local begun step
    begun=$(date +%s) step=$((($(date +%s) / 30 + 1) * 30))
    refuses form1 "$(wrong_code)"
    refuses form1 "$(wrong_code)"
    [[ $(read_of form1 'r["kind"], r["wrong"], r["local"]["in_a_row"], r["remote"]["in_a_row"], r["last_success"]') = 'charge 2 2 0 0' ]] ||
        fail "$(cat $WORK/read-files)"
    [[ $(read_of form1 "0 <= r['first_wrong'] - $begun <= 5") = True ]]
    accepts form1 "$(code)"
    [[ $(read_of form1 'r["kind"], r["enrolled"], r["name"], r["wrong"]') = 'acceptance 1 form1 0' ]]
    # The mark is the end of the step, under the id that the secret gives.
    [[ $(read_of form1 'r["marks"][c["ids"][0]]') = "$step" ]] || fail "$(cat $WORK/read-files)"
    [[ $(read_of form1 'r["noted"] == r["generation"], r["spent"]') = 'True []' ]]
    accepts form1 "$RECOVERY"
    [[ $(read_of form1 'r["spent"] == [c["codes"][0]], r["set"] == c["set"], r["has_set"]') = 'True True 1' ]] || fail "$(cat $WORK/read-files)"
}

it_reads_what_enroll_writes_as_well() {
    need python3
    python3 -c 'import tomllib' 2>/dev/null || { echo "Python below 3.11"; exit 77; }
    enrolled form2
    runuser -u form2 -- enroll recovery --json <<<"$(code -1)" >$WORK/form2
    accepts form2 "$(code)"
    [[ $(read_of form2 'c["secrets"][0]') = "$SECRET" ]]
    # Each code that was shown is in the file, as the manual says that it is stored.
    python3 - "$(credential form2)" $WORK/form2 <<'END'
import base64, hashlib, json, sys, tomllib
recovery = tomllib.load(open(sys.argv[1], "rb"))["recovery"]
salt = recovery["salt"] + "=" * (-len(recovery["salt"]) % 8)
lines = [json.loads(line) for line in open(sys.argv[2]) if line.startswith("{")]
shown = next(line["recovery_codes"] for line in lines if "recovery_codes" in line)
stored = [hashlib.sha256(b"pam_totp recovery code v1\0" + base64.b32decode(salt) + code.replace("-", "").encode()).hexdigest()[:32]
          for code in shown]
assert len(stored) == 10 and sorted(stored) == sorted(recovery["codes"]), (stored, recovery)
END
}

a_reader_made_from_the_manuals_refuses_a_record_with_one_bit_changed() {
    need python3
    python3 -c 'import tomllib' 2>/dev/null || { echo "Python below 3.11"; exit 77; }
    enrolled form3
    accepts form3 "$(code)"
    cp "$(record form3)" $WORK/form3
    local slot
    for slot in 0 4096; do printf '\377' | dd of=$WORK/form3 bs=1 seek=$((slot + 33)) conv=notrunc 2>/dev/null; done
    not python3 "$HERE/read_files.py" "$(credential form3)" $WORK/form3 2>$WORK/form3.said
    grep -q 'no whole slot' $WORK/form3.said
}

for case in a_reader_made_from_the_manuals_finds_what_logins_left it_reads_what_enroll_writes_as_well \
    a_reader_made_from_the_manuals_refuses_a_record_with_one_bit_changed; do
    run $case
done
