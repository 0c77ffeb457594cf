#!/bin/bash
# One drill, inside a throw-away root: see run.sh.
#   inside.sh FILE
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# What a drill ended at.
set -E
trap '[[ $BASH_SUBSHELL = 0 ]] || echo "      at line $LINENO of $(basename "${BASH_SOURCE[0]}"): $BASH_COMMAND" >&2' ERR
# shellcheck disable=SC1090
. "$(dirname "$0")/$1"
echo "drill: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 ]]
