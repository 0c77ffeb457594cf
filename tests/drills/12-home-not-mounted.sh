# shellcheck shell=bash
# 12. The homes' file system is not mounted.

without_homes_no_user_gets_in_but_root_at_the_console_does() {
    machine && installed && sshd_is_wired && console_is_wired
    mount -t tmpfs -o mode=755 tmpfs /home || { echo "no mount here"; exit 77; }
    enrolled owner
    # The administrator has a code of his own, which does not lie in /home.
    echo root:pw-root | chpasswd
    install -d -m 700 /root/.config/pam_totp
    (umask 077; credential_text >/root/.config/pam_totp/credential.toml)
    the_clock_stands
    gets_in "$(code -1)"
    mkdir /away && mount --bind /home /away && umount -l /home
    [[ ! -e /home/owner ]]
    is_refused "$(code)"
    is_refused "$RECOVERY"
    attacker_is_refused
    logged 'refused: cannot use /home/owner\|refused: the credential is gone\|cannot use /home'
    # Not even where a roll-out lets in who never enrolled.
    sed -i 's/pam_totp.so.*/pam_totp.so nullok missing_home=ignore/' $PAM_FILE
    attacker_is_refused
    logged 'home not mounted'
    sed -i 's/pam_totp.so.*/pam_totp.so/' $PAM_FILE
    enroll check sshd --user owner >$WORK/check && fail "$(cat $WORK/check)"
    grep -q 'home-missing' $WORK/check || fail "$(cat $WORK/check)"
    at_console root "$(code)" || fail "root is not let in at the console: $(tail -n 4 $LOG)"
    mount --bind /away /home
    gets_in "$(code)"
    attacker_is_refused "$(code)" "$(code -1)"
}

run without_homes_no_user_gets_in_but_root_at_the_console_does
