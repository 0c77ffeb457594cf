# shellcheck shell=bash
# What can go wrong between the page and enroll: another release, a broken line, a lost connection, a second tab.

a_broken_line_is_named_in_the_browser() {
    enrolled cbrk
    no_enroll 'echo "warning: something else"'
    browser shows cbrk 'printed a line that this page cannot read'
}

a_newer_enroll_is_named_in_the_browser() {
    enrolled cnew
    no_enroll "echo '{\"version\":2,\"user\":\"cnew\"}'"
    browser shows cnew 'is newer than this page'
}

an_older_enroll_is_named_in_the_browser() {
    enrolled cold
    no_enroll 'echo "error: unexpected argument --json found" >&2; exit 2'
    browser shows cold 'is older than this page'
}

a_missing_enroll_is_named_in_the_browser() {
    enrolled cmis
    no_enroll ''
    rm /usr/bin/enroll
    browser shows cmis 'The command enroll was not found'
}

a_lost_connection_saves_no_half_enrolment() {
    new_user clst
    browser connectionIsLost clst
    [[ ! -e $(credential clst) ]] || fail "half an enrolment: $(cat "$(credential clst)")"
    with_page
    browser enrol clst
}

a_second_tab_waits_for_the_first() {
    new_user ctab
    browser secondTab ctab
}

for case in a_broken_line_is_named_in_the_browser a_newer_enroll_is_named_in_the_browser an_older_enroll_is_named_in_the_browser \
    a_missing_enroll_is_named_in_the_browser a_lost_connection_saves_no_half_enrolment a_second_tab_waits_for_the_first; do
    run $case
done
