# shellcheck shell=bash
# 18. The process of `enroll setup` is killed while it waits.

a_killed_setup_goes_back_by_itself_at_the_end_of_its_time() {
    machine && installed && enrolled owner
    local before; before=$(etc_files)
    setup_begins --wait 10s
    kill -KILL $SETUP
    attacker_is_refused
    for _ in $(seq 30); do grep -q pam_totp $PAM_FILE || break; sleep 1; done
    sleep 1
    nothing_of_a_setup_is_left "$before"
    with_the_password_alone
    logged 'setup of sshd reverted'
}

a_killed_setup_that_was_proved_is_kept() {
    early_in_a_step
    setup_begins --wait 20s
    kill -KILL $SETUP
    gets_in "$(code -1)"
    for _ in $(seq 40); do grep -q trial $PAM_FILE || break; sleep 1; done
    grep -qx 'auth required pam_totp.so' $PAM_FILE || fail "$(cat $PAM_FILE)"
    logged 'setup of sshd kept: owner logged in with a code'
    attacker_is_refused
    gets_in "$(code)"
    attacker_is_refused "$(code)"
}

run a_killed_setup_goes_back_by_itself_at_the_end_of_its_time
run a_killed_setup_that_was_proved_is_kept
