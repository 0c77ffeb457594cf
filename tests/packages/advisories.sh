#!/bin/bash
# `make advisories`, with databases made here: that it finds an advisory, and that it never passes without a database.
set -u
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
# shellcheck source=../e2e/lib.sh
. "$repo/tests/e2e/lib.sh"
ROOM=$(mktemp -d)
trap 'rm -rf "$ROOM"' EXIT
LINKED=$(sed -n '/^name = "crc"$/{n;s/^version = "\(.*\)"/\1/p}' "$repo/Cargo.lock")

# database NAME CRATE [DATE]: one advisory, against every version of the crate.
database() {
    local folder=$ROOM/$1/crates/$2
    mkdir -p "$folder"
    cat >"$folder/RUSTSEC-2020-0001.md" <<END
\`\`\`toml
[advisory]
id = "RUSTSEC-2020-0001"
package = "$2"
date = "2020-01-01"

[versions]
patched = []
\`\`\`

# Made up for a test

It is in no database.
END
    git -C "$ROOM/$1" init -q -b main
    git -C "$ROOM/$1" add .
    GIT_COMMITTER_DATE=${3:-$(date -R)} git -C "$ROOM/$1" -c user.name=test -c user.email=test@localhost commit -q -m 'an advisory'
}
advisories() { ADVISORY_DB=$ROOM/$1 make -s -C "$repo" advisories >"$ROOM/said" 2>&1; }
said() { grep -q -- "$1" "$ROOM/said" || fail "nothing says \"$1\": $(cat "$ROOM/said")"; }

an_advisory_against_a_linked_crate_fails() {
    [[ -n $LINKED ]] || fail "crc is not linked any more: take another crate"
    database against crc
    not advisories against
    said RUSTSEC-2020-0001
    said 'crc'
}
an_advisory_against_another_crate_passes() {
    database other no-crate-of-ours
    advisories other || fail "$(cat "$ROOM/said")"
    said 'advisories ok'
}
nothing_passes_without_a_database() {
    not advisories missing
    said 'is no clone of the database'
    mkdir "$ROOM/empty"
    git -C "$ROOM/empty" init -q -b main
    git -C "$ROOM/empty" -c user.name=test -c user.email=test@localhost commit -q --allow-empty -m nothing
    not advisories empty
    said 'has no advisories'
    database old no-crate-of-ours '2020-01-02T00:00:00Z'
    not advisories old
    said 'days old'
}

for case in an_advisory_against_a_linked_crate_fails an_advisory_against_another_crate_passes nothing_passes_without_a_database; do
    run $case
done
echo "advisories: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
