#!/bin/bash
# `enroll setup` and `enroll admin sessions` on a machine whose process 1 is systemd: the timer that takes a setup
# back, the unit that does so after a reboot, the sessions of logind. (qemu without KVM: a minute a boot.)
#   systemd-vm.sh       as root, with network for apt; some 2 GB in target/vm, which a second run uses again
set -u
export VM=systemd-vm
# shellcheck source=vm-lib.sh
. "$(dirname "$0")/vm-lib.sh"

root() {
    debian systemd systemd-sysv dbus libpam-systemd procps || return
    echo 'UseDNS no' >"$ROOT/etc/ssh/sshd_config.d/50-site.conf"
    echo vm >"$ROOT/etc/hostname"
    in_root systemctl -q enable ssh.service
    in_root systemctl -q set-default multi-user.target
    # Of no use here, and slow.
    in_root systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
        serial-getty@ttyS0.service
}

# What runs in the machine, from a unit of its own; a second boot goes on where the first one ended.
program() {
    cat >"$ROOT/etc/systemd/system/try.service" <<'END'
[Unit]
After=ssh.service systemd-user-sessions.service
[Service]
ExecStart=/root/try
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
[Install]
WantedBy=multi-user.target
END
    in_root systemctl -q enable try.service
    cat >"$ROOT/root/try" <<END
#!/bin/bash
printf '%s\n' '#!/bin/sh' 'case "\$1" in *assword*) echo pw ;; *) cat /run/code ;; esac' >/run/askpass
chmod 755 /run/askpass
SECRET=$SECRET
END
    cat >>"$ROOT/root/try" <<'END'
code() { oathtool --totp -b $SECRET >/run/code; }
over_ssh() {
    local user=$1; shift
    SSH_ASKPASS=/run/askpass SSH_ASKPASS_REQUIRE=force setsid -w ssh -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 -o ConnectionAttempts=9 \
        "$user@127.0.0.1" "$@" </dev/null
}
# How long it took, for whoever reads the log of a slow machine.
at() { echo "# $(cut -d' ' -f1 /proc/uptime) s: $1"; }
password_alone() { over_ssh bob true >/dev/null 2>&1 && echo "$1: the password lets in" || echo "$1: the password does not let in"; }
begin() {
    # What an earlier one said is not this one's.
    : >/run/setup
    enroll setup sshd --yes "$@" >/run/setup 2>&1 &
    SETUP=$!
    for _ in $(seq 300); do grep -q 'The files are changed' /run/setup && return; sleep 0.1; done
    echo "not begun: $(cat /run/setup)"
}
at begun
if [ -e /root/second ]; then
    grep -q pam_totp /etc/pam.d/sshd && echo 'rebooted: the line is still there' || echo 'rebooted: the line is gone'
    [ -e /etc/ssh/sshd_config.d/00-pam_totp.conf ] || echo 'rebooted: the settings are gone'
    [ -e /etc/systemd/system/pam_totp-setup.service ] || echo 'rebooted: the unit is gone'
    # sshd had not begun to listen when the setup was reverted.
    journalctl -b -o short-monotonic -u pam_totp-setup -u ssh -t enroll -t sshd --no-pager |
        grep -o -e 'sshd reverted' -e 'Server listening on 0.0.0.0' | paste -sd, | sed 's/^/order: /'
    systemctl --failed --no-legend --plain | sed 's/^/failed: /'
    journalctl -b -u pam_totp-setup --no-pager -o cat | sed 's/^/# /'
    password_alone rebooted
    at ended
    systemctl poweroff -ff
    exit
fi
password_alone delivered
at delivered
begin --wait 30s
pkill -KILL -x enroll
systemctl list-timers --all --no-legend | grep -q pam_totp-setup && echo 'timer: there'
password_alone trial
at trial
for _ in $(seq 60); do grep -q pam_totp /etc/pam.d/sshd || break; sleep 1; done
password_alone timer
systemctl list-timers --all --no-legend | grep -q pam_totp-setup || echo 'timer: gone'
at timer
begin --wait 5m
code; over_ssh alice sleep 600 &
wait $SETUP
grep 'The change stays' /run/setup && echo 'proof: kept'
systemctl list-timers --all --no-legend | grep -q pam_totp-setup || echo 'proof: the timer is gone'
at proof
for _ in $(seq 60); do pgrep -u alice -x sleep >/dev/null && break; sleep 1; done
pgrep -u alice -x sleep >/dev/null && echo 'sessions: one runs'
enroll admin sessions alice
enroll admin sessions alice --end
for _ in $(seq 20); do pgrep -u alice -x sleep >/dev/null || break; sleep 1; done
pgrep -u alice -x sleep >/dev/null && echo 'sessions: still there' || echo 'sessions: ended'
at sessions
enroll setup sshd --undo
begin --wait 60m
touch /root/second
sync
at reboot
echo b >/proc/sysrq-trigger
END
    chmod 755 "$ROOT/root/try"
}

the_timer_takes_a_setup_back_whose_process_was_killed() {
    said first 'delivered: the password lets in'
    said first 'timer: there'
    said first 'trial: the password does not let in'
    said first 'timer: the password lets in'
    said first 'timer: gone'
}
a_login_with_a_code_keeps_a_setup_and_ends_the_timer() { said first 'proof: kept'; said first 'proof: the timer is gone'; }
the_sessions_of_logind_are_told_and_ended() {
    said first 'sessions: one runs'
    grep -qE '^c?[0-9]+: .*from 127\.0\.0\.1' "$STORE/first.log" || fail "no session told: $(cat "$STORE/first.log")"
    said first 'alice: 1 session ended.'
    said first 'sessions: ended'
}
after_a_reboot_the_setup_is_taken_back_before_sshd_listens() {
    said second 'rebooted: the line is gone'
    said second 'rebooted: the settings are gone'
    said second 'rebooted: the unit is gone'
    said second 'order: sshd reverted,Server listening on 0.0.0.0'
    said second 'rebooted: the password lets in'
    not grep '^failed: pam_totp' "$STORE/second.log"
}

machine
program && disk "$STORE/disk" || exit 1
boot first "$STORE/disk" start=/sbin/init
boot second "$STORE/disk" start=/sbin/init
for case in the_timer_takes_a_setup_back_whose_process_was_killed a_login_with_a_code_keeps_a_setup_and_ends_the_timer \
    the_sessions_of_logind_are_told_and_ended after_a_reboot_the_setup_is_taken_back_before_sshd_listens; do
    run $case
done
echo "systemd-vm: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
