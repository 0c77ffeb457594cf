# shellcheck shell=bash
# 2. An upgrade of the package while people log in, all the time.

# The same code is offered twice, at once: one of the two is let in, and one only.
an_upgrade_refuses_no_login_and_no_code_works_twice() {
    machine && packages
    get install "$DEB"
    sshd_is_wired
    enrolled owner
    local names=() name marker=$WORK/upgrading during=0 now inode last=
    for name in {01..36}; do names+=("up$name"); done
    enrolled_at_once "${names[@]}"
    the_clock_stands
    inode=$(stat -c %i "$MODULE")
    touch "$marker"
    { get install "$NEWER"; echo $? >$WORK/upgrade-status; rm "$marker"; } &
    local upgrade=$!
    # Six people at a time, for as long as the upgrade runs, and six more after its end.
    local turn n login logins let_in
    for turn in 0 6 12 18 24 30; do
        [[ -e $marker ]] && during=$((during + 6)) || last=yes
        now=$(code) logins=()
        for name in "${names[@]:turn:6}"; do
            for n in 1 2; do
                { over_ssh "$name" "$now" && touch "$WORK/in.$name.$n"; } & logins+=($!)
            done
        done
        for login in "${logins[@]}"; do wait "$login" || true; done
        for name in "${names[@]:turn:6}"; do
            let_in=$(find $WORK -name "in.$name.*" | wc -l)
            [[ $let_in = 1 ]] || fail "$name: $let_in of 2 logins with one code let in: $(grep "user=$name" $LOG)"
        done
        [[ -z $last ]] || break
    done
    wait $upgrade
    [[ $(cat $WORK/upgrade-status) = 0 && $(dpkg-query -W -f '${Version}' libpam-totp) = "$VERSION+1" ]]
    (( during >= 6 )) || fail "no logins while the upgrade ran"
    [[ $inode != "$(stat -c %i "$MODULE")" ]] || fail "the module was written over"
    # What was spent before it is spent after it, and the line is still there.
    not over_ssh "$name" "$now"
    grep -q '^auth required pam_totp.so' $PAM_FILE
    gets_in "$(code)"
    attacker_is_refused "$(code)"
}

run an_upgrade_refuses_no_login_and_no_code_works_twice
