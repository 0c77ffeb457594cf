"""Crashes: SIGKILL before each system call of a login, and of each command of the enrolment tool that writes."""

import os
import re
import time
from pathlib import Path

from stage import WORK, Codes, counted, drive, points, step, uid
from table import does_not_apply, judged, scenario

GROUP = "Crashes"


def killed(module, name, answers, prepare=lambda user, codes: None, token=False):
    """A login killed before each of its system calls after the prompt. For each point: how often its answer was good
    afterwards, whether the owner got in with the next code, and whether somebody else did. `token`: the owner's only
    authenticator is event-based."""
    other = module.enrolled(f"{name}-other")

    def visit(user, number):
        for one in (user, other):
            module.enrol(one)
        if token:
            module.enrol_token(user)
        codes = Codes()
        prepare(user, codes)
        answer = answers(codes)
        command = [str(WORK / "drive"), "-o", str(WORK / f"{user}.killed"), module.service, user]
        report = step("answered", number, "kill", command, stdin=answer.encode() + b"\0")
        if not report or not report[0].startswith("at "):
            return None
        again = 0
        for _ in range(2):
            module.forgive(user)
            again += module.login(user, answer).ok
        module.forgive(user)
        return again, module.login(user, counted(3) if token else codes(1)).ok, module.login(other, codes()).ok

    # One after the other: `other` is common to all points.
    return points(module, name, visit)


def told(found):
    twice = sum(1 for again, _, _ in found if again > 1)
    locked = sum(1 for _, owner, _ in found if not owner)
    others = sum(1 for _, _, other in found if not other)
    fact = f"{len(found)} points: answer good twice at {twice}, owner locked out at {locked}, others at {others}"
    return judged(len(found) > 5 and twice == locked == others == 0, fact)


@scenario(GROUP)
def a_first_login_killed_anywhere_gives_no_replay_and_no_lockout(module):
    return told(killed(module, "kill-first", lambda codes: codes()))


@scenario(GROUP)
def a_later_login_killed_anywhere_gives_no_replay_and_no_lockout(module):
    def once_before(user, codes):
        module.login(user, codes(-1))
        module.forgive(user)

    return told(killed(module, "kill-later", lambda codes: codes(), once_before))


@scenario(GROUP)
def a_login_with_a_token_killed_anywhere_gives_no_replay(module):
    """The counter is on disk before the login succeeds, so a later login does not compare this value again."""

    def once_before(user, codes):
        module.login(user, counted(1))
        module.forgive(user)

    return told(killed(module, "kill-token", lambda codes: counted(2), once_before, token=True))


@scenario(GROUP)
def a_killed_login_replays_no_recovery_code_and_locks_nobody_out(module):
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    return told(killed(module, "kill-recovery", lambda codes: module.recovery_codes[0]))


@scenario(GROUP)
def a_guess_killed_after_the_module_answered_was_counted(module):
    """An attacker who kills the client learns nothing sooner and gains no tries, because the try is recorded first."""
    if module.name == "helper":
        return does_not_apply("the calls of a login differ by how often it waits; the helper's deaths ask the same")
    user, model = module.enrolled("kill-guess"), module.enrolled("kill-model")
    codes = Codes()

    def guess(name, number, action, code):
        command = [str(WORK / "drive"), "-o", "/dev/null", module.service, name]
        return step("answered", number, action, command, stdin=code.encode() + b"\0")

    # The last call before the mark "end": the answer is on its way to the application.
    # (Not the first login of all, which makes the record.)
    guess(model, 0, "count", codes.wrong())
    guess(user, 0, "count", codes.wrong())
    last = len(guess(model, 0, "count", codes.wrong(1)))
    reached = sum(guess(user, last, "kill", codes.wrong(n))[0].startswith("at ") for n in range(2, 6))
    after = module.login(user, codes())
    return judged(reached >= 2 and not after.ok, f"after {reached} killed guesses the right code gives {after}")


