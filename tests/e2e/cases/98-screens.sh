# shellcheck shell=bash
# Screens of tokens, devices, sessions and a move, in windows of 80 columns and 24 lines, and of 40 columns. No line is broken by
# the terminal.

# fits USER COLUMNS: no line of ours is longer. What somebody types behind a question is not ours.
fits() {
    capture "$1" -S - -J | sed -E 's/ *$//; s/^(Current code or a recovery code|Two codes, with a space between):.*/\1:/' |
        python3 -c 'import sys; print(*(line for line in sys.stdin.read().splitlines() if len(line) > int(sys.argv[1])), sep="\n")' "$2" >$WORK/broken
    not grep . $WORK/broken || fail "a line is too long: $(cat $WORK/broken)"
}

a_move_fits_80_and_40_columns_with_its_code() {
    need tmux zbarimg python3
    local uri
    enrolled sca
    screen sca 'enroll move --no-password-check' 80 24
    sees sca 'Current code or a recovery code:'
    fits sca 80
    types sca "$RECOVERY"
    sees sca 'then press Enter'
    # All of the code is in the window, and an independent decoder reads it.
    uri=$(scanned sca dark)
    [[ $uri == otpauth://totp/* ]] || fail "$(capture sca)"
    types sca ''
    sees sca 'Code from the app:'
    types sca "$(code 0 "$(secret_of "$uri")")"
    sees sca EXIT=0
    fits sca 80
    closes sca
    enrolled scb
    screen scb 'enroll move --no-password-check' 40 24
    sees scb 'recovery code:'
    types scb "$RECOVERY"
    # No code fits into 40 columns, so the key is there to type.
    sees scb 'Code from the app:'
    fits scb 40
    uri=$(capture scb -S - | tr -d ' \n' | grep -oE '[A-Z2-7]{32}' | tail -n 1)
    types scb "$(code 0 "$uri")"
    sees scb EXIT=0
    fits scb 40
    closes scb
}

sessions_and_devices_fit_80_and_40_columns() {
    need tmux
    local columns user
    for columns in 80 40; do
        user=scc$columns
        enrolled $user
        screen $user 'enroll sessions' $columns 24
        sees $user EXIT=
        fits $user $columns
        closes $user
    done
    keyed_sshd 'remember_for = "7d"'
    keyed_user scd
    remembers scd
    for columns in 80 40; do
        screen root 'enroll admin devices scd' $columns 24
        sees root EXIT=0
        capture root | grep -q 'ED25519' || fail "$(capture root)"
        fits root $columns
        closes root
    done
}

adding_a_token_fits_80_and_40_columns() {
    need tmux
    local columns user key=4142434445464748494a4b4c4d4e4f5051525354
    for columns in 80 40; do
        user=sce$columns
        enrolled $user
        screen $user 'enroll add --token --no-password-check' $columns 24
        sees $user 'recovery code:'
        types $user "$RECOVERY"
        sees $user 'Serial number of the token'
        types $user T1
        sees $user 'Secret, hexadecimal or base32'
        types $user $key
        sees $user 't or e'
        types $user e
        sees $user 'Digits of a code'
        types $user ''
        sees $user 'Hash function'
        types $user ''
        sees $user 'Two codes, with a space between:'
        types $user "$(oathtool --hotp -c 3 -w 1 $key | paste -sd ' ')"
        sees $user EXIT=0
        fits $user $columns
        closes $user
    done
}

an_assigned_box_fits_80_and_40_columns() {
    need tmux
    local columns user
    for columns in 80 40; do
        user=scf$columns
        new_user $user
        printf 'serial,secret_hex,type,counter\nS%s,4142434445464748494a4b4c4d4e4f50515253%s,hotp,0\nS9,41424344454647484950515253545556575859%s,hotp,0\n' \
            $columns $columns $columns >/root/sc-box.csv
        printf 'serial,user\nS%s,%s\nS9,nobody-of-this-name\nS999,%s\n' $columns $user $user >/root/sc-owners.csv
        chmod 600 /root/sc-box.csv /root/sc-owners.csv
        screen root 'enroll admin import /root/sc-box.csv --assign /root/sc-owners.csv --system' $columns 40
        sees root EXIT=
        capture root -S - | tr -d ' \n' | grep -q "$user:enrolled" || fail "$(capture root -S -)"
        fits root $columns
        closes root
    done
    rm /root/sc-box.csv /root/sc-owners.csv "/etc/pam_totp/users/scf80.toml" "/etc/pam_totp/users/scf40.toml"
}

for case in a_move_fits_80_and_40_columns_with_its_code sessions_and_devices_fit_80_and_40_columns \
    adding_a_token_fits_80_and_40_columns an_assigned_box_fits_80_and_40_columns; do
    run $case
done
