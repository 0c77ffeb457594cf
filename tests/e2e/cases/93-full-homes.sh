# shellcheck shell=bash
# Root's emergency commands for a user whose home takes no file, or is away.

# full_home USER: the home is a file system of its own, and has no block left.
full_home() {
    local home; home=$(home "$1")
    cp -a "$home" "$WORK/kept.$1"
    mount -t tmpfs -o size=256k,mode=755 tmpfs "$home"
    chown "$1:" "$home"
    cp -a "$WORK/kept.$1/." "$home/"
    head -c 1M /dev/zero >"$home/filler" 2>/dev/null || true
    not runuser -u "$1" -- bash -c "echo x >$home/more" 2>/dev/null
}

# without_room HOW USER COMMAND...: with a full home, or over the quota. This kernel may know no quotas, so the error comes
# from strace, where the new file gets its name. The record is there already, and is written in place.
without_room() {
    local how=$1 user=$2; shift 2
    case $how in
    full) in_time "$@" ;;
    quota) in_time strace -f -qq -o /dev/null -e trace=renameat,renameat2,linkat \
        -e inject=renameat,renameat2,linkat:error=EDQUOT "$@" ;;
    esac
}

# What is told of each of them.
declare -gA WHY=([full]='no space left' [quota]='Disk quota exceeded')

# in_a_session USER: a login of the user's, which utmp has; its number is in $THEIRS.
in_a_session() {
    (logged_in_as "$(id -u "$1")" sleep 300 >/dev/null 2>&1) &
    THEIRS=$!
    in_utmp "$1" $THEIRS
}

session_has_ended() { for _ in $(seq 600); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.1; done; fail "the session goes on"; }

# enrolled_without_room full|quota USER: enrolled, one login later, and for `full` with a home that is full.
enrolled_without_room() {
    enrolled $2
    accepts $2 $RECOVERY
    [[ $1 != full ]] || full_home $2
}

a_home_without_room_stops_no_emergency() {
    need strace
    local how user n=0
    for how in full quota; do
        n=$((n + 1)) user=fh$n
        enrolled_without_room $how $user
        in_a_session $user
        early_in_a_step
        case $how in
        full) not without_room full $user enroll admin compromised $user --json </dev/null >$WORK/json9 2>$WORK/json9.err
              not grep -q '"event":"secret"' $WORK/json9 ;;
        quota) not plays_enrolment without_room quota $user enroll admin compromised $user --json ;;
        esac
        grep -q '"event":"barred","record":true' $WORK/json9 || fail "$how: $(cat $WORK/json9)"
        tr -s ' \n' ' ' <$WORK/json9.err >$WORK/told
        grep -q "${WHY[$how]}.*run: enroll admin compromised $user" $WORK/told || fail "$how: $(cat $WORK/json9.err)"
        # One advice, and that of the command.
        not grep -q 'run the command again' $WORK/told || fail "$how: $(cat $WORK/told)"
        session_has_ended $THEIRS
        old_codes_end $user
        [[ $how != full ]] || rm "$(home $user)/filler"
        plays_enrolment enroll admin compromised $user --json || fail "$how: $(cat $WORK/json9.err)"
        accepts $user "$(code 1 "$(cat $WORK/secret9)")"
        old_codes_end $user
        umount "$(home $user)" 2>/dev/null || true
    done
    rm /run/utmp
}

a_home_without_room_keeps_no_codes_of_a_disabled_user() {
    need strace
    local how user n=10
    for how in full quota; do
        n=$((n + 1)) user=fh$n
        enrolled_without_room $how $user
        early_in_a_step
        not without_room $how $user enroll admin disable $user >$WORK/told 2>&1
        grep -q "${WHY[$how]}" $WORK/told || fail "$how: $(cat $WORK/told)"
        grep -q "run: enroll admin disable $user" $WORK/told || fail "$how: $(cat $WORK/told)"
        old_codes_end $user
        refuses $user '' totp-nullok
        [[ $how != full ]] || rm "$(home $user)/filler"
        enroll admin disable $user
        old_codes_end $user
        accepts $user '' totp-nullok
        umount "$(home $user)" 2>/dev/null || true
    done
}

a_home_without_room_gets_no_emergency_code_and_loses_none() {
    need strace
    local how user n=20
    for how in full quota; do
        n=$((n + 1)) user=fh$n
        enrolled $user
        [[ $how != full ]] || full_home $user
        early_in_a_step
        not without_room $how $user enroll admin recovery $user >$WORK/out 2>$WORK/told
        grep -q "${WHY[$how]}" $WORK/told || fail "$how: $(cat $WORK/told)"
        [[ ! -s $WORK/out ]] || fail "$how: shows a code that is not good: $(cat $WORK/out)"
        accepts $user $RECOVERY
        accepts $user "$(code)"
        umount "$(home $user)" 2>/dev/null || true
    done
}

# Not mounted: nothing in the place of the home, or an empty folder of root's.
a_home_that_is_away_stops_no_emergency() {
    local how user n=30
    for how in missing empty; do
        n=$((n + 1)) user=fh$n
        enrolled $user
        [[ $how != empty ]] || accepts $user $RECOVERY
        mv /home/$user $WORK/away.$user
        [[ $how != empty ]] || mkdir /home/$user
        in_a_session $user
        early_in_a_step
        not in_time enroll admin compromised $user --json </dev/null >$WORK/told 2>&1
        grep -q '"event":"barred","record":true' $WORK/told || fail "$how: $(cat $WORK/told)"
        grep -q "run: enroll admin compromised $user" $WORK/told || fail "$how: $(cat $WORK/told)"
        session_has_ended $THEIRS
        rm -rf "/home/${user:?}"
        mv $WORK/away.$user /home/$user
        # The home is there again, with the old secrets.
        old_codes_end $user
        plays_enrolment enroll admin compromised $user --json || fail "$how: $(cat $WORK/json9.err)"
        accepts $user "$(code 1 "$(cat $WORK/secret9)")"
        old_codes_end $user
    done
    rm /run/utmp
}

for case in a_home_without_room_stops_no_emergency a_home_without_room_keeps_no_codes_of_a_disabled_user \
    a_home_without_room_gets_no_emergency_code_and_loses_none a_home_that_is_away_stops_no_emergency; do
    run $case
done
