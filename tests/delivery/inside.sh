#!/bin/bash
# The cases of run.sh. Each starts the parts that it needs, and all end with the root.
set -u
# shellcheck source=../e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
SMTP=/mnt/pam_totp/target/release/totp-deliver-smtp
HTTP=/mnt/pam_totp/target/release/totp-deliver-http
TEMPLATES=/mnt/pam_totp/packaging/deliver
CODE=12345678
mkdir -p $WORK /etc/pam_totp
[[ -x $SMTP && -x $HTTP ]] || { echo "first: cargo build --release -p pam-totp-deliver"; exit 1; }

# lines KIND TO [LANGUAGE]: a request.
lines() {
    printf '%s\n' "kind=$1" "to=$2" code=$CODE host=web1 user=ann service=sshd source=192.0.2.7 minutes=10 "language=${3:-en}"
}

# silent FILE...: has neither code nor address.
silent() { not grep -rlE '1234 ?5678|ann\.example|4915112345678' "$@"; }



# sink: a mail server that takes all mails, and writes them to $WORK/sink.
sink() {
    mkdir -p $WORK/sink
    ! pgrep -x smtp-sink >/dev/null || return 0
    smtp-sink -u root -c -d "$WORK/sink/%M." 127.0.0.1:2525 100 >$WORK/sink.log 2>&1 &
    for _ in $(seq 100); do { : </dev/tcp/127.0.0.1/2525; } 2>/dev/null && return; sleep 0.1; done
    fail "no sink: $(<$WORK/sink.log)"
}

# with_postfix: relays to the sink; with a submission server on ports 587 and 465 that wants TLS and a password.
with_postfix() {
    need postfix smtp-sink openssl doveconf
    sink
    [[ ! -e $WORK/postfix ]] || return 0
    authority
    postconf -e 'relayhost = [127.0.0.1]:2525' 'inet_interfaces = loopback-only' 'inet_protocols = ipv4' 'myhostname = web1.example.com' \
        'mydestination =' "maillog_file = $WORK/mail.log" 'maillog_file_prefixes = /tmp' 'compatibility_level = 3.6' \
        'smtp_tls_security_level = none' "smtpd_tls_chain_files = $WORK/server.pem" 'smtpd_sasl_type = dovecot' 'smtpd_sasl_path = private/auth'
    postconf -M 'submission/inet=submission inet n - n - - smtpd' 'smtps/inet=smtps inet n - n - - smtpd'
    postconf -P submission/inet/smtpd_tls_security_level=encrypt smtps/inet/smtpd_tls_wrappermode=yes
    for port in submission smtps; do
        postconf -P $port/inet/smtpd_sasl_auth_enable=yes $port/inet/smtpd_client_restrictions=permit_sasl_authenticated,reject \
            $port/inet/smtpd_tls_auth_only=yes
    done
    cat >/etc/dovecot/dovecot.conf <<END
protocols =
ssl = no
log_path = $WORK/dovecot.log
auth_mechanisms = plain login
passdb {
  driver = static
  args = password=correct-horse
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/tmp
}
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
END
    dovecot >$WORK/dovecot.out 2>&1 || fail "$(<$WORK/dovecot.out)"
    postfix start >$WORK/postfix.log 2>&1 || fail "$(<$WORK/postfix.log) $(tail -n 5 $WORK/mail.log)"
    touch $WORK/postfix
}

# authority: a certificate authority, and a certificate of localhost.
authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority -keyout $WORK/ca.key -out $WORK/ca.pem 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout $WORK/server.key -out $WORK/server.csr 2>/dev/null
    openssl x509 -req -in $WORK/server.csr -CA $WORK/ca.pem -CAkey $WORK/ca.key -CAcreateserial -days 2 \
        -extfile <(echo subjectAltName=DNS:localhost) -out $WORK/server.crt 2>/dev/null
    cat $WORK/server.key $WORK/server.crt >$WORK/server.pem
    chmod 600 $WORK/server.pem
}

# mail_with TEXT: waits for a mail in the sink that has it, and names its file.
mail_with() {
    local found
    for _ in $(seq 200); do
        found=$(grep -lr -- "$1" $WORK/sink 2>/dev/null | head -n 1)
        [[ -z $found ]] || { echo "$found"; return; }
        sleep 0.1
    done
    fail "no mail has $1: $(tail -n 5 $WORK/mail.log)"
}

a_code_arrives_through_the_sendmail_of_postfix() {
    with_postfix
    need strace
    local mail
    cp $TEMPLATES/smtp.toml /etc/pam_totp/deliver-smtp.toml
    $SMTP --check
    lines email ann.example@one.example | strace -qq -f -e trace=execve -s 400 -v -o $WORK/trace $SMTP --trace >$WORK/out
    mail=$(mail_with ann.example@one.example)
    grep -q 'Your verification code is: 1234 5678' "$mail" || fail "$(<"$mail")"
    grep -q '^Subject: Verification code for web1' "$mail"
    grep -q '^Auto-Submitted: auto-generated' "$mail"
    grep -q 'sendmail' $WORK/trace || fail "$(<$WORK/trace)"
    # Neither arguments nor environments of any program, nor the log of the mail system, which has addresses.
    silent $WORK/trace $WORK/out || fail "$(<$WORK/trace)"
    not grep -E '1234 ?5678' $WORK/mail.log
    [[ -z $(find /var/spool/postfix/{active,deferred,incoming,maildrop} -type f) ]] || sleep 2
    [[ -z $(find /var/spool/postfix/{active,deferred,incoming,maildrop} -type f) ]]
}

