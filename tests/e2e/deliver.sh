# shellcheck shell=bash
# Cases with codes that are sent: the helper, the delivery agent, and a command that keeps what it gets. lib.sh reads this.

AGENT=/mnt/pam_totp/target/release/pam_totp_deliver
AGENT_SOCKET=/run/pam_totp/deliver.socket
HOOK=/usr/local/sbin/e2e-deliver
MAILS=/var/lib/e2e-mails

# with_delivery [FACTORS]: codes are sent by these ways, until the case ends.
with_delivery() {
    with_helper
    echo "factors = [${1:-\"code\", \"email\", \"sms\"}]" >>/etc/security/pam_totp.toml
    logins_come_with_a_proof
    # shellcheck disable=SC2064  # the processes of now
    trap 'without_delivery' EXIT
    getent passwd agent-e2e >/dev/null || useradd -r -s /usr/sbin/nologin agent-e2e
    rm -rf $MAILS
    install -d -m 700 -o agent-e2e $MAILS
    rm -f /var/lib/pam_totp/sent-codes $HOOK
    hook 'umask 077; tr "\0" "\n" </proc/$$/environ >$MAILS/env; tr "\0" " " </proc/$$/cmdline >$MAILS/args
        cat >$MAILS/new.$$; mv $MAILS/new.$$ $MAILS/mail.$(date +%s%N)'
    printf '[%s]\ncommand = ["'$HOOK'"]\n' email sms >/etc/pam_totp/deliver.toml
    chmod 644 /etc/pam_totp/deliver.toml
    start_agent
}
start_agent() {
    $AGENT --listen $AGENT_SOCKET --user agent-e2e >/dev/null 2>>$WORK/agent.log &
    AGENT_PID=$!
    local _
    for _ in $(seq 200); do [[ ! -S $AGENT_SOCKET ]] || return 0; sleep 0.05; done
    fail "no agent: $(tail -n 3 $WORK/agent.log)"
}
without_delivery() {
    kill "$AGENT_PID" 2>/dev/null || true
    rm -f $AGENT_SOCKET /etc/pam_totp/deliver.toml
    without_helper
}

# As sshd asks behind a key: where nothing was proven, no code is sent.
logins_come_with_a_proof() { pamtester() { command pamtester -E 'SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA' "$@"; }; }

# hook SCRIPT: what the command does.
hook() {
    printf '#!/bin/sh\nMAILS=%s\n%s\n' $MAILS "$1" >$HOOK
    chown root:root $HOOK
    chmod 755 $HOOK
}

# with_address NAME [KIND ADDRESS]: a new user whose codes can be sent, and whose app works too.
with_address() {
    held_by_root "$1"
    local about; about=$(printf '[[authenticator]]\\nkind = "%s"\\naddress = "%s"' "${2:-email}" "${3:-$1@example.com}")
    sed -i "s/^\[recovery\]/$about\n&/" "/etc/pam_totp/users/$1.toml"
}

# sends_codes NAME [FACTORS]: a user whose credential root holds, where codes are sent.
sends_codes() { with_delivery "${@:2}"; held_by_root "$1"; }
# root_sets USER ADDRESS: set by root.
root_sets() { enroll admin address "$1" --email "$2" >/dev/null; }

mails() { find $MAILS -name 'mail.*' | wc -l; }
# arrives N: waits until so many have come.
arrives() {
    local _
    for _ in $(seq 200); do (( $(mails) < $1 )) || return 0; sleep 0.05; done
    fail "$(mails) of $1 came: $(tail -n 4 $WORK/helper.log $WORK/agent.log)"
}
# mailed NAME: that line of the last one.
mailed() { sed -n "s/^$1=//p" "$(find $MAILS -name 'mail.*' | sort | tail -n 1)"; }

# of_order N FIELD: that line of the N-th message.
of_order() { arrives "$1"; sed -n "s/^$2=//p" "$(find $MAILS -name 'mail.*' | sort | sed -n "$1p")"; }
orders() { mails; }
all_orders() { cat $MAILS/mail.*; }

# asks USER [WORD] [ANSWER] [SERVICE]: types the word, and then the code that came or that answer. 0 if let in.
asks() {
    local status=0 before; before=$(mails)
    { echo "${2:-email}"
      if [[ -n ${3:-} ]]; then sleep 0.3; echo "$3"; else arrives $((before + 1)) >&2 && mailed code; fi
    } | pamtester "${4:-totp}" "$1" authenticate >$WORK/asked 2>&1 || status=$?
    settle_log
    return $status
}

# ssh_by_word USER PASSWORD WORD [SSH-OPTION...]: options before ours, since the first one counts. The code that came answers the question after the word.
ssh_by_word() {
    local user=$1 password=$2 word=$3 status=0; shift 3
    cat >$WORK/askpass-word <<EOF
#!/bin/bash
HERE=$HERE
. $HERE/lib.sh
echo "\$1" >>$WORK/prompts-word
case "\$1" in
*"on its way"*) for _ in \$(seq 60); do (( \$(mails) <= BEFORE )) || break; sleep 0.05; done; mailed code ;;
*assword*) echo "\$PASSWORD" ;;
*) echo "\$WORD" ;;
esac
EOF
    chmod 755 $WORK/askpass-word
    PASSWORD=$password WORD=$word BEFORE=$(mails) SSH_ASKPASS=$WORK/askpass-word SSH_ASKPASS_REQUIRE=force \
        ssh "$@" -p $PORT -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
        -o NumberOfPasswordPrompts=1 -o PreferredAuthentications=keyboard-interactive \
        "$user@127.0.0.1" 'echo "in as $(id -un)"' </dev/null 2>&1 | grep -q "in as $user" || status=$?
    settle_log
    return $status
}

# ssh_turns USER ANSWER...: the answers in this order; $WORK/turns has every prompt of the login, with NAME for the user.
ssh_turns() {
    local user=$1; shift
    printf '%s\n' "$@" >$WORK/turn-answers
    : >$WORK/turn-prompts
    cat >$WORK/askpass-turns <<EOF
#!/bin/bash
printf '%s|\n' "\$1" >>$WORK/turn-prompts
sed -n "\$(wc -l <$WORK/turn-prompts)p" $WORK/turn-answers
EOF
    chmod 755 $WORK/askpass-turns
    not env SSH_ASKPASS=$WORK/askpass-turns SSH_ASKPASS_REQUIRE=force \
        ssh -p $PORT -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
        -o NumberOfPasswordPrompts=1 -o PreferredAuthentications=keyboard-interactive \
        "$user@127.0.0.1" true </dev/null >$WORK/turn-out 2>&1
    cat $WORK/turn-prompts $WORK/turn-out | sed "s/$user/NAME/g" >$WORK/turns
    settle_log
}

# same_turns PROMPTS USER... -- ANSWER...: so many prompts, and byte by byte the same for these users.
same_turns() {
    local count=$1 users=() user; shift
    while [[ $1 != -- ]]; do users+=("$1"); shift; done
    shift
    for user in "${users[@]}"; do
        ssh_turns "$user" "$@"
        [[ $(grep -c '|$' $WORK/turns) = "$count" ]] || fail "$user: $(<$WORK/turns)"
        [[ $user != "${users[0]}" ]] || cp $WORK/turns $WORK/turns.first
        cmp $WORK/turns.first $WORK/turns || fail "$user: $(cat $WORK/turns.first $WORK/turns)"
    done
}
