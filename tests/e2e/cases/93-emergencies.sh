# shellcheck shell=bash
# Root's commands for a user who is against it: traced, hung up, locked out of the home; and what root can still do.

# roots_terminal COMMAND: as root at a terminal of its own, in a shell that goes on reading from it.
roots_terminal() {
    python3 - "$1" <<'PY'
import os, pty, select, sys, time
child, terminal = pty.fork()
if child == 0:
    os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
os.write(terminal, sys.argv[1].encode() + b"; echo en''ded\n")
text, until = b"", time.monotonic() + 60
while b"ended" not in text and time.monotonic() < until:
    if select.select([terminal], [], [], 1)[0]:
        text += os.read(terminal, 4096)
time.sleep(0.3)
os.write(terminal, b"\nexit\n")
os.waitpid(child, 0)
PY
}

a_user_cannot_trace_what_root_starts() {
    need gcc
    enrolled em1
    gcc -O2 -o $WORK/tracer "$HERE/tracer.c"
    accepts em1 "$(code)"
    local round tracer
    for round in $(seq 6); do
        rm -f $WORK/rooted
        runuser -u em1 -- $WORK/tracer "touch $WORK/rooted
" >$WORK/traced &
        tracer=$!
        sleep 0.2
        roots_terminal 'enroll export --user em1 --format oath >/dev/null 2>&1; enroll status --user em1 >/dev/null 2>&1'
        kill $tracer 2>/dev/null || true
        wait $tracer 2>/dev/null || true
        not grep -q traced $WORK/traced || fail "round $round: $(head -n 3 $WORK/traced)"
        [[ ! -e $WORK/rooted ]] || fail "round $round: a command of the user's ran as root"
    done
    # The control: what has the user's ids is traced, by the same program.
    runuser -u em1 -- $WORK/tracer >$WORK/traced &
    tracer=$!
    for round in $(seq 200); do
        setpriv --reuid em1 --regid em1 --clear-groups sleep 1 >/dev/null 2>&1 &
        sleep 0.1
        ! grep -q traced $WORK/traced || break
    done
    wait $tracer 2>/dev/null || true
    grep -q traced $WORK/traced || fail "the tracer traces nothing at all"
}

# Each command of the help, as root for em2; `-` opens no file as the user, since it needs none of them.
commands_with_ids() {
    cat <<'END'
+ status --user em2
+ show --user em2 --uri
+ verify --user em2
+ resync --user em2
- devices --user em2 --json
- devices --user em2 forget --all
+ export --user em2 --format oath
+ export --user em2 --format google
+ recovery --user em2 --json
+ import --user em2 --replace --no-password-check
+ import --all --replace /root/em2.uri
+ add --user em2 --json
+ add --user em2 --token --json --kind totp --period 30 --digits 6 --hash sha1
+ move --user em2 --json
+ remove phone --user em2
- prefer none --user em2
+ --user em2 --json
+ compromised --user em2 --json
- sessions --json
- setup totp --dry-run
+ admin list
+ admin show em2
+ admin unlock em2
+ admin reset em2
+ admin resync em2
+ admin import /root/em2.box --assign /root/em2.owners --replace
+ admin recovery em2
+ admin ticket em2
- admin devices em2
+ admin adopt em2
- admin adopt em2 --back
- admin sessions em2
- admin address em2
- admin test-delivery em2
+ admin repair em2
- admin downgrade --check
+ check --user em2
+ admin compromised em2 --json
+ disable --user em2
+ admin disable em2
END
}

