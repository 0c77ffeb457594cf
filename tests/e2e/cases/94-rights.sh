# shellcheck shell=bash
# Attacks on the rights of root's commands.

# orders_a_file PATH: asks `enroll --in-homes` for this file, as its starter would.
orders_a_file() {
    python3 - "$1" <<'PY'
import json, struct, subprocess, sys
job = {"File": {"path": {"Unix": list(sys.argv[1].encode())}, "limit": 65536}}
header = json.dumps({"who": None, "job": job}).encode()
order = struct.pack("<II", len(header), 0) + header
done = subprocess.run(["/usr/bin/enroll", "--in-homes"], input=order, capture_output=True)
sys.stdout.buffer.write(done.stdout + done.stderr)
PY
}
export -f orders_a_file

rights_of_the_file_are_refused_before_all_else() {
    need setcap
    new_user ri1
    orders_a_file /etc/shadow >$WORK/told
    grep -aq 'root:' $WORK/told || fail "the control reads nothing: $(cat $WORK/told)"
    local how
    for how in 'chmod u+s' 'chmod g+s' 'setcap cap_dac_override=ep'; do
        chmod u-s,g-s /usr/bin/enroll
        $how /usr/bin/enroll
        runuser -u ri1 -- bash -c 'orders_a_file /etc/shadow' >$WORK/told
        not grep -aq 'root:' $WORK/told || fail "$how: shows /etc/shadow"
        grep -q 'must not be installed setuid' $WORK/told || fail "$how: $(cat $WORK/told)"
        for command in status 'check sshd' 'setup sshd --dry-run' 'admin list' '--help'; do
            # shellcheck disable=SC2086
            not runuser -u ri1 -- enroll $command >$WORK/told 2>&1
            grep -q 'must not be installed setuid' $WORK/told || fail "$how: $command: $(cat $WORK/told)"
        done
    done
    chmod u-s,g-s /usr/bin/enroll
    setcap -r /usr/bin/enroll
    runuser -u ri1 -- enroll --help >/dev/null
}

root_reads_no_file_of_the_kernels_for_a_user() {
    new_user ri2
    local file read=0
    for file in /proc/sys/net/ipv4/tcp_fastopen_key /proc/sys/kernel/core_pattern /sys/kernel/notes /sys/kernel/uevent_seqnum; do
        [[ -r $file ]] || continue
        ln -sfn $file "$(home ri2)/.google_authenticator"
        enroll import --user ri2 --dry-run </dev/null >$WORK/told 2>&1 || true
        grep -q 'regular file' $WORK/told || fail "$file: $(cat $WORK/told)"
        read=$((read + 1))
    done
    (( read > 0 ))
}

roots_output_waits_for_no_silent_folder() {
    enrolled ri3; enrolled ri4
    silent "$(home ri3)" ri3
    printf 'otpauth://totp/x:ri4?secret=%s&issuer=x\n' "$SECRET" >/root/rights-file
    local command
    # A process that waits in the kernel for such a file system ends by no signal, so timeout would wait too.
    for command in "show --user ri4 --svg" "export --user ri4 --format oath --to" "import --all /root/rights-file --recovery-codes"; do
        # shellcheck disable=SC2086
        enroll $command "$(home ri3)/x" </dev/null >$WORK/told 2>&1 &
        local process=$! ended=
        for _ in $(seq 600); do
            kill -0 $process 2>/dev/null || { ended=yes; break; }
            sleep 0.1
        done
        [[ -n $ended ]] || { loud "$(home ri3)"; fail "never ends: $command"; }
        grep -q 'did not answer' $WORK/told || { loud "$(home ri3)"; fail "$command: $(cat $WORK/told)"; }
    done
    loud "$(home ri3)"
    rm /root/rights-file
}

# A restarted sshd has the login of its starter, and stays: its parent is process 1, and it is not the user's.
all_processes_of_a_login_end_without_logind() {
    need setpriv
    new_user ri5
    local uid; uid=$(id -u ri5)
    (logged_in_as "$uid" setpriv --reuid ri5 --regid ri5 --clear-groups setsid sleep 3111 >/dev/null 2>&1 </dev/null) &
    (logged_in_as "$uid" setpriv --reuid ri5 --regid ri5 --clear-groups bash -c 'setsid sleep 3222 & sleep 0.2' >/dev/null 2>&1 </dev/null)
    (logged_in_as "$uid" bash -c 'setsid sleep 3333 & sleep 0.2' >/dev/null 2>&1 </dev/null)
    (logged_in_as 4711 sleep 3444 >/dev/null 2>&1 </dev/null) & local other=$!
    # What a program of the user's own namespace is outside: an id that is lent to the user, of no parent and no terminal.
    local lent; lent=$(sed -n 's/^ri5:\([0-9]*\):.*/\1/p' /etc/subuid)
    [[ -n $lent ]] || { lent=7000000; echo ri5:$lent:65536 >>/etc/subuid; }
    (logged_in_as "$uid" setpriv --reuid $((lent + 9)) --regid ri5 --clear-groups bash -c 'setsid sleep 3666 & sleep 0.2' \
        >/dev/null 2>&1 </dev/null)
    sleep 0.5
    pgrep -f 'sleep 3666' >/dev/null || fail "not started"
    pgrep -f 'sleep 3111' >/dev/null && pgrep -f 'sleep 3222' >/dev/null && pgrep -f 'sleep 3333' >/dev/null || fail "not started"
    : >/run/utmp
    enroll admin sessions ri5 --end >$WORK/told || fail "$(cat $WORK/told)"
    not pgrep -f 'sleep 3111'
    not pgrep -f 'sleep 3222'
    not pgrep -f 'sleep 3666'
    pgrep -f 'sleep 3333' >/dev/null || fail "a service was ended"
    kill -0 $other
    grep -q 'Also ended: 3 processes' $WORK/told || fail "$(cat $WORK/told)"
    pkill -f 'sleep 3[34][34][34]' || true
    rm /run/utmp
}

