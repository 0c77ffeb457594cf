# shellcheck shell=bash
# Emergencies as people meet them: sessions that end before a question, a root without a terminal, a user whose codes
# are barred; and a credential in a place that no service reads.

# a_session_of USER: a process of a login of the user, in utmp; its number is in $THEIRS.
a_session_of() {
    logged_in_as "$(id -u "$1")" setpriv --reuid "$1" --regid "$1" --clear-groups sleep 300 >/dev/null 2>&1 & THEIRS=$!
    in_utmp "$1" $THEIRS
}
has_ended() { for _ in $(seq 600); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.1; done; fail "process $1 goes on"; }

# barred USER: enrolled, and all codes barred by root, who has no new secret yet.
barred() {
    enrolled "$1"
    accepts "$1" $RECOVERY
    : >/run/utmp
    not enroll admin compromised "$1" --json </dev/null >$WORK/told 2>&1
}

sessions_end_before_the_new_recovery_codes_are_kept() {
    need tmux
    enrolled ba1
    a_session_of ba1
    screen ba1 'enroll compromised --no-password-check'
    sees ba1 'code'
    types ba1 $RECOVERY
    sees ba1 'Keep the recovery codes'
    # Nobody presses Enter.
    has_ended $THEIRS
    closes ba1
    rm /run/utmp
}

root_without_a_terminal_bars_and_ends_sessions() {
    enrolled ba2
    a_session_of ba2
    early_in_a_step
    not enroll admin compromised ba2 </dev/null >$WORK/told 2>&1
    not kill -0 $THEIRS 2>/dev/null
    tr -s ' \n' ' ' <$WORK/told >$WORK/line
    grep -q 'are barred and stay so; there is no new secret: .*not a terminal.*run: enroll admin compromised ba2' $WORK/line ||
        fail "$(cat $WORK/told)"
    refuses ba2 "$(code)"
    refuses ba2 $SECOND_RECOVERY
    # By its other name.
    enrolled ba3
    a_session_of ba3
    not enroll compromised --user ba3 </dev/null >$WORK/told 2>&1
    not kill -0 $THEIRS 2>/dev/null
    refuses ba3 $RECOVERY
    rm /run/utmp
}

a_barred_user_is_told_so_before_anything_is_used_up() {
    barred ba4
    local handed command before; handed=$(enroll admin recovery ba4 2>/dev/null)
    before=$(sha256sum "$(credential ba4)")
    for command in '--json --no-password-check' 'add --json --no-password-check' 'recovery --json' \
        'compromised --json --no-password-check' 'show --uri' 'disable' 'export --format uri'; do
        # shellcheck disable=SC2086
        not runuser -u ba4 -- enroll $command <<<"$handed" >$WORK/told 2>&1
        tr -s ' \n' ' ' <$WORK/told >$WORK/line
        grep -q 'administrator has barred all codes .*: enroll --user ba4' $WORK/line || fail "$command: $(cat $WORK/told)"
        not grep -q '"secret"\|otpauth:' $WORK/told
    done
    printf '%s\n" TOTP_AUTH\n' "$SECRET" >"$(home ba4)/.google_authenticator"
    chown ba4: "$(home ba4)/.google_authenticator"; chmod 600 "$(home ba4)/.google_authenticator"
    rm "$(credential ba4)"
    not runuser -u ba4 -- enroll import --no-password-check <<<"$handed" >$WORK/told 2>&1
    grep -q 'barred all codes' <(tr -s ' \n' ' ' <$WORK/told) || fail "$(cat $WORK/told)"
    [[ ! -e $(credential ba4) ]]
    barred ba5
    handed=$(enroll admin recovery ba5 2>/dev/null)
    before=$(sha256sum "$(credential ba5)")
    not runuser -u ba5 -- enroll --json --no-password-check <<<"$handed" >$WORK/told 2>&1
    [[ $before = "$(sha256sum "$(credential ba5)")" ]]
    # The code is not spent.
    accepts ba5 "$handed"
    rm /run/utmp
}

