# shellcheck shell=bash
# Moving from google-authenticator and pam_oath, with Debian's modules of both before, and ours after.

module_there() { find /lib /usr/lib -name "$1" 2>/dev/null | grep -q . || { echo "no $1"; exit 77; }; }

google_service() {
    module_there pam_google_authenticator.so
    service old-google "auth required pam_google_authenticator.so"
}

# google_user NAME: enrolled with google-authenticator's own command; two of its scratch codes stay unused.
google_user() {
    new_user "$1"
    runuser -l "$1" -c 'google-authenticator -t -d -f -q -C -r 3 -R 30 -w 3' >/dev/null 2>&1 ||
        runuser -l "$1" -c 'google-authenticator -t -d -f -q -r 3 -R 30 -w 3' >/dev/null 2>&1
    OLD=$(home "$1")/.google_authenticator
    KEY=$(head -n 1 "$OLD")
}

scratch_codes() { grep -E '^[0-9]{8}$' "$OLD"; }

HEX=3132333435363738393031323334353637383930

a_phone_moves_from_google_authenticator_and_its_last_code_stays_used() {
    google_service
    google_user mg1
    local used next out spent
    early_in_a_step
    used=$(code 0 "$KEY") next=$(code 1 "$KEY") spent=$(scratch_codes | head -n 1)
    accepts mg1 "$used" old-google
    accepts mg1 "$spent" old-google
    refuses mg1 "$used"
    out=$(runuser -l mg1 -c 'enroll import --no-password-check' 2>&1) || fail "$out"
    [[ $out == *'changed: RATE_LIMIT'* && $out != *"$KEY"* ]] || fail "$out"
    refuses mg1 "$used"
    grep -q 'refused: code already used user=mg1' $LOG
    accepts mg1 "$next"
    refuses mg1 "$next"
    # What google-authenticator had spent is none of ours; the others are good once.
    refuses mg1 "$spent"
    cp -p "$(credential mg1)" $WORK/mg1.backup
    local old; old=$(scratch_codes | tail -n 1)
    accepts mg1 "$old"
    grep -q 'accepted: scratch code, 3 left user=mg1' $LOG || fail "$(grep mg1 $LOG)"
    refuses mg1 "$old"
    cp -p $WORK/mg1.backup "$(credential mg1)"
    refuses mg1 "$old"
    accepts mg1 "$(scratch_codes | sed -n 2p)"
    # The file that it came from is as it was.
    [[ $(head -n 1 "$OLD") = "$KEY" && $(scratch_codes | wc -l) = 4 ]]
}

a_scratch_code_is_throttled_as_a_code_is_and_spends_one_flush() {
    google_service
    google_user mg2
    enroll import --user mg2 >/dev/null 2>&1
    local _ old; old=$(scratch_codes | head -n 1)
    for _ in 1 2 3 4 5; do refuses mg2 00000000; done
    refuses mg2 "$old"
    grep -q 'refused: too many wrong codes.* user=mg2' $LOG || fail "$(grep mg2 $LOG)"
    enroll admin unlock mg2
    need strace
    printf '%s\n' "$old" | strace -f -o $WORK/flushes -e trace=pwritev2,fsync,fdatasync,sync_file_range \
        pamtester totp mg2 authenticate 2>&1 | grep -q 'successfully authenticated'
    local flushes; flushes=$(grep -cE 'RWF_DSYNC|fsync|fdatasync' $WORK/flushes)
    [[ $flushes = 1 ]] || fail "$flushes flushes: $(cat $WORK/flushes)"
}

# system_calls USER ANSWER: how many the whole program makes.
system_calls() {
    printf '%s\n' "$2" | strace -f -o $WORK/calls pamtester totp "$1" authenticate >/dev/null 2>&1 || true
    grep -c . $WORK/calls
}

eight_digits_do_not_tell_who_has_scratch_codes_nor_who_is_enrolled() {
    need strace
    google_service
    google_user mg3
    enroll import --user mg3 >/dev/null 2>&1
    enrolled mg4
    new_user mg5
    local user counts=""
    for user in mg3 mg4 mg5; do
        refuses "$user" 00000000
        counts+="$(system_calls "$user" 00000000) "
    done
    # mg5 has no folder .config, which ends the search for a credential a few calls earlier.
    read -r with without nobody <<<"$counts"
    [[ $((with - without)) -ge -4 && $((with - without)) -le 4 ]] || fail "$counts"
    [[ $((with - nobody)) -le 14 ]] || fail "$counts"
}

