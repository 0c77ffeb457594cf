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

a_phone_moves_from_google_and_its_last_code_stays_used() {
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
    [[ $(enroll admin show mg1) == *'scratch codes (eight digits): 1 of 4 used'* ]] || fail "$(enroll admin show mg1)"
    refuses mg1 "$old"
    cp -p $WORK/mg1.backup "$(credential mg1)"
    refuses mg1 "$old"
    accepts mg1 "$(scratch_codes | sed -n 2p)"
    # The file that it came from is as it was.
    [[ $(head -n 1 "$OLD") = "$KEY" && $(scratch_codes | wc -l) = 4 ]]
}

a_scratch_code_is_throttled_like_a_code_and_spends_one_flush() {
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

eight_digits_reveal_neither_scratch_codes_nor_enrolment() {
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
    [[ $out == *'3 would be enrolled'* && ! -e $(credential mo1) ]] || fail "$out"
    out=$(enroll import --all /etc/users.oath 2>&1) || fail "$out"
    [[ $out == *'nobody-there: left: there is no such user'* ]] || fail "$out"
    [[ $out == *'mo2: line 3: left: the PIN'* && $out != *4711* && $out != *$HEX* ]] || fail "$out"
    [[ $out == *'mo3: line 4: taken: '*'event-based'* ]] || fail "$out"
    # The one with an event-based token alone cannot make recovery codes without a first one.
    [[ $out == *'only event-based tokens: mo3.'*'enroll admin recovery NAME'* ]] || fail "$out"
    [[ $(stat -c '%U %a' "$(credential mo1)" "$(credential mo2)" | sort -u) = $'mo1 600\nmo2 600' ]]
    not grep -q recovery "$(credential mo1)"
    refuses mo1 "$used"
    grep -q 'refused: code already used user=mo1' $LOG || fail "$(grep mo1 $LOG)"
    accepts mo1 "$next"
    accepts mo2 "$(oathtool --totp -d 8 -s 60 -N "@$(($(date +%s) + 60))" "${HEX}00")"
    # RFC 4226 appendix D: the counters 6, 7 and 9.
    refuses mo3 287922
    accepts mo3 162583
    refuses mo3 162583
    grep -q 'refused: code already used user=mo3' $LOG || fail "$(grep mo3 $LOG)"
    accepts mo3 520489
    grep -q 'counter = 7' "$(credential mo3)"
    out=$(echo 399871 | runuser -u mo3 -- enroll recovery --json 2>&1) && fail "$out"
    [[ $out == *'enroll admin recovery mo3'* ]] || fail "$out"
    [[ $(enroll status --user mo3) == *'next counter 10'* ]] || fail "$(enroll status --user mo3)"
    out=$(enroll import --all /etc/users.oath 2>&1)
    [[ $out == *'0 enrolled, 3 skipped'* ]] || fail "$out"
    [[ $(sha256sum /etc/users.oath) = "$before" ]]
}

a_dry_run_for_everybody_sums_up_who_is_left_out() {
    new_user mo4; new_user mo5; enrolled mo6
    printf 'HOTP/T30\tmo4\t-\t%s\nHOTP/T90\tmo5\t-\t%s\nHOTP/T30\tmo6\t-\t%s\nHOTP/T30\tnobody-there\t-\t%s\n' \
        $HEX $HEX $HEX $HEX >/root/sum.oath
    chmod 600 /root/sum.oath
    local out
    out=$(enroll import --all --dry-run /root/sum.oath 2>&1) || fail "$out"
    out=$(tr -s ' \n' ' ' <<<"$out")
    [[ $out == *'1 would be enrolled, 1 skipped, 2 left, 0 failed.'* ]] || fail "$out"
    # Neither the one who would be enrolled nor the one who is already.
    [[ $out == *'Not enrolled by this file: mo5, nobody-there.'* ]] || fail "$out"
    out=$(enroll import --all --dry-run --json /root/sum.oath 2>/dev/null | tail -n 1)
    [[ $out == *'"dry_run":true'* && $out == *'"not_enrolled":["mo5","nobody-there"]'* ]] || fail "$out"
    [[ ! -e $(credential mo4) && ! -e $(credential mo5) ]]
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
    # Not into the home itself: root writes only where nobody else can lead him.
    enroll export --user mg6 --format google --to /root/mg6.google 2>/dev/null
    [[ $(stat -c '%U %a' /root/mg6.google) = 'root 600' ]]
    install -m 600 -o mg6 -g mg6 /root/mg6.google "$(home mg6)/.google_authenticator"
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

roots_own_file_that_cannot_be_read_is_told_with_the_reason() {
    new_user imh1
    local out name file=/root/roots-import
    mkdir $file
    head -c 17000000 /dev/zero | tr '\0' a >$file/large
    mkfifo $file/pipe
    out=$(timeout 10 enroll import --user imh1 --dry-run $file/large 2>&1) && fail "$out"
    [[ $out == *'larger than 16 MiB'* && $out == *smaller* ]] || fail "$out"
    for name in pipe ''; do
        out=$(timeout 10 enroll import --user imh1 --dry-run $file/$name 2>&1) && fail "$out"
        [[ $out == *'not a regular file'* && $out == *'rights of imh1'* && $out == *'Give a regular file'* ]] ||
            fail "$name: $out"
    done
    rm -r $file
}

a_hostile_file_in_a_home_delays_root_little() {
    new_user imh2
    local old out
    old=$(home imh2)/.google_authenticator
    {
        echo '<?xml version="1.0"?><KeyContainer>'
        seq -f '<a xmlns:n%g="u">' 1 990
        yes '<b xmlns:q="z"/>' | head -n 10000
        yes '</a>' | head -n 990
    } >/root/hostile.xml
    install -m 600 -o imh2 /root/hostile.xml "$old"
    out=$(timeout 20 enroll import --user imh2 </dev/null 2>&1) && fail "$out"
    [[ $out == *'larger than 64 KiB'* ]] || fail "$out"
    out=$(timeout 20 enroll import --user imh2 "$old" </dev/null 2>&1) && fail "$out"
    [[ $out == *'too many namespaces'* ]] || fail "$out"
    rm /root/hostile.xml
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

root_writes_only_where_nobody_else_could_lead_him() {
    new_user mg9; enrolled mg10
    printf 'user,serial,secret\nmg9,4711,%s\n' JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP >/root/one.csv
    local trap file
    trap=$(home mg9)
    mkdir /root/safe /root/open
    chmod 777 /root/open
    runuser -u mg9 -- ln -s /etc/cron.d "$trap/linked"
    runuser -u mg9 -- mkfifo "$trap/pipe"
    mkfifo -m 600 /root/safe/pipe
    ln -s /root/safe/target /root/safe/link
    ln -s /root/safe /root/linked
    # A list of codes that others can read.
    install -m 644 /dev/null /root/safe/readable
    for file in "$trap/linked/codes" "$trap/codes" "$trap/pipe" /tmp/codes /root/open/codes /root/linked/codes \
        /root/safe/pipe /root/safe/link /root/safe/readable /root/safe/none/codes /dev/null /root/safe; do
        not timeout 10 enroll import --all --recovery-codes "$file" /root/one.csv >$WORK/mg9 2>&1
        [[ -s $WORK/mg9 ]] || fail "$file: hangs"
        [[ ! -e $(credential mg9) ]] || fail "$file: $(cat $WORK/mg9)"
    done
    [[ ! -e /etc/cron.d/codes && ! -e $trap/codes && ! -e /root/safe/target ]]
    # The other files that an argument names, with root's own rights.
    mkdir -p /etc/pam_totp/users; chmod 755 /etc/pam_totp /etc/pam_totp/users
    credential_text >/etc/pam_totp/users/mg10.toml; chmod 600 /etc/pam_totp/users/mg10.toml
    for file in "$trap/linked/export" /tmp/export /root/open/export /root/linked/export; do
        not enroll export --system --user mg10 --to "$file" >$WORK/mg9 2>&1
        not enroll show --system --user mg10 --svg "$file" >>$WORK/mg9 2>&1
        [[ ! -e $file && $(grep -c 'writes only into a folder' $WORK/mg9) = 2 ]] || fail "$file: $(cat $WORK/mg9)"
    done
    enroll export --system --user mg10 --to /root/safe/export 2>/dev/null
    [[ $(stat -c %a /root/safe/export) = 600 ]]
    timeout 10 enroll import --all --recovery-codes /root/safe/codes /root/one.csv >/dev/null
    [[ $(grep -c '^mg9,' /root/safe/codes) = 1 ]]
}

# The line of codes is written before the enrolment, whole or not at all.
a_full_disk_leaves_no_half_line_of_recovery_codes() {
    new_user mg11; new_user mg12
    printf 'user,serial,secret\nmg11,4711,%s\nmg12,4712,%s\n' JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP $SECRET >/root/two.csv
    mkdir /root/small
    mount -t tmpfs -o mode=700,size=16k tmpfs /root/small || { echo "no mount"; exit 77; }
    trap 'umount -l /root/small' EXIT
    # Some 40 bytes are left in the only block, and the line has more.
    install -m 600 /dev/null /root/small/codes
    head -c 4056 /dev/zero | tr '\0' x >/root/small/codes
    dd if=/dev/zero of=/root/small/filler bs=1k 2>/dev/null || true
    not enroll import --all --recovery-codes /root/small/codes /root/two.csv >$WORK/mg11 2>&1
    [[ $(stat -c %s /root/small/codes) = 4056 && ! -e $(credential mg11) ]] || fail "$(stat -c %s /root/small/codes): $(cat $WORK/mg11)"
}

a_key_file_is_read_by_root_only_where_nobody_else_put_it() {
    new_user mg13
    printf '%s' "$SECRET" >"$(home mg13)/key"
    printf '<?xml version="1.0"?><KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><EncryptionKey><KeyName>x</KeyName></EncryptionKey><KeyPackage><Key Id="1"><Data><Secret><EncryptedValue/></Secret></Data></Key></KeyPackage></KeyContainer>' >/root/keys.xml
    not enroll import --all --key-file "$(home mg13)/key" /root/keys.xml >$WORK/mg13 2>&1
    grep -q 'reads a key only where' $WORK/mg13 || fail "$(cat $WORK/mg13)"
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
    grep -q "users looked at: $count of $count" $WORK/progress || fail "$(tail -c 200 $WORK/progress)"
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

# exported USER TEXT: imports it as the user's export of an app, and logs in with the code that oathtool makes.
exported() {
    local user=$1 out
    new_user "$user"
    printf '%s\n' "$2" >"$(home "$user")/export"
    chown "$user:" "$(home "$user")/export"; chmod 600 "$(home "$user")/export"
    out=$(runuser -l "$user" -c 'enroll import --no-password-check export' 2>&1) || fail "$out"
    [[ $out != *"$SECRET"* && $out != *"$OTHER"* && $out != *hunter2* ]] || fail "$out"
    # The key of the other service is not taken by itself.
    not grep -q "$OTHER" "$(credential "$user")"
    early_in_a_step
    refuses "$user" "$(code 1 $OTHER)"
    accepts "$user" "$(code 1)"
}

OTHER=MFRWGZDFMZTWQ2LKNNWG23TPOBYXE43U

aegis_entry() {
    printf '{"type":"%s","name":"%s","issuer":"%s","icon":null,"info":{"secret":"%s","algo":"SHA1","digits":6,"period":30}}' "$@"
}

an_export_of_an_app_enrols_its_owner() {
    local host; host=$(uname -n | cut -d. -f1)
    exported ap1 "{\"version\":1,\"header\":{\"slots\":null,\"params\":null},\"db\":{\"version\":3,\"entries\":[
        $(aegis_entry totp ap1 GitHub $OTHER),$(aegis_entry steam ap1 Steam $OTHER),$(aegis_entry totp ap1 "$host" $SECRET)]}}"
    exported ap2 "{\"services\":[
        {\"name\":\"GitHub\",\"secret\":\"$OTHER\",\"otp\":{\"account\":\"ap2\",\"issuer\":\"GitHub\",\"tokenType\":\"TOTP\"}},
        {\"name\":\"work\",\"secret\":\"$SECRET\",\"otp\":{\"account\":\"ap2\",\"issuer\":\"$host\",\"digits\":6,\"period\":30,\"algorithm\":\"SHA1\",\"tokenType\":\"TOTP\"}}
        ],\"groups\":[],\"schemaVersion\":4,\"appOrigin\":\"android\"}"
    exported ap3 "{\"encrypted\":false,\"folders\":[],\"items\":[
        {\"type\":1,\"name\":\"GitHub\",\"login\":{\"username\":\"ap3\",\"password\":\"hunter2\",\"totp\":\"$OTHER\"}},
        {\"type\":1,\"name\":\"$host\",\"login\":{\"username\":\"ap3\",\"password\":\"hunter2\",\"totp\":\"$SECRET\"}}]}"
    exported ap4 "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp
,,login,GitHub,,,0,,ap4,hunter2,$OTHER
,,login,$host,,,0,ssh://$host,ap4,hunter2,$SECRET"
    exported ap5 "$(migration ap5 "$host")"
}

# The exports that the reader's own tests read, as those of users here: each has a key of this host (MFRWGZDF...), one of the
# host db1, and oddities.
an_export_of_each_app_ends_in_a_login() {
    local samples=$HERE/../../crates/otp-import/tests/samples host file user out
    local of_db1=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA
    host=$(uname -n | cut -d. -f1)
    early_in_a_step
    for file in freeotp-plus.json stratum.json proton.json raivo.json andotp.json 1password.csv apple.csv lastpass.json \
        lastpass.csv keepassxc.csv keepass.xml bitwarden-authenticator.json bitwarden-authenticator.csv \
        aegis.json 2fas.json bitwarden.json bitwarden.csv ente.txt; do
        user=ap-$(tr . - <<<"$file")
        new_user "$user"
        sed "s/web1/$host/g; s/\\bann\\b/$user/g; s/%3Aann/%3A$user/g" "$samples/$file" >"$(home "$user")/export"
        chown "$user:" "$(home "$user")/export"; chmod 600 "$(home "$user")/export"
        out=$(runuser -l "$user" -c 'enroll import --no-password-check export' 2>&1) || fail "$file: $out"
        [[ $out != *"$OTHER"* && $out != *"$of_db1"* && $out != *hunter* ]] || fail "$file: $out"
        not grep -q "$of_db1" "$(credential "$user")" || fail "$file: db1's key is taken: $out"
        refuses "$user" "$(oathtool --totp=sha256 -b -d 8 -s 60 $of_db1)"
        accepts "$user" "$(code 1 $OTHER)" || fail "$file"
        refuses "$user" "$(code 1 $OTHER)"
    done
}

# Secrets of 80 and of 120 bits, as recipes of pam_oath make them.
a_short_secret_logs_in_once_it_is_asked_for() {
    new_user sh80; new_user sh120
    printf 'HOTP/T30/6 sh80 - 12345678909876543210\nHOTP/T30/6 sh120 - 0d0bfda66a840172a51b39af18a55b\n' >/root/short.oath
    chmod 600 /root/short.oath
    local out user key
    enroll import --all /root/short.oath >$WORK/short 2>&1 || true
    [[ ! -e $(credential sh80) && ! -e $(credential sh120) ]] || fail "$(cat $WORK/short)"
    out=$(enroll import --all --short-secrets /root/short.oath 2>&1) || fail "$out"
    [[ $out == *'2 enrolled'* ]] || fail "$out"
    early_in_a_step
    while read -r user key; do
        refuses "$user" "$(wrong_code "$key")"
        accepts "$user" "$(code 1 "$key")"
        refuses "$user" "$(code 1 "$key")"
    done <<<$'sh80 CI2FM6EQTB3FIMQQ\nsh120 BUF73JTKQQAXFJI3HGXRRJK3'
    grep -q 'accepted: .*user=sh80' $LOG && grep -q 'accepted: .*user=sh120' $LOG || fail "$(grep user=sh $LOG)"
}

# bytes_of FIELD TEXT: a field of a protocol buffer; 127 bytes at most.
bytes_of() { printf '%b%b%s' "\\x$(printf %02x $((8 * $1 + 2)))" "\\x$(printf %02x ${#2})" "$2"; }

# migration USER ISSUER: the text of the QR code in which Google Authenticator exports one key, whose secret is SECRET's.
migration() {
    local account
    account=$(bytes_of 1 12345678901234567890; bytes_of 2 "$2:$1"; bytes_of 3 "$2"; printf '\x20\x01\x28\x01\x30\x02')
    printf 'otpauth-migration://offline?data='
    { bytes_of 1 "$account"; printf '\x10\x01\x18\x01'; } | base64 -w 0 | sed 's/+/%2B/g; s,/,%2F,g; s/=/%3D/g'
}

the_tokens_of_a_directory_enrol_their_users() {
    new_user ap6; new_user ap7
    printf 'upn,serial number,secret key,time interval,manufacturer,model\r\n%s\r\n%s\r\n' \
        "AP6@example.com,1234567,$SECRET,30,Contoso,HardwareKey" \
        "ap7@example.com,1234568,2234567abcdef2234567abcdefabcdef,60,Contoso,HardwareKey" >/root/entra.csv
    local out
    out=$(enroll import --all /root/entra.csv 2>&1) || fail "$out"
    [[ $out == *'2 enrolled'* && $out != *$SECRET* && $out != *2234567abcdef* ]] || fail "$out"
    early_in_a_step
    accepts ap6 "$(code 1)"
    accepts ap7 "$(oathtool --totp -b -s 60 -N "@$(($(date +%s) + 60))" 2234567abcdef2234567abcdefabcdef)"
    # The same tokens as privacyIDEA lists them, without a head line.
    new_user ap8
    printf '# version: 2\nap8, users, office, TOTP0001, %s, totp, 6, 30\n' $HEX >/root/privacyidea.csv
    out=$(enroll import --all /root/privacyidea.csv 2>&1) || fail "$out"
    early_in_a_step
    accepts ap8 "$(code 1)"
}

an_encrypted_export_is_named_and_changes_nothing() {
    new_user ap9
    local file out
    cd "$(home ap9)" || return
    printf '{"version":1,"header":{"slots":[],"params":{"nonce":"09"}},"db":"RtGf"}' >aegis
    printf 'PK\003\004\024\000\000\000\000\000export.attributes\000export.data' >1pux
    printf 'AUTHENTICATORPRO\001\377' >stratum
    printf '\003\331\242\232' >keepass
    printf '\001\377\376' >bytes
    chown ap9: aegis 1pux stratum keepass bytes
    for file in 'aegis Aegis' '1pux 1Password' 'stratum Stratum' 'keepass KeePass' 'bytes encrypted'; do
        not runuser -l ap9 -c "enroll import --no-password-check ${file% *}" >$WORK/ap9 2>&1
        grep -q "${file#* }" $WORK/ap9 || fail "$file: $(cat $WORK/ap9)"
        [[ ! -e $(credential ap9) ]] || fail "$file: enrolled"
    done
}

run a_phone_moves_from_google_and_its_last_code_stays_used
run a_scratch_code_is_throttled_like_a_code_and_spends_one_flush
run eight_digits_reveal_neither_scratch_codes_nor_enrolment
run a_phone_moves_from_pam_oath_and_its_last_code_stays_used
run a_dry_run_for_everybody_sums_up_who_is_left_out
run the_way_back_reopens_no_code
run root_imports_nothing_for_a_user_that_the_user_could_not_read
run roots_own_file_that_cannot_be_read_is_told_with_the_reason
run a_hostile_file_in_a_home_delays_root_little
run an_enrolment_is_replaced_by_root_only_when_he_says_so
run root_writes_only_where_nobody_else_could_lead_him
run a_full_disk_leaves_no_half_line_of_recovery_codes
run a_key_file_is_read_by_root_only_where_nobody_else_put_it
run an_export_of_an_app_enrols_its_owner
run an_export_of_each_app_ends_in_a_login
run a_short_secret_logs_in_once_it_is_asked_for
run the_tokens_of_a_directory_enrol_their_users
run an_encrypted_export_is_named_and_changes_nothing
run ten_thousand_users_are_stopped_and_taken_up_again
