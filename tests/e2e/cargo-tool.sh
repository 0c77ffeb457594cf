#!/bin/sh
# Prints where a tool of cargo is, in exactly this version; builds it where it is missing, into CARGO_TOOLS (target/tools).
#   cargo-tool.sh NAME VERSION
set -eu
name=$1 version=$2
repo=$(cd "$(dirname "$0")/../.." && pwd)
tools=${CARGO_TOOLS:-$repo/target/tools}
for program in "$tools/bin/$name" "$(command -v "$name" || true)"; do
    # As cargo calls it: `cargo deny --version` is `cargo-deny deny --version` for some, and without the word for others.
    for word in "${name#cargo-}" ""; do
        case $([ ! -x "$program" ] || "$program" ${word:+"$word"} --version 2>/dev/null || true) in
        *" $version" | *" $version "*) echo "$program"; exit ;;
        esac
    done
done
echo "building $name $version: some minutes, once" >&2
# Outside of the repository: its settings are for what is built of it.
cd "$(mktemp -d)"
"${CARGO:-cargo}" install -q --locked --root "$tools" --version "$version" "$name" >&2
rmdir "$PWD"
echo "$tools/bin/$name"