a_phone_moves_from_pam_oath_and_its_last_code_stays_used() {
    module_there pam_oath.so
    new_user mo1; new_user mo2; new_user mo3
    printf '# users\nHOTP/T30\tmo1\t-\t%s\nHOTP/T60/8\tmo2\t4711\t%s\nHOTP\tmo3\t-\t%s\t7\nHOTP/T30\tnobody-there\t-\t%s\n' \
        $HEX "${HEX}00" $HEX $HEX >/etc/users.oath
    chmod 600 /etc/users.oath
    service old-oath "auth required pam_oath.so usersfile=/etc/users.oath window=5 digits=6"
    local used next out before
    early_in_a_step
    used=$(code) next=$(code 1)
    accepts mo1 "$used" old-oath
    before=$(sha256sum /etc/users.oath)
    out=$(enroll import --all --dry-run /etc/users.oath 2>&1)
    [[ $out == *'2 would be enrolled'* && ! -e $(credential mo1) ]] || fail "$out"
    out=$(enroll import --all /etc/users.oath 2>&1) || fail "$out"
    [[ $out == *'nobody-there: left: there is no such user'* ]] || fail "$out"
    [[ $out == *'mo2: line 3: left: the PIN'* && $out != *4711* && $out != *$HEX* ]] || fail "$out"
    [[ $out == *'mo3: line 4: kept: '* ]] || fail "$out"
    [[ $(stat -c '%U %a' "$(credential mo1)" "$(credential mo2)" | sort -u) = $'mo1 600\nmo2 600' ]]
    not grep -q recovery "$(credential mo1)"
    refuses mo1 "$used"
    grep -q 'refused: code already used user=mo1' $LOG || fail "$(grep mo1 $LOG)"
    accepts mo1 "$next"
    accepts mo2 "$(oathtool --totp -d 8 -s 60 -N "@$(($(date +%s) + 60))" "${HEX}00")"
    # Event-based codes cannot be used yet: their user is not enrolled.
    refuses mo3 520489
    [[ $(enroll status --user mo3) == 'mo3: disabled'* ]] || fail "$(enroll status --user mo3)"
    grep -q 'counter = 7' "$(credential mo3)"
    out=$(enroll import --all /etc/users.oath 2>&1)
    [[ $out == *'0 enrolled, 3 skipped'* ]] || fail "$out"
    [[ $(sha256sum /etc/users.oath) = "$before" ]]
}

the_way_back_reopens_no_code() {
    google_service
    module_there pam_oath.so
    enrolled mg6
    early_in_a_step
    local used next
    used=$(code) next=$(code 1)
    accepts mg6 "$used"
    enroll export --user mg6 --format oath >/etc/back.oath 2>/dev/null
    chmod 600 /etc/back.oath
    service back-oath "auth required pam_oath.so usersfile=/etc/back.oath window=5 digits=6"
    refuses mg6 "$used" back-oath
    accepts mg6 "$next" back-oath
    enroll export --user mg6 --format google --to "$(home mg6)/.google_authenticator" 2>/dev/null
    [[ $(stat -c '%U %a' "$(home mg6)/.google_authenticator") = 'mg6 600' ]]
    refuses mg6 "$used" old-google
    accepts mg6 "$next" old-google
}

root_imports_nothing_for_a_user_that_the_user_could_not_read() {
    google_service
    google_user mg7
    new_user mallory
    local trap
    trap=$(home mallory)
    runuser -u mallory -- ln -s "$OLD" "$trap/.google_authenticator"
    runuser -u mallory -- ln -s "$(home mg7)" "$trap/folder"
    install -m 600 "$OLD" /root/.google_authenticator
    runuser -u mallory -- ln -s /root "$trap/roots"
    runuser -u mallory -- mkfifo "$trap/pipe"
    local file
    for file in '' "$trap/.google_authenticator" "$trap/folder/.google_authenticator" \
        "$trap/roots/.google_authenticator" "$trap/pipe"; do
        # shellcheck disable=SC2086  # no word at all for the file of the home
        not timeout 10 enroll import --user mallory $file >$WORK/mallory 2>&1
        [[ ! -e $(credential mallory) ]] || fail "$file: $(cat $WORK/mallory)"
        # shellcheck disable=SC2086
        not timeout 10 enroll import --user mallory --system $file >$WORK/mallory 2>&1
        [[ ! -e /etc/pam_totp/users/mallory.toml ]] || fail "$file: $(cat $WORK/mallory)"
    done
    not grep -q "$KEY" $WORK/mallory
    not enroll import --all "$trap/.google_authenticator" >/dev/null 2>&1
    rm /root/.google_authenticator
}