# moved: how many processes start in 0.3 seconds.
moved() {
    local before; before=$(awk '{ print $5 }' /proc/loadavg)
    sleep 0.3
    local most; most=$(cat /proc/sys/kernel/pid_max)
    echo $((($(awk '{ print $5 }' /proc/loadavg) - before + most) % most))
}

# started_chains USER N: that many programs of a login of the user that end before anybody can look.
started_chains() {
    local uid; uid=$(id -u "$1")
    for _ in $(seq "$2"); do
        # shellcheck disable=SC2016  # for the shell that is started
        $WORK/chain reap bash -c 'echo "$1" >/proc/self/loginuid; shift; exec "$@"' - "$uid" \
            setpriv --reuid "$1" --regid "$1" --clear-groups $WORK/chain >/dev/null 2>&1 </dev/null &
        REAPERS+=($!)
    done
    # On a loaded machine they take their time to begin.
    for _ in $(seq 60); do (( $(moved) > 100 )) && return; done
    fail "no chain runs"
}

# What is the user's, and of no login, goes on; so does what the user had stopped, stopped.
a_chain_of_processes_ends_without_logind() {
    need setpriv; need gcc
    gcc -O2 -o $WORK/chain "$HERE/chain.c"
    new_user ri9
    REAPERS=()
    : >/run/utmp
    # None of them holds the output of the case: after a failure nobody would wait for it to end.
    setpriv --reuid ri9 --regid ri9 --clear-groups sleep 3555 >/dev/null 2>&1 & local service=$!
    setpriv --reuid ri9 --regid ri9 --clear-groups sleep 3555 >/dev/null 2>&1 & local stopped=$!
    sleep 0.2
    kill -STOP $stopped
    local n
    for n in 1 1 1 3; do
        started_chains ri9 $n
        enroll admin sessions ri9 --end >$WORK/told 2>&1 || fail "$n: $(cat $WORK/told)"
        (( $(moved) < 100 )) || fail "$n: a chain goes on: $(cat $WORK/told)"
    done
    kill "${REAPERS[@]}"
    grep -q '^State:.*S' /proc/$service/status || fail "the service: $(grep State /proc/$service/status)"
    grep -q '^State:.*T' /proc/$stopped/status || fail "the stopped: $(grep State /proc/$stopped/status)"
    kill -KILL $service $stopped
    rm /run/utmp
}

# In a session of the same user, nothing is stopped, since that could stop the terminal of the command.
a_chain_that_goes_on_is_named() {
    need setpriv; need gcc
    gcc -O2 -o $WORK/chain "$HERE/chain.c"
    new_user ri10
    REAPERS=()
    : >/run/utmp
    started_chains ri10 1
    local status=0 uid; uid=$(id -u ri10)
    (logged_in_as "$uid" enroll admin sessions ri10 --end --json >$WORK/told 2>&1) || status=$?
    if (( $(moved) > 100 )); then
        (( status == 1 )) || fail "ended with $status: $(cat $WORK/told)"
        python3 -c 'import json, sys; assert json.load(sys.stdin)["failed"]' <$WORK/told || fail "$(cat $WORK/told)"
    fi
    enroll admin sessions ri10 --end >$WORK/told 2>&1 || fail "$(cat $WORK/told)"
    (( $(moved) < 100 )) || fail "the chain goes on"
    kill "${REAPERS[@]}"
    rm /run/utmp
}

limits_of_a_users_shell_stop_no_emergency() {
    local limit n=0 user
    : >/run/utmp
    for limit in 'f 0' 'n 10'; do
        n=$((n + 1)) user=ri6$n
        enrolled $user
        accepts $user $RECOVERY
        local handed
        # shellcheck disable=SC2086
        handed=$(ulimit -S -$limit; enroll admin recovery $user 2>/dev/null | cat) || true
        accepts $user "$handed" || fail "ulimit -$limit: no recovery code"
        # shellcheck disable=SC2086
        (ulimit -S -$limit; enroll admin disable $user 2>&1) | cat >$WORK/told
        accepts $user '' totp-nullok || fail "ulimit -$limit: $(cat $WORK/told)"
    done
    rm /run/utmp
}

a_lease_on_the_credential_is_named() {
    enrolled ri8
    : >/run/utmp
    accepts ri8 $RECOVERY
    runuser -u ri8 -- python3 - "$(credential ri8)" >$WORK/leased <<'PY' &
import fcntl, os, signal, sys, time
file = os.open(sys.argv[1], os.O_RDWR)
signal.signal(signal.SIGIO, lambda *_: None)
fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print("leased", flush=True)
while True:
    time.sleep(1000)
PY
    local holder=$!
    appears leased $WORK/leased
    not enroll admin recovery ri8 >$WORK/told 2>&1
    grep -q 'holds a lease' $WORK/told || fail "$(cat $WORK/told)"
    plays_enrolment timeout -s KILL 120 enroll admin compromised ri8 --json || fail "$(cat $WORK/json9.err)"
    accepts ri8 "$(code 1 "$(cat $WORK/secret9)")"
    pkill -P $holder || true; kill $holder 2>/dev/null || true
    rm /run/utmp
}

for case in rights_of_the_file_are_refused_before_all_else root_reads_no_file_of_the_kernels_for_a_user \
    roots_output_waits_for_no_silent_folder all_processes_of_a_login_end_without_logind \
    a_chain_of_processes_ends_without_logind a_chain_that_goes_on_is_named \
    limits_of_a_users_shell_stop_no_emergency a_lease_on_the_credential_is_named; do
    run $case
done
