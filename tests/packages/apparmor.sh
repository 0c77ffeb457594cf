#!/bin/bash
# The AppArmor abstraction: a profile with it compiles. Nothing is loaded.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

profile() {
    printf '%s\n' 'abi <abi/3.0>,' 'include <tunables/global>' 'profile probe /usr/sbin/probe {' \
        '  include <abstractions/base>' '  include <abstractions/authentication>' "$@" '}'
}
compiles() { apparmor_parser --skip-kernel-load --skip-cache -o $WORK/compiled >$WORK/parser 2>&1; }

a_profile_with_the_abstraction_compiles_and_allows_more_than_without() {
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

mkdir -p $WORK
add apparmor || echo "no apparmor_parser"
run a_profile_with_the_abstraction_compiles_and_allows_more_than_without
part_verdict apparmor
