# shellcheck shell=bash
# 4. `enroll setup` tries a wiring by which nobody can get in.

a_setup_that_locks_all_out_is_reverted_and_sessions_go_on() {
    machine && installed
    enrolled owner
    # What no check can foresee: a site's own script that wants the method "password".
    printf '#!/bin/sh\n/usr/sbin/sshd -T | grep -q "^passwordauthentication yes"\n' >/usr/local/sbin/site
    chmod 755 /usr/local/sbin/site
    sed -i '/^@include common-auth/a auth requisite pam_exec.so quiet /usr/local/sbin/site' $PAM_FILE
    local before; before=$(etc_files)
    with_the_password_alone
    # Somebody is inside, and stays so.
    runuser -u owner -- sleep 1000 >/dev/null 2>&1 & local session=$!
    early_in_a_step
    setup_begins --wait 20s
    # Nobody gets in now: not by password, not with a code, not the attacker.
    is_refused "$(code)"
    attacker_is_refused
    # Nobody does anything.
    not wait $SETUP
    grep -q 'no login with a code was seen, so the change was reverted: sshd is as it was before' $WORK/setup || fail "$(cat $WORK/setup)"
    nothing_of_a_setup_is_left "$before"
    kill -0 $session
    with_the_password_alone
    logged 'setup of sshd reverted'
    not ssh_login owner wrong none
}

run a_setup_that_locks_all_out_is_reverted_and_sessions_go_on
