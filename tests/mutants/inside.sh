#!/bin/bash
# Runs tests by name in a throw-away root and shows how each ended, for run.py to read.
#   inside.sh REPOSITORY-AS-IT-IS-OUTSIDE <LINES
# A line is: NUMBER SECONDS USER NAME EXECUTABLE FOLDER, or NUMBER SECONDS e2e NAMES, where NAMES is a|b|c.
set -u
outside=$1
inside=/mnt/pam_totp
useradd -m tester

one() {
    local seconds=$1 user=$2 name=$3 executable=$4 folder=$5
    cd "${folder/#$outside/$inside}" || return 1
    timeout -k 1 "$seconds" runuser -u "$user" -- env \
        PAM_TOTP_SO=$inside/target/debug/libpam_totp.so ENROLL_BIN=$inside/target/debug/enroll \
        PAM_TOTP_PANIC_SO=$inside/target/test-panic/debug/libpam_totp.so PAMDRIVE=$inside/target/debug/pamdrive \
        CARGO_MANIFEST_DIR="$PWD" TMPDIR=/tmp E2E_REQUIRE=1 \
        "${executable/#$outside/$inside}" --show-output "$name" 2>&1
}

while read -r number seconds user name executable folder; do
    echo "BEGIN $number"
    if [[ $user = e2e ]]; then
        E2E_ONLY="^($name)\$" E2E_REQUIRE=1 timeout -k 1 "$seconds" $inside/tests/e2e/run-inside.sh 2>&1
    else
        (one "$seconds" "$user" "$name" "$executable" "$folder")
    fi </dev/null
    printf '\nEND %s %s\n' "$number" $?
done
