#!/bin/bash
# Measures logins of this module, google-authenticator, pam_oath and pam_permit through the real libpam, and
# writes docs/benchmarks.md. Changes nothing on the machine: everything happens in a throw-away root, and the
# part on disk in a temporary folder. Takes some five minutes on two cores.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)

disk=$(mktemp -d "${TMPDIR:-/var/tmp}/pam_totp-bench.XXXXXX")
trap 'rm -rf "$disk"' EXIT
chmod 755 "$disk"
"$here/../e2e/throwaway.sh" --disk "$disk" python3 /mnt/pam_totp/tests/bench/bench.py /mnt/disk/results.json
python3 "$here/report.py" "$disk/results.json" "$here/levers.md" >"$repo/docs/benchmarks.md.new"
mv "$repo/docs/benchmarks.md.new" "$repo/docs/benchmarks.md"
echo "written: docs/benchmarks.md"
