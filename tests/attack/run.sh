#!/bin/sh
# The table of attacks against one module, in a throw-away root: run.sh [ours|helper|google|oath] [--quick] [--only TEXT]
# The module may also be given as MODULE_UNDER_TEST. Needs `make build`, and for the others install-tools.sh compare.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case "${1:-}" in
ours | helper | google | oath) MODULE_UNDER_TEST=$1 && shift ;;
esac
exec "$here/../e2e/throwaway.sh" ${ATTACK_RESULTS:+--disk "$ATTACK_RESULTS"} \
    env PYTHONDONTWRITEBYTECODE=1 python3 /mnt/pam_totp/tests/attack/attack.py "${MODULE_UNDER_TEST:-ours}" \
    ${ATTACK_RESULTS:+--results "/mnt/disk/${MODULE_UNDER_TEST:-ours}.json"} "$@"
