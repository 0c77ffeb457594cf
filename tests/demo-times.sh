#!/bin/bash
# Runs `make demo` many times, begun at seconds that are spread over the 30 seconds of a code, the second half of the runs with
# two busy loops beside them. It prints a line for each run, and the end of what a failed one printed.
#   tests/demo-times.sh [RUNS [SECOND...]]    20 runs; with seconds (0 to 29), the runs begin at these in turn
# Not part of a lane: a run takes half a minute, and each waits for its second.
set -u
cd "$(dirname "$0")/.." || exit 1
runs=${1:-20}
shift || true
seconds=("$@")
[[ $runs =~ ^[1-9][0-9]*$ ]] || { echo "usage: tests/demo-times.sh [RUNS [SECOND...]]"; exit 2; }
for second in "${seconds[@]}"; do
    [[ $second =~ ^[0-9]+$ ]] && ((second < 30)) || { echo "no second of a step: $second"; exit 2; }
done
# Odd numbers of the step as well as even ones, in an order in which neighbours are far from each other.
((${#seconds[@]})) || mapfile -t seconds < <(for ((run = 0; run < runs; run++)); do echo $((run * 7 % 30)); done)

work=$(mktemp -d)
loops=()
ends() { ((${#loops[@]} == 0)) || kill "${loops[@]}" 2>/dev/null; rm -rf "$work"; }
trap ends EXIT
# The first build is none of a run's time.
make demo >"$work/first" 2>&1 </dev/null || { tail -n 30 "$work/first"; echo "the first run, which also builds, failed"; exit 1; }

failed=0
for ((run = 0; run < runs; run++)); do
    if ((${#loops[@]} == 0 && run >= (runs + 1) / 2)); then
        for _ in 1 2; do (while :; do :; done) & loops+=($!); done
    fi
    second=${seconds[run % ${#seconds[@]}]}
    until (($(date +%s) % 30 == second)); do sleep 0.1; done
    began=$EPOCHSECONDS
    verdict=passed
    make demo >"$work/said" 2>&1 </dev/null || { verdict=FAILED; failed=$((failed + 1)); }
    echo "run $((run + 1)): $verdict, begun at second $((began % 30)), $((EPOCHSECONDS - began)) s$( ((${#loops[@]})) && echo ', loaded')"
    [[ $verdict = passed ]] || tail -n 40 "$work/said" | sed 's/^/    /'
done
echo "make demo: $((runs - failed)) of $runs passed"
((failed == 0))
