# shellcheck shell=bash
# Clients that know a question for a code by its words. What each looks for: docs/guides/prompts.md.

PROMPTS=$HERE/../../docs/guides/prompts.md

# gio_mounts USER URL PASSWORD CODE...: GNOME's file system, in a session of the user's. One code for each question. It
# waits $PATIENCE seconds for the next one.
gio_mounts() {
    cat >$WORK/gio.exp <<'END'
set timeout $env(PATIENCE)
set codes [split $env(CODES)]
spawn -noecho dbus-run-session -- sh -c {gio mount "$URL" && gio list "$URL/etc/pam.d"; echo done}
# gio throws away what is typed before it has turned the echo off.
proc echo_is_off {} {
    for {set i 0} {$i < 400} {incr i} {
        if {[string match "* -echo *" [exec stty -a < $::spawn_out(slave,name)]]} { return }
        after 25
    }
}
while 1 {
    expect {
        -re {Enter password for[^\r]*\r\n}          { set answer $env(PASSWORD) }
        -re {Enter verification code for[^\r]*\r\n} { set answer [lindex $codes 0]; set codes [lrange $codes 1 end] }
        "Password: " { echo_is_off; send "$answer\r" }
        "done\r"     { break }
        timeout      { puts "timed out"; exit 1 }
        eof          { break }
    }
}
END
    runuser -u "$1" -- env URL="$2" PASSWORD="$3" CODES="${*:4}" PATIENCE="${PATIENCE:-40}" LC_ALL=C.UTF-8 HOME="$(home "$1")" \
        expect -f $WORK/gio.exp >$WORK/gio.said 2>&1 || true
    # The bus of a session that was broken off can live on (Debian 11), and holds what it writes to.
    pkill -KILL -u "$1" || true
    tr -d '\r' <$WORK/gio.said
}

# A user who mounts, and knows the server's key.
mounts_by_gio() {
    need expect gio dbus-run-session
    local client; client=$(find /usr/lib /usr/libexec -name gvfsd-sftp -print -quit)
    [[ -n $client ]] || { echo "no gvfs"; exit 77; }
    # Debian 11's 1.46 does not.
    grep -q 'Verification code' "$client" || { echo "this gvfs knows no question for a code"; exit 77; }
    new_user "$1"
    install -d -m 700 -o "$1" -g "$1" "$(home "$1")/.ssh"
    echo "[127.0.0.1]:$PORT $(cut -d' ' -f1,2 $WORK/host_key.pub)" >"$(home "$1")/.ssh/known_hosts"
    chown "$1:" "$(home "$1")/.ssh/known_hosts"
}

gnomes_file_system_asks_for_the_code_and_mounts() {
    mounts_by_gio pr1
    enrolled pr2
    early_in_a_step
    local shown
    # Newer versions than 1.50 open a second connection, which takes a code of its own.
    shown=$(gio_mounts pr1 "sftp://pr2@127.0.0.1:$PORT" pw-pr2 "$(code)" "$(code 1)")
    grep -q 'Enter verification code for pr2' <<<"$shown" || fail "$shown"
    grep -qx sshd <<<"$shown" || fail "$shown"
    settle_log
    grep -q 'pam_totp(sshd:auth): accepted: .*user=pr2 ' $LOG || fail "$(grep pr2 $LOG)"
}

gnomes_file_system_does_not_know_other_words() {
    mounts_by_gio pr3
    enrolled pr4
    cp -p /etc/pam.d/sshd $WORK/sshd.stage
    sed -i 's/pam_totp.so/& [prompt=One-time code:]/' /etc/pam.d/sshd
    local shown
    shown=$(PATIENCE=20 gio_mounts pr3 "sftp://pr4@127.0.0.1:$PORT" pw-pr4 "$(code)")
    cp -p $WORK/sshd.stage /etc/pam.d/sshd
    not grep -q 'Enter verification code' <<<"$shown"
    not grep -qx sshd <<<"$shown"
    # It came as far as the password, and had time for the next question.
    grep -q 'Enter password for .*pr4' <<<"$shown" || fail "$shown"
}

# The patterns of the guide's table, with the words that they were written down for.
the_default_prompts_have_the_words_that_clients_look_for() {
    local prompt client pattern count=0
    prompt=$(sed -n 's/^login-prompt = \(.*\){" "}$/\1 /p' "$HERE/../../messages/en.ftl")
    [[ $prompt = 'Verification code: ' ]] || fail "$prompt"
    while IFS='|' read -r _ client pattern _; do
        pattern=$(sed 's/^ *`//; s/` *$//; s/¦/|/g' <<<"$pattern")
        [[ $pattern = /*/ || $pattern = /*/i ]] || fail "no pattern: $pattern"
        local options=-qP
        [[ $pattern != */i ]] || options=-qiP
        pattern=${pattern#/} pattern=${pattern%/i} pattern=${pattern%/}
        grep $options -- "$pattern" <<<"$prompt" || fail "$client does not know: $prompt"
        not grep $options -- "$pattern" <<<"One-time code: "
        count=$((count + 1))
    done < <(sed 's/\\|/¦/g' "$PROMPTS" | sed -n '/^| client | looks for/,/^$/p' | sed '1,2d; /^$/d')
    [[ $count -ge 3 ]] || fail "$count clients in the guide"
}

run the_default_prompts_have_the_words_that_clients_look_for
run gnomes_file_system_asks_for_the_code_and_mounts
run gnomes_file_system_does_not_know_other_words
