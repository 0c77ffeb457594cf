# shellcheck shell=bash
# What is shown: in every language, in narrow windows, to a screen reader, and as a picture. Helpers: 60-enroll.sh.

every_language_fits_windows_of_80_and_40_columns() {
    need tmux
    local locale columns user question end
    while IFS='|' read -r locale question end; do
        for columns in 80 40; do
            user=words1${locale%_*}$columns
            new_user $user
            early_in_a_step
            # 40 columns are too few for the QR code, which is said.
            screen $user "LC_ALL=$locale enroll --no-password-check" $columns 70
            sees $user "$question"
            unbroken $user || fail "$locale at $columns: a line is too long"
            types $user "$(code 0 "$(shown_key $user)")"
            sees $user "$end"
            sees $user EXIT=0
            unbroken $user || fail "$locale at $columns: a line is too long"
            [[ $columns = 80 ]] || capture $user -S - | grep -q 'QR' || fail "nothing is said of the QR code"
            closes $user
        done
    done <<'LANGUAGES'
en_GB.UTF-8|Code from the app:|Done
de_DE.UTF-8|Code aus der App:|Fertig
ja_JP.UTF-8|アプリのコード:|完了
LANGUAGES
}

# The key to type by hand, off the screen: two lines of four groups, with spaces or commas between.
shown_key() { capture "$1" -S - | sed -nE 's/^ *(([A-Z2-7]{4},? ){3}[A-Z2-7]{4})$/\1/p' | tr -d ', \n'; }

a_screen_reader_gets_text_alone_and_the_key_in_spoken_groups() {
    need tmux
    local locale question
    while read -r locale question; do
        local user=words2${locale%_*}
        new_user $user
        early_in_a_step
        screen $user "LC_ALL=$locale enroll --no-password-check --plain"
        sees $user "$question"
        capture $user -S - -e >$WORK/plain
        not grep -q $'\e' $WORK/plain
        # Neither lines nor blocks (U+2500 to U+259F), nor signs that are spelt out at length (U+25A0 to U+27BF).
        not grep -qP '[\x{2500}-\x{27BF}]' <(LC_ALL=C.UTF-8 cat $WORK/plain)
        [[ $(grep -cE '^ *([A-Z2-7]{4}, ){3}[A-Z2-7]{4}$' $WORK/plain) = 2 ]] || fail "$(cat $WORK/plain)"
        types $user "$(code 0 "$(shown_key $user)")"
        sees $user EXIT=0
        closes $user
    done <<'LANGUAGES'
en_GB.UTF-8 Code from the app:
de_DE.UTF-8 Code aus der App:
ja_JP.UTF-8 アプリのコード:
LANGUAGES
}

a_picture_is_drawn_by_librsvg_and_read_by_zbar() {
    need rsvg-convert zbarimg
    new_user words3
    scripted words3 '' --json --no-password-check --svg /home/words3/qr.svg >$WORK/words3.json 2>/dev/null || true
    local uri width
    uri=$(sed -n 's/.*"uri":"\([^"]*\)".*/\1/p' $WORK/words3.json)
    [[ $uri == otpauth://totp/* ]] || fail "$(cat $WORK/words3.json)"
    for width in 200 600; do
        rsvg-convert -w $width /home/words3/qr.svg -o $WORK/words3.png
        [[ $(zbarimg --nodbus -q --raw $WORK/words3.png) = "$uri" ]] || fail "not readable at $width pixels"
    done
}

a_login_takes_its_language_from_the_setting_alone() {
    enrolled words4
    service totp-ja 'auth required pam_totp.so language=ja'
    early_in_a_step
    local now; now=$(code)
    LC_ALL=de_DE.UTF-8 LANGUAGE=de login words4 "$now" totp-ja >$WORK/words4
    grep -q 'ワンタイムコード' $WORK/words4 || fail "$(cat $WORK/words4)"
    LC_ALL=de_DE.UTF-8 login words4 "$now" totp-ja >$WORK/words4 || true
    grep -q 'このコードは使用済みです' $WORK/words4 || fail "$(cat $WORK/words4)"
    LC_ALL=de_DE.UTF-8 login words4 "$now" >$WORK/words4 || true
    grep -q 'Verification code' $WORK/words4
    # The log is searched by fixed words.
    grep -q 'words4.*already used\|already used.*words4' $LOG || fail "$(grep words4 $LOG)"
}

what_programs_read_is_english_in_every_locale() {
    enrolled words5
    login words5 "$(wrong_code)" >/dev/null || true
    local told
    told=$(LC_ALL=de_DE.UTF-8 enroll admin show words5 --json)
    grep -q 'a right code is accepted' <<<"$told" || fail "$told"
    told=$(LC_ALL=de_DE.UTF-8 enroll admin show words5)
    grep -q 'ein richtiger Code wird angenommen' <<<"$told" || fail "$told"
    told=$(LC_ALL=ja_JP.UTF-8 enroll check totp --json) || true
    grep -q '"level":"' <<<"$told" && not grep -qP '[^\x00-\x7f]' <<<"$told"
}

for case in every_language_fits_windows_of_80_and_40_columns \
    a_screen_reader_gets_text_alone_and_the_key_in_spoken_groups a_picture_is_drawn_by_librsvg_and_read_by_zbar \
    a_login_takes_its_language_from_the_setting_alone \
    what_programs_read_is_english_in_every_locale; do
    run $case
done
tmux -S $TMUX_SOCKET kill-server 2>/dev/null || true
