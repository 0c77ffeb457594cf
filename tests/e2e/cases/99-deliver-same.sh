# shellcheck shell=bash
# Codes that are sent: what everybody sees over a real sshd, and programs that give one answer to all prompts.

sshd_shows_everybody_the_same_questions() {
    with_delivery
    with_address tds1
    held_by_root tds2
    new_user tds3
    local name word
    for name in tds1 tds2 tds3; do echo "$name:pw-same" | chpasswd; done
    for word in email SMS; do same_turns 3 tds1 tds2 tds3 -- pw-same $word 12345678; done
    grep -qF '(NAME@127.0.0.1) Verification code (or type email or sms): |' $WORK/turns || fail "$(<$WORK/turns)"
    grep -qF '(NAME@127.0.0.1) If an address is on record, a code is on its way. Verification code: |' $WORK/turns
    # What is no word and no code ends the login; so does a second word. Nothing at all asks for what the user prefers.
    same_turns 2 tds1 tds2 tds3 -- pw-same fax 12345678
    same_turns 3 tds1 tds2 tds3 -- pw-same '' 12345678
    same_turns 3 tds1 tds2 tds3 -- pw-same email sms 12345678
    # Names that are known, and others, end at the password.
    same_turns 1 tds1 tds2 tds3 nobody-tds -- wrong email 12345678
    arrives 2
    [[ $(cat $MAILS/mail.* | grep '^to=' | sort -u) = to=tds1@example.com ]] || fail "$(cat $MAILS/mail.*)"
}

the_prompt_has_the_words_of_the_policy_alone() {
    with_delivery
    with_address tds4; held_by_root tds5; new_user tds6
    local name factors
    for name in tds4 tds5 tds6; do echo "$name:pw-same" | chpasswd; done
    for factors in '"code"|: ' '"code", "email"| (or type email): ' '"sms", "code"| (or type sms): ' \
        '"code", "sms", "email"| (or type sms or email): '; do
        sed -i "s/^factors = .*/factors = [${factors%|*}]/" /etc/security/pam_totp.toml
        same_turns 2 tds4 tds5 tds6 -- pw-same 12345678
        grep -qF "(NAME@127.0.0.1) Verification code${factors#*|}|" $WORK/turns || fail "$factors: $(<$WORK/turns)"
    done
    [[ $(mails) = 0 ]]
}

sudo_with_answers_on_stdin_ends_and_sends_nothing() {
    need sudo
    with_delivery
    with_address tds7
    cp /etc/pam.d/sudo $WORK/sudo.same
    trap 'cp $WORK/sudo.same /etc/pam.d/sudo; rm -f /etc/sudoers.d/tds7; without_delivery' EXIT
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/sudo
    echo 'tds7 ALL=(ALL) ALL' >/etc/sudoers.d/tds7
    chmod 440 /etc/sudoers.d/tds7
    local lines status
    # The password once, and the password for every prompt, by a script that does not know of codes.
    for lines in 1 40; do
        status=0
        yes pw-tds7 | head -n $lines | timeout 60 runuser -u tds7 -- sudo -S -k true >/dev/null 2>$WORK/sudo-out || status=$?
        [[ $status = 1 ]] || fail "$lines: $status: $(<$WORK/sudo-out)"
    done
    [[ $(mails) = 0 ]]
    early_in_a_step
    printf 'pw-tds7\n%s\n' "$(code)" | timeout 30 runuser -u tds7 -- sudo -S -k true 2>$WORK/sudo-out || fail "$(<$WORK/sudo-out)"
    grep -q 'Verification code (or type email or sms): ' $WORK/sudo-out
}

# asked_as_tds8 ANSWER: a program of this user types that, and is refused.
asked_as_tds8() {
    runuser -u tds8 -- bash -c "printf '%s\n' '$1' 12345678 | pamtester totp tds8 authenticate" >$WORK/asked 2>&1 || return 0
    fail "let in by $1"
}

a_program_of_the_user_has_no_code_sent() {
    with_delivery
    with_address tds8
    local word before; before=$(wc -l <$WORK/helper.log)
    for word in email sms EMAIL; do
        asked_as_tds8 "$word"
        [[ $(grep -o 'Verification code' $WORK/asked | wc -l) = 1 ]] || fail "$(<$WORK/asked)"
        not grep -q 'or type' $WORK/asked
    done
    sleep 1
    [[ $(mails) = 0 ]]
    # Other cases have left lines of theirs.
    not grep -q 'asked for by' <(tail -n "+$((before + 1))" $WORK/helper.log)
    # A code that a program of root asked for is none of such a program.
    not asks tds8 email x
    arrives 1
    asked_as_tds8 "$(mailed code)"
    accepts tds8 "$(mailed code)"
}

a_client_with_one_field_sends_nothing() {
    with_delivery
    with_address tds9
    service_of_the_case one-field-sent "auth required pam_totp.so forward_pass" "auth required pam_unix.so use_first_pass"
    local word
    for word in email pw-tds9email 'pw-tds9 sms'; do
        not asks tds9 "$word" x one-field-sent
        [[ $(grep -o 'verification code: ' $WORK/asked | wc -l) = 1 ]] || fail "$(<$WORK/asked)"
        not grep -q 'or type' $WORK/asked
    done
    sleep 1
    [[ $(mails) = 0 ]]
    early_in_a_step
    echo "pw-tds9$(code)" | pamtester one-field-sent tds9 authenticate >$WORK/asked 2>&1 || fail "$(<$WORK/asked)"
}

a_message_has_no_host_name_that_the_client_chose() {
    with_delivery
    local count=0 host
    for host in 'call-0900-1234.example=' '192.0.2.7=192.0.2.7' '2001:DB8::7=2001:db8::7' 'fe80::1%eth0=fe80::1' \
        '192.0.2.7 (call 0900 1234)='; do
        count=$((count + 1))
        with_address tdh$count
        printf 'email\nx\n' | pamtester -I "rhost=${host%=*}" totp tdh$count authenticate >$WORK/asked 2>&1 && fail 'let in'
        arrives $count
        [[ $(mailed user) = tdh$count && $(mailed source) = "${host##*=}" ]] || fail "$host: $(mailed source)"
    done
    # The log has it, escaped.
    grep -qF 'rhost=call-0900-1234.example' $WORK/helper.log || fail "$(tail -n 8 $WORK/helper.log)"
}

run sshd_shows_everybody_the_same_questions
run the_prompt_has_the_words_of_the_policy_alone
run sudo_with_answers_on_stdin_ends_and_sends_nothing
run a_program_of_the_user_has_no_code_sent
run a_client_with_one_field_sends_nothing
run a_message_has_no_host_name_that_the_client_chose
