# Helpers of the drills. Sourced in a throw-away root of its own for each drill, in which the module is NOT installed.
# shellcheck shell=bash disable=SC2034,SC2120

REPO=/mnt/pam_totp
# shellcheck source=../e2e/lib.sh
. $REPO/tests/e2e/lib.sh
export DEBIAN_FRONTEND=noninteractive
# sshd is the distribution's own, at its own place.
PORT=22
PAM_FILE=/etc/pam.d/sshd SETTINGS=/etc/ssh/sshd_config.d/00-codes.conf
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' $REPO/Cargo.toml | head -n 1)
ARCH=$(dpkg --print-architecture)
DEB=$WORK/libpam-totp_${VERSION}_$ARCH.deb
NEWER=$WORK/libpam-totp_$VERSION+1_$ARCH.deb
MODULE=/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch)/security/pam_totp.so

# --- the machine --------------------------------------------------------------------------------------

# As delivered: sshd running with the distribution's settings, a log, and `owner`, who has a password and no code.
machine() {
    set_uninstalled || return
    mkdir -p /run/sshd
    # Nothing that stays may hold the pipe that `run` reads.
    start_log >/dev/null 2>&1
    write_askpass
    ssh-keygen -A >/dev/null
    ssh-keygen -q -t ed25519 -N '' -f $WORK/client_key
    sshd_runs
}

# sshd_runs [SECONDS]: sshd, started anew; its clock, and so the module's, is so many seconds away from the true one.
sshd_runs() {
    if [[ -s /run/sshd.pid ]]; then kill "$(</run/sshd.pid)" 2>/dev/null; rm -f /run/sshd.pid; fi
    local options=(-E "$WORK/sshd.log" -o MaxStartups=500 -o UseDNS=no)
    # From 9.8 on, sshd turns away an address that failed a few times.
    ! /usr/sbin/sshd -t -o PerSourcePenalties=no 2>/dev/null || options+=(-o PerSourcePenalties=no)
    for _ in $(seq 20); do
        at_clock "${1:-0}" /usr/sbin/sshd "${options[@]}" >/dev/null 2>&1
        for _ in $(seq 20); do [[ -s /run/sshd.pid ]] && return; sleep 0.1; done
    done
    fail "sshd did not start: $(tail -n 3 $WORK/sshd.log)"
}
sshd_reloads() { kill -HUP "$(</run/sshd.pid)"; }

# From now on the clock stands for sshd, the console, enroll and the phones, five seconds into a step: however slow the
# machine, a code that was used stays one of the window. (A setup goes by the true clock.)
the_clock_stands() {
    NOW=$(($(date +%s) / 30 * 30 + 5))
    sshd_runs
}
# code [STEPS [SECRET]]: as everywhere, by that clock.
code() { oathtool --totp -b "${2:-$SECRET}" -N "@$((${NOW:-$(date +%s)} + ${1:-0} * 30))"; }
enroll() {
    if [[ -n ${FAKETIME:-} || $1 = setup ]]; then command enroll "$@"; else at_clock 0 /usr/bin/enroll "$@"; fi
}

# at_clock SECONDS COMMAND...: with the clock so many seconds away from now.
at_clock() {
    local away=$1 lib; shift
    if [[ $away = 0 && -z ${NOW:-} ]]; then "$@"; return; fi
    lib=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
    [[ -n $lib ]] || { echo "no libfaketime"; exit 77; }
    if [[ -n ${NOW:-} ]]; then
        away=$(date -u -d "@$((NOW + away))" '+%F %T')
    elif [[ $away != -* ]]; then
        away=+$away
    fi
    LD_PRELOAD=$lib FAKETIME=$away TZ=UTC FAKETIME_DONT_FAKE_MONOTONIC=1 "$@"
}

# From source, and wired as the README says to do by hand: sshd, and the console's login.
installed() { make -s -C $REPO install >/dev/null; }
sshd_is_wired() {
    sed -i "/^@include common-auth/a auth required pam_totp.so" $PAM_FILE
    printf '%s\n' 'UsePAM yes' 'KbdInteractiveAuthentication yes' 'PasswordAuthentication no' >$SETTINGS
    sshd_reloads
}
console_is_wired() { sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/login; }
# The machine of most drills: all of that, and `owner` enrolled.
machine_with_codes() { machine && installed && sshd_is_wired && enrolled owner; }

