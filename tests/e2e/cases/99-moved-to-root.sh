# shellcheck shell=bash
# `enroll admin adopt`: root holds a credential instead of the home, and back.

roots_file() { echo "/etc/pam_totp/users/$1.toml"; }
is_marked() { grep -qx 'held_by_root = true' "$(credential "$1")" 2>/dev/null; }
# With the helper, and credentials in homes.
with_helper_beside_homes() { with_helper; rm /etc/security/pam_totp.toml; }
# restored NAME [SECRET]: a credential in the home again, as from a backup.
restored() { put_credential "$1"; sed -i "s/$SECRET/${2:-$SECRET}/" "$(credential "$1")"; }
OTHER_SECRET=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP

an_adopted_credential_is_roots_alone_and_logs_in() {
    enrolled ad1
    cp -p "$(credential ad1)" $WORK/ad1.before
    # The names of the files there would tell who is enrolled.
    install -d -m 755 /etc/pam_totp /etc/pam_totp/users
    enroll admin adopt ad1 >$WORK/told || fail "$(<$WORK/told)"
    grep -q "ad1: moved from $(credential ad1) to $(roots_file ad1)" $WORK/told || fail "$(<$WORK/told)"
    grep -q 'pam-totp-helper' $WORK/told
    [[ $(stat -c %U:%G:%a "$(roots_file ad1)") = root:root:600 ]]
    [[ $(stat -c %U:%a /etc/pam_totp/users) = root:700 ]] || fail "$(stat /etc/pam_totp/users)"
    cmp "$(roots_file ad1)" $WORK/ad1.before
    is_marked ad1
    [[ $(stat -c %U:%a "$(credential ad1)") = ad1:600 ]]
    not grep -q $SECRET -r "$(home ad1)"
    not runuser -u ad1 -- cat "$(roots_file ad1)" 2>/dev/null
    accepts ad1 "$(code)"
    accepts ad1 $RECOVERY
    settle_log
    grep -q 'enroll.*admin adopt: user=ad1 by=' $LOG || fail "$(tail -n 5 $LOG)"
    # Once more: nothing is left to do.
    enroll admin adopt ad1 >$WORK/told
    grep -q "ad1: is in $(roots_file ad1) already" $WORK/told || fail "$(<$WORK/told)"
}

# A program of the user writes an address "that only an administrator changes".
no_address_of_a_home_moves_to_root() {
    enrolled ad12
    sed -i 's/^\[recovery\]/[[authenticator]]\nkind = "email"\naddress = "mallory@evil.example"\nlocked = true\npreferred = true\n\n&/' "$(credential ad12)"
    enroll admin show ad12 >$WORK/told
    grep -q 'no login uses it' $WORK/told || fail "$(<$WORK/told)"
    not grep -q 'only an administrator' $WORK/told
    enroll admin adopt ad12 >$WORK/told || fail "$(<$WORK/told)"
    grep -q 'email' $WORK/told || fail "$(<$WORK/told)"
    not grep -q mallory "$(roots_file ad12)"
    accepts ad12 "$(code)"
    enroll admin address ad12 --email ad12@example.com --lock >/dev/null
    enroll admin adopt --back ad12 >$WORK/told || fail "$(<$WORK/told)"
    grep -q 'email' $WORK/told || fail "$(<$WORK/told)"
    not grep -q example.com "$(credential ad12)"
}

what_root_holds_counts_and_not_a_copy_in_the_home() {
    enrolled ad2
    enroll admin adopt ad2 >/dev/null
    restored ad2 $OTHER_SECRET
    refuses ad2 "$(code 0 $OTHER_SECRET)"
    accepts ad2 "$(code)"
    # Root's file is damaged: that is no reason to look into the home.
    echo broken >"$(roots_file ad2)"
    unavailable ad2 "$(code 0 $OTHER_SECRET)"
    settle_log
    grep -q 'cannot use /etc/pam_totp/users/%u.toml: line 1: not valid TOML.* user=ad2' $LOG || fail "$(grep ad2 $LOG)"
    rm "$(roots_file ad2)"
    mkfifo -m 600 "$(roots_file ad2)"
    unavailable ad2 "$(code 0 $OTHER_SECRET)"
    rm "$(roots_file ad2)"
}