no_program_starts_with_an_id_of_a_user() {
    need strace
    new_user em2
    local wanted command taken all=0 name
    printf '%s\n' "$SECRET" | tr -d '\n' >$WORK/import
    printf '\n" TOTP_AUTH\n' >>$WORK/import
    install -m 600 -o em2 $WORK/import "$(home em2)/.google_authenticator"
    printf 'otpauth://totp/%s:em2?secret=%s&issuer=%s\n' "$(hostname)" $SECRET "$(hostname)" >/root/em2.uri
    printf 'serial,secret_hex\nS1,3132333435363738393031323334353637383930\n' >/root/em2.box
    echo S1,em2 >/root/em2.owners
    while read -r name; do
        commands_with_ids | grep -qE "^. $name( |\$)" || fail "commands_with_ids lacks: enroll $name"
    done < <(commands_in_help)
    while read -r wanted command; do
        # Whatever the command before did.
        if [[ $command != *--back ]]; then
            rm -rf "$(record em2)"* /etc/pam_totp/users/em2.toml
            put_credential em2
        fi
        # shellcheck disable=SC2086
        strace -f -qq -o $WORK/calls \
            -e trace=execve,execveat,clone,clone3,fork,vfork,setuid,setgid,setreuid,setregid,setresuid,setresgid,setfsuid,setfsgid \
            enroll $command </dev/null >$WORK/told 2>&1 || true
        taken=$(python3 "$HERE/ids_at_exec.py" $WORK/calls) || fail "$command"
        [[ $wanted = - ]] || (( taken > 0 )) || fail "no file was opened as the user: $command: $(cat $WORK/told)"
        all=$((all + 1))
    done < <(commands_with_ids)
    (( all > 30 ))
}

# helper_of UID: the process that opens files with this user's rights now.
helper_of() {
    local status
    for _ in $(seq 200); do
        status=$(grep -lsE "^Uid:.*\s$1$" /proc/[0-9]*/status | head -n 1)
        [[ -z $status ]] || { status=${status%/status}; echo "${status#/proc/}"; return; }
        sleep 0.05
    done
    fail "no process has files of $1"
}

a_user_cannot_touch_the_process_that_opens_files() {
    need taskset renice prlimit gcc
    enrolled em3
    silent "$(home em3)/.config" em3
    enroll status --user em3 >$WORK/told 2>&1 &
    local command=$! helper refused=0
    helper=$(helper_of "$(id -u em3)")
    # Kept for the end: on a slow machine the helper's deadline may come before the last try.
    local status; status=$(cat "/proc/$helper/status")
    local as="runuser -u em3 --"
    # The control: a process that is the user's lets all of it happen.
    runuser -u em3 -- sleep 100 >/dev/null 2>&1 & local own=$!
    for _ in $(seq 600); do [[ $(cat /proc/$own/comm) = runuser ]] || break; sleep 0.05; done
    own=$(pgrep -u em3 -x sleep)
    local trace='import ctypes,sys; sys.exit(ctypes.CDLL(None).ptrace(0x4206,int(sys.argv[1]),0,0)!=0)'
    local try
    for try in "kill -STOP" "kill -KILL" "renice -n 5 -p" "taskset -p 1" "chrt -i -p 0" "prlimit --cpu=1 --pid" \
        "ionice -c 3 -p" "ls /proc/FD/fd" "cat /proc/FD/environ" "python3 -c TRACE"; do
        local words=()
        read -ra words <<<"$try"
        words=("${words[@]/TRACE/$trace}")
        if [[ $try = *FD* ]]; then words=("${words[@]/FD/$helper}"); else words+=("$helper"); fi
        $as "${words[@]}" >/dev/null 2>&1 && fail "$try"
        refused=$((refused + 1))
    done
    $as python3 -c "$trace" "$own" && $as renice -n 5 -p "$own" >/dev/null && $as ls "/proc/$own/fd" >/dev/null
    $as kill -KILL "$own"
    [[ $refused = 10 ]]
    [[ $(grep -E '^(Uid|Gid):' <<<"$status" | tr -s '\t ' ' ') = \
        "Uid: 0 0 0 $(id -u em3)"$'\n'"Gid: 0 0 0 $(id -g em3)" ]] || fail "$(grep -E '^(Uid|Gid)' <<<"$status")"
    [[ $(grep CapEff <<<"$status") = *0000000000000000 ]] || fail "$(grep CapEff <<<"$status")"
    not wait $command
    grep -q "/home/em3/.config.*did not answer" $WORK/told || fail "$(cat $WORK/told)"
    loud "$(home em3)/.config"
}

