# shellcheck shell=bash
# enroll check: on this machine as it is, and with one thing wrong at a time.

# A machine as the README has it, until the case ends: sshd asks for password and code, and is alone in it.
right_machine() {
    local kept=$WORK/kept-$BASHPID
    mkdir -p "$kept/pam.d" "$kept/ssh"
    cp -a /etc/pam.d/. "$kept/pam.d"; cp -a /etc/ssh/. "$kept/ssh"
    # shellcheck disable=SC2064  # the folder of now
    trap "rm -rf /etc/pam.d/* /etc/ssh/*; cp -a $kept/pam.d/. /etc/pam.d; cp -a $kept/ssh/. /etc/ssh; rm -rf $kept" EXIT
    # What other cases left.
    find /etc/pam.d -type f ! -name sshd ! -name enroll -exec grep -lZ pam_totp {} + | xargs -0r rm -f
    rm -f /etc/pam.d/random-*
    # Debian 11's file has the older name, and to its sshd (8.4) that one decides.
    sed -i -e 's/^ChallengeResponseAuthentication .*/ChallengeResponseAuthentication yes/' \
        -e 's/^#*KbdInteractiveAuthentication .*/KbdInteractiveAuthentication yes/' \
        -e 's/^#*PasswordAuthentication .*/PasswordAuthentication no/' /etc/ssh/sshd_config
}

# checked STATUS ARGUMENT...: enroll check ends with it; what it says is in $said.
checked() {
    local wanted=$1 status=0; shift
    said=$(enroll check "$@" 2>&1) || status=$?
    [[ $status = "$wanted" ]] || fail "status $status, not $wanted: $said"
}
# Sentences may be broken between words.
says() {
    grep -qF -- "$1" <<<"$said" || tr -s ' \n' ' ' <<<"$said" | grep -qF -- "$1" || fail "does not say '$1': $said"
}

a_right_machine_is_ready() {
    right_machine
    checked 0 sshd
    says 'Asked for a code: sshd.'
    [[ $(tail -n 1 <<<"$said") = Ready. ]]
    not grep -q '^fault' <<<"$said"
    checked 0
    says 'Asked for a code: sshd.'
    enrolled chk1
    checked 0 sshd --user chk1
}

checking_changes_nothing() {
    right_machine
    local before after
    state() { find /etc /var/lib/pam_totp /run /home -xdev -printf '%p %T@ %m %U\n' 2>/dev/null | sort | sha256sum; }
    before=$(state); checked 0; checked 0 --json; after=$(state)
    [[ $before = "$after" ]]
}

debians_own_sshd_config_is_not_ready() {
    right_machine
    sed -i -E 's/^(KbdInteractive|ChallengeResponse)Authentication yes/\1Authentication no/' /etc/ssh/sshd_config
    checked 1 sshd
    says '[sshd-no-prompt]'
    says "at /etc/ssh/sshd_config:$(grep -nE '^(Kbd|Challenge)' /etc/ssh/sshd_config | cut -d: -f1)"
}

the_method_password_is_found_where_a_drop_in_file_turns_it_on() {
    right_machine
    echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/50-cloud-init.conf
    checked 1 sshd
    says '[sshd-password-method]'
    says 'at /etc/ssh/sshd_config.d/50-cloud-init.conf:1'
    says 'has the right value, but comes later'
}

the_missing_line_is_found() {
    right_machine
    sed -i '/pam_totp/d' /etc/pam.d/sshd
    checked 1 sshd
    says '[line-missing]'
    says '      auth required pam_totp.so'
    checked 1
    says '[no-service]'
}

the_wrong_order_is_found() {
    right_machine
    sed -i -e '/pam_totp/d' -e 's/^@include common-auth/auth required pam_totp.so\n&/' /etc/pam.d/sshd
    checked 1 sshd
    says '[code-before-password]'
}

what_it_says_of_a_stack_is_what_a_login_does() {
    need pamtester
    right_machine
    enrolled chk2
    # Any answer will do.
    service chk2-optional '@include common-auth' 'auth optional pam_totp.so'
    checked 1 chk2-optional
    says '[failure-ignored]'
    printf 'pw-chk2\n%s\n' "$(wrong_code)" | pamtester chk2-optional chk2 authenticate | grep -q success
    # Nobody, with the right code either.
    service chk2-deny 'auth required pam_totp.so' 'auth requisite pam_deny.so'
    checked 1 chk2-deny
    says '[nobody-gets-in]'
    refuses chk2 "$(code)" chk2-deny
    # The password alone.
    service chk2-skipped 'auth sufficient pam_unix.so' 'auth required pam_totp.so'
    checked 1 chk2-skipped
    says '[skipped]'
    accepts chk2 pw-chk2 chk2-skipped
}

random_stacks_end_as_the_real_libpam_has_them() {
    need pamtester python3
    right_machine
    python3 "$HERE/random_stacks.py" 500 2026
}

