# shellcheck shell=bash
# Enrolment at the first login, through a real sshd, su, login and sudo.

a_user_enrols_at_the_first_ssh_login() {
    need tmux zbarimg python3
    with_enrolments
    new_user lg1
    meets lg1
    shows_code lg1
    # A light terminal shows it after i.
    local secret=$AT_LOGIN_SECRET
    types lg1 i
    for _ in $(seq 600); do [[ $(scanned lg1 light) == *"secret=$secret"* ]] && break; sleep 0.1; done
    [[ $(scanned lg1 light) == *"secret=$secret"* ]] || fail "$(capture lg1)"
    is_not_enrolled lg1
    finishes lg1
    sees lg1 'in as lg1'
    is_enrolled lg1 || fail "$(ls -l /etc/pam_totp/users)"
    grep -q "secret = \"$secret\"" /etc/pam_totp/users/lg1.toml
    grep -q 'sshd: enrolled at login user=lg1' $WORK/helper.log || fail "$(tail -n 3 $WORK/helper.log)"
    settle_log
    grep -q 'pam_totp(sshd:auth): not enrolled, the account line offers an enrolment user=lg1' $LOG || fail "$(grep lg1 $LOG)"
    grep -q 'pam_totp(sshd:account): enrolled at login user=lg1' $LOG || fail "$(grep lg1 $LOG)"
    closes lg1
    # The code of the enrolment is used, and the next login asks for one.
    not ssh_login lg1 pw-lg1 "$(code 0 "$secret")"
    ssh_login lg1 pw-lg1 "$(code 1 "$secret")" || fail "$(grep lg1 $LOG | tail -n 3)"
    # Nothing of the secret is left in /run, and no log has it.
    [[ -z $(ls -A /run/pam_totp/enrol) ]]
    not grep -q "$secret" $LOG $WORK/helper.log $WORK/sshd.log
}

# The line of the module stands behind that of the password, as `required`: what follows is asked whatever was typed.
a_wrong_password_never_shows_a_qr_code() {
    need python3
    with_enrolments
    new_user lg2
    local marked='pam_totp(sshd:auth): not enrolled, the account line offers an enrolment user=lg2 '
    not walks lg2 wrong '' CODE
    not grep -qa 'Set it up now' $WORK/walked || fail "$(cat $WORK/walked)"
    # Debian's common-auth ends such a login before the line of the module. After `required`, the line runs.
    settle_log
    not grep -qF "$marked" $LOG
    sed -i 's/^@include common-auth/auth required pam_unix.so/' /etc/pam.d/sshd
    not walks lg2 wrong '' CODE
    settle_log
    grep -qF "$marked" $LOG || fail "the auth line did not run: $(grep lg2 $LOG)"
    not grep -qa 'Set it up now' $WORK/walked || fail "$(cat $WORK/walked)"
    [[ ! -e /run/pam_totp/enrol/$(id -u lg2) ]] || fail "a key waits for lg2"
    # Two wrong passwords on one connection, and a right one at the last.
    SSH_AT_LOGIN="${SSH_AT_LOGIN/Prompts=1/Prompts=2}" walks lg2 wrong pw-lg2 n || fail "$(cat $WORK/walked)"
    [[ $(grep -ca 'Set it up now' $WORK/walked) = 1 ]]
    is_not_enrolled lg2
}

logins_without_a_question_enrol_nobody() {
    with_enrolments
    new_user lg3
    rm -f /var/lib/pam_totp/at-login.sshd
    # The first login to one of the services, whoever it is of, tells the account lines that they have something to do.
    not ssh_login nobody-lg3 x x
    install -d -m 700 -o lg3 -g lg3 "$(home lg3)/.ssh"
    cat $WORK/client_key.pub >"$(home lg3)/.ssh/authorized_keys"
    local ssh=(ssh -p "$PORT" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes)
    [[ $("${ssh[@]}" -i $WORK/client_key lg3@127.0.0.1 id -un 2>/dev/null) = lg3 ]]
    not "${ssh[@]}" -i /dev/null lg3@127.0.0.1 id -un 2>/dev/null
    # As cron has it: the account hook alone.
    printf '%s\n' 'auth required pam_permit.so' "$AT_LOGIN_LINE" 'account required pam_permit.so' >/etc/pam.d/lg-cron
    pamtester lg-cron lg3 acct_mgmt </dev/null | grep -q 'account management done'
    rm /etc/pam.d/lg-cron
    is_not_enrolled lg3
    settle_log
    not grep -q 'enrol.*user=lg3' $LOG
    [[ ! -e /run/pam_totp/enrol/$(id -u lg3) ]]
    # Nor has the line left a stamp: no auth line ran on their handles.
    [[ ! -e /var/lib/pam_totp/at-login.sshd && ! -e /var/lib/pam_totp/at-login.lg-cron ]]
}

