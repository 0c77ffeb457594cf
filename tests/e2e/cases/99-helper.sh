# shellcheck shell=bash
# The helper that judges codes for programs of the user: pam_totpd, in the foreground as on a machine without systemd.

# asks_as USER NAME ANSWER: pamtester as that user, about that name.
asks_as() { runuser -u "$1" -- bash -c "echo $3 | pamtester totp $2 authenticate" 2>&1; }

a_locker_asks_the_helper_and_reads_no_secret() {
    with_helper
    held_by_root th1
    not runuser -u th1 -- cat /etc/pam_totp/users/th1.toml 2>/dev/null
    early_in_a_step
    locker th1 "$(code)" || fail "$(tail -n 3 $LOG $WORK/helper.log)"
    settle_log
    grep -q 'pam_totp(totp:auth): accepted: authenticator="phone" user=th1' $LOG || fail "$(grep th1 $LOG)"
    grep -q 'totp: accepted: authenticator="phone" user=th1 origin=own' $WORK/helper.log || fail "$(<$WORK/helper.log)"
    not locker th1 "$(wrong_code)"
    settle_log
    grep -q 'pam_totp(totp:auth): refused: wrong code user=th1' $LOG
}

a_code_spent_at_roots_login_is_spent_in_the_locker() {
    with_helper
    held_by_root th2
    early_in_a_step
    local now next; now=$(code) next=$(code 1)
    accepts th2 "$now"
    not locker th2 "$now"
    grep -q 'refused: code already used user=th2' $WORK/helper.log
    locker th2 "$next"
    refuses th2 "$next"
}

of_fifty_logins_at_once_both_ways_one_gets_in() {
    with_helper
    held_by_root th3
    early_in_a_step
    local now _ tries=(); now=$(code)
    # Four connections of a user at a time: the others are refused, which is no success either.
    for _ in $(seq 25); do
        { locker th3 "$now" && echo in; } >>$WORK/th3 &
        tries+=($!)
        { login th3 "$now" | grep -q successfully && echo in; } >>$WORK/th3 &
        tries+=($!)
    done
    # Not the helper, which ends with the case.
    wait "${tries[@]}" || true
    [[ $(grep -c in $WORK/th3) = 1 ]] || fail "$(grep -c in $WORK/th3) got in"
}

