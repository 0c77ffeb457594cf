# shellcheck shell=bash
# A code before the password changes: real passwd, chpasswd, sshd, login, su and sudo.

# password_line SERVICE...: our line behind the password lines of these services, until the case ends. ARGUMENTS is put
# behind it.
password_line() {
    local kept=$WORK/before-password-$BASHPID service
    [[ -d $kept ]] || cp -a /etc/pam.d "$kept"
    # shellcheck disable=SC2064  # the folder of now
    trap "rm -rf /etc/pam.d/*; cp -a $kept/. /etc/pam.d; rm -rf $kept" EXIT
    for service; do
        grep -q common-password "/etc/pam.d/$service" || echo '@include common-password' >>"/etc/pam.d/$service"
        echo "password required pam_totp.so ${ARGUMENTS:-}" >>"/etc/pam.d/$service"
    done
}

# auth_line SERVICE...: our line behind the password of a login. password_line has kept the files.
auth_line() { for service; do sed -i '/^@include common-auth/a auth required pam_totp.so' "/etc/pam.d/$service"; done; }

NEW=Nova-73-krill
by_ssh() { ssh_to "$1" -o PreferredAuthentications=keyboard-interactive; }
# ssh_to USER OPTION...: the words of the command.
ssh_to() {
    local user=$1; shift
    SSH=(ssh -tt -p "$PORT" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR
        -o NumberOfPasswordPrompts=1 "$@" "$user@127.0.0.1")
}

passwd_asks_for_a_code_and_changes_with_a_right_one() {
    need expect
    enrolled pc1
    password_line passwd
    changes pc1 pw-pc1 "$(code)" $NEW || fail "$(<$WORK/shown)"
    [[ $(code_prompts) = 1 ]]
    grep -q 'pam_totp(passwd:chauthtok): accepted: authenticator="phone" user=pc1' $LOG
}

a_wrong_code_leaves_the_password_and_is_charged() {
    need expect
    enrolled pc2
    password_line passwd
    local _
    for _ in 1 2 3 4 5; do not changes pc2 pw-pc2 "$(wrong_code)" $NEW; done
    grep -q 'pam_totp(passwd:chauthtok): refused: wrong code user=pc2' $LOG
    # The codes of logins wait as well: it is one record.
    refuses pc2 "$(code)"
    grep -q 'too many wrong codes.*user=pc2' $LOG
    accepts pc2 $RECOVERY
}

a_used_code_changes_no_password() {
    need expect
    enrolled pc3
    password_line passwd
    early_in_a_step
    local now; now=$(code)
    accepts pc3 "$now"
    not changes pc3 pw-pc3 "$now" $NEW
    grep -q 'This code was already used' $WORK/shown
    changes pc3 pw-pc3 "$(code 1)" $NEW
}

a_wrong_password_asks_for_no_code_at_a_change() {
    need expect
    enrolled pc4
    password_line passwd
    not changes pc4 wrong "$(code)" $NEW
    [[ $(code_prompts) = 0 ]]
    changes pc4 pw-pc4 "$(code)" $NEW
}

# Why docs/guides/password.md puts our line below: above, codes are tried without the password.
a_line_above_the_password_asks_anybody_for_codes() {
    enrolled pc13
    password_line passwd
    [[ $(enroll check passwd) != *'code-before-password'* ]]
    printf '%s\n' 'password required pam_totp.so' '@include common-password' >/etc/pam.d/passwd
    [[ $(enroll check passwd) == *'code-before-password'* ]] || fail "$(enroll check passwd)"
    local _
    for _ in 1 2 3 4 5; do not runuser -u pc13 -- passwd <<<"$(wrong_code)" >/dev/null 2>&1; done
    refuses pc13 "$(code)"
    grep -q 'too many wrong codes.*user=pc13 origin=local' $LOG || fail "$(grep pc13 $LOG)"
}

