# What programs read of enroll: every command, held against the schema.
# shellcheck shell=bash

every_command_answers_programs_by_the_schema() {
    local user
    for user in json1 json2 json3; do new_user $user; done
    # Without logind, it says which sessions there are.
    [[ -e /run/utmp ]] || : >/run/utmp
    # A baseline of other cases would be compared with.
    rm -rf /var/lib/pam_totp/check
    python3 "$HERE/json_answers.py" json1 json2 json3
}

run every_command_answers_programs_by_the_schema
