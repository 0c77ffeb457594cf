# shellcheck shell=bash
# Security keys, with an agent and a key that the tests play (key_agent.py).

KEY_SOCKET=/run/pam_totp/key.socket
KEY_FOLDER=/run/e2e-key

# with_keys [POLICY...]: the helper and the agent listen until the case ends, and the service totp offers keys.
with_keys() {
    with_helper
    printf '%s\n' 'factors = ["code", "key"]' 'key_services = ["totp"]' "$@" >>/etc/security/pam_totp.toml
    rm -rf $KEY_FOLDER; install -d -m 700 $KEY_FOLDER
    start_key_agent
    # shellcheck disable=SC2064  # the process of now
    trap "kill $KEY_AGENT_PID 2>/dev/null || true; rm -f $KEY_SOCKET; without_helper" EXIT
}
start_key_agent() {
    local _
    python3 /mnt/pam_totp/tests/e2e/key_agent.py $KEY_SOCKET $KEY_FOLDER >>$WORK/key-agent.log 2>&1 &
    KEY_AGENT_PID=$!
    for _ in $(seq 200); do [[ ! -S $KEY_SOCKET ]] || return 0; sleep 0.05; done
    fail "no agent: $(cat $WORK/key-agent.log)"
}
key_does() { echo "$1" >$KEY_FOLDER/mode; }
questions() { grep -c "^$1\$" $KEY_FOLDER/asked 2>/dev/null || true; }

# key_user NAME: a user of whom root holds the credential, with the key that is plugged in.
key_user() {
    held_by_root "$1"
    early_in_a_step
    as_owner "$1" add --key --label blue --json --no-password-check <<<"$(code)" >$WORK/told 2>&1 || fail "$(answers)"
}

# touches NAME [ANSWER]: presses Enter, and types this where a PIN is asked for. 0 if let in; the seconds in TOOK.
touches() {
    local status=0 began=$SECONDS
    printf '\n%s\n' "${2:-}" | pamtester totp "$1" authenticate >$WORK/asked 2>&1 || status=$?
    TOOK=$((SECONDS - began))
    settle_log
    return $status
}
last_of_helper() { tail -n 1 $WORK/helper.log; }

a_touch_lets_in_and_is_kept() {
    with_keys
    key_user kk1
    [[ $(questions make) = 1 ]] || fail "$(cat $KEY_FOLDER/asked)"
    grep -q 'kind = "fido2"' "$(held_file kk1)" || fail "$(cat "$(held_file kk1)")"
    [[ $(status_of kk1 '["security_keys"][0]["label"]') = blue ]] || fail "$(answers)"
    # It was touched when it was added, and that is no use.
    [[ $(status_of kk1 '["security_keys"][0]["last_use"]') = None ]] || fail "$(answers)"
    sleep 1
    local began; began=$(date +%s)
    touches kk1 || fail "$(cat $WORK/asked) $(last_of_helper)"
    grep -q 'Verification code (or press Enter for your security key): ' $WORK/asked || fail "$(cat $WORK/asked)"
    grep -q 'Touch your security key' $WORK/asked || fail "$(cat $WORK/asked)"
    last_of_helper | grep -q 'accepted: security key="blue" user=kk1 origin=local' || fail "$(last_of_helper)"
    local used; used=$(status_of kk1 '["security_keys"][0]["last_use"]')
    [[ $used != None ]] || fail "no use after a touch"
    ((used >= began && used <= $(date +%s))) || fail "used $used, not since $began"
    # The reader that knows the manuals alone finds the mark.
    python3 /mnt/pam_totp/tests/e2e/read_files.py - "/var/lib/pam_totp/$(id -u kk1)" | grep -q '"key_floors"' || fail "no floor"
    # Codes go on, and so does the removal.
    accepts kk1 "$(code 1)"
    as_owner kk1 remove blue --json <<<$RECOVERY >$WORK/told 2>&1 || fail "$(answers)"
    not grep -q fido2 "$(held_file kk1)"
}

enroll_add_offers_a_key_where_the_policy_does() {
    need expect
    with_keys
    held_by_root kk12
    early_in_a_step
    at_a_screen kk12 "expect \"Enter for app: \" { send \"key\\r\" } timeout { exit 3 }
        expect \"Current code or a recovery code: \" { send \"$(code)\\r\" } timeout { exit 4 }
        expect \"Touch your security key\" {} timeout { exit 5 }
        expect eof" add --no-password-check
    in_this_order 'You can add one of these' 'app: codes of an' 'key: a security key' 'used for totp only' 'Which one'
    grep -q 'label = "key 1"' "$(held_file kk12)" || fail "$(<$WORK/screen)"
    # A label is taken by a key as by an app, before a QR code is scanned.
    not as_owner kk12 add --label "key 1" --json --no-password-check <<<"$(code)" >$WORK/told 2>&1
    grep -q 'already' $WORK/told && not grep -q otpauth $WORK/told || fail "$(answers)"
}

a_key_of_either_kind_lets_its_owner_in() {
    with_keys
    local kind number=13
    for kind in eddsa es256; do
        rm -f $KEY_FOLDER/es256; [[ $kind = eddsa ]] || touch $KEY_FOLDER/es256
        key_user kk$number
        grep -q "^public_key = \"$kind:" "$(held_file kk$number)" || fail "$kind: $(cat "$(held_file kk$number)")"
        sleep 1
        touches kk$number || fail "$kind: $(last_of_helper)"
        # Another key of the kind signs nothing for this one.
        key_does other; sleep 1
        not touches kk$number
        last_of_helper | grep -q 'refused: security key: ' || fail "$kind: $(last_of_helper)"
        key_does good; number=$((number + 1))
    done
}