# What `enroll check passwd` says of a stack whose end a wrong password is not.
a_wrong_password_in_a_substack_asks_for_a_code() {
    need expect
    enrolled pc14
    password_line passwd
    printf '%s\n' 'password substack common-password' 'password required pam_totp.so' >/etc/pam.d/passwd
    [[ $(enroll check passwd) == *'asked-after-wrong-password'* ]] || fail "$(enroll check passwd)"
    not changes pc14 wrong "$(wrong_code)" $NEW
    [[ $(code_prompts) = 1 ]] || fail "$(code_prompts) prompts"
    # The lines of docs/guides/password.md.
    printf '%s\n' 'password requisite pam_unix.so yescrypt shadow' 'password required pam_totp.so' >/etc/pam.d/passwd
    [[ $(enroll check passwd) != *'asked-after-wrong-password'* ]] || fail "$(enroll check passwd)"
    not changes pc14 wrong "$(wrong_code)" $NEW
    [[ $(code_prompts) = 0 ]] || fail "$(code_prompts) prompts"
    changes pc14 pw-pc14 "$(code)" $NEW
}

root_changes_a_password_without_a_code() {
    need expect
    enrolled pc5
    password_line passwd chpasswd
    with_answers none none $NEW passwd pc5 || fail "$(<$WORK/shown)"
    [[ $(code_prompts) = 0 ]]
    grep -q 'pam_totp(passwd:chauthtok): not asked: root changes the password user=pc5' $LOG
    echo pc5:pw-pc5 | chpasswd
    # And root's own.
    local before; before=$(getent shadow root)
    with_answers none none $NEW passwd || fail "$(<$WORK/shown)"
    [[ $(getent shadow root) != "$before" && $(code_prompts) = 0 ]]
    usermod -p "$(cut -d: -f2 <<<"$before")" root
}

nullok_lets_a_user_change_who_is_not_enrolled() {
    need expect
    new_user pc6; enrolled pc7
    ARGUMENTS=nullok password_line passwd
    changes pc6 pw-pc6 none $NEW || fail "$(<$WORK/shown)"
    [[ $(code_prompts) = 0 ]]
    not changes pc7 pw-pc7 "$(wrong_code)" $NEW
    sed -i 's/ nullok//' /etc/pam.d/passwd
    not changes pc6 $NEW none Nova-74-krill
}

# The module that asks for the new password stands before pam_unix, as pam_pwquality does.
a_module_before_pam_unix_asks_for_the_new_password() {
    need expect
    enrolled pc8
    password_line passwd
    sed -i 's/pam_unix.so obscure/pam_unix.so obscure use_authtok try_first_pass/
        /pam_unix.so/i password requisite pam_pwhistory.so remember=3 enforce_for_root' /etc/pam.d/common-password
    early_in_a_step
    changes pc8 pw-pc8 "$(code -1)" $NEW || fail "$(<$WORK/shown)"
    grep -q "^pc8:" /etc/security/opasswd
    # Refused by that module after the code: the password of before.
    not changes pc8 $NEW "$(code)" pw-pc8
    [[ $(code_prompts) = 1 ]]
    grep -q 'Password has been already used' $WORK/shown || fail "$(<$WORK/shown)"
}

an_expired_password_over_ssh_needs_one_code() {
    need expect
    enrolled pc9
    password_line sshd
    chage -d 0 pc9
    by_ssh pc9
    not expired pc9 pw-pc9 "$(wrong_code)" $NEW "${SSH[@]}"
    expired pc9 pw-pc9 "$(code)" $NEW "${SSH[@]}" || fail "$(<$WORK/shown)"
    [[ $(code_prompts) = 1 ]] || fail "$(<$WORK/shown)"
    grep -q 'pam_totp(sshd:chauthtok): not asked: the password has expired, and this login had a code user=pc9' $LOG
    ssh_login pc9 $NEW "$(code 1)"
}

