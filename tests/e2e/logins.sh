# shellcheck shell=bash
# Logins in unusual ways: many at once, on a disk of their own, by a program that runs as the user.

# race USER ANSWER COUNT: all wait for a line from a FIFO, then answer at once.
race() {
    local gate=$WORK/gate-$1 results=$WORK/results-$1 n logins=()
    mkfifo "$gate"; mkdir "$results"
    exec 8<>"$gate"
    for n in $(seq "$3"); do
        { read -r _ <&8; echo "$2"; } | pamtester totp "$1" authenticate >"$results/$n" 2>&1 &
        logins+=($!)
    done
    sleep 1
    printf '\n%.0s' $(seq "$3") >&8
    wait "${logins[@]}" || true
    exec 8>&-
    n=$(cat "$results"/* | grep -c 'successfully authenticated')
    [[ $n = 1 ]] || fail "$n of $3 were let in"
}

# A small file system of its own under /var/lib/pam_totp, for this case only.
own_disk() {
    mkdir -p /var/lib/pam_totp
    mount -t tmpfs -o mode=711,size=64k tmpfs /var/lib/pam_totp || { echo "no mount"; exit 77; }
    trap 'umount -l /var/lib/pam_totp; rm -rf /run/pam_totp' EXIT
}

# locker USER CODE: a login by a program that runs as the user; 0 if let in.
locker() { runuser -u "$1" -- bash -c "echo $2 | pamtester totp $1 authenticate" 2>&1 | grep -q successfully; }
