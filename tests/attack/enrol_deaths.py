"""Deaths of the helper while a user enrols at a login: an end before each system call by which it serves the enrolment."""

import base64
import re
import subprocess
from pathlib import Path

from helper_deaths import ENROLL, GROUP, points
from stage import SECRET, WORK, Codes, drive, log_position, log_since, new_user, service, uid
from table import judged, scenario

WAITING = Path("/run/pam_totp/enrol")
KEY = re.compile(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}")
RECOVERY = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}")
FAR, OVER = "2099-12-31", "2020-01-01"
SUCCESS, DENIED = 0, 6


class Newcomer:
    """A user who has never enrolled, at a service that offers it."""

    def __init__(self, module, name, *, until=FAR, tickets=False):
        self.module, self.user, self.tickets = module, new_user(name), tickets
        line = module.library
        self.service = service(
            "attack-enrol",
            f"auth [success=ok ignore=ignore default=die] {line}",
            "auth required pam_permit.so",
            f"account [success=ignore ignore=ignore module_unknown=ignore default=die] {line}",
        )
        # A program of root, which decides itself.
        self.local = service("attack-local", f"auth required {line} verifier=local")
        self.root = module.enrolled(f"{name}-local")
        self.policy(FAR)
        # It leaves the stamp, without which nobody passes after the deadline.
        self.login("n")
        self.policy(until)

    def policy(self, until):
        text = f'credential = "{self.module.users}/%u.toml"\nenrol_at_login = ["attack-enrol"]\nenrol_until = {until}\n'
        self.module.policy.write_text(text + ("" if self.tickets else 'enrol_ticket = "no"\n'))

    def login(self, *answers):
        # The module waits for a helper for 15 seconds at most.
        return drive(self.service, self.user, *answers, options=["-c", "am"], patience=20)

    def begin(self):
        """As before the first login, but the key that will be shown is known: it waits. The answers of an enrolment."""
        number = uid(self.user)
        self.module.forget(self.user)
        for file in (self.module.credential(self.user), Path("/var/lib/pam_totp/enrolment", str(number)), WAITING / str(number)):
            file.unlink(missing_ok=True)
        self.ticket = []
        if self.tickets:
            self.ticket = [self.new_ticket()]
            self.login(*self.ticket, "k")
            self.secret = self.kept()
        else:
            uptime = int(float(Path("/proc/uptime").read_text().split()[0]))
            nothing = base64.b32encode(bytes(16)).decode().rstrip("=")
            WAITING.mkdir(mode=0o700, exist_ok=True)
            file = WAITING / str(number)
            file.touch(mode=0o600)
            file.write_text(f"{uptime}\n{uptime}\n{SECRET}\n{nothing}\n{self.user}")
            self.secret = SECRET
        self.codes = Codes(secret=self.secret)
        self.module.enrol(self.root)
        return [*self.ticket, "k", self.codes(), "yes"]

    def new_ticket(self):
        made = subprocess.run([ENROLL, "admin", "ticket", self.user], capture_output=True, text=True)
        return re.search(r"^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$", made.stdout, re.M)[0]

    def kept(self):
        return (WAITING / str(uid(self.user))).read_text().split("\n")[2]

    def shown(self, login, pattern):
        return [found.replace(" ", "") for _, text in login.shown for found in pattern.findall(text)]