no_command_of_roots_waits_for_a_silent_file_system() {
    enrolled em4; new_user em5
    accepts em4 "$(code)"
    silent "$(home em4)/.config" em4
    local command
    for command in "status --user em4" "export --user em4" "--user em4 --json" "admin show em4" \
        "admin recovery em4" "admin unlock em4" "check --user em4" "import --user em4" \
        "import --user em5 /home/em4/.config/x" "show --user em5 --svg /home/em4/.config/x.svg"; do
        # shellcheck disable=SC2086
        in_time enroll $command </dev/null >$WORK/told 2>&1 || true
        case $command in
        *em5*|"admin unlock em4"|"import --user em4") ;;
        *) grep -q '/home/em4/.config/pam_totp/credential.toml' $WORK/told || fail "$command: $(cat $WORK/told)"
           grep -q 'did not answer' $WORK/told || fail "$command: $(cat $WORK/told)" ;;
        esac
    done
    # The list has everybody else.
    in_time enroll admin list >$WORK/told
    grep -q '^em4 *unusable' $WORK/told || fail "$(cat $WORK/told)"
    grep -q '^em1 *enrolled' $WORK/told || [[ -n ${E2E_ONLY:-} ]] || fail "$(cat $WORK/told)"
    loud "$(home em4)/.config"
}

# holds_lock USER: a process of the user's holds the lock of the credential's folder.
holds_lock() { runuser -u "$1" -- flock -F "$(dirname "$(credential "$1")")" sleep 300 >/dev/null 2>&1 & HOLDER=$!; sleep 0.3; }
releases() { pkill -P $HOLDER || true; kill $HOLDER 2>/dev/null || true; }

what_a_session_of_the_user_does_stops_no_emergency() {
    local how user n=10
    : >/run/utmp
    for how in lock mode pipe link; do
        for what in compromised disable recovery; do
            n=$((n + 1)) user=em$n
            enrolled $user
            accepts $user $RECOVERY
            case $how in
            lock) holds_lock $user ;;
            mode) chmod 644 "$(credential $user)" ;;
            pipe) rm "$(credential $user)"; runuser -u $user -- mkfifo "$(credential $user)" ;;
            link) runuser -u $user -- ln -sf /etc/shadow "$(credential $user)" ;;
            esac
            [[ $what:$how != compromised:lock && $what:$how != compromised:mode ]] || in_a_session $user
            case $what:$how in
            compromised:*)
                plays_enrolment timeout -s KILL 120 enroll admin compromised $user --json || fail "$how: $(cat $WORK/json9.err)"
                [[ $how != lock && $how != mode ]] || session_has_ended $THEIRS
                old_codes_end $user
                accepts $user "$(code 1 "$(cat $WORK/secret9)")"
                accepts $user "$(only_code <$WORK/json9 | tail -n 1)" ;;
            disable:*)
                in_time enroll admin disable $user || fail "$how"
                accepts $user '' totp-nullok
                old_codes_end $user ;;
            recovery:lock|recovery:mode)
                local handed; handed=$(in_time enroll admin recovery $user 2>$WORK/told) || fail "$how: $(cat $WORK/told)"
                accepts $user "$handed"
                refuses $user "$handed"
                [[ $how = lock ]] || grep -q "enroll admin compromised $user" $WORK/told || fail "$(cat $WORK/told)" ;;
            recovery:*)
                not in_time enroll admin recovery $user ;;
            esac
            [[ $how != lock ]] || releases
        done
    done
    grep -q '^root:' /etc/shadow
    rm /run/utmp
}

