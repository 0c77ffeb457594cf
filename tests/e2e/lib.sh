# Helpers of the end-to-end cases. Sourced; assumes a throw-away root, since it edits /etc and makes users.
# shellcheck shell=bash

PASSED=0 FAILED=0 SKIPPED=0
WORK=/tmp/e2e
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LOG=$WORK/syslog
PORT=2222

# --- results -----------------------------------------------------------------------------------------

# appears PATTERN FILE: waits until it stands there. On a loaded machine that takes its time.
appears() {
    for _ in $(seq 600); do grep -q -- "$1" "$2" 2>/dev/null && return; sleep 0.1; done
    fail "never saw in $2: $1"
}
# is_there FILE: waits for it in the same way.
is_there() {
    for _ in $(seq 600); do [[ ! -e $1 ]] || return 0; sleep 0.1; done
    fail "never there: $1"
}
fail() { echo "      $*" >&2; return 1; }

# run CASE: a function named after its claim. It runs in a subshell with `set -e`. With E2E_REQUIRE=1 a case that is
# skipped has failed, unless E2E_MAY_SKIP, a regex, matches its name.
run() {
    local name=$1 output status of_case
    [[ -z ${E2E_ONLY:-} || $name =~ $E2E_ONLY ]] || return 0
    # A pipe that an earlier case left would stop this one where it writes a file of that name.
    find $WORK -maxdepth 1 -type p -delete 2>/dev/null
    of_case=$(mktemp -d)
    ends_the_case_in_time "$of_case" & local watch=$!
    # Not in a condition: bash would ignore `set -e` in the case.
    output=$(set -eE; echo $BASHPID >"$of_case/pid"
        # Where it ended, if it says nothing itself.
        trap '{ echo "${BASH_SOURCE##*/}, line $LINENO: $BASH_COMMAND" >>"$of_case/ended"; } 2>/dev/null' ERR
        "$name" 2>&1)
    status=$?
    pkill -P $watch; kill $watch 2>/dev/null; wait $watch 2>/dev/null
    [[ ! -e $of_case/hung ]] || { status=1; output+=$'\ndid not end in 900 s'; }
    [[ $status = 0 || ! -e $of_case/ended ]] || output+=$'\n'$(tail -n 3 "$of_case/ended")
    rm -rf "$of_case"
    # A setup that a failed case began waits for minutes, and no other one can begin.
    case $status in 0 | 77) ;; *) pkill -INT -x enroll; sleep 1 ;; esac
    case $status in
    0) PASSED=$((PASSED + 1)); echo "ok    $name" ;;
    77) if [[ ${E2E_REQUIRE:-} = 1 && ! $name =~ ^(${E2E_MAY_SKIP:-})$ ]]; then
            FAILED=$((FAILED + 1)); echo "FAIL  $name: skipped, but E2E_REQUIRE=1: $output"
        else
            SKIPPED=$((SKIPPED + 1)); echo "skip  $name: $output"
        fi ;;
    *) FAILED=$((FAILED + 1)); printf '%s\n%s\n' "FAIL  $name" "$(tail -n 50 <<<"$output" | sed 's/^/      /')" ;;
    esac
}

# ends_the_case_in_time FOLDER: no case takes this long, also on a busy machine. One that hangs would hold up the lane.
ends_the_case_in_time() {
    exec >/dev/null 2>&1
    # The case has ended if the sleep is ended.
    sleep 900 || exit
    local case; case=$(cat "$1/pid")
    : >"$1/hung"
    pkill -TERM -P "$case"; kill -TERM "$case"
}

# `! command` never ends a case; this does.
not() { ! "$@"; }

need() { for tool; do command -v "$tool" >/dev/null || { echo "no $tool"; exit 77; }; done; }

# --- users and their enrolment ------------------------------------------------------------------------

SECRET=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
RECOVERY=0123-4567-89AB-CDEF-GHJK-MN01
SECOND_RECOVERY=ZZZZ-YYYY-XXXX-WWWW-VVVV-TTTT

# The hash as the design gives it, by sha256sum: not by our own code.
recovery_hash() {
    { printf 'pam_totp recovery code v1\0'
      printf '\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17'
      printf %s "${1//-/}"; } | sha256sum | cut -c1-32
}

credential_text() {
    cat <<EOF
version = 1
[[authenticator]]
kind = "totp"
label = "phone"
secret = "$SECRET"
[recovery]
salt = "AAAQEAYEAUDAOCAJBIFQYDIOB4"
codes = ["$(recovery_hash $RECOVERY)", "$(recovery_hash $SECOND_RECOVERY)"]
EOF
}