an_enrolment_is_replaced_by_root_only_when_he_says_so() {
    enrolled mg8
    printf 'user,serial,secret\nmg8,4711,%s\n' JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP >/root/tokens.csv
    local out
    out=$(enroll import --all /root/tokens.csv 2>&1)
    [[ $out == *'mg8: skipped: enrolled already'* ]] || fail "$out"
    not enroll import --user mg8 /root/tokens.csv 2>/dev/null
    grep -q $SECRET "$(credential mg8)"
    out=$(enroll import --all --replace --recovery-codes /root/codes.csv /root/tokens.csv 2>&1) || fail "$out"
    not grep -q $SECRET "$(credential mg8)"
    [[ $(stat -c %a /root/codes.csv) = 600 ]]
    accepts mg8 "$(code 1 JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP)"
    accepts mg8 "$(cut -d, -f4 /root/codes.csv)"
    refuses mg8 $RECOVERY
}

ten_thousand_users_are_stopped_and_taken_up_again() {
    local count=10000 first=200000 n
    seq $count | awk -v f=$first '{ printf "t%d:x:%d:%d::/nonexistent:/bin/false\n", $1, f + $1, f + $1 }' >>/etc/passwd
    { echo "user,serial,secret_hex"
      seq $count | awk '{ printf "t%d,%d,%040x\n", $1, $1, $1 * 123457 }'; } >/root/many.csv
    # Killed as soon as some are done, however fast the machine is.
    enroll import --all --system /root/many.csv >/dev/null 2>&1 &
    local import=$!
    for _ in $(seq 1000); do [[ ! -e /etc/pam_totp/users/t300.toml ]] || break; sleep 0.01; done
    kill -KILL $import
    wait $import || true
    n=$(find /etc/pam_totp/users -name 't*.toml' | wc -l)
    ((n > 0 && n < count)) || fail "stopped after $n"
    local begin=$SECONDS
    script -qec 'enroll import --all --system /root/many.csv >/root/many.report' $WORK/progress >/dev/null </dev/null
    echo "$((count - n)) users in $((SECONDS - begin)) s"
    [[ $(find /etc/pam_totp/users -name 't*.toml' | wc -l) = "$count" ]]
    grep -q "$count of $count users" $WORK/progress || fail "$(tail -c 200 $WORK/progress)"
    grep -qE '^t1: skipped' /root/many.report
    grep -qE '^t10000: enrolled' /root/many.report
    # Whole, and the right one for each.
    n=$(find /etc/pam_totp/users -name 't*.toml' -size +200c | wc -l)
    [[ $n = "$count" ]] || fail "$n whole files"
    service totp-system "auth required pam_totp.so credential=/etc/pam_totp/users/%u.toml"
    for n in 1 5000 10000; do
        local key; key=$(printf %040x $((n * 123457)))
        accepts t$n "$(oathtool --totp -N "@$(($(date +%s) + 30))" "$key")" totp-system
    done
    sed -i '/^t[0-9]*:x:2/d' /etc/passwd
}

run a_phone_moves_from_google_authenticator_and_its_last_code_stays_used
run a_scratch_code_is_throttled_as_a_code_is_and_spends_one_flush
run eight_digits_do_not_tell_who_has_scratch_codes_nor_who_is_enrolled
run a_phone_moves_from_pam_oath_and_its_last_code_stays_used
run the_way_back_reopens_no_code
run root_imports_nothing_for_a_user_that_the_user_could_not_read
run an_enrolment_is_replaced_by_root_only_when_he_says_so
run ten_thousand_users_are_stopped_and_taken_up_again
