"""The stage: users, their codes, and logins through the application `drive`. Only in a throw-away root."""

import contextlib
import os
import re
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

WORK = Path("/tmp/attack")
HERE = Path(__file__).parent
LOG = WORK / "syslog"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
# More than any module should take; what takes longer hangs.
PATIENCE = 12

# What the services here answer for an IGNORE of the module: no module under test says CRED_EXPIRED itself.
IGNORE = 16

NAMES = {
    0: "SUCCESS", 1: "OPEN_ERR", 2: "SYMBOL_ERR", 3: "SERVICE_ERR", 4: "SYSTEM_ERR", 5: "BUF_ERR", 6: "PERM_DENIED",
    7: "AUTH_ERR", 8: "CRED_INSUFFICIENT", 9: "AUTHINFO_UNAVAIL", 10: "USER_UNKNOWN", 11: "MAXTRIES", 19: "CONV_ERR",
    IGNORE: "IGNORE", 26: "ABORT", 28: "MODULE_UNKNOWN", 30: "CONV_AGAIN",
}  # fmt: skip


def compile_tools():
    """The C parts, compiled where they run."""
    WORK.mkdir(mode=0o755, exist_ok=True)
    for target, sources, options in [
        ("drive", ["drive.c", "surroundings.c"], ["-lpam", "-lpthread"]),
        ("step", ["step.c"], []),
        ("thread", ["thread.c"], []),
        ("failing_malloc.so", ["failing_malloc.c"], ["-shared", "-fPIC"]),
    ]:
        files = [str(HERE / source) for source in sources]
        subprocess.run(["gcc", "-O1", "-g", "-o", str(WORK / target), *files, *options], check=True)


def listen_to_the_log():
    reader = subprocess.Popen(["python3", str(HERE.parent / "e2e/syslog_reader.py"), str(LOG)])
    while not Path("/dev/log").exists():
        time.sleep(0.02)
    return reader


def log_since(position=0):
    """The log's text since a place in it, once the reader has taken all that was sent."""
    token = f"end-of-part-{time.monotonic_ns()}"
    subprocess.run(["logger", "-t", "attack", token], check=True)
    for _ in range(200):
        text = LOG.read_bytes()[position:].decode("utf-8", "replace")
        if token in text:
            return text
        time.sleep(0.02)
    raise RuntimeError("the system log does not answer")


def log_position():
    log_since()
    return LOG.stat().st_size


# --- codes: from oathtool alone ------------------------------------------------------------------------


class Codes:
    """The codes around one instant. Taken at the start of a scenario, they stay right over the end of a step:
    what was the step of now is the one before it then."""

    def __init__(self, at=None, secret=SECRET):
        self.instant = int(time.time() if at is None else at)
        begin = self.instant - 20 * 30
        command = ["oathtool", "--totp", "-b", "-w", "40", "-N", f"@{begin}", secret]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        self.listed = listed

    def __call__(self, steps=0):
        return self.listed[20 + steps]

    def wrong(self, number=0):
        """Codes of six digits that no step near now has."""
        candidates = (f"{n:06}" for n in range(1_000_000) if f"{n:06}" not in self.listed)
        return next(islice(candidates, number, None))


def counted(counter):
    """The code of an event-based token of the same secret."""
    command = ["oathtool", "--hotp", "-b", "-c", str(counter), SECRET]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


# --- users ---------------------------------------------------------------------------------------------


def new_user(name, number=None):
    """A line in the account database and a home; nothing that useradd would do takes part here."""
    if Path("/home", name).exists():
        raise ValueError(f"there is a {name} already")
    number = number or new_user.next
    new_user.next = max(new_user.next, number) + 1
    home = Path("/home") / name
    with open("/etc/passwd", "a") as passwd, open("/etc/group", "a") as group:
        passwd.write(f"{name}:x:{number}:{number}::{home}:/bin/sh\n")
        group.write(f"{name}:x:{number}:\n")
    with open("/etc/shadow", "a") as shadow:
        shadow.write(f"{name}:*:20000:0:99999:7:::\n")
    home.mkdir(mode=0o755, exist_ok=True)
    os.chown(home, number, number)
    return name


new_user.next = 20_000


def uid(name):
    for line in Path("/etc/passwd").read_text().splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return int(fields[2])
    raise KeyError(name)


def write_for(user, path, text, mode=0o600):
    """A file of the user's, in folders of the user's, as the user's own tool makes it."""
    path, number, home = Path(path), uid(user), Path("/home") / user
    for folder in reversed([p for p in path.parents if home in p.parents]):
        if not folder.exists():
            folder.mkdir(mode=0o700)
            os.chown(folder, number, number)
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(mode)
    os.chown(path, number, number)


# --- logins --------------------------------------------------------------------------------------------


@dataclass
class Login:
    """What came of a run of `drive`: the codes of the calls, what was shown, how the process ended."""

    codes: list = field(default_factory=list)
    shown: list = field(default_factory=list)
    ended: int = 0  # negative: by this signal
    hung: bool = False
    out: str = ""
    report: str = ""

    @property
    def ok(self):
        return bool(self.codes) and self.codes[0] == 0

    @property
    def dead(self):
        """The host program itself did not come to its end."""
        return self.hung or self.ended < 0 or not self.codes

    @property
    def prompts(self):
        return sum(1 for style, _ in self.shown if style in (1, 2))

    def __str__(self):
        if self.hung:
            return f"hangs for more than {PATIENCE} s"
        if self.ended < 0:
            return f"killed by signal {-self.ended}"
        return NAMES.get(self.codes[0], str(self.codes[0])) if self.codes else f"no answer (exit {self.ended})"


