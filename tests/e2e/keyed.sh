# shellcheck shell=bash
# An sshd that asks for a key first, and logins to it: for remembered devices and the clients of ssh.

KEYED=2300

# keyed_sshd [POLICY-LINE...]: one of its own until the case ends, with sshd's stack, an account line, and this policy.
keyed_sshd() {
    # shellcheck disable=SC2064  # the folder of now
    trap "leave_keyed_sshd $WORK/before-keyed-$BASHPID" EXIT
    mkdir -p "$WORK/before-keyed-$BASHPID"
    cp -p /etc/pam.d/sshd "$WORK/before-keyed-$BASHPID"
    sed -i '0,/^account/s//account [default=ignore] pam_totp.so\n&/' /etc/pam.d/sshd
    printf '%s\n' "$@" >/etc/security/pam_totp.toml
    cat >$WORK/keyed_config <<EOF
ListenAddress 127.0.0.1
Port $KEYED
HostKey $WORK/host_key
UsePAM yes
KbdInteractiveAuthentication yes
PasswordAuthentication no
AuthenticationMethods publickey,keyboard-interactive
PidFile $WORK/keyed.pid
MaxStartups 500
MaxAuthTries 6
Subsystem sftp internal-sftp
Match User automated
    AuthenticationMethods publickey
EOF
    local penalties=()
    ! /usr/sbin/sshd -t -f $WORK/keyed_config -o PerSourcePenalties=no 2>/dev/null || penalties=(-o PerSourcePenalties=no)
    rm -f $WORK/keyed.pid
    # The one of the case before may still have the port for a moment.
    for _ in $(seq 60); do
        /usr/sbin/sshd -f $WORK/keyed_config -E $WORK/keyed.log "${penalties[@]}"
        for _ in $(seq 10); do [[ ! -s $WORK/keyed.pid ]] || break 2; sleep 0.1; done
    done
    [[ -s $WORK/keyed.pid ]] || fail "no sshd: $(cat $WORK/keyed.log)"
    cat >$WORK/keyed_askpass <<'EOF'
#!/bin/sh
echo "$1" >>/tmp/e2e/keyed_prompts
case "$1" in
*Remember*) echo "${REMEMBER:-n}" ;;
*assword*) echo "$PASSWORD" ;;
*) echo "${CODE:-000000}" ;;
esac
EOF
    chmod 755 $WORK/keyed_askpass
    cat >$WORK/keyed_ssh <<EOF
Host keyed
    HostName 127.0.0.1
    Port $KEYED
    IdentityFile $WORK/keyed_key
    IdentitiesOnly yes
    StrictHostKeyChecking no
    UserKnownHostsFile /dev/null
    LogLevel ERROR
    NumberOfPasswordPrompts 1
EOF
    export SSH_ASKPASS=$WORK/keyed_askpass SSH_ASKPASS_REQUIRE=force
    [[ -e $WORK/keyed_key ]] || ssh-keygen -q -t ed25519 -N '' -f $WORK/keyed_key
    [[ -e $WORK/other_key ]] || ssh-keygen -q -t ed25519 -N '' -f $WORK/other_key
}

leave_keyed_sshd() {
    kill "$(cat $WORK/keyed.pid)" 2>/dev/null || true
    cp -p "$1/sshd" /etc/pam.d/sshd
    rm -rf "$1" /etc/security/pam_totp.toml
}

# keyed_user NAME: enrolled, with both keys.
keyed_user() { enrolled "$1"; may_use_keys "$1"; }
may_use_keys() {
    install -d -m 700 -o "$1" -g "$1" "$(home "$1")/.ssh"
    cat $WORK/keyed_key.pub $WORK/other_key.pub >"$(home "$1")/.ssh/authorized_keys"
}

# logs_in_by_key USER [SSH-OPTION...]: a login with the key, that answers with $PASSWORD, $CODE and $REMEMBER.
logs_in_by_key() {
    local user=$1 status=0; shift
    : >$WORK/keyed_prompts
    chmod 666 $WORK/keyed_prompts
    PASSWORD=pw-$user ssh -F $WORK/keyed_ssh "$@" "$user@keyed" 'echo "in as $(id -un)"' </dev/null >$WORK/keyed_out 2>&1 || status=$?
    settle_log
    [[ $status = 0 ]] && grep -q "in as $user" $WORK/keyed_out
}

# was_asked PATTERN: whether the last login by key was asked that.
was_asked() { grep -q -- "$1" $WORK/keyed_prompts; }

# remembers USER [STEPS]: a login with a code, of so many steps from now, that remembers the key.
remembers() {
    early_in_a_step
    CODE=$(code "${2:-0}") REMEMBER=y logs_in_by_key "$1" || fail "refused: $(cat $WORK/keyed_out; tail -n 5 $LOG)"
    was_asked 'Remember this device for 7 days' || fail "not asked: $(cat $WORK/keyed_prompts; tail -n 3 $LOG)"
}

# needs_no_code USER, needs_a_code USER: what a login with the key is asked.
needs_no_code() {
    logs_in_by_key "$@" || fail "refused: $(cat $WORK/keyed_prompts $WORK/keyed_out; tail -n 5 $LOG)"
    not was_asked 'Verification code'
}
needs_a_code() {
    not logs_in_by_key "$@"
    was_asked 'Verification code' || fail "not asked: $(cat $WORK/keyed_prompts)"
}
