# shellcheck shell=bash
# Full and read-only disks: the owner gets in, and no code works twice.

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

on_a_full_disk_an_owner_without_a_record_uses_each_code_once() {
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

# fill_but_for BLOCKS: of 4 KiB.
fill_but_for() {
    fill
    truncate -s "-$(($1 * 4096))" /var/lib/pam_totp/filler
    [[ $(stat -f -c %f /var/lib/pam_totp) = "$1" ]] || fail "$(stat -f /var/lib/pam_totp)"
}

# A record takes three blocks: with one or two its write comes back short before it fails.
on_a_nearly_full_disk_the_owner_without_a_record_gets_in() {
    own_disk
    local blocks now user
    for blocks in 0 1 2 3 4; do
        user=b$blocks
        enrolled $user
        fill_but_for $blocks
        early_in_a_step
        refuses $user "$(wrong_code)"
        now=$(code)
        accepts $user "$now"
        refuses $user "$now"
        ((blocks >= 3)) || grep -q "noted in /run only.*user=$user" $LOG || fail "$(grep $user $LOG)"
        rm /var/lib/pam_totp/filler
        refuses $user "$now"
        accepts $user "$(code 1)"
        rm "$(record $user)"
    done
}

# without WORD... -- COMMAND...: as on a file system that lacks these (tests/e2e/without.py).
without() { python3 /mnt/pam_totp/tests/e2e/without.py "$@"; }

# Some overlays, FUSE and network file systems know no files without a name, or do not name them.
a_first_login_needs_no_unnamed_files() {
    local user lacks now number=0
    for lacks in 'tmpfile' 'link' 'tmpfile link' 'tmpfile rename-flags' 'tmpfile link rename-flags'; do
        user=t$((number += 1))
        enrolled $user
        now=$(code)
        # shellcheck disable=SC2086  # words
        without $lacks -- pamtester totp $user authenticate <<<"$now" 2>&1 | grep -q 'successfully authenticated' ||
            fail "$lacks: $(grep "user=$user" $LOG)"
        not grep -q "noted in /run only.*user=$user" $LOG
        refuses $user "$now"
        [[ $(stat -c '%s %a %h' "$(record $user)") = '12288 640 1' ]] || fail "$lacks: $(stat "$(record $user)")"
    done
    [[ -z $(find /var/lib/pam_totp -name '.*' -type f) ]] || fail "$(ls -la /var/lib/pam_totp)"
}

# Killed at the naming, the record is not there yet: never half of one.
a_record_without_unnamed_files_appears_whole_or_not_at_all() {
    need strace
    enrolled t9
    local now point; now=$(code)
    for point in pwrite64:1 fsync:1 renameat2:1 renameat:1; do
        without tmpfile -- strace -f -qq -o /dev/null -e trace="${point%:*}" \
            -e inject="${point%:*}:signal=KILL:when=${point#*:}" pamtester totp t9 authenticate <<<"$now" \
            >$WORK/killed 2>&1 || true
        [[ ! -e $(record t9) || $(stat -c %s "$(record t9)") = 12288 ]] || fail "$point: $(ls -l "$(record t9)")"
    done
    accepts t9 "$(code 1)"
    # What the killed ones left is gone with the next one.
    rm "$(record t9)"
    without tmpfile -- pamtester totp t9 authenticate <<<000000 >/dev/null 2>&1 || true
    [[ -e $(record t9) && -z $(find /var/lib/pam_totp -name '.t9*' -o -name ".$(id -u t9).*") ]] || fail "$(ls -la /var/lib/pam_totp)"
}

a_read_only_disk_lets_the_owner_in_and_no_code_works_twice() {
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

# two_full_copies USER TAG ENTRIES: the record and its stand-in in /run have each a list of version 2 that is full,
# without an entry that both have.
two_full_copies() {
    local user=$1 tag=$2 entries=$3
    of_number() { python3 -c '
import struct, sys
tag, entries, first = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
# A security key has a short name and a counter, a token a name and a position.
entry = {"8005": lambda n: bytes([n]) * 8 + struct.pack("<QI", 5, 0), "8001": lambda n: bytes([n]) * 16 + struct.pack("<Q", 5)}[tag]
print(tag + "=" + (bytes([entries]) + b"".join(entry(first + n) for n in range(entries))).hex())' \
        "$tag" "$entries" "$1"; }
    mount --bind /var/lib/pam_totp /var/lib/pam_totp
    mount -o remount,bind,ro /var/lib/pam_totp
    refuses $user "$(wrong_code)"
    umount /var/lib/pam_totp
    [[ -e /run/pam_totp/$(id -u $user) ]] || fail "no stand-in"
    python3 "$HERE/add_sections.py" "$(record $user)" "$(of_number 0)"
    python3 "$HERE/add_sections.py" "/run/pam_totp/$(id -u $user)" "$(of_number 64)"
}

a_code_stays_used_when_two_full_copies_meet() {
    need python3
    local list user
    for list in '8005 4' '8001 16'; do
        user=full${list% *}
        enrolled $user
        early_in_a_step
        accepts $user "$(code -1)"
        # shellcheck disable=SC2086
        two_full_copies $user $list
        accepts $user "$(code)"
        refuses $user "$(code)"
    done
}

a_bar_holds_when_two_full_copies_meet() {
    need python3
    enrolled fullbar
    : >/run/utmp
    early_in_a_step
    accepts fullbar "$(code -1)"
    two_full_copies fullbar 8005 4
    not enroll admin compromised fullbar --json </dev/null >$WORK/told 2>&1
    grep -q '"record":true' $WORK/told || fail "$(cat $WORK/told)"
    refuses fullbar "$(code)"
    [[ $(enroll admin show fullbar) = *barred* ]]
    rm /run/utmp
}

for case in on_a_full_disk_the_owner_with_a_record_gets_in \
    on_a_full_disk_an_owner_without_a_record_uses_each_code_once \
    on_a_nearly_full_disk_the_owner_without_a_record_gets_in a_first_login_needs_no_unnamed_files \
    a_record_without_unnamed_files_appears_whole_or_not_at_all \
    a_read_only_disk_lets_the_owner_in_and_no_code_works_twice \
    on_a_read_only_disk_wrong_codes_still_count a_login_killed_at_any_write_spends_the_code_at_most_once \
    a_file_size_limit_refuses_and_leaves_the_record_as_it_was \
    a_code_stays_used_when_two_full_copies_meet a_bar_holds_when_two_full_copies_meet; do
    run $case
done
