# Users of a directory that gives no list of them, and user ids above those of old: `enroll setup` and `enroll admin list`.
# shellcheck shell=bash

# with_a_directory: accounts of libnss_unlisted, and of the local ones only root and the system's, until the case ends.
with_a_directory() {
    need gcc python3
    local library
    library=/usr/lib/$(gcc -print-multiarch)
    [[ -d $library ]] || library=/usr/lib64
    cp -p /etc/passwd $WORK/passwd.kept
    cp -p /etc/nsswitch.conf $WORK/nsswitch.kept
    # shellcheck disable=SC2064  # the folders of now
    trap "cp -p $WORK/passwd.kept /etc/passwd; cp -p $WORK/nsswitch.kept /etc/nsswitch.conf" EXIT
    gcc -O2 -shared -fPIC -o "$library/libnss_unlisted.so.2" "$HERE/nss_unlisted.c"
    awk -F: '$3 < 1000 || $3 == 65534' $WORK/passwd.kept >/etc/passwd
    sed -i 's/^passwd:.*/& unlisted/' /etc/nsswitch.conf
    printf '%s:x:%s:%s::/home/%s:/bin/bash\n' adann@ad.example 892600500 892600500 adann \
        'EXAMPLE\ann' 892600501 892600501 exann late@example.com 892600502 892600502 late \
        silent@example.com 892600503 892600503 silent once@example.com 892600505 892600505 once \
        hidden@example.com 892600506 892600506 example.com/hidden >$WORK/unlisted
    printf '%s\n' 'service@example.com:x:892600504:892600504::/srv:/usr/sbin/nologin' >>$WORK/unlisted
    [[ $(id -u 'EXAMPLE\ann') = 892600501 && -z $(getent -s unlisted passwd) ]]
}

# has_enrolled NAME HOME: the credential of lib.sh in the home of a user of the directory.
has_enrolled() {
    local uid folder=$2/.config/pam_totp
    uid=$(id -u "$1")
    install -d -m 700 -o "$uid" -g "$uid" "$2" "$2/.config" "$folder"
    credential_text >"$folder/credential.toml"
    chown "$uid:$uid" "$folder/credential.toml"
    chmod 600 "$folder/credential.toml"
}

# has_logged_in NAME: an entry of wtmp, as login writes it. has_last_logged_in UID: one of lastlog.
has_logged_in() {
    python3 - "$1" <<'END'
import struct, sys
record = struct.pack("hxxi32s4s32s256s", 7, 4711, b"pts/3", b"ts/3", sys.argv[1].encode(), b"192.0.2.7")
size = 400 if __import__("platform").machine() == "aarch64" else 384
open("/var/log/wtmp", "ab").write(record.ljust(size, b"\0"))
END
}
has_last_logged_in() {
    python3 - "$1" <<'END'
import os, sys
size = 296 if __import__("platform").machine() == "aarch64" else 292
with open("/var/log/lastlog", "r+b" if os.path.exists("/var/log/lastlog") else "w+b") as file:
    file.seek(int(sys.argv[1]) * size)
    file.write((1700000000).to_bytes(4, "little").ljust(size, b"\0"))
END
}

# shown OPTION...: what the setup would say, in one line; in $said.
shown() { said=$(enroll setup sshd --dry-run "$@" 2>&1 | tr -s ' \n' ' '); }
has_said() { grep -qF -- "$1" <<<"$said" || fail "does not say '$1': $said"; }

users_of_a_directory_without_a_list_are_named() {
    sed '/pam_totp/d' -i /etc/pam.d/sshd
    with_a_directory
    has_enrolled adann@ad.example /home/adann
    accepts adann@ad.example "$(code)"
    [[ -e /var/lib/pam_totp/892600500 ]]
    has_logged_in 'EXAMPLE\ann'
    has_logged_in service@example.com
    has_last_logged_in 892600502
    shown
    has_said 'Enrolled: adann@ad.example.'
    grep -qE 'REFUSED from then on [^:]*: [^.]*EXAMPLE\\+ann, late@example.com' <<<"$said" || fail "$said"
    has_said 'gives no list of its users (unlisted)'
    has_said 'All others who are not enrolled will be REFUSED as well.'
    not grep -qE 'silent|service@' <<<"$said"
    shown --roll-out
    has_said 'All others who are not enrolled log in without a code as well.'
    sed '/^@include common-auth/a auth required pam_totp.so nullok' -i /etc/pam.d/sshd
    shown --enforce
    has_said 'All others who are not enrolled will be REFUSED as well.'
    sed -e 's/ nullok$//' -i /etc/pam.d/sshd
    enroll admin list >$WORK/listed
    grep -q '^adann@ad.example' $WORK/listed
}

