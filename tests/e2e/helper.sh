# shellcheck shell=bash
# Cases with the helper pam_totpd. lib.sh reads this.

HELPER=/mnt/pam_totp/target/release/pam_totpd
HELPER_SOCKET=/run/pam_totp/helper.socket

# with_helper: the package is there and the helper listens, until the case ends. Root holds all credentials.
with_helper() {
    install -d -m 711 /run/pam_totp /usr/lib/pam_totp /etc/pam_totp /etc/pam_totp/users
    touch /usr/lib/pam_totp/helper
    # shellcheck disable=SC2064  # the process of now
    trap 'without_helper' EXIT
    echo 'credential = "/etc/pam_totp/users/%u.toml"' >/etc/security/pam_totp.toml
    start_helper
}
start_helper() {
    $HELPER --listen $HELPER_SOCKET >/dev/null 2>>$WORK/helper.log &
    HELPER_PID=$!
    until_it_listens
}
# The mode comes last.
until_it_listens() {
    local _
    for _ in $(seq 600); do [[ $(stat -c %a $HELPER_SOCKET 2>/dev/null) != 666 ]] || return 0; sleep 0.05; done
    fail "no helper: $(tail -n 3 $WORK/helper.log)"
}
without_helper() {
    kill "$HELPER_PID" 2>/dev/null || true
    rm -f /usr/lib/pam_totp/helper /etc/security/pam_totp.toml $HELPER_SOCKET
}

# held_by_root NAME: a new user whose secret none of his programs can read.
held_by_root() {
    enrolled "$1"
    install -m 600 "$(credential "$1")" "/etc/pam_totp/users/$1.toml"
    rm "$(credential "$1")"
}

# frames_of USER MESSAGE...: frames of these bytes, in Python's words; what comes back, in hex.
frames_of() {
    local user=$1; shift
    runuser -u "$user" -- python3 - "$@" <<'END'
import socket, struct, sys
s = socket.socket(socket.AF_UNIX); s.connect("/run/pam_totp/helper.socket"); s.settimeout(9)
for text in sys.argv[1:]:
    body = text.encode().decode("unicode_escape").encode("latin1")
    try:
        s.sendall(struct.pack(">I", len(body)) + body)
        head = s.recv(4)
    except (BrokenPipeError, ConnectionResetError):
        head = b""
    if not head: print("closed"); break
    print(s.recv(struct.unpack(">I", head)[0]).hex())
END
}

# Users of whom root holds the credential: their file, and what they run.
held_file() { echo "/etc/pam_totp/users/$1.toml"; }
sum_of() { sha256sum <"$(held_file "$1")"; }
as_owner() { local user=$1; shift; runuser -u "$user" -- enroll "$@"; }
answers() { tail -n 2 $WORK/told; tail -n 3 $WORK/helper.log; }
status_of() { as_owner "$1" status --json | python3 -c "import json, sys; print(json.load(sys.stdin)$2)"; }