what_root_holds_is_not_replaced_by_the_home() {
    enrolled ad9
    enroll admin adopt ad9 >/dev/null
    restored ad9 $OTHER_SECRET
    not enroll admin adopt ad9 >$WORK/told 2>&1
    grep -q "root holds a credential of ad9 in $(roots_file ad9), and $(credential ad9) has another one" $WORK/told || fail "$(<$WORK/told)"
    grep -q $OTHER_SECRET "$(credential ad9)"
    accepts ad9 "$(code)"
    # check names the copy, and that nobody decides for programs of the user.
    service_of_the_case i3lock "auth required pam_unix.so" "auth required pam_totp.so"
    enroll check --json >$WORK/told || true
    python3 - $WORK/told <<'END' || fail "$(<$WORK/told)"
import json, sys
told = {f["name"]: f for f in json.load(open(sys.argv[1]))["findings"]}
assert told["credential-left-in-home"]["place"].endswith("/ad9/.config/pam_totp/credential.toml"), told
assert told["helper-missing"]["level"] == "fault" and "i3lock" in told["helper-missing"]["effect"], told
END
    # What check names removes it, and the mark of root's credential is there again.
    grep -qF '"paste":"enroll admin repair ad9"' $WORK/told || fail "$(<$WORK/told)"
    enroll admin repair ad9 >$WORK/told || fail "$(<$WORK/told)"
    grep -q 'credential-left-in-home' $WORK/told || fail "$(<$WORK/told)"
    is_marked ad9
    accepts ad9 "$(code 1)"
    # The same file again is what an interrupted run leaves: the next one ends it.
    restored ad9
    enroll admin adopt ad9 >/dev/null
    is_marked ad9
}

a_copy_goes_only_if_root_holds_a_good_credential() {
    enrolled ad47
    enroll admin adopt ad47 >/dev/null
    restored ad47
    echo up >"$(roots_file ad47)"
    not enroll admin repair ad47 >$WORK/told 2>&1
    grep -q 'the copy stays' <(tr -s ' \n' ' ' <$WORK/told) || fail "$(<$WORK/told)"
    grep -q $SECRET "$(credential ad47)"
}

# makes_own NAME SECRET: any program of the user can write this into the file that is there.
makes_own() { credential_text | sed "s/$SECRET/$2/" >"$(credential "$1")"; }
# refused_as_held NAME FORMER SECRET: a credential of the user's own making is of no use under this name.
refused_as_held() {
    local name=$1 former=$2 secret=$3
    makes_own "$name" "$secret"
    unavailable "$name" "$(code 0 "$secret")"
    unavailable "$name" $RECOVERY
    settle_log
    grep -q "under the name $former, so the one in the home does not count.* user=$name" $LOG || fail "$(grep "$name" $LOG)"
    enroll check totp --user "$name" >$WORK/told 2>&1 || true
    grep -q 'held-as-other' $WORK/told || fail "$(<$WORK/told)"
}
another_name_of_the_user_id_does_not_lead_to_the_home() {
    enrolled ad30
    useradd -o -u "$(id -u ad30)" -g ad30 -d /home/ad30 ad31
    # The record knows the second name alone.
    accepts ad31 $RECOVERY
    enroll admin adopt ad30 >/dev/null
    early_in_a_step
    refused_as_held ad31 ad30 $OTHER_SECRET
    accepts ad30 "$(code)"
    # Renamed, and the file of root's is not.
    userdel ad31
    usermod -l ad32 ad30
    refused_as_held ad32 ad30 $OTHER_SECRET
    mv "$(roots_file ad30)" "$(roots_file ad32)"
    accepts ad32 $SECOND_RECOVERY
    # The id has another owner, and root has released it.
    usermod -l ad33 ad32
    refused_as_held ad33 ad32 $OTHER_SECRET
    enroll admin disable ad33 >/dev/null
    makes_own ad33 $OTHER_SECRET
    accepts ad33 "$(code 1 $OTHER_SECRET)"
    rm "$(roots_file ad32)"
}

# Root enrols at once where `adopt` would move it, and no login has shown the user id to root's record.
a_credential_made_in_roots_place_is_held_like_an_adopted_one() {
    new_user ad40
    early_in_a_step
    plays_enrolment enroll --user ad40 --system --json || fail "$(cat $WORK/json9.err)"
    is_marked ad40
    [[ $(stat -c %U:%a "$(credential ad40)") = ad40:600 ]]
    useradd -o -u "$(id -u ad40)" -g ad40 -d /home/ad40 ad41
    refused_as_held ad41 ad40 $OTHER_SECRET
    userdel ad41
    accepts ad40 "$(code 1 "$(cat $WORK/secret9)")"
    # A home with a credential of its own keeps it: check names the copy.
    enrolled ad42
    plays_enrolment enroll --user ad42 --system --json || fail "$(cat $WORK/json9.err)"
    grep -q $SECRET "$(credential ad42)"
    # A lost file lets nobody by, before any login with a code.
    rm "$(roots_file ad42)" "$(credential ad42)"
    not lets_by ad42
}

