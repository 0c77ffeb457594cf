# shellcheck shell=bash
# Programs that ask PAM: servers, and what a person does at them.

# until_it_is COMMAND...: waits for a server.
until_it_is() {
    for _ in $(seq 600); do ! "$@" 2>/dev/null || return 0; sleep 0.1; done
    fail "in vain: $*"
}

listens() { (: <"/dev/tcp/127.0.0.1/$1"); }

# with_cockpit: cockpit-ws at port 9090, without TLS; its number is in $SERVER.
with_cockpit() {
    need curl
    [[ -x /usr/lib/cockpit/cockpit-ws ]] || { echo "no cockpit-ws"; exit 77; }
    # shellcheck disable=SC2034  # the cases end it
    /usr/lib/cockpit/cockpit-ws --no-tls -p 9090 -a 127.0.0.1 >$WORK/cockpit 2>&1 &
    SERVER=$!
    until_it_is curl -s -o /dev/null http://127.0.0.1:9090/
}

# cockpit_in USER PASSWORD CODE: as the login page does it. The answer's first line is printed.
cockpit_in() {
    local url=http://127.0.0.1:9090/cockpit/login head id prompt
    head=$(curl -s -D - -o /dev/null -H "Authorization: Basic $(printf %s:%s "$1" "$2" | base64 -w0)" $url | tr -d '\r')
    read -r id prompt <<<"$(sed -n 's/^WWW-Authenticate: X-Conversation //Ip' <<<"$head")"
    [[ $(base64 -d <<<"$prompt") = 'Verification code: ' ]] || fail "$head"
    curl -s -D - -o /dev/null -H "Authorization: X-Conversation $id $(printf %s "$3" | base64 -w0)" $url | head -n 1
}

# with_polkit: polkitd on a bus; their numbers are in $SERVER and $BUS.
with_polkit() {
    need expect pkexec dbus-daemon
    local polkitd=/usr/lib/polkit-1/polkitd
    [[ -x $polkitd && -e /usr/lib/pam.d/polkit-1 ]] || { echo "no polkitd of Debian 12"; exit 77; }
    # One of an earlier case may have left its socket.
    mkdir -p /run/dbus
    rm -f /run/dbus/pid /run/dbus/system_bus_socket
    # shellcheck disable=SC2034  # the cases end both
    BUS=$(dbus-daemon --system --fork --print-pid)
    $polkitd --no-debug >/dev/null 2>&1 &
    # shellcheck disable=SC2034
    SERVER=$!
    until_it_is dbus-send --system --print-reply --dest=org.freedesktop.DBus / \
        org.freedesktop.DBus.GetNameOwner string:org.freedesktop.PolicyKit1 >/dev/null
}

# pkexec_as USER CODE: becomes root by pkexec, with the password pw-USER.
pkexec_as() {
    # With pkttyagent as agent: pkexec's own finds no session when nobody is logged in.
    cat >$WORK/pkexec.sh <<'END'
(sleep 1; pkexec --disable-internal-agent echo in as root; pkill -u "$UID" pkttyagent) &
pkttyagent -p $!
wait
END
    # The agent throws away what is typed before it has turned the echo off.
    sed 's/{ send/{ sleep 0.3; send/; s/set timeout .*/set timeout 20/' $HERE/converse.exp >$WORK/slowly.exp
    PASSWORD=pw-$1 CODE=$2 expect -f $WORK/slowly.exp -- runuser -u "$1" -- bash $WORK/pkexec.sh 2>&1 | tr -d '\r'
}

# ftp USER PASSWORD: a login at the vsftpd of port 2121, which leads to the home.
ftp() {
    python3 - "$@" <<'END'
import ftplib, sys
connection = ftplib.FTP()
connection.connect("127.0.0.1", 2121)
try:
    connection.login(sys.argv[1], sys.argv[2])
except ftplib.error_perm:
    sys.exit(1)
sys.exit(connection.pwd() != f"/home/{sys.argv[1]}")
END
}

