# shellcheck shell=bash
# Remembered devices at logins: what a client must prove, what sshd does not vouch for, and what ends a device.

# keyed_sshd_has LINE...: more settings of that sshd, which reads them at once.
keyed_sshd_has() {
    local before; before=$(cat $WORK/keyed.pid)
    cp $WORK/keyed_config $WORK/keyed_config.before
    # What is for some users stands last, everything else first.
    if [[ $1 = Match* ]]; then printf '%s\n' "$@" >>$WORK/keyed_config
    else printf '%s\n' "$@" | cat - $WORK/keyed_config.before >$WORK/keyed_config; fi
    rm -f $WORK/keyed.pid
    kill -HUP "$before"
    for _ in $(seq 600); do [[ -s $WORK/keyed.pid ]] && return; sleep 0.1; done
    echo "$before" >$WORK/keyed.pid
    fail "sshd did not read its settings: $(tail -n 3 $WORK/keyed.log)"
}

# by_other_key USER [SSH-OPTION...]: a login with the second key alone.
by_other_key() {
    sed "s/keyed_key/other_key/" $WORK/keyed_ssh >$WORK/other_ssh
    logs_in_by_key "$@" -F $WORK/other_ssh
}

# of_record USER PYTHON: an expression over r, the record as the manual describes it.
of_record() {
    python3 -c "import json, subprocess, sys
r = json.loads(subprocess.run([sys.executable, '$HERE/read_files.py', '-', '$(record "$1")'], check=True, capture_output=True).stdout)['record']
print($2)"
}
devices_kept() { of_record "$1" 'len(r["sections"].get("devices", {"devices": []})["devices"])'; }

# --- what a client must prove -------------------------------------------------------------------------

a_device_logs_in_with_password_and_key_until_it_is_forgotten() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user dv1
    remembers dv1
    not was_asked 'Remember.*Remember'
    needs_no_code dv1
    was_asked assword || fail "the password is not asked any more"
    needs_no_code dv1
    [[ $(grep -c 'pam_totp(sshd:auth): not asked: remembered device "ED25519 SHA256:.* from 127.0.0.1" user=dv1 origin=remote rhost=127.0.0.1' $LOG) = 2 ]] ||
        fail "$(grep dv1 $LOG)"
    grep -q 'pam_totp(sshd:setcred): device remembered: "ED25519 SHA256:.*" until=.*Z user=dv1' $LOG || fail "$(grep dv1 $LOG)"
    # A wrong password is refused as ever.
    not env PASSWORD=wrong ssh -F $WORK/keyed_ssh dv1@keyed true </dev/null >$WORK/keyed_out 2>&1
}

another_key_is_asked() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user dv2
    remembers dv2
    not by_other_key dv2
    was_asked 'Verification code' || fail "$(cat $WORK/keyed_prompts)"
    needs_no_code dv2
}

without_a_proven_key_a_device_is_asked() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user dv3; keyed_user dv4
    remembers dv3; remembers dv4
    keyed_sshd_has 'Match User dv3' '    AuthenticationMethods keyboard-interactive' \
        'Match User dv4' '    AuthenticationMethods keyboard-interactive,publickey'
    needs_a_code dv3
    # The key comes after the code: nothing is proven when the code is asked.
    needs_a_code dv4
}

the_password_method_is_asked() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user dv5
    remembers dv5
    keyed_sshd_has 'Match User dv5' '    PasswordAuthentication yes' '    AuthenticationMethods publickey,password'
    # sshd answers every question with the password, so the code is refused as no code.
    not logs_in_by_key dv5
    grep 'user=dv5' $LOG | tail -n 1 | grep -q 'refused: malformed answer' || fail "$(grep dv5 $LOG)"
}

