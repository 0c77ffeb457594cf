#!/bin/bash
# The SELinux module under an enforcing kernel: Debian 12 in a virtual machine (qemu without KVM: some two minutes
# a boot), sshd in sshd_t, logins on its loopback. Once with the module and once without. And the helper in pam_totpd_t, asked by
# a program of the user in user_t.
#   selinux-vm.sh       as root, with network for apt; some 2 GB in target/vm, which a second run uses again
set -u
export VM=selinux-vm
repo=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=vm-lib.sh
. "$(dirname "$0")/vm-lib.sh"
CONTEXTS=etc/selinux/default/contexts/files/file_contexts

root() {
    debian selinux-policy-default policycoreutils iproute2 pamtester procps || return
    carol_asks_the_helper || return
    sshd_for_logins
    sed -i 's/^SELINUX=.*/SELINUX=permissive/' "$ROOT/etc/selinux/config"
}

process_one() {
    cat >"$ROOT/root/first" <<END
#!/bin/bash
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t selinuxfs selinuxfs /sys/fs/selinux
mount -t tmpfs -o mode=755 tmpfs /run; mkdir -p /dev/pts /run/sshd; mount -t devpts devpts /dev/pts
load_policy -i; restorecon -RF /run /dev 2>/dev/null
ip link set lo up; dmesg -n 1
$(logins_inside)
runcon system_u:system_r:sshd_t:s0-s0:c0.c1023 /usr/sbin/sshd -D -E /run/sshd/log &
for _ in \$(seq 100); do [ -s /run/sshd.pid ] && break; sleep 0.2; done
# The helper, and a program of the user that asks it when it is told to. Both enter their domains while that is allowed.
[ -e /root/without ] || {
    mkdir -p -m 711 /run/pam_totp; restorecon -RF /run/pam_totp
    # A confined user reaches a home of the same user of SELinux only.
    chcon -R -u user_u /home/carol
    runcon system_u:system_r:pam_totpd_t:s0 /usr/sbin/pam_totpd --listen /run/pam_totp/helper.socket </dev/null >/dev/null 2>&1 &
    runcon user_u:user_r:user_t:s0 runuser -u carol -- sh -c "\$(cat /root/asks)" asks </dev/null >/dev/null 2>&1 &
    for _ in \$(seq 100); do [ -e /home/carol/waits ] && [ -S /run/pam_totp/helper.socket ] && break; sleep 0.2; done
    ps -eo label,args | grep -e '[p]am_totpd --listen' -e '[s]h -c cd /home/carol' | cut -c1-120 | sed 's/^/domain: /'
}
at begun
setenforce 1; echo "mode: \$(getenforce)"; dmesg -C
code; login alice 'a code'
# The next step's code afterwards: the same login, without waiting for it.
[ -e /root/without ] || {
    login alice 'the same code'
    login bob 'not enrolled'
    mount --bind /var/lib/pam_totp /var/lib/pam_totp; mount -o remount,bind,ro /var/lib/pam_totp
    code 1; login alice 'a code while /var takes no writes'; login alice 'the same code again'
    umount /var/lib/pam_totp
}
at ended
dmesg | grep 'avc:.*denied' | sed 's/^/denied: /'
checked() { enroll check --json 2>/dev/null | grep -o '"name":"selinux[a-z-]*"' | sed "s/^/\$1: /"; }
checked check
# A module of before the helper has no label for it.
[ -e /root/without ] || {
    grep -v pam_totpd_exec_t /$CONTEXTS >/run/contexts; mount --bind /run/contexts /$CONTEXTS
    checked 'check, older module'
    umount /$CONTEXTS
}
[ -e /root/without ] || {
    dmesg -C
    timeout 10 sh -c 'echo now >/home/carol/go'
    for _ in \$(seq 300); do [ -e /home/carol/ended ] && break; sleep 0.2; done
    sed 's/^/helper: /' /home/carol/said
    # Except what the program tries on purpose.
    dmesg | grep 'avc:.*denied' | grep -v -e tclass=fd -e 'comm="cat"' | grep -e pam_totp | sed 's/^/helper, denied: /'
    dmesg | grep 'avc:.*denied' | grep -v -e tclass=fd -e pam_totp | sed 's/^/# /'
    # sshd in sshd_t only connects; the key and the credential are the helper's.
    dmesg -C
    enrols_at_login
    code; login bob 'an enrolment'
    code 1 "\$(cat /run/key)"; login bob 'the next code of the enrolment'; login bob 'that code again'
    dmesg | grep 'avc:.*denied' | grep -v tclass=fd | sed 's/^/enrolment, denied: /'
    find /etc/pam_totp/users -name bob.toml -printf 'enrolled: %p %u %m %Z\n'
    find /run/pam_totp/enrol /var/lib/pam_totp/at-login.sshd -printf 'label: %p %Z\n'
}
find /var/lib/pam_totp /run/pam_totp -printf 'label: %p %Z\n'
echo o >/proc/sysrq-trigger; sleep 20
END
    chmod 755 "$ROOT/root/first" "$ROOT/root"
    cat >"$ROOT/root/asks" <<END
cd /home/carol
mkfifo go
: >waits
read -r _ <go
ask() { printf '%s\n' "\$2" | pamtester locker carol authenticate >answer 2>&1 && echo "\$1: in" >>said || echo "\$1: refused" >>said; }
code=\$(oathtool --totp -b $SECRET)
ask 'a code' \$code
ask 'the same code' \$code
cat /etc/pam_totp/users/carol.toml >/dev/null 2>&1 && echo 'reads the secret' >>said
: >ended
END
}

