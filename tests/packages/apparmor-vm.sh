#!/bin/bash
# AppArmor's rules and profile in a kernel that enforces them: Debian 12 in a virtual machine (qemu without KVM: some two
# minutes a boot). sshd runs in the profile of Debian's apparmor-profiles, once without the rules for the module and once
# with them, and the helper in its own profile.
#   apparmor-vm.sh       as root, with network for apt; some 2 GB in target/vm, which a second run uses again
set -u
export VM=apparmor-vm
repo=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=vm-lib.sh
. "$(dirname "$0")/vm-lib.sh"

root() {
    debian apparmor apparmor-profiles iproute2 pamtester procps || return
    carol_asks_the_helper || return
    sshd_for_logins
    cp "$ROOT/usr/share/apparmor/extra-profiles/usr.sbin.sshd" "$ROOT/etc/apparmor.d/"
    # What the profile of the distribution lacks for the sshd of the same distribution.
    printf '%s\n' '@{PROC}/sys/kernel/ngroups_max r,' '@{PROC}/@{pid}/loginuid rw,' 'owner /run/sshd/log w,' >"$ROOT/root/lacks"
}

process_one() {
    cat >"$ROOT/root/first" <<END
#!/bin/bash
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t securityfs securityfs /sys/kernel/security
mount -t tmpfs -o mode=755 tmpfs /run; mkdir -p /dev/pts /run/sshd; mount -t devpts devpts /dev/pts
ip link set lo up; dmesg -n 1
$(logins_inside)
echo
echo "apparmor: \$(cat /sys/module/apparmor/parameters/enabled)"
apparmor_parser -r /etc/apparmor.d/usr.sbin.sshd /etc/apparmor.d/pam_totpd 2>&1
at loaded
grep -e pam_totpd -e '/usr/sbin/sshd (' /sys/kernel/security/apparmor/profiles | sed 's/^/profile: /'
/usr/sbin/sshd -D -E /run/sshd/log &
for _ in \$(seq 100); do [ -s /run/sshd.pid ] && break; sleep 0.2; done
mkdir -p -m 711 /run/pam_totp
/usr/sbin/pam_totpd --listen /run/pam_totp/helper.socket </dev/null >/dev/null 2>&1 &
for _ in \$(seq 100); do [ -S /run/pam_totp/helper.socket ] && break; sleep 0.2; done
for pid in \$(pidof sshd pam_totpd); do echo "confined: \$(cat /proc/\$pid/comm) \$(cat /proc/\$pid/attr/current)"; done
# What enroll check says of AppArmor here.
checked() { enroll check --json 2>/dev/null | grep -o '"name":"apparmor[a-z-]*"' | sed "s/^/\$1: /"; }
denied() { dmesg | grep 'apparmor="DENIED"' | sed "s/^/\$1: /"; dmesg -C; }
dmesg -C
at begun
code; login alice 'a code'
[ -e /root/without ] || {
    login alice 'the same code'
    login bob 'not enrolled'
    mount --bind /var/lib/pam_totp /var/lib/pam_totp; mount -o remount,bind,ro /var/lib/pam_totp
    code 1; login alice 'a code while /var takes no writes'; login alice 'the same code again'
    umount /var/lib/pam_totp
}
at ended
denied denied
checked check
[ -e /root/without ] || {
    locker() { runuser -u carol -- sh -c 'pamtester locker carol authenticate' </run/code >/run/locker 2>&1 && echo "\$1: in" || echo "\$1: refused"; }
    code
    locker 'helper: a code'
    locker 'helper: the same code'
    enrols_at_login
    login bob 'an enrolment'
    code 1 "\$(cat /run/key)"; login bob 'the next code of the enrolment'; login bob 'that code again'
    find /etc/pam_totp/users -name bob.toml -printf 'enrolled: %p %u %m\n'
    denied 'helper, denied'
    # A folder that the profile does not name, although root could use it.
    mkdir -m 711 /srv/records
    echo 'state_dir = "/srv/records"' >>/etc/security/pam_totp.toml
    code 1
    locker 'helper: a code with a folder outside the profile'
    find /srv/records -mindepth 1 -printf 'outside: %p\n'
    denied outside
    enrols_at_login
    locker 'helper: the code after that'
    denied 'helper, denied'
    # The profile of the helper, where it only complains.
    apparmor_parser -r -C /etc/apparmor.d/pam_totpd
    checked 'check, complaining'
}
echo o >/proc/sysrq-trigger; sleep 20
END
    chmod 755 "$ROOT/root/first" "$ROOT/root"
}

