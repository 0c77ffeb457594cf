"""Races: many logins at one instant, and one login held at each of its system calls while another runs whole."""

import contextlib
import os
import shlex

from stage import WORK, Codes, counted, own_disk, points, remounted, step, uid
from table import does_not_apply, judged, scenario

GROUP = "Races"


def raced(module, user, pairs, rounds):
    """The most that got in, in any of so many rounds, each with a fresh enrolment."""
    counts = []
    for _ in range(rounds):
        for name in {name for name, _ in pairs}:
            module.enrol(name)
        counts.append(module.race(pairs))
    return counts


def at_most_one(counts, logins):
    return judged(max(counts) <= 1 and min(counts) == 1, f"{told(counts)} of {logins} let in")


def told(counts):
    """Either "1" or "1 to 4 (in 5 rounds)"."""
    if len(counts) == 1 or min(counts) == max(counts):
        return f"{counts[0]}" + (f" in each of {len(counts)} rounds" if len(counts) > 1 else "")
    return f"{min(counts)} to {max(counts)} (in {len(counts)} rounds)"


@scenario(GROUP)
def of_2_logins_at_once_with_one_code_one_gets_in(module):
    user = module.enrolled("race2")
    return at_most_one(raced(module, user, [(user, Codes()())] * 2, 20), 2)


@scenario(GROUP)
def of_50_logins_at_once_with_one_code_one_gets_in(module):
    user = module.enrolled("race50")
    return at_most_one(raced(module, user, [(user, Codes()())] * 50, 5), 50)


@scenario(GROUP)
def of_200_logins_at_once_with_one_code_one_gets_in(module):
    user = module.enrolled("race200")
    return at_most_one(raced(module, user, [(user, Codes()())] * 200, 3), 200)


@scenario(GROUP)
def of_200_logins_at_once_with_one_counter_one_gets_in(module):
    """The counter of an event-based token is read, compared and raised under one lock."""
    user = module.enrolled("race-counter")
    code = counted(1)
    counts, again = [], 0
    for _ in range(3):
        module.enrol_token(user)
        counts.append(module.race([(user, code)] * 200))
        module.forgive(user)
        again += module.login(user, code).ok
    found = at_most_one(counts, 200)
    return found if not again else judged(False, f"{told(counts)} of 200 let in, and {again} afterwards")


@scenario(GROUP)
def of_50_logins_at_once_with_one_recovery_code_one_gets_in(module):
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    user = module.enrolled("race-recovery")
    return at_most_one(raced(module, user, [(user, module.recovery_codes[0])] * 50, 5), 50)


@scenario(GROUP)
def of_200_logins_at_once_with_one_recovery_code_one_gets_in(module):
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    user = module.enrolled("race-recovery200")
    return at_most_one(raced(module, user, [(user, module.recovery_codes[0])] * 200, 3), 200)


@scenario(GROUP)
def two_recovery_codes_at_once_both_get_in_and_both_are_spent(module):
    """pam_totp waits for the lock. A second login at the same moment is delayed, not refused."""
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    user = module.enrolled("race-two")
    pair = [(user, code) for code in module.recovery_codes[:2]]
    counts, again = [], 0
    for _ in range(10):
        module.enrol(user)
        counts.append(module.race(pair))
        module.forgive(user)
        again += sum(module.login(user, code).ok for _, code in pair)
    lost = 2 * len(counts) - sum(counts)
    return judged(min(counts) == 2 and again == 0, f"{lost} of {2 * len(counts)} refused, {again} good afterwards")


@scenario(GROUP)
def a_code_and_a_recovery_code_at_once_get_in_and_are_spent(module):
    """pam_totp waits for the lock. A second login at the same moment is delayed, not refused."""
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    user = module.enrolled("race-mixed")
    pair = [(user, Codes()()), (user, module.recovery_codes[0])]
    counts, again = [], 0
    for _ in range(10):
        module.enrol(user)
        counts.append(module.race(pair))
        module.forgive(user)
        again += sum(module.login(user, code).ok for _, code in pair)
    lost = 2 * len(counts) - sum(counts)
    return judged(min(counts) == 2 and again == 0, f"{lost} of {2 * len(counts)} refused, {again} good afterwards")