of_two_proven_keys_one_is_not_enough() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user dv6
    keyed_sshd_has 'Match User dv6' '    AuthenticationMethods publickey,publickey,keyboard-interactive'
    early_in_a_step
    CODE=$(code) REMEMBER=y logs_in_by_key dv6 -i $WORK/other_key || fail "$(cat $WORK/keyed_out; grep dv6 $LOG)"
    grep -q 'device remembered: "ED25519 SHA256:.* +1 from 127.0.0.1"' $LOG || fail "$(grep dv6 $LOG)"
    needs_no_code dv6 -i $WORK/other_key
    sed -i '/^Match User dv6/,$d' $WORK/keyed_config
    keyed_sshd_has ''
    needs_a_code dv6
    not by_other_key dv6
    was_asked 'Verification code'
}

a_login_by_key_without_a_password_is_offered_nothing() {
    keyed_sshd 'remember_for = "7d"'
    sed -i 's/^@include common-auth/#&/' /etc/pam.d/sshd
    keyed_user dv7
    early_in_a_step
    CODE=$(code) REMEMBER=y logs_in_by_key dv7 || fail "$(cat $WORK/keyed_out; grep dv7 $LOG)"
    not was_asked Remember
    needs_a_code dv7
    # The administrator may want the key alone to be enough.
    printf '%s\n' 'remember_for = "7d"' 'remember_key_only = true' >/etc/security/pam_totp.toml
    CODE=$(code 1) REMEMBER=y logs_in_by_key dv7 || fail "$(cat $WORK/keyed_out; grep dv7 $LOG)"
    was_asked 'Remember this device'
    needs_no_code dv7
    [[ ! -s $WORK/keyed_prompts ]] || fail "asked: $(cat $WORK/keyed_prompts)"
}

a_recovery_code_is_offered_nothing_and_ends_devices() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user dv8
    remembers dv8
    : >$WORK/keyed_prompts
    CODE=$RECOVERY REMEMBER=y
    export CODE REMEMBER
    by_other_key dv8 || fail "$(cat $WORK/keyed_out; grep dv8 $LOG)"
    unset CODE REMEMBER
    was_asked 'Verification code'
    not was_asked Remember
    [[ $(devices_kept dv8) = 0 ]]
    needs_a_code dv8
}

below_an_hour_the_second_connection_is_not_asked() {
    keyed_sshd 'remember_for = "60s"'
    keyed_user dv9
    early_in_a_step
    CODE=$(code) logs_in_by_key dv9 || fail "$(cat $WORK/keyed_out; grep dv9 $LOG)"
    not was_asked Remember
    needs_no_code dv9
    python3 "$HERE/add_sections.py" --age "$(record dv9)" 60
    needs_a_code dv9
}

# --- forged proofs ------------------------------------------------------------------------------------

# What sshd would say of the key that is remembered.
proof_of() { echo "publickey $(cut -d' ' -f1,2 "$1")"; }

a_proof_from_the_user_is_ignored() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user dv10
    remembers dv10
    local proof; proof=$(proof_of $WORK/keyed_key.pub)
    # From the client.
    keyed_sshd_has 'AcceptEnv *'
    export SSH_AUTH_INFO_0=$proof$'\n' SSH_CONNECTION='192.0.2.99 1 192.0.2.98 2'
    not by_other_key dv10 -o SendEnv=SSH_AUTH_INFO_0 -o SendEnv=SSH_CONNECTION
    was_asked 'Verification code' || fail "SendEnv: $(cat $WORK/keyed_prompts)"
    unset SSH_AUTH_INFO_0 SSH_CONNECTION
    # From a file of the user's.
    printf 'SSH_AUTH_INFO_0 DEFAULT="%s\\n"\n' "$proof" >"$(home dv10)/.pam_environment"
    printf 'SSH_AUTH_INFO_0=%s\n' "$proof" >>"$(home dv10)/.pam_environment"
    chown dv10: "$(home dv10)/.pam_environment"
    sed -i '1i auth required pam_env.so user_readenv=1' /etc/pam.d/sshd
    not by_other_key dv10
    was_asked 'Verification code' || fail "pam_environment: $(cat $WORK/keyed_prompts)"
}

