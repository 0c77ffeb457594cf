# shellcheck shell=bash
# 6. The phone is lost; the paper with the recovery codes is at hand.

a_recovery_code_lets_in_once_and_a_new_phone_ends_old_codes() {
    machine_with_codes
    the_clock_stands
    local old; old=$(code)
    gets_in "$RECOVERY"
    attacker_is_refused "$RECOVERY"
    # Now inside, with a new phone; enroll asks for another recovery code, and not for the lost phone's.
    enrols owner "$SECOND_RECOVERY"
    # The finder of the old phone, or of the paper.
    attacker_is_refused "$old" "$RECOVERY" "$SECOND_RECOVERY" "$(code 1)"
    gets_in "$(code 1 "$KEY")"
    [[ $(recovery_codes | wc -l) = 10 ]]
    gets_in "$(recovery_codes | head -n 1)"
    [[ $(stat -c '%a %U' "$(credential owner)") = '600 owner' && -e $(record owner) ]]
    logged 'enroll.*replaced'
    log_tells_no "$KEY" "$RECOVERY" "${RECOVERY//-/}"
}

run a_recovery_code_lets_in_once_and_a_new_phone_ends_old_codes
