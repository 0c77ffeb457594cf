# shellcheck shell=bash
# What `enroll check` finds, shown by a real login: the login gets in without a code, and check says why. And what it prints to paste, pasted.

# has_the_key USER: the client's key opens the account.
has_the_key() {
    install -d -m 700 -o "$1" -g "$1" "$(home "$1")/.ssh"
    install -m 600 -o "$1" -g "$1" $WORK/client_key.pub "$(home "$1")/.ssh/authorized_keys"
}

# sshd_of_the_machine PORT...: an sshd by /etc/ssh/sshd_config and these ports, until the case ends.
sshd_of_the_machine() {
    local port
    mkdir -p /run/sshd
    { printf 'Port %s\n' "$@"; echo "PidFile $WORK/machine.pid"; cat /etc/ssh/sshd_config; } >$WORK/sshd_config.machine
    cp $WORK/sshd_config.machine /etc/ssh/sshd_config
    rm -f $WORK/machine.pid
    "$(command -v sshd)"
    until_it_is test -s $WORK/machine.pid
    at_the_end "kill $(<$WORK/machine.pid)"
    for port; do until_it_is listens "$port"; done
}

# by_key USER PORT: a login by the key alone.
by_key() {
    PORT=$2 ssh_login "$1" '' '' -i $WORK/client_key -o IdentitiesOnly=yes -o PreferredAuthentications=publickey
}

# opens_at USER CRITERION: a block that needs the key alone, after it a login at port 2297 that meets it.
opens_at() {
    local user=$1 criterion=$2
    right_machine
    enrolled "$user"
    has_the_key "$user"
    printf '%s\n' 'AuthenticationMethods publickey,keyboard-interactive' >>/etc/ssh/sshd_config
    checked 0 sshd --user "$user"
    printf '%s\n' "$criterion" '    AuthenticationMethods publickey' >>/etc/ssh/sshd_config
    sshd_of_the_machine 2296 2297
    by_key "$user" 2297 || fail "the block has no effect"
    checked 1 sshd --user "$user"
    says '[sshd-code-never-asked]'
    says "at /etc/ssh/sshd_config:$(wc -l </etc/ssh/sshd_config)"
}

a_port_without_a_code_lets_in_and_is_found_with_a_user() {
    opens_at chk30 'Match LocalPort 2297'
    # The other port asks.
    not by_key chk30 2296
    PORT=2296 ssh_login chk30 pw-chk30 "$(code)" -i $WORK/client_key
}

a_quoted_match_lets_in_without_a_code_and_is_found() {
    opens_at chk31 '"Match" User chk31'
}

a_file_that_libpam_does_not_read_lets_in_without_a_code() {
    right_machine
    enrolled chk32
    checked 0 sshd --user chk32
    not ssh_login chk32 pw-chk32 "$(wrong_code)"
    # This libpam does not look there, and takes `other`.
    mkdir -p /usr/etc/pam.d
    mv /etc/pam.d/sshd /usr/etc/pam.d/sshd
    at_the_end 'rm -r /usr/etc/pam.d'
    ssh_login chk32 pw-chk32 "$(wrong_code)" || fail "libpam reads /usr/etc/pam.d"
    checked 1 sshd --user chk32
    says '[no-such-service]'
    says 'at /etc/pam.d/sshd'
}

a_module_that_does_not_load_lets_in_by_its_result() {
    right_machine
    enrolled chk33
    sed -i 's,^auth required pam_totp.so,auth [success=1 module_unknown=1 default=ignore] /opt/chk33/pam_totp.so\nauth requisite pam_deny.so,' \
        /etc/pam.d/sshd
    local module
    module=$(find /usr/lib /lib64 -name pam_totp.so | head -n 1)
    install -D "$module" /opt/chk33/pam_totp.so
    at_the_end 'rm -r /opt/chk33'
    not ssh_login chk33 pw-chk33 "$(wrong_code)"
    checked 0 sshd
    rm /opt/chk33/pam_totp.so
    ssh_login chk33 pw-chk33 "$(wrong_code)" || fail "refused"
    checked 1 sshd --user chk33
    says '[module-missing]'
    # Without that result nobody gets in.
    sed -i 's/ module_unknown=1//' /etc/pam.d/sshd
    not ssh_login chk33 pw-chk33 "$(code)"
    checked 1 sshd
    says '[nobody-gets-in]'
}

