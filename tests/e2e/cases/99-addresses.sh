# shellcheck shell=bash
# Addresses to which codes are sent: users set them, after a current code and a code that was sent there.

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
    [[ $(of_order 1 to):$(of_order 1 service):$(of_order 1 user) = ann@example.com:enroll:ea1 ]] || fail "$(all_orders)"
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
    [[ $(orders) = 0 && $(sum_of ea2) = "$before" ]] || fail "$(all_orders; cat $WORK/told)"
    # Nor is the wrong code of the address enough, nor one of the app.
    printf '%s\n' "$(code)" 12345678 >$WORK/typed
    not as_owner ea2 add --email eve@example.com --json --no-password-check <$WORK/typed >$WORK/told 2>&1
    arrives 1
    [[ $(orders) = 1 && $(sum_of ea2) = "$before" ]] || fail "$(all_orders; cat $WORK/told)"
    # A recovery code is a current code, too; the words and codes of mails are none.
    sed -i '/^\[recovery\]/i [[authenticator]]\nkind = "email"\naddress = "ea2@example.com"\n' "$(held_file ea2)"
    not as_owner ea2 add --sms +491701234567 --json --no-password-check <<<email >$WORK/told 2>&1
    arrives 1
    [[ $(orders) = 1 ]] || fail "$(all_orders)"
}

old_address_is_told_of_the_new_one() {
    sends_codes ea3
    early_in_a_step
    sed -i '/^\[recovery\]/i [[authenticator]]\nkind = "email"\naddress = "old@example.com"\n' "$(held_file ea3)"
    confirms ea3 1 "$(code)" --email new@example.com || fail "$(answers)"
    [[ $(of_order 2 to):$(of_order 2 code): = old@example.com:: ]] || fail "$(all_orders)"
    [[ $(address_of ea3) = '"new@example.com"' ]]
    as_owner ea3 remove --email --json <<<$RECOVERY >$WORK/told 2>&1 || fail "$(answers)"
    [[ $(of_order 3 to):$(of_order 3 code): = new@example.com:: && $(orders) = 3 ]] || fail "$(all_orders)"
    not grep -q example.com "$(held_file ea3)"
    not as_owner ea3 remove --email --json <<<"$(code 1)" >$WORK/told 2>&1
    grep -q 'no such address' $WORK/told || fail "$(answers)"
    accepts ea3 "$(code 1)"
}

# By one person with a password, who asks for codes of several users.
a_notice_is_sent_though_the_host_sends_no_more_codes() {
    sends_codes ec1
    root_sets ec1 old@example.com
    local now _; now=$(date +%s)
    for _ in $(seq 100); do echo $((now - 60)); done >/var/lib/pam_totp/sent-codes
    chmod 600 /var/lib/pam_totp/sent-codes
    early_in_a_step
    confirms ec1 1 "$(code)" --email new@example.com || fail "$(answers)"
    [[ $(of_order 1 to) = new@example.com && $(of_order 2 to):$(of_order 2 code): = old@example.com:: ]] || fail "$(all_orders)"
    as_owner ec1 remove --email --json <<<$RECOVERY >$WORK/told 2>&1 || fail "$(answers)"
    [[ $(of_order 3 to):$(of_order 3 code): = new@example.com:: ]] || fail "$(all_orders)"
    # They use up no place of a code at a login either.
    [[ $(wc -l </var/lib/pam_totp/sent-codes) = 100 ]]
    rm /var/lib/pam_totp/sent-codes
}

