"""Races: many logins at one instant, and one login held at each of its system calls while another runs whole."""

from stage import WORK, Codes, points, step
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
def two_different_recovery_codes_at_once_both_get_in_and_both_are_spent(module):
    """Ours waits for the lock, so nobody is refused only because of a login at the same instant."""
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
def a_code_and_a_recovery_code_at_once_both_get_in_and_both_are_spent(module):
    """Ours waits for the lock, so nobody is refused only because of a login at the same instant."""
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
    """Every user has a record and a lock of his own, so that users never wait for each other."""
    users = [module.enrolled(f"race-of-{n}") for n in range(50)]
    code = Codes()()
    count = module.race([(user, code) for user in users])
    return judged(count == 50, f"{count} of 50 let in")


@scenario(GROUP)
def a_right_code_among_199_wrong_ones_at_once_buys_no_more_than_the_free_tries(module):
    """Each try is written down before it is compared, so parallel guessing is worth no more than guessing in turn."""
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


def held(module, name, answers, later=False):
    """One login is stopped before each of its system calls while a second one runs whole. For each point a pair:
    which of the two got in., and how many
    of the answers were good once more. `answers()` gives what the two type; `later`: not the user's first login."""

    def visit(user, number):
        module.enrol(user)
        if later:
            module.login(user, Codes()(-1))
            module.forgive(user)
        first, second = answers()
        files = [WORK / f"{user}.first", WORK / f"{user}.second"]
        program = f"{WORK}/drive -o {files[1]} {module.service} {user}"
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
def a_login_held_at_each_system_call_never_shares_its_recovery_code(module):
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    return of_one_code(held(module, "heldr", lambda: module.recovery_codes[:1] * 2, later=True), "the recovery code")


@scenario(GROUP)
def a_login_held_at_each_system_call_does_not_bring_a_spent_recovery_code_back(module):
    """Ours reads the record under the lock; a read before it would write the other login's spending away."""
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    found = held(module, "heldo", lambda: module.recovery_codes[:2], later=True)
    revived = sum(1 for _, again in found if again)
    return judged(len(found) > 5 and revived == 0, f"{len(found)} points: a spent code was good again at {revived}")