# su knows no remote host, and without one no device counts. A module of this case names one, so that su's environment is
# all that is missing.
a_proof_in_the_environment_of_su_is_ignored() {
    need expect cc
    enrolled dv11; new_user dv12
    cp -p /etc/pam.d/su $WORK/su.pam
    # shellcheck disable=SC2064  # the folder of now
    trap "cp -p $WORK/su.pam /etc/pam.d/su" EXIT
    cc -shared -fPIC -o $WORK/rhost.so -x c - <<'END'
int pam_set_item(void *handle, int item, const void *value);
int pam_sm_authenticate(void *handle, int flags, int count, const char **words) { return pam_set_item(handle, 4, "192.0.2.7"); }
int pam_sm_setcred(void *handle, int flags, int count, const char **words) { return 25; }
END
    local settings='remember_services=su remember_for=7d' key shown
    printf '%s\n' "auth optional $WORK/rhost.so" 'auth required pam_unix.so' "auth required pam_totp.so $settings" \
        "account [default=ignore] pam_totp.so $settings" 'account required pam_permit.so' 'session required pam_permit.so' >/etc/pam.d/su
    ssh-keygen -q -t ed25519 -N '' -f $WORK/dv11
    key=$(proof_of $WORK/dv11.pub)$'\n'
    early_in_a_step
    SERVICE=su tells dv11 "$key" pw-dv11 "$(code)" y || fail "$(cat $WORK/told)"
    SERVICE=su tells dv11 "$key" pw-dv11 || fail "the control: $(cat $WORK/told)"
    shown=$(SSH_AUTH_INFO_0=$key converse runuser -u dv12 -- su dv11 -c 'id -un' :: pw-dv11 "$(wrong_code)")
    grep -q 'Verification code' <<<"$shown" || fail "$shown"
    not grep -qx dv11 <<<"$shown"
}

# tells USER VARIABLE ANSWER...: a login through pamtester with that SSH_AUTH_INFO_0, up to the credentials.
tells() {
    local user=$1 variable=$2 status=0; shift 2
    printf '%s\n' "$@" | pamtester -I rhost=192.0.2.7 ${variable:+-E "SSH_AUTH_INFO_0=$variable"} "${SERVICE:-totp-devices}" "$user" \
        authenticate acct_mgmt 'setcred(PAM_ESTABLISH_CRED)' >$WORK/told 2>&1 || status=$?
    settle_log
    return $status
}
totp_devices() {
    printf '%s\n' 'auth required pam_unix.so' "auth required pam_totp.so remember_services=totp-devices remember_for=${1:-7d}" \
        "account [default=ignore] pam_totp.so remember_services=totp-devices remember_for=${1:-7d}" \
        'account required pam_permit.so' >/etc/pam.d/totp-devices
    trap 'rm -f /etc/pam.d/totp-devices' EXIT
}

# The module cannot tell whether PAM_AUTHTOK is right, so another line has to say yes.
a_wrong_password_lets_no_remembered_device_in() {
    totp_devices
    enrolled dv28
    ssh-keygen -q -t ed25519 -N '' -f $WORK/dv28
    local key ours control; key=$(proof_of $WORK/dv28.pub)$'\n'
    early_in_a_step
    tells dv28 "$key" pw-dv28 "$(code)" y || fail "$(cat $WORK/told)"
    tells dv28 "$key" pw-dv28 || fail "the control: $(cat $WORK/told)"
    ours=$(grep '^auth.*pam_totp' /etc/pam.d/totp-devices)
    for control in '[success=done default=ignore]' '[success=ok default=ignore]' optional required; do
        { printf '%s\n' "auth $control pam_unix.so" "$ours"; grep '^account' /etc/pam.d/totp-devices; } >$WORK/dv28.pam
        cp $WORK/dv28.pam /etc/pam.d/totp-devices
        not tells dv28 "$key" wrong || fail "$control: let in"
        not grep -q 'Verification code' $WORK/told || fail "$control: the device was not recognised"
        tells dv28 "$key" pw-dv28 || fail "$control: $(cat $WORK/told)"
    done
}

