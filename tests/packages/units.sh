#!/bin/bash
# What settings of a systemd unit do to a login, and whether `enroll check` says the same. A real systemd starts a unit
# with the settings of the installed vsftpd's or OpenVPN's unit and more; pamtester stands in for the program, so the
# sandbox is real and the program is not. Each drop-in that `enroll check` advises is written, and the login tried again.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=systemd.sh
. "$(dirname "$0")/systemd.sh"
DROP_IN=/etc/systemd/system
VPN=openvpn-server@vpn.service

# stand_in UNIT: pamtester in place of the unit's program; the last drop-in, whatever others say.
stand_in() {
    mkdir -p "$DROP_IN/$1.d" /etc/asked
    cat >"$DROP_IN/$1.d/zz-stand-in.conf" <<END
[Unit]
DefaultDependencies=no
StartLimitIntervalSec=0
[Service]
Type=oneshot
PIDFile=
WorkingDirectory=/
Restart=no
ExecStart=
ExecStart=/bin/sh /etc/asked/do
StandardInput=null
StandardOutput=file:$WORK/answer
StandardError=file:$WORK/answer
END
}
# settle UNIT LINES: a drop-in of an administrator; without lines there is none.
settle() {
    if [[ -n $2 ]]; then printf '[Service]\n%b\n' "$2" >"$DROP_IN/$1.d/50-site.conf"; else rm -f "$DROP_IN/$1.d/50-site.conf"; fi
    inside systemctl daemon-reload
}
# asked UNIT SERVICE USER ANSWER: whether the module lets in, in the unit.
asked() {
    echo "printf '%s\n' '$4' | pamtester $2 $3 authenticate" >/etc/asked/do
    : >$WORK/answer
    inside systemctl start "$1" >$WORK/systemctl 2>&1
}
# a_code UNIT SERVICE: a new user's code, and the recovery code of another one.
a_code() {
    fresh
    install -d -m 711 /etc/pam_totp /etc/pam_totp/units
    install -m 600 "$(credential "$WHO")" "/etc/pam_totp/units/$WHO.toml"
    early_in_a_step
    asked "$1" "$2" "$WHO" "$(code)" && CODE=in || CODE=out
    grep -q pamtester $WORK/answer || fail "the unit did not start: $(cat $WORK/systemctl)"
}
# told SERVICE EXPRESSION: of the findings about the unit, by `enroll check`.
told() {
    enroll check "$1" --json | python3 -c "import json, sys
units = [f for f in json.load(sys.stdin)['findings'] if f['level'] == 'fault' and f['name'].startswith('unit-')]
print($2)"
}
# faults SERVICE: the names of the faults about the unit that `enroll check` finds.
faults() { told "$1" "','.join(sorted({f['name'] for f in units}))"; }
# follow SERVICE: the drop-in as `enroll check` gives it to paste.
follow() {
    local paste unit
    paste=$(told "$1" "units[0]['paste']")
    unit=$(sed -n '1s/^systemctl edit //p' <<<"$paste")
    [[ -n $unit ]] || fail "no drop-in: $paste"
    mkdir -p "$DROP_IN/$unit.d"
    sed 1d <<<"$paste" >>"$DROP_IN/$unit.d/override.conf"
    inside systemctl daemon-reload
}
unfollow() { rm -f "$DROP_IN/$1.d/override.conf"; inside systemctl daemon-reload; }

# judged SETTINGS SERVICE FAULTS in|out: what is said and what happens.
judged() {
    settle vsftpd.service "$1"
    a_code vsftpd.service "$2"
    [[ $CODE = "$4" ]] || fail "[$1] $2: $CODE. $(cat $WORK/answer) $(tail -n 2 $LOG)"
    service vsftpd "$(cat "/etc/pam.d/$2")"
    [[ $(faults vsftpd) = "$3" ]] || fail "[$1] $2: check says $(faults vsftpd)"
}
HOME_LINE='auth required pam_totp.so'
ROOTS_LINE='auth required pam_totp.so credential=/etc/pam_totp/units/%u.toml'

