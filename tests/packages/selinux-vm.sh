#!/bin/bash
# The SELinux module under an enforcing kernel: Debian 12 in a virtual machine (qemu without KVM: some two minutes
# a boot), sshd in sshd_t, logins on its loopback. Once with the module and once without.
#   selinux-vm.sh       as root, with network for apt; some 2 GB in target/vm, which a second run uses again
set -u
export VM=selinux-vm
repo=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=vm-lib.sh
. "$(dirname "$0")/vm-lib.sh"
CONTEXTS=etc/selinux/default/contexts/files/file_contexts

root() {
    debian selinux-policy-default policycoreutils iproute2 || return
    sed -i '/^@include common-auth/a auth required pam_totp.so' "$ROOT/etc/pam.d/sshd"
    printf '%s\n' 'ListenAddress 127.0.0.1' 'Port 2222' 'UsePAM yes' 'KbdInteractiveAuthentication yes' \
        'PasswordAuthentication no' 'LoginGraceTime 300' >"$ROOT/etc/ssh/sshd_config"
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
printf '%s\n' '#!/bin/sh' 'case "\$1" in *assword*) echo pw ;; *) cat /run/code ;; esac' >/run/askpass
chmod 755 /run/askpass
code() { oathtool --totp -b $SECRET -N "@\$((\$(date +%s) + \${1:-0} * 30))" >/run/code; }
at() { echo "# \$(cut -d' ' -f1 /proc/uptime) s: \$1"; }
login() {
    SSH_ASKPASS=/run/askpass SSH_ASKPASS_REQUIRE=force setsid ssh -p 2222 -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 "\$1@127.0.0.1" true \
        </dev/null >/dev/null 2>&1 && echo "\$2: let in" || echo "\$2: refused"
}
runcon system_u:system_r:sshd_t:s0-s0:c0.c1023 /usr/sbin/sshd -D -E /run/sshd/log &
for _ in \$(seq 100); do [ -s /run/sshd.pid ] && break; sleep 0.2; done
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
find /var/lib/pam_totp /run/pam_totp -printf 'label: %p %Z\n'
echo o >/proc/sysrq-trigger; sleep 20
END
    chmod 755 "$ROOT/root/first"
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
}

with_the_module_a_code_lets_in_once_and_nothing_is_denied() {
    cp -r "$repo/packaging/selinux" "$STORE/module"
    make -s -C "$STORE/module" -f /usr/share/selinux/devel/Makefile pam_totp.pp
    cp "$STORE/module/pam_totp.pp" "$ROOT/root/"
    in_root semodule -n -s default -i /root/pam_totp.pp
    rm -f "$ROOT/root/without"
    enforcing with
    said with 'a code: let in'
    said with 'the same code: refused'
    said with 'not enrolled: refused'
    said with 'a code while /var takes no writes: let in'
    said with 'the same code again: refused'
    # Denied is the console of this test's process 1, which sshd has inherited.
    not grep -v 'tclass=fd' <(grep 'denied:' "$STORE/with.log")
    local label
    for label in '/var/lib/pam_totp/[0-9]* .*:pam_totp_state_t' '/run/pam_totp.* .*:pam_totp_runtime_t'; do
        grep -q "^label: $label" "$STORE/with.log" || fail "no $label: $(grep label: "$STORE/with.log")"
    done
    not grep -v -e ' /var/lib/pam_totp.* .*:pam_totp_state_t' -e ' /run/pam_totp.* .*:pam_totp_runtime_t' \
        <(grep 'label:' "$STORE/with.log")
}

machine
rm -rf "$STORE/module"
process_one
for case in an_enforcing_machine_without_the_module_refuses_right_codes \
    with_the_module_a_code_lets_in_once_and_nothing_is_denied; do
    run $case
done
echo "selinux-vm: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
