# shellcheck shell=bash
# `enroll` of users whose credential root holds: tests of codes, devices, tokens, a new phone, a new key, the end of it, the
# beginning of it.

# held_for NAME: an adopted user. held_by_policy NAME: one whose credential was never in a home.
held_for() { with_helper; rm /etc/security/pam_totp.toml; enrolled "$1"; enroll admin adopt "$1" >/dev/null; }
held_by_policy() { with_helper; held_by_root "$1"; }

# plays USER ANSWERS COMMAND...: as the user's script; ANSWERS of several lines, then the first code of the key that is shown.
plays() {
    local user=$1 first=$2; shift 2
    rm -f $WORK/to9; mkfifo $WORK/to9
    as_owner "$user" "$@" --json --no-password-check <$WORK/to9 >$WORK/json9 2>$WORK/json9.err &
    local child=$!
    exec 8>$WORK/to9
    echo "$first" >&8
    appears '"secret":"[A-Z2-7]*"' $WORK/json9
    sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json9 >$WORK/secret9
    code 0 "$(cat $WORK/secret9)" >&8
    exec 8>&-
    wait $child || fail "$(cat $WORK/json9 $WORK/json9.err $WORK/helper.log)"
}
new_recovery_codes() { grep -o '[0-9A-Z]\{4\}\(-[0-9A-Z]\{4\}\)\{5\}' $WORK/json9; }

own_codes_are_tested_by_the_helper_and_used_up() {
    held_by_policy om1
    early_in_a_step
    local now; now=$(code)
    not as_owner om1 verify --json <<<"$(wrong_code)" >$WORK/told 2>&1
    grep -q 'that code is wrong' $WORK/told || fail "$(answers)"
    [[ $(status_of om1 '["wrong_codes_since"]') = 1 ]]
    as_owner om1 verify --json <<<"$now" >$WORK/told 2>&1 || fail "$(answers)"
    grep -q '"event":"verified","kind":"code"' $WORK/told || fail "$(answers)"
    not as_owner om1 verify --json <<<"$now" >$WORK/told 2>&1
    refuses om1 "$now"
    # Recovery codes are few: none is sent.
    not as_owner om1 verify --json <<<$RECOVERY >$WORK/told 2>&1
    grep -q 'nothing was tested' $WORK/told || fail "$(answers)"
    accepts om1 $RECOVERY
}

wrong_tests_of_codes_stop_no_program_of_root() {
    held_by_policy om2
    local _
    for _ in $(seq 12); do as_owner om2 verify --json <<<"$(wrong_code)" >$WORK/told 2>&1 && fail "$(answers)"; done
    grep -q 'too many wrong codes' $WORK/told || fail "$(answers)"
    [[ $(status_of om2 '["own"]') = *wait_seconds* && $(status_of om2 '["local"]') = open ]] ||
        fail "$(as_owner om2 status --json)"
    accepts om2 "$(code)"
}

own_token_is_found_by_the_helper_after_two_codes() {
    with_helper
    rm /etc/security/pam_totp.toml
    enrolled om3
    sed -i 's/^kind = .*/kind = "hotp"\ncounter = 0/; s/^secret = .*/secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"/' "$(credential om3)"
    enroll admin adopt om3 >/dev/null
    local token=3132333435363738393031323334353637383930
    refuses om3 "$(oathtool --hotp -c 60 $token)"
    not as_owner om3 resync --json <<<"$(oathtool --hotp -c 60 $token) $(oathtool --hotp -c 62 $token)" >$WORK/told 2>&1
    as_owner om3 resync --json <<<"$(oathtool --hotp -c 60 -w 1 $token | paste -sd ' ')" >$WORK/told 2>&1 || fail "$(answers)"
    grep -q '"event":"resynchronised","label":"phone","next_counter":62' $WORK/told || fail "$(answers)"
    accepts om3 "$(oathtool --hotp -c 62 $token)"
}

