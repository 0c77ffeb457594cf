# shellcheck shell=bash
# 16. A configuration manager writes the users' credential, again and again.

a_configuration_manager_brings_no_spent_code_back() {
    machine_with_codes
    the_clock_stands
    local managed=$WORK/managed.toml; cp "$(credential owner)" $managed
    gets_in "$(code -1)"
    gets_in "$RECOVERY"
    # As root, with its default mode: refused, and the log says what is wrong with it.
    rm "$(credential owner)"; install -m 644 $managed "$(credential owner)"
    is_refused "$(code)"
    attacker_is_refused "$(code -1)" "$RECOVERY"
    logged 'cannot use /home/owner/.config/pam_totp/credential.toml'
    # With the right owner and mode: the old text revives nothing.
    install -m 600 -o owner -g owner $managed "$(credential owner)"
    attacker_is_refused "$(code -1)" "$RECOVERY"
    gets_in "$(code)"
    # A secret of its own making: the owner's phone is of no use, and the administrator helps.
    sed "s/$SECRET/JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP/" $managed >$WORK/foreign.toml
    install -m 600 -o owner -g owner $WORK/foreign.toml "$(credential owner)"
    is_refused "$(code 1)"
    attacker_is_refused "$RECOVERY"
    local handed; handed=$(enroll admin recovery owner 2>/dev/null)
    gets_in "$handed"
    handed=$(enroll admin recovery owner 2>/dev/null)
    enrols owner "$handed"
    gets_in "$(code 1 "$KEY")"
    attacker_is_refused "$(code 1 JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP)" "$(code 1)"
}

run a_configuration_manager_brings_no_spent_code_back
