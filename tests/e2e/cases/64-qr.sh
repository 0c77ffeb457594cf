# shellcheck shell=bash
# The QR code on screens of all kinds, and the name that a key has in the app.

# lines_of_code USER: how many lines of the screen the code takes, with its margin; its first column is white.
lines_of_code() {
    capture "$1" -e -N | python3 "$HERE/qr_screen.py" dark |
        awk 'NR > 1 && $1 == 255 { lines++ } END { print lines / 16 }'
}

# margins_of_code USER: the light modules above, right of, below and left of the last code on the screen, in half-blocks. A
# code of an odd number of modules has one more below.
margins_of_code() {
    capture "$1" -e -N | python3 "$HERE/qr_screen.py" dark | awk '
        NR > 1 && NR % 8 == 2 && $1 != 255 { over = 1 }
        NR > 1 && NR % 8 == 2 && $1 == 255 {
            if (over) over = count = width = 0
            line = ""
            for (at = 1; at <= NF; at += 8) line = line ($at == 255 ? " " : "#")
            lines[++count] = line
            match(line, /^ */)
            if (RLENGTH > width) width = RLENGTH
        }
        END {
            left = right = width
            for (number = 1; number <= count; number++) {
                line = substr(lines[number], 1, width)
                if (!match(line, /#/)) continue
                if (!first) first = number
                last = number
                if (RSTART - 1 < left) left = RSTART - 1
                match(line, / *$/)
                if (RLENGTH < right) right = RLENGTH
            }
            print first - 1, right, count - last, left
        }'
}

the_large_code_is_read_by_a_decoder() {
    need tmux zbarimg python3
    new_user large1
    screen large1 'enroll --no-password-check --large' 120 70
    sees large1 'Code from the app:'
    not grep -q '[█▀▄]' <<<"$(capture large1)"
    local dark light
    dark=$(scanned large1 dark) light=$(scanned large1 light)
    [[ $dark == otpauth://totp/* && $dark = "$light" ]] || fail "dark: $dark, light: $light"
    closes large1
}

a_key_at_the_prompt_switches_between_the_sizes() {
    need tmux zbarimg python3
    new_user large2
    screen large2 'enroll --no-password-check' 120 60
    sees large2 'Code from the app:'
    local small large
    small=$(scanned large2 dark)
    types large2 l
    for _ in $(seq 600); do capture large2 | grep -q '[█▀▄]' || break; sleep 0.1; done
    large=$(scanned large2 dark)
    not grep -q '[█▀▄]' <<<"$(capture large2)"
    [[ -n $small && $small = "$large" ]] || fail "small: $small, large: $large"
    types large2 L
    for _ in $(seq 600); do capture large2 | grep -q '[█▀▄]' && break; sleep 0.1; done
    [[ $(scanned large2 dark) = "$small" ]]
    # It is no answer: the code still counts.
    types large2 "$(code 0 "$(secret_of "$small")")"
    sees large2 EXIT=0
    closes large2
    # No question follows `enroll show`, so there is no key to type.
    screen large2 'enroll show' 120 60
    sees large2 'Current code or a recovery code:'
    types large2 "$(code 1 "$(secret_of "$small")")"
    sees large2 'enroll show --large'
    not grep -q 'type l' <<<"$(capture large2 -S -)"
    closes large2
    # Where a code fills the screen, the question below it switches as well.
    new_user large3
    screen large3 'enroll --no-password-check' 120 30
    sees large3 'then press Enter'
    types large3 l
    for _ in $(seq 600); do capture large3 | grep -q '[█▀▄]' || break; sleep 0.1; done
    sees large3 'then press Enter'
    not grep -q '[█▀▄]' <<<"$(capture large3)"
    closes large3
}

the_whole_code_is_on_a_screen_of_24_lines() {
    need tmux zbarimg python3
    new_user k4; new_user k5; new_user k6a-name-of-20-bytes
    screen k4 'LC_ALL=C enroll --no-password-check' 60 24
    sees k4 'then press Enter'
    [[ $(lines_of_code k4) = 23 ]] || fail "$(lines_of_code k4) of 23 lines: $(capture k4)"
    [[ -n $(scanned k4 dark) ]]
    closes k4
    screen k5 'LC_ALL=de_DE.UTF-8 enroll --no-password-check' 60 24
    sees k5 'dann Enter'
    [[ $(lines_of_code k5) = 23 ]] || fail "$(lines_of_code k5) of 23 lines: $(capture k5)"
    closes k5
    # A longer name makes a larger code, with less margin.
    screen k6a-name-of-20-bytes 'enroll --no-password-check' 60 24
    sees k6a-name-of-20-bytes 'then press Enter'
    [[ $(scanned k6a-name-of-20-bytes dark) == *k6a-name-of-20-bytes* ]] || fail "$(capture k6a-name-of-20-bytes)"
    [[ $(lines_of_code k6a-name-of-20-bytes) = 23 ]] || fail "$(lines_of_code k6a-name-of-20-bytes) lines"
    closes k6a-name-of-20-bytes
}

a_code_that_fills_the_screen_keeps_its_margin() {
    need tmux python3
    new_user k14; new_user k15-name-of-20-bytes
    # 24 lines have room for the whole margin of the smaller code, and for half of the larger one's.
    screen k14 'enroll --no-password-check' 60 24
    sees k14 'then press Enter'
    [[ $(margins_of_code k14) = '4 4 5 4' ]] || fail "$(margins_of_code k14)"
    closes k14
    screen k15-name-of-20-bytes 'enroll --no-password-check' 60 24
    sees k15-name-of-20-bytes 'then press Enter'
    [[ $(margins_of_code k15-name-of-20-bytes) = '2 2 3 2' ]] || fail "$(margins_of_code k15-name-of-20-bytes)"
    closes k15-name-of-20-bytes
    # The large code fills 42 lines with half of its margin; the small one has room for the whole of it.
    screen k14 'enroll --no-password-check --large' 120 42
    sees k14 'then press Enter'
    types k14 l
    for _ in $(seq 600); do [[ $(margins_of_code k14) = '4 4 5 4' ]] && break; sleep 0.1; done
    [[ $(margins_of_code k14) = '4 4 5 4' ]] || fail "after the switch: $(margins_of_code k14)"
    closes k14
}

a_dumb_terminal_gets_no_escape_sequences() {
    need script
    new_user k7
    timeout 20 script -qec 'runuser -u k7 -- env LANG=C.UTF-8 TERM=dumb enroll --no-password-check' $WORK/k7 </dev/null >/dev/null || true
    grep -q 'TERM=dumb' $WORK/k7 && grep -qE '([A-Z2-7]{4} ){3}[A-Z2-7]{4}' $WORK/k7 || fail "$(cat $WORK/k7)"
    not grep -q $'\e' $WORK/k7
    timeout 20 script -qec 'runuser -u k7 -- env LANG=C.UTF-8 TERM=xterm enroll --no-password-check' $WORK/k7 </dev/null >/dev/null || true
    grep -q $'\e' $WORK/k7
}

# names_in USER ARGUMENT...: the names of the URIs that a command prints, without %-escapes.
names_in() {
    runuser -u "$1" -- enroll "${@:2}" 2>/dev/null <<<"$RECOVERY" |
        sed -n 's/^otpauth:..totp.\([^?]*\)?.*/\1/p' | python3 -c 'import sys, urllib.parse as u; print(u.unquote(sys.stdin.read()), end="")'
}

a_key_in_the_app_is_called_after_user_host_and_device() {
    enrolled k8
    [[ $(names_in k8 show --uri) = 'throwaway:k8@throwaway' ]] || fail "$(names_in k8 show --uri)"
    {
        credential_text | sed '/^\[recovery\]/,$d'
        printf '[[authenticator]]\nkind = "totp"\nlabel = "tablet"\nsecret = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"\n'
        credential_text | sed -n '/^\[recovery\]/,$p'
    } >"$(credential k8)"
    runuser -u k8 -- enroll export <<<$SECOND_RECOVERY >$WORK/k8.uris 2>/dev/null
    grep -q 'throwaway:k8%40throwaway?' $WORK/k8.uris || fail "$(cat $WORK/k8.uris)"
    grep -q 'throwaway:k8%40throwaway%20%28tablet%29?' $WORK/k8.uris || fail "$(cat $WORK/k8.uris)"
    # The way back: each key is known as one of this user's.
    rm "$(credential k8)"
    local out
    install -m 600 -o k8 $WORK/k8.uris /home/k8/uris
    out=$(runuser -l k8 -c 'enroll import --no-password-check uris' 2>&1) || fail "$out"
    [[ $(grep -c ': taken: ' <<<"$out") = 2 ]] || fail "$out"
    accepts k8 "$(code 1)"
    # By its full name, if the policy wants that, and by the same rule for users of a directory.
    enrolled k9
    install -m 644 /dev/stdin /etc/security/pam_totp.toml <<<$'[enroll]\nhost_name = "full"'
    echo '10.0.0.9 throwaway.example.org throwaway' >>/etc/hosts
    local name; name=$(names_in k9 show --uri)
    runuser -u k9 -- enroll export <<<$SECOND_RECOVERY >$WORK/k9.uris 2>/dev/null
    rm /etc/security/pam_totp.toml
    [[ $name = 'throwaway:k9@throwaway.example.org' ]] || fail "$name"
    install -m 600 -o k9 $WORK/k9.uris /home/k9/uris
    rm "$(credential k9)"
    out=$(runuser -l k9 -c 'enroll import --no-password-check --dry-run uris' 2>&1) || fail "$out"
    [[ $out == *': taken: '* ]] || fail "$out"
}

# unescaped URI: its name.
unescaped() {
    sed -n 's/^otpauth:..totp.\([^?]*\)?.*/\1/p' <<<"$1" | python3 -c 'import sys, urllib.parse as u; print(u.unquote(sys.stdin.read()), end="")'
}

a_device_keeps_its_name_when_others_come_and_go() {
    need tmux zbarimg python3
    local uri key
    enrolled k16
    screen k16 'enroll add --no-password-check --label tablet' 120 60
    sees k16 'Current code or a recovery code:'
    types k16 $RECOVERY
    sees k16 'Code from the app:'
    uri=$(scanned k16 dark) key=$(secret_of "$uri")
    [[ $(unescaped "$uri") = 'throwaway:k16@throwaway (tablet)' ]] || fail "added: $uri"
    early_in_a_step
    types k16 "$(code 0 "$key")"
    sees k16 EXIT=0
    closes k16
    # The first one goes, and the app still has the other under the name that it was scanned with.
    runuser -u k16 -- enroll remove phone <<<"$(code 1 "$key")"
    screen k16 'enroll show' 120 60
    sees k16 'Current code or a recovery code:'
    types k16 $SECOND_RECOVERY
    sees k16 EXIT=0
    uri=$(scanned k16 dark)
    closes k16
    [[ $(secret_of "$uri") = "$key" && $(unescaped "$uri") = 'throwaway:k16@throwaway (tablet)' ]] || fail "left: $uri"
    # A label that the first device has is in its name from the beginning.
    new_user k17
    screen k17 'enroll --no-password-check --label work' 120 60
    sees k17 'Code from the app:'
    uri=$(scanned k17 dark)
    closes k17
    [[ $(unescaped "$uri") = 'throwaway:k17@throwaway (work)' ]] || fail "enrolled: $uri"
}

# announced SCREEN ENTRY WORDS: above the code on the screen is the entry that it replaces, and what of the old secret.
announced() {
    local shown
    shown=$(capture "$1" -S - | tr -s ' \n' ' ')
    [[ $shown == *"place of the entry \"throwaway: $2\""*"$3"*'Scan this'* ]] || fail "$shown"
}

a_replacement_is_announced_before_its_code_is_shown() {
    need tmux
    enrolled k10
    screen k10 'enroll --no-password-check' 100 60
    sees k10 'Current code or a recovery code:'
    types k10 $RECOVERY
    sees k10 'Code from the app:'
    announced k10 k10@throwaway 'accept the old secret until you type a code of the new one'
    closes k10
    # It is true: the old secret lives.
    accepts k10 "$(code 1)"
    new_user k11
    screen k11 'enroll --no-password-check' 100 60
    sees k11 'Code from the app:'
    not grep -q 'place of the entry' <<<"$(capture k11 -S -)"
    closes k11
}

each_way_to_a_new_key_announces_the_replacement() {
    need tmux
    local key
    # By root, for a user whose old secret is good.
    enrolled k18
    screen root 'enroll --user k18' 100 60
    sees root 'Code from the app:'
    announced root k18@throwaway 'Logins of k18 accept the old secret until a code of the new one is typed here'
    closes root
    accepts k18 "$(code 1)"
    # By root, who has just barred it.
    enrolled k19
    screen root 'enroll admin compromised k19' 100 90
    sees root 'Code from the app:'
    announced root k19@throwaway 'all recovery codes of k19 are barred'
    closes root
    refuses k19 "$(code 1)"
    # By the user: the new secret is good before it is shown.
    enrolled k20
    screen k20 'enroll compromised --no-password-check' 100 90
    sees k20 'Current code or a recovery code:'
    types k20 $RECOVERY
    sees k20 'press Enter'
    types k20 ''
    sees k20 'Code from the app:'
    announced k20 k20@throwaway 'The old secret has ended, and logins accept the new one'
    closes k20
    refuses k20 "$(code 1)"
    key=$(sed -n 's/^secret = "\([A-Z2-7]*\)"/\1/p' "$(credential k20)")
    accepts k20 "$(code 1 "$key")"
}

a_host_without_a_name_of_its_own_is_named() {
    need tmux
    local host
    for host in localhost 3f4e8a91c0de; do
        hostname $host
        new_user "k$host"
        screen "k$host" 'enroll --no-password-check' 100 60
        sees "k$host" "This host is called $host"
        closes "k$host"
    done
    # The QR code would push the warning off a low screen.
    new_user klow
    screen klow 'enroll --no-password-check' 80 24
    sees klow 'To see the QR code, press Enter.'
    grep -q "This host is called $host" <<<"$(capture klow)" || fail "$(capture klow)"
    closes klow
    hostname throwaway
    new_user k12
    screen k12 'enroll --no-password-check' 100 60
    sees k12 'Code from the app:'
    not grep -q 'This host is called' <<<"$(capture k12 -S -)"
    closes k12
}

a_case_that_waits_in_vain_prints_the_screen() {
    need tmux
    local out
    new_user k21
    screen k21 "sh -c 'echo the-screen-\$((40 + 2)); echo ████; cat'"
    sees k21 the-screen-42
    out=$(PATIENCE=2 sees k21 'never there' 2>&1) && fail "found: $out"
    closes k21
    [[ $out == *'the screen of k21:'*'the-screen-42'*'never saw: never there'* && $out != *█* ]] || fail "$out"
}

an_encrypted_home_names_the_way_on() {
    local out
    new_user k13
    mkdir /home/k13/.ecryptfs
    out=$(runuser -u k13 -- enroll --no-password-check --json </dev/null 2>&1) && fail "$out"
    [[ $out == *'encrypted and may be locked'*'sudo enroll --user k13 --system'* ]] || fail "$out"
}

for case in the_large_code_is_read_by_a_decoder a_key_at_the_prompt_switches_between_the_sizes \
    the_whole_code_is_on_a_screen_of_24_lines a_code_that_fills_the_screen_keeps_its_margin a_dumb_terminal_gets_no_escape_sequences \
    a_key_in_the_app_is_called_after_user_host_and_device a_device_keeps_its_name_when_others_come_and_go \
    a_replacement_is_announced_before_its_code_is_shown each_way_to_a_new_key_announces_the_replacement \
    a_host_without_a_name_of_its_own_is_named a_case_that_waits_in_vain_prints_the_screen an_encrypted_home_names_the_way_on; do
    run $case
done