own_devices_are_seen_and_forgotten_by_the_helper() {
    keyed_sshd 'remember_for = "7d"'
    install -d -m 711 /run/pam_totp /usr/lib/pam_totp /etc/pam_totp /etc/pam_totp/users
    touch /usr/lib/pam_totp/helper
    # shellcheck disable=SC2064  # the folder and the process of now
    trap "leave_keyed_sshd $WORK/before-keyed-$BASHPID; without_helper" EXIT
    start_helper
    keyed_user om4
    new_user om5
    enroll admin adopt om4 >/dev/null
    remembers om4
    sed -i 's/keyed_key/other_key/' $WORK/keyed_ssh
    remembers om4 1
    as_owner om4 devices >$WORK/told || fail "$(answers)"
    grep -q 'om4: 2 remembered devices' $WORK/told || fail "$(<$WORK/told)"
    as_owner om4 status | grep -q 'remembered devices: 2 (enroll devices)' || fail "$(as_owner om4 status)"
    # Nobody sees or forgets those of others.
    not as_owner om5 devices --user om4 >$WORK/told 2>&1
    not as_owner om5 devices forget --all --user om4 >$WORK/told 2>&1
    not as_owner om4 devices forget 3 >$WORK/told 2>&1
    as_owner om4 devices forget 2 >$WORK/told || fail "$(answers)"
    grep -q '^Forgotten: ED25519' $WORK/told || fail "$(<$WORK/told)"
    needs_a_code om4
    sed -i 's/other_key/keyed_key/' $WORK/keyed_ssh
    needs_no_code om4
    as_owner om4 devices forget --all --json >$WORK/told || fail "$(answers)"
    grep -q '"event":"devices forgotten","forgotten":1' $WORK/told || fail "$(<$WORK/told)"
    needs_a_code om4
    grep -q 'devices forgotten: user=om4 by=itself' $WORK/helper.log || fail "$(<$WORK/helper.log)"
}

own_enrolment_is_ended_by_the_helper_after_a_code() {
    held_by_policy om6
    early_in_a_step
    local before now; before=$(sum_of om6) now=$(code)
    not as_owner om6 disable --json <<<"$(wrong_code)" >$WORK/told 2>&1
    [[ $(sum_of om6) = "$before" ]]
    as_owner om6 disable --json <<<"$now" >$WORK/told 2>&1 || fail "$(answers)"
    grep -q '"event":"disabled"' $WORK/told || fail "$(answers)"
    not grep -q secret "$(held_file om6)"
    refuses om6 "$(code 1)"
    # Nor does it let anybody in without one.
    refuses om6 '' totp-nullok
    grep -q 'disabled: user=om6 by=itself' $WORK/helper.log
    # No ticket and no code brings a new key.
    not as_owner om6 --json --no-password-check </dev/null >$WORK/told 2>&1
    grep -q 'sudo enroll --user om6' $WORK/told || fail "$(answers)"
}

own_codes_that_others_know_are_replaced_by_the_helper() {
    held_for om7
    local before; before=$(sum_of om7)
    not as_owner om7 compromised --json --no-password-check <<<"$(wrong_code)" >$WORK/told 2>&1
    [[ $(sum_of om7) = "$before" ]]
    early_in_a_step
    plays om7 $RECOVERY compromised
    # The first code of the new key is used up, the old ones are dead.
    refuses om7 "$(code 0 "$(cat $WORK/secret9)")"
    refuses om7 "$(code)"
    refuses om7 $RECOVERY
    accepts om7 "$(code 1 "$(cat $WORK/secret9)")"
    accepts om7 "$(new_recovery_codes | head -n 1)"
    not grep -q "$(cat $WORK/secret9)" $LOG $WORK/helper.log
}