a_silent_home_keeps_no_old_code_alive() {
    enrolled em6; enrolled em7
    : >/run/utmp
    accepts em6 $RECOVERY
    accepts em7 $RECOVERY
    early_in_a_step
    silent "$(home em6)/.config" em6
    not in_time enroll admin compromised em6 --json </dev/null >$WORK/told 2>&1
    grep -q 'did not answer' $WORK/told && grep -q 'run: enroll admin compromised em6' $WORK/told || fail "$(cat $WORK/told)"
    grep -q '"event":"barred"' $WORK/told && grep -q '"event":"sessions ended"' $WORK/told || fail "$(cat $WORK/told)"
    loud "$(home em6)/.config"
    silent "$(home em7)/.config" em7
    not in_time enroll admin disable em7 >$WORK/told 2>&1
    grep -q 'run: enroll admin disable em7' $WORK/told || fail "$(cat $WORK/told)"
    loud "$(home em7)/.config"
    # The home answers again, and has the old file.
    old_codes_end em6
    old_codes_end em7
    refuses em7 '' totp-nullok
    [[ $(enroll admin show em6) == *'has barred all codes'* ]] || fail "$(enroll admin show em6)"
    # Reset is for clocks.
    not enroll admin reset em6
    old_codes_end em6
    # An emergency code logs in, but brings no old one back.
    local handed; handed=$(enroll admin recovery em6 2>$WORK/told)
    grep -q 'enroll --user em6' $WORK/told || fail "$(cat $WORK/told)"
    accepts em6 "$handed"
    refuses em6 "$handed"
    old_codes_end em6
    # What remained is done, with the command that was named.
    plays_enrolment enroll admin compromised em6 --json || fail "$(cat $WORK/json9.err)"
    accepts em6 "$(code 1 "$(cat $WORK/secret9)")"
    old_codes_end em6
    enroll admin disable em7
    accepts em7 '' totp-nullok
    # The record knew that set of recovery codes: a copy of the old file brings it back no more.
    credential_text >"$(credential em7)"
    refuses em7 $SECOND_RECOVERY
    rm /run/utmp
}

# An enrolment that no login has used yet: root's record does not know it.
a_missing_file_stops_no_emergency() {
    local folder; enrolled em40; folder=$(dirname "$(credential em40)")
    early_in_a_step
    runuser -u em40 -- mv "$folder" "$(home em40)/away"
    logged_in_as "$(id -u em40)" sleep 300 >/dev/null & local theirs=$!
    in_utmp em40 $theirs
    not enroll admin compromised em40 --json </dev/null >$WORK/told 2>&1
    grep -q '"event":"barred"' $WORK/told || fail "$(cat $WORK/told)"
    not grep -q 'nothing was changed' $WORK/told
    not kill -0 $theirs 2>/dev/null
    rm -rf "$folder"
    runuser -u em40 -- mv "$(home em40)/away" "$folder"
    old_codes_end em40
    rm /run/utmp
}

an_old_key_in_a_second_place_ends_too() {
    local file old; enrolled em44
    : >/run/utmp
    file=/etc/pam_totp/users/em44.toml
    install -d -m 700 /etc/pam_totp /etc/pam_totp/users
    old=$(head -c 20 /dev/urandom | base32)
    credential_text | sed "s/^secret = .*/secret = \"$old\"/" >$file
    chmod 600 $file
    service em-roots "auth required pam_totp.so credential=/etc/pam_totp/users/%u.toml"
    early_in_a_step
    accepts em44 "$(code 0 $old)" em-roots
    plays_enrolment enroll admin compromised em44 --json || fail "$(cat $WORK/json9.err)"
    grep -q '"event":"emptied"' $WORK/json9 || fail "$(cat $WORK/json9)"
    accepts em44 "$(code 1 "$(cat $WORK/secret9)")"
    refuses em44 "$(code 1 $old)" em-roots
    rm /run/utmp
}

