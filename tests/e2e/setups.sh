# shellcheck shell=bash
# `enroll setup` on trial: how it is begun, proved and left; users under another name, and users after an emergency.

# Waits until the setup of the number $SETUP has changed the files; what it says is in $WORK/setup.
setup_is_on_trial() {
    for _ in $(seq 600); do
        ! grep -q 'The files are changed' $WORK/setup || return 0
        kill -0 $SETUP 2>/dev/null || break
        sleep 0.1
    done
    fail "not begun: $(cat $WORK/setup)"
}

# logged_in_as UID COMMAND...: in a login of that user, as pam_loginuid tells the kernel; in a subshell, which it replaces.
logged_in_as() {
    exec bash -c 'echo "$0" >/proc/self/loginuid && exec "$@"' "$@"
}

# in_utmp USER PROCESS...: these are sessions of the user from 192.0.2.7, says utmp, and no others.
in_utmp() {
    python3 - "$@" <<'PY'
import struct, sys, time
user, *processes = sys.argv[1:]
with open('/run/utmp', 'wb') as f:
    for process in map(int, processes):
        f.write(struct.pack('<hxxi32s4s32s256shhiii4i20x', 7, process, b'pts/9', b'9', user.encode(), b'192.0.2.7',
                            0, 0, 0, int(time.time()), 0, 0, 0, 0, 0))
PY
}

# of SERVICE: its setup in the background, as the package brings its file. Its number is in $SETUP.
of() {
    : >$WORK/setup
    ! grep -q pam_totp "/etc/pam.d/$1" 2>/dev/null || sed -i '/pam_totp/d' "/etc/pam.d/$1"
    enroll setup "$1" --yes --wait "${2:-3m}" >$WORK/setup 2>&1 &
    SETUP=$!
    setup_is_on_trial
}

# is_proved_by SERVICE USER: the setup ends by itself, and names the user.
is_proved_by() {
    local status=0
    for _ in $(seq 600); do kill -0 $SETUP 2>/dev/null || break; sleep 0.1; done
    kill -INT $SETUP 2>/dev/null || true
    wait $SETUP || status=$?
    [[ $status = 0 ]] || fail "not proved: $(cat $WORK/setup) $(tail -n 4 $LOG)"
    grep -q "^$2 logged in with a code" $WORK/setup || fail "by another: $(cat $WORK/setup)"
    grep -qE '^auth required pam_totp.so$' "/etc/pam.d/$1"
    nothing_is_left
    enroll setup "$1" --undo >/dev/null
    nothing_is_left
    not grep -q pam_totp "/etc/pam.d/$1" 2>/dev/null
}

nothing_is_left() { [[ -z $(find /etc -name '.*.enroll-*') && ! -e /run/pam_totp/trial ]]; }

# is_no_proof SERVICE: it waits on.
is_no_proof() {
    sleep 1.5
    kill -0 $SETUP || fail "ended: $(cat $WORK/setup)"
    enroll setup "$1" --undo >/dev/null
    not wait $SETUP
    nothing_is_left
}

# Debian's i3lock includes login's file and has one answer for both prompts.
own_stack_of_i3lock() {
    printf '%s\n' 'auth requisite pam_totp.so forward_pass' '@include common-auth' >/etc/pam.d/i3lock
}

# enrolled_as_other NAME FORMER: refused under nullok, with both names in the log and in the check; then released.
enrolled_as_other() {
    local name=$1 former=$2
    unavailable "$name" 123456 totp-nullok
    settle_log
    grep "under the name $former " $LOG | grep -q "user=$name " || fail "the log lacks $former or $name"
    enroll check totp-nullok --user "$name" >$WORK/said 2>&1 || true
    grep -q "enroll admin disable $name" $WORK/said || fail "no command: $(<$WORK/said)"
    grep -q "$former" $WORK/said || fail "no former name: $(<$WORK/said)"
    enroll admin disable "$name"
    accepts "$name" '' totp-nullok
}

# old_codes_end USER: neither the code nor a recovery code of before is accepted.
old_codes_end() {
    refuses "$1" "$(code)"
    refuses "$1" "$(code 1)"
    refuses "$1" $SECOND_RECOVERY
}