# PAM's environment alone counts, and not that of the program.
a_proof_in_the_environment_of_a_program_is_ignored() {
    totp_devices
    enrolled dv27
    ssh-keygen -q -t ed25519 -N '' -f $WORK/dv27
    local key; key=$(proof_of $WORK/dv27.pub)$'\n'
    early_in_a_step
    tells dv27 "$key" pw-dv27 "$(code)" y || fail "$(cat $WORK/told)"
    tells dv27 "$key" pw-dv27 || fail "the control: $(cat $WORK/told)"
    export SSH_AUTH_INFO_0=$key
    not tells dv27 '' pw-dv27 "$(wrong_code)"
    unset SSH_AUTH_INFO_0
    grep -q 'Verification code' $WORK/told || fail "not asked: $(cat $WORK/told)"
}

a_malformed_variable_is_ignored_and_logged() {
    totp_devices
    enrolled dv13
    ssh-keygen -q -t ed25519 -N '' -f $WORK/dv13 <<<y >/dev/null
    local key; key=$(proof_of $WORK/dv13.pub)
    early_in_a_step
    tells dv13 "$key"$'\n' pw-dv13 "$(code)" y || fail "$(cat $WORK/told)"
    tells dv13 "$key"$'\n' pw-dv13 || fail "the control: $(cat $WORK/told)"
    local bad many; many=$(printf 'password\n%.0s' {1..1000})
    for bad in "$key" "${key%?}"$'\n' "$key"$'\r\n' "$key="$'\n' "$key comment"$'\n' "${key/ssh-ed25519/ssh-rsa}"$'\n' \
        "$many"$'\n'"$key"$'\n' "$(head -c 100000 /dev/zero | tr '\0' a)"$'\n' "$key"$'\n\xff\n' $'publickey ssh-ed25519 !!!!\n'; do
        not tells dv13 "$bad" pw-dv13 "$(wrong_code)" || fail "let in: ${bad:0:200}"
        grep -q 'Verification code' $WORK/told || fail "not asked: ${bad:0:200}: $(cat $WORK/told)"
        enroll admin unlock dv13 >/dev/null
    done
    [[ $(grep -c 'cannot use SSH_AUTH_INFO_0, which is ignored: .* user=dv13 origin=remote rhost=192.0.2.7' $LOG) = 10 ]] ||
        fail "$(grep dv13 $LOG)"
    tells dv13 "$key"$'\n' pw-dv13 || fail "$(cat $WORK/told)"
}

# --- other keys ---------------------------------------------------------------------------------------

a_security_key_is_a_device() {
    totp_devices
    enrolled dv14
    # As sshd writes the key of a FIDO token: 32 bytes and the application "ssh:".
    local key=AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fAAAABHNzaDo=
    early_in_a_step
    tells dv14 $'publickey sk-ssh-ed25519@openssh.com '$key$'\n' pw-dv14 "$(code)" y || fail "$(cat $WORK/told)"
    grep -q 'device remembered: "ED25519-SK SHA256:.* from 192.0.2.7"' $LOG || fail "$(grep dv14 $LOG)"
    tells dv14 $'publickey sk-ssh-ed25519@openssh.com '$key$'\n' pw-dv14 || fail "$(cat $WORK/told)"
}

# certify USER SERIAL AUTHORITY: a certificate for the key.
certify() {
    ssh-keygen -q -s "$WORK/$3" -I "$1 $2" -n "$1" -z "$2" -V +1h $WORK/keyed_key.pub 2>/dev/null
}

