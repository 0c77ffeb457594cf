# shellcheck shell=bash
# Real clients with one field for the password. Their PAM files and settings are those of docs/guides/clients.md.

# last_line USER: what the module last said of somebody.
last_line() { settle_log; grep "pam_totp.*user=$1 " $LOG | tail -n 1; }

# --- dovecot ------------------------------------------------------------------------------------------

imap_takes_password_and_code_in_its_one_field() {
    enrolled m1
    pam_file dovecot
    with_dovecot
    imap m1 "pw-m1$(code)" || fail "$(cat $WORK/dovecot.log)"
    last_line m1 | grep -q 'accepted: authenticator="phone" user=m1 origin=remote rhost=127.0.0.1' || fail "$(last_line m1)"
    imap m1 "pw-m1$RECOVERY"
    last_line m1 | grep -q 'accepted: recovery code'
}

imap_refuses_a_replay_a_wrong_part_and_either_part_alone() {
    enrolled m2
    early_in_a_step
    pam_file dovecot
    with_dovecot
    local now; now=$(code)
    imap m2 "pw-m2$now"
    not imap m2 "pw-m2$now"
    last_line m2 | grep -q 'already used'
    not imap m2 "pw-m2$(wrong_code)"
    not imap m2 pw-m2
    not imap m2 "$(code 1)"
    # The code was right and is spent; the password was none.
    last_line m2 | grep -q 'accepted'
    not imap m2 "wrong$SECOND_RECOVERY"
    last_line m2 | grep -q 'accepted: recovery code'
}

# A cache in front of PAM takes a spent code for as long as it lasts: the guide has it off for that.
dovecots_cache_takes_a_spent_code_so_the_guide_has_it_off() {
    enrolled m3
    sed 's/^auth_cache_size.*/auth_cache_size = 1M/; s/^  driver = pam/&\n  args = cache_key=%u dovecot/' "$CLIENTS" >$WORK/cached.md
    CLIENTS=$WORK/cached.md
    pam_file dovecot
    with_dovecot
    local now; now=$(code)
    imap m3 "pw-m3$now"
    imap m3 "pw-m3$now" || fail "the cache does nothing: the guide's warning is out of date"
}

# --- OpenVPN ------------------------------------------------------------------------------------------

# Keys are agreed upon anew every three seconds in there: the code is not asked again.
openvpn_takes_password_and_code_in_one_field_and_stays_up() {
    enrolled m4
    pam_file openvpn
    with_openvpn openvpn
    local now; now=$(code)
    vpn m4 "pw-m4$now" 12 || fail "$(cat client.log server.log)"
    # Older plug-ins tell no address: origin=remote is in the guide's file for them.
    local address=''
    [[ $(openvpn --version) = "OpenVPN 2."[0-5]* ]] || address=' rhost=192.0.2.2'
    last_line m4 | grep -q "accepted: authenticator=\"phone\" user=m4 origin=remote$address" || fail "$(last_line m4)"
    [[ $(grep -c 'TLS: Username/auth-token authentication succeeded' server.log) -ge 2 ]] || fail "no new keys"
    [[ $(grep -c 'pam_totp.*user=m4 ' $LOG) = 1 ]]
    not vpn m4 "pw-m4$now" 6
    last_line m4 | grep -q 'already used'
    grep -q AUTH_FAILED client.log
}

# The client's own second field (static-challenge) comes to the server in this form.
openvpn_takes_the_code_in_a_field_of_its_own() {
    enrolled m5
    pam_file openvpn-code
    with_openvpn openvpn-code
    field() { printf 'SCRV1:%s:%s' "$(printf %s "$1" | base64)" "$(printf %s "$2" | base64)"; }
    vpn m5 "$(field pw-m5 "$(code)")" 5 || fail "$(cat client.log server.log)"
    last_line m5 | grep -q 'accepted: authenticator="phone" user=m5'
    not vpn m5 "$(field pw-m5 "$(wrong_code)")" 5
    not vpn m5 "$(field wrong "$(code 1)")" 5
}

# --- sudo, vsftpd, and who says no address ------------------------------------------------------------

