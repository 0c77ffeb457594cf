#!/bin/bash
# Looks up every crate of Cargo.lock in RustSec's database of advisories, with cargo-deny. Fails where one has an advisory,
# and where there is no database, or one that is too old to say anything.
#   advisories.sh         fetches the newest database
#   ADVISORY_DB=FOLDER    takes this clone of it, whose last commit is at most ADVISORY_DB_DAYS (90) days old
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
deny=$("$repo/tests/e2e/cargo-tool.sh" cargo-deny 0.20.2)
url=https://github.com/RustSec/advisory-db
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
no_database() { echo "advisories: $*" >&2; exit 1; }

if [[ -n ${ADVISORY_DB:-} ]]; then
    [[ $(git -C "$ADVISORY_DB" rev-parse --git-dir 2>/dev/null) =~ ^(\.|\.git|/.*)$ ]] ||
        no_database "$ADVISORY_DB is no clone of the database ($url)"
    # A copy with the branch that cargo-deny asks for, whatever is checked out there.
    git clone -q --bare "file://$(realpath "$ADVISORY_DB")" "$work/copy" || no_database "cannot copy $ADVISORY_DB"
    git -C "$work/copy" update-ref refs/heads/main HEAD
    (($(git -C "$work/copy" ls-tree -r --name-only main crates | grep -cE '^crates/.*/RUSTSEC-[0-9-]+\.md$') > 0)) ||
        no_database "$ADVISORY_DB has no advisories in crates/"
    days=$((($(date +%s) - $(git -C "$work/copy" log -1 --format=%ct main)) / 86400))
    ((days <= ${ADVISORY_DB_DAYS:-90})) ||
        no_database "the database in $ADVISORY_DB is $days days old; fetch it anew, or allow that: ADVISORY_DB_DAYS=$days"
    echo "the database is $days days old: $ADVISORY_DB"
    # cargo-deny knows databases by address alone.
    export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=url.file://$work/copy.insteadOf GIT_CONFIG_VALUE_0=$url
fi

cp "$repo/deny.toml" "$work/deny.toml"
cat >>"$work/deny.toml" <<END

[advisories]
db-path = "$work/database"
db-urls = ["$url"]
git-fetch-with-cli = true
END
cd "$repo"
# What may be linked needs no database.
"$deny" --locked check licenses bans sources
status=0
"$deny" --locked --config "$work/deny.toml" check advisories 2>"$work/said" || status=$?
cat "$work/said" >&2
[[ $status = 0 ]] || ! grep -q 'failed to fetch advisory database' "$work/said" ||
    no_database "nothing was checked: no database could be fetched. With a clone at hand: make advisories ADVISORY_DB=FOLDER"
# What an exit status of 0 stands for: advisories were there, and were compared.
[[ $status != 0 || -n $(find "$work/database" -path '*/crates/*/RUSTSEC-*.md' -print -quit) ]] || no_database "no advisories were compared"
exit $status
