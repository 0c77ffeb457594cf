"""Errors: each system call of a login fails, resources run out, disks are full or read-only."""

import contextlib
import errno
import re
import subprocess

from stage import IGNORE, WORK, Codes, Login, call_names, own_disk, points, remounted, step
from table import does_not_apply, judged, scenario

GROUP = "Errors"
# The kernel has no error for these; what a program does after one that cannot be is of no interest.
CANNOT_FAIL = {"setfsuid", "setfsgid", "getuid", "geteuid", "getgid", "getegid", "getpid", "gettid", "umask"}


class Watch:
    """What must hold at every point: no success without a record, no IGNORE, no dead host, the owner in afterwards."""

    def __init__(self):
        self.points = 0
        self.bad = {}
        self.answers = {}

    def note(self, what, point):
        self.bad.setdefault(what, []).append(str(point))

    def look(self, module, user, login, code, point, after=None):
        """`login` is what came of `code` under a fault; the fault is over now."""
        self.points += 1
        name = str(login)
        self.answers[name] = self.answers.get(name, 0) + 1
        if login.dead:
            self.note("host program dead", point)
        if login.codes and login.codes[0] == IGNORE:
            self.note("PAM_IGNORE", point)
        module.forgive(user)
        if login.ok and module.login(user, code).ok:
            self.note("success without a record", point)
        module.forgive(user)
        if after and not module.login(user, after).ok:
            self.note("owner locked out afterwards", point)

    def verdict(self, least=5):
        answers = ", ".join(f"{count} {name}" for name, count in sorted(self.answers.items()))
        bad = "; ".join(f"{what} at {len(at)} ({', '.join(at[:3])})" for what, at in sorted(self.bad.items()))
        return judged(self.points >= least and not self.bad, f"{self.points} points: {answers}" + (f". {bad}" if bad else ""))


def parsed(report, path):
    """The login that `step` ran."""
    ended = report[-1].split() if report else ["signal", "0"]
    login = Login(ended=int(ended[1]) if ended[0] == "exit" else -int(ended[1] or 1))
    if report == ["hung"]:
        login.hung = True
    if path.exists():
        login.codes = [int(n) for n in re.findall(r"^(?:code|start) (-?\d+)$", path.read_text(), re.M)]
        path.unlink()
    return login


def failing(module, name, error, lasting=False):
    """Each system call of a login fails once with `error` (or from there on, for good)."""
    watch, names = Watch(), call_names()
    number_of = getattr(errno, error)

    def visit(user, number):
        module.enrol(user)
        codes = Codes()
        module.login(user, codes(-1))
        module.forgive(user)
        path = WORK / f"{user}.report"
        command = [str(WORK / "drive"), "-o", str(path), module.service, user]
        action = f"{'from' if lasting else 'error'}={number_of}"
        report = step("begin", number, action, command, stdin=codes().encode() + b"\0")
        login = parsed(report, path)
        if report != ["hung"] and (not report or not report[0].startswith("at ")):
            return None
        call = names.get(int(report[0].split()[1]), "?") if report != ["hung"] else "?"
        if call in CANNOT_FAIL:
            return False
        watch.look(module, user, login, codes(), f"{call} {number}", codes(1))
        return True

    points(module, f"err-{name}", visit, min(module.workers, 3))
    return watch.verdict(20)


# One function for each error, so that each is a row of its own.
def enter(error, lasting):
    def run(module):
        return failing(module, f"{error}-{lasting}".lower(), error, lasting)

    calls = "from_each_system_call_on" if lasting else "at_each_system_call"
    run.__name__ = f"{error}_{calls}_costs_no_more_than_one_login"
    run.__doc__ = (
        "pam_totp does not answer IGNORE for an enrolled user. It undoes the half-done work of a failed call, and refuses"
        " a login that it cannot record."
    )
    scenario(GROUP)(run)


for each in ("EIO", "ENOSPC", "EDQUOT", "EROFS", "EINTR", "EMFILE", "ENOMEM", "EACCES"):
    enter(each, False)
for each in ("EIO", "ENOSPC"):
    enter(each, True)


# --- limits of the process ---------------------------------------------------------------------------------


