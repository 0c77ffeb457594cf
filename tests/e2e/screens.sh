# shellcheck shell=bash
# Programs on terminals: one that answers, and a screen that is looked at.

# converse COMMAND... :: PASSWORD CODE: on a terminal of its own; prints what the command showed.
converse() {
    local command=()
    while [[ $1 != :: ]]; do command+=("$1"); shift; done
    PASSWORD=$2 CODE=$3 expect -f $HERE/converse.exp -- "${command[@]}" 2>&1 | tr -d '\r'
}

TMUX_SOCKET=$WORK/tmux

# screen USER COMMAND [COLUMNS] [ROWS]: starts it in a terminal of its own.
screen() {
    # The server ends with its last session; one begun meanwhile would end with it.
    tmux -S $TMUX_SOCKET has-session -t keeper 2>/dev/null ||
        tmux -S $TMUX_SOCKET -f /dev/null new-session -d -s keeper 'exec sleep 36000'
    tmux -S $TMUX_SOCKET -f /dev/null new-session -d -s "$1" -x "${3:-80}" -y "${4:-50}" \
        "runuser -u $1 -- env LANG=C.UTF-8 ${2}; echo EXIT=\$?; sleep 600"
}
types() { tmux -S $TMUX_SOCKET send-keys -t "$1" -l "$2"; tmux -S $TMUX_SOCKET send-keys -t "$1" Enter; }
capture() { tmux -S $TMUX_SOCKET capture-pane -p -t "$1" "${@:2}"; }
# sees USER TEXT: waits until the text is on the screen.
sees() {
    for _ in $(seq 100); do
        capture "$1" -S - | grep -qF -- "$2" && return
        sleep 0.1
    done
    fail "never saw: $2"; capture "$1" >&2; return 1
}
closes() { tmux -S $TMUX_SOCKET kill-session -t "$1"; }

# scanned USER THEME: the URI that an independent decoder reads from the screen.
scanned() {
    capture "$1" -e -N | python3 "$HERE/qr_screen.py" "$2" >$WORK/screen.pgm
    zbarimg --nodbus -q --raw $WORK/screen.pgm
}
secret_of() { sed -n 's/.*[?&]secret=\([A-Z2-7]*\).*/\1/p' <<<"$1"; }
