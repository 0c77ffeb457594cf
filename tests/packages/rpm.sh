#!/bin/bash
# The RPM package, installed by rpm into this throw-away root (which is Debian's: so without its dependencies,
# and with stacks of Fedora's shape written here). authselect itself is not at hand; what it makes of the
# profile of README.authselect is made here by sed.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' $REPO/Cargo.toml | head -n 1)
FILE=$WORK/pam_totp-$VERSION-1.$(uname -m).rpm
HELPER=$WORK/pam-totp-helper-$VERSION-1.$(uname -m).rpm
DELIVER=$WORK/pam-totp-deliver-$VERSION-1.$(uname -m).rpm
KEY=$WORK/pam-totp-key-$VERSION-1.$(uname -m).rpm
NEWER=$WORK/pam_totp-$VERSION.1-1.$(uname -m).rpm
MODULE=/usr/lib64/security/pam_totp.so
DB=$WORK/rpmdb

of_this_machine() { rpm --dbpath $DB "$@"; }
is_in() { of_this_machine -q pam_totp >/dev/null; }

# The stacks of a Fedora machine with authselect's profile "local", as far as they matter here.
fedora_stacks() {
    local file
    for file in system-auth password-auth; do
        printf '%s\n' 'auth required pam_env.so' 'auth sufficient pam_unix.so nullok' 'auth required pam_deny.so' \
            'account required pam_unix.so' 'session required pam_unix.so' >/etc/pam.d/$file
    done
    printf '%s\n' 'auth substack password-auth' 'account include password-auth' 'session include password-auth' \
        >/etc/pam.d/sshd
    # Debian's libpam looks elsewhere for modules.
    ln -sf $MODULE "$(dirname "$(find /usr/lib -name pam_unix.so | head -n 1)")/pam_totp.so"
}

the_rpm_is_the_same_bytes_when_built_twice() {
    need rpmbuild
    export SOURCE_DATE_EPOCH=1795417530
    $REPO/packaging/rpm/build.sh "$VERSION" $WORK >/dev/null
    local first; first=$(cat "$FILE" "$HELPER" | sha256sum)
    $REPO/packaging/rpm/build.sh "$VERSION" $WORK >/dev/null
    [[ $first = "$(cat "$FILE" "$HELPER" | sha256sum)" ]]
    $REPO/packaging/rpm/build.sh "$VERSION.1" $WORK >/dev/null
}

its_files_modes_and_scripts_are_those_meant() {
    of_this_machine -qp --qf '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]' "$FILE" >$WORK/files
    local line
    for line in "-rwxr-xr-x root root $MODULE" '-rwxr-xr-x root root /usr/bin/enroll' \
        '-rw-r--r-- root root /etc/pam.d/enroll' 'drwx--x--x root root /var/lib/pam_totp' \
        '-rw-r--r-- root root /usr/lib/tmpfiles.d/pam_totp.conf' \
        '-rw-r--r-- root root /usr/share/man/man8/pam_totp.8.gz' '-rw-r--r-- root root /usr/share/doc/pam_totp/README.md' \
        '-rw-r--r-- root root /usr/share/doc/pam_totp/fail2ban/pam_totp.conf'; do
        grep -qxF -- "$line" $WORK/files || fail "not in the package: $line"
    done
    not grep -v ' root root ' $WORK/files
    [[ $(of_this_machine -qp --configfiles "$FILE") = /etc/pam.d/enroll ]]
    of_this_machine -qp --requires "$FILE" | grep -q '^libpam.so.0(LIBPAM_1.0)(64bit)$'
    [[ $(of_this_machine -qp --scripts "$FILE" | grep -o '^[a-z]* scriptlet' | sort | xargs) = 'postinstall scriptlet postuninstall scriptlet preuninstall scriptlet' ]]
    [[ $(of_this_machine -qp --filetriggers "$FILE" | grep -c '^transfiletrigger') = 2 ]] || fail "$(of_this_machine -qp --filetriggers "$FILE")"
    # The files of `make install`, wherever modules are here and there.
    make -s -C $REPO install DESTDIR=$WORK/put ZSH_COMPLETIONS=/usr/share/zsh/site-functions >/dev/null
    diff <(cd $WORK/put && find . -type f ! -path '*/doc/*' -printf '%P\n' | sed -e 's,.*/security/,,' -e '/man\//s/$/.gz/' | sort) \
        <(grep -v '^d' $WORK/files | cut -d/ -f2- | sed 's,.*/security/,,' | grep -v -e tmpfiles.d -e licenses/ -e /doc/ | sort)
    # Code of others comes with their licences, and the first of those that want it is found.
    grep -q ' /usr/share/licenses/pam_totp/THIRD-PARTY.txt$' $WORK/files
    grep -q '^Mozilla Public License' $REPO/target/THIRD-PARTY.txt
}

