# `enroll setup` of servers that set no credentials after a login: a login there, and the administrator's word.
# shellcheck shell=bash

# three_parts SERVICE: its PAM file as Debian's packages have it.
three_parts() { printf '@include common-%s\n' auth account session >"/etc/pam.d/$1"; }

# is_confirmed SERVICE: a login was no proof; the administrator's word is.
is_confirmed() {
    sleep 1.5
    kill -0 $SETUP || fail "ended: $(cat $WORK/setup)"
    tr -s ' \n' ' ' <$WORK/setup | grep -q "If the login works, run as root: enroll setup $1 --keep"
    enroll setup "$1" --keep | grep -q "Confirmed: the change of $1 stays"
    wait $SETUP || fail "$(cat $WORK/setup)"
    grep -qx 'auth requisite pam_totp.so forward_pass' "/etc/pam.d/$1"
    nothing_is_left
}

a_setup_of_dovecot_is_kept_when_it_is_confirmed() {
    enrolled vimap
    three_parts dovecot
    with_dovecot
    imap vimap pw-vimap
    # It says so before it asks.
    tr -s ' \n' ' ' <<<"$(enroll setup dovecot --dry-run)" | grep -q 'dovecot sets no credentials after a login'
    of dovecot
    grep -qE '^auth requisite pam_totp.so forward_pass trial=[0-9a-f]{16}$' /etc/pam.d/dovecot
    not imap vimap pw-vimap
    imap vimap "pw-vimap$(code)" || fail "$(cat $WORK/dovecot.log)"
    is_confirmed dovecot
    not imap vimap pw-vimap
    imap vimap "pw-vimap$(code 1)"
    enroll setup dovecot --undo >/dev/null
    nothing_is_left
    imap vimap pw-vimap
}

a_setup_of_dovecot_is_proved_where_it_sets_credentials() {
    enrolled vimap2
    three_parts dovecot
    sed 's/^  driver = pam/&\n  args = setcred=yes dovecot/' "$CLIENTS" >$WORK/credentials.md
    CLIENTS=$WORK/credentials.md
    with_dovecot
    of dovecot
    # A right code with a wrong password is no login.
    not imap vimap2 "wrong$(code)"
    grep -q 'accepted:.*user=vimap2 ' $LOG
    sleep 1.5
    kill -0 $SETUP || fail "ended: $(cat $WORK/setup)"
    imap vimap2 "pw-vimap2$(code 1)" || fail "$(cat $WORK/dovecot.log)"
    for _ in $(seq 600); do kill -0 $SETUP 2>/dev/null || break; sleep 0.1; done
    wait $SETUP || fail "not proved: $(cat $WORK/setup) $(tail -n 4 $LOG)"
    grep -q '^vimap2 logged in with a code' $WORK/setup
    enroll setup dovecot --undo >/dev/null
    nothing_is_left
}

a_setup_of_openvpn_is_refused_while_its_units_hide_homes() {
    need openvpn
    rm -rf /etc/systemd/system/openvpn{,-server}@.service.d
    three_parts openvpn
    local unit
    for unit in openvpn openvpn-server; do
        grep -q '^ProtectHome=true' /lib/systemd/system/$unit@.service || fail "the unit of the package is another"
        not enroll setup openvpn --yes >$WORK/refused 2>&1
        grep -q 'Nothing was changed' $WORK/refused
        tr -s ' \n' ' ' <$WORK/refused | grep -q 'ProtectHome=true.*Every code is refused'
        not grep -q pam_totp /etc/pam.d/openvpn
        # The lines that it prints are a way on, for the one unit and for the other.
        grep -qx "systemctl edit $unit@.service" $WORK/refused
        mkdir -p /etc/systemd/system/$unit@.service.d
        sed -n "/^systemctl edit $unit@/,/^ProtectHome=/{ /^systemctl/d; p }" $WORK/refused \
            >/etc/systemd/system/$unit@.service.d/override.conf
        [[ $(<"/etc/systemd/system/$unit@.service.d/override.conf") = $'[Service]\nProtectHome=read-only' ]]
    done
    enroll setup openvpn --dry-run | grep -qx '+auth requisite pam_totp.so forward_pass'
}

a_setup_of_openvpn_is_kept_when_it_is_confirmed() {
    enrolled vvpn
    three_parts openvpn
    local unit
    for unit in openvpn openvpn-server; do
        install -d /etc/systemd/system/$unit@.service.d
        printf '[Service]\nProtectHome=read-only\n' >/etc/systemd/system/$unit@.service.d/override.conf
    done
    of openvpn
    grep -qE '^auth requisite pam_totp.so forward_pass trial=[0-9a-f]{16}$' /etc/pam.d/openvpn
    with_openvpn openvpn
    not vpn vvpn pw-vvpn 5
    vpn vvpn "pw-vvpn$(code)" 5 || fail "$(cat client.log server.log)"
    is_confirmed openvpn
    not vpn vvpn pw-vvpn 5
    enroll setup openvpn --undo >/dev/null
    nothing_is_left
    vpn vvpn pw-vvpn 5 || fail "$(cat client.log server.log)"
    rm -r /etc/systemd/system/openvpn{,-server}@.service.d
}

# Another dovecot has other words for it.
if [[ $(dovecot --version 2>/dev/null) != 2.4* ]]; then
    run a_setup_of_dovecot_is_proved_where_it_sets_credentials
fi

for case in a_setup_of_dovecot_is_kept_when_it_is_confirmed \
    a_setup_of_openvpn_is_refused_while_its_units_hide_homes a_setup_of_openvpn_is_kept_when_it_is_confirmed; do
    run $case
done
