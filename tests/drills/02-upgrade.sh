# shellcheck shell=bash
# 2. An upgrade of the package while people log in, all the time.

# The same code is offered twice, at once: one of the two is let in, and one only.
an_upgrade_during_logins_refuses_nobody_and_no_code_works_twice() {
    machine && packages
    get install "$DEB"
    sshd_is_wired
    enrolled owner
    local names=() name marker=$WORK/upgrading during=0 first second now inode
    for name in {01..24}; do names+=("up$name"); done
    # All at once: useradd and chpasswd for each would take longer than the upgrade.
    for name in "${names[@]}"; do echo "$name:pw-$name:::$name:/home/$name:/bin/sh"; done | newusers
    for name in "${names[@]}"; do
        install -d -m 700 -o "$name" "/home/$name" "/home/$name/.config" "/home/$name/.config/pam_totp"
        credential_text >"/home/$name/.config/pam_totp/credential.toml"
        chown "$name" "/home/$name/.config/pam_totp/credential.toml"
        chmod 600 "/home/$name/.config/pam_totp/credential.toml"
    done
    inode=$(stat -c %i "$MODULE")
    touch "$marker"
    { get install "$NEWER"; echo $? >$WORK/upgrade-status; rm "$marker"; } &
    local upgrade=$!
    for name in "${names[@]}"; do
        now=$(code) first=0 second=0
        over_ssh "$name" "$now" & local one=$!
        over_ssh "$name" "$now" || second=1
        wait $one || first=1
        (( first + second == 1 )) || fail "$name: $((2 - first - second)) of 2 logins with one code let in: $(tail -n 4 $LOG)"
        # One pair more after its end.
        [[ -e $marker ]] || break
        during=$((during + 1))
    done
    wait $upgrade
    [[ $(cat $WORK/upgrade-status) = 0 && $(dpkg-query -W -f '${Version}' libpam-totp) = "$VERSION+1" ]]
    (( during >= 3 )) || fail "only $during pairs of logins while the upgrade ran"
    [[ $inode != "$(stat -c %i "$MODULE")" ]] || fail "the module was written over"
    # What was spent before it is spent after it, and the line is still there.
    not over_ssh "$name" "$now"
    grep -q '^auth required pam_totp.so' $PAM_FILE
    gets_in "$(code)"
    attacker_is_refused "$(code)"
}

run an_upgrade_during_logins_refuses_nobody_and_no_code_works_twice