# enforcing NAME
enforcing() {
    setfiles -F -r "$ROOT" "$ROOT/$CONTEXTS" "$ROOT" >/dev/null 2>&1
    disk "$STORE/disk" || return
    boot "$1" "$STORE/disk" 'lsm=lockdown,capability,selinux selinux=1 start=/root/first'
    grep -q 'mode: Enforcing' "$STORE/$1.log"
}

an_enforcing_machine_without_the_module_refuses_right_codes() {
    in_root semodule -n -s default -r pam_totp 2>/dev/null || true
    touch "$ROOT/root/without"
    enforcing without
    said without 'a code: refused'
    grep -q 'denied:.*sshd' "$STORE/without.log"
    said without 'check: "name":"selinux"'
}

with_the_module_a_code_lets_in_once_and_nothing_is_denied() {
    cp -r "$repo/packaging/selinux" "$STORE/module"
    make -s -C "$STORE/module" -f /usr/share/selinux/devel/Makefile pam_totp.pp
    cp "$STORE/module/pam_totp.pp" "$ROOT/root/"
    in_root semodule -n -s default -i /root/pam_totp.pp
    rm -f "$ROOT/root/without" "$ROOT"/home/carol/{go,waits,said,ended,answer}
    enforcing with
    said with 'a code: let in'
    said with 'the same code: refused'
    said with 'not enrolled: refused'
    said with 'a code while /var takes no writes: let in'
    said with 'the same code again: refused'
    # Denied is the console of this test's process 1, which sshd has inherited.
    not grep -v 'tclass=fd' <(grep 'denied:' "$STORE/with.log")
    not grep '^check: ' "$STORE/with.log"
    said with 'check, older module: "name":"selinux-helper"'
    grep -q 'domain: .*:pam_totpd_t:.*pam_totpd --listen' "$STORE/with.log" || fail "the helper is in another domain"
    grep -q 'domain: .*:user_t:.*/home/carol' "$STORE/with.log" || fail "the program is in another domain"
    said with 'helper: a code: in'
    said with 'helper: the same code: refused'
    not grep -e '^helper, denied' -e '^helper: reads the secret' "$STORE/with.log"
    said with 'an enrolment: let in'
    said with 'the next code of the enrolment: let in'
    said with 'that code again: refused'
    not grep '^enrolment, denied' "$STORE/with.log"
    grep -q '^enrolled: /etc/pam_totp/users/bob.toml root 600 .*:pam_totp_secret_t' "$STORE/with.log" || fail "$(grep enrolled: "$STORE/with.log")"
    grep -q '^label: /run/pam_totp/enrol .*:pam_totp_runtime_t' "$STORE/with.log" || fail "$(grep label: "$STORE/with.log")"
    local label
    for label in '/var/lib/pam_totp/[0-9]* .*:pam_totp_state_t' '/run/pam_totp.* .*:pam_totp_runtime_t'; do
        grep -q "^label: $label" "$STORE/with.log" || fail "no $label: $(grep label: "$STORE/with.log")"
    done
    not grep -v -e ' /var/lib/pam_totp.* .*:pam_totp_state_t' -e ' /run/pam_totp.* .*:pam_totp_runtime_t' \
        <(grep 'label:' "$STORE/with.log")
}

machine
in_root dpkg -i /root/pam-totp-helper.deb >/dev/null || exit 1
rm -rf "$STORE/module"
process_one
for case in an_enforcing_machine_without_the_module_refuses_right_codes \
    with_the_module_a_code_lets_in_once_and_nothing_is_denied; do
    run $case
done
echo "selinux-vm: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
