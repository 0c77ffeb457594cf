# shellcheck shell=bash
# Text of others (files, names, arguments, variables, programs) steers no terminal and forges no line.

foreign_text() {
    need python3
    python3 "$HERE/foreign_text.py" $LOG "$@" >$WORK/foreign 2>&1 || fail "$(cat $WORK/foreign)"
}

no_field_of_a_credential_is_shown_raw() { foreign_text credential; }
no_setting_of_the_policy_is_shown_raw() { foreign_text policy; }
no_word_of_a_pam_file_or_of_an_application_is_shown_raw() { foreign_text pam; }
no_word_of_sshd_config_is_shown_raw() { foreign_text sshd; }
no_field_of_an_imported_file_is_shown_raw() { foreign_text import; }
no_name_of_an_account_or_session_is_shown_raw() { foreign_text accounts; }
no_variable_of_the_environment_is_shown_raw() { foreign_text environment; }
no_argument_is_shown_raw() { foreign_text arguments; }
no_text_of_another_program_is_shown_raw() { foreign_text others; }
no_setting_of_a_unit_is_shown_raw() { foreign_text units; }
no_rule_of_sudoers_or_of_access_conf_is_shown_raw() { foreign_text sudo access; }
no_setting_of_openvpn_is_shown_raw() { foreign_text openvpn; }
nothing_that_a_setup_keeps_is_shown_raw() { foreign_text journal; }
nothing_of_the_baseline_of_changes_is_shown_raw() { foreign_text baseline; }
no_export_of_an_app_is_shown_raw() { foreign_text apps; }
no_list_of_tokens_or_owners_is_shown_raw() { foreign_text tokens; }
no_command_of_the_help_shows_foreign_text_raw() { foreign_text commands; }
no_name_of_a_remembered_device_is_shown_raw() {
    need python3
    keyed_sshd 'remember_for = "7d"'
    keyed_user ft4
    remembers ft4
    foreign_text devices
}

with_foreign_delivery() {
    need python3
    with_delivery
    ln -sf $AGENT /usr/sbin/pam_totp_deliver
    trap 'without_delivery; rm -f /usr/sbin/pam_totp_deliver' EXIT
    touch $WORK/agent.log
    AGENT_LOG=$WORK/agent.log foreign_text "$@"
}
no_address_is_shown_raw() { with_foreign_delivery addresses address_table; }

# Variables that any caller can set; and PATH, with programs that must not be run.
the_environment_does_not_say_who_did_it() {
    enrolled ft1
    accepts ft1 "$(code)"
    local fakes=$WORK/fakes line program
    mkdir -p $fakes
    for program in date getent loginctl sshd systemctl systemd-run timedatectl less vi; do
        printf '#!/bin/sh\ntouch %s/ran.%s\nexit 1\n' $fakes $program >$fakes/$program
        chmod 755 $fakes/$program
    done
    env SUDO_USER='eve by=root' SUDO_UID=1 DOAS_USER=eve USER=eve LOGNAME=eve HOME=/nowhere XDG_CONFIG_HOME=/nowhere \
        XDG_STATE_HOME=/nowhere TZ=/nowhere PAGER=less EDITOR=vi SSH_CONNECTION=eve PATH=$fakes:$PATH \
        /usr/bin/enroll admin unlock ft1
    settle_log
    line=$(grep 'admin unlock: user=ft1' $LOG)
    local login; login=$(cat /proc/self/loginuid 2>/dev/null || echo 4294967295)
    [[ $login != 4294967295 ]] && login=$(id -nu "$login") || login=root
    [[ $line == *" by=$login environment_says="* && $line != *by=eve* && $line != *'eve by=root'* ]] || fail "$line"
    for program in 'admin list' 'admin show ft1' 'admin sessions ft1' 'check totp' 'status --user ft1' 'setup totp --dry-run'; do
        # shellcheck disable=SC2086  # words
        env PATH=$fakes:$PATH HOME=/nowhere /usr/bin/enroll $program >/dev/null 2>&1 || true
    done
    not ls $fakes/ran.*
}

# The machine that runs the cases may have no login of its own, so this one is of a user's.
the_login_of_the_kernel_says_who_did_it() {
    enrolled ft2; new_user ft3
    accepts ft2 "$(code)"
    (logged_in_as "$(id -u ft3)" env SUDO_USER='eve by=root' SUDO_UID=1 USER=eve LOGNAME=eve \
        /usr/bin/enroll admin unlock ft2)
    settle_log
    local line; line=$(grep 'admin unlock: user=ft2' $LOG)
    [[ $line == *" by=ft3 environment_says="* && $line != *by=eve* && $line != *'eve by=root'* ]] || fail "$line"
}

for case in the_environment_does_not_say_who_did_it the_login_of_the_kernel_says_who_did_it no_field_of_a_credential_is_shown_raw no_setting_of_the_policy_is_shown_raw \
    no_word_of_a_pam_file_or_of_an_application_is_shown_raw no_word_of_sshd_config_is_shown_raw \
    no_field_of_an_imported_file_is_shown_raw no_name_of_an_account_or_session_is_shown_raw \
    no_variable_of_the_environment_is_shown_raw no_argument_is_shown_raw no_text_of_another_program_is_shown_raw \
    no_setting_of_a_unit_is_shown_raw no_rule_of_sudoers_or_of_access_conf_is_shown_raw no_setting_of_openvpn_is_shown_raw \
    nothing_that_a_setup_keeps_is_shown_raw nothing_of_the_baseline_of_changes_is_shown_raw \
    no_export_of_an_app_is_shown_raw no_list_of_tokens_or_owners_is_shown_raw \
    no_command_of_the_help_shows_foreign_text_raw no_name_of_a_remembered_device_is_shown_raw \
    no_address_is_shown_raw; do
    run $case
done
