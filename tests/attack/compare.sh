#!/bin/sh
# The table of attacks against all three modules; writes docs/comparison.md. Not zero if pam_totp fails anywhere.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
for module in ours google oath; do
    echo "# $module"
    ATTACK_RESULTS=$results "$here/run.sh" "$module" || status=1
done
COMMIT=$(git -C "$repo" rev-parse --short HEAD 2>/dev/null || echo unknown)
export COMMIT
python3 "$here/comparison.py" "$results" "$repo/docs/comparison.md"
echo "docs/comparison.md is written"
exit $status
