# shellcheck shell=bash
# Full and read-only disks: the owner gets in, and no code works twice.

# A small file system of its own under /var/lib/pam_totp, for this case only.
own_disk() {
    mkdir -p /var/lib/pam_totp
    mount -t tmpfs -o mode=711,size=64k tmpfs /var/lib/pam_totp || { echo "no mount"; exit 77; }
    trap 'umount -l /var/lib/pam_totp; rm -rf /run/pam_totp' EXIT
}
fill() { dd if=/dev/zero of=/var/lib/pam_totp/filler bs=1k 2>/dev/null || true; }

on_a_full_disk_the_owner_with_a_record_gets_in() {
    enrolled d1; own_disk
    early_in_a_step
    accepts d1 "$(code -1)"
    fill
    local now; now=$(code)
    accepts d1 "$now"
    refuses d1 "$now"
    accepts d1 "$RECOVERY"
    refuses d1 "$RECOVERY"
}

on_a_full_disk_the_owner_without_a_record_gets_in_and_no_code_works_twice() {
    enrolled d2; own_disk; fill
    local now; now=$(code)
    accepts d2 "$now"
    refuses d2 "$now"
    grep -q 'noted in /run only' $LOG
    unavailable d2 "$RECOVERY"
    rm /var/lib/pam_totp/filler
    refuses d2 "$now"
    accepts d2 "$RECOVERY"
}

on_a_read_only_disk_the_owner_gets_in_and_no_code_works_twice() {
    enrolled d3; own_disk
    early_in_a_step
    accepts d3 "$(code -1)"
    mount -o remount,ro /var/lib/pam_totp
    local now; now=$(code)
    accepts d3 "$now"
    refuses d3 "$now"
    refuses d3 "$(code -1)"
    unavailable d3 "$RECOVERY"
    mount -o remount,rw /var/lib/pam_totp
    refuses d3 "$now"
    accepts d3 "$RECOVERY"
    [[ ! -e /run/pam_totp/$(id -u d3) ]] || fail "the volatile copy was left behind"
}

on_a_read_only_disk_wrong_codes_still_count() {
    enrolled d4; own_disk
    accepts d4 "$(code -1)"
    mount -o remount,ro /var/lib/pam_totp
    for _ in 1 2 3 4 5; do refuses d4 "$(wrong_code)"; done
    refuses d4 "$(code 1)"
    grep -q "too many wrong codes.*user=d4" $LOG
}

# A login writes the charge, the acceptance and the note. strace numbers each kind of call by itself.
a_login_killed_at_any_write_spends_the_code_at_most_once() {
    need strace
    local point user now shown count=0
    for point in pwrite64:1 pwritev2:1 pwrite64:2; do
        user=k$((count += 1))
        enrolled $user
        early_in_a_step
        accepts $user "$(code -1)"
        now=$(code)
        printf '%s\n' "$now" | strace -f -qq -o /dev/null -e trace=pwrite64,pwritev2 \
            -e inject="${point%:*}:signal=KILL:when=${point#*:}" pamtester totp $user authenticate \
            >$WORK/killed 2>&1 && fail "not killed at $point"
        not grep -q successfully $WORK/killed
        # Whether the killed login spent it or not: once at most, and the next code works.
        shown=$(login $user "$now") || true
        if grep -q successfully <<<"$shown"; then refuses $user "$now"; fi
        accepts $user "$(code 1)"
    done
}

a_file_size_limit_refuses_and_leaves_the_record_as_it_was() {
    enrolled d5
    accepts d5 "$(code -1)"
    local before after
    before=$(sha256sum <"$(record d5)")
    (ulimit -f 1; login d5 "$(code)") | not grep -q successfully
    after=$(sha256sum <"$(record d5)")
    [[ $before = "$after" ]] || fail "the record changed"
    accepts d5 "$(code)"
}

for case in on_a_full_disk_the_owner_with_a_record_gets_in \
    on_a_full_disk_the_owner_without_a_record_gets_in_and_no_code_works_twice \
    on_a_read_only_disk_the_owner_gets_in_and_no_code_works_twice \
    on_a_read_only_disk_wrong_codes_still_count a_login_killed_at_any_write_spends_the_code_at_most_once \
    a_file_size_limit_refuses_and_leaves_the_record_as_it_was; do
    run $case
done