packages() {
    need dpkg-buildpackage dh
    # The date of the newest source: the repository's history is not at hand in here.
    export SOURCE_DATE_EPOCH=1795417530
    local version
    for version in "$VERSION" "$VERSION+1"; do $REPO/packaging/debian/build.sh "$version" $WORK >/dev/null; done
    # A list of packages of its own: the machine's shows through here, and somebody may install something there.
    cp -a /var/lib/dpkg $WORK/dpkg && rm -f $WORK/dpkg/updates/* && mount --bind $WORK/dpkg /var/lib/dpkg
}
get() { apt-get -qq -o Dpkg::Use-Pty=0 -y "$@" >$WORK/apt 2>&1 || { tail -n 15 $WORK/apt; return 1; }; }

# --- logins -------------------------------------------------------------------------------------------

# over_ssh USER CODE [SSH-OPTION...]: with the right password. As a client does: first the method that asks, then the
# other. After its signal sshd listens again in a moment, hence the attempts.
over_ssh() {
    local user=$1 code=$2 status=0; shift 2
    PASSWORD=pw-$user CODE=$code SSH_ASKPASS=$WORK/askpass SSH_ASKPASS_REQUIRE=force \
        ssh -p $PORT -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectionAttempts=9 \
        -o NumberOfPasswordPrompts=1 "$@" -o PreferredAuthentications=keyboard-interactive,password \
        "$user@127.0.0.1" 'echo "in as $(id -un)"' </dev/null 2>&1 | grep -q "in as $user" || status=$?
    settle_log
    return $status
}
gets_in() { over_ssh owner "$1" || fail "the owner is refused: $(tail -n 4 $LOG) $(tail -n 2 $WORK/sshd.log)"; }
is_refused() { not over_ssh owner "$1" || fail "let in: $1"; }
with_the_password_alone() {
    : >$WORK/prompts
    over_ssh "${1:-owner}" none || fail "refused with the password alone: $(tail -n 4 $LOG)"
    not grep -q 'Verification code' $WORK/prompts || fail "asked for a code"
}

# A person who knows the password, and perhaps codes that were used: attacker_is_refused [SPENT...]
attacker_is_refused() {
    local spent
    is_refused none
    is_refused "$(wrong_code)"
    for spent; do is_refused "$spent"; done
}

# at_console USER CODE: the real login(1), on a terminal of its own.
at_console() {
    need expect
    local status=0
    WHO=$1 CODE=$2 at_clock 0 expect -c 'set timeout 20
        log_user 0
        spawn -noecho login $env(WHO)
        expect assword: { send "pw-$env(WHO)\r" } timeout { exit 1 } eof { exit 1 }
        expect "Verification code:" { send "$env(CODE)\r"; exp_continue } ncorrect { exit 1 } -re {[$#] $} {} timeout { exit 1 } eof { exit 1 }
        send "echo in-as-\$(id -un)\r"
        expect "in-as-$env(WHO)\r" { exit 0 } ncorrect { exit 1 } timeout { exit 1 } eof { exit 1 }' || status=$?
    settle_log
    return $status
}

# --- the owner and the administrator ------------------------------------------------------------------

# enrols USER [ANSWER...]: `enroll` as the user types it: the password, what it asks of an earlier enrolment, and the
# code of the new phone, whose secret is in $KEY then. What it printed is in $WORK/enrolling.
enrols() { enrolment "pw-$1" "${@:2}" -- runuser -u "$1" -- enroll --json; }
# root_enrols USER [ANSWER...]: the same by root, with the person beside.
root_enrols() { enrolment "${@:2}" -- /usr/bin/enroll --user "$1" --json; }
# enrolment ANSWER... -- COMMAND...
enrolment() {
    local answers=() child answer
    while [[ $1 != -- ]]; do answers+=("$1"); shift; done
    shift
    rm -f $WORK/typed && mkfifo -m 666 $WORK/typed
    at_clock 0 "$@" <$WORK/typed >$WORK/enrolling 2>$WORK/enrolling.told & child=$!
    exec 8>$WORK/typed
    for answer in "${answers[@]}"; do echo "$answer" >&8; done
    for _ in $(seq 100); do grep -q '"secret"' $WORK/enrolling && break; kill -0 $child 2>/dev/null || break; sleep 0.1; done
    KEY=$(sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/enrolling)
    [[ -z $KEY ]] || code 0 "$KEY" >&8
    exec 8>&-
    wait $child || fail "enroll: $(cat $WORK/enrolling $WORK/enrolling.told)"
}
# The recovery codes in what was printed.
recovery_codes() { grep -oE '([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}' "${1:-$WORK/enrolling}"; }

# says TEXT COMMAND...: the command's words, line breaks aside, have this text.
says() {
    local text=$1 said; shift
    said=$("$@" 2>&1 </dev/null | tr -s ' \n' ' ') || true
    [[ $said == *"$text"* ]] || fail "\"$*\" does not say \"$text\": $said"
}
logged() { settle_log; grep -q -- "$1" $LOG || fail "not in the log: $1. $(tail -n 5 $LOG)"; }
# No code, recovery code or secret of the drill is in the log.
log_tells_no() { local word; for word; do not grep -qF -- "$word" $LOG $WORK/sshd.log || fail "the log tells $word"; done; }

# --- enroll setup -------------------------------------------------------------------------------------

# What setup may change: the files of PAM, sshd, systemd and cron, with owner, mode and content.
etc_files() {
    (cd /etc && find pam.d ssh systemd/system cron.d -type f -exec stat -c '%n %a %u %g' {} + -exec sha256sum {} + \
        2>/dev/null | sort)
}
# setup_begins OPTION...: a setup of sshd that runs on; its number is in $SETUP, what it says in $WORK/setup.
setup_begins() {
    # What an earlier one said is not this one's.
    : >$WORK/setup
    /usr/bin/enroll setup sshd --yes "$@" >$WORK/setup 2>&1 &
    SETUP=$!
    setup_is_on_trial
}
nothing_of_a_setup_is_left() {
    diff <(echo "$1") <(etc_files) || fail "the files of /etc are not as before"
    [[ -z $(ls -A /var/lib/pam_totp/setup/sshd 2>/dev/null) ]] || fail "copies are left: $(find /var/lib/pam_totp/setup)"
    [[ ! -e /run/pam_totp/trial ]] || fail "the trial is left: $(find /run/pam_totp)"
}
