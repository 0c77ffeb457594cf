# shellcheck shell=bash
# What README and manual show of a terminal is what a run shows.

the_sessions_in_readme_and_manual_are_those_of_a_run() {
    need python3 oathtool
    new_user demo
    : >/home/demo/.hushlogin
    python3 "$HERE/sessions.py" play >$WORK/sessions.json
    python3 "$HERE/sessions.py" compare <$WORK/sessions.json
}

# Recorded on Debian 12, whose sshd and ssh say what is written there.
if grep -q '^VERSION_ID="12"' /etc/os-release; then run the_sessions_in_readme_and_manual_are_those_of_a_run; fi