scripted_sudo_needs_one_line() {
    need sudo
    enrolled m6
    cp /etc/pam.d/sudo $WORK/sudo.pam
    pam_file sudo
    echo 'm6 ALL=(ALL) ALL' >/etc/sudoers.d/m6
    local now one again wrong
    now=$(code)
    one=$(echo "pw-m6$now" | runuser -u m6 -- sudo -k -S -p '' id -u) || true
    again=$(echo "pw-m6$now" | runuser -u m6 -- sudo -k -S -p '' id -u) || true
    wrong=$(echo "wrong$(code 1)" | runuser -u m6 -- sudo -k -S -p '' id -u) || true
    cp $WORK/sudo.pam /etc/pam.d/sudo
    [[ $one,$again,$wrong = 0,, ]] || fail "$one,$again,$wrong"
    settle_log
    grep -q 'pam_totp(sudo:auth): accepted: authenticator="phone" user=m6 origin=local' $LOG
}

ftp_takes_password_and_code_in_its_one_field() {
    need vsftpd python3
    enrolled m7
    pam_file vsftpd
    mkdir -p /run/vsftpd/empty
    cat >$WORK/vsftpd.conf <<END
listen=YES
listen_address=127.0.0.1
listen_port=2121
anonymous_enable=NO
local_enable=YES
pam_service_name=vsftpd
secure_chroot_dir=/run/vsftpd/empty
END
    vsftpd $WORK/vsftpd.conf &
    # shellcheck disable=SC2064
    trap "kill $!" EXIT
    until_it_is listens 2121
    local now; now=$(code)
    ftp m7 "pw-m7$now"
    last_line m7 | grep -q 'accepted: authenticator="phone" user=m7 origin=remote rhost=127.0.0.1' || fail "$(last_line m7)"
    not ftp m7 "pw-m7$now"
    not ftp m7 "wrong$(code 1)"
}

# A program that does not tell PAM whom it serves (OpenVPN's plug-in did not before 2.5): `pamtester` stands in for it.
a_login_without_an_address_is_local_unless_origin_is_set() {
    enrolled m8
    pam_file old-vpn
    accepts m8 "pw-m8$(code)" old-vpn
    last_line m8 | grep -q 'origin=remote' || fail "$(last_line m8)"
    sed -i 's/ origin=remote//' /etc/pam.d/old-vpn
    accepts m8 "pw-m8$(code 1)" old-vpn
    last_line m8 | grep -q 'origin=local' || fail "$(last_line m8)"
}

# --- who is not enrolled, and what a stranger learns --------------------------------------------------

under_nullok_one_field_takes_an_unenrolled_users_password() {
    new_user m9; enrolled m10
    pam_file roll-out
    accepts m9 pw-m9 roll-out
    refuses m9 wrong roll-out
    refuses m9 "pw-m9$(code)" roll-out
    accepts m10 "pw-m10$(code)" roll-out
    refuses m10 pw-m10 roll-out
}

in_one_field_unenrolled_and_unknown_users_look_enrolled() {
    new_user m11; enrolled m12
    pam_file vsftpd
    local user shown
    for user in m11 m12 nobody-of-this-name; do
        for answer in "pw-$user$(wrong_code)" "pw-$user" "pw-$user$(tr Z Y <<<"$SECOND_RECOVERY")" ""; do
            login "$user" "$answer" vsftpd || true
        done >$WORK/shown-$user
    done
    grep -c 'Authentication failure' $WORK/shown-m12 | grep -qx 4
    grep -q 'Password & verification code: ' $WORK/shown-m12
    for user in m11 nobody-of-this-name; do cmp $WORK/shown-m12 $WORK/shown-$user; done
}

neither_password_nor_code_of_one_field_comes_into_the_log() {
    enrolled m13
    service one-field-debug "auth requisite pam_totp.so forward_pass debug" "auth required pam_unix.so use_first_pass"
    local now wrong
    now=$(code) wrong=$(wrong_code)
    accepts m13 "pw-m13$now" one-field-debug
    refuses m13 "pw-m13$wrong" one-field-debug
    refuses m13 pw-m13 one-field-debug
    grep -q 'pam_totp(one-field-debug.*user=m13' $LOG
    not grep -E "pw-m13|$now|$wrong" $LOG
}

# --- the table beside google-authenticator's ----------------------------------------------------------