# The same where the policy has root hold all of them.
a_second_name_and_a_new_one_are_asked_before_the_first_code() {
    new_user ad43
    trap 'rm -f /etc/security/pam_totp.toml' EXIT
    echo 'credential = "/etc/pam_totp/users/%u.toml"' >/etc/security/pam_totp.toml
    plays_enrolment enroll --user ad43 --json || fail "$(cat $WORK/json9.err)"
    [[ -f $(roots_file ad43) ]]
    useradd -o -u "$(id -u ad43)" -g ad43 -d /home/ad43 ad44
    not lets_by ad43
    not lets_by ad44
    userdel ad44
    usermod -l ad45 ad43
    not lets_by ad45
    rm "$(roots_file ad43)"
    not lets_by ad45
}

# The stack lets in whom the module lets by.
lets_by() { login "$1" 000000 totp-nullok | grep -q successfully; }
lockers_lets_by() { runuser -u "$1" -- bash -c "echo 000000 | pamtester totp-nullok $1 authenticate" 2>&1 | grep -q successfully; }

nobody_who_is_adopted_passes_without_a_code() {
    enrolled ad3
    new_user ad4
    lockers_lets_by ad4
    # No code was ever used: root's record says that the user is enrolled all the same.
    enroll admin adopt ad3 >/dev/null
    not lets_by ad3
    not lockers_lets_by ad3
    # The user removes the mark, and the record too.
    rm -r "$(home ad3)/.config" "$(home ad3)/.local"
    not lets_by ad3
    not lockers_lets_by ad3
    accepts ad3 "$(code)"
}

without_the_helper_an_adopted_users_locker_denies() {
    enrolled ad5
    early_in_a_step
    locker ad5 "$(code)"
    enroll admin adopt ad5 >/dev/null
    local next; next=$(code 1)
    not locker ad5 "$next"
    settle_log
    grep -q 'credential.toml: line 4: root holds this credential (enroll-admin(8), adopt).* user=ad5' $LOG || fail "$(grep ad5 $LOG)"
    # A copy from a backup opens nothing either.
    restored ad5
    not locker ad5 "$next"
    accepts ad5 "$next"
}

with_the_helper_an_adopted_users_locker_asks_it() {
    with_helper_beside_homes
    enrolled ad6
    early_in_a_step
    local now; now=$(code)
    not locker ad6 "$now"
    enroll admin adopt ad6 >$WORK/told
    not grep -q pam-totp-helper $WORK/told
    locker ad6 "$now" || fail "$(tail -n 3 $LOG $WORK/helper.log)"
    refuses ad6 "$now"
}

what_a_locker_used_before_stays_used_after_an_adopt() {
    enrolled ad7
    early_in_a_step
    local now; now=$(code)
    # Programs of the user cannot read root's record here, nor root's know of theirs but by the move.
    locker ad7 "$now" && locker ad7 $RECOVERY
    enroll admin adopt ad7 >/dev/null
    refuses ad7 "$now"
    refuses ad7 $RECOVERY
    accepts ad7 "$(code 1)"
    accepts ad7 $SECOND_RECOVERY
}

a_credential_comes_back_with_what_was_used() {
    enrolled ad8
    cp -p "$(credential ad8)" $WORK/ad8.before
    enroll admin adopt ad8 >/dev/null
    early_in_a_step
    local now; now=$(code)
    accepts ad8 "$now"
    accepts ad8 $RECOVERY
    # As where a user has no group of his own: programs of the user see nothing of root's record.
    chmod 600 "$(record ad8)"
    enroll admin adopt --back ad8 >$WORK/told || fail "$(<$WORK/told)"
    grep -q "ad8: moved from $(roots_file ad8) to $(credential ad8)" $WORK/told || fail "$(<$WORK/told)"
    [[ ! -e $(roots_file ad8) && $(stat -c %U:%a "$(credential ad8)") = ad8:600 ]]
    cmp "$(credential ad8)" $WORK/ad8.before
    not locker ad8 "$now"
    not locker ad8 $RECOVERY
    local next; next=$(code 1)
    locker ad8 "$next" || fail "$(tail -n 3 $LOG)"
    refuses ad8 "$next"
    locker ad8 $SECOND_RECOVERY
    refuses ad8 $SECOND_RECOVERY
    settle_log
    grep -q 'enroll.*admin adopt --back: user=ad8' $LOG
    enroll admin adopt --back ad8 >$WORK/told
    grep -q "is in $(credential ad8) already" $WORK/told || fail "$(<$WORK/told)"
}

