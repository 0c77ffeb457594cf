"""Deaths of the helper: SIGKILL before each system call by which it serves a login, or a change of the user's."""

import os
import re
import subprocess

from stage import WORK, Codes, counted, uid
from table import judged, scenario

GROUP = "Deaths of the helper"
ENROLL = "/mnt/pam_totp/target/release/enroll"


def points(module, work, signal="KILL"):
    """Calls `work()` while the helper will be killed (or asked to end, by "TERM") before the call 1, 2, 3, ... of the threads
    that serve it, until they make fewer calls. After each, the helper is started again, and the next value is sent for."""
    number = 1
    while True:
        command = [str(WORK / "thread"), str(module.helper.pid), str(number), *(["TERM"] if signal == "TERM" else [])]
        killer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        if killer.stdout.readline() != "ready\n":
            raise RuntimeError("the helper cannot be watched")
        result = work()
        killer.terminate()
        ended = killer.communicate(timeout=30)[0]
        module.close()
        module.start()
        if ended.startswith("after"):
            return
        yield result
        number += 1


def told(module, name, answer_of, prepare=lambda user, codes: None, token=False):
    """A login at each of these deaths: the answer is good once at most, and the owner gets in with the next code."""
    user, other = module.enrolled(name), module.enrolled(f"{name}-other")
    found = []

    def begin():
        for one in (user, other):
            module.enrol(one)
        if token:
            module.enrol_token(user)
        codes = Codes()
        prepare(user, codes)
        return codes

    codes = begin()
    for login in points(module, lambda: module.login(user, answer_of(codes))):
        good = login.ok + sum(module.login(user, answer_of(codes)).ok for _ in range(2))
        found.append((good, module.login(user, counted(3) if token else codes(1)).ok, module.login(other, codes()).ok, login.dead))
        codes = begin()
    twice = sum(1 for good, *_ in found if good > 1)
    locked = sum(1 for _, owner, *_ in found if not owner)
    others = sum(1 for *_, other_user, _ in found if not other_user)
    dead = sum(1 for *_, dead in found if dead)
    fact = f"{len(found)} points: answer good twice at {twice}, owner locked out at {locked}, others at {others}, caller dead at {dead}"
    return judged(len(found) > 20 and twice == locked == others == dead == 0, fact)


@scenario(GROUP)
def a_helper_killed_in_a_first_login_replays_and_locks_nothing(module):
    return told(module, "death-first", lambda codes: codes())


@scenario(GROUP)
def a_helper_killed_in_a_later_login_replays_and_locks_nothing(module):
    return told(module, "death-later", lambda codes: codes(), lambda user, codes: module.login(user, codes(-1)))


@scenario(GROUP)
def a_helper_killed_in_a_login_with_a_token_replays_nothing(module):
    def once_before(user, codes):
        module.login(user, counted(1))

    return told(module, "death-token", lambda codes: counted(2), once_before, token=True)


@scenario(GROUP)
def a_helper_killed_in_a_login_replays_no_recovery_code(module):
    return told(module, "death-recovery", lambda codes: module.recovery_codes[0])


@scenario(GROUP)
def a_helper_killed_in_a_guess_forgets_no_try_that_was_answered(module):
    """An answer that says "wrong" comes after the try is recorded."""
    user = module.enrolled("death-guess")
    record = module.records / str(uid(user))

    def begin():
        module.enrol(user)
        codes = Codes()
        module.login(user, codes(-1))
        return codes, record.read_bytes()

    codes, before = begin()
    forgotten = count = 0
    for login in points(module, lambda: module.login(user, codes.wrong())):
        count += 1
        forgotten += login.codes[:1] == [7] and record.read_bytes() == before
        codes, before = begin()
    return judged(count > 20 and not forgotten, f"{count} points, answered and not recorded at {forgotten}")


@scenario(GROUP)
def a_helper_killed_in_a_change_leaves_old_or_new_credential(module):
    """What `enroll recovery` prints is true: new codes are shown only if they count."""
    # An adopted user: nobody changes a credential that the policy gives to root.
    module.policy.unlink()
    user = module.enrolled_in_home("death-change")
    adopted = subprocess.run([ENROLL, "admin", "adopt", user], capture_output=True, text=True)
    if adopted.returncode:
        raise RuntimeError(adopted.stderr)
    whole = module.credential(user).read_bytes()
    bad = []

    def begin():
        module.forget(user)
        module.credential(user).write_bytes(whole)
        return Codes()

    codes = begin()

    def renew():
        command = ["setpriv", "--reuid", str(uid(user)), "--regid", str(uid(user)), "--clear-groups", ENROLL]
        return subprocess.run([*command, "recovery", "--json"], input=f"{codes()}\n", capture_output=True, text=True,
                              timeout=60, env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"})

    count = new = 0
    first = renew()
    if first.returncode:
        raise RuntimeError(first.stderr)
    codes = begin()
    for told_by in points(module, renew):
        count += 1
        printed = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}", told_by.stdout)
        changed = module.credential(user).read_bytes() != whole
        new += changed
        if not module.login(user, codes(1)).ok:
            bad.append(f"{count}: no code is good")
        # Codes that nobody was told are spent by the next renewal; codes that were told count.
        recovery = printed[0] if printed and told_by.returncode == 0 else None if changed else module.recovery_codes[0]
        if recovery and not module.login(user, recovery).ok:
            bad.append(f"{count}: {'a printed' if printed else 'the old'} recovery code is not good")
        # The next change takes away what this one left.
        codes = begin()
        renew()
        left = sorted(p.name for p in module.users.iterdir() if p.name.startswith(f".{user}") and not p.name.endswith(".lock"))
        if left:
            bad.append(f"{count}: left behind: {left}")
        codes = begin()
    module.say_where()
    fact = f"{count} points: old credential at {count - new}, new one at {new}, neither or a lie at {len(bad)}"
    return judged(count > 20 and not bad, fact + (f" ({bad[0]})" if bad else ""))
