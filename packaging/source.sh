#!/bin/bash
# Makes pam_totp-VERSION.tar.xz of the last commit, with the source of every crate in vendor/: it builds without a
# network. The same commit makes the same file, byte for byte.
#   source.sh [FOLDER]      into target/, if nothing else is said
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
folder=$(realpath -m "${1:-$repo/target}")
cd "$repo"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
name=pam_totp-$version
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

git archive --prefix="$name/" HEAD | tar -x -C "$work"
cd "$work/$name"
# What cargo prints is the part of its configuration that names the folder.
"${CARGO:-cargo}" vendor --locked vendor >"$work/sources.toml" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
printf '\n' >>.cargo/config.toml
cat "$work/sources.toml" >>.cargo/config.toml

mkdir -p "$folder"
date=$(git -C "$repo" log -1 --format=%ct)
tar -C "$work" --sort=name --mtime="@$date" --owner=0 --group=0 --numeric-owner --format=gnu -c "$name" |
    xz -T1 -6 >"$folder/$name.tar.xz"
echo "$folder/$name.tar.xz"
