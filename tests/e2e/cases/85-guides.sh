# shellcheck shell=bash
# The stacks of docs/guides, taken from the pages, put in place and used: right code in, wrong code out, and who is
# exempt is exempt. Each case restores /etc/pam.d and /etc/ssh.

GUIDES=/mnt/pam_totp/docs/guides
# `enroll check` judges each sshd that runs; the other cases' sshd, with ways in of its own, is none of the guides'.
kill "$(cat $WORK/sshd.pid)"; rm -f $WORK/sshd.pid
: >$WORK/guides-used

# files_of PAGE: for each block that is a file: its path and the name of its stack ("-" if it has none).
files_of() {
    sed -n 's/^```[a-z]* file=\([^ ]*\) stack=\(.*\)$/\1 \2/p; s/^```[a-z]* file=\([^ ]*\)$/\1 -/p' "$GUIDES/$1"
}

# block PAGE FILE STACK: the text of one of them.
block() {
    local info="file=$2"
    [[ $3 = - ]] || info+=" stack=$3"
    awk -v info="$info" '/^```/ { on = ($0 ~ "^```[a-z]+ ") && substr($0, index($0, " ") + 1) == info; next } on' "$GUIDES/$1"
}

# guide PAGE [STACK]: its files put in place, until the case ends.
guide() {
    local page=$1 wanted=${2:--} file stack kept=$WORK/before-guide-$BASHPID
    mkdir -p "$kept" && cp -a /etc/pam.d /etc/ssh "$kept"
    # shellcheck disable=SC2064  # the folder of now
    trap "leave_guide $kept" EXIT
    while read -r file stack; do
        [[ $stack = - || $stack = "$wanted" ]] || continue
        mkdir -p "$(dirname "$file")"
        block "$page" "$file" "$stack" >"$file"
        [[ -s $file ]] || fail "$page has no $file"
        # ssh.md says so of OpenSSH before 8.7.
        ! /usr/sbin/sshd -T 2>/dev/null | grep -q ^challengeresponseauthentication ||
            sed -i 's/^KbdInteractiveAuthentication/ChallengeResponseAuthentication/' "$file"
        echo "$page $file $stack" >>$WORK/guides-used
    done < <(files_of "$page")
}
leave_guide() {
    [[ ! -s /run/sshd.pid ]] || kill "$(</run/sshd.pid)"
    rm -rf /etc/pam.d/* /etc/ssh/*; cp -a "$1/pam.d/." /etc/pam.d; cp -a "$1/ssh/." /etc/ssh
    rm -rf "$1" /etc/security/pam_totp.toml /etc/security/no-code-networks.conf
}

ready() { enroll check "$1" >$WORK/checked 2>&1 || fail "$(cat $WORK/checked)"; }

# sshd with the machine's own configuration, on its own port.
run_sshd() {
    ssh-keygen -A >/dev/null
    mkdir -p /run/sshd; rm -f /run/sshd.pid
    local penalties=()
    ! /usr/sbin/sshd -t -o PerSourcePenalties=no 2>/dev/null || penalties=(-o PerSourcePenalties=no)
    /usr/sbin/sshd -E $WORK/sshd-guides.log "${penalties[@]}"
    for _ in $(seq 600); do [[ -s /run/sshd.pid ]] && return; sleep 0.1; done
    fail "sshd did not start: $(cat $WORK/sshd-guides.log)"
}
# ssh_in USER PASSWORD CODE [SSH-OPTION...]
ssh_in() { PORT=22 ssh_login "$@" -o ConnectionAttempts=9; }
admits() { ssh_in "$@" || fail "$1 is refused: $(tail -n 3 $WORK/sshd-guides.log; grep -v e2e: $LOG | tail -n 4)"; }

# two_answers PASSWORD CODE: two lines for pamtester, which answers each prompt with the next.
two_answers() { printf '%s\n%s' "$1" "$2"; }

# --- sshd ---------------------------------------------------------------------------------------------

the_ssh_guides_first_stack_asks_for_password_and_code() {
    guide ssh.md password-and-code
    enrolled gssh1
    ready sshd
    run_sshd
    not ssh_in gssh1 pw-gssh1 "$(wrong_code)"
    not ssh_in gssh1 wrong "$(code)"
    admits gssh1 pw-gssh1 "$(code)"
}

the_ssh_guides_second_stack_asks_for_key_and_code() {
    guide ssh.md key-and-code
    local user
    for user in gssh2 backup2; do
        enrolled $user
        install -d -m 700 -o $user "/home/$user/.ssh"
        install -m 600 -o $user $WORK/client_key.pub "/home/$user/.ssh/authorized_keys"
    done
    ready sshd
    printf 'Match User backup2\n    AuthenticationMethods publickey\n' >>/etc/ssh/sshd_config
    run_sshd
    not ssh_in gssh2 unused "$(wrong_code)" -i $WORK/client_key
    not ssh_in gssh2 unused "$(code -1)"
    not ssh_in gssh2 unused "$(code -1)" -i $WORK/client_key -o BatchMode=yes
    admits gssh2 unused "$(code)" -i $WORK/client_key
    admits backup2 unused none -i $WORK/client_key
}

the_guides_stack_for_remembered_devices_remembers_one() {
    guide remembered-devices.md remembered
    enrolled grd1
    install -d -m 700 -o grd1 /home/grd1/.ssh
    install -m 600 -o grd1 $WORK/client_key.pub /home/grd1/.ssh/authorized_keys
    ready sshd
    not grep -q 'devices-' $WORK/checked || fail "$(cat $WORK/checked)"
    run_sshd
    not ssh_in grd1 pw-grd1 "$(wrong_code)" -i $WORK/client_key
    REMEMBER=y admits grd1 pw-grd1 "$(code)" -i $WORK/client_key
    # The key and the password are enough now, and neither alone.
    admits grd1 pw-grd1 none -i $WORK/client_key
    settle_log
    grep -q 'not asked: remembered device "ED25519 SHA256:.*user=grd1' $LOG || fail "$(grep grd1 $LOG)"
    not ssh_in grd1 wrong none -i $WORK/client_key
    not ssh_in grd1 pw-grd1 none
}

the_exempt_get_in_without_a_code_and_others_do_not() {
    guide ssh.md password-and-code; guide exceptions.md exceptions
    enrolled gex1; new_user gex2
    groupadd --system no-code
    gpasswd -a gex2 no-code >/dev/null
    ready sshd
    run_sshd
    # By the group, and not without the password.
    admits gex2 pw-gex2 none
    not ssh_in gex2 wrong none
    gpasswd -d gex2 no-code >/dev/null
    not ssh_in gex2 pw-gex2 none
    # Others need the code.
    not ssh_in gex1 pw-gex1 none
    admits gex1 pw-gex1 "$(code)"
}

exempt_networks_get_in_without_a_code_and_others_do_not() {
    guide ssh.md password-and-code; guide exceptions.md exceptions
    ip addr add 10.20.0.5/32 dev lo && ip addr add 10.21.0.5/32 dev lo || { echo "no addresses of its own here"; exit 77; }
    enrolled gex3
    run_sshd
    from() { ssh_in gex3 "$2" none -o Hostname="$1" -b "$1"; }
    from 10.20.0.5 pw-gex3
    not from 10.20.0.5 wrong
    not from 10.21.0.5 pw-gex3
    # A login without an address is none of that network.
    sed -i '/^@include common-password/d' /etc/pam.d/sshd
    refuses gex3 "$(two_answers pw-gex3 none)" sshd
}

# What the page says of jumps.
a_jump_is_broken_by_one_line_and_a_substack_is_not() {
    guide exceptions.md exceptions
    enrolled gex4; new_user gex5
    groupadd -f --system no-code
    gpasswd -a gex5 no-code >/dev/null
    local exempt='pam_succeed_if.so quiet user ingroup no-code'
    service gex-jump "auth required pam_unix.so" "auth [success=1 default=ignore] $exempt" "auth required pam_totp.so" \
        "auth requisite pam_deny.so"
    # The line behind is what would have refused: with the code's line taken out, the exempt jump over it.
    sed -i '/pam_totp/d' /etc/pam.d/gex-jump
    accepts gex5 pw-gex5 gex-jump
    refuses gex4 pw-gex4 gex-jump
    # A line between: the exempt are asked.
    service gex-jump "auth required pam_unix.so" "auth [success=1 default=ignore] $exempt" "auth optional pam_warn.so" \
        "auth required pam_totp.so"
    refuses gex5 "$(two_answers pw-gex5 none)" gex-jump
    # The same two accidents in the guide's file.
    service gex-substack "auth required pam_unix.so" "auth substack code-unless-exempt" "auth requisite pam_deny.so"
    refuses gex5 pw-gex5 gex-substack
    service gex-substack "auth required pam_unix.so" "auth substack code-unless-exempt"
    sed -i '/pam_succeed_if/a auth optional pam_warn.so' /etc/pam.d/code-unless-exempt
    accepts gex5 pw-gex5 gex-substack
    refuses gex4 "$(two_answers pw-gex4 none)" gex-substack
}

the_roll_outs_stack_asks_enrolled_users_and_no_others() {
    guide ssh.md password-and-code; guide roll-out.md roll-out
    enrolled groll1; new_user groll2
    ready sshd
    run_sshd
    admits groll2 pw-groll2 none
    not ssh_in groll1 pw-groll1 none
    admits groll1 pw-groll1 "$(code)"
    rm "$(credential groll1)"
    not ssh_in groll1 pw-groll1 none
    sed -i 's/ nullok//' /etc/pam.d/sshd
    not ssh_in groll2 pw-groll2 none
}

with_the_stack_for_encrypted_homes_roots_file_counts() {
    guide ssh.md password-and-code; guide homes.md roots-file
    local other=KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU
    enrolled ghome1; enrolled ghome2
    install -d -m 700 /etc/pam_totp /etc/pam_totp/users
    credential_text | sed "s/$SECRET/$other/" >/etc/pam_totp/users/ghome1.toml
    chmod 600 /etc/pam_totp/users/ghome1.toml
    ready sshd
    # The home is as a locked one: nothing in it can be read.
    rm -r /home/ghome1/.config
    run_sshd
    not ssh_in ghome1 pw-ghome1 "$(code)"
    admits ghome1 pw-ghome1 "$(code 0 $other)"
    # A user who has a file in the home alone is not enrolled here.
    not ssh_in ghome2 pw-ghome2 "$(code)"
    # enroll, too, looks at root's file.
    enroll admin show ghome1 --json | grep -q '/etc/pam_totp/users/ghome1.toml'
    rm -r /etc/pam_totp
}

users_of_chrooted_sftp_and_others_are_on_the_same_sshd() {
    guide ssh.md password-and-code
    local other=KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU
    groupadd sftponly
    # Both have a file in the home, and that of the user of SFTP does not count.
    enrolled gsftp1; enrolled gsftp2
    usermod -aG sftponly gsftp1
    install -d -m 700 /etc/pam_totp /etc/pam_totp/users
    credential_text | sed "s/$SECRET/$other/" >/etc/pam_totp/users/gsftp1.toml
    chmod 600 /etc/pam_totp/users/gsftp1.toml
    ready sshd
    run_sshd
    not ssh_in gsftp1 pw-gsftp1 "$(code)"
    not ssh_in gsftp1 wrong "$(code 0 $other)"
    admits gsftp1 pw-gsftp1 "$(code 1 $other)"
    not ssh_in gsftp2 pw-gsftp2 "$(code 0 $other)"
    not ssh_in gsftp2 wrong "$(code)"
    admits gsftp2 pw-gsftp2 "$(code 1)"
    # The administrator's commands look where these logins look.
    enroll admin list >$WORK/listed
    grep -q '^gsftp1 *enrolled ' $WORK/listed && grep -q '^gsftp2 *enrolled ' $WORK/listed || fail "$(cat $WORK/listed)"
    rm -r /etc/pam_totp; groupdel sftponly
}

# --- sudo, su, login ----------------------------------------------------------------------------------

the_guides_sudo_asks_for_the_code() {
    guide sudo-su-login.md
    need sudo expect
    enrolled gsudo
    echo 'gsudo ALL=(ALL) ALL' >/etc/sudoers.d/gsudo
    ready sudo
    not grep -qx 0 <<<"$(converse runuser -u gsudo -- sudo -k id -u :: pw-gsudo "$(wrong_code)")"
    grep -qx 0 <<<"$(converse runuser -u gsudo -- sudo -k id -u :: pw-gsudo "$(code)")"
}

the_guides_su_asks_for_the_code_and_root_for_nothing() {
    guide sudo-su-login.md
    need expect
    enrolled gsu1; new_user gsu2
    ready su
    not grep -qx gsu1 <<<"$(converse runuser -u gsu2 -- su gsu1 -c 'id -un' :: pw-gsu1 "$(wrong_code)")"
    grep -qx gsu1 <<<"$(converse runuser -u gsu2 -- su gsu1 -c 'id -un' :: pw-gsu1 "$(code)")"
    [[ $(su gsu1 -c 'id -un' </dev/null) = gsu1 ]]
}

the_guides_login_asks_for_the_code() {
    guide sudo-su-login.md
    need expect login
    enrolled glogin
    ready login
    not at_console glogin pw-glogin "$(wrong_code)"
    not at_console glogin wrong "$(code)"
    at_console glogin pw-glogin "$(code)"
}

# --- passwords ----------------------------------------------------------------------------------------

the_guides_passwd_asks_for_the_code() {
    guide password.md
    need expect
    enrolled gpass
    ready passwd
    not changes gpass pw-gpass "$(wrong_code)" Nova-73-krill
    changes gpass pw-gpass "$(code)" Nova-73-krill
}

the_guides_common_password_asks_in_every_program() {
    guide password.md all-programs
    # The page says: in place of the line in the file of passwd.
    sed -i /pam_totp/d /etc/pam.d/passwd
    need expect
    enrolled gpass2
    ready passwd
    changes gpass2 pw-gpass2 "$(code)" Nova-73-krill
    echo gpass2:pw-gpass2 | chpasswd
    # A console without a code at login: the one at the change.
    chage -d 0 gpass2
    not expired gpass2 pw-gpass2 "$(wrong_code)" Nova-74-krill login gpass2
    expired gpass2 pw-gpass2 "$(code 1)" Nova-74-krill login gpass2
}

# --- desktops -----------------------------------------------------------------------------------------

gdm_and_lightdm_ask_for_the_code_and_open_the_keyring() {
    guide desktop.md
    local service now=-1 greeter
    enrolled gdesk
    printf '#!/bin/sh\ntr "\\0" "\\n" >%s/keyring\n' $WORK >$WORK/keyring.sh; chmod 755 $WORK/keyring.sh
    early_in_a_step
    for service in gdm-password lightdm; do
        ready $service
        refuses gdesk "$(two_answers pw-gdesk "$(wrong_code)")" $service
        refuses gdesk "$(two_answers wrong "$(code $now)")" $service
        # In the keyring's place, what it would be given.
        greeter=/etc/pam.d/$service
        sed -i "s|^-*auth optional pam_gnome_keyring.so|auth optional pam_exec.so expose_authtok quiet $WORK/keyring.sh|" $greeter
        rm -f $WORK/keyring
        accepts gdesk "$(two_answers pw-gdesk "$(code $now)")" $service
        grep -qx pw-gdesk $WORK/keyring
        now=0
    done
}

an_unprivileged_i3lock_takes_password_and_code_in_one_field() {
    guide desktop.md
    with_screen
    not grep -qE '\[(locker-|one-answer)' <<<"$(enroll check i3lock)"
    enrolled glock1
    stays_locked glock1 pw-glock1
    stays_locked glock1 "pw-glock1$(wrong_code)"
    stays_locked glock1 "wrong$(code -1)"
    unlocks glock1 "pw-glock1$(code)"
    unlocks glock1 "pw-glock1$RECOVERY"
    [[ -e /home/glock1/.local/state/pam_totp/$(id -u glock1) ]] || fail "not with the user's own rights"
    # The two ways out that the page names: no code at the locker.
    echo 'auth required pam_unix.so' >/etc/pam.d/i3lock
    unlocks glock1 pw-glock1
    kill $SCREEN
}

# The warning of the page: Debian's i3lock includes login's file.
a_code_at_login_locks_i3lock_users_out_as_debian_has_it() {
    guide sudo-su-login.md
    with_screen
    grep -q '^auth include login' /etc/pam.d/i3lock
    enrolled glock2
    not enroll check i3lock >$WORK/checked
    grep -q '\[one-answer\]' $WORK/checked
    stays_locked glock2 pw-glock2
    stays_locked glock2 "pw-glock2$(code)"
    block desktop.md /etc/pam.d/i3lock - >/etc/pam.d/i3lock
    unlocks glock2 "pw-glock2$(code)"
    kill $SCREEN
}

pkexec_asks_for_the_code() {
    guide polkit.md
    enrolled gpol
    usermod -aG sudo gpol
    ready polkit-1
    with_polkit
    local wrong right
    wrong=$(pkexec_as gpol "$(wrong_code)")
    right=$(pkexec_as gpol "$(code)")
    kill $SERVER "$BUS"
    grep -q 'Verification code' <<<"$wrong"
    not grep -q 'in as root$' <<<"$wrong"
    grep -q 'in as root$' <<<"$right" || fail "$right"
}

cockpit_asks_for_the_code() {
    guide cockpit.md
    enrolled gcock
    ready cockpit
    with_cockpit
    cockpit_in gcock pw-gcock "$(wrong_code)" | grep -q ' 401 '
    cockpit_in gcock wrong "$(code -1)" | grep -q ' 401 '
    cockpit_in gcock pw-gcock "$(code)" | grep -q ' 200 '
    kill $SERVER
}

# --- the pages themselves -----------------------------------------------------------------------------

# Lines without comments and with one space between words.
bare() { grep -v '^\s*#' "$@" | sed 's/ #.*//; s/[ \t][ \t]*/ /g; s/^ //; s/ $//' | grep .; }
# Without what a guide adds or takes away.
not_ours() { grep -vE 'pam_totp|code-unless-exempt|user ingroup sftponly|^@include common-auth$'; }

# Of those whose package is not on this machine, the sum of the bare lines: gdm3 43.0-3, lightdm 1.26.0-8+deb12u1.
declare -A ELSEWHERE=(
    [gdm-password]=9043d6bc83432bfe7d0b0206b226e5e8302aec896c08dfa29d1c7db717554b30
    [lightdm]=b0c9177e3fef0f9e982b90e63677111198f63c8689efdbe8d939a1cc57ab2698
)

every_stack_is_debians_file_with_our_line_in_it() {
    grep -q '^VERSION_CODENAME=bookworm' /etc/os-release || { echo "the pages show Debian 12's"; exit 77; }
    local page file stack service theirs compared=0
    for page in $(cd $GUIDES && ls ./*.md); do
        while read -r file stack; do
            service=${file#/etc/pam.d/}
            case $file in
            */code-unless-exempt | */i3lock) continue ;;
            /etc/pam.d/*) ;;
            *) continue ;;
            esac
            block "$page" "$file" "$stack" | grep -qE '^(auth (required pam_totp|substack code-unless)|password required pam_totp)' ||
                fail "$page: $file"
            compared=$((compared + 1))
            if [[ -n ${ELSEWHERE[$service]:-} ]]; then
                [[ $(block "$page" "$file" "$stack" | grep -v pam_totp | sha256sum) = "${ELSEWHERE[$service]}  -" ]] || fail "$page: $file"
                continue
            fi
            theirs=$file
            [[ -e $theirs ]] || theirs=/usr/lib/pam.d/$service
            [[ -e $theirs ]] || { compared=$((compared - 1)); continue; }
            diff <(block "$page" "$file" "$stack" | not_ours) <(bare "$theirs" | not_ours) || fail "$page: $file"
        done < <(files_of "$page")
    done
    ((compared >= 9)) || fail "only $compared compared"
}

every_link_of_the_guides_leads_somewhere() {
    local page link
    for page in "$GUIDES"/*.md; do
        grep -oE '\]\([^)#]+' "$page" | sed 's/^](//' | grep -v '^http' >$WORK/links || true
        while read -r link; do
            [[ -e $(dirname "$page")/$link ]] || fail "$page: $link"
        done <$WORK/links
        [[ $page = */README.md ]] || grep -q "($(basename "$page"))" $GUIDES/README.md || fail "the index lacks $page"
    done
}

