#!/bin/bash
# Makes pam_totp, pam-totp-helper, pam-totp-deliver and pam-totp-key-VERSION-1.ARCH.rpm of what `make build` left in release/ of
# Cargo's target folder (target-folder.sh). A module goes where it was built for: make it on the oldest distribution it is meant for.
#   build.sh [VERSION [FOLDER]]     the version of Cargo.toml, into target/, if nothing else is said
set -eu
repo=$(cd "$(dirname "$0")/../.." && pwd)
version=${1:-$(sed -n 's/^version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)}
folder=${2:-$repo/target}
[[ -z ${CARGO_BUILD_TARGET:-} ]] || { echo "build.sh makes an RPM for this machine's processor only, not for $CARGO_BUILD_TARGET" >&2; exit 1; }
release=$("$repo/packaging/target-folder.sh")/release
[[ -f $release/libpam_totp.so && -f $release/libpam_totp_full.so && -f $release/enroll && -f $release/pam_totpd && -f $release/totp-deliver-smtp && -f $release/pam_totp_key ]] || { echo "$release has no build: run make build first" >&2; exit 1; }
[[ -f $repo/target/THIRD-PARTY.txt ]] || { echo "first: packaging/third-party.py" >&2; exit 1; }

# The same artefacts make the same package: all dates are the newest source's.
: "${SOURCE_DATE_EPOCH:=$(git -C "$repo" log -1 --format=%ct 2>/dev/null || stat -c %Y "$repo/CHANGELOG.md")}"
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Debian's rpm does not know where Fedora and its relatives keep 64-bit libraries.
libdir=/usr/lib64
case $(uname -m) in i?86 | armv*) libdir=/usr/lib ;; esac
rpmbuild -bb --define "_topdir $work" --define "_rpmdir $work/out" --define "_dbpath $work/db" \
    --define "_rpmfilename %%{name}-%%{version}-%%{release}.%%{arch}.rpm" --define "_libdir $libdir" \
    --define "given_version $version" --define "given_tree $repo" \
    "$repo/packaging/rpm/pam_totp.spec" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
mkdir -p "$folder"
cp "$work"/out/*.rpm "$folder/"
(cd "$work/out" && printf "$folder/%s\n" *.rpm)