# What it finds is of a line that looks neither at the file nor at the record.
nullok_with_other_places_lets_in_and_is_found() {
    # A name among the first, since the messages show twenty.
    local stack='auth required pam_unix.so\nauth required pam_totp.so nullok %s\naccount required pam_permit.so\n'
    local places='credential=/nowhere/%u state_dir=/var/lib/aa34' status=0
    enrolled aa34
    at_the_end 'rm -rf /etc/pam.d/totp-places /var/lib/pam_totp/check'
    # shellcheck disable=SC2059  # a stack with and without places
    printf "$stack" '' >/etc/pam.d/totp-places
    rm -rf /var/lib/pam_totp/check
    printf 'pw-aa34\n%s\n' "$(code)" | pamtester totp-places aa34 authenticate
    not pamtester totp-places aa34 authenticate <<<pw-aa34
    enroll check --changed --accept
    # shellcheck disable=SC2059
    printf "$stack" "$places" >/etc/pam.d/totp-places
    pamtester totp-places aa34 authenticate <<<pw-aa34 || fail "asked"
    checked 1 totp-places
    says '[enrolled-not-asked]'
    says 'aa34'
    enroll check --changed >$WORK/told || status=$?
    [[ $status = 1 ]] && grep -q 'totp-places (/etc/pam.d/totp-places:2: .*aa34' $WORK/told || fail "$status: $(cat $WORK/told)"
    # The record alone is enough for the module to refuse.
    # shellcheck disable=SC2059
    printf "$stack" 'credential=/nowhere/%u' >/etc/pam.d/totp-places
    not pamtester totp-places aa34 authenticate <<<pw-aa34
    enroll check totp-places --user aa34 >$WORK/told || true
    not grep -q enrolled-not-asked $WORK/told
}

# pasted FINDING USER: what the check prints to paste for that finding.
pasted() {
    enroll check totp --user "$2" --json 2>/dev/null | python3 -c '
import json, sys
print(next((f["paste"] for f in json.load(sys.stdin)["findings"] if f["name"] == sys.argv[1]), ""))' "$1"
}

# paste_ends FINDING USER: root's shell runs it as it is printed, and the check no longer has that finding.
paste_ends() {
    local paste; paste=$(pasted "$1" "$2")
    [[ -n $paste ]] || fail "nothing to paste: $(enroll check totp --user "$2")"
    # Where it ends in an enrolment, somebody has to type a code.
    echo $SECRET >$WORK/secret9
    if [[ $paste = *"enroll --user $2"* ]]; then
        plays_enrolment bash -e -c "$paste --json" || fail "$paste: $(cat $WORK/json9.err)"
    else
        bash -e -c "$paste" </dev/null >$WORK/told 2>&1 || fail "$paste: $(cat $WORK/told)"
    fi
    [[ -z $(pasted "$1" "$2") ]] || fail "$1 stays after: $paste: $(enroll check totp --user "$2")"
}

what_check_prints_for_a_credential_ends_the_finding() {
    local how user n=0 folder
    for how in "chmod 644 FOLDER/credential.toml" "chmod o+w FOLDER/credential.toml" "chmod o+w FOLDER" "chmod o+w HOME/.config" \
        "chmod o+w HOME" "chmod g+w HOME" "chown nobody FOLDER" "chown nobody HOME/.config" "chown nobody HOME" \
        "chown nobody FOLDER/credential.toml"; do
        # Others' folders that are closed to the user cannot be looked into.
        n=$((n + 1)) user=ptc$n
        enrolled $user
        folder=$(dirname "$(credential $user)")
        usermod -g users $user
        chgrp -R users "$(home $user)"
        how=${how/FOLDER/$folder}
        chmod 711 "$folder" "$(home $user)/.config"
        [[ $how != *nobody*credential.toml ]] || chmod 644 "$(credential $user)"
        # shellcheck disable=SC2086  # words
        ${how/HOME/$(home $user)}
        paste_ends credential-unsafe $user
        accepts $user "$(code 1 "$(cat $WORK/secret9)")"
    done
}

what_check_prints_for_a_user_without_codes_enrols() {
    local paste
    new_user ptu1; new_user ptu2
    mkdir "$(home ptu1)/.ecryptfs"
    paste=$(pasted home-locked ptu1)
    [[ $paste = 'enroll --user ptu1 --system' ]] || fail "$paste"
    plays_enrolment bash -e -c "$paste --json" || fail "$(cat $WORK/json9.err)"
    [[ -z $(pasted home-locked ptu1) ]] || fail "$(enroll check totp --user ptu1)"
    enroll check totp --user ptu1 >$WORK/told 2>&1 || fail "$(cat $WORK/told)"
    accepts ptu1 "$(code 1 "$(cat $WORK/secret9)")"
    paste=$(pasted not-enrolled ptu2)
    [[ -n $paste ]] || fail "$(enroll check totp --user ptu2)"
    # It stands under "as ptu2".
    plays_enrolment runuser -u ptu2 -- bash -e -c "$paste --no-password-check --json" || fail "$paste: $(cat $WORK/json9.err)"
    [[ -z $(pasted not-enrolled ptu2) ]] || fail "$(enroll check totp --user ptu2)"
    accepts ptu2 "$(code 1 "$(cat $WORK/secret9)")"
}

# root_keeps_for NAME: root has the file for this name. Its user has used a code.
root_keeps_for() {
    enrolled "$1"
    accepts "$1" $RECOVERY
    install -d -m 711 /etc/pam_totp /etc/pam_totp/users
    install -m 600 "$(credential "$1")" "/etc/pam_totp/users/$1.toml"
}

