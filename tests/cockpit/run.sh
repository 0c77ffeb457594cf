#!/bin/sh
# The page for Cockpit in a browser, in a throw-away root with a network of its own: chromium, cockpit-ws, sshd and PAM are real.
# Needs `make build`, `make cockpit` and install-tools.sh cockpit. E2E_ONLY takes the cases that it matches.
# COCKPIT_PICTURES=1 writes the pictures of docs/cockpit/. COCKPIT_DEBS=FOLDER installs the packages in it, in the root only.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
shared=$repo/target/cockpit
rm -rf "$shared"
mkdir -p "$shared/debs" "$shared/pictures"
[ -z "${COCKPIT_DEBS:-}" ] || cp -l "$COCKPIT_DEBS"/*.deb "$shared/debs/" 2>/dev/null || cp "$COCKPIT_DEBS"/*.deb "$shared/debs/"
status=0
"$here/../e2e/throwaway.sh" --disk "$shared" /mnt/pam_totp/tests/cockpit/inside.sh || status=$?
rm -rf "$shared/debs"
if [ "${COCKPIT_PICTURES:-}" = 1 ] && [ "$status" = 0 ]; then
    mkdir -p "$repo/docs/cockpit"
    cp "$shared/pictures"/*.png "$repo/docs/cockpit/"
fi
exit $status