every_file_that_a_guide_shows_was_used() {
    local page
    for page in $(cd $GUIDES && ls); do
        # 55-clients.sh plays that page.
        [[ $page = clients.md ]] || files_of "$page" | sed "s/^/$page /"
    done | sort >$WORK/guides-shown
    [[ -s $WORK/guides-shown ]]
    [[ -z $(comm -23 $WORK/guides-shown <(sort -u $WORK/guides-used)) ]] ||
        fail "never used: $(comm -23 $WORK/guides-shown <(sort -u $WORK/guides-used))"
}

# Since OpenSSH 9.8, sshd-session asks PAM and logs.
the_pages_log_commands_for_sshd_find_both_programs() {
    local wrong
    wrong=$(grep -rnE '(-t|_COMM=)[ ]?sshd([^-]|$)' /mnt/pam_totp/{docs,README.md,packaging} | grep -v 'sshd-session') || true
    [[ -z $wrong ]] || fail "$wrong"
    grep -rq 'journalctl -t sshd -t sshd-session' /mnt/pam_totp/docs
}

# On a stock Debian, the profile alone lets sshd answer the prompt for the code with the password.
the_page_of_the_profile_names_sshds_settings_first() {
    local section; section=$(sed -n '/^## Debian: libpam-totp/,/pam-auth-update --disable/p' /mnt/pam_totp/docs/packages.md)
    local before=${section%%pam-auth-update --enable*} setting
    for setting in UsePAM KbdInteractiveAuthentication PasswordAuthentication 'systemctl reload ssh'; do
        [[ $before == *"$setting"* ]] || fail "$setting is not named before the profile"
    done
    [[ ${section#*pam-auth-update --enable} == *'enroll check'* ]] || fail 'no check after the profile'
}

for case in the_ssh_guides_first_stack_asks_for_password_and_code the_ssh_guides_second_stack_asks_for_key_and_code \
    the_guides_stack_for_remembered_devices_remembers_one \
    the_exempt_get_in_without_a_code_and_others_do_not exempt_networks_get_in_without_a_code_and_others_do_not \
    a_jump_is_broken_by_one_line_and_a_substack_is_not the_roll_outs_stack_asks_enrolled_users_and_no_others \
    with_the_stack_for_encrypted_homes_roots_file_counts users_of_chrooted_sftp_and_others_are_on_the_same_sshd the_guides_sudo_asks_for_the_code \
    the_guides_su_asks_for_the_code_and_root_for_nothing the_guides_login_asks_for_the_code \
    the_guides_passwd_asks_for_the_code the_guides_common_password_asks_in_every_program \
    gdm_and_lightdm_ask_for_the_code_and_open_the_keyring \
    an_unprivileged_i3lock_takes_password_and_code_in_one_field \
    a_code_at_login_locks_i3lock_users_out_as_debian_has_it pkexec_asks_for_the_code cockpit_asks_for_the_code \
    every_stack_is_debians_file_with_our_line_in_it every_link_of_the_guides_leads_somewhere \
    the_pages_log_commands_for_sshd_find_both_programs the_page_of_the_profile_names_sshds_settings_first \
    every_file_that_a_guide_shows_was_used; do
    run $case
done
start_sshd