# at_console USER PASSWORD CODE: login(1) on a terminal of its own.
at_console() {
    cat >$WORK/console.exp <<'END'
set timeout 15
spawn -noecho login $env(WHO)
expect {
    "Password: "       { send "$env(PASSWORD)\r"; exp_continue }
    "Verification code: "  { send "$env(CODE)\r"; exp_continue }
    "Login incorrect"  { exit 1 }
    -re {\$ $}         { send "echo in as `id -un`; exit\r"; exp_continue }
    eof
}
END
    WHO=$1 PASSWORD=$2 CODE=$3 expect -f $WORK/console.exp 2>&1 | tr -d '\r' | grep -q "in as $1\$"
}

# with_answers OLD CODES NEW COMMAND...: a program on a terminal, whose prompts for a password, codes and a new password
# get these answers. Its output goes to $WORK/shown, its status is the function's. A shell says "in as USER".
with_answers() {
    cat >$WORK/answers.exp <<'END'
set timeout 20
set codes [split $env(CODES)]
spawn -noecho {*}$argv
expect {
    -re {Verification code: $} {
        send "[lindex $codes 0]\r"
        set codes [lrange $codes 1 end]
        exp_continue
    }
    -re {(New|Retype new) password: $}  { send "$env(NEW)\r"; exp_continue }
    -re {[Pp]assword( for [a-z0-9-]+)?: $}  { send "$env(OLD)\r"; exp_continue }
    "Login incorrect"                   { exit 1 }
    -re {[$#] $}                        { send "echo in as `id -un`; exit\r"; exp_continue }
    timeout                             { exit 3 }
    eof
}
lassign [wait] pid id os status
exit $status
END
    OLD=$1 CODES=$2 NEW=$3 expect -f $WORK/answers.exp -- "${@:4}" 2>&1 | tr -d '\r' >$WORK/shown
    return "${PIPESTATUS[0]}"
}

# changes USER OLD CODE NEW: whether passwd(1), run by the user, changes the password; and that it did so or not.
changes() {
    local before status=0
    before=$(getent shadow "$1")
    with_answers "$2" "$3" "$4" runuser -u "$1" -- passwd || status=$?
    settle_log
    if [[ $status = 0 ]]; then
        [[ $(getent shadow "$1") != "$before" ]] || fail "not changed: $(<$WORK/shown)"
    else
        [[ $(getent shadow "$1") = "$before" ]] || fail "changed: $(<$WORK/shown)"
    fi
    return $status
}

# expired USER OLD CODES NEW COMMAND...: whether a login with an expired password leads in, with the new one set.
expired() {
    local before
    before=$(getent shadow "$1")
    with_answers "$2" "$3" "$4" "${@:5}"
    settle_log
    grep -q "in as $1\$" $WORK/shown && [[ $(getent shadow "$1") != "$before" ]]
}

# code_prompts: how many codes the last of them was asked for.
code_prompts() { grep -o 'Verification code:' $WORK/shown | wc -l; }

# with_screen: an X server without a screen, on a display of its own: an earlier one may still be ending.
with_screen() {
    need Xvfb i3lock xdotool
    rm -f $WORK/display
    Xvfb -displayfd 3 -ac -screen 0 640x480x24 >/dev/null 2>&1 3>$WORK/display &
    # shellcheck disable=SC2034  # the cases end it
    SCREEN=$!
    for _ in $(seq 300); do
        [[ ! -s $WORK/display ]] || { DISPLAY=:$(<$WORK/display); export DISPLAY; return; }
        sleep 0.1
    done
    fail "no X server"
}

# unlocks USER TYPED [SECONDS]: whether a real i3lock of that user's lets go. i3lock goes into the background when
# its window is shown and the keyboard is its own.
unlocks() {
    runuser -u "$1" -- env DISPLAY=$DISPLAY i3lock >/dev/null 2>&1 || fail "i3lock did not start"
    xdotool type "$2"
    xdotool key Return
    for _ in $(seq $((${3:-30} * 10))); do
        pgrep -u "$1" -x i3lock >/dev/null || return 0
        sleep 0.1
    done
    pkill -KILL -u "$1" -x i3lock
    return 1
}

# stays_locked USER TYPED: a wrong password costs some two seconds.
stays_locked() {
    not unlocks "$1" "$2" 6
}
