#!/bin/bash
# What helper.sh runs in each of its machines, where systemd is process 1: it installs the packages, asks the helper, kills
# it, upgrades it and removes it. It prints what it saw, and helper.sh compares.
exec >/root/said 2>&1
cd /root || exit
# SECRET; the packages are in /root/debs and, a version later, in /root/newer.
. /root/words
SOCKET=/run/pam_totp/helper.socket
PERSON=0

code() { oathtool --totp -b -N "@$(($(date +%s) + ${1:-0} * 30))" "$SECRET"; }
wrong() { oathtool --totp -b -N "@$(($(date +%s) + 90000))" "$SECRET"; }
early() { while (( $(date +%s) % 30 > 15 )); do sleep 0.5; done; }
# Each login is that of another user, whose codes are all unspent. helper.sh made them.
person() { PERSON=$((PERSON + 1)); WHO=p$PERSON; [[ $PERSON -le 600 ]] || echo "there are no more users"; }
# locker USER ANSWER [SERVICE]: a program of the user asks for a code, as a screen locker does.
locker() {
    runuser -u "$1" -- sh -c 'printf "%s\n" "$1" | pamtester "$2" "$3" authenticate' - "$2" "${3:-locker}" "$1" >/run/locker.$1 2>&1
}
# The same by a program of root, which decides itself.
root_asks() { printf '%s\n' "$2" | pamtester "${3:-locker}" "$1" authenticate >/run/root.$1 2>&1; }
says() { local name=$1; shift; if "$@"; then echo "$name: in"; else echo "$name: denied"; fi; }
units() { echo "$1: $(systemctl is-active pam-totpd.socket pam-totpd.service | paste -sd,)"; }
helper_pid() { systemctl show -P MainPID pam-totpd.service; }
log() { journalctl --sync; journalctl -b -o cat --no-pager; }
logged() { log | grep -c "$1" | sed "s/^[1-9][0-9]*$/yes/; s/^/$2: /"; }
everything() { find /etc /usr /var/lib/systemd /var/lib/pam_totp -xdev ! -path '/var/lib/systemd/*/*' ! -path '/etc/pam_totp/*' | sort; }

install_packages() {
    dpkg -i debs/libpam-totp_*.deb >/run/dpkg 2>&1 || cat /run/dpkg
    everything >/run/before
    runuser -u carol -- sh -c 'echo 000000 | pamtester locker carol authenticate' >/run/carol 2>&1
    dpkg -i debs/pam-totp-helper_*.deb >/run/dpkg 2>&1 || cat /run/dpkg
    grep -c 'enroll admin adopt --all --dry-run' /run/dpkg | sed 's/^/hints of adopt: /'
    units installed
    echo "enabled: $(systemctl is-enabled pam-totpd.socket)"
    echo "socket: $(stat -c '%a %U %F' $SOCKET), $(stat -c '%a %U' /run/pam_totp)"
}

questions() {
    person; early
    says 'a code' locker $WHO "$(code)"
    says 'the same code' locker $WHO "$(code)"
    says 'the same code at a program of root' root_asks $WHO "$(code)"
    says 'the next code at a program of root' root_asks $WHO "$(code 1)"
    says 'that code at the locker' locker $WHO "$(code 1)"
    says 'a wrong code' locker $WHO "$(wrong)"
    runuser -u $WHO -- cat /etc/pam_totp/users/$WHO.toml >/dev/null 2>&1 && echo "the user reads the secret"
    units asked
    echo "first line: $(log | grep -m 1 -o 'locker: accepted: authenticator="phone" user=p1 origin=own')"
}

fifty() {
    local _
    person; early
    local now; now=$(code)
    for _ in $(seq 25); do
        { locker $WHO "$now" && echo in; } >>/run/fifty 2>/dev/null &
        { printf '%s\n' "$now" | pamtester locker $WHO authenticate >/dev/null 2>&1 && echo in; } >>/run/fifty &
    done
    wait
    echo "fifty at once: $(grep -c in /run/fifty) in"
}