a_renewed_certificate_is_not_asked_and_another_authority_is() {
    keyed_sshd 'remember_for = "7d"'
    local authority
    for authority in dv15_ca dv15_other; do ssh-keygen -q -t ed25519 -N '' -f "$WORK/$authority"; done
    cat $WORK/dv15_ca.pub $WORK/dv15_other.pub >$WORK/dv15_trusted
    # shellcheck disable=SC2064
    trap "rm -f $WORK/keyed_key-cert.pub; $(trap -p EXIT | sed "s/^trap -- '\(.*\)' EXIT$/\1/")" EXIT
    keyed_user dv15
    : >"$(home dv15)/.ssh/authorized_keys"
    keyed_sshd_has "TrustedUserCAKeys $WORK/dv15_trusted"
    certify dv15 1 dv15_ca
    remembers dv15
    needs_no_code dv15
    certify dv15 2 dv15_ca
    needs_no_code dv15
    certify dv15 3 dv15_other
    needs_a_code dv15
    # The key without a certificate is another proof.
    rm $WORK/keyed_key-cert.pub
    may_use_keys dv15
    needs_a_code dv15
}

a_lying_name_of_the_client_changes_nothing() {
    keyed_sshd 'remember_for = "7d"'
    cp /etc/hosts $WORK/hosts
    # shellcheck disable=SC2064
    trap "cat $WORK/hosts >/etc/hosts; $(trap -p EXIT | sed "s/^trap -- '\(.*\)' EXIT$/\1/")" EXIT
    keyed_user dv16
    remembers dv16
    echo '127.0.0.1 bank.example' >/etc/hosts
    keyed_sshd_has 'UseDNS yes'
    needs_no_code dv16
    grep 'user=dv16' $LOG | tail -n 1 | grep -q 'rhost=bank.example' || fail "the control: $(grep dv16 $LOG)"
    enrolled dv17
    may_use_keys dv17
    remembers dv17
    grep -q 'device remembered: "ED25519 SHA256:.* from 127.0.0.1" until=.* user=dv17 origin=remote rhost=bank.example' $LOG || fail "$(grep dv17 $LOG)"
}

# --- ends ---------------------------------------------------------------------------------------------

a_device_ends_to_the_second_and_with_its_clock() {
    totp_devices 1h
    enrolled dv18
    ssh-keygen -q -t ed25519 -N '' -f $WORK/dv18
    local key; key=$(proof_of $WORK/dv18.pub)$'\n'
    early_in_a_step
    tells dv18 "$key" pw-dv18 "$(code)" y || fail "$(cat $WORK/told)"
    python3 "$HERE/add_sections.py" --age "$(record dv18)" 3590
    tells dv18 "$key" pw-dv18 || fail "ten seconds are left: $(cat $WORK/told)"
    python3 "$HERE/add_sections.py" --age "$(record dv18)" 10
    not tells dv18 "$key" pw-dv18 "$(wrong_code)"
    [[ $(devices_kept dv18) = 0 ]] || fail "an ended device is kept"
    # A clock before its creation.
    tells dv18 "$key" pw-dv18 "$(code 1)" y || fail "$(cat $WORK/told)"
    python3 "$HERE/add_sections.py" --age "$(record dv18)" -1000
    not tells dv18 "$key" pw-dv18 "$(wrong_code)"
    [[ $(devices_kept dv18) = 0 ]]
}

a_changed_password_and_another_authenticator_end_devices() {
    totp_devices
    enrolled dv19; enrolled dv20
    ssh-keygen -q -t ed25519 -N '' -f $WORK/dv19
    local key user; key=$(proof_of $WORK/dv19.pub)$'\n'
    chage -d 2026-01-01 dv19
    early_in_a_step
    for user in dv19 dv20; do
        tells $user "$key" pw-$user "$(code)" y || fail "$(cat $WORK/told)"
        tells $user "$key" pw-$user || fail "$(cat $WORK/told)"
    done
    echo dv19:pw-dv19 | chpasswd
    not tells dv19 "$key" pw-dv19 "$(wrong_code)"
    [[ $(devices_kept dv19) = 0 ]] || fail "the former day would revive it"
    sed -i 's/^\[recovery\]/[[authenticator]]\nkind = "totp"\nlabel = "tablet"\nsecret = "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"\n&/' "$(credential dv20)"
    not tells dv20 "$key" pw-dv20 "$(wrong_code)"
    [[ $(devices_kept dv20) = 0 ]]
}

