#!/bin/bash
# Makes libpam-totp, pam-totp-helper, pam-totp-deliver and pam-totp-key_VERSION_ARCH.deb of what `make build` left in release/ of
# Cargo's target folder (target-folder.sh); with CARGO_BUILD_TARGET, in the folder of that target. Then the libraries that the package names must be installed for that processor, too.
#   build.sh [VERSION [FOLDER]]     the version of Cargo.toml, into target/, if nothing else is said
set -eu
repo=$(cd "$(dirname "$0")/../.." && pwd)
version=${1:-$(sed -n 's/^version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)}
folder=${2:-$repo/target}
rust=${CARGO_BUILD_TARGET:-}
release=$("$repo/packaging/target-folder.sh")/${rust:+$rust/}release
[[ -f $release/libpam_totp.so && -f $release/libpam_totp_full.so && -f $release/enroll && -f $release/pam_totpd && -f $release/totp-deliver-smtp && -f $release/pam_totp_key ]] || { echo "$release has no build: run make build first" >&2; exit 1; }
[[ -f $repo/target/THIRD-PARTY.txt ]] || { echo "first: packaging/third-party.py" >&2; exit 1; }

# The same artefacts make the same package, byte for byte: all dates are the newest source's.
: "${SOURCE_DATE_EPOCH:=$(git -C "$repo" log -1 --format=%ct 2>/dev/null || stat -c %Y "$repo/CHANGELOG.md")}"
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8

options=()
if [[ -n $rust ]]; then
    # aarch64-unknown-linux-gnu is aarch64-linux-gnu for GNU's tools, and arm64 for Debian's.
    arch=$(dpkg-architecture -t"${rust/-unknown-/-}" -qDEB_HOST_ARCH 2>/dev/null) ||
        { echo "dpkg-architecture knows no architecture of Debian for $rust" >&2; exit 1; }
    options=(--host-arch "$arch")
fi
# The Makefile of the tree below finds the artefacts at their usual place. `make deb CARGO_BUILD_TARGET=...` hands the
# variable on in MAKEFLAGS as well.
unset CARGO_BUILD_TARGET MAKEFLAGS
export CARGO_TARGET_DIR=target

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/pam-totp
mkdir -p "$tree/target/release"
cp "$repo"/{Makefile,README.md,CHANGELOG.md,SECURITY.md} "$tree/"
cp -r "$repo"/{packaging,docs} "$tree/"
cp "$release"/{libpam_totp.so,libpam_totp_full.so,enroll,pam_totpd,pam_totp_deliver,totp-deliver-smtp,totp-deliver-http,pam_totp_key} "$tree/target/release/"
cp "$repo/target/THIRD-PARTY.txt" "$tree/target/"
cp -r "$repo/packaging/debian" "$tree/debian"
chmod -R u=rwX,go=rX "$tree"
cat >"$tree/debian/changelog" <<END
pam-totp ($version) unstable; urgency=medium

  * CHANGES.md in this folder lists the changes.

 -- $(sed -n 's/^Maintainer: //p' "$tree/debian/control")  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END
(cd "$tree" && dpkg-buildpackage --build=binary --no-sign "${options[@]}") >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
mkdir -p "$folder"
cp "$work"/{libpam-totp,pam-totp-helper,pam-totp-deliver,pam-totp-key}_"$version"_*.deb "$folder/"
(cd "$work" && printf "$folder/%s\n" {libpam-totp,pam-totp-helper,pam-totp-deliver,pam-totp-key}_"$version"_*.deb)