# A user whose credential root holds changes it: the helper writes it, in its sandbox.
own() {
    mv /etc/security/pam_totp.toml /run/policy
    install -d -m 700 -o dave -g dave /home/dave/.config /home/dave/.config/pam_totp
    install -m 600 -o dave -g dave credential.toml /home/dave/.config/pam_totp/credential.toml
    enroll admin adopt dave >/run/adopt 2>&1 || cat /run/adopt
    early
    echo "own status: $(runuser -u dave -- enroll status --json | grep -c '"enrolled": *true')"
    runuser -u dave -- enroll recovery --json <<<"$(code)" >/run/own 2>/run/own.err
    grep -o '[0-9A-Z]\{4\}\(-[0-9A-Z]\{4\}\)\{5\}' /run/own >/run/own.codes
    echo "own recovery codes: $(grep -c . /run/own.codes)"
    sed 's/^/# /; $a\' /run/own.err
    says 'a new recovery code' root_asks dave "$(head -n 1 /run/own.codes)"
    says 'a recovery code of before' root_asks dave 0123-4567-89AB-CDEF-GHJK-MN01
    rm /etc/pam_totp/users/dave.toml
    mv /run/policy /etc/security/pam_totp.toml
}

sandbox() {
    local pid; pid=$(helper_pid)
    echo "resident kB: $(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$pid/status")"
    echo "capabilities: $(sed -n 's/^CapBnd:\t0*//p; s/^CapEff:\t0*//p' "/proc/$pid/status" | paste -sd,)"
    echo "no new privileges, filter: $(sed -n 's/^NoNewPrivs:\t//p; s/^Seccomp:\t//p' "/proc/$pid/status" | paste -sd,)"
    [[ $(readlink "/proc/$pid/ns/net") != $(readlink /proc/1/ns/net) ]] && echo 'network: none'
    echo "homes: $(nsenter -t "$pid" -m ls -A /home /root 2>/dev/null | grep -c p1)"
    local path
    for path in /etc/x /usr/x /var/x /var/lib/x /run/x /etc/pam_totp/users/x /var/lib/pam_totp/x /run/pam_totp/x; do
        nsenter -t "$pid" -m touch $path 2>/dev/null && { echo "writes: $path"; nsenter -t "$pid" -m rm $path; }
    done
    systemd-analyze security --no-pager --threshold=20 pam-totpd.service >/run/security 2>&1 && echo 'exposure: at most 2.0'
    sed -n 's/.*\(Overall exposure.*\)/# \1/p' /run/security
    grep -v '✓' /run/security | grep '✗' | sed 's/^/# /'
    systemd-analyze verify /lib/systemd/system/pam-totpd.socket /lib/systemd/system/pam-totpd.service 2>&1 | grep pam-totpd |
        grep -v "Command 'man" | sed 's/^/verify: /'
}

# It ends itself, and comes again.
idle() {
    local _
    for _ in $(seq 900); do [[ $(systemctl is-active pam-totpd.service) != inactive ]] || break; sleep 0.1; done
    units idle
    systemctl show -P Result pam-totpd.service | sed 's/^/idle result: /'
    person; early
    says 'a code after the idle end' locker $WHO "$(code)"
}

# kills N: each time that systemd has started another one, after 0 to 0.6 seconds. After a failure, systemd waits for a second
# (ExecStopPost), so this is about one kill a second. tests/e2e/cases/99-helper.sh has twenty in a second, without systemd.
kills() {
    python3 - <<PYTHON
import os, signal, socket, time
def helper():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if open(f"/proc/{pid}/comm").read() == "pam_totpd\n": return int(pid)
        except OSError: pass
    return 0
killed, refused, last, begun = 0, 0, 0, time.time()
while killed < $1 and time.time() - begun < 180:
    s = socket.socket(socket.AF_UNIX)
    try: s.connect("$SOCKET")
    except OSError: refused += 1
    until = time.time() + 10
    while (pid := helper()) in (0, last) and time.time() < until: time.sleep(0.002)
    time.sleep(killed % 4 / 5)
    try: os.kill(pid, signal.SIGKILL); killed += 1; last = pid
    except OSError: pass
took = time.time() - begun
print(f"killed: {killed}, refused at the socket: {refused}")
print(f"# in {took:.1f} s")
print("kills: with the pause of a second after each" if took >= killed - 1 else "kills: without the pause")
PYTHON
}
# People with right codes log in meanwhile. Each code is good once at most, also where its login broke off.
deaths() {
    local in=0 out=0 twice=0 now good _
    kills 20 >/run/kills &
    local killer=$!
    while kill -0 $killer 2>/dev/null; do
        person; now=$(code) good=0
        # A fast machine has enough users for all kills.
        sleep 0.1
        for _ in 1 2 3; do ! locker $WHO "$now" || good=$((good + 1)); done
        case $good in 0) out=$((out + 1)) ;; 1) in=$((in + 1)) ;; *) twice=$((twice + 1)) ;; esac
    done
    cat /run/kills
    echo "# during the kills: $in in, $out denied at three tries"
    (( in > 0 )) && echo 'during the kills: people logged in'
    echo "during the kills: $twice codes were good twice"
    units 'after the kills'
    person; early
    says 'a code after twenty kills' locker $WHO "$(code)"
}

