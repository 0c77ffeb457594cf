"""Deaths of the helper: SIGKILL before each system call by which it serves a login, or a change of the user's."""

import contextlib
import os
import re
import socket
import struct
import subprocess
import threading
import time

from guest import differences
from guest import told as changes
from stage import WORK, Codes, counted, drive, log_position, log_since, service, uid
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


def lines_about(user, position):
    """What the module logged since then of logins of this user."""
    return [line for line in log_since(position).splitlines() if ":auth): " in line and re.search(rf"user={user}( |$)", line)]


def told(module, name, answer_of, prepare=lambda user, codes: None, token=False):
    """A login at each of these deaths: the answer is good once at most, and the owner gets in with the next code. A login that is
    refused is refused in time, by one line of the log that names the unit; its process is as before; and root's programs that
    decide themselves let users in."""
    user, other, local_user = (module.enrolled(f"{name}{end}") for end in ("", "-other", "-local"))
    local = service("attack-death-local", f"auth required {module.library} verifier=local")
    found, changed, denied = [], set(), 0

    def begin():
        for one in (user, other, local_user):
            module.enrol(one)
        if token:
            module.enrol_token(user)
        codes = Codes()
        prepare(user, codes)
        return codes

    def death():
        position = log_position()
        login = module.login(user, answer_of(codes), options=["-g"])
        # The helper may be dead at this moment.
        return login, lines_about(user, position), drive(local, local_user, Codes()())

    codes = begin()
    for login, lines, by_root in points(module, death):
        denied += not login.ok
        named = login.ok or (len(lines) == 1 and "cannot use the helper (pam-totpd.socket): " in lines[0])
        if not login.dead:
            changed.update(differences(login))
        good = login.ok + sum(module.login(user, answer_of(codes)).ok for _ in range(2))
        next_code = module.login(user, counted(3) if token else codes(1)).ok
        found.append((good, next_code, module.login(other, codes()).ok, login.dead, named, by_root.ok))
        codes = begin()
    twice = sum(1 for good, *_ in found if good > 1)
    locked, others, dead, unnamed, locally = (sum(1 for one in found if one[at] == bad) for at, bad in
                                              ((1, False), (2, False), (3, True), (4, False), (5, False)))  # fmt: skip
    fact = (f"{len(found)} points, {denied} refused: answer good twice at {twice}, owner locked out at {locked}, others at {others}, "
            f"caller dead or late at {dead}, no line with the unit at {unnamed}, no local login at {locally}, {changes(changed)}")  # fmt: skip
    good = len(found) > 20 and denied > 0 and twice == locked == others == dead == unnamed == locally == 0 and not changed
    return judged(good, fact)


class Pretender:
    """In the place of the helper, a program of root that does as it is told on each connection."""

    HELLO = b"\x82\x00\x81\x03"
    ASK = b"\x82\x02\x81\x82\x00\x80"

    def __init__(self, path, script, backlog=8):
        path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        os.chmod(path, 0o666)
        self.listener.listen(backlog)
        self.held, self.script = [], script
        if script:
            threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                stream, _ = self.listener.accept()
                self.held.append(stream)
                with contextlib.suppress(OSError, struct.error):
                    self.script(stream)

    def fill(self, path):
        """All the places in the queue are taken."""
        while True:
            stream = socket.socket(socket.AF_UNIX)
            stream.setblocking(False)
            try:
                stream.connect(str(path))
            except BlockingIOError:
                return
            self.held.append(stream)

    def close(self):
        # An accept(2) that waits in the thread is woken by this alone.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        for one in (self.listener, *self.held):
            one.close()

    @staticmethod
    def hear(stream):
        size = struct.unpack(">I", stream.recv(4, socket.MSG_WAITALL))[0]
        return stream.recv(size, socket.MSG_WAITALL)

    @classmethod
    def say(cls, *bodies, part=None, closes=False):
        """A script: after each message it hears, the next of these; at last part of a frame, or the end of the connection."""
        def script(stream):
            for body in bodies:
                cls.hear(stream)
                stream.sendall(struct.pack(">I", len(body)) + body)
            if part is not None or closes:
                cls.hear(stream)
                stream.sendall(part or b"")
            if closes:
                stream.close()
        return script


@scenario(GROUP)
def a_helper_of_no_use_changes_nothing_in_its_caller(module):
    """Gone, deaf, full, silent, in the middle of a frame, or ending at any message: the login is refused in time, one line names the
    unit, signals and descriptors of the caller are as before, and root's programs that decide themselves let users in."""
    user, local_user = module.enrolled("of-no-use"), module.enrolled("of-no-use-local")
    local = service("attack-death-local", f"auth required {module.library} verifier=local")
    say, hello, ask = Pretender.say, Pretender.HELLO, Pretender.ASK
    ways = {
        "gone": None, "deaf": None, "full": None, "silent": say(), "closes at once": say(closes=True),
        "half a header": say(part=b"\0\0"), "half a greeting": say(part=b"\0\0\0\4\x82\0"), "closes after the greeting": say(hello, closes=True),
        "half a question": say(hello, part=b"\0\0\0\6\x82"), "half an ending": say(hello, ask, part=b"\0\0\1\0\x82"),
        "half an ending, and closes": say(hello, ask, part=b"\0\0\1\0\x82", closes=True), "closes after the answer": say(hello, ask, closes=True),
        "no message": say(b"\xff\xff"), "another version": say(b"\x82\x01\x82\x18\x32\x18\x33"),
    }  # fmt: skip
    bad, slowest = [], 0
    module.close()
    for name, script in ways.items():
        pretender = None
        module.socket.unlink(missing_ok=True)
        if name != "gone":
            pretender = Pretender(module.socket, script, 1 if name == "full" else 8)
        if name == "deaf":
            pretender.listener.close()
        if name == "full":
            pretender.fill(module.socket)
        module.enrol(user)
        module.enrol(local_user)
        position, begun = log_position(), time.monotonic()
        login = module.login(user, Codes()(), options=["-g"], patience=30)
        seconds = time.monotonic() - begun
        lines = lines_about(user, position)
        slowest = max(slowest, seconds)
        if login.dead or login.codes[:1] != [9]:
            bad.append(f"{name}: {login}")
        elif changed := differences(login):
            bad.append(f"{name}: {changes(changed)}")
        # Two connections of five seconds, or a verdict of fifteen.
        if seconds > 20:
            bad.append(f"{name}: {seconds:.0f} s")
        if len(lines) != 1 or "cannot use the helper (pam-totpd.socket): " not in lines[0]:
            bad.append(f"{name}: {lines}")
        if not drive(local, local_user, Codes()()).ok:
            bad.append(f"{name}: no local login")
        if pretender:
            pretender.close()
    module.start()
    return judged(not bad, f"{len(ways)} helpers of no use, {slowest:.0f} s at most: {'; '.join(bad[:3]) or 'refused, and nothing changed'}")


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