own_phone_is_moved_by_the_helper() {
    held_for om8
    early_in_a_step
    local before now; before=$(sum_of om8) now=$(code)
    not as_owner om8 move --json --no-password-check <<<"$(wrong_code)" >$WORK/told 2>&1
    grep -q 'Log in with codes of phone, as before' $WORK/told || fail "$(answers)"
    [[ $(sum_of om8) = "$before" ]]
    plays om8 "$now" move
    grep -qx '{"version":1,"event":"moved","from":"phone","to":"phone 2"}' $WORK/json9 || fail "$(cat $WORK/json9 $WORK/json9.err)"
    [[ $(stat -c %U:%a "$(held_file om8)") = root:600 ]]
    refuses om8 "$(code 1)"
    refuses om8 "$(code 0 "$(cat $WORK/secret9)")"
    accepts om8 "$(code 1 "$(cat $WORK/secret9)")"
    accepts om8 $RECOVERY
}

# at_the_second_write DOES: what strace does to the helper when it gives a file its name for the second time.
at_the_second_write() {
    need strace
    local names='?rename,?renameat,renameat2'
    strace -f -qq -o $WORK/strace -e trace="$names" -e inject="$names:$1:when=2" -p $HELPER_PID &
    STRACE=$!
    for _ in $(seq 100); do grep -q "^TracerPid:.*[1-9]" /proc/$HELPER_PID/status && return; sleep 0.1; done
    fail "strace does not hold the helper"
}
# The new one first: without a login of its own, it begins after the last code of the other.
both_phones_work() {
    accepts "$1" "$(code 1 "$(cat $WORK/secret9)")"
    accepts "$1" "$(code 1)"
    grep -c '^\[\[authenticator\]\]' "$(held_file "$1")" | grep -qx 2 || fail "$(<"$(held_file "$1")")"
}

a_move_that_removes_nothing_leaves_both_phones_and_says_so() {
    held_for on1
    at_the_second_write error=EIO
    early_in_a_step
    not plays on1 "$(code)" move 2>/dev/null
    kill $STRACE; wait $STRACE || true
    grep -q 'the old one could not be removed' $WORK/json9.err || fail "$(cat $WORK/json9 $WORK/json9.err)"
    grep -q 'Log in with codes of phone 2. Codes of phone may work too' $WORK/json9.err || fail "$(cat $WORK/json9.err)"
    not grep -q '"moved"' $WORK/json9
    grep -q 'the old authenticator is not removed' $WORK/helper.log || fail "$(<$WORK/helper.log)"
    both_phones_work on1
    as_owner on1 remove phone --json <<<"$RECOVERY" >$WORK/told 2>&1 || fail "$(answers)"
    refuses on1 "$(code 2)"
}

a_helper_killed_between_two_writes_leaves_both_phones() {
    held_for on2
    at_the_second_write signal=KILL
    early_in_a_step
    not plays on2 "$(code)" move 2>/dev/null
    wait $STRACE || true
    start_helper
    both_phones_work on2
}

# The code that allows the change uses its step up, also for the key that is new.
a_refused_first_code_is_not_called_no_change() {
    held_for on3
    early_in_a_step
    not plays on3 "$(code)" compromised 2>/dev/null
    grep -q 'the new secret is saved, but its first code was refused: this code was already used' $WORK/json9.err || fail "$(cat $WORK/json9.err)"
    not grep -h 'Nothing was changed' $WORK/json9 $WORK/json9.err
    refuses on3 "$(code 1)"
    accepts on3 "$(code 1 "$(cat $WORK/secret9)")"
}

own_token_is_added_by_the_helper_after_two_codes() {
    held_for om9
    early_in_a_step
    local token=4142434445464748494a4b4c4d4e4f5051525354
    { code; echo $token; oathtool --hotp -c 3 -w 1 $token | paste -sd ' '; } |
        as_owner om9 add --token --kind hotp --digits 6 --hash sha1 --label T1 --json --no-password-check >$WORK/told 2>&1 ||
        fail "$(answers)"
    grep -q '"event":"added","label":"T1"' $WORK/told || fail "$(answers)"
    not grep -q "IFBEGRCFIZDUQSKK" $LOG $WORK/helper.log
    refuses om9 "$(oathtool --hotp -c 4 $token)"
    accepts om9 "$(oathtool --hotp -c 5 $token)"
    # Programs of the user, too: the helper counts.
    local own; own=$(oathtool --hotp -c 6 $token)
    runuser -u om9 -- bash -c "echo $own | pamtester totp om9 authenticate" 2>&1 | grep -q successfully || fail "$(answers)"
    refuses om9 "$own"
}

