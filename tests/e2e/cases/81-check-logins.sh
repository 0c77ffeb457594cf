# shellcheck shell=bash
# What `enroll check` finds, shown by a real login: the login gets in without a code, and check says why.

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

for case in nullok_with_other_places_lets_in_and_is_found a_port_without_a_code_lets_in_and_is_found_with_a_user a_quoted_match_lets_in_without_a_code_and_is_found \
    a_file_that_libpam_does_not_read_lets_in_without_a_code a_module_that_does_not_load_lets_in_by_its_result; do
    run $case
done
