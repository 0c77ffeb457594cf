# shellcheck shell=bash
# 14. /var/lib/pam_totp is gone: deleted, or a new machine with the old homes.

with_the_records_lost_owners_get_in_and_reset_closes_what_was_forgotten() {
    machine_with_codes
    enrolled second
    early_in_a_step
    local spent; spent=$(code -1)
    gets_in "$spent"
    gets_in "$RECOVERY"
    over_ssh second "$(code)"
    rm -rf /var/lib/pam_totp
    says 'is not there' enroll check sshd
    # Before anybody logs in: what was spent in the last minute counts as spent again.
    enroll admin reset owner
    attacker_is_refused "$spent" "$(code)"
    # Spent recovery codes are forgotten; the owner makes new ones, and the old ones are dead.
    runuser -u owner -- enroll recovery --json <<<"pw-owner
$SECOND_RECOVERY" >$WORK/enrolling 2>$WORK/enrolling.told || fail "$(cat $WORK/enrolling.told)"
    attacker_is_refused "$RECOVERY" "$SECOND_RECOVERY"
    gets_in "$(recovery_codes | head -n 1)"
    # Without a reset the next login makes the folder and a record, for root alone.
    over_ssh second "$(code 1)"
    not over_ssh second "$(code 1)"
    [[ $(stat -c '%a %U' /var/lib/pam_totp) = '711 root' ]] || fail "$(stat -c '%a %U' /var/lib/pam_totp)"
    [[ $(stat -c '%U' "$(record second)") = root ]]
    # The reset's time over, the owner's codes work again.
    at_clock -600 enroll admin reset owner
    gets_in "$(code 1)"
}

run with_the_records_lost_owners_get_in_and_reset_closes_what_was_forgotten
