#!/bin/bash
# The drills of docs/drills.md: what goes wrong on a machine with codes, and that its people still get in. Each in a
# throw-away root of its own.
#   run.sh [NUMBER...]      1 to 20 if none; 21 needs a package of an older commit, and builds it in UPGRADE_CACHE
set -u
here=$(cd "$(dirname "$0")" && pwd)
older=${UPGRADE_CACHE:-/var/tmp/pam_totp-upgrade}
passed=0 failed=0 skipped=0
for file in "$here"/[0-9]*.sh; do
    file=$(basename "$file")
    [[ $# = 0 || " $* " == *" ${file%%-*} "* ]] || continue
    disk=()
    if [[ $file = 21-* ]]; then
        [[ $# != 0 ]] || continue
        "$here/older-package.sh" "$older" || { echo "FAIL  $file: no older package"; failed=$((failed + 1)); continue; }
        disk=(--disk "$older")
    fi
    output=$(mktemp)
    "$here/../e2e/throwaway.sh" "${disk[@]}" bash /mnt/pam_totp/tests/drills/inside.sh "$file" 2>&1 | tee "$output" | grep -v '^drill: '
    status=${PIPESTATUS[0]}
    read -r p f s < <(sed -n 's/^drill: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$output" | tail -n 1)
    rm -f "$output"
    # One that broke off before its counts is a failure, too.
    [[ -n ${p:-} && ($status = 0 || $f != 0) ]] || { echo "FAIL  $file broke off ($status)"; p=${p:-0} f=1 s=${s:-0}; }
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    unset p f s
done
echo
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed = 0 && $passed != 0 ]]
