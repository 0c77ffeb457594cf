#!/bin/bash
# The cases of run.sh. What is done in the browser is in browser.mjs, by a name; what a login then says is here.
set -u
# shellcheck source=../e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
COCKPIT=/mnt/pam_totp/tests/cockpit
[[ -e /mnt/pam_totp/cockpit/dist/manifest.json ]] || { echo "first: make cockpit"; exit 1; }
if ! command -v chromium >/dev/null && compgen -G '/mnt/disk/debs/*.deb' >/dev/null; then
    said=$(dpkg -i /mnt/disk/debs/*.deb 2>&1) || { tail -n 5 <<<"$said"; exit 1; }
fi

set_stage || exit 1
make -s -C /mnt/pam_totp install-cockpit >/dev/null || exit 1
mkdir -p $WORK/browser
# The file of docs/guides/cockpit.md, where users who have not enrolled log in without a code.
sed -n '/^```pam file=\/etc\/pam.d\/cockpit$/,/^```$/{/^```/d;p}' /mnt/pam_totp/docs/guides/cockpit.md |
    sed 's/pam_totp.so$/pam_totp.so nullok/' >/etc/pam.d/cockpit
grep -q 'pam_totp.so nullok' /etc/pam.d/cockpit || { echo "no line in the guide"; exit 1; }

# What Cockpit's shell asks over the bus may be missing; the bus itself may not.
mkdir -p /run/dbus
dbus-daemon --system --fork >/dev/null 2>&1

# with_page: cockpit-ws, once. Its number is in $SERVER.
with_page() {
    ! listens 9090 2>/dev/null || return 0
    with_cockpit
    echo $SERVER >$WORK/server
}

# browser STEPS USER [WORD...]: does what browser.mjs has under that name.
browser() {
    with_page
    timeout 240 node $COCKPIT/browser.mjs "$@" || fail "browser: $1"
}

# administrator USER: enrolled, with the secret of lib.sh, and in the group of sudo.
administrator() { enrolled "$1"; usermod -aG sudo "$1"; }

# no_enroll SCRIPT: what stands in the place of enroll until the case ends.
no_enroll() {
    mv /usr/bin/enroll /usr/bin/enroll.kept
    trap 'mv -f /usr/bin/enroll.kept /usr/bin/enroll' EXIT
    printf '#!/bin/sh\n%s\n' "$1" >/usr/bin/enroll
    chmod 755 /usr/bin/enroll
}

for file in "$COCKPIT"/cases/*.sh; do
    echo "# $(basename "$file" .sh)"
    # shellcheck disable=SC1090
    . "$file"
done
kill "$(cat $WORK/sshd.pid)" "$(cat $WORK/server 2>/dev/null)" 2>/dev/null
verdict
status=$?
kill %1 2>/dev/null
exit $status
