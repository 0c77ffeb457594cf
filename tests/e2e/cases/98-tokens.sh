# shellcheck shell=bash
# Hardware tokens: their counters and clocks at logins, one by hand, one out of step, and a box of them.

TOKEN=3132333435363738393031323334353637383930

# counted FROM [SECRET]: the code of a counter. token_pair FROM [SECRET]: this one and the next.
counted() { oathtool --hotp -c "$1" "${2:-$TOKEN}"; }
token_pair() { oathtool --hotp -c "$1" -w 1 "${2:-$TOKEN}" | paste -sd ' '; }

# clock_pair STEPS: the codes of this step and the one before, on a clock that is so many steps ahead.
clock_pair() {
    early_in_a_step
    oathtool --totp -N "@$(($(date +%s) + ($1 - 1) * 30))" -w 1 $TOKEN | paste -sd ' '
}

# with_token NAME: a new user whose only authenticator is an event-based token at counter 0.
with_token() {
    enrolled "$1"
    sed -i 's/^kind = .*/kind = "hotp"\ncounter = 0/' "$(credential "$1")"
}

next_counter() { enroll admin show "$1" --json | python3 -c 'import json, sys
print(json.load(sys.stdin)["places"][0]["tokens"][-1]["next_counter"])'; }

a_code_of_a_token_logs_in_over_ssh_once() {
    with_token tk1
    ssh_login tk1 pw-tk1 "$(counted 0)" || fail "$(tail -n 5 $LOG)"
    not ssh_login tk1 pw-tk1 "$(counted 0)"
    grep -q 'refused: code already used user=tk1' $LOG || fail "$(grep tk1 $LOG)"
    ssh_login tk1 pw-tk1 "$(counted 1)"
    [[ $(next_counter tk1) = 2 ]] || fail "$(next_counter tk1)"
}

five_codes_may_be_skipped_and_no_sixth() {
    with_token tk2
    refuses tk2 "$(counted 6)"
    accepts tk2 "$(counted 5)"
    local n; for n in 0 3 5; do refuses tk2 "$(counted $n)"; done
    accepts tk2 "$(counted 6)"
}

two_codes_at_the_prompt_log_in_and_move_the_counter() {
    with_token tk3
    refuses tk3 "$(counted 300)"
    accepts tk3 "$(token_pair 300)"
    [[ $(next_counter tk3) = 302 ]] || fail "$(next_counter tk3)"
    refuses tk3 "$(token_pair 300)"
    accepts tk3 "$(counted 302)"
}

twenty_logins_with_one_code_of_a_token_let_exactly_one_in() {
    with_token tk4
    race tk4 "$(counted 0)" 20
}

on_a_read_only_disk_no_code_of_a_token_is_good() {
    with_token tk5; own_disk
    accepts tk5 "$(counted 0)"
    mount -o remount,ro /var/lib/pam_totp
    unavailable tk5 "$(counted 1)"
    grep -q 'no event-based code is accepted until' $LOG || fail "$(grep tk5 $LOG)"
    mount -o remount,rw /var/lib/pam_totp
    accepts tk5 "$(counted 1)"
}

a_locker_refuses_a_token_and_says_why() {
    with_token tk6
    local out
    out=$(runuser -u tk6 -- bash -c "echo $(counted 0) | pamtester totp tk6 authenticate" 2>&1) || true
    [[ $out == *'cannot check codes of your token'* && $out != *'successfully'* ]] || fail "$out"
    settle_log
    grep -q 'refused: event-based codes are accepted only by.*user=tk6' $LOG || fail "$(grep tk6 $LOG)"
    # Nothing was charged or used up by that.
    accepts tk6 "$(counted 0)"
    locker tk6 "$RECOVERY"
}

ADD="--token --json --no-password-check --digits 6 --hash sha1 --label T1"

a_user_adds_a_token_and_logs_in_with_it() {
    enrolled tk7
    local out key=4132333435363738393031323334353637383930
    out=$(printf '%s\n' "$RECOVERY" $key "$(token_pair 40 $key)" | runuser -l tk7 -c "enroll add $ADD --kind hotp") || fail "$out"
    [[ $out == *'"event":"added"'* && $out == *'"next_counter":42'* ]] || fail "$out"
    [[ $out != *$key* ]] || fail "the secret is shown"
    settle_log
    grep -q 'authenticator added: user=tk7' $LOG || fail "$(grep tk7 $LOG)"
    refuses tk7 "$(counted 41 $key)"
    accepts tk7 "$(counted 42 $key)"
    accepts tk7 "$(code)"
}

a_token_alone_enrols_a_user_by_root() {
    new_user tk8
    local out
    # The clock of this token is 10 steps ahead, which root's record learns at once.
    out=$(printf '%s\n' $TOKEN "$(clock_pair 10)" | enroll --user tk8 $ADD --kind totp --period 30) || fail "$out"
    [[ $out == *'"clock_ahead":300'* ]] || fail "$out"
    early_in_a_step
    refuses tk8 "$(oathtool --totp $TOKEN)"
    accepts tk8 "$(oathtool --totp -N "@$(($(date +%s) + 330))" $TOKEN)"
    [[ $(enroll admin show tk8) == *'300 s ahead'* ]] || fail "$(enroll admin show tk8)"
}

a_user_whose_tokens_clock_is_off_logs_in_with_two_codes() {
    new_user tk9
    local out typed; typed=$(clock_pair -8)
    out=$(printf '%s\n' $TOKEN "$typed" | runuser -l tk9 -c "enroll $ADD --kind totp --period 30" 2>&1) || fail "$out"
    [[ $out == *'240 s behind'* ]] || fail "$out"
    # The codes of the proof are used; two later ones log in.
    refuses tk9 "$typed"
    accepts tk9 "$(clock_pair -6)"
    early_in_a_step
    accepts tk9 "$(oathtool --totp -N "@$(($(date +%s) - 150))" $TOKEN)"
}

# The offset is in root's record after that login, and status tells it.
a_status_says_how_far_the_clock_of_a_token_is_off() {
    new_user tk14
    local out
    out=$(printf '%s\n' $TOKEN "$(clock_pair 10)" | enroll --user tk14 $ADD --kind totp --period 30) || fail "$out"
    out=$(enroll status --user tk14)
    [[ $out == *'300 s ahead'* ]] || fail "$out"
    # So does the user, who may read the record that root's command has made, as after a login.
    [[ $(stat -c '%G %a' "$(record tk14)") = 'tk14 640' ]] || fail "$(stat "$(record tk14)")"
    out=$(runuser -l tk14 -c 'enroll status') || fail "$out"
    [[ $out == *'300 s ahead'* ]] || fail "$out"
    out=$(enroll status --user tk14 --json)
    python3 -c 'import json, sys; sys.exit(json.load(sys.stdin)["authenticators"][0]["clock_ahead"] != 300)' <<<"$out" || fail "$out"
}

a_token_of_eight_digits_and_sha256_logs_in() {
    new_user tk15
    local out token=(oathtool --totp=sha256 -d 8 -s 60s) given=${ADD/--digits 6 --hash sha1/--digits 8 --hash sha256}
    # Long enough before the end of a step of 60 s.
    while (($(date +%s) % 60 > 40)); do sleep 0.2; done
    at() { "${token[@]}" -N "@$(($(date +%s) + $1 * 60))" ${2:-} $TOKEN | paste -sd ' '; }
    out=$(printf '%s\n' $TOKEN "$(at 3 '-w 1')" | enroll --user tk15 $given --kind totp --period 60) || fail "$out"
    [[ $out == *'"clock_ahead":240'* ]] || fail "$out"
    refuses tk15 "$(at 0)"
    accepts tk15 "$(at 5)"
    accepts tk15 "$(at 6 '-w 1')"
}

an_event_based_key_of_an_address_or_pskc_file_logs_in() {
    local out user file
    new_user tk16; new_user tk17
    printf 'otpauth://hotp/Shop:tk16?secret=%s&counter=40&issuer=Shop\n' $SECRET >"$(home tk16)/key"
    printf '%s' '<?xml version="1.0"?><KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><KeyPackage>' \
        '<DeviceInfo><SerialNo>N17</SerialNo></DeviceInfo><Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp">' \
        '<AlgorithmParameters><ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters><Data><Secret><PlainValue>' \
        'MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><Counter><PlainValue>40</PlainValue></Counter></Data></Key>' \
        '</KeyPackage></KeyContainer>' >"$(home tk17)/key"
    local name
    for name in 'tk16 Shop tk16' 'tk17 N17'; do
        user=${name%% *} file=$(home "${name%% *}")/key
        chown "$user:" "$file"; chmod 600 "$file"
        out=$(runuser -l "$user" -c "enroll import --no-password-check --only '${name#* }' key" 2>&1) || fail "$out"
        grep -q '^counter = 40' "$(credential "$user")" || fail "$(cat "$(credential "$user")")"
    done
    for user in "tk16 $(oathtool -b --hotp -c 39 $SECRET) $(oathtool -b --hotp -c 42 $SECRET)" "tk17 $(counted 39) $(counted 42)"; do
        read -r user used next <<<"$user"
        refuses "$user" "$used"
        accepts "$user" "$next"
        [[ $(next_counter "$user") = 43 ]] || fail "$(next_counter "$user")"
    done
}

an_event_based_google_key_goes_on_from_its_counter() {
    new_user tk19
    local out
    printf '%s\n" HOTP_COUNTER 40\n" WINDOW_SIZE 5\n' $SECRET >"$(home tk19)/.google_authenticator"
    chown tk19: "$(home tk19)/.google_authenticator"; chmod 400 "$(home tk19)/.google_authenticator"
    out=$(runuser -l tk19 -c 'enroll import --no-password-check .google_authenticator' 2>&1) || fail "$out"
    grep -q '^counter = 40' "$(credential tk19)" || fail "$(cat "$(credential tk19)")"
    refuses tk19 "$(oathtool -b --hotp -c 39 $SECRET)"
    accepts tk19 "$(oathtool -b --hotp -c 40 $SECRET)"
    refuses tk19 "$(oathtool -b --hotp -c 40 $SECRET)"
    accepts tk19 "$(oathtool -b --hotp -c 43 $SECRET)"
    [[ $(next_counter tk19) = 44 ]] || fail "$(next_counter tk19)"
}

# A restored file or home has the counter of the day on which the token was enrolled. The record is root's.
a_restored_credential_file_brings_no_code_of_a_token_back() {
    with_token tk18
    cp -a "$(home tk18)" $WORK/tk18.backup
    local n; for n in 0 1 2; do accepts tk18 "$(counted $n)"; done
    cp -a $WORK/tk18.backup/.config "$(home tk18)/"
    for n in 0 1 2; do refuses tk18 "$(counted $n)"; done
    rm -rf "$(home tk18)"; cp -a $WORK/tk18.backup "$(home tk18)"
    for n in 2 1; do refuses tk18 "$(counted $n)"; done
    accepts tk18 "$(counted 3)"
    [[ $(next_counter tk18) = 4 ]] || fail "$(next_counter tk18)"
}

an_administrator_finds_a_token_that_is_out_of_step() {
    with_token tk10
    local out
    out=$(enroll admin resync tk10 --json <<<"$(token_pair 500)") || fail "$out"
    [[ $out == *'"event":"resynchronised"'* && $out == *'"next_counter":502'* ]] || fail "$out"
    settle_log
    grep -q 'admin resync: user=tk10 by=' $LOG || fail "$(grep tk10 $LOG)"
    # The two codes are used up, and no code moves the counter back.
    refuses tk10 "$(counted 501)"
    not enroll admin resync tk10 <<<"$(token_pair 499)" 2>$WORK/tk10
    grep -q 'already used' $WORK/tk10 || fail "$(cat $WORK/tk10)"
    not enroll admin resync tk10 <<<"$(counted 503) $(counted 502)" 2>/dev/null
    [[ $(next_counter tk10) = 502 ]]
    accepts tk10 "$(counted 502)"
    not runuser -l tk10 -c "enroll admin resync tk10" </dev/null 2>$WORK/tk10
    out=$(runuser -l tk10 -c 'enroll resync' <<<"$(token_pair 600)" 2>&1) || fail "$out"
    [[ $out == *'two consecutive codes'* ]] || fail "$out"
    # That was a test only.
    accepts tk10 "$(counted 503)"
}

# box COUNT FIRST: so many accounts b1, b2, ..., a box with as many tokens and three more, and the list of their owners.
box() {
    rm -f /root/box.csv /root/owners.csv
    seq "$1" | awk -v f="$2" '{ printf "b%d:x:%d:%d::/nonexistent:/bin/false\n", $1, f + $1, f + $1 }' >>/etc/passwd
    { echo "serial,secret_hex,type,counter"
      seq $(($1 + 3)) | awk '{ printf "S%d,%040x,hotp,%d\n", $1, $1 * 123457, $1 % 7 }'; } >/root/box.csv
    { echo "serial,user"; seq "$1" | awk '{ printf "S%d,b%d\n", $1, $1 }'; } >/root/owners.csv
}
box_key() { awk -F, -v s="S$1" '$1 == s { print $2 }' /root/box.csv; }
unbox() { sed -i '/^b[0-9]*:x:/d' /etc/passwd; rm -f /etc/pam_totp/users/b*.toml /var/lib/pam_totp/3[0-9][0-9][0-9][0-9][0-9]; }

a_box_of_200_tokens_is_assigned_and_taken_up_again() {
    box 200 300000
    trap unbox EXIT
    local out n line
    # Of users of earlier cases whose names begin alike.
    rm -f /etc/pam_totp/users/b*.toml
    # As if it had been stopped after 80.
    head -n 81 /root/owners.csv >/root/first.csv
    enroll admin import /root/box.csv --assign /root/first.csv --system >$WORK/box 2>&1 || fail "$(tail -n 3 $WORK/box)"
    [[ $(find /etc/pam_totp/users -name 'b*.toml' | wc -l) = 80 ]] || fail "$(tail -n 3 $WORK/box)"
    # Lines 202 to 207: no such token, no such user, the first of two for b1, twice the same serial, no user.
    printf 'S999,b1\nS201,nobody-there\nS202,b200\nS203,b1\nS203,b2\nS7\n' >>/root/owners.csv
    enroll admin import /root/box.csv --assign /root/owners.csv --system >$WORK/box 2>&1 || fail "$(tail -n 3 $WORK/box)"
    for line in 'owners.csv:2: b1: skipped' 'owners.csv:100: b99: enrolled: "S99", event-based' \
        'owners.csv:202: b1: left: no token of the file has the serial number S999' 'owners.csv:203: nobody-there: left' \
        'owners.csv:201: b200: left: the list has several tokens .*owners.csv:204' \
        'owners.csv:205: b1: left: the serial number S203 is also in .*owners.csv:206' 'owners.csv:207: left'; do
        grep -q "$line" $WORK/box || fail "no \"$line\": $(tail -n 15 $WORK/box)"
    done
    [[ $(find /etc/pam_totp/users -name 'b*.toml' | wc -l) = 199 ]]
    [[ $(grep -cE 'owners.csv:[0-9]+: b[0-9]+: (enrolled|skipped)' $WORK/box) = 199 ]] || fail "$(head -n 5 $WORK/box)"
    service_of_the_case totp-box "auth required pam_totp.so credential=/etc/pam_totp/users/%u.toml"
    trap 'unbox; rm -f /etc/pam.d/totp-box' EXIT
    for n in 1 81 199; do accepts b$n "$(counted $((n % 7)) "$(box_key $n)")" totp-box; done
    [[ $(enroll admin list --no-homes) == *event-based* ]]
    # A terminal has a line that counts; a pipe has none.
    not grep -q 'users looked at: ' $WORK/box
    script -qec 'enroll admin import /root/box.csv --assign /root/owners.csv --system >/dev/null' $WORK/counts >/dev/null </dev/null
    grep -q 'users looked at: 201 of 201' $WORK/counts || fail "$(tail -c 200 $WORK/counts)"
    # Others may not write the list.
    chmod 666 /root/owners.csv
    not enroll admin import /root/box.csv --assign /root/owners.csv --system >$WORK/box 2>&1
    grep -q 'only root may be able to change it' $WORK/box || fail "$(cat $WORK/box)"
}

ten_thousand_tokens_are_assigned_though_it_is_killed() {
    local count=10000 import n
    box $count 300000
    trap 'unbox; rm -f /etc/pam.d/totp-box' EXIT
    rm -f /etc/pam_totp/users/b*.toml
    enroll admin import /root/box.csv --assign /root/owners.csv --system >$WORK/box 2>&1 &
    import=$!
    # Killed as soon as some are done, however fast the machine is.
    for _ in $(seq 1000); do [[ ! -e /etc/pam_totp/users/b300.toml ]] || break; sleep 0.01; done
    kill -KILL $import || fail "ended before: $(tail -n 3 $WORK/box)"
    wait $import || true
    n=$(find /etc/pam_totp/users -name 'b*.toml' | wc -l)
    ((n > 0 && n < count)) || fail "killed after $n"
    enroll admin import /root/box.csv --assign /root/owners.csv --system >$WORK/box 2>&1 || fail "$(tail -n 3 $WORK/box)"
    [[ $(find /etc/pam_totp/users -name 'b*.toml' -size +150c | wc -l) = "$count" ]] || fail "killed after $n: $(tail -n 3 $WORK/box)"
    grep -q 'owners.csv:2: b1: skipped' $WORK/box || fail "$(head -n 5 $WORK/box)"
    grep -q "owners.csv:$((count + 1)): b$count: enrolled: \"S$count\", event-based" $WORK/box || fail "$(tail -n 3 $WORK/box)"
    not grep -q 'owners.csv:.*: left' $WORK/box || fail "$(grep -m 3 'owners.csv:.*: left' $WORK/box)"
    service_of_the_case totp-box "auth required pam_totp.so credential=/etc/pam_totp/users/%u.toml"
    for n in 1 300 $count; do accepts b$n "$(counted $((n % 7)) "$(box_key $n)")" totp-box; done
}

# What stands in the report, where a newcomer was misled.
a_box_report_says_what_was_assumed_and_what_comes_next() {
    enrolled_at_once tk11 tk12 tk13
    rm -f "$(credential tk11)" "$(credential tk12)" "$(credential tk13)"
    local out
    # One token is nobody's, and its name is none of the users counted.
    printf 'serial,secret_hex\nN1,%s\nN2,41%s\n' $TOKEN ${TOKEN:2} >/root/notype.csv
    printf 'serial,user\nN1,tk11\n' >/root/notype-users.csv
    out=$(enroll admin import /root/notype.csv --assign /root/notype-users.csv --dry-run 2>&1)
    [[ $out == *'line 1: changed: 2 rows do not name the type, so time-based (totp) was assumed'* ]] || fail "$out"
    [[ $out == *'notype-users.csv:2: tk11: would be enrolled: "N1", time-based'* ]] || fail "$out"
    [[ $out == *'Users: 1 would be enrolled, 0 skipped, 0 left, 0 failed.'* && $out != *'single code'* ]] || fail "$out"
    out=$(enroll admin import /root/notype.csv --assign /root/notype-users.csv --dry-run --json)
    grep -q '"event":"changed".*2 rows do not name the type' <<<"$out" || fail "$out"
    grep -q '"event":"taken".*"place":"/root/notype-users.csv:2","user":"tk11"' <<<"$out" || fail "$out"
    out=$(enroll admin import /root/notype.csv --assign /root/notype-users.csv 2>&1)
    [[ $out == *'users make their own with `enroll recovery`'* && $out != *'only event-based'* ]] || fail "$out"
    out=$(tr '\n' ' ' <<<"$out")
    [[ $out == *'two consecutive codes in one answer, with a space between.'* ]] || fail "$out"
    # Users of event-based tokens are not told to run what refuses them.
    printf 'serial,secret_hex,type\nE1,42%s,hotp\nE2,43%s,totp\n' ${TOKEN:2} ${TOKEN:2} >/root/mixed.csv
    printf 'serial,user\nE1,tk12\n' >/root/mixed-users.csv
    out=$(enroll admin import /root/mixed.csv --assign /root/mixed-users.csv 2>&1 | tr '\n' ' ')
    [[ $out == *'No recovery codes were made. To make them'*'event-based tokens: tk12. '*'cannot make recovery codes themselves'* ]] || fail "$out"
    [[ $out != *'`enroll recovery`'* && $out != *'changed'* ]] || fail "$out"
    printf 'E2,tk13\n' >>/root/mixed-users.csv
    rm -f "$(credential tk12)"
    out=$(enroll admin import /root/mixed.csv --assign /root/mixed-users.csv 2>&1 | tr '\n' ' ')
    [[ $out == *'users make their own with `enroll recovery`'*'event-based tokens: tk12. '*'cannot make recovery codes themselves'* ]] || fail "$out"
}

run a_code_of_a_token_logs_in_over_ssh_once
run five_codes_may_be_skipped_and_no_sixth
run two_codes_at_the_prompt_log_in_and_move_the_counter
run twenty_logins_with_one_code_of_a_token_let_exactly_one_in
run on_a_read_only_disk_no_code_of_a_token_is_good
run a_locker_refuses_a_token_and_says_why
run a_user_adds_a_token_and_logs_in_with_it
run a_token_alone_enrols_a_user_by_root
run a_user_whose_tokens_clock_is_off_logs_in_with_two_codes
run a_status_says_how_far_the_clock_of_a_token_is_off
run a_token_of_eight_digits_and_sha256_logs_in
run an_event_based_key_of_an_address_or_pskc_file_logs_in
run an_event_based_google_key_goes_on_from_its_counter
run a_restored_credential_file_brings_no_code_of_a_token_back
run an_administrator_finds_a_token_that_is_out_of_step
run a_box_of_200_tokens_is_assigned_and_taken_up_again
run ten_thousand_tokens_are_assigned_though_it_is_killed
run a_box_report_says_what_was_assumed_and_what_comes_next
