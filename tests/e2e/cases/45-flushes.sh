# shellcheck shell=bash
# What is on disk when the answer is given, told by the system calls of a login.

# calls USER ANSWER [STRACE-OPTION...]: the writes and flushes of a login of root's are in $WORK/calls.
calls() {
    local user=$1 answer=$2; shift 2
    printf '%s\n' "$answer" | strace -f -qq -y -o $WORK/calls -e trace=pwrite64,pwritev2,fsync,fdatasync "$@" \
        pamtester totp "$user" authenticate >$WORK/shown 2>&1 || true
}
# count TEXT: calls with it that went well.
count() { grep -E "$1" $WORK/calls | grep -cE ' = [0-9]+$' || true; }
let_in() { grep -q 'successfully authenticated' $WORK/shown; }

an_accepted_login_is_flushed_once_and_a_refused_one_never() {
    need strace
    enrolled w1
    early_in_a_step
    refuses w1 "$(wrong_code)"
    calls w1 "$(wrong_code)"
    [[ $(count 'RWF_DSYNC|sync\(') = 0 ]] || fail "$(cat $WORK/calls)"
    calls w1 "$(code)"
    let_in
    [[ $(count 'RWF_DSYNC|sync\(') = 1 ]] || fail "$(cat $WORK/calls)"
    calls w1 "$(code)"
    [[ $(count 'RWF_DSYNC|sync\(') = 0 ]] || fail "$(cat $WORK/calls)"
}

a_new_record_and_its_name_are_flushed_before_the_answer() {
    need strace
    enrolled w2
    calls w2 "$(wrong_code)"
    [[ $(count 'fsync\([0-9]+</var/lib/pam_totp>\)') = 1 ]] || fail "$(cat $WORK/calls)"
    [[ $(count 'fsync\([0-9]+</var/lib/pam_totp/[^>]+>.*\)') = 1 ]] || fail "$(cat $WORK/calls)"
}

a_new_folder_is_flushed_in_the_folder_above_it() {
    need strace
    enrolled w8
    rm -rf /var/lib/pam_totp
    calls w8 "$(code)"
    let_in
    [[ $(count 'fsync\([0-9]+</var/lib>\)') = 1 ]] || fail "$(cat $WORK/calls)"
    # A locker's, with all folders above it.
    enrolled w9
    # Not $WORK/calls: that file is root's.
    runuser -u w9 -- strace -f -qq -y -o /tmp/w9.calls -e trace=fsync pamtester totp w9 authenticate <<<"$(code)" 2>&1 |
        grep -q 'successfully authenticated'
    cp /tmp/w9.calls $WORK/calls
    local folder
    for folder in /home/w9 /home/w9/.local /home/w9/.local/state; do
        [[ $(count "fsync\\([0-9]+<$folder>\\)") = 1 ]] || fail "$folder: $(cat $WORK/calls)"
    done
    # enroll hides its descriptors from others, so flushes are counted: two more where it makes .config/pam_totp.
    new_user w10
    local run flushes=()
    for run in 1 2; do
        runuser -u w10 -- strace -f -qq -o /tmp/w10.calls -e trace=fsync enroll --json --no-password-check </dev/null \
            >/dev/null 2>&1 || true
        flushes[run]=$(grep -c fsync /tmp/w10.calls)
    done
    ((flushes[1] == flushes[2] + 2 && flushes[2] > 0)) || fail "${flushes[*]}"
}

where_a_write_cannot_be_flushed_by_flag_it_is_flushed_after() {
    need strace
    enrolled w3
    early_in_a_step
    accepts w3 "$(code -1)"
    local now; now=$(code)
    calls w3 "$now" -e inject=pwritev2:error=EOPNOTSUPP
    let_in
    [[ $(count 'fdatasync') = 1 ]] || fail "$(cat $WORK/calls)"
    refuses w3 "$now"
}

a_flush_that_fails_lets_nobody_in_twice() {
    need strace
    enrolled w4
    early_in_a_step
    accepts w4 "$(code -1)"
    local now before
    now=$(code)
    calls w4 "$now" -e inject=pwritev2:error=EIO
    # The volatile place stood in; without one nobody is let in.
    settle_log
    ! let_in || grep -q 'noted in /run only.*user=w4' $LOG
    refuses w4 "$now"
    before=$(code 1)
    calls w4 "$before" -e inject=pwritev2:error=EFBIG
    not let_in
    calls w4 "$RECOVERY" -e inject=pwritev2:error=EIO
    not let_in
    accepts w4 "$RECOVERY"
}

# Only a medium that takes no more bytes writes short: the volatile place stands in.
a_short_write_counts_as_a_full_disk() {
    need strace
    enrolled w5
    early_in_a_step
    accepts w5 "$(code -1)"
    local now; now=$(code)
    calls w5 "$now" -e inject=pwritev2:retval=100
    let_in
    settle_log
    grep -q 'noted in /run only.*user=w5' $LOG || fail "$(grep user=w5 $LOG)"
    refuses w5 "$now"
    # A recovery code would not last there.
    calls w5 "$RECOVERY" -e inject=pwritev2:retval=100
    not let_in
    accepts w5 "$RECOVERY"
}

a_user_who_is_not_enrolled_costs_the_same_writes() {
    need strace
    enrolled w6; new_user w7
    local user
    for user in w6 w7 nosuchuser; do
        # The first try makes the file.
        refuses $user "$(wrong_code)"
        calls $user "$(wrong_code)"
        [[ $(count 'pwrite') = 1 && $(count 'RWF_DSYNC|sync\(') = 0 ]] || fail "$user: $(cat $WORK/calls)"
    done
}

for case in an_accepted_login_is_flushed_once_and_a_refused_one_never \
    a_new_record_and_its_name_are_flushed_before_the_answer a_new_folder_is_flushed_in_the_folder_above_it \
    where_a_write_cannot_be_flushed_by_flag_it_is_flushed_after a_flush_that_fails_lets_nobody_in_twice \
    a_short_write_counts_as_a_full_disk a_user_who_is_not_enrolled_costs_the_same_writes; do
    run $case
done
