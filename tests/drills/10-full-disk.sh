# shellcheck shell=bash
# 10. The root file system is full: /var, /etc, the homes.

fill() {
    fallocate -l "$(($(stat -fc '%a*%S' /)))" /filler 2>/dev/null || true
    dd if=/dev/zero of=/filler bs=64k oflag=append conv=notrunc 2>/dev/null || true
    dd if=/dev/zero of=/filler bs=512 oflag=append conv=notrunc 2>/dev/null || true
    not sh -c 'head -c 8192 /dev/zero >/var/tmp/try' 2>/dev/null || fail "the disk is not full"
}

on_a_full_disk_owners_get_in_and_no_code_works_twice() {
    machine_with_codes
    enrolled stranger
    the_clock_stands
    gets_in "$(code -1)"
    fill
    gets_in "$(code)"
    attacker_is_refused "$(code)" "$(code -1)"
    # Its room was made at the first login: a recovery code is spent for good.
    gets_in "$RECOVERY"
    attacker_is_refused "$RECOVERY"
    # A user who had no record yet: noted in /run; the code works once, recovery codes wait.
    over_ssh stranger "$(code)" || fail "$(tail -n 3 $LOG)"
    not over_ssh stranger "$(code)"
    not over_ssh stranger "$RECOVERY"
    logged 'noted in /run only'
    # A new enrolment is not begun, or not saved; the old one stays whole.
    local before; before=$(sha256sum <"$(credential owner)")
    not at_clock 0 runuser -u owner -- enroll recovery --json --no-password-check <<<"$SECOND_RECOVERY" >$WORK/enrolling 2>&1
    [[ $before = "$(sha256sum <"$(credential owner)")" ]]
    rm /filler
    not over_ssh stranger "$(code)"
    over_ssh stranger "$RECOVERY"
    gets_in "$(code 1)"
}

run on_a_full_disk_owners_get_in_and_no_code_works_twice