# While all is barred, the user's file has codes that root made; what the user's processes add to them is not good.
a_bar_holds_beside_a_code_of_roots() {
    enrolled em45
    : >/run/utmp
    accepts em45 $RECOVERY
    not enroll admin compromised em45 --json </dev/null >$WORK/told 2>&1
    local handed; handed=$(enroll admin recovery em45 2>$WORK/told)
    # The set that root made: its salt, and one code.
    local salt added; salt=$(sed -n 's/^salt = "\(.*\)"/\1/p' "$(credential em45)")
    added=$({ printf 'pam_totp recovery code v1\0'; base32 -d 2>/dev/null <<<"$salt======" | head -c 16
              printf %s "${SECOND_RECOVERY//-/}"; } | sha256sum | cut -c1-32)
    sed -i "s/^\( *\"[0-9a-f]\{32\}\"\)/\"$added\",\n\1/; s/^codes = \[\"/codes = [\"$added\", \"/" "$(credential em45)"
    [[ $(grep -o '"[0-9a-f]\{32\}"' "$(credential em45)" | wc -l) = 2 ]] || fail "$(cat "$(credential em45)")"
    refuses em45 $SECOND_RECOVERY
    accepts em45 "$handed"
    # The control: without a bar, that very line is a code.
    rm -rf /var/lib/pam_totp/"$(id -u em45)"* "$(home em45)/.local/state/pam_totp"
    accepts em45 $SECOND_RECOVERY
    rm /run/utmp
}

sessions_end_when_nothing_can_be_written() {
    enrolled em41
    logged_in_as "$(id -u em41)" sleep 300 >/dev/null & local theirs=$!
    in_utmp em41 $theirs
    early_in_a_step
    not enroll admin compromised em41 --json </dev/null >/dev/full 2>/dev/full
    not kill -0 $theirs 2>/dev/null
    old_codes_end em41
    # By the user too, once the old codes are gone.
    enrolled em42
    logged_in_as "$(id -u em42)" setpriv --reuid em42 --regid em42 --clear-groups sleep 300 >/dev/null & theirs=$!
    in_utmp em42 $theirs
    early_in_a_step
    not runuser -u em42 -- enroll compromised --json --no-password-check <<<"$(code)" >/dev/full 2>$WORK/told
    not kill -0 $theirs 2>/dev/null
    old_codes_end em42
    rm /run/utmp
}

a_record_that_takes_no_bar_is_not_called_barred() {
    enrolled em43
    : >/run/utmp
    mount -t tmpfs -o ro none /var/lib/pam_totp
    not enroll admin compromised em43 --json </dev/null >$WORK/told 2>&1
    umount /var/lib/pam_totp
    grep -q 'admin compromised, but not barred: user=em43' $LOG || fail "$(tail -n 3 $LOG)"
    not grep -q 'admin compromised: user=em43' $LOG
    rm /run/utmp
}

a_bar_ends_with_a_new_enrolment_by_root() {
    enrolled em8
    accepts em8 $RECOVERY
    chattr +i "$(credential em8)" 2>/dev/null || mount --bind "$(credential em8)" "$(credential em8)"
    : >/run/utmp
    not enroll admin compromised em8 --json </dev/null >$WORK/told 2>&1
    chattr -i "$(credential em8)" 2>/dev/null || umount "$(credential em8)"
    early_in_a_step
    old_codes_end em8
    # The user's own enrolment is refused, and a file that the user made is not enough.
    rm "$(credential em8)"
    not runuser -u em8 -- enroll --json --no-password-check </dev/null >$WORK/told 2>&1
    grep -q 'barred all codes' <(tr -s ' \n' ' ' <$WORK/told) || fail "$(cat $WORK/told)"
    credential_text | sed 's/^secret = .*/secret = "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"/' >"$(credential em8)"
    chown em8: "$(credential em8)"; chmod 600 "$(credential em8)"
    refuses em8 "$(code 0 MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK)"
    plays_enrolment enroll --user em8 --json || fail "$(cat $WORK/json9.err)"
    accepts em8 "$(code 1 "$(cat $WORK/secret9)")"
    rm /run/utmp
}

