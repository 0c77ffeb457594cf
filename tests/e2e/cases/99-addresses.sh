# shellcheck shell=bash
# Addresses to which codes are sent: users set them, after a current code and a code that was sent there.

ORDERS=$WORK/orders
# sends_codes NAME: a user whose credential root holds, where the policy offers codes by mail and SMS, and an agent takes them.
sends_codes() {
    with_helper
    # shellcheck disable=SC2064  # the processes of now
    trap 'stop_agent; without_helper' EXIT
    echo 'factors = ["code", "email", "sms"]' >>/etc/security/pam_totp.toml
    : >"$ORDERS"
    /mnt/pam_totp/tests/e2e/fake-agent.py /run/pam_totp/deliver.socket "$ORDERS" 2>$WORK/agent.err &
    AGENT_PID=$!
    local _
    for _ in $(seq 200); do [[ ! -S /run/pam_totp/deliver.socket ]] || break; sleep 0.05; done
    held_by_root "$1"
}
stop_agent() { kill "$AGENT_PID" 2>/dev/null || true; rm -f /run/pam_totp/deliver.socket; }
# of_order N FIELD: of the N-th order.
of_order() {
    local _
    for _ in $(seq 200); do [[ $(wc -l <"$ORDERS") -lt $1 ]] || break; sleep 0.05; done
    sed -n "$1p" "$ORDERS" | python3 -c "import json, sys; print(json.load(sys.stdin)['$2'])"
}
orders() { wc -l <"$ORDERS"; }
# confirms USER N CODE ARGUMENT...: types CODE, and then the code of the N-th order.
confirms() {
    local user=$1 order=$2 first=$3; shift 3
    rm -f $WORK/to_address; mkfifo $WORK/to_address
    as_owner "$user" add "$@" --json --no-password-check <$WORK/to_address >$WORK/told 2>&1 &
    local child=$!
    exec 8>$WORK/to_address
    echo "$first" >&8
    of_order "$order" code >&8
    exec 8>&-
    wait $child
}
address_of() { sed -n 's/^address = //p' "$(held_file "$1")"; }

own_address_is_set_after_a_code_that_was_sent_there() {
    sends_codes ea1
    early_in_a_step
    confirms ea1 1 "$(code)" --email ann@example.com || fail "$(answers)"
    grep -q '{"version":1,"event":"address","to":"a\*\*\*@example.com","way":"email"}$' $WORK/told || fail "$(answers)"
    [[ $(address_of ea1) = '"ann@example.com"' ]] || fail "$(cat "$(held_file ea1)")"
    [[ $(of_order 1 to):$(of_order 1 service):$(of_order 1 user) = ann@example.com:enroll:ea1 ]] || fail "$(cat "$ORDERS")"
    [[ $(stat -c %U:%a "$(held_file ea1)") = root:600 ]]
    # A login takes no code that was sent to confirm.
    refuses ea1 "$(of_order 1 code)"
    accepts ea1 $RECOVERY
    confirms ea1 2 "$(code 1)" --sms '+49 170 1234567' || fail "$(answers)"
    as_owner ea1 status >$WORK/told
    grep -q 'codes by mail go to a\*\*\*@example.com, set on 20' $WORK/told || fail "$(cat $WORK/told)"
    grep -q 'codes by SMS go to +49\*\*\*67, set on 20' $WORK/told || fail "$(cat $WORK/told)"
    [[ $(status_of ea1 '["addresses"][1]["to"]') = '+49***67' ]]
    enroll admin show ea1 | grep -q 'codes by mail go to a\*\*\*@example.com' || fail "$(enroll admin show ea1)"
    not grep -e ann@example.com -e 1701234567 $LOG $WORK/helper.log
    grep -q 'address for codes set: user=ea1 by=itself' $WORK/helper.log || fail "$(<$WORK/helper.log)"
}

own_address_needs_a_current_code_before_anything_is_sent() {
    sends_codes ea2
    early_in_a_step
    local before; before=$(sum_of ea2)
    not as_owner ea2 add --email eve@example.com --json --no-password-check <<<"$(wrong_code)" >$WORK/told 2>&1
    not as_owner ea2 add --email eve@example.com --json --no-password-check </dev/null >$WORK/told 2>&1
    [[ $(orders) = 0 && $(sum_of ea2) = "$before" ]] || fail "$(cat "$ORDERS" $WORK/told)"
    # Nor is the wrong code of the address enough, nor one of the app.
    printf '%s\n' "$(code)" 12345678 >$WORK/typed
    not as_owner ea2 add --email eve@example.com --json --no-password-check <$WORK/typed >$WORK/told 2>&1
    [[ $(orders) = 1 && $(sum_of ea2) = "$before" ]] || fail "$(cat "$ORDERS" $WORK/told)"
    # A recovery code is a current code, too; the words and codes of mails are none.
    sed -i '/^\[recovery\]/i [[authenticator]]\nkind = "email"\naddress = "ea2@example.com"\n' "$(held_file ea2)"
    not as_owner ea2 add --sms +491701234567 --json --no-password-check <<<email >$WORK/told 2>&1
    [[ $(orders) = 1 ]] || fail "$(cat "$ORDERS")"
}

