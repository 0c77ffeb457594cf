#!/bin/bash
# Runs the built tests as a fresh user: unit-inside.sh REPOSITORY-AS-IT-IS-OUTSIDE
set -u
outside=$1
inside=/mnt/pam_totp
useradd -m tester
status=0
while read -r folder executable; do
    echo "     Running ${executable#"$outside"/}"
    (cd "${folder/#$outside/$inside}" && runuser -u tester -- env \
        PAM_TOTP_SO=$inside/target/release/libpam_totp.so ENROLL_BIN=$inside/target/release/enroll \
        PAM_TOTP_PANIC_SO=$inside/target/test-panic/debug/libpam_totp.so \
        PAMDRIVE=$inside/target/debug/pamdrive CARGO_MANIFEST_DIR="${folder/#$outside/$inside}" \
        TMPDIR=/tmp E2E_REQUIRE="${E2E_REQUIRE:-}" "${executable/#$outside/$inside}" --quiet) || status=1
done <$inside/target/unit-tests
# Some can be tried by root alone: files of somebody else, and the store of root's callers.
while read -r folder executable; do
    [[ $executable =~ /(totp_core|record_files|session_model|pam_totp|enroll)-[0-9a-f]+$ ]] || continue
    # Of enroll only the taking on of a user's rights: the rest has run as a user, as it mostly does.
    only=()
    [[ ! $executable =~ /enroll-[0-9a-f]+$ ]] || only=(admin::rights)
    echo "     Running ${executable#"$outside"/} as root"
    (cd "${folder/#$outside/$inside}" && env TMPDIR=/tmp E2E_REQUIRE="${E2E_REQUIRE:-}" \
        "${executable/#$outside/$inside}" --quiet "${only[@]}") || status=1
done <$inside/target/unit-tests
exit $status
