#!/bin/bash
# The AppArmor abstraction, and the helper's profile: they compile, and every path that traced logins reach has a rule.
# Nothing is loaded.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

profile() {
    printf '%s\n' 'abi <abi/3.0>,' 'include <tunables/global>' 'profile probe /usr/sbin/probe {' \
        '  include <abstractions/base>' '  include <abstractions/authentication>' "$@" '}'
}
compiles() { apparmor_parser --skip-kernel-load --skip-cache -o $WORK/compiled >$WORK/parser 2>&1; }

a_profile_with_the_abstraction_compiles_and_allows_more() {
    need apparmor_parser
    cp $REPO/packaging/apparmor/pam_totp /etc/apparmor.d/abstractions/pam_totp
    profile | compiles || fail "$(cat $WORK/parser)"
    local without; without=$(sha256sum <$WORK/compiled)
    profile '  include <abstractions/pam_totp>' | compiles || fail "$(cat $WORK/parser)"
    not grep pam_totp $WORK/parser
    [[ $without != "$(sha256sum <$WORK/compiled)" ]]
    # The parser does complain of what is no rule.
    not compiles < <(profile '  /var/lib/pam_totp/* nonsense,')
}

# traced NAME USER ANSWER [PREFIX...]: a login at the service `totp`, traced to $WORK/trace.NAME.
traced() {
    local name=$1 user=$2 answer=$3; shift 3
    printf '%s\n' "$answer" | strace -f -y -o "$WORK/trace.$name" \
        -e trace=%file,openat2,flock,fcntl,fchmod "$@" pamtester "${SERVICE:-totp}" "$user" authenticate acct_mgmt setcred \
        >"$WORK/said.$name" 2>&1 || true
}

every_path_of_a_login_has_a_rule() {
    need strace pamtester oathtool
    local uid
    enrolled aa
    enrolled ab
    new_user stranger
    service totp "auth required pam_totp.so"
    service system "auth required pam_totp.so credential=/etc/pam_totp/users/%u.toml"
    service trial "auth required pam_totp.so trial=a1"
    service asked "auth required pam_totp.so nullok" "auth required pam_permit.so"
    service plain "auth required pam_permit.so"
    SERVICE=plain traced plain aa none
    mv $WORK/trace.plain $WORK/without
    early_in_a_step
    traced right aa "$(code)"
    grep -q 'successfully authenticated' $WORK/said.right || fail "$(cat $WORK/said.right)"
    traced spent aa "$(code)"
    traced wrong aa "$(wrong_code)"
    traced recovery aa $RECOVERY
    traced stranger stranger 123456
    traced nobody nobody-of-that-name 123456
    SERVICE=asked traced nullok stranger 123456
    # Root's own credentials, and what enroll setup watches.
    mkdir -p /etc/pam_totp/users
    credential_text >/etc/pam_totp/users/ab.toml
    chmod -R go= /etc/pam_totp
    SERVICE=system traced system ab "$(code)"
    grep -q 'successfully authenticated' $WORK/said.system || fail "$(cat $WORK/said.system)"
    install -d -m 711 /run/pam_totp && install -d -m 700 /run/pam_totp/trial{,/trial,/trial/a1}
    SERVICE=trial traced trial ab "$(code 1)"
    grep -q 'successfully authenticated' $WORK/said.trial || fail "$(cat $WORK/said.trial)"
    # A locker, which runs as the user; and root's record while /var takes no writes.
    enrolled ac
    traced locker ac "$(code)" -u ac
    grep -q 'successfully authenticated' $WORK/said.locker || fail "$(cat $WORK/said.locker)"
    uid=$(id -u ac)
    mount --bind /var/lib/pam_totp /var/lib/pam_totp && mount -o remount,bind,ro /var/lib/pam_totp
    traced volatile aa "$(code 1)"
    umount /var/lib/pam_totp
    [[ -e /home/ac/.local/state/pam_totp/$uid ]]
    python3 $REPO/tests/packages/apparmor_paths.py $REPO/packaging/apparmor/pam_totp $WORK/without $WORK/trace.* || fail "see above"
    # The comparison does see what is missing.
    sed '/trial/d; s,/etc/pam_totp/\*\*,/etc/pam_totp/*,' $REPO/packaging/apparmor/pam_totp >$WORK/fewer
    not python3 $REPO/tests/packages/apparmor_paths.py $WORK/fewer $WORK/without $WORK/trace.* >$WORK/missing
    grep -q '^no rule: /etc/pam_totp/users/ab.toml r$' $WORK/missing || fail "$(cat $WORK/missing)"
    grep -q '^no rule: /run/pam_totp/trial/' $WORK/missing || fail "$(cat $WORK/missing)"
}

