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

a_reader_made_from_the_manuals_refuses_a_changed_record() {
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

# A device, a day, and two sections that no version knows yet.
DEVICE=$(printf 'cd%.0s' {1..8})01$(printf 'ab%.0s' {1..16})0100000000000000020000000100000004737368640474657374

a_record_of_version_2_works_and_keeps_its_sections() {
    need python3
    python3 -c 'import tomllib' 2>/dev/null || { echo "Python below 3.11"; exit 77; }
    enrolled form4
    early_in_a_step
    accepts form4 "$(code -1)"
    python3 "$HERE/add_sections.py" "$(record form4)" 0005=204e0000 1234=0102 8002=$DEVICE
    refuses form4 "$(code -1)"
    accepts form4 "$(code)"
    refuses form4 "$(code)"
    [[ $(read_of form4 'r["version"], r["sections"]["password_day"], r["sections"]["0x1234"]') = '2 20000 0102' ]] ||
        fail "$(cat $WORK/read-files)"
    [[ $(read_of form4 'r["sections"]["devices"]["devices"][0]["label"]') = test ]]
    # Its owner and root see and change it like any other.
    runuser -u form4 -- enroll status >/dev/null
    enroll admin show form4 >/dev/null
    # A recovery code ends what lets somebody in without a code, and nothing else.
    accepts form4 "$RECOVERY"
    [[ $(read_of form4 '"devices" in r["sections"], r["sections"]["0x1234"]') = 'False 0102' ]] || fail "$(cat $WORK/read-files)"
}

a_record_with_an_unknown_critical_section_lets_nobody_in() {
    need python3
    enrolled form5
    early_in_a_step
    accepts form5 "$(code -1)"
    python3 "$HERE/add_sections.py" "$(record form5)" 9234=00
    cp "$(record form5)" $WORK/form5
    refuses form5 "$(code)"
    refuses form5 "$RECOVERY"
    grep 'user=form5' $LOG | tail -n 1 | grep -q 'a newer version wrote' || fail "$(tail -n 2 $LOG)"
    cmp "$(record form5)" $WORK/form5
}

a_credential_of_version_2_logs_in_and_keeps_its_tables() {
    enrolled form6
    local file; file=$(credential form6)
    sed -i 's/^version = 1$/version = 2\ndevice_epoch = 77/' "$file"
    sed -i '/^\[recovery\]$/i [[optional]]\nname = "colour"\nof = ["red"]\n' "$file"
    early_in_a_step
    accepts form6 "$(code -1)"
    runuser -u form6 -- enroll recovery --json <<<"$(code)" >$WORK/form6
    grep -qx 'device_epoch = 77' "$file"
    grep -qx 'of = \["red"\]' "$file"
    grep -qx 'version = 2' "$file"
}

users_of_version_2_are_named_before_a_downgrade() {
    need python3
    enrolled form7; enrolled form8
    early_in_a_step
    accepts form7 "$(code -1)"
    accepts form8 "$(code -1)"
    not grep -q 'form[78]' <<<"$(enroll admin downgrade --check)"
    python3 "$HERE/add_sections.py" "$(record form7)" 1234=0102
    sed -i 's/^version = 1$/version = 2\ndevice_epoch = 77/' "$(credential form8)"
    local out
    out=$(enroll admin downgrade --check) && fail "$out"
    grep -qx "form7: root's record is of version 2." <<<"$out" || fail "$out"
    grep -qx "form8: $(credential form8) is of version 2." <<<"$out" || fail "$out"
    out=$(enroll admin downgrade --check --json --no-homes) && fail "$out"
    grep -qx '{"version":1,"detail":null,"user":"form7","what":"record"}' <<<"$out" || fail "$out"
    not grep -q form8 <<<"$out"
    # As long as one slot of the file has it, an older module refuses the record.
    python3 "$HERE/add_sections.py" --without "$(record form7)"
    out=$(enroll admin downgrade --check --no-homes) && fail "$out"
    grep -q form7 <<<"$out" || fail "$out"
    accepts form7 "$(code)"
    accepts form7 "$RECOVERY"
    not enroll admin downgrade >/dev/null 2>&1
}

# What the last module of version 1 alone refuses: each of them is tried with it in drill 21.
what_an_older_module_refuses_is_named_beforehand() {
    local policy=/etc/security/pam_totp.toml out lines
    # shellcheck disable=SC2064  # the name of now
    trap "rm -f $policy /etc/form-policy.toml /etc/pam.d/form /etc/pam.d/form-passwd" EXIT
    enrolled form9; enrolled forma; enrolled formb; enrolled formc
    enroll admin adopt form9 >/dev/null
    sed -i 's/^secret = .*/secret = "CI2FM6EQTB3FIMQQ"\nshort = true/' "$(credential forma)"
    sed -i 's/^kind = "totp"/kind = "hotp"\ncounter = 0/' "$(credential formb)"
    out=$(enroll admin downgrade --check) && fail "$out"
    grep -qx 'form9: root holds the credential, .*' <<<"$out" || fail "$out"
    grep -qx "forma: $(credential forma) has a secret of less than 128 bits.*" <<<"$out" || fail "$out"
    grep -qx "formb: $(credential formb) has no authenticator that .*" <<<"$out" || fail "$out"
    not grep -q formc <<<"$out"
    # Each by the name of its setting, also with the default for its value.
    printf 'look_ahead = 5\nverifier = "auto"\n[enroll]\nhost_name = "short"\n' >$policy
    printf 'remember_key_only = false\n' >/etc/form-policy.toml
    echo 'auth required pam_totp.so policy=/etc/form-policy.toml remember_for=7d' >/etc/pam.d/form
    echo 'password required pam_totp.so' >/etc/pam.d/form-passwd
    out=$(enroll admin downgrade --check --json) && fail "$out"
    lines='form9 held-by-root null;forma short-secret "/home;formb only-newer-kinds "/home'
    lines+=';null policy "look_ahead, verifier, [enroll] host_name";null policy "/etc/form-policy.toml: remember_key_only"'
    lines+=';null pam-line "/etc/pam.d/form:1: auth required pam_totp.so (remember_for=7d)"'
    lines+=';null pam-line "/etc/pam.d/form-passwd:1: password required pam_totp.so (password)"'
    out=$(sed -E 's/.*"detail":(null|".*"),"user":(null|".*"),"what":"(.*)".*/\2 \3 \1/; s/^"([^"]*)"/\1/' <<<"$out")
    while read -r -d ';' line; do grep -qF "$line" <<<"$out" || fail "no $line in $out"; done <<<"$lines;"
    not grep -q formc <<<"$out"
    # A setting of an older release, and a file that can go back, stand in nobody's way.
    printf 'window = 1\n' >$policy
    rm /etc/pam.d/form
    enroll admin adopt form9 --back >/dev/null
    out=$(enroll admin downgrade --check) && fail "$out"
    not grep -Eq "form9|$policy|pam.d/form:" <<<"$out" || fail "$out"
}

for case in a_reader_made_from_the_manuals_finds_what_logins_left it_reads_what_enroll_writes_as_well \
    a_reader_made_from_the_manuals_refuses_a_changed_record \
    a_record_of_version_2_works_and_keeps_its_sections a_record_with_an_unknown_critical_section_lets_nobody_in \
    a_credential_of_version_2_logs_in_and_keeps_its_tables \
    users_of_version_2_are_named_before_a_downgrade what_an_older_module_refuses_is_named_beforehand; do
    run $case
done
