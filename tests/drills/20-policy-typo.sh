# shellcheck shell=bash
# 20. A typo in /etc/security/pam_totp.toml.

a_typo_in_the_policy_lets_nobody_in_and_the_log_names_it() {
    machine_with_codes
    the_clock_stands
    gets_in "$(code -1)"
    printf '# ours\nwindow = 1\nnulok = true\n' >/etc/security/pam_totp.toml
    is_refused "$(code)"
    is_refused "$RECOVERY"
    attacker_is_refused
    logged 'pam_totp.toml.*line 3.*nulok\|nulok.*line 3'
    enroll check sshd >$WORK/check && fail "$(cat $WORK/check)"
    grep -q '/etc/security/pam_totp.toml:3' $WORK/check || fail "$(cat $WORK/check)"
    # By the console, which has no line of the module, root comes in and mends it.
    echo root:pw-root | chpasswd
    at_console root ''
    sed -i 's/nulok/nullok/' /etc/security/pam_totp.toml
    gets_in "$(code)"
    attacker_is_refused "$(code)" "$(code -1)"
    # What was refused meanwhile charged nobody.
    gets_in "$RECOVERY"
}

run a_typo_in_the_policy_lets_nobody_in_and_the_log_names_it
