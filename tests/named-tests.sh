#!/bin/bash
# Every test that a document names must exist: in Rust, in the end-to-end cases or in the table of attacks. The same is true of
# the tests, mutants and lanes that docs/claims names. Every drill
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
# The pages of docs/claims are tables: claim, tests, mutants, lanes. A name in the second cell is a test that stands in the file
# named behind it, in the third a mutant of tests/mutants, in the fourth a lane of tests/lanes. A cell has at most 36 words.
claimed=$(mktemp)
git grep --untracked -oE '\b(fn|def) \w+\(|^(run )?[a-z0-9_]+( |\(|$)' -- '*.rs' '*.sh' '*.py' |
    sed -E 's/^([^:]*):(fn |def |run )?([a-zA-Z0-9_]+).*/\3 \1/' | sort -u >"$claimed"
awk -v definitions="$claimed" -F'|' '
    function fault(text) { print FILENAME ": " text; faults++ }
    BEGIN {
        while ((getline line < definitions) > 0) { split(line, part, " "); test[part[1]] = 1; place[line] = 1 }
    }
    FILENAME ~ /\.toml$/ { if ($0 ~ /^breaks = /) { split($0, part, "\""); mutant[part[2]] = 1 } next }
    FILENAME ~ /lanes$/ { if ($0 !~ /^#/) { split($0, part, " "); lane[part[1]] = 1 } next }
    FNR == 1 { tables = 0 }
    /^## Not shown by a test$/ { tables = 1 }
    !/^\| / || /^\| (claim|expectation) \|/ || FILENAME ~ /README/ { next }
    tables {
        unshown++
        if (NF != 4) fault("a row without two cells: " $2)
        count = split($0, names, "`")
        for (name = 2; name < count; name += 2)
            if (names[name] ~ /_.*_/ && names[name] !~ /\// && !(names[name] in test)) fault("names a test that does not exist: " names[name])
        next
    }
    {
        claims++
        if (NF != 6) fault("a row without four cells: " $2)
        if (split($2, words, " ") > 25) fault("a claim with more than 25 words: " $2)
        for (cell = 2; cell <= 5; cell++) if (split($cell, words, " ") > 36) fault("a cell with more than 36 words: " $cell)
        inside = 0
        count = split($3, names, "`")
        if (count < 3) fault("a claim without a test: " $2)
        for (name = 2; name < count; name += 2) {
            if (names[name] ~ /\//) {
                if (names[name - 1] ~ /\($/) inside = 1
                if (inside && !((last " " names[name]) in place)) fault("no " last " in " names[name])
                if (!inside && system("test -x " names[name])) fault("names a script that does not exist: " names[name])
                if (!inside) scripts++
                if (names[name + 1] ~ /^\)/) inside = 0
                continue
            }
            last = names[name]
            if (!(last in test)) fault("names a test that does not exist: " last)
            tests++
        }
        count = split($4, names, "`")
        for (name = 2; name < count; name += 2) { if (!(names[name] in mutant)) fault("names a mutant that does not exist: " names[name]); mutants++ }
        gsub(/ /, "", $5)
        count = split($5, names, ",")
        for (name = 1; name <= count; name++) if (!(names[name] in lane)) fault("names a lane that does not exist: " names[name])
    }
    END {
        print claims + 0 " claims name " tests + 0 " tests, " scripts + 0 " scripts and " mutants + 0 " mutants; " unshown + 0 " are not shown"
        exit faults > 0 || claims < 300 || tests < 800 || mutants < 400
    }' tests/mutants/list/*.toml tests/lanes docs/claims/*.md || missing=$((missing + 1))
rm -f "$claimed"
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
