# shellcheck shell=bash
# What a setup and an import say, in the order in which people read it.

# shellcheck disable=SC2016
ctrl_c_says_that_the_change_was_taken_back() {
    enrolled wide1
    own_stack_of_i3lock
    of login
    kill -INT $SETUP
    not wait $SETUP
    local said; said=$(tr -s ' \n' ' ' <$WORK/setup)
    # login of Debian 13 hangs up the terminal that it gets, so it gets one of its own.
    [[ $said == *"at a text console, or as root in another window by the command \`script -qc 'login NAME' /dev/null\`"* ]] || fail "$said"
    [[ $said == *'you ended the wait, so the change was reverted: login is as it was before'* ]] || fail "$said"
    [[ $said != *'no login with a code was seen'* ]] || fail "$said"
    nothing_is_left
}

diff_notes_and_question_of_a_setup_stand_apart() {
    need expect
    enrolled wide2
    own_stack_of_i3lock
    ! grep -q pam_totp /etc/pam.d/login || sed -i '/pam_totp/d' /etc/pam.d/login
    expect -c 'set timeout 20; spawn enroll setup login; expect "y/N"; send "n\r"; expect eof' >$WORK/wide2
    tr -d '\r' <$WORK/wide2 >$WORK/wide2.text
    # Between the last line of the diff and the first note, and before the question.
    python3 - $WORK/wide2.text <<'PY' || fail "$(cat $WORK/wide2.text)"
import re, sys
text = open(sys.argv[1]).read()
assert re.search(r"\n[ +][^\n]*\n\n(Enrolled|Mind|Note|Not enrolled)", text), "after the diff"
assert re.search(r"\n\nIf nobody logs in with a code", text), "before the question"
assert "\n\n\n" not in text, "two empty lines"
PY
}

the_lines_of_an_import_are_in_the_order_of_the_file() {
    new_user wide3
    local out
    cat >$WORK/wide3.uris <<END
otpauth://totp/throwaway:wide3?secret=$SECRET&issuer=throwaway
hello
otpauth://totp/throwaway:wide3?secret=${SECRET}AA&issuer=throwaway&digits=9
otpauth://totp/throwaway:wide3?secret=KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU&issuer=throwaway
END
    install -m 600 -o wide3 $WORK/wide3.uris /home/wide3/uris
    out=$(runuser -l wide3 -c 'enroll import --dry-run uris' 2>/dev/null) || fail "$out"
    [[ $(grep -oE '^line [0-9]+' <<<"$out" | uniq | tr -d 'a-z \n') = 1234 ]] || fail "$out"
}

for case in ctrl_c_says_that_the_change_was_taken_back diff_notes_and_question_of_a_setup_stand_apart \
    the_lines_of_an_import_are_in_the_order_of_the_file; do
    run $case
done
