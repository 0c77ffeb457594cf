# shellcheck shell=bash
# One code, one recovery code, one throttle: through pamtester, root calling.

a_right_code_is_accepted_by_all_three_calls() {
    enrolled c1
    printf '%s\n' "$(code)" | pamtester totp c1 authenticate acct_mgmt setcred
}

a_code_is_refused_the_second_time() {
    enrolled c2
    local now; now=$(code)
    accepts c2 "$now"
    refuses c2 "$now"
    login c2 "$now" | grep -q 'already used'
}

a_spent_code_stays_spent_however_it_is_typed() {
    enrolled c10
    local now; now=$(code)
    accepts c10 "${now:0:3} ${now:3}"
    local typed
    for typed in "$now" " $now" "$now " "${now:0:3} ${now:3}" "${now:0:2} ${now:2:2} ${now:4}" "$now"$'\r'; do
        refuses c10 "$typed"
        login c10 "$typed" | grep -q 'already used'
    done
}

an_older_code_dies_with_a_newer_one() {
    enrolled c3
    early_in_a_step
    accepts c3 "$(code 1)"
    refuses c3 "$(code 0)"
    refuses c3 "$(code -1)"
}

a_code_two_steps_away_is_refused() {
    enrolled c4
    early_in_a_step
    refuses c4 "$(code 2)"
    refuses c4 "$(code -2)"
    accepts c4 "$(code -1)"
}

a_wrong_code_is_refused_and_told_after_the_next_success() {
    enrolled c5
    refuses c5 "$(wrong_code)"
    login c5 "$(code)" | grep -q '1 wrong code since'
}

a_recovery_code_works_once_however_it_is_typed() {
    enrolled c6
    accepts c6 "$(tr 'A-Z' 'a-z' <<<"${RECOVERY//-/}" | sed 's/0/o/')"
    refuses c6 "$RECOVERY"
    accepts c6 "$SECOND_RECOVERY"
}

wrong_codes_close_the_gate_and_the_stated_time_opens_it() {
    local lib; lib=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
    [[ -n $lib ]] || { echo "no libfaketime"; exit 77; }
    enrolled c7
    local start=1900000000
    at() { printf '%s\n' "$2" | LD_PRELOAD=$lib FAKETIME="@$(date -u -d "@$((start + $1))" '+%F %T')" TZ=UTC pamtester totp c7 authenticate 2>&1; }
    at_code() { oathtool --totp -b $SECRET -N "@$((start + $1))"; }
    for _ in 1 2 3 4 5; do at 0 000000 || true; done
    at 2 "$(at_code 2)" | not grep -q successfully || fail "let in while the gate is closed"
    at 20 "$(at_code 20)" | not grep -q successfully || fail "let in after 20 of 30 seconds"
    at 40 "$(at_code 40)" | grep -q successfully || fail "refused after the wait"
}

a_recovery_code_opens_a_closed_gate() {
    enrolled c8
    for _ in 1 2 3 4 5 6; do refuses c8 "$(wrong_code)"; done
    refuses c8 "$(code)"
    accepts c8 "$RECOVERY"
    accepts c8 "$(code)"
}

a_clock_set_back_revives_no_code_and_recovery_codes_work() {
    local lib; lib=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
    [[ -n $lib ]] || { echo "no libfaketime"; exit 77; }
    enrolled c9
    local future=1900000000
    at() { printf '%s\n' "$2" | LD_PRELOAD=$lib FAKETIME="@$(date -u -d "@$1" '+%F %T')" TZ=UTC pamtester totp c9 authenticate 2>&1; }
    at $future "$(oathtool --totp -b $SECRET -N @$future)" | grep -q successfully
    refuses c9 "$(code)"
    grep -q 'lies ahead of the clock' $LOG
    accepts c9 "$RECOVERY"
}

two_hundred_logins_with_one_code_let_exactly_one_in() {
    enrolled r1
    race r1 "$(code)" 200
}

two_hundred_logins_with_one_recovery_code_let_exactly_one_in() {
    enrolled r2
    race r2 "$RECOVERY" 200
}

for case in a_right_code_is_accepted_by_all_three_calls a_code_is_refused_the_second_time \
    a_spent_code_stays_spent_however_it_is_typed \
    an_older_code_dies_with_a_newer_one a_code_two_steps_away_is_refused \
    a_wrong_code_is_refused_and_told_after_the_next_success a_recovery_code_works_once_however_it_is_typed \
    wrong_codes_close_the_gate_and_the_stated_time_opens_it a_recovery_code_opens_a_closed_gate \
    a_clock_set_back_revives_no_code_and_recovery_codes_work \
    two_hundred_logins_with_one_code_let_exactly_one_in \
    two_hundred_logins_with_one_recovery_code_let_exactly_one_in; do
    run $case
done
