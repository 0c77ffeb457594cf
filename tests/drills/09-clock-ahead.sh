# shellcheck shell=bash
# 9. The machine's clock jumps a year ahead, people log in, and it comes back.

a_recovery_code_or_reset_ends_the_lockout_of_a_clock_ahead() {
    machine_with_codes
    enrolled follower
    the_clock_stands
    local year=31536000 ahead
    gets_in "$(code -1)"
    sshd_runs $year
    # A phone with the right time: refused, and a recovery code lets in.
    is_refused "$(code)"
    gets_in "$RECOVERY"
    # One that follows the wrong time (the same network's) gets in, and its mark is a year ahead now.
    ahead=$(code $((year / 30)))
    over_ssh follower "$ahead"
    sshd_runs
    # Whose code was refused then has nothing to mend.
    gets_in "$(code)"
    attacker_is_refused "$(code)" "$(code -1)" "$RECOVERY"
    # The other one is refused until a recovery code, or until the administrator resets.
    not over_ssh follower "$(code 1)"
    logged 'lies ahead of the clock.*user=follower'
    says 'if it is right, run enroll admin reset' enroll admin show follower
    over_ssh follower "$RECOVERY"
    # As it would be ten minutes ago, so that nobody needs to wait for the window to pass.
    at_clock -600 enroll admin reset follower
    over_ssh follower "$(code 1)" || fail "refused after the reset: $(tail -n 3 $LOG)"
    not over_ssh follower "$(code 1)"
    not over_ssh follower "$RECOVERY"
    not over_ssh follower "$ahead"
    logged 'admin reset: user=follower by=root'
}

run a_recovery_code_or_reset_ends_the_lockout_of_a_clock_ahead
