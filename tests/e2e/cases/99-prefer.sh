# shellcheck shell=bash
# The preferred factor: an empty answer at the prompt has a code sent, and everything else stays as it was.

# enters USER [ANSWER]: types nothing, and then this answer, or the code that came. 0 if let in.
enters() {
    local status=0 before; before=$(mails)
    { echo
      if [[ -n ${2:-} ]]; then sleep 0.3; echo "$2"; else arrives $((before + 1)) >&2 && mailed code; fi
    } | pamtester totp "$1" authenticate >$WORK/asked 2>&1 || status=$?
    settle_log
    return $status
}

preference_needs_a_code_and_an_address() {
    sends_codes ep1
    early_in_a_step
    local before; before=$(sum_of ep1)
    not as_owner ep1 prefer email --json <<<"$(code)" >$WORK/told 2>&1
    grep -q '"name":"prefer-no-address"' $WORK/told || fail "$(answers)"
    [[ $(sum_of ep1) = "$before" ]]
    root_sets ep1 ann@example.com
    before=$(sum_of ep1)
    not as_owner ep1 prefer email --json <<<"$(wrong_code)" >$WORK/told 2>&1
    [[ $(sum_of ep1) = "$before" && $(status_of ep1 '["addresses"][0]["preferred"]') = False ]] || fail "$(answers)"
    as_owner ep1 prefer email --json <<<"$(code)" >$WORK/told 2>&1 || fail "$(answers)"
    grep -q '{"version":1,"event":"preferred","way":"email"}$' $WORK/told || fail "$(answers)"
    [[ $(status_of ep1 '["addresses"][0]["preferred"]'):$(orders) = True:0 ]] || fail "$(all_orders)"
    grep -q 'preferred factor changed: user=ep1 by=itself' $WORK/helper.log || fail "$(<$WORK/helper.log)"
    as_owner ep1 status >$WORK/told
    grep -q 'if you press Enter at the prompt, a code is sent there' $WORK/told || fail "$(cat $WORK/told)"
    as_owner ep1 prefer none --json <<<$RECOVERY >$WORK/told 2>&1 || fail "$(answers)"
    [[ $(sum_of ep1) = "$before" ]] || fail "$(cat "$(held_file ep1)")"
    # Not by root, who would need no code.
    not enroll prefer email --user ep1 --json </dev/null >$WORK/told 2>&1
    sed -i 's/^factors.*/factors = ["code", "sms"]/' /etc/security/pam_totp.toml
    not as_owner ep1 prefer email --json <<<"$(code 1)" >$WORK/told 2>&1
    grep -q 'factors in /etc/security/pam_totp.toml' $WORK/told || fail "$(answers)"
}

enter_sends_the_preferred_factor_and_nothing_to_others() {
    sends_codes ep2
    held_by_root ep3
    root_sets ep2 ep2@example.com
    root_sets ep3 ep3@example.com
    sed -i 's/^address = .*/&\npreferred = true/' "$(held_file ep2)"
    new_user ep4
    local name
    for name in ep2 ep3 ep4 nobody-ep; do
        not enters $name 12345678
        sed "s/$name/NAME/g" $WORK/asked >$WORK/asked.$name
        cmp $WORK/asked.ep2 $WORK/asked.$name || fail "$(cat $WORK/asked.ep2 $WORK/asked.$name)"
    done
    grep -q 'Verification code (or type email or sms): .*on its way. Verification code: ' $WORK/asked.ep2 || fail "$(<$WORK/asked.ep2)"
    arrives 1
    [[ $(mails):$(mailed to) = 1:ep2@example.com ]] || fail "$(all_orders)"
    grep -q 'asked for by an empty answer: no preferred factor, nothing is sent' $WORK/helper.log || fail "$(<$WORK/helper.log)"
    enters ep2 || fail "$(<$WORK/asked)"
    # Once in a login, and not before Enter.
    printf '\n\n' | pamtester totp ep2 authenticate >$WORK/asked 2>&1 && fail "let in"
    arrives 3
    printf '000000\n' | pamtester totp ep2 authenticate >$WORK/asked 2>&1 && fail "let in"
    [[ $(mails) = 3 ]] || fail "$(all_orders)"
    accepts ep2 "$(code)"
}

enter_sends_nothing_where_codes_are_all() {
    sends_codes ep5
    root_sets ep5 ep5@example.com
    sed -i 's/^address = .*/&\npreferred = true/' "$(held_file ep5)"
    sed -i 's/^factors.*/factors = ["code"]/' /etc/security/pam_totp.toml
    printf '\n' | pamtester totp ep5 authenticate >$WORK/asked 2>&1 && fail "let in"
    not grep -q 'on its way' $WORK/asked
    [[ $(mails) = 0 ]] || fail "$(all_orders)"
    accepts ep5 "$(code)"
}

run preference_needs_a_code_and_an_address
run enter_sends_the_preferred_factor_and_nothing_to_others
run enter_sends_nothing_where_codes_are_all