an_expired_password_after_key_and_code_needs_one_code() {
    need expect
    enrolled pc12
    install -d -m 700 -o pc12 /home/pc12/.ssh
    install -m 600 -o pc12 $WORK/client_key.pub /home/pc12/.ssh/authorized_keys
    password_line sshd
    sed -i 's/^@include common-auth/#&/' /etc/pam.d/sshd
    chage -d 0 pc12
    # An sshd of its own demands both of this user.
    local PORT=2252 pid=$WORK/sshd-password.pid
    sed "s/^Port .*/Port $PORT/; s/^Match User .*/Match User pc12/; s|^PidFile .*|PidFile $pid|" $WORK/sshd_config >$WORK/sshd_password
    /usr/sbin/sshd -f $WORK/sshd_password -E $WORK/sshd-password.log
    until_it_is listens $PORT
    ssh_to pc12 -i $WORK/client_key -o PreferredAuthentications=publickey,keyboard-interactive
    local status=0
    expired pc12 pw-pc12 "$(code)" $NEW "${SSH[@]}" || status=$?
    kill "$(<$pid)"
    [[ $status = 0 && $(code_prompts) = 1 ]] || fail "$(<$WORK/shown)"
}

an_expired_password_needs_one_code_at_login_su_and_sudo() {
    need expect login sudo
    local service user
    password_line login su sudo
    auth_line login su sudo
    new_user pccaller
    for service in login su sudo; do
        user=pc-$service
        enrolled "$user"
        chage -d 0 "$user"
        echo "$user ALL=(ALL) ALL" >/etc/sudoers.d/$user
        case $service in
        login) expired "$user" "pw-$user" "$(code)" $NEW login "$user" ;;
        su) expired "$user" "pw-$user" "$(code)" $NEW runuser -u pccaller -- su "$user" ;;
        sudo) expired "$user" "pw-$user" "$(code)" $NEW runuser -u "$user" -- sudo -k echo "in as $user" ;;
        esac || fail "$service: $(<$WORK/shown)"
        [[ $(code_prompts) = 1 ]] || fail "$service: $(<$WORK/shown)"
        grep -q "pam_totp($service:chauthtok): not asked: the password has expired.* user=$user" $LOG
    done
}

an_expired_password_after_a_login_without_a_code_needs_one() {
    need expect login
    password_line login
    enrolled pc10
    chage -d 0 pc10
    not expired pc10 pw-pc10 "$(wrong_code)" $NEW login pc10
    expired pc10 pw-pc10 "$(code)" $NEW login pc10 || fail "$(<$WORK/shown)"
}

# sshd runs passwd(1) in the session, with a handle of its own.
an_expired_password_after_a_key_alone_is_changed_by_passwd() {
    need expect
    password_line passwd sshd
    enrolled pc11
    chage -d 0 pc11
    install -d -m 700 -o pc11 /home/pc11/.ssh
    install -m 600 -o pc11 $WORK/client_key.pub /home/pc11/.ssh/authorized_keys
    local before; before=$(getent shadow pc11)
    ssh_to pc11 -i $WORK/client_key -o PreferredAuthentications=publickey
    not with_answers pw-pc11 "$(wrong_code)" $NEW "${SSH[@]}"
    [[ $(getent shadow pc11) = "$before" ]] || fail "changed: $(<$WORK/shown)"
    with_answers pw-pc11 "$(code)" $NEW "${SSH[@]}" || fail "$(<$WORK/shown)"
    [[ $(getent shadow pc11) != "$before" ]] || fail "$(<$WORK/shown)"
    settle_log
    grep -q 'pam_totp(passwd:chauthtok): accepted: authenticator="phone" user=pc11' $LOG
}

for case in passwd_asks_for_a_code_and_changes_with_a_right_one a_wrong_code_leaves_the_password_and_is_charged \
    a_used_code_changes_no_password a_wrong_password_asks_for_no_code_at_a_change \
    a_line_above_the_password_asks_anybody_for_codes a_wrong_password_in_a_substack_asks_for_a_code \
    root_changes_a_password_without_a_code nullok_lets_a_user_change_who_is_not_enrolled \
    a_module_before_pam_unix_asks_for_the_new_password an_expired_password_over_ssh_needs_one_code \
    an_expired_password_after_key_and_code_needs_one_code an_expired_password_needs_one_code_at_login_su_and_sudo \
    an_expired_password_after_a_login_without_a_code_needs_one \
    an_expired_password_after_a_key_alone_is_changed_by_passwd; do
    run $case
done
