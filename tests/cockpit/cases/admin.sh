# shellcheck shell=bash
# Administration: with Cockpit's administrative access, which is sudo.

an_administrator_unlocks_and_hands_out_a_code() {
    local names=()
    mapfile -t names < <(printf 'many%02d\n' {1..25})
    enrolled_at_once "${names[@]}"
    administrator cadm
    enrolled clck
    enrolled clos
    enrolled cdam
    echo damaged >"$(record cdam)"
    for _ in $(seq 20); do
        not grep -q '"wait_seconds"' <<<"$(enroll admin list --json | grep '"user":"clck"')" || break
        ssh_login clck pw-clck "$(wrong_code)" || true
    done
    grep -q '"wait_seconds"' <<<"$(enroll admin list --json | grep '"user":"clck"')" || fail "no wait: $(tail -n 5 $LOG)"
    browser users cadm clck clos cdam
    ssh_login clck pw-clck "$(code 1)" || fail "still locked: $(tail -n 5 $LOG)"
    ssh_login clos pw-clos "$(<$WORK/emergency)" || fail "the emergency code is refused: $(tail -n 5 $LOG)"
}

a_ticket_is_handed_out_in_the_browser() {
    administrator ctic
    new_user cwho
    browser ticket ctic cwho 'Hand this out to the user.'
    [[ -s $WORK/ticket ]] || fail "no ticket"
    enroll admin list --not-enrolled --json | grep '"user":"cwho"' | grep -q '"ticket":"out"' || fail "no ticket is out"
}

an_error_of_the_tool_is_shown_in_its_words() {
    local what
    administrator cerr
    what=$(enroll admin ticket cerr --json 2>/dev/null | python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["what"])')
    browser ticket cerr cerr "$what"
}

without_administrative_access_nothing_is_offered() {
    enrolled cnoa
    browser noAdmin cnoa
}

findings_come_by_severity() {
    administrator cchk
    browser check cchk
}

a_setup_in_the_browser_is_kept_by_a_login() {
    administrator cset
    sed -i '/pam_totp/d' /etc/pam.d/sshd
    rm -f $WORK/applied
    enrolled cpro
    browser setupIsKept cset sshd cpro >$WORK/kept 2>&1 &
    local steps=$!
    is_there $WORK/applied
    ssh_login cpro pw-cpro "$(code)" || fail "refused: $(tail -n 5 $LOG)"
    wait $steps || fail "$(<$WORK/kept)"
    grep -q pam_totp /etc/pam.d/sshd || fail "not kept"
}

a_setup_in_the_browser_is_reverted() {
    administrator crev
    sed -i '/pam_totp/d' /etc/pam.d/sshd
    browser setupIsReverted crev sshd
    not grep -q pam_totp /etc/pam.d/sshd || fail "not reverted"
}

a_setup_survives_the_loss_of_the_browser() {
    administrator clef
    enrolled cwit
    sed -i '/pam_totp/d' /etc/pam.d/sshd
    browser setupIsLeft clef sshd
    grep -q pam_totp /etc/pam.d/sshd || fail "reverted at once"
    enroll setup sshd --undo >/dev/null
    not grep -q pam_totp /etc/pam.d/sshd || fail "not reverted"
}

for case in an_administrator_unlocks_and_hands_out_a_code a_ticket_is_handed_out_in_the_browser an_error_of_the_tool_is_shown_in_its_words \
    without_administrative_access_nothing_is_offered findings_come_by_severity a_setup_in_the_browser_is_kept_by_a_login \
    a_setup_in_the_browser_is_reverted a_setup_survives_the_loss_of_the_browser; do
    run $case
done
