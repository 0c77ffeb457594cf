# shellcheck shell=bash
# The command enroll: on a real screen, in a pipe, broken off.

a_decoder_reads_the_qr_code_and_its_code_logs_in_over_ssh() {
    need tmux zbarimg python3
    new_user q1
    screen q1 enroll
    sees q1 Password:
    types q1 pw-q1
    sees q1 'Code from the app:'
    local uri light secret now
    uri=$(scanned q1 dark)
    light=$(scanned q1 light)
    [[ -n $uri && $uri = "$light" ]] || fail "dark: $uri, light: $light"
    [[ $uri == 'otpauth://totp/throwaway:q1%40throwaway?secret='*'&issuer=throwaway' ]] || fail "$uri"
    secret=$(secret_of "$uri")
    # The key to type by hand is the same.
    [[ $(capture q1 | sed -n 's/^ *\([A-Z2-7 ]\{19\}\)$/\1/p' | tr -d ' \n') = "$secret" ]]
    types q1 "$(wrong_code "$secret")"
    sees q1 'That code was wrong. Try the next one.'
    # 630 seconds, or 660 if the next step begins: both are 11 minutes.
    types q1 "$(code -21 "$secret")"
    sees q1 'about 11 minutes behind'
    now=$(code 0 "$secret")
    types q1 "$now"
    sees q1 EXIT=0
    capture q1 -S - >$WORK/q1.screen
    [[ $(grep -cE '^ *([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$' $WORK/q1.screen) = 10 ]]
    grep -q 'These services ask for a code from now on: sshd' $WORK/q1.screen
    closes q1
    not ssh_login q1 pw-q1 "$now"
    ssh_login q1 pw-q1 "$(code 1 "$secret")"
    ssh_login q1 pw-q1 "$(grep -oE '([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}' $WORK/q1.screen | tail -n 1)"
}

the_screen_fits_80_by_24_and_a_narrow_one_says_so() {
    need tmux
    new_user q2
    screen q2 'enroll --no-password-check' 80 24
    sees q2 'then press Enter'
    (($(capture q2 -S - | LC_ALL=C.UTF-8 wc -L) <= 80))
    # The whole code is on the screen, without scrolling.
    [[ -n $(scanned q2 dark) ]] || fail "not readable: $(capture q2)"
    types q2 ''
    sees q2 'Code from the app:'
    closes q2
    new_user q3
    screen q3 'enroll --no-password-check' 40 24
    sees q3 'Too narrow for the QR code'
    sees q3 'Code from the app:'
    closes q3
}

large_in_a_narrow_window_draws_the_small_code() {
    need tmux
    new_user q6l
    screen q6l 'enroll --no-password-check --large' 80 24
    sees q6l 'To see the QR code, press Enter.'
    grep -q 'Too narrow for large squares' <<<"$(capture q6l)" || fail "$(capture q6l)"
    types q6l ''
    sees q6l 'then press Enter'
    [[ -n $(scanned q6l dark) ]] || fail "not readable: $(capture q6l)"
    closes q6l
}

a_window_made_wider_shows_the_other_size_without_a_new_start() {
    need tmux
    new_user q6w
    screen q6w 'enroll --no-password-check' 80 24
    sees q6w 'then press Enter'
    types q6w l
    # The small code would push the reason off the screen.
    sees q6w 'To see the QR code, press Enter.'
    grep -q 'Too narrow for the other size' <<<"$(capture q6w)" || fail "$(capture q6w)"
    not grep -q 'start again' <<<"$(capture q6w -S -)"
    types q6w ''
    for _ in $(seq 600); do [[ -z $(scanned q6w dark) ]] || break; sleep 0.1; done
    # The small code is drawn again, whole.
    [[ -n $(scanned q6w dark) ]] || fail "not readable: $(capture q6w)"
    tmux -S $TMUX_SOCKET resize-window -t q6w -x 110 -y 60
    types q6w l
    sees q6w 'Code from the app:'
    [[ -n $(scanned q6w dark) ]] || fail "not readable: $(capture q6w)"
    closes q6w
}

a_notice_is_not_pushed_off_a_low_screen_by_the_qr_code() {
    need tmux
    enrolled q7n
    screen q7n 'enroll --no-password-check' 80 24
    sees q7n 'recovery code:'
    types q7n $RECOVERY
    sees q7n 'To see the QR code, press Enter.'
    grep -q 'Some apps have one secret for each name' <<<"$(capture q7n)" || fail "$(capture q7n)"
    types q7n ''
    sees q7n 'then press Enter'
    closes q7n
}