openvpns_own_unit_refuses_and_check_says_so() {
    need nsenter
    grep -q '^ProtectHome=true' /lib/systemd/system/openvpn-server@.service || fail "the unit of the package is another"
    settle $VPN ''
    a_code $VPN openvpn
    [[ $CODE = out ]] || fail "let in"
    grep -q "cannot use /home/$WHO" $LOG
    [[ $(faults openvpn) = unit-hides-home ]] || fail "said: $(faults openvpn)"
}
openvpns_unit_with_the_drop_in_lets_in_and_is_ready() {
    follow openvpn
    a_code $VPN openvpn
    [[ $CODE = in ]] || fail "refused: $(cat $WORK/answer) $(tail -n 3 $LOG)"
    not asked $VPN openvpn "$WHO" "$(code)"
    [[ -z $(faults openvpn) ]] || fail "said: $(faults openvpn)"
    unfollow $VPN
}
openvpns_unit_lets_in_by_a_file_of_roots() {
    service openvpn "$ROOTS_LINE"
    a_code $VPN openvpn
    [[ $CODE = in ]] || fail "refused: $(cat $WORK/answer) $(tail -n 3 $LOG)"
    [[ -z $(faults openvpn) ]] || fail "said: $(faults openvpn)"
    service openvpn "$HOME_LINE"
}
# PrivateUsers= is not among them: the kernel makes no users of its own for a process in a chroot, as all here are.
each_judgement_of_a_unit_is_true() {
    local settings
    while IFS='|' read -r settings at_home by_home at_root by_root; do
        judged "$settings" at-home "$at_home" "$by_home"
        judged "$settings" at-root "$at_root" "$by_root"
    done <<'END'
Nice=0||in||in
NoNewPrivileges=yes||in||in
ProtectHome=true|unit-hides-home|out||in
ProtectHome=tmpfs|unit-hides-home|out||in
ProtectHome=read-only||in||in
ProtectHome=tmpfs\nBindReadOnlyPaths=/home||in||in
ProtectHome=true\nBindReadOnlyPaths=/home|unit-hides-home|out||in
InaccessiblePaths=/home|unit-hides-home|out||in
TemporaryFileSystem=/home|unit-hides-home|out||in
TemporaryFileSystem=/etc/pam_totp||in|unit-hides-credential|out
ProtectSystem=full||in||in
ProtectSystem=strict|unit-record|out|unit-record|out
ProtectSystem=strict\nReadWritePaths=/var/lib/pam_totp||in||in
ProtectSystem=strict\nStateDirectory=pam_totp||in||in
ReadOnlyPaths=/var\nReadWritePaths=-/var/lib/pam_totp||in||in
CapabilityBoundingSet=~CAP_SETUID|unit-rights|out||in
CapabilityBoundingSet=~CAP_SETGID|unit-rights|out||in
CapabilityBoundingSet=|unit-rights|out||in
CapabilityBoundingSet=~CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER||in||in
CapabilityBoundingSet=\nCapabilityBoundingSet=CAP_SETUID CAP_SETGID||in||in
DynamicUser=yes|unit-no-root|out|unit-no-root|out
User=nobody|unit-no-root|out|unit-no-root|out
User=nobody\nUser=root||in||in
MemoryDenyWriteExecute=yes||in||in
InaccessiblePaths=/etc/pam_totp||in|unit-hides-credential|out
SystemCallFilter=@system-service||in||in
SystemCallFilter=@system-service\nSystemCallFilter=~@privileged\nSystemCallErrorNumber=EPERM|unit-calls|out||in
SystemCallFilter=~@setuid:EPERM|unit-calls|out||in
SystemCallFilter=~setfsuid:EPERM|unit-calls|out||in
SystemCallFilter=~@sync:EPERM|unit-calls|out|unit-calls|out
SystemCallFilter=@system-service\nSystemCallFilter=~@privileged\nSystemCallFilter=capset setgroups setfsuid fchown||in||in
RootDirectory=/||in||in
RootDirectory=/srv/other-root\nBindReadOnlyPaths=/usr /etc\nBindPaths=/tmp|unit-hides-home,unit-record|out|unit-record|out
RootDirectory=/srv/other-root\nBindReadOnlyPaths=/usr /etc\nBindPaths=/tmp /var /run|unit-hides-home|out||in
RootDirectory=/srv/other-root\nBindReadOnlyPaths=/usr /etc /home\nBindPaths=/tmp /var /run||in||in
User=nobody\nAmbientCapabilities=CAP_SETUID CAP_SETGID CAP_DAC_OVERRIDE CAP_CHOWN|unit-no-root|out|unit-no-root|out
END
}
# The record is kept from the module, and /run stands in.
a_record_out_of_reach_costs_the_recovery_codes() {
    local settings
    for settings in ReadOnlyPaths=/var InaccessiblePaths=/var/lib/pam_totp; do
        judged $settings at-home unit-record in
        enroll check vsftpd --json | grep -q 'Recovery codes are refused' || fail "not said"
        fresh
        not asked vsftpd.service at-home "$WHO" "$RECOVERY"
    done
}
a_record_of_the_units_own_lets_a_code_in_twice() {
    judged TemporaryFileSystem=/var/lib at-home unit-record in
    accepts "$WHO" "$(code)" at-home || fail "not a second time"
    enroll check vsftpd --json | grep -q 'they accept it again' || fail "not said"
}
each_drop_in_helps() {
    local settings
    for settings in ProtectHome=true ProtectHome=tmpfs ProtectSystem=strict ReadOnlyPaths=/var \
        'SystemCallFilter=~@privileged' 'SystemCallFilter=@system-service\nSystemCallFilter=~@chown @setuid' \
        CapabilityBoundingSet= 'CapabilityBoundingSet=~CAP_SETGID CAP_SETUID'; do
        settle vsftpd.service "$settings"
        service vsftpd "$HOME_LINE"
        [[ -n $(faults vsftpd) ]] || fail "$settings: nothing said"
        follow vsftpd
        a_code vsftpd.service at-home
        [[ $CODE = in ]] || fail "$settings: refused with the drop-in: $(tail -n 2 $LOG)"
        fresh
        asked vsftpd.service at-home "$WHO" "$RECOVERY" || fail "$settings: a recovery code is refused"
        [[ -z $(faults vsftpd) ]] || fail "$settings: check says $(faults vsftpd)"
        unfollow vsftpd.service
    done
}