# enforcing NAME
enforcing() {
    disk "$STORE/disk" || return
    boot "$1" "$STORE/disk" 'lsm=lockdown,capability,apparmor apparmor=1 start=/root/first'
    said "$1" 'apparmor: Y'
    said "$1" 'profile: /usr/sbin/sshd (enforce)'
    said "$1" 'profile: pam_totpd (enforce)'
    said "$1" 'confined: sshd /usr/sbin/sshd (enforce)'
    said "$1" 'confined: pam_totpd pam_totpd (enforce)'
}

a_confined_sshd_without_the_rules_refuses_right_codes() {
    cp "$ROOT/root/lacks" "$ROOT/etc/apparmor.d/local/usr.sbin.sshd"
    touch "$ROOT/root/without"
    enforcing without
    said without 'a code: refused'
    grep -q '^denied: .*profile="/usr/sbin/sshd".*pam_totp' "$STORE/without.log" || fail "$(grep denied "$STORE/without.log")"
    said without 'check: "name":"apparmor"'
}

with_the_rules_a_code_lets_in_once_and_nothing_is_denied() {
    # As docs/apparmor.md has it.
    echo 'include <abstractions/pam_totp>' | cat "$ROOT/root/lacks" - >"$ROOT/etc/apparmor.d/local/usr.sbin.sshd"
    rm -f "$ROOT/root/without"
    enforcing with
    said with 'a code: let in'
    said with 'the same code: refused'
    said with 'not enrolled: refused'
    said with 'a code while /var takes no writes: let in'
    said with 'the same code again: refused'
    not grep '^denied: .*pam_totp' "$STORE/with.log"
    not grep '^check: ' "$STORE/with.log"
}

check_names_a_helper_whose_profile_only_complains() {
    said with 'check, complaining: "name":"apparmor-helper"'
    not grep '^check, complaining: "name":"apparmor"' "$STORE/with.log"
}

the_helper_in_its_profile_checks_codes_and_enrols() {
    said with 'helper: a code: in'
    said with 'helper: the same code: refused'
    said with 'an enrolment: let in'
    said with 'the next code of the enrolment: let in'
    said with 'that code again: refused'
    said with 'enrolled: /etc/pam_totp/users/bob.toml root 600'
    not grep '^helper, denied: .*pam_totp' "$STORE/with.log"
}

a_folder_outside_the_profile_is_denied_to_the_helper() {
    said with 'helper: a code with a folder outside the profile: refused'
    grep -q '^outside: .*apparmor="DENIED".*profile="pam_totpd".*name="/srv/records' "$STORE/with.log" || fail "$(grep outside "$STORE/with.log")"
    not grep '^outside: /' "$STORE/with.log"
    said with 'helper: the code after that: in'
}

machine
in_root dpkg -i /root/pam-totp-helper.deb >/dev/null || exit 1
cp "$repo/packaging/apparmor/pam_totp" "$ROOT/etc/apparmor.d/abstractions/pam_totp"
cp "$repo/packaging/apparmor/pam_totpd" "$ROOT/etc/apparmor.d/pam_totpd"
process_one
for case in a_confined_sshd_without_the_rules_refuses_right_codes with_the_rules_a_code_lets_in_once_and_nothing_is_denied \
    the_helper_in_its_profile_checks_codes_and_enrols a_folder_outside_the_profile_is_denied_to_the_helper \
    check_names_a_helper_whose_profile_only_complains; do
    run $case
done
echo "apparmor-vm: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
