#!/bin/bash
# The folder of a release, made of the last commit and signed by a throw-away key: what is in it, and that the command
# of docs/packages.md notices a wrong byte. Needs what `make build` made.
set -u
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
# shellcheck source=../e2e/lib.sh
. "$repo/tests/e2e/lib.sh"
ROOM=$(mktemp -d /var/tmp/pam_totp-release.XXXXXX)
trap 'rm -rf "$ROOM"' EXIT
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)
ARCH=$(dpkg --print-architecture)
CLONE=$ROOM/pam_totp DIST=$ROOM/dist

# As a user has it: a clone, from which the key comes, and the downloaded folder.
a_clone_and_two_keys() {
    git clone -q "$repo" "$CLONE" && mkdir -p "$CLONE/target/release" || return
    cp "$repo"/target/release/{libpam_totp.so,libpam_totp_full.so,pam_totpd,enroll,pam_totp_deliver,totp-deliver-smtp,totp-deliver-http,pam_totp_key} "$CLONE/target/release/" || return
    cp "$repo/target/THIRD-PARTY.txt" "$CLONE/target/" || return
    local key
    for key in release other; do ssh-keygen -q -t ed25519 -N '' -C '' -f "$ROOM/$key" || return; done
    signers release
}
signers() { echo "release@pam_totp namespaces=\"pam_totp-release\" $(<"$ROOM/$1.pub")" >"$ROOM/signers"; }
release() {
    RELEASE_KEY=$1 RELEASE_SIGNERS=$ROOM/signers CARGO_TOOLS=${CARGO_TOOLS:-$repo/target/tools} \
        "$CLONE/packaging/release.sh" "$DIST" >"$ROOM/said" 2>&1
}
# The command of the page, as it stands there, beside the clone.
verifies() {
    local command
    command=$(sed -n '/^## Verify a release/,/^## /{/^```$/,/^```$/{/^```$/d;p}}' "$repo/docs/packages.md")
    grep -q 'ssh-keygen -Y verify' <<<"$command" || fail "docs/packages.md has no command that verifies a release"
    (cd "$DIST" && cp "$ROOM/signers" "$CLONE/packaging/release-signers" && bash -euo pipefail -c "$command") >"$ROOM/said" 2>&1
}

a_release_has_every_file_and_its_signature() {
    release "$ROOM/release" || fail "$(cat "$ROOM/said")"
    diff <(printf '%s\n' SHA256SUMS SHA256SUMS.sig "enroll-$VERSION.cdx.json" "libpam-totp_${VERSION}_$ARCH.deb" \
        "pam-totp-helper_${VERSION}_$ARCH.deb" "pam-totp-helper-$VERSION-1.$(uname -m).rpm" "pam_totpd-$VERSION.cdx.json" \
        "pam-totp-deliver_${VERSION}_$ARCH.deb" "pam-totp-deliver-$VERSION-1.$(uname -m).rpm" "pam-totp-deliver-$VERSION.cdx.json" \
        "pam-totp-key_${VERSION}_$ARCH.deb" "pam-totp-key-$VERSION-1.$(uname -m).rpm" "pam_totp_key-$VERSION.cdx.json" \
        "pam_totp-$VERSION-1.$(uname -m).rpm" "pam_totp-$VERSION.cdx.json" "pam_totp-$VERSION.tar.xz" | LC_ALL=C sort) \
        <(LC_ALL=C ls "$DIST")
    verifies || fail "$(cat "$ROOM/said")"
}

a_wrong_byte_in_a_release_is_noticed() {
    [[ -d $DIST ]] || fail "no release"
    local file
    for file in "$DIST"/*; do
        cp "$file" "$ROOM/kept"
        # A byte in the middle that is another one afterwards.
        python3 - "$file" <<'END'
import sys
content = bytearray(open(sys.argv[1], "rb").read())
content[len(content) // 2] ^= 1
open(sys.argv[1], "wb").write(content)
END
        not verifies || fail "a wrong byte in ${file##*/} was not noticed"
        cp "$ROOM/kept" "$file"
    done
    verifies
}

a_signature_by_another_key_is_noticed() {
    [[ -d $DIST ]] || fail "no release"
    signers other
    not verifies || fail "the signature of another key was taken"
    signers release
    # And one for another purpose, by the right key.
    cp "$DIST/SHA256SUMS.sig" "$ROOM/kept"
    rm "$DIST/SHA256SUMS.sig"
    ssh-keygen -q -Y sign -f "$ROOM/release" -n file "$DIST/SHA256SUMS"
    not verifies || fail "a signature for another purpose was taken"
    cp "$ROOM/kept" "$DIST/SHA256SUMS.sig"
}

no_release_is_made_of_uncommitted_files_or_without_a_key() {
    not release ''
    grep -q 'say which SSH key signs' "$ROOM/said" || fail "$(cat "$ROOM/said")"
    not release "$ROOM/missing"
    grep -q 'cannot read the key' "$ROOM/said" || fail "$(cat "$ROOM/said")"
    git -C "$CLONE" checkout -q -- packaging/release-signers
    echo >>"$CLONE/README.md"
    not release "$ROOM/release"
    grep -q 'not committed' "$ROOM/said" || fail "$(cat "$ROOM/said")"
}

# The table of THIRD-PARTY.txt comes from cargo's own tree of what is linked.
the_sbom_names_what_third_party_txt_names() {
    [[ -d $DIST ]] || fail "no release"
    python3 - "$repo/target/THIRD-PARTY.txt" "$DIST/pam_totp-$VERSION.cdx.json" "$DIST/enroll-$VERSION.cdx.json" \
        "$DIST/pam_totpd-$VERSION.cdx.json" "$DIST/pam-totp-deliver-$VERSION.cdx.json" "$DIST/pam_totp_key-$VERSION.cdx.json" "$repo" <<'END'
import json, re, subprocess, sys
text = open(sys.argv[1]).read()
table = {" ".join(found) for found in re.findall(r"^([a-z0-9_-]+) (\d+\.\d+\.\d\S*): .*(?=\n    )", text, re.M | re.I)}
boms = [json.load(open(name)) for name in sys.argv[2:-1]]
workspace = subprocess.check_output(["cargo", "metadata", "--no-deps", "--offline", "--format-version=1"], cwd=sys.argv[-1])
ours = {package["name"] for package in json.loads(workspace)["packages"]}
listed = [{f"{part['name']} {part['version']}" for part in bom["components"] if part["name"] not in ours} for bom in boms]
assert len(table) > 30, table
assert set().union(*listed) == table, sorted(set().union(*listed) ^ table)
# Each by itself: the module has no library of the command's.
module, enroll, helper, deliver, key = (" ".join(parts) for parts in listed)
# The helper draws the QR code of an enrolment at a login.
assert "qrcode" in enroll and "qrcode" in helper and "qrcode" not in module + deliver + key
assert "lettre" in deliver and "lettre" not in module + enroll + helper + key
# What checks a signature is in the helper, and neither in the module nor where the keys are.
assert "p256" not in module + key
for bom in boms:
    assert bom["bomFormat"] == "CycloneDX" and bom["metadata"]["component"]["version"]
    assert all(part["purl"].startswith("pkg:cargo/") and part["licenses"] for part in bom["components"])
END
}

a_clone_and_two_keys || { echo "release: no clone could be made"; exit 1; }
for case in a_release_has_every_file_and_its_signature a_wrong_byte_in_a_release_is_noticed \
    a_signature_by_another_key_is_noticed the_sbom_names_what_third_party_txt_names \
    no_release_is_made_of_uncommitted_files_or_without_a_key; do
    run $case
done
echo "release: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