# helped NAME USER ANSWER: a login that the helper decides, for a program of the user.
helped() { runuser -u "$2" -- sh -c 'printf "%s\n" "$1" | pamtester totp "$2" authenticate' - "$3" "$2" >"$WORK/helped.$1" 2>&1; }

every_path_of_the_helper_has_a_rule() {
    need strace pamtester oathtool apparmor_parser
    local profile=$REPO/packaging/apparmor/pam_totpd tracer
    cp $profile /etc/apparmor.d/pam_totpd
    compiles </etc/apparmor.d/pam_totpd || fail "$(cat $WORK/parser)"
    not grep pam_totpd $WORK/parser
    make -s -C $REPO install-helper >/dev/null
    enrolled ad
    enrolled ae
    install -d -m 711 /etc/pam_totp /etc/pam_totp/users /run/pam_totp
    enroll admin adopt ad >/dev/null
    echo '# the defaults' >/etc/security/pam_totp.toml
    service totp "auth required pam_totp.so"
    strace -f -y -o $WORK/trace.helper -e trace=%file,openat2,flock,fcntl,fchmod \
        /usr/sbin/pam_totpd --listen /run/pam_totp/helper.socket 2>$WORK/helper.log &
    tracer=$!
    for _ in $(seq 200); do [[ $(stat -c %a /run/pam_totp/helper.socket 2>/dev/null) != 666 ]] || break; sleep 0.05; done
    early_in_a_step
    helped right ad "$(code)" || fail "$(cat $WORK/helped.right $WORK/helper.log)"
    not helped spent ad "$(code)"
    not helped wrong ad "$(wrong_code)"
    helped recovery ad $RECOVERY
    not helped stranger ae "$(code)"
    runuser -u ad -- enroll recovery --json <<<$SECOND_RECOVERY >$WORK/helped.own 2>&1 || fail "$(cat $WORK/helped.own $WORK/helper.log)"
    mount --bind /var/lib/pam_totp /var/lib/pam_totp && mount -o remount,bind,ro /var/lib/pam_totp
    helped volatile ad "$(code 1)" || fail "$(cat $WORK/helper.log)"
    umount /var/lib/pam_totp
    kill -TERM "$(pgrep -P $tracer)"
    wait $tracer || true
    python3 $REPO/tests/packages/apparmor_paths.py $profile /dev/null $WORK/trace.helper || fail "see above"
    sed '/[Cc]redential\|etc.pam_totp/d' $profile >$WORK/fewer
    not python3 $REPO/tests/packages/apparmor_paths.py $WORK/fewer /dev/null $WORK/trace.helper >$WORK/missing
    grep -q '^no rule: /etc/pam_totp/users/ad.toml [kw]*r' $WORK/missing || fail "$(cat $WORK/missing)"
    rm -f /usr/lib/pam_totp/helper /etc/security/pam_totp.toml
}

mkdir -p $WORK
make -s -C $REPO install >/dev/null
python3 $REPO/tests/e2e/syslog_reader.py $LOG &
add apparmor || echo "no apparmor_parser"
run a_profile_with_the_abstraction_compiles_and_allows_more
run every_path_of_a_login_has_a_rule
run every_path_of_the_helper_has_a_rule
part_verdict apparmor