# From a stopped service to the verdict, and the same with the service that runs: what the start by systemd takes.
cold() {
    local _ times=/run/cold.times
    : >$times
    for _ in 1 2 3 4 5; do
        systemctl -q stop pam-totpd.service 2>/dev/null
        person; early
        timed cold locker $WHO "$(code)" >>$times
        person
        timed warm locker $WHO "$(code)" >>$times
    done
    python3 - <<PYTHON
import os
rows = [line.split() for line in open("$times")]
median = {kind: sorted(int(ms) for k, ms, status in rows if k == kind)[2] for kind in ("cold", "warm")}
print(f"# a login in milliseconds, median of 5: {median['cold']} after systemctl stop, {median['warm']} with the helper that runs")
print(f"# the start by systemd: {median['cold'] - median['warm']} ms")
if all(status == "0" for *_, status in rows): print("cold: all in")
# Where other work waits for the processors, the time is that of the other work.
if float(open("/proc/loadavg").read().split()[0]) > len(os.sched_getaffinity(0)): print("cold: not judged on a busy machine")
elif median["cold"] - median["warm"] <= $COLD_LIMIT: print("cold: within its limit")
PYTHON
}
# Milliseconds that DESIGN allows for a login that has systemd start the helper, above one that does not.
COLD_LIMIT=100
timed() {
    local name=$1 begun status=0; shift
    begun=$(date +%s%N)
    "$@" || status=$?
    echo "$name $((($(date +%s%N) - begun) / 1000000)) $status"
}

# A drop-in brings limits of starts back. `enroll check` says why nobody listens, and what ends it: a newer systemd keeps
# the count of a limit that stays.
limited() {
    local unit
    for unit in service socket; do mkdir -p /run/systemd/system/pam-totpd.$unit.d; done
    printf '[Unit]\nStartLimitIntervalSec=60\nStartLimitBurst=2\n' >/run/systemd/system/pam-totpd.service.d/limit.conf
    printf '[Socket]\nTriggerLimitIntervalSec=60\nTriggerLimitBurst=2\n' >/run/systemd/system/pam-totpd.socket.d/limit.conf
    printf '[Service]\nExecStart=\nExecStart=/bin/false\nExecStopPost=\n' >/run/systemd/system/pam-totpd.service.d/broken.conf
    systemctl daemon-reload
    systemctl stop pam-totpd.service
    person; early
    says 'a code beyond the limit' locker $WHO "$(code)"
    sleep 2
    echo "limit: $(systemctl show --property=Result --value pam-totpd.socket)" | sed 's/[a-z-]*-limit-hit/a limit was hit/'
    rm /run/systemd/system/pam-totpd.service.d/broken.conf
    systemctl daemon-reload
    # One finding a line.
    enroll check --json i3lock 2>/dev/null | tr '{' '\n' | sed -n '/"name":"helper-socket"/s/.*"paste":"\([^"]*\)".*/\1/p' >/run/paste
    sed 's/^/limit, the advice: /' /run/paste
    says 'a code before the advice' locker $WHO "$(code)"
    rm -r /run/systemd/system/pam-totpd.service.d /run/systemd/system/pam-totpd.socket.d
    systemctl daemon-reload
    sh -e /run/paste
    says 'a code after the advice' locker $WHO "$(code)"
}

# One that hangs: the login ends within its deadline, and the log names the unit.
hangs() {
    local begun
    person; early
    kill -STOP "$(helper_pid)"
    begun=$(date +%s)
    says 'a code while the helper hangs' locker $WHO "$(code)"
    (( $(date +%s) - begun <= 20 )) && echo 'hangs: within its deadline'
    logged 'cannot use the helper (pam-totpd.socket): .* user='$WHO 'hangs, the unit is named'
    says "root's login meanwhile" root_asks $WHO "$(code)"
    kill -KILL "$(helper_pid)"
    says 'a code after that' locker $WHO "$(code 1)"
}

# Off: the file of the socket is gone, and the log says what to look at.
off() {
    person; early
    systemctl stop pam-totpd.socket pam-totpd.service
    [[ -e $SOCKET ]] && echo 'the socket stays behind'
    says 'a code while the socket is off' locker $WHO "$(code)"
    logged 'cannot use the helper (pam-totpd.socket): its socket is not there user='$WHO 'off, the unit is named'
    systemctl start pam-totpd.socket
    says 'a code after it is on' locker $WHO "$(code)"
}

