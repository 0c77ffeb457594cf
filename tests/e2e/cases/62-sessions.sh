# shellcheck shell=bash
# The terminal sessions of the pages and the manual are those of a run.

the_sessions_in_pages_and_manual_are_those_of_a_run() {
    need python3 oathtool
    new_user demo
    : >/home/demo/.hushlogin
    python3 "$HERE/sessions.py" play >$WORK/sessions.json
    python3 "$HERE/sessions.py" compare <$WORK/sessions.json
}

the_picture_of_the_readme_shows_the_recorded_sessions() {
    need python3 rsvg-convert zbarimg
    local name
    python3 "$HERE/picture.py" compare
    for name in light dark; do
        grep -q "docs/sessions/picture-$name.svg" /mnt/pam_totp/README.md
        rsvg-convert -o $WORK/picture.png "/mnt/pam_totp/docs/sessions/picture-$name.svg"
        zbarimg -q --raw $WORK/picture.png 2>/dev/null | grep -q '^otpauth://totp/' || fail "$name: the QR code cannot be read"
    done
}

# Expect takes a list of patterns on one line for one pattern: it waits for nothing, and goes on after the time.
every_list_of_patterns_for_expect_has_lines_of_its_own() {
    local wrong; wrong=$(grep -rnE '^[^#]*expect (-[a-z]+ )?\{ +[^ ].*\}' /mnt/pam_totp/tests --include='*.sh' --include='*.exp' |
        grep -v '62-sessions.sh') || true
    [[ -z $wrong ]] || fail "$wrong"
}

# Recorded on Debian 12, whose sshd and ssh say what is written there.
if grep -q '^VERSION_ID="12"' /etc/os-release; then run the_sessions_in_pages_and_manual_are_those_of_a_run; fi
run the_picture_of_the_readme_shows_the_recorded_sessions
run every_list_of_patterns_for_expect_has_lines_of_its_own
