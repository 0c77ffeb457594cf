# shellcheck shell=bash
# Advice of the guides that names no file of its own: it does what the page says.

# docs/guides/sudo-su-login.md: `Defaults timestamp_timeout=0` has sudo ask for a fresh code each time.
sudo_without_a_timestamp_asks_for_each_command() {
    need sudo expect
    local kept=$WORK/sudo.advice
    cp /etc/pam.d/sudo "$kept"
    # shellcheck disable=SC2064  # the file of now
    trap "cp $kept /etc/pam.d/sudo; rm -f /etc/sudoers.d/advice" EXIT
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/sudo
    enrolled adsudo
    echo 'adsudo ALL=(ALL) ALL' >/etc/sudoers.d/advice
    # In one terminal: a code, and then a command without an answer, which counts on what was answered before.
    twice() { converse runuser -u adsudo -- sh -c 'sudo id -u; echo first over; sudo -n id -u; echo second over' :: pw-adsudo "$1"; }
    local said
    said=$(twice "$(code -1)")
    [[ $(grep -cx 0 <<<"$said") = 2 ]] || fail "the second command is asked without the setting: $said"
    echo 'Defaults timestamp_timeout=0' >>/etc/sudoers.d/advice
    said=$(twice "$(code)")
    [[ $(grep -cx 0 <<<"$said") = 1 ]] || fail "with the setting: $said"
    grep -q 'a password is required' <<<"$said"
    # The code of before is used; a fresh one is good.
    not grep -qx 0 <<<"$(converse runuser -u adsudo -- sudo id -u :: pw-adsudo "$(code)")"
    grep -qx 0 <<<"$(converse runuser -u adsudo -- sudo id -u :: pw-adsudo "$(code 1)")"
}

# docs/guides/sudo-su-login.md: sudo asks for silence, so the user is not told of wrong codes; from 1.9.16 on it need not.
sudo_tells_of_wrong_codes_only_without_pam_silent() {
    need sudo expect
    local kept=$WORK/sudo.silent said
    cp /etc/pam.d/sudo "$kept"
    # shellcheck disable=SC2064  # the file of now
    trap "cp $kept /etc/pam.d/sudo; rm -f /etc/sudoers.d/advice" EXIT
    service sudo 'auth requisite pam_unix.so' 'auth required pam_totp.so'
    enrolled adsilent
    echo 'adsilent ALL=(ALL) ALL' >/etc/sudoers.d/advice
    as_root() { converse runuser -u adsilent -- sudo -k id -u :: pw-adsilent "$1"; }
    early_in_a_step
    not grep -qx 0 <<<"$(as_root "$(wrong_code)")"
    said=$(as_root "$(code -1)")
    grep -qx 0 <<<"$said" || fail "refused: $said"
    not grep -q 'wrong code' <<<"$said" || fail "told in silence: $said"
    # An older sudo takes the setting for an error.
    printf 'Defaults !pam_silent\n' >$WORK/silent.sudoers
    visudo -cqf $WORK/silent.sudoers >/dev/null 2>&1 || return 0
    cat $WORK/silent.sudoers >>/etc/sudoers.d/advice
    not grep -qx 0 <<<"$(as_root "$(wrong_code)")"
    said=$(as_root "$(code)")
    grep -qx 0 <<<"$said" || fail "refused: $said"
    grep -qE '[0-9]+ wrong codes? since' <<<"$said" || fail "not told: $said"
}

# sshd_with_penalties PORT OPTION...: a further one, whose penalties of an address last, so that none ends meanwhile.
sshd_with_penalties() {
    rm -f $WORK/sshd-penalties.pid
    sed -e "s/^Port .*/Port $1/; s#^PidFile .*#PidFile $WORK/sshd-penalties.pid#" $WORK/sshd_config >$WORK/sshd_config.penalties
    # As it is delivered, 60 times as long.
    /usr/sbin/sshd -f $WORK/sshd_config.penalties -E $WORK/sshd-penalties.log -o LogLevel=VERBOSE \
        -o 'PerSourcePenalties=authfail:300 min:900 max:36000' "${@:2}"
    for _ in $(seq 600); do [[ -s $WORK/sshd-penalties.pid ]] && return; sleep 0.1; done
    fail "sshd did not start: $(cat $WORK/sshd-penalties.log)"
}

# at_port PORT USER CODE: ssh_login to that sshd.
at_port() { local PORT=$1; ssh_login "$2" "pw-$2" "$3"; }