# new_user NAME: with the password "pw-NAME".
new_user() {
    useradd -m -s /bin/bash "$1"
    echo "$1:pw-$1" | chpasswd
}

# put_credential NAME: the credential above, where the user has none yet.
put_credential() {
    local folder
    folder=$(home "$1")/.config/pam_totp
    install -d -m 700 -o "$1" -g "$1" "$(home "$1")/.config" "$folder"
    credential_text >"$folder/credential.toml"
    chown "$1:" "$folder/credential.toml"
    chmod 600 "$folder/credential.toml"
}

# enrolled NAME: a new user with that credential.
enrolled() { new_user "$1"; put_credential "$1"; }

# enrolled_at_once NAME...: the same for many users. useradd and chpasswd for each would take a minute.
enrolled_at_once() {
    local name
    for name; do echo "$name:pw-$name:::$name:/home/$name:/bin/sh"; done | newusers
    for name; do put_credential "$name"; done
}

home() { getent passwd "$1" | cut -d: -f6; }
credential() { echo "$(home "$1")/.config/pam_totp/credential.toml"; }
record() { echo "/var/lib/pam_totp/$(id -u "$1")"; }

# code [STEPS [SECRET]]: what a phone would show, so many steps from now. From oathtool alone. An earlier one is made
# early in a step: at the step's end the code of the step before would soon be too old.
code() {
    [[ ${1:-0} != -* ]] || early_in_a_step
    oathtool --totp -b "${2:-$SECRET}" -N "@$(($(date +%s) + ${1:-0} * 30))"
}

# wrong_code [SECRET]: six digits that no step of a day around now has: logins look at a few steps, and enroll at those
# of clocks that are off. By the clock of the case, if that stands.
wrong_code() {
    local now=${NOW:-$(date +%s)}
    oathtool --totp -b -w 6000 -N "@$((now - 90000))" "${1:-$SECRET}" | sort -u |
        awk -v wanted=0 '+$1 > wanted { exit } +$1 == wanted { wanted++ } END { printf "%06d\n", wanted }'
}

# Steps are 30 s long: a case that uses several codes of "now" starts early in one.
early_in_a_step() { while (( $(date +%s) % 30 > 20 )); do sleep 0.5; done; }

# --- PAM ----------------------------------------------------------------------------------------------

# service NAME LINE...: a PAM service of these auth lines.
service() {
    local name=$1; shift
    { printf '%s\n' "$@"; echo "account required pam_permit.so"; echo "session required pam_permit.so"; } \
        >"/etc/pam.d/$name"
}

# service_of_the_case NAME LINE...: the same until the case ends. `enroll admin show` tells of services that read other files.
service_of_the_case() {
    service "$@"
    # shellcheck disable=SC2064  # the name of now
    trap "rm -f /etc/pam.d/$1" EXIT
}

# login USER ANSWER [SERVICE]: through pamtester; 0 if let in. What was shown is on standard output.
login() {
    local status=0
    printf '%s\n' "$2" | pamtester "${3:-totp}" "$1" authenticate 2>&1 || status=$?
    settle_log
    return $status
}

# Until the reader of the log has written down all that was sent before: lines come in order, so a mark is enough.
settle_log() {
    local mark
    mark=settled-$(tr 0-9 a-j <<<"$RANDOM$RANDOM$RANDOM")
    logger -t e2e -u /dev/log "$mark" || return 0
    for _ in $(seq 1200); do grep -q "$mark" $LOG && return; sleep 0.05; done
    fail "the log is not written"
}

accepts() { login "$@" | grep -q 'successfully authenticated' || fail "refused: $2 ${3:-}"; }
refuses() { ! login "$@" | grep -q 'successfully authenticated' || fail "let in: $2 ${3:-}"; }
unavailable() { login "$@" | grep -q 'cannot retrieve authentication info' || fail "not UNAVAIL: $(login "$@")"; }

# --- sshd ---------------------------------------------------------------------------------------------