the_status_of_a_barred_user_names_the_bar() {
    barred ba6
    [[ $(runuser -u ba6 -- enroll status | tr -s ' \n' ' ') == *'administrator has barred all codes'*'enroll --user ba6'* ]] ||
        fail "$(runuser -u ba6 -- enroll status)"
    [[ $(runuser -u ba6 -- enroll status --json) == *'"barred":true'* ]]
    enrolled ba7
    [[ $(runuser -u ba7 -- enroll status --json) == *'"barred":false'* ]]
    not grep -q barred <(runuser -u ba7 -- enroll status)
    rm /run/utmp
}

# enrolled_on_a_screen USER WORDS: as root, to the end; what is said of services is in $WORK/last.
enrolled_on_a_screen() {
    rm -f $WORK/uri.svg
    plays_enrolment enroll --user "$1" "${@:2}" --json || fail "$(cat $WORK/json9.err)"
}

an_enrolment_where_no_service_looks_is_not_called_done() {
    # Root's programs look at what root holds first: nothing needs to be set.
    new_user ba8
    enrolled_on_a_screen ba8 --system
    not grep -q Warning $WORK/json9.err
    accepts ba8 "$(code 1 "$(cat $WORK/secret9)")"
    # A line that reads another folder of root's.
    cp -p /etc/pam.d/sshd $WORK/sshd.reads-home
    sed -i 's,\(pam_totp.so\).*,\1 credential=/etc/pam_totp/others/%u.toml,' /etc/pam.d/sshd
    new_user ba30
    enrolled_on_a_screen ba30 --system
    tr -s ' \n' ' ' <$WORK/json9.err >$WORK/line
    cp -p $WORK/sshd.reads-home /etc/pam.d/sshd
    grep -q 'sshd.*read another file, not /etc/pam_totp/users/ba30.toml' $WORK/line || fail "$(cat $WORK/json9.err)"
    # The line reads root's file, and the enrolment is in the home.
    sed -i 's,\(pam_totp.so\).*,\1 credential=/etc/pam_totp/users/%u.toml,' /etc/pam.d/sshd
    new_user ba9
    enrolled_on_a_screen ba9
    tr -s ' \n' ' ' <$WORK/json9.err >$WORK/line
    cp -p $WORK/sshd.reads-home /etc/pam.d/sshd
    grep -q 'sshd.*enroll --user ba9 --system' $WORK/line || fail "$(cat $WORK/json9.err)"
    # The controls: each where it is read.
    new_user ba10
    enrolled_on_a_screen ba10
    not grep -q Warning $WORK/json9.err
}

a_new_key_of_a_barred_user_is_told_by_what_holds() {
    barred ba20
    # All recovery codes are barred: nobody is sent to use one up after the other.
    login ba20 $SECOND_RECOVERY >$WORK/told || true
    grep -q 'used, replaced or barred. Take another one. If that one fails too, ask your administrator' $WORK/told ||
        fail "$(cat $WORK/told)"
    enrolled_on_a_screen ba20
    tr -s ' \n' ' ' <$WORK/json9.err >$WORK/line
    grep -q 'The old secret and all recovery codes of ba20 are barred' $WORK/line || fail "$(cat $WORK/json9.err)"
    not grep -q 'accept the old secret\|log in with a recovery code' $WORK/line
    # Without a bar the old secret works, and root is not spoken to as the user.
    enrolled ba21
    enrolled_on_a_screen ba21
    tr -s ' \n' ' ' <$WORK/json9.err >$WORK/line
    grep -q 'Logins of ba21 accept the old secret' $WORK/line || fail "$(cat $WORK/json9.err)"
    not grep -q 'your app\|log in with a recovery code' $WORK/line
    rm /run/utmp
}

