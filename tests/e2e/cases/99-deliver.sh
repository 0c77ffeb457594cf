# shellcheck shell=bash
# Codes that are sent by mail and SMS: what is asked, what is sent, and what lets in.

# stop_agent: it ends; its socket stays, as a file at which nobody listens.
stop_agent() { kill "$AGENT_PID"; wait "$AGENT_PID" || true; }

a_code_that_came_by_mail_logs_in_over_ssh() {
    with_delivery
    with_address tdl1
    : >$WORK/prompts-word
    ssh_by_word tdl1 pw-tdl1 email || fail "$(tail -n 4 $LOG $WORK/helper.log)"
    grep -q 'Verification code (or type email or sms): ' $WORK/prompts-word || fail "$(<$WORK/prompts-word)"
    grep -q 'If an address is on record, a code is on its way. Verification code: ' $WORK/prompts-word
    [[ $(mails) = 1 && $(mailed kind) = email && $(mailed to) = tdl1@example.com && $(mailed user) = tdl1 ]]
    [[ $(mailed service) = sshd && $(mailed source) = 127.0.0.1 && $(mailed minutes) = 10 && $(mailed language) = en ]]
    [[ $(mailed host) = "$(uname -n)" && $(mailed code) =~ ^[0-9]{8}$ ]]
    grep -q 'sshd: accepted: .*user=tdl1' $WORK/helper.log || fail "$(<$WORK/helper.log)"
}

a_code_that_came_by_sms_logs_in() {
    with_delivery '"code", "sms"'
    with_address tdl2 sms +491701234567
    asks tdl2 SMS || fail "$(<$WORK/asked)"
    grep -q 'Verification code (or type sms): ' $WORK/asked || fail "$(<$WORK/asked)"
    [[ $(mailed kind) = sms && $(mailed to) = +491701234567 ]]
}

a_code_that_was_sent_works_once() {
    with_delivery
    with_address tdl3
    asks tdl3 || fail "$(<$WORK/asked)"
    local used; used=$(mailed code)
    refuses tdl3 "$used"
    grep -q 'refused: wrong code.*user=tdl3' $WORK/helper.log || fail "$(tail -n 2 $WORK/helper.log)"
}

a_word_shows_nobody_whose_address_is_known() {
    with_delivery
    with_address tdl4
    held_by_root tdl5
    new_user tdl6
    local name
    # One with an address, one without, one who never enrolled, and one whom nobody knows.
    for name in tdl4 tdl5 tdl6 nobody-tdl; do
        not asks $name email 12345678
        sed "s/$name/NAME/g" $WORK/asked >$WORK/asked.$name
        cmp $WORK/asked.tdl4 $WORK/asked.$name || fail "$(cat $WORK/asked.tdl4 $WORK/asked.$name)"
    done
    arrives 1
    [[ $(mails) = 1 && $(mailed to) = tdl4@example.com ]]
    grep -q 'asked for by email: no address, nothing is sent' $WORK/helper.log || fail "$(<$WORK/helper.log)"
}

# By programs that answer at once: people are slower.
the_time_after_a_word_shows_no_address() {
    with_delivery
    with_address tdl31
    local name begun
    for name in tdl31 nobody-tdl tdl31 nobody-tdl; do
        begun=$(date +%s%N)
        printf 'email\n12345678\n' | pamtester totp $name authenticate >/dev/null 2>&1 || true
        echo "$(( ($(date +%s%N) - begun) / 1000000 ))" >>$WORK/times.$name
    done
    # All of the work for one who has an address is in the time that everybody waits.
    [[ $(sort -n $WORK/times.nobody-tdl | head -n 1) -ge 400 ]] || fail "$(paste $WORK/times.tdl31 $WORK/times.nobody-tdl)"
    (( $(sort -n $WORK/times.tdl31 | head -n 1) - $(sort -n $WORK/times.nobody-tdl | head -n 1) < 150 )) ||
        fail "$(paste $WORK/times.tdl31 $WORK/times.nobody-tdl)"
}

a_word_typed_twice_ends_the_login() {
    with_delivery
    with_address tdl7
    not asks tdl7 email email
    arrives 1
    [[ $(grep -c 'on its way' $WORK/asked) = 1 ]] || fail "$(<$WORK/asked)"
    sleep 0.5
    [[ $(mails) = 1 ]]
}

