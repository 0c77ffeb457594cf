#!/bin/bash
# How many wrong codes the modules that Debian packages look at, measured on them: what docs/threat-model.md compares
# with. Inside a throw-away root with the host's network, which is used to install the packages there:
#   tests/e2e/throwaway.sh --host-network /mnt/pam_totp/tests/e2e/peers-inside.sh
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
FAKETIME_LIB=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
mkdir -p $WORK && chmod 755 $WORK

apt-get -qq update >/dev/null 2>&1
DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
    libpam-google-authenticator libpam-oath pamtester oathtool libfaketime >/dev/null 2>&1 || exit 1
dpkg-query -W -f '${Package} ${Version}\n' libpam-google-authenticator libpam-oath
python3 "$here/syslog_reader.py" $LOG &
reader=$!
trap 'kill $reader' EXIT
for _ in $(seq 600); do [[ -S /dev/log ]] && break; sleep 0.1; done

# at SECOND USER ANSWER: a login at that second of the play; prints what pamtester shows.
BEGIN=1900000020 # the start of a step
at() {
    printf '%s\n' "$3" | LD_PRELOAD=$FAKETIME_LIB TZ=UTC \
        FAKETIME="@$(date -u -d "@$((BEGIN + $1))" '+%F %T')" pamtester "$SERVICE" "$2" authenticate 2>&1
}
code_at() { oathtool --totp -b "$1" -N "@$((BEGIN + $2))"; }

# steps_accepted USER SECRET RESET: which steps around now are let in, each against a fresh state.
steps_accepted() {
    local step accepted=()
    for step in $(seq -20 20); do
        $3
        at 0 "$1" "$(code_at "$2" $((step * 30)))" | grep -q successfully && accepted+=("$step")
    done
    echo "steps let in: ${accepted[*]}"
}

# two_hundred_wrong USER SECRET: 200 wrong codes one after the other at the real time, then the right one.
two_hundred_wrong() {
    local begun=$EPOCHREALTIME n ended
    for n in $(seq 200); do printf '%06d\n' "$n" | pamtester "$SERVICE" "$1" authenticate >/dev/null 2>&1; done
    ended=$EPOCHREALTIME
    awk "BEGIN { printf \"200 wrong codes in %.1f s: %.0f a minute, one after the other\n\", $ended - $begun, 12000 / ($ended - $begun) }"
    if printf '%s\n' "$(oathtool --totp -b "$2")" | pamtester "$SERVICE" "$1" authenticate 2>&1 | grep -q successfully; then
        echo "the right code straight after them: let in"
    else
        echo "the right code straight after them: refused"
    fi
}

echo
echo "## pam_google_authenticator, as its tool sets it up without a limit, and with the suggested one"
SERVICE=peer-google
service $SERVICE 'auth required pam_google_authenticator.so'
new_user g1
runuser -u g1 -- google-authenticator -t -d -f -u -w 3 -C -q >/dev/null
new_user g2
runuser -u g2 -- google-authenticator -t -d -f -r 3 -R 30 -w 3 -C -q >/dev/null
grep '^"' /home/g2/.google_authenticator
cp -a /home/g1/.google_authenticator $WORK/g1; cp -a /home/g2/.google_authenticator $WORK/g2
reset_g1() { cp -a $WORK/g1 /home/g1/.google_authenticator; }
steps_accepted g1 "$(head -n 1 $WORK/g1)" reset_g1
reset_g1
two_hundred_wrong g1 "$(head -n 1 $WORK/g1)"

# looked_at USER SECOND...: wrong codes at these seconds; how many of them were compared, by the module's log.
looked_at() {
    local user=$1 second before; shift
    before=$(grep -c "Invalid verification code for $user" $LOG)
    for second; do at "$second" "$user" "$((100000 + RANDOM))" >/dev/null; done
    sleep 0.3
    echo "$# tries: $(($(grep -c "Invalid verification code for $user" $LOG) - before)) looked at, in $((${!#} + 1)) s"
}
reset_g2() { cp -a $WORK/g2 /home/g2/.google_authenticator; }
echo "with the limit, one try a second for two minutes:"
reset_g2; looked_at g2 $(seq 0 119)
for pause in 28 29 30 31; do
    echo "with the limit, three tries at once every $pause seconds, for ten minutes:"
    mapfile -t seconds < <(for second in $(seq 0 $pause 599); do printf '%d\n' "$second" "$second" "$second"; done)
    reset_g2; looked_at g2 "${seconds[@]}"
done

echo
echo "## pam_oath, window as documented for it, and without the argument"
SERVICE=peer-oath
new_user o1
for window in 'window=1' ''; do
    service $SERVICE "auth required pam_oath.so usersfile=/etc/users.oath $window"
    reset_oath() { printf 'HOTP/T30/6 o1 - 3132333435363738393031323334353637383930\n' >/etc/users.oath; chmod 600 /etc/users.oath; }
    echo "${window:-no window argument}:"
    steps_accepted o1 $SECRET reset_oath
    reset_oath
    two_hundred_wrong o1 $SECRET
done