# What writes, names, locks or tells the other process.
WRITES='/^(rename|link|unlink|mkdir|flock|pwrite|write)|^f(data)?sync$|^f?ch(own|mod)'
# kills FOLLOW PREFIX BEFORE COMMAND...: with a user of its own for each, until the command gets through. BEFORE makes the user ready.
kills() {
    local follow=$1 prefix=$2 before=$3 number=1 status; shift 3
    while :; do
        early_in_a_step
        "$before" "$prefix$number"
        status=0
        # shellcheck disable=SC2086  # an option or none
        timeout -s KILL 60 strace $follow -qq -o /dev/null -e trace="$WRITES" -e inject="$WRITES":signal=KILL:when="$number" \
            "$@" "$prefix$number" >/dev/null 2>&1 || status=$?
        one_is_valid "$prefix$number" || fail "killed at step $number"
        "$@" "$prefix$number" >$WORK/told 2>&1 || fail "after a kill at step $number: $(<$WORK/told)"
        [[ $status != 0 ]] || break
        "$ENDED" "$prefix$number" || fail "gone on after a kill at step $number"
        number=$((number + 1))
    done
    ((number > ${LEAST:-8})) || fail "only $number steps"
}
# Root's programs take the codes of one credential, and programs of the user no code of another one.
one_is_valid() {
    local now next; now=$(code) next=$(code 1)
    [[ ! -e $(roots_file "$1") ]] || not locker "$1" "$next"
    accepts "$1" "$now"
    # Whichever program took it: once.
    not locker "$1" "$now"
}
ready_to_adopt() { enrolled "$1"; locker "$1" $RECOVERY; }
is_adopted() { is_marked "$1" && refuses "$1" $RECOVERY && not locker "$1" "$(code 1)" && accepts "$1" $SECOND_RECOVERY; }
ready_to_go_back() { enrolled "$1"; enroll admin adopt "$1" >/dev/null; }
has_come_back() { [[ ! -e $(roots_file "$1") ]] && grep -q $SECRET "$(credential "$1")" && locker "$1" $RECOVERY && accepts "$1" $SECOND_RECOVERY; }

an_adopt_killed_at_each_step_leaves_one_credential() {
    need strace
    ENDED=is_adopted kills "" adk ready_to_adopt enroll admin adopt
}
a_killed_process_for_homes_leaves_one_credential() {
    need strace
    ENDED=is_adopted kills -f adj ready_to_adopt enroll admin adopt
}
a_way_back_killed_at_each_step_leaves_one_credential() {
    need strace
    ENDED=has_come_back kills "" adb ready_to_go_back enroll admin adopt --back
}
a_way_back_whose_process_for_homes_is_killed_goes_on() {
    need strace
    ENDED=has_come_back kills -f adc ready_to_go_back enroll admin adopt --back
}

# refuses_to_adopt NAME WORDS: nothing has changed, and the home's credential is good as far as it was.
refuses_to_adopt() {
    not enroll admin adopt "$1" >$WORK/told 2>&1 || fail "$1: $(<$WORK/told)"
    grep -q "$2" $WORK/told || fail "$1: $(<$WORK/told)"
    [[ ! -e $(roots_file "$1") ]]
}

