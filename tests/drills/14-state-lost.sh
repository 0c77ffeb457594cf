# shellcheck shell=bash
# 14. /var/lib/pam_totp is gone: deleted, or a new machine with the old homes.

with_lost_records_owners_get_in_and_can_end_the_spent_codes() {
    machine_with_codes
    enrolled second
    local old spent
    the_clock_stands
    old=$(code -1)
    gets_in "$old"
    gets_in "$RECOVERY"
    # Long enough ago to be worth nothing: by the clock, two minutes later.
    rm -rf /var/lib/pam_totp
    says 'is not there' enroll check sshd
    sshd_runs 120
    is_refused "$old"
    sshd_runs
    # What was spent in the last minute works once more, unless the owner's next code comes first.
    spent=$(code -1)
    gets_in "$(code)"
    attacker_is_refused "$spent" "$(code)"
    # The login made the folder and the record, for root alone.
    [[ $(stat -c '%a %U' /var/lib/pam_totp) = '711 root' && $(stat -c '%U' "$(record owner)") = root ]] ||
        fail "$(stat -c '%a %U %n' /var/lib/pam_totp "$(record owner)")"
    # Spent recovery codes are forgotten. New ones end that.
    at_clock 0 runuser -u owner -- enroll recovery --json <<<$SECOND_RECOVERY >$WORK/enrolling 2>$WORK/enrolling.told ||
        fail "$(cat $WORK/enrolling.told)"
    attacker_is_refused "$RECOVERY" "$SECOND_RECOVERY"
    gets_in "$(recovery_codes | head -n 1)"
    # A user who has not logged in since: the administrator ends what is left of the old codes.
    says 'There was no record of second; there is one now' enroll admin reset second
    [[ $(stat -c '%a %U %G' "$(record second)") = '640 root second' ]] || fail "$(stat -c '%a %U %G' "$(record second)")"
    not over_ssh second "$(code)"
    not over_ssh second "$(code 1)"
    at_clock -600 enroll admin reset second
    over_ssh second "$(code 1)" || fail "$(tail -n 3 $LOG)"
    gets_in "$(code 1)"
}

run with_lost_records_owners_get_in_and_can_end_the_spent_codes
