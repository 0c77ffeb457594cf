"""The stage of the measurements: users, their enrolment with each module, and the services.

Every module gets a user of its own with the same secret. The state of a module can lie on a real disk or
in memory; `warm` keeps a copy of it as it is after a first login, to be put back before each further one.
"""

import contextlib
import hashlib
import hmac
import os
import struct
import subprocess
import time
from pathlib import Path

SECRET = b"12345678901234567890"
BASE32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RECOVERY = "0123456789ABCDEFGHJKMN01"
SALT = bytes(range(16))
SCRATCH = "12345678"
SERVICES = "/etc/pam-bench"
TOOL = "/mnt/pam_totp/target/release/pambench"


def code(offset=0, now=None):
    """The code of a step, `offset` steps from now: RFC 6238 with SHA-1, six digits."""
    counter = int(now or time.time()) // 30 + offset
    digest = hmac.new(SECRET, struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[19] & 15
    return "%06d" % ((struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000)


def wrong_code():
    near = {code(offset) for offset in range(-12, 13)}
    return next(c for c in ("%06d" % n for n in range(100)) if c not in near)


def early_in_a_step(seconds=20):
    """A measurement of codes of `now` begins where enough of the step is left."""
    while time.time() % 30 > 30 - seconds:
        time.sleep(0.2)


class Module:
    """A module under measurement, with its state below `base`."""

    def __init__(self, name, library, base):
        self.name, self.library, self.base = name, library, Path(base)
        self.folder = Path(library if library.startswith("/") else f"/lib/x86_64-linux-gnu/security/{library}")

    def service(self, place):
        return f"{self.name}-{place}"

    def arguments(self):
        return ""

    def enrol(self, user):
        """Makes the user's enrolment; nothing is spent yet."""

    def state(self, user):
        """The file that a login changes."""
        return None

    def crowd(self, others):
        """Enrols so many other users, as far as a login could notice."""

    answers = ("right", "wrong", "used")

    def answer(self, kind):
        return {"right": code, "used": code, "wrong": wrong_code}[kind]()


class Permit(Module):
    answers = ("right",)


class Ours(Module):
    answers = ("right", "wrong", "used", "recovery", "not enrolled")

    def enrol(self, user):
        hashed = hashlib.sha256(b"pam_totp recovery code v1\0" + SALT + RECOVERY.encode()).hexdigest()[:32]
        others = [hashlib.sha256(bytes([n])).hexdigest()[:32] for n in range(9)]
        text = (
            f'version = 1\n\n[[authenticator]]\nkind = "totp"\nlabel = "phone"\nsecret = "{BASE32}"\n'
            f"created = 2026-11-23T07:05:00Z\nconfirmed = 1700000000\n\n"
            f'[recovery]\nsalt = "AAAQEAYEAUDAOCAJBIFQYDIOB4"\ncodes = [\n'
            + "".join(f'    "{h}",\n' for h in [hashed, *others])
            + "]\n"
        )
        write_for(user, home(user) / ".config/pam_totp/credential.toml", text)

    def state(self, user):
        return self.base / "state" / str(uid(user))

    def crowd(self, others):
        for number in range(100_000, 100_000 + others):
            with open(self.base / "state" / str(number), "wb") as record:
                record.truncate(12_288)

    def answer(self, kind):
        if kind == "recovery":
            return RECOVERY
        return code() if kind == "not enrolled" else super().answer(kind)


class ByHelper(Ours):
    """The same module, and the helper decides."""

    socket = Path("/run/pam_totp/helper.socket")
    users = Path("/etc/pam_totp/users")

    def arguments(self):
        return "verifier=helper"

    def enrol(self, user):
        super().enrol(user)
        self.users.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = self.users / f"{user}.toml"
        held.write_bytes((home(user) / ".config/pam_totp/credential.toml").read_bytes())
        held.chmod(0o600)

    @contextlib.contextmanager
    def listening(self):
        """While the helper runs."""
        self.socket.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        helper = subprocess.Popen(["/mnt/pam_totp/target/release/pam_totpd", "--listen", self.socket], stderr=subprocess.DEVNULL)
        try:
            # The mode comes last.
            while not self.socket.exists() or self.socket.stat().st_mode & 0o777 != 0o666:
                time.sleep(0.02)
            yield
        finally:
            helper.kill()
            helper.wait()
            self.socket.unlink()


class Google(Module):
    answers = ("right", "wrong", "used", "recovery")

    def enrol(self, user):
        # As its own tool writes it with every question answered with yes.
        codes = [SCRATCH] + [str(21345670 + n) for n in range(4)]
        text = f'{BASE32}\n" RATE_LIMIT 3 30\n" WINDOW_SIZE 3\n" DISALLOW_REUSE\n" TOTP_AUTH\n' + "\n".join(codes) + "\n"
        write_for(user, home(user) / ".google_authenticator", text)

    def state(self, user):
        return home(user) / ".google_authenticator"

    def answer(self, kind):
        return SCRATCH if kind == "recovery" else super().answer(kind)


class Oath(Module):
    def arguments(self):
        return f"usersfile={self.base}/oath/users digits=6 window=5"

    def enrol(self, user):
        folder = self.base / "oath"
        folder.mkdir(mode=0o700, exist_ok=True)
        with open(folder / "users", "a", opener=lambda p, f: os.open(p, f, 0o600)) as users:
            users.write(f"HOTP/T30/6 {user} - {SECRET.hex()}\n")

    def state(self, user):
        return self.base / "oath" / "users"

    def crowd(self, others):
        with open(self.base / "oath" / "users", "a") as users:
            users.writelines(f"HOTP/T30/6 other{n} - {SECRET.hex()}\n" for n in range(others))


def uid(user):
    import pwd

    return pwd.getpwnam(user).pw_uid


def home(user):
    import pwd

    return Path(pwd.getpwnam(user).pw_dir)


def write_for(user, path, text):
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(text)
    path.chmod(0o600)
    for part in [path, *path.parents]:
        if part == home(user).parent:
            break
        os.chown(part, uid(user), uid(user))


def add_user(user, base):
    """A line in each file of accounts; useradd would need seconds for a hundred users."""
    number = 3000 + sum(1 for _ in open("/etc/passwd"))
    place = Path(base) / "home" / user
    with open("/etc/passwd", "a") as passwd, open("/etc/group", "a") as group:
        passwd.write(f"{user}:x:{number}:{number}::{place}:/bin/sh\n")
        group.write(f"{user}:x:{number}:\n")
    place.mkdir(parents=True)
    place.chmod(0o755)
    os.chown(place, number, number)


def modules(base):
    build = "/mnt/pam_totp/target/release/libpam_totp.so"
    return [
        Permit("permit", "pam_permit.so", base),
        Ours("ours", build, base),
        Google("google", "pam_google_authenticator.so", base),
        Oath("oath", "pam_oath.so", base),
    ]


def set_stage(place, base):
    """Services, a user and an enrolment for every module with its state below `base`."""
    Path(SERVICES).mkdir(exist_ok=True)
    (Path(SERVICES) / "other").write_text("auth required pam_deny.so\n")
    base = Path(base)
    (base / "state").mkdir(parents=True, mode=0o711)
    (base / "home").mkdir()
    # Our records lie where they lie on a server, so that the line needs no argument.
    Path("/var/lib/pam_totp").mkdir(exist_ok=True)
    subprocess.run(["mount", "--bind", base / "state", "/var/lib/pam_totp"], check=True)
    found = modules(base)
    for module in found:
        enter(module, place)
    add_user(f"nobody-{place}", base)
    return found


def enter(module, place):
    """A service and an enrolled user for the module."""
    service = Path(SERVICES) / module.service(place)
    service.write_text(f"auth required {module.folder} {module.arguments()}".strip() + "\n")
    user = f"{module.name}-{place}"
    add_user(user, module.base)
    module.enrol(user)


def login(service, user, answer, tool=()):
    """One login in a fresh process; what pam_authenticate returned."""
    command = [*tool, TOOL, SERVICES, "one"]
    done = subprocess.run(command, input=f"{service} {user} {answer}\n", capture_output=True, text=True)
    if done.returncode != 0 or not done.stdout.strip():
        raise SystemExit(f"{service} {user}: {done.stderr}")
    return int(done.stdout.split()[-1])


def warm(module, user, service):
    """The state after a first login with the code of the step before this one."""
    path = module.state(user)
    if path is None:
        return
    result = login(service, user, code(-1))
    if result != 0:
        raise SystemExit(f"{service}: the first login of {user} gave {result}, not PAM_SUCCESS")
    keep(module, user)


def keep(module, user):
    """The present state is the one to be put back from here on."""
    path = module.state(user)
    if path is not None:
        Path(f"{path}.warm").write_bytes(path.read_bytes())


def meet_nobody(module, place):
    """The first refusal of a name makes a file that the others find."""
    if "not enrolled" in module.answers:
        login(module.service(place), f"nobody-{place}", code())


def put_back(module, user):
    path = module.state(user)
    if path is not None:
        with open(path, "r+b") as file:
            content = Path(f"{path}.warm").read_bytes()
            file.write(content)
            file.truncate(len(content))