# The credential alone counts too, without a login with a code; so does one that root holds.
an_enrolment_without_a_login_counts() {
    sed '/pam_totp/d' -i /etc/pam.d/sshd
    with_a_directory
    install -d -m 700 /etc/pam_totp/users
    credential_text >'/etc/pam_totp/users/EXAMPLE\ann.toml'
    chmod 600 /etc/pam_totp/users/*
    has_enrolled late@example.com /home/late
    has_logged_in late@example.com
    shown
    # What root holds counts like what is in a home, and alone where the policy names root's folder.
    grep -qE 'Enrolled: EXAMPLE\\+ann, .*late@example.com\. Not enrolled' <<<"$said" || fail "$said"
    echo 'credential = "/etc/pam_totp/users/%u.toml"' >/etc/security/pam_totp.toml
    shown
    rm /etc/security/pam_totp.toml
    grep -qE 'Enrolled: EXAMPLE\\+ann\. Not enrolled' <<<"$said" || fail "$said"
    enroll admin list >$WORK/listed
    grep -q '^late@example.com' $WORK/listed
    sed '/^@include common-auth/a auth required pam_totp.so' -i /etc/pam.d/sshd
}

# Each trace alone is enough: a record of somebody whose home is gone, and a home in which somebody has only enrolled.
a_record_or_a_home_alone_counts_in_a_directory() {
    sed '/pam_totp/d' -i /etc/pam.d/sshd
    with_a_directory
    has_enrolled once@example.com /home/once
    accepts once@example.com "$(code)"
    [[ -e /var/lib/pam_totp/892600505 ]]
    rm -r /home/once
    has_enrolled late@example.com /home/late
    install -d /home/example.com
    has_enrolled hidden@example.com /home/example.com/hidden
    : >/var/log/wtmp
    rm -f /var/log/lastlog
    rm -f /var/lib/pam_totp/892600502
    shown
    grep -qE 'Enrolled: .*hidden@example.com, late@example.com\. Not enrolled' <<<"$said" || fail "$said"
    grep -qE 'REFUSED from then on [^:]*: .*once@example.com' <<<"$said" || fail "$said"
    enroll admin list >$WORK/listed
    grep -q '^late@example.com' $WORK/listed && grep -q '^once@example.com' $WORK/listed || fail "$(cat $WORK/listed)"
    rm -r /home/late /home/example.com
    sed '/^@include common-auth/a auth required pam_totp.so' -i /etc/pam.d/sshd
}

# A database of lastlog2 as its own PAM module writes it. Debian has both from 13 on.
a_login_in_lastlog2_alone_counts() {
    command -v lastlog2 >/dev/null || return 0
    sed '/pam_totp/d' -i /etc/pam.d/sshd
    with_a_directory
    : >/var/log/wtmp
    rm -f /var/log/lastlog
    install -d /var/lib/lastlog
    printf 'auth required pam_permit.so\naccount required pam_permit.so\nsession required pam_lastlog2.so\n' >/etc/pam.d/lastlog2
    pamtester lastlog2 silent@example.com open_session close_session
    lastlog2 | grep -q silent@example.com || fail "pam_lastlog2 wrote nothing: $(lastlog2)"
    shown
    grep -qE 'REFUSED from then on [^:]*: .*silent@example.com' <<<"$said" || fail "$said"
    rm /var/lib/lastlog/lastlog2.db
    shown
    not grep -q silent@ <<<"$said"
    sed '/^@include common-auth/a auth required pam_totp.so' -i /etc/pam.d/sshd
}

# The same user id, and the directory gives it another name from one day to the next.
a_user_whom_the_directory_renames_does_not_pass() {
    with_a_directory
    echo 'rita:x:892600510:892600510::/home/rita:/bin/bash' >>$WORK/unlisted
    has_enrolled rita /home/rita
    accepts rita "$(code)"
    sed -i 's/^rita:/rita@example.com:/' $WORK/unlisted
    rm /home/rita/.config/pam_totp/credential.toml
    enrolled_as_other rita@example.com rita
}

user_ids_above_65533_are_people() {
    sed '/pam_totp/d' -i /etc/pam.d/sshd
    with_a_directory
    cp -p $WORK/nsswitch.kept /etc/nsswitch.conf
    useradd -m -s /bin/bash -u 65535 huge1
    useradd -m -s /bin/bash -u 70000 huge2
    has_enrolled huge2 /home/huge2
    shown
    has_said 'Enrolled: huge2.'
    grep -qE 'REFUSED from then on [^:]*: [^.]*huge1' <<<"$said" || fail "$said"
    not grep -q 'gives no list' <<<"$said"
    userdel -r huge1; userdel -r huge2
    sed '/^@include common-auth/a auth required pam_totp.so' -i /etc/pam.d/sshd
}

for case in users_of_a_directory_without_a_list_are_named an_enrolment_without_a_login_counts \
    a_record_or_a_home_alone_counts_in_a_directory a_login_in_lastlog2_alone_counts \
    a_user_whom_the_directory_renames_does_not_pass user_ids_above_65533_are_people; do
    run $case
done
