#!/bin/bash
# Makes the package of the last commit that knows records of version 1 only, for the drill of a downgrade.
#   older-package.sh FOLDER      libpam-totp_0.1.0~format1_ARCH.deb in FOLDER; what is there already is not built again
# Needs Rust, the crates, and a clone with its history.
set -euo pipefail
repo=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=../e2e/alone.sh
. "$repo/tests/e2e/alone.sh"
folder=$(own_cache "$1")
commit=80734c83d9b0d24bc67afa57d6eab7663d028abe
version=0.1.0~format1
package=$folder/libpam-totp_${version}_$(dpkg --print-architecture).deb
[[ ! -s $package ]] || { alone "$package"; exit; }
git -C "$repo" cat-file -e "$commit^{commit}" 2>/dev/null || {
    echo "the older package is built from commit ${commit:0:7}, which this clone lacks: git fetch --unshallow" >&2
    exit 1
}
rm -rf "$folder/source"
mkdir -p "$folder/source"
git -C "$repo" archive "$commit" | tar -x -C "$folder/source"
cd "$folder/source"
# Link-time optimisation would only take time.
CARGO_TARGET_DIR=target CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    "${CARGO:-cargo}" build --release --locked -q -p pam_totp -p enroll-tool
packaging/third-party.py
packaging/debian/build.sh "$version" "$folder"
cd "$folder"
rm -r source
