#!/bin/bash
# The life of the Debian package on one machine, in order: built, installed, enabled, upgraded, disabled, not
# removed, removed, installed again, purged. After every step people can log in, over a real sshd.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' $REPO/Cargo.toml | head -n 1)
ARCH=$(dpkg --print-architecture)
DEB=$WORK/libpam-totp_${VERSION}_$ARCH.deb
HELPER_DEB=$WORK/pam-totp-helper_${VERSION}_$ARCH.deb
DELIVER_DEB=$WORK/pam-totp-deliver_${VERSION}_$ARCH.deb
KEY_DEB=$WORK/pam-totp-key_${VERSION}_$ARCH.deb
NEWER=$WORK/libpam-totp_$VERSION+1_$ARCH.deb
MODULE=/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)/security/pam_totp.so

get() { apt-get -qq -o Dpkg::Use-Pty=0 -y "$@" >$WORK/apt 2>&1 || { tail -n 15 $WORK/apt; return 1; }; }
installed() { [[ $(dpkg-query -W -f '${db:Status-Abbrev}' libpam-totp 2>/dev/null) = 'ii ' ]]; }

two_builds_make_the_same_bytes_and_lintian_finds_nothing() {
    need dpkg-buildpackage dh lintian
    # The date of the newest source: the repository's history is not at hand in here.
    export SOURCE_DATE_EPOCH=1795417530
    $REPO/packaging/debian/build.sh "$VERSION" $WORK >/dev/null
    local first; first=$(cat "$DEB" "$HELPER_DEB" "$DELIVER_DEB" | sha256sum)
    $REPO/packaging/debian/build.sh "$VERSION" $WORK >/dev/null
    [[ $first = "$(cat "$DEB" "$HELPER_DEB" "$DELIVER_DEB" | sha256sum)" ]]
    $REPO/packaging/debian/build.sh "$VERSION+1" $WORK >/dev/null
    lintian --allow-root --fail-on error,warning "$DEB" "$HELPER_DEB" "$DELIVER_DEB" "$KEY_DEB" "$NEWER" || fail "lintian"
}

the_package_has_make_installs_files_and_names_its_libraries() {
    make -s -C $REPO install DESTDIR=$WORK/put >/dev/null
    dpkg-deb -x "$DEB" $WORK/deb
    # Manuals are compressed, the documents' folder has the package's name; all else is file for file the same.
    diff <(cd $WORK/put && find . -type f ! -path '*/doc/*' -printf '%p %m %s\n' | grep -v /man/ | sort) \
        <(cd $WORK/deb && find . -type f ! -path '*/doc/*' -printf '%p %m %s\n' |
            grep -v -e /man/ -e /pam-configs/ -e /tmpfiles.d/ | sed 's,^\./lib/systemd/,./usr/lib/systemd/,' | sort)
    diff <(cd $WORK/put && find . -path '*/man/*' -type f -printf '%p.gz\n' | sort) \
        <(cd $WORK/deb && find . -path '*/man/*' -type f -printf '%p\n' | sort)
    # Every setting of the example is commented out.
    not grep -E '^[a-z]' $WORK/deb/usr/share/doc/libpam-totp/examples/pam_totp.toml
    [[ -f $WORK/deb/usr/share/doc/libpam-totp/examples/fail2ban/pam_totp.conf ]]
    dpkg-deb -f "$DEB" Depends | grep -q 'libc6 (>= .*libpam0g'
    [[ $(dpkg-deb --ctrl-tarfile "$DEB" | tar -xO ./conffiles) = /etc/pam.d/enroll ]]
}

