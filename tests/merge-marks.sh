#!/bin/sh
# Finds the marks that a merge leaves where it could not decide, in every file of the repository.
cd "$(dirname "$0")/.." || exit 1
if git grep -nE '^(<{7}|>{7}|\|{7}) ' -- . ':!tests/merge-marks.sh'; then
    echo "marks of a merge" >&2
    exit 1
fi
echo "no marks of a merge"
