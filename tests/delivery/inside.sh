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
    printf '%s\n' 'from = "noreply@example.com"' 'sendmail = "/usr/sbin/sendmail"' >/etc/pam_totp/deliver-smtp.toml
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

# with_commands WAY: that way is sent by the shipped commands, as the shipped examples have it, until the case ends.
with_commands() {
    with_delivery "\"code\", \"$1\""
    install -m 755 $SMTP $HTTP /usr/sbin/
    # The helper names the agent by this path, and `enroll check` asks it.
    install -m 755 $AGENT /usr/sbin/pam_totp_deliver
    cp $TEMPLATES/deliver.toml /etc/pam_totp/deliver.toml
    # shellcheck disable=SC2064  # the process of now
    trap 'without_delivery; rm -f /etc/pam_totp/deliver-{smtp,http}.{toml,password,secret}' EXIT
}

# secret NAME: a password of the agent's user, where the guide has it.
secret() { install -m 600 -o agent-e2e /dev/stdin "/etc/pam_totp/$1" <<<correct-horse; }

# logs_in_by USER WAY COMMAND...: a login over ssh with the code that the last line of COMMAND's output has in two groups.
logs_in_by() {
    local user=$1 way=$2 before now; shift 2
    before=$("$@" | tail -n 1)
    # Where ssh_by_word looks.
    {
        for _ in $(seq 300); do
            now=$("$@" | tail -n 1)
            [[ $now = "$before" ]] || break
            sleep 0.1
        done
        sed -n 's/.*\b\([0-9]\{4\}\) \([0-9]\{4\}\)\b.*/code=\1\2/p' <<<"$now" >$MAILS/new
        mv $MAILS/new $MAILS/mail.1
    } &
    ssh_by_word "$user" "pw-$user" "$way" || fail "$("$@" | tail -n 2; tail -n 4 $WORK/helper.log $WORK/agent.log $LOG)"
    silent $WORK/helper.log $WORK/agent.log $LOG
}

# tests_delivery TO WORDS...: `enroll admin test-delivery` through the agent shows these words, and neither code nor address.
tests_delivery() {
    local to=$1 word; shift
    enroll admin test-delivery "$to" >$WORK/tested 2>&1 || fail "$(<$WORK/tested)"
    for word in "$@" 'Taken: handed over by /usr/sbin/totp-deliver-'; do
        grep -qF -- "$word" $WORK/tested || fail "$word: $(<$WORK/tested)"
    done
    not grep -qE '[0-9]{4} ?[0-9]{4}\b|ann\.example' $WORK/tested || fail "$(<$WORK/tested)"
}

# The whole way: sshd, the module, the helper, the agent, the command, a submission server with TLS and a password, the sink.
a_login_over_ssh_takes_the_code_that_postfix_delivered() {
    with_postfix
    with_commands email
    with_address tdm1 email ann.example@login.example
    secret deliver-smtp.password
    printf '%s\n' 'from = "noreply@example.com"' 'server = "localhost"' 'user = "robot"' "ca_file = \"$WORK/ca.pem\"" \
        'password_file = "deliver-smtp.password"' >/etc/pam_totp/deliver-smtp.toml
    in_the_sink() { grep -lr 'ann.example@login.example' $WORK/sink | xargs -r grep -h "code is: " || true; }
    logs_in_by tdm1 email in_the_sink
    appears 'code by email for user=tdm1: handed over by /usr/sbin/totp-deliver-smtp' $WORK/helper.log
    tests_delivery tdm1 'answer: 235' 'answer: 250' 'RCPT TO [left out]' 'to a***@login.example:'
}

# By the shipped example, and the mail system of this machine.
a_login_takes_the_code_of_the_shipped_smtp_example() {
    with_postfix
    with_commands email
    with_address tdm2 email ann.example@near.example
    cp $TEMPLATES/smtp.toml /etc/pam_totp/deliver-smtp.toml
    in_the_sink() { grep -lr 'ann.example@near.example' $WORK/sink | xargs -r grep -h "code is: " || true; }
    logs_in_by tdm2 email in_the_sink
    tests_delivery ann.example@near.example 'answer: 250'
}

a_login_over_ssh_takes_the_code_that_kannel_delivered() {
    with_kannel
    with_commands sms
    with_address tdm3 sms +4915112345678
    secret deliver-http.secret
    cp $TEMPLATES/http-kannel.toml /etc/pam_totp/deliver-http.toml
    at_the_operator() { grep -a 'is your code' $WORK/operator || true; }
    logs_in_by tdm3 sms at_the_operator
    appears 'code by sms for user=tdm3: handed over by /usr/sbin/totp-deliver-http' $WORK/helper.log
    tests_delivery tdm3 '202' '+49***78'
}

