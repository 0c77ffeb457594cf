#!/bin/bash
# Makes the folder of a release of what `make build` left in release/ of Cargo's target folder: the source package, the packages, the lists
# of what is linked (SBOM), SHA256SUMS, and the signature of SHA256SUMS by the SSH key RELEASE_KEY.
#   RELEASE_KEY=FILE release.sh [FOLDER]      target/dist-VERSION, if nothing else is said
# RELEASE_KEY=none leaves out the signature. RELEASE_SIGNERS names another file than packaging/release-signers.
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)
folder=$(realpath -m "${1:-$repo/target/dist-$version}")
signers=${RELEASE_SIGNERS:-$repo/packaging/release-signers}
# What docs/packages.md has users say, too: a signature for another purpose is none for a release.
signer=release@pam_totp purpose=pam_totp-release
refuse() { echo "release.sh: $*" >&2; exit 1; }

[[ -n ${RELEASE_KEY:-} ]] || refuse "say which SSH key signs: make release RELEASE_KEY=FILE (RELEASE_KEY=none: no signature)"
[[ $RELEASE_KEY = none || -r $RELEASE_KEY ]] || refuse "cannot read the key $RELEASE_KEY"
# The packages are of the files, the source package of the last commit: both must be the same.
[[ -z $(git -C "$repo" status --porcelain) ]] || refuse "there are changes that are not committed; see git status"

# Whole or not at all, and nothing of an earlier one.
rm -rf "$folder" "$folder.part"
mkdir -p "$folder.part"
"$repo/packaging/source.sh" "$folder.part"
"$repo/packaging/debian/build.sh" "$version" "$folder.part"
"$repo/packaging/rpm/build.sh" "$version" "$folder.part"
"$repo/packaging/sbom.py" "$folder.part"
cd "$folder.part"
sha256sum -- * >SHA256SUMS
if [[ $RELEASE_KEY != none ]]; then
    ssh-keygen -q -Y sign -f "$RELEASE_KEY" -n $purpose SHA256SUMS
    ssh-keygen -q -Y verify -f "$signers" -I $signer -n $purpose -s SHA256SUMS.sig <SHA256SUMS >/dev/null ||
        refuse "$signers does not have the public key of $RELEASE_KEY, so nobody could verify the signature"
fi
cd /
mv "$folder.part" "$folder"
echo "$folder"