def broken_off(name, signal="KILL", **how):
    """An enrolment at each of these ends of the helper: it is whole or there is none, and it can be done again."""
    def told(module):
        one, bad, whole, gone, count = Newcomer(module, name, **how), [], 0, 0, 0
        answers = one.begin()

        def enrolment():
            position = log_position()
            login = one.login(*answers)
            line = log_since(position)
            # The helper may be dead at this moment.
            by_root = drive(one.local, one.root, Codes()())
            return login, line, by_root

        for login, lines, by_root in points(module, enrolment, signal):
            count += 1
            wrong = bad.append if len(bad) < 50 else len
            lines = [line for line in lines.splitlines() if "(attack-enrol:account)" in line and f"user={one.user}" in line]
            if login.dead or len(login.codes) != 2:
                wrong(f"{count}: the login {login}")
                answers = one.begin()
                continue
            if not by_root.ok:
                wrong(f"{count}: root's local login {by_root}")
            if len(lines) != 1:
                wrong(f"{count}: {len(lines)} log lines: {lines}")
            file, recovery = module.credential(one.user), one.shown(login, RECOVERY)
            if file.exists():
                whole += 1
                text = file.read_text()
                if f'"{one.secret}"' not in text or len(re.findall(r'^  "[0-9a-f]{32}",$', text, re.M)) != 10:
                    wrong(f"{count}: half a credential: {text}")
                # Nobody passes without a code who has one.
                if login.codes[1] != SUCCESS and login.codes[1] != DENIED:
                    wrong(f"{count}: enrolled, and the answer is {login.codes}")
                if not module.login(one.user, one.codes(1)).ok:
                    wrong(f"{count}: enrolled, and the next code is not good")
                if not recovery or not module.login(one.user, recovery[0]).ok:
                    wrong(f"{count}: enrolled, and no shown recovery code is good")
            else:
                # The stack's other lines let the user in before the deadline.
                expected = DENIED if how.get("until") == OVER else SUCCESS
                if login.codes[1] != expected:
                    wrong(f"{count}: not enrolled, and the answer is {login.codes}")
                if lines and "pam-totpd.socket" not in lines[0]:
                    wrong(f"{count}: the unit is not named: {lines[0]}")
                again = one.login(*answers)
                if one.tickets and not file.exists() and not one.shown(again, KEY):
                    # Used up, and the credential was not written any more: the administrator issues another.
                    gone += 1
                    ticket = one.new_ticket()
                    one.login(ticket, "k")
                    one.secret = one.kept()
                    again = one.login(ticket, "k", Codes(secret=one.secret)(), "yes")
                elif one.shown(again, KEY)[:1] != [one.secret]:
                    wrong(f"{count}: another key: {one.shown(again, KEY)}")
                if again.codes != [0, 0] or f'"{one.secret}"' not in file.read_text():
                    wrong(f"{count}: it cannot be done again: {again.codes}")
            left = sorted(p.name for p in module.users.iterdir() if p.name.startswith(f".{one.user}") and not p.name.endswith(".lock"))
            # The key of the credential may wait on for its quarter of an hour. Nobody is shown it.
            waiting = {p.name for p in WAITING.iterdir()}
            if file.exists() and waiting == {str(uid(one.user))} and one.kept() == one.secret and not one.shown(one.login("k"), KEY):
                waiting = set()
            if left or waiting:
                wrong(f"{count}: left behind: {left} {waiting}")
            answers = one.begin()
        module.say_where()
        ticket = f", ticket used without one at {gone}" if one.tickets else ""
        fact = f"{count} points: enrolled at {whole}, not at {count - whole}{ticket}, neither or a lie at {len(bad)}"
        return judged(count > 50 and not bad and 0 < whole < count, fact + (f" ({bad[0]}; {bad[-1]})" if bad else ""))

    return told


@scenario(GROUP)
def a_helper_killed_in_an_enrolment_leaves_all_or_nothing(module):
    return broken_off("death-enrol")(module)


@scenario(GROUP)
def a_helper_killed_in_an_enrolment_after_the_deadline_denies(module):
    return broken_off("death-late", until=OVER)(module)


@scenario(GROUP)
def a_helper_killed_in_an_enrolment_by_ticket_can_do_it_again(module):
    return broken_off("death-ticket", tickets=True)(module)


@scenario(GROUP)
def a_helper_that_is_upgraded_in_an_enrolment_breaks_it_whole(module):
    return broken_off("death-upgrade", signal="TERM")(module)


@scenario(GROUP)
def a_key_that_was_shown_is_shown_after_a_death(module):
    """The first time: the key is made, kept, and shown. What a death leaves of it goes with the next enrolment of anybody."""
    one, other = Newcomer(module, "death-key"), Newcomer(module, "death-key-other")
    bad, count, shown = [], 0, 0

    def begin():
        one.begin()
        (WAITING / str(uid(one.user))).unlink()

    begin()
    for login in points(module, lambda: one.login("k")):
        count += 1
        key = one.shown(login, KEY)
        other.login("k")
        left = {p.name for p in WAITING.iterdir()} - {str(uid(one.user)), str(uid(other.user))}
        if left:
            bad.append(f"{count}: left behind: {left}")
        again = one.shown(one.login("k"), KEY)
        shown += bool(key)
        if len(again) != 1 or key and key != again:
            bad.append(f"{count}: {len(key)} shown, then {len(again)}, the same: {key == again}")
        begin()
    module.say_where()
    fact = f"{count} points: shown before the death at {shown}, not as promised at {len(bad)}"
    return judged(count > 20 and shown and not bad, fact + (f" ({bad[0]})" if bad else ""))
