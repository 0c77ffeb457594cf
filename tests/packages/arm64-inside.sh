#!/bin/bash
# The package for arm64 on a machine of arm64: installed, then used. In a throw-away root whose programs qemu runs.
#   arm64-inside.sh PACKAGE
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
PACKAGE=$1

# Unpacked: nothing of this root is known to dpkg (arm64.sh). The package's scripts are the same for each processor.
the_files_of_the_package_run_on_arm64() {
    [[ $(uname -m) = aarch64 ]] || fail "this is $(uname -m)"
    # /lib is a link to usr/lib; as dpkg does, tar leaves it one.
    dpkg-deb --fsys-tarfile "$PACKAGE" | tar -x --keep-directory-symlink -C /
    install -d -m 711 /var/lib/pam_totp
    [[ -f /usr/lib/aarch64-linux-gnu/security/pam_totp.so ]]
    enroll --version | grep -q "$(dpkg-deb -f "$PACKAGE" Version)"
}

a_code_works_once_on_arm64() {
    service totp "auth required pam_totp.so"
    enrolled arm1
    early_in_a_step
    refuses arm1 "$(wrong_code)"
    local now; now=$(code)
    accepts arm1 "$now"
    refuses arm1 "$now"
    accepts arm1 "$(code 1)"
}

a_recovery_code_works_once_on_arm64() {
    enrolled arm2
    accepts arm2 "$RECOVERY"
    refuses arm2 "$RECOVERY"
}

enroll_status_reads_the_record_on_arm64() {
    enrolled arm3
    accepts arm3 "$(code)"
    runuser -u arm3 -- enroll status >$WORK/status || fail "$(cat $WORK/status)"
    grep -q phone $WORK/status || fail "$(cat $WORK/status)"
    enroll admin show arm3 >$WORK/status || fail "$(cat $WORK/status)"
}

enroll_asks_a_new_user_for_password_and_code_on_arm64() { a_new_user_gets_as_far_as_the_code_in_enroll; }

ssh_asks_for_password_and_code_on_arm64() {
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/sshd
    password_and_code_let_in
}

# Sound for sshd; a module whose header names another processor is told.
check_knows_the_processor_of_the_module_on_arm64() {
    local module=/usr/lib/aarch64-linux-gnu/security/pam_totp.so found
    found=$(enroll check sshd 2>&1) || true
    not grep -q 'another architecture' <<<"$found" || fail "$found"
    cp $module $WORK/kept
    # x86-64's number in e_machine.
    printf '\076' | dd of=$module bs=1 seek=18 conv=notrunc 2>/dev/null
    found=$(enroll check sshd 2>&1) && fail "$found"
    cp $WORK/kept $module
    grep -q 'another architecture' <<<"$found" || fail "$found"
}

set_bare_stage || exit 1
for case in the_files_of_the_package_run_on_arm64 a_code_works_once_on_arm64 a_recovery_code_works_once_on_arm64 \
    enroll_status_reads_the_record_on_arm64 enroll_asks_a_new_user_for_password_and_code_on_arm64 \
    ssh_asks_for_password_and_code_on_arm64 check_knows_the_processor_of_the_module_on_arm64; do
    run $case
done
part_verdict arm64-inside
