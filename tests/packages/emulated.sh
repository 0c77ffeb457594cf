#!/bin/bash
# Runs a command as root of a user namespace of its own, in which the kernel starts programs for arm64 by
# qemu-aarch64-static. Nothing is registered on the machine itself. Mounts and processes are private, too.
#   emulated.sh COMMAND [ARGUMENT...]
# Needs root, qemu-user-static and Linux 6.7. On an older kernel the machine's own registration serves, if it has one.
set -u
# shellcheck disable=SC2034  # only its process is wanted
coproc HOLDER { exec unshare --user cat; }
holder=$HOLDER_PID
trap 'kill "$holder" 2>/dev/null' EXIT
until [[ $(readlink "/proc/$holder/ns/user") != $(readlink /proc/self/ns/user) ]]; do
    kill -0 "$holder" 2>/dev/null || { echo "emulated.sh: no user namespace can be made here" >&2; exit 1; }
    sleep 0.05
done
# The same numbers inside as outside: the files of a root have them.
echo '0 0 65536' >"/proc/$holder/uid_map" && echo '0 0 65536' >"/proc/$holder/gid_map" || exit 1

# shellcheck disable=SC2016  # for the shell inside
nsenter --user --target "$holder" unshare --mount --pid --fork --kill-child sh -euc '
    mount --make-rprivate /
    mount -t proc proc /proc
    # The header of a program or library of 64-bit ARM; F: the interpreter is found here, not in the root to come.
    if mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc 2>/dev/null; then
        printf %s ":qemu-aarch64:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00:\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff:$0:F" \
            >/proc/sys/fs/binfmt_misc/register
    elif ! [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ]; then
        echo "emulated.sh: this kernel (Linux 6.7 and later can) lets nobody register an interpreter for arm64" >&2
        exit 1
    fi
    exec "$@"' "$(command -v qemu-aarch64-static || echo /usr/bin/qemu-aarch64-static)" "$@"
