# shellcheck shell=bash
# With whose rights files are opened, that the caller's process is as it was after, and root's own files.

# locked NAME [GROUP]: an enrolled user whose home lies in a folder of root's, open to that group alone.
locked() {
    enrolled "$1"
    install -d -m 710 -o root -g "${2:-0}" "/locked-$1"
    mv "/home/$1" "/locked-$1/home"
    usermod -d "/locked-$1/home" "$1"
}

# as_caller SETPRIV-OPTION... -- USER ANSWER: a login of a caller with these ids.
as_caller() {
    local options=()
    while [[ $1 != -- ]]; do options+=("$1"); shift; done
    printf '%s\n' "$3" | setpriv "${options[@]}" pamtester totp "$2" authenticate 2>&1
}

the_credential_is_opened_with_the_users_rights_and_no_others() {
    locked o1; locked o2 4242; locked o3
    # Nothing is wrong with it but the way there.
    usermod -aG root o3
    accepts o3 "$(code)"
    unavailable o1 "$(code)"
    as_caller --groups 4242 -- o2 "$(code)" | grep -q 'cannot retrieve authentication info'
    # Where the kernel leaves capabilities alone, the module does not.
    as_caller --securebits +no_setuid_fixup -- o1 "$(code)" | grep -q 'cannot retrieve authentication info'
}

# ids_of PROCESS: what a guest must leave as it was, of its only thread.
ids_of() { grep -E '^(Uid|Gid|Groups|SigBlk|CapEff|CapPrm|CapInh)' "/proc/$1/status"; }

# waits_for FILE TEXT
waits_for() {
    for _ in $(seq 600); do grep -q "$2" "$1" && return; sleep 0.05; done
    fail "never saw $2: $(cat "$1")"
}

# unchanged USER SETPRIV-OPTION...: compares the caller at our prompt with the caller at the next one.
unchanged() {
    local user=$1 gate=$WORK/gate-$RANDOM shown=$WORK/shown-$RANDOM before caller; shift
    mkfifo "$gate"
    setpriv "$@" pamtester totp-then-password "$user" authenticate <"$gate" >"$shown" 2>&1 &
    caller=$!
    exec 8>"$gate"
    waits_for "$shown" 'Verification code'
    before=$(ids_of $caller)
    code >&8
    waits_for "$shown" assword
    [[ $(ids_of $caller) = "$before" ]] || fail "$* $before, then $(ids_of $caller)"
    echo "pw-$user" >&8
    exec 8>&-
    wait $caller
}

after_a_login_the_caller_has_the_ids_and_rights_it_had() {
    service totp-then-password "auth required pam_totp.so" "auth required pam_unix.so"
    enrolled o4; enrolled o5; enrolled o6; new_user o7
    unchanged o4 --groups 4242,4243
    unchanged o5 --securebits +no_setuid_fixup
    # su: real id the caller's, effective root's.
    unchanged o6 --ruid "$(id -u o7)"
}

# The kernel lets who has the real or saved id stop a process: not while it holds the lock.
while_the_lock_is_held_every_id_is_roots() {
    need strace
    enrolled o8; new_user o9
    local ids; ids=$(id -u o9)
    code | strace -f -qq -o $WORK/ids -e trace=setresuid,fcntl setpriv --ruid "$ids" pamtester totp o8 authenticate 2>&1 |
        grep -q successfully
    sed -n 's/^[0-9 ]*//; s/^setresuid(0, 0, 0).*/root/p; s/^setresuid('"$ids"', 0, 0).*/back/p
        s/^fcntl([0-9]*, F_OFD_SETLK, {l_type=F_WRLCK.*/lock/p; s/^fcntl([0-9]*, F_OFD_SETLK, {l_type=F_UNLCK.*/unlock/p' \
        $WORK/ids >$WORK/order
    [[ $(uniq $WORK/order | tr '\n' ' ') = *'root lock unlock back ' ]] || fail "$(cat $WORK/ids)"
}

a_file_of_roots_that_others_could_have_put_there_is_refused() {
    enrolled o10
    local folder=/etc/pam_totp_o10 spoil mend
    mkdir $folder; echo 'nullok = true' >$folder/policy.toml
    credential_text >$folder/o10.toml; chmod 600 $folder/o10.toml
    service_of_the_case totp-o10 "auth required pam_totp.so credential=$folder/%u.toml policy=$folder/policy.toml"
    accepts o10 "$(code -1)" totp-o10
    while IFS=: read -r spoil mend; do
        (cd $folder && $spoil)
        refuses o10 "$(code)" totp-o10
        (cd $folder && $mend)
    done <<'LIST'
chown nobody policy.toml:chown root policy.toml
chmod g+w policy.toml:chmod g-w policy.toml
chmod o+w policy.toml:chmod o-w policy.toml
chown nobody o10.toml:chown root o10.toml
chmod g+w o10.toml:chmod g-w o10.toml
chmod o+r o10.toml:chmod o-r o10.toml
chmod g+w .:chmod g-w .
chmod o+w .:chmod o-w .
chown nobody .:chown root .
LIST
    accepts o10 "$(code)" totp-o10
}

a_policy_that_root_did_not_write_lets_nobody_by() {
    new_user o11
    echo 'nullok = true' >/etc/security/pam_totp.toml
    chown o11 /etc/security/pam_totp.toml
    local shown; shown=$(login o11 '') || true
    rm /etc/security/pam_totp.toml
    grep -q 'Error in service module' <<<"$shown" || fail "$shown"
}

a_recovery_code_spent_at_a_locker_is_spent_at_sshd() {
    enrolled o12
    runuser -u o12 -- bash -c "echo $RECOVERY | pamtester totp o12 authenticate" 2>&1 | grep -q successfully
    refuses o12 "$RECOVERY"
    accepts o12 "$SECOND_RECOVERY"
}

a_code_spent_at_sshd_is_spent_at_enroll() {
    enrolled o13
    early_in_a_step
    accepts o13 "$(code)"
    accepts o13 "$RECOVERY"
    local spent
    for spent in "$(code)" "$RECOVERY"; do
        runuser -u o13 -- enroll recovery --json <<<"$spent" >$WORK/o13 2>&1 && fail "taken: $spent"
        grep -qE 'already used|does not work any more' $WORK/o13 || fail "$(cat $WORK/o13)"
    done
    runuser -u o13 -- enroll recovery --json <<<"$SECOND_RECOVERY" >/dev/null
}

a_wrong_password_ends_enroll_before_a_secret_is_shown() {
    new_user o14
    runuser -u o14 -- enroll --json <<<'not the password' >$WORK/o14 2>&1 && fail "went on"
    not grep -q '"secret"' $WORK/o14
}

for case in the_credential_is_opened_with_the_users_rights_and_no_others \
    after_a_login_the_caller_has_the_ids_and_rights_it_had while_the_lock_is_held_every_id_is_roots \
    a_file_of_roots_that_others_could_have_put_there_is_refused a_policy_that_root_did_not_write_lets_nobody_by \
    a_recovery_code_spent_at_a_locker_is_spent_at_sshd a_code_spent_at_sshd_is_spent_at_enroll \
    a_wrong_password_ends_enroll_before_a_secret_is_shown; do
    run $case
done