ticket_ends() { enroll admin show "$1" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["ticket_until"])'; }
# A change that replaces the credential, as a frame.
whole_credential() {
    printf '%s' '\x82\x05\x81\x82\x04\x83\x84\x61b\x500123456789abcdef\x742026-11-30T10:00:00Z\x00\x50aaaaaaaaaaaaaaaa\x58\xa0'
    printf 'b%.0s' $(seq 160)
}
first_enrolment() { plays "$1" "$2" --label laptop; }
own_first_enrolment_needs_a_ticket() {
    with_helper
    printf '%s\n' 'enrol_at_login = ["sshd"]' 'enrol_until = "2099-01-01"' 'enrol_ticket = "no"' >>/etc/security/pam_totp.toml
    new_user om10
    not as_owner om10 --json --no-password-check <<<"0000-0000-0000-0000" >$WORK/told 2>&1
    grep -q 'this ticket is wrong' $WORK/told || fail "$(answers)"
    [[ ! -e $(held_file om10) ]]
    local ticket hello='\x82\x00\x82\x02\x03' begin='\x82\x09\x80' typed
    ticket=$(enroll admin ticket om10 2>/dev/null | grep -o '^[0-9A-Z]\{4\}\(-[0-9A-Z]\{4\}\)\{3\}$')
    # No credential without a ticket, and with one nothing but a whole credential.
    local whole; whole=$(whole_credential)
    typed="\\x82\\x02\\x81\\x53$ticket"
    [[ $(frames_of om10 "$hello" "$whole" | tail -n 1) = closed ]]
    [[ $(frames_of om10 "$hello" "$begin" "$whole" | tail -n 1) = closed ]]
    [[ $(frames_of om10 "$hello" "$begin" '\x82\x02\x81\x46000000' "$whole" | tail -n 1) = closed ]]
    [[ $(frames_of om10 "$hello" "$begin" "$typed" '\x82\x05\x81\x82\x06\x80' | tail -n 1) = closed ]]
    [[ ! -e $(held_file om10) ]]
    [[ $(ticket_ends om10) != None ]]
    first_enrolment om10 "$ticket"
    [[ $(stat -c %U:%a "$(held_file om10)") = root:600 ]]
    grep -q 'enrolled: user=om10 by=itself' $WORK/helper.log || fail "$(<$WORK/helper.log)"
    refuses om10 "$(code 0 "$(cat $WORK/secret9)")"
    accepts om10 "$(code 1 "$(cat $WORK/secret9)")"
    accepts om10 "$(new_recovery_codes | head -n 1)"
    # Once.
    [[ $(ticket_ends om10) = None ]]
    rm "$(held_file om10)"
    not as_owner om10 --json --no-password-check <<<"$ticket" >$WORK/told 2>&1
    [[ ! -e $(held_file om10) ]]
}

own_enrolment_is_replaced_by_the_helper_after_a_code() {
    held_by_policy om11
    local before; before=$(sum_of om11)
    not as_owner om11 --json --no-password-check <<<"$(wrong_code)" >$WORK/told 2>&1
    frames_of om11 '\x82\x00\x82\x02\x03' '\x82\x04\x80' "\\x82\\x02\\x81\\x46$(wrong_code)" "$(whole_credential)" >$WORK/told
    [[ $(tail -n 1 $WORK/told) = closed && $(sum_of om11) = "$before" ]] || fail "$(<$WORK/told)"
    early_in_a_step
    plays om11 "$(code)" --label laptop
    refuses om11 "$(code 1)"
    refuses om11 $RECOVERY
    accepts om11 "$(code 1 "$(cat $WORK/secret9)")"
    [[ $(new_recovery_codes | wc -l) = 10 ]]
    # A ticket is for those who have nothing.
    frames_of om11 '\x82\x00\x82\x02\x03' '\x82\x09\x80' | tail -n 1 | grep -q '^820781820e' ||
        fail "$(frames_of om11 '\x82\x00\x82\x02\x03' '\x82\x09\x80')"
}