# The whole way: sshd, the module, the helper, the agent, the command, a submission server with TLS and a password, the sink.
a_login_over_ssh_takes_the_code_that_postfix_delivered() {
    with_postfix
    set_stage
    with_delivery '"code", "email"'
    with_address tdm1 email ann.example@login.example
    install -m 755 $SMTP /usr/sbin/totp-deliver-smtp
    install -m 600 -o agent-e2e /dev/stdin /etc/pam_totp/deliver-smtp.password <<<correct-horse
    cp $TEMPLATES/deliver.toml /etc/pam_totp/deliver.toml
    printf '%s\n' 'from = "noreply@example.com"' 'server = "localhost"' 'user = "robot"' "ca_file = \"$WORK/ca.pem\"" \
        'password_file = "/etc/pam_totp/deliver-smtp.password"' >/etc/pam_totp/deliver-smtp.toml
    # Where ssh_by_word looks.
    {
        mail=$(mail_with ann.example@login.example)
        sed -n 's/.*code is: \([0-9]*\) \([0-9]*\).*/code=\1\2/p' "$mail" >$MAILS/new
        mv $MAILS/new $MAILS/mail.1
    } &
    ssh_by_word tdm1 pw-tdm1 email || fail "$(tail -n 4 $WORK/helper.log $WORK/agent.log $LOG)"
    appears 'code by email for user=tdm1: handed over by /usr/sbin/totp-deliver-smtp' $WORK/helper.log
    silent $WORK/helper.log $WORK/agent.log $LOG
    kill "$(<$WORK/sshd.pid)"
    # The next case writes files of root.
    rm /etc/pam_totp/deliver-smtp.toml /etc/pam_totp/deliver-smtp.password
}

a_mail_in_japanese_can_be_read() {
    with_postfix
    local mail
    cp $TEMPLATES/smtp.toml /etc/pam_totp/deliver-smtp.toml
    lines email ann.example@two.example ja | $SMTP
    mail=$(mail_with ann.example@two.example)
    python3 - "$mail" <<'END'
import email, email.policy, sys
# smtp-sink writes what was said before the message as headers with X-.
mail = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
assert "web1 のワンタイムコード" == mail["Subject"], mail["Subject"]
text = mail.get_content()
assert "ワンタイムコード: 1234 5678" in text and "パスワードを変更してください。" in text, text
END
}

a_code_arrives_through_a_submission_server() {
    with_postfix
    local mode number=0
    printf 'correct-horse\n' >/etc/pam_totp/deliver-smtp.password
    chmod 600 /etc/pam_totp/deliver-smtp.password
    for mode in required implicit; do
        number=$((number + 1))
        cat >/etc/pam_totp/deliver-smtp.toml <<END
from = "noreply@example.com"
server = "localhost"
tls = "$mode"
user = "robot"
password_file = "/etc/pam_totp/deliver-smtp.password"
ca_file = "$WORK/ca.pem"
END
        $SMTP --check --trace >$WORK/out || fail "$(<$WORK/out) $(tail -n 5 $WORK/mail.log)"
        grep -q 'answer: 235' $WORK/out || fail "$(<$WORK/out)"
        lines email "ann.example@$mode.example" | $SMTP --trace >$WORK/out || fail "$(<$WORK/out)"
        silent $WORK/out
        grep -q '1234 5678' "$(mail_with "ann.example@$mode.example")"
    done
}

a_submission_server_that_is_not_trusted_gets_no_password() {
    with_postfix
    local status=0
    cat >/etc/pam_totp/deliver-smtp.toml <<END
from = "noreply@example.com"
server = "localhost"
user = "robot"
password_file = "/etc/pam_totp/deliver-smtp.password"
END
    printf 'correct-horse\n' >/etc/pam_totp/deliver-smtp.password
    chmod 600 /etc/pam_totp/deliver-smtp.password
    lines email ann.example@three.example | $SMTP --trace >$WORK/out 2>$WORK/error || status=$?
    [[ $status = 69 || $status = 78 ]] || fail "$status $(<$WORK/error)"
    not grep AUTH $WORK/out
    echo "ca_file = \"$WORK/ca.pem\"" >>/etc/pam_totp/deliver-smtp.toml
    echo wrong >/etc/pam_totp/deliver-smtp.password
    status=0
    lines email ann.example@three.example | $SMTP 2>$WORK/error || status=$?
    [[ $status = 77 ]] || fail "$status $(<$WORK/error)"
    not grep -rq three.example $WORK/sink
}