a_hostile_home_is_refused_and_nothing_is_moved() {
    enrolled ah1; enrolled ah2; enrolled ah3; enrolled ah4; enrolled ah5; enrolled ah6
    local outside=$WORK/outside; install -d -m 777 $outside
    mv "$(home ah1)/.config" "$(home ah1)/elsewhere"; ln -s elsewhere "$(home ah1)/.config"
    refuses_to_adopt ah1 'symbolic link'
    rm "$(credential ah2)"; runuser -u ah2 -- mkfifo -m 600 "$(credential ah2)"
    refuses_to_adopt ah2 'not a regular file'
    chown daemon "$(credential ah3)"
    refuses_to_adopt ah3 'Permission denied'
    rm "$(credential ah4)"; ln -s /etc/shadow "$(credential ah4)"
    refuses_to_adopt ah4 'symbolic link'
    # The record of the user's programs is no record.
    runuser -u ah5 -- mkdir -p "$(home ah5)/.local/state/pam_totp"; runuser -u ah5 -- mkfifo "$(home ah5)/.local/state/pam_totp/$(id -u ah5)"
    refuses_to_adopt ah5 "$(home ah5)/.local/state"
    ln "$(credential ah6)" "$(home ah6)/second"
    refuses_to_adopt ah6 'second name'
    rm "$(home ah6)/second"
    early_in_a_step
    accepts ah6 "$(code)"
    # The place of root's file is taken.
    ln -s $outside/x "$(roots_file ah6)"
    not enroll admin adopt ah6 >$WORK/told 2>&1
    rm "$(roots_file ah6)"
    [[ ! -e $outside/x ]]
    accepts ah6 "$(code 1)"
}

a_home_without_room_is_refused_both_ways() {
    enrolled ah7; enrolled ah8
    local user home
    for user in ah7 ah8; do
        home=$(home $user)
        cp -a "$home/.config" $WORK/$user.config
        mount -t tmpfs -o size=64k,mode=700,uid="$(id -u $user)",gid="$(id -g $user)" none "$home"
        cp -a $WORK/$user.config "$home/.config"
    done
    trap 'umount "$(home ah7)" "$(home ah8)"' EXIT
    early_in_a_step
    dd if=/dev/zero of="$(home ah7)/full" bs=4k 2>/dev/null || true
    refuses_to_adopt ah7 'no space'
    accepts ah7 "$(code)"
    mount -o remount,ro "$(home ah7)"
    refuses_to_adopt ah7 'ead-only'
    accepts ah7 "$(code 1)"
    enroll admin adopt ah8 >/dev/null
    dd if=/dev/zero of="$(home ah8)/full" bs=4k 2>/dev/null || true
    not enroll admin adopt --back ah8 >$WORK/told 2>&1
    grep -q 'no space' $WORK/told || fail "$(<$WORK/told)"
    accepts ah8 "$(code)"
    umount "$(home ah8)"
    # Another enrolment there is not overwritten, and a home that is away is named.
    restored ah8 $OTHER_SECRET
    not enroll admin adopt --back ah8 >$WORK/told 2>&1
    grep -q 'has another one' $WORK/told || fail "$(<$WORK/told)"
    grep -q $OTHER_SECRET "$(credential ah8)"
    mv "$(home ah8)" $WORK/ah8.away
    not enroll admin adopt --back ah8 >$WORK/told 2>&1
    grep -q 'home' $WORK/told || fail "$(<$WORK/told)"
    accepts ah8 "$(code 1)"
    mv $WORK/ah8.away "$(home ah8)"
    mount -t tmpfs none "$(home ah8)"
}

# Root's folder takes nothing: the user's own programs go on.
a_full_disk_of_roots_leaves_the_home_as_it_was() {
    enrolled ah9
    install -d -m 700 /etc/pam_totp
    mount -t tmpfs -o size=64k,mode=700 none /etc/pam_totp
    trap 'umount /etc/pam_totp' EXIT
    install -d -m 700 /etc/pam_totp/users
    dd if=/dev/zero of=/etc/pam_totp/full bs=4k 2>/dev/null || true
    refuses_to_adopt ah9 'no space'
    not is_marked ah9
    locker ah9 "$(code)"
}