a_connection_cut_at_any_question_enrols_nobody() {
    need python3
    with_enrolments
    new_user lg4
    local pending key
    pending=/run/pam_totp/enrol/$(id -u lg4)
    not walks lg4 CUT
    not walks lg4 k CUT
    key=$(grep -aoE '([A-Z2-7]{4} ){7}[A-Z2-7]{4}' $WORK/walked | tr -d ' ')
    [[ ${#key} = 32 && $(sed -n 3p "$pending") = "$key" && $(stat -c '%U %a' "$pending") = 'root 600' ]] || fail "$key"
    is_not_enrolled lg4
    # The same key again, and cut at the recovery codes.
    not walks lg4 k CODE CUT
    grep -qa 'Have you saved them' $WORK/walked || fail "$(cat $WORK/walked)"
    [[ $(grep -aoE '([A-Z2-7]{4} ){7}[A-Z2-7]{4}' $WORK/walked | tr -d ' ') = "$key" ]]
    is_not_enrolled lg4
    # A quarter of an hour after it was last shown it is another one.
    sed -i "2s/.*/$(($(cut -d. -f1 /proc/uptime) - 900))/" "$pending"
    not walks lg4 k CUT
    [[ $(grep -aoE '([A-Z2-7]{4} ){7}[A-Z2-7]{4}' $WORK/walked | tr -d ' ') != "$key" ]]
    is_not_enrolled lg4
    # Nothing of it stops the user.
    walks lg4 k CODE yes || fail "$(cat $WORK/walked)"
    grep -qa 'in as lg4' $WORK/walked
    is_enrolled lg4
}

two_logins_at_once_get_one_key_and_one_enrolment() {
    need tmux zbarimg python3
    with_enrolments
    new_user lg5
    meets lg5
    meets lg5b 80 24 lg5
    local first
    shows_code lg5
    first=$AT_LOGIN_SECRET
    shows_code lg5b
    [[ $first = "$AT_LOGIN_SECRET" ]]
    finishes lg5
    sees lg5 'in as lg5'
    early_in_a_step
    types lg5b "$(code 0 "$AT_LOGIN_SECRET")"
    sees lg5b 'Have you saved them?'
    types lg5b yes
    # It changes nothing, and lg5 has a code by now.
    sees lg5b 'Permission denied'
    settle_log
    grep -q 'not enrolled: it took too long, or another login has finished first user=lg5' $LOG || fail "$(grep lg5 $LOG)"
    closes lg5; closes lg5b
}

after_the_deadline_a_user_enrols_or_stays_out() {
    need python3
    with_enrolments 'enrol_ticket = "no"' 'enrol_until = 2020-01-01'
    new_user lg6
    rm -f /var/lib/pam_totp/at-login.sshd
    # Nobody knows whether the account line is there: the user is asked for a code, like a user who is not enrolled.
    not walks lg6 000000
    not grep -qa 'Set it up now' $WORK/walked
    grep -qa 'Verification code' $WORK/walked || fail "$(cat $WORK/walked)"
    settle_log
    grep -q 'no enrolment is offered: the account line of pam_totp.so has not run for 30 days.*user=lg6' $LOG || fail "$(grep lg6 $LOG)"
    # An account line on a handle of its own proves nothing. A login with a code does.
    pamtester sshd root acct_mgmt >/dev/null
    [[ ! -e /var/lib/pam_totp/at-login.sshd ]]
    new_user lg6c
    (umask 077; credential_text >/etc/pam_totp/users/lg6c.toml)
    ssh_login lg6c pw-lg6c "$(code 0)" || fail "$(grep lg6c $LOG)"
    [[ -e /var/lib/pam_totp/at-login.sshd ]]
    # A clock that is behind later opens the deadline no more.
    [[ $(cat /var/lib/pam_totp/enrol-until) = 2020-01-02T00:00:00Z ]] || fail "$(cat /var/lib/pam_totp/enrol-until)"
    not walks lg6 n
    grep -qa 'Set it up now' $WORK/walked || fail "$(cat $WORK/walked)"
    not grep -qa 'in as' $WORK/walked
    not grep -qa '^n: ' $WORK/walked
    not walks lg6 k 000000 000000 000000
    # Without the helper nobody gets in either.
    kill "$HELPER_PID"; wait "$HELPER_PID" || true
    not walks lg6 k
    settle_log
    grep -q 'pam_totp(sshd:account): not enrolled: cannot use the helper.*user=lg6' $LOG || fail "$(grep lg6 $LOG)"
    start_helper
    walks lg6 k CODE yes || fail "$(cat $WORK/walked)"
    is_enrolled lg6
    # nullok changes nothing of it.
    new_user lg6b
    echo 'nullok = true' >>/etc/security/pam_totp.toml
    not walks lg6b n
    rm /var/lib/pam_totp/at-login.sshd
    not walks lg6b 000000
    grep -qa 'Verification code' $WORK/walked
}

before_the_deadline_what_fails_lets_the_user_in() {
    need python3
    with_enrolments
    new_user lg7
    walks lg7 n || fail "$(cat $WORK/walked)"
    walks lg7 k 000000 000000 000000 || fail "$(cat $WORK/walked)"
    kill "$HELPER_PID"; wait "$HELPER_PID" || true
    walks lg7 || fail "$(cat $WORK/walked)"
    is_not_enrolled lg7
    start_helper
}

# As sshd's client shows it: an escape sequence would be spelled out.
no_escape_byte_is_ever_sent() {
    need python3
    with_enrolments
    new_user lg8
    walks lg8 '' i i k 000000 CODE no yes || fail "$(cat $WORK/walked)"
    grep -qa '█' $WORK/walked
    not grep -qaP '\x1b|\\033' $WORK/walked
    is_enrolled lg8
    # A screen reader, a window of 40 columns and the C locale have the key alone, in ASCII but for the bar.
    new_user lg8b
    LOCALE=C walks lg8b k CODE yes || fail "$(cat $WORK/walked)"
    not grep -qaP '\x1b|\\033' $WORK/walked
    # The ssh of Debian 11 writes the bytes, later ones their numbers.
    [[ $(LC_ALL=C grep -ca -e '\\342' -e $'\xe2' $WORK/walked) = 1 ]] || fail "$(cat $WORK/walked)"
    is_enrolled lg8b
}

plain_characters_are_read_by_a_decoder_in_a_c_locale() {
    need tmux zbarimg python3
    with_enrolments
    new_user lg9
    LOCALE=C meets lg9 100 60
    sees lg9 'Set it up now?'
    types lg9 a
    sees lg9 'Code that the app shows:'
    capture lg9 -e -N | sed 's/#/█/g' | python3 "$HERE/qr_screen.py" dark >$WORK/screen.pgm
    # Each module is two characters wide and one line high, which is square.
    AT_LOGIN_SECRET=$(secret_of "$(zbarimg --nodbus -q --raw $WORK/screen.pgm)")
    [[ $AT_LOGIN_SECRET ]] || fail "$(capture lg9)"
    finishes lg9
    sees lg9 'in as lg9'
    closes lg9
}

forty_columns_show_an_unbroken_key() {
    need tmux
    with_enrolments
    new_user lg10
    meets lg10 40 24
    sees lg10 'Set it up now?'
    types lg10 k
    sees lg10 'Code that the app shows:'
    capture lg10 | grep -qE '^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$' || fail "$(capture lg10)"
    AT_LOGIN_SECRET=$(capture lg10 | grep -oE '^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$' | tr -d ' ')
    finishes lg10
    sees lg10 'in as lg10'
    closes lg10
}

a_user_enrols_at_sudo_by_its_prompt_alone() {
    need tmux zbarimg sudo
    with_enrolments
    new_user lg11
    echo 'lg11 ALL=(ALL) ALL' >/etc/sudoers.d/lg11
    terminal lg11 80 24 "runuser -u lg11 -- sudo id -un"
    sees lg11 'assword for lg11:'
    types lg11 pw-lg11
    shows_code lg11
    finishes lg11
    sees lg11 root
    is_enrolled lg11
    closes lg11
    rm /etc/sudoers.d/lg11
}

a_user_enrols_at_su_and_at_login() {
    need tmux zbarimg
    with_enrolments
    new_user lg12
    new_user lg13
    terminal lg12 80 24 "runuser -u lg13 -- su lg12 -c 'id -un; sleep 1'"
    sees lg12 'assword:'
    types lg12 pw-lg12
    shows_code lg12
    finishes lg12
    sees lg12 'Verification codes are set up.'
    is_enrolled lg12
    closes lg12
    terminal lg13 80 24 'login lg13'
    sees lg13 'assword:'
    types lg13 pw-lg13
    shows_code lg13
    finishes lg13
    for _ in $(seq 600); do is_enrolled lg13 && break; sleep 0.1; done
    is_enrolled lg13
    closes lg13
}

a_home_that_does_not_exist_yet_is_no_obstacle() {
    need python3
    with_enrolments
    new_user lg14
    mv "$(home lg14)" "$(home lg14).away"
    walks lg14 k CODE yes || fail "$(cat $WORK/walked)"
    is_enrolled lg14
    mv "$(home lg14).away" "$(home lg14)"
}

a_ticket_enrols_its_user_once() {
    need python3
    with_enrolments 'enrol_until = 2099-12-31'
    new_user lg15
    new_user lg16
    local own other; own=$(ticket_for lg15) other=$(ticket_for lg16)
    # Another user's, a wrong one, none: no key, and each wrong one counts.
    walks lg15 "$other" 0000-0000-0000-0000 nonsense || fail "$(cat $WORK/walked)"
    not grep -qaE '([A-Z2-7]{4} ){7}|Set it up now' $WORK/walked
    not grep -qaE 'used before|has expired' $WORK/walked
    [[ $(grep -c 'sshd: wrong ticket user=lg15' $WORK/helper.log) = 3 ]] || fail "$(grep lg15 $WORK/helper.log)"
    is_not_enrolled lg15
    # A connection that breaks off costs no ticket.
    not walks lg15 "$own" k CUT
    walks lg15 "$own" k CODE yes || fail "$(cat $WORK/walked)"
    is_enrolled lg15
    # It is used, also for a user who is enrolled no more.
    rm /etc/pam_totp/users/lg15.toml "$(record lg15)" 2>/dev/null || true
    walks lg15 "$own" "$own" "$own" || fail "$(cat $WORK/walked)"
    is_not_enrolled lg15
    [[ $(grep -ca 'This ticket was used before' $WORK/walked) = 2 ]] || fail "$(cat $WORK/walked)"
    grep -q 'sshd: not enrolled: the ticket was used before user=lg15' $WORK/helper.log || fail "$(tail -n 3 $WORK/helper.log)"
    # A new ticket shows a new key: somebody with the former one may have seen the other.
    local first; own=$(ticket_for lg16)
    not walks lg16 "$own" k CUT
    first=$(grep -aoE '([A-Z2-7]{4} ){7}[A-Z2-7]{4}' $WORK/walked)
    own=$(ticket_for lg16)
    not walks lg16 "$own" k CUT
    [[ $(grep -aoE '([A-Z2-7]{4} ){7}[A-Z2-7]{4}' $WORK/walked) != "$first" ]]
    # Six wrong ones stop even the right one, until a new ticket is out.
    walks lg16 0000-0000-0000-0000 0000-0000-0000-0001 0000-0000-0000-0002
    walks lg16 0000-0000-0000-0000 0000-0000-0000-0001 0000-0000-0000-0002
    walks lg16 "$own" || fail "$(cat $WORK/walked)"
    grep -q 'too many wrong tickets, next try in [0-9]* s user=lg16' $WORK/helper.log || fail "$(tail -n 3 $WORK/helper.log)"
    walks lg16 "$(ticket_for lg16)" k CODE yes || fail "$(cat $WORK/walked)"
    is_enrolled lg16
    not grep -q -- "$own" $LOG $WORK/helper.log
}

only_root_asks_for_an_enrolment() {
    with_enrolments
    new_user lg17
    local out
    out=$(runuser -u lg17 -- python3 - <<'END'
import socket, struct
s = socket.socket(socket.AF_UNIX); s.connect("/run/pam_totp/helper.socket")
def say(body): s.sendall(struct.pack(">I", len(body)) + body)
def hear():
    size = struct.unpack(">I", s.recv(4))[0]
    return s.recv(size)
say(b"\x82\x00\x82\x03\x03"); hear()
say(b"\x82\x06\x81\x83\x44lg17\x44sshd\x40"); print(hear())
END
)
    grep -q "asked for an enrolment" <<<"$out" || fail "$out"
    [[ ! -e /run/pam_totp/enrol/$(id -u lg17) ]]
    # A module of an older release speaks of logins as before.
    runuser -u lg17 -- python3 - <<'END' | grep -q x82 || fail "no answer to version 1"
import socket, struct
s = socket.socket(socket.AF_UNIX); s.connect("/run/pam_totp/helper.socket")
def say(body): s.sendall(struct.pack(">I", len(body)) + body)
def hear():
    size = struct.unpack(">I", s.recv(4))[0]
    return s.recv(size)
say(b"\x82\x00\x82\x01\x01"); assert hear() == b"\x82\x00\x81\x01"
say(b"\x82\x01\x81\x86\x44lg17\x44totp\x40\xf4\xf4\x00"); print(hear())
END
}

# found PATTERN: whether `enroll check sshd` says that, wherever its lines break.
found() { { enroll check sshd 2>&1 || true; } | tr -s '\n ' ' ' >$WORK/lg-check; grep -q -- "$1" $WORK/lg-check; }

a_lost_file_of_an_enrolment_lets_nobody_by() {
    need python3
    with_enrolments
    new_user lg19
    walks lg19 k CODE yes || fail "$(cat $WORK/walked)"
    is_enrolled lg19
    # There was no login with a code yet.
    mv /etc/pam_totp/users/lg19.toml $WORK/lg19.toml
    not walks lg19 n
    not grep -qa 'Set it up now' $WORK/walked || fail "$(cat $WORK/walked)"
    mv $WORK/lg19.toml /etc/pam_totp/users/lg19.toml
}

a_user_who_was_enrolled_while_asked_needs_a_code() {
    need tmux
    with_enrolments
    new_user lg20
    meets lg20
    sees lg20 'Set it up now'
    (umask 077; credential_text >/etc/pam_totp/users/lg20.toml)
    types lg20 n
    sees lg20 'Permission denied'
    closes lg20
}

check_finds_what_an_enrolment_lacks() {
    with_enrolments
    found 'sshd closes the connection after this time' || fail "$(cat $WORK/lg-check)"
    not grep -q 'enrol_at_login names' $WORK/lg-check || fail "$(cat $WORK/lg-check)"
    cp /etc/pam.d/sshd $WORK/lg-sshd
    sed -i '/^account.*pam_totp/d' /etc/pam.d/sshd
    found 'enrol_at_login names sshd. sshd has no account line of pam_totp.so' || fail "$(cat $WORK/lg-check)"
    grep -q 'success=ignore ignore=ignore module_unknown=ignore default=die' $WORK/lg-check || fail "$(cat $WORK/lg-check)"
    cp $WORK/lg-sshd /etc/pam.d/sshd
    sed -i '0,/^account/s//account sufficient pam_permit.so\n&/' /etc/pam.d/sshd
    found 'Other account lines skip the line of pam_totp.so' || fail "$(cat $WORK/lg-check)"
    # Lines that write remembered devices, and have no say.
    local control
    for control in '[default=ignore]' optional; do
        cp $WORK/lg-sshd /etc/pam.d/sshd
        sed -i "s/^account.*pam_totp.so/account $control pam_totp.so/" /etc/pam.d/sshd
        found 'does not end a login' || fail "$control: $(cat $WORK/lg-check)"
    done
    for control in required requisite; do
        sed -i "s/^account.*pam_totp.so/account $control pam_totp.so/" /etc/pam.d/sshd
        not found 'does not end a login' || fail "$control: $(cat $WORK/lg-check)"
    done
    cp $WORK/lg-sshd /etc/pam.d/sshd
    rm /usr/lib/pam_totp/helper
    found 'The helper pam_totpd is not installed' || fail "$(cat $WORK/lg-check)"
    [[ $(enroll check --removable-helper) == *pam_totp.toml* ]]
}

a_setup_writes_both_lines_of_an_enrolment() {
    with_enrolments
    sed -i '/pam_totp/d' /etc/pam.d/sshd
    enroll setup sshd --enrol-at-login --dry-run >$WORK/lg-plan 2>&1 || fail "$(cat $WORK/lg-plan)"
    grep -qE '^\+auth .*pam_totp.so' $WORK/lg-plan || fail "$(cat $WORK/lg-plan)"
    grep -qF "+$AT_LOGIN_LINE" $WORK/lg-plan || fail "$(cat $WORK/lg-plan)"
    tr -s '\n ' ' ' <$WORK/lg-plan | grep -q 'can postpone it until [0-9-]* [0-9:]* UTC' || fail "$(cat $WORK/lg-plan)"
    # A line that remembers devices would ignore a refusal: it is replaced.
    sed -i '0,/^account/s//account [default=ignore] pam_totp.so\n&/' /etc/pam.d/sshd
    enroll setup sshd --enrol-at-login --dry-run >$WORK/lg-plan 2>&1 || fail "$(cat $WORK/lg-plan)"
    grep -qF -- '-account [default=ignore] pam_totp.so' $WORK/lg-plan || fail "$(cat $WORK/lg-plan)"
    grep -qF "+$AT_LOGIN_LINE" $WORK/lg-plan || fail "$(cat $WORK/lg-plan)"
    # A line around which others lead is not mended by another control.
    sed -i '0,/^account/s//account sufficient pam_permit.so\n&/' /etc/pam.d/sshd
    not enroll setup sshd --enrol-at-login --dry-run >$WORK/lg-plan 2>&1
    tr -s '\n ' ' ' <$WORK/lg-plan | grep -q 'at which users cannot enrol' || fail "$(cat $WORK/lg-plan)"
    sed -i '/^account.*pam_totp/d' /etc/pam.d/sshd
    sed -i '/^enrol_at_login/s/"sshd", //' /etc/security/pam_totp.toml
    not enroll setup sshd --enrol-at-login --dry-run >$WORK/lg-plan 2>&1
    grep -q 'does not name sshd in enrol_at_login' $WORK/lg-plan || fail "$(cat $WORK/lg-plan)"
    # Without the file: that it is missing, and all lines that it needs, each on its own.
    rm /etc/security/pam_totp.toml
    not enroll setup sshd --enrol-at-login --dry-run >$WORK/lg-plan 2>&1
    grep -q 'there is no policy file' $WORK/lg-plan || fail "$(cat $WORK/lg-plan)"
    local line
    for line in 'credential = "/etc/pam_totp/users/%u.toml"' 'enrol_at_login = ["sshd"]' 'enrol_until = 2027-01-31'; do
        sed 's/^ *//' $WORK/lg-plan | grep -qxF "$line" || fail "$(cat $WORK/lg-plan)"
    done
}

a_deadline_that_a_clock_has_seen_stays_over() {
    need python3
    with_enrolments 'enrol_ticket = "no"' 'enrol_until = 2099-12-31'
    new_user lg21
    walks lg21 n || fail "$(cat $WORK/walked)"
    # As a clock of a later year left it.
    (umask 077; echo 2100-01-01T00:00:00Z >/var/lib/pam_totp/enrol-until)
    not walks lg21 n
    not grep -qa '^n: ' $WORK/walked || fail "$(cat $WORK/walked)"
    not grep -qa 'in as' $WORK/walked
    walks lg21 k CODE yes || fail "$(cat $WORK/walked)"
    rm /var/lib/pam_totp/enrol-until
}

# another_helper SIGNAL: this one ends by it, as in an upgrade or by the kernel, and the next one listens.
another_helper() { kill -"$1" "$HELPER_PID"; wait "$HELPER_PID" || true; start_helper; }
key_of() { capture "$1" | grep -oE '^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$' | tr -d ' '; }

a_helper_that_ends_at_any_question_enrols_nobody() {
    need tmux
    with_enrolments
    new_user lg22
    local signal question at answer key first=
    for signal in TERM KILL; do
        for question in begin code saved; do
            at=lg22$signal$question answer=k
            meets "$at" 80 40 lg22
            sees "$at" 'Set it up now?'
            if [[ $question != begin ]]; then
                types "$at" k
                sees "$at" 'Code that the app shows:'
                key=$(key_of "$at") first=${first:-$(key_of "$at")}
                [[ ${#key} = 32 && $key = "$first" ]] || fail "$at: $key, not $first"
                early_in_a_step
                answer=$(code 0 "$key")
            fi
            if [[ $question = saved ]]; then
                types "$at" "$answer"
                sees "$at" 'Have you saved them?'
                answer=yes
            fi
            another_helper $signal
            types "$at" "$answer"
            sees "$at" 'in as lg22'
            is_not_enrolled lg22
            closes "$at"
        done
    done
    settle_log
    [[ $(grep -c 'pam_totp(sshd:account): not enrolled: cannot use the helper (pam-totpd.socket): .*user=lg22' $LOG) = 6 ]] ||
        fail "$(grep lg22 $LOG)"
    [[ $(grep -c 'pam_totp(sshd:account): .*user=lg22' $LOG) = 6 ]] || fail "$(grep lg22 $LOG)"
    # With the key that was shown first.
    walks lg22 k CODE yes || fail "$(cat $WORK/walked)"
    is_enrolled lg22
    grep -q "secret = \"$first\"" /etc/pam_totp/users/lg22.toml
}

after_the_deadline_a_helper_that_ends_denies_in_time() {
    need tmux
    with_enrolments 'enrol_ticket = "no"' 'enrol_until = 2020-01-01'
    new_user lg23
    new_user lg23c
    (umask 077; credential_text >/etc/pam_totp/users/lg23c.toml)
    ssh_login lg23c pw-lg23c "$(code)" || fail "$(grep lg23c $LOG)"
    local signal at begun
    for signal in TERM KILL STOP; do
        at=lg23$signal
        meets "$at" 80 40 lg23
        sees "$at" 'Set it up now?'
        types "$at" k
        sees "$at" 'Code that the app shows:'
        kill -$signal "$HELPER_PID"
        [[ $signal = STOP ]] || wait "$HELPER_PID" || true
        begun=$SECONDS
        types "$at" 000000
        sees "$at" 'Permission denied'
        (( SECONDS - begun <= 20 )) || fail "$signal: $((SECONDS - begun)) s"
        closes "$at"
        # Programs of root ask no helper.
        [[ $signal != KILL ]] || accepts lg23c $RECOVERY
        [[ $signal != STOP ]] || accepts lg23c $SECOND_RECOVERY
        [[ $signal != STOP ]] || { kill -KILL "$HELPER_PID"; wait "$HELPER_PID" || true; }
        start_helper
        is_not_enrolled lg23
    done
    settle_log
    [[ $(grep -c 'pam_totp(sshd:account): not enrolled: cannot use the helper (pam-totpd.socket): .*user=lg23 ' $LOG) = 3 ]] ||
        fail "$(grep lg23 $LOG)"
    walks lg23 k CODE yes || fail "$(cat $WORK/walked)"
    is_enrolled lg23
    rm -f /var/lib/pam_totp/enrol-until
}

run a_user_enrols_at_the_first_ssh_login
run a_deadline_that_a_clock_has_seen_stays_over
run a_lost_file_of_an_enrolment_lets_nobody_by
run a_user_who_was_enrolled_while_asked_needs_a_code
run a_wrong_password_never_shows_a_qr_code
run logins_without_a_question_enrol_nobody
run a_connection_cut_at_any_question_enrols_nobody
run two_logins_at_once_get_one_key_and_one_enrolment
run after_the_deadline_a_user_enrols_or_stays_out
run before_the_deadline_what_fails_lets_the_user_in
run no_escape_byte_is_ever_sent
run plain_characters_are_read_by_a_decoder_in_a_c_locale
run forty_columns_show_an_unbroken_key
run a_user_enrols_at_sudo_by_its_prompt_alone
run a_user_enrols_at_su_and_at_login
run a_home_that_does_not_exist_yet_is_no_obstacle
run a_ticket_enrols_its_user_once
run only_root_asks_for_an_enrolment
run check_finds_what_an_enrolment_lacks
run a_setup_writes_both_lines_of_an_enrolment
run a_helper_that_ends_at_any_question_enrols_nobody
run after_the_deadline_a_helper_that_ends_denies_in_time