@scenario(GROUP)
def fifty_users_at_once_all_get_in(module):
    """Each user has a separate record and lock, so users do not wait for each other."""
    users = [module.enrolled(f"race-of-{n}") for n in range(50)]
    code = Codes()()
    count = module.race([(user, code) for user in users])
    return judged(count == 50, f"{count} of 50 let in")


@scenario(GROUP)
def a_right_code_among_199_wrong_ones_gets_only_the_free_tries(module):
    """Each try is recorded before it is compared, so parallel guesses gain no more tries than guesses in turn."""
    user = module.enrolled("race-guess")
    codes = Codes()
    let_in = []
    for _ in range(2):
        module.enrol(user)
        for n in range(5):
            module.login(user, codes.wrong(n))
        let_in.append(module.race([(user, codes.wrong(n)) for n in range(5, 204)] + [(user, codes())]))
    return judged(max(let_in) == 0, f"{told(let_in)} let in by 199 wrong codes and the right one, after 5 wrong ones")


# --- held at each system call -----------------------------------------------------------------------------


def held(module, name, answers, later=False, read_only=False):
    """One login is stopped before each of its system calls while a second one runs whole. For each point a pair: how
    many of the two got in, and how many of the answers were good once more. `answers()` gives what the two type;
    `later`: not the user's first login; `read_only`: the second one sees the module's files on a mount of its own that
    takes no writes, as a unit with ReadOnlyPaths= does."""

    def visit(user, number):
        module.enrol(user)
        if later:
            module.login(user, Codes()(-1))
            module.forgive(user)
        first, second = answers()
        files = [WORK / f"{user}.first", WORK / f"{user}.second"]
        program = f"{WORK}/drive -o {files[1]} {module.service} {user}"
        if read_only:
            folder = module.state_folder(user)
            mounts = f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder}"
            program = f"unshare -m sh -c '{mounts} && exec {program}'"
        shell = f"printf '%s\\0' '{second}' | {program} >/dev/null 2>&1"
        drive = [str(WORK / "drive"), "-o", str(files[0]), module.service, user]
        report = step("answered", number, "hold", drive, stdin=first.encode() + b"\0", shell=shell)
        if not report or not report[0].startswith("at "):
            return None
        got_in = ["code 0" in file.read_text() for file in files]
        again = 0
        for answer, opened in zip((first, second), got_in):
            module.forgive(user)
            again += opened and module.login(user, answer).ok
        return sum(got_in), again

    return points(module, name, visit, module.workers)


def of_one_code(found, what):
    twice = sum(1 for let_in, _ in found if let_in == 2)
    once = sum(1 for let_in, _ in found if let_in == 1)
    fact = f"{len(found)} points: {what} opened twice at {twice}, once at {once}"
    return judged(len(found) > 5 and twice == 0, fact)


@scenario(GROUP)
def a_login_held_at_each_system_call_never_shares_its_code(module):
    return of_one_code(held(module, "held", lambda: [Codes()()] * 2), "the code")


@scenario(GROUP)
def a_later_login_held_at_each_system_call_never_shares_its_code(module):
    return of_one_code(held(module, "heldl", lambda: [Codes()()] * 2, later=True), "the code")


@scenario(GROUP)
def a_login_held_shares_no_code_with_one_on_a_read_only_mount(module):
    """Ours takes the lock of the lasting record also where it can only read it."""
    return of_one_code(held(module, "heldro", lambda: [Codes()()] * 2, read_only=True), "the code")


@scenario(GROUP)
def a_later_login_held_shares_no_code_with_a_read_only_one(module):
    return of_one_code(held(module, "heldrol", lambda: [Codes()()] * 2, later=True, read_only=True), "the code")


@scenario(GROUP)
def a_login_held_at_each_call_never_shares_its_recovery_code(module):
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    return of_one_code(held(module, "heldr", lambda: module.recovery_codes[:1] * 2, later=True), "the recovery code")


@scenario(GROUP)
def a_login_held_at_each_call_revives_no_spent_recovery_code(module):
    """pam_totp reads the record under the lock. An earlier read would overwrite the use that the other login
    recorded."""
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    found = held(module, "heldo", lambda: module.recovery_codes[:2], later=True)
    revived = sum(1 for _, again in found if again)
    return judged(len(found) > 5 and revived == 0, f"{len(found)} points: a spent code was good again at {revived}")


