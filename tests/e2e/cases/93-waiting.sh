# shellcheck shell=bash
# Each command that root runs for a user, while that user has put something in its way: pipes in the place of files, file
# systems that do not answer, held locks.

# What each of roots_commands says while the credential is a pipe, its folder is locked, ~/.config is silent, or the record of the
# user's own programs is a pipe or silent: `c` names the credential and why it is not read, `l` the lock, `o` that record, `-` says
# nothing of it and does its work.
roots_commands() {
    cat <<'END'
c l c - --user %u --json
c l c - add --user %u --json
c l c - move --user %u --json
c - c - remove phone --user %u
- - - - prefer none --user %u
c l c - recovery --user %u --json
c - c - show --user %u --uri
c - c - verify --user %u
c - c - resync --user %u
c - c - devices --user %u --json
c - c - devices --user %u forget --all
c l c - disable --user %u
c - c o status --user %u
c - c o status --user %u --json
c - c - check --user %u waiting
- - - - setup waiting --dry-run
- - c - compromised --user %u --json
c l c - import --user %u --replace --no-password-check
c l c - import --all --replace /root/waiting.%u
c - c o export --user %u --format oath
c - c - admin list
c - c o admin show %u
- - - o admin unlock %u
c - c o admin reset %u
c - c - admin resync %u
c l c - admin import /root/box.%u --assign /root/owners.%u --replace
- - c o admin disable %u
c - c - admin recovery %u
c l c o admin adopt %u
- - - - admin adopt %u --back
- - - - admin address %u
- - - - admin test-delivery %u
c l c - admin repair %u
c - c - admin ticket %u
- - - - admin devices %u
- - - - admin devices %u forget --all
- - - - sessions --json
- - - - admin sessions %u
- - - - admin sessions %u --end
- - c - admin compromised %u --json
c - c - admin downgrade --check
END
}

every_command_is_tried_against_a_hostile_home() {
    local command tried=0
    while read -r command; do
        roots_commands | grep -qE "^. . . . $command( |\$)" || fail "roots_commands lacks: enroll $command"
        tried=$((tried + 1))
    done < <(commands_in_help)
    (( tried > 20 )) || fail "the help names $tried commands"
}

# ends_by_itself COMMAND...: its status is in $ENDED, its output in $TOLD. A process that waits in the kernel for a silent
# file system ends by no signal, so timeout would wait too.
ends_by_itself() {
    "$@" </dev/null >"$TOLD" 2>&1 &
    local process=$!
    for _ in $(seq 1200); do
        kill -0 $process 2>/dev/null || { ENDED=0; wait $process || ENDED=$?; return 0; }
        sleep 0.1
    done
    return 1
}

# holds WHAT USER FILE: a process of the user's has that lock, until released.
holds() {
    runuser -u "$2" -- python3 - "$1" "$3" >"$TOLD.held" 2>&1 <<'PY' &
import fcntl, os, sys, time
file = os.open(sys.argv[2], os.O_RDWR if sys.argv[1] == "record" else os.O_RDONLY)
(fcntl.lockf if sys.argv[1] == "record" else fcntl.flock)(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(1000)
PY
    HOLDER=$!
    for _ in $(seq 600); do ! grep -q held "$TOLD.held" || return 0; sleep 0.05; done
    fail "not held: $(cat "$TOLD.held")"
}

# as_before USER: the home and the records as they were, whatever the command before did.
as_before() {
    local home=/home/$1 kept=$WORK/waiting/$1
    rm -rf "$home/.config" "$home/.local" "$home/.google_authenticator"
    cp -a "$kept/." "$home/"
    cp -p "$kept.record" "/var/lib/pam_totp/$(id -u "$1")"
}

# names_it WORD COMMAND: what the command of the table says there.
names_it() {
    local text; text=$(tr -s ' \n' ' ' <"$TOLD")
    case $1 in
    -) [[ $text != *'did not answer'* && $text != *'is locked'* && $text != *'not a regular'* ]] ;;
    l) [[ $text = *"$FOLDER is locked"* && $text = *"fuser -v $FOLDER"* && $ENDED = 1 ]] ;;
    o) [[ $text = *"$HOME_OF/.local/state/pam_totp"*'not a regular'* || $text = *"$HOME_OF/.local/state/pam_totp"*'did not answer'* ]] ;;
    c) [[ $text = *"$FOLDER/credential.toml"* || $text = *"$HOME_OF/.google_authenticator"* || $text = *'unusable'* ]] ;;
    esac || fail "$2, with $WHAT: ended with $ENDED: $text"
}

