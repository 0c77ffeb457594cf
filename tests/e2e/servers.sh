# shellcheck shell=bash
# Servers with one field for the password, as docs/guides/clients.md has their settings; and clients of theirs.

CLIENTS=$HERE/../../docs/guides/clients.md

# of_the_guide NAME: the block of the guide whose first line is "# NAME".
of_the_guide() {
    awk -v first="# $1" '/^```/ { inside = 0 } inside { print } $0 == first { inside = 1; print }' "$CLIENTS" |
        grep . || fail "the guide has no block $1"
}

# pam_file NAME: /etc/pam.d/NAME as the guide has it.
pam_file() { of_the_guide "/etc/pam.d/$1" >"$WORK/pam_file" && cp $WORK/pam_file "/etc/pam.d/$1"; }

# --- dovecot ------------------------------------------------------------------------------------------

dovecot_2.3() {
    printf '%s\n' 'disable_plaintext_auth = no' 'mail_location = maildir:~/Maildir' 'userdb {' ' driver = passwd' '}'
    of_the_guide dovecot.conf
}

dovecot_2.4() {
    local version
    version=$(dovecot --version | cut -d' ' -f1 | cut -d- -f1)
    printf '%s\n' "dovecot_config_version = $version" "dovecot_storage_version = $version" 'auth_allow_cleartext = yes' \
        'mail_driver = maildir' 'mail_path = ~/Maildir' 'userdb passwd {' '}'
    of_the_guide "dovecot.conf, 2.4"
}

with_dovecot() {
    need dovecot python3
    mkdir -p $WORK/dovecot
    local syntax
    syntax=$(dovecot --version | grep -o '^[0-9]*\.[0-9]*')
    cat >$WORK/dovecot.conf <<END
$("dovecot_$syntax")
protocols = imap
listen = 127.0.0.1
base_dir = /run/dovecot
state_dir = $WORK/dovecot
log_path = $WORK/dovecot.log
ssl = no
# An address that fails is let wait, longer each time: these cases all come from the same one.
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  inet_listener imap {
    port = 1143
  }
  inet_listener imaps {
    port = 0
  }
}
END
    dovecot -c $WORK/dovecot.conf
    # shellcheck disable=SC2064
    trap "doveadm -c $WORK/dovecot.conf stop" EXIT
    until_it_is listens 1143
}

# imap USER PASSWORD: 0 if the server let in and showed the inbox.
imap() {
    python3 - "$@" <<'END'
import imaplib, sys
connection = imaplib.IMAP4("127.0.0.1", 1143)
try:
    connection.login(sys.argv[1], sys.argv[2])
except imaplib.IMAP4.error:
    sys.exit(1)
sys.exit(connection.select()[0] != "OK")
END
}

# --- OpenVPN ------------------------------------------------------------------------------------------

# is_elsewhere PROCESS: in a network that is not ours.
is_elsewhere() { [[ $(readlink /proc/$1/ns/net) != "$(readlink /proc/self/ns/net)" ]]; }

# with_openvpn SERVICE: a server of the guide's settings, with a client in a network of its own behind it.
with_openvpn() {
    need openvpn openssl python3 ip nsenter
    mkdir -p $WORK/vpn /dev/net
    [[ -c /dev/net/tun ]] || mknod /dev/net/tun c 10 200 && : <>/dev/net/tun || { echo "no tunnels here"; exit 77; }
    cd $WORK/vpn || return
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key -out cert -days 2 \
        -subj /CN=vpn -addext extendedKeyUsage=serverAuth -addext keyUsage=digitalSignature,keyCertSign 2>/dev/null
    unshare --net sleep 1000 >/dev/null 2>&1 &
    THERE=$!
    until_it_is nsenter -t $THERE -n true
    until_it_is is_elsewhere $THERE
    ip link add vpn0 type veth peer name vpn1 netns $THERE
    ip address add 192.0.2.1/24 dev vpn0
    ip link set vpn0 up
    nsenter -t $THERE -n ip address add 192.0.2.2/24 dev vpn1
    nsenter -t $THERE -n ip link set vpn1 up
    cat >server.conf <<END
dev tun
topology subnet
server 10.8.0.0 255.255.255.0
local 192.0.2.1
proto udp
ca cert
cert cert
key key
dh none
keepalive 1 5
$(of_the_guide "server.conf, $1")
END
    openvpn --config server.conf >server.log 2>&1 &
    server=$! web=
    trap 'ip link delete vpn0; kill $server $THERE $web; wait $server $THERE $web || true' EXIT
    until_it_is grep -q 'Initialization Sequence Completed' server.log || fail "$(cat server.log)"
    python3 -m http.server 8080 --bind 10.8.0.1 --directory / >/dev/null 2>&1 &
    web=$!
}

# vpn USER PASSWORD SECONDS: connects, asks a server behind the tunnel for something, and again at the end.
vpn() {
    (umask 077; printf '%s\n%s\n' "$1" "$2" >user)
    cat >client.conf <<END
client
dev tun
remote 192.0.2.1
proto udp
nobind
ca cert
remote-cert-tls server
auth-user-pass user
auth-retry none
reneg-sec 3
END
    nsenter -t $THERE -n timeout "$3" openvpn --config client.conf >client.log 2>&1 &
    local client=$! end=$((SECONDS + $3)) up=
    while kill -0 $client 2>/dev/null && ((SECONDS < end)); do
        if through_the_tunnel; then up=$SECONDS; fi
        sleep 0.3
    done
    wait $client || true
    [[ -n $up ]] && ((up >= end - 2))
}

through_the_tunnel() {
    nsenter -t $THERE -n python3 - 2>/dev/null <<'END'
import socket
connection = socket.create_connection(("10.8.0.1", 8080), 1)
connection.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
assert connection.recv(8) == b"HTTP/1.0" and connection.getsockname()[0].startswith("10.8.0.")
END
}
