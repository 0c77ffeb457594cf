# shellcheck shell=bash
# The guide on moving a machine: its commands, as the page has them.

MOVING=/mnt/pam_totp/docs/guides/moving.md

# The shell command of the page that has this word.
command_with() { sed -n '/^ *```sh$/,/^ *```$/{/```/d;s/^ *//;p}' $MOVING | grep -- "$1"; }

a_moved_machine_knows_what_was_used() {
    need tar oathtool
    enrolled mv1
    early_in_a_step
    local used; used=$(code)
    accepts mv1 "$used"
    accepts mv1 $RECOVERY
    (cd $WORK && eval "$(command_with ' -cpf ')") 2>$WORK/tar || true
    grep -q 'etc/security/pam_totp.toml' $WORK/tar || fail "no warning: $(cat $WORK/tar)"
    # The new machine: the same accounts and homes, no record.
    rm -rf /var/lib/pam_totp
    install -d -m 711 /var/lib/pam_totp
    cp -a /var/lib/pam_totp $WORK/empty
    accepts mv1 "$used"
    rm -rf /var/lib/pam_totp
    cp -a $WORK/empty /var/lib/pam_totp
    (cd $WORK && eval "$(command_with ' -xpf ')")
    refuses mv1 "$used"
    refuses mv1 $RECOVERY
    [[ $(stat -c %U:%a "$(record mv1)") = root:640 ]] || fail "$(stat "$(record mv1)")"
    accepts mv1 "$(code 1)"
}

run a_moved_machine_knows_what_was_used