@scenario(GROUP)
def a_lock_held_by_a_stranger_delays_a_login_at_most_5_seconds(module):
    """The kernel releases a lock when its holder ends. A lock file stays."""
    user = module.enrolled("kill-lock")
    if module.name == "oath":
        module.users.with_name("users.oath.lock").touch()
        login = module.login(user, Codes()())
        module.enrol(user)
        return judged(login.ok, f"a left-over lock file: {login}, for all users")
    begun = time.monotonic()
    login = module.login(user, Codes()())
    if module.name == "google":
        return does_not_apply(f"locks nothing: {login}")
    import fcntl

    module.enrol(user)
    with open(module.records / f"{uid(user)}.lock", "a", opener=lambda path, flags: os.open(path, flags, 0o600)) as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        begun = time.monotonic()
        login = module.login(user, Codes()(1))
        took = time.monotonic() - begun
    free = module.login(user, Codes()(1))
    good = took < 6 and free.ok and not login.ok
    return judged(good, f"held by another process: {login} after {took:.1f} s; once free: {free}")


# --- the enrolment tool -----------------------------------------------------------------------------------

ENROLL = "/mnt/pam_totp/target/release/enroll"


def answers_of(command, codes):
    """What a script answers; the new device's code needs the secret that was shown, so enrolling is broken off
    at that question by the end of its input, unless nothing but the old code is asked."""
    return {"remove": [codes()], "disable": [codes()], "recovery": [codes()]}[command.split()[0]]


def two_devices(module, user):
    text = module.text().replace(
        "[recovery]", '[[authenticator]]\nkind = "totp"\nlabel = "token"\nsecret = "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"\n[recovery]'
    )
    file = module.credential(user)
    file.write_text(text)
    return text


def killed_tool(module, command):
    """The command killed before each system call from the first that writes on. For each point: whether the old or
    the new enrolment is there whole, so that the owner gets in."""

    def visit(user, number):
        module.enrol(user)
        old = two_devices(module, user)
        codes = Codes()
        stdin = "".join(f"{answer}\n" for answer in answers_of(command, codes)).encode()
        report = step("write", number, "kill", [ENROLL, *command.split()], stdin=stdin, as_user=user)
        if not report or not report[0].startswith("at "):
            return None
        file = module.credential(user)
        new = file.exists() and file.read_text() != old
        login = module.login(user, codes(1))
        good = login.ok or (new and "disabled = true" in file.read_text())
        finished = step("write", 0, "none", [ENROLL, *command.split()], stdin=f"{Codes()(-1)}\n".encode(), as_user=user)
        return good or f"{report[0]}: {login}", new, finished[-1], [p.name for p in file.parent.iterdir()]

    return points(module, f"kill-enroll-{command.split()[0]}", visit, module.workers)


def told_of_tool(found):
    worst = [good for good, *_ in found if good is not True]
    bad = len(worst)
    new = sum(1 for _, new, *_ in found if new)
    left = {name for *_, names in found for name in names} - {"credential.toml"}
    fact = f"{len(found)} points: old enrolment whole at {len(found) - new - bad}, new one at {new}, neither at {bad}"
    fact += f" ({worst[0]})" if worst else ""
    return judged(len(found) > 20 and bad == 0 and not left, fact + (f"; left behind: {sorted(left)}" if left else ""))


@scenario(GROUP)
def a_killed_removal_of_a_device_leaves_old_or_new_enrolment(module):
    if module.name != "ours":
        return does_not_apply("no such command" if not module.ours else "the helper changes the file")
    return told_of_tool(killed_tool(module, "remove token"))


@scenario(GROUP)
def killed_renewal_of_recovery_codes_leaves_old_or_new_enrolment(module):
    if module.name != "ours":
        return does_not_apply("no such command" if not module.ours else "the helper changes the file")
    return told_of_tool(killed_tool(module, "recovery --json"))


@scenario(GROUP)
def a_killed_opt_out_leaves_the_old_or_the_new_enrolment(module):
    if module.name != "ours":
        return does_not_apply("no such command" if not module.ours else "the helper changes the file")
    return told_of_tool(killed_tool(module, "disable"))