a_login_over_ssh_takes_the_code_that_gammu_delivered() {
    with_gammu
    with_commands sms
    with_address tdm4 sms +4915112345678
    install -m 755 $TEMPLATES/gammu.sh /usr/local/sbin/totp-deliver-gammu
    printf '[sms]\ncommand = ["/usr/local/sbin/totp-deliver-gammu"]\n' >/etc/pam_totp/deliver.toml
    chown agent-e2e $OUTBOX
    sent_by_gammu() { cat $WORK/gammu/sent/*sms* 2>/dev/null | tr -d '\0' | tr '\n' ' ' | grep -a . || true; }
    rm -f $WORK/gammu/sent/*
    logs_in_by tdm4 sms sent_by_gammu
    appears 'code by sms for user=tdm4: handed over by /usr/local/sbin/totp-deliver-gammu' $WORK/helper.log
}

# By the template that the guide copies, with the three changes that the guide names, and the user that listens here without TLS.
a_login_over_ssh_takes_the_code_that_a_json_service_got() {
    with_commands sms
    with_address tdm5 sms +4915112345678
    secret deliver-http.secret
    sed 's,^url = .*,url = "http://127.0.0.1:8088/messages"\nlistener = "root",' $TEMPLATES/http-json.toml >/etc/pam_totp/deliver-http.toml
    cat >$WORK/service.py <<'END'
import http.server, json, sys
class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        good = self.headers["Authorization"] == "Bearer correct-horse" and set(body) == {"to", "text"} and self.path == "/messages"
        if good:
            print(body["to"], body["text"], flush=True)
        self.send_response(201 if good else 401)
        self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", 8088), Service).serve_forever()
END
    python3 $WORK/service.py >$WORK/service.out 2>&1 &
    local service=$!
    until_it_is listens 8088
    at_the_service() { grep -a 'is your code' $WORK/service.out || true; }
    logs_in_by tdm5 sms at_the_service
    grep -q '^+4915112345678 ' $WORK/service.out || fail "$(<$WORK/service.out)"
    tests_delivery tdm5 '201' '+49***78'
    # A service that is not there is told with its step, and the login goes on.
    kill $service
    wait $service || true
    not enroll admin test-delivery tdm5 >$WORK/tested 2>&1
    grep -q 'Not sent: /usr/sbin/totp-deliver-http ended with exit status 75: ' $WORK/tested || fail "$(<$WORK/tested)"
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

# with_gammu: a modem that takes everything, and the daemon before it.
OUTBOX=/var/spool/gammu/outbox
with_gammu() {
    need gammu-smsd strace
    [[ ! -e $WORK/gammu ]] || return 0
    mkdir -p $WORK/gammu/{inbox,sent,error,phone} $OUTBOX
    cat >$WORK/gammurc <<END
[gammu]
model = dummy
connection = none
device = $WORK/gammu/phone
[smsd]
service = files
inboxpath = $WORK/gammu/inbox/
outboxpath = $OUTBOX/
sentsmspath = $WORK/gammu/sent/
errorsmspath = $WORK/gammu/error/
logfile = $WORK/gammu/log
commtimeout = 1
END
    gammu-smsd -c $WORK/gammurc >$WORK/gammu/out 2>&1 &
}

# The interface, as a command of an administrator's own keeps it.
a_code_arrives_through_gammu() {
    with_gammu
    lines sms +4915112345678 | strace -qq -f -e trace=execve -s 400 -v -o $WORK/trace $TEMPLATES/gammu.sh
    silent $WORK/trace || fail "$(<$WORK/trace)"
    for _ in $(seq 300); do ! ls $WORK/gammu/sent/*+4915112345678* >/dev/null 2>&1 || break; sleep 0.1; done
    grep -aq '1234 5678 is your code for sshd on web1' <(tr -d '\0' <$WORK/gammu/sent/*+4915112345678*) || fail "$(ls -R $WORK/gammu; tail -n 5 $WORK/gammu/log)"
    local status=0
    lines sms '+49../x' | $TEMPLATES/gammu.sh 2>$WORK/error || status=$?
    [[ $status = 65 && $(wc -l <$WORK/error) = 1 ]] || fail "$status"
}

# The module, enroll and sshd, for the cases that log in. Not in a case: what it starts would hold the output of the case.
set_stage || exit 1
run a_code_arrives_through_the_sendmail_of_postfix
run a_mail_in_japanese_can_be_read
run a_code_arrives_through_a_submission_server
run a_login_over_ssh_takes_the_code_that_postfix_delivered
run a_login_takes_the_code_of_the_shipped_smtp_example
run a_submission_server_that_is_not_trusted_gets_no_password
run a_code_arrives_through_kannel
run a_wrong_password_of_kannel_is_told
run a_code_arrives_through_gammu
run a_login_over_ssh_takes_the_code_that_kannel_delivered
run a_login_over_ssh_takes_the_code_that_gammu_delivered
run a_login_over_ssh_takes_the_code_that_a_json_service_got
verdict
