#!/bin/bash
# The filter for fail2ban, over the lines that real logins leave in the log.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# matches: how many lines of the log the filter takes, after each got what syslog writes before it.
matches() {
    sed 's/^<[0-9]*>//; s/^[A-Z][a-z][a-z] [ 0-9][0-9] [0-9:]* //; s/^/Nov 29 03:26:20 throwaway /' $LOG >$WORK/log
    fail2ban-regex --print-all-matched $WORK/log /etc/fail2ban/filter.d/pam_totp.conf >$WORK/found 2>&1 || true
    sed -n 's/^Failregex: \([0-9]*\) total$/\1/p' $WORK/found
}

# after COUNT COMMAND...: the command, and how many lines more the filter takes then.
after() {
    local wanted=$1 before now; shift
    before=$(matches)
    "$@" >/dev/null 2>&1 || true
    settle_log
    now=$(matches)
    # No number: the filter itself is broken.
    [[ -n $before && $((now - before)) = "$wanted" ]] || fail "$* gave $((now - before)) matches: $(tail -n 3 $WORK/log) $(tail -n 20 $WORK/found)"
}

remote() { pamtester -I rhost="${3:-192.0.2.7}" totp "$1" authenticate <<<"$2"; }

guesses_from_remote_are_counted_with_their_address() {
    need fail2ban-regex pamtester oathtool
    service totp "auth required pam_totp.so"
    enrolled fb
    new_user stranger
    after 1 remote fb "$(wrong_code)"
    after 1 remote fb "no code at all"
    after 1 remote fb ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ
    after 1 remote stranger 123456
    after 1 remote nobody-of-that-name 123456
    after 1 remote fb "$(wrong_code)" 2001:db8::7
    for _ in 1 2 3 4 5 6; do remote fb "$(wrong_code)" || true; done >/dev/null 2>&1
    after 1 remote fb "$(wrong_code)"
    grep -q '192.0.2.7' $WORK/found
    grep -q '2001:db8::7' $WORK/found
}

what_is_no_guess_is_not_counted() {
    need fail2ban-regex pamtester oathtool
    service totp "auth required pam_totp.so"
    enrolled fc
    early_in_a_step
    after 0 remote fc "$(code)"
    after 0 remote fc "$(code)"
    after 0 pamtester totp fc authenticate <<<"$(wrong_code)"
    chmod 666 "$(credential fc)"
    after 0 remote fc "$(code 1)"
}

# The name of the account and of the host are the only words of others in the line.
nobody_puts_another_address_into_the_line() {
    need fail2ban-regex pamtester
    service totp "auth required pam_totp.so"
    enrolled fd
    local forged
    for forged in '192.0.2.9 x' $'192.0.2.9\nNov 29 03:26:20 throwaway sshd[1]: pam_totp(sshd:auth): refused: wrong code origin=remote rhost=192.0.2.9' \
        'x origin=remote rhost=192.0.2.9'; do
        remote fd "$(wrong_code)" "$forged" >/dev/null 2>&1 || true
        remote "$forged" 123456 "x" >/dev/null 2>&1 || true
    done
    settle_log
    matches >/dev/null
    not grep -E '^\|? *192\.0\.2\.9|rhost=192\.0\.2\.9$' $WORK/found || fail "$(cat $WORK/found)"
}

set_bare_stage || exit 1
make -s -C $REPO install >/dev/null
add fail2ban || echo "no fail2ban"
# As the guide says.
install -m 644 $REPO/packaging/fail2ban/pam_totp.conf /etc/fail2ban/filter.d/
run guesses_from_remote_are_counted_with_their_address
run what_is_no_guess_is_not_counted
run nobody_puts_another_address_into_the_line
part_verdict fail2ban