# with_kannel: an operator that prints what it gets, as a real one would send it.
with_kannel() {
    need bearerbox smsbox
    local fakesmsc
    fakesmsc=$(command -v fakesmsc || find /usr/lib/kannel /usr/sbin /usr/bin -name fakesmsc 2>/dev/null | head -n 1)
    [[ -n $fakesmsc ]] || { echo "no fakesmsc"; exit 77; }
    [[ ! -e $WORK/kannel ]] || return 0
    cat >$WORK/kannel.conf <<END
group = core
admin-port = 13000
admin-password = bar
smsbox-port = 13001
log-file = "$WORK/bearerbox.log"
log-level = 1
box-allow-ip = "127.0.0.1"

group = smsc
smsc = fake
smsc-id = fake
port = 10000
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = 13013
log-file = "$WORK/smsbox.log"
log-level = 2

group = sendsms-user
username = pam_totp
password = correct-horse
default-sender = 13013
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"

group = sms-service
keyword = default
text = "none"
END
    bearerbox $WORK/kannel.conf >$WORK/bearerbox.out 2>&1 &
    for _ in $(seq 100); do { : </dev/tcp/127.0.0.1/10000; } 2>/dev/null && break; sleep 0.1; done
    smsbox $WORK/kannel.conf >$WORK/smsbox.out 2>&1 &
    "$fakesmsc" -H 127.0.0.1 -r 10000 -i 3600 -m 1 '100 200 text hello' >$WORK/operator 2>&1 &
    for _ in $(seq 100); do { : </dev/tcp/127.0.0.1/13013; } 2>/dev/null && break; sleep 0.1; done
    sleep 1
    touch $WORK/kannel
}

a_code_arrives_through_kannel() {
    with_kannel
    cp $TEMPLATES/http-kannel.toml /etc/pam_totp/deliver-http.toml
    printf 'correct-horse\n' >/etc/pam_totp/deliver-http.secret
    chmod 600 /etc/pam_totp/deliver-http.secret
    $HTTP --check
    lines sms +4915112345678 | $HTTP --trace >$WORK/out 2>&1 || fail "$(<$WORK/out) $(tail -n 5 $WORK/smsbox.log)"
    appears 'text 1234 5678 is your code' $WORK/operator
    grep -q '+4915112345678' $WORK/operator
    # With the level that the template asks for, the log of Kannel has nothing either.
    silent $WORK/out $WORK/smsbox.log $WORK/bearerbox.log
    lines sms +4915112345678 ja | $HTTP || fail "$(tail -n 5 $WORK/smsbox.log)"
    # UTF-16, as the operator gets it: the first characters of the text.
    appears 'ucs-2 0%B30%FC0%C9' $WORK/operator
}

a_wrong_password_of_kannel_is_told() {
    with_kannel
    local status=0
    cp $TEMPLATES/http-kannel.toml /etc/pam_totp/deliver-http.toml
    echo wrong >/etc/pam_totp/deliver-http.secret
    chmod 600 /etc/pam_totp/deliver-http.secret
    lines sms +4915112345678 | $HTTP 2>$WORK/error || status=$?
    [[ $status = 77 ]] || fail "$status $(<$WORK/error)"
    silent $WORK/error
}

# The interface, as a command of an administrator's own keeps it.
a_code_arrives_through_gammu() {
    need gammu-smsd strace
    mkdir -p $WORK/gammu/{inbox,outbox,sent,error,phone}
    cat >$WORK/gammurc <<END
[gammu]
model = dummy
connection = none
device = $WORK/gammu/phone
[smsd]
service = files
inboxpath = $WORK/gammu/inbox/
outboxpath = $WORK/gammu/outbox/
sentsmspath = $WORK/gammu/sent/
errorsmspath = $WORK/gammu/error/
logfile = $WORK/gammu/log
commtimeout = 1
END
    gammu-smsd -c $WORK/gammurc >$WORK/gammu/out 2>&1 &
    lines sms +4915112345678 | GAMMU_OUTBOX=$WORK/gammu/outbox strace -qq -f -e trace=execve -s 400 -v -o $WORK/trace $TEMPLATES/gammu.sh
    silent $WORK/trace || fail "$(<$WORK/trace)"
    for _ in $(seq 300); do ! ls $WORK/gammu/sent/*+4915112345678* >/dev/null 2>&1 || break; sleep 0.1; done
    grep -aq '1234 5678 is your code for sshd on web1' <(tr -d '\0' <$WORK/gammu/sent/*+4915112345678*) || fail "$(ls -R $WORK/gammu; tail -n 5 $WORK/gammu/log)"
    local status=0
    lines sms '+49../x' | GAMMU_OUTBOX=$WORK/gammu/outbox $TEMPLATES/gammu.sh 2>$WORK/error || status=$?
    [[ $status = 65 && $(wc -l <$WORK/error) = 1 ]] || fail "$status"
}

run a_code_arrives_through_the_sendmail_of_postfix
run a_mail_in_japanese_can_be_read
run a_code_arrives_through_a_submission_server
run a_login_over_ssh_takes_the_code_that_postfix_delivered
run a_submission_server_that_is_not_trusted_gets_no_password
run a_code_arrives_through_kannel
run a_wrong_password_of_kannel_is_told
run a_code_arrives_through_gammu
verdict