def service(name, *lines):
    """A PAM service; its name."""
    rest = ["account required pam_permit.so", "session required pam_permit.so"]
    Path("/etc/pam.d", name).write_text("\n".join([*lines, *rest]) + "\n")
    return name


def drive(service_name, user, *answers, options=(), before=(), env=None, as_user=None, lines=None, patience=PATIENCE):
    """Runs `drive`; `before` is a tool to run it under."""
    report = Path(tempfile.mktemp(dir=WORK, prefix="report"))
    if lines is None:
        stdin = b"".join((a if isinstance(a, bytes) else os.fsencode(a)) + b"\0" for a in answers)
        target = [service_name, user]
    else:
        stdin, target = "".join(f"{line}\n" for line in lines).encode(), ["-b", service_name]
    command = [*before, str(WORK / "drive"), "-o", str(report), *options, *target]
    if as_user:
        report.touch()
        os.chown(report, uid(as_user), uid(as_user))
        number = str(uid(as_user))
        command = ["setpriv", "--reuid", number, "--regid", number, "--clear-groups", *command]
    with tempfile.TemporaryFile(dir=WORK) as answers_file, tempfile.TemporaryFile(dir=WORK) as out:
        answers_file.write(stdin)
        answers_file.seek(0)
        child = subprocess.Popen(
            command, stdin=answers_file, stdout=out, stderr=subprocess.STDOUT, cwd=WORK,
            env={"PATH": os.environ["PATH"], "LD_BIND_NOW": "1", **(env or {})}, start_new_session=True,
        )  # fmt: skip
        hung = False
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            hung = True
            os.killpg(child.pid, 9)
            child.wait()
        out.seek(0)
        result = Login(ended=child.returncode, hung=hung, out=out.read().decode("utf-8", "replace"))
    if report.exists():
        result.report = report.read_text(errors="replace")
        report.unlink()
    result.codes = [int(number) for number in re.findall(r"^(?:code|start) (-?\d+)$", result.report, re.M)]
    result.shown = [(int(s), t) for s, t in re.findall(r"^shown (\d+) (.*)$", result.report, re.M)]
    return result


def at_barrier(service_name, pairs, patience=60):
    """Logins of (user, answer) that all answer the prompt at the same instant; how many got in."""
    result = drive(service_name, None, lines=[f"{user} {answer}" for user, answer in pairs], patience=patience)
    if len(result.codes) != len(pairs):
        raise RuntimeError(f"{len(result.codes)} of {len(pairs)} logins came to an end")
    return sum(1 for code in result.codes if code == 0)


# --- one system call at a time --------------------------------------------------------------------------


def call_names():
    """Names of system calls by number, from the kernel's own header."""
    header = subprocess.run(["gcc", "-E", "-dM", "-include", "sys/syscall.h", "-xc", "/dev/null"],
                            capture_output=True, text=True, check=True).stdout
    return {int(number): name for name, number in re.findall(r"#define __NR_(\w+) (\d+)", header)}


def step(mark, number, action, command, *, stdin=b"", shell=None, as_user=None, env=None, patience=30):
    """Runs `command` under `step`; the lines of its report."""
    report = Path(tempfile.mktemp(dir=WORK, prefix="step"))
    given = [shell] if shell else []
    whole = [str(WORK / "step"), str(report), mark, str(number), action, *given, "--", *command]
    if as_user:
        report.touch(mode=0o666)
        report.chmod(0o666)
        user = str(uid(as_user))
        whole = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", *whole]
    environment = {"PATH": os.environ["PATH"], "LD_BIND_NOW": "1", "LANG": "C.UTF-8", **(env or {})}
    try:
        subprocess.run(whole, input=stdin, capture_output=True, env=environment, cwd=WORK, timeout=patience)
    except subprocess.TimeoutExpired:
        return ["hung"]
    lines = report.read_text().splitlines()
    report.unlink()
    return lines


def points(module, name, visit, workers=1):
    """Calls `visit(user, number)` for 1, 2, 3, ... until it returns None; each worker has an enrolled user of its
    own. What the visits returned, in order."""
    users = [module.enrolled(f"{name}-{n}") for n in range(workers)]

    def work(index):
        found, number = {}, index + 1
        while (result := visit(users[index], number)) is not None:
            found[number] = result
            number += workers
        return found

    with ThreadPoolExecutor(workers) as pool:
        parts = list(pool.map(work, range(workers)))
    together = {number: result for part in parts for number, result in part.items()}
    return [together[number] for number in sorted(together)]


@contextlib.contextmanager
def own_disk(module, user):
    """A small file system of its own where the module keeps the user's state."""
    folder = module.state_folder(user)
    mode = oct(folder.stat().st_mode & 0o777)[2:]
    owner = folder.stat().st_uid
    options = f"size=128k,mode={mode},uid={owner},gid={owner}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remounted(folder, how):
    """Makes the file system of `folder` take writes, "rw", or not, "ro"."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)
