#!/bin/bash
# The SELinux module: compiled, linked into Debian's policy and looked into, with no SELinux in the kernel. What
# an enforcing kernel says to it: selinux-vm.sh.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
POLICY=/etc/selinux/default/policy

# allowed SOURCE TARGET CLASS PERMISSION: after the module is linked in.
allowed() { grep -qxF "$1 $2 $3 $4" $WORK/allowed; }
# becomes SOURCE PARENT TYPE: the label of a folder "pam_totp" that SOURCE makes in PARENT.
becomes() { grep -qxF "$1 $2 dir $3 pam_totp" $WORK/allowed; }
label() { matchpathcon -n -f /etc/selinux/default/contexts/files/file_contexts "$1" | cut -d: -f3; }

without_the_module_sshd_reads_no_secret_and_writes_no_record() {
    need sesearch semodule matchpathcon
    not grep '^allow' <(sesearch -A -s sshd_t -t xdg_config_t -c file -p read $POLICY/policy.*)
    not grep '^allow' <(sesearch -A -s sshd_t -t var_lib_t -c file -p write $POLICY/policy.*)
}

the_module_compiles_without_a_word() {
    cp -r $REPO/packaging/selinux $WORK/selinux
    make -s -C $WORK/selinux -f /usr/share/selinux/devel/Makefile pam_totp.pp >$WORK/compile 2>&1
    not grep -iE 'warn|error|m4:' $WORK/compile || fail "$(cat $WORK/compile)"
}

# The domains that may change to other users' ids, a line each.
changing_ids() { sesearch -A -c capability $POLICY/policy.* | grep -E 'set[ug]id' | cut -d' ' -f2 | sort -u; }

the_module_links_into_the_distributions_policy() {
    changing_ids >$WORK/before
    sed -i '/^expand-check/d' /etc/selinux/semanage.conf
    # With the assertions of the whole policy, which say who may never do what.
    echo 'expand-check=1' >>/etc/selinux/semanage.conf
    semodule -n -s default -i $WORK/selinux/pam_totp.pp
    semodule -s default -l | grep -qx pam_totp
    python3 $REPO/tests/packages/selinux_allowed.py $POLICY/policy.* \
        pam_totp_home_t pam_totp_secret_t pam_totp_state_t pam_totp_runtime_t \
        -- home_root_t user_home_dir_t user_home_t xdg_config_t var_lib_t >$WORK/allowed
}

every_file_has_its_label() {
    [[ $(label /var/lib/pam_totp/1000) = pam_totp_state_t ]]
    [[ $(label /run/pam_totp/1000.lock) = pam_totp_runtime_t ]]
    [[ $(label /etc/pam_totp/alice.toml) = pam_totp_secret_t ]]
    # Homes: as the module says it; genhomedircon fills in the users.
    local path
    for path in .config/pam_totp/credential.toml .local/state/pam_totp/1000; do
        [[ $(label /home/alice/$path) = pam_totp_home_t ]] || fail "$path: $(label /home/alice/$path)"
    done
    [[ $(label /home/alice/.config/pam_totp2) != pam_totp_home_t ]]
}

programs_that_ask_pam_may_read_secrets_and_write_the_record() {
    local domain permission
    for domain in sshd_t local_login_t passwd_t xdm_t user_sudo_t sysadm_sudo_t; do
        for permission in open read getattr; do
            allowed $domain pam_totp_home_t file $permission || fail "$domain $permission home"
            allowed $domain pam_totp_secret_t file $permission || fail "$domain $permission secret"
        done
        for permission in create open read write lock link unlink setattr; do
            allowed $domain pam_totp_state_t file $permission || fail "$domain $permission state"
            allowed $domain pam_totp_runtime_t file $permission || fail "$domain $permission runtime"
        done
        for folder in home_root_t user_home_dir_t user_home_t xdg_config_t pam_totp_home_t var_lib_t pam_totp_state_t; do
            allowed $domain $folder dir search || fail "$domain search $folder"
        done
        becomes $domain var_run_t pam_totp_runtime_t || fail "$domain makes /run/pam_totp with another label"
        becomes $domain var_lib_t pam_totp_state_t || fail "$domain makes /var/lib/pam_totp with another label"
    done
}

other_programs_that_ask_pam_get_neither_secrets_nor_rights() {
    local domain checked=0 login='^(sshd|local_login|remote_login|passwd|xdm|(user|staff|sysadm)_su|policykit_auth|[a-z]+_sudo)_t$'
    while read -r domain; do
        # ftpd_t: by a boolean for every file, off as delivered.
        [[ ! $domain =~ $login && $domain != ftpd_t ]] || continue
        for type in pam_totp_home_t pam_totp_secret_t; do
            not allowed "$domain" $type file read || fail "$domain reads $type"
        done
        checked=$((checked + 1))
    done < <(seinfo $POLICY/policy.* -a pam_domain -x | sed -n 's/^\t*\([a-z_0-9]*_t\);*$/\1/p')
    (( checked >= 10 )) || fail "only $checked domains looked at"
    changing_ids >$WORK/after
    while read -r domain; do
        [[ $domain =~ $login || $domain = sudodomain ]] || fail "$domain got setuid"
    done < <(comm -13 $WORK/before $WORK/after)
}

they_may_not_write_what_users_enrolled() {
    local domain permission
    # Without xdm_t, which is unconfined in this policy.
    for domain in sshd_t local_login_t user_sudo_t; do
        for permission in write create unlink rename setattr; do
            not allowed $domain pam_totp_home_t file $permission || fail "$domain $permission"
            not allowed $domain pam_totp_secret_t file $permission || fail "$domain $permission secret"
        done
    done
}

