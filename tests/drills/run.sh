#!/bin/bash
# The drills of docs/drills.md: what goes wrong on a machine with codes, and that its people still get in. Each in a
# throw-away root of its own.
#   run.sh [NUMBER...]      1 to 20 if none; 21 needs a package of an older commit, and builds it in UPGRADE_CACHE,
#                           or target/upgrade
set -u
here=$(cd "$(dirname "$0")" && pwd)
older=${UPGRADE_CACHE:-$here/../../target/upgrade}
# shellcheck source=../e2e/counts.sh
. "$here/../e2e/counts.sh"
# shellcheck source=../e2e/alone.sh
. "$here/../e2e/alone.sh"
for file in "$here"/[0-9]*.sh; do
    file=$(basename "$file")
    [[ $# = 0 || " $* " == *" ${file%%-*} "* ]] || continue
    disk=()
    if [[ $file = 21-* ]]; then
        [[ $# != 0 ]] || continue
        older=$(own_cache "$older") && "$here/older-package.sh" "$older" || { echo "FAIL  $file: no older package"; failed=$((failed + 1)); continue; }
        disk=(--disk "$older")
    fi
    output=$(mktemp)
    "$here/../e2e/throwaway.sh" "${disk[@]}" bash /mnt/pam_totp/tests/drills/inside.sh "$file" 2>&1 | tee "$output" | grep -v '^drill: '
    add_counts "$file" drill "$output" "${PIPESTATUS[0]}"
    rm -f "$output"
done
all_passed
