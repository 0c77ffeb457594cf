# shellcheck shell=bash
# The hidden question of enroll, on a terminal: whatever the moment in which something is typed or arrives.

# hidden CLAIM: that function of hidden_questions.py, with a user of its own.
hidden() {
    need python3
    local user=hidden$RANDOM
    new_user $user
    python3 "$HERE/hidden_questions.py" "$1" $user
}

# hidden_rounds idle|loaded: two hundred answers to hidden questions, of a stack that asks twice.
hidden_rounds() {
    need python3
    local user=hidden$RANDOM
    enrolled $user
    # The containers of the import have the usual one.
    sed -i "s/$SECRET/MFRWGZDFMZTWQ2LKNNWG23TPOBYXE43U/" "$(credential $user)"
    cp /etc/pam.d/enroll $WORK/enroll.kept
    # shellcheck disable=SC2064  # the file of now
    trap "cp $WORK/enroll.kept /etc/pam.d/enroll" EXIT
    service enroll 'auth required pam_unix.so nodelay' 'auth required pam_totp.so'
    python3 "$HERE/hidden_rounds.py" "$1" $user
}

an_answer_in_the_instant_of_the_prompt_is_hidden_and_kept() { hidden_rounds idle; }
the_same_answer_on_a_loaded_machine_is_hidden_and_kept() { hidden_rounds loaded; }
every_end_of_a_hidden_question_gives_the_echo_back() { hidden every_end_gives_the_echo_back; }
a_closed_terminal_ends_a_hidden_question() { hidden a_closed_terminal_ends_it; }
ctrl_z_at_a_hidden_question_gives_the_shell_its_terminal() { hidden a_stop_gives_the_terminal_to_the_shell_at_once; }
a_command_behind_ctrl_z_does_not_become_the_password() { hidden a_command_typed_right_behind_ctrl_z_is_the_shells; }
sigstop_at_a_hidden_question_does_not_bring_the_echo() { hidden a_stop_that_cannot_be_held_back_does_not_bring_the_echo; }
enroll_in_the_background_asks_in_the_foreground() { hidden begun_in_the_background_it_waits_for_the_foreground; }
a_hangup_ignored_by_nohup_does_not_end_a_question() { hidden a_hangup_that_is_ignored_stays_ignored; }

for case in an_answer_in_the_instant_of_the_prompt_is_hidden_and_kept \
    the_same_answer_on_a_loaded_machine_is_hidden_and_kept every_end_of_a_hidden_question_gives_the_echo_back \
    a_closed_terminal_ends_a_hidden_question ctrl_z_at_a_hidden_question_gives_the_shell_its_terminal \
    a_command_behind_ctrl_z_does_not_become_the_password sigstop_at_a_hidden_question_does_not_bring_the_echo \
    enroll_in_the_background_asks_in_the_foreground a_hangup_ignored_by_nohup_does_not_end_a_question; do
    run $case
done