users_may_enrol_and_may_not_write_the_record() {
    local permission
    for permission in create write rename unlink; do
        allowed user_t pam_totp_home_t file $permission || fail "user_t $permission"
        not allowed user_t pam_totp_state_t file $permission || fail "user_t $permission state"
    done
    allowed user_t pam_totp_state_t file read
    not allowed user_t pam_totp_secret_t file read
    becomes user_t xdg_config_t pam_totp_home_t
    becomes user_t xdg_data_t pam_totp_home_t
}

# rights DOMAIN TYPE CLASS: what the policy lets the domain do, a word each.
rights() { sesearch -A -s "$1" -t "$2" -c "$3" $POLICY/policy.* | sed -n 's/^allow [^:]*:[a-z0-9_]* {* *\([a-z_ ]*\).*/\1/p' | xargs -n 1 | sort -u; }

callers_of_the_helper_only_connect() {
    [[ $(label /usr/sbin/pam_totpd) = pam_totpd_exec_t ]] || fail "$(label /usr/sbin/pam_totpd)"
    local domain
    for domain in user_t staff_t sshd_t user_sudo_t; do
        rights $domain pam_totpd_t unix_stream_socket | grep -qx connectto || fail "$domain cannot connect"
        rights $domain pam_totp_runtime_t sock_file | grep -qx write || fail "$domain cannot reach the socket"
        allowed $domain pam_totp_runtime_t dir search || fail "$domain does not find the socket"
    done
    for domain in user_t staff_t; do
        [[ $(rights $domain pam_totpd_t unix_stream_socket) = connectto ]] || fail "$domain: $(rights $domain pam_totpd_t unix_stream_socket | xargs)"
        not grep -E 'ptrace|sigkill|signal$|transition' <(rights $domain pam_totpd_t process)
        for permission in write create add_name; do not allowed $domain pam_totp_runtime_t dir $permission || fail "$domain: $permission"; done
        not grep -E 'unlink|create|rename' <(rights $domain pam_totp_runtime_t sock_file)
    done
}

the_helper_writes_credentials_and_records_alone() {
    local permission type
    for permission in create open read write lock link rename unlink setattr; do
        allowed pam_totpd_t pam_totp_secret_t file $permission || fail "$permission secret"
    done
    for permission in create open read write lock link unlink setattr; do
        allowed pam_totpd_t pam_totp_state_t file $permission || fail "$permission state"
        allowed pam_totpd_t pam_totp_runtime_t file $permission || fail "$permission runtime"
    done
    not allowed pam_totpd_t pam_totp_home_t file read || fail "reads homes"
    for type in shadow_t user_home_t etc_t var_lib_t sshd_key_t; do
        not grep -E 'write|create|append' <(rights pam_totpd_t $type file) || fail "writes $type"
    done
    for type in shadow_t user_home_t sshd_key_t; do not grep -x read <(rights pam_totpd_t $type file) || fail "reads $type"; done
    # net_bind_service comes with auth_use_nsswitch (NIS). The unit drops it.
    [[ $(rights pam_totpd_t pam_totpd_t capability | grep -vx net_bind_service) = chown ]] || fail "$(rights pam_totpd_t pam_totpd_t capability | xargs)"
    # systemd starts it with NoNewPrivileges.
    rights init_t pam_totpd_t process2 >$WORK/process2
    grep -qx nnp_transition $WORK/process2 || fail "$(xargs <$WORK/process2)"
    sesearch -T -s init_t -t pam_totpd_exec_t -c process $POLICY/policy.* >$WORK/transitions
    grep -q 'pam_totpd_t;' $WORK/transitions || fail "$(<$WORK/transitions)"
}

the_helper_gives_orders_to_the_agent_and_has_no_network() {
    local domain
    for domain in init_t initrc_t; do
        grep -qx connectto <(rights pam_totpd_t $domain unix_stream_socket) || fail "the helper does not reach $domain"
    done
    not grep -qx name_connect <(rights pam_totpd_t http_port_t tcp_socket)
    not grep -qx name_connect <(rights pam_totpd_t smtp_port_t tcp_socket)
}

other_programs_may_neither_read_nor_write_any_of_it() {
    local domain type types checked=0
    types=$(seinfo $POLICY/policy.* -t)
    for domain in httpd_t ntpd_t named_t dhcpc_t syslogd_t cupsd_t avahi_t dovecot_t mozilla_t chromium_t wireshark_t irc_t; do
        grep -qw $domain <<<"$types" || continue
        for type in pam_totp_home_t pam_totp_secret_t pam_totp_state_t pam_totp_runtime_t; do
            not allowed $domain $type file read || fail "$domain reads $type"
            not allowed $domain $type file write || fail "$domain writes $type"
            checked=$((checked + 1))
        done
    done
    (( checked >= 32 )) || fail "only $checked pairs looked at"
}

mkdir -p $WORK
add selinux-policy-default setools || echo "no policy to link with"
for case in without_the_module_sshd_reads_no_secret_and_writes_no_record the_module_compiles_without_a_word \
    the_module_links_into_the_distributions_policy every_file_has_its_label \
    programs_that_ask_pam_may_read_secrets_and_write_the_record \
    other_programs_that_ask_pam_get_neither_secrets_nor_rights they_may_not_write_what_users_enrolled \
    users_may_enrol_and_may_not_write_the_record callers_of_the_helper_only_connect \
    the_helper_writes_credentials_and_records_alone the_helper_gives_orders_to_the_agent_and_has_no_network \
    other_programs_may_neither_read_nor_write_any_of_it; do
    run $case
done
part_verdict selinux