# A helper that ends at once: nobody gets in, the machine is not kept busy, and the socket goes on.
broken() {
    local before
    mkdir -p /run/systemd/system/pam-totpd.service.d
    printf '[Service]\nExecStart=\nExecStart=/bin/false\n' >/run/systemd/system/pam-totpd.service.d/broken.conf
    systemctl daemon-reload
    systemctl stop pam-totpd.service
    before=$(log | grep -c 'pam-totpd.service: Main process exited')
    person; early
    local now; now=$(code)
    says 'a code at a broken helper' locker $WHO "$now"
    sleep 3
    echo "# starts of a broken helper: $(($(log | grep -c 'pam-totpd.service: Main process exited') - before))"
    (( $(log | grep -c 'pam-totpd.service: Main process exited') - before <= 25 )) && echo 'broken: few starts'
    rm -r /run/systemd/system/pam-totpd.service.d
    systemctl daemon-reload
    units broken
    says 'the same code after it is whole' locker $WHO "$now"
    person; early
    says 'a code after it is whole' locker $WHO "$(code)"
}

# A user who has never enrolled, at the QR code when the helper ends: it types a code when the new one is there.
begin_enrolment() {
    cp /etc/security/pam_totp.toml /run/policy
    printf '%s\n' 'enrol_at_login = ["enrol"]' 'enrol_ticket = "no"' 'enrol_until = 2099-12-31' >>/etc/security/pam_totp.toml
    printf '%s\n' 'auth [success=ok ignore=ignore default=die] pam_totp.so' 'auth required pam_permit.so' \
        'account [success=ignore ignore=ignore module_unknown=ignore default=die] pam_totp.so' 'account required pam_permit.so' >/etc/pam.d/enrol
    (echo k; while [[ ! -e /run/upgraded ]]; do sleep 0.1; done; echo 000000) | pamtester enrol carol authenticate acct_mgmt >/run/enrol.first 2>&1 &
    ENROLMENT=$!
    local _
    for _ in $(seq 300); do [[ ! -s /run/pam_totp/enrol/$(id -u carol) ]] || break; sleep 0.1; done
}
key_in() { grep -oE '([A-Z2-7]{4} ){7}[A-Z2-7]{4}' "$1" | tr -d ' '; }
end_enrolment() {
    wait $ENROLMENT && echo 'upgrade: the login at the QR code goes on without an enrolment'
    log | grep -c 'pam_totp(enrol:account): not enrolled: cannot use the helper (pam-totpd.socket): .*user=carol' | sed 's/^/upgrade: lines of it: /'
    [[ -e /etc/pam_totp/users/carol.toml ]] && echo 'upgrade: half an enrolment'
    printf '%s\n' k n | pamtester enrol carol authenticate acct_mgmt >/run/enrol.second 2>&1
    [[ $(key_in /run/enrol.first) && $(key_in /run/enrol.first) = $(key_in /run/enrol.second) ]] && echo 'upgrade: the same key afterwards'
    (echo k; oathtool --totp -b "$(key_in /run/enrol.first)"; echo yes) | pamtester enrol carol authenticate acct_mgmt >/run/enrol.third 2>&1
    grep -c '^codes = \[' /etc/pam_totp/users/carol.toml | sed 's/^/upgrade: enrolled afterwards: /'
    # Carol is the one without an enrolment elsewhere.
    rm -f /etc/pam_totp/users/carol.toml /etc/pam.d/enrol "/var/lib/pam_totp/$(id -u carol)"*
    cp /run/policy /etc/security/pam_totp.toml
}

