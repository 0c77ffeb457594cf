# `enroll setup`: sshd as the distribution has it, on its own port, wired and unwired.
# shellcheck shell=bash disable=SC2034

PAM_FILE=/etc/pam.d/sshd DROP_IN=/etc/ssh/sshd_config.d/00-pam_totp.conf JOURNAL=/var/lib/pam_totp/setup
TRIAL=/run/pam_totp/trial UNIT=/etc/systemd/system/pam_totp-setup.service

# sshd and its PAM file as the package brings them, and two users: sven is enrolled, sunny is not.
as_delivered() {
    cp -p $PAM_FILE $WORK/sshd.of-other-cases
    cp -a /etc/ssh $WORK/ssh.of-other-cases
    sed '/pam_totp/d' $WORK/sshd.delivered >$PAM_FILE
    rm -f /etc/ssh/sshd_config.d/*
    # Debian's package keeps a copy of its settings.
    ! [[ -e /usr/share/openssh/sshd_config ]] || cp /usr/share/openssh/sshd_config /etc/ssh/sshd_config
    ssh-keygen -A >/dev/null
    delivered_sshd
    enrolled sven
    new_user sunny
    install -d -m 700 -o sven -g sven /home/sven/.ssh
    install -m 600 -o sven -g sven $WORK/client_key.pub /home/sven/.ssh/authorized_keys
}

delivered_sshd() {
    mkdir -p /run/sshd
    /usr/sbin/sshd -E $WORK/sshd-setup.log -o MaxStartups=500
    for _ in $(seq 600); do [[ -s /run/sshd.pid ]] && break; sleep 0.1; done
}

tree() { (cd /etc && find pam.d ssh systemd/system cron.d -type f -exec stat -c '%n %a %u %g' {} + -exec sha256sum {} + 2>/dev/null | sort); }
# Logins at port 22: by password and code, by password alone as the distribution has it, by key.
# After its signal sshd listens again in a moment, hence the attempts.
with_code() { PORT=22 ssh_login "$1" "pw-$1" "$2" -o ConnectionAttempts=9; }
with_password() {
    PASSWORD=pw-$1 SSH_ASKPASS=$WORK/askpass SSH_ASKPASS_REQUIRE=force ssh -o PreferredAuthentications=password \
        -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 -o ConnectionAttempts=9 \
        "$1@127.0.0.1" id -un </dev/null | grep -qx "$1" || fail "$1 is not let in by password: $(tail -n 2 $WORK/sshd-setup.log)"
}
with_key() {
    ssh -o PreferredAuthentications=publickey -i $WORK/client_key -o StrictHostKeyChecking=no -o LogLevel=ERROR -o ConnectionAttempts=9 \
        -o UserKnownHostsFile=/dev/null "$1@127.0.0.1" id -un </dev/null | grep -qx "$1" || fail "the key does not let in"
}

# in_background OPTION...: a setup of sshd that runs on; its number is in $SETUP, what it says in $WORK/setup.
in_background() {
    # What an earlier one said is not this one's.
    : >$WORK/setup
    enroll setup sshd --yes "$@" >$WORK/setup 2>&1 &
    SETUP=$!
    setup_is_on_trial
}
# Somebody else proves it each time, so that no case waits for the next code.
somebody() { local name=sv$RANDOM; enrolled $name; echo $name; }
proved() {
    local name; name=$(somebody)
    with_code "$name" "$(code)" || fail "$name is not let in: $(tail -n 3 $WORK/sshd-setup.log) $(tail -n 3 $LOG)"
}
is_back() { diff <(echo "$1") <(tree) && with_password sunny && not ls $TRIAL 2>/dev/null && [[ -z $(ls $JOURNAL/sshd 2>/dev/null) ]]; }
is_back_within() {
    local seconds=$1 before=$2
    for _ in $(seq "$seconds"); do [[ $(tree) != "$before" || -e $TRIAL ]] || break; sleep 1; done
    is_back "$before"
}
undo() { enroll setup sshd --undo | tr -s ' \n' ' '; }

nothing_is_changed_by_a_dry_run() {
    local before; before=$(tree)
    enroll setup sshd --dry-run | grep -q '^+auth required pam_totp.so$'
    is_back "$before"
    [[ ! -e $JOURNAL/sshd ]]
}

without_a_login_everything_goes_back_byte_for_byte() {
    local before; before=$(tree)
    chmod 640 $PAM_FILE; before=$(tree)
    in_background --wait 10s
    grep -qE '^auth required pam_totp.so trial=[0-9a-f]{16}$' $PAM_FILE
    not with_password sunny
    local status=0; wait $SETUP || status=$?
    [[ $status = 1 ]]
    is_back "$before"
    chmod 644 $PAM_FILE
    settle_log; grep -q 'enroll.*setup of sshd reverted' $LOG
}

a_login_with_a_code_keeps_it_and_takes_the_trial_out() {
    local before; before=$(tree)
    in_background --wait 2m
    proved
    wait $SETUP
    grep -q 'logged in with a code. The change stays.' $WORK/setup
    grep -qx 'auth required pam_totp.so' $PAM_FILE && not grep -q trial $PAM_FILE
    [[ ! -e $TRIAL && ! -e $UNIT && -e $DROP_IN ]]
    not with_password sunny
    enroll check sshd | grep -q '^Ready.'
    settle_log; grep -q 'setup of sshd kept: sv[0-9]* logged in with a code' $LOG
    enroll setup sshd --yes | grep -q 'Nothing to change'
    undo
    is_back "$before"
}

a_setup_that_is_kept_is_watched_from_then_on() {
    rm -rf /var/lib/pam_totp/check
    in_background --wait 2m
    proved
    wait $SETUP
    grep -q '"sshd"' /var/lib/pam_totp/check/baseline.json || fail "not watched: $(ls -R /var/lib/pam_totp/check)"
    cp -p $PAM_FILE $WORK/kept
    sed -i /pam_totp/d $PAM_FILE
    local status=0
    enroll check --changed >$WORK/told 2>&1 || status=$?
    [[ $status = 1 ]] && grep -q '^These services do not ask for a code any more: sshd' $WORK/told || fail "$status: $(cat $WORK/told)"
    cp -p $WORK/kept $PAM_FILE
    undo
    rm -r /var/lib/pam_totp/check
}

an_undone_setup_is_no_change_to_accept() {
    rm -rf /var/lib/pam_totp/check
    in_background --wait 2m
    # While nobody has proved it, it is not watched.
    enroll check --changed
    not grep '"sshd"' /var/lib/pam_totp/check/baseline.json
    proved
    wait $SETUP
    enroll check --changed
    grep -q '"sshd"' /var/lib/pam_totp/check/baseline.json
    undo
    local said; said=$(enroll check --changed) || fail "$said"
    [[ -z $said ]] && not grep -q '"sshd"' /var/lib/pam_totp/check/baseline.json
    rm -r /var/lib/pam_totp/check
}

a_key_a_wrong_code_and_a_code_elsewhere_are_no_proof() {
    in_background --wait 30s
    with_key sven
    not with_code sven "$(wrong_code)"
    accepts sven "$(code)"
    sleep 1.5
    kill -0 $SETUP
    undo
    not wait $SETUP
    grep -q 'another enroll process reverted the change of sshd' $WORK/setup
}

# What sshd makes of a login that another module of the stack refuses after the code.
a_denied_login_and_one_by_key_are_no_proof() {
    sed -i '/^@include common-auth/a auth required pam_exec.so quiet /bin/false' $PAM_FILE
    in_background --wait 1m
    local name; name=$(somebody)
    install -d -m 700 -o "$name" -g "$name" "/home/$name/.ssh"
    install -m 600 -o "$name" -g "$name" $WORK/client_key.pub "/home/$name/.ssh/authorized_keys"
    not with_code "$name" "$(code -1)"
    ls $TRIAL/sshd/*/accepted.* >/dev/null || fail "the code was not accepted"
    with_key "$name"
    # Both in one connection.
    PORT=22 ssh_login "$name" "pw-$name" "$(code)" -i $WORK/client_key -o PreferredAuthentications=keyboard-interactive,publickey
    settle_log
    sleep 1.5
    kill -0 $SETUP || fail "ended: $(cat $WORK/setup)"
    [[ -z $(ls $TRIAL/sshd/*/proved.* 2>/dev/null) ]]
    undo
    not wait $SETUP
    sed -i '/pam_exec.so quiet/d' $PAM_FILE
}

killed_the_guard_takes_it_back() {
    local before; before=$(tree)
    in_background --wait 10s
    kill -KILL $SETUP
    grep -q trial $PAM_FILE
    is_back_within 20 "$before"
}

killed_and_proved_the_guard_keeps_it() {
    local before; before=$(tree)
    in_background --wait 12s
    kill -KILL $SETUP
    proved
    # The guard changes the file first, and takes its own traces away after that.
    for _ in $(seq 200); do
        grep -q trial $PAM_FILE || [[ -e $TRIAL || -e $UNIT ]] || break
        sleep 0.1
    done
    grep -qx 'auth required pam_totp.so' $PAM_FILE
    [[ ! -e $TRIAL && ! -e $UNIT ]]
    undo
    is_back "$before"
}

a_closed_terminal_leaves_it_to_the_guard() {
    need script
    local before; before=$(tree)
    : >$WORK/setup
    setsid script -qec 'enroll setup sshd --yes --wait 10s' /dev/null >$WORK/setup 2>&1 </dev/null &
    local terminal=$!
    appears 'The files are changed' $WORK/setup
    grep -q trial $PAM_FILE
    kill -KILL $terminal
    grep -q trial $PAM_FILE
    is_back_within 20 "$before"
}

ctrl_c_takes_it_back_at_once() {
    local before; before=$(tree)
    in_background --wait 5m
    kill -INT $SETUP
    not wait $SETUP
    is_back "$before"
}

a_revert_tells_of_refused_codes_and_names_the_log() {
    in_background --wait 5m
    not with_code sven "$(wrong_code)"
    kill -INT $SETUP
    not wait $SETUP
    tr '\n' ' ' <$WORK/setup | grep -q 'A wrong code of sven was refused during the wait' || fail "$(cat $WORK/setup)"
    local command; command=$(grep -o 'journalctl --since=-[0-9]*s | grep pam_totp' $WORK/setup) || fail "$(cat $WORK/setup)"
    [[ $command == *'=-360s'* ]] || fail "$command"
}

a_reboot_within_the_wait_takes_it_back() {
    local before; before=$(tree)
    in_background --wait 5m
    # What a reboot does: nothing runs any more, and /run is empty.
    kill -KILL $SETUP
    pkill -KILL -f 'enroll setup sshd --settle'
    kill "$(</run/sshd.pid)"
    for _ in $(seq 600); do [[ -e /run/sshd.pid ]] || break; sleep 0.1; done
    rm -rf /run/pam_totp /run/sshd
    # What systemd or cron then starts, before sshd. It ends well: a unit that fails is looked into.
    local command
    command=$(sed -n 's/^ExecStart=//p' $UNIT 2>/dev/null || true)
    [[ -n $command ]] || command=$(sed -n 's/^@reboot root //p' /etc/cron.d/pam_totp-setup 2>/dev/null || true)
    [[ -n $command ]] || command="enroll setup sshd --undo"
    local status=0
    $command || status=$?
    delivered_sshd
    [[ $status = 0 ]] || fail "ended with $status"
    is_back "$before"
}

only_one_setup_of_a_service_runs_at_a_time() {
    local before; before=$(tree)
    in_background --wait 5m
    local said; said=$(not enroll setup sshd --yes 2>&1 | tr '\n' ' ')
    grep -q 'a change of sshd still waits for a login' <<<"$said"
    undo
    not wait $SETUP
    is_back "$before"
}

a_setup_that_locks_everybody_out_reverts_to_the_old_login() {
    # What no check can foresee: a site's own script that wants the method "password".
    printf '#!/bin/sh\nexec grep -q "^passwordauthentication yes" <<END\n$(/usr/sbin/sshd -T)\nEND\n' >/usr/local/sbin/site
    chmod 755 /usr/local/sbin/site
    sed -i '/^@include common-auth/a auth requisite pam_exec.so quiet /usr/local/sbin/site' $PAM_FILE
    local before; before=$(tree)
    with_password sunny
    in_background --wait 10s
    not with_code "$(somebody)" "$(code)"
    not with_password sunny
    not wait $SETUP
    is_back "$before"
    sed -i '/pam_exec.so quiet/d' $PAM_FILE
}

an_error_in_the_middle_takes_everything_back() {
    local before; before=$(tree)
    mount --bind /etc/pam.d /etc/pam.d && mount -o remount,bind,ro /etc/pam.d || { echo "no mount here"; exit 77; }
    local said status=0
    said=$(enroll setup sshd --yes 2>&1) || status=$?
    umount /etc/pam.d
    [[ $status = 1 ]] && grep -q 'Everything is as it was before' <<<"$said"
    is_back "$before"
}

one_file_that_cannot_be_reverted_stops_no_other() {
    local before; before=$(tree)
    in_background --wait 5m
    mount --bind /etc/pam.d /etc/pam.d && mount -o remount,bind,ro /etc/pam.d || { undo; echo "no mount here"; exit 77; }
    kill -INT $SETUP
    not wait $SETUP
    local left=''
    [[ ! -e $DROP_IN ]] || left=$DROP_IN
    umount /etc/pam.d
    [[ -z $left ]] || fail "still there: $left"
    is_back_within 40 "$before"
}

bytes_of_sshds_main_file_that_are_no_text_stay() {
    cp -p /etc/ssh/sshd_config $WORK/main
    # Without its Include the settings go on top of the main file.
    { printf '# caf\xe9\n'; grep -v '^Include' $WORK/main; } >/etc/ssh/sshd_config
    local before; before=$(tree)
    in_background --wait 5m
    LC_ALL=C grep -qaP '^# caf\xe9$' /etc/ssh/sshd_config
    grep -q '^# pam_totp, written by' /etc/ssh/sshd_config
    kill -INT $SETUP
    not wait $SETUP
    is_back "$before"
    cp -p $WORK/main /etc/ssh/sshd_config
}

a_slowly_restarting_sshd_is_told_of_the_revert() {
    need strace
    local before; before=$(tree)
    # It has read its settings by then, and hears no signal yet.
    strace -q -o /dev/null -p "$(</run/sshd.pid)" -e trace=listen -e inject=listen:delay_enter=700000 >/dev/null 2>&1 &
    # shellcheck disable=SC2064  # the number of now
    trap "kill $!" EXIT
    sleep 0.5
    in_background --wait 5m
    kill -INT $SETUP
    not wait $SETUP
    is_back "$before"
}

what_somebody_else_changed_meanwhile_stays() {
    local before; before=$(tree)
    in_background --wait 2m
    sed -i '1i # a line of somebody else' $PAM_FILE
    proved
    wait $SETUP
    grep -q '^# a line of somebody else' $PAM_FILE && grep -qx 'auth required pam_totp.so' $PAM_FILE
    sed -i '$a # and another one' $PAM_FILE
    enroll setup sshd --undo | grep -q 'Another program changed'
    grep -q '^# and another one' $PAM_FILE && not grep -q pam_totp $PAM_FILE
    sed -i '/somebody else$/d; /and another one/d' $PAM_FILE
    is_back "$before"
}

a_policy_with_nullok_refuses_nobody() {
    mkdir -p /etc/security
    printf 'nullok = true\n' >/etc/security/pam_totp.toml
    enroll setup sshd --dry-run | tr '\n' ' ' >$WORK/told
    rm /etc/security/pam_totp.toml
    grep -qE 'Not enrolled; these users log in without a code.*(sunny|and [0-9]+ more)' $WORK/told || fail "$(cat $WORK/told)"
    enroll setup sshd --dry-run | tr '\n' ' ' | grep -qE 'REFUSED from then on.*(sunny|and [0-9]+ more)'
}

a_roll_out_lets_the_others_by_until_it_is_enforced() {
    local before; before=$(tree)
    enroll setup sshd --roll-out --dry-run | tr '\n' ' ' | grep -qE 'Not enrolled; these users log in without a code.*(sunny|and [0-9]+ more)'
    in_background --roll-out --wait 2m
    with_code sunny none
    proved
    wait $SETUP
    with_code sunny none
    in_background --enforce --wait 2m
    tr '\n' ' ' <$WORK/setup | grep -qE 'REFUSED from then on.*(sunny|and [0-9]+ more)'
    proved
    wait $SETUP
    grep -qx 'auth required pam_totp.so' $PAM_FILE
    not with_code sunny none
    undo | grep -q 'lets in users who are not enrolled. An earlier setup is left'
    with_code sunny none
    undo | grep -q 'Reverted: sshd asks for no code'
    is_back "$before"
}

an_undo_that_refuses_users_asks_first() {
    need script
    local before kept; before=$(tree)
    for option in '' --roll-out; do
        # shellcheck disable=SC2086  # none, or one
        in_background $option --wait 2m
        proved
        wait $SETUP
    done
    kept=$(tree)
    with_code sunny none
    local said; said=$(not enroll setup sshd --undo 2>&1 </dev/null | tr -s ' \n' ' ')
    grep -q 'refuses users who are not enrolled' <<<"$said" && grep -qE 'REFUSED.*(sunny|and [0-9]+ more)' <<<"$said" ||
        fail "$said"
    grep -q 'enroll setup sshd --undo --yes' <<<"$said" || fail "$said"
    printf 'n\n' | script -qec 'enroll setup sshd --undo' /dev/null | grep -q 'nothing was changed'
    diff <(echo "$kept") <(tree)
    enroll setup sshd --undo --yes | tr -s ' \n' ' ' | grep -q 'refuses users who are not enrolled. An earlier setup is left'
    not with_code sunny none
    undo
    is_back "$before"
}

copies_that_others_could_write_are_not_put_back() {
    local before said; before=$(tree)
    in_background --wait 2m
    proved
    wait $SETUP
    chmod -R 777 $JOURNAL
    said=$(not enroll setup sshd --undo 2>&1 | tr '\n' ' ')
    grep -q 'users other than root could write' <<<"$said" || fail "$said"
    grep -q pam_totp $PAM_FILE
    chmod -R go= $JOURNAL
    undo
    is_back "$before"
}

who_does_not_agree_changes_nothing() {
    local before; before=$(tree)
    not enroll setup sshd </dev/null
    need script
    printf 'n\n' | script -qec 'enroll setup sshd' /dev/null | grep -q 'nothing was changed'
    is_back "$before"
    not su sven -c 'enroll setup sshd --dry-run'
    not enroll setup sshd --undo
}

keep_without_a_setup_that_waits_says_so() {
    local said; said=$(enroll setup sshd --keep 2>&1) && fail "$said"
    [[ $said == *'no setup of sshd waits to be kept'* ]] || fail "$said"
    in_background --wait 30s
    said=$(enroll setup sshd --keep 2>&1) && fail "$said"
    [[ $said == *'kept by a login with a code'* ]] || fail "$said"
    kill -INT $SETUP
    not wait $SETUP
}

KEY_AND_CODE='AuthenticationMethods publickey,keyboard-interactive' LOCAL=/etc/ssh/sshd_config.d/01-local.conf

an_undo_that_sshd_cannot_start_with_changes_nothing() {
    local before kept said file; before=$(tree)
    for file in $DROP_IN $LOCAL; do
        in_background --wait 2m
        proved
        wait $SETUP
        echo "$KEY_AND_CODE" >>$file
        /usr/sbin/sshd -t
        kept=$(tree)
        said=$(not enroll setup sshd --undo 2>&1 | tr -s ' \n' ' ')
        grep -qE "in the way: $file:[0-9]+: $KEY_AND_CODE" <<<"$said" || fail "$said"
        grep -q 'nothing was changed' <<<"$said" && not grep 'another process' <<<"$said" || fail "$said"
        diff <(echo "$kept") <(tree)
        [[ ! -e /run/pam_totp-sshd ]]
        sed -i '/^AuthenticationMethods/d' $file
        [[ -s $file ]] || rm $file
        undo
        is_back "$before" || fail "not back: $file"
    done
}

a_revert_takes_back_a_file_whole_that_sshd_would_refuse() {
    local before saved=/etc/ssh/sshd_config.d/.00-pam_totp.conf.enroll-left; before=$(tree)
    in_background --wait 10s
    echo "$KEY_AND_CODE" >>$DROP_IN
    not wait $SETUP
    /usr/sbin/sshd -t
    grep -qx "$KEY_AND_CODE" $saved
    tr -s ' \n' ' ' <$WORK/setup | grep -qF "kept as $saved" || fail "$(cat $WORK/setup)"
    rm $saved
    is_back "$before"
}

a_revert_leaves_an_sshd_that_starts_and_a_login_without_code() {
    local before; before=$(tree)
    in_background --wait 5m
    echo "$KEY_AND_CODE" >$LOCAL
    kill -INT $SETUP
    not wait $SETUP
    /usr/sbin/sshd -t
    not grep pam_totp $PAM_FILE
    tr -s ' \n' ' ' <$WORK/setup | grep -q "in the way: $LOCAL:1: $KEY_AND_CODE" || fail "$(cat $WORK/setup)"
    with_code sunny none
    rm $LOCAL
    is_back_within 60 "$before"
}

foreign_lines_of_the_setups_own_file_stay() {
    printf 'LogLevel VERBOSE\nPasswordAuthentication yes\n' >$DROP_IN
    local before; before=$(tree)
    in_background --wait 2m
    grep -qx 'LogLevel VERBOSE' $DROP_IN || fail "$(cat $DROP_IN)"
    proved
    wait $SETUP
    # With a line more, the undo goes by lines.
    echo 'MaxSessions 9' >>$DROP_IN
    undo
    diff $DROP_IN <(printf 'LogLevel VERBOSE\nPasswordAuthentication yes\nMaxSessions 9\n')
    sed -i /MaxSessions/d $DROP_IN
    is_back "$before"
    rm $DROP_IN
}

cases=(nothing_is_changed_by_a_dry_run without_a_login_everything_goes_back_byte_for_byte
    a_login_with_a_code_keeps_it_and_takes_the_trial_out
    a_setup_that_is_kept_is_watched_from_then_on an_undone_setup_is_no_change_to_accept
    a_key_a_wrong_code_and_a_code_elsewhere_are_no_proof a_denied_login_and_one_by_key_are_no_proof
    killed_the_guard_takes_it_back
    killed_and_proved_the_guard_keeps_it a_closed_terminal_leaves_it_to_the_guard ctrl_c_takes_it_back_at_once
    a_revert_tells_of_refused_codes_and_names_the_log keep_without_a_setup_that_waits_says_so
    a_reboot_within_the_wait_takes_it_back only_one_setup_of_a_service_runs_at_a_time
    a_setup_that_locks_everybody_out_reverts_to_the_old_login an_error_in_the_middle_takes_everything_back
    one_file_that_cannot_be_reverted_stops_no_other bytes_of_sshds_main_file_that_are_no_text_stay
    a_slowly_restarting_sshd_is_told_of_the_revert
    what_somebody_else_changed_meanwhile_stays a_policy_with_nullok_refuses_nobody a_roll_out_lets_the_others_by_until_it_is_enforced
    an_undo_that_refuses_users_asks_first
    an_undo_that_sshd_cannot_start_with_changes_nothing a_revert_takes_back_a_file_whole_that_sshd_would_refuse
    a_revert_leaves_an_sshd_that_starts_and_a_login_without_code foreign_lines_of_the_setups_own_file_stay
    copies_that_others_could_write_are_not_put_back who_does_not_agree_changes_nothing)
if printf '%s\n' "${cases[@]}" | grep -qE "${E2E_ONLY:-.}"; then
    as_delivered
    for case in "${cases[@]}"; do
        run "$case"
        # Where one broke off, the next does not begin with its setup.
        for _ in 1 2 3; do ! ls $JOURNAL/sshd >/dev/null 2>&1 || enroll setup sshd --undo --yes >/dev/null; done
    done
    kill "$(</run/sshd.pid)"
    cp -p $WORK/sshd.of-other-cases $PAM_FILE
    rm -rf /etc/ssh && cp -a $WORK/ssh.of-other-cases /etc/ssh
fi