what_check_prints_for_a_former_owner_ends_the_finding() {
    local id
    # Another name of the user id, without a credential and with the one of the former name.
    enrolled pto1
    accepts pto1 $RECOVERY
    id=$(id -u pto1)
    useradd -o -u "$id" -g pto1 -d /home/pto1 pto2
    rm "$(credential pto1)"
    paste_ends enrolled-as-other pto2
    root_keeps_for pto3
    useradd -o -u "$(id -u pto3)" -g pto3 -d /home/pto3 pto4
    # The text says first that the file goes.
    [[ -n $(pasted held-as-other pto4) ]] || fail "$(enroll check totp --user pto4)"
    rm /etc/pam_totp/users/pto3.toml
    bash -e -c "enroll admin disable pto4"
    [[ -z $(pasted held-as-other pto4) ]] || fail "$(enroll check totp --user pto4)"
    # Another user id of the name.
    root_keeps_for pto5
    userdel -r pto5
    useradd -m -u $((id + 20000)) pto5
    paste_ends held-for-another-id pto5
    # No account of the name.
    root_keeps_for pto6
    userdel -r pto6
    local paste
    for _ in $(seq 9); do
        paste=$(pasted held-without-account root)
        [[ -n $paste ]] || paste=$(enroll check totp --json | grep -o '"name":"held-without-account","paste":"[^"]*' | sed 's/.*"//')
        [[ $paste ]] || break
        bash -e -c "$paste"
    done
    [[ -z $paste && ! -e /etc/pam_totp/users/pto6.toml ]] || fail "$(enroll check totp)"
    userdel pto2
    userdel pto4
}

what_check_prints_for_event_based_tokens_ends_the_finding() {
    local paste
    enrolled pte1
    # An account that another case removed may have had this id.
    rm -f "$(record pte1)"
    sed -i '0,/^kind = .*/s//kind = "hotp"\ncounter = 0/' "$(credential pte1)"
    cp /etc/pam.d/i3lock $WORK/i3lock.kept 2>/dev/null || true
    echo 'auth required pam_totp.so' >/etc/pam.d/i3lock
    # shellcheck disable=SC2064  # the file of now
    trap "rm -f /etc/pam.d/i3lock; ! test -e $WORK/i3lock.kept || mv $WORK/i3lock.kept /etc/pam.d/i3lock" EXIT
    pasted_at_i3lock() { enroll check --user pte1 --json 2>/dev/null | grep -o '"name":"event-based-only","paste":"[^"]*' | sed 's/.*"//'; }
    paste=$(pasted_at_i3lock || true)
    [[ -n $paste ]] || fail "$(enroll check --user pte1)"
    # As the user, with a code that is good now, and then one of the new key.
    rm -f $WORK/to8; mkfifo $WORK/to8
    runuser -u pte1 -- bash -e -c "$paste --no-password-check --json" <$WORK/to8 >$WORK/json9 2>&1 &
    local child=$!
    exec 7>$WORK/to8
    echo $RECOVERY >&7
    appears '"secret":"[A-Z2-7]*"' $WORK/json9 || fail "$(cat $WORK/json9)"
    code 0 "$(sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json9)" >&7
    exec 7>&-
    wait $child || fail "$(cat $WORK/json9)"
    [[ -z $(pasted_at_i3lock) ]] || fail "$(enroll check --user pte1)"
}

what_check_prints_for_the_record_ends_the_finding() {
    local how
    enrolled ptr1
    mkdir -p /var/lib/pam_totp
    chmod 711 /var/lib/pam_totp
    for how in "chmod 777" "chmod g+w" "chown nobody"; do
        $how /var/lib/pam_totp
        paste_ends state-unsafe ptr1
    done
    chmod 666 "$(record ptr1)" 2>/dev/null || { accepts ptr1 $RECOVERY; chmod 666 "$(record ptr1)"; }
    paste_ends record-unsafe ptr1
    # On a file system of its own, and on the one of /var.
    own_disk
    accepts ptr1 $SECOND_RECOVERY
    mount -o remount,ro /var/lib/pam_totp
    paste_ends state-read-only ptr1
    early_in_a_step
    accepts ptr1 "$(code)"
    refuses ptr1 "$(code)"
}

for case in what_check_prints_for_a_credential_ends_the_finding what_check_prints_for_a_user_without_codes_enrols \
    what_check_prints_for_a_former_owner_ends_the_finding what_check_prints_for_event_based_tokens_ends_the_finding \
    what_check_prints_for_the_record_ends_the_finding nullok_with_other_places_lets_in_and_is_found a_port_without_a_code_lets_in_and_is_found_with_a_user a_quoted_match_lets_in_without_a_code_and_is_found \
    a_file_that_libpam_does_not_read_lets_in_without_a_code a_module_that_does_not_load_lets_in_by_its_result; do
    run $case
done
