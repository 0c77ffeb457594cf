# shellcheck shell=bash
# 5. The line is in PAM, and sshd runs with the settings from before it: they were not changed, or sshd was not told.

sshds_old_settings_let_nobody_in_and_check_names_the_change() {
    machine && installed && enrolled owner
    sed -i '/^@include common-auth/a auth required pam_totp.so' $PAM_FILE
    sshd_runs
    is_refused "$(code)"
    attacker_is_refused "pw-owner"
    logged 'malformed answer.*PasswordAuthentication'
    # Not charged: sshd tried it, nobody guessed.
    [[ $(enroll admin list --json | grep -c '"wrong_codes_since":0') = 1 ]] || fail "$(enroll admin list --json)"
    enroll check sshd >$WORK/check && fail "enroll check is content: $(cat $WORK/check)"
    grep -q 'sshd-no-prompt' $WORK/check && grep -q 'KbdInteractiveAuthentication yes' $WORK/check
    # The console is another service, and lets in as before.
    at_console owner ''
    # The settings mended, and sshd not told: as before, and the mend is to tell it.
    printf '%s\n' 'UsePAM yes' 'KbdInteractiveAuthentication yes' 'PasswordAuthentication no' >$SETTINGS
    is_refused "$(code)"
    enroll check sshd >$WORK/check && fail "enroll check is content: $(cat $WORK/check)"
    grep -q 'sshd-not-reloaded' $WORK/check || fail "$(cat $WORK/check)"
    bash -c "$(grep -o 'sshd -t && .*' $WORK/check)"
    for _ in $(seq 50); do enroll check sshd >$WORK/check && break; sleep 0.1; done
    enroll check sshd >$WORK/check || fail "$(cat $WORK/check)"
    the_clock_stands
    gets_in "$(code)"
    attacker_is_refused "$(code)"
}

run sshds_old_settings_let_nobody_in_and_check_names_the_change