a_password_that_is_a_word_has_no_code_sent() {
    with_delivery
    with_address tdl8
    local before; before=$(wc -l <$WORK/helper.log)
    echo tdl8:email | chpasswd
    cp $WORK/sshd_config $WORK/sshd_config.word
    sed -i -e "s/^Port .*/Port 2244/" -e 's/^PasswordAuthentication .*/PasswordAuthentication yes/' \
        -e "s,^PidFile .*,PidFile $WORK/sshd-word.pid," $WORK/sshd_config.word
    /usr/sbin/sshd -f $WORK/sshd_config.word -E $WORK/sshd.log
    until_it_is listens 2244
    not ssh_by_word tdl8 email email -p 2244 -o PreferredAuthentications=password
    kill "$(<$WORK/sshd-word.pid)"
    sleep 1
    [[ $(mails) = 0 ]] || fail "$(mails) were sent"
    grep -q 'sshd: refused: .*user=tdl8' $WORK/helper.log || fail "$(<$WORK/helper.log)"
    # Nor is it in a log.
    not grep -q 'asked for by email' <(tail -n "+$((before + 1))" $WORK/helper.log)
}

# at_first_prompt SERVICE USER LINE...: these answers, in a program of root to which nobody has proven anything.
at_first_prompt() {
    local service=$1 user=$2; shift 2
    printf '%s\n' "$@" | command pamtester "$service" "$user" authenticate >$WORK/asked 2>&1
}

a_prompt_before_the_password_sends_nothing() {
    with_delivery
    with_address tdl37
    service_of_the_case code-first "auth required pam_totp.so" "auth requisite pam_unix.so"
    trap 'rm -f /etc/pam.d/code-first /etc/pam.d/no-end; without_delivery' EXIT
    local word
    for word in email '' SMS; do
        not at_first_prompt code-first tdl37 "$word" pw-tdl37
        not grep -q -e 'or type' -e 'on its way' $WORK/asked || fail "$word: $(<$WORK/asked)"
    done
    sleep 1
    [[ $(mails) = 0 ]] || fail "$(all_orders)"
    # A code that another login asked for is as good there.
    not asks tdl37 email 00000000
    arrives 1
    at_first_prompt code-first tdl37 "$(mailed code)" pw-tdl37 || fail "$(<$WORK/asked)"
    # A password that was typed counts, also a wrong one where it ends no login: `enroll check` reports such a stack.
    service no-end "auth required pam_unix.so nodelay" "auth required pam_totp.so"
    not at_first_prompt no-end tdl37 wrong email x
    grep -q 'or type email' $WORK/asked || fail "$(<$WORK/asked)"
    arrives 2
    enroll check no-end --json 2>/dev/null | grep -q '"sends-before-password"' || fail "$(enroll check no-end)"
}

# change_words USER: what passwd asks at our prompt, where "email" is typed.
change_words() {
    cat >$WORK/change-word.exp <<END
set timeout 20
spawn runuser -u $1 -- passwd
expect {
    "urrent password" { send "pw-$1\r"; exp_continue }
    "erification code" { expect ": "; send "email\r" }
}
expect {
    "erification code: " { send "x\r"; expect eof }
    eof
}
END
    expect -f $WORK/change-word.exp >$WORK/shown 2>&1 || true
}

a_change_before_the_password_sends_nothing() {
    need expect
    with_delivery
    with_address tdl38
    cp -p /etc/pam.d/passwd $WORK/passwd.delivered
    trap 'cp -p $WORK/passwd.delivered /etc/pam.d/passwd; without_delivery' EXIT
    sed -i '1i password required pam_totp.so' /etc/pam.d/passwd
    change_words tdl38
    not grep -q -e 'or type' -e 'on its way' $WORK/shown || fail "$(<$WORK/shown)"
    sleep 1
    [[ $(mails) = 0 ]] || fail "$(all_orders)"
    # Behind the current password it is sent.
    cp -p $WORK/passwd.delivered /etc/pam.d/passwd
    echo 'password required pam_totp.so' >>/etc/pam.d/passwd
    change_words tdl38
    grep -q 'or type email' $WORK/shown || fail "$(<$WORK/shown)"
    arrives 1
    [[ $(mails):$(mailed service) = 1:passwd ]] || fail "$(all_orders)"
}