nobody_asks_the_helper_about_another_user() {
    with_helper
    held_by_root th4
    held_by_root th5
    local before out; before=$(sha256sum /var/lib/pam_totp/* 2>/dev/null || true)
    out=$(asks_as th4 th5 "$(code)") || true
    not grep -q successfully <<<"$out"
    # The module asks nobody then; a program of his own could, and is refused.
    out=$(runuser -u th4 -- python3 - <<'END'
import socket, struct
s = socket.socket(socket.AF_UNIX); s.connect("/run/pam_totp/helper.socket")
def say(body): s.sendall(struct.pack(">I", len(body)) + body)
def hear():
    size = struct.unpack(">I", s.recv(4))[0]
    return s.recv(size)
say(b"\x82\x00\x82\x01\x01"); hear()
say(b"\x82\x01\x81\x86\x43th5\x44totp\x40\xf4\xf4\x00"); print(hear())
END
)
    grep -q 'asked about another user' <<<"$out" || fail "$out"
    [[ $(sha256sum /var/lib/pam_totp/* 2>/dev/null || true) = "$before" ]]
}

without_the_helper_programs_of_the_user_are_denied() {
    with_helper
    held_by_root th6
    kill "$HELPER_PID"
    wait "$HELPER_PID" || true
    early_in_a_step
    local out now; now=$(code)
    out=$(asks_as th6 th6 "$now") || true
    grep -q 'cannot retrieve authentication info' <<<"$out" || fail "$out"
    settle_log
    grep -q 'cannot use the helper (pam-totpd.socket): nobody listens at its socket user=th6' $LOG || fail "$(grep th6 $LOG)"
    rm $HELPER_SOCKET
    out=$(asks_as th6 th6 "$now") || true
    not grep -q successfully <<<"$out"
    settle_log
    grep -q 'cannot use the helper (pam-totpd.socket): its socket is not there user=th6' $LOG
    # Root's logins never needed it, and the code is still good.
    accepts th6 "$now"
}

a_helper_of_another_user_is_not_believed() {
    with_helper
    held_by_root th7
    kill "$HELPER_PID"
    wait "$HELPER_PID" || true
    rm $HELPER_SOCKET
    chmod 1777 /run/pam_totp
    runuser -u daemon -- python3 -c "
import socket, time
s = socket.socket(socket.AF_UNIX); s.bind('$HELPER_SOCKET'); s.listen()
import os; os.chmod('$HELPER_SOCKET', 0o666)
c, _ = s.accept(); time.sleep(5)" &
    local impostor=$!
    until_it_listens
    local out
    out=$(asks_as th7 th7 "$(code)") || true
    not grep -q successfully <<<"$out"
    kill $impostor
    chmod 711 /run/pam_totp
    settle_log
    grep -q 'it does not run as root.* user=th7' $LOG || fail "$(grep th7 $LOG)"
}

wrong_codes_of_the_users_programs_stop_no_other_login() {
    with_helper
    held_by_root th8
    local _ wrong
    # Found once, which takes a second: the wait is still there when it is looked for.
    wrong=$(wrong_code)
    for _ in 1 2 3 4 5 6; do not locker th8 "$wrong"; done
    grep -q 'too many wrong codes.*user=th8 origin=own' $WORK/helper.log || fail "$(<$WORK/helper.log)"
    # Root sees it, and the user where the record can be read.
    [[ $(enroll admin show th8) == *'next screen-locker login: '* ]] || fail "$(enroll admin show th8)"
    [[ $(enroll admin list) == *th8*'lockers '*' s'* ]] || fail "$(enroll admin list)"
    enroll status --user th8 | grep -q 'screen-locker logins: no code for [0-9]* s' || fail "$(enroll status --user th8)"
    enroll status --user th8 --json | grep -q '"own":{"wait_seconds":' || fail "$(enroll status --user th8 --json)"
    not grep -E '(remote|local) logins:' <<<"$(enroll status --user th8)"
    accepts th8 "$(code)"
    enroll admin unlock th8 >/dev/null
    [[ $(enroll admin show th8) != *screen-locker* ]] || fail "$(enroll admin show th8)"
}

a_token_that_counts_unlocks_a_locker_by_the_helper() {
    with_helper
    held_by_root th9
    sed -i 's/^kind = .*/kind = "hotp"\ncounter = 0/' /etc/pam_totp/users/th9.toml
    locker th9 "$(oathtool --hotp -c 0 -b $SECRET)" || fail "$(tail -n 3 $WORK/helper.log)"
    not locker th9 "$(oathtool --hotp -c 0 -b $SECRET)"
    refuses th9 "$(oathtool --hotp -c 0 -b $SECRET)"
    accepts th9 "$(oathtool --hotp -c 1 -b $SECRET)"
}

a_helper_killed_at_any_moment_gives_no_code_twice() {
    with_helper
    held_by_root th10
    early_in_a_step
    local now _ tries=(); now=$(code)
    : >$WORK/th10
    for _ in $(seq 12); do
        { locker th10 "$now" && echo in; } >>$WORK/th10 &
        tries+=($!)
        kill -9 "$HELPER_PID"
        wait "$HELPER_PID" 2>/dev/null || true
        start_helper
        { locker th10 "$now" && echo in; } >>$WORK/th10 || true
    done
    wait "${tries[@]}" || true
    [[ $(grep -c in $WORK/th10) -le 1 ]] || fail "$(grep -c in $WORK/th10) got in"
    # Nobody is locked out.
    accepts th10 $RECOVERY
}

# Without systemd, nothing waits between an end and the next start. People with right codes log in meanwhile.
twenty_kills_in_a_second_let_no_code_in_twice() {
    with_helper
    kill "$HELPER_PID"; wait "$HELPER_PID" 2>/dev/null || true
    local names=(th24 th25 th26 th27 th28 th29) name _ in tries=()
    for name in "${names[@]}"; do held_by_root $name; done
    early_in_a_step
    local now; now=$(code)
    # It starts one after the other, as runit does, and ends with the case.
    rm -f $WORK/kills.end
    while [[ ! -e $WORK/kills.end ]]; do $HELPER --listen $HELPER_SOCKET >/dev/null 2>>$WORK/helper.log || true; done &
    local starter=$!
    # shellcheck disable=SC2064  # the process of now
    trap "touch $WORK/kills.end; pkill -KILL -P $starter; without_helper" EXIT
    until_it_listens
    for name in "${names[@]}"; do
        (for _ in 1 2 3 4 5 6 7 8; do ! locker $name "$now" || echo in; sleep 0.1; done) >$WORK/kills.$name &
        tries+=($!)
    done
    python3 - $starter >$WORK/kills <<'END'
import os, signal, sys, time
def helper():
    children = open(f"/proc/{sys.argv[1]}/task/{sys.argv[1]}/children").read().split()
    for child in children:
        try:
            if open(f"/proc/{child}/comm").read() == "pam_totpd\n": return int(child)
        except OSError: pass
    return 0
killed, begun = set(), time.monotonic()
while len(killed) < 20 and time.monotonic() - begun < 60:
    # One each twentieth of a second, each another process.
    time.sleep(max(0, begun + len(killed) / 20 - time.monotonic()))
    pid = helper()
    if pid and pid not in killed:
        os.kill(pid, signal.SIGKILL)
        killed.add(pid)
    else:
        time.sleep(0.001)
print(len(killed), f"{time.monotonic() - begun:.1f}")
END
    wait "${tries[@]}"
    read -r killed seconds <$WORK/kills
    echo "killed: $killed in $seconds s"
    [[ $killed = 20 ]] || fail "$killed were killed"
    # A second on a machine with nothing else to do.
    awk -v s="$seconds" 'BEGIN { exit !(s <= 5) }' || fail "twenty kills took $seconds s"
    for name in "${names[@]}"; do
        in=$(grep -c in $WORK/kills.$name || true)
        ((in <= 1)) || fail "$name got in $in times by one code"
    done
    # Somebody does, and afterwards everybody with another code.
    [[ $(cat $WORK/kills.th2? | grep -c in) -ge 1 ]] || fail "nobody got in"
    for name in "${names[@]}"; do locker $name "$(code 1)" || fail "$name: $(tail -n 3 $WORK/helper.log)"; done
}

idle_connections_of_a_user_keep_nobody_out() {
    with_helper
    held_by_root th11
    held_by_root th12
    rm -f /tmp/th11 /tmp/th11.over
    runuser -u th11 -- python3 -c "
import os, socket, time
held = []
for _ in range(64):
    s = socket.socket(socket.AF_UNIX); s.connect('$HELPER_SOCKET'); held.append(s)
open('/tmp/th11', 'w').close()
for _ in range(600):
    if os.path.exists('/tmp/th11.over'): break
    time.sleep(0.1)" &
    local holder=$!
    is_there /tmp/th11
    appears 'no connection is free for user id' $WORK/helper.log
    locker th12 "$(code)" || fail "$(tail -n 3 $WORK/helper.log)"
    touch /tmp/th11.over
    wait $holder
}

# As newuidmap lends them to one user: twelve ids, four connections each.
ids_without_an_account_keep_nobody_out() {
    with_helper
    held_by_root th13
    rm -f /tmp/th13.*
    python3 - <<END &
import os, select, socket, time
def connected():
    s = socket.socket(socket.AF_UNIX); s.connect("$HELPER_SOCKET"); return s
def until_over():
    for _ in range(600):
        if os.path.exists("/tmp/th13.over"): return
        time.sleep(0.1)
for n in range(12):
    if os.fork() == 0:
        os.setgroups([]); os.setgid(100000 + n); os.setuid(100000 + n)
        held = [connected() for _ in range(4)]
        open(f"/tmp/th13.{n}", "w").close()
        until_over()
        os._exit(0)
until_over()
END
    local holder=$!
    local n
    for n in $(seq 0 11); do is_there /tmp/th13.$n; done
    # The lines have a limit, so which of the ids they name is chance.
    appears 'user id 1000[01][0-9] has no account' $WORK/helper.log
    locker th13 "$(code)" || fail "$(tail -n 3 $WORK/helper.log)"
    touch /tmp/th13.over
    wait $holder
}

# decided SERVICE NAME: how many codes of this user the helper itself accepted there.
decided() { grep -c "$1: accepted: .* user=$2 origin=local" $WORK/helper.log || true; }

# A module that decided by itself would let in just the same: root's record is one. So the lines of the helper are counted.
su_and_sudo_have_the_helper_decide_by_their_line() {
    need sudo
    with_helper
    local name
    held_by_root th30; held_by_root th31
    for name in su sudo; do cp -p /etc/pam.d/$name $WORK/$name.before; done
    echo 'th31 ALL=(ALL) ALL' >/etc/sudoers.d/th31
    trap 'without_helper; cp -p $WORK/su.before /etc/pam.d/su; cp -p $WORK/sudo.before /etc/pam.d/sudo; rm -f /etc/sudoers.d/th31' EXIT
    for name in su sudo; do service $name "auth required pam_unix.so" "auth required pam_totp.so verifier=helper"; done
    early_in_a_step
    local now next; now=$(code) next=$(code 1)
    (echo pw-th30; sleep 1; echo "$now") | runuser -u th31 -- su th30 -c 'id -un' 2>/dev/null | grep -qx th30 || fail "$(grep th30 $LOG)"
    [[ $(decided su th30) = 1 ]] || fail "$(grep th30 $WORK/helper.log)"
    not locker th30 "$now"
    locker th30 "$next"
    (echo pw-th31; sleep 1; echo "$now") | runuser -u th31 -- sudo -S -k id -u 2>/dev/null | grep -qx 0 || fail "$(grep th31 $LOG)"
    [[ $(decided sudo th31) = 1 ]] || fail "$(grep th31 $WORK/helper.log)"
    not locker th31 "$now"
    # Without the argument, root's programs decide themselves.
    for name in su sudo; do service $name "auth required pam_unix.so" "auth required pam_totp.so"; done
    (echo pw-th31; sleep 1; echo "$next") | runuser -u th31 -- sudo -S -k id -u 2>/dev/null | grep -qx 0 || fail "$(grep th31 $LOG)"
    [[ $(decided sudo th31) = 1 ]] || fail "$(grep th31 $WORK/helper.log)"
}

# half_frames USER SECONDS: this user's four connections each have the beginning of a frame, and nothing after it.
half_frames() {
    rm -f $WORK/half
    touch $WORK/half.ended; chmod 666 $WORK/half.ended
    runuser -u "$1" -- python3 - "$2" <<END &
import socket, sys, time
held, begun = [], time.time()
for part in (b"\\0\\0", b"\\0\\0\\0\\x05", b"\\0\\0\\0\\x05\\x82\\x00", b"\\0\\0\\0\\x05\\x82\\x00\\x82\\x01"):
    s = socket.socket(socket.AF_UNIX); s.connect("$HELPER_SOCKET"); s.sendall(part); held.append(s)
    s.settimeout(float(sys.argv[1]))
print("held", flush=True)
for s in held:
    try: ended = s.recv(1) == b""
    except TimeoutError: ended = False
    with open("$WORK/half.ended", "a") as f: f.write(f"{ended} {time.time() - begun:.1f}\\n")
END
    HALF=$!
}

# Each of them is one of the four connections of its user, who gets in when their time is over: five seconds.
half_a_frame_holds_no_connection() {
    with_helper
    held_by_root th22
    held_by_root th23
    : >$WORK/half.ended
    early_in_a_step
    half_frames th22 20 >$WORK/half.begun
    appears held $WORK/half.begun
    sleep 0.3
    # Nobody else waits, and the user has no fifth one.
    locker th23 "$(code)" || fail "$(tail -n 3 $WORK/helper.log)"
    not locker th22 "$(code)"
    wait $HALF
    [[ $(grep -c '^True' $WORK/half.ended) = 4 ]] || fail "$(<$WORK/half.ended)"
    [[ $(awk '$2 >= 9' $WORK/half.ended) = '' ]] || fail "$(<$WORK/half.ended)"
    [[ $(grep -c "user id $(id -u th22): the login ended, because no message came in time" $WORK/helper.log) = 4 ]] ||
        fail "$(tail -n 9 $WORK/helper.log)"
    locker th22 "$(code)" || fail "$(tail -n 3 $WORK/helper.log)"
}

# Where root's programs ask the helper, each su that waits for a code is a connection of root's.
a_user_at_many_prompts_keeps_nobody_out() {
    with_helper
    echo 'verifier = "helper"' >>/etc/security/pam_totp.toml
    held_by_root th16
    held_by_root th17
    cp -p /etc/pam.d/su $WORK/su.before
    trap 'without_helper; cp -p $WORK/su.before /etc/pam.d/su' EXIT
    service su "auth required pam_unix.so" "auth required pam_totp.so"
    rm -f $WORK/th16; install -d -m 777 $WORK/th16
    runuser -u th16 -- bash -c 'for i in $(seq 64); do
        (echo pw-th16; sleep 8) | su th16 -c true >'$WORK'/th16/$i 2>&1 & done; wait' &
    local prompts=$! _
    for _ in $(seq 600); do [[ $(cat $WORK/th16/* 2>/dev/null | grep -c 'Verification code') != 64 ]] || break; sleep 0.1; done
    accepts th17 "$(code)"
    locker th17 "$(code 1)" || fail "$(tail -n 3 $WORK/helper.log)"
    wait $prompts || true
}

# As runsv starts it; and SIGTERM, by which runsv ends it, leaves the next one a socket to replace.
the_example_for_runit_serves_a_locker() {
    with_helper
    kill "$HELPER_PID"
    wait "$HELPER_PID" || true
    held_by_root th18
    install -m 755 $HELPER /usr/sbin/pam_totpd
    early_in_a_step
    local step _
    for step in 0 1; do
        /mnt/pam_totp/packaging/runit/pam_totpd/run >>$WORK/helper.log 2>&1 &
        HELPER_PID=$!
        for _ in $(seq 200); do
            ! python3 -c "import socket; socket.socket(socket.AF_UNIX).connect('$HELPER_SOCKET')" 2>/dev/null || break
            sleep 0.05
        done
        locker th18 "$(code $step)" || fail "$step: $(tail -n 3 $WORK/helper.log)"
        kill "$HELPER_PID"
        wait "$HELPER_PID" || fail "it ended with $?"
    done
    rm /usr/sbin/pam_totpd
}

# With `nullok`, a user whose credential is in the home would need no code at the locker: the helper reads no home.
a_helper_that_reads_no_home_lets_nobody_by() {
    with_helper
    echo 'nullok = true' >/etc/security/pam_totp.toml
    service_of_the_locker
    enrolled th14
    new_user th15
    not locker_by th14
    grep -q 'locker-nullok: refused: .*user=th14' $WORK/helper.log || fail "$(<$WORK/helper.log)"
    # Where the policy says that root holds all credentials, a user who never enrolled has provably none.
    echo 'credential = "/etc/pam_totp/users/%u.toml"' >>/etc/security/pam_totp.toml
    locker_by th15 || fail "$(tail -n 3 $WORK/helper.log)"
}
service_of_the_locker() { service locker-nullok "auth required pam_totp.so" "auth required pam_permit.so"; }
locker_by() { runuser -u "$1" -- bash -c "echo 000000 | pamtester locker-nullok $1 authenticate" 2>&1 | grep -q successfully; }

a_flood_of_one_users_refusals_hides_no_line() {
    with_helper
    held_by_root th20
    held_by_root th21
    local _ lines
    for _ in $(seq 70); do not locker th20 1111-1111-1111-1111-1111-1111; done
    not locker th20 "$(wrong_code)"
    not locker th21 1111-1111-1111-1111-1111-1111
    lines=$(grep -c 'refused: wrong recovery code user=th20' $WORK/helper.log)
    (( lines <= 60 )) || fail "$lines lines of one user"
    # A guess is always there, and so are the lines of others.
    grep -q 'refused: wrong code user=th20' $WORK/helper.log || fail "$(tail -n 3 $WORK/helper.log)"
    grep -q 'refused: wrong recovery code user=th21' $WORK/helper.log
    kill "$HELPER_PID"; wait "$HELPER_PID" || true
    grep -q "left out $((70 - lines)) lines about user id $(id -u th20)" $WORK/helper.log || fail "$(tail -n 3 $WORK/helper.log)"
}

run a_locker_asks_the_helper_and_reads_no_secret
run a_code_spent_at_roots_login_is_spent_in_the_locker
run of_fifty_logins_at_once_both_ways_one_gets_in
run nobody_asks_the_helper_about_another_user
run without_the_helper_programs_of_the_user_are_denied
run a_helper_of_another_user_is_not_believed
run wrong_codes_of_the_users_programs_stop_no_other_login
run a_token_that_counts_unlocks_a_locker_by_the_helper
run a_helper_killed_at_any_moment_gives_no_code_twice
run twenty_kills_in_a_second_let_no_code_in_twice
run idle_connections_of_a_user_keep_nobody_out
run ids_without_an_account_keep_nobody_out
run a_helper_that_reads_no_home_lets_nobody_by
run su_and_sudo_have_the_helper_decide_by_their_line
run half_a_frame_holds_no_connection
run a_user_at_many_prompts_keeps_nobody_out
run the_example_for_runit_serves_a_locker
run a_flood_of_one_users_refusals_hides_no_line