breaking_off_leaves_the_old_enrolment_working() {
    need tmux
    local user way
    for way in ctrl-c closed killed; do
        user=q4$way
        enrolled $user
        early_in_a_step
        screen $user 'enroll --no-password-check'
        sees $user 'Current code or a recovery code:'
        types $user "$(code -1)"
        sees $user 'Code from the app:'
        case $way in
        ctrl-c) tmux -S $TMUX_SOCKET send-keys -t $user C-c; sleep 0.5; closes $user ;;
        closed) closes $user ;;
        killed) pkill -KILL -u $user enroll; closes $user ;;
        esac
        accepts $user "$(code)"
        [[ $(ls -A "$(dirname "$(credential $user)")") = credential.toml ]]
    done
}

# As where the module stands in common-auth: the stack of the password asks for a code itself.
a_code_of_the_password_stack_is_named_at_the_end() {
    need tmux
    enrolled q4p
    cp /etc/pam.d/enroll $WORK/enroll.kept
    # shellcheck disable=SC2064  # the file of now
    trap "cp $WORK/enroll.kept /etc/pam.d/enroll" EXIT
    service enroll 'auth required pam_unix.so nodelay' 'auth required pam_totp.so'
    screen q4p enroll
    sees q4p 'Password:'
    types q4p pw-q4p
    sees q4p 'Verification code:'
    types q4p $RECOVERY
    sees q4p 'Current code or a recovery code:'
    tmux -S $TMUX_SOCKET send-keys -t q4p C-c
    sees q4p 'typed after the password is used up'
    closes q4p
}

# enrol_by_json USER [ANSWER...]: plays a script that enrols; leaves secret and output in files.
enrol_by_json() {
    local user=$1; shift
    rm -f "$WORK/to"; mkfifo "$WORK/to"
    runuser -u "$user" -- enroll --json --no-password-check <"$WORK/to" >"$WORK/json" 2>"$WORK/json.err" &
    local child=$!
    exec 9>"$WORK/to"
    for answer; do echo "$answer" >&9; done
    appears '"secret":"[A-Z2-7]*"' "$WORK/json"
    sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' "$WORK/json" >"$WORK/secret"
    code 0 "$(cat "$WORK/secret")" >&9
    exec 9>&-
    wait $child
}

a_script_enrols_through_pipes() {
    new_user q5
    early_in_a_step
    enrol_by_json q5
    [[ $(wc -l <$WORK/json) = 2 ]] || fail "$(cat $WORK/json)"
    [[ $(grep -oE '([0-9A-Z]{4}-){5}[0-9A-Z]{4}' $WORK/json | wc -l) = 10 ]]
    accepts q5 "$(code 1 "$(cat $WORK/secret)")"
    [[ $(stat -c %a:%U "$(credential q5)") = 600:q5 ]]
    [[ $(stat -c %a "$(dirname "$(credential q5)")") = 700 ]]
}

without_a_terminal_no_secret_is_shown_unless_asked() {
    new_user q6
    local out
    out=$(scripted q6 '' 2>&1) && fail "went on"
    # Neither a URI nor the groups of four letters.
    not grep -qE 'otpauth|secret=|[A-Z2-7]{16}|([A-Z2-7]{4} ){3}' <<<"$out"
    [[ ! -e $(credential q6) ]]
}

a_picture_is_readable_by_the_user_alone_and_never_overwrites() {
    need zbarimg
    new_user q7
    scripted q7 '' --no-password-check --svg /home/q7/qr.svg >$WORK/q7.out 2>&1 || true
    [[ $(stat -c %a:%U /home/q7/qr.svg) = 600:q7 ]] || fail "$(cat $WORK/q7.out)"
    grep -q '<svg' /home/q7/qr.svg
    [[ ! -e $(credential q7) ]]
    scripted q7 '' --no-password-check --svg /home/q7/qr.svg 2>&1 | grep -q 'File exists'
}

replacing_needs_a_code_of_the_old_enrolment() {
    enrolled q8
    early_in_a_step
    local old; old=$(sha256sum <"$(credential q8)")
    enrol_by_json q8 "$(wrong_code)" || true
    [[ $(sha256sum <"$(credential q8)") = "$old" ]] || fail "replaced by a wrong code"
    enrol_by_json q8 "$(code)"
    [[ $(sha256sum <"$(credential q8)") != "$old" ]]
    refuses q8 "$(code 1)"
    refuses q8 "$RECOVERY"
    accepts q8 "$(code 1 "$(cat $WORK/secret)")"
}