the_fifth_wrong_answer_ends_a_code() {
    with_delivery
    with_address tdl9
    local _
    not asks tdl9 email 00000000
    arrives 1
    local good; good=$(mailed code)
    [[ $good != 00000000 ]]
    for _ in 2 3 4 5; do refuses tdl9 00000000; done
    enroll admin unlock tdl9 >/dev/null
    refuses tdl9 "$good"
    grep -q 'refused: wrong code.*user=tdl9' $WORK/helper.log
    # The app is not affected.
    enroll admin unlock tdl9 >/dev/null
    accepts tdl9 "$(code)"
}

four_wrong_answers_leave_a_code_good() {
    with_delivery
    with_address tdl10
    local _
    not asks tdl10 email 00000000
    arrives 1
    for _ in 2 3 4; do refuses tdl10 00000000; done
    accepts tdl10 "$(mailed code)"
}

a_second_connection_finds_the_code_of_the_first() {
    with_delivery
    with_address tdl11
    # The first one breaks off.
    { echo email; sleep 1; } | pamtester totp tdl11 authenticate >/dev/null 2>&1 || true
    arrives 1
    local first; first=$(mailed code)
    # A new request sends the same code again.
    not asks tdl11 email 00000000
    arrives 2
    [[ $(mailed code) = "$first" ]]
    accepts tdl11 "$first"
}

the_fourth_request_of_a_quarter_sends_nothing() {
    with_delivery
    with_address tdl12
    local n
    for n in 1 2 3; do
        { echo email; sleep 0.2; } | pamtester totp tdl12 authenticate >/dev/null 2>&1 || true
        arrives $n
    done
    # A restart forgets nothing.
    kill "$HELPER_PID"; wait "$HELPER_PID" || true
    rm -f $HELPER_SOCKET
    start_helper
    not asks tdl12 email 00000000
    grep -q 'on its way' $WORK/asked
    grep -q 'asked for by email: too many were sent' $WORK/helper.log || fail "$(tail -n 3 $WORK/helper.log)"
    sleep 0.5
    [[ $(mails) = 3 ]]
    accepts tdl12 "$(mailed code)"
}

eight_requests_at_once_send_three_codes() {
    with_delivery
    with_address tdl33
    local _ tries=()
    for _ in $(seq 8); do
        { { echo email; sleep 2; } | pamtester totp tdl33 authenticate >/dev/null 2>&1 || true; } &
        tries+=($!)
    done
    wait "${tries[@]}"
    arrives 3
    [[ $(mails) = 3 && $(cat $MAILS/mail.* | grep '^code=' | sort -u | wc -l) = 1 ]] || fail "$(mails) were sent"
    [[ $(grep -c 'asked for by email: too many were sent' $WORK/helper.log) -ge 5 ]]
}

a_code_of_another_user_lets_nobody_in() {
    with_delivery
    with_address tdl34; with_address tdl35
    not asks tdl34 email 00000000
    arrives 1
    local code_of_tdl34; code_of_tdl34=$(mailed code)
    not asks tdl35 email "$code_of_tdl34"
    accepts tdl34 "$code_of_tdl34"
}

a_host_that_sent_a_hundred_codes_sends_no_more() {
    with_delivery
    with_address tdl13
    local now _; now=$(date +%s)
    for _ in $(seq 100); do echo $((now - 60)); done >/var/lib/pam_totp/sent-codes
    chmod 600 /var/lib/pam_totp/sent-codes
    early_in_a_step
    asks tdl13 email "$(code)" || fail "$(<$WORK/asked)"
    grep -q 'code by email for user=tdl13: not sent: this host has sent 100 codes in the last hour' $WORK/helper.log ||
        fail "$(tail -n 3 $WORK/helper.log)"
    [[ $(mails) = 0 ]]
    rm /var/lib/pam_totp/sent-codes
}

