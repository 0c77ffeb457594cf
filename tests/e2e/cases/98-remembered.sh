# shellcheck shell=bash
# Remembered devices from outside the module: who sees and forgets them, the account line, and what ends them.

devices_of() { enroll admin devices "$1" --json | python3 -c 'import json, sys
print(len(json.load(sys.stdin)["devices"]))'; }

a_user_sees_remembered_devices_and_forgets_them_all() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user rd1
    early_in_a_step
    remembers rd1
    needs_no_code rd1
    local out finger; out=$(runuser -l rd1 -c 'enroll devices')
    finger=$(ssh-keygen -lf $WORK/keyed_key.pub | sed 's/.*SHA256:\(......\).*/\1/')
    [[ $out == *'rd1: 1 remembered device '*"ED25519 SHA256:$finger"*'from 127.0.0.1, for sshd'*'since '*', until '* ]] || fail "$out"
    [[ $(runuser -l rd1 -c 'enroll status') == *'remembered devices: 1 (enroll devices)'* ]] || fail "$(runuser -l rd1 -c 'enroll status')"
    [[ $(enroll admin show rd1) == *'remembered devices: 1 (enroll admin devices rd1)'* ]] || fail "$(enroll admin show rd1)"
    not runuser -l rd1 -c 'enroll devices forget 1' 2>$WORK/rd1
    grep -q 'only root can forget one device' $WORK/rd1 || fail "$(cat $WORK/rd1)"
    not runuser -l rd1 -c 'enroll devices forget' 2>$WORK/rd1
    grep -q 'enroll devices forget --all' $WORK/rd1 || fail "$(cat $WORK/rd1)"
    needs_no_code rd1
    runuser -l rd1 -c 'enroll devices forget --all'
    grep -q '^device_epoch = ' "$(credential rd1)"
    grep -q 'enroll.*: devices forgotten: user=rd1' $LOG || fail "$(grep rd1 $LOG)"
    [[ $(runuser -l rd1 -c 'enroll devices') == *'no remembered device'* && $(devices_of rd1) = 0 ]]
    needs_a_code rd1
    # A new one counts again.
    remembers rd1 1
    [[ $(devices_of rd1) = 1 ]]
}

root_forgets_one_device_and_the_others_stay() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user rd2
    remembers rd2
    CODE=$(code 1) REMEMBER=y logs_in_by_key rd2 -o IdentityFile=$WORK/other_key -o IdentitiesOnly=yes -F none -p $KEYED \
        -o HostName=127.0.0.1 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null || fail "$(cat $WORK/keyed_out)"
    [[ $(devices_of rd2) = 2 ]]
    not enroll admin devices rd2 forget 3 2>/dev/null
    not enroll admin devices rd2 forget 2>$WORK/rd2
    grep -q 'a number from 1 to 2, or --all' $WORK/rd2 || fail "$(cat $WORK/rd2)"
    [[ $(devices_of rd2) = 2 ]]
    [[ $(enroll admin devices rd2 forget 1) == *'Forgotten: ED25519 SHA256:'* ]]
    grep -q 'admin devices forgotten: user=rd2 by=' $LOG || fail "$(grep rd2 $LOG)"
    [[ $(devices_of rd2) = 1 ]]
    needs_a_code rd2
    enroll admin devices rd2 forget --all
    [[ $(devices_of rd2) = 0 ]]
}

every_change_of_the_enrolment_ends_the_devices() {
    keyed_sshd 'remember_for = "7d"'
    local user
    for user in rd3 rd4 rd5 rd6; do keyed_user $user; remembers $user; needs_no_code $user; done
    # Another authenticator, by root.
    local key=4142333435363738393031323334353637383930
    printf '%s\n' $key "$(oathtool --hotp -c 0 -w 1 $key | paste -sd ' ')" |
        enroll add --user rd3 --token --json --kind hotp --digits 6 --hash sha1 --label T1 >/dev/null
    needs_a_code rd3
    enroll admin disable rd4 >/dev/null
    [[ $(devices_of rd4) = 0 ]]
    enroll admin reset rd5 >/dev/null
    needs_a_code rd5
    enroll admin compromised rd6 --json </dev/null >/dev/null 2>&1 || true
    [[ $(devices_of rd6) = 0 ]]
    not needs_no_code rd6 2>/dev/null
}

a_user_whose_codes_are_known_forgets_the_devices_too() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user rd7
    remembers rd7
    plays_enrolment_of_an_emergency rd7
    [[ $(devices_of rd7) = 0 ]]
    needs_a_code rd7
}

# As the user's script: a recovery code, then a code of the new key.
plays_enrolment_of_an_emergency() {
    rm -f $WORK/to7; mkfifo $WORK/to7
    runuser -u "$1" -- enroll compromised --json --no-password-check <$WORK/to7 >$WORK/json7 2>$WORK/json7.err &
    local child=$!
    exec 7>$WORK/to7
    echo $RECOVERY >&7
    appears '"secret":"[A-Z2-7]*"' $WORK/json7
    code 0 "$(sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json7)" >&7
    exec 7>&-
    wait $child || fail "$(cat $WORK/json7 $WORK/json7.err)"
}