a_removed_authenticator_ends_devices() {
    totp_devices
    enrolled dv29
    local key other=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK
    sed -i 's/^\[recovery\]/[[authenticator]]\nkind = "totp"\nlabel = "tablet"\nsecret = "'$other'"\n&/' "$(credential dv29)"
    ssh-keygen -q -t ed25519 -N '' -f $WORK/dv29
    key=$(proof_of $WORK/dv29.pub)$'\n'
    early_in_a_step
    tells dv29 "$key" pw-dv29 "$(code)" y || fail "$(cat $WORK/told)"
    tells dv29 "$key" pw-dv29 || fail "the control: $(cat $WORK/told)"
    runuser -u dv29 -- enroll remove tablet --json <<<"$(code 1 $other)" >$WORK/told 2>&1 || fail "$(cat $WORK/told)"
    not grep -q tablet "$(credential dv29)"
    not tells dv29 "$key" pw-dv29 "$(wrong_code)"
    [[ $(devices_kept dv29) = 0 ]] || fail "$(devices_kept dv29)"
}

a_device_is_not_asked_while_codes_wait_and_is_logged() {
    totp_devices
    enrolled dv21
    ssh-keygen -q -t ed25519 -N '' -f $WORK/dv21
    local key; key=$(proof_of $WORK/dv21.pub)$'\n'
    early_in_a_step
    tells dv21 "$key" pw-dv21 "$(code)" y || fail "$(cat $WORK/told)"
    for _ in $(seq 10); do not tells dv21 '' pw-dv21 "$(wrong_code)"; done
    not tells dv21 '' pw-dv21 "$(code 1)"
    grep 'user=dv21' $LOG | tail -n 1 | grep -q 'refused: too many wrong codes' || fail "$(tail -n 2 $LOG)"
    tells dv21 "$key" pw-dv21 || fail "$(cat $WORK/told)"
    grep 'user=dv21' $LOG | tail -n 1 | grep -q 'not asked: remembered device' || fail "$(tail -n 2 $LOG)"
    [[ $(of_record dv21 'r["wrong"] >= 5') = True ]]
}

the_key_of_the_host_is_roots_alone_and_unsafe_it_is_not_used() {
    totp_devices
    enrolled dv22
    ssh-keygen -q -t ed25519 -N '' -f $WORK/dv22
    local file=/var/lib/pam_totp/host.key key; key=$(proof_of $WORK/dv22.pub)$'\n'
    early_in_a_step
    tells dv22 "$key" pw-dv22 "$(code)" y || fail "$(cat $WORK/told)"
    [[ $(stat -c '%a %U %s' $file) = '600 root 32' ]] || fail "$(stat $file)"
    not runuser -u dv22 -- cat $file 2>/dev/null
    chmod 640 $file
    not tells dv22 "$key" pw-dv22 "$(wrong_code)"
    chmod 600 $file
    grep -q "cannot use remembered devices: $file: others have rights on the file" $LOG || fail "$(tail -n 3 $LOG)"
    tells dv22 "$key" pw-dv22 || fail "$(cat $WORK/told)"
    # Another key of the host knows none of them.
    mv $file $WORK/host.key
    not tells dv22 "$key" pw-dv22 "$(wrong_code)"
    mv $WORK/host.key $file
}

# Two users with the same key and, which enroll never does, the same secret.
the_record_of_one_user_is_of_no_use_to_another() {
    totp_devices
    enrolled dv25; enrolled dv26
    ssh-keygen -q -t ed25519 -N '' -f $WORK/dv25
    local key; key=$(proof_of $WORK/dv25.pub)$'\n'
    chage -d 2026-01-01 dv25; chage -d 2026-01-01 dv26
    early_in_a_step
    tells dv25 "$key" pw-dv25 "$(code -1)" y || fail "$(cat $WORK/told)"
    tells dv25 "$key" pw-dv25 || fail "$(cat $WORK/told)"
    cp -p "$(record dv25)" "$(record dv26)"
    not tells dv26 "$key" pw-dv26 "$(wrong_code)"
    grep -q 'Verification code' $WORK/told || fail "not asked: $(cat $WORK/told)"
    [[ $(devices_kept dv26) = 1 ]] || fail "the control: no device in the record"
}

