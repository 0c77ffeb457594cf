# shellcheck shell=bash
# 21. An upgrade and then a downgrade, while people log in and a program goes on that holds the other module. The older
# package is that of the last commit before records had a version 2: run.sh builds it.

OLD=/mnt/disk/libpam-totp_0.1.0~format1_$ARCH.deb

both_packages() {
    need dpkg-buildpackage dh
    [[ -f $OLD ]] || fail "no older package: tests/drills/run.sh 21 builds it"
    # The date of the newest source: the repository's history is not at hand in here.
    SOURCE_DATE_EPOCH=1795417530 $REPO/packaging/debian/build.sh "$VERSION" $WORK >/dev/null
    # A list of packages of its own: the machine's shows through here, and somebody may install something there.
    cp -a /var/lib/dpkg $WORK/dpkg && rm -f $WORK/dpkg/updates/* && mount --bind $WORK/dpkg /var/lib/dpkg
}
version_is() { [[ $(dpkg-query -W -f '${Version}' libpam-totp) = "$1" ]] || fail "not $1 is installed"; }

# people NAME...: all at once, since useradd for each takes longer than an upgrade.
people() {
    local name
    for name; do echo "$name:pw-$name:::$name:/home/$name:/bin/sh"; done | newusers
    for name; do
        install -d -m 700 -o "$name" "/home/$name" "/home/$name/.config" "/home/$name/.config/pam_totp"
        credential_text >"/home/$name/.config/pam_totp/credential.toml"
        chown "$name" "/home/$name/.config/pam_totp/credential.toml"
        chmod 600 "/home/$name/.config/pam_totp/credential.toml"
    done
}

# --- a program that goes on ---------------------------------------------------------------------------

# holds NAME USER: a program that has the module of now from its first authentication on, which succeeds.
holds() {
    mkfifo $WORK/held.$1
    at_clock 0 python3 $REPO/tests/drills/held.py held "$2" <$WORK/held.$1 >$WORK/held.$1.said 2>&1 &
    # A file descriptor of this shell, so that the program's input stays open until the drill is over.
    exec {descriptor}>$WORK/held.$1
    HELD[$1]=$descriptor
    for _ in $(seq 100); do [[ -s $WORK/held.$1.said ]] && break; sleep 0.1; done
    head -n 1 $WORK/held.$1.said >$WORK/held.$1.pid
    [[ $(held "$1" "$(code -1)") = 0 ]] || fail "the program is refused: $(tail -n 3 $LOG)"
    grep -q 'pam_totp\.so$' "/proc/$(<$WORK/held.$1.pid)/maps"
}
# held NAME CODE: what pam_authenticate says to this code, in the program that goes on.
held() {
    local lines; lines=$(wc -l <$WORK/held.$1.said)
    echo "$2" >&"${HELD[$1]}"
    for _ in $(seq 100); do
        (($(wc -l <$WORK/held.$1.said) > lines)) && { tail -n 1 $WORK/held.$1.said; return; }
        sleep 0.1
    done
    fail "the program does not answer: $(<$WORK/held.$1.said)"
}
# The file that it has is gone by name: dpkg put another in its place.
holds_a_replaced_module() {
    grep -q 'pam_totp\.so.*(deleted)$' "/proc/$(<$WORK/held.$1.pid)/maps" || fail "$(grep pam_totp /proc/"$(<$WORK/held.$1.pid)"/maps)"
}

# --- logins during a change of the package ------------------------------------------------------------

# while_logging_in PREFIX PACKAGE: installs the package while people of this prefix log in, each with one code that is
# offered twice at once: one of the two is let in, and one only. Some more follow after its end.
while_logging_in() {
    local marker=$WORK/changing during=0 now name login logins let_in turn n last='' names=() change
    names=("$1"{01..36})
    people "${names[@]}"
    touch "$marker"
    { get install --allow-downgrades "$2"; echo $? >$WORK/change-status; rm "$marker"; } & change=$!
    for turn in 0 6 12 18 24 30; do
        [[ -e $marker ]] && during=$((during + 6)) || last=yes
        now=$(code) logins=()
        for name in "${names[@]:turn:6}"; do
            for n in 1 2; do { over_ssh "$name" "$now" && touch "$WORK/in.$name.$n"; } & logins+=($!); done
        done
        for login in "${logins[@]}"; do wait "$login" || true; done
        for name in "${names[@]:turn:6}"; do
            let_in=$(find $WORK -name "in.$name.*" | wc -l)
            [[ $let_in = 1 ]] || fail "$name: $let_in of 2 logins with one code let in: $(grep "user=$name" $LOG)"
            LOGGED_IN=$name
        done
        [[ -z $last ]] || break
    done
    wait $change
    [[ $(<$WORK/change-status) = 0 ]] || fail "$(tail -n 15 $WORK/apt)"
    ((during >= 6)) || fail "no logins while the package changed"
    # Used by the one module, it is used for the other: the last of them, and the first.
    not over_ssh "$LOGGED_IN" "$now" || fail "$LOGGED_IN: a code worked twice across the change"
    not over_ssh "${names[0]}" "$now" || fail "${names[0]}: a code worked twice across the change"
}

# Three users and a setting that the older module refuses. Each logs in with this one, and each is named.
NEWER_SETTING='look_ahead = 5'
uses_of_this_release() {
    enrolled adopted; enrolled brief; enrolled fob
    enroll admin adopt adopted >/dev/null
    sed -i "s/^secret = .*/secret = \"$BRIEF\"\nshort = true/" "$(credential brief)"
    sed -i 's/^kind = "totp"/kind = "hotp"\ncounter = 0/' "$(credential fob)"
    printf '%s\n' "$NEWER_SETTING" >/etc/security/pam_totp.toml
    over_ssh adopted "$(code -1)" && over_ssh brief "$(code -1 $BRIEF)" && over_ssh fob "$(oathtool -b "$SECRET" -c 0)" ||
        fail "refused by this release: $(tail -n 4 $LOG)"
    not enroll admin downgrade --check --json >$WORK/obstacles
    sed -E 's/.*"user":(null|".*"),"what":"(.*)".*/\1 \2/' $WORK/obstacles | tr -d '"' | sort >$WORK/named
    # The record of the token has its counter, so it is of version 2.
    cmp $WORK/named <(printf '%s\n' 'adopted held-by-root' 'brief short-secret' 'fob only-newer-kinds' 'fob record' \
        'later record' 'null policy') || fail "$(<$WORK/obstacles)"
    rm /etc/security/pam_totp.toml
}
BRIEF=CI2FM6EQTB3FIMQQ

