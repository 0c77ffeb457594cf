#!/bin/bash
# The source package: made twice, and built where there is no network. Needs the crates, from the network or cargo's
# own folder; some 1 GB below /var/tmp for the time of the test.
set -u
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
# shellcheck source=../e2e/lib.sh
. "$repo/tests/e2e/lib.sh"
ROOM=$(mktemp -d /var/tmp/pam_totp-source.XXXXXX)
trap 'rm -rf "$ROOM"' EXIT
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)

the_source_package_of_a_commit_is_the_same_bytes() {
    "$repo/packaging/source.sh" "$ROOM/first" >/dev/null
    "$repo/packaging/source.sh" "$ROOM/second" >/dev/null
    cmp "$ROOM"/{first,second}/pam_totp-"$VERSION".tar.xz
}

the_source_package_builds_without_a_network() {
    need unshare
    tar -x -C "$ROOM" -f "$ROOM/first/pam_totp-$VERSION.tar.xz"
    cd "$ROOM/pam_totp-$VERSION" || return
    # An empty folder of cargo's: nothing comes from earlier builds. Link-time optimisation would only take time. The compiler
    # itself, not rustup in front of it: some crates name a toolchain for their own work, which rustup would look for.
    local cargo packages
    cargo=$(rustup which cargo 2>/dev/null || command -v cargo)
    for packages in "-p pam_totp -p pam_totp_full -p totpd -p enroll-tool" "-p pam-totp-deliver" "-p pam-totp-key"; do
        # shellcheck disable=SC2086  # words
        PATH=$(dirname "$cargo"):$PATH CARGO_HOME=$ROOM/home CARGO_TARGET_DIR=$ROOM/target CARGO_PROFILE_RELEASE_LTO=off \
            CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 unshare -n "$cargo" build --release --locked --offline -q $packages
    done
    [[ -s $ROOM/target/release/libpam_totp.so && -s $ROOM/target/release/libpam_totp_full.so && -x $ROOM/target/release/enroll && -x $ROOM/target/release/totp-deliver-http && -x $ROOM/target/release/pam_totp_key ]]
    # The manuals, the policies and the licences came along.
    [[ -f packaging/man/enroll.1 && -f LICENSE-MIT && -d vendor ]]
}

for case in the_source_package_of_a_commit_is_the_same_bytes the_source_package_builds_without_a_network; do
    run $case
done
echo "source: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