# The package in a newer version, while people log in.
upgrade() {
    local refused=0 during=0 pid inode since waiting
    person; early
    locker $WHO "$(code)"
    pid=$(helper_pid) inode=$(stat -c %i $SOCKET) since=$(systemctl show -P ActiveEnterTimestampMonotonic pam-totpd.socket)
    person
    waiting=$WHO
    # At the prompt when the helper ends, answered when the new one is there.
    runuser -u $waiting -- sh -c "(while [ ! -e /run/upgraded ]; do sleep 0.1; done; oathtool --totp -b $SECRET) | pamtester locker $waiting authenticate" >/run/waiting 2>&1 &
    local login=$!
    begin_enrolment
    { dpkg -i newer/libpam-totp_*.deb newer/pam-totp-helper_*.deb >/run/dpkg 2>&1; echo "upgrade: $?"; touch /run/upgraded; } &
    until [[ -e /run/upgraded ]]; do
        person
        locker $WHO "$(code)" || { refused=$((refused + 1)); cat /run/locker.$WHO; log | grep "user=$WHO"; }
        during=$((during + 1))
    done
    echo "upgrade: $refused refused"
    echo "# $during logins during the upgrade"
    (( during >= 3 )) && echo 'upgrade: people logged in'
    wait $login && echo 'upgrade: the prompt goes on' || cat /run/waiting
    [[ $(helper_pid) != "$pid" ]] && echo 'upgrade: the service is another'
    [[ $(stat -c %i $SOCKET) = "$inode" && $(systemctl show -P ActiveEnterTimestampMonotonic pam-totpd.socket) = "$since" ]] &&
        echo 'upgrade: the socket is the same'
    end_enrolment
    # Restarts in quick succession, as by somebody who tries.
    refused=0
    touch /run/restarting
    while [[ -e /run/restarting ]]; do systemctl try-restart pam-totpd.service; sleep 0.2; done &
    for _ in $(seq 12); do person; locker $WHO "$(code)" || { refused=$((refused + 1)); log | grep "user=$WHO"; }; done
    rm /run/restarting
    wait
    echo "restarts: $refused refused"
}

# Real programs. The helper decides for those of the user; for su, sudo and polkit it does by verifier=helper.
over_ssh() {
    CODE=$2 SSH_ASKPASS=/run/askpass SSH_ASKPASS_REQUIRE=force setsid -w ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
        -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 "$1@127.0.0.1" true </dev/null >/dev/null 2>&1
}
by_su() { (echo pw; sleep 1; echo "$2") | runuser -u carol -- su "$1" -c 'id -un' 2>/dev/null | grep -qx "$1"; }
by_sudo() { (echo pw; sleep 3; echo "$2") | runuser -u "$1" -- sudo -S -k id -u 2>/dev/null | grep -qx 0; }
by_pkexec() {
    PASSWORD=pw CODE=$2 expect -f slowly.exp -- runuser -u "$1" -- bash pkexec.sh >/run/pkexec 2>&1
    tr -d '\r' </run/pkexec | grep -q 'in as root$'
}
by_i3lock() {
    runuser -u "$1" -- env DISPLAY=$DISPLAY i3lock >/run/i3lock 2>&1 || { echo "i3lock did not start: $(cat /run/i3lock)"; return 1; }
    xdotool type "$2"
    xdotool key Return
    local _
    for _ in $(seq ${3:-200}); do pgrep -u "$1" -x i3lock >/dev/null || return 0; sleep 0.1; done
    pkill -KILL -u "$1" -x i3lock
    return 1
}
# decided SERVICE: how often the helper itself accepted a code of this user there. A program of root that decided by itself
# would leave no such line of pam_totpd.
decided() {
    journalctl --sync
    journalctl -b -t pam_totpd -o cat --no-pager | grep -c "^$1: accepted: .* user=$WHO origin=local" | sed "s/^/$1, decided by the helper: /"
}
programs() {
    printf '%s\n' '#!/bin/sh' 'case "$1" in *assword*) echo pw ;; *) echo "$CODE" ;; esac' >/run/askpass
    chmod 755 /run/askpass
    systemctl start ssh.service
    rm -f /run/display
    Xvfb -displayfd 3 -ac -screen 0 640x480x24 >/dev/null 2>&1 3>/run/display &
    local screen=$! _
    for _ in $(seq 300); do [[ ! -s /run/display ]] || break; sleep 0.1; done
    DISPLAY=:$(cat /run/display); export DISPLAY
    person; early
    local now next; now=$(code) next=$(code 1)
    says 'sshd' over_ssh $WHO "$now"
    says 'i3lock, by the code of sshd' by_i3lock $WHO "pw$now" 80
    says 'i3lock' by_i3lock $WHO "pw$next"
    says 'sshd, by the code of i3lock' over_ssh $WHO "$next"
    person; early
    says 'i3lock, with a wrong password' by_i3lock $WHO "px$(code)" 80
    kill $screen
    person; early; now=$(code) next=$(code 1)
    says 'su' by_su $WHO "$now"
    says 'the locker, by the code of su' locker $WHO "$now"
    says 'the locker, after su' locker $WHO "$next"
    says 'su, by the code of the locker' by_su $WHO "$next"
    decided su
    person; usermod -aG sudo $WHO; early; now=$(code) next=$(code 1)
    says 'sudo' by_sudo $WHO "$now"
    says 'the locker, by the code of sudo' locker $WHO "$now"
    says 'pkexec, by the code of sudo' by_pkexec $WHO "$now"
    says 'pkexec' by_pkexec $WHO "$next"
    says 'the locker, by the code of pkexec' locker $WHO "$next"
    decided sudo
    decided polkit-1
    # The settings of polkit 127's agent, and those after it. Only the socket is needed.
    local shape
    for shape in 127 later; do
        person; early
        echo "printf '%s\n' $(code) | pamtester agent $WHO authenticate" >/run/agent
        says "polkit $shape" systemctl -q start agent-$shape.service
        says "the locker, by the code of polkit $shape" locker $WHO "$(code)"
        # With nullok, a user without a credential needs no code there, and a user with one does.
        cp /etc/security/pam_totp.toml /run/policy
        cp /etc/pam.d/agent /run/agent.before
        sed -i 's/^auth .*/& nullok/; /^auth/a auth required pam_permit.so' /etc/pam.d/agent
        echo 'nullok = true' >>/etc/security/pam_totp.toml
        echo "echo 000000 | pamtester agent $WHO authenticate" >/run/agent
        says "polkit $shape with nullok, a wrong code" systemctl -q start agent-$shape.service
        echo "pamtester agent $WHO authenticate </dev/null" >/run/agent
        says "polkit $shape with nullok, no code" systemctl -q start agent-$shape.service
        echo "pamtester agent carol authenticate </dev/null" >/run/agent
        says "polkit $shape with nullok, not enrolled" systemctl -q start agent-$shape.service
        cp /run/policy /etc/security/pam_totp.toml
        cp /run/agent.before /etc/pam.d/agent
    done
}