what_a_key_did_not_sign_is_denied() {
    with_keys
    key_user kk2
    sleep 1
    local how
    for how in other untouched elsewhere; do
        key_does $how
        not touches kk2
        last_of_helper | grep -q 'refused: security key: ' || fail "$how: $(last_of_helper)"
    done
    key_does good; sleep 1
    touches kk2 || fail "$(last_of_helper)"
    key_does replay; sleep 1
    not touches kk2
    last_of_helper | grep -q 'the signature is wrong' || fail "$(last_of_helper)"
}

a_stolen_agent_lets_nobody_in_and_is_named() {
    with_keys
    key_user kk3
    sleep 1
    key_does garbage
    not touches kk3
    [[ $TOOK -ge 34 ]] || fail "told after $TOOK s"
    grep -q 'pam-totp-key.service: it sent a malformed message' $WORK/helper.log || fail "$(tail -n 3 $WORK/helper.log)"
    kill $KEY_AGENT_PID; rm -f $KEY_SOCKET
    local name
    for name in kk3 nobody-kk; do
        not touches $name
        [[ $TOOK -le 3 ]] || fail "$name: told after $TOOK s"
        last_of_helper | grep -q 'no security key can be asked: .*pam-totp-key.socket' || fail "$(last_of_helper)"
    done
    # Nor is its package removed while the policy offers keys.
    [[ $(enroll check --removable-key) == *pam_totp.toml* ]] || fail "the agent is not needed"
    accepts kk3 "$(code 1)"
}

the_turns_of_a_key_tell_nothing_of_a_user() {
    with_keys
    key_user kk4
    held_by_root kk5
    new_user kk6
    key_does silent
    local name pids=()
    for name in kk4 kk5 kk6 nobody-kk; do
        { began=$(date +%s%N); printf '\n' | pamtester totp $name authenticate >$WORK/turns.$name 2>&1 || true
          echo $((($(date +%s%N) - began) / 1000000)) >$WORK/took.$name; } &
        pids+=($!)
    done
    wait "${pids[@]}" || true
    for name in kk4 kk5 kk6 nobody-kk; do
        sed -i "s/$name/NAME/g" $WORK/turns.$name
        cmp $WORK/turns.kk4 $WORK/turns.$name || fail "$(cat $WORK/turns.kk4 $WORK/turns.$name)"
        # The agent of the tests answers within its 35 s.
        (($(cat $WORK/took.$name) > 34000 && $(cat $WORK/took.$name) < 38000)) || fail "$name: $(cat $WORK/took.$name) ms"
    done
    [[ $(questions assert) = 1 ]] || fail "$(cat $KEY_FOLDER/asked)"
}

a_waiting_key_stops_no_other_login() {
    with_keys
    key_user kk7
    sleep 1
    key_does silent
    local _ waiting
    for _ in $(seq 5); do
        { printf '\n'; sleep 60; } | pamtester totp kk7 authenticate >/dev/null 2>&1 &
        waiting+=" $!"
    done
    for _ in $(seq 100); do [[ $(questions assert) -lt 5 ]] || break; sleep 0.05; done
    local began=$SECONDS
    accepts kk7 "$(code 1)"
    ((SECONDS - began <= 5)) || fail "waited $((SECONDS - began)) s"
    # A program that ends takes its question back.
    # shellcheck disable=SC2086  # several
    kill $waiting
    for _ in $(seq 60); do [[ $(questions 'taken back') -lt 5 ]] || break; sleep 0.05; done
    [[ $(questions 'taken back') = 5 ]] || fail "$(cat $KEY_FOLDER/asked)"
}

a_remote_login_offers_no_key() {
    with_keys
    key_user kk8
    printf '\n' | pamtester -I rhost=192.0.2.7 totp kk8 authenticate >$WORK/asked 2>&1 && fail "let in"
    not grep -q 'security key' $WORK/asked
    [[ $(questions assert) = 0 ]] || fail "$(cat $KEY_FOLDER/asked)"
}

a_pin_is_asked_for_by_policy_or_key() {
    with_keys 'key_pin = true'
    held_by_root kk9
    early_in_a_step
    key_does pin
    printf '%s\n1234\n' "$(code)" | as_owner kk9 add --key --json --no-password-check >$WORK/told 2>&1 || fail "$(answers)"
    grep -q 'pin = true' "$(held_file kk9)" || fail "$(cat "$(held_file kk9)")"
    sleep 1
    not touches kk9 4321
    last_of_helper | grep -q 'the PIN is wrong' || fail "$(last_of_helper)"
    not touches kk9
    last_of_helper | grep -q 'no PIN was typed' || fail "$(last_of_helper)"
    not touches nobody-kk
    last_of_helper | grep -q 'no PIN was typed' || fail "$(last_of_helper)"
    touches kk9 1234 || fail "$(cat $WORK/asked) $(last_of_helper)"
    not grep -q '1234' <(grep 'user=kk9' $WORK/helper.log)
    # Without the policy, the key itself wants it.
    sed -i '/^key_pin/d' /etc/security/pam_totp.toml
    sleep 1
    touches kk9 1234 || fail "$(cat $WORK/asked) $(last_of_helper)"
}

run a_touch_lets_in_and_is_kept
run enroll_add_offers_a_key_where_the_policy_does
run a_key_of_either_kind_lets_its_owner_in
run what_a_key_did_not_sign_is_denied
run a_stolen_agent_lets_nobody_in_and_is_named
run the_turns_of_a_key_tell_nothing_of_a_user
run a_waiting_key_stops_no_other_login
run a_remote_login_offers_no_key
run a_pin_is_asked_for_by_policy_or_key
