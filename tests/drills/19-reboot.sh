# shellcheck shell=bash
# 19. The machine reboots inside the five minutes. Played here: every process of the setup and sshd is killed, /run is
# emptied, and then runs what the files that setup left have systemd (or cron) run, before sshd is started. On a machine
# whose process 1 is systemd: tests/packages/systemd-vm.sh.

after_a_reboot_within_the_wait_the_setup_is_taken_back() {
    machine && installed && enrolled owner
    local before command unit=/etc/systemd/system/pam_totp-setup.service cron=/etc/cron.d/pam_totp-setup
    before=$(etc_files)
    early_in_a_step
    setup_begins --wait 5m
    # Even with a proof that nobody has seen yet: after a reboot it is gone. (Stopped, so that setup does not see it.)
    kill -STOP $SETUP
    pkill -STOP -f 'enroll setup sshd --settle'
    gets_in "$(code -1)"
    pkill -KILL -f 'enroll setup sshd'
    pkill -KILL -x sshd
    find /run -mindepth 1 -xdev -delete 2>/dev/null
    [[ -e $unit || -e $cron ]] || fail "nothing is there that would take it back"
    if [[ -e $unit ]]; then
        [[ -e /etc/systemd/system/multi-user.target.wants/pam_totp-setup.service ]]
        grep -q '^Before=.*ssh.service' $unit
        command=$(sed -n 's/^ExecStart=//p' $unit)
    else
        command=$(sed -n 's/^@reboot root //p' $cron)
    fi
    # sshd's own unit makes its folder, later.
    $command
    mkdir -p /run/sshd
    sshd_runs
    [[ ! -e $unit && ! -e $cron ]]
    nothing_of_a_setup_is_left "$before"
    with_the_password_alone
    logged 'setup of sshd reverted'
    # Again, and proved this time; what was spent before the reboot is spent.
    setup_begins --wait 2m
    is_refused "$(code -1)"
    gets_in "$(code)"
    wait $SETUP
    attacker_is_refused "$(code)"
}

run after_a_reboot_within_the_wait_the_setup_is_taken_back
