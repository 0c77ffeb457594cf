# shellcheck shell=bash
# How the page looks, and what axe finds.

axe_finds_nothing_before_and_while_enrolling() {
    new_user anna
    browser newcomer anna
}

axe_finds_nothing_for_an_administrator() {
    administrator ada
    browser enrolled ada "$(code)" "$RECOVERY" "$SECOND_RECOVERY"
}

the_page_has_the_language_of_the_browser() {
    new_user clan
    browser languages clan
}

for case in axe_finds_nothing_before_and_while_enrolling axe_finds_nothing_for_an_administrator \
    the_page_has_the_language_of_the_browser; do
    run $case
done
