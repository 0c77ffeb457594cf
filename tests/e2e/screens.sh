# shellcheck shell=bash
# Programs on terminals: one that answers, and a screen that is looked at.

# converse COMMAND... :: PASSWORD CODE: on a terminal of its own; prints what the command showed.
converse() {
    local command=()
    while [[ $1 != :: ]]; do command+=("$1"); shift; done
    PASSWORD=$2 CODE=$3 expect -f $HERE/converse.exp -- "${command[@]}" 2>&1 | tr -d '\r'
}

TMUX_SOCKET=$WORK/tmux
# The server outlives the case that starts it, and keeps its environment: a later ssh would not ask at its screen.
keep_tmux() {
    tmux -S $TMUX_SOCKET has-session -t keeper 2>/dev/null ||
        env -u SSH_ASKPASS -u SSH_ASKPASS_REQUIRE tmux -S $TMUX_SOCKET -f /dev/null new-session -d -s keeper 'exec sleep 36000'
}

# screen USER COMMAND [COLUMNS] [ROWS]: starts it in a terminal of its own.
screen() {
    # The server ends with its last session; one begun meanwhile would end with it.
    keep_tmux
    tmux -S $TMUX_SOCKET -f /dev/null new-session -d -s "$1" -x "${3:-80}" -y "${4:-50}" \
        "runuser -u $1 -- env LANG=C.UTF-8 ${2}; echo EXIT=\$?; sleep 600"
}
types() { tmux -S $TMUX_SOCKET send-keys -t "$1" -l "$2"; tmux -S $TMUX_SOCKET send-keys -t "$1" Enter; }
capture() { tmux -S $TMUX_SOCKET capture-pane -p -t "$1" "${@:2}"; }
# sees USER TEXT: waits until the text is on the screen; PATIENCE looks at it.
sees() {
    for _ in $(seq "${PATIENCE:-300}"); do
        capture "$1" -S - | grep -qF -- "$2" && return
        sleep 0.1
    done
    # `fail` ends a case, so the screen comes first: without the QR code's lines and the empty ones.
    { echo "the screen of $1:"; capture "$1" -S - | grep -v '[█▀▄]' | grep . | tail -n 40; } >&2
    fail "never saw: $2"
}
# unbroken USER: nothing was longer than the window. Lines that the terminal broke itself come back joined with -J.
unbroken() { diff <(capture "$1" -S - | sed 's/ *$//') <(capture "$1" -S - -J | sed 's/ *$//'); }
closes() { tmux -S $TMUX_SOCKET kill-session -t "$1"; }

# scanned USER THEME: the URI that an independent decoder reads from the screen.
scanned() {
    capture "$1" -e -N | python3 "$HERE/qr_screen.py" "$2" >$WORK/screen.pgm
    zbarimg --nodbus -q --raw $WORK/screen.pgm
}
secret_of() { sed -n 's/.*[?&]secret=\([A-Z2-7]*\).*/\1/p' <<<"$1"; }

# --- enroll played by a script, and a folder that never answers -------------------------------------

# scripted USER ANSWERS ARGUMENTS...
scripted() { runuser -u "$1" -- enroll "${@:3}" <<<"$2"; }

only_code() { grep -oE '([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}'; }

# plays_enrolment COMMAND...: as a script; the secret and the output stay in files.
plays_enrolment() {
    rm -f $WORK/to9; mkfifo $WORK/to9
    "$@" <$WORK/to9 >$WORK/json9 2>$WORK/json9.err &
    local child=$!
    exec 8>$WORK/to9
    appears '"secret":"[A-Z2-7]*"' $WORK/json9
    sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json9 >$WORK/secret9
    code 0 "$(cat $WORK/secret9)" >&8
    exec 8>&-
    wait $child
}

# silent FOLDER USER: a file system there that never answers, until loud.
silent() {
    local mounted
    [[ -e /dev/fuse ]] || mknod -m 666 /dev/fuse c 10 229 2>/dev/null || { echo "no /dev/fuse"; exit 77; }
    install -d -o "$2" "$1"
    # Several cases may be at it at the same time.
    mounted=$(mktemp $WORK/mounted.XXXXXX)
    python3 "$HERE/silent_fuse.py" "$1" "$(id -u "$2")" >"$mounted" 2>"$mounted.err" &
    SILENT=$!
    for _ in $(seq 100); do
        ! grep -q mounted "$mounted" || return 0
        kill -0 $SILENT 2>/dev/null || { echo "no FUSE: $(cat "$mounted.err")"; exit 77; }
        sleep 0.05
    done
    fail "not mounted"
}

loud() { kill $SILENT; umount -l "$1"; }

# in_time COMMAND...: it ends. Far longer than its own deadlines take on a busy machine.
in_time() {
    local status=0
    timeout -s KILL 120 "$@" || status=$?
    [[ $status != 137 ]] || fail "never ends: $*"
    return $status
}

# at_a_screen USER SCRIPT ARGUMENT...: enroll on a terminal, by this script of expect. $WORK/screen has what was shown.
at_a_screen() {
    local user=$1 script=$2; shift 2
    printf 'set timeout 20\nspawn runuser -u %s -- env LANG=C.UTF-8 enroll %s\n%s\n' "$user" "$*" "$script" >$WORK/screen.exp
    expect -f $WORK/screen.exp >$WORK/screen 2>&1 || fail "$(<$WORK/screen)"
}

# in_this_order TEXT...: each of them is on the screen, one below the other.
in_this_order() {
    python3 - "$WORK/screen" "$@" <<'END'
import sys
shown, at = " ".join(open(sys.argv[1], errors="replace").read().split()), 0
for text in sys.argv[2:]:
    at = shown.find(text, at)
    assert at >= 0, (text, shown)
END
}