all_users_are_adopted_and_a_run_that_was_stopped_goes_on() {
    need strace
    enrolled_at_once al1 al2 al3 al4 al5 al6
    new_user al7
    rm "$(credential al6)"; runuser -u al6 -- mkfifo -m 600 "$(credential al6)"
    enroll admin adopt --all --dry-run >$WORK/told 2>&1 || true
    grep -q "al3: would be moved from $(credential al3) to $(roots_file al3)" $WORK/told || fail "$(<$WORK/told)"
    grep -q 'Nothing was changed' $WORK/told
    [[ ! -e $(roots_file al3) ]] && not is_marked al3
    timeout -s KILL 60 strace -qq -o /dev/null -e trace="$WRITES" -e inject="$WRITES":signal=KILL:when=30 \
        enroll admin adopt --all >/dev/null 2>&1 || true
    not enroll admin adopt --all --json >$WORK/told 2>&1
    local user
    for user in al1 al2 al3 al4 al5; do
        is_marked $user || fail "$user: $(grep $user $WORK/told)"
        grep -q "\"event\":\"credential moved\".*\"user\":\"$user\"" $WORK/told || fail "$(<$WORK/told)"
    done
    grep -q '"event":"credential left".*"user":"al6"' $WORK/told || fail "$(<$WORK/told)"
    not grep -q al7 $WORK/told
    tail -n 1 $WORK/told | grep -q '"event":"credentials moved"' || fail "$(<$WORK/told)"
    accepts al5 "$(code)"
    # And all of them back.
    enroll admin adopt --all --back >$WORK/told 2>&1 || true
    for user in al1 al2 al3 al4 al5; do grep -q $SECRET "$(credential $user)" || fail "$user: $(<$WORK/told)"; done
}

# Of so many users, a line on the terminal says how far the run is, both ways.
an_adopt_of_many_users_says_how_far_it_is() {
    need script newusers
    local count=300 first=211000 total way user
    seq $count | awk -v f=$first '{ printf "am%d:pw:%d:%d::/home/am%d:/bin/bash\n", $1, f + $1, f + $1, $1 }' | newusers
    for user in $(seq -f am%g $count); do put_credential "$user"; done
    for way in '' --back; do
        script -qec "enroll admin adopt --all $way >/root/many.report" $WORK/progress >/dev/null </dev/null || true
        total=$(grep -o 'users looked at: [0-9]* of [0-9]*' $WORK/progress | tail -n 1 | sed 's/.* of //')
        ((total >= count)) || fail "$way: $(tail -c 200 $WORK/progress)"
        grep -q "users looked at: $total of $total" $WORK/progress || fail "$way: $(tail -c 200 $WORK/progress)"
        [[ $(grep -c '^am[0-9]*: moved' /root/many.report) = "$count" ]] || fail "$way: $(tail -n 3 /root/many.report)"
        [[ $(find /etc/pam_totp/users -name 'am*.toml' | wc -l) = $([[ $way ]] && echo 0 || echo $count) ]] || fail "$way"
    done
    grep -q $SECRET "$(credential am300)"
    # Without a terminal there is no such line.
    enroll admin adopt --all --dry-run >/dev/null 2>$WORK/told || true
    not grep -q 'looked at' $WORK/told
    sed -i '/^am[0-9]*:/d' /etc/passwd /etc/shadow /etc/group
    rm -rf /home/am[0-9]*
}

roots_own_enrolment_is_told_when_all_are_adopted() {
    enrolled ad50
    install -d -m 700 /root/.config /root/.config/pam_totp
    trap 'rm -rf /root/.config/pam_totp /etc/pam_totp/users/root.toml' EXIT
    credential_text >/root/.config/pam_totp/credential.toml
    chmod 600 /root/.config/pam_totp/credential.toml
    enroll admin adopt --all --dry-run >$WORK/told 2>&1 || true
    tr -s ' \n' ' ' <$WORK/told | grep -q 'root is enrolled in its home, and is not moved.*enroll --user root' || fail "$(<$WORK/told)"
    enroll admin adopt --all --json >$WORK/told 2>&1 || true
    grep -q '"event":"credential left".*"user":"root"' $WORK/told || fail "$(<$WORK/told)"
    tail -n 1 $WORK/told | grep -q '"event":"credentials moved"' || fail "$(<$WORK/told)"
    # Root is no failure, and is not told of where nothing is lost.
    enroll admin adopt --all --back >$WORK/told 2>&1 || true
    not grep -q 'root is enrolled' $WORK/told
    install -m 600 /root/.config/pam_totp/credential.toml /etc/pam_totp/users/root.toml
    enroll admin adopt --all >$WORK/told 2>&1 || true
    not grep -q 'root is enrolled' $WORK/told || fail "$(<$WORK/told)"
    enroll admin adopt --all --back >/dev/null 2>&1 || true
}