keys_of_root_are_not_shown_and_the_way_on_is_named() {
    held_for om12
    local command
    as_owner om12 import --json </dev/null >$WORK/told 2>&1 && fail "$(<$WORK/told)"
    grep -q 'sudo enroll import --user om12' $WORK/told || fail "$(<$WORK/told)"
    for command in "show --json" "export --format uri" "export --format google --to /tmp/x12"; do
        # shellcheck disable=SC2086  # words
        not as_owner om12 $command <<<"$(code)" >$WORK/told 2>&1 || fail "$command: $(<$WORK/told)"
        grep -q 'no program of yours can read' $WORK/told || fail "$command: $(<$WORK/told)"
    done
    grep -q 'sudo enroll export --user om12' $WORK/told
    grep -qx 'held_by_root = true' "$(credential om12)"
    # The code is not used up.
    accepts om12 "$(code)"
}

a_change_that_breaks_off_is_not_called_undone() {
    held_for om13
    early_in_a_step
    rm -f $WORK/to9; mkfifo $WORK/to9
    as_owner om13 move --json --no-password-check <$WORK/to9 >$WORK/json9 2>$WORK/json9.err &
    local child=$!
    exec 8>$WORK/to9
    code >&8
    appears '"secret":"[A-Z2-7]*"' $WORK/json9
    kill -KILL "$HELPER_PID"; wait "$HELPER_PID" || true
    rm $HELPER_SOCKET
    start_helper
    code 0 "$(sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json9)" >&8
    exec 8>&-
    not wait $child
    # The new helper knows which phone works.
    grep -q 'the connection with the helper broke off' $WORK/json9.err || fail "$(cat $WORK/json9 $WORK/json9.err)"
    grep -q 'Log in with codes of phone, as before' $WORK/json9.err || fail "$(cat $WORK/json9.err)"
    accepts om13 "$(code 1)"
}

# Or they could run no command that asks for the password, where the module stands in common-auth.
the_password_check_passes_users_whose_policy_names_root() {
    held_by_policy om14
    new_user om15
    cp -p /etc/pam.d/enroll $WORK/enroll.delivered
    service enroll "auth required pam_totp.so" "auth required pam_permit.so"
    local user status=0
    for user in om14 om15; do
        runuser -u $user -- pamtester enroll $user authenticate </dev/null >$WORK/told.$user 2>&1 || status=$?
    done
    cp -p $WORK/enroll.delivered /etc/pam.d/enroll
    [[ $status = 0 ]] || fail "$(cat $WORK/told.om14 $WORK/told.om15) $(tail -n 2 $LOG)"
    # No other service does.
    service totp-and-more "auth required pam_totp.so nullok verifier=local" "auth required pam_permit.so"
    not runuser -u om14 -- pamtester totp-and-more om14 authenticate <<<000000 >$WORK/told 2>&1
    rm /etc/pam.d/totp-and-more
}

