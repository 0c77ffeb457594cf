#!/bin/bash
# polkit itself in a version that asks PAM in its own sandboxed unit (127 and later; Debian 12 and 13 have none): pkexec,
# polkitd and polkit-agent-helper@.service of Debian's testing release, in systemd-nspawn. polkit.sh and helper.sh have the
# settings of that unit alone.
#   polkit-unit.sh [RELEASE]   as root, with network for apt; some 500 MB in target/polkit-machine, which a second run uses again
set -u
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
# shellcheck source=../e2e/lib.sh
. "$repo/tests/e2e/lib.sh"
STORE=$repo/target/polkit-machine
RELEASE=${1:-forky}
SAID=$STORE/$RELEASE/root/said

# Made once; `made` says that it was made whole.
base() {
    local root=$STORE/$RELEASE.base packages=systemd,systemd-sysv,dbus,libpam-systemd,procps,oathtool script=()
    [[ ! -e $root.made ]] || return 0
    packages=$packages,polkitd,pkexec,pamtester,expect
    # An older debootstrap does not know the release; its script for unstable fits.
    [[ -e /usr/share/debootstrap/scripts/$RELEASE ]] || script=('' sid)
    rm -rf "$root"
    debootstrap --variant=minbase --include=$packages "$RELEASE" "$root" "${script[@]}" >"$STORE/debootstrap" 2>&1 || return
    rm -rf "$root"/var/cache/apt/archives/*.deb
    touch "$root.made"
}

# A fresh copy with the packages. Root holds the credentials of h1 to h9. Those of c1 to c9 are in their homes, n1 has none.
machine() {
    local root=$STORE/$RELEASE name
    rm -rf "$root"
    cp -a --reflink=auto "$STORE/$RELEASE.base" "$root" || return
    rm -rf "$STORE/debs"; mkdir -p "$STORE/debs"
    "$repo/packaging/debian/build.sh" "$(sed -n 's/^version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)" "$STORE/debs" >/dev/null || return
    cp -r "$STORE/debs" "$root/root/"
    credential_text >"$root/root/credential.toml"
    for name in h{1..9} c{1..9} n1; do echo "$name:pw:::$name:/home/$name:/bin/bash"; done | chroot "$root" newusers || return
    for name in c{1..9}; do
        install -d -m 700 "$root/home/$name/.config" "$root/home/$name/.config/pam_totp"
        install -m 600 "$root/root/credential.toml" "$root/home/$name/.config/pam_totp/"
        chroot "$root" chown -R "$name:" "/home/$name/.config"
    done
    install -d -m 711 "$root/etc/pam_totp" "$root/etc/pam_totp/users"
    for name in h{1..9}; do install -m 600 "$root/root/credential.toml" "$root/etc/pam_totp/users/$name.toml"; done
    printf '%s\n' 'auth required pam_totp.so' 'account required pam_permit.so' >"$root/etc/pam.d/locker"
    # As tests/e2e/programs.sh has it: the agent throws away what is typed before it has turned the echo off.
    sed 's/{ send/{ sleep 0.3; send/; s/set timeout .*/set timeout 30/' "$repo/tests/e2e/converse.exp" >"$root/root/slowly.exp"
    cat >"$root/root/pkexec.sh" <<'INSIDE'
(sleep 1; pkexec --disable-internal-agent echo in as root; pkill -u "$UID" pkttyagent) &
pkttyagent -p $!
wait
INSIDE
    chmod 755 "$root/root"
    printf '[Unit]\nAfter=systemd-user-sessions.service dbus.socket polkit-agent-helper.socket\n[Service]\nExecStart=/root/try\n[Install]\nWantedBy=multi-user.target\n' \
        >"$root/etc/systemd/system/try.service"
    chroot "$root" systemctl -q enable try.service 2>/dev/null
    program >"$root/root/try"
    chmod 755 "$root/root/try"
}

