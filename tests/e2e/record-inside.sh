#!/bin/bash
# Plays the sessions of pages and manual in a throw-away root; JSON on standard output, all else on standard error.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
exec 3>&1 >&2
set_stage
new_user demo
: >/home/demo/.hushlogin
python3 "$here/sessions.py" play >&3
kill "$(cat $WORK/sshd.pid)" %1 2>/dev/null || true
