# shellcheck shell=bash
# 13. A home, or the credential, comes back from a backup.

a_restored_credential_brings_no_spent_code_back() {
    machine_with_codes
    the_clock_stands
    tar -C / -cpf $WORK/backup.tar home/owner
    gets_in "$(code -1)"
    gets_in "$RECOVERY"
    rm -r /home/owner
    tar -C / -xpf $WORK/backup.tar
    attacker_is_refused "$(code -1)" "$RECOVERY"
    gets_in "$(code)"
    # New recovery codes, used once; then the old file again: the old set is dead, and the phone goes on.
    at_clock 0 runuser -u owner -- enroll recovery --json <<<$SECOND_RECOVERY >$WORK/enrolling 2>$WORK/enrolling.told || fail "$(cat $WORK/enrolling.told)"
    local fresh; fresh=$(recovery_codes | head -n 1)
    gets_in "$fresh"
    tar -C / -xpf $WORK/backup.tar
    attacker_is_refused "$RECOVERY" "$SECOND_RECOVERY" "$fresh" "$(code)"
    gets_in "$(code 1)"
}

run a_restored_credential_brings_no_spent_code_back
