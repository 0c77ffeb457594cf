#!/bin/bash
# The life of the Debian package on one machine, in order: built, installed, enabled, upgraded, disabled, not
# removed, removed, installed again, purged. After every step people can log in, over a real sshd.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' $REPO/Cargo.toml | head -n 1)
ARCH=$(dpkg --print-architecture)
DEB=$WORK/libpam-totp_${VERSION}_$ARCH.deb
NEWER=$WORK/libpam-totp_$VERSION+1_$ARCH.deb
MODULE=/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)/security/pam_totp.so

get() { apt-get -qq -o Dpkg::Use-Pty=0 -y "$@" >$WORK/apt 2>&1 || { tail -n 15 $WORK/apt; return 1; }; }
installed() { [[ $(dpkg-query -W -f '${db:Status-Abbrev}' libpam-totp 2>/dev/null) = 'ii ' ]]; }

the_package_is_the_same_bytes_when_built_twice_and_lintian_finds_nothing() {
    need dpkg-buildpackage dh lintian
    # The date of the newest source: the repository's history is not at hand in here.
    export SOURCE_DATE_EPOCH=1795417530
    $REPO/packaging/debian/build.sh "$VERSION" $WORK >/dev/null
    local first; first=$(sha256sum <"$DEB")
    $REPO/packaging/debian/build.sh "$VERSION" $WORK >/dev/null
    [[ $first = "$(sha256sum <"$DEB")" ]]
    $REPO/packaging/debian/build.sh "$VERSION+1" $WORK >/dev/null
    lintian --allow-root --fail-on error,warning "$DEB" "$NEWER" || fail "lintian"
}

the_package_has_the_files_of_make_install_and_names_its_libraries() {
    make -s -C $REPO install DESTDIR=$WORK/put >/dev/null
    dpkg-deb -x "$DEB" $WORK/deb
    # Manuals are compressed, the documents' folder has the package's name; all else is file for file the same.
    diff <(cd $WORK/put && find . -type f ! -path '*/doc/*' -printf '%p %m %s\n' | grep -v /man/ | sort) \
        <(cd $WORK/deb && find . -type f ! -path '*/doc/*' -printf '%p %m %s\n' |
            grep -v -e /man/ -e /pam-configs/ -e /tmpfiles.d/ | sort)
    diff <(cd $WORK/put && find . -path '*/man/*' -type f -printf '%p.gz\n' | sort) \
        <(cd $WORK/deb && find . -path '*/man/*' -type f -printf '%p\n' | sort)
    # Every setting of the example is commented out.
    not grep -E '^[a-z]' $WORK/deb/usr/share/doc/libpam-totp/examples/pam_totp.toml
    dpkg-deb -f "$DEB" Depends | grep -q 'libc6 (>= .*libpam0g'
    [[ $(dpkg-deb --ctrl-tarfile "$DEB" | tar -xO ./conffiles) = /etc/pam.d/enroll ]]
}

