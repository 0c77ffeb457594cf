#!/bin/bash
# One drill, inside a throw-away root: see run.sh.
#   inside.sh FILE
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC1090
. "$(dirname "$0")/$1"
echo "drill: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 ]]
