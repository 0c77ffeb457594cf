# shellcheck shell=bash
# Choosing between factors: what enroll asks on a terminal, when each factor was used last, and clients that type nothing.

LINES='app: codes of an authenticator app|sms: codes by SMS|email: codes by mail'

enroll_offers_the_factors_in_the_order_of_the_policy() {
    need expect
    with_delivery '"code", "sms", "email"'
    new_user ef1
    local lines; IFS='|' read -ra lines <<<"$LINES"
    # A word that is none of them is asked again; Enter is the app, which needs a ticket.
    at_a_screen ef1 'expect "Enter for app: " { send "fax\r" } timeout { exit 3 }
        expect "this is none of them" {} timeout { exit 4 }
        expect "Enter for app: " { send "\r" } timeout { exit 5 }
        expect "Ticket from your administrator: " { send "\003" } timeout { exit 6 }
        expect eof' --no-password-check
    in_this_order 'This host offers these ways to log in' "${lines[@]}" 'Which one do you want to set up' 'this is none of them' Ticket
    # A way that the policy does not offer is none, though its word is known.
    sed -i 's/^factors = .*/factors = ["code", "email"]/' /etc/security/pam_totp.toml
    at_a_screen ef1 'expect "Enter for app: " { send "sms\r" } timeout { exit 3 }
        expect "this is none of them" {} timeout { exit 4 }
        expect "Enter for app: " { send "EMAIL\r" } timeout { exit 5 }
        expect "Mail address: " { send "\003" } timeout { exit 6 }
        expect eof' --no-password-check
    not grep -q 'sms: codes' $WORK/screen
    [[ $(mails) = 0 && ! -e $(held_file ef1) ]]
}

enroll_add_offers_the_factors_and_adds_the_chosen_one() {
    need expect
    sends_codes ef2 '"code", "sms", "email"'
    local lines; IFS='|' read -ra lines <<<"$LINES"
    at_a_screen ef2 'expect "Enter for app: " { send "key\r" } timeout { exit 3 }
        expect "this is none of them" {} timeout { exit 4 }
        expect "Enter for app: " { send "app\r" } timeout { exit 5 }
        expect "Current code or a recovery code: " { send "\003" } timeout { exit 6 }
        expect eof' add --no-password-check
    in_this_order 'You can add one of these' "${lines[@]}" 'Which one do you want to set up'
    early_in_a_step
    at_a_screen ef2 "expect \"Enter for app: \" { send \"sms\\r\" } timeout { exit 3 }
        expect \"country code: \" { send \"+491701234567\\r\" } timeout { exit 4 }
        expect \"Current code or a recovery code: \" { send \"$(code)\\r\" } timeout { exit 5 }
        expect \"Code that was sent: \" {} timeout { exit 6 }
        for {set n 0} {\$n < 100 && [llength [glob -nocomplain $MAILS/mail.*]] == 0} {incr n} { after 100 }
        send \"[exec sed -n s/^code=//p [lindex [glob $MAILS/mail.*] 0]]\\r\"
        expect eof" add --no-password-check
    grep -q '^address = "+491701234567"' "$(held_file ef2)" || fail "$(<$WORK/screen)"
    # An option has chosen already.
    at_a_screen ef2 'expect "Enter for app: " { exit 3 } "Current code or a recovery code: " { send "\003" } timeout { exit 4 }
        expect eof' add --no-password-check --label tablet
}

# last_uses USER: by app, email, sms and recovery code: a second, or None.
last_uses() {
    as_owner "$1" status --json | python3 -c '
import json, sys
status = json.load(sys.stdin)
uses = {"app": status["authenticators"][0]["last_use"], "recovery": status["recovery_last_use"]}
uses.update({address["way"]: address["last_use"] for address in status["addresses"]})
print(*(uses[name] for name in ("app", "email", "sms", "recovery")))'
}

# used_now USER PLACE...: these of last_uses are of this minute, and all others are as in $WORK/uses.
used_now() {
    local user=$1 before after place n; shift
    read -ra before <$WORK/uses
    last_uses "$user" >$WORK/uses
    read -ra after <$WORK/uses
    for n in 0 1 2 3; do
        place=
        [[ " $* " != *" $n "* ]] || place=now
        if [[ -n $place ]]; then
            (( $(date +%s) - ${after[n]} < 90 )) || fail "$n: ${after[*]}"
        else
            [[ ${after[n]} = "${before[n]}" ]] || fail "$n: ${before[*]} and ${after[*]}"
        fi
    done
}

status_shows_the_last_use_of_each_factor() {
    sends_codes ef3
    enroll admin address ef3 --email ef3@example.com --sms +491701234567 >/dev/null
    echo None None None None >$WORK/uses
    [[ $(last_uses ef3) = 'None None None None' ]] || fail "$(last_uses ef3)"
    as_owner ef3 status >$WORK/told
    not grep -q 'last used' $WORK/told
    asks ef3 email || fail "$(<$WORK/asked)"
    used_now ef3 1
    asks ef3 sms || fail "$(<$WORK/asked)"
    used_now ef3 2
    accepts ef3 $RECOVERY
    used_now ef3 3
    # What was refused is no use.
    not asks ef3 email 00000000
    refuses ef3 "$(wrong_code)"
    used_now ef3
    accepts ef3 "$(code)"
    used_now ef3 0
    local today; today=$(date +%Y-%m-%d)
    as_owner ef3 status >$WORK/told
    [[ $(grep -c "; last used $today" $WORK/told) = 4 ]] || fail "$(<$WORK/told)"
    # Root sees those of the addresses.
    enroll admin show ef3 >$WORK/told
    [[ $(grep -c "; last used $today" $WORK/told) = 2 ]] || fail "$(<$WORK/told)"
}