installing_changes_no_login() {
    the_password_alone_lets_in
    local before; before=$(sha256sum /etc/pam.d/*)
    get install "$DEB"
    installed
    [[ $before = "$(sha256sum /etc/pam.d/* | grep -v ' /etc/pam.d/enroll$')" ]]
    [[ $(stat -c '%a %U %G' /var/lib/pam_totp) = '711 root root' ]]
    the_password_alone_lets_in
}

the_installed_enroll_asks_for_the_password_by_its_own_service() {
    a_new_user_gets_as_far_as_the_code_in_enroll
}

enabling_the_profile_asks_for_the_code_after_the_right_password_only() {
    pam-auth-update --enable totp
    # Behind the line that every accepted password comes to.
    [[ $(grep -v '^#' /etc/pam.d/common-auth | grep -A9 pam_permit | grep -c 'required.*pam_totp\.so') = 1 ]]
    for file in account password session session-noninteractive; do
        not grep -q pam_totp /etc/pam.d/common-$file
    done
    password_and_code_let_in
    nobody_is_asked_for_a_code_after_a_wrong_password
}

with_the_profile_enabled_somebody_new_can_enrol_and_nobody_else_gets_by() {
    a_new_user_gets_as_far_as_the_code_in_enroll
    not ssh_login "$WHO" "pw-$WHO" 123456
}

an_upgrade_while_people_log_in_refuses_nobody() {
    service through-common '@include common-auth'
    local names=() name marker=$WORK/upgrading
    for name in {01..80}; do names+=("up$name"); done
    # All at once: useradd and chpasswd for each would take longer than the upgrade.
    for name in "${names[@]}"; do echo "$name:pw:::$name:/home/$name:/bin/sh"; done | newusers
    for name in "${names[@]}"; do
        install -d -m 700 -o "$name" "/home/$name" "/home/$name/.config" "/home/$name/.config/pam_totp"
        credential_text >"/home/$name/.config/pam_totp/credential.toml"
        chown "$name" "/home/$name/.config/pam_totp/credential.toml"
        chmod 600 "/home/$name/.config/pam_totp/credential.toml"
    done
    local inode; inode=$(stat -c %i "$MODULE")
    touch "$marker"
    { get install "$NEWER"; echo $? >$WORK/upgrade-status; rm "$marker"; } &
    local upgrade=$! during=0
    # A login looks at the module once in a fifth of a second; this one looks all the time.
    python3 -c 'import os, sys
module, marker = sys.argv[1:]
whole = open(module, "rb").read()
while os.path.exists(marker):
    if open(module, "rb").read() != whole: sys.exit("not whole")' "$MODULE" "$marker" 2>$WORK/watcher &
    local watcher=$!
    for name in "${names[@]}"; do
        printf 'pw\n%s\n' "$(code)" | pamtester through-common "$name" authenticate >$WORK/login 2>&1 ||
            fail "refused during the upgrade: $(cat $WORK/login) $(tail -n 3 $LOG)"
        [[ ! -e $marker ]] || during=$((during + 1))
    done
    wait $upgrade
    wait $watcher || fail "the module was not there, or not whole, at some moment: $(tail -n 1 $WORK/watcher)"
    [[ $(cat $WORK/upgrade-status) = 0 ]]
    (( during >= 10 )) || fail "only $during logins while the upgrade ran"
    [[ $(dpkg-query -W -f '${Version}' libpam-totp) = "$VERSION+1" ]]
    # Another file, not the old one written over: who had it open kept it whole.
    [[ $inode != "$(stat -c %i "$MODULE")" ]]
    password_and_code_let_in
}

disabling_the_profile_takes_the_line_out() {
    pam-auth-update --disable totp
    not grep -q pam_totp /etc/pam.d/common-auth
    the_password_alone_lets_in
}

removing_is_refused_while_a_pam_file_of_the_administrator_names_the_module() {
    local before
    cp /etc/pam.d/sshd $WORK/sshd.pam
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/sshd
    before=$(sha256sum /etc/pam.d/*)
    not get remove libpam-totp
    grep -q '^ *\(/etc/pam.d/sshd\)$' $WORK/apt || fail "$(cat $WORK/apt)"
    installed || fail "the package is in the state $(dpkg-query -W -f '${db:Status-Abbrev}' libpam-totp)"
    [[ -e $MODULE && $before = "$(sha256sum /etc/pam.d/*)" ]]
    password_and_code_let_in
    # Purging goes the same way, and forgets nothing.
    not get purge libpam-totp
    [[ -e $MODULE && -n $(ls /var/lib/pam_totp) ]]
    password_and_code_let_in
    cp $WORK/sshd.pam /etc/pam.d/sshd
}

removing_is_refused_while_a_common_auth_changed_by_hand_keeps_the_line() {
    pam-auth-update --enable totp
    cp /etc/pam.d/common-auth $WORK/common-auth
    # pam-auth-update touches no block that an administrator changed.
    sed -i '/pam_totp.so/a auth optional pam_permit.so' /etc/pam.d/common-auth
    not get remove libpam-totp
    grep -q '^ */etc/pam.d/common-auth$' $WORK/apt || fail "$(cat $WORK/apt)"
    installed
    grep -q pam_totp.so /etc/pam.d/common-auth
    password_and_code_let_in
    cp $WORK/common-auth /etc/pam.d/common-auth
    pam-auth-update --disable totp
    not grep -q pam_totp.so /etc/pam.d/common-auth
}

removing_takes_the_profile_out_first_and_keeps_what_is_spent() {
    pam-auth-update --enable totp
    fresh
    SPENT_BY=$WHO
    early_in_a_step
    SPENT=$(code)
    ssh_login "$SPENT_BY" "pw-$SPENT_BY" "$SPENT"
    get remove libpam-totp
    not grep -l pam_totp /etc/pam.d/common-*
    [[ ! -e $MODULE && -e /etc/pam.d/enroll && -e $(record "$SPENT_BY") ]]
    the_password_alone_lets_in
    # Installed again, the profile is off until it is enabled again, and the spent code stays spent.
    get install "$NEWER"
    the_password_alone_lets_in
    pam-auth-update --enable totp
    not ssh_login "$SPENT_BY" "pw-$SPENT_BY" "$SPENT" || fail "a spent code let in after removing and installing"
    password_and_code_let_in
}

purging_forgets_what_is_spent_and_leaves_what_users_enrolled() {
    fresh
    touch /etc/security/pam_totp.toml
    get purge libpam-totp
    not dpkg-query -W libpam-totp 2>/dev/null
    [[ ! -e /var/lib/pam_totp && ! -e /etc/pam.d/enroll && ! -e $MODULE ]]
    [[ -e $(credential "$WHO") && -e /etc/security/pam_totp.toml ]]
    not grep -l pam_totp /etc/pam.d/*
    rm /etc/security/pam_totp.toml
    the_password_alone_lets_in
}

the_state_folder_is_made_at_boot_where_var_starts_empty() {
    need systemd-tmpfiles
    get install "$DEB"
    rm -r /var/lib/pam_totp
    systemd-tmpfiles --create libpam-totp.conf
    [[ $(stat -c '%a %U %G' /var/lib/pam_totp) = '711 root root' ]]
    get purge libpam-totp
}

set_bare_stage || exit 1
# A list of packages of its own: the machine's shows through here, and somebody may install something there.
cp -a /var/lib/dpkg $WORK/dpkg && mount --bind $WORK/dpkg /var/lib/dpkg || exit 1
for case in the_package_is_the_same_bytes_when_built_twice_and_lintian_finds_nothing \
    the_package_has_the_files_of_make_install_and_names_its_libraries \
    installing_changes_no_login the_installed_enroll_asks_for_the_password_by_its_own_service \
    enabling_the_profile_asks_for_the_code_after_the_right_password_only \
    with_the_profile_enabled_somebody_new_can_enrol_and_nobody_else_gets_by \
    an_upgrade_while_people_log_in_refuses_nobody disabling_the_profile_takes_the_line_out \
    removing_is_refused_while_a_pam_file_of_the_administrator_names_the_module \
    removing_is_refused_while_a_common_auth_changed_by_hand_keeps_the_line \
    removing_takes_the_profile_out_first_and_keeps_what_is_spent \
    purging_forgets_what_is_spent_and_leaves_what_users_enrolled \
    the_state_folder_is_made_at_boot_where_var_starts_empty; do
    run "$case"
done
part_verdict debian
