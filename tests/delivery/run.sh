#!/bin/sh
# Delivers codes through real parts, in a throw-away root with a network of its own: postfix, Kannel and gammu-smsd.
# Needs `cargo build --release -p pam-totp-deliver` and install-tools.sh delivery. E2E_ONLY takes the cases that it matches.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../e2e/throwaway.sh" /mnt/pam_totp/tests/delivery/inside.sh