without_its_account_line_no_device_is_remembered() {
    keyed_sshd 'remember_for = "7d"'
    sed -i '/^account.*pam_totp/d' /etc/pam.d/sshd
    keyed_user rd8
    remembers rd8
    needs_a_code rd8
    enroll check sshd >$WORK/rd8 2>&1 || true
    grep -q 'sshd has no account line of pam_totp.so' $WORK/rd8 || fail "$(cat $WORK/rd8)"
    sed -i '0,/^account/s//account sufficient pam_permit.so\naccount [default=ignore] pam_totp.so\n&/' /etc/pam.d/sshd
    remembers rd8 1
    needs_a_code rd8
    enroll check sshd >$WORK/rd8 2>&1 || true
    grep -q 'Other account lines skip the line of pam_totp.so' $WORK/rd8 || fail "$(cat $WORK/rd8)"
}

# Every account line has to let the login in, also one below the module's.
a_login_refused_by_a_later_account_line_remembers_nothing() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user rd12
    cp -p /etc/pam.d/sshd $WORK/rd12.pam
    local line step=-1
    for line in 'account required pam_deny.so' 'account requisite pam_deny.so'; do
        echo "$line" >>/etc/pam.d/sshd
        early_in_a_step
        CODE=$(code $step) REMEMBER=y
        export CODE REMEMBER
        not logs_in_by_key rd12
        unset CODE REMEMBER
        was_asked 'Remember this device' || fail "not asked: $(cat $WORK/keyed_prompts)"
        cp -p $WORK/rd12.pam /etc/pam.d/sshd
        [[ $(devices_of rd12) = 0 ]] || fail "remembered in spite of: $line"
        needs_a_code rd12
        enroll admin unlock rd12 >/dev/null
        step=$((step + 1))
    done
    remembers rd12 1
    needs_no_code rd12
    [[ ! -e /run/pam_totp/remember ]] || fail "left behind: $(ls -l /run/pam_totp/remember)"
}

# account_answers CONTROL OTHER-LINE: what libpam makes of such an account stack.
account_answers() {
    printf '%s\n' 'auth required pam_permit.so' "account $1 pam_totp.so" "$2" >/etc/pam.d/rd-account
    pamtester rd-account root acct_mgmt 2>&1 || true
}

# docs/decisions/0028: what each control does where the module cannot be loaded, and where nobody else says yes.
the_account_line_neither_locks_out_nor_lets_in() {
    local module; module=$(find /usr/lib /lib -name pam_totp.so 2>/dev/null | head -n 1)
    trap 'mv -f "'"$module"'.away" "'"$module"'" 2>/dev/null; rm -f /etc/pam.d/rd-account' EXIT
    local control
    for control in '[default=ignore]' optional required requisite sufficient; do
        [[ $(account_answers "$control" 'account required pam_permit.so') == *'account management done'* ]] || fail "$control"
        [[ $(account_answers "$control" 'account required pam_warn.so') != *'done'* ]] || fail "$control lets in"
    done
    mv "$module" "$module.away"
    for control in '[default=ignore]' optional sufficient; do
        [[ $(account_answers "$control" 'account required pam_permit.so') == *'account management done'* ]] || fail "$control"
    done
    for control in required requisite; do
        [[ $(account_answers "$control" 'account required pam_permit.so') != *'done'* ]] || fail "$control lets in"
    done
    mv "$module.away" "$module"
    # A module that answers SUCCESS there, whatever the file is called: pam_permit.so.
    mv "$module" "$module.away"
    cp "$(dirname "$module")/pam_permit.so" "$module"
    [[ $(account_answers '[default=ignore]' 'account required pam_warn.so') != *'done'* ]] || fail "it lets in"
    [[ $(account_answers optional 'account required pam_warn.so') == *'done'* ]] || fail "optional does not let in"
}

a_login_by_key_alone_does_not_need_the_module() {
    keyed_sshd 'remember_for = "7d"'
    new_user automated
    may_use_keys automated
    logs_in_by_key automated || fail "$(cat $WORK/keyed_out)"
    local module; module=$(find /usr/lib /lib -name pam_totp.so 2>/dev/null | head -n 1)
    mv "$module" "$module.away"
    logs_in_by_key automated || { mv "$module.away" "$module"; fail "locked out: $(cat $WORK/keyed_out)"; }
    mv "$module.away" "$module"
}