# What costs no try, a program can present without end: no flood of its lines hides others.
tickets_that_cost_nothing_flood_no_log() {
    with_helper
    new_user om16
    cat >$WORK/flood16.py <<'PYTHON'
import socket, struct
for _ in range(300):
    s = socket.socket(socket.AF_UNIX); s.connect("/run/pam_totp/helper.socket")
    for body in (b"\x82\x00\x82\x02\x03", b"\x82\x09\x80", b"\x82\x02\x81\x41x"):
        s.sendall(struct.pack(">I", len(body)) + body)
        said = s.recv(struct.unpack(">I", s.recv(4))[0])
print(said.hex())
PYTHON
    chmod 644 $WORK/flood16.py
    local before; before=$(wc -l <$WORK/helper.log)
    [[ $(runuser -u om16 -- python3 $WORK/flood16.py) = 820781821180 ]]
    (( $(wc -l <$WORK/helper.log) - before <= 130 )) || fail "$(wc -l <$WORK/helper.log) lines"
    # A wrong one that costs a try is written all the same.
    not as_owner om16 --json --no-password-check <<<"0000-0000-0000-0000" >$WORK/told 2>&1
    tail -n 2 $WORK/helper.log | grep -q 'wrong ticket user=om16' || fail "$(answers)"
}

# As an account with few seats of others, and root's programs at many prompts.
a_used_code_is_lost_to_no_flood_of_logins() {
    held_by_policy om17
    early_in_a_step
    cat >$WORK/hold17.py <<'PYTHON'
import socket, struct, sys, time
def turn(s, body):
    s.sendall(struct.pack(">I", len(body)) + body)
    head = s.recv(4)
    return s.recv(struct.unpack(">I", head)[0]) if head else b""
s = socket.socket(socket.AF_UNIX); s.connect("/run/pam_totp/helper.socket")
turn(s, b"\x82\x00\x82\x02\x03"); turn(s, b"\x82\x04\x80")
print(turn(s, b"\x82\x02\x81\x46" + sys.argv[1].encode())[:2].hex(), flush=True)
sys.stdin.readline()
print(turn(s, b"\x82\x05\x81\x82\x06\x80").hex())
PYTHON
    cat >$WORK/many17.py <<'PYTHON'
import socket, struct
held = []
for n in range(80):
    s = socket.socket(socket.AF_UNIX); s.connect("/run/pam_totp/helper.socket"); held.append(s)
    name = b"nobody-%02d" % n
    for body in (b"\x82\x00\x82\x02\x03", b"\x82\x01\x81\x86\x49" + name + b"\x44sshd\x40\xf4\xf4\x00"):
        s.sendall(struct.pack(">I", len(body)) + body)
        s.recv(struct.unpack(">I", s.recv(4))[0])
PYTHON
    chmod 644 $WORK/hold17.py
    rm -f $WORK/to17; mkfifo $WORK/to17
    runuser -u om17 -- python3 $WORK/hold17.py "$(code)" <$WORK/to17 >$WORK/held17 &
    local child=$!
    exec 8>$WORK/to17
    appears '^8205' $WORK/held17
    python3 $WORK/many17.py
    echo >&8
    exec 8>&-
    wait $child
    [[ $(tail -n 1 $WORK/held17) = 820680 ]] || fail "$(cat $WORK/held17) $(answers)"
}

for case in own_codes_are_tested_by_the_helper_and_used_up wrong_tests_of_codes_stop_no_program_of_root \
    own_token_is_found_by_the_helper_after_two_codes own_devices_are_seen_and_forgotten_by_the_helper \
    own_enrolment_is_ended_by_the_helper_after_a_code own_codes_that_others_know_are_replaced_by_the_helper \
    own_phone_is_moved_by_the_helper a_move_that_removes_nothing_leaves_both_phones_and_says_so \
    a_helper_killed_between_two_writes_leaves_both_phones a_refused_first_code_is_not_called_no_change own_token_is_added_by_the_helper_after_two_codes own_first_enrolment_needs_a_ticket \
    own_enrolment_is_replaced_by_the_helper_after_a_code keys_of_root_are_not_shown_and_the_way_on_is_named \
    a_change_that_breaks_off_is_not_called_undone the_password_check_passes_users_whose_policy_names_root \
    tickets_that_cost_nothing_flood_no_log a_used_code_is_lost_to_no_flood_of_logins; do
    run $case
done
