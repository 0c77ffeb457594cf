# shellcheck shell=bash
# 11. After a fault of the disk, the root file system is mounted read-only.

on_a_read_only_root_owners_get_in_and_no_code_works_twice() {
    machine_with_codes
    the_clock_stands
    gets_in "$(code -1)"
    mount -o remount,ro / || { echo "the root cannot be mounted read-only here"; exit 77; }
    not touch /etc/try 2>/dev/null
    gets_in "$(code)"
    attacker_is_refused "$(code)" "$(code -1)"
    logged 'noted in /run only'
    # Its spending would not last, so it is not taken.
    is_refused "$RECOVERY"
    logged 'recovery'
    says 'Read-only file system; nothing was changed' enroll admin unlock owner
    mount -o remount,rw /
    # What was spent meanwhile is spent.
    attacker_is_refused "$(code)" "$(code -1)"
    gets_in "$RECOVERY"
    gets_in "$(code 1)"
    [[ ! -e /run/pam_totp/$(id -u owner) ]] || fail "the volatile copy was left behind"
}

run on_a_read_only_root_owners_get_in_and_no_code_works_twice
