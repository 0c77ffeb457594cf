# shellcheck shell=bash
# Users who are enrolled, who are not, and whose file is gone.

a_user_who_never_enrolled_is_refused() {
    new_user n1
    # Another module says yes, so that "no opinion" would not be refused all the same.
    service totp-among "auth required pam_totp.so" "auth required pam_permit.so"
    refuses n1 123456
    refuses n1 123456 totp-among
    [[ ! -e $(record n1) ]]
}

nullok_skips_a_user_who_never_enrolled_without_a_prompt() {
    new_user n2
    local shown; shown=$(login n2 '' totp-nullok)
    grep -q successfully <<<"$shown"
    not grep -q 'Verification code' <<<"$shown"
}

nullok_still_asks_a_user_who_is_enrolled() {
    enrolled n3
    refuses n3 "$(wrong_code)" totp-nullok
    accepts n3 "$(code)" totp-nullok
}

a_file_that_is_gone_lets_nobody_by() {
    enrolled n4
    accepts n4 "$(code)"
    rm "$(credential n4)"
    unavailable n4 "$(code 1)" totp-nullok
    unavailable n4 "$(code 1)" totp
}

a_home_that_is_gone_lets_nobody_by() {
    enrolled n5
    accepts n5 "$(code)"
    mv /home/n5 /home/n5-away
    unavailable n5 "$(code 1)" totp-nullok
    mkdir /home/n5; chown n5: /home/n5
    unavailable n5 "$(code 1)" totp-nullok
}

a_missing_home_is_refused_unless_the_administrator_allows_it() {
    new_user n6
    rm -r /home/n6
    unavailable n6 '123456' totp-nullok
    service totp-mkhomedir "auth required pam_totp.so nullok missing_home=ignore" "auth required pam_permit.so"
    accepts n6 '' totp-mkhomedir
}

an_unknown_user_sees_the_same_as_an_unenrolled_one() {
    new_user n7
    local known unknown lines
    lines=$(grep -c 'no such user' $LOG) || true
    known=$(login n7 123456) || true
    unknown=$(login nosuchuser 123456) || true
    [[ $known = "$unknown" ]] || fail "$known / $unknown"
    # The log is written by another process.
    for _ in $(seq 600); do (($(grep -c 'no such user' $LOG) > lines)) && break; sleep 0.1; done
    (($(grep -c 'no such user' $LOG) == lines + 1)) || fail "no line of it in the log"
    not grep -q nosuchuser $LOG || fail "an unknown name is in the log"
}

a_restored_credential_revives_nothing() {
    enrolled n8
    local now; now=$(code)
    cp -a "$(credential n8)" $WORK/backup
    accepts n8 "$now"
    accepts n8 "$RECOVERY"
    cp -a $WORK/backup "$(credential n8)"
    refuses n8 "$now"
    refuses n8 "$RECOVERY"
}

a_disabled_user_is_refused_where_codes_are_mandatory() {
    enrolled n9
    printf 'version = 1\ndisabled = true\n' >"$(credential n9)"
    refuses n9 123456 totp
    accepts n9 '' totp-nullok
}

a_second_name_of_a_user_id_does_not_pass() {
    enrolled n20
    accepts n20 "$(code)"
    useradd -o -u "$(id -u n20)" -m -s /bin/bash n20b
    enrolled_as_other n20b n20
}

a_renamed_account_does_not_pass() {
    enrolled n21
    accepts n21 "$(code)"
    rm "$(credential n21)"
    usermod -l n21new n21
    enrolled_as_other n21new n21
}

a_recycled_user_id_does_not_pass() {
    enrolled n22
    accepts n22 "$(code)"
    local uid; uid=$(id -u n22)
    userdel -r n22 2>/dev/null
    useradd -u "$uid" -m -s /bin/bash n22new
    enrolled_as_other n22new n22
}

for case in a_second_name_of_a_user_id_does_not_pass a_renamed_account_does_not_pass a_recycled_user_id_does_not_pass \
    a_user_who_never_enrolled_is_refused nullok_skips_a_user_who_never_enrolled_without_a_prompt \
    nullok_still_asks_a_user_who_is_enrolled a_file_that_is_gone_lets_nobody_by \
    a_home_that_is_gone_lets_nobody_by a_missing_home_is_refused_unless_the_administrator_allows_it \
    an_unknown_user_sees_the_same_as_an_unenrolled_one a_restored_credential_revives_nothing \
    a_disabled_user_is_refused_where_codes_are_mandatory; do
    run $case
done
