# `enroll setup` of each service that README and guides name, proved by the real program; and what is no proof.
# shellcheck shell=bash

a_setup_of_sudo_is_proved_by_sudo() {
    need sudo expect
    enrolled vsudo
    echo 'vsudo ALL=(ALL) ALL' >/etc/sudoers.d/vsudo
    of sudo
    grep -qx 0 <<<"$(converse runuser -u vsudo -- sudo -k id -u :: pw-vsudo "$(code)")"
    is_proved_by sudo vsudo
}

a_code_behind_which_sudo_refuses_is_no_proof() {
    need sudo expect
    enrolled vsudo2; new_user vsudo3
    echo 'vsudo3 ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/vsudo3
    of sudo
    # Not in sudoers: asked for password and code, and then refused.
    grep -q 'not in the sudoers' <<<"$(converse runuser -u vsudo2 -- sudo -k id -u :: pw-vsudo2 "$(code)")"
    ls /run/pam_totp/trial/sudo/*/accepted.* >/dev/null || fail "the code was not accepted"
    # Credentials without a question.
    [[ $(runuser -u vsudo3 -- sudo -n id -u) = 0 ]]
    is_no_proof sudo
}

a_setup_of_su_is_proved_by_su() {
    need expect
    enrolled vsu1; new_user vsu2
    of su
    grep -qx vsu1 <<<"$(converse runuser -u vsu2 -- su vsu1 -c 'id -un' :: pw-vsu1 "$(code)")"
    is_proved_by su vsu1
}

root_who_becomes_a_user_by_su_is_no_proof() {
    enrolled vsu3
    of su
    [[ $(su vsu3 -c 'id -un' </dev/null) = vsu3 ]]
    is_no_proof su
}

a_setup_of_su_covers_su_dash() {
    need expect
    grep -qE '^auth\s+include\s+su$' /etc/pam.d/su-l || { echo "no su-l that includes su"; exit 77; }
    enrolled vsu4; new_user vsu5
    # Of either name it is the same setup.
    enroll setup su-l --dry-run | grep -qx '+++ /etc/pam.d/su'
    of su
    grep -q 'These services include /etc/pam.d/su: su-l' <(tr -s ' \n' ' ' <$WORK/setup)
    grep -qx vsu4 <<<"$(converse runuser -u vsu5 -- su - vsu4 -c 'id -un' :: pw-vsu4 "$(code)")"
    is_proved_by su vsu4
}

a_setup_of_sudo_covers_sudo_dash_i() {
    need sudo expect
    [[ -e /etc/pam.d/sudo-i ]] || { echo "no sudo-i"; exit 77; }
    enrolled vsudo4
    echo 'vsudo4 ALL=(ALL) ALL' >/etc/sudoers.d/vsudo4
    ! grep -q pam_totp /etc/pam.d/sudo-i || sed -i '/pam_totp/d' /etc/pam.d/sudo-i
    cp -p /etc/pam.d/sudo-i $WORK/sudo-i
    sed '/common-auth/a auth required pam_totp.so' -i /etc/pam.d/sudo
    not enroll check sudo >$WORK/checked
    grep -q '\[twin-without-code\]' $WORK/checked
    of sudo
    grep -qE '^auth required pam_totp.so trial=[0-9a-f]{16}$' /etc/pam.d/sudo-i
    grep -qx 0 <<<"$(converse runuser -u vsudo4 -- sudo -k -i id -u :: pw-vsudo4 "$(code)")"
    for _ in $(seq 600); do kill -0 $SETUP 2>/dev/null || break; sleep 0.1; done
    wait $SETUP
    grep -qx 'auth required pam_totp.so' /etc/pam.d/sudo-i
    enroll check sudo | grep -qx 'Ready.'
    enroll setup sudo-i --undo >/dev/null
    nothing_is_left
    cmp /etc/pam.d/sudo-i $WORK/sudo-i
    not grep -q pam_totp /etc/pam.d/sudo
}

an_undo_of_a_program_with_two_names_is_no_change_to_accept() {
    need sudo expect
    [[ -e /etc/pam.d/sudo-i ]] || { echo "no sudo-i"; exit 77; }
    enrolled vsudo5; new_user vsudo6
    echo 'vsudo5 ALL=(ALL) ALL' >/etc/sudoers.d/vsudo5
    local name said
    for name in sudo su; do
        rm -rf /var/lib/pam_totp/check
        of $name
        if [[ $name = sudo ]]; then
            grep -qx 0 <<<"$(converse runuser -u vsudo5 -- sudo -k id -u :: pw-vsudo5 "$(code)")"
        else
            grep -qx vsudo5 <<<"$(converse runuser -u vsudo6 -- su vsudo5 -c 'id -un' :: pw-vsudo5 "$(code 1)")"
        fi
        for _ in $(seq 600); do kill -0 $SETUP 2>/dev/null || break; sleep 0.1; done
        wait $SETUP
        enroll check --changed >/dev/null
        # sudo and sudo-i, or su and su-l where that is a file.
        grep -qE "\"$name-[il]\":" /var/lib/pam_totp/check/baseline.json || [[ $name = su && ! -e /etc/pam.d/su-l ]]
        enroll setup $name --undo >/dev/null
        said=$(enroll check --changed) || fail "$said"
        [[ -z $said ]] && not grep -qE "\"$name(-[il])?\":" /var/lib/pam_totp/check/baseline.json
        nothing_is_left
    done
    rm -r /var/lib/pam_totp/check
}

login_waits_until_i3lock_has_its_own_stack() {
    echo 'auth include login' >/etc/pam.d/i3lock
    not enroll setup login --yes >$WORK/refused 2>&1
    grep -q 'i3lock includes /etc/pam.d/login' <(tr -s ' \n' ' ' <$WORK/refused)
    not grep -q pam_totp /etc/pam.d/login
    # The lines that it prints are a way on.
    grep '^auth ' $WORK/refused >$WORK/stack
    [[ $(wc -l <$WORK/stack) = 2 ]]
    cp $WORK/stack /etc/pam.d/i3lock
    enrolled vlock
    accepts vlock "pw-vlock$(code)" i3lock
    refuses vlock pw-vlock i3lock
    enroll setup login --dry-run | grep -qx '+auth required pam_totp.so'
}

a_setup_of_vsftpd_is_proved_at_its_one_field() {
    need vsftpd python3
    enrolled vftp
    of vsftpd
    grep -qE '^auth requisite pam_totp.so forward_pass trial=[0-9a-f]{16}$' /etc/pam.d/vsftpd
    mkdir -p /run/vsftpd/empty
    printf '%s\n' listen=YES listen_address=127.0.0.1 listen_port=2121 local_enable=YES write_enable=NO \
        anonymous_enable=NO pam_service_name=vsftpd background=NO session_support=YES \
        secure_chroot_dir=/run/vsftpd/empty seccomp_sandbox=NO >$WORK/vsftpd.conf
    vsftpd $WORK/vsftpd.conf &
    local server=$!
    until_it_is listens 2121
    not ftp vftp pw-vftp
    ftp vftp "pw-vftp$(code)"
    for _ in $(seq 600); do kill -0 $SETUP 2>/dev/null || break; sleep 0.1; done
    kill $server
    wait $SETUP || fail "not proved: $(cat $WORK/setup) $(tail -n 4 $LOG)"
    grep -qx 'auth requisite pam_totp.so forward_pass' /etc/pam.d/vsftpd
    grep -q 'Type the code directly after the password' <(tr '\n' ' ' <$WORK/setup) || fail "$(cat $WORK/setup)"
    # --keep is refused here, so nothing offers it.
    not grep -q 'confirm' $WORK/setup || fail "$(cat $WORK/setup)"
    enroll setup vsftpd --undo >/dev/null
    nothing_is_left
}

# Debian's file of vsftpd has more auth lines than those of the password: /etc/ftpusers keeps root out.
the_advice_for_one_field_keeps_the_other_lines() {
    need vsftpd
    cp -p /etc/pam.d/common-auth $WORK/common-auth.before
    echo 'auth required pam_totp.so' >>/etc/pam.d/common-auth
    not enroll check vsftpd >$WORK/checked
    cp -p $WORK/common-auth.before /etc/pam.d/common-auth
    grep -q '\[one-answer\]' $WORK/checked || fail "$(cat $WORK/checked)"
    grep -q 'Keep all other lines:' <(tr -s ' \n' ' ' <$WORK/checked) || fail "$(cat $WORK/checked)"
}

a_setup_of_login_is_proved_by_login() {
    need expect login
    enrolled vlogin
    own_stack_of_i3lock
    of login
    at_console vlogin pw-vlogin "$(code)"
    is_proved_by login vlogin
}

# at_greeter USER PASSWORD CODE: lightdm on an X server without a screen. Prints `in as USER`, or `refused`.
at_greeter() {
    local folder=$WORK/greeter bus lightdm
    rm -rf $folder && mkdir -p $folder/log $folder/run $folder/cache /usr/share/xgreeters /usr/share/xsessions
    chmod 777 $folder
    echo "$1" >$folder/user; echo "$2" >$folder/password; echo "$3" >$folder/code
    # lightdm gives its X server options that Xvfb does not know.
    printf '#!/bin/sh\nexec Xvfb "$1" -ac -screen 0 640x480x24 >/dev/null 2>&1\n' >$folder/xserver
    printf '#!/bin/sh\nexec python3 %s/greeter.py %s\n' "$HERE" $folder >$folder/greeter
    # What a session is: a program of the user's.
    printf '#!/bin/sh\necho "in as $(id -un)" >%s/result\n' $folder >$folder/session
    printf '#!/bin/sh\nexec "$@"\n' >$folder/wrapper
    chmod 755 $folder/{xserver,greeter,session,wrapper}
    printf '[Desktop Entry]\nName=e2e\nExec=%s/greeter\nType=Application\n' $folder >/usr/share/xgreeters/e2e.desktop
    printf '[Desktop Entry]\nName=e2e\nExec=%s/session\nType=Application\n' $folder >/usr/share/xsessions/e2e.desktop
    cat >$folder/conf <<END
[LightDM]
logind-check-graphical=false
log-directory=$folder/log
run-directory=$folder/run
cache-directory=$folder/cache
[Seat:*]
xserver-command=$folder/xserver
greeter-session=e2e
user-session=e2e
session-wrapper=$folder/wrapper
END
    mkdir -p /run/dbus /var/lib/lightdm/data
    rm -f /run/dbus/pid /run/dbus/system_bus_socket
    bus=$(dbus-daemon --system --fork --print-pid)
    lightdm -c $folder/conf >$folder/out 2>&1 &
    lightdm=$!
    for _ in $(seq 300); do [[ ! -s $folder/result ]] || break; sleep 0.1; done
    kill $lightdm
    wait $lightdm 2>/dev/null || true
    kill "$bus"
    cat $folder/result 2>/dev/null || fail "$(tail -n 5 $folder/out $folder/log/*.log)"
}

a_setup_of_lightdm_is_proved_at_its_greeter() {
    need lightdm Xvfb python3 dbus-daemon
    enrolled vdesk
    of lightdm
    [[ $(at_greeter vdesk pw-vdesk "$(wrong_code)") = refused ]]
    kill -0 $SETUP
    [[ $(at_greeter vdesk pw-vdesk "$(code)") = 'in as vdesk' ]]
    is_proved_by lightdm vdesk
}

a_setup_of_cockpit_is_proved_at_its_login_page() {
    enrolled vcock
    with_cockpit
    of cockpit
    cockpit_in vcock pw-vcock "$(code)" | grep -q ' 200 ' || fail "$(<$WORK/cockpit)"
    is_proved_by cockpit vcock
    kill $SERVER
}

a_setup_of_polkit_is_proved_by_pkexec() {
    enrolled vpol
    # The agent asks which one where there are several.
    gpasswd -M vpol sudo >/dev/null
    rm -f /etc/pam.d/polkit-1
    with_polkit
    enroll setup polkit-1 --yes --wait 3m >$WORK/setup 2>&1 &
    SETUP=$!
    setup_is_on_trial
    tr -s ' \n' ' ' <$WORK/setup | grep -q 'run `pkexec true`, with a password and a code'
    # A wrong code is no proof.
    not grep -q 'in as root$' <<<"$(pkexec_as vpol "$(wrong_code)")"
    kill -0 $SETUP || fail "ended: $(cat $WORK/setup)"
    local right; right=$(pkexec_as vpol "$(code)")
    kill $SERVER "$BUS"
    grep -q 'in as root$' <<<"$right" || fail "$right"
    is_proved_by polkit-1 vpol
    # The vendor's file counts again.
    [[ ! -e /etc/pam.d/polkit-1 ]]
}

a_setup_of_gdm_covers_its_twins_and_is_proved_by_one_login() {
    local name
    for name in password fingerprint smartcard; do
        printf '%s\n' 'auth requisite pam_nologin.so' '@include common-auth' '@include common-account' >/etc/pam.d/gdm-$name
    done
    enrolled vgdm
    of gdm-password
    for name in password fingerprint smartcard; do
        grep -qE '^auth required pam_totp.so trial=[0-9a-f]{16}$' /etc/pam.d/gdm-$name
    done
    # In place of gdm's worker, a program that asks PAM as it does: both prompts, then credentials, on one handle.
    printf 'pw-vgdm\n%s\n' "$(code)" | pamtester gdm-password vgdm authenticate acct_mgmt 'setcred(PAM_ESTABLISH_CRED)' >/dev/null
    is_proved_by gdm-password vgdm
    rm /etc/pam.d/gdm-{password,fingerprint,smartcard}
}

# keeps SERVICE: the administrator's word.
keeps() { enroll setup "$1" --keep; }

a_setup_of_i3lock_is_kept_when_it_is_confirmed() {
    with_screen
    echo 'auth required pam_unix.so' >/etc/pam.d/i3lock
    enrolled vlock2
    # It says so before it asks.
    tr -s ' \n' ' ' <<<"$(enroll setup i3lock --dry-run)" | grep -q 'no login there can prove the change'
    not keeps i3lock
    of i3lock
    grep -qE '^auth requisite pam_totp.so forward_pass trial=[0-9a-f]{16}$' /etc/pam.d/i3lock
    unlocks vlock2 "pw-vlock2$(code)"
    # A login there is no proof, whoever it was, not even root's own.
    printf 'pw-vlock2%s\n' "$(code 1)" | pamtester i3lock vlock2 authenticate 'setcred(PAM_ESTABLISH_CRED)' >/dev/null
    sleep 1.5
    kill -0 $SETUP || fail "ended: $(cat $WORK/setup)"
    keeps i3lock | grep -q 'Confirmed: the change of i3lock stays'
    wait $SETUP || fail "$(cat $WORK/setup)"
    grep -q 'Another enroll process kept the change of i3lock' $WORK/setup
    grep -qx 'auth requisite pam_totp.so forward_pass' /etc/pam.d/i3lock
    settle_log; grep -q 'setup of i3lock kept: confirmed' $LOG
    nothing_is_left
    stays_locked vlock2 pw-vlock2
    # Once is enough.
    not keeps i3lock
    enroll setup i3lock --undo >/dev/null
    unlocks vlock2 pw-vlock2
    kill $SCREEN
}

an_unconfirmed_setup_of_a_locker_is_reverted() {
    echo 'auth required pam_unix.so' >/etc/pam.d/i3lock
    id vlock3 >/dev/null 2>&1 || enrolled vlock3
    of i3lock 10s
    not wait $SETUP
    grep -q 'nobody confirmed the change' $WORK/setup
    [[ $(</etc/pam.d/i3lock) = 'auth required pam_unix.so' ]]
    nothing_is_left
    not keeps i3lock
    # Also where the one who would confirm it is cut off, and when the machine starts anew.
    of i3lock 5m
    kill -KILL $SETUP
    sed -i 's/"boot": ".*"/"boot": "another"/' /var/lib/pam_totp/setup/i3lock/*/manifest.json
    not keeps i3lock 2>$WORK/said
    grep -q 'no setup of i3lock waits to be kept' $WORK/said
    enroll setup --revert-pending
    [[ $(</etc/pam.d/i3lock) = 'auth required pam_unix.so' ]]
    nothing_is_left
}