def limited(module, name, limits, warm=True):
    watch = Watch()
    user = module.enrolled(f"limit-{name}-{len(limits)}")
    for value in limits:
        module.enrol(user)
        codes = Codes()
        if warm:
            module.login(user, codes(-1))
            module.forgive(user)
        login = module.login(user, codes(), options=["-l", f"{name}={value}"])
        watch.look(module, user, login, codes(), value, codes(1))
    return watch


@scenario(GROUP)
def a_file_size_limit_of_0_kills_no_host_program(module):
    """pam_totp blocks SIGXFSZ around its writes, and reads the limit before it writes."""
    return limited(module, "fsize", ["0"], warm=False).verdict(1)


@scenario(GROUP)
def a_small_file_size_limit_kills_no_host_and_damages_no_record(module):
    return limited(module, "fsize", ["1", "100", "4096", "5000", "8192", "12288"]).verdict(6)


@scenario(GROUP)
def running_out_of_descriptors_costs_no_more_than_one_login(module):
    return limited(module, "nofile", [str(n) for n in range(3, 20)]).verdict(15)


@scenario(GROUP)
def a_small_address_space_costs_no_more_than_one_login(module):
    return limited(module, "as", [f"+{n * 65536}" for n in range(0, 60)]).verdict(60)


def failing_allocations(module, name, variable):
    watch = Watch()
    user = module.enrolled(name)
    shim = {"LD_PRELOAD": str(WORK / "failing_malloc.so")}
    for number in range(1, 400):
        module.enrol(user)
        codes = Codes()
        module.login(user, codes(-1))
        module.forgive(user)
        login = module.login(user, codes(), options=["-p"], env={**shim, variable: str(number)})
        seen = re.search(r"^allocations (\d+)$", login.report, re.M)
        if seen and int(seen[1]) < number:
            break
        watch.look(module, user, login, codes(), number, codes(1))
    return watch.verdict(10)


@scenario(GROUP)
def any_one_allocation_that_fails_costs_no_more_than_one_login(module):
    return failing_allocations(module, "malloc-one", "MALLOC_FAILS")


@scenario(GROUP)
def memory_that_ends_at_any_point_costs_no_more_than_one_login(module):
    return failing_allocations(module, "malloc-all", "MALLOC_FAILS_FROM")


# --- real disks --------------------------------------------------------------------------------------------


def fill(folder):
    with contextlib.suppress(OSError), open(folder / "filler", "wb", buffering=0) as filler:
        while True:
            filler.write(bytes(1024))


def read_only(folder):
    remounted(folder, "ro")


def on_a_bad_disk(module, name, spoil, warm):
    """Right code, the same again, and a wrong one; all on the spoiled disk."""
    user = module.enrolled(name)
    with own_disk(module, user) as folder:
        if not module.ours:
            module.enrol(user)
        codes = Codes()
        if warm:
            module.login(user, codes(-1))
            module.forgive(user)
        spoil(folder)
        right, again, wrong = (module.login(user, code) for code in (codes(), codes(), codes.wrong()))
    module.enrol(user)
    good = right.ok and not again.ok and not wrong.ok
    return judged(good, f"right code {right}, the same again {again}, wrong code {wrong}")


@scenario(GROUP)
def on_a_full_disk_the_owner_gets_in_once_with_each_code(module):
    """pam_totp writes in place, into a file that has its full size. It records a first login in /run instead."""
    return on_a_bad_disk(module, "disk-full", fill, True)


@scenario(GROUP)
def on_a_full_disk_a_first_login_gets_in_once_with_each_code(module):
    """pam_totp keeps the record in /run until the disk takes writes again."""
    return on_a_bad_disk(module, "disk-full-new", fill, False)


@scenario(GROUP)
def on_a_read_only_disk_the_owner_gets_in_once_with_each_code(module):
    """pam_totp keeps the record in /run, for codes whose step began after boot."""
    return on_a_bad_disk(module, "disk-ro", read_only, True)


@scenario(GROUP)
def on_a_read_only_disk_no_recovery_code_works_twice(module):
    """pam_totp refuses recovery codes then, because the record of their use would not last."""
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    user = module.enrolled("disk-ro-recovery")
    with own_disk(module, user) as folder:
        if not module.ours:
            module.enrol(user)
        module.login(user, Codes()(-1))
        module.forgive(user)
        read_only(folder)
        first, again = (module.login(user, module.recovery_codes[0]) for _ in range(2))
    module.enrol(user)
    return judged(not (first.ok and again.ok), f"first {first}, again {again}")
