# shellcheck shell=bash
# 7. The phone is lost, and so is the paper.

the_administrator_hands_out_a_recovery_code_that_works_once() {
    machine_with_codes
    the_clock_stands
    gets_in "$(code -1)"
    # Somebody has been trying, too: codes wait by now.
    for _ in 1 2 3 4 5 6; do is_refused "$(wrong_code)"; done
    is_refused "$(code)"
    local handed; handed=$(enroll admin recovery owner 2>$WORK/told)
    gets_in "$handed"
    attacker_is_refused "$handed"
    # With the new phone, the owner enrols anew: a second code from the administrator, since none is left.
    handed=$(enroll admin recovery owner 2>>$WORK/told)
    enrols owner "$handed"
    attacker_is_refused "$handed" "$(code)" "$RECOVERY"
    gets_in "$(code 1 "$KEY")"
    logged 'enroll.*admin recovery: user=owner by=root'
    log_tells_no "$handed" "$KEY"
}

# The other way, for an owner who cannot come in at all: root enrols the new phone, with the person beside.
the_administrator_enrols_a_new_phone_with_the_user_beside() {
    enrolled pat
    the_clock_stands
    over_ssh pat "$(code -1)"
    # Root too is asked for a code of the old enrolment; the administrator makes one.
    local handed; handed=$(enroll admin recovery pat 2>/dev/null)
    root_enrols pat "$handed"
    not over_ssh pat "$(code)" || fail "a code of the old phone let in"
    over_ssh pat "$(code 1 "$KEY")" || fail "$(tail -n 3 $LOG)"
}

run the_administrator_hands_out_a_recovery_code_that_works_once
run the_administrator_enrols_a_new_phone_with_the_user_beside
