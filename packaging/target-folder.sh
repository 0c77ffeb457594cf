#!/bin/sh
# Prints where cargo puts what it builds, as an absolute path: CARGO_TARGET_DIR, or what cargo's configuration says. Where
# there is no cargo (root installs what another user has built), it is target/. All that packs or installs asks this script.
set -eu
repo=$(cd "$(dirname "$0")/.." && pwd)
cd "$repo"
folder=${CARGO_TARGET_DIR:-}
[ -n "$folder" ] || folder=$("${CARGO:-cargo}" metadata --no-deps --offline --format-version 1 2>/dev/null |
    sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
realpath -m -- "${folder:-target}"