# docs/guides/roll-out.md: from OpenSSH 9.8 on, a few wrong codes close sshd to the address, unless it is exempt.
wrong_codes_close_sshd_to_an_address_that_is_not_exempt() {
    local user at=$((PORT + 9)) settings=/etc/ssh/sshd_config.d/90-advice.conf
    if ! /usr/sbin/sshd -t -f $WORK/sshd_config -o PerSourcePenalties=yes 2>/dev/null; then
        not grep -q sshd-penalties <<<"$(enroll check sshd)"
        return 0
    fi
    # shellcheck disable=SC2064  # the file of now
    trap "rm -f $settings; kill \$(cat $WORK/sshd-penalties.pid)" EXIT
    for user in adpen1 adpen2 adpen3 adpen4 adpen5; do enrolled $user; done
    : >$WORK/sshd-penalties.log
    sshd_with_penalties $at
    for user in adpen1 adpen2 adpen3 adpen4; do
        not at_port $at $user "$(wrong_code)"
    done
    # The listening process learns of each from the process of the login.
    for _ in $(seq 600); do (($(grep -c 'penalty' $WORK/sshd-penalties.log) >= 4)) && break; sleep 0.1; done
    not at_port $at adpen5 "$(code)" || fail "not closed: $(cat $WORK/sshd-penalties.log)"
    grep -q 'drop connection.*penalty' $WORK/sshd-penalties.log || fail "$(cat $WORK/sshd-penalties.log)"
    kill "$(cat $WORK/sshd-penalties.pid)"
    # The line that the guide gives.
    sshd_with_penalties $((at + 1)) -o PerSourcePenaltyExemptList=127.0.0.0/8
    for user in adpen1 adpen2 adpen3 adpen4; do
        not at_port $((at + 1)) $user "$(wrong_code)"
    done
    at_port $((at + 1)) adpen5 "$(code)" || fail "closed to an exempt address: $(cat $WORK/sshd-penalties.log)"
    # What enroll check reads of this sshd, as it is delivered and with the line.
    enroll check sshd >$WORK/penalties || true
    grep -q sshd-penalties $WORK/penalties || fail "$(cat $WORK/penalties)"
    tr -s ' \n' ' ' <$WORK/penalties | grep -q '5 seconds.* 15 seconds' || fail "$(cat $WORK/penalties)"
    echo 'PerSourcePenaltyExemptList 192.0.2.0/24' >$settings
    enroll check sshd >$WORK/penalties || true
    not grep -q sshd-penalties $WORK/penalties || fail "$(cat $WORK/penalties)"
}

# docs/guides/homes.md: a user whose home belongs to root, in a chroot, is enrolled by the page's command, and logs in.
a_chrooted_sftp_user_logs_in_by_a_file_of_roots() {
    need sftp
    local port=$((PORT + 7)) kept=$WORK/sshd.advice
    cp /etc/pam.d/sshd "$kept"
    # shellcheck disable=SC2064  # the file of now
    trap "cp $kept /etc/pam.d/sshd; rm -f /etc/pam_totp/users/adsftp.toml; kill \$(cat $WORK/sshd-sftp.pid)" EXIT
    service sshd 'auth required pam_unix.so' 'auth required pam_totp.so'
    new_user adsftp
    chown root:root /home/adsftp && chmod 755 /home/adsftp
    install -d -o adsftp -g adsftp /home/adsftp/files
    early_in_a_step
    plays_enrolment enroll --user adsftp --system --json || fail "$(cat $WORK/json9.err)"
    [[ -s /etc/pam_totp/users/adsftp.toml && ! -e /home/adsftp/.config ]] || fail "$(ls -la /etc/pam_totp/users /home/adsftp)"
    local key; key=$(cat $WORK/secret9)
    sed -e "s/^Port .*/Port $port/; s#^PidFile .*#PidFile $WORK/sshd-sftp.pid#" $WORK/sshd_config >$WORK/sshd_config.sftp
    printf 'Match User adsftp\nChrootDirectory %%h\nForceCommand internal-sftp\n' >>$WORK/sshd_config.sftp
    /usr/sbin/sshd -f $WORK/sshd_config.sftp -E $WORK/sshd-sftp.log
    for _ in $(seq 600); do [[ -s $WORK/sshd-sftp.pid ]] && break; sleep 0.1; done
    over_sftp() {
        echo pwd >$WORK/sftp-batch
        echo 'ls /' >>$WORK/sftp-batch
        PASSWORD=pw-adsftp CODE=$1 SSH_ASKPASS=$WORK/askpass SSH_ASKPASS_REQUIRE=force setsid -w sftp -P $port \
            -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 \
            -o PreferredAuthentications=keyboard-interactive -o BatchMode=no -b $WORK/sftp-batch adsftp@127.0.0.1 </dev/null 2>&1
    }
    local said
    not over_sftp "$(wrong_code "$key")"
    local next; next=$(code 1 "$key")
    said=$(over_sftp "$next") || fail "refused: $said $(tail -n 3 $WORK/sshd-sftp.log $LOG)"
    grep -q '/files' <<<"$said" || fail "not in the chroot: $said"
    not over_sftp "$next"
}

