#!/bin/bash
# The examples for machines without systemd: the helper and the delivery agent, started by OpenRC and by runit of Debian's
# packages, in a throw-away root.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# Root holds all credentials, and codes are sent by a command that keeps what it gets (tests/e2e/deliver.sh).
prepare() {
    install -d -m 711 /etc/pam_totp /etc/pam_totp/users /usr/lib/pam_totp
    touch /usr/lib/pam_totp/helper
    printf '%s\n' 'credential = "/etc/pam_totp/users/%u.toml"' 'factors = ["code", "email"]' >/etc/security/pam_totp.toml
    install -m 755 $REPO/target/release/pam_totpd $REPO/target/release/pam_totp_deliver /usr/sbin/
    useradd --system --no-create-home --shell /usr/sbin/nologin pam_totp_deliver
    install -d -m 700 -o pam_totp_deliver $MAILS
    hook 'umask 077; cat >$MAILS/new.$$; mv $MAILS/new.$$ $MAILS/mail.$(date +%s%N)'
    printf '[email]\ncommand = ["'$HOOK'"]\n' >/etc/pam_totp/deliver.toml
    logins_come_with_a_proof
}

# listens SOCKET: somebody does.
listens() {
    local _
    for _ in $(seq 200); do
        ! python3 -c "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])" "$1" 2>/dev/null || return 0
        sleep 0.05
    done
    fail "nobody listens at $1: $(tail -n 5 $LOG)"
}

# comes_again PROGRAM SOCKET: it is killed, and another one listens.
comes_again() {
    local before now _; before=$(pidof "$1")
    kill -KILL "$before"
    for _ in $(seq 200); do now=$(pidof "$1") && [[ $now != "$before" ]] && break; sleep 0.05; done
    [[ $now && $now != "$before" ]] || fail "$1 did not come again"
    listens "$2"
}

# helper_serves NAME LOG: the helper decides at a locker, comes again after its death, and its lines are in that log.
helper_serves() {
    held_by_root "$1"
    early_in_a_step
    locker "$1" "$(code)" || fail "$(tail -n 5 $LOG)"
    not locker "$1" "$(code)"
    comes_again pam_totpd $HELPER_SOCKET
    locker "$1" "$(code 1)" || fail "$(tail -n 5 $LOG)"
    not locker "$1" "$(code 1)"
    [[ $(stat -c '%a %U' /run/pam_totp) = '711 root' && $(stat -c '%a %U' /var/lib/pam_totp) = '711 root' ]]
    settle_log
    [[ $(grep -c "totp: accepted: authenticator=\"phone\" user=$1 origin=own" "$2") = 2 ]] || fail "$(grep "$1" "$2")"
}

# agent_serves NAME: a code is sent and lets in, before and after a death of the agent, which runs as its user.
agent_serves() {
    with_address "$1"
    asks "$1" || fail "$(tail -n 5 $LOG $WORK/asked)"
    [[ $(stat -c %U "/proc/$(pidof pam_totp_deliver)") = pam_totp_deliver ]]
    [[ $(stat -c '%a %U' $AGENT_SOCKET) = '600 root' ]]
    comes_again pam_totp_deliver $AGENT_SOCKET
    with_address "$1-later"
    asks "$1-later" || fail "$(tail -n 5 $LOG $WORK/asked)"
}

# ended PROGRAM SOCKET
ended() {
    local _
    for _ in $(seq 200); do pidof "$1" >/dev/null || break; sleep 0.05; done
    not pidof "$1" || fail "$1 runs on"
    [[ ! -e $2 ]] || ! python3 -c "import socket; socket.socket(socket.AF_UNIX).connect('$2')" 2>/dev/null || fail "somebody listens"
}

the_examples_for_openrc_serve_logins() {
    need rc-service supervise-daemon pamtester oathtool
    install -m 755 $REPO/packaging/openrc/pam_totpd $REPO/packaging/openrc/pam_totp_deliver /etc/init.d/
    # As after a boot by OpenRC.
    mkdir -p /run/openrc
    touch /run/openrc/softlevel
    # The next case finds none of them running.
    trap 'rc-service pam_totp_deliver stop; rc-service pam_totpd stop; true' EXIT
    rc-service pam_totpd start >$WORK/rc 2>&1 || fail "$(<$WORK/rc)"
    rc-service pam_totp_deliver start >$WORK/rc 2>&1 || fail "$(<$WORK/rc)"
    listens $HELPER_SOCKET
    listens $AGENT_SOCKET
    rc-service pam_totpd status >/dev/null
    # OpenRC of Debian 12 hands no output of supervise-daemon to a logger.
    if [[ -e /var/log/pam_totpd.log ]]; then
        helper_serves so1 /var/log/pam_totpd.log
    else
        helper_serves so1 $LOG
    fi
    agent_serves so2
    rc-service pam_totp_deliver stop >$WORK/rc 2>&1 || fail "$(<$WORK/rc)"
    rc-service pam_totpd stop >$WORK/rc 2>&1 || fail "$(<$WORK/rc)"
    ended pam_totp_deliver $AGENT_SOCKET
    ended pam_totpd $HELPER_SOCKET
    # stop_post takes the files of the sockets away.
    [[ ! -e $HELPER_SOCKET && ! -e $AGENT_SOCKET ]]
    # A boot after a crash finds them there.
    python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('$HELPER_SOCKET')"
    rc-service pam_totpd start >$WORK/rc 2>&1 || fail "$(<$WORK/rc)"
    listens $HELPER_SOCKET
    rc-service pam_totpd stop >/dev/null 2>&1
    ended pam_totpd $HELPER_SOCKET
}

the_examples_for_runit_serve_logins() {
    need runsv sv pamtester oathtool
    local name
    for name in pam_totpd pam_totp_deliver; do
        cp -r "$REPO/packaging/runit/$name" /etc/sv/
        chmod 755 "/etc/sv/$name/run" "/etc/sv/$name/log/run"
        runsv "/etc/sv/$name" &
    done
    # shellcheck disable=SC2046,SC2064  # words, and the processes of now
    trap "kill $(jobs -p | paste -sd' ')" EXIT
    listens $HELPER_SOCKET
    listens $AGENT_SOCKET
    sv status /etc/sv/pam_totpd | grep -q '^run: .*; run: log: ' || fail "$(sv status /etc/sv/pam_totpd)"
    helper_serves ru1 $LOG
    agent_serves ru2
    for name in pam_totpd pam_totp_deliver; do sv stop "/etc/sv/$name" >/dev/null || fail "$name"; done
    ended pam_totp_deliver $AGENT_SOCKET
    ended pam_totpd $HELPER_SOCKET
    # The next start replaces what is left of the socket.
    sv start /etc/sv/pam_totpd >/dev/null
    listens $HELPER_SOCKET
}

set_bare_stage || exit 1
make -s -C $REPO install >/dev/null
service totp "auth required pam_totp.so"
# The packages start nothing here.
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
add openrc runit || echo "no openrc, no runit"
prepare
run the_examples_for_openrc_serve_logins
run the_examples_for_runit_serve_logins
part_verdict supervisors