the_helpers_rpm_has_the_files_of_make_install_helper() {
    of_this_machine -qp --qf '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]' "$HELPER" >$WORK/helper-files
    local line
    for line in '-rwxr-xr-x root root /usr/sbin/pam_totpd' '-rw-r--r-- root root /usr/lib/pam_totp/helper' \
        '-rw-r--r-- root root /usr/lib/systemd/system/pam-totpd.service' '-rw-r--r-- root root /usr/lib/systemd/system/pam-totpd.socket' \
        '-rw-r--r-- root root /usr/share/man/man8/pam_totpd.8.gz' '-rwxr-xr-x root root /usr/share/doc/pam-totp-helper/openrc/pam_totpd'; do
        grep -qxF -- "$line" $WORK/helper-files || fail "not in the package: $line"
    done
    not grep -v ' root root ' $WORK/helper-files
    make -s -C $REPO install-helper DESTDIR=$WORK/put-helper >/dev/null
    diff <(cd $WORK/put-helper && find . -type f -printf '%P\n' | sed '/man\//s/$/.gz/' | sort) \
        <(grep -v '^d' $WORK/helper-files | cut -d/ -f2- | grep -v /doc/ | sort)
    [[ $(of_this_machine -qp --requires "$HELPER") = *"pam_totp = $VERSION-1"* ]]
    not grep -e pam_totpd -e pam_totp/helper <(grep -v /doc/ $WORK/files)
    # The socket is never restarted.
    not grep 'restart.*socket' <(of_this_machine -qp --scripts "$HELPER")
}

the_delivery_rpm_has_the_files_of_make_install_deliver() {
    of_this_machine -qp --qf '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]' "$DELIVER" >$WORK/deliver-files
    not grep -v ' root root ' $WORK/deliver-files
    make -s -C $REPO install-deliver DESTDIR=$WORK/put-deliver >/dev/null
    diff <(cd $WORK/put-deliver && find . -type f -printf '%P\n' | sed '/man\//s/$/.gz/' | sort) \
        <(grep -v '^d' $WORK/deliver-files | cut -d/ -f2- | grep -v THIRD-PARTY | sort)
    [[ $(of_this_machine -qp --requires "$DELIVER") = *"pam-totp-helper = $VERSION-1"* ]]
    not grep 'restart.*socket' <(of_this_machine -qp --scripts "$DELIVER")
    not grep -e totp-deliver -e totp_deliver <(grep -v /doc/ $WORK/files)
}

the_key_rpm_has_the_files_of_make_install_key() {
    of_this_machine -qp --qf '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]' "$KEY" >$WORK/key-files
    not grep -v ' root root ' $WORK/key-files
    make -s -C $REPO install-key DESTDIR=$WORK/put-key >/dev/null
    diff <(cd $WORK/put-key && find . -type f -printf '%P\n' | sed '/man\//s/$/.gz/' | sort) \
        <(grep -v '^d' $WORK/key-files | cut -d/ -f2- | grep -v THIRD-PARTY | sort)
    [[ $(of_this_machine -qp --requires "$KEY") = *"pam-totp-helper = $VERSION-1"* && $(of_this_machine -qp --requires "$KEY") = *libfido2.so.1* ]]
    not grep 'restart.*socket' <(of_this_machine -qp --scripts "$KEY")
    not grep pam_totp_key <(grep -v /doc/ $WORK/files)
}

the_delivery_rpm_is_not_removed_while_the_policy_sends_codes() {
    of_this_machine -i --nodeps "$DELIVER" >$WORK/deliver-in 2>&1
    grep -q 'nothing is sent yet' $WORK/deliver-in || fail "$(cat $WORK/deliver-in)"
    printf '%s\n' 'credential = "/etc/pam_totp/users/%u.toml"' 'factors = ["code", "email"]' >/etc/security/pam_totp.toml
    not of_this_machine -e pam-totp-deliver >$WORK/erase 2>&1
    grep -qx '    /etc/security/pam_totp.toml' $WORK/erase || fail "$(cat $WORK/erase)"
    [[ -x /usr/sbin/pam_totp_deliver ]]
    rm /etc/security/pam_totp.toml
    of_this_machine -e pam-totp-deliver >$WORK/erase 2>&1 || fail "$(cat $WORK/erase)"
    [[ ! -e /usr/sbin/pam_totp_deliver && ! -e /usr/lib/systemd/system/pam-totp-deliver.socket ]]
}

