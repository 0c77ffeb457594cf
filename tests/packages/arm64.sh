#!/bin/bash
# The package for arm64: built from the source package in a root of Debian 12, by the distribution's own Rust and cross
# compiler, and then tried in a root of arm64 whose programs run in qemu-aarch64-static (emulated.sh).
# As root, with a Debian mirror. The two roots are made once, some 2.5 GB, and kept in ARM64_CACHE, or target/arm64.
set -u
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
# shellcheck source=../e2e/lib.sh
. "$repo/tests/e2e/lib.sh"
# shellcheck source=../e2e/roots.sh
. "$repo/tests/e2e/roots.sh"
# shellcheck source=../e2e/alone.sh
. "$repo/tests/e2e/alone.sh"
STORE=$(own_cache "${ARM64_CACHE:-$repo/target/arm64}") || exit 1
TARGET=aarch64-unknown-linux-gnu
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)
ROOM=$(mktemp -d /var/tmp/pam_totp-arm64-room.XXXXXX)
trap 'rm -rf "$ROOM"' EXIT
SOURCE=$ROOM/pam_totp-$VERSION
PACKAGE=$SOURCE/target/libpam-totp_${VERSION}_arm64.deb
builds=(rustc-web cargo-web libstd-rust-web-dev:arm64 gcc gcc-aarch64-linux-gnu libc6-dev libc6-dev:arm64 libpam0g-dev:arm64 libfido2-dev:arm64
    make build-essential dpkg-dev debhelper python3)
runs=(base-files base-passwd bash bsdutils coreutils dash diffutils dpkg expect findutils grep hostname libc-bin libpam-modules
    libpam-runtime login mawk oathtool openssh-client openssh-server pamtester passwd procps python3-minimal sed util-linux)

# --- the roots ----------------------------------------------------------------------------------------

emulated() { "$here/emulated.sh" "$@"; }

# Of this machine's processor, with the libraries of arm64 beside its own. Debian 12's newer Rust is in its updates.
build_root() {
    local root=$STORE/build
    [[ $(cat "$root/packages" 2>/dev/null) != "${builds[*]}" ]] || return 0
    if [[ ! -d $root ]]; then
        rm -rf "$root.part"
        debootstrap --variant=minbase bookworm "$root.part" && mv "$root.part" "$root" || return
    fi
    sed -n 's,/debian bookworm ,/debian-security bookworm-security ,p' "$root/etc/apt/sources.list" \
        >"$root/etc/apt/sources.list.d/security.list"
    in_root "$root" dpkg --add-architecture arm64 && in_root "$root" apt-get -qq update &&
        in_root "$root" apt-get -qq install -y --no-install-recommends "${builds[@]}" &&
        in_root "$root" apt-get clean && echo "${builds[*]}" >"$root/packages"
}

# Of arm64 through and through. The packages are unpacked by this machine's dpkg: to run all their scripts in qemu would
# take half an hour. What the scripts make of the files that matter here is made below.
run_root() {
    local root=$STORE/run kind
    [[ $(cat "$root/packages" 2>/dev/null) != "${runs[*]}" ]] || return 0
    rm -rf "$root"
    mmdebstrap --mode=root --variant=extract --architectures=arm64 --skip=check/qemu \
        --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
        --include="$(IFS=,; echo "${runs[*]}")" bookworm "$root" || return
    for kind in passwd group; do cp "$root/usr/share/base-passwd/$kind.master" "$root/etc/$kind"; done
    sed 's/^\([^:]*\):.*/\1:*:19000:0:99999:7:::/' "$root/etc/passwd" >"$root/etc/shadow"
    echo 'sshd:x:105:65534::/run/sshd:/usr/sbin/nologin' >>"$root/etc/passwd"
    ln -sf dash "$root/bin/sh"
    ln -sf mawk "$root/usr/bin/awk"
    # As pam-auth-update writes them.
    for kind in auth account; do
        printf '%s\n' "$kind [success=1 default=ignore] pam_unix.so" "$kind requisite pam_deny.so" "$kind required pam_permit.so" \
            >"$root/etc/pam.d/common-$kind"
    done
    for kind in password session; do echo "$kind required pam_unix.so" >"$root/etc/pam.d/common-$kind"; done
    echo "${runs[*]}" >"$root/packages"
}

# root KIND: made anew or as it is; what was printed is shown only if that failed.
root() { "$1_root" >"$STORE/$1.log" 2>&1 || { tail -n 15 "$STORE/$1.log"; return 1; }; }

# --- the cases ----------------------------------------------------------------------------------------

the_source_package_builds_a_package_for_arm64() {
    "$repo/packaging/source.sh" "$ROOM" >/dev/null
    tar -x -C "$ROOM" -f "$SOURCE.tar.xz"
    root build
    # As docs/packages.md says. Without a network; link-time optimisation would only take time.
    "$repo/tests/e2e/throwaway.sh" --root "$STORE/build" --disk "$ROOM" \
        env CARGO_NET_OFFLINE=true CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc \
        make -C "/mnt/disk/pam_totp-$VERSION" deb CARGO_BUILD_TARGET=$TARGET >"$ROOM/log" 2>&1 || fail "$(tail -n 20 "$ROOM/log")"
    [[ $(dpkg-deb -f "$PACKAGE" Architecture) = arm64 ]]
    dpkg-deb -f "$PACKAGE" Depends | grep -q 'libc6 (>= .*libpam0g'
}

# What readelf says of a file of the package.
readelf_says() { readelf "$1" "$ROOM/files/$2" | grep -q "$3" || fail "$2 is not $3: $(readelf "$1" "$ROOM/files/$2")"; }

the_files_are_of_arm64_and_need_at_most_debian_12s_glibc() {
    [[ -f $PACKAGE ]] || fail "no package"
    dpkg-deb -x "$PACKAGE" "$ROOM/files"
    local file newest
    for file in usr/lib/aarch64-linux-gnu/security/pam_totp.so usr/bin/enroll; do
        readelf_says -h "$file" 'Machine: *AArch64'
        newest=$(readelf -V "$ROOM/files/$file" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1)
        echo "$file needs $newest" >>"$ROOM/needs"
        [[ $(printf '%s\n' "$newest" GLIBC_2.36 | sort -V | tail -n 1) = GLIBC_2.36 ]] || fail "$file needs $newest"
    done
}

its_logins_on_arm64_pass() {
    [[ -f $PACKAGE ]] || fail "no package"
    root run
    emulated "$repo/tests/e2e/throwaway.sh" --root "$STORE/run" --disk "$SOURCE/target" \
        bash /mnt/pam_totp/tests/packages/arm64-inside.sh "/mnt/disk/${PACKAGE##*/}" >"$ROOM/inside" 2>&1 || {
        cat "$ROOM/inside"
        return 1
    }
}

for case in the_source_package_builds_a_package_for_arm64 the_files_are_of_arm64_and_need_at_most_debian_12s_glibc \
    its_logins_on_arm64_pass; do
    run $case
done
cat "$ROOM/needs" 2>/dev/null
# The cases inside count one by one.
if [[ -f $ROOM/inside ]]; then
    grep '^ok ' "$ROOM/inside"
    PASSED=$((PASSED + $(grep -c '^ok ' "$ROOM/inside")))
fi
echo "arm64: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