# first_pass MODULE ARGUMENTS SET USER: one login with PAM_AUTHTOK set to SET before; whether the module asked, whether it
# let in, and what PAM_AUTHTOK held behind it.
first_pass() {
    local arguments=$2 set=$3 lines=() answers=() shown asked=silent came=refused now wrong behind
    now=$(code) wrong=$(wrong_code)
    rm -rf $WORK/told $WORK/first-pass && mkdir $WORK/first-pass
    # A code is good for each login of the table here, since each has a state of its own.
    [[ $1 != pam_totp.so ]] || arguments+=" state_dir=$WORK/first-pass"
    if [[ $set != nothing ]]; then
        lines=("auth optional pam_unix.so nodelay")
        set=${set/+code/$now}
        answers=("${set/+wrong/$wrong}")
    fi
    case $arguments in *forward_pass*) answers+=("typed$now") ;; *) answers+=("$now") ;; esac
    service first-pass "${lines[@]}" "auth required $1 $arguments" \
        "auth optional pam_exec.so quiet expose_authtok $WORK/teller"
    shown=$(printf '%s\n' "${answers[@]}" | pamtester first-pass "$4" authenticate 2>&1) || true
    ! grep -Eqi 'verification code' <<<"$shown" || asked=asks
    ! grep -q 'successfully authenticated' <<<"$shown" || came=accepted
    # pam_exec asks itself where PAM_AUTHTOK is not set.
    if (($(grep -o 'Password: ' <<<"$shown" | wc -l) > ${#lines[@]})); then
        behind=nothing
    else
        behind=$(tr -d '\0' <$WORK/told | sed "s/$now/+code/; s/$wrong/+wrong/")
    fi
    echo "$asked, $came, $behind"
}

both_modules_do_what_the_google_authenticator_table_says() {
    [[ -e $(find /usr/lib /lib -name pam_google_authenticator.so -print -quit) ]] || { echo "no google-authenticator"; exit 77; }
    enrolled m14
    printf '%s\n" TOTP_AUTH\n" WINDOW_SIZE 3\n' $SECRET >/home/m14/.google_authenticator
    chown m14: /home/m14/.google_authenticator && chmod 600 /home/m14/.google_authenticator
    printf '#!/bin/sh\ncat >%s/told\n' $WORK >$WORK/teller
    chmod 755 $WORK/teller
    local arguments set ours theirs
    while IFS= read -r arguments; do
        printf '| %s ' "$(sed 's/[^ ][^ ]*/`&`/g; s/^$/none/' <<<"$arguments")"
        for set in pw+code pw+wrong pw nothing; do
            ours=$(first_pass pam_totp.so "$arguments" $set m14)
            theirs=$(first_pass pam_google_authenticator.so "$arguments" $set m14)
            [[ $ours = "$theirs" ]] && printf '| %s ' "$ours" || printf '| %s; google: %s ' "$ours" "$theirs"
        done
        echo '|'
    done >$WORK/table <<END

try_first_pass
use_first_pass
try_first_pass use_first_pass
forward_pass
forward_pass try_first_pass
forward_pass use_first_pass
forward_pass try_first_pass use_first_pass
END
    sed -n '/^| arguments |/,/^$/p' "$CLIENTS" | sed '1,2d; /^$/d' >$WORK/table-of-the-guide
    diff $WORK/table-of-the-guide $WORK/table
}

# Another dovecot has other words for its cache.
if [[ $(dovecot --version 2>/dev/null) != 2.4* ]]; then
    run dovecots_cache_takes_a_spent_code_so_the_guide_has_it_off
fi

for case in imap_takes_password_and_code_in_its_one_field \
    imap_refuses_a_replay_a_wrong_part_and_either_part_alone \
    openvpn_takes_password_and_code_in_one_field_and_stays_up openvpn_takes_the_code_in_a_field_of_its_own \
    scripted_sudo_needs_one_line ftp_takes_password_and_code_in_its_one_field \
    a_login_without_an_address_is_local_unless_origin_is_set \
    under_nullok_one_field_takes_an_unenrolled_users_password \
    in_one_field_unenrolled_and_unknown_users_look_enrolled \
    neither_password_nor_code_of_one_field_comes_into_the_log \
    both_modules_do_what_the_google_authenticator_table_says; do
    run $case
done