only_root_gives_orders_to_the_agent() {
    with_delivery
    new_user tdl14
    [[ $(stat -c '%a %U' $AGENT_SOCKET) = '600 root' ]]
    not runuser -u tdl14 -- python3 -c "import socket; socket.socket(socket.AF_UNIX).connect('$AGENT_SOCKET')" 2>/dev/null
    # Nor one who reaches the socket.
    chmod 666 $AGENT_SOCKET
    runuser -u tdl14 -- python3 -c "
import socket; s = socket.socket(socket.AF_UNIX); s.connect('$AGENT_SOCKET')
assert s.recv(1) == b''"
    grep -q "refused: user id $(id -u tdl14) is not root" $WORK/agent.log || fail "$(<$WORK/agent.log)"
    [[ $(mails) = 0 ]]
}

the_agent_does_not_run_as_root() {
    local out status=0
    out=$(timeout 20 $AGENT --listen $WORK/root.socket 2>&1) || status=$?
    [[ $status = 1 && $out == *'must not run as root'*'--user NAME'* ]] || fail "$status: $out"
}

nothing_of_code_and_address_is_told() {
    with_delivery
    with_address tdl15
    hook 'umask 077; tr "\0" "\n" </proc/$$/environ >$MAILS/env; tr "\0" " " </proc/$$/cmdline >$MAILS/args
        cat >$MAILS/new; mv $MAILS/new $MAILS/mail.1; cat $MAILS/mail.1 >&2; cat $MAILS/mail.1; exit 69'
    asks tdl15 || fail "$(<$WORK/asked)"
    grep -q "code by email for user=tdl15: not sent: $HOOK ended with exit status 69: " $WORK/helper.log ||
        fail "$(tail -n 3 $WORK/helper.log)"
    local file
    for file in $LOG $WORK/helper.log $WORK/agent.log $WORK/sshd.log $MAILS/env $MAILS/args $WORK/asked; do
        not grep -qF "$(mailed code)" $file || fail "the code is in $file"
        not grep -q 'tdl15@' $file || fail "the address is in $file"
    done
    # Nor do the record, the counts and the sockets have it; and the record has no digits in other bytes.
    not grep -raqF -e "$(mailed code)" -e tdl15@ /var/lib/pam_totp /run/pam_totp || fail "$(grep -raF -e "$(mailed code)" -e tdl15@ /var/lib/pam_totp /run/pam_totp)"
    python3 - "$(mailed code)" "$(record tdl15)" /var/lib/pam_totp/sent-codes <<'END'
import sys
code = sys.argv[1]
bytes_of = [int(code).to_bytes(n, order) for n in (4, 8) for order in ("big", "little")] + [bytes.fromhex(code), bytes(map(int, code))]
for path in sys.argv[2:]:
    content = open(path, "rb").read()
    assert content and not any(form in content for form in bytes_of), path
END
    [[ ! -s $MAILS/env && $(<$MAILS/args) = "/bin/sh $HOOK " ]] || fail "$(cat $MAILS/env $MAILS/args)"
    [[ $(awk '/^Uid/ { print $2, $3, $4 }' "/proc/$AGENT_PID/status") != *'0 '* ]]
}

# at_a_terminal PASSWORD COMMAND...: types the word, and then the code that came.
at_a_terminal() {
    local password=$1; shift
    cat >$WORK/word.exp <<END
set timeout 20
spawn -noecho {*}\$argv
expect "assword" { send "$password\r" }
expect "(or type email or sms): " { send "email\r" }
expect "on its way. Verification code: "
for {set n 0} {\$n < 100 && [llength [glob -nocomplain $MAILS/mail.*]] == 0} {incr n} { after 100 }
send "[exec sed -n s/^code=//p [lindex [glob $MAILS/mail.*] 0]]\r"
expect eof
END
    expect -f $WORK/word.exp -- "$@"
}

a_code_that_was_sent_serves_su_at_a_terminal() {
    need expect
    with_delivery
    with_address tdl16
    cp -p /etc/pam.d/su $WORK/su.delivered
    trap 'cp -p $WORK/su.delivered /etc/pam.d/su; without_delivery' EXIT
    service su "auth sufficient pam_rootok.so" "auth requisite pam_unix.so" "auth required pam_totp.so"
    new_user tdl17
    at_a_terminal pw-tdl16 runuser -u tdl17 -- su tdl16 -c 'echo in as $(id -un)' >$WORK/terminal
    grep -q 'in as tdl16' $WORK/terminal || fail "$(tail -n 3 $WORK/terminal $LOG $WORK/helper.log)"
    [[ $(mailed service) = su && -z $(mailed source) ]]
}

