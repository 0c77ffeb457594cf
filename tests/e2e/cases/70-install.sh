# shellcheck shell=bash
# Installing and removing; the repository's files as they are, into a folder.

# Each case installs into a folder of its own.
install_into() { PUT=$WORK/$1; make -s -C /mnt/pam_totp install DESTDIR="$PUT" >/dev/null; }

installing_puts_each_file_in_its_place_and_edits_no_pam_file() {
    local before after
    before=$(sha256sum /etc/pam.d/*)
    install_into put1
    after=$(sha256sum /etc/pam.d/*)
    [[ $before = "$after" ]]
    local module; module=$(cd $PUT && find . -name pam_totp.so)
    [[ $module = ./*/security/pam_totp.so ]] || fail "$module"
    [[ -e ${module#.}/../pam_unix.so || -e $(dirname "${module#.}")/pam_unix.so ]]
    [[ $(stat -c %a "$PUT/$module" $PUT/usr/bin/enroll $PUT/etc/pam.d/enroll $PUT/var/lib/pam_totp | tr '\n' ' ') = '644 755 644 711 ' ]]
    [[ -z $(find $PUT -name '.*.new') ]]
    [[ -e $PUT/usr/share/man/man8/pam_totp.8 && -e $PUT/usr/share/man/man1/enroll.1 ]]
}

bash_completes_commands_and_options() {
    install_into put6
    local script=$PUT/usr/share/bash-completion/completions/enroll
    completed() { bash -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _enroll enroll "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"; echo "${COMPREPLY[@]}"' "$script" "$@"; }
    [[ $(completed enroll set) = setup ]] || fail "$(completed enroll set)"
    [[ $(completed enroll se | xargs -n 1 | sort | xargs) = "sessions setup" ]] || fail "$(completed enroll se)"
    [[ $(completed enroll admin se) = sessions ]]
    [[ $(completed enroll setup sshd --ro) = --roll-out ]]
    [[ -z $(completed enroll setup sshd --se) ]]
    [[ -s $PUT/usr/share/zsh/vendor-completions/_enroll && -s $PUT/usr/share/fish/vendor_completions.d/enroll.fish ]]
}

a_service_file_that_is_there_is_kept() {
    install_into put2
    echo '# mine' >$PUT/etc/pam.d/enroll
    make -s -C /mnt/pam_totp install DESTDIR=$PUT | grep -q 'stays as it is'
    grep -qx '# mine' $PUT/etc/pam.d/enroll
}

removing_is_refused_while_a_pam_file_names_the_module() {
    install_into put3
    echo 'auth required pam_totp.so' >$PUT/etc/pam.d/sshd
    not make -s -C /mnt/pam_totp uninstall DESTDIR=$PUT >$WORK/uninstall
    grep -qx /etc/pam.d/sshd $WORK/uninstall
    [[ -n $(find $PUT -name pam_totp.so) ]]
    rm $PUT/etc/pam.d/sshd
    make -s -C /mnt/pam_totp uninstall DESTDIR=$PUT >/dev/null
    [[ -z $(find $PUT -name 'pam[_-]totp*' -type f -o -name enroll -type f) ]] || fail "$(find $PUT -type f)"
}

the_helper_is_installed_apart_and_stays_while_it_is_needed() {
    install_into put8
    [[ ! -e $PUT/usr/lib/pam_totp && -z $(find $PUT -name '*totpd*') ]] || fail "make install brings the helper"
    make -s -C /mnt/pam_totp install-helper DESTDIR=$PUT >/dev/null
    [[ $(stat -c %a $PUT/usr/sbin/pam_totpd $PUT/usr/lib/pam_totp/helper $PUT/usr/lib/systemd/system/pam-totpd.socket | xargs) = '755 644 644' ]]
    [[ -e $PUT/usr/share/man/man8/pam_totpd.8 ]]
    install -d $PUT/etc/security
    echo 'verifier = "helper"' >$PUT/etc/security/pam_totp.toml
    not make -s -C /mnt/pam_totp uninstall-helper DESTDIR=$PUT >$WORK/uninstall
    grep -qx /etc/security/pam_totp.toml $WORK/uninstall || fail "$(<$WORK/uninstall)"
    [[ -x $PUT/usr/sbin/pam_totpd ]]
    rm $PUT/etc/security/pam_totp.toml
    make -s -C /mnt/pam_totp uninstall-helper DESTDIR=$PUT >/dev/null
    [[ ! -e $PUT/usr/lib/pam_totp && -z $(find $PUT -name '*totpd*') ]] || fail "$(find $PUT -name '*totpd*')"
}

every_manual_is_free_of_warnings_and_names_every_argument() {
    need man
    local page name width
    for page in /mnt/pam_totp/packaging/man/*; do
        # A table across two pages complains at one width and not at another. lintian looks at 120 columns.
        for width in 80 100 120; do
            [[ -z $(MANWIDTH=$width man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null) ]] || fail "$page at $width columns"
        done
    done
    for name in nullok missing_home window prompt echo debug credential state_dir policy free_tries \
        lockout_after_remote lockout_after_local origin; do
        grep -q "$name" /mnt/pam_totp/packaging/man/pam_totp.8 || fail "the manual lacks $name"
        grep -q "\`$name" /mnt/pam_totp/docs/reference/settings.md || fail "settings.md lacks $name"
        [[ $name = policy ]] || grep -q "^#$name = " /mnt/pam_totp/packaging/pam_totp.toml || fail "the example lacks $name"
    done
}

# Linux-PAM's own order, as pam_faillock(8) has it, and that of man-pages(7) for the others.
manuals_have_their_sections_in_the_usual_order() {
    local page order ours
    order='NAME SYNOPSIS DESCRIPTION COMMANDS OPTIONS MODULE-TYPES-PROVIDED RETURN-VALUES EXIT-STATUS NOTES LIMITS BUGS EXAMPLES FILES SEE-ALSO AUTHOR'
    for page in /mnt/pam_totp/packaging/man/*; do
        ours=$(sed -n 's/^\.SH *//p' "$page" | tr -d '"' | tr ' ' '-')
        [[ $ours = NAME* ]] || fail "$page: $ours"
        [[ $(grep -xF "${order// /$'\n'}" <<<"$ours") = $(grep -xF "$ours" <<<"${order// /$'\n'}") ]] || fail "$page: $ours"
    done
    # The module's page has all of them but those of a command, and no others.
    [[ $(sed -n 's/^\.SH *//p' /mnt/pam_totp/packaging/man/pam_totp.8 | tr ' \n' '- ') = "$(sed 's/COMMANDS //; s/EXIT-STATUS //; s/BUGS //' <<<"$order") " ]]
}

the_example_policy_is_accepted_with_every_line_uncommented() {
    enrolled i1
    # Users who enrol at a login have a file of root's, and the helper has codes sent.
    with_helper
    install -m 600 "$(credential i1)" /etc/pam_totp/users/i1.toml
    sed -e 's/^#\([a-z_]* = \)/\1/' -e 's|^credential = .*|credential = "/etc/pam_totp/users/%u.toml"|' \
        /mnt/pam_totp/packaging/pam_totp.toml >/etc/security/pam_totp.toml
    local status=0
    accepts i1 "$(code)" || status=1
    rm /etc/pam_totp/users/i1.toml
    return $status
}

for case in installing_puts_each_file_in_its_place_and_edits_no_pam_file bash_completes_commands_and_options \
    a_service_file_that_is_there_is_kept \
    removing_is_refused_while_a_pam_file_names_the_module the_helper_is_installed_apart_and_stays_while_it_is_needed \
    every_manual_is_free_of_warnings_and_names_every_argument manuals_have_their_sections_in_the_usual_order \
    the_example_policy_is_accepted_with_every_line_uncommented; do
    run $case
done
