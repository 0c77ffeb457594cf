#!/bin/bash
# The verdict on the cost of a login, over made-up results.
set -u
cd "$(dirname "$0")" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0

# is STATUS WORDS OURS GOOGLE ROUNDS [HELPER]: in instructions above pam_permit, whose login has 1 000 000. HELPER: the time by
# the helper on disk, in percent of the time in process. In one process, the helper may take longer.
is() {
    printf '{"instructions": {"rounds": %s, "medians": {"permit": {"right": [1000000, 1]},
        "ours": {"right": [%s, 1]}, "google": {"right": [%s, 1]}}},
        "helper": {"memory": {"process": {"ours": {"median": 100}, "helper": {"median": 110}}},
        "disk": {"process": {"ours": {"median": 100}, "helper": {"median": %s}},
        "inside": {"ours": {"median": 100}, "helper": {"median": 190}}}}}' \
        "$5" $((1000000 + $3)) $((1000000 + $4)) "${6:-120}" >"$work/results.json"
    ./limit.py "$work/results.json" >"$work/said" 2>&1
    local status=$?
    [[ $status = "$1" ]] && grep -qF -- "$2" "$work/said" && return
    echo "$3 against $4 in $5 rounds: status $status instead of $1, or not said: $2"
    sed 's/^/    /' "$work/said"
    wrong=1
}

is 0 'costs 1.0200 of' 102000 100000 5
is 0 'costs 0.9500 of' 95000 100000 9
is 1 'the limit is 1.02' 102001 100000 5
is 1 'the limit is 1.02' 250000 100000 5
is 1 'no verdict' 95000 100000 4
is 1 'no figure to judge' 95000 0 5
is 0 'takes 1.50 of one in process (state: disk' 95000 100000 5 150
is 1 'the limit is 1.5' 95000 100000 5 151
is 1 'no figure to judge' 95000 100000 5 0
[[ $wrong = 0 ]] && echo "the limit of a login's cost is judged"
exit $wrong
