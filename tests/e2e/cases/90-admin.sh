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

only_root_may() {
    new_user a0
    local out
    out=$(runuser -u a0 -- enroll admin list 2>&1) && fail "$out"
    [[ $out == *'only root can run'* ]]
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
    [[ $(enroll admin show a2) == *'if it is right, run enroll admin reset'* ]] || fail "$(enroll admin show a2)"
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
    local told; told=$(enroll admin show a3)
    [[ $told == *'count as used, after a login or after enroll admin reset.'* ]] || fail "$told"
    [[ $told != *'run enroll admin reset'* && $told != *'a right code is accepted'* ]] || fail "$told"
    told=$(code 1 | runuser -u a3 -- enroll verify 2>&1) || true
    [[ $told == *'count as used. The reason is a login, or'* ]] || fail "$told"
    accepts a3 $RECOVERY
}

reset_of_a_lost_record_refuses_what_may_have_been_used() {
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
    [[ $out == *'logs in without a code'* && $out == *'is refused'* ]] || fail "$out"
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
    not timeout 5 enroll admin disable a10
    not grep -q 'root:' <<<"$(enroll admin show a9)"
    [[ -L $(credential a9) && -p $(credential a8) && -L /home/a10/.config ]]
    not test -e /root/pam_totp
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

recovery_codes_count_as_used_in_either_record() {
    enrolled a18
    early_in_a_step
    accepts a18 $RECOVERY
    # Spent by a program of the user's own, in the record of the home; the command is broken off after it.
    local said status=0; said=$(runuser -u a18 -- enroll --json --no-password-check <<<"$SECOND_RECOVERY" 2>&1) || status=$?
    [[ $status = 130 && $said == *'the recovery code that you typed is used up'* ]] || fail "$status: $said"
    local line; line=$(enroll admin list --json | grep '"user":"a18"')
    [[ $line == *'"recovery_codes_spent":2'* && $line == *'"recovery_codes":2'* ]] || fail "$line"
    grep -q '^a18 .* 2/2 ' <<<"$(enroll admin list)" || fail "$(enroll admin list)"
    grep -q 'recovery codes: 2 of 2 used' <<<"$(enroll admin show a18)" || fail "$(enroll admin show a18)"
    # Homes are not looked into.
    line=$(enroll admin list --json --no-homes | grep '"user":"a18"')
    [[ $line == *'"recovery_codes_spent":0'* ]] || fail "$line"
}

a_barred_user_is_barred_in_the_list() {
    enrolled a19
    early_in_a_step
    accepts a19 $RECOVERY
    : >/run/utmp
    [[ $(enroll admin list --json | grep '"user":"a19"') == *'"barred":false'* ]]
    # It ends at the QR code, which nobody would see.
    not enroll admin compromised a19 </dev/null >$WORK/told 2>&1
    refuses a19 "$(code)"
    [[ $(enroll admin list --json | grep '"user":"a19"') == *'"barred":true'* ]] || fail "$(enroll admin list --json)"
    grep -q '^a19 .* barred' <<<"$(enroll admin list)" || fail "$(enroll admin list)"
}

# What could be a terminal's command in a name is shown escaped.
another_name_of_a_user_id_is_told() {
    enrolled aname
    early_in_a_step
    accepts aname "$(code)"
    local uid line; uid=$(id -u aname)
    useradd -o -u "$uid" -m -d /home/aname-two -s /bin/bash aname-two
    not grep 'known as' <<<"$(enroll admin list | grep '^aname ')"
    line=$(enroll admin list | grep '^aname-two ')
    [[ $line == *'gone '*'known as aname' ]] || fail "$line"
    [[ $(enroll admin list --json | grep '"user":"aname-two"') == *'"enrolled_as":"aname"'* ]] || fail "$(enroll admin list --json)"
    enroll admin show aname-two | tr -s ' \n' ' ' >$WORK/shown
    grep -q "this user id has used codes under the name aname " $WORK/shown || fail "$(cat $WORK/shown)"
    grep -q 'next remote login: refused, also with nullok: there is no credential, but .* the name aname ' $WORK/shown || fail "$(cat $WORK/shown)"
    not grep 'under the name' <<<"$(enroll admin show aname)"
    # A directory's name is any text.
    local odd=$'aname\x1bc'
    printf '%s:x:%s:%s::/home/aname:/bin/bash\n' "$odd" "$uid" "$uid" >>/etc/passwd
    accepts "$odd" "$(code 1)"
    sed -i "/^$odd:/d" /etc/passwd
    enroll admin list >$WORK/listed; enroll admin show aname-two >$WORK/shown
    grep -q '^aname-two .*known as aname..*c$' $WORK/listed || fail "$(cat -v $WORK/listed)"
    not grep -q $'\x1b' $WORK/listed $WORK/shown
    userdel aname-two 2>/dev/null || true
}

roots_own_file_enrols_and_every_command_knows_it() {
    new_user a12
    service_of_the_case totp-roots 'auth required pam_totp.so credential=/etc/pam_totp/users/%u.toml'
    early_in_a_step
    plays_enrolment enroll --user a12 --system --json || fail "$(cat $WORK/json9.err)"
    [[ $(stat -c %a:%U /etc/pam_totp/users/a12.toml) = 600:root ]]
    # In the home is a mark, and no secret.
    grep -qx 'held_by_root = true' "$(credential a12)"
    not grep -q secret "$(credential a12)"
    accepts a12 "$(code 1 "$(cat $WORK/secret9)")" totp-roots
    [[ $(enroll admin show a12) == *'/etc/pam_totp/users/a12.toml: enrolled'* ]]
    local handed; handed=$(enroll admin recovery a12 2>/dev/null)
    accepts a12 "$handed" totp-roots
    refuses a12 "$handed" totp-roots
    not runuser -u a12 -- enroll --system --user a12 --json
    enroll admin disable a12
    refuses a12 "$(code 1 "$(cat $WORK/secret9)")" totp-roots
    # A line that reads another place counts for the commands of all other cases.
    rm /etc/pam.d/totp-roots
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

a_user_replaces_compromised_codes_after_giving_a_code() {
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
    appears '"secret":"[A-Z2-7]*"' $WORK/json9
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
    # The kernel says whose login a process belongs to; utmp, which many programs write, may name any process.
    logged_in_as "$(id -u a14)" sleep 300 >/dev/null & local theirs=$!
    logged_in_as 4711 sleep 300 >/dev/null & local other=$!
    sleep 300 >/dev/null & local nobodys=$!
    in_utmp a14 $theirs $other $nobodys
    [[ $(enroll admin sessions a14) == "$theirs: pts/9, from 192.0.2.7"* ]] || fail "$(enroll admin sessions a14)"
    kill -0 $theirs
    local told
    told=$(enroll admin sessions a14 --end) && fail "$told"
    [[ $told == *'1 session ended'*"$other (the process belongs to the login of user id 4711"* ]] || fail "$told"
    not kill -0 $theirs 2>/dev/null
    kill -0 $other
    kill -0 $nobodys
    kill $other $nobodys
    # The own one is left.
    local out
    out=$(logged_in_as "$(id -u a14)" python3 - <<'PY'
import os, struct, subprocess, time
with open('/run/utmp', 'wb') as f:
    f.write(struct.pack('<hxxi32s4s32s256shhiii4i20x', 7, os.getpid(), b'pts/9', b'9', b'a14', b'', 0, 0, 0,
                        int(time.time()), 0, 0, 0, 0, 0))
print(subprocess.run(['enroll', 'admin', 'sessions', 'a14', '--end'], capture_output=True, text=True).stdout)
PY
)
    [[ $out == *'0 sessions ended'*'The session of this command was not ended'* ]] || fail "$out"
    rm /run/utmp
}

without_utmp_all_that_was_ended_is_no_error() {
    local told
    new_user a37
    rm -f /run/utmp /var/run/utmp
    logged_in_as "$(id -u a37)" setpriv --reuid a37 --regid a37 --clear-groups sleep 3771 >/dev/null & local theirs=$!
    until_it_is pgrep -f 'sleep 3771'
    told=$(enroll admin sessions a37 --end 2>&1) || fail "$told"
    [[ $told == *'No other process of a37 is left'*'Also ended: 1 process '* ]] || fail "$told"
    not kill -0 $theirs 2>/dev/null
    # What is the user's and of no login is left, and nobody knows what it is.
    setpriv --reuid a37 --regid a37 --clear-groups sleep 3772 >/dev/null & theirs=$!
    until_it_is pgrep -f 'sleep 3772'
    told=$(enroll admin sessions a37 --end 2>&1) && fail "$told"
    [[ $told == *'look at the processes of a37 yourself'* ]] || fail "$told"
    kill $theirs
}

a_home_that_is_away_is_no_lost_enrolment() {
    local out status=0
    enrolled a30
    early_in_a_step
    accepts a30 "$(code)"
    mv /home/a30 /home/a30-away
    out=$(enroll admin show a30)
    [[ $out == *'a30: no home'*'next remote login: refused: /home/a30: the home is missing (not mounted?)'* ]] || fail "$out"
    not grep -q 'enroll --user' <<<"$out"
    settle_log
    unavailable a30 "$(code 1)"
    grep -q 'cannot use /home/a30: the home is missing (not mounted?)' $LOG || fail "$(tail -n 3 $LOG)"
    grep -q '^a30 *no home ' <<<"$(enroll admin list)" || fail "$(enroll admin list)"
    grep -q '"fault":"/home/a30: the home is missing' <<<"$(enroll admin list --json)"
    out=$(enroll admin recovery a30 2>&1) && fail "$out"
    [[ $out == *'the home is missing'* && $out != *'enroll --user'* ]] || fail "$out"
    # Its codes end now, and the file when it is there again.
    out=$(enroll admin disable a30 2>&1) && fail "$out"
    [[ $out == *'the home is missing'* ]] || fail "$out"
    mv /home/a30-away /home/a30
    refuses a30 "$(code 1)"
    enroll admin disable a30
    [[ $(enroll admin show a30) == 'a30: disabled'* ]]
    # A mount point, or a home that was emptied: no program can tell which.
    enrolled a31
    accepts a31 "$(code)"
    rm "$(credential a31)"
    [[ $(enroll admin show a31) == *'a31: gone'*'was enrolled (home not mounted, or deleted)'* ]] || fail "$(enroll admin show a31)"
    out=$(enroll status --user a31)
    [[ $out == *'was enrolled (home not mounted, or deleted)'* || $out == *'were enrolled (home not mounted, or deleted)'* ]] || fail "$out"
    [[ $(enroll status --user a31 --json) == *'"gone":true'* ]]
    out=$(enroll check sshd --user a31) || status=$?
    [[ $status = 1 && $out == *enrolment-gone* ]] || fail "$out"
    # Nobody may pass the folder.
    enrolled a32
    accepts a32 "$(code)"
    chown root: /home/a32 && chmod 700 /home/a32
    out=$(enroll admin show a32)
    [[ $out == *'a32: unusable'*'refused: /home/a32'* && $out != *gone* ]] || fail "$out"
}

users_who_never_enrolled_were_not_enrolled_before() {
    new_user a33
    [[ $(enroll admin show a33) == 'a33: not enrolled'* ]] || fail "$(enroll admin show a33)"
    [[ $(enroll admin show a33 --json) == *'"state":"not-enrolled"'* ]]
    enrolled a34
    refuses a34 "$(wrong_code)"
    rm "$(credential a34)"
    grep -q '^a34 *not enrolled ' <<<"$(enroll admin list)" || fail "$(enroll admin list)"
}

an_enrolment_that_no_login_reads_is_told() {
    local out
    new_user a35
    plays_enrolment enroll --user a35 --system --json || fail "$(cat $WORK/json9.err)"
    # A policy that names another folder of root's takes it away.
    mkdir -p /etc/security
    printf 'credential = "/etc/pam_totp/others/%%u.toml"\n' >/etc/security/pam_totp.toml
    refuses a35 "$(code 1 "$(cat $WORK/secret9)")"
    out=$(enroll admin show a35 | tr -s ' \n' ' ')
    [[ $out == 'a35: gone'*'no login reads this file. Logins read /etc/pam_totp/others/a35.toml'* &&
        $out != *accepted* ]] || fail "$out"
    grep -q '^a35 *gone ' <<<"$(enroll admin list)" || fail "$(enroll admin list)"
    out=$(not enroll admin recovery a35 2>&1) || fail "$out"
    out=$(tr -s ' \n' ' ' <<<"$out")
    [[ $out == *'/etc/pam_totp/users/a35.toml, which no login reads.'*'enroll --user a35 --system'* ]] || fail "$out"
    out=$(enroll check totp --json || true)
    [[ $out == *enrolments-unread* && $out == *a35* ]] || fail "$out"
    # Without it, logins read both what root holds and what is in a home; another policy takes the home away.
    rm /etc/security/pam_totp.toml
    enrolled a36
    accepts a36 "$(code)"
    printf 'credential = "/etc/pam_totp/users/%%u.toml"\n' >/etc/security/pam_totp.toml
    accepts a35 "$(code 1 "$(cat $WORK/secret9)")"
    out=$(enroll admin show a35; enroll admin show a36 | tr -s ' \n' ' '; enroll check totp --json || true)
    rm /etc/security/pam_totp.toml
    [[ $out == 'a35: enrolled'* ]] || fail "$out"
    [[ $out == *'a36: gone'*'refused, also with nullok: logins read another file than the one with the enrolment'* &&
        $out != *'Mount the home'* ]] || fail "$out"
    [[ $out == *enrolments-unread*' enrolled in '*' that no login reads: '* ]] || fail "$out"
}

for case in only_root_may unlock_ends_the_wait_and_brings_no_spent_code_back \
    reset_after_a_clock_a_year_ahead_lets_the_owner_in \
    reset_leaves_every_code_up_to_the_end_of_the_window_refused reset_of_a_lost_record_refuses_what_may_have_been_used disable_lets_nullok_work_again \
    recovery_hands_out_a_code_that_logs_in_once two_administrators_at_once_lose_nothing \
    nothing_in_a_home_makes_root_follow_or_wait the_list_tells_what_is_there \
    recovery_codes_count_as_used_in_either_record a_barred_user_is_barred_in_the_list another_name_of_a_user_id_is_told \
    roots_own_file_enrols_and_every_command_knows_it compromised_replaces_everything_at_once \
    a_user_replaces_compromised_codes_after_giving_a_code \
    a_record_that_takes_no_writes_is_not_changed without_utmp_all_that_was_ended_is_no_error sessions_are_ended_by_utmp_and_nobody_elses \
    a_home_that_is_away_is_no_lost_enrolment an_enrolment_that_no_login_reads_is_told users_who_never_enrolled_were_not_enrolled_before; do
    run $case
done