# docs/guides/homes.md: the modes that SMB/CIFS, vfat and NTFS show. The kernel here knows none of the three.
a_home_on_fixed_modes_needs_a_file_of_roots() {
    local mode
    enrolled admode
    for mode in 755 777; do
        chmod -R $mode /home/admode
        refuses admode "$(code)"
        settle_log
        grep -F 'cannot use /home/admode' $LOG | grep 'user=admode' | tail -n 1 | grep -qE 'chmod (600|o-w|g-w)' || fail "the log: $(grep admode $LOG)"
    done
    early_in_a_step
    plays_enrolment enroll --user admode --system --json || fail "$(cat $WORK/json9.err)"
    accepts admode "$(code 1 "$(cat $WORK/secret9)")"
    rm /etc/pam_totp/users/admode.toml
}

# docs/guides/sudo-su-login.md: Ansible's become answers one prompt.
ansibles_become_needs_nopasswd_where_sudo_asks_twice() {
    need ansible sudo
    local kept=$WORK/sudo.become
    cp /etc/pam.d/sudo "$kept"
    # shellcheck disable=SC2064  # the file of now
    trap "cp $kept /etc/pam.d/sudo; rm -f /etc/sudoers.d/advice" EXIT
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/sudo
    enrolled adbecome
    install -m 600 -o adbecome /dev/null /home/adbecome/password
    echo pw-adbecome >/home/adbecome/password
    becomes_root() {
        runuser -u adbecome -- env -C /home/adbecome HOME=/home/adbecome ANSIBLE_NOCOLOR=1 ANSIBLE_TIMEOUT=20 timeout 120 ansible localhost -c local -b \
            -e ansible_python_interpreter=/usr/bin/python3 -m command -a 'id -un' "$@" </dev/null >$WORK/become 2>&1 &&
            grep -qx root $WORK/become
    }
    echo 'adbecome ALL=(ALL) ALL' >/etc/sudoers.d/advice
    not becomes_root --become-password-file /home/adbecome/password || fail "with two prompts: $(cat $WORK/become)"
    echo 'adbecome ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/advice
    becomes_root || fail "with NOPASSWD: $(cat $WORK/become)"
    # The control: with the password alone, the same command works.
    cp $kept /etc/pam.d/sudo
    echo 'adbecome ALL=(ALL) ALL' >/etc/sudoers.d/advice
    becomes_root --become-password-file /home/adbecome/password || fail "with one prompt: $(cat $WORK/become)"
}

# docs/guides/homes.md: a linked ~/.config is refused, and the log names the link; a real folder is right.
a_linked_config_folder_is_refused_and_named() {
    enrolled adlink
    mv /home/adlink/.config /home/adlink/dotfiles
    runuser -u adlink -- ln -s dotfiles /home/adlink/.config
    refuses adlink "$(code)"
    grep -F 'cannot use /home/adlink/.config' $LOG | grep -q 'user=adlink' || fail "the log: $(grep adlink $LOG)"
    rm /home/adlink/.config
    install -d -m 700 -o adlink -g adlink /home/adlink/.config
    mv /home/adlink/dotfiles/pam_totp /home/adlink/.config/
    accepts adlink "$(code)"
}

# docs/guides/clients.md: users of a VPN who have no account are refused, with nullok as well.
a_name_without_an_account_is_refused_with_nullok_too() {
    : >$LOG
    refuses nobodyadvpn "$(code)"
    refuses nobodyadvpn '' totp-nullok
    [[ $(grep -c 'refused: no such user' $LOG) = 2 ]] || fail "the log: $(tail -n 3 $LOG)"
}

