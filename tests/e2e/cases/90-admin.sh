# shellcheck shell=bash
# The administrator's commands, with real logins before and after each.

# clock_at SECONDS COMMAND...: with the clock so many seconds away from now.
clock_at() {
    local lib; lib=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
    [[ -n $lib ]] || { echo "no libfaketime"; exit 77; }
    LD_PRELOAD=$lib FAKETIME="$1" "${@:2}"
}
lock_out() {
    local wrong _; wrong=$(wrong_code)
    for _ in $(seq 6); do login "$1" "$wrong" >/dev/null || true; done
}
only_code() { grep -oE '([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}'; }

only_root_may() {
    new_user a0
    local out
    out=$(runuser -u a0 -- enroll admin list 2>&1) && fail "$out"
    [[ $out == *'for root alone'* ]]
    out=$(enroll admin unlock nobody-there 2>&1) && fail "$out"
    [[ $out == *'there is no user'* ]]
}

unlock_ends_the_wait_and_brings_no_spent_code_back() {
    enrolled a1
    early_in_a_step
    accepts a1 "$(code)"
    accepts a1 $RECOVERY
    lock_out a1
    refuses a1 "$(code 1)"
    [[ $(enroll admin list | grep '^a1 ') == *'local '* ]] || fail "$(enroll admin list)"
    enroll admin unlock a1
    refuses a1 "$(code)"
    refuses a1 $RECOVERY
    local told; told=$(login a1 "$(code 1)")
    grep -q 'successfully authenticated' <<<"$told" || fail "$told"
    grep -q '[0-9] wrong codes since' <<<"$told" || fail "$told"
    grep -q 'admin unlock: user=a1 by=root' $LOG || fail "$(grep admin $LOG)"
}

reset_after_a_clock_a_year_ahead_lets_the_owner_in() {
    enrolled a2
    early_in_a_step
    local year=31536000 ahead
    accepts a2 $RECOVERY
    ahead=$(code $((year / 30)))
    clock_at "+${year}" pamtester totp a2 authenticate <<<"$ahead" 2>&1 | grep -q successfully
    refuses a2 "$(code)"
    [[ $(enroll admin show a2) == *'reset mends it if it is right'* ]] || fail "$(enroll admin show a2)"
    # As it would be ten minutes ago, so that nobody needs to wait for the window to pass.
    clock_at -600 enroll admin reset a2
    accepts a2 "$(code)"
    refuses a2 "$(code)"
    refuses a2 $RECOVERY
    accepts a2 $SECOND_RECOVERY
}

reset_leaves_every_code_up_to_the_end_of_the_window_refused() {
    enrolled a3
    early_in_a_step
    accepts a3 "$(code)"
    enroll admin reset a3
    refuses a3 "$(code)"
    refuses a3 "$(code 1)"
    refuses a3 "$(code -1)"
    accepts a3 $RECOVERY
}

reset_of_a_lost_record_makes_one_that_refuses_what_may_have_been_used() {
    enrolled a20
    early_in_a_step
    accepts a20 "$(code)"
    rm -rf /var/lib/pam_totp
    # Nobody who is not enrolled gets a record by it.
    new_user a21
    not enroll admin reset a21
    enroll admin reset a20 >$WORK/reset
    grep -q 'There was no record of a20' $WORK/reset || fail "$(cat $WORK/reset)"
    refuses a20 "$(code)"
    refuses a20 "$(code 1)"
    [[ $(enroll admin show a20 --json) == *'"enrolled":true'* ]] || fail "$(enroll admin show a20 --json)"
    # Enrolled stays: the credential's end opens nothing.
    rm ~a20/.config/pam_totp/credential.toml
    unavailable a20 "$(code)"
}

disable_lets_nullok_work_again() {
    enrolled a4
    early_in_a_step
    accepts a4 "$(code)"
    rm "$(credential a4)"
    unavailable a4 "$(code 1)"
    refuses a4 "$(code 1)" totp-nullok
    enroll admin disable a4
    accepts a4 '' totp-nullok
    refuses a4 "$(code 1)"
    enrolled a5
    accepts a5 "$(code)"
    local out; out=$(enroll admin disable a5)
    [[ $out == *'let by without a code'* && $out == *'is refused'* ]] || fail "$out"
    not grep -q "$SECRET" "$(credential a5)"
    refuses a5 "$(code 1)"
    accepts a5 '' totp-nullok
    # A copy of the old credential brings no used code back.
    credential_text >"$(credential a5)"
    refuses a5 "$(code)"
    accepts a5 "$(code 1)"
}

