# shellcheck shell=bash
# Enrolment at the first login, through a real sshd, su, login and sudo.

a_user_enrols_at_the_first_ssh_login() {
    need tmux zbarimg python3
    with_enrolments
    new_user lg1
    meets lg1
    shows_code lg1
    # A light terminal shows it after i.
    local secret=$AT_LOGIN_SECRET
    types lg1 i
    for _ in $(seq 50); do [[ $(scanned lg1 light) == *"secret=$secret"* ]] && break; sleep 0.1; done
    [[ $(scanned lg1 light) == *"secret=$secret"* ]] || fail "$(capture lg1)"
    [[ ! -e /etc/pam_totp/users/lg1.toml ]]
    finishes lg1
    sees lg1 'in as lg1'
    is_enrolled lg1 || fail "$(ls -l /etc/pam_totp/users)"
    grep -q "secret = \"$secret\"" /etc/pam_totp/users/lg1.toml
    grep -q 'sshd: enrolled at login user=lg1' $WORK/helper.log || fail "$(tail -n 3 $WORK/helper.log)"
    settle_log
    grep -q 'pam_totp(sshd:auth): not enrolled, the account line offers an enrolment user=lg1' $LOG || fail "$(grep lg1 $LOG)"
    grep -q 'pam_totp(sshd:account): enrolled at login user=lg1' $LOG || fail "$(grep lg1 $LOG)"
    closes lg1
    # The code of the enrolment is used, and the next login asks for one.
    not ssh_login lg1 pw-lg1 "$(code 0 "$secret")"
    ssh_login lg1 pw-lg1 "$(code 1 "$secret")" || fail "$(grep lg1 $LOG | tail -n 3)"
    # Nothing of the secret is left in /run, and no log has it.
    [[ -z $(ls -A /run/pam_totp/enrol) ]]
    not grep -q "$secret" $LOG $WORK/helper.log $WORK/sshd.log
}
run a_user_enrols_at_the_first_ssh_login
