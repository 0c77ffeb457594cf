# shellcheck shell=bash
# Hostile and broken files in the user's home. Each is refused at once, and nothing of it is told.

# spoiled NAME COMMAND...: enrols, spoils, expects UNAVAIL within 5 seconds, and the log to name the file.
spoiled() {
    local user=$1; shift
    enrolled "$user"
    (cd "$(home "$user")/.config/pam_totp" && "$@")
    local begun=$SECONDS
    unavailable "$user" "$(code)"
    ((SECONDS - begun < 5)) || fail "took $((SECONDS - begun)) s"
    grep -q "cannot use /home/$user" $LOG || fail "the log does not name the file"
}

a_symbolic_link_is_refused() { spoiled f1 sh -c 'mv credential.toml real && ln -s real credential.toml'; }
a_link_to_shadow_is_refused_and_not_opened() {
    spoiled f2 ln -sf /etc/shadow credential.toml
    not grep -q 'root:' $LOG
}
a_linked_folder_is_refused() { spoiled f3 sh -c 'cd .. && mv pam_totp real && ln -s real pam_totp'; }
a_fifo_is_refused_at_once() { spoiled f4 sh -c 'rm credential.toml && mkfifo -m 600 credential.toml && chown f4: credential.toml'; }
a_device_is_refused() { spoiled f5 sh -c 'rm credential.toml && cp -a /dev/zero credential.toml'; }
a_folder_in_its_place_is_refused() { spoiled f6 sh -c 'rm credential.toml && mkdir credential.toml && chown f6: credential.toml'; }
a_foreign_owner_is_refused() { spoiled f7 chown nobody credential.toml; }
a_hard_link_is_refused() { spoiled f8 ln credential.toml second; }
readable_by_the_group_is_refused() { spoiled f9 chmod 640 credential.toml; }
readable_by_all_is_refused() { spoiled f10 chmod 604 credential.toml; }
a_folder_that_all_may_write_is_refused() { spoiled f11 chmod 777 ..; }
a_home_that_all_may_write_is_refused() { spoiled f12 chmod 777 ../..; }
a_large_file_is_refused() { spoiled f13 sh -c 'head -c 10000000 /dev/zero >>credential.toml'; }
an_empty_file_is_refused() { spoiled f14 sh -c ': >credential.toml'; }
random_bytes_are_refused() { spoiled f15 sh -c 'head -c 4096 /dev/urandom >credential.toml'; }
a_broken_line_is_named_without_its_text() {
    spoiled f16 sed -i 's/^secret = .*/secret = "'"$SECRET"'/' credential.toml
    grep -q 'f16/.config/pam_totp/credential.toml: line 5' $LOG
    not grep -q "$SECRET" $LOG
}

a_group_of_the_users_own_may_write_the_folder() {
    enrolled f17
    chmod g+w /home/f17 /home/f17/.config
    accepts f17 "$(code)"
}

a_group_with_others_may_not_write_the_folder() {
    enrolled f18
    new_user f18b
    usermod -aG f18 f18b
    chmod g+w /home/f18/.config
    unavailable f18 "$(code)"
}

the_primary_group_of_another_user_may_not_write_the_folder() {
    enrolled f23
    useradd -M -g f23 f23b
    chmod g+w /home/f23/.config
    unavailable f23 "$(code)"
    userdel f23b
    accepts f23 "$(code)"
}

the_record_is_shared_with_the_users_own_group_alone() {
    enrolled f24; enrolled f25; enrolled f26
    useradd -M -g f25 f25b
    new_user f26b
    usermod -aG f26 f26b
    local user
    for user in f24 f25 f26; do accepts $user "$(code)"; done
    [[ $(stat -c '%G %a' "$(record f24)") = 'f24 640' ]] || fail "$(stat -c '%G %a' "$(record f24)")"
    for user in f25 f26; do
        [[ $(stat -c '%G %a' "$(record $user)") = 'root 600' ]] || fail "$user: $(stat -c '%G %a' "$(record $user)")"
    done
    not runuser -u f25b -- cat "$(record f25)" >/dev/null 2>&1
}

a_damaged_record_is_never_a_fresh_start() {
    enrolled f19
    accepts f19 "$(code)"
    dd if=/dev/zero of="$(record f19)" bs=4096 count=3 conv=notrunc 2>/dev/null
    unavailable f19 "$(code 1)"
    grep -q "$(record f19): the record is damaged" $LOG
    truncate -s 100 "$(record f19)"
    unavailable f19 "$(code 1)"
}

a_symbolic_link_in_the_place_of_the_record_is_refused() {
    enrolled f20
    accepts f20 "$(code)"
    mv "$(record f20)" $WORK/elsewhere
    ln -s $WORK/elsewhere "$(record f20)"
    unavailable f20 "$(code 1)"
}

a_policy_file_with_a_typo_lets_nobody_in() {
    enrolled f21
    echo 'nulok = true' >/etc/security/pam_totp.toml
    local shown; shown=$(login f21 "$(code)") || true
    rm /etc/security/pam_totp.toml
    grep -q 'Error in service module' <<<"$shown" || fail "$shown"
    accepts f21 "$(code)"
}

the_credential_setting_selects_a_file_of_roots() {
    new_user f22
    mkdir -p /etc/pam_totp; chmod 755 /etc/pam_totp
    credential_text >/etc/pam_totp/f22.toml; chmod 600 /etc/pam_totp/f22.toml
    service_of_the_case totp-roots "auth required pam_totp.so credential=/etc/pam_totp/%u.toml"
    accepts f22 "$(code)" totp-roots
    chmod 644 /etc/pam_totp/f22.toml
    unavailable f22 "$(code 1)" totp-roots
}

for case in a_symbolic_link_is_refused a_link_to_shadow_is_refused_and_not_opened a_linked_folder_is_refused \
    a_fifo_is_refused_at_once a_device_is_refused a_folder_in_its_place_is_refused a_foreign_owner_is_refused \
    a_hard_link_is_refused readable_by_the_group_is_refused readable_by_all_is_refused \
    a_folder_that_all_may_write_is_refused a_home_that_all_may_write_is_refused a_large_file_is_refused \
    an_empty_file_is_refused random_bytes_are_refused a_broken_line_is_named_without_its_text \
    a_group_of_the_users_own_may_write_the_folder a_group_with_others_may_not_write_the_folder \
    the_primary_group_of_another_user_may_not_write_the_folder the_record_is_shared_with_the_users_own_group_alone \
    a_damaged_record_is_never_a_fresh_start a_symbolic_link_in_the_place_of_the_record_is_refused \
    a_policy_file_with_a_typo_lets_nobody_in the_credential_setting_selects_a_file_of_roots; do
    run $case
done