a_setup_adds_the_account_line_and_its_undo_removes_it() {
    local kept=$WORK/before-rd9
    mkdir -p $kept; cp -a /etc/pam.d /etc/ssh $kept
    # shellcheck disable=SC2064
    trap "[[ ! -s /run/sshd.pid ]] || kill \$(</run/sshd.pid); rm -rf /etc/pam.d/* /etc/ssh/*; cp -a $kept/pam.d/. /etc/pam.d; cp -a $kept/ssh/. /etc/ssh; rm -rf $kept /etc/security/pam_totp.toml" EXIT
    echo 'remember_for = "7d"' >/etc/security/pam_totp.toml
    sed -i '/pam_totp/d' /etc/pam.d/sshd
    cp /etc/pam.d/sshd $WORK/rd9.before
    enrolled rd9
    enroll setup sshd --dry-run >$WORK/rd9.plan 2>&1 || fail "$(cat $WORK/rd9.plan)"
    [[ $(grep -c '^+.*pam_totp.so' $WORK/rd9.plan) = 2 ]] || fail "$(cat $WORK/rd9.plan)"
    grep -q '^+account \[default=ignore\] pam_totp.so$' $WORK/rd9.plan || fail "$(cat $WORK/rd9.plan)"
    ssh-keygen -A >/dev/null; mkdir -p /run/sshd; /usr/sbin/sshd
    of sshd
    grep -q '^account \[default=ignore\] pam_totp.so$' /etc/pam.d/sshd
    PORT=22 ssh_login rd9 pw-rd9 "$(code)" || fail "$(tail -n 4 $LOG)"
    is_proved_by sshd rd9
    diff $WORK/rd9.before /etc/pam.d/sshd || fail "not undone"
}

# A record of a user whose group others share is root's alone to read.
a_user_who_may_not_read_the_list_can_forget_it() {
    keyed_sshd 'remember_for = "7d"'
    groupadd rdshared
    keyed_user rd11
    usermod -g rdshared rd11
    remembers rd11
    not runuser -l rd11 -c 'enroll devices' 2>$WORK/rd11
    grep -q 'only root can read which devices are remembered' $WORK/rd11 || fail "$(cat $WORK/rd11)"
    [[ $(runuser -l rd11 -c 'enroll status --json') == *'"remembered_devices":null'* ]]
    [[ $(runuser -l rd11 -c 'enroll devices forget --all --json') == *'"forgotten":null'* ]]
    [[ $(devices_of rd11) = 0 ]]
    needs_a_code rd11
}

# A limit that docs/threat-model.md names: root restores an older record.
a_restored_record_revives_forgotten_devices() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user rd13
    remembers rd13
    local kept=$WORK/rd13.record
    cp "$(record rd13)" "$kept"
    enroll admin devices rd13 forget --all >/dev/null
    needs_a_code rd13
    cp "$kept" "$(record rd13)"
    needs_no_code rd13
    # The password of another day ends them there too.
    chage -d 2020-01-01 rd13
    needs_a_code rd13
    rm "$kept"
}

# The limit that the threat model states: the epoch of the devices is in the user's file, until a login has seen it.
an_older_file_revives_devices_until_the_next_login() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user rd14
    remembers rd14
    local old=$WORK/rd14.toml
    cp -p "$(credential rd14)" "$old"
    runuser -l rd14 -c 'enroll devices forget --all' >/dev/null
    cp -p "$old" "$(credential rd14)"
    needs_no_code rd14
    runuser -l rd14 -c 'enroll devices forget --all' >/dev/null
    needs_a_code rd14
    cp -p "$old" "$(credential rd14)"
    needs_a_code rd14
    [[ $(devices_of rd14) = 0 ]] || fail "$(enroll admin devices rd14)"
    rm "$old"
}

# --- screens ------------------------------------------------------------------------------------------

the_list_of_devices_fits_80_and_40_columns() {
    keyed_sshd 'remember_for = "7d"'
    local columns user
    for columns in 80 40; do
        user=rd10$columns
        keyed_user $user
        remembers $user
        needs_no_code $user
        screen $user 'enroll devices' $columns 24
        sees $user EXIT=0
        capture $user | grep -q 'enroll devices forget --all'
        unbroken $user || fail "a line is too long at $columns columns: $(capture $user)"
        capture $user | grep -v '^$' >"$WORK/devices-$columns"
        [[ $(wc -l <"$WORK/devices-$columns") -lt 12 ]] || fail "$(cat "$WORK/devices-$columns")"
        closes $user
    done
}

for case in a_user_sees_remembered_devices_and_forgets_them_all root_forgets_one_device_and_the_others_stay \
    every_change_of_the_enrolment_ends_the_devices a_user_whose_codes_are_known_forgets_the_devices_too \
    without_its_account_line_no_device_is_remembered a_login_refused_by_a_later_account_line_remembers_nothing the_account_line_neither_locks_out_nor_lets_in \
    a_login_by_key_alone_does_not_need_the_module a_setup_adds_the_account_line_and_its_undo_removes_it \
    a_user_who_may_not_read_the_list_can_forget_it a_restored_record_revives_forgotten_devices an_older_file_revives_devices_until_the_next_login the_list_of_devices_fits_80_and_40_columns; do
    run $case
done
