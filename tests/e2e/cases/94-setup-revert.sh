# How `enroll setup` ends on a full disk, while the disk takes no writes, with bytes that are no text, and after a
# kill at each of its steps.
# shellcheck shell=bash

REVERT=/etc/pam.d/revert

# A service of a site, with a comment in Latin-1, on a small disk of its own.
on_a_small_disk() {
    cp -a /etc/pam.d $WORK/pam.d
    mount -t tmpfs -o mode=755,size=256k tmpfs /etc/pam.d || { echo "no mount here"; exit 77; }
    trap 'umount -l /etc/pam.d' EXIT
    cp -a $WORK/pam.d/. /etc/pam.d/
    rm -rf $WORK/pam.d
    latin1
}
latin1() {
    id vrev >/dev/null 2>&1 || enrolled vrev
    printf '# caf\xe9\nauth required pam_unix.so\naccount required pam_permit.so\n' >$REVERT
    chown root:daemon $REVERT
    chmod 640 $REVERT
}
fill_etc() { dd if=/dev/zero of=/etc/pam.d/full bs=1k 2>/dev/null || true; not sh -c 'echo x >/etc/pam.d/one-more' 2>/dev/null; rm -f /etc/pam.d/one-more; }

# Owner, mode, time of the last write and content of everything there, and what is left of a setup.
revert_state() {
    stat -c '%n %u %g %a %Y' $REVERT
    sha256sum <$REVERT
    find /etc -name '.*.enroll-*'
    ls -d /run/pam_totp/trial /var/lib/pam_totp/setup/revert /etc/systemd/system/pam_totp-setup.service \
        /etc/cron.d/pam_totp-setup 2>/dev/null || true
}
revert_is_back() { diff <(echo "$1") <(revert_state); }
revert_is_kept() { grep -qx 'auth required pam_totp.so' $REVERT && not grep -q trial $REVERT && [[ -z $(find /etc -name '.*.enroll-*') ]]; }
begin_revert() { of revert 5m; sed -n 's/^ *"id": "\(.*\)",$/\1/p' /var/lib/pam_totp/setup/revert/*/manifest.json >$WORK/id; }
proves_revert() { printf 'pw-%s\n%s\n' "$1" "$(code)" | pamtester revert "$1" authenticate 'setcred(PAM_ESTABLISH_CRED)' >/dev/null; }
# Until the guard has ended it.
within() { local seconds=$1; shift; for _ in $(seq $((seconds * 2))); do ! "$@" >/dev/null 2>&1 || return 0; sleep 0.5; done; "$@"; }

a_full_disk_does_not_keep_a_setup() {
    on_a_small_disk
    local before; before=$(revert_state)
    begin_revert
    fill_etc
    kill -INT $SETUP
    not wait $SETUP
    revert_is_back "$before"
}

a_full_disk_does_not_stop_a_proved_setup() {
    on_a_small_disk
    local before; before=$(revert_state)
    enrolled vfull
    begin_revert
    fill_etc
    proves_revert vfull
    wait $SETUP || fail "$(cat $WORK/setup)"
    revert_is_kept
    rm /etc/pam.d/full
    enroll setup revert --undo >/dev/null
    cmp <(sha256sum <$REVERT) <(sed -n 2p <<<"$before")
}

bytes_that_are_no_text_are_kept_and_reverted() {
    latin1
    local before; before=$(revert_state)
    enrolled vlatin
    begin_revert
    kill -INT $SETUP
    not wait $SETUP
    revert_is_back "$before"
    begin_revert
    proves_revert vlatin
    wait $SETUP || fail "$(cat $WORK/setup)"
    revert_is_kept
    LC_ALL=C grep -qaP '^# caf\xe9$' $REVERT
    # Changed by somebody else as well, with another such byte.
    printf '# na\xefve\n' >>$REVERT
    enroll setup revert --undo | grep -q 'Another program changed'
    cmp $REVERT <(printf '# caf\xe9\nauth required pam_unix.so\naccount required pam_permit.so\n# na\xefve\n')
}

# After a power cut, a changed file without the list of changes would stay changed, and without the guard's unit as well.
a_setup_is_on_disk_before_it_changes_a_file() {
    need strace
    latin1
    rm -rf /var/lib/pam_totp
    local folder changed systemd=() wants=/etc/systemd/system/multi-user.target.wants
    [[ ! -x /usr/lib/systemd/systemd && ! -x /lib/systemd/systemd ]] || systemd=("$wants" "${wants%/*}")
    timeout -s INT 60 strace -qq -y -o $WORK/calls -e trace='/^(rename|mkdir)|^fsync$' enroll setup revert --yes --wait 10s >/dev/null 2>&1 || true
    changed=$(grep -nE "rename.*\"$REVERT\"" $WORK/calls | head -n 1 | cut -d: -f1)
    [[ -n $changed ]] || fail "no change: $(cat $WORK/calls)"
    head -n "$changed" $WORK/calls >$WORK/calls.before
    for folder in /var/lib /var/lib/pam_totp{,/setup{,/revert{,/1}}} "${systemd[@]}"; do
        grep -qE "^fsync\([0-9]+<$folder>\) += 0" $WORK/calls.before || fail "$folder is not flushed: $(cat $WORK/calls.before)"
    done
    [[ $(stat -c %a /var/lib/pam_totp):$(stat -c %a /var/lib/pam_totp/setup) = 711:700 ]]
}

a_revert_waits_until_writes_work_and_logs_each_try() {
    on_a_small_disk
    local before; before=$(revert_state)
    begin_revert
    mount -o remount,ro /etc/pam.d
    kill -INT $SETUP
    not wait $SETUP
    tr '\n' ' ' <$WORK/setup | grep -q 'goes on in the background' || fail "$(cat $WORK/setup)"
    grep -q trial $REVERT
    settle_log
    grep -q 'setup of revert: try 1 to end it failed: /etc/pam.d/revert: Read-only file system' $LOG
    grep -q 'setup of revert: try 3 to end it failed' $LOG
    mount -o remount,rw /etc/pam.d
    within 40 revert_is_back "$before"
}

what_lies_beside_a_file_is_read_by_nobody() {
    latin1
    begin_revert
    [[ -e /etc/pam.d/.revert.enroll-before && -e /etc/pam.d/.revert.enroll-kept ]]
    # The old file itself, with all that stands beside its content.
    [[ $(stat -c '%u %g %a' /etc/pam.d/.revert.enroll-before) = "$(stat -c '%u %g %a' $REVERT)" ]]
    enroll check >$WORK/checked 2>&1 || true
    not grep -E 'enroll-(before|kept)' $WORK/checked
    kill -INT $SETUP
    not wait $SETUP
}

attributes_and_access_lists_of_a_file_stay() {
    latin1
    need python3
    python3 -c "import os; os.setxattr('$REVERT', 'trusted.site', b'\xff\x00x')" || { echo "no attributes here"; exit 77; }
    attribute() { python3 -c "import os; print(os.getxattr('$REVERT', 'trusted.site'))"; }
    local before; before=$(attribute)
    enrolled vattr
    begin_revert
    [[ $(attribute) = "$before" ]]
    kill -INT $SETUP
    not wait $SETUP
    [[ $(attribute) = "$before" ]]
    begin_revert
    proves_revert vattr
    wait $SETUP
    [[ $(attribute) = "$before" ]]
    enroll setup revert --undo >/dev/null
    [[ $(attribute) = "$before" ]]
}

# What changes names or writes; strace counts them together.
STEPS='/^(rename|link|unlink|mkdir|rmdir|symlink)|^f(data)?sync$|^f?ch(own|mod)'
# killed_at N COMMAND...: whether the command got so far.
killed_at() {
    local number=$1 status=0; shift
    timeout -s INT 60 strace -qq -o /dev/null -e trace="$STEPS" -e inject="$STEPS":signal=KILL:when="$number" "$@" >/dev/null 2>&1 || status=$?
    [[ $status != 124 ]] || fail "step $number: not over after a minute"
    [[ $status = 137 ]]
}
no_guard() { pkill -KILL -f 'enroll setup revert --settle' || true; }

a_kill_at_each_step_of_the_beginning_is_reverted() {
    need strace
    latin1
    local before number=1; before=$(revert_state)
    # Ten seconds end it at last: it got through.
    while killed_at $number enroll setup revert --yes --wait 10s; do
        no_guard
        enroll setup --revert-pending
        # What never began counts for nothing, and goes with the next setup.
        rm -rf /run/pam_totp/trial /var/lib/pam_totp/setup/revert
        revert_is_back "$before" || fail "killed at step $number"
        number=$((number + 1))
    done
    ((number > 20)) || fail "only $number steps"
    no_guard
    enroll setup --revert-pending
    revert_is_back "$before"
}

a_kill_at_each_step_of_reverting_is_gone_on_with() {
    need strace
    latin1
    local before number=1; before=$(revert_state)
    while begin_revert; kill -KILL $SETUP; no_guard; killed_at $number enroll setup revert --undo; do
        enroll setup --revert-pending
        rm -rf /run/pam_totp/trial /var/lib/pam_totp/setup/revert
        revert_is_back "$before" || fail "killed at step $number"
        number=$((number + 1))
    done
    ((number > 5)) || fail "only $number steps"
    revert_is_back "$before"
}

a_kill_at_each_step_of_keeping_is_gone_on_with() {
    need strace
    latin1
    local before number=1 id; before=$(revert_state)
    while begin_revert; kill -KILL $SETUP; no_guard; id=$(<$WORK/id)
        touch "/run/pam_totp/trial/revert/$id/proved.0"
        killed_at $number enroll setup revert --settle "$id"; do
        enroll setup revert --settle "$id"
        revert_is_kept || fail "killed at step $number"
        enroll setup revert --undo >/dev/null
        rm -rf /var/lib/pam_totp/setup/revert
        cmp <(sha256sum <$REVERT) <(sed -n 2p <<<"$before") || fail "killed at step $number"
        number=$((number + 1))
    done
    ((number > 5)) || fail "only $number steps"
    revert_is_kept
    enroll setup revert --undo >/dev/null
}

# Whose conversation is still open when the setup that it began under is over.
a_login_begun_under_one_setup_proves_no_other() {
    latin1
    enrolled vopen
    begin_revert
    mkfifo $WORK/typed
    pamtester revert vopen authenticate 'setcred(PAM_ESTABLISH_CRED)' <$WORK/typed >$WORK/shown 2>&1 &
    local login=$! first; first=$(<$WORK/id)
    exec 7>$WORK/typed
    echo pw-vopen >&7
    until_it_is grep -q 'Verification code' $WORK/shown
    kill -INT $SETUP
    not wait $SETUP
    begin_revert
    [[ $(<$WORK/id) != "$first" ]]
    code >&7
    exec 7>&-
    wait $login || fail "$(cat $WORK/shown)"
    grep -q 'credential info has successfully been set' $WORK/shown || fail "$(cat $WORK/shown)"
    sleep 1.5
    kill -0 $SETUP || fail "proved: $(cat $WORK/setup)"
    [[ -z $(find /run/pam_totp/trial -type f) ]]
    # A login that begins now is one.
    enrolled vopen2
    proves_revert vopen2
    wait $SETUP || fail "$(cat $WORK/setup)"
    revert_is_kept
    enroll setup revert --undo >/dev/null
}

for case in a_login_begun_under_one_setup_proves_no_other a_full_disk_does_not_keep_a_setup a_full_disk_does_not_stop_a_proved_setup \
    bytes_that_are_no_text_are_kept_and_reverted a_setup_is_on_disk_before_it_changes_a_file a_revert_waits_until_writes_work_and_logs_each_try \
    what_lies_beside_a_file_is_read_by_nobody attributes_and_access_lists_of_a_file_stay \
    a_kill_at_each_step_of_the_beginning_is_reverted a_kill_at_each_step_of_reverting_is_gone_on_with \
    a_kill_at_each_step_of_keeping_is_gone_on_with; do
    run $case
    # Where one broke off, the next does not begin with its setup.
    ! ls /var/lib/pam_totp/setup/revert >/dev/null 2>&1 || { no_guard; enroll setup revert --undo >/dev/null 2>&1; }
done
rm -f $REVERT
