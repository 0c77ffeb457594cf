# shellcheck shell=bash
# `enroll admin ticket`: what an administrator hands out before the enrolment at a login.

TICKET='[0-9A-Z]\{4\}\(-[0-9A-Z]\{4\}\)\{3\}'
ticket_of() { enroll admin ticket "$@" 2>/dev/null | grep -o "^$TICKET\$"; }
tickets_record() { echo "/var/lib/pam_totp/enrolment/$(id -u "$1")"; }
# out NAME: what the list of those who are not enrolled says of the user's ticket.
out() {
    enroll admin list --not-enrolled --json | python3 -c '
import json, sys
print(next((user["ticket"] for line in sys.stdin if (user := json.loads(line))["user"] == sys.argv[1]), "not listed"))' "$1"
}

a_ticket_is_shown_once_and_nowhere_else() {
    new_user ti1
    [[ $(out ti1) = None ]]
    local first second; first=$(ticket_of ti1)
    [[ -n $first && $(out ti1) = out ]] || fail "$first $(out ti1)"
    settle_log
    grep -q 'admin ticket: user=ti1' $LOG || fail "$(tail -n 5 $LOG)"
    # The former one ends, and the administrator is told.
    enroll admin ticket ti1 --valid 1h >$WORK/told 2>&1
    second=$(grep -o "^$TICKET\$" $WORK/told)
    [[ $second != "$first" ]]
    grep -q 'former ticket of ti1 is not good any more' $WORK/told || fail "$(<$WORK/told)"
    local known
    for known in "$first" "$second" "${first//-/}" "${second//-/}"; do
        not grep -q -- "$known" $LOG
        not grep -rqa -- "$known" /var/lib/pam_totp
    done
    [[ $(stat -c %a:%U "$(tickets_record ti1)" /var/lib/pam_totp/enrolment) = $'600:root\n700:root' ]]
    not runuser -u ti1 -- stat "$(tickets_record ti1)" 2>/dev/null
    enroll admin ticket ti1 --withdraw >/dev/null
    [[ $(out ti1) = None ]]
    not enroll admin ticket ti1 --withdraw 2>/dev/null
}

a_ticket_makes_nobody_enrolled() {
    new_user ti2
    accepts ti2 '' totp-nullok
    ticket_of ti2 >/dev/null
    # Neither for programs of root nor for the user's own, which may not read a record of root's.
    accepts ti2 '' totp-nullok
    runuser -u ti2 -- bash -c 'echo | pamtester totp-nullok ti2 authenticate' 2>&1 | grep -q successfully ||
        fail "$(runuser -u ti2 -- bash -c 'echo | pamtester totp-nullok ti2 authenticate' 2>&1)"
    [[ ! -e $(record ti2) ]]
    refuses ti2 "$(code)"
    enroll admin list | grep -q '^ti2 ' && fail "$(enroll admin list)"
    enroll admin ticket ti2 --withdraw >/dev/null
}

an_enrolled_user_gets_no_ticket() {
    enrolled ti3
    not enroll admin ticket ti3 >$WORK/told 2>&1
    grep -q 'ti3 is enrolled already' $WORK/told || fail "$(<$WORK/told)"
    grep -q 'enroll admin recovery ti3' $WORK/told
    [[ $(out ti3) = 'not listed' && ! -e $(tickets_record ti3) ]]
    # Enrolled once, and the file is gone: no login would offer an enrolment.
    accepts ti3 $RECOVERY
    rm "$(credential ti3)"
    not enroll admin ticket ti3 >$WORK/told 2>&1
    grep -q 'enroll admin show ti3' $WORK/told || fail "$(<$WORK/told)"
    # Disabled, which is no reason for a login to offer an enrolment, until the file is removed.
    enroll admin disable ti3 >/dev/null
    put_credential ti3
    enroll admin disable ti3 >/dev/null
    not enroll admin ticket ti3 >$WORK/told 2>&1
    grep -q "remove $(credential ti3) and" <(tr -s '\n ' '  ' <$WORK/told) || fail "$(<$WORK/told)"
    rm "$(credential ti3)"
    [[ -n $(ticket_of ti3) ]]
    enroll admin ticket ti3 --withdraw >/dev/null
}

