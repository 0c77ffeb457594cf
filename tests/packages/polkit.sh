#!/bin/bash
# polkit 127 asks PAM in a service with a sandbox. Here a real systemd starts a service with that sandbox (by
# the settings of polkit 127's polkit-agent-helper@.service), in which pamtester stands in for polkit's helper.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=systemd.sh
. "$(dirname "$0")/systemd.sh"
UNIT=polkit-agent-helper@1.service
DROP_IN=/etc/systemd/system/polkit-agent-helper@.service.d

write_unit() {
    mkdir -p /etc/asked
    cat >/etc/systemd/system/polkit-agent-helper@.service <<END
[Unit]
DefaultDependencies=no
StartLimitIntervalSec=0
[Service]
Type=oneshot
ExecStart=/bin/sh /etc/asked/do
StandardInput=null
StandardOutput=file:$WORK/answer
StandardError=file:$WORK/answer
$(for setting in LimitMEMLOCK=0 LockPersonality=yes MemoryDenyWriteExecute=yes NoNewPrivileges=yes PrivateDevices=yes \
        PrivateNetwork=yes PrivateTmp=yes ProtectControlGroups=yes ProtectHome=yes ProtectKernelModules=yes \
        ProtectKernelLogs=yes ProtectKernelTunables=yes ProtectSystem=strict ProtectClock=yes ProtectHostname=yes \
        RemoveIPC=yes RestrictAddressFamilies=AF_UNIX RestrictNamespaces=yes RestrictRealtime=yes \
        RestrictSUIDSGID=yes SystemCallArchitectures=native SystemCallFilter=@system-service UMask=0077; do echo "$setting"; done)
END
}

# in_sandbox COMMAND: 0 if it succeeds there. Its output: $WORK/answer.
in_sandbox() {
    echo "$1" >/etc/asked/do
    : >$WORK/answer
    inside systemctl start $UNIT >$WORK/systemctl 2>&1
}
asked() { in_sandbox "printf '%s\n' '$2' | pamtester polkit-1 $1 authenticate"; }

open_it() {
    mkdir -p $DROP_IN
    cp $REPO/packaging/polkit/pam_totp.conf $DROP_IN/
    inside systemctl daemon-reload
}
close_it() { rm -rf $DROP_IN; inside systemctl daemon-reload; }

the_sandbox_is_one() {
    need nsenter
    in_sandbox 'id' || fail "no service starts in here: $(cat $WORK/systemctl)"
    not in_sandbox 'touch /var/lib/x'
    enrolled s1
    not in_sandbox "test -e $(credential s1)"
    not in_sandbox 'unshare --user true'
}

without_the_drop_in_nobody_gets_in_not_even_by_nullok() {
    enrolled s2
    not asked s2 "$(code)"
    grep -q pamtester $WORK/answer
    # The home is hidden, which is not the same as having none.
    service polkit-1 'auth required pam_totp.so nullok' 'auth required pam_permit.so'
    not asked s2 ''
    service polkit-1 'auth required pam_totp.so'
}

with_the_drop_in_a_code_works_once_and_is_spent_outside_too() {
    open_it
    enrolled s3
    early_in_a_step
    asked s3 "$(code)" || fail "refused: $(cat $WORK/answer) $(tail -n 3 $LOG)"
    [[ -e $(record s3) ]]
    not asked s3 "$(code)"
    refuses s3 "$(code)" polkit-1
    asked s3 "$(code 1)"
    asked s3 $RECOVERY
    not asked s3 $RECOVERY
    # And the other way round.
    accepts s3 $SECOND_RECOVERY polkit-1
    not asked s3 $SECOND_RECOVERY
}

the_drop_in_opens_nothing_else() {
    open_it
    new_user s4
    local path
    for path in /home/s4/x /root/x /etc/x /usr/x /var/x /var/lib/x; do
        not in_sandbox "touch $path"
        [[ ! -e $path ]]
    done
    in_sandbox 'touch /var/lib/pam_totp/probe /run/pam_totp/probe && rm /var/lib/pam_totp/probe'
    # It knows what is spent while /var takes no writes: it may not go with the service.
    [[ -e /run/pam_totp/probe && $(stat -c '%a %U' /run/pam_totp) = '711 root' ]]
    rm /run/pam_totp/probe
}

by_the_runtime_folder_alone_a_code_lets_in_once() {
    open_it
    sed -i '/^ReadWritePaths/d' $DROP_IN/pam_totp.conf
    inside systemctl daemon-reload
    enrolled s5
    # Steps that began before the boot are refused there; the record is made by the first login.
    accepts s5 "$(code -1)" polkit-1
    asked s5 "$(code)" || fail "refused: $(cat $WORK/answer)"
    not asked s5 "$(code)"
    close_it
}

set_bare_stage || exit 1
make -s -C $REPO install >/dev/null
service polkit-1 'auth required pam_totp.so'
write_unit
run_in_systemd the_sandbox_is_one without_the_drop_in_nobody_gets_in_not_even_by_nullok \
    with_the_drop_in_a_code_works_once_and_is_spent_outside_too the_drop_in_opens_nothing_else \
    by_the_runtime_folder_alone_a_code_lets_in_once
part_verdict polkit
