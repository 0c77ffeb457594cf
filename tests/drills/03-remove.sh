# shellcheck shell=bash
# 3. Somebody removes it while the line is still in a PAM file.

removing_is_refused_while_a_line_names_the_module() {
    machine && packages
    get install "$DEB"
    sshd_is_wired
    enrolled owner
    the_clock_stands
    gets_in "$(code -1)"
    not get remove libpam-totp
    grep -q 'libpam-totp is not removed: these PAM files name pam_totp.so' $WORK/apt || fail "$(cat $WORK/apt)"
    grep -q '^ */etc/pam.d/sshd$' $WORK/apt
    grep -q '^ *enroll setup SERVICE --undo$' $WORK/apt || fail "$(cat $WORK/apt)"
    not get purge libpam-totp
    [[ -e $MODULE && -e $(record owner) && $(dpkg-query -W -f '${db:Status-Abbrev}' libpam-totp) = 'ii ' ]]
    gets_in "$(code)"
    attacker_is_refused "$(code)" "$(code -1)"
    # As the message says: the line first. With sshd's settings it may stay: they only ask in another way.
    sed -i '/pam_totp/d' $PAM_FILE
    get remove libpam-totp
    [[ ! -e $MODULE && -e $(record owner) && -e $(credential owner) ]]
    with_the_password_alone
    # Installed again from source, what was spent is spent.
    installed
    sed -i '/^@include common-auth/a auth required pam_totp.so' $PAM_FILE
    is_refused "$(code)"
    not make -s -C $REPO uninstall >$WORK/uninstall 2>&1
    grep -q '^/etc/pam.d/sshd$' $WORK/uninstall && grep -q 'remove the line first' $WORK/uninstall
    grep -q 'enroll setup SERVICE --undo' $WORK/uninstall
    [[ -e $MODULE ]]
    gets_in "$(code 1)"
    sed -i '/pam_totp/d' $PAM_FILE
    make -s -C $REPO uninstall >/dev/null
    with_the_password_alone
}

# If root deletes the file by hand anyway: nobody gets in by that service, and nobody gets by.
without_the_module_nobody_gets_by_and_installing_it_mends_it() {
    sed -i '/pam_totp/d' $PAM_FILE
    installed
    sed -i '/^@include common-auth/a auth required pam_totp.so' $PAM_FILE
    find /usr/lib -name pam_totp.so -delete
    is_refused none
    is_refused "$RECOVERY"
    logged 'pam_totp.so.*cannot open shared object'
    enroll check sshd >$WORK/check && fail "enroll check is content: $(cat $WORK/check)"
    grep -q 'pam_totp.so' $WORK/check
    installed
    gets_in "$RECOVERY"
    attacker_is_refused "$RECOVERY"
}

run removing_is_refused_while_a_line_names_the_module
run without_the_module_nobody_gets_by_and_installing_it_mends_it
