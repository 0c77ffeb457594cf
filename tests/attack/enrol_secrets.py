"""Secrets of an enrolment at a login: what is left of them in memory, in core files and in logs."""

import base64
import contextlib
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

from enrol_deaths import KEY, RECOVERY, Newcomer
from guest import forms, found_in
from helper_deaths import ENROLL
from stage import SECRET, WORK, Codes, drive, log_position, log_since, uid
from table import judged, scenario

GROUP = "Secrets of an enrolment"


def wanted(secret, recovery, code):
    """What is searched for: each form in which it was anywhere."""
    grouped = " ".join(secret[i:i + 4] for i in range(0, len(secret), 4))
    texts = {**forms(secret), "grouped key": grouped.encode(), "half of the key": secret[8:24].encode(), "code": f"\0{code}\0".encode()}
    for number, one in enumerate(recovery):
        bare = one.replace("-", "")
        texts[f"recovery code {number}"] = "-".join(bare[i:i + 4] for i in range(0, 24, 4)).encode()
        texts[f"bare recovery code {number}"] = bare.encode()
        texts[f"end of recovery code {number}"] = one[-12:].encode()
    return texts


def memory_of(pid):
    """All that a core file of the process would have."""
    content = b""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            begin, end = (int(number, 16) for number in line.split()[0].split("-"))
            if line.split()[1][0] == "r" and not line.rstrip().endswith(("[vvar]", "[vsyscall]")):
                try:
                    memory.seek(begin)
                    content += memory.read(end - begin)
                except (OSError, ValueError, OverflowError):
                    pass
    return content


class Asker:
    """An enrolment as the module speaks it, one answer at a time."""

    def __init__(self, module, one):
        self.stream = socket.socket(socket.AF_UNIX)
        self.stream.connect(str(module.socket))
        self.say(b"\x82\x00\x82\x03\x03")
        service = b"attack-enrol"
        user = one.user.encode()
        self.shown = self.say(b"\x82\x06\x81\x83" + bytes([0x40 + len(user)]) + user + bytes([0x40 + len(service)]) + service + b"\x40")

    def say(self, body):
        self.stream.sendall(struct.pack(">I", len(body)) + body)
        size = struct.unpack(">I", self.stream.recv(4, socket.MSG_WAITALL))[0]
        return self.stream.recv(size, socket.MSG_WAITALL)

    def answers(self, text):
        self.shown = self.say(b"\x82\x02\x81" + bytes([0x40 + len(text)]) + text.encode())
        return self.shown


@scenario(GROUP)
def after_an_enrolment_its_caller_has_no_secret_in_memory(module):
    """Also where it broke off. At the prompts, the key is there: the search would find it."""
    one, found, dump = Newcomer(module, "secret-caller"), set(), WORK / "enrol.core"
    for name, upto in {"whole": 3, "cut at the code": 1, "cut at the recovery codes": 2}.items():
        answers = one.begin()[:upto]
        code = answers[1] if upto > 1 else one.codes()
        login = drive(one.service, one.user, *answers, options=["-c", "am", "-E", str(dump)])
        recovery = RECOVERY.findall(login.report)
        if login.dead or (upto > 1) != (len(recovery) == 10):
            return judged(False, f"{name}: {login} {len(recovery)}")
        found |= {f"{name}: {what}" for what in found_in(dump, wanted(SECRET, recovery, code))}
    answers = one.begin()
    login = drive(one.service, one.user, *answers, options=["-c", "am", "-D", str(dump)])
    control = found_in(dump, wanted(SECRET, RECOVERY.findall(login.report), answers[1]))
    module.say_where()
    good = not found and "grouped key" in control and "recovery code 9" in control
    return judged(good, f"afterwards: {', '.join(sorted(found)) or 'nothing'}; at the prompts: {len(control)} forms")


