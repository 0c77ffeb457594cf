# shellcheck shell=bash
# 15. Somebody ran chmod -R.

after_a_chmod_of_a_home_the_log_names_the_file_and_the_rule() {
    machine_with_codes
    the_clock_stands
    gets_in "$(code -1)"
    chmod -R 755 /home/owner
    is_refused "$(code)"
    is_refused "$RECOVERY"
    attacker_is_refused
    logged 'cannot use /home/owner/.config/pam_totp/credential.toml: .*chmod 600'
    enroll check sshd --user owner >$WORK/check && fail "$(cat $WORK/check)"
    grep -q '^ *enroll admin repair owner$' $WORK/check || fail "$(cat $WORK/check)"
    enroll admin repair owner >$WORK/mend || fail "$(cat $WORK/mend)"
    grep -q 'mode 0755 is now 0700.*credential-unsafe' <(tr -s ' \n' ' ' <$WORK/mend) || fail "$(cat $WORK/mend)"
    gets_in "$(code)"
    attacker_is_refused "$(code)"
    # A home that all may write: everybody could have put his own file there, so it becomes valid by no repair.
    chmod -R 777 /home/owner
    is_refused "$RECOVERY"
    enroll admin repair owner >$WORK/mend || fail "$(cat $WORK/mend)"
    grep -q 'moved to .*To make a new one: enroll --user owner' <(tr -s ' \n' ' ' <$WORK/mend) || fail "$(cat $WORK/mend)"
    attacker_is_refused "$RECOVERY" "$(code 1)"
    root_enrols owner
    gets_in "$(code 1 "$KEY")"
    attacker_is_refused "$RECOVERY"
}

after_a_chmod_of_the_records_check_names_the_mend() {
    enrolled other
    the_clock_stands
    over_ssh other "$(code -1)"
    chmod -R 777 /var/lib/pam_totp
    not over_ssh other "$(code)" || fail "records that all may write are used"
    not over_ssh other "$(code -1)"
    logged 'cannot use /var/lib/pam_totp'
    enroll check sshd >$WORK/check && fail "$(cat $WORK/check)"
    # What it says, as it says it.
    grep -oE '^ *(chmod|find) .*/var/lib/pam_totp.*' $WORK/check >$WORK/mend
    [[ $(wc -l <$WORK/mend) = 3 ]] || fail "$(cat $WORK/check)"
    sh $WORK/mend
    enroll check sshd || fail "not content after its own mend"
    over_ssh other "$(code)" || fail "$(cat $WORK/mend) does not mend it: $(tail -n 3 $LOG)"
    not over_ssh other "$(code)"
    not over_ssh other "$(code -1)"
}

run after_a_chmod_of_a_home_the_log_names_the_file_and_the_rule
run after_a_chmod_of_the_records_check_names_the_mend
