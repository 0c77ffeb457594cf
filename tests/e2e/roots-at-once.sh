#!/bin/bash
# The end-to-end cases in several throw-away roots at once, one for each processor: most cases wait more than they work.
#   roots-at-once.sh      E2E_ROOTS sets another number of roots, E2E_ONLY chooses cases
# Each root takes the next file of cases that no other one has taken, by making a folder of its name.
set -u
here=$(cd "$(dirname "$0")" && pwd)
roots=${E2E_ROOTS:-$(nproc)}
[[ $roots =~ ^[1-9][0-9]?$ ]] || { echo "E2E_ROOTS is a number from 1 to 99, not $roots" >&2; exit 2; }

queue=$(mktemp -d) running=()
trap 'kill "${running[@]}" 2>/dev/null; wait; rm -r "$queue"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
for _ in $(seq "$roots"); do
    "$here/throwaway.sh" --disk "$queue" env E2E_QUEUE=/mnt/disk /mnt/pam_totp/tests/e2e/run-inside.sh &
    running+=($!)
done
failed=0
for root in "${running[@]}"; do wait "$root" || failed=$((failed + 1)); done

touch "$queue/results"
echo
awk '{ p += $1; f += $2; s += $3 } END { print p + 0 " passed, " f + 0 " failed, " s + 0 " skipped"; exit !p }' "$queue/results" ||
    failed=$((failed + 1))
ended=$(wc -l <"$queue/results")
((ended == roots)) || echo "$((roots - ended)) of $roots roots broke off before their end" >&2
((failed == 0))
