#!/bin/sh
# Runs a command in a throw-away root: this machine's own files, with every change kept in memory and
# forgotten at the end. Private mounts, processes, host name and, unless told otherwise, network.
# This is no boundary: the command runs as the machine's root, in a chroot (no pivot_root), which root can leave. Run only
# commands that you would run as root.
#   throwaway.sh [--host-network] [--disk FOLDER] [--root FOLDER] [--release FOLDER] [--toolchain] COMMAND [ARGUMENT...]
# The repository is at /mnt/pam_totp inside, for reading; with --disk, that folder is at /mnt/disk, and what is
# written there stays. --root takes another system's files in place of this machine's, --release another folder of
# artefacts in place of target/release, and --toolchain brings this machine's Rust along, at /opt, for reading.
# Needs root (or sudo).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)

if [ "${THROWAWAY_INSIDE:-}" = "" ]; then
    if [ "$(id -u)" != 0 ]; then
        exec sudo -- env TERM="${TERM:-dumb}" E2E_REQUIRE="${E2E_REQUIRE:-}" E2E_ONLY="${E2E_ONLY:-}" \
            "$here/throwaway.sh" "$@"
    fi
    net=--net
    if [ "${1:-}" = --host-network ]; then
        net=
        shift
    fi
    while :; do
        case ${1:-} in
        --disk) export THROWAWAY_DISK="$2"; shift 2 ;;
        --root) export THROWAWAY_ROOT="$2"; shift 2 ;;
        --release) export THROWAWAY_RELEASE="$2"; shift 2 ;;
        --toolchain)
            THROWAWAY_RUST=$(rustc --print sysroot)
            export THROWAWAY_RUST THROWAWAY_CARGO="${CARGO_HOME:-$HOME/.cargo}"
            shift ;;
        *) break ;;
        esac
    done
    export THROWAWAY_INSIDE=1 THROWAWAY_NET="${net:-host}"
    exec unshare --mount --pid --uts --ipc ${net:+"$net"} --fork --kill-child "$here/throwaway.sh" "$@"
fi

unset THROWAWAY_INSIDE
mount --make-rprivate /
# A folder that is there anyway serves as mount point, so that none is left behind on the machine.
for root in /mnt /srv /media; do
    case $repo/ in "$root"/*) continue ;; esac
    [ -d "$root" ] && break
done
mount -t tmpfs -o mode=755,size=2g tmpfs "$root"
mkdir "$root/upper" "$root/work" "$root/root"
mount -t overlay overlay -o "lowerdir=${THROWAWAY_ROOT:-/},upperdir=$root/upper,workdir=$root/work" "$root/root"
new=$root/root

mount -t proc proc "$new/proc"
mount -t sysfs -o ro sysfs "$new/sys" 2>/dev/null || true
mount -t tmpfs -o mode=755 tmpfs "$new/run"
mount -t tmpfs -o mode=1777 tmpfs "$new/tmp"
mount -t tmpfs -o mode=755 tmpfs "$new/dev"
# Devices of its own where that is allowed: with the machine's, a chmod in here would change them for all.
for device in null:3 zero:5 full:7 random:8 urandom:9 tty:0; do
    name=${device%:*} major=1
    [ "$name" != tty ] || major=5
    if ! mknod -m 666 "$new/dev/$name" c $major "${device#*:}" 2>/dev/null; then
        touch "$new/dev/$name"
        mount --bind "/dev/$name" "$new/dev/$name"
    fi
done
mkdir "$new/dev/pts" "$new/dev/shm" "$new/run/sshd" "$new/run/lock"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$new/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$new/dev/shm"
ln -s pts/ptmx "$new/dev/ptmx"
ln -s /proc/self/fd "$new/dev/fd"
ln -s /proc/self/fd/0 "$new/dev/stdin"
ln -s /proc/self/fd/1 "$new/dev/stdout"
ln -s /proc/self/fd/2 "$new/dev/stderr"

mkdir -p "$new/mnt/pam_totp"
mount --bind "$repo" "$new/mnt/pam_totp"
mount -o remount,bind,ro "$new/mnt/pam_totp"
[ -z "${THROWAWAY_RELEASE:-}" ] || mount --bind -o ro "$THROWAWAY_RELEASE" "$new/mnt/pam_totp/target/release"
if [ -n "${THROWAWAY_DISK:-}" ]; then
    mkdir -p "$new/mnt/disk"
    mount --bind "$THROWAWAY_DISK" "$new/mnt/disk"
fi
if [ -n "${THROWAWAY_RUST:-}" ]; then
    mkdir -p "$new/opt/rust" "$new/opt/cargo"
    mount --bind -o ro "$THROWAWAY_RUST" "$new/opt/rust"
    mount --bind -o ro "$THROWAWAY_CARGO" "$new/opt/cargo"
fi
# A state of earlier installations on this machine is not ours to see.
rm -rf "$new/var/lib/pam_totp"

echo "127.0.0.1 throwaway" >>"$new/etc/hosts"
[ "$THROWAWAY_NET" = host ] || ip link set lo up
hostname throwaway
cd /
# A run in the background, or under nohup, ignores signals; the tests send them.
exec chroot "$new" /usr/bin/env --default-signal -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root TERM="${TERM:-dumb}" LANG=C.UTF-8 E2E_REQUIRE="${E2E_REQUIRE:-}" E2E_ONLY="${E2E_ONLY:-}" "$@"