@scenario(GROUP)
def after_an_enrolment_the_helper_has_no_secret_in_memory(module):
    one, found = Newcomer(module, "secret-helper"), set()
    for name, upto in {"whole": 3, "cut at the code": 1, "cut at the recovery codes": 2}.items():
        answers, control, recovery = one.begin(), set(), []
        asker = Asker(module, one)
        for answer in answers[:upto]:
            shown = asker.answers(answer)
            recovery = [text.decode() for text in re.findall(rb"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}", shown)] or recovery
            content = memory_of(module.helper.pid)
            control |= {what for what, needle in wanted(SECRET, recovery, answers[1]).items() if needle in content}
        asker.stream.close()
        time.sleep(0.3)
        content = memory_of(module.helper.pid)
        found |= {f"{name}: {what}" for what, needle in wanted(SECRET, recovery, answers[1]).items() if needle in content}
        if "raw secret" not in control or upto > 1 and "bare recovery code 9" not in control:
            found.add(f"{name}: the search does not find what is there ({sorted(control)}, {len(recovery)})")
    module.say_where()
    return judged(not found, f"afterwards: {', '.join(sorted(found)) or 'nothing'}")


@scenario(GROUP)
def a_helper_that_aborts_in_an_enrolment_leaves_no_core_file(module):
    """Also with the limit of core files raised from outside, where the tests may do that. Another process in the same folder
    leaves one."""
    folder = WORK / "cores"
    folder.mkdir()
    one = Newcomer(module, "secret-core")

    def abort(process):
        with contextlib.suppress(PermissionError):
            resource.prlimit(process.pid, resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        process.send_signal(signal.SIGABRT)
        process.wait(20)
        left = [path.name for path in folder.iterdir()]
        for path in folder.iterdir():
            path.unlink()
        return left

    control = abort(subprocess.Popen(["sleep", "60"], cwd=folder))
    here = os.getcwd()
    module.close()
    os.chdir(folder)
    module.start()
    os.chdir(here)
    answers = one.begin()
    asker = Asker(module, one)
    asker.answers(answers[0])
    asker.answers(answers[1])
    left = abort(module.helper)
    module.start()
    module.say_where()
    pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
    return judged(bool(control) and not left, f"of the helper: {left or 'none'}, of another process: {control} (core_pattern {pattern})")


@scenario(GROUP)
def no_log_has_a_secret_of_an_enrolment(module):
    one, helper = Newcomer(module, "secret-log", tickets=True), WORK / "helper.log"
    position, before = log_position(), helper.stat().st_size
    answers = one.begin()
    login = one.login(*answers)
    one.begin()
    cut = one.login(*one.ticket, "k", "000000", "000001", "000002")
    text = log_since(position) + helper.read_bytes()[before:].decode()
    shown = [found for each in (login, cut) for pattern in (KEY, RECOVERY) for found in one.shown(each, pattern)]
    asked = [*shown, *(one.replace("-", "") for one in shown), *one.ticket, answers[0]]
    found = {secret for secret in asked if secret in text}
    module.say_where()
    good = not found and "enrolled at login" in text and len(shown) >= 12
    return judged(good, f"{len(asked)} texts, in the logs: {len(found)}")


def crossed(module, work):
    """What crosses the socket meanwhile: the bytes that the helper sends, and those that it hears."""
    trace = WORK / "crossed.trace"
    calls = "read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg"
    command = ["strace", "-f", "-qq", "-yy", "-xx", "-s", "100000", "-e", f"trace={calls}", "-e", "signal=none"]
    tracer = subprocess.Popen([*command, "-o", str(trace), "-p", str(module.helper.pid)])
    status = Path(f"/proc/{module.helper.pid}/status")
    while "TracerPid:\t0\n" in status.read_text():
        time.sleep(0.02)
    work()
    tracer.terminate()
    tracer.wait(20)
    begun, sent, heard = {}, b"", b""
    for line in trace.read_text().splitlines():
        thread, call = line.split(None, 1)
        if call.endswith("<unfinished ...>"):
            begun[thread] = call.removesuffix("<unfinished ...>")
            continue
        if call.startswith("<..."):
            call = begun.pop(thread, "") + call.split("resumed>", 1)[1]
        # A record or a credential is a file, and none of this.
        name, _, rest = call.partition("(")
        if not re.match(r"\d+<UNIX", rest):
            continue
        texts = re.findall(r'"((?:\\x[0-9a-f]{2})+)"', rest.split(">, ", 1)[-1])
        content = b"".join(bytes.fromhex(text.replace("\\x", "")) for text in texts)
        if name[:4] in ("read", "recv"):
            heard += content
        else:
            sent += content
    return sent, heard


def times_of(secret, texts):
    """How often the secret is in these bytes, as text or as it is."""
    return sum(text.count(secret.encode()) + text.count(base64.b32decode(secret)) for text in texts)


def by_user(user, command, first):
    """A command of the user's that makes an authenticator through the helper; the secret that it shows."""
    number = str(uid(user))
    whole = ["setpriv", "--reuid", number, "--regid", number, "--clear-groups", ENROLL, *command, "--json", "--no-password-check"]
    child = subprocess.Popen(whole, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"})  # fmt: skip
    child.stdin.write(f"{first}\n")
    child.stdin.flush()
    secret = None
    while secret is None and (line := child.stdout.readline()):
        secret = (re.findall(r'"secret":"([A-Z2-7]+)"', line) or [None])[0]
    if secret:
        child.stdin.write(f"{Codes(secret=secret)()}\n")
    _, complaints = child.communicate(timeout=60)
    if child.returncode or not secret:
        raise RuntimeError(f"{command}: {complaints}")
    return secret


@scenario(GROUP)
def only_an_enrolment_sends_secrets_over_the_socket(module):
    """All that the helper sends and hears at logins of every outcome, and at `enroll status`."""
    one, user, codes = Newcomer(module, "secret-wire"), module.enrolled("secret-wire-held"), Codes()

    def logins():
        for answer in (codes(), codes(), codes.wrong(), "junk"):
            module.login(user, answer)
        number = str(uid(user))
        subprocess.run(["setpriv", "--reuid", number, "--regid", number, "--clear-groups", ENROLL, "status"], capture_output=True)

    sent, heard = crossed(module, logins)
    secrets = wanted(SECRET, module.recovery_codes, codes())
    # Somebody types a code, and the helper hears it; it never says one.
    found = [what for what, needle in secrets.items() if needle in sent or needle in heard and what != "code"]
    answers = one.begin()
    enrolled, _ = crossed(module, lambda: one.login(*answers))
    control = [what for what, needle in wanted(SECRET, [], answers[1]).items() if needle in enrolled]
    recovery = len(RECOVERY.findall(enrolled.decode("latin1")))
    module.say_where()
    good = len(sent) > 200 and codes().encode() in heard and not found and "base32 secret" in control and recovery == 10
    return judged(good, f"{len(sent) + len(heard)} bytes, of it secret: {', '.join(found) or 'none'}; an enrolment's: {', '.join(control)}, {recovery} recovery codes")


@scenario(GROUP)
def the_secret_of_an_enrolment_crosses_the_socket_once(module):
    """In either direction: of an enrolment at a login, of `enroll add`, and of `enroll move`."""
    one, counts = Newcomer(module, "secret-once"), {}
    answers = one.begin()
    counts["at a login"] = times_of(one.secret, crossed(module, lambda: one.login(*answers)))
    module.say_where()
    for command in (["add", "--label", "work"], ["move"]):
        user, made = module.enrolled(f"secret-once-{command[0]}"), []
        texts = crossed(module, lambda: made.append(by_user(user, command, Codes()())))
        counts[f"enroll {command[0]}"] = times_of(made[0], texts)
        if not module.login(user, Codes(secret=made[0])(1)).ok:
            return judged(False, f"{command}: the new authenticator is not good")
    good = set(counts.values()) == {1}
    return judged(good, ", ".join(f"{what}: {count} times" for what, count in counts.items()))
