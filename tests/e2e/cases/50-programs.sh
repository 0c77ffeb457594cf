# shellcheck shell=bash
# Real programs: sshd, sudo, su.

ssh_asks_for_password_and_code() {
    enrolled s1
    ssh_login s1 pw-s1 "$(code)" || fail "$(tail -n 5 $WORK/sshd.log; tail -n 3 $LOG)"
    grep -q 'Verification code' $WORK/prompts
    grep -q 'accepted: authenticator="phone" user=s1 origin=remote rhost=127.0.0.1' $LOG
}

ssh_refuses_a_replay_a_wrong_code_and_a_wrong_password() {
    enrolled s2
    early_in_a_step
    local now; now=$(code)
    ! ssh_login s2 pw-s2 "$(wrong_code)" || fail "wrong code"
    ! ssh_login s2 wrong "$(code -1)" || fail "wrong password"
    ssh_login s2 pw-s2 "$now"
    ! ssh_login s2 pw-s2 "$now" || fail "replay"
}

ssh_takes_a_recovery_code_once() {
    enrolled s3
    ssh_login s3 pw-s3 "$RECOVERY"
    not ssh_login s3 pw-s3 "$RECOVERY"
}

# Debian's common-auth ends the stack at a wrong password.
ssh_with_a_wrong_password_reaches_no_prompt_and_costs_no_try() {
    enrolled s15
    : >$WORK/prompts
    for _ in 1 2; do not ssh_login s15 wrong "$(code)"; done
    not grep -q 'Verification code' $WORK/prompts
    not grep -q 'pam_totp.*user=s15' $LOG
    [[ ! -e $(record s15) ]]
    ssh_login s15 pw-s15 "$(code)"
    grep -q 'pam_totp.*accepted.*user=s15' $LOG
}

# Where the administrator wrote plain `required`, the module cannot know of the password.
ssh_refuses_a_code_after_a_wrong_password_under_required() {
    enrolled s16
    cp /etc/pam.d/sshd $WORK/sshd.pam
    sed -i 's/^@include common-auth/auth required pam_unix.so/' /etc/pam.d/sshd
    : >$WORK/prompts
    local wrong=0 right=0
    early_in_a_step
    ssh_login s16 wrong "$(code -1)" && wrong=1
    ssh_login s16 pw-s16 "$(code)" && right=1
    cp $WORK/sshd.pam /etc/pam.d/sshd
    [[ $wrong$right = 01 ]] || fail "$wrong $right"
    [[ $(grep -c 'Verification code' $WORK/prompts) = 2 ]] || fail "the stack is not what this case is about"
}

ssh_with_a_key_asks_for_the_code_too() {
    enrolled keyed
    install -d -m 700 -o keyed /home/keyed/.ssh
    install -m 600 -o keyed $WORK/client_key.pub /home/keyed/.ssh/authorized_keys
    cp /etc/pam.d/sshd $WORK/sshd.pam
    sed -i 's/^@include common-auth/#&/' /etc/pam.d/sshd
    local key_and_code=0 key_and_wrong=0 no_key=0
    ssh_login keyed unused "$(wrong_code)" -i $WORK/client_key && key_and_wrong=1
    ssh_login keyed unused "$(code)" && no_key=1
    ssh_login keyed unused "$(code)" -i $WORK/client_key && key_and_code=1
    cp $WORK/sshd.pam /etc/pam.d/sshd
    [[ $key_and_code$key_and_wrong$no_key = 100 ]] || fail "$key_and_code $key_and_wrong $no_key"
}

ssh_shows_an_unenrolled_user_and_an_enrolled_one_the_same() {
    new_user s4; enrolled s4e
    local user
    for user in s4 s4e; do
        : >$WORK/prompts
        not ssh_login $user pw-$user "$(wrong_code)"
        sed "s/$user@/X@/" $WORK/prompts >$WORK/prompts-$user
    done
    grep -q 'Verification code' $WORK/prompts-s4
    cmp $WORK/prompts-s4 $WORK/prompts-s4e
}

