# Roots of other releases and processors, made by debootstrap and kept. Sourced.
# shellcheck shell=bash

# as_root COMMAND...
as_root() { if [[ $(id -u) = 0 ]]; then "$@"; else sudo "$@"; fi; }

# in_root ROOT COMMAND...: with a network, and what is written stays. For packages only.
in_root() {
    # shellcheck disable=SC2016  # for the shell inside
    as_root unshare --mount --fork sh -euc '
        root=$1; shift
        mount --make-rprivate /
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        cp /etc/resolv.conf "$root/etc/resolv.conf"
        exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
            DEBIAN_FRONTEND=noninteractive "$@"' in_root "$@"
}