a_code_that_was_sent_serves_sudo_at_a_terminal() {
    need expect sudo
    with_delivery
    with_address tdl36
    cp /etc/pam.d/sudo $WORK/sudo.delivered
    trap 'cp $WORK/sudo.delivered /etc/pam.d/sudo; rm -f /etc/sudoers.d/tdl36; without_delivery' EXIT
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/sudo
    echo 'tdl36 ALL=(ALL) ALL' >/etc/sudoers.d/tdl36
    chmod 440 /etc/sudoers.d/tdl36
    at_a_terminal pw-tdl36 runuser -u tdl36 -- sudo -k sh -c 'echo in as $(id -un)' >$WORK/terminal
    grep -q 'in as root' $WORK/terminal || fail "$(tail -n 3 $WORK/terminal $LOG $WORK/helper.log)"
    [[ $(mailed service) = sudo ]]
}

without_the_agent_the_login_goes_on() {
    with_delivery
    with_address tdl18
    stop_agent
    early_in_a_step
    asks tdl18 email "$(code)" || fail "$(<$WORK/asked)"
    appears 'code by email for user=tdl18: not sent: .*see: systemctl status pam-totp-deliver.socket' $WORK/helper.log
}

# faulty NAME PATTERN: a login of this user with its app goes on, and the log has one such line.
faulty() {
    early_in_a_step
    asks "$1" email "$(code)" || fail "$1: $(<$WORK/asked)"
    appears "code by email for user=$1: not sent: $2" $WORK/helper.log
    [[ $(grep -c "code by email for user=$1:" $WORK/helper.log) = 1 ]]
}

a_command_that_hangs_forks_or_floods_stops_no_login() {
    with_delivery
    with_address tdl20; with_address tdl21; with_address tdl22; with_address tdl23
    hook 'sleep 300 & echo $! >$MAILS/pid; sleep 300'
    faulty tdl20 "$HOOK did not end in time and was killed: "
    local child; child=$(<$MAILS/pid)
    not kill -0 "$child" 2>/dev/null || grep -q ') Z ' "/proc/$child/stat"
    hook 'while :; do echo 0123456789 >&2 || exit 3; done'
    faulty tdl21 "$HOOK "
    hook 'echo no route to the server >&2; exit 1'
    faulty tdl22 "$HOOK ended with exit status 1: no route to the server"
    # A child that is left behind has the pipes.
    hook 'sleep 300 & cat >$MAILS/new; mv $MAILS/new $MAILS/mail.1'
    asks tdl23 || fail "$(<$WORK/asked)"
    appears "code by email for user=tdl23: handed over by $HOOK" $WORK/helper.log
}

a_command_that_others_can_change_gets_no_code() {
    with_delivery
    with_address tdl24; with_address tdl25; with_address tdl26; with_address tdl27; with_address tdl28; with_address tdl29
    chmod 775 $HOOK
    faulty tdl24 "/etc/pam_totp/deliver.toml: other users can write $HOOK. .*chmod go-w $HOOK.new"
    chmod 755 $HOOK
    chown agent-e2e $HOOK
    faulty tdl25 "/etc/pam_totp/deliver.toml: $HOOK belongs to user id [0-9]*. .*mv $HOOK.new $HOOK"
    chown root $HOOK
    mv $HOOK $HOOK.real
    ln -s $HOOK.real $HOOK
    faulty tdl26 "/etc/pam_totp/deliver.toml: $HOOK is a symbolic link, write $HOOK.real instead"
    rm $HOOK
    faulty tdl27 "/etc/pam_totp/deliver.toml: cannot find $HOOK: "
    mv $HOOK.real $HOOK
    chmod 666 /etc/pam_totp/deliver.toml
    faulty tdl28 "other users can write /etc/pam_totp/deliver.toml. .*chmod go-w"
    rm /etc/pam_totp/deliver.toml
    faulty tdl29 "cannot find /etc/pam_totp/deliver.toml: "
    [[ $(mails) = 0 ]]
}

# names: the findings of a check.
findings() { enroll check --json 2>/dev/null | grep -o '"name":"[a-z-]*"' | sort -u; }

