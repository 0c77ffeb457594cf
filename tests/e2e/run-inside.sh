#!/bin/bash
# The end-to-end cases, inside a throw-away Debian-like root: see throwaway.sh and container.sh.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

set_stage || exit 1
for file in "$here"/cases/*.sh; do
    if [[ -n ${E2E_WITHOUT:-} && $(basename "$file" .sh) =~ $E2E_WITHOUT ]]; then
        echo "# $(basename "$file" .sh): not run in here"
        continue
    fi
    # Beside other roots, each file is of the root that makes its folder.
    [[ -z ${E2E_QUEUE:-} ]] || mkdir "$E2E_QUEUE/$(basename "$file" .sh)" 2>/dev/null || continue
    echo "# $(basename "$file" .sh)"
    # shellcheck disable=SC1090
    . "$file"
done
kill "$(cat $WORK/sshd.pid)" 2>/dev/null
verdict
status=$?
kill %1 2>/dev/null
exit $status
