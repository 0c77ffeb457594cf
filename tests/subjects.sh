#!/bin/sh
# A commit's subject has at most 72 characters, the area first (CONTRIBUTING.md). Commits before BASE are older than this
# check; so is the one subject below. A merge has the subject that git gives it. Without the history, nothing is checked.
set -u
cd "$(dirname "$0")/.." || exit 1
BASE=${1:-be97c07}
OLDER='Tests: an address as the first factor, the helper asked directly, test-delivery'
if ! git merge-base --is-ancestor "$BASE" HEAD 2>/dev/null; then
    echo "subjects: the history since $BASE is not here, so nothing was checked"
    exit 0
fi
# In characters, whatever the locale is called here.
git log --no-merges --format='%h %s' "$BASE..HEAD" | grep -vF " $OLDER" | LC_ALL=C.UTF-8 awk '
    { subject = substr($0, index($0, " ") + 1); count++ }
    length(subject) > 72 { print "a subject of " length(subject) " characters: " $0; faults++ }
    subject !~ /^[A-Za-z0-9][^:]*: / { print "a subject without its area: " $0; faults++ }
    END { if (!faults) print count + 0 " subjects since '"$BASE"' have at most 72 characters"; exit faults > 0 }'