set_bare_stage || exit 1
make -s -C $REPO install >/dev/null
[[ -e /lib/systemd/system/openvpn-server@.service ]] || add openvpn || exit 1
mkdir -p /etc/openvpn/server
rm -f /etc/openvpn/*.conf /etc/openvpn/server/*.conf
echo 'plugin /usr/lib/x86_64-linux-gnu/openvpn/plugins/openvpn-plugin-auth-pam.so openvpn' >/etc/openvpn/server/vpn.conf
[[ -e /lib/systemd/system/vsftpd.service ]] || printf '[Service]\nExecStart=/usr/sbin/vsftpd\n' >$DROP_IN/vsftpd.service
# A root of its own, which leads to the programs of this one.
mkdir -p /srv/other-root/{usr,etc,home,var,run,tmp,proc,sys,dev}
ln -sfn usr/bin /srv/other-root/bin; ln -sfn usr/sbin /srv/other-root/sbin
ln -sfn usr/lib /srv/other-root/lib; ln -sfn usr/lib64 /srv/other-root/lib64
service openvpn "$HOME_LINE"
service at-home "$HOME_LINE"
service at-root "$ROOTS_LINE"
stand_in $VPN
stand_in vsftpd.service
run_in_systemd openvpns_own_unit_refuses_and_check_says_so openvpns_unit_with_the_drop_in_lets_in_and_is_ready \
    openvpns_unit_lets_in_by_a_file_of_roots each_judgement_of_a_unit_is_true \
    a_record_out_of_reach_costs_the_recovery_codes a_record_of_the_units_own_lets_a_code_in_twice each_drop_in_helps
part_verdict units