a_word_keeps_no_setup_that_a_login_can_prove() {
    id vlock4 >/dev/null 2>&1 || enrolled vlock4
    of su
    not keeps su 2>$WORK/said
    tr -s ' \n' ' ' <$WORK/said | grep -q 'A change of su is kept by a login with a code'
    is_no_proof su
}

a_setup_of_login_covers_remote() {
    need expect login
    enrolled vlogin2
    own_stack_of_i3lock
    printf '@include common-%s\n' auth account session >/etc/pam.d/remote
    cp -p /etc/pam.d/remote $WORK/remote
    # The line at one of them alone: check names both.
    sed -i -e '/pam_totp/d' -e '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/login
    enroll check login >$WORK/checked || true
    grep -q '\[twin-without-code\]' $WORK/checked
    grep -q 'at /etc/pam.d/remote' $WORK/checked
    # Of either name it is the same setup.
    sed -i '/pam_totp/d' /etc/pam.d/login
    enroll setup remote --dry-run | grep -qx '+++ /etc/pam.d/login'
    of login
    grep -qE '^auth required pam_totp.so trial=[0-9a-f]{16}$' /etc/pam.d/remote
    at_console vlogin2 pw-vlogin2 "$(code)"
    for _ in $(seq 600); do kill -0 $SETUP 2>/dev/null || break; sleep 0.1; done
    wait $SETUP || fail "not proved: $(cat $WORK/setup) $(tail -n 4 $LOG)"
    grep -qx 'auth required pam_totp.so' /etc/pam.d/login
    grep -qx 'auth required pam_totp.so' /etc/pam.d/remote
    enroll check login >$WORK/checked || true
    not grep -q 'twin-without-code' $WORK/checked
    # pamtester in place of a server that calls login -h.
    not pamtester remote vlogin2 authenticate <<<"$(printf 'pw-vlogin2\n%s\n' "$(wrong_code)")" >/dev/null 2>&1
    pamtester remote vlogin2 authenticate <<<"$(printf 'pw-vlogin2\n%s\n' "$(code 1)")" >/dev/null
    enroll setup login --undo >/dev/null
    nothing_is_left
    cmp /etc/pam.d/remote $WORK/remote
    not grep -q pam_totp /etc/pam.d/login
    rm /etc/pam.d/remote
}

for case in a_setup_of_su_covers_su_dash a_setup_of_sudo_covers_sudo_dash_i \
    an_undo_of_a_program_with_two_names_is_no_change_to_accept \
    login_waits_until_i3lock_has_its_own_stack the_advice_for_one_field_keeps_the_other_lines \
    a_setup_of_vsftpd_is_proved_at_its_one_field \
    a_setup_of_sudo_is_proved_by_sudo a_code_behind_which_sudo_refuses_is_no_proof a_setup_of_su_is_proved_by_su \
    root_who_becomes_a_user_by_su_is_no_proof a_setup_of_login_is_proved_by_login \
    a_setup_of_lightdm_is_proved_at_its_greeter a_setup_of_cockpit_is_proved_at_its_login_page \
    a_setup_of_polkit_is_proved_by_pkexec a_setup_of_gdm_covers_its_twins_and_is_proved_by_one_login \
    a_setup_of_i3lock_is_kept_when_it_is_confirmed an_unconfirmed_setup_of_a_locker_is_reverted \
    a_word_keeps_no_setup_that_a_login_can_prove a_setup_of_login_covers_remote; do
    run $case
done
