# Adds up what the parts of a run passed, failed and skipped. Sourced.
# shellcheck shell=bash

passed=0 failed=0 skipped=0

# add_counts PART MARK OUTPUT STATUS: the counts stand in the file OUTPUT, in the last line that begins with "MARK: ".
add_counts() {
    local p='' f='' s=''
    read -r p f s < <(sed -n "s/^$2: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p" "$3" | tail -n 1)
    # A part that broke off before its counts is a failure, too.
    [[ -n $p && ($4 = 0 || $f != 0) ]] || { echo "FAIL  $1 broke off ($4)"; p=${p:-0} f=1 s=${s:-0}; }
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# all_passed: says the sums.
all_passed() {
    echo
    echo "$passed passed, $failed failed, $skipped skipped"
    [[ $failed = 0 && $passed != 0 ]]
}