# With the judgement of the agent: its commands run as another user than root.
check_names_files_of_a_shipped_command() {
    local own=/etc/pam_totp/deliver-smtp.toml secret=/etc/pam_totp/secret-of-smtp
    cp /etc/pam_totp/deliver.toml $WORK/deliver-before
    install -m 755 /mnt/pam_totp/target/release/totp-deliver-smtp /usr/sbin/totp-deliver-smtp
    printf '%s\n' '[email]' 'command = ["/usr/sbin/totp-deliver-smtp"]' >/etc/pam_totp/deliver.toml
    sed -n '/^\[sms\]/,$p' $WORK/deliver-before >>/etc/pam_totp/deliver.toml
    names 'deliver-smtp.toml: No such file'
    printf '%s\n' 'from = "a@example.com"' 'server = "127.0.0.1"' 'tls = "none"' 'user = "ann"' \
        "password_file = \"$secret\"" >$own
    echo 123 >$secret; chmod 600 $own $secret
    names "the agent cannot read $own"
    chmod 644 $own
    names "the agent cannot read $secret"
    chmod 666 $own
    names "other users can write $own"
    chmod 644 $own
    sed -i '/^user/d; /^password/d' $own
    not grep -q deliver-command <<<"$(findings)"
    cp $WORK/deliver-before /etc/pam_totp/deliver.toml
    rm -f $own $secret /usr/sbin/totp-deliver-smtp
}

# names TEXT: enroll check says so of a command.
names() {
    grep -q deliver-command <<<"$(findings)" || fail "$(enroll check)"
    enroll check --json 2>/dev/null | grep -qF "$1" || fail "$1: $(enroll check)"
}

check_names_what_codes_that_are_sent_need() {
    with_delivery
    enrolled tdl32
    not grep -q deliver- <<<"$(findings)"
    # It is in the home, which the helper does not read.
    grep -q enrolments-unread <<<"$(findings)" || fail "$(findings)"
    # The agent looks at its commands.
    ln -s $AGENT /usr/sbin/pam_totp_deliver
    not grep -q deliver- <<<"$(findings)"
    chmod 777 $HOOK
    grep -q deliver-command <<<"$(findings)" || fail "$(findings)"
    enroll check 2>/dev/null | grep -q 'other users can write' || fail "$(enroll check)"
    chmod 755 $HOOK
    check_names_files_of_a_shipped_command
    sed -i '/^\[sms\]/,$d' /etc/pam_totp/deliver.toml
    grep -q deliver-command <<<"$(findings)" || fail "$(findings)"
    rm /usr/sbin/pam_totp_deliver
    stop_agent
    rm -f $AGENT_SOCKET /etc/pam_totp/deliver.toml
    local found; found=$(findings)
    grep -q '"deliver-socket"' <<<"$found" && grep -q '"deliver-config"' <<<"$found" || fail "$found"
    kill "$HELPER_PID"; wait "$HELPER_PID" || true
    grep -q '"helper-socket"' <<<"$(findings)" || fail "$(findings)"
    [[ $(enroll check --removable-helper) == *pam_totp.toml* && $(enroll check --removable-deliver) == *pam_totp.toml* ]]
}

run a_code_that_came_by_mail_logs_in_over_ssh
run check_names_what_codes_that_are_sent_need
run a_code_that_came_by_sms_logs_in
run a_code_that_was_sent_works_once
run a_word_shows_nobody_whose_address_is_known
run the_time_after_a_word_shows_no_address
run a_word_typed_twice_ends_the_login
run a_password_that_is_a_word_has_no_code_sent
run a_prompt_before_the_password_sends_nothing
run a_change_before_the_password_sends_nothing
run the_fifth_wrong_answer_ends_a_code
run four_wrong_answers_leave_a_code_good
run a_second_connection_finds_the_code_of_the_first
run the_fourth_request_of_a_quarter_sends_nothing
run eight_requests_at_once_send_three_codes
run a_code_of_another_user_lets_nobody_in
run a_host_that_sent_a_hundred_codes_sends_no_more
run only_root_gives_orders_to_the_agent
run the_agent_does_not_run_as_root
run nothing_of_code_and_address_is_told
run a_code_that_was_sent_serves_su_at_a_terminal
run a_code_that_was_sent_serves_sudo_at_a_terminal
run without_the_agent_the_login_goes_on
run a_command_that_hangs_forks_or_floods_stops_no_login
run a_command_that_others_can_change_gets_no_code
