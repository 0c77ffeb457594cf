#!/bin/bash
# The package pam-totp-helper on Debian 12 and 13 where systemd is process 1: socket activation, sandbox, deaths, upgrade
# and removal, with real programs (sshd, su, sudo, i3lock, pkexec). Each machine boots in systemd-nspawn, in seconds.
#   helper.sh [RELEASE...]   as root, with network for apt; some 1.5 GB in target/helper-machine, which a second run uses
#                            again. What helper-inside.sh does in the machine takes some five minutes.
set -u
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
# shellcheck source=../e2e/lib.sh
. "$repo/tests/e2e/lib.sh"
STORE=$repo/target/helper-machine
RELEASES=("$@")
[[ $# != 0 ]] || RELEASES=(bookworm trixie)
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)

# base RELEASE: made once; `made` says that it was made whole, and of which packages.
base() {
    local root=$STORE/$1.base packages=openssh-server,openssh-client,oathtool,systemd,systemd-sysv,dbus,libpam-systemd,procps,sudo
    packages=$packages,polkitd,pkexec,pamtester,python3-minimal,expect,i3lock,xvfb,xdotool,xauth,libfido2-1
    [[ $(cat "$root.made" 2>/dev/null) != "$packages" ]] || return 0
    rm -rf "$root"
    debootstrap --variant=minbase --include=$packages "$1" "$root" >"$STORE/$1.debootstrap" 2>&1 || return
    rm -rf "$root"/var/cache/apt/archives/*.deb
    echo "$packages" >"$root.made"
}

packages() {
    rm -rf "$STORE/debs" "$STORE/newer"
    mkdir -p "$STORE/debs" "$STORE/newer"
    "$repo/packaging/debian/build.sh" "$VERSION" "$STORE/debs" >/dev/null &&
        "$repo/packaging/debian/build.sh" "$VERSION+1" "$STORE/newer" >/dev/null
}

# machine RELEASE: a fresh copy with the packages beside it, and users whose credentials root holds.
machine() {
    ROOT=$STORE/$1
    rm -rf "$ROOT"
    cp -a --reflink=auto "$STORE/$1.base" "$ROOT" || return
    cp -r "$STORE/debs" "$STORE/newer" "$here/helper-inside.sh" "$ROOT/root/"
    # Some parts by name, for whoever works on them: HELPER_PARTS="install_packages delivery".
    printf 'SECRET=%s PARTS="%s"\n' "$SECRET" "${HELPER_PARTS:-}" >"$ROOT/root/words"
    credential_text >"$ROOT/root/credential.toml"
    local name
    for name in p{1..600} carol dave; do echo "$name:pw:::$name:/home/$name:/bin/bash"; done | chroot "$ROOT" newusers || return
    install -d -m 711 "$ROOT/etc/pam_totp" "$ROOT/etc/pam_totp/users"
    for name in p{1..600}; do install -m 600 "$ROOT/root/credential.toml" "$ROOT/etc/pam_totp/users/$name.toml"; done
    mkdir -p "$ROOT/etc/security"
    echo 'credential = "/etc/pam_totp/users/%u.toml"' >"$ROOT/etc/security/pam_totp.toml"
    stacks
    # systemd 257 warns that there is no /proc.
    chroot "$ROOT" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer 2>/dev/null
    printf '%s\n' 'UseDNS no' 'KbdInteractiveAuthentication yes' 'PasswordAuthentication no' >"$ROOT/etc/ssh/sshd_config.d/50-site.conf"
    # As tests/e2e/programs.sh has it: the agent throws away what is typed before it has turned the echo off.
    sed 's/{ send/{ sleep 0.3; send/; s/set timeout .*/set timeout 30/' "$repo/tests/e2e/converse.exp" >"$ROOT/root/slowly.exp"
    cat >"$ROOT/root/pkexec.sh" <<'INSIDE'
(sleep 1; pkexec --disable-internal-agent echo in as root; pkill -u "$UID" pkttyagent) &
pkttyagent -p $!
wait
INSIDE
    chmod 755 "$ROOT/root"
    printf '[Unit]\nAfter=systemd-user-sessions.service dbus.socket\n[Service]\nExecStart=/root/helper-inside.sh\n[Install]\nWantedBy=multi-user.target\n' \
        >"$ROOT/etc/systemd/system/try.service"
    chroot "$ROOT" systemctl -q enable try.service 2>/dev/null
}

# The PAM files, and two services with the sandbox in which polkit 127 and its later versions ask PAM.
stacks() {
    local file shape
    printf '%s\n' 'auth required pam_totp.so' 'account required pam_permit.so' >"$ROOT/etc/pam.d/locker"
    printf '%s\n' 'auth requisite pam_totp.so forward_pass' 'auth required pam_unix.so use_first_pass' 'account required pam_permit.so' \
        >"$ROOT/etc/pam.d/i3lock"
    for file in su sudo; do sed -i '/^@include common-auth/a auth required pam_totp.so verifier=helper' "$ROOT/etc/pam.d/$file"; done
    # su of a user of its own, not of root.
    sed -i '/^auth.*pam_rootok/d' "$ROOT/etc/pam.d/su"
    sed -i '/^@include common-auth/a auth required pam_totp.so' "$ROOT/etc/pam.d/sshd"
    [[ -e $ROOT/etc/pam.d/polkit-1 ]] || cp "$ROOT/usr/lib/pam.d/polkit-1" "$ROOT/etc/pam.d/"
    sed -i '/^@include common-auth/a auth required pam_totp.so verifier=helper' "$ROOT/etc/pam.d/polkit-1"
    printf '%s\n' 'auth required pam_totp.so verifier=helper' 'account required pam_permit.so' >"$ROOT/etc/pam.d/agent"
    for shape in 127 later; do
        {
            printf '[Service]\nType=oneshot\nExecStart=/bin/sh /run/agent\n'
            printf '%s\n' LimitMEMLOCK=0 LockPersonality=yes MemoryDenyWriteExecute=yes NoNewPrivileges=yes PrivateNetwork=yes \
                PrivateTmp=yes ProtectControlGroups=yes ProtectKernelModules=yes ProtectKernelLogs=yes ProtectKernelTunables=yes \
                ProtectSystem=strict ProtectClock=yes ProtectHostname=yes RemoveIPC=yes RestrictAddressFamilies=AF_UNIX \
                RestrictNamespaces=yes RestrictRealtime=yes RestrictSUIDSGID=yes SystemCallArchitectures=native \
                SystemCallFilter=@system-service UMask=0077
            if [[ $shape = 127 ]]; then printf '%s\n' ProtectHome=yes PrivateDevices=yes; else echo ProtectHome=no; fi
        } >"$ROOT/etc/systemd/system/agent-$shape.service"
    done
}

# said LINE...: in every machine.
said() {
    local release line
    for release in "${RELEASES[@]}"; do
        for line; do
            grep -qxF -- "$line" "$STORE/$release/root/said" || fail "$release: not said: $line. $(tail -n 60 "$STORE/$release/root/said")"
        done
    done
}
never_said() {
    local release
    for release in "${RELEASES[@]}"; do not grep "$1" "$STORE/$release/root/said" || fail "$release"; done
}

the_package_listens_and_starts_the_helper_when_it_is_asked() {
    said 'hints of adopt: 1' 'installed: active,inactive' 'enabled: enabled' 'socket: 666 root socket, 711 root' 'a code: in' 'asked: active,active' \
        'first line: locker: accepted: authenticator="phone" user=p1 origin=own'
    never_said 'the user reads the secret'
}
a_code_works_once_at_the_locker_and_at_programs_of_root() {
    said 'the same code: denied' 'the same code at a program of root: denied' 'the next code at a program of root: in' \
        'that code at the locker: denied' 'a wrong code: denied' 'fifty at once: 1 in'
}
a_user_takes_new_recovery_codes_through_the_helper() {
    said 'own status: 1' 'own recovery codes: 10' 'a new recovery code: in' 'a recovery code of before: denied'
}
the_helper_has_the_rights_that_it_needs_and_no_others() {
    said 'capabilities: 1,1' 'no new privileges, filter: 1,2' 'network: none' 'homes: 0' 'writes: /etc/pam_totp/users/x' \
        'writes: /var/lib/pam_totp/x' 'writes: /run/pam_totp/x'
    never_said '^writes: /[uh]\|^writes: /etc/x\|^writes: /var/x\|^writes: /var/lib/x\|^writes: /run/x'
    never_said '^verify: '
    # In seconds and in the words of systemd, for whoever reads the run.
    local release
    for release in "${RELEASES[@]}"; do sed -n "s/^# \(Overall exposure\)/      $release: \1/p" "$STORE/$release/root/said" >&3; done
    said 'exposure: at most 2.0'
}
the_agent_delivers_from_its_sandbox() {
    said 'delivery: active,inactive, enabled' 'delivery socket: 600 root socket' 'a code that was sent: in' 'the same again: denied' \
        'the password by systemd: 1' 'a check by hand: 1' 'a code without a password: in'
}
the_agent_has_the_network_and_no_rights() {
    said 'agent user: pam_totp_deliver, 1' 'agent capabilities: ,' 'agent no new privileges, filter: 1,2' 'agent sees in /etc/pam_totp/users: 0' \
        'agent sees in /var/lib/pam_totp: 0' 'agent sees in /home: 0' 'agent sees in /root: 0' 'agent exposure: at most 2.0'
    never_said '^agent writes: '
    local release
    for release in "${RELEASES[@]}"; do sed -n "s/^# agent: \(Overall exposure\)/      $release: agent: \1/p" "$STORE/$release/root/said" >&3; done
}
the_key_agent_answers_root_from_its_sandbox() {
    # No key is plugged in, and root alone hears of it.
    said 'keys: active,inactive, enabled' 'keys socket: 600 root socket' 'keys list: 0000000482008180' 'keys refused to users: 1' 'keys: purged'
    never_said '^keys: the socket stays'
}
the_key_agent_has_keys_and_no_rights() {
    said 'keys user: pam_totp_key, 1' 'keys capabilities: ,' 'keys no new privileges, filter: 1,2' 'keys network: 1' 'keys sees in /etc/pam_totp: 0' \
        'keys sees in /var/lib/pam_totp: 0' 'keys sees in /home: 0' 'keys sees in /root: 0' 'keys exposure: at most 2.0'
    never_said '^keys writes: '
    local release
    for release in "${RELEASES[@]}"; do sed -n "s/^# keys: \(Overall exposure\)/      $release: key agent: \1/p" "$STORE/$release/root/said" >&3; done
}
the_agent_is_not_removed_while_the_policy_needs_it() {
    said 'delivery, needed: i, 1 named' 'delivery: purged'
    never_said '^delivery: \(removed\|the socket stays\)'
}
an_idle_helper_takes_at_most_six_megabytes() {
    local release kilobytes
    for release in "${RELEASES[@]}"; do
        kilobytes=$(sed -n 's/^resident kB: //p' "$STORE/$release/root/said")
        echo "      $release: $kilobytes kB resident" >&3
        (( kilobytes > 0 && kilobytes <= 6144 )) || fail "$release: $kilobytes kB"
    done
}
it_ends_when_nobody_asks_and_starts_again() { said 'idle: active,inactive' 'idle result: success' 'a code after the idle end: in'; }
twenty_kills_do_not_take_the_helper_away() {
    said 'killed: 20, refused at the socket: 0' 'kills: with the pause of a second after each' 'during the kills: people logged in' \
        'during the kills: 0 codes were good twice' 'a code after twenty kills: in'
    never_said '^after the kills: \(inactive\|failed\)'
}
a_start_by_systemd_takes_at_most_100_milliseconds() {
    local release
    for release in "${RELEASES[@]}"; do sed -n "s/^# \(a login in milli.*\|the start by.*\)/      $release: \1/p" "$STORE/$release/root/said" >&3; done
    said 'cold: all in'
    for release in "${RELEASES[@]}"; do
        grep -qx 'cold: within its limit' "$STORE/$release/root/said" && continue
        grep -qx 'cold: not judged on a busy machine' "$STORE/$release/root/said" || fail "$release: $(grep cold "$STORE/$release/root/said")"
        echo "      $release: the machine was too busy to judge it" >&3
    done
}
check_names_a_start_limit_and_its_command_ends_it() {
    said 'a code beyond the limit: denied' 'limit: a limit was hit' \
        'limit, the advice: systemctl reset-failed pam-totpd.socket pam-totpd.service && systemctl restart pam-totpd.socket' \
        'a code before the advice: denied' 'a code after the advice: in'
}
a_helper_that_hangs_denies_and_the_log_names_the_unit() {
    said 'a code while the helper hangs: denied' 'hangs: within its deadline' 'hangs, the unit is named: yes' "root's login meanwhile: in" \
        'a code after that: in' 'a code while the socket is off: denied' 'off, the unit is named: yes' 'a code after it is on: in'
    never_said 'the socket stays behind'
}
a_helper_that_cannot_start_keeps_no_machine_busy() {
    said 'a code at a broken helper: denied' 'broken: few starts' 'the same code after it is whole: in' 'a code after it is whole: in'
}
an_upgrade_during_logins_refuses_nobody() {
    said 'upgrade: 0' 'upgrade: 0 refused' 'upgrade: people logged in' 'upgrade: the prompt goes on' 'upgrade: the service is another' \
        'upgrade: the socket is the same' 'restarts: 0 refused'
}
an_upgrade_during_an_enrolment_shows_the_same_key_again() {
    said 'upgrade: the login at the QR code goes on without an enrolment' 'upgrade: lines of it: 1' 'upgrade: the same key afterwards' \
        'upgrade: enrolled afterwards: 1'
    never_said 'upgrade: half an enrolment'
}
a_code_spent_at_sshd_is_spent_at_i3lock_and_back() {
    said 'sshd: in' 'i3lock, by the code of sshd: denied' 'i3lock: in' 'sshd, by the code of i3lock: denied' 'i3lock, with a wrong password: denied'
}
su_sudo_and_pkexec_share_the_record_of_the_locker() {
    said 'su: in' 'the locker, by the code of su: denied' 'the locker, after su: in' 'su, by the code of the locker: denied' 'sudo: in' \
        'the locker, by the code of sudo: denied' 'pkexec, by the code of sudo: denied' 'pkexec: in' 'the locker, by the code of pkexec: denied' \
        'su, decided by the helper: 1' 'sudo, decided by the helper: 1' 'polkit-1, decided by the helper: 1'
}
polkits_sandboxes_need_only_the_socket() {
    said 'polkit 127: in' 'the locker, by the code of polkit 127: denied' 'polkit later: in' 'the locker, by the code of polkit later: denied'
}
in_polkits_sandboxes_nullok_lets_nobody_enrolled_by() {
    local shape
    for shape in 127 later; do
        said "polkit $shape with nullok, a wrong code: denied" "polkit $shape with nullok, no code: denied" \
            "polkit $shape with nullok, not enrolled: in"
    done
}
the_helper_is_not_removed_while_something_needs_it() {
    said 'with everything: i, 1 back' 'with everything names: /etc/pam.d/su' 'with everything names: /etc/pam.d/polkit-1' \
        'with everything names: /etc/pam_totp/users/p1.toml' 'with settings: i, 1 back' 'with settings names: /etc/pam.d/sudo' \
        'with the policy names: /etc/security/pam_totp.toml' 'after refusals: active,active'
    never_said ': removed$'
}
purging_the_helper_leaves_nothing() {
    said purged 'a code of a home after the purge: in'
    never_said '^purged: \(something\|[<>]\|active\)'
    never_said '^failed: '
}

exec 3>&1
mkdir -p "$STORE"
"$repo/tests/e2e/install-tools.sh" packages || exit 1
packages || { echo "no packages"; exit 1; }
for release in "${RELEASES[@]}"; do
    base "$release" && machine "$release" || { echo "no machine of $release: $(tail -n 3 "$STORE/$release.debootstrap")"; exit 1; }
    # i3lock keeps a page in memory, for the password.
    timeout 900 systemd-nspawn --system-call-filter=@memlock -q --register=no --keep-unit -b --private-network -D "$ROOT" </dev/null >"$STORE/$release.log" 2>&1
    grep -qx ended "$ROOT/root/said" || { tail -n 20 "$STORE/$release.log" "$ROOT/root/said"; exit 1; }
done
for case in the_package_listens_and_starts_the_helper_when_it_is_asked a_code_works_once_at_the_locker_and_at_programs_of_root \
    the_key_agent_answers_root_from_its_sandbox the_key_agent_has_keys_and_no_rights \
    the_agent_delivers_from_its_sandbox the_agent_has_the_network_and_no_rights the_agent_is_not_removed_while_the_policy_needs_it \
    the_helper_has_the_rights_that_it_needs_and_no_others an_idle_helper_takes_at_most_six_megabytes it_ends_when_nobody_asks_and_starts_again \
    twenty_kills_do_not_take_the_helper_away a_start_by_systemd_takes_at_most_100_milliseconds \
    check_names_a_start_limit_and_its_command_ends_it a_helper_that_hangs_denies_and_the_log_names_the_unit \
    a_helper_that_cannot_start_keeps_no_machine_busy an_upgrade_during_logins_refuses_nobody an_upgrade_during_an_enrolment_shows_the_same_key_again a_code_spent_at_sshd_is_spent_at_i3lock_and_back \
    a_user_takes_new_recovery_codes_through_the_helper su_sudo_and_pkexec_share_the_record_of_the_locker polkits_sandboxes_need_only_the_socket in_polkits_sandboxes_nullok_lets_nobody_enrolled_by the_helper_is_not_removed_while_something_needs_it \
    purging_the_helper_leaves_nothing; do
    run $case
done
echo "helper: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