a_record_that_takes_no_writes_recognises_no_device() {
    totp_devices
    enrolled dv23
    ssh-keygen -q -t ed25519 -N '' -f $WORK/dv23
    local key; key=$(proof_of $WORK/dv23.pub)$'\n'
    early_in_a_step
    tells dv23 "$key" pw-dv23 "$(code -1)" y || fail "$(cat $WORK/told)"
    tells dv23 "$key" pw-dv23 || fail "$(cat $WORK/told)"
    mount --bind /var/lib/pam_totp /var/lib/pam_totp
    mount -o remount,bind,ro /var/lib/pam_totp
    local status=0
    tells dv23 "$key" pw-dv23 "$(code)" y || status=$?
    umount /var/lib/pam_totp
    [[ $status = 0 ]] || fail "a code is good all the same: $(cat $WORK/told)"
    grep -q 'Verification code' $WORK/told || fail "not asked: $(cat $WORK/told)"
    not grep -q Remember $WORK/told
    grep 'user=dv23' $LOG | tail -n 1 | grep -q 'noted in /run only' || fail "$(tail -n 2 $LOG)"
}

# --- the module ---------------------------------------------------------------------------------------

# The default login loads one file, and a service that remembers nothing too.
only_a_service_that_remembers_loads_the_full_build() {
    need strace
    totp_devices
    enrolled dv24
    echo 'remember_for = "7d"' >/etc/security/pam_totp.toml
    trap 'rm -f /etc/pam.d/totp-devices /etc/security/pam_totp.toml' EXIT
    code 0 | strace -f -e trace=openat -o $WORK/dv24.trace pamtester -I rhost=192.0.2.7 totp dv24 authenticate acct_mgmt 'setcred(PAM_ESTABLISH_CRED)' >/dev/null 2>&1
    grep -q 'pam_totp\.so' $WORK/dv24.trace
    not grep -q 'pam_totp_full\.so' $WORK/dv24.trace
    # The account hook of a login without a device loads nothing.
    printf '%s\n' pw-dv24 "$(code 1)" | strace -f -e trace=openat -o $WORK/dv24.trace pamtester totp dv24 acct_mgmt >/dev/null 2>&1 || true
    not grep -q 'pam_totp_full\.so' $WORK/dv24.trace
}

for case in a_device_logs_in_with_password_and_key_until_it_is_forgotten another_key_is_asked \
    without_a_proven_key_a_device_is_asked the_password_method_is_asked of_two_proven_keys_one_is_not_enough \
    a_login_by_key_without_a_password_is_offered_nothing a_recovery_code_is_offered_nothing_and_ends_devices \
    below_an_hour_the_second_connection_is_not_asked a_proof_from_the_user_is_ignored \
    a_wrong_password_lets_no_remembered_device_in a_proof_in_the_environment_of_su_is_ignored a_proof_in_the_environment_of_a_program_is_ignored a_malformed_variable_is_ignored_and_logged a_security_key_is_a_device \
    a_renewed_certificate_is_not_asked_and_another_authority_is a_lying_name_of_the_client_changes_nothing \
    a_device_ends_to_the_second_and_with_its_clock a_changed_password_and_another_authenticator_end_devices a_removed_authenticator_ends_devices \
    a_device_is_not_asked_while_codes_wait_and_is_logged the_key_of_the_host_is_roots_alone_and_unsafe_it_is_not_used \
    the_record_of_one_user_is_of_no_use_to_another a_record_that_takes_no_writes_recognises_no_device only_a_service_that_remembers_loads_the_full_build; do
    run $case
done