status_in_a_home_shows_the_last_use_of_the_app() {
    enrolled ef4
    as_owner ef4 status >$WORK/told
    not grep -q 'last used' $WORK/told
    accepts ef4 "$(code)"
    as_owner ef4 status >$WORK/told
    [[ $(grep -c "; last used $(date +%Y-%m-%d)" $WORK/told) = 1 ]] || fail "$(<$WORK/told)"
    local used; used=$(status_of ef4 '["authenticators"][0]["last_use"]')
    (( $(date +%s) - used < 90 )) || fail "$used"
}

# prefers USER: a user whose codes are sent by Enter alone.
prefers() {
    with_address "$1"
    sed -i 's/^address = .*/&\npreferred = true/' "$(held_file "$1")"
}

# The password once, twice, and empty lines: by a script that does not know of codes, for a user who prefers mail.
sudo_on_stdin_ends_with_a_preferred_address_too() {
    need sudo
    with_delivery
    prefers ef5
    cp /etc/pam.d/sudo $WORK/sudo.preferred
    trap 'cp $WORK/sudo.preferred /etc/pam.d/sudo; rm -f /etc/sudoers.d/ef5; without_delivery' EXIT
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/sudo
    echo 'ef5 ALL=(ALL) ALL' >/etc/sudoers.d/ef5
    chmod 440 /etc/sudoers.d/ef5
    local typed status sent
    while IFS='|' read -r typed sent; do
        status=0
        # shellcheck disable=SC2059  # the escapes are meant
        printf "$typed" | timeout 60 runuser -u ef5 -- sudo -S -k true >/dev/null 2>$WORK/sudo-out || status=$?
        [[ $status = 1 ]] || fail "$typed: $status: $(<$WORK/sudo-out)"
        sleep 1
        [[ $(mails) = "$sent" ]] || fail "$typed: $(mails) were sent: $(<$WORK/sudo-out)"
    done <<'END'
pw-ef5\n|0
pw-ef5\npw-ef5\npw-ef5\n|0
wrong\n\n|0
pw-ef5\n\n|1
END
}

clients_with_one_field_send_nothing_by_an_empty_answer() {
    with_delivery
    prefers ef6
    service_of_the_case one-empty "auth required pam_totp.so forward_pass" "auth required pam_unix.so use_first_pass"
    service handed-empty "auth optional pam_unix.so nodelay" "auth required pam_totp.so use_first_pass"
    trap 'rm -f /etc/pam.d/one-empty /etc/pam.d/handed-empty; without_delivery' EXIT
    local service typed
    for service in one-empty handed-empty; do
        for typed in '' ' ' pw-ef6; do
            printf '%s\n\n' "$typed" | pamtester $service ef6 authenticate >$WORK/asked 2>&1 && fail "let in: $service '$typed'"
            not grep -q 'on its way' $WORK/asked || fail "$(<$WORK/asked)"
        done
    done
    sleep 1
    [[ $(mails) = 0 ]] || fail "$(all_orders)"
}

# Case 15, where an unknown user comes to the prompt: through sshd, by a stack that ends no login at a wrong password.
sshd_asks_unknown_users_the_same_with_each_policy() {
    with_delivery
    with_address ef7; held_by_root ef8; new_user ef9
    cp -p /etc/pam.d/sshd $WORK/sshd.same-all
    trap 'cp -p $WORK/sshd.same-all /etc/pam.d/sshd; without_delivery' EXIT
    sed -i 's/^@include common-auth/auth required pam_unix.so nodelay/' /etc/pam.d/sshd
    local factors
    for factors in '"code"|: ' '"code", "email"| (or type email): ' '"sms", "code"| (or type sms): ' \
        '"code", "sms", "email"| (or type sms or email): '; do
        sed -i "s/^factors = .*/factors = [${factors%|*}]/" /etc/security/pam_totp.toml
        same_turns 2 ef7 ef8 ef9 nobody-ef -- wrong 12345678
        grep -qF "(NAME@127.0.0.1) Verification code${factors#*|}|" $WORK/turns || fail "$factors: $(<$WORK/turns)"
    done
    # What follows a word is the same for all whom sshd would let in. For other names, sshd gives PAM an answer of its own in
    # place of the word (docs/threat-model.md), so the login ends there.
    same_turns 3 ef7 ef8 ef9 -- wrong sms 12345678
    same_turns 2 nobody-ef -- wrong sms 12345678
}

run enroll_offers_the_factors_in_the_order_of_the_policy
run enroll_add_offers_the_factors_and_adds_the_chosen_one
run status_shows_the_last_use_of_each_factor
run status_in_a_home_shows_the_last_use_of_the_app
run sudo_on_stdin_ends_with_a_preferred_address_too
run clients_with_one_field_send_nothing_by_an_empty_answer
run sshd_asks_unknown_users_the_same_with_each_policy