sshd_is_asked_for_the_user() {
    right_machine
    enrolled chk3; enrolled chk4
    printf 'Match User chk4\n    PasswordAuthentication yes\n' >>/etc/ssh/sshd_config
    checked 0 sshd --user chk3
    checked 1 sshd --user chk4
    says "at /etc/ssh/sshd_config:$(wc -l </etc/ssh/sshd_config)"
    # Without a name the block is judged for those whom it selects.
    checked 1 sshd
    says 'Match User chk4:'
}

a_configuration_that_sshd_refuses_is_found() {
    right_machine
    echo 'UsePamPlease yes' >>/etc/ssh/sshd_config
    checked 1 sshd
    says '[sshd-config-broken]'
    says 'Bad configuration option: UsePamPlease'
}

a_list_whose_method_is_off_is_found() {
    right_machine
    sed -i -E 's/^(KbdInteractive|ChallengeResponse)Authentication yes/\1Authentication no/' /etc/ssh/sshd_config
    echo 'AuthenticationMethods publickey,keyboard-interactive' >>/etc/ssh/sshd_config
    checked 1 sshd
    says '[sshd-no-prompt]'
}

the_modules_file_is_judged_by_its_headers() {
    right_machine
    local module; module=$(dirname "$(find /usr/lib /lib -name pam_unix.so | head -n 1)")/pam_totp.so
    cp "$module" $WORK/module
    trap 'cp $WORK/module '"$module"'; chmod 644 '"$module; $(trap -p EXIT | sed "s/^trap -- '\(.*\)' EXIT$/\1/")" EXIT
    # e_machine, made RISC-V.
    printf '\363\0' | dd of="$module" bs=1 seek=18 conv=notrunc 2>/dev/null
    checked 1 sshd; says '[module-architecture]'
    truncate -s 1000 "$module"
    checked 1 sshd; says '[module-broken]'
    cp $WORK/module "$module"; chmod 666 "$module"
    checked 1 sshd; says '[module-writable]'
    rm "$module"
    checked 1 sshd; says '[module-missing]'
}

a_users_enrolment_is_judged_with_that_users_rights() {
    right_machine
    enrolled chk5; new_user chk6
    chmod 644 "$(credential chk5)"
    checked 1 sshd --user chk5
    says '[credential-unsafe]'
    says "      chmod 600 $(credential chk5)"
    checked 1 sshd --user chk6
    says '[not-enrolled]'
    not grep -qF "$SECRET" <<<"$said"
    # A link to a file of root's is not followed.
    ln -sfn /etc/shadow "$(credential chk5)"
    checked 1 sshd --user chk5
    not grep -q 'root:' <<<"$said"
}

a_plain_user_is_told_what_could_not_be_told() {
    right_machine
    enrolled chk7
    local status=0
    said=$(runuser -u chk7 -- enroll check sshd 2>&1) || status=$?
    [[ $status = 0 ]] || fail "status $status: $said"
    says '[sshd-not-asked]'
    chmod 600 /etc/ssh/sshd_config
    said=$(runuser -u chk7 -- enroll check sshd 2>&1) || status=$?
    [[ $status = 2 ]] || fail "status $status: $said"
    says 'could not tell: '
    says 'As root it can be told'
    said=$(runuser -u chk7 -- enroll check --user chk5 2>&1) && fail "$said"
    says 'only root'
}

it_is_readable_at_80_and_40_columns_without_colour() {
    need tmux
    right_machine
    new_user chk8
    sed -i -e '/pam_totp/d' -e 's/^@include common-auth/auth required pam_totp.so\n&/' /etc/pam.d/sshd
    echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/1.conf
    local columns
    for columns in 80 40; do
        screen chk8 'enroll check sshd' $columns 100
        sees chk8 EXIT=1
        capture chk8 -e >$WORK/check-screen
        # Lines that the terminal itself had to break, joined again: only those to paste.
        capture chk8 -J | sed 's/ *$//' | grep -E "^.{$((columns + 1))}" >$WORK/check-broken || true
        closes chk8
        not grep -q $'\e' $WORK/check-screen
        grep -q 'fault: ' $WORK/check-screen
        not grep -qv '^      ' $WORK/check-broken
    done
}

for case in a_right_machine_is_ready checking_changes_nothing debians_own_sshd_config_is_not_ready \
    the_method_password_is_found_where_a_drop_in_file_turns_it_on the_missing_line_is_found \
    the_wrong_order_is_found what_it_says_of_a_stack_is_what_a_login_does \
    random_stacks_end_as_the_real_libpam_has_them sshd_is_asked_for_the_user \
    a_configuration_that_sshd_refuses_is_found a_list_whose_method_is_off_is_found \
    the_modules_file_is_judged_by_its_headers a_users_enrolment_is_judged_with_that_users_rights \
    a_plain_user_is_told_what_could_not_be_told it_is_readable_at_80_and_40_columns_without_colour; do
    run $case
done
tmux -S $TMUX_SOCKET kill-server 2>/dev/null || true