sudo_asks_for_the_code_after_the_password() {
    need sudo expect
    enrolled s5
    cp /etc/pam.d/sudo $WORK/sudo.pam
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/sudo
    echo 's5 ALL=(ALL) ALL' >/etc/sudoers.d/s5
    chmod 440 /etc/sudoers.d/s5
    local good bad
    bad=$(converse runuser -u s5 -- sudo -k id -u :: pw-s5 "$(wrong_code)")
    good=$(converse runuser -u s5 -- sudo -k id -u :: pw-s5 "$(code)")
    cp $WORK/sudo.pam /etc/pam.d/sudo
    grep -qx 0 <<<"$good" || fail "refused: $good"
    ! grep -qx 0 <<<"$bad" || fail "let in: $bad"
}

su_asks_for_the_code_of_the_target_user() {
    need expect
    enrolled s6; enrolled s7
    # The one who calls su has another key.
    local callers=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK
    sed -i "s/$SECRET/$callers/" "$(credential s7)"
    cp /etc/pam.d/su $WORK/su.pam
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/su
    local shown
    shown=$(converse runuser -u s7 -- su s6 -c 'id -un' :: pw-s6 "$(code 0 $callers)")
    not grep -qx s6 <<<"$shown" || fail "the caller's code lets in: $shown"
    shown=$(converse runuser -u s7 -- su s6 -c 'id -un' :: pw-s6 "$(code)")
    cp $WORK/su.pam /etc/pam.d/su
    grep -qx s6 <<<"$shown" || fail "$shown"
}

a_locker_that_runs_as_the_user_works_with_a_store_of_its_own() {
    enrolled s8
    local now; now=$(code)
    runuser -u s8 -- bash -c "echo $now | pamtester totp s8 authenticate" 2>&1 | grep -q successfully
    [[ -e /home/s8/.local/state/pam_totp/$(id -u s8) ]] || fail "no store of the user's own"
    refuses s8 "$now"
}

a_locker_sees_what_sshd_spent() {
    enrolled s9
    local now; now=$(code)
    accepts s9 "$now"
    runuser -u s9 -- bash -c "echo $now | pamtester totp s9 authenticate" 2>&1 | not grep -q successfully
}

# A limit that docs/threat-model.md states. The control is a_locker_sees_what_sshd_spent.
a_locker_without_a_readable_record_takes_a_code_of_sshd_once() {
    enrolled s17
    groupadd s17shared
    usermod -g s17shared s17
    useradd -M -g s17shared s17other
    chown s17:s17shared "$(home s17)" "$(home s17)/.config" "$(home s17)/.config/pam_totp" "$(credential s17)"
    early_in_a_step
    local now; now=$(code)
    accepts s17 "$now"
    [[ $(stat -c %a:%G "$(record s17)") = 600:root ]] || fail "$(stat "$(record s17)")"
    locker s17 "$now" || fail "the limit is gone: docs/threat-model.md still has it"
    not locker s17 "$now"
    # What the locker spent, sshd sees.
    now=$(code 1)
    locker s17 "$now"
    refuses s17 "$now"
}

a_broken_record_of_the_users_locks_nobody_out_and_is_told() {
    enrolled s18
    # Once each: on a loaded machine, a login lasts until the next step.
    local before now; before=$(code -1) now=$(code)
    locker s18 "$before"
    local own; own=$(home s18)/.local/state/pam_totp/$(id -u s18)
    # The control: whole, it counts.
    refuses s18 "$before"
    runuser -u s18 -- dd if=/dev/zero of="$own" bs=8192 count=1 conv=notrunc 2>/dev/null
    accepts s18 "$now"
    refuses s18 "$now"
    grep -q "the record in the home cannot be used and is ignored: $own: the record is damaged" $LOG || fail "$(tail -n 3 $LOG)"
    # The user's own programs refuse it.
    not locker s18 "$(code 1)"
}

