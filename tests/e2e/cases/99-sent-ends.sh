# shellcheck shell=bash
# A code that was sent, and not typed yet, ends with the key beside it: also where the address is locked and stays.

# a_code_is_on_its_way USER N: by the word; the N-th order is kept in $SENT. Its address is locked.
a_code_is_on_its_way() {
    printf 'email\n000000\n' | pamtester totp "$1" authenticate >$WORK/told 2>&1 || true
    SENT=$(of_order "$2" code)
    [[ $SENT =~ ^[0-9]{6,8}$ ]] || fail "no code: $(all_orders)"
}
with_a_locked_address() {
    sends_codes "$1"
    sed -i '/^\[recovery\]/i [[authenticator]]\nkind = "email"\naddress = "'"$1"'@example.com"\nlocked = true\n' "$(held_file "$1")"
}
keeps_the_address() { grep -q "^address = \"$1@example.com\"" "$(held_file "$1")" || fail "$(<"$(held_file "$1")")"; }

own_compromised_ends_codes_that_were_sent() {
    with_a_locked_address se1
    a_code_is_on_its_way se1 1
    # A recovery code would end it by itself.
    early_in_a_step
    plays_as se1 "$(code)" compromised
    keeps_the_address se1
    refuses se1 "$SENT"
    # A code that is sent from now on is good.
    a_code_is_on_its_way se1 2
    accepts se1 "$SENT"
}

own_disable_ends_codes_that_were_sent() {
    with_a_locked_address se2
    early_in_a_step
    cp "$(held_file se2)" $WORK/se2
    a_code_is_on_its_way se2 1
    as_owner se2 disable --json <<<"$(code)" >$WORK/told 2>&1 || fail "$(answers)"
    # Also if an administrator brings the file back.
    cat $WORK/se2 >"$(held_file se2)"
    refuses se2 "$SENT"
    accepts se2 "$RECOVERY"
}

roots_new_key_ends_codes_that_were_sent() {
    with_a_locked_address se3
    a_code_is_on_its_way se3 1
    plays_enrolment enroll --user se3 --system --json || fail "$(cat $WORK/json9 $WORK/json9.err)"
    keeps_the_address se3
    refuses se3 "$SENT"
    a_code_is_on_its_way se3 2
    accepts se3 "$SENT"
}

roots_compromised_ends_codes_that_were_sent() {
    with_a_locked_address se4
    a_code_is_on_its_way se4 1
    : >/run/utmp
    plays_enrolment enroll admin compromised se4 --json || fail "$(cat $WORK/json9 $WORK/json9.err)"
    rm /run/utmp
    keeps_the_address se4
    refuses se4 "$SENT"
    a_code_is_on_its_way se4 2
    accepts se4 "$SENT"
}

roots_disable_ends_codes_that_were_sent() {
    with_a_locked_address se5
    cp "$(held_file se5)" $WORK/se5
    a_code_is_on_its_way se5 1
    enroll admin disable se5 >$WORK/told 2>&1 || fail "$(answers)"
    cat $WORK/se5 >"$(held_file se5)"
    refuses se5 "$SENT"
    accepts se5 "$(code)"
}

# plays_as USER CODE COMMAND...: that answer first, and then the first code of the key that is shown.
plays_as() {
    local user=$1 first=$2; shift 2
    rm -f $WORK/to9; mkfifo $WORK/to9
    as_owner "$user" "$@" --json --no-password-check <$WORK/to9 >$WORK/json9 2>$WORK/json9.err &
    local child=$!
    exec 8>$WORK/to9
    echo "$first" >&8
    appears '"secret":"[A-Z2-7]*"' $WORK/json9
    # Of the next step: the code before has used up this one for a key without a login.
    code 1 "$(sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' $WORK/json9)" >&8
    exec 8>&-
    wait $child || fail "$(cat $WORK/json9 $WORK/json9.err $WORK/helper.log)"
}

for case in own_compromised_ends_codes_that_were_sent own_disable_ends_codes_that_were_sent \
    roots_new_key_ends_codes_that_were_sent roots_compromised_ends_codes_that_were_sent \
    roots_disable_ends_codes_that_were_sent; do
    run $case
done