old_address_is_told_of_the_new_one() {
    sends_codes ea3
    early_in_a_step
    sed -i '/^\[recovery\]/i [[authenticator]]\nkind = "email"\naddress = "old@example.com"\n' "$(held_file ea3)"
    confirms ea3 1 "$(code)" --email new@example.com || fail "$(answers)"
    [[ $(of_order 2 to):$(of_order 2 code): = old@example.com:: ]] || fail "$(cat "$ORDERS")"
    [[ $(address_of ea3) = '"new@example.com"' ]]
    as_owner ea3 remove --email --json <<<$RECOVERY >$WORK/told 2>&1 || fail "$(answers)"
    [[ $(of_order 3 to):$(of_order 3 code): = new@example.com:: && $(orders) = 3 ]] || fail "$(cat "$ORDERS")"
    not grep -q example.com "$(held_file ea3)"
    not as_owner ea3 remove --email --json <<<"$(code 1)" >$WORK/told 2>&1
    grep -q 'no such address' $WORK/told || fail "$(answers)"
    accepts ea3 "$(code 1)"
}

locked_address_is_changed_by_no_user() {
    sends_codes ea4
    early_in_a_step
    sed -i '/^\[recovery\]/i [[authenticator]]\nkind = "email"\naddress = "ann@example.com"\nlocked = true\n' "$(held_file ea4)"
    local before now; before=$(sum_of ea4) now=$(code)
    not as_owner ea4 add --email eve@example.com --json --no-password-check <<<"$now" >$WORK/told 2>&1
    grep -q 'an administrator has locked this address' $WORK/told || fail "$(answers)"
    not as_owner ea4 remove --email --json <<<"$now" >$WORK/told 2>&1
    grep -q 'an administrator has locked this address' $WORK/told || fail "$(answers)"
    [[ $(orders) = 0 && $(sum_of ea4) = "$before" ]]
    # The code was not even asked for.
    accepts ea4 "$now"
}

address_is_refused_where_no_code_would_be_sent() {
    sends_codes ea5
    local now; now=$(code)
    sed -i 's/^factors.*/factors = ["code", "sms"]/' /etc/security/pam_totp.toml
    not as_owner ea5 add --email ann@example.com --json --no-password-check <<<"$now" >$WORK/told 2>&1
    grep -q 'factors in /etc/security/pam_totp.toml' $WORK/told || fail "$(answers)"
    not enroll add --sms +491701234567 --user ea5 --json </dev/null >$WORK/told 2>&1
    grep -q 'enroll admin address USER' $WORK/told || fail "$(answers)"
    rm /usr/lib/pam_totp/helper
    not as_owner ea5 add --sms +491701234567 --json --no-password-check <<<"$now" >$WORK/told 2>&1
    grep -q 'enroll admin adopt' $WORK/told || fail "$(answers)"
    [[ $(orders) = 0 ]]
}

address_that_could_be_anything_else_is_refused_by_enroll() {
    sends_codes ea6
    local before bad; before=$(sum_of ea6)
    for bad in $'ann@example.com\nBcc: eve@example.com' $'ann@example.com\r\nx' '"ann"@example.com' \
        -oQ@example.com 'ann@example.com"' 'ann@example.com, eve@example.com' ''; do
        not as_owner ea6 add "--email=$bad" --json --no-password-check <<<"$(code)" >$WORK/told 2>&1
        grep -q 'this is not a mail address' $WORK/told || fail "$bad: $(answers)"
        not as_owner ea6 add "--sms=$bad" --json --no-password-check <<<"$(code)" >$WORK/told 2>&1
    done
    [[ $(orders) = 0 && $(sum_of ea6) = "$before" ]]
}

codes_that_confirm_are_as_few_as_those_of_logins() {
    sends_codes ea7
    local n order=1
    for n in 1 2 3; do
        confirms ea7 $order "$(enroll admin recovery ea7 2>/dev/null)" --email "a$n@example.com" || fail "$n: $(answers)"
        # A notice to the former address follows each but the first.
        order=$((2 * n))
    done
    not as_owner ea7 add --email a4@example.com --json --no-password-check \
        <<<"$(enroll admin recovery ea7 2>/dev/null)" >$WORK/told 2>&1
    grep -q 'so many codes were sent' $WORK/told || fail "$(answers)"
    [[ $(address_of ea7) = '"a3@example.com"' ]]
}

for case in own_address_is_set_after_a_code_that_was_sent_there \
    own_address_needs_a_current_code_before_anything_is_sent \
    old_address_is_told_of_the_new_one \
    locked_address_is_changed_by_no_user \
    address_is_refused_where_no_code_would_be_sent \
    address_that_could_be_anything_else_is_refused_by_enroll \
    codes_that_confirm_are_as_few_as_those_of_logins; do
    run $case
done