a_user_gets_no_answer_about_somebody_else() {
    enrolled s10; new_user s11
    local shown
    shown=$(runuser -u s11 -- bash -c "echo $(code) | pamtester totp s10 authenticate" 2>&1) || true
    grep -q 'Insufficient credentials' <<<"$shown" || fail "$shown"
    not grep -q 'Verification code' <<<"$shown"
}

valgrind_finds_nothing_to_complain_of() {
    need valgrind
    enrolled s13
    local answer
    for answer in "$(code)" "$(code)" "$(wrong_code)" "$RECOVERY" junk; do
        printf '%s\n' "$answer" | valgrind -q --keep-debuginfo=yes --leak-check=full --errors-for-leak-kinds=definite \
            --error-exitcode=99 pamtester totp s13 authenticate >$WORK/valgrind 2>&1 ||
            (($? != 99)) || fail "$(cat $WORK/valgrind)"
    done
}

# The core of pamtester at its end: everything the module left in memory.
a_core_file_holds_no_secret_no_code_and_no_recovery_code() {
    need gdb python3
    enrolled s14
    local answer
    for answer in "$(code)" "$RECOVERY"; do
        echo "$answer" >$WORK/answer
        rm -f $WORK/core
        gdb -q -batch -ex 'set breakpoint pending on' -ex 'catch syscall exit_group' \
            -ex "run totp s14 authenticate <$WORK/answer" -ex "generate-core-file $WORK/core" -ex kill \
            pamtester >$WORK/gdb.log 2>&1
        grep -q 'successfully authenticated' $WORK/gdb.log || fail "$(cat $WORK/gdb.log)"
        python3 - $WORK/core "$SECRET" "$answer" <<'EOF'
import base64, sys
core = open(sys.argv[1], "rb").read()
raw = base64.b32decode(sys.argv[2])
assert b"authenticate" in core, "not a core of this program"
for what, bytes_ in [("base32", sys.argv[2].encode()), ("raw", raw), ("hex", raw.hex().encode()),
                     ("inner pad", bytes(b ^ 0x36 for b in raw)), ("outer pad", bytes(b ^ 0x5c for b in raw)),
                     ("answer", sys.argv[3].encode()), ("bare answer", sys.argv[3].replace("-", "").encode())]:
    if bytes_ in core:
        sys.exit("found in the core: " + what)
EOF
    done
}

no_line_of_the_log_holds_a_secret_a_code_or_a_recovery_code() {
    enrolled s12
    local now wrong; now=$(code); wrong=$(wrong_code)
    login s12 "$wrong" totp-debug || true
    login s12 "$now" totp-debug || true
    login s12 "$RECOVERY" totp-debug || true
    login s12 'hunter2-password' totp-debug || true
    for canary in "$SECRET" "$now" "$wrong" "${RECOVERY//-/}" "$RECOVERY" hunter2 pw-; do
        grep -v 'sshd\[' $LOG | not grep -qF -- "$canary" || fail "$canary is in the log"
    done
}

for case in ssh_asks_for_password_and_code ssh_refuses_a_replay_a_wrong_code_and_a_wrong_password \
    ssh_takes_a_recovery_code_once ssh_with_a_wrong_password_reaches_no_prompt_and_costs_no_try \
    ssh_refuses_a_code_after_a_wrong_password_under_required \
    ssh_with_a_key_asks_for_the_code_too \
    ssh_shows_an_unenrolled_user_and_an_enrolled_one_the_same sudo_asks_for_the_code_after_the_password \
    su_asks_for_the_code_of_the_target_user a_locker_that_runs_as_the_user_works_with_a_store_of_its_own \
    a_locker_sees_what_sshd_spent a_locker_without_a_readable_record_takes_a_code_of_sshd_once \
    a_broken_record_of_the_users_locks_nobody_out_and_is_told a_user_gets_no_answer_about_somebody_else \
    valgrind_finds_nothing_to_complain_of a_core_file_holds_no_secret_no_code_and_no_recovery_code \
    no_line_of_the_log_holds_a_secret_a_code_or_a_recovery_code; do
    run $case
done