commands_for_an_adopted_user_act_on_roots_file() {
    enrolled ad10
    enroll admin adopt ad10 >/dev/null
    enroll admin list --json | grep '"user":"ad10"' | grep -q '"held_by_root":true' || fail "$(enroll admin list --json | grep ad10)"
    enroll admin list | grep '^ad10 ' | grep -q 'held by root'
    # No recovery code was used: the fence in the user's own record is none.
    enroll admin list --json | grep '"user":"ad10"' | grep -q '"recovery_codes_spent":0' || fail "$(enroll admin list --json | grep ad10)"
    enroll admin show ad10 --json | grep -q '"recovery_codes_spent":0' || fail "$(enroll admin show ad10 --json)"
    enroll admin show ad10 --json >$WORK/told
    python3 - $WORK/told <<'END' || fail "$(<$WORK/told)"
import json, sys
told = json.load(open(sys.argv[1]))
assert told["held_by_root"] and told["state"] == "enrolled", told
places = {place["system"]: (place["state"], place["read"]) for place in told["places"]}
assert places == {True: ("enrolled", True), False: ("held", False)}, told
END
    enroll status --user ad10 | grep -q phone
    local handed; handed=$(enroll admin recovery ad10 | grep -o '[0-9A-Z]\{4\}\(-[0-9A-Z]\{4\}\)\{5\}' | head -n 1)
    accepts ad10 "$handed"
    # The user's own commands say who can.
    not runuser -u ad10 -- enroll status >$WORK/told 2>&1
    grep -q 'root holds the codes of ad10' $WORK/told || fail "$(<$WORK/told)"
    enroll admin disable ad10 >/dev/null
    not grep -q $SECRET -r "$(home ad10)" "$(roots_file ad10)"
    lets_by ad10
    lockers_lets_by ad10 || fail "$(grep ad10 $LOG)"
}

# names_fault NAME COMMAND...: the JSON of `enroll check` has this fault; its words go to $WORK/fault.
names_fault() {
    local name=$1; shift
    "$@" >$WORK/told || true
    python3 - $WORK/told "$name" >$WORK/fault <<'END'
import json, sys
for fault in json.load(open(sys.argv[1]))["findings"]:
    if fault["name"] == sys.argv[2] and fault["level"] == "fault":
        print(fault)
        sys.exit(0)
sys.exit(1)
END
}

with_locker_by_helper() {
    with_helper_beside_homes
    service i3lock "auth required pam_unix.so" "auth required pam_totp.so"
    trap 'without_helper; rm -f /etc/pam.d/i3lock' EXIT
}

# users_in_fault: how many users the fault is about.
users_in_fault() { sed -n "s/.*'what': '\([0-9]*\) users\? ha.*/\1/p" $WORK/fault; }

check_names_users_whom_the_helper_does_not_know() {
    with_locker_by_helper
    enrolled al9
    # Other cases left users who are not adopted either, and the sentence names the first twenty: their number tells.
    local unknown
    names_fault credential-not-adopted enroll check --json i3lock || fail "$(<$WORK/told)"
    unknown=$(users_in_fault)
    grep -q 'i3lock' $WORK/fault || fail "$(<$WORK/fault)"
    names_fault credential-not-adopted enroll check --json --user al9 i3lock || fail "$(<$WORK/told)"
    grep -q 'enroll admin adopt al9' $WORK/fault || fail "$(<$WORK/fault)"
    names_fault credential-not-adopted runuser -u al9 -- enroll check --json i3lock || fail "$(<$WORK/told)"
    # sshd reads the home itself.
    not names_fault credential-not-adopted runuser -u al9 -- enroll check --json sudo
    enroll admin adopt al9 >/dev/null
    not names_fault credential-not-adopted enroll check --json --user al9 i3lock
    not names_fault credential-not-adopted runuser -u al9 -- enroll check --json i3lock
    if names_fault credential-not-adopted enroll check --json i3lock; then
        (($(users_in_fault) == unknown - 1)) || fail "of $unknown users: $(<$WORK/fault)"
    else
        ((unknown == 1)) || fail "of $unknown users: $(<$WORK/told)"
    fi
}

check_names_a_helper_that_does_not_listen() {
    local before; before=$(cat $WORK/helper.log 2>/dev/null | wc -l)
    with_locker_by_helper
    new_user al8
    not names_fault helper-socket enroll check --json i3lock
    not names_fault helper-socket runuser -u al8 -- enroll check --json i3lock
    kill "$HELPER_PID"; wait "$HELPER_PID" || true
    names_fault helper-socket enroll check --json i3lock || fail "$(<$WORK/told)"
    grep -q 'systemctl enable --now pam-totpd.socket' $WORK/fault || fail "$(<$WORK/fault)"
    rm -f $HELPER_SOCKET
    names_fault helper-socket runuser -u al8 -- enroll check --json i3lock || fail "$(<$WORK/told)"
    # A program of root decides itself.
    not names_fault helper-socket enroll check --json sudo
    # Other cases have left lines of theirs.
    tail -n "+$((before + 1))" $WORK/helper.log >$WORK/helper.al8
    not grep -q 'al8\|closed' $WORK/helper.al8 || fail "$(<$WORK/helper.al8)"
}