# in_the_way USER WHAT / out_of_the_way USER
in_the_way() {
    local user=$1 own uid; uid=$(id -u "$1")
    own=$HOME_OF/.local/state/pam_totp/$uid
    WHAT=$2
    case $WHAT in
    pipe) rm "$FOLDER/credential.toml" "$HOME_OF/.google_authenticator"
          runuser -u "$user" -- mkfifo -m 600 "$FOLDER/credential.toml" "$HOME_OF/.google_authenticator" ;;
    own-pipe) rm "$own" "$own.lock"; runuser -u "$user" -- mkfifo -m 600 "$own" "$own.lock" ;;
    lock) holds folder "$user" "$FOLDER" ;;
    file-lock) holds file "$user" "$FOLDER/credential.toml" ;;
    record-lock) holds record "$user" "$own.lock" ;;
    silent) silent "$HOME_OF/.config" "$user" ;;
    silent-state) silent "$HOME_OF/.local" "$user" ;;
    esac
}
out_of_the_way() {
    case $WHAT in
    silent) loud "$HOME_OF/.config" ;;
    silent-state) loud "$HOME_OF/.local" ;;
    *lock) pkill -P $HOLDER || true; kill $HOLDER 2>/dev/null || true ;;
    esac
}

ANOTHER_KEY=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK

# a_hostile_user USER: enrolled, with records of both sides and a file of google-authenticator.
a_hostile_user() {
    enrolled "$1"
    printf '%s\n" TOTP_AUTH\n' $ANOTHER_KEY >"/home/$1/.google_authenticator"
    chown "$1:" "/home/$1/.google_authenticator"
    chmod 600 "/home/$1/.google_authenticator"
    printf 'otpauth://totp/%s:%s?secret=%s&issuer=%s\n' "$(hostname)" "$1" $ANOTHER_KEY "$(hostname)" >"/root/waiting.$1"
    printf 'serial,secret_hex\nS1,%s\n' 3132333435363738393031323334353637383931 >"/root/box.$1"
    printf 'S1,%s\n' "$1" >"/root/owners.$1"
    accepts "$1" $RECOVERY
    runuser -u "$1" -- bash -c "echo 000000 | pamtester totp $1 authenticate" >/dev/null 2>&1 || true
    mkdir -p $WORK/waiting
    install -d -m 700 -o "$1" -g "$1" "$WORK/waiting/$1"
    cp -a "/home/$1/.config" "/home/$1/.local" "/home/$1/.google_authenticator" "$WORK/waiting/$1/"
    cp -p "$(record "$1")" "$WORK/waiting/$1.record"
}

# one_command USER WORDS COMMAND OBSTACLE...
one_command() {
    local user=$1 words=$2 command=${3//%u/$1} word; shift 3
    TOLD=$WORK/waiting/told.$user HOME_OF=/home/$user FOLDER=/home/$user/.config/pam_totp
    for obstacle; do
        as_before "$user"
        in_the_way "$user" "$obstacle"
        # shellcheck disable=SC2086  # words
        ends_by_itself enroll $command || { out_of_the_way; fail "never ends, with $WHAT: $command"; }
        out_of_the_way
        case $obstacle in
        pipe) word=${words:0:1} ;;
        lock) word=${words:2:1} ;;
        silent) word=${words:4:1} ;;
        own-pipe | silent-state)
            word=${words:6:1}
            [[ $word != - ]] || continue ;;
        *) continue ;;
        esac
        names_it "$word" "$command"
    done
}

# against_each_command PREFIX OBSTACLE...: all commands at the same time, each for a user of its own. Those that look at all
# users come after the others, or they would meet the obstacles of all.
against_each_command() {
    need python3
    local prefix=$1 line n=0 one=() failed=0; shift
    : >/run/utmp
    service_of_the_case waiting "auth required pam_totp.so"
    while read -r line; do
        n=$((n + 1))
        a_hostile_user "$prefix$n"
        case ${line:8} in
        admin\ list* | admin\ downgrade* | setup*) continue ;;
        *) (one_command "$prefix$n" "${line:0:7}" "${line:8}" "$@") & one+=($!) ;;
        esac
    done < <(roots_commands)
    for process in "${one[@]}"; do wait "$process" || failed=1; done
    n=0
    while read -r line; do
        n=$((n + 1))
        case ${line:8} in
        admin\ list* | admin\ downgrade* | setup*) (one_command "$prefix$n" "${line:0:7}" "${line:8}" "$@") || failed=1 ;;
        esac
    done < <(roots_commands)
    rm -f /run/utmp
    [[ $failed = 0 && $n -gt 20 ]]
}

no_command_of_roots_waits_for_a_pipe() { against_each_command hp pipe own-pipe; }
no_command_of_roots_waits_for_a_lock_of_the_users() { against_each_command hl lock file-lock record-lock; }
no_command_of_roots_waits_for_a_silent_home() { against_each_command hs silent silent-state; }

for case in every_command_is_tried_against_a_hostile_home no_command_of_roots_waits_for_a_pipe \
    no_command_of_roots_waits_for_a_lock_of_the_users no_command_of_roots_waits_for_a_silent_home; do
    run $case
done
