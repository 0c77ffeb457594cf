# shellcheck shell=bash
# Changing phones, one's own sessions, and what an emergency takes away besides codes.

a_moved_phone_logs_in_and_the_old_one_does_not() {
    enrolled mp1
    accepts mp1 $RECOVERY
    early_in_a_step
    plays_move mp1 "$(code)"
    grep -qx '{"version":1,"event":"moved","from":"phone","to":"phone 2"}' $WORK/json9 || fail "$(cat $WORK/json9 $WORK/json9.err)"
    accepts mp1 "$(code 1 "$(cat $WORK/secret9)")"
    refuses mp1 "$(code 1)"
    accepts mp1 $SECOND_RECOVERY
    local action
    for action in added removed; do grep -q "enroll.*: authenticator $action: user=mp1" $LOG || fail "$action: $(tail -n 5 $LOG)"; done
}

# plays_move USER CODE [OPTION...]: as the user's script.
plays_move() {
    local user=$1 typed=$2; shift 2
    rm -f $WORK/to9; mkfifo $WORK/to9
    runuser -u "$user" -- enroll move --json --no-password-check "$@" <$WORK/to9 >$WORK/json9 2>$WORK/json9.err &
    local child=$!
    exec 8>$WORK/to9
    echo "$typed" >&8
    appears '"secret":"[A-Z2-7]*"' $WORK/json9
    sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json9 >$WORK/secret9
    code 0 "$(cat $WORK/secret9)" >&8
    exec 8>&-
    wait $child
}

root_moves_a_phone_for_a_user_beside_it() {
    enrolled mp2
    early_in_a_step
    accepts mp2 "$(code)"
    plays_enrolment enroll move --user mp2 --json || fail "$(cat $WORK/json9.err)"
    grep -q '"event":"moved"' $WORK/json9 || fail "$(cat $WORK/json9)"
    [[ $(stat -c %U:%a "$(credential mp2)") = mp2:600 ]]
    accepts mp2 "$(code 1 "$(cat $WORK/secret9)")"
    refuses mp2 "$(code 1)"
}

# The home has room for one new file, and then for none.
a_move_on_a_full_disk_leaves_a_phone_that_works() {
    enrolled mp3
    local home; home=$(home mp3)
    cp -a "$home/.config" $WORK/mp3.config
    mount -t tmpfs -o size=64k,mode=700,uid="$(id -u mp3)",gid="$(id -g mp3)" none "$home"
    trap 'umount "$(home mp3)"' EXIT
    cp -a $WORK/mp3.config "$home/.config"
    accepts mp3 $RECOVERY
    early_in_a_step
    dd if=/dev/zero of="$home/full" bs=4k 2>/dev/null || true
    local now; now=$(code)
    not plays_move mp3 "$now"
    grep -q 'Log in with codes of phone, as before' $WORK/json9.err || fail "$(cat $WORK/json9.err)"
    accepts mp3 "$(code)"
    rm "$home/full"
    plays_move mp3 $SECOND_RECOVERY || fail "$(cat $WORK/json9.err)"
    accepts mp3 "$(code 1 "$(cat $WORK/secret9)")"
}

a_move_under_a_bar_is_refused_and_shows_no_key() {
    enrolled mp4
    : >/run/utmp
    accepts mp4 $RECOVERY
    not enroll admin compromised mp4 --json </dev/null >$WORK/told 2>&1
    local command
    for command in "runuser -u mp4 -- enroll move --no-password-check" "enroll move --user mp4"; do
        not $command --json <<<"$(code)" >$WORK/told 2>&1
        grep -q 'enroll --user mp4' $WORK/told || fail "$command: $(cat $WORK/told)"
        not grep -q '"event":"secret"' $WORK/told
    done
    rm /run/utmp
}

