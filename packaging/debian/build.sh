#!/bin/bash
# Makes libpam-totp_VERSION_ARCH.deb of what `make build` left in target/release.
#   build.sh [VERSION [FOLDER]]     the version of Cargo.toml, into target/, if nothing else is said
set -eu
repo=$(cd "$(dirname "$0")/../.." && pwd)
version=${1:-$(sed -n 's/^version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)}
folder=${2:-$repo/target}
[[ -f $repo/target/release/libpam_totp.so && -f $repo/target/release/enroll ]] || { echo "first: make build" >&2; exit 1; }
[[ -f $repo/target/THIRD-PARTY.txt ]] || { echo "first: packaging/third-party.py" >&2; exit 1; }

# The same artefacts make the same package, byte for byte: all dates are the newest source's.
: "${SOURCE_DATE_EPOCH:=$(git -C "$repo" log -1 --format=%ct 2>/dev/null || stat -c %Y "$repo/CHANGELOG.md")}"
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/pam-totp
mkdir -p "$tree/target/release"
cp "$repo"/{Makefile,README.md,CHANGELOG.md} "$tree/"
cp -r "$repo"/{packaging,docs} "$tree/"
cp "$repo"/target/release/{libpam_totp.so,enroll} "$tree/target/release/"
cp "$repo/target/THIRD-PARTY.txt" "$tree/target/"
cp -r "$repo/packaging/debian" "$tree/debian"
chmod -R u=rwX,go=rX "$tree"
cat >"$tree/debian/changelog" <<END
pam-totp ($version) unstable; urgency=medium

  * What changed is told in CHANGELOG.md.

 -- $(sed -n 's/^Maintainer: //p' "$tree/debian/control")  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END
(cd "$tree" && dpkg-buildpackage --build=binary --no-sign) >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
cp "$work"/libpam-totp_"$version"_*.deb "$folder/"
echo "$folder/$(cd "$work" && echo libpam-totp_"$version"_*.deb)"
