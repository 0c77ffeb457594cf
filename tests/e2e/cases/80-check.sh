# shellcheck shell=bash
# enroll check: on this machine as it is, and with one thing wrong at a time.

a_right_machine_is_ready() {
    right_machine
    checked 0 sshd
    says 'These services ask for a code: sshd.'
    [[ $(tail -n 1 <<<"$said") = Ready. ]]
    not grep -q '^fault' <<<"$said"
    checked 0
    says 'These services ask for a code: sshd.'
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

check_finds_the_drop_in_that_turns_on_the_method_password() {
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

a_module_on_a_noexec_disk_is_not_ready() {
    need pamtester
    right_machine
    enrolled chkx
    local disk=/opt/chkx-noexec module
    module=$(find /usr/lib /lib64 -name pam_totp.so | head -n 1)
    mkdir -p "$disk"; mount -t tmpfs -o noexec,mode=755 tmpfs "$disk"
    cp "$module" "$disk/"
    service chkx-noexec '@include common-auth' "auth required $disk/pam_totp.so"
    checked 1 chkx-noexec
    says '[module-noexec]'
    refuses chkx "$(code)" chkx-noexec
    mount -o remount,exec "$disk"
    checked 0 chkx-noexec
    umount "$disk"
}

random_stacks_end_as_the_real_libpam_has_them() {
    need python3
    right_machine
    python3 "$HERE/random_stacks.py" 600 2026
    # Others each day; the seed is printed with what differs.
    python3 "$HERE/random_stacks.py" 600 "$(date +%Y%m%d)"
}

known_modules_say_what_the_real_ones_say() {
    need python3
    right_machine
    python3 "$HERE/known_modules.py"
}

an_argument_of_the_sshd_that_runs_is_found() {
    right_machine
    mkdir -p /run/sshd
    "$(command -v sshd)" -p 2299 -o PidFile=none -o AuthenticationMethods=publickey
    local pid; pid=$(pgrep -f 'sshd.*-p 2299')
    # shellcheck disable=SC2064  # the number of now
    trap "kill $pid; $(trap -p EXIT | sed "s/^trap -- '\(.*\)' EXIT$/\1/")" EXIT
    checked 1 sshd
    says '[sshd-code-never-asked]'
    says "at /proc/$pid/cmdline"
}

# Its ids are all root's while a user decides how it is called, as those of chfn are for a moment.
a_set_uid_program_is_no_sshd() {
    right_machine
    install -m 4755 "$(command -v sleep)" /usr/local/bin/chk20
    (exec -a 'chk20: /usr/local/bin/chk20 -D -o AuthenticationMethods=publickey [listener] 0 of 10-100 startups' \
        /usr/local/bin/chk20 300) &
    local pid=$!
    echo $pid >$WORK/chk20
    # shellcheck disable=SC2064  # the words of now
    trap "kill \$(cat $WORK/chk20); rm /usr/local/bin/chk20; $(trap -p EXIT | sed "s/^trap -- '\(.*\)' EXIT$/\1/")" EXIT
    until grep -qz 'listener' /proc/$pid/cmdline; do :; done
    checked 0 sshd
    # A copy of sshd by that name is one.
    kill $pid
    cp "$(command -v sshd)" /usr/local/bin/chk20.new
    mv /usr/local/bin/chk20.new /usr/local/bin/chk20
    mkdir -p /run/sshd
    /usr/local/bin/chk20 -p 2298 -o PidFile=none -o AuthenticationMethods=publickey
    pgrep -f 'chk20.*-p 2298' >$WORK/chk20
    checked 1 sshd
    says '[sshd-other-without-code]'
}

another_service_of_sudo_is_found() {
    need sudo
    right_machine
    printf 'auth requisite pam_unix.so\nauth required pam_totp.so\naccount required pam_permit.so\n' |
        tee /etc/pam.d/sudo >/etc/pam.d/sudo-i
    printf 'auth requisite pam_unix.so\naccount required pam_permit.so\n' >/etc/pam.d/chk21-plain
    echo 'Defaults pam_service=chk21-plain' >/etc/sudoers.d/chk21
    # shellcheck disable=SC2064  # the words of now
    trap "rm /etc/sudoers.d/chk21; $(trap -p EXIT | sed "s/^trap -- '\(.*\)' EXIT$/\1/")" EXIT
    chmod 440 /etc/sudoers.d/chk21
    visudo -c -f /etc/sudoers.d/chk21 >/dev/null
    checked 1 sudo
    says '[sudo-service-without-code]'
    says 'at /etc/sudoers.d/chk21:1'
    : >/etc/sudoers.d/chk21
    checked 0 sudo
}

# sudo_of_the_machine USER LINE...: sudo with these auth lines, and a user of it who is enrolled.
sudo_of_the_machine() {
    need sudo
    right_machine
    user=$1; shift
    printf '%s\n' "$@" 'account required pam_permit.so' | tee /etc/pam.d/sudo >/etc/pam.d/sudo-i
    enrolled "$user"
    at_the_end 'rm -f /etc/sudoers.d/chk22 /etc/sudo.conf /etc/chk22'
    if [[ -e /etc/sudo.conf ]]; then mv /etc/sudo.conf $WORK/; at_the_end "mv $WORK/sudo.conf /etc/sudo.conf"; fi
    sudo_rules /etc/sudoers.d/chk22 "$user ALL=(ALL) ALL"
}

# sudo_rules FILE LINE...
sudo_rules() {
    local file=$1; shift
    printf '%s\n' "$@" >"$file"
    chmod 440 "$file"
    visudo -c -f "$file" >/dev/null
}

# The user becomes root and is asked for nothing.
unasked() { [[ $(setpriv --reuid "$user" --regid "$user" --init-groups sudo -n id -u 2>/dev/null) = 0 ]]; }

who_need_no_code_in_the_real_sudo_are_found() {
    sudo_of_the_machine chk22 'auth requisite pam_unix.so' 'auth required pam_totp.so'
    not unasked
    checked 0 sudo
    local rule
    for rule in 'Defaults:ALL !authenticate' 'Defaults@ALL !authenticate' 'Defaults>ALL !authenticate' \
        'Defaults!ALL !authenticate' 'Defaults>root !authenticate' "Defaults@$(hostname) !authenticate" \
        'ALL ALL=(ALL) NOPASSWD: ALL' 'ALL ALL=(%root) NOPASSWD: ALL' 'ALL ALL=(#00) NOPASSWD: ALL' \
        'ALL ALL=(ALL) NOPASSWD: /usr/bin/, /bin/' 'ALL ALL=(ALL) NOPASSWD: /*/*/*, /*/*'; do
        sudo_rules /etc/sudoers.d/chk22 "$user ALL=(ALL) ALL" "$rule"
        unasked || fail "asked: $rule"
        hostname >/etc/hostname
        checked 1 sudo
        says '[sudo-never-asked]'
    done
    # Where sudo ends lines and words, and what makes it ask again.
    local silent='ALL ALL=(ALL) NOPASSWD: ALL' ended='Defaults !authenticate'
    mkdir -p '/tmp/a b'
    for rule in $'# why \\\n'"$ended" $'ALL\\\n'"${silent#ALL }" 'ALL!other,ALL=(ALL) NOPASSWD: ALL' \
        'ALL ALL=(ALL) CWD=/tmp/a\ b NOPASSWD: ALL' 'ALL ALL = /bin/echo (, (ALL) NOPASSWD: ALL' \
        'ALL ALL = /bin/echo ", (ALL) NOPASSWD: ALL' 'ALL ALL = /bin/echo x\\, (ALL) NOPASSWD: ALL' \
        $'Cmnd_Alias CHK22 = /bin/true\nALL other = CHK22 : ALL = (ALL) NOPASSWD: ALL' "$ended #-x" \
        "$silent"$'\n'"ALL,!$user ALL=(ALL) ALL" "$silent"$'\nALL ALL=(ALL) NOTAFTER=20200101000000Z PASSWD: ALL' \
        "$ended"$'\n'"Defaults:ALL,!$user authenticate" "$ended"$'\nDefaults!ALL,!/usr/bin/id authenticate'; do
        sudo_rules /etc/sudoers.d/chk22 "$user ALL=(ALL) ALL" "$rule"
        unasked || fail "asked: $rule"
        checked 1 sudo
        says '[sudo-never-asked]'
    done
    sudo_rules /etc/chk22 "$ended"
    sudo_rules /etc/sudoers.d/chk22 "$user ALL=(ALL) ALL" '@include /etc/chk\22 # why'
    unasked
    checked 1 sudo
    says 'at /etc/chk22:1'
    sudo_rules /etc/sudoers.d/chk22 'ALL ALL=(ALL) NOPASSWD: ALL' 'ALL ALL=(ALL) PASSWD: ALL'
    not unasked
    checked 0 sudo
    sudo_rules /etc/sudoers.d/chk22 'Defaults!ALL authenticate' 'Defaults !authenticate' "$user ALL=(ALL) ALL"
    not unasked
    checked 0 sudo
}

the_rules_that_sudo_conf_chooses_count_in_the_real_sudo() {
    sudo_of_the_machine chk24 'auth requisite pam_unix.so' 'auth required pam_totp.so'
    sudo_rules /etc/chk22 'Defaults !authenticate' "$user ALL=(ALL) ALL"
    echo 'Plugin sudoers_policy sudoers.so sudoers_file=/etc/chk22' >/etc/sudo.conf
    chmod 644 /etc/sudo.conf
    unasked
    checked 1 sudo
    says '[sudo-never-asked]'
    says 'at /etc/chk22:1'
    printf '# why \\\nPlugin sudoers_policy sudoers.so sudoers_file=/etc/sudoers sudoers_file=/etc/chk22\n' >/etc/sudo.conf
    unasked
    checked 1 sudo
    says 'at /etc/chk22:1'
    rm /etc/sudo.conf
    not unasked
    checked 0 sudo
}

rootpw_and_nullok_ask_for_no_code_in_the_real_sudo() {
    sudo_of_the_machine chk25 'auth requisite pam_unix.so' 'auth required pam_totp.so nullok'
    local hash; hash=$(getent shadow root | cut -d: -f2)
    at_the_end "usermod -p '$hash' root"
    echo root:pw-root | chpasswd
    rm -rf /root/.config/pam_totp
    sudo_rules /etc/sudoers.d/chk22 'Defaults rootpw' "$user ALL=(ALL) ALL"
    [[ $(setpriv --reuid "$user" --regid "$user" --init-groups sudo -S id -u <<<pw-root 2>/dev/null) = 0 ]]
    checked 1 sudo
    says '[sudo-other-not-enrolled]'
}

the_code_alone_opens_su_and_is_found() {
    need pamtester
    right_machine
    enrolled chk23
    service su 'auth required pam_totp.so'
    accepts chk23 "$(code)" su
    checked 1 su
    says '[code-alone]'
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
    says "      enroll admin repair chk5"
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
    says 'Could not tell. Root can:'
    said=$(runuser -u chk7 -- enroll check --user chk5 2>&1) && fail "$said"
    says 'only root'
}

a_service_that_stops_asking_is_told_and_logged() {
    right_machine
    local status=0
    rm -rf /var/lib/pam_totp/check
    checked 0 --changed
    says 'sshd'
    checked 0 --changed
    [[ -z $said ]] || fail "$said"
    # As an update of openssh-server does that brings its own file back.
    sed -i -E 's/^(KbdInteractive|ChallengeResponse)Authentication yes/\1Authentication no/' /etc/ssh/sshd_config
    checked 1 --changed
    [[ $(wc -l <<<"$said") = 1 ]] || fail "$said"
    says 'sshd (/etc/ssh/sshd_config:'
    settle_log
    grep -q 'enroll.*check: no longer asked for a code: service=sshd gap=sshd-no-prompt at=/etc/ssh/sshd_config:[0-9]*$' $LOG ||
        fail "$(tail -n 3 $LOG)"
    checked 0 --changed --accept sshd
    checked 0 --changed
    [[ -z $said ]] || fail "$said"
    enrolled chk9
    said=$(runuser -u chk9 -- enroll check --changed 2>&1) || status=$?
    [[ $status = 2 ]] || fail "status $status: $said"
    rm -r /var/lib/pam_totp/check
}

it_is_readable_at_80_and_40_columns_without_colour() {
    need tmux
    right_machine
    new_user chk8
    sed -i -e '/pam_totp/d' -e 's/^@include common-auth/auth required pam_totp.so\n&/' /etc/pam.d/sshd
    echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/1.conf
    local columns
    for columns in 80 40; do
        screen chk8 'enroll check sshd' $columns 150
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
    check_finds_the_drop_in_that_turns_on_the_method_password the_missing_line_is_found \
    the_wrong_order_is_found what_it_says_of_a_stack_is_what_a_login_does \
    a_module_on_a_noexec_disk_is_not_ready random_stacks_end_as_the_real_libpam_has_them \
    known_modules_say_what_the_real_ones_say an_argument_of_the_sshd_that_runs_is_found \
    a_set_uid_program_is_no_sshd another_service_of_sudo_is_found who_need_no_code_in_the_real_sudo_are_found \
    the_rules_that_sudo_conf_chooses_count_in_the_real_sudo rootpw_and_nullok_ask_for_no_code_in_the_real_sudo \
    the_code_alone_opens_su_and_is_found sshd_is_asked_for_the_user \
    a_configuration_that_sshd_refuses_is_found a_list_whose_method_is_off_is_found \
    the_modules_file_is_judged_by_its_headers a_users_enrolment_is_judged_with_that_users_rights \
    a_plain_user_is_told_what_could_not_be_told a_service_that_stops_asking_is_told_and_logged it_is_readable_at_80_and_40_columns_without_colour; do
    run $case
done
tmux -S $TMUX_SOCKET kill-server 2>/dev/null || true
