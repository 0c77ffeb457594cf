#!/bin/bash
# `cargo test` as an ordinary user. Started by root, it builds the tests and runs them as a fresh user of
# a throw-away root, so that the machine gains no user.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
cargo=${CARGO:-cargo}
cd "$repo"
export PAM_TOTP_SO=$repo/target/release/libpam_totp.so ENROLL_BIN=$repo/target/release/enroll

if [[ $(id -u) != 0 ]]; then
    exec "$cargo" test --workspace --locked
fi

# The module in which every login panics, for the test of the guard.
"$cargo" build --locked -q -p pam_totp -p pam_totp_full --features test-panic --target-dir "$repo/target/test-panic"
# The list is written first, and read afterwards: the end of a build whose output goes through a pipe is lost, and the tests
# that were built would run without the programs that were not.
list=$repo/target/unit-tests
"$cargo" test --workspace --locked --no-run --message-format=json-render-diagnostics >"$list.json"
sed -n 's/.*"manifest_path":"\([^"]*\)\/Cargo.toml".*"src_path":"\([^"]*\)".*"profile":{[^}]*"test":true}.*"executable":"\([^"]*\)".*/\1 \3 \2/p' \
    "$list.json" >"$list"
[[ -s $list ]] || { echo "no test was built" >&2; exit 1; }
"$here/throwaway.sh" /mnt/pam_totp/tests/e2e/unit-inside.sh "$repo"
"$cargo" test --workspace --locked --doc