the_helpers_rpm_is_not_removed_while_something_needs_it() {
    of_this_machine -i --nodeps "$HELPER" >$WORK/helper-in 2>&1
    grep -q 'enroll admin adopt --all --dry-run' $WORK/helper-in || fail "$(cat $WORK/helper-in)"
    echo 'verifier = "helper"' >/etc/security/pam_totp.toml
    not of_this_machine -e pam-totp-helper >$WORK/erase 2>&1
    grep -qx '    /etc/security/pam_totp.toml' $WORK/erase || fail "$(cat $WORK/erase)"
    [[ -x /usr/sbin/pam_totpd && -e /usr/lib/pam_totp/helper ]]
    rm /etc/security/pam_totp.toml
    of_this_machine -e pam-totp-helper >$WORK/erase 2>&1 || fail "$(cat $WORK/erase)"
    [[ ! -e /usr/sbin/pam_totpd && ! -e /usr/lib/pam_totp ]]
}

installing_the_rpm_changes_no_login() {
    fedora_stacks
    the_password_alone_lets_in
    local before; before=$(sha256sum /etc/pam.d/*)
    of_this_machine -i --nodeps "$FILE" >$WORK/rpm-first 2>&1 || fail "$(cat $WORK/rpm-first)"
    is_in
    grep -q 'root runs "enroll setup sshd"' $WORK/rpm-first || fail "$(cat $WORK/rpm-first)"
    [[ $before = "$(sha256sum /etc/pam.d/* | grep -v ' /etc/pam.d/enroll$')" ]]
    the_password_alone_lets_in
}

the_rpm_leads_to_enroll_setup() {
    # Of the description, the words may be on two lines.
    of_this_machine -qp --qf '%{DESCRIPTION}' "$FILE" | tr -s ' \n' ' ' | grep -q 'root runs "enroll setup sshd"'
    grep -q 'enroll setup sshd' /usr/share/doc/pam_totp/docs/packages.md
}

the_line_after_the_substack_asks_for_password_and_code() {
    sed -i '/substack password-auth/a auth required pam_totp.so' /etc/pam.d/sshd
    password_and_code_let_in
    # Why the README says "must": behind an include the code is never asked for.
    sed -i 's/auth substack/auth include/' /etc/pam.d/sshd
    the_password_alone_lets_in
    sed -i 's/auth include/auth substack/' /etc/pam.d/sshd
}

the_feature_of_readme_authselect_asks_for_code_and_password() {
    mkdir -p /etc/authselect/custom/totp
    local file
    for file in system-auth password-auth; do
        # The spacing and the kinds of lines of authselect's templates.
        printf '%s\n' 'auth        required                                     pam_env.so' \
            'auth        sufficient                                   pam_unix.so {if not "without-nullok":nullok}' \
            'auth        required                                     pam_deny.so' \
            'account     required                                     pam_unix.so' >/etc/authselect/custom/totp/$file
    done
    # The command as the README has it.
    sed -n "/^    sed -i/,/password-auth\$/p" $REPO/packaging/rpm/README.authselect >$WORK/readme-command
    bash $WORK/readme-command
    # What authselect makes of it: the feature on, and off.
    sed -e 's/ {include if "with-totp"}//' -e 's/{if not "without-nullok":nullok}/nullok/' \
        /etc/authselect/custom/totp/system-auth >/etc/pam.d/rendered
    not grep '{' /etc/pam.d/rendered
    [[ $(grep -c pam_totp.so /etc/pam.d/rendered) = 1 ]]
    diff <(grep -v 'include if "with-totp"' /etc/authselect/custom/totp/system-auth | sed 's/{if.*}/nullok/') \
        <(grep -v pam_totp /etc/pam.d/rendered)
    enrolled r1
    printf '%s\npw-r1\n' "$(wrong_code)" | not pamtester rendered r1 authenticate
    printf '%s\nwrong\n' "$(code)" | not pamtester rendered r1 authenticate
    printf '%s\npw-r1\n' "$(code 1)" | pamtester rendered r1 authenticate
}

with_the_line_in_system_auth_somebody_new_can_run_enroll() {
    cp /etc/pam.d/system-auth $WORK/system-auth
    cp /etc/pam.d/rendered /etc/pam.d/system-auth
    a_new_user_gets_as_far_as_the_code_in_enroll
    cp $WORK/system-auth /etc/pam.d/system-auth
    rm /etc/pam.d/rendered
}

an_rpm_upgrade_keeps_edited_files_and_replaces_the_module() {
    echo '# mine' >>/etc/pam.d/enroll
    local inode; inode=$(stat -c %i $MODULE)
    python3 -c 'import mmap, sys, time
with open(sys.argv[1], "rb") as module: held = mmap.mmap(module.fileno(), 0, prot=mmap.PROT_READ)
time.sleep(3600)' "$MODULE" &
    local holder=$!
    for _ in $(seq 100); do ! grep -q pam_totp "/proc/$holder/maps" || break; sleep 0.1; done
    of_this_machine -U --nodeps "$NEWER" >$WORK/upgraded 2>&1 || fail "$(<$WORK/upgraded)"
    kill $holder
    grep -qxE "    python3[^ ]* \(process $holder\)" $WORK/upgraded || fail "$(<$WORK/upgraded)"
    tail -n 1 /etc/pam.d/enroll | grep -qx '# mine'
    [[ $inode != "$(stat -c %i $MODULE)" ]]
    password_and_code_let_in
}

a_package_that_drops_the_line_is_told_at_once() {
    cp /etc/pam.d/sshd $WORK/sshd.pam
    enroll check --changed
    cat >$WORK/dropper.spec <<'END'
Name: dropper
Version: 1
Release: 1
Summary: test
License: none
BuildArch: noarch
%description
test
%install
mkdir -p %{buildroot}/etc/pam.d
echo 'auth required pam_deny.so' >%{buildroot}/etc/pam.d/dropper
%post
sed -i /pam_totp/d /etc/pam.d/sshd
%files
/etc/pam.d/dropper
END
    rpmbuild -bb --define "_topdir $WORK/dropper" --define "_dbpath $WORK/dropper/db" $WORK/dropper.spec >$WORK/rpmbuild 2>&1 ||
        fail "$(cat $WORK/rpmbuild)"
    of_this_machine -i --nodeps $WORK/dropper/RPMS/noarch/dropper-1-1.noarch.rpm >$WORK/dropped 2>&1
    grep -q '^These services do not ask for a code any more: sshd (/etc/pam.d/sshd: ' $WORK/dropped || fail "$(cat $WORK/dropped)"
    cp $WORK/sshd.pam /etc/pam.d/sshd
    of_this_machine -e dropper >$WORK/dropped 2>&1
    not grep -q 'do not ask for a code' $WORK/dropped || fail "$(cat $WORK/dropped)"
}

the_rpm_is_not_removed_while_a_pam_file_names_the_module() {
    not of_this_machine -e pam_totp >$WORK/erase 2>&1
    grep -qx '    /etc/pam.d/sshd' $WORK/erase || fail "$(cat $WORK/erase)"
    is_in
    [[ -e $MODULE && -e /usr/bin/enroll ]]
    password_and_code_let_in
}

the_rpm_is_not_removed_while_an_included_file_names_it() {
    mkdir -p /srv/pam
    sed '/pam_totp/!d' /etc/pam.d/sshd >/srv/pam/codes
    cp /etc/pam.d/sshd $WORK/sshd.pam
    sed -i 's,.*pam_totp.*,auth substack /srv/pam/codes,' /etc/pam.d/sshd
    not of_this_machine -e pam_totp >$WORK/erase 2>&1
    grep -qx '    /srv/pam/codes' $WORK/erase || fail "$(cat $WORK/erase)"
    is_in
    cp $WORK/sshd.pam /etc/pam.d/sshd
    rm -r /srv/pam
}

removing_the_rpm_keeps_what_is_spent() {
    sed -i '/pam_totp/d' /etc/pam.d/sshd
    mkdir -p /etc/ssh/sshd_config.d
    echo 'PasswordAuthentication no' >/etc/ssh/sshd_config.d/00-pam_totp.conf
    mkdir -p /var/lib/systemd/timers
    touch /var/lib/systemd/timers/stamp-pam-totp-check.timer
    of_this_machine -e pam_totp >$WORK/erase 2>&1
    [[ ! -e /var/lib/systemd/timers/stamp-pam-totp-check.timer ]]
    grep -q '00-pam_totp.conf stays' $WORK/erase || fail "$(cat $WORK/erase)"
    rm /etc/ssh/sshd_config.d/00-pam_totp.conf
    not is_in
    [[ ! -e $MODULE && ! -e /usr/bin/enroll && -n $(ls /var/lib/pam_totp) && ! -e /var/lib/pam_totp/check ]]
    the_password_alone_lets_in
}

set_bare_stage || exit 1
for case in the_rpm_is_the_same_bytes_when_built_twice its_files_modes_and_scripts_are_those_meant \
    the_helpers_rpm_has_the_files_of_make_install_helper \
    the_delivery_rpm_has_the_files_of_make_install_deliver the_key_rpm_has_the_files_of_make_install_key \
    installing_the_rpm_changes_no_login the_rpm_leads_to_enroll_setup the_delivery_rpm_is_not_removed_while_the_policy_sends_codes the_helpers_rpm_is_not_removed_while_something_needs_it the_line_after_the_substack_asks_for_password_and_code \
    the_feature_of_readme_authselect_asks_for_code_and_password with_the_line_in_system_auth_somebody_new_can_run_enroll \
    an_rpm_upgrade_keeps_edited_files_and_replaces_the_module \
    a_package_that_drops_the_line_is_told_at_once \
    the_rpm_is_not_removed_while_a_pam_file_names_the_module \
    the_rpm_is_not_removed_while_an_included_file_names_it removing_the_rpm_keeps_what_is_spent; do
    run $case
done
part_verdict rpm