a_users_old_codes_end_before_the_new_one_is_typed() {
    enrolled em9
    : >/run/utmp
    accepts em9 $RECOVERY
    early_in_a_step
    # The user breaks off as soon as the key is shown.
    not runuser -u em9 -- enroll compromised --json --no-password-check >$WORK/json9 2>$WORK/json9.err <<<"$(code)"
    grep -q '"event":"secret"' $WORK/json9 || fail "$(cat $WORK/json9 $WORK/json9.err)"
    grep -q 'enroll show' $WORK/json9.err || fail "$(cat $WORK/json9.err)"
    not grep -q 'nothing was changed' $WORK/json9.err
    old_codes_end em9
    # One of the new recovery codes logs in, another one shows the key, and that is good.
    local new; new=$(only_code <$WORK/json9)
    accepts em9 "$(sed -n 1p <<<"$new")"
    local key; key=$(sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json9)
    [[ $(runuser -u em9 -- enroll show --uri <<<"$(sed -n 2p <<<"$new")" 2>/dev/null) == *"$key"* ]]
    accepts em9 "$(code 0 "$key")"
    rm /run/utmp
}

# In logind's place: it knows the user by a service manager alone. tests/packages/nspawn.sh asks the real one.
without_a_session() {
    local uid; uid=$(id -u "$1")
    [[ -e $WORK/loginctl ]] || cp -p /usr/bin/loginctl $WORK/loginctl
    printf '#!/bin/sh\necho "$*" >>%s/asked\ncase "$*" in *terminate-user*) rm /run/systemd/users/%s ;; esac\n' $WORK "$uid" >/usr/bin/loginctl
    mkdir -p /run/systemd/{seats,users} /var/lib/systemd/linger
    touch "/run/systemd/users/$uid" "/var/lib/systemd/linger/$1"
    : >$WORK/asked
}
with_no_logind() { cp -p $WORK/loginctl /usr/bin/loginctl; rm -rf /run/systemd/{seats,users} "/var/lib/systemd/linger/$1"; }

a_service_manager_without_a_session_is_ended() {
    [[ -x /usr/bin/loginctl ]] || { echo "no loginctl"; exit 77; }
    new_user em10
    local uid; uid=$(id -u em10)
    without_a_session em10
    trap 'with_no_logind em10' EXIT
    # A program of cron or at: of a login, and of no session of logind.
    (logged_in_as "$uid" setpriv --reuid em10 --regid em10 --clear-groups setsid sleep 3777 >/dev/null 2>&1 </dev/null) &
    sleep 0.5
    pgrep -f 'sleep 3777' >/dev/null || fail "not started"
    enroll admin sessions em10 --end | tr -s ' \n' ' ' >$WORK/told
    grep -q "terminate-user $uid$" $WORK/asked || fail "$(cat $WORK/asked)"
    grep -q 'The service manager of the user (systemd --user) was ended' $WORK/told || fail "$(cat $WORK/told)"
    grep -q 'loginctl disable-linger em10' $WORK/told || fail "$(cat $WORK/told)"
    not pgrep -f 'sleep 3777'
    grep -q 'Also ended: 1 process' $WORK/told || fail "$(cat $WORK/told)"
    # From a login of the user it would end this command too: it is left, and named.
    without_a_session em10
    (logged_in_as "$uid" enroll admin sessions em10 --end) | tr -s ' \n' ' ' >$WORK/told
    not grep -q terminate $WORK/asked
    grep -q 'loginctl terminate-user em10' $WORK/told || fail "$(cat $WORK/told)"
    (logged_in_as "$uid" enroll admin sessions em10 --end --mine-too --json) >$WORK/told
    grep -q "terminate-user $uid$" $WORK/asked
    grep -q '"manager":"ended"' $WORK/told
}

for case in a_user_cannot_trace_what_root_starts no_program_starts_with_an_id_of_a_user \
    a_user_cannot_touch_the_process_that_opens_files no_command_of_roots_waits_for_a_silent_file_system \
    what_a_session_of_the_user_does_stops_no_emergency a_silent_home_keeps_no_old_code_alive \
    a_missing_file_stops_no_emergency an_old_key_in_a_second_place_ends_too a_bar_holds_beside_a_code_of_roots \
    sessions_end_when_nothing_can_be_written \
    a_record_that_takes_no_bar_is_not_called_barred \
    a_service_manager_without_a_session_is_ended \
    a_bar_ends_with_a_new_enrolment_by_root a_users_old_codes_end_before_the_new_one_is_typed; do
    run $case
done
