# shellcheck shell=bash
# My account: what a user does in the browser, and what a login then says.

an_enrolment_by_the_picture_opens_ssh() {
    new_user ceva
    browser enrol ceva
    ssh_login ceva pw-ceva "$(code 1 "$(<$WORK/secret)")" || fail "refused: $(tail -n 5 $LOG)"
    not ssh_login ceva pw-ceva "$(code 1 "$(<$WORK/secret)")" || fail "a code works twice"
}

cockpits_login_page_asks_for_the_code() {
    enrolled clog
    browser codeAtTheLoginPage clog
}

a_second_authenticator_comes_and_goes() {
    enrolled ctwo
    browser authenticators ctwo
    [[ $(grep -c '^\[\[authenticator\]\]' "$(credential ctwo)") = 1 ]] || fail "$(cat "$(credential ctwo)")"
}

new_recovery_codes_are_copied_and_open_ssh() {
    enrolled crec
    browser recovery crec
    ssh_login crec pw-crec "$(<$WORK/recovery)" || fail "refused: $(tail -n 5 $LOG)"
    not ssh_login crec pw-crec "$SECOND_RECOVERY" || fail "an old recovery code still works"
}

a_stolen_enrolment_ends_in_the_browser() {
    enrolled cout
    browser compromised cout
    not ssh_login cout pw-cout "$(code 1)" || fail "the old secret still works"
    ssh_login cout pw-cout "$(code 1 "$(<$WORK/secret)")" || fail "refused: $(tail -n 5 $LOG)"
}

the_keyboard_alone_is_enough() {
    new_user ckey
    browser keyboard ckey
}

for case in an_enrolment_by_the_picture_opens_ssh cockpits_login_page_asks_for_the_code a_second_authenticator_comes_and_goes \
    new_recovery_codes_are_copied_and_open_ssh a_stolen_enrolment_ends_in_the_browser the_keyboard_alone_is_enough; do
    run $case
done