root_removes_the_last_app_where_codes_are_sent() {
    sends_codes ec2
    not enroll remove phone --user ec2 --json >$WORK/told 2>&1
    grep -q 'the last authenticator' $WORK/told || fail "$(cat $WORK/told)"
    root_sets ec2 ec2@example.com
    # An address to which the policy sends nothing lets nobody in.
    sed -i 's/^factors.*/factors = ["code", "sms"]/' /etc/security/pam_totp.toml
    not enroll remove phone --user ec2 --json >$WORK/told 2>&1
    sed -i 's/^factors.*/factors = ["code", "email"]/' /etc/security/pam_totp.toml
    enroll remove phone --user ec2 --json >$WORK/told 2>&1 || fail "$(cat $WORK/told)"
    not grep -q secret "$(held_file ec2)"
    asks ec2 email || fail "$(<$WORK/asked)"
    accepts ec2 $RECOVERY
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

administrators_set_addresses_without_a_code() {
    sends_codes ea8
    enroll admin address ea8 --email ann@example.com --sms '+49 170 1234567' --json >$WORK/told || fail "$(answers)"
    grep -q '"event":"addresses","user":"ea8"' $WORK/told || fail "$(answers)"
    [[ $(address_of ea8) = $'"ann@example.com"\n"+491701234567"' ]] || fail "$(cat "$(held_file ea8)")"
    enroll admin address ea8 --lock >$WORK/told
    [[ $(grep -c 'only an administrator changes this address' $WORK/told) = 2 ]] || fail "$(cat $WORK/told)"
    not as_owner ea8 remove --sms --json <<<"$(code)" >$WORK/told 2>&1
    # A new address stays locked, until it is unlocked.
    enroll admin address ea8 --email bob@example.com >/dev/null
    not as_owner ea8 remove --email --json <<<"$(code)" >$WORK/told 2>&1
    enroll admin address ea8 --sms +491701234567 --unlock >/dev/null
    [[ $(status_of ea8 '["addresses"][0]["locked"]'):$(status_of ea8 '["addresses"][1]["locked"]') = True:False ]]
    enroll admin address ea8 --remove email >$WORK/told
    grep -q 'no more codes are sent to ea8 by mail' $WORK/told || fail "$(cat $WORK/told)"
    enroll admin address ea8 --unlock >$WORK/told
    grep -q 'ea8 can change these addresses' $WORK/told || fail "$(cat $WORK/told)"
    not enroll admin address ea8 --remove email >$WORK/told 2>&1
    not grep -q bob@example.com "$(held_file ea8)"
    grep -q 'admin address: user=ea8' $LOG || fail "$(tail -n 5 $LOG)"
    not grep -e ann@example.com -e 1701234567 $LOG $WORK/helper.log
    [[ $(orders) = 0 ]]
    # A new key of root's making leaves the address.
    rm -f $WORK/to_address; mkfifo $WORK/to_address
    enroll --user ea8 --system --json <$WORK/to_address >$WORK/json9 2>&1 &
    local child=$!
    exec 8>$WORK/to_address
    appears '"secret":"[A-Z2-7]*"' $WORK/json9
    code 0 "$(sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json9)" >&8
    exec 8>&-
    wait $child || fail "$(cat $WORK/json9)"
    [[ $(address_of ea8) = '"+491701234567"' ]] || fail "$(cat "$(held_file ea8)")"
    # An address that is asked for stands in no command line.
    enroll admin address ea8 --email <<<'carl@example.com' >$WORK/told 2>&1 || fail "$(cat $WORK/told)"
    [[ $(address_of ea8) = *'"carl@example.com"'* ]] || fail "$(cat "$(held_file ea8)")"
    not enroll admin address ea8 --sms <<<'0170' >$WORK/told 2>&1
    # Nobody else does.
    not as_owner ea8 admin address ea8 --email eve@example.com >$WORK/told 2>&1
    new_user ea9
    not enroll admin address ea9 --email ann@example.com >$WORK/told 2>&1
    grep -q 'enroll admin adopt ea9' $WORK/told || fail "$(cat $WORK/told)"
}

codes_sent_to_a_former_address_end_with_it() {
    sends_codes eb1
    root_sets eb1 old@example.com
    printf 'email\n000000\n' | pamtester totp eb1 authenticate >$WORK/told 2>&1 || true
    [[ $(of_order 1 to) = old@example.com ]] || fail "$(all_orders; cat $WORK/told)"
    printf 'email\n000000\n' | pamtester totp eb1 authenticate >$WORK/told 2>&1 || true
    local sent; sent=$(of_order 2 code)
    [[ $sent = "$(of_order 1 code)" ]] || fail "$(all_orders)"
    root_sets eb1 new@example.com
    refuses eb1 "$sent"
    # The one of a login is good otherwise.
    printf 'email\n000000\n' | pamtester totp eb1 authenticate >$WORK/told 2>&1 || true
    [[ $(of_order 3 to) = new@example.com ]] || fail "$(all_orders; cat $WORK/told)"
    accepts eb1 "$(of_order 3 code)"
}

code_of_a_login_confirms_no_address() {
    sends_codes eb2
    early_in_a_step
    root_sets eb2 ann@example.com
    printf 'email\n000000\n' | pamtester totp eb2 authenticate >$WORK/told 2>&1 || true
    local before sent; sent=$(of_order 1 code) before=$(sum_of eb2)
    printf '%s\n' "$(code)" "$sent" >$WORK/typed
    not as_owner eb2 add --sms +491701234567 --json --no-password-check <$WORK/typed >$WORK/told 2>&1
    arrives 2
    [[ $(orders) = 2 && $(sum_of eb2) = "$before" ]] || fail "$(answers)"
    # Nor does it open a change, and no word at enroll sends one.
    not as_owner eb2 add --sms +491701234567 --json --no-password-check <<<"$sent" >$WORK/told 2>&1
    runuser -u eb2 -- python3 - >$WORK/told 2>&1 <<'END' || fail "$(cat $WORK/told)"
import socket
s = socket.socket(socket.AF_UNIX)
s.connect("/run/pam_totp/helper.socket")
def says(body):
    s.sendall(len(body).to_bytes(4, "big") + body)
    return s.recv(4096)[4:]
says(b"\x82\x00\x82\x01\x03")
assert says(b"\x82\x04\x80")[:2] == b"\x82\x02"
answer = says(b"\x82\x02\x81\x45email")
assert answer[:2] == b"\x82\x07", answer
END
    arrives 2
    [[ $(orders) = 2 && $(sum_of eb2) = "$before" ]] || fail "$(all_orders)"
    accepts eb2 "$sent"
}

table_of_addresses_is_taken_up_again() {
    sends_codes eb3
    held_by_root eb4
    printf '%s\r\n' 'user;email;sms' 'eb3;ann@example.com;' '"eb4";"bob@example.com";+491701234567' >/root/people.csv
    enroll admin address --import /root/people.csv --lock >$WORK/told || fail "$(cat $WORK/told)"
    grep -q 'line 2, eb3: set' $WORK/told && grep -q '2 set, 0 already so, 0 failed' $WORK/told || fail "$(cat $WORK/told)"
    [[ $(address_of eb3)$(address_of eb4) = $'"ann@example.com""bob@example.com"\n"+491701234567"' ]] || fail "$(cat $WORK/told)"
    [[ $(grep -c '^locked = true' "$(held_file eb4)") = 2 ]]
    local before; before=$(sum_of eb3)
    printf '%s\n' 'eb3;carl@example.com;' 'nobody-there;a@example.com;' 'eb4;bob@example.com' \
        'eb4;-oQ@example.com;' $'eb4;"bob\r@example.com";' $'eb4\x01;dora@example.com;' >>/root/people.csv
    not enroll admin address --import /root/people.csv --lock --json >$WORK/told
    grep -q '"event":"addresses set","failed":6,"in_place":2,"set":0' $WORK/told || fail "$(cat $WORK/told)"
    [[ $(grep -c '"event":"address row"' $WORK/told) = 8 ]]
    [[ $(sum_of eb3) = "$before" ]]
    chmod 666 /root/people.csv
    not enroll admin address --import /root/people.csv >$WORK/told 2>&1
    grep -q 'only root may be able to change it' $WORK/told || fail "$(cat $WORK/told)"
    rm /root/people.csv
}

administrators_set_no_address_that_is_anything_else() {
    sends_codes eb5
    local before bad; before=$(sum_of eb5)
    for bad in $'ann@example.com\nlocked = false' $'ann@example.com\r\nBcc: x' '"ann"@example.com' -oQ@example.com 'ann@example.com"'; do
        not enroll admin address eb5 "--email=$bad" >$WORK/told 2>&1
        grep -q 'this is not a mail address' $WORK/told || fail "$bad: $(cat $WORK/told)"
        not enroll admin address eb5 "--sms=$bad" >$WORK/told 2>&1
    done
    for bad in $'eb5\n' $'eb5\rx' ' eb5' '"eb5"' ../eb5; do
        not enroll admin address --email ann@example.com -- "$bad" >$WORK/told 2>&1
    done
    not enroll admin address --email ann@example.com -- -eb5 >$WORK/told 2>&1
    [[ $(sum_of eb5) = "$before" ]]
}

helper_refuses_what_enroll_would_not_ask() {
    sends_codes eb6
    early_in_a_step
    sed -i 's/^factors.*/factors = ["code", "sms"]/' /etc/security/pam_totp.toml
    local before; before=$(sum_of eb6)
    cat >$WORK/asks.py <<'END'
import socket, sys
def text(value, kind=0x60):
    value = value.encode()
    return (bytes([kind | len(value)]) if len(value) < 24 else bytes([kind | 24, len(value)])) + value
def asks(typed, way, to):
    s = socket.socket(socket.AF_UNIX)
    s.connect("/run/pam_totp/helper.socket")
    def says(body):
        s.sendall(len(body).to_bytes(4, "big") + body)
        return s.recv(4096)[4:]
    says(b"\x82\x00\x82\x01\x03")
    says(b"\x82\x04\x80")
    granted = says(b"\x82\x02\x81" + text(typed, 0x40))
    assert granted[:2] == b"\x82\x05", granted
    return says(b"\x82\x05\x81\x82\x07\x83" + text(way) + text(to) + text("2026-11-30T10:00:00Z"))
refusal = {"NotOffered": 18, "NoAddress": 20, "Malformed": 5}[sys.argv[4]]
answer = asks(*sys.argv[1:4])
assert answer.startswith(b"\x82\x07\x81\x82" + (bytes([refusal]) if refusal < 24 else bytes([24, refusal]))), answer
END
    raw() { runuser -u eb6 -- python3 $WORK/asks.py "$@" >$WORK/told 2>&1 || fail "$* $(cat $WORK/told)"; }
    raw "$(code)" email ann@example.com NotOffered
    raw $RECOVERY sms '+4917"' NoAddress
    raw "$(code 1)" 'sms"' +491701234567 Malformed
    raw "$(enroll admin recovery eb6 2>/dev/null)" sms $'+491701234567\n+491701234568' NoAddress
    [[ $(orders) = 0 && $(sum_of eb6) != "$before" ]] || fail "$(all_orders)"
    not grep -q address "$(held_file eb6)"
}

test_of_delivery_shows_each_step() {
    with_delivery
    held_by_root eb7
    root_sets eb7 ann@example.com
    hook 'cat >$MAILS/mail.$(date +%s%N); echo "no such user ann@example.com" >&2; exit 67'
    not enroll admin test-delivery eb7 >$WORK/told 2>&1
    grep -q 'A test code by mail to a\*\*\*@example.com:' $WORK/told || fail "$(cat $WORK/told)"
    grep -q 'Not sent: .*exit status 67: no such user' $WORK/told || fail "$(cat $WORK/told)"
    [[ $(mailed to):$(mailed service):$(mailed user) = ann@example.com:enroll-test:eb7 ]]
    not grep -q -e ann@ -e "$(mailed code)" $WORK/told
    # No login takes the code.
    refuses eb7 "$(mailed code)"
    # A command of ours tells its steps.
    cat >/usr/local/sbin/totp-deliver-smtp <<'END'
#!/bin/sh
cat >/dev/null
[ "$1" = --trace ] && printf '%s\n' 'connects to mail.example.com' '  answer: 250 ok'
END
    chmod 755 /usr/local/sbin/totp-deliver-smtp
    sed -i 's#^command = .*#command = ["/usr/local/sbin/totp-deliver-smtp"]#' /etc/pam_totp/deliver.toml
    enroll admin test-delivery +491701234567 >$WORK/told 2>&1 || fail "$(cat $WORK/told)"
    grep -q 'answer: 250 ok' $WORK/told && grep -q 'Taken: handed over' $WORK/told || fail "$(cat $WORK/told)"
    enroll admin test-delivery ann@example.com --json >$WORK/told 2>&1 || fail "$(cat $WORK/told)"
    grep -q '"steps":\["connects to mail.example.com","answer: 250 ok"\],"taken":true' $WORK/told || fail "$(cat $WORK/told)"
    # Each test counts as a code of the host, and is in the log without an address.
    [[ $(wc -l </var/lib/pam_totp/sent-codes) = 3 ]] || fail "$(cat /var/lib/pam_totp/sent-codes)"
    [[ $(grep -c 'admin test-delivery: user=eb7 by=' $LOG):$(grep -c 'admin test-delivery to an address by=' $LOG) = 1:2 ]] ||
        fail "$(tail -n 5 $LOG)"
    not grep -e ann@example.com -e 1701234567 $LOG
    for _ in $(seq 100); do date +%s; done >/var/lib/pam_totp/sent-codes
    not enroll admin test-delivery eb7 >$WORK/told 2>&1
    grep -q 'nothing was sent: this host has sent 100 codes' $WORK/told || fail "$(cat $WORK/told)"
    rm /var/lib/pam_totp/sent-codes
    local bad
    for bad in nobody-there -oQ@example.com $'ann@example.com\nx' '"ann"@example.com' +0170123456; do
        not enroll admin test-delivery -- "$bad" >$WORK/told 2>&1
        grep -q 'is neither a user' $WORK/told || fail "$bad: $(cat $WORK/told)"
    done
    kill "$AGENT_PID"; wait "$AGENT_PID" || true
    not enroll admin test-delivery ann@example.com >$WORK/told 2>&1
    grep -q 'pam-totp-deliver.socket' $WORK/told || fail "$(cat $WORK/told)"
    rm /usr/local/sbin/totp-deliver-smtp
}

first_factor_may_be_an_address() {
    sends_codes eb8
    new_user eb9
    local ticket; ticket=$(enroll admin ticket eb9 2>/dev/null)
    # Without a ticket, nothing is sent, and without the code nothing is written.
    not as_owner eb9 --email ann@example.com --json --no-password-check <<<"AAAA-AAAA-AAAA-AAAA" >$WORK/told 2>&1
    [[ $(orders) = 0 && ! -e $(held_file eb9) ]] || fail "$(answers)"
    printf '%s\n' "$ticket" 12345678 >$WORK/typed
    not as_owner eb9 --email ann@example.com --json --no-password-check <$WORK/typed >$WORK/told 2>&1
    arrives 1
    [[ $(orders) = 1 && ! -e $(held_file eb9) ]] || fail "$(answers)"
    rm -f $WORK/to_address; mkfifo $WORK/to_address
    as_owner eb9 --json --dialogue --no-password-check <$WORK/to_address >$WORK/told 2>&1 &
    local child=$!
    exec 8>$WORK/to_address
    local word
    for word in sms +491701234567 "$ticket"; do echo "{\"answer\":\"$word\"}" >&8; done
    echo "{\"answer\":\"$(of_order 2 code)\"}" >&8
    exec 8>&-
    wait $child || fail "$(cat $WORK/told $WORK/helper.log)"
    grep -q '"question":"factor"' $WORK/told && grep -q '"question":"sent-code"' $WORK/told || fail "$(cat $WORK/told)"
    [[ $(address_of eb9) = '"+491701234567"' ]] || fail "$(cat "$(held_file eb9)")"
    not grep -q secret "$(held_file eb9)"
    # The user logs in with a code that is sent, and with a recovery code.
    printf 'sms\n000000\n' | pamtester totp eb9 authenticate >$WORK/asked 2>&1 || true
    accepts eb9 "$(of_order 3 code)"
    accepts eb9 "$(grep -o '[0-9A-Z]\{4\}\(-[0-9A-Z]\{4\}\)\{5\}' $WORK/told | head -n 1)"
    as_owner eb9 status | grep -q 'codes by SMS go to +49\*\*\*67' || fail "$(as_owner eb9 status)"
    # The only factor stays, and nobody enrols twice.
    not as_owner eb9 remove --sms --json <<<"$(enroll admin recovery eb9 2>/dev/null)" >$WORK/told 2>&1
    grep -q 'the last authenticator' $WORK/told || fail "$(answers)"
    not as_owner eb9 --email ann@example.com --json --no-password-check </dev/null >$WORK/told 2>&1
    grep -q 'enroll add with the same option' $WORK/told || fail "$(answers)"
}

for case in own_address_is_set_after_a_code_that_was_sent_there \
    own_address_needs_a_current_code_before_anything_is_sent \
    old_address_is_told_of_the_new_one \
    a_notice_is_sent_though_the_host_sends_no_more_codes \
    root_removes_the_last_app_where_codes_are_sent \
    locked_address_is_changed_by_no_user \
    address_is_refused_where_no_code_would_be_sent \
    address_that_could_be_anything_else_is_refused_by_enroll \
    codes_that_confirm_are_as_few_as_those_of_logins \
    administrators_set_addresses_without_a_code \
    codes_sent_to_a_former_address_end_with_it code_of_a_login_confirms_no_address \
    table_of_addresses_is_taken_up_again administrators_set_no_address_that_is_anything_else \
    helper_refuses_what_enroll_would_not_ask test_of_delivery_shows_each_step first_factor_may_be_an_address; do
    run $case
done
