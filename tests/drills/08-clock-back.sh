# shellcheck shell=bash
# 8. The machine's clock is an hour back. The phone's is right.

with_the_clock_back_only_an_unused_recovery_code_lets_in() {
    machine_with_codes
    the_clock_stands
    local hour=3600 spent
    gets_in "$(code -1)"
    spent=$(code -1)
    sshd_runs -$hour
    # The owner's phone shows the right time's code; the machine is an hour behind.
    is_refused "$(code)"
    # A person who kept a code that the owner typed an hour ago, or can make one for the clock as it is.
    attacker_is_refused "$spent" "$(code -120)" "$(code -121)"
    logged 'lies ahead of the clock'
    gets_in "$RECOVERY"
    attacker_is_refused "$RECOVERY"
    says 'is at a time before the last login. If the clock is wrong, set it' at_clock -$hour enroll admin show owner
    # The clock set right, codes work again, and those that were spent do not.
    sshd_runs
    is_refused "$spent"
    enroll admin unlock owner
    gets_in "$(code 1)"
    attacker_is_refused "$(code 1)" "$(code)"
}

run with_the_clock_back_only_an_unused_recovery_code_lets_in