# --- two programs: one runs as root, the other as the user ------------------------------------------------


def of_two_programs(module, name, answer, root_first, later, disk=None):
    """As `held`, with one login as root (sshd) and one as the user, without capabilities (a screen locker). For each
    point a pair: whether root's program let in, and whether the user's did. `later`: root's record is there already;
    else it is made in that very login. `disk`: the file system of root's record, which takes no writes then. Users
    have a group of their own, as useradd gives."""

    def visit(user, number):
        module.enrol(user)
        if later:
            module.login(user, Codes()(-1))
            module.forgive(user)
        if disk:
            remounted(disk, "ro")
        owner = uid(user)
        text = answer()
        files = {who: WORK / f"{user}.{who}" for who in ("root", "locker")}
        for who, file in files.items():
            file.unlink(missing_ok=True)
            file.touch()
            os.chown(file, owner if who == "locker" else 0, owner if who == "locker" else 0)
        drop = ["setpriv", "--reuid", str(owner), "--regid", str(owner), "--clear-groups", "--inh-caps=-all"]
        drives = {who: [str(WORK / "drive"), "-o", str(file), module.service, user] for who, file in files.items()}
        drives["locker"] = [*drop, *drives["locker"]]
        first, second = ("root", "locker") if root_first else ("locker", "root")
        shell = f"printf '%s\\0' '{text}' | {shlex.join(drives[second])} >/dev/null 2>&1"
        report = step("answered", number, "hold", drives[first], stdin=text.encode() + b"\0", shell=shell)
        if disk:
            remounted(disk, "rw")
        if not report or not report[0].startswith("at "):
            return None
        return tuple("code 0" in files[who].read_text() for who in ("root", "locker"))

    return points(module, name, visit, 1 if disk else module.workers)


def never_both(module, name, answer, root_first, on_read_only=False):
    """Both with a record of root's that is there and with one that this login makes. Each program must be able to let
    in by itself, or the scenario says nothing about the two. `on_read_only`: root's record takes no writes, and what
    stands in for it must be seen by the user's program."""
    user = module.enrolled(f"{name}-alone")
    if not module.login(user, answer(), as_user=user).ok:
        return does_not_apply("a program of the user's lets nobody in")

    def play(n, later, disk=None):
        return of_two_programs(module, f"{name}{n}", answer, root_first, later, disk)

    with own_disk(module, user) if on_read_only else contextlib.nullcontext() as disk:
        found = [play(n, later, disk) for n, later in enumerate((False, True))]
    both = [sum(1 for pair in part if all(pair)) for part in found]
    none = [sum(1 for pair in part if not any(pair)) for part in found]
    sizes = f"{len(found[0])} and {len(found[1])} points"
    fact = f"{sizes}: both let in at {both[0]} and {both[1]}, neither at {none[0]} and {none[1]}"
    # Now and then each sees what the other wrote, and neither is let in; mostly one of the two must be.
    one_gets_in = all(2 * count < len(part) for count, part in zip(none, found))
    return judged(min(map(len, found)) > 5 and not any(both) and one_gets_in, fact)


@scenario(GROUP)
def a_code_opens_not_both_roots_program_when_held_and_the_users(module):
    return never_both(module, "two-r", lambda: Codes()(), root_first=True)


@scenario(GROUP)
def a_code_opens_not_both_the_users_program_when_held_and_roots(module):
    return never_both(module, "two-u", lambda: Codes()(), root_first=False)


@scenario(GROUP)
def a_recovery_code_opens_not_both_roots_held_and_the_users(module):
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    return never_both(module, "two-rr", lambda: module.recovery_codes[0], root_first=True)


@scenario(GROUP)
def a_recovery_code_opens_not_both_the_users_held_and_roots(module):
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    return never_both(module, "two-ur", lambda: module.recovery_codes[0], root_first=False)


@scenario(GROUP)
def on_a_read_only_disk_roots_held_login_shares_no_code(module):
    return never_both(module, "two-ro-r", lambda: Codes()(), root_first=True, on_read_only=True)


@scenario(GROUP)
def on_a_read_only_disk_the_users_held_login_shares_no_code(module):
    return never_both(module, "two-ro-u", lambda: Codes()(), root_first=False, on_read_only=True)
