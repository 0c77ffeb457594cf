#!/bin/sh
# `make demo`: enrolment and an SSH login with a code, in a throw-away root. Nothing on this machine
# changes: users, files and services are the same afterwards (host-unchanged.sh checks it).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)

port=2222
while ss -Hltn 2>/dev/null | grep -q "127.0.0.1:$port\b\|0.0.0.0:$port\b\|\*:$port\b"; do port=$((port + 1)); done

stay=no
if [ -t 0 ] && [ -t 1 ]; then stay=yes; fi

# A private namespace where root can have one; else a container engine.
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
if $as_root unshare --mount --pid --uts --ipc --fork true 2>/dev/null; then
    note=$(mktemp -d)
    trap 'rm -rf "$note"' EXIT
    "$here/host-unchanged.sh" before "$note"
    status=0
    "$here/throwaway.sh" --host-network --disk "$note" \
        /mnt/pam_totp/tests/e2e/demo-inside.sh "$port" "$stay" || status=$?
    "$here/host-unchanged.sh" after "$note" || status=1
    exit "$status"
fi
echo "This machine allows no private namespaces; the demo runs in a container instead."
exec "$here/container.sh" demo "$port" "$stay" "$repo"