the_helpers_package_has_the_files_of_make_install_helper() {
    make -s -C $REPO install-helper DESTDIR=$WORK/put-helper >/dev/null
    dpkg-deb -x "$HELPER_DEB" $WORK/deb-helper
    diff <(cd $WORK/put-helper && find . -type f ! -path '*/man/*' -printf '%p %m %s\n' | sort) \
        <(cd $WORK/deb-helper && find . -type f ! -path '*/man/*' ! -path '*/doc/*' ! -path '*/tmpfiles.d/*' -printf '%p %m %s\n' | sed 's,^\./lib/systemd/,./usr/lib/systemd/,' | sort)
    # `make install-helper` makes the folder itself.
    grep -qx 'd /etc/pam_totp/users 0700 root root -' $WORK/deb-helper/usr/lib/tmpfiles.d/pam-totp-helper.conf
    [[ $(stat -c %a $WORK/put-helper/etc/pam_totp/users) = 700 ]]
    [[ $(cd $WORK/deb-helper && find . -path '*/man/*' -type f) = ./usr/share/man/man8/pam_totpd.8.gz ]]
    [[ -x $WORK/deb-helper/usr/share/doc/pam-totp-helper/examples/openrc/pam_totpd && -x $WORK/deb-helper/usr/share/doc/pam-totp-helper/examples/runit/pam_totpd/run ]]
    # Both packages are of one version. The module's package has nothing of the helper, and does not need it.
    [[ $(dpkg-deb -f "$HELPER_DEB" Depends) = *"libpam-totp (= $VERSION)"* ]]
    not grep pam_totpd <(cd $WORK/deb && find . ! -path '*/doc/*')
    not grep pam-totp-helper <(dpkg-deb -f "$DEB")
    dpkg-deb --ctrl-tarfile "$HELPER_DEB" | tar -xO ./postinst >$WORK/postinst
    not grep 'restart.*socket' $WORK/postinst
    grep -q 'deb-systemd-invoke try-restart pam-totpd.service' $WORK/postinst
}

the_delivery_package_has_the_files_of_make_install_deliver() {
    make -s -C $REPO install-deliver DESTDIR=$WORK/put-deliver >/dev/null
    dpkg-deb -x "$DELIVER_DEB" $WORK/deb-deliver
    diff <(cd $WORK/put-deliver && find . -type f ! -path '*/man/*' ! -path '*/doc/*' -printf '%p %m %s\n' | sort) \
        <(cd $WORK/deb-deliver && find . -type f ! -path '*/man/*' ! -path '*/doc/*' -printf '%p %m %s\n' | sed 's,^\./lib/systemd/,./usr/lib/systemd/,' | sort)
    [[ $(cd $WORK/deb-deliver && find . -path '*/man/*' -type f | wc -l) = 3 ]]
    [[ -f $WORK/deb-deliver/usr/share/doc/pam-totp-deliver/examples/smtp.toml ]]
    # It needs the helper of its version, and no other package has anything of it.
    [[ $(dpkg-deb -f "$DELIVER_DEB" Depends) = *"pam-totp-helper (= $VERSION)"* ]]
    not grep -e totp-deliver -e totp_deliver <(cd $WORK/deb && find . ! -path '*/doc/*')
    dpkg-deb --ctrl-tarfile "$DELIVER_DEB" | tar -xO ./postinst >$WORK/postinst
    not grep 'restart.*socket' $WORK/postinst
    grep -q 'deb-systemd-invoke try-restart pam-totp-deliver.service' $WORK/postinst
}

the_key_package_has_the_files_of_make_install_key() {
    make -s -C $REPO install-key DESTDIR=$WORK/put-key >/dev/null
    dpkg-deb -x "$KEY_DEB" $WORK/deb-key
    diff <(cd $WORK/put-key && find . -type f ! -path '*/man/*' -printf '%p %m %s\n' | sort) \
        <(cd $WORK/deb-key && find . -type f ! -path '*/man/*' ! -path '*/doc/*' -printf '%p %m %s\n' | sed 's,^\./lib/,./usr/lib/,' | sort)
    [[ -f $WORK/deb-key/usr/share/man/man8/pam_totp_key.8.gz ]]
    # It alone needs the library of C that speaks to keys.
    [[ $(dpkg-deb -f "$KEY_DEB" Depends) = *"pam-totp-helper (= $VERSION)"* && $(dpkg-deb -f "$KEY_DEB" Depends) = *libfido2-1* ]]
    not grep libfido2 <(dpkg-deb -f "$DEB") <(dpkg-deb -f "$HELPER_DEB")
    not grep pam_totp_key <(cd $WORK/deb && find . ! -path '*/doc/*')
    # The user is there before the agent runs, and the socket is never restarted.
    dpkg-deb --ctrl-tarfile "$KEY_DEB" | tar -xO ./postinst >$WORK/postinst
    grep -q 'systemd-sysusers.*pam-totp-key.conf' $WORK/postinst
    not grep 'restart.*socket' $WORK/postinst
    grep -q 'deb-systemd-invoke try-restart pam-totp-key.service' $WORK/postinst
}

