#!/bin/sh
# Notes what the machine has (before), and says what differs (after): /etc, users, listeners, our places.
set -eu
note=${TMPDIR:-/tmp}/pam_totp-host-$(id -u)

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo

snapshot() {
    $as_root find /etc -xdev \( -type f -o -type l \) -printf '%p %m %u %g %s %T@ %l\n' | LC_ALL=C sort
    $as_root sha256sum /etc/passwd /etc/shadow /etc/group
    $as_root find /etc/pam.d /etc/ssh -type f -exec sha256sum {} + 2>/dev/null | LC_ALL=C sort
    ls -d /var/lib/pam_totp /run/pam_totp /home/demo /tmp/throwaway.* 2>/dev/null || true
    ss -Hltn 2>/dev/null | awk '{print "listens", $4}' | LC_ALL=C sort
}

case ${1:-} in
before) snapshot >"$note" ;;
after)
    snapshot | diff "$note" - >"$note.diff" || {
        echo "The machine is not as it was before:" >&2
        cat "$note.diff" >&2
        rm -f "$note" "$note.diff"
        exit 1
    }
    rm -f "$note" "$note.diff"
    echo "This machine's users, /etc and listening ports are the same as before."
    ;;
*) echo "usage: host-unchanged.sh before|after" >&2; exit 2 ;;
esac