# What check gives to root to paste, for a file in a user's home: the user has put a link in its place meanwhile.
what_root_pastes_for_a_home_follows_no_link_of_its_user() {
    enrolled adpaste
    local file pasted; file=$(credential adpaste)
    install -m 640 /dev/null $WORK/of-root
    paste_of() { enroll check totp --user adpaste --json | python3 -c "
import json, sys
print(next(f['paste'] for f in json.load(sys.stdin)['findings'] if f['name'] == '$1'))"; }
    pasted=
    # Another user's, as one with a range of ids (subuid) makes it alone; and with too many rights.
    for spoiled in 'chown nobody' 'chmod 622' 'chmod 644'; do
        rm -f "$file" "$file.old"
        put_credential adpaste
        $spoiled "$file"; [[ $spoiled != chown* ]] || chmod 644 "$file"
        pasted=$(paste_of credential-unsafe)
        [[ $pasted ]] || fail "$spoiled: nothing to paste"
        runuser -u adpaste -- sh -c "rm -f '$file'; ln -s $WORK/of-root '$file'"
        bash -c "$pasted" </dev/null >/dev/null 2>&1 || true
        [[ $(stat -c %U:%a $WORK/of-root) = root:640 ]] || fail "$pasted: $(ls -l $WORK/of-root)"
    done
    rm -f "$file" "$file.old"
    install -d $WORK/folder-of-root
    runuser -u adpaste -- sh -c "echo up >'$file'; chmod 600 '$file'; ln -s $WORK/folder-of-root '$file.old'"
    pasted=$(paste_of credential-damaged)
    [[ $pasted = $'enroll admin repair adpaste\nenroll --user adpaste' ]] || fail "$pasted"
    bash -c "$pasted" </dev/null >/dev/null 2>&1 || true
    [[ -z $(ls $WORK/folder-of-root) ]] || fail "$pasted: $(ls -l $WORK/folder-of-root)"
    [[ -L $file.old && $(<"$file.old.2") = up && $(stat -c %U "$file.old.2") = adpaste ]] || fail "$(ls -l "${file%/*}")"
}

# enroll admin repair: all that check finds in a home, and check is content with it afterwards.
root_repairs_a_home_with_the_command_that_check_names() {
    enrolled admend; new_user admend2
    local file spoiled; file=$(credential admend)
    for spoiled in "chmod 644 $file" "chmod 777 /home/admend" "chmod 722 ${file%/*}" "chown nobody $file; chmod 644 $file" "truncate -s 3 $file"; do
        put_credential admend
        bash -c "$spoiled"
        enroll check totp --user admend --json >$WORK/told || true
        grep -qF '"paste":"enroll admin repair admend' $WORK/told || fail "$spoiled: $(<$WORK/told)"
        enroll admin repair admend --dry-run >$WORK/tried || fail "$spoiled: $(<$WORK/tried)"
        enroll check totp --user admend --json >$WORK/told || true
        grep -qF 'enroll admin repair admend' $WORK/told || fail "$spoiled: the dry run changed it"
        enroll admin repair admend >$WORK/mended || fail "$spoiled: $(<$WORK/mended)"
        not grep -qE 'would|nothing' $WORK/mended
        grep -q would $WORK/tried || fail "$spoiled: $(<$WORK/tried)"
        enroll check totp --user admend --json >$WORK/told || true
        not grep -qE 'credential-(unsafe|damaged)' $WORK/told
    done
    settle_log
    grep -q 'enroll.*admin repair: user=admend by=' $LOG || fail "$(tail -n 5 $LOG)"
    put_credential admend
    accepts admend "$(code)"
    # Nothing is given from one account to another.
    chown admend2 /home/admend/.config
    not enroll admin repair admend >$WORK/mended 2>&1
    grep -q 'belongs to somebody else' <(tr -s ' \n' ' ' <$WORK/mended) || fail "$(<$WORK/mended)"
    [[ $(stat -c %U /home/admend/.config) = admend2 ]]
    chown admend /home/admend/.config
    # A second account with the same home.
    useradd -M -d /home/admend admendadm
    enroll check totp --user admendadm --json >$WORK/told || true
    not grep -q chown $WORK/told
    grep -q 'the account admend' $WORK/told || fail "$(<$WORK/told)"
    not enroll admin repair admendadm >/dev/null 2>&1
    accepts admend "$(code 1)"
    userdel admendadm
}

for case in sudo_without_a_timestamp_asks_for_each_command sudo_tells_of_wrong_codes_only_without_pam_silent \
    wrong_codes_close_sshd_to_an_address_that_is_not_exempt a_chrooted_sftp_user_logs_in_by_a_file_of_roots \
    a_home_on_fixed_modes_needs_a_file_of_roots ansibles_become_needs_nopasswd_where_sudo_asks_twice \
    a_linked_config_folder_is_refused_and_named a_name_without_an_account_is_refused_with_nullok_too \
    what_root_pastes_for_a_home_follows_no_link_of_its_user root_repairs_a_home_with_the_command_that_check_names; do
    run $case
done