# refused LABEL: the removal is, and what it names.
refused() {
    dpkg -r pam-totp-helper >/run/dpkg 2>&1 && echo "$1: removed"
    echo "$1: $(dpkg-query -W -f '${db:Status-Abbrev}' pam-totp-helper | cut -c2), $(grep -c 'enroll admin adopt --all --back' /run/dpkg) back"
    sed -n "s,^    \(/[^ ]*\)$,$1 names: \1,p" /run/dpkg | grep -v 'users/p[0-9]*[0-9][0-9].toml\|users/p[2-9].toml'
}
removal() {
    refused 'with everything'
    rm /etc/pam_totp/users/*.toml
    refused 'with settings'
    sed -i 's/ verifier=helper//' /etc/pam.d/*
    echo 'verifier = "helper"' >>/etc/security/pam_totp.toml
    refused 'with the policy'
    units 'after refusals'
    sed -i '/verifier/d' /etc/security/pam_totp.toml
    dpkg --purge pam-totp-helper >/run/dpkg 2>&1 && echo 'purged' || cat /run/dpkg
    [[ -e $SOCKET || -e /usr/lib/pam_totp ]] && echo 'purged: something stays'
    systemctl daemon-reload
    units purged
    everything >/run/after
    diff /run/before /run/after | grep -v -e '/pam.d/' -e /var/lib/pam_totp/ -e /etc/systemd/ | grep '^[<>]' | sed 's/^/purged: /'
    # Programs of users decide themselves again.
    rm /etc/security/pam_totp.toml
    install -d -m 700 -o carol -g carol /home/carol/.config /home/carol/.config/pam_totp
    install -m 600 -o carol -g carol credential.toml /home/carol/.config/pam_totp/credential.toml
    early
    says 'a code of a home after the purge' locker carol "$(code)"
}

# Codes that are sent, through the shipped command and a mail server that writes down what it hears.
AGENT_SOCKET=/run/pam_totp/deliver.socket
sink() {
    cat >/run/sink.py <<'PYTHON'
import socket
s = socket.create_server(("127.0.0.1", 2525))
open("/run/sink", "w").close()
while True:
    c, _ = s.accept()
    f = c.makefile("rwb", 0)
    f.write(b"220 sink\r\n")
    in_data = False
    for line in f:
        open("/run/sink", "ab").write(line)
        if in_data:
            if line != b".\r\n": continue
            in_data, answer = False, b"250 taken"
        elif line.upper().startswith(b"EHLO"): answer = b"250-sink\r\n250 AUTH PLAIN LOGIN"
        elif line.upper().startswith(b"AUTH"): answer = b"235 in"
        elif line.upper().startswith(b"DATA"): in_data, answer = True, b"354 go on"
        else: answer = b"250 good"
        f.write(answer + b"\r\n")
PYTHON
    python3 /run/sink.py &
    SINK=$!
    local _
    for _ in $(seq 300); do [[ ! -e /run/sink ]] || return 0; sleep 0.1; done
    echo "no sink"
}
# The code of the last mail.
mailed() { sed -n 's/.*\b\([0-9]\{4\}\) \([0-9]\{4\}\)\b.*/\1\2/p' /run/sink | tail -n 1; }
by_word() {
    local before _; before=$(grep -c '^\.' /run/sink)
    { echo email
      for _ in $(seq 100); do (( $(grep -c '^\.' /run/sink) == before )) || break; sleep 0.1; done
      mailed
    } | pamtester -E 'SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA' locker "$1" authenticate >/run/root.$1 2>&1
}
delivery() {
    dpkg -i debs/pam-totp-deliver_*.deb >/run/dpkg 2>&1 || cat /run/dpkg
    echo "delivery: $(systemctl is-active pam-totp-deliver.socket pam-totp-deliver.service | paste -sd,), $(systemctl is-enabled pam-totp-deliver.socket)"
    echo "delivery socket: $(stat -c '%a %U %F' $AGENT_SOCKET)"
    person
    printf '[[authenticator]]\nkind = "email"\naddress = "ann@example.com"\n' >>/etc/pam_totp/users/$WHO.toml
    python3 - /etc/pam_totp/users/$WHO.toml <<'PYTHON'
import sys
text = open(sys.argv[1]).read()
head, rest = text.split("[recovery]")
at = rest.index("[[authenticator]]")
open(sys.argv[1], "w").write(head + rest[at:] + "[recovery]" + rest[:at])
PYTHON
    cp /etc/security/pam_totp.toml /run/policy
    echo 'factors = ["code", "email"]' >>/etc/security/pam_totp.toml
    cp /usr/share/doc/pam-totp-deliver/examples/deliver.toml /etc/pam_totp/
    printf '%s\n' 'from = "noreply@example.com"' 'server = "127.0.0.1"' 'port = 2525' 'tls = "none"' 'listener = "root"' 'user = "robot"' \
        'password_file = "deliver-smtp.password"' >/etc/pam_totp/deliver-smtp.toml
    (umask 077; echo 'correct horse' >/etc/pam_totp/deliver-smtp.password)
    sink
    says 'a code that was sent' by_word $WHO
    says 'the same again' root_asks $WHO "$(mailed)"
    log | grep "code by email for user=$WHO" | sed 's/^/# /'
    grep -c "^AUTH PLAIN $(printf '\0robot\0correct horse' | base64)" /run/sink | sed 's/^/the password by systemd: /'
    # As the guide has it.
    systemd-run -q --pipe --wait -p DynamicUser=yes -p LoadCredential=deliver-smtp.password:/etc/pam_totp/deliver-smtp.password \
        /usr/sbin/totp-deliver-smtp --check --trace 2>&1 | grep -c 'the check passed' | sed 's/^/a check by hand: /'
    local pid path; pid=$(systemctl show -P MainPID pam-totp-deliver.service)
    echo "agent user: $(systemctl show -P User pam-totp-deliver.service), $(awk '/^Uid/ { print ($2 != 0 && $2 == $4) }' "/proc/$pid/status")"
    echo "agent capabilities: $(sed -n 's/^CapBnd:\t0*//p; s/^CapEff:\t0*//p' "/proc/$pid/status" | paste -sd,)"
    echo "agent no new privileges, filter: $(sed -n 's/^NoNewPrivs:\t//p; s/^Seccomp:\t//p' "/proc/$pid/status" | paste -sd,)"
    for path in /etc/pam_totp/users /var/lib/pam_totp /home /root; do
        echo "agent sees in $path: $(nsenter -t "$pid" -m ls -A $path 2>/dev/null | grep -c .)"
    done
    for path in /etc/x /usr/x /var/x /var/lib/x /run/x /run/pam_totp/x; do
        nsenter -t "$pid" -m touch $path 2>/dev/null && { echo "agent writes: $path"; nsenter -t "$pid" -m rm $path; }
    done
    systemd-analyze security --no-pager --threshold=20 pam-totp-deliver.service >/run/security 2>&1 && echo 'agent exposure: at most 2.0'
    sed -n 's/.*\(Overall exposure.*\)/# agent: \1/p' /run/security
    grep '✗' /run/security | sed 's/^/# /'
    systemd-analyze verify /lib/systemd/system/pam-totp-deliver.socket /lib/systemd/system/pam-totp-deliver.service 2>&1 | grep pam-totp-deliver |
        grep -v "Command 'man" | sed 's/^/verify: /'
    # Without passwords, the agent starts too.
    rm /etc/pam_totp/deliver-smtp.password
    sed -i '/^user\|^password/d' /etc/pam_totp/deliver-smtp.toml
    systemctl stop pam-totp-deliver.service
    says 'a code without a password' by_word $WHO
    kill $SINK
    dpkg -r pam-totp-deliver >/run/dpkg 2>&1 && echo 'delivery: removed'
    echo "delivery, needed: $(dpkg-query -W -f '${db:Status-Abbrev}' pam-totp-deliver | cut -c2), $(grep -c '^    /etc/security/pam_totp.toml$' /run/dpkg) named"
    cp /run/policy /etc/security/pam_totp.toml
    dpkg --purge pam-totp-deliver >/run/dpkg 2>&1 && echo 'delivery: purged' || cat /run/dpkg
    rm /etc/pam_totp/deliver*.toml
    [[ -e $AGENT_SOCKET ]] && echo 'delivery: the socket stays'
    systemctl daemon-reload
    rm -f /var/lib/pam_totp/sent-codes
}

# A list of keys, as the helper asks for it (docs/formats.md): there are none in here.
keys_listed() {
    python3 - <<'PYTHON'
import socket
agent = socket.socket(socket.AF_UNIX)
agent.settimeout(10)
agent.connect("/run/pam_totp/key.socket")
agent.sendall(bytes.fromhex("00000005" "8201820080"))
print(agent.recv(100).hex())
PYTHON
}
keys() {
    dpkg -i debs/pam-totp-key_*.deb >/run/dpkg 2>&1 || cat /run/dpkg
    echo "keys: $(systemctl is-active pam-totp-key.socket pam-totp-key.service | paste -sd,), $(systemctl is-enabled pam-totp-key.socket)"
    echo "keys socket: $(stat -c '%a %U %F' /run/pam_totp/key.socket)"
    echo "keys list: $(keys_listed 2>&1)"
    runuser -u carol -- sh -c 'exec 3<>/dev/null; python3 -c "import socket; socket.socket(socket.AF_UNIX).connect(\"/run/pam_totp/key.socket\")"' 2>&1 |
        grep -c PermissionError | sed 's/^/keys refused to users: /'
    local pid path; pid=$(systemctl show -P MainPID pam-totp-key.service)
    echo "keys user: $(systemctl show -P User pam-totp-key.service), $(awk '/^Uid/ { print ($2 != 0 && $2 == $4) }' "/proc/$pid/status")"
    echo "keys capabilities: $(sed -n 's/^CapBnd:\t0*//p; s/^CapEff:\t0*//p' "/proc/$pid/status" | paste -sd,)"
    echo "keys no new privileges, filter: $(sed -n 's/^NoNewPrivs:\t//p; s/^Seccomp:\t//p' "/proc/$pid/status" | paste -sd,)"
    echo "keys network: $(nsenter -t "$pid" -n cat /proc/net/dev | grep -c :)"
    for path in /etc/pam_totp /var/lib/pam_totp /home /root; do
        echo "keys sees in $path: $(nsenter -t "$pid" -m ls -A $path 2>/dev/null | grep -c .)"
    done
    for path in /etc/x /usr/x /var/x /var/lib/x /run/x /run/pam_totp/x; do
        nsenter -t "$pid" -m touch $path 2>/dev/null && { echo "keys writes: $path"; nsenter -t "$pid" -m rm $path; }
    done
    systemd-analyze security --no-pager --threshold=20 pam-totp-key.service >/run/security 2>&1 && echo 'keys exposure: at most 2.0'
    sed -n 's/.*\(Overall exposure.*\)/# keys: \1/p' /run/security
    systemd-analyze verify /lib/systemd/system/pam-totp-key.socket /lib/systemd/system/pam-totp-key.service 2>&1 | grep pam-totp-key |
        grep -v "Command 'man" | sed 's/^/verify: /'
    dpkg --purge pam-totp-key >/run/dpkg 2>&1 && echo 'keys: purged' || cat /run/dpkg
    [[ -e /run/pam_totp/key.socket ]] && echo 'keys: the socket stays'
    systemctl daemon-reload
}

for part in ${PARTS:-install_packages questions fifty own delivery keys sandbox deaths cold hangs off broken limited upgrade programs idle removal}; do
    echo "# $(cut -d' ' -f1 /proc/uptime) s: $part"
    $part
done
systemctl --failed --no-legend --plain | grep -v agent- | sed 's/^/failed: /'
journalctl --sync
journalctl -b --no-pager >/root/journal
echo ended
systemctl poweroff