recovery_hands_out_a_code_that_logs_in_once() {
    enrolled a6
    early_in_a_step
    accepts a6 $RECOVERY
    lock_out a6
    local handed; handed=$(enroll admin recovery a6 2>/dev/null)
    [[ $(only_code <<<"$handed") = "$handed" ]] || fail "$handed"
    accepts a6 "$handed"
    refuses a6 "$handed"
    refuses a6 $RECOVERY
    accepts a6 $SECOND_RECOVERY
    [[ $(stat -c %a:%U "$(credential a6)") = 600:a6 ]]
    not grep -q "$handed" $LOG
    grep -q 'admin recovery: user=a6' $LOG
}

two_administrators_at_once_lose_nothing() {
    enrolled a7
    local n handed children=()
    for n in $(seq 8); do
        enroll admin recovery a7 2>/dev/null >"$WORK/handed.$n" &
        children+=($!)
    done
    wait "${children[@]}"
    for n in $(seq 8); do
        handed=$(cat "$WORK/handed.$n")
        [[ -n $handed ]] || fail "none from $n"
        accepts a7 "$handed"
    done
    lock_out a7
    children=()
    for n in $(seq 8); do
        enroll admin unlock a7 >/dev/null &
        children+=($!)
    done
    wait "${children[@]}"
    early_in_a_step
    accepts a7 "$(code)"
}

nothing_in_a_home_makes_root_follow_or_wait() {
    enrolled a8; enrolled a9; new_user a10
    rm "$(credential a8)"; runuser -u a8 -- mkfifo "$(credential a8)"
    runuser -u a9 -- ln -sf /etc/shadow "$(credential a9)"
    runuser -u a10 -- ln -s /root /home/a10/.config
    local out; out=$(timeout 20 enroll admin list) || fail "$out"
    grep -q '^a8 *unusable' <<<"$out" || fail "$out"
    grep -q '^a9 *unusable' <<<"$out" || fail "$out"
    not timeout 5 enroll admin recovery a8
    not timeout 5 enroll admin disable a9
    not grep -q 'root:' <<<"$(enroll admin show a9)"
    [[ -L $(credential a9) && -p $(credential a8) ]]
}

the_list_tells_what_is_there() {
    enrolled a11
    early_in_a_step
    accepts a11 $RECOVERY
    lock_out a11
    local line; line=$(enroll admin list --json | grep '"user":"a11"')
    [[ $line == *'"state":"enrolled"'* && $line == *'"recovery_codes_spent":1'* ]] || fail "$line"
    [[ $line == *'"recovery_codes":2'* && $line == *'"local":{"wait_seconds":'* ]] || fail "$line"
    line=$(enroll admin show a11 --json)
    [[ $line == *'"next_local_login":"no code for '* ]] || fail "$line"
    not grep -q $SECRET <<<"$line"
}

# plays_enrolment COMMAND...: as a script; the secret and the output stay in files.
plays_enrolment() {
    rm -f $WORK/to9; mkfifo $WORK/to9
    "$@" <$WORK/to9 >$WORK/json9 2>$WORK/json9.err &
    local child=$!
    exec 8>$WORK/to9
    for _ in $(seq 100); do grep -q '"secret"' $WORK/json9 && break; sleep 0.1; done
    sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json9 >$WORK/secret9
    code 0 "$(cat $WORK/secret9)" >&8
    exec 8>&-
    wait $child
}

roots_own_file_enrols_and_every_command_knows_it() {
    new_user a12
    service totp-roots 'auth required pam_totp.so credential=/etc/pam_totp/users/%u.toml'
    early_in_a_step
    plays_enrolment enroll --user a12 --system --json || fail "$(cat $WORK/json9.err)"
    [[ $(stat -c %a:%U /etc/pam_totp/users/a12.toml) = 600:root ]]
    [[ ! -e $(credential a12) ]]
    accepts a12 "$(code 1 "$(cat $WORK/secret9)")" totp-roots
    [[ $(enroll admin show a12) == *'/etc/pam_totp/users/a12.toml: enrolled'* ]]
    local handed; handed=$(enroll admin recovery a12 2>/dev/null)
    accepts a12 "$handed" totp-roots
    refuses a12 "$handed" totp-roots
    not runuser -u a12 -- enroll --system --user a12 --json
    enroll admin disable a12
    refuses a12 "$(code 1 "$(cat $WORK/secret9)")" totp-roots
}