installing_changes_no_login() {
    the_password_alone_lets_in
    local before; before=$(sha256sum /etc/pam.d/*)
    get install "$DEB"
    cp $WORK/apt $WORK/apt-first
    installed
    [[ $before = "$(sha256sum /etc/pam.d/* | grep -v ' /etc/pam.d/enroll$')" ]]
    [[ $(stat -c '%a %U %G' /var/lib/pam_totp) = '711 root root' ]]
    the_password_alone_lets_in
}

the_test_of_the_package_for_distributions_passes() {
    [[ $(sed -n 's/^Tests: //p' $REPO/packaging/debian/tests/control) = login ]]
    $REPO/packaging/debian/tests/login >$WORK/autopkgtest 2>&1 || fail "$(<$WORK/autopkgtest)"
}

the_package_leads_to_enroll_setup() {
    dpkg-deb -f "$DEB" Description | grep -q '"enroll setup sshd"'
    grep -q 'enroll setup sshd' /usr/share/doc/libpam-totp/docs/packages.md
    # As it was installed.
    grep -q 'root runs "enroll setup sshd"' $WORK/apt-first || fail "$(cat $WORK/apt-first)"
}

the_changelog_names_a_file_of_the_package() {
    local named
    named=$(zcat /usr/share/doc/libpam-totp/changelog.gz | grep -o '[A-Za-z]*\.md')
    [[ -n $named && -e /usr/share/doc/libpam-totp/$named ]] || fail "named: $named"
}

links_of_the_shipped_documents_lead_somewhere() {
    python3 $REPO/tests/links.py /usr/share/doc/libpam-totp || fail "links that lead nowhere"
}

the_timer_is_enabled_and_its_units_are_sound() {
    [[ -L /etc/systemd/system/timers.target.wants/pam-totp-check.timer ]] || fail "not enabled"
    need systemd-analyze
    systemd-analyze verify /lib/systemd/system/pam-totp-check.service /lib/systemd/system/pam-totp-check.timer 2>&1 |
        grep pam-totp >$WORK/verify || true
    [[ ! -s $WORK/verify ]] || fail "$(cat $WORK/verify)"
}

# foreign NAME SCRIPT: a package of somebody else's with a PAM file of its own, whose script does that.
foreign() {
    local tree=$WORK/$1.tree
    install -d "$tree/DEBIAN" "$tree/etc/pam.d"
    echo 'auth required pam_deny.so' >"$tree/etc/pam.d/$1"
    printf 'Package: %s\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: test\n' "$1" \
        >"$tree/DEBIAN/control"
    printf '#!/bin/sh\n%s\n' "$2" >"$tree/DEBIAN/postinst"
    chmod 755 "$tree/DEBIAN/postinst"
    dpkg-deb --root-owner-group -b "$tree" "$WORK/$1.deb" >/dev/null
}

a_package_that_drops_the_line_is_told_at_once() {
    cp /etc/pam.d/sshd $WORK/sshd.pam
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/sshd
    # This sshd asks nobody for a code yet, which is told once.
    not enroll check --changed
    foreign dropper "sed -i /pam_totp/d /etc/pam.d/sshd"
    get install $WORK/dropper.deb
    grep -q '^These services do not ask for a code any more: sshd (/etc/pam.d/sshd: ' $WORK/apt || fail "$(cat $WORK/apt)"
    [[ $(dpkg-query -W -f '${db:Status-Abbrev}' dropper libpam-totp) = 'ii ii ' ]]
    enroll check --changed --accept
    # A removal of such a package looks, too, and has nothing to say.
    get purge dropper
    not grep -q 'do not ask for a code' $WORK/apt || fail "$(cat $WORK/apt)"
    cp $WORK/sshd.pam /etc/pam.d/sshd
}

# As cron runs it on a machine without systemd.
the_cron_example_tells_what_run_parts_mails() {
    need run-parts
    local folder=$WORK/cron.daily status=0
    install -D -m 755 /usr/share/doc/libpam-totp/examples/cron-daily $folder/pam_totp
    daily() { status=0; run-parts --report $folder >$WORK/mailed 2>&1 || status=$?; }
    cp /etc/pam.d/sshd $WORK/sshd.pam
    sed -i '/^@include common-auth/a auth required pam_totp.so' /etc/pam.d/sshd
    enroll check --changed --accept
    daily
    [[ $status = 0 && ! -s $WORK/mailed ]] || fail "$status: $(cat $WORK/mailed)"
    cp $WORK/sshd.pam /etc/pam.d/sshd
    daily
    [[ $status = 1 && $(grep -c '^These services do not ask for a code any more: sshd (' $WORK/mailed) = 1 ]] || fail "$status: $(cat $WORK/mailed)"
    # The timer does it where systemd runs, and nothing where the command is gone.
    mkdir -p /run/systemd/system
    daily
    rmdir /run/systemd/system
    [[ $status = 0 && ! -s $WORK/mailed ]] || fail "with systemd: $status: $(cat $WORK/mailed)"
    mv /usr/bin/enroll $WORK/enroll
    daily
    mv $WORK/enroll /usr/bin/enroll
    [[ $status = 0 && ! -s $WORK/mailed ]] || fail "without enroll: $status: $(cat $WORK/mailed)"
    enroll check --changed --accept
}

installed_enroll_asks_for_the_password_by_its_own_service() {
    a_new_user_gets_as_far_as_the_code_in_enroll
}

the_profile_asks_for_the_code_after_the_right_password_only() {
    pam-auth-update --enable totp
    # Behind the line that every accepted password comes to.
    [[ $(grep -v '^#' /etc/pam.d/common-auth | grep -A9 pam_permit | grep -c 'required.*pam_totp\.so') = 1 ]]
    for file in account password session session-noninteractive; do
        not grep -q pam_totp /etc/pam.d/common-$file
    done
    password_and_code_let_in
    nobody_is_asked_for_a_code_after_a_wrong_password
}

with_the_profile_a_new_user_can_enrol_but_not_log_in() {
    a_new_user_gets_as_far_as_the_code_in_enroll
    not ssh_login "$WHO" "pw-$WHO" 123456
}

# holds_the_module: a program that goes on with the module as it is now, under a name that would colour a terminal.
holds_the_module() {
    python3 -c 'import ctypes, mmap, sys, time
ctypes.CDLL(None).prctl(15, b"python3\x1b\x1b[31m")
with open(sys.argv[1], "rb") as module: held = mmap.mmap(module.fileno(), 0, prot=mmap.PROT_READ)
time.sleep(3600)' "$MODULE" &
    HOLDER=$!
    for _ in $(seq 100); do grep -q pam_totp "/proc/$HOLDER/maps" && return; sleep 0.1; done
    fail "the module is not held"
}

an_upgrade_while_people_log_in_refuses_nobody() {
    service through-common '@include common-auth'
    local names=() name marker=$WORK/upgrading
    for name in {01..80}; do names+=("up$name"); done
    enrolled_at_once "${names[@]}"
    local inode; inode=$(stat -c %i "$MODULE")
    holds_the_module
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
        printf 'pw-%s\n%s\n' "$name" "$(code)" | pamtester through-common "$name" authenticate >$WORK/login 2>&1 ||
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
    # It is named, and no program without the module.
    grep -qxF "    python3???31m (process $HOLDER)" $WORK/apt || fail "$(<$WORK/apt)"
    not grep -q "(process $BASHPID)" $WORK/apt || fail "$(<$WORK/apt)"
    kill $HOLDER
    password_and_code_let_in
}

disabling_the_profile_takes_the_line_out() {
    pam-auth-update --disable totp
    not grep -q pam_totp /etc/pam.d/common-auth
    the_password_alone_lets_in
}

removing_is_refused_while_sshds_pam_file_names_the_module() {
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

removing_is_refused_while_an_included_file_names_the_module() {
    local way
    mkdir -p /srv/pam
    echo 'auth required pam_totp.so' >/srv/pam/codes
    cp /etc/pam.d/sshd $WORK/sshd.pam
    for way in '@include /srv/pam/codes' 'auth substack /srv/pam/codes' 'auth include /srv/pam/codes'; do
        sed "/^@include common-auth/a $way" $WORK/sshd.pam >/etc/pam.d/sshd
        not get remove libpam-totp
        grep -q '^ */srv/pam/codes$' $WORK/apt || fail "$way: $(cat $WORK/apt)"
        installed && [[ -e $MODULE ]]
        password_and_code_let_in
    done
    cp $WORK/sshd.pam /etc/pam.d/sshd
    # A service that is a link, and a folder of the vendor's.
    ln -s /srv/pam/codes /etc/pam.d/linked
    not get remove libpam-totp
    grep -q '^ */etc/pam.d/linked$' $WORK/apt
    rm /etc/pam.d/linked
    mkdir -p /usr/lib/pam.d && cp /srv/pam/codes /usr/lib/pam.d/vendors
    not get remove libpam-totp
    grep -q '^ */usr/lib/pam.d/vendors$' $WORK/apt
    rm -r /usr/lib/pam.d/vendors /srv/pam
    # Where the tool that decides is gone, nothing is removed either.
    mv /usr/bin/enroll $WORK/enroll
    not get remove libpam-totp
    grep -q 'cannot tell which PAM files' $WORK/apt || fail "$(cat $WORK/apt)"
    mv $WORK/enroll /usr/bin/enroll
    installed && [[ -e $MODULE ]]
}

purging_leaves_the_settings_of_sshd_and_says_so() {
    local file=/etc/ssh/sshd_config.d/00-pam_totp.conf before
    mkdir -p /etc/ssh/sshd_config.d
    printf '%s\n' '# Written by enroll setup.' 'UsePAM yes' 'PasswordAuthentication no' >$file
    before=$(sha256sum $file)
    get install "$DEB"
    get purge libpam-totp
    [[ $before = "$(sha256sum $file)" ]]
    grep -q "$file stays" $WORK/apt || fail "$(cat $WORK/apt)"
    grep -q '^    PasswordAuthentication no$' $WORK/apt
    grep -q 'sshd -t && systemctl reload ssh' $WORK/apt
    rm $file
}

removing_is_refused_while_an_edited_common_auth_has_the_line() {
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

# files_here: every file that is not of the package manager, of a log, or of a mount.
files_here() {
    # Where a package may leave something. The rest of the machine, with this checkout, changes beside this.
    find /etc /opt /srv /usr /var -xdev \( -path "$WORK" -o -path /usr/share/man -o -path /var/tmp -o -path /var/cache \
        -o -path /var/log -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/lib/pam -o -path "/var/lib/docker*" \
        -o -path "/var/lib/containerd*" \) -prune -o -print | sort
}

purging_leaves_no_file_behind() {
    # apt does not know a package that the case before has purged.
    ! dpkg-query -W libpam-totp >/dev/null 2>&1 || get purge libpam-totp
    files_here >$WORK/before
    get install "$DEB"
    # As the timer and its service leave them.
    mkdir /var/lib/systemd/timers
    touch /var/lib/systemd/timers/stamp-pam-totp-check.timer
    enroll check --changed >/dev/null || true
    [[ -n $(ls /var/lib/pam_totp) ]]
    get purge libpam-totp
    # systemd's own folder, which exists wherever it runs.
    [[ $(ls -A /var/lib/systemd/timers) = "" ]] || fail "$(ls -A /var/lib/systemd/timers)"
    rmdir /var/lib/systemd/timers
    files_here >$WORK/after
    cmp -s $WORK/before $WORK/after || fail "$(diff $WORK/before $WORK/after)"
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
for case in two_builds_make_the_same_bytes_and_lintian_finds_nothing \
    the_package_has_make_installs_files_and_names_its_libraries the_helpers_package_has_the_files_of_make_install_helper \
    the_delivery_package_has_the_files_of_make_install_deliver the_key_package_has_the_files_of_make_install_key \
    installing_changes_no_login the_test_of_the_package_for_distributions_passes the_package_leads_to_enroll_setup \
    the_changelog_names_a_file_of_the_package links_of_the_shipped_documents_lead_somewhere \
    the_timer_is_enabled_and_its_units_are_sound a_package_that_drops_the_line_is_told_at_once the_cron_example_tells_what_run_parts_mails \
    installed_enroll_asks_for_the_password_by_its_own_service \
    the_profile_asks_for_the_code_after_the_right_password_only \
    with_the_profile_a_new_user_can_enrol_but_not_log_in \
    an_upgrade_while_people_log_in_refuses_nobody disabling_the_profile_takes_the_line_out \
    removing_is_refused_while_sshds_pam_file_names_the_module \
    removing_is_refused_while_an_included_file_names_the_module \
    removing_is_refused_while_an_edited_common_auth_has_the_line \
    removing_takes_the_profile_out_first_and_keeps_what_is_spent \
    purging_forgets_what_is_spent_and_leaves_what_users_enrolled \
    the_state_folder_is_made_at_boot_where_var_starts_empty purging_leaves_the_settings_of_sshd_and_says_so \
    purging_leaves_no_file_behind; do
    run "$case"
done
part_verdict debian