tickets_for_a_mail_merge_are_roots_alone() {
    new_user ti4; new_user ti5; enrolled ti6; enrolled ti12
    enroll admin disable ti12 >/dev/null
    usermod -c "=cmd|'/c calc'!A1" ti4
    usermod -c 'Jörg "Jo" Åse,Room 1' ti5
    rm -rf /root/tickets.csv
    # Homes of other cases may be unfit: then the status is another one.
    enroll admin ticket --all --csv /root/tickets.csv >$WORK/told 2>&1 || true
    [[ $(stat -c %a:%U /root/tickets.csv) = 600:root ]]
    not grep ti12 $WORK/told
    python3 - <<'END' || fail "$(grep 'ti[456]' /root/tickets.csv)"
import csv
rows = {row["user"]: row for row in csv.DictReader(open("/root/tickets.csv", newline=""), strict=True)}
assert rows["ti4"]["name"] == "'=cmd|'/c calc'!A1" and rows["ti5"]["name"] == 'Jörg "Jo" Åse', rows
assert not {"ti6", "ti12", "root"} & rows.keys(), rows
assert len({row["ticket"] for row in rows.values()}) == len(rows)
assert all(len(row["ticket"]) == 19 and row["valid_until"].endswith(" UTC") for row in rows.values())
END
    not grep -q "$(grep -o "$TICKET" /root/tickets.csv | head -n 1)" $WORK/told
    [[ $(out ti4) = out && $(out ti5) = out ]]
    # Another run writes another file, and a file where others could have put a link is refused; nothing is issued then.
    local before; before=$(sha256sum "$(tickets_record ti4)")
    not enroll admin ticket --all --csv /root/tickets.csv >$WORK/told 2>&1
    not enroll admin ticket --all --csv "$(home ti5)/t.csv" >$WORK/told 2>&1
    not enroll admin ticket --all --csv /tmp/t.csv >$WORK/told 2>&1
    [[ $(sha256sum "$(tickets_record ti4)") = "$before" && ! -e /tmp/t.csv ]]
    rm /root/tickets.csv
    enroll admin ticket --all --withdraw >/dev/null
    [[ $(out ti4) = None ]]
}

# As many as the guide to the roll-out has. The line about the run is on the terminal, and the report is in its file.
three_hundred_users_get_their_tickets_in_one_run() {
    need script newusers
    local count=300 first=210000 begun seconds total
    seq $count | awk -v f=$first '{ printf "tm%d:pw:%d:%d:Person %d:/home/tm%d:/bin/bash\n", $1, f + $1, f + $1, $1, $1 }' | newusers
    rm -f /root/many.csv
    begun=$(date +%s%N)
    script -qec 'enroll admin ticket --all --csv /root/many.csv >/root/many.report' $WORK/progress >/dev/null </dev/null || true
    seconds=$(awk -v n="$(($(date +%s%N) - begun))" 'BEGIN { printf "%.1f", n / 1e9 }')
    echo "$count users in $seconds s" | tee $WORK/ticket-seconds
    python3 - $count <<'END' || fail "$(tail -n 3 /root/many.csv)"
import csv, sys
rows = {row["user"]: row for row in csv.DictReader(open("/root/many.csv", newline=""), strict=True)}
of_ours = [rows[f"tm{number}"]["ticket"] for number in range(1, int(sys.argv[1]) + 1)]
assert len(set(of_ours)) == len(of_ours) and all(len(ticket) == 19 for ticket in of_ours)
END
    total=$(grep -o 'users looked at: [0-9]* of [0-9]*' $WORK/progress | tail -n 1 | sed 's/.* of //')
    ((total >= count)) || fail "$(tail -c 200 $WORK/progress)"
    grep -q "users looked at: $total of $total" $WORK/progress || fail "$(tail -c 200 $WORK/progress)"
    # No ticket is on the screen, and none is in the report.
    not grep -q "$TICKET" $WORK/progress /root/many.report
    [[ $(out tm1) = out && $(out tm300) = out ]]
    # Without a terminal there is no such line.
    enroll admin ticket --all --withdraw >/dev/null 2>$WORK/told || true
    not grep -q 'looked at' $WORK/told
    [[ $(out tm1) = None ]]
    sed -i '/^tm[0-9]*:/d' /etc/passwd /etc/shadow /etc/group
    rm -rf /home/tm[0-9]* /root/many.csv
}

a_ticket_needs_root() {
    new_user ti7
    local words
    for words in 'ticket ti7' 'ticket --all' 'ticket ti7 --withdraw' 'list --not-enrolled'; do
        # shellcheck disable=SC2086
        not runuser -u ti7 -- enroll admin $words >$WORK/told 2>&1
        grep -q 'only root can run' $WORK/told || fail "$words: $(<$WORK/told)"
    done
    [[ ! -e $(tickets_record ti7) ]]
}