a_code_spent_at_enroll_is_spent_at_sshd() {
    enrolled q9
    early_in_a_step
    local now; now=$(code)
    scripted q9 "$now" recovery --json >$WORK/q9.json
    [[ $(grep -oE '([0-9A-Z]{4}-){5}[0-9A-Z]{4}' $WORK/q9.json | wc -l) = 10 ]]
    not ssh_login q9 pw-q9 "$now"
    ssh_login q9 pw-q9 "$(code 1)"
    refuses q9 "$RECOVERY"
    accepts q9 "$(grep -oE '([0-9A-Z]{4}-){5}[0-9A-Z]{4}' $WORK/q9.json | head -n 1)"
}

a_second_device_is_added_and_taken_away() {
    enrolled q10
    early_in_a_step
    rm -f $WORK/to; mkfifo $WORK/to
    runuser -u q10 -- enroll add --json --no-password-check --label tablet <$WORK/to >$WORK/json &
    exec 9>$WORK/to
    code >&9
    appears '"secret":"[A-Z2-7]*"' $WORK/json
    local tablet; tablet=$(sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json)
    code 0 "$tablet" >&9
    exec 9>&-
    wait $!
    accepts q10 "$(code 1 "$tablet")"
    runuser -u q10 -- enroll status | grep -q 'tablet: since'
    scripted q10 "$RECOVERY" remove tablet
    refuses q10 "$(code 2 "$tablet")"
    runuser -u q10 -- enroll status --json | grep -q '"recovery_codes_left":1'
}

verify_tells_what_a_login_would_say_and_spends_nothing() {
    enrolled q11
    early_in_a_step
    scripted q11 "$(code)" verify 2>&1 | grep -q 'a login would accept'
    accepts q11 "$(code)"
    scripted q11 "$(code)" verify 2>&1 | grep -q 'already used'
    scripted q11 "$(code -10)" verify 2>&1 | grep -q 'minutes behind'
}

disable_needs_a_code_and_opts_out() {
    enrolled q12
    scripted q12 "$(wrong_code)" disable 2>&1 | grep -q 'is wrong'
    scripted q12 "$(code)" disable
    accepts q12 '' totp-nullok
    refuses q12 "$(code 1)"
    runuser -u q12 -- enroll status | grep -q 'q12: disabled'
}

root_enrols_another_only_by_name_and_with_that_users_rights() {
    new_user q13
    SUDO_USER=q13 enroll status 2>&1 | grep -q 'sudo enroll --user root'
    rm -f $WORK/to; mkfifo $WORK/to
    enroll --user q13 --json <$WORK/to >$WORK/json &
    exec 9>$WORK/to
    appears '"secret":"[A-Z2-7]*"' $WORK/json
    # The process that asks keeps root's ids; only its helper opens files with the user's.
    [[ $(awk '/^[UG]id/ {print $2, $3, $4, $5}' /proc/$!/status | sort -u) = '0 0 0 0' ]]
    code 0 "$(sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json)" >&9
    exec 9>&-
    wait $!
    [[ $(stat -c %U "$(credential q13)") = q13 ]]
    new_user q14
    scripted q14 '' --user q13 --json 2>&1 | grep -q 'only root'
}

a_full_disk_keeps_the_old_enrolment() {
    enrolled q15
    mount -t tmpfs -o mode=700,size=64k,uid="$(id -u q15)" tmpfs /home/q15 || { echo "no mount"; exit 77; }
    trap 'umount -l /home/q15' EXIT
    install -d -m 700 -o q15 /home/q15/.config /home/q15/.config/pam_totp
    credential_text >"$(credential q15)"; chown q15: "$(credential q15)"; chmod 600 "$(credential q15)"
    dd if=/dev/zero of=/home/q15/filler bs=1k 2>/dev/null || true
    early_in_a_step
    enrol_by_json q15 "$RECOVERY" || true
    grep -q 'cannot use\|no space' $WORK/json.err || fail "$(cat $WORK/json.err)"
    accepts q15 "$(code)"
}

a_foreign_file_is_not_overwritten() {
    new_user q16
    install -d -m 700 -o q16 /home/q16/.config /home/q16/.config/pam_totp
    echo 'my notes' >/home/q16/.config/pam_totp/credential.toml
    chown q16: /home/q16/.config/pam_totp/credential.toml; chmod 600 /home/q16/.config/pam_totp/credential.toml
    scripted q16 '' --json --no-password-check 2>&1 | grep -q 'line 1'
    grep -qx 'my notes' /home/q16/.config/pam_totp/credential.toml
}