# What runs in the machine.
program() {
    echo '#!/bin/bash'
    echo "SECRET=$SECRET"
    cat <<'END'
exec >/root/said 2>&1
cd /root
code() { oathtool --totp -b -N "@$(($(date +%s) + ${1:-0} * 30))" $SECRET; }
early() { while (( $(date +%s) % 30 > 10 )); do sleep 0.5; done; }
says() { local name=$1; shift; if "$@"; then echo "$name: in"; else echo "$name: denied"; fi; }
# The one administrator, so that polkit does not ask which of them.
by_pkexec() {
    gpasswd -M "$1" sudo >/dev/null
    PASSWORD=pw CODE=$2 expect -f slowly.exp -- runuser -u "$1" -- bash pkexec.sh >/run/pkexec 2>&1
    tr -d '\r' </run/pkexec | grep -q 'in as root$' || { sed 's/^/# /' /run/pkexec; false; }
}
locker() { runuser -u "$1" -- sh -c 'printf "%s\n" "$2" | pamtester locker "$1" authenticate' - "$1" "$2" >/run/locker 2>&1; }
stack() { printf '%s\n' '@include common-auth' "auth required pam_totp.so $1" '@include common-account' >/etc/pam.d/polkit-1; }
# paste_of NAME: what the finding of that name in /run/check.json gives to paste.
paste_of() { printf '%b\n' "$(grep -o "\"name\":\"$1\",\"paste\":\"[^\"]*" /run/check.json | sed 's/.*"//')"; }
log() { journalctl --sync; journalctl -b -o cat --no-pager; }

echo "version: $(pkexec --version | sed 's/.* //')"
systemctl is-active polkit-agent-helper.socket | sed 's/^/socket of polkit: /'
stat -c %A "$(readlink -f /usr/lib/polkit-1/polkit-agent-helper-1)" | sed 's/^/program of polkit: /'
systemd-run -q --wait -p ProtectSystem=strict -p ProtectControlGroups=yes touch /run/probe 2>/dev/null && echo '# /run takes writes in the sandbox'
systemctl show -P ProtectHome -P ProtectSystem -P NoNewPrivileges polkit-agent-helper@x.service | paste -sd, | sed 's/^/# unit of polkit: /'
echo '@include common-auth' >/etc/pam.d/polkit-1; echo '@include common-account' >>/etc/pam.d/polkit-1
says 'without the module, the password' by_pkexec n1 none

dpkg -i debs/libpam-totp_*.deb >/run/dpkg 2>&1 || cat /run/dpkg
stack ''
early
says 'without the file, a code of a home' by_pkexec c1 "$(code)"
says '# without the file, a code that root holds' by_pkexec h1 "$(code)"
stack nullok
says 'without the file, nullok and no enrolment' by_pkexec n1 none
early
says 'without the file, nullok and a code of a home' by_pkexec c2 "$(code)"
stack ''
enroll check polkit-1 >/run/check 2>&1
grep -q 'polkit-agent-helper@' /run/check && echo 'check names the unit' || sed 's/^/# check: /' /run/check

# What check gives to paste: a command, and lines for the editor that it starts; it wants a terminal.
enroll check --json polkit-1 >/run/check.json 2>/dev/null
paste_of polkit-sandbox >/run/paste
head -n 1 /run/paste | sed 's/^/paste: /'
drop_in=/etc/systemd/system/polkit-agent-helper@.service.d
# The file comes last, perhaps behind a line number.
printf '#!/bin/sh\nfor file; do :; done\ntail -n +2 /run/paste >"$file"\n' >/root/editor
chmod 755 /root/editor
SYSTEMD_EDITOR=/root/editor script -qec "$(head -n 1 /run/paste)" /run/edit </dev/null >/dev/null 2>&1 || sed 's/^/# edit: /' /run/edit
cmp <(sed '/^#/d' $drop_in/override.conf) <(sed '/^#/d' /usr/share/doc/libpam-totp/examples/polkit/pam_totp.conf) && echo 'the paste is the example'
early
says 'with the file, a code of a home' by_pkexec c3 "$(code)"
says 'with the file, the same code' by_pkexec c3 "$(code)"
says 'with the file, a code that root holds' by_pkexec h2 "$(code)"
stack nullok
says 'with the file, nullok and no enrolment' by_pkexec n1 none
rm -r '/etc/systemd/system/polkit-agent-helper@.service.d'
systemctl daemon-reload

# The helper, by its socket alone.
dpkg -i debs/pam-totp-helper_*.deb >/run/dpkg 2>&1 || cat /run/dpkg
echo 'credential = "/etc/pam_totp/users/%u.toml"' >/etc/security/pam_totp.toml
stack verifier=helper
early
says 'by the helper, a code' by_pkexec h3 "$(code)"
says 'by the helper, the same code' by_pkexec h3 "$(code)"
says 'the locker, by the code of pkexec' locker h3 "$(code)"
early
says 'the locker' locker h4 "$(code)"
says 'by the helper, the code of the locker' by_pkexec h4 "$(code)"
says 'by the helper, no enrolment' by_pkexec n1 none
stack 'verifier=helper nullok'
says 'by the helper, nullok and no enrolment' by_pkexec n1 none
says 'by the helper, nullok and a credential without a code' by_pkexec h5 000000
systemctl disable --now pam-totpd.socket >/dev/null 2>&1
systemctl stop pam-totpd.service
early
says 'by the helper that is off, nullok and no enrolment' by_pkexec n1 none
says 'by the helper that is off, a code' by_pkexec h6 "$(code)"
enroll check --json polkit-1 >/run/check.json 2>/dev/null
paste_of helper-socket >/run/paste
sed 's/^/paste: /' /run/paste
sh /run/paste >/dev/null 2>&1
early
says 'by the helper that check has started, a code' by_pkexec h7 "$(code)"
enroll check --json polkit-1 >/run/check.json 2>/dev/null
grep -q helper-socket /run/check.json || echo 'check is content with the helper'
log | grep pam_totp | sed 's/^/# log: /'
echo ended
systemctl poweroff
END
}

