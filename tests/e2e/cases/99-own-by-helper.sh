# shellcheck shell=bash
# `enroll` of users whose credential root holds: through the helper.

# held_with_helper NAME: credentials are in homes, but for this user.
held_with_helper() {
    with_helper
    rm /etc/security/pam_totp.toml
    enrolled "$1"
    enroll admin adopt "$1" >/dev/null
}
roots_copy() { echo "/etc/pam_totp/users/$1.toml"; }

own_status_comes_from_the_helper_without_a_secret() {
    held_with_helper oh1
    accepts oh1 $RECOVERY
    runuser -u oh1 -- enroll status --json >$WORK/told || fail "$(<$WORK/told)"
    python3 - $WORK/told <<'END' || fail "$(<$WORK/told)"
import json, sys
told = json.load(open(sys.argv[1]))
assert told["enrolled"] and told["credential"] == "/etc/pam_totp/users/oh1.toml", told
assert [a["label"] for a in told["authenticators"]] == ["phone"] and told["recovery_codes_left"] == 1, told
END
    not grep -q $SECRET $WORK/told
    runuser -u oh1 -- enroll status | grep -q 'oh1; root holds the codes' || fail "$(runuser -u oh1 -- enroll status)"
    kill "$HELPER_PID"; wait "$HELPER_PID" || true
    not runuser -u oh1 -- enroll status >$WORK/told 2>&1
    grep -q 'pam-totpd.socket: Connection refused' $WORK/told || fail "$(<$WORK/told)"
}

own_recovery_codes_are_renewed_after_a_code() {
    held_with_helper oh2
    early_in_a_step
    local before now new; before=$(sha256sum <"$(roots_copy oh2)") now=$(code)
    not runuser -u oh2 -- enroll recovery --json <<<"$(wrong_code)" >$WORK/told 2>&1
    grep -q 'that code is wrong. Nothing was changed' $WORK/told || fail "$(<$WORK/told)"
    [[ $(sha256sum <"$(roots_copy oh2)") = "$before" ]]
    runuser -u oh2 -- enroll recovery --json <<<"$now" >$WORK/told 2>$WORK/told.err || fail "$(cat $WORK/told $WORK/told.err $WORK/helper.log)"
    new=$(grep -o '[0-9A-Z]\{4\}\(-[0-9A-Z]\{4\}\)\{5\}' $WORK/told | head -n 1)
    [[ $(grep -o '[0-9A-Z]\{4\}\(-[0-9A-Z]\{4\}\)\{5\}' $WORK/told | wc -l) = 10 ]]
    [[ $(stat -c %U:%a "$(roots_copy oh2)") = root:600 ]]
    # The code was used up by it, as by a login.
    refuses oh2 "$now"
    not runuser -u oh2 -- enroll recovery --json <<<"$now" >$WORK/told 2>&1
    grep -q 'already used' $WORK/told || fail "$(<$WORK/told)"
    refuses oh2 $RECOVERY
    accepts oh2 "$new"
    grep -q 'recovery codes renewed: user=oh2 by=itself' $WORK/helper.log || fail "$(<$WORK/helper.log)"
}

# adds_an_authenticator USER CODE: as the user's script; its secret is in $WORK/secret9.
adds_an_authenticator() {
    rm -f $WORK/to9; mkfifo $WORK/to9
    runuser -u "$1" -- enroll add --json --no-password-check --label work <$WORK/to9 >$WORK/json9 2>$WORK/json9.err &
    local child=$!
    exec 8>$WORK/to9
    echo "$2" >&8
    appears '"secret":"[A-Z2-7]*"' $WORK/json9
    sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json9 >$WORK/secret9
    [[ -z ${3:-} ]] || "$3" "$1"
    code 0 "$(cat $WORK/secret9)" >&8
    exec 8>&-
    wait $child
}

own_authenticators_are_added_and_removed_by_the_helper() {
    held_with_helper oh3
    early_in_a_step
    local now; now=$(code)
    adds_an_authenticator oh3 "$now" || fail "$(cat $WORK/json9 $WORK/json9.err $WORK/helper.log)"
    grep -q '"event":"added","label":"work"' $WORK/json9 || fail "$(<$WORK/json9)"
    # The code that proved it is used.
    refuses oh3 "$(code 0 "$(cat $WORK/secret9)")"
    accepts oh3 "$(code 1 "$(cat $WORK/secret9)")"
    not runuser -u oh3 -- enroll remove none --json <<<"$(code 1)" >$WORK/told 2>&1
    runuser -u oh3 -- enroll remove phone --json <<<"$(code 1)" >$WORK/told 2>&1 || fail "$(<$WORK/told)"
    grep -q '"event":"removed","label":"phone"' $WORK/told
    refuses oh3 "$(code 1)"
    not grep -q "$(cat $WORK/secret9)" $LOG $WORK/helper.log
    not runuser -u oh3 -- enroll remove work --json <<<$RECOVERY >$WORK/told 2>&1
    grep -q 'work' "$(roots_copy oh3)"
}