a_faulty_policy_does_not_stop_an_emergency() {
    local name
    for name in ba11 ba12 ba13; do enrolled $name; accepts $name $RECOVERY; done
    a_session_of ba11
    printf 'state_dir = "/var/lib/pam_totp"\nnulok = true\n' >/etc/security/pam_totp.toml
    local fault='pam_totp.toml.*line 2, nulok'
    not enroll admin compromised ba11 </dev/null >$WORK/told 2>&1
    has_ended $THEIRS
    tr -s ' \n' ' ' <$WORK/told >$WORK/line
    grep -q "$fault.*ba11 are barred and stay so; there is no new secret: .*$fault" $WORK/line || fail "$(cat $WORK/told)"
    not enroll compromised --user ba12 </dev/null >$WORK/told 2>&1
    grep -q 'ba12 are barred and stay so' <(tr -s ' \n' ' ' <$WORK/told) || fail "$(cat $WORK/told)"
    not enroll admin disable ba13 >$WORK/told 2>&1
    grep -q "ba13 are barred, but secrets remain: .*$fault" <(tr -s ' \n' ' ' <$WORK/told) || fail "$(cat $WORK/told)"
    # These need the record alone, or only look.
    enroll admin unlock ba13 >$WORK/told 2>&1 && grep -q "$fault" <(tr -s ' \n' ' ' <$WORK/told) || fail "$(cat $WORK/told)"
    enroll admin list >$WORK/told 2>$WORK/warned && grep -q '^ba13 *enrolled' $WORK/told || fail "$(cat $WORK/told)"
    grep -q "$fault" <(tr -s ' \n' ' ' <$WORK/warned) || fail "$(cat $WORK/warned)"
    enroll admin show ba13 >$WORK/told 2>/dev/null && grep -q "next remote login: refused: .*$fault" <(tr -s ' \n' ' ' <$WORK/told) ||
        fail "$(cat $WORK/told)"
    # These change a credential, or need all of the policy, and change nothing.
    for name in reset recovery; do
        not enroll admin $name ba13 >$WORK/told 2>&1
        grep -q "$fault" <(tr -s ' \n' ' ' <$WORK/told) || fail "$name: $(cat $WORK/told)"
    done
    # Where no line names the folder that logins will read, nobody is told that the bar holds.
    enrolled ba14
    printf 'statedir = "/srv/elsewhere"\n' >/etc/security/pam_totp.toml
    not enroll admin compromised ba14 </dev/null >$WORK/told 2>&1
    grep -q 'ba14 may not be barred yet: the bar is in /var/lib/pam_totp' <(tr -s ' \n' ' ' <$WORK/told) || fail "$(cat $WORK/told)"
    not grep -q 'stay so' $WORK/told
    grep 'user=ba14' $LOG | grep -q 'compromised, but may not be barred' || fail "$(tail -n 3 $LOG)"
    rm /etc/security/pam_totp.toml
    for name in ba11 ba12 ba13; do refuses $name $SECOND_RECOVERY; done
    rm /run/utmp
}

# A login that was stopped in the middle holds the lock of the record: no bar can be set before it has ended.
a_bar_behind_a_login_is_set_when_the_login_has_ended() {
    enrolled ba15
    accepts ba15 "$(code)"
    local holder uid; uid=$(id -u ba15)
    logged_in_as "$uid" python3 -c "
import fcntl, os, struct, sys, time
lock = open('/var/lib/pam_totp/$uid.lock', 'r+b')
fcntl.fcntl(lock, 37, struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0))  # F_OFD_SETLK
os.setresuid($uid, 0, 0)
open('$WORK/holds', 'w').close()
time.sleep(300)" & holder=$!
    for _ in $(seq 600); do [[ ! -e $WORK/holds ]] || break; sleep 0.1; done
    # No new secret can be written either.
    chmod 500 "$(dirname "$(credential ba15)")"
    not enroll admin compromised ba15 </dev/null >$WORK/told 2>&1
    not kill -0 $holder 2>/dev/null
    grep -q 'are barred and stay so' <(tr -s ' \n' ' ' <$WORK/told) || fail "$(<$WORK/told)"
    not grep -qF '..' $WORK/told
    refuses ba15 "$(code 1)"
    refuses ba15 $SECOND_RECOVERY
}

for case in sessions_end_before_the_new_recovery_codes_are_kept root_without_a_terminal_bars_and_ends_sessions \
    a_barred_user_is_told_so_before_anything_is_used_up the_status_of_a_barred_user_names_the_bar \
    an_enrolment_where_no_service_looks_is_not_called_done a_new_key_of_a_barred_user_is_told_by_what_holds a_faulty_policy_does_not_stop_an_emergency \
    a_bar_behind_a_login_is_set_when_the_login_has_ended; do
    run $case
done
