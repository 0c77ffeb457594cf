# shellcheck shell=bash
# Enrolments at the first login: the helper, a policy that asks for them, and users at terminals. lib.sh reads this.

# Refuses what the module refuses, and has no other say.
AT_LOGIN_LINE='account [success=ignore ignore=ignore module_unknown=ignore default=die] pam_totp.so'

# with_enrolments [POLICY-LINE...]: the helper listens, and users enrol at sshd, su, login and sudo, until the case ends.
# Without a line of the policy, no ticket is asked for and the deadline is far.
with_enrolments() {
    with_helper
    local kept=$WORK/before-enrolments-$BASHPID name
    mkdir -p "$kept"
    cp -p /etc/pam.d/* "$kept"
    # shellcheck disable=SC2064  # the folder of now
    trap "without_helper; cp -p $kept/* /etc/pam.d/; rm -rf $kept" EXIT
    for name in sshd su login sudo; do
        [[ -e /etc/pam.d/$name ]] || continue
        sed -i "0,/^account\|^@include common-account/s//$AT_LOGIN_LINE\n&/" "/etc/pam.d/$name"
        grep -q '^auth.*pam_totp' "/etc/pam.d/$name" ||
            sed -i '/^@include common-auth/a auth required pam_totp.so' "/etc/pam.d/$name"
    done
    printf '%s\n' 'enrol_at_login = ["sshd", "su", "login", "sudo"]' >>/etc/security/pam_totp.toml
    [[ $# != 0 ]] || set -- 'enrol_ticket = "no"' 'enrol_until = 2099-12-31'
    printf '%s\n' "$@" >>/etc/security/pam_totp.toml
}

# terminal NAME COLUMNS ROWS COMMAND: starts it there, as root.
terminal() {
    keep_tmux
    tmux -S $TMUX_SOCKET -f /dev/null new-session -d -s "$1" -x "$2" -y "$3" \
        "env LANG=${LOCALE:-C.UTF-8} LC_ALL=${LOCALE:-C.UTF-8} ${*:4}; echo EXIT=\$?; sleep 600"
}

SSH_AT_LOGIN="ssh -tt -p $PORT -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR
 -o PreferredAuthentications=keyboard-interactive -o NumberOfPasswordPrompts=1"

# meets NAME [COLUMNS] [ROWS] [USER]: an ssh client of that name at the first question after the password.
meets() {
    local user=${4:-$1}
    # shellcheck disable=SC2086  # words
    terminal "$1" "${2:-80}" "${3:-24}" $SSH_AT_LOGIN "$user@127.0.0.1" "'echo in as \$(id -un); sleep 1'"
    sees "$1" 'assword:'
    types "$1" "pw-$user"
}

# shows_code NAME: from the first question to the QR code; sets AT_LOGIN_SECRET to what a decoder reads.
shows_code() {
    sees "$1" 'Set it up now?'
    types "$1" ''
    sees "$1" 'Code that the app shows:'
    AT_LOGIN_SECRET=$(secret_of "$(scanned "$1" dark)")
    [[ $AT_LOGIN_SECRET ]] || fail "no decoder reads: $(capture "$1")"
}

# finishes NAME: types a code, and says that the recovery codes are saved.
finishes() {
    early_in_a_step
    types "$1" "$(code 0 "$AT_LOGIN_SECRET")"
    sees "$1" 'Have you saved them?'
    types "$1" yes
}

# is_enrolled NAME: root holds a whole credential.
is_enrolled() {
    local file=/etc/pam_totp/users/$1.toml
    [[ -e $file && $(stat -c '%U %a' "$file") = 'root 600' ]] && grep -q '^codes = \[' "$file"
}
is_not_enrolled() { [[ ! -e /etc/pam_totp/users/$1.toml ]]; }

# walks USER ANSWER...: an ssh client that answers so after the password; all bytes that came are in $WORK/walked.
walks() {
    local user=$1; shift
    # shellcheck disable=SC2086  # words
    # An answer "wrong" in the first place is a password.
    [[ ${1:-} = wrong ]] || set -- "pw-$user" "$@"
    LC_ALL=${LOCALE:-C.UTF-8} python3 "$HERE/at_login.py" "$@" -- $SSH_AT_LOGIN "$user@127.0.0.1" \
        'echo "in as $(id -un)"' >$WORK/walked 2>$WORK/walked.err
}

# ticket_for USER [OPTION...]: what the administrator sends.
ticket_for() { enroll admin ticket "$@" 2>/dev/null | grep -oE '^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$'; }