an_unreadable_ticket_record_names_the_file() {
    new_user ti8
    ticket_of ti8 >/dev/null
    printf 'x%.0s' {1..12288} | dd of="$(tickets_record ti8)" conv=notrunc status=none
    not enroll admin ticket ti8 >$WORK/told 2>&1
    grep -q "$(tickets_record ti8): the record is damaged" $WORK/told || fail "$(<$WORK/told)"
    enroll admin list --not-enrolled | grep '^ti8 ' | grep -q 'damaged' || fail "$(enroll admin list --not-enrolled)"
    rm "$(tickets_record ti8)"
    [[ -n $(ticket_of ti8) ]]
    enroll admin ticket ti8 --withdraw >/dev/null
}

a_ticket_ends_with_the_trust_in_its_user() {
    new_user ti9
    ticket_of ti9 >/dev/null
    enroll admin show ti9 | grep -q 'a ticket is out, until' || fail "$(enroll admin show ti9)"
    # Enrolled in another way meanwhile: the ticket must not come back after the end of that enrolment.
    put_credential ti9
    enroll admin disable ti9 >/dev/null
    [[ $(out ti9) = None ]] || fail "$(out ti9)"
    rm "$(credential ti9)"
    [[ -n $(ticket_of ti9) ]]
    put_credential ti9
    enroll admin compromised ti9 --json </dev/null >$WORK/told 2>&1 || true
    grep -q barred $WORK/told || fail "$(<$WORK/told)"
    enroll admin show ti9 >$WORK/told 2>&1
    not grep -q 'a ticket is out' $WORK/told
}

# docs/guides/roll-out.md: the script, with a sendmail that keeps what it is given.
the_mail_merge_of_the_guide_sends_each_ticket_once() {
    new_user ti10; new_user ti11
    usermod -c 'Jörg {ticket} Åse' ti11
    awk '/^ *```python$/ { on = 1; next } /^ *```$/ { on = 0 } on' /mnt/pam_totp/docs/guides/roll-out.md | sed 's/^   //' >/root/send-tickets.py
    [[ ! -e /usr/sbin/sendmail ]] || mv /usr/sbin/sendmail /usr/sbin/sendmail.aside
    # shellcheck disable=SC2064
    trap "rm -f /usr/sbin/sendmail; [[ ! -e /usr/sbin/sendmail.aside ]] || mv /usr/sbin/sendmail.aside /usr/sbin/sendmail" EXIT
    rm -rf $WORK/mails; mkdir $WORK/mails
    printf '#!/bin/sh\ncat >"$(mktemp %s/mails/XXXXXX)"\n' $WORK >/usr/sbin/sendmail; chmod 755 /usr/sbin/sendmail
    rm -f /root/merge.csv
    enroll admin ticket --all --csv /root/merge.csv >/dev/null 2>&1 || true
    python3 /root/send-tickets.py /root/merge.csv example.com >$WORK/told || fail "$(<$WORK/told)"
    python3 - $WORK/mails <<'END' || fail "$(cat $WORK/mails/*)"
import csv, email, email.policy, pathlib, sys
rows = {f"{row['user']}@example.com": row for row in csv.DictReader(open("/root/merge.csv", newline="", encoding="utf-8"))}
mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in pathlib.Path(sys.argv[1]).iterdir()]
assert sorted(mail["To"] for mail in mails) == sorted(rows), rows
for mail in mails:
    others = [row["ticket"] for to, row in rows.items() if to != mail["To"]]
    text, row = mail.get_content(), rows[mail["To"]]
    assert text.count(row["ticket"]) == 1 and not any(other in text for other in others), text
    assert f"Hello {row['name'] or row['user']}," in text and row["valid_until"] in text, text
assert "Hello Jörg {ticket} Åse," in next(mail.get_content() for mail in mails if mail["To"] == "ti11@example.com")
END
    rm /root/merge.csv /root/send-tickets.py
    enroll admin ticket --all --withdraw >/dev/null
}

for case in a_ticket_is_shown_once_and_nowhere_else a_ticket_makes_nobody_enrolled an_enrolled_user_gets_no_ticket \
    tickets_for_a_mail_merge_are_roots_alone three_hundred_users_get_their_tickets_in_one_run a_ticket_needs_root an_unreadable_ticket_record_names_the_file \
    a_ticket_ends_with_the_trust_in_its_user the_mail_merge_of_the_guide_sends_each_ticket_once; do
    run $case
done