# --- the drill ----------------------------------------------------------------------------------------

an_upgrade_and_a_downgrade_refuse_nobody_and_forget_no_code() {
    declare -A HELD=()
    machine && both_packages
    service held "auth required pam_totp.so"
    get install "$OLD"
    version_is 0.1.0~format1
    sshd_is_wired
    enrolled owner; enrolled locker; enrolled visitor; enrolled later
    the_clock_stands
    holds old locker

    while_logging_in up $WORK/libpam-totp_"$VERSION"_"$ARCH".deb
    version_is "$VERSION"
    grep -qx "    python3[^ ]* (process $(<$WORK/held.old.pid))" $WORK/apt || fail "$(<$WORK/apt)"
    gets_in "$(code)"
    # The program from before works with the old module. What the one module took, the other refuses.
    holds_a_replaced_module old
    [[ $(held old "$(code)") = 0 ]] || fail "the program with the old module is refused: $(tail -n 3 $LOG)"
    not over_ssh locker "$(code)"
    over_ssh locker "$(code 1)"
    [[ $(held old "$(code 1)") != 0 ]] || fail "the old module took a code that the new one had taken"

    # A later release keeps something of this user in a record of version 2. It stands in the way, and only it.
    over_ssh later "$(code -1)"
    not grep . <<<"$(enroll admin downgrade --check --json)"
    python3 $REPO/tests/e2e/add_sections.py "$(record later)" 1234=0102
    over_ssh later "$(code)"
    not enroll admin downgrade --check --json >$WORK/obstacles
    [[ $(<$WORK/obstacles) = '{"version":1,"detail":null,"user":"later","what":"record"}' ]] || fail "$(<$WORK/obstacles)"
    uses_of_this_release
    holds new visitor

    while_logging_in down "$OLD"
    version_is 0.1.0~format1
    not over_ssh owner "$(code)"
    holds_a_replaced_module new
    [[ $(held new "$(code)") = 0 ]] || fail "the program with the new module is refused: $(tail -n 3 $LOG)"
    not over_ssh visitor "$(code)"
    # The record of version 2 is refused, with its reason, and stays as it is.
    cp "$(record later)" $WORK/later
    not over_ssh later "$(code 1)"
    not over_ssh later "$RECOVERY"
    grep 'user=later' $LOG | tail -n 1 | grep -q 'newer version' || fail "$(grep 'user=later' $LOG | tail -n 1)"
    cmp "$(record later)" $WORK/later
    # So are the others that the list named. The setting refuses everybody: this code is good as soon as it is gone.
    for name in adopted brief fob; do not over_ssh "$name" "$(code)"; done
    not over_ssh fob "$RECOVERY"
    printf '%s\n' "$NEWER_SETTING" >/etc/security/pam_totp.toml
    not over_ssh owner "$(code 1)"
    rm /etc/security/pam_totp.toml
    gets_in "$(code 1)"

    # The upgrade lets this user in again, and remembers the code of before.
    get install $WORK/libpam-totp_"$VERSION"_"$ARCH".deb
    not over_ssh later "$(code)"
    over_ssh later "$(code 1)" || fail "refused after the second upgrade: $(tail -n 3 $LOG)"
    attacker_is_refused "$(code)" "$(code 1)"
}

run an_upgrade_and_a_downgrade_refuse_nobody_and_forget_no_code
