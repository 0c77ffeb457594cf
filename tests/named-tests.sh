#!/bin/bash
# Every test that a document names must exist: in Rust, in the end-to-end cases or in the table of attacks. Every drill
# that is run is in docs/drills.md. And the name of a test has at most 60 characters (CONTRIBUTING.md).
set -u
cd "$(dirname "$0")/.." || exit 1
missing=0
# names_of DOCUMENT: what looks like a test's name, in backticks.
names_of() { grep -oE '`[a-z0-9]+(_[a-z0-9]+){2,}`' "$1" | tr -d '`' | sort -u; }
for document in docs/cve-review.md docs/drills.md; do
    where=('*.rs' '*.sh' '*.py')
    [[ $document != docs/drills.md ]] || where=('tests/drills/[0-9]*.sh')
    found=0
    while read -r name; do
        if git grep -qE "(fn|def) $name\(|^(run )?$name( |\(|$)" -- "${where[@]}"; then
            found=$((found + 1))
        else
            echo "$document names a test that does not exist: $name"
            missing=$((missing + 1))
        fi
    done < <(names_of "$document")
    echo "$found tests named in $document exist"
    [[ $found != 0 ]] || missing=$((missing + 1))
done
# The other way round, and by number: as many headings as files.
while read -r name; do
    grep -qF "\`$name\`" docs/drills.md || { echo "docs/drills.md lacks the drill $name"; missing=$((missing + 1)); }
done < <(sed -n 's/^run \([a-z0-9_]*\)$/\1/p' tests/drills/[0-9]*.sh)
numbers=$(seq 21)
[[ $numbers = "$(sed -n 's/^### \([0-9]*\)\. .*/\1/p' docs/drills.md)" ]] || { echo "docs/drills.md: not 1 to 21"; missing=$((missing + 1)); }
[[ $(seq -w 21) = "$(printf '%s\n' tests/drills/[0-9]*.sh | sed 's/.*\/\([0-9]*\)-.*/\1/')" ]] || { echo "tests/drills: not 01 to 21"; missing=$((missing + 1)); }
# A helper's name is no longer than a test's, so nothing has to tell the two apart.
named() { git grep --untracked -noE "\\b(fn|def) \\w{$1}|^\\w{$1}\\(\\)" -- '*.rs' '*.py' 'tests/*.sh'; }
while read -r place; do
    echo "a name with more than 60 characters: $place"
    missing=$((missing + 1))
done < <(named 61,)
names=$(named 1, | wc -l)
echo "$names names of tests and helpers were measured"
[[ $names -gt 2000 ]] || missing=$((missing + 1))
[[ $missing = 0 ]]
