#!/bin/sh
# Notes in FOLDER what the machine has (before), and says what differs (after): users, PAM, SSH, our places, and
# whether something still listens on the port that FOLDER/port names.
#   host-unchanged.sh before|after FOLDER
# Everything below /etc is noted as well. Other programs write there at any time, so the rest of it is told and
# judged by the reader.
set -eu
when=${1:-} note=${2:-}
[ -n "$note" ] || { echo "usage: host-unchanged.sh before|after FOLDER" >&2; exit 2; }

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo

ours() {
    for file in passwd shadow group gshadow subuid subgid; do
        $as_root sha256sum "/etc/$file" 2>/dev/null || echo "no $file"
    done
    $as_root find /etc/pam.d /etc/ssh /etc/security -type f -exec sha256sum {} + 2>/dev/null | LC_ALL=C sort
    ls -d /var/lib/pam_totp /run/pam_totp /home/demo /tmp/throwaway.* 2>/dev/null || true
}

all_of_etc() {
    $as_root find /etc -xdev \( -type f -o -type l \) -printf '%p %m %u %g %s %T@ %l\n' | LC_ALL=C sort
}

case $when in
before)
    ours >"$note/ours"
    all_of_etc >"$note/etc"
    ;;
after)
    status=0
    ours | diff "$note/ours" - >"$note/differs" || {
        echo "The machine is not as it was before:" >&2
        cat "$note/differs" >&2
        status=1
    }
    if [ -s "$note/port" ] && ss -Hltn "sport = :$(cat "$note/port")" 2>/dev/null | grep -q .; then
        echo "Something still listens on port $(cat "$note/port")." >&2
        status=1
    fi
    [ "$status" = 0 ] || exit 1
    echo "This machine's users, PAM and SSH files are the same as before, and nothing listens any more."
    all_of_etc | diff "$note/etc" - >"$note/differs" || {
        echo "Other files in /etc changed meanwhile. The demo does not write there; some other program did:"
        cat "$note/differs"
    }
    ;;
*) echo "usage: host-unchanged.sh before|after FOLDER" >&2; exit 2 ;;
esac