compromised_replaces_everything_at_once() {
    enrolled a13
    early_in_a_step
    accepts a13 $RECOVERY
    : >/run/utmp
    plays_enrolment enroll admin compromised a13 --json || fail "$(cat $WORK/json9.err)"
    grep -q 'change the password of a13' $WORK/json9.err || fail "$(cat $WORK/json9.err)"
    refuses a13 "$(code)"
    refuses a13 $SECOND_RECOVERY
    accepts a13 "$(code 1 "$(cat $WORK/secret9)")"
    accepts a13 "$(only_code <$WORK/json9 | head -n 1)"
    grep -q 'admin compromised: user=a13' $LOG
    # The old credential, put back: its codes are spent or dead.
    credential_text >"$(credential a13)"
    refuses a13 $SECOND_RECOVERY
}

a_user_whose_codes_are_known_to_others_replaces_them_after_a_code() {
    enrolled a15
    early_in_a_step
    : >/run/utmp
    not runuser -u a15 -- enroll compromised --json --no-password-check <<<"$(wrong_code)"
    accepts a15 "$(code)"
    rm -f $WORK/to9; mkfifo $WORK/to9
    runuser -u a15 -- enroll compromised --json --no-password-check <$WORK/to9 >$WORK/json9 2>$WORK/json9.err &
    local child=$!
    exec 8>$WORK/to9
    echo $RECOVERY >&8
    for _ in $(seq 100); do grep -q '"secret"' $WORK/json9 && break; sleep 0.1; done
    sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json9 >$WORK/secret9
    code 0 "$(cat $WORK/secret9)" >&8
    exec 8>&-
    wait $child || fail "$(cat $WORK/json9.err)"
    grep -q 'change the password of a15' $WORK/json9.err
    refuses a15 "$(code 1)"
    refuses a15 $SECOND_RECOVERY
    accepts a15 "$(code 1 "$(cat $WORK/secret9)")"
    rm /run/utmp
}

a_record_that_takes_no_writes_is_not_changed() {
    enrolled a16
    lock_out a16
    mount --bind /var/lib/pam_totp /var/lib/pam_totp
    mount -o remount,bind,ro /var/lib/pam_totp
    local out
    out=$(enroll admin unlock a16 2>&1) && { umount /var/lib/pam_totp; fail "$out"; return 1; }
    umount /var/lib/pam_totp
    [[ $out == *'nothing was changed'* ]] || fail "$out"
    refuses a16 "$(code)"
    not grep -q 'admin unlock: user=a16' $LOG
}

sessions_are_ended_by_utmp_and_nobody_elses() {
    new_user a14
    : >/run/utmp
    runuser -u a14 -- sleep 300 & local theirs=$!
    sleep 300 & local other=$!
    python3 - $theirs $other <<'PY'
import struct, sys, time
with open('/run/utmp', 'wb') as f:
    for pid, user in zip(sys.argv[1:], (b'a14', b'root')):
        f.write(struct.pack('<hxxi32s4s32s256shhiii4i20x', 7, int(pid), b'pts/9', b'9', user, b'192.0.2.7',
                            0, 0, 0, int(time.time()), 0, 0, 0, 0, 0))
PY
    [[ $(enroll admin sessions a14) == "$theirs: pts/9, from 192.0.2.7"* ]] || fail "$(enroll admin sessions a14)"
    kill -0 $theirs
    [[ $(enroll admin sessions a14 --end) == *'1 session ended'* ]]
    not kill -0 $theirs 2>/dev/null
    kill -0 $other
    kill $other
    # The own one is left.
    local out
    out=$(python3 - <<'PY'
import os, struct, subprocess, time
with open('/run/utmp', 'wb') as f:
    f.write(struct.pack('<hxxi32s4s32s256shhiii4i20x', 7, os.getpid(), b'pts/9', b'9', b'a14', b'', 0, 0, 0,
                        int(time.time()), 0, 0, 0, 0, 0))
print(subprocess.run(['enroll', 'admin', 'sessions', 'a14', '--end'], capture_output=True, text=True).stdout)
PY
)
    [[ $out == *'0 sessions ended'*'was left'* ]] || fail "$out"
    rm /run/utmp
}

for case in only_root_may unlock_ends_the_wait_and_brings_no_spent_code_back \
    reset_after_a_clock_a_year_ahead_lets_the_owner_in \
    reset_leaves_every_code_up_to_the_end_of_the_window_refused reset_of_a_lost_record_makes_one_that_refuses_what_may_have_been_used disable_lets_nullok_work_again \
    recovery_hands_out_a_code_that_logs_in_once two_administrators_at_once_lose_nothing \
    nothing_in_a_home_makes_root_follow_or_wait the_list_tells_what_is_there \
    roots_own_file_enrols_and_every_command_knows_it compromised_replaces_everything_at_once \
    a_user_whose_codes_are_known_to_others_replaces_them_after_a_code \
    a_record_that_takes_no_writes_is_not_changed sessions_are_ended_by_utmp_and_nobody_elses; do
    run $case
done