an_empty_enter_asks_again_and_costs_no_try() {
    need tmux
    enrolled q20
    local folder; folder=$(home q20)/.config/pam_totp
    sed -i '/^secret/a digits = 8' "$folder/credential.toml"
    early_in_a_step
    screen q20 'enroll --no-password-check'
    sees q20 'Current code or a recovery code:'
    # More often than there are tries.
    local times
    for times in 1 2 3 4; do
        types q20 ''
        for _ in $(seq 100); do
            [[ $(capture q20 -S - | grep -c 'A code has 8 digits.') = "$times" ]] && break
            sleep 0.1
        done
    done
    [[ $(capture q20 -S - | grep -c 'A code has 8 digits.') = 4 ]] || fail "$(capture q20)"
    types q20 "$(oathtool --totp -b -d 8 $SECRET)"
    sees q20 'Code from the app:'
    types q20 ''
    sees q20 'A code has 6 digits.'
    closes q20
    screen q20 'enroll verify'
    types q20 ''
    sees q20 'A code has 8 digits.'
    sees q20 'Code to test'
    closes q20
}

the_administrator_can_insist_on_the_password() {
    new_user q17
    printf '[enroll]\npassword_check = "required"\n' >/etc/security/pam_totp.toml
    local shown; shown=$(scripted q17 '' --json --no-password-check 2>&1) || true
    rm /etc/security/pam_totp.toml
    grep -q 'not allowed here' <<<"$shown"
}

enroll_works_where_the_module_stands_in_common_auth() {
    need tmux
    new_user q18
    cp /etc/pam.d/common-auth $WORK/common-auth
    echo 'auth required pam_totp.so' >>/etc/pam.d/common-auth
    screen q18 enroll
    sees q18 Password:
    types q18 pw-q18
    local status=0
    sees q18 'Code from the app:' || status=1
    closes q18
    cp $WORK/common-auth /etc/pam.d/common-auth
    [[ $status = 0 ]]
}

# lost-phone.md says how many recovery codes this takes.
with_the_module_in_common_auth_enroll_asks_for_two_codes() {
    need tmux
    enrolled q21; enrolled q22
    cp /etc/pam.d/common-auth $WORK/common-auth
    echo 'auth required pam_totp.so' >>/etc/pam.d/common-auth
    local status=0
    (
        screen q21 enroll
        sees q21 Password:
        types q21 pw-q21
        sees q21 'Verification code:'
        types q21 $RECOVERY
        sees q21 'Current code or a recovery code:'
        types q21 $RECOVERY
        sees q21 'does not work any more'
        types q21 $SECOND_RECOVERY
        sees q21 'Code from the app:'
        closes q21
        screen q22 'enroll --no-password-check'
        sees q22 'Current code or a recovery code:'
        types q22 $SECOND_RECOVERY
        sees q22 'Code from the app:'
        closes q22
    ) || status=1
    cp $WORK/common-auth /etc/pam.d/common-auth
    [[ $status = 0 ]]
}

secrets_stay_out_of_arguments_environment_and_temp_files() {
    new_user q19
    early_in_a_step
    enrol_by_json q19
    local secret; secret=$(cat $WORK/secret); rm $WORK/secret $WORK/json
    not grep -rqaF "$secret" /tmp/ /run/ /var/tmp/ /home/q19/.bash_history 2>/dev/null
    not grep -qF "$secret" $LOG
    grep -q 'enrolled: user=q19' $LOG
}

for case in a_decoder_reads_the_qr_code_and_its_code_logs_in_over_ssh \
    the_screen_fits_80_by_24_and_a_narrow_one_says_so large_in_a_narrow_window_draws_the_small_code \
    a_window_made_wider_shows_the_other_size_without_a_new_start \
    a_notice_is_not_pushed_off_a_low_screen_by_the_qr_code breaking_off_leaves_the_old_enrolment_working \
    a_code_of_the_password_stack_is_named_at_the_end \
    a_script_enrols_through_pipes without_a_terminal_no_secret_is_shown_unless_asked \
    a_picture_is_readable_by_the_user_alone_and_never_overwrites replacing_needs_a_code_of_the_old_enrolment \
    a_code_spent_at_enroll_is_spent_at_sshd a_second_device_is_added_and_taken_away \
    verify_tells_what_a_login_would_say_and_spends_nothing disable_needs_a_code_and_opts_out \
    root_enrols_another_only_by_name_and_with_that_users_rights a_full_disk_keeps_the_old_enrolment \
    a_foreign_file_is_not_overwritten the_administrator_can_insist_on_the_password \
    enroll_works_where_the_module_stands_in_common_auth an_empty_enter_asks_again_and_costs_no_try \
    with_the_module_in_common_auth_enroll_asks_for_two_codes \
    secrets_stay_out_of_arguments_environment_and_temp_files; do
    run $case
done
tmux -S $TMUX_SOCKET kill-server 2>/dev/null || true
