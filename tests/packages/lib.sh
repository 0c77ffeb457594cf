# Helpers of the tests of packages. Sourced in a throw-away root, in which the module is NOT installed.
# shellcheck shell=bash

REPO=/mnt/pam_totp
# shellcheck source=../e2e/lib.sh
. $REPO/tests/e2e/lib.sh
export DEBIAN_FRONTEND=noninteractive

set_bare_stage() {
    set_uninstalled || return
    start_log
    write_askpass
    start_sshd
}

# add PACKAGE...: with a newer index where this machine's is too old, or there is none.
add() {
    local install=(apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@")
    "${install[@]}" >$WORK/apt 2>&1 ||
        { apt-get -qq -o DPkg::Lock::Timeout=300 update && "${install[@]}"; } >$WORK/apt 2>&1 ||
        { tail -n 3 $WORK/apt; return 1; }
}

# Ends the stage: `verdict`, with the counts marked as those of a part. NAME
part_verdict() {
    kill "$(cat $WORK/sshd.pid 2>/dev/null)" 2>/dev/null
    kill %1 2>/dev/null
    echo "$1: $PASSED passed, $FAILED failed, $SKIPPED skipped"
    [[ $FAILED = 0 && $PASSED != 0 ]]
}

# Each login of a step is that of a fresh user, whose codes are all unspent.
PERSON=0
fresh() { PERSON=$((PERSON + 1)); WHO=p$$x$PERSON$RANDOM; enrolled "$WHO"; : >$WORK/prompts; }

# Over ssh, by a real sshd: the password alone lets in, and nobody asks for a code.
the_password_alone_lets_in() {
    fresh
    ssh_login "$WHO" "pw-$WHO" none || fail "refused with the password alone: $(tail -n 5 $LOG)"
    not grep -q 'Verification code' $WORK/prompts || fail "asked for a code"
    not ssh_login "$WHO" wrong none || fail "let in with a wrong password"
}

# Over ssh: password and code let in, and neither alone does.
password_and_code_let_in() {
    fresh
    not ssh_login "$WHO" wrong "$(code)" || fail "let in with a wrong password"
    not ssh_login "$WHO" "pw-$WHO" "$(wrong_code)" || fail "let in with a wrong code"
    grep -q 'Verification code' $WORK/prompts || fail "did not ask for a code"
    # The next one: the first is spent where a stack asks for the code after a wrong password, too.
    ssh_login "$WHO" "pw-$WHO" "$(code 1)" || fail "refused with password and code: $(tail -n 5 $LOG)"
}

# Where the stack ends with a wrong password.
nobody_is_asked_for_a_code_after_a_wrong_password() {
    fresh
    not ssh_login "$WHO" wrong "$(code)" || fail "let in with a wrong password"
    not grep -q 'Verification code' $WORK/prompts || fail "asked for a code after a wrong password"
}

# enroll asks for the password through its own service, and comes to the code. (In a wide terminal: it waits
# for nothing else then.) Expect takes a list of patterns on one line for one pattern, and ends without having waited.
a_new_user_gets_as_far_as_the_code_in_enroll() {
    need expect
    WHO=n$$x$RANDOM
    new_user "$WHO"
    NAME=$WHO expect -c 'set timeout 10; set stty_init "rows 60 columns 100"
        spawn -noecho runuser -u $env(NAME) -- enroll
        expect {
            Password: { send "pw-$env(NAME)\r" }
            timeout { exit 1 }
            eof { exit 1 }
        }
        expect {
            "Code from the app:" { exit 0 }
            timeout { exit 1 }
            eof { exit 1 }
        }'
}
