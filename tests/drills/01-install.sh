# shellcheck shell=bash
# 1. Installed, and nothing else done yet.
# shellcheck source=lib.sh

installing_changes_no_login_and_three_commands_make_it_ask() {
    machine && packages
    new_user owner
    with_the_password_alone
    local before; before=$(sha256sum /etc/pam.d/* /etc/ssh/sshd_config)
    get install "$DEB"
    [[ $before = "$(sha256sum /etc/pam.d/* /etc/ssh/sshd_config | grep -v ' /etc/pam.d/enroll$')" ]]
    [[ $(stat -c '%a %U %G' /var/lib/pam_totp) = '711 root root' && -z $(ls -A /var/lib/pam_totp) ]]
    with_the_password_alone
    early_in_a_step
    enrols owner
    with_the_password_alone
    setup_begins --wait 2m
    gets_in "$(code 1 "$KEY")"
    wait $SETUP || fail "$(cat $WORK/setup)"
    attacker_is_refused "$(code 1 "$KEY")" "$(code 0 "$KEY")"
    log_tells_no "$KEY" "$(code 1 "$KEY")"
    gets_in "$(recovery_codes | head -n 1)"
}

run installing_changes_no_login_and_three_commands_make_it_ask
