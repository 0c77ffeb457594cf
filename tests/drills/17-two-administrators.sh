# shellcheck shell=bash
# 17. Two administrators at once.

two_administrators_lose_nothing_of_each_other() {
    machine_with_codes
    the_clock_stands
    gets_in "$(code -1)"
    for _ in 1 2 3 4 5 6; do is_refused "$(wrong_code)"; done
    local n children=()
    for n in 1 2 3 4; do
        enroll admin recovery owner 2>/dev/null >"$WORK/handed.$n" & children+=($!)
        enroll admin unlock owner >/dev/null 2>&1 & children+=($!)
    done
    wait "${children[@]}"
    gets_in "$(code)"
    for n in 1 2 3 4; do
        gets_in "$(cat "$WORK/handed.$n")"
        is_refused "$(cat "$WORK/handed.$n")"
    done
    attacker_is_refused "$(code)" "$(code -1)"
    [[ $(grep -c 'admin recovery: user=owner' $LOG) = 4 ]]
}

a_second_setup_is_refused_and_edits_made_meanwhile_stay() {
    sed -i '/pam_totp/d' $PAM_FILE && rm $SETTINGS && sshd_runs
    enrolled prover
    local before; before=$(etc_files)
    with_the_password_alone
    early_in_a_step
    setup_begins --wait 2m
    says 'a change of sshd still waits for a login' enroll setup sshd --yes
    # The other one edits the same file by hand, meanwhile.
    sed -i '1i # a line of the other administrator' $PAM_FILE
    over_ssh prover "$(code)" || fail "$(tail -n 3 $LOG)"
    wait $SETUP || fail "$(cat $WORK/setup)"
    grep -q '^# a line of the other' $PAM_FILE && grep -qx 'auth required pam_totp.so' $PAM_FILE
    attacker_is_refused
    not over_ssh prover "$(code)"
    gets_in "$SECOND_RECOVERY"
    enroll setup sshd --undo >/dev/null
    sed -i '/of the other administrator/d' $PAM_FILE
    nothing_of_a_setup_is_left "$before"
    with_the_password_alone
}

run two_administrators_lose_nothing_of_each_other
run a_second_setup_is_refused_and_edits_made_meanwhile_stay
