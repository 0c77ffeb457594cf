#!/bin/bash
# `enroll setup` where systemd is process 1 and listens in sshd's place (ssh.socket), on Debian 12 and 13; and of
# sudo-rs, which Debian 12 lacks; and the service of the daily check. Each machine boots in systemd-nspawn, in seconds.
#   nspawn.sh       as root, with network for apt; some 600 MB in target/nspawn, which a second run uses again
set -u
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
# shellcheck source=../e2e/lib.sh
. "$repo/tests/e2e/lib.sh"
STORE=$repo/target/nspawn

# base RELEASE: made once; `made` says that it was made whole.
base() {
    local root=$STORE/$1.base packages=openssh-server,openssh-client,oathtool,systemd,systemd-sysv,dbus,libpam-systemd,procps,sudo
    [[ ! -e $root.made ]] || return 0
    [[ $1 = bookworm ]] || packages=$packages,sudo-rs
    rm -rf "$root"
    debootstrap --variant=minbase --include=$packages "$1" "$root" >"$STORE/$1.debootstrap" 2>&1 || return
    rm -rf "$root"/var/cache/apt/archives/*.deb
    touch "$root.made"
}

# machine RELEASE: a fresh copy with this tree's module, a user with a code and one without.
machine() {
    ROOT=$STORE/$1
    rm -rf "$ROOT"
    cp -a --reflink=auto "$STORE/$1.base" "$ROOT" || return
    make -s -C "$repo" install DESTDIR="$ROOT" PAM_MODULE_DIR=/usr/lib/x86_64-linux-gnu/security >/dev/null || return
    local user
    for user in alice bob; do
        chroot "$ROOT" sh -c "useradd -m -s /bin/bash $user && echo $user:pw | chpasswd" || return
    done
    install -d -m 700 "$ROOT"/home/alice/.config/pam_totp
    credential_text >"$ROOT"/home/alice/.config/pam_totp/credential.toml
    chroot "$ROOT" sh -c 'chown -R alice: /home/alice/.config; chmod 700 /home/alice/.config; chmod 600 /home/alice/.config/pam_totp/*'
    echo 'alice ALL=(ALL) ALL' >"$ROOT/etc/sudoers.d/alice"
    chmod 440 "$ROOT/etc/sudoers.d/alice"
    # systemd listens.
    chroot "$ROOT" systemctl -q disable ssh.service
    chroot "$ROOT" systemctl -q enable ssh.socket
    chroot "$ROOT" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer
    echo "UseDNS no" >"$ROOT/etc/ssh/sshd_config.d/50-site.conf"
    program
}

# What runs in the machine.
program() {
    printf '[Unit]\nAfter=ssh.socket systemd-user-sessions.service dbus.socket\n[Service]\nExecStart=/root/try\n[Install]\nWantedBy=multi-user.target\n' \
        >"$ROOT/etc/systemd/system/try.service"
    chroot "$ROOT" systemctl -q enable try.service
    cat >"$ROOT/root/try" <<END
#!/bin/bash
exec >/root/said 2>&1
SECRET=$SECRET
RECOVERY=$RECOVERY
END
    cat >>"$ROOT/root/try" <<'END'
printf '%s\n' '#!/bin/sh' 'case "$1" in *assword*) echo pw ;; *) cat /run/code ;; esac' >/run/askpass
chmod 755 /run/askpass
code() { oathtool --totp -b -N "@$(($(date +%s) + ${1:-0} * 30))" $SECRET >/run/code; chmod 644 /run/code; }
over_ssh() {
    local user=$1; shift
    SSH_ASKPASS=/run/askpass SSH_ASKPASS_REQUIRE=force setsid -w ssh -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 "$user@127.0.0.1" "$@" </dev/null
}
password_alone() { over_ssh bob true >/dev/null 2>&1 && echo "$1: the password lets in" || echo "$1: the password does not let in"; }
begin() {
    local service=$1; shift
    : >/run/setup
    enroll setup "$service" --yes "$@" >/run/setup 2>&1 &
    SETUP=$!
    for _ in $(seq 300); do grep -q 'The files are changed' /run/setup && return; kill -0 $SETUP || break; sleep 0.1; done
    echo "not begun: $(cat /run/setup)"
}
units() { echo "$1: $(systemctl is-active ssh.socket ssh.service | paste -sd,)"; }
ends() { wait $SETUP; echo "$1: $?"; sed "s/^/# /" /run/setup; }
units delivered
# Before the first connection: no sshd, and on Debian 12 no folder of its.
enroll check sshd | grep -c sshd-config-broken | sed 's/^/faults of the folder: /'
begin sshd --wait 5m
tr '\n' ' ' </run/setup | grep -o 'ssh.socket starts sshd at the next connection'
units begun
password_alone trial
units connected
kill -INT $SETUP
ends reverted
units reverted
password_alone reverted
# A session that is open before, and an sshd that has read the old settings.
over_ssh bob sleep 600 &
for _ in $(seq 50); do pgrep -u bob -x sleep >/dev/null && break; sleep 0.1; done
begin sshd --wait 5m
password_alone again
code -1
over_ssh alice true && echo 'in with a code'
ends kept
pgrep -u bob -x sleep >/dev/null && echo 'the open session goes on'
enroll check sshd | grep -c sshd-not-reloaded | sed 's/^/settings not read: /'
# The service of the timer, as that starts it.
daily() {
    systemctl start pam-totp-check.service 2>/dev/null
    echo "daily, $1: $? $(systemctl show -P Result pam-totp-check.service) $(systemctl is-failed pam-totp-check.service)"
    journalctl --sync
    journalctl -b _SYSTEMD_UNIT=pam-totp-check.service -o cat --no-pager >/run/daily
    sed 's/^/# /' /run/daily
    echo "daily, $1: $(grep -c '^These services do not ask for a code any more: sshd (/etc/pam.d/sshd: ' /run/daily) printed, $(
        grep -c '^check: no longer asked for a code: service=sshd ' /run/daily) logged, $(wc -l </run/daily) in all"
}
systemctl start pam-totp-check.timer
systemctl list-timers --no-legend pam-totp-check.timer | grep -c pam-totp-check.service | sed 's/^/timers that wait: /'
daily asked
cp -p /etc/pam.d/sshd /run/sshd.pam
sed -i /pam_totp/d /etc/pam.d/sshd
daily dropped
cat /run/sshd.pam >/etc/pam.d/sshd
daily 'asked again'
enroll setup sshd --undo >/dev/null && password_alone undone
pgrep -u bob -x sleep >/dev/null && echo 'it still goes on'
systemctl --failed --no-legend --plain | sed 's/^/failed: /'
if command -v sudo-rs >/dev/null; then
    for program in sudo-rs sudo; do
        begin sudo --wait 2m
        code $([ $program = sudo ] && echo 1 || echo 0)
        runuser -u alice -- sh -c "{ echo pw; sleep 3; cat /run/code; } | $program -S -k id -u" 2>/run/prompts | sed "s/^/$program: uid /"
        for _ in $(seq 50); do kill -0 $SETUP 2>/dev/null || break; sleep 0.1; done
        kill -INT $SETUP 2>/dev/null
        ends "$program proved"
        grep -q '^alice logged in with a code' /run/setup && echo "$program: alice"
        enroll setup sudo --undo >/dev/null
    done
fi
# Somebody with a stolen session has left programs with the user's service manager.
lingering() {
    loginctl enable-linger bob
    # logind does not start it anew for one who lingers already.
    systemctl start "user@$(id -u bob).service"
    runuser -u bob -- env XDG_RUNTIME_DIR="/run/user/$(id -u bob)" systemd-run -q --user sleep 4242
    # systemd-run does not wait until the manager has started the program.
    for _ in $(seq 300); do pgrep -u bob -fx '(/usr)?(/bin/)?sleep 4242' >/dev/null && echo "$1: it runs" && break; sleep 0.1; done
}
over() { for _ in $(seq 100); do pgrep -u bob >/dev/null || break; sleep 0.1; done; pgrep -u bob >/dev/null && echo "$1: it still runs" || echo "$1: nothing of bob runs"; }
loginctl terminate-user bob 2>/dev/null; over before
lingering 'no session'
enroll admin sessions bob --end >/run/ended; sed 's/^/# /' /run/ended
grep -o 'service manager of the user .systemd --user. was ended' /run/ended
tr '\n' ' ' </run/ended | grep -o 'loginctl disable-linger bob'
over 'no session'
lingering 'a session'
over_ssh bob sleep 600 &
for _ in $(seq 50); do pgrep -u bob -x sleep -c | grep -qx 2 && break; sleep 0.1; done
enroll admin sessions bob --end --json | sed 's/^/told: /'
over 'a session'
loginctl disable-linger bob
enroll admin sessions bob --end --json | grep -o '"lingers":[a-z]*' | sed 's/^/after: /'
# Users at logind, which needs no polkit for one's own sessions.
awaits() { for _ in $(seq 100); do [[ $(pgrep -u "$1" -x sleep | wc -l) != "$2" ]] || return; sleep 0.1; done; echo "$1: not $2 programs"; }
session_of() { loginctl list-sessions --no-legend | awk -v user="$1" '$3 == user { print $1; exit }'; }
counted() { grep -o "$1" /run/own | wc -l; }
over_ssh alice sleep 610 &
over_ssh bob sleep 611 &
awaits alice 1
first=$(session_of alice)
over_ssh alice sleep 612 &
awaits alice 2
awaits bob 1
over_ssh alice enroll sessions --json >/run/own
echo "own: $(counted '"id":') sessions, $(counted '"mine":true') mine, $(counted '"since":1[0-9]*') dated, $(counted '"host":"127.0.0.1"') from here"
over_ssh alice "enroll sessions --end $first --json" >/run/own
awaits alice 1
echo "one: $(grep -o '"ended":[0-9]*' /run/own), $(grep -o '"failed":[^,]*' /run/own), $(pgrep -u alice -x sleep | wc -l) goes on"
over_ssh alice "enroll sessions --end $(session_of bob)" >/run/own 2>&1
echo "another user's: $(counted 'you have no session')"
over_ssh alice 'enroll sessions --end $XDG_SESSION_ID; echo still here' >/run/own 2>&1
echo "this one: $(counted 'runs in that session'), $(counted 'still here')"
over_ssh alice 'enroll sessions --others --json; sleep 1; echo still here' >/run/own
echo "others: $(grep -o '"ended":[0-9]*' /run/own), $(grep -o '"left_mine":[0-9]*' /run/own), $(counted 'still here')"
awaits alice 0
over_ssh alice sleep 613 &
awaits alice 1
over_ssh alice "echo $RECOVERY | enroll compromised --json --no-password-check; sleep 1; echo still here" >/run/own 2>&1
sed 's/^/# /' /run/own
echo "emergency: $(grep -o '"ended":[0-9]*' /run/own), $(grep -o '"failed":[^,]*' /run/own), $(counted '"left_mine":1'), $(counted 'sudo -K'), $(counted 'still here')"
awaits alice 0
over_ssh alice sleep 614 &
awaits alice 1
enroll admin compromised alice --json </dev/null >/run/own 2>&1
for _ in $(seq 200); do pgrep -u alice >/dev/null || break; sleep 0.1; done
echo "root's emergency: $(grep -o '"ended":[0-9]*' /run/own), $(grep -o '"manager":"[a-z]*"' /run/own), $(pgrep -u alice | wc -l) of alice"
echo "bob: $(pgrep -u bob -x sleep | wc -l) goes on"
journalctl -b -t enroll -o cat --no-pager | sed 's/^/# /'
echo ended
systemctl poweroff
END
    chmod 755 "$ROOT/root/try"
}

said() { grep -qxF "$2" "$STORE/$1/root/said" || fail "$1: not said: $2. $(tail -n 40 "$STORE/$1/root/said")"; }

socket_activated_sshd_is_set_up_and_reverted() {
    local release
    for release in bookworm trixie; do
        said $release 'delivered: active,inactive'
        said $release 'faults of the folder: 0'
        said $release 'ssh.socket starts sshd at the next connection'
        said $release 'begun: active,inactive'
        said $release 'trial: the password does not let in'
        said $release 'connected: active,active'
        said $release 'reverted: 1'
        said $release 'reverted: active,active'
        said $release 'reverted: the password lets in'
    done
}
a_running_sshd_of_the_socket_is_started_anew() {
    local release
    for release in bookworm trixie; do
        said $release 'again: the password does not let in'
        said $release 'in with a code'
        said $release 'kept: 0'
        said $release 'the open session goes on'
        said $release 'settings not read: 0'
        said $release 'undone: the password lets in'
        said $release 'it still goes on'
        not grep '^failed:' "$STORE/$release/root/said"
    done
}
the_daily_service_fails_when_a_service_stops_asking() {
    local release
    for release in bookworm trixie; do
        said $release 'timers that wait: 1'
        said $release 'daily, asked: 0 success inactive'
        said $release 'daily, asked: 0 printed, 0 logged, 0 in all'
        said $release 'daily, dropped: 1 exit-code failed'
        said $release 'daily, dropped: 1 printed, 1 logged, 2 in all'
        said $release 'daily, asked again: 0 success inactive'
        said $release 'daily, asked again: 1 printed, 1 logged, 2 in all'
    done
}
a_setup_of_sudo_is_proved_by_sudo_rs() {
    said trixie 'sudo-rs: uid 0'
    said trixie 'sudo-rs proved: 0'
    said trixie 'sudo-rs: alice'
}
a_setup_of_sudo_is_proved_by_the_sudo_of_debian_13() { said trixie 'sudo: uid 0'; said trixie 'sudo proved: 0'; said trixie 'sudo: alice'; }

a_service_manager_that_lingers_ends_with_the_sessions() {
    local release told='"failed":[],"left_mine":0,"lingers":true,"manager":"ended","processes":0,"user":"bob"}'
    for release in bookworm trixie; do
        said $release 'no session: it runs'
        said $release 'service manager of the user (systemd --user) was ended'
        said $release 'loginctl disable-linger bob'
        said $release 'no session: nothing of bob runs'
        said $release 'a session: it runs'
        said $release "told: {\"version\":1,\"ended\":1,\"event\":\"sessions ended\",$told"
        said $release 'a session: nothing of bob runs'
        said $release 'after: "lingers":false'
    done
}

users_end_their_own_sessions_at_logind_without_polkit() {
    local release
    for release in bookworm trixie; do
        [[ ! -e $STORE/$release/usr/sbin/polkitd && ! -e $STORE/$release/usr/lib/polkit-1 ]] || fail "$release: there is a polkit"
        said $release 'own: 3 sessions, 1 mine, 3 dated, 3 from here'
        said $release 'one: "ended":1, "failed":[], 1 goes on'
        said $release "another user's: 1"
        said $release 'this one: 1, 1'
        said $release 'others: "ended":1, "left_mine":1, 1'
        said $release 'bob: 1 goes on'
    done
}
an_emergency_ends_sessions_at_logind() {
    local release
    for release in bookworm trixie; do
        said $release 'emergency: "ended":1, "failed":[], 1, 1, 1'
        said $release "root's emergency: \"ended\":1, \"manager\":\"ended\", 0 of alice"
    done
}

mkdir -p "$STORE"
"$repo/tests/e2e/install-tools.sh" packages || exit 1
for release in bookworm trixie; do
    base $release && machine $release || { echo "no machine of $release: $(tail -n 3 "$STORE/$release.debootstrap")"; exit 1; }
    timeout 400 systemd-nspawn -q --register=no --keep-unit -b --private-network -D "$ROOT" </dev/null >"$STORE/$release.log" 2>&1
    grep -qx ended "$ROOT/root/said" || { tail -n 20 "$STORE/$release.log" "$ROOT/root/said"; exit 1; }
done
for case in socket_activated_sshd_is_set_up_and_reverted a_running_sshd_of_the_socket_is_started_anew \
    the_daily_service_fails_when_a_service_stops_asking a_setup_of_sudo_is_proved_by_sudo_rs a_setup_of_sudo_is_proved_by_the_sudo_of_debian_13 \
    a_service_manager_that_lingers_ends_with_the_sessions users_end_their_own_sessions_at_logind_without_polkit \
    an_emergency_ends_sessions_at_logind; do
    run $case
done
echo "nspawn: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
