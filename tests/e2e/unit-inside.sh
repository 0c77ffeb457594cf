#!/bin/bash
# Runs the built tests as a fresh user: unit-inside.sh REPOSITORY-AS-IT-IS-OUTSIDE
set -u
outside=$1
inside=/mnt/pam_totp
useradd -m tester
status=0
while read -r folder executable _; do
    echo "     Running ${executable#"$outside"/}"
    (cd "${folder/#$outside/$inside}" && runuser -u tester -- env \
        PAM_TOTP_SO=$inside/target/release/libpam_totp.so ENROLL_BIN=$inside/target/release/enroll \
        PAM_TOTP_PANIC_SO=$inside/target/test-panic/debug/libpam_totp.so \
        PAMDRIVE=$inside/target/debug/pamdrive CARGO_MANIFEST_DIR="${folder/#$outside/$inside}" \
        TMPDIR=/tmp E2E_REQUIRE="${E2E_REQUIRE:-}" "${executable/#$outside/$inside}" --quiet) || status=1
done <$inside/target/unit-tests
# Some can be tried by root alone, and return at once as a user: every test program in whose source one asks for root, in
# one of these two ways. It is one file, or one with a folder of its own.
asks_for_root() {
    local source=$1
    case ${source##*/} in main.rs | lib.rs) source=${source%/*} ;; esac
    grep -rqE --include='*.rs' 'is_root\(\)|own_uid\(\) [!=]= 0' "$source"
}
while read -r folder executable source; do
    asks_for_root "${source/#$outside/$inside}" || continue
    echo "     Running ${executable#"$outside"/} as root"
    (cd "${folder/#$outside/$inside}" && env TMPDIR=/tmp E2E_REQUIRE="${E2E_REQUIRE:-}" \
        CARGO_MANIFEST_DIR="${folder/#$outside/$inside}" ENROLL_BIN=$inside/target/release/enroll \
        PAM_TOTP_SO=$inside/target/release/libpam_totp.so \
        "${executable/#$outside/$inside}" --quiet) || status=1
done <$inside/target/unit-tests
exit $status