root_changes_it() { enroll recovery --user "$1" --json >/dev/null; }
what_root_changed_meanwhile_is_not_overwritten() {
    held_with_helper oh4
    early_in_a_step
    not adds_an_authenticator oh4 "$(code)" root_changes_it
    grep -q 'changed meanwhile' $WORK/json9.err || fail "$(cat $WORK/json9.err)"
    not grep -q work "$(roots_copy oh4)"
}
root_bars_it() { : >/run/utmp; enroll admin compromised "$1" --json </dev/null >/dev/null 2>&1 || true; rm /run/utmp; }
no_grant_outlives_a_bar() {
    held_with_helper oh5
    early_in_a_step
    not adds_an_authenticator oh5 "$(code)" root_bars_it
    not grep -q work "$(roots_copy oh5)"
}

# frames_of USER MESSAGE...: frames of these bytes, in Python's words; what comes back, in hex.
frames_of() {
    local user=$1; shift
    runuser -u "$user" -- python3 - "$@" <<'END'
import socket, struct, sys
s = socket.socket(socket.AF_UNIX); s.connect("/run/pam_totp/helper.socket"); s.settimeout(9)
for text in sys.argv[1:]:
    body = text.encode().decode("unicode_escape").encode("latin1")
    try:
        s.sendall(struct.pack(">I", len(body)) + body)
        head = s.recv(4)
    except (BrokenPipeError, ConnectionResetError):
        head = b""
    if not head: print("closed"); break
    print(s.recv(struct.unpack(">I", head)[0]).hex())
END
}
nobody_changes_a_credential_without_a_grant() {
    held_with_helper oh6
    new_user oh7
    adds_second_authenticator oh6
    local hello='\x82\x00\x82\x02\x02' manage='\x82\x04\x80' remove='\x82\x05\x81\x82\x02\x81\x65phone' before
    before=$(sha256sum <"$(roots_copy oh6)")
    [[ $(frames_of oh6 "$hello" "$remove" | tail -n 1) = closed ]]
    [[ $(frames_of oh6 "$hello" "$manage" "$remove" | tail -n 1) = closed ]]
    # A wrong code, then the change all the same.
    [[ $(frames_of oh6 "$hello" "$manage" "\\x82\\x02\\x81\\x46$(wrong_code)" "$remove" | tail -n 1) = closed ]]
    [[ $(sha256sum <"$(roots_copy oh6)") = "$before" ]]
    # Nobody but the owner is spoken of, and root has other ways.
    frames_of oh7 "$hello" "$manage" | tail -n 1 | grep -q "^82078182008" || fail "$(frames_of oh7 "$hello" "$manage")"
    frames_of root "$hello" '\x82\x03\x80' | tail -n 1 | grep -q '^82078182008' || fail "$(frames_of root "$hello" '\x82\x03\x80')"
    # With a right one: once.
    early_in_a_step
    frames_of oh6 "$hello" "$manage" "\\x82\\x02\\x81\\x46$(code)" "$remove" "$remove" >$WORK/told
    [[ $(tail -n 2 $WORK/told | tr '\n' ' ') = '820680 closed ' ]] || fail "$(<$WORK/told)"
}
adds_second_authenticator() {
    local file; file=$(roots_copy "$1")
    sed -i 's/^\[recovery\]/[[authenticator]]\nkind = "totp"\nlabel = "second"\nsecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"\n[recovery]/' "$file"
}

the_password_check_of_enroll_passes_an_adopted_user() {
    held_with_helper oh9
    cp -p /etc/pam.d/enroll $WORK/enroll.delivered
    # As where the module stands in common-auth.
    service enroll "auth required pam_totp.so" "auth required pam_permit.so"
    local status=0
    runuser -u oh9 -- pamtester enroll oh9 authenticate </dev/null >$WORK/told 2>&1 || status=$?
    cp -p $WORK/enroll.delivered /etc/pam.d/enroll
    [[ $status = 0 ]] || fail "$(<$WORK/told) $(tail -n 2 $LOG)"
    # No other service does.
    service totp-and-more "auth required pam_totp.so nullok verifier=local" "auth required pam_permit.so"
    not runuser -u oh9 -- pamtester totp-and-more oh9 authenticate <<<000000 >$WORK/told 2>&1
    rm /etc/pam.d/totp-and-more
}

# A stopped helper hears nobody, and its queue is soon full.
enroll_waits_for_no_helper_with_a_full_queue() {
    held_with_helper oh11
    kill -STOP "$HELPER_PID"
    # shellcheck disable=SC2064  # the process of now
    trap "kill -CONT $HELPER_PID; without_helper" EXIT
    python3 - <<'END' >$WORK/full11 &
import socket, time
open_ones = []
while True:
    s = socket.socket(socket.AF_UNIX); s.setblocking(False)
    try: s.connect("/run/pam_totp/helper.socket")
    except BlockingIOError: break
    open_ones.append(s)
print("full", flush=True)
time.sleep(60)
END
    local filler=$!
    appears full $WORK/full11
    not timeout 40 runuser -u oh11 -- enroll status >$WORK/told 2>&1
    kill $filler
    grep -q 'pam-totpd.socket: timed out' $WORK/told || fail "$(<$WORK/told)"
}

run own_status_comes_from_the_helper_without_a_secret
run own_recovery_codes_are_renewed_after_a_code
run own_authenticators_are_added_and_removed_by_the_helper
run what_root_changed_meanwhile_is_not_overwritten
run no_grant_outlives_a_bar
run nobody_changes_a_credential_without_a_grant
run the_password_check_of_enroll_passes_an_adopted_user
run enroll_waits_for_no_helper_with_a_full_queue
