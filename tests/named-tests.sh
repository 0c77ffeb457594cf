#!/bin/bash
# Every test that a document names must exist: in Rust, in the end-to-end cases or in the table of attacks.
set -u
cd "$(dirname "$0")/.." || exit 1
missing=0 found=0
while read -r name; do
    if git grep -qE "(fn|def) $name\(|^(run )?$name( |\(|$)" -- '*.rs' '*.sh' '*.py'; then
        found=$((found + 1))
    else
        echo "docs/cve-review.md names a test that does not exist: $name"
        missing=$((missing + 1))
    fi
done < <(grep -oE '`[a-z0-9]+(_[a-z0-9]+){2,}`' docs/cve-review.md | tr -d '`' | sort -u)
echo "$found tests named in docs/cve-review.md exist, $missing do not"
[[ $missing = 0 && $found != 0 ]]