# terminal_session USER CODE COMMAND: at a terminal over ssh, in the background.
terminal_session() {
    PASSWORD=pw-$1 CODE=$2 SSH_ASKPASS=$WORK/askpass SSH_ASKPASS_REQUIRE=force setsid -w ssh -tt -p $PORT -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 \
        -o PreferredAuthentications=keyboard-interactive "$1@127.0.0.1" "$3" </dev/null
}
sessions_of() { runuser -u "$1" -- enroll sessions --json | python3 -c 'import json,sys; print(*[s["id"] for s in json.load(sys.stdin)["sessions"]])'; }
# waits_for_sessions USER COUNT
waits_for_sessions() {
    local ids
    for _ in $(seq 100); do
        read -ra ids <<<"$(sessions_of "$1")"
        [[ ${#ids[@]} != "$2" ]] || return 0
        sleep 0.1
    done
    fail "$1 has ${#ids[@]} sessions, and not $2: $(enroll admin sessions "$1")"
}

a_user_ends_one_session_of_those_open_and_then_the_others() {
    [[ $(cat /proc/self/loginuid) = 4294967295 ]] || { echo "the kernel sets no login here"; exit 77; }
    enrolled os1; enrolled os2
    : >/run/utmp
    early_in_a_step
    # It goes on when its terminal and its leader have ended.
    terminal_session os1 "$(code)" "trap '' HUP TERM; sleep 301; sleep 301" >/dev/null 2>&1 & local first=$!
    terminal_session os2 "$(code)" 'sleep 302' >/dev/null 2>&1 & local stranger=$!
    waits_for_sessions os1 1
    terminal_session os1 $RECOVERY 'sleep 303' >/dev/null 2>&1 & local second=$!
    waits_for_sessions os1 2
    waits_for_sessions os2 1
    local told; told=$(runuser -u os1 -- enroll sessions)
    [[ $told == *'from 127.0.0.1, since 20'*$'\n'*'from 127.0.0.1, since 20'* ]] || fail "$told"
    # The process that leads the session is root's.
    local ids; read -ra ids <<<"$(sessions_of os1)"
    [[ $(stat -c %u "/proc/${ids[0]}") = 0 ]] || fail "$(ps -o user,pid,args -p "${ids[0]}")"
    not runuser -u os1 -- enroll sessions --end "$(sessions_of os2)" >$WORK/told 2>&1
    grep -q 'you have no session' $WORK/told || fail "$(cat $WORK/told)"
    runuser -u os1 -- enroll sessions --end "${ids[0]}" >$WORK/told 2>&1 || fail "$(cat $WORK/told; ps -eo user,pid,ppid,args | tail -n 30)"
    grep -q '1 session ended' $WORK/told || fail "$(cat $WORK/told)"
    not wait $first
    not pgrep -u os1 -f 'sleep 301' || fail "$(ps -u os1 -o pid,ppid,args)"
    kill -0 $second
    waits_for_sessions os1 1
    # From a session: that one goes on.
    terminal_session os1 $SECOND_RECOVERY 'enroll sessions; enroll sessions --others --json; sleep 1; enroll sessions --json' >$WORK/told 2>&1
    grep -q '(this one)' $WORK/told || fail "$(cat $WORK/told)"
    grep -q '"ended":1,.*"failed":\[\],"left_mine":1' $WORK/told || fail "$(cat $WORK/told)"
    not wait $second
    kill -0 $stranger
    grep -q 'enroll.*: sessions ended: user=os1' $LOG || fail "$(tail -n 5 $LOG)"
    pkill -u os2 -x sleep
    rm /run/utmp
}

a_users_own_emergency_ends_the_sessions_that_root_leads() {
    [[ $(cat /proc/self/loginuid) = 4294967295 ]] || { echo "the kernel sets no login here"; exit 77; }
    enrolled os3
    : >/run/utmp
    early_in_a_step
    terminal_session os3 "$(code)" 'sleep 304' >/dev/null 2>&1 & local theirs=$!
    waits_for_sessions os3 1
    not runuser -u os3 -- enroll compromised --json --no-password-check <<<$RECOVERY >$WORK/told 2>$WORK/told.err
    grep -q '"ended":1,"event":"sessions ended","failed":\[\]' $WORK/told || fail "$(cat $WORK/told)"
    not wait $theirs
    grep -q 'sudo -K' $WORK/told.err || fail "$(cat $WORK/told.err)"
    not grep -q 'sudo forgotten' $WORK/told
    rm /run/utmp
}

sudo_asks_again_after_an_emergency() {
    need sudo
    enrolled sk1; new_user sk2
    : >/run/utmp
    local user
    for user in sk1 sk2; do
        echo "$user ALL=(ALL) ALL" >/etc/sudoers.d/$user
        chmod 440 /etc/sudoers.d/$user
        rm -f $WORK/go.$user $WORK/first.$user $WORK/second.$user
        runuser -u $user -- bash -c 'echo "pw-$0" | sudo -S -p "" -v && sudo -n true && touch /tmp/first.$0
            for _ in $(seq 600); do [[ ! -e /tmp/go.$0 ]] || break; sleep 0.1; done
            sudo -n true 2>/dev/null && touch /tmp/second.$0; touch /tmp/ended.$0' $user >$WORK/told 2>&1 &
    done
    for _ in $(seq 600); do [[ ! -e /tmp/first.sk1 || ! -e /tmp/first.sk2 ]] || break; sleep 0.1; done
    [[ -e /tmp/first.sk1 && -e /tmp/first.sk2 ]] || fail "sudo kept nothing: $(cat $WORK/told)"
    [[ -e /run/sudo/ts/sk1 || -e /run/sudo/ts/$(id -u sk1) ]] || fail "$(ls -R /run/sudo)"
    install -d -m 711 /run/sudo-rs /run/sudo-rs/ts
    touch "/run/sudo-rs/ts/$(id -u sk1)" "/run/sudo-rs/ts/$(id -u sk2)"
    not enroll admin compromised sk1 --json </dev/null >$WORK/told 2>&1
    grep -q '"event":"sudo forgotten","failed":\[\],"removed":2,"user":"sk1"' $WORK/told || fail "$(cat $WORK/told)"
    [[ ! -e /run/sudo-rs/ts/$(id -u sk1) && -e /run/sudo-rs/ts/$(id -u sk2) ]]
    touch /tmp/go.sk1 /tmp/go.sk2
    for _ in $(seq 600); do [[ ! -e /tmp/ended.sk1 || ! -e /tmp/ended.sk2 ]] || break; sleep 0.1; done
    [[ ! -e /tmp/second.sk1 ]] || fail "sudo lets sk1 pass"
    [[ -e /tmp/second.sk2 ]] || fail "sudo asks sk2, too"
    rm /run/utmp
}

a_time_stamp_that_cannot_be_removed_is_named() {
    enrolled sk3
    : >/run/utmp
    install -d -m 700 /run/sudo /run/sudo/ts
    chmod 711 /run/sudo
    mkdir /run/sudo/ts/sk3
    not enroll admin compromised sk3 --json </dev/null >$WORK/told 2>&1
    grep -q '"event":"sudo forgotten","failed":\["/run/sudo/ts/sk3 (Is a directory' $WORK/told || fail "$(cat $WORK/told)"
    rmdir /run/sudo/ts/sk3
    rm /run/utmp
}

# keys_of OUTPUT: the fingerprints that the command lists.
keys_of() { grep authorized_keys "$1" | grep -o '"fingerprint":"[^"]*"' | cut -d'"' -f4; }

an_emergency_lists_the_keys_that_log_in() {
    need ssh-keygen
    enrolled ak1
    : >/run/utmp
    local folder; folder=$(home ak1)/.ssh
    install -d -m 700 -o ak1 -g ak1 "$folder"
    local n
    for n in 1 2; do ssh-keygen -q -t ed25519 -N '' -C "key $n" -f $WORK/ak1.$n; done
    { echo '# of the owner'
      cat $WORK/ak1.1.pub
      echo "command=\"echo x y\",no-pty $(cut -d' ' -f1,2 $WORK/ak1.2.pub) $(printf 'evil\033[2J\xe2\x80\xae')"
      echo 'ssh-rsa AAAA'; } >"$folder/authorized_keys"
    cat $WORK/ak1.1.pub >"$folder/authorized_keys2"
    chown ak1: "$folder"/*
    touch -d '2026-01-02 03:04:05 UTC' "$folder/authorized_keys"
    early_in_a_step
    not enroll admin compromised ak1 --json </dev/null >$WORK/told 2>$WORK/told.err
    [[ $(keys_of $WORK/told | head -n 2) = "$(ssh-keygen -l -f "$folder/authorized_keys" | cut -d' ' -f2)" ]] || fail "$(cat $WORK/told)"
    [[ $(keys_of $WORK/told | wc -l) = 3 ]] || fail "$(cat $WORK/told)"
    grep -q "\"changed\":$(date -d '2026-01-02 03:04:05 UTC' +%s)," $WORK/told || fail "$(cat $WORK/told)"
    grep -q '"not_understood":\[4\]' $WORK/told || fail "$(cat $WORK/told)"
    # The same for people, where a picture goes to a file.
    not enroll admin compromised ak1 --uri </dev/null >$WORK/told 2>$WORK/told.err
    grep -q 'SSH keys that log in as ak1, in /home/ak1/.ssh/authorized_keys (last changed 2026-01-02 03:04 UTC)' $WORK/told.err || fail "$(cat $WORK/told.err)"
    grep -q 'Line 3: ssh-ed25519 SHA256:.*(with options)' $WORK/told.err || fail "$(cat $WORK/told.err)"
    not grep -q "$(printf '\033')" $WORK/told $WORK/told.err
    not grep -q "$(printf '\xe2\x80\xae')" $WORK/told $WORK/told.err
    rm /run/utmp
}

a_file_of_keys_that_is_a_trap_shows_and_delays_nothing() {
    enrolled ak2
    : >/run/utmp
    local folder how; folder=$(home ak2)/.ssh
    install -d -m 700 -o ak2 -g ak2 "$folder"
    for how in link pipe device proc large; do
        rm -f "$folder/authorized_keys"
        case $how in
        link) ln -s /etc/shadow "$folder/authorized_keys" ;;
        pipe) mkfifo "$folder/authorized_keys" ;;
        device) ln -s /dev/zero "$folder/authorized_keys" ;;
        proc) ln -s /proc/self/environ "$folder/authorized_keys" ;;
        large) yes 'ssh-ed25519 AAAA' | head -c 3000000 >"$folder/authorized_keys" ;;
        esac
        chown -h ak2: "$folder/authorized_keys"
        local began=$SECONDS
        not in_time enroll admin compromised ak2 --json </dev/null >$WORK/told 2>&1
        (( SECONDS - began < 20 )) || fail "$how: $((SECONDS - began)) s"
        grep '"event":"authorized_keys"' $WORK/told | grep -q '"keys":\[\].*"unread":"' || fail "$how: $(cat $WORK/told)"
        not grep -q 'root:' $WORK/told || fail "$how: $(cat $WORK/told)"
        # A read of all of it would take the memory.
        (( $(wc -c <$WORK/told) < 20000 )) || fail "$how: $(wc -c <$WORK/told) bytes"
    done
    rm /run/utmp
}

for case in a_moved_phone_logs_in_and_the_old_one_does_not root_moves_a_phone_for_a_user_beside_it \
    a_move_on_a_full_disk_leaves_a_phone_that_works a_move_under_a_bar_is_refused_and_shows_no_key \
    a_user_ends_one_session_of_those_open_and_then_the_others a_users_own_emergency_ends_the_sessions_that_root_leads \
    sudo_asks_again_after_an_emergency a_time_stamp_that_cannot_be_removed_is_named an_emergency_lists_the_keys_that_log_in \
    a_file_of_keys_that_is_a_trap_shows_and_delays_nothing; do
    run $case
done