start_sshd() {
    local key
    for key in host_key client_key; do
        [[ -e $WORK/$key ]] || ssh-keygen -q -t ed25519 -N '' -f $WORK/$key
    done
    cat >$WORK/sshd_config <<EOF
ListenAddress 127.0.0.1
Port $PORT
HostKey $WORK/host_key
UsePAM yes
KbdInteractiveAuthentication yes
PasswordAuthentication no
PidFile $WORK/sshd.pid
MaxStartups 500
Subsystem sftp internal-sftp
MaxAuthTries 3
Match User keyed
    AuthenticationMethods publickey,keyboard-interactive
EOF
    # From 9.8 on, sshd turns away an address that failed a few times: these cases all come from the same one.
    local penalties=()
    ! /usr/sbin/sshd -t -f $WORK/sshd_config -o PerSourcePenalties=no 2>/dev/null || penalties=(-o PerSourcePenalties=no)
    /usr/sbin/sshd -f $WORK/sshd_config -E $WORK/sshd.log "${penalties[@]}"
    for _ in $(seq 600); do [[ -s $WORK/sshd.pid ]] && return; sleep 0.1; done
    fail "sshd did not start: $(cat $WORK/sshd.log)"
}

# ssh_login USER PASSWORD CODE [SSH-OPTION...]: 0 if a command ran on the other side.
ssh_login() {
    local user=$1 password=$2 code=$3; shift 3
    local status=0
    PASSWORD=$password CODE=$code SSH_ASKPASS=$WORK/askpass SSH_ASKPASS_REQUIRE=force \
        ssh -p $PORT -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
        -o NumberOfPasswordPrompts=1 -o PreferredAuthentications=publickey,keyboard-interactive \
        "$@" "$user@127.0.0.1" 'echo "in as $(id -un)"' </dev/null 2>&1 | grep -q "in as $user" || status=$?
    settle_log
    return $status
}

# --- the whole stage ----------------------------------------------------------------------------------

# What goes to /dev/log, in $LOG.
start_log() {
    python3 "$HERE/syslog_reader.py" $LOG &
    for _ in $(seq 600); do [[ -S /dev/log ]] && break; sleep 0.1; done
}

# What answers the questions of ssh_login, and notes them in $WORK/prompts.
write_askpass() {
    cat >$WORK/askpass <<'EOF'
#!/bin/sh
echo "$1" >>/tmp/e2e/prompts
case "$1" in *Remember*) echo "${REMEMBER:-n}" ;; *assword*) echo "$PASSWORD" ;; *) echo "$CODE" ;; esac
EOF
    chmod 755 $WORK/askpass
    touch $WORK/prompts && chmod 666 $WORK/prompts
}

# Nothing that `make install` left on this machine takes part.
set_uninstalled() {
    mkdir -p $WORK
    chmod 755 $WORK
    find /usr/lib /usr/lib64 -name 'pam_totp*.so' -delete 2>/dev/null
    rm -f /usr/bin/enroll /etc/pam.d/enroll /etc/security/pam_totp.toml
    not grep -ls 'pam_totp\.so' /etc/pam.d/* || { echo "this machine's own PAM files name pam_totp.so" >&2; return 1; }
}

set_stage() {
    mkdir -p $WORK
    chmod 755 $WORK
    make -s -C /mnt/pam_totp install >/dev/null
    start_log
    service totp "auth required pam_totp.so"
    service totp-nullok "auth required pam_totp.so nullok" "auth required pam_permit.so"
    service totp-debug "auth required pam_totp.so debug"
    cp -p /etc/pam.d/sshd $WORK/sshd.delivered
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/sshd
    write_askpass
    start_sshd
}

# The sum at the end. Several roots leave theirs in the folder that they share.
verdict() {
    if [[ -n ${E2E_QUEUE:-} ]]; then
        echo "$PASSED $FAILED $SKIPPED" >>"$E2E_QUEUE/results"
        [[ $FAILED = 0 ]]
    else
        echo
        echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
        [[ $FAILED = 0 && $PASSED != 0 ]]
    fi
}

# shellcheck source=screens.sh
. "$HERE/screens.sh"
# shellcheck source=setups.sh
. "$HERE/setups.sh"
# shellcheck source=programs.sh
. "$HERE/programs.sh"
# shellcheck source=servers.sh
. "$HERE/servers.sh"
# shellcheck source=machines.sh
. "$HERE/machines.sh"
# shellcheck source=logins.sh
. "$HERE/logins.sh"
# shellcheck source=keyed.sh
. "$HERE/keyed.sh"
# shellcheck source=helper.sh
. "$HERE/helper.sh"
# shellcheck source=deliver.sh
. "$HERE/deliver.sh"
# shellcheck source=at_login.sh
. "$HERE/at_login.sh"