said() {
    local line
    for line; do grep -qxF -- "$line" "$SAID" || fail "not said: $line. $(tail -n 60 "$SAID")"; done
}

polkit_asks_in_its_own_unit() {
    local version; version=$(sed -n 's/^version: //p' "$SAID")
    echo "      polkit $version of $RELEASE, $(sed -n 's/^# unit of polkit: //p' "$SAID")" >&3
    (( version >= 127 )) || fail "polkit $version"
    # Not set-user-id: without the unit it could ask nobody.
    said 'socket of polkit: active' 'program of polkit: -rwxr-xr-x' 'without the module, the password: in'
}
without_the_file_polkit_refuses_codes_even_by_nullok() {
    # A code that root holds depends on /run, which systemd leaves writable in some machines (packaging/systemd).
    said 'without the file, a code of a home: denied' \
        'without the file, nullok and no enrolment: denied' 'without the file, nullok and a code of a home: denied'
}
with_the_file_a_code_works_once_at_polkit() {
    said 'with the file, a code of a home: in' 'with the file, the same code: denied' 'with the file, a code that root holds: in' \
        'with the file, nullok and no enrolment: in'
}
by_the_helper_polkit_needs_its_socket_alone() {
    said 'by the helper, a code: in' 'by the helper, the same code: denied' 'the locker, by the code of pkexec: denied' 'the locker: in' \
        'by the helper, the code of the locker: denied' 'by the helper, no enrolment: denied'
}
nullok_lets_nobody_with_a_credential_by_at_polkit() {
    said 'by the helper, nullok and no enrolment: in' 'by the helper, nullok and a credential without a code: denied' \
        'by the helper that is off, nullok and no enrolment: denied' 'by the helper that is off, a code: denied'
}
check_names_the_unit_of_polkit() { said 'check names the unit'; }
# What it says is run as it stands, and a login gets in.
what_check_gives_to_paste_makes_polkit_work() {
    said 'paste: systemctl edit polkit-agent-helper@.service' 'the paste is the example' 'with the file, a code of a home: in' \
        'paste: systemctl enable --now pam-totpd.socket' 'by the helper that check has started, a code: in' 'check is content with the helper'
}

exec 3>&1
mkdir -p "$STORE"
"$repo/tests/e2e/install-tools.sh" packages || exit 1
{ base && machine; } || { echo "no machine of $RELEASE: $(tail -n 3 "$STORE/debootstrap")"; exit 1; }
# The hierarchy of control groups that newer releases of systemd need, also on a machine that has the former one.
SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 timeout 900 systemd-nspawn -q --register=no --keep-unit -b --private-network -D "$STORE/$RELEASE" \
    </dev/null >"$STORE/log" 2>&1
grep -qx ended "$SAID" || { tail -n 20 "$STORE/log" "$SAID"; exit 1; }
for case in polkit_asks_in_its_own_unit without_the_file_polkit_refuses_codes_even_by_nullok with_the_file_a_code_works_once_at_polkit \
    by_the_helper_polkit_needs_its_socket_alone nullok_lets_nobody_with_a_credential_by_at_polkit check_names_the_unit_of_polkit \
    what_check_gives_to_paste_makes_polkit_work; do
    run $case
done
echo "polkit-unit: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
