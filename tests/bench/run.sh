#!/bin/bash
# Measures logins of this module, google-authenticator, pam_oath and pam_permit through the real libpam, and
# writes docs/benchmarks.md, or the file that BENCH_REPORT names. Ends with an error if a right code costs more than the
# limit (limit.py). BENCH_ROUNDS is the number of rounds of the instructions (5), BENCH_TIMED that of the times (60),
# BENCH_LOGINS and BENCH_OTHERS how far logins and users grow. Changes nothing on the machine: everything happens in a
# throw-away root, and the part on disk in a temporary folder. Takes some five minutes on two cores.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
report=${BENCH_REPORT:-$repo/docs/benchmarks.md}

disk=$(mktemp -d "${TMPDIR:-/var/tmp}/pam_totp-bench.XXXXXX")
trap 'rm -rf "$disk"' EXIT
chmod 755 "$disk"
# The throw-away root has an environment of its own.
settings=()
for name in BENCH_ROUNDS BENCH_TIMED BENCH_LOGINS BENCH_OTHERS; do
    [[ -z ${!name:-} ]] || settings+=("$name=${!name}")
done
"$here/../e2e/throwaway.sh" --disk "$disk" env "${settings[@]}" python3 /mnt/pam_totp/tests/bench/bench.py /mnt/disk/results.json
python3 "$here/report.py" "$disk/results.json" "$here/levers.md" >"$report.new"
mv "$report.new" "$report"
echo "written: $report"
"$here/limit.py" "$disk/results.json"
