#!/bin/bash
# The runner of the lanes, with lanes that only print: what fails a run, and what runs side by side.
set -u
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0

# of LANES-FILE ARGUMENT...: in a copy of nothing but the runner, so that no log of a real run is overwritten.
mkdir "$work/.ci" && cp .ci/run "$work/.ci/"
# They need no room.
export CI_DISK_GB=0
of() { CI_LANES=$work/$1 "$work/.ci/run" "${@:2}" >"$work/out" 2>&1; }
is() { [[ $1 = "$2" ]] || { echo "$3: $1 instead of $2"; sed 's/^/    /' "$work/out"; wrong=1; }; }
says() { grep -qE -- "$1" "$work/out" || { echo "$2: nothing says $1"; sed 's/^/    /' "$work/out"; wrong=1; }; }

good='echo "2 passed, 0 failed, 0 skipped"'
echo "one 1 1 alone - $good
two 1 1 beside - echo 'test result: ok. 3 passed; 0 failed; 0 ignored'
three 2 1 beside - false" >"$work/good"
of good; is $? 0 "tier 1"
says '^5 passed, 0 failed$' "tier 1"
of good full; is $? 1 "a lane of tier 2 that fails"
says '^5 passed, 1 failed$' "a lane of tier 2 that fails"
says '^three .* FAILED \(1\)$' "a lane of tier 2 that fails"
of good two; is $? 0 "one by name"
says '^3 passed, 0 failed$' "one by name"
of good four; is $? 2 "an unknown name"
echo "one 1 1 alone - echo nothing is counted here" >"$work/uncounted"
of uncounted one; is $? 0 "one that counts nothing, by name"
of uncounted; is $? 1 "a run that counts nothing"

echo "one 1 1 alone - echo 'FAIL  a_case'; echo '      because'; seq 100; echo '4 passed, 1 failed, 0 skipped'; exit 1" >"$work/bad"
of bad; is $? 1 "a failed case"
says '^[0-9]+:FAIL  a_case$' "a failed case"
says 'because' "a failed case"
says '^one: FAIL  a_case$' "a failed case, once more at the end"
says '^4 passed, 1 failed$' "a failed case"

# Every lane that was chosen counts, whatever the time.
echo "one 1 1 alone - $good" >"$work/late"
CI_MINUTES=0 of late; is $? 1 "a lane that did not run"
says '^one .*NOT RUN$' "a lane that did not run"
says '^0 passed, 1 failed$' "a lane that did not run"

# A run that would fill the disk does not begin.
CI_DISK_GB=999999 of good; is $? 1 "a small disk"
says "^The disk of $work has [0-9]+ GB free; a run needs 999999\. Make room, or set CI_DISK_GB\.$" "a small disk"
! grep -q begins: "$work/out" || { echo "a small disk: a lane began"; wrong=1; }

# Each of two waits until the other has begun; one that is alone waits for nobody.
echo "left 1 1 beside - mkfifo $work/a; echo x >$work/a; $good
right 1 1 beside - until [ -p $work/a ]; do :; done; read -r _ <$work/a; $good
alone 1 1 alone - [ ! -e $work/late-lane ] && $good
after 1 1 beside - touch $work/late-lane; $good" >"$work/both"
CI_MINUTES=1 CI_JOBS=2 of both; is $? 0 "side by side"
says '^8 passed, 0 failed$' "side by side"

echo "one 3 1 alone - $good" >"$work/tier"
of tier; is $? 2 "a wrong line"

# over TABLE: the minutes of tier 1, where lanes beside each other run two at once, if they are more than the limit of a run.
over() { awk '$1 !~ /^#/ && $2 == 1 { sum += $4 == "alone" ? $3 : $3 / 2 } END { if (sum > 75) print sum }' "$1"; }
printf '%s\n' '# lane' 'one 1 40 alone - true' 'two 1 40 beside - true' 'three 1 31 beside - true' 'four 2 90 alone - true' \
    >"$work/long"
is "$(over "$work/long")" 75.5 "the minutes of a tier that is too long"
is "$(over tests/lanes)" '' "the minutes of tier 1 in tests/lanes"

# The real table: every kind of tools is known, and make knows every target.
while read -r name _ minutes _ kind command; do
    [[ $minutes =~ ^[0-9]+$ ]] || { echo "tests/lanes: $name: no minutes"; wrong=1; }
    [[ $kind = - ]] || tests/e2e/install-tools.sh list "$kind" >/dev/null || wrong=1
    read -r program target _ <<<"$command"
    if [[ $program = make ]]; then
        grep -q "^$target:" Makefile || { echo "tests/lanes: $name: make has no $target"; wrong=1; }
    else
        [[ -x $program ]] || { echo "tests/lanes: $name: no $program"; wrong=1; }
    fi
done < <(.ci/run list | tail -n +2)
[[ $wrong = 0 ]] && echo "the runner of the lanes is right"
exit $wrong