# greeted_with HEX: in the place of the helper a program of root that answers each greeting with this frame's body; with no
# HEX it says nothing.
greeted_with() {
    kill "$HELPER_PID" 2>/dev/null; wait "$HELPER_PID" 2>/dev/null || true
    rm -f $HELPER_SOCKET
    python3 - "${1:-}" <<END &
import os, socket, struct, sys, time
s = socket.socket(socket.AF_UNIX); s.bind("$HELPER_SOCKET"); s.listen()
os.chmod("$HELPER_SOCKET", 0o666)
held, body = [], bytes.fromhex(sys.argv[1])
while True:
    c, _ = s.accept()
    size = struct.unpack(">I", c.recv(4, socket.MSG_WAITALL))[0]
    c.recv(size, socket.MSG_WAITALL)
    if body: c.sendall(struct.pack(">I", len(body)) + body)
    held.append(c)
END
    HELPER_PID=$!
    until_it_listens
}

check_names_a_helper_of_another_version() {
    with_locker_by_helper
    new_user al10
    not names_fault helper-version enroll check --json i3lock
    # NoVersion, oldest and newest: both are later than those of this enroll.
    greeted_with 82018218321833
    names_fault helper-version enroll check --json i3lock || fail "$(<$WORK/told)"
    grep -q 'versions 50 to 51' $WORK/fault || fail "$(<$WORK/fault)"
    grep -q 'systemctl try-restart pam-totpd.service' $WORK/fault || fail "$(<$WORK/fault)"
    names_fault helper-version runuser -u al10 -- enroll check --json i3lock || fail "$(<$WORK/told)"
    # A module would say the same in its log.
    held_by_root al11
    not locker al11 "$(code)"
    settle_log
    grep -q 'it is of another version than this module.* user=al11' $LOG || fail "$(grep al11 $LOG)"
    # An older one that has a version in common decides logins.
    greeted_with 82008101
    not names_fault helper-version enroll check --json i3lock
    grep -q '"name":"helper-version"' $WORK/told || fail "$(<$WORK/told)"
    # One that says nothing is found within its deadline.
    greeted_with
    local begun=$SECONDS
    names_fault helper-socket enroll check --json i3lock || fail "$(<$WORK/told)"
    grep -q 'systemctl status pam-totpd.service' $WORK/fault || fail "$(<$WORK/fault)"
    ((SECONDS - begun <= 20)) || fail "$((SECONDS - begun)) s"
}

run an_adopted_credential_is_roots_alone_and_logs_in
run no_address_of_a_home_moves_to_root
run what_root_holds_counts_and_not_a_copy_in_the_home
run what_root_holds_is_not_replaced_by_the_home
run a_copy_goes_only_if_root_holds_a_good_credential
run nobody_who_is_adopted_passes_without_a_code
run without_the_helper_an_adopted_users_locker_denies
run with_the_helper_an_adopted_users_locker_asks_it
run what_a_locker_used_before_stays_used_after_an_adopt
run another_name_of_the_user_id_does_not_lead_to_the_home
run a_credential_made_in_roots_place_is_held_like_an_adopted_one
run a_second_name_and_a_new_one_are_asked_before_the_first_code
run a_credential_comes_back_with_what_was_used
run an_adopt_killed_at_each_step_leaves_one_credential
run a_killed_process_for_homes_leaves_one_credential
run a_way_back_killed_at_each_step_leaves_one_credential
run a_way_back_whose_process_for_homes_is_killed_goes_on
run a_hostile_home_is_refused_and_nothing_is_moved
run a_home_without_room_is_refused_both_ways
run a_full_disk_of_roots_leaves_the_home_as_it_was
run all_users_are_adopted_and_a_run_that_was_stopped_goes_on
run an_adopt_of_many_users_says_how_far_it_is
run roots_own_enrolment_is_told_when_all_are_adopted
run commands_for_an_adopted_user_act_on_roots_file
run check_names_users_whom_the_helper_does_not_know
run check_names_a_helper_that_does_not_listen
run check_names_a_helper_of_another_version
