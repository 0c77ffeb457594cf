"""The three modules under test: how each is set up, as its own tool or manual sets it up."""

import base64
import contextlib
import hashlib
import os
import re
import subprocess
import time
from pathlib import Path

import stage
from stage import SECRET, drive, new_user, service, uid, write_for


class Module:
    """A module: its service line, a user's credential, and the files that a login changes."""

    name = title = library = ""
    recovery_codes = ()
    # Whether it is this project's, wherever it decides.
    ours = False
    # How many logins of a sweep may go on at the same time without a file in common.
    workers = 16

    def __init__(self):
        self.service = self.service_with(f"attack-{self.name}", "")

    def service_with(self, name, arguments):
        """A service with this module alone, and more arguments than usual. libpam hides an IGNORE from the
        application; here it jumps to a line that answers with a code of its own, stage.IGNORE."""
        return service(
            name,
            f"auth [success=ok ignore=1 default=die] {self.library} {self.arguments()} {arguments}",
            "auth [success=done default=die] pam_permit.so",
            "auth [default=die] pam_debug.so auth=cred_expired",
        )

    def arguments(self):
        return ""

    def enrol(self, user):
        """The user's credential, fresh: nothing spent, nothing counted."""
        raise NotImplementedError

    def enrol_token(self, user):
        """The same with an event-based token of the same secret at counter 1, and nothing else."""
        raise NotImplementedError

    def enrolled(self, name):
        """A new user who is enrolled."""
        new_user(name)
        self.enrol(name)
        return name

    def close(self):
        """Ends what it started."""

    def deciding_under(self, environment):
        """While another process decides: that one has this environment, too."""
        return contextlib.nullcontext()

    def forgive(self, user):
        """Takes back what throttles the user, where that is not the point."""

    def state_folder(self, user):
        """The folder that a login writes to."""
        raise NotImplementedError

    def credential(self, user):
        """The file with the user's secret."""
        raise NotImplementedError

    def login(self, user, *answers, **more):
        return drive(more.pop("service", self.service), user, *answers, **more)

    def race(self, pairs):
        """How many of these logins, all at once, got in."""
        return stage.at_barrier(self.service, pairs)


class Ours(Module):
    name, title, ours = "ours", "pam_totp", True
    library = "/mnt/pam_totp/target/release/libpam_totp.so"
    records, volatile = Path("/var/lib/pam_totp"), Path("/run/pam_totp")

    def __init__(self):
        super().__init__()
        self.records.mkdir(mode=0o711, exist_ok=True)
        self.recovery_codes = [f"0123-4567-89AB-CDEF-GHJK-MN{n:02}" for n in range(10)]

    def credential(self, user):
        return Path("/home", user, ".config/pam_totp/credential.toml")

    def say_where(self):
        """Writes the policy, where one is needed."""

    def text(self):
        """As `enroll` writes it; the hashes as docs/formats.md gives them, by another library than ours."""
        prefix = b"pam_totp recovery code v1\0" + bytes(range(16))
        plain = [code.replace("-", "").encode() for code in self.recovery_codes]
        hashes = "".join(f'  "{hashlib.sha256(prefix + code).hexdigest()[:32]}",\n' for code in plain)
        return (
            "# pam_totp credential. Made by enroll; keep it to yourself.\nversion = 1\n\n"
            f'[[authenticator]]\nkind = "totp"\nlabel = "phone"\nsecret = "{SECRET}"\n'
            'algorithm = "sha1"\ndigits = 6\nperiod = 30\n'
            "created = 2026-01-01T00:00:00Z\nconfirmed = 1767225600\n\n"
            f'[recovery]\nsalt = "AAAQEAYEAUDAOCAJBIFQYDIOB4"\ncodes = [\n{hashes}]\n'
        )

    def forget(self, user):
        """Nothing is spent, and nothing is counted."""
        number = uid(user)
        for folder in (self.records, self.volatile, Path("/home", user, ".local/state/pam_totp")):
            for file in (folder / str(number), folder / f"{number}.lock"):
                file.unlink(missing_ok=True)

    def enrol(self, user):
        self.forget(user)
        write_for(user, self.credential(user), self.text())

    def enrol_token(self, user):
        self.enrol(user)
        plain = self.text().replace('kind = "totp"', 'kind = "hotp"').replace("period = 30", "counter = 1")
        write_for(user, self.credential(user), plain.replace("confirmed = 1767225600\n", ""))

    def add_secrets(self, user, kinds):
        """One more authenticator of each kind, "totp" or "hotp", with a secret of its own."""
        file = self.credential(user)
        more = "".join(
            f'[[authenticator]]\nkind = "{kind}"\nlabel = "more {n}"\nsecret = "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2L{"KLMN"[n]}"\n'
            + ("counter = 1\n" if kind == "hotp" else "")
            for n, kind in enumerate(kinds)
        )
        file.write_text(file.read_text().replace("[recovery]", f"{more}[recovery]"))

    def state_folder(self, user):
        return self.records


class ByHelper(Ours):
    """The same module, which decides nothing: the helper does, from credentials that root holds."""

    name, title = "helper", "pam_totp by its helper"
    socket = Path("/run/pam_totp/helper.socket")
    users = Path("/etc/pam_totp/users")
    policy = Path("/etc/security/pam_totp.toml")

    def __init__(self):
        super().__init__()
        self.socket.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.users.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The mark of an installed helper.
        installed = Path("/usr/lib/pam_totp/helper")
        installed.parent.mkdir(parents=True, exist_ok=True)
        installed.touch()
        self.say_where()
        self.start()

    def say_where(self):
        """Without it, nobody is let by where the helper sees no home."""
        self.policy.write_text(f'credential = "{self.users}/%u.toml"\n')

    def start(self, environment=None):
        """Starts it, and waits until it listens."""
        # A killed one leaves its socket.
        self.socket.unlink(missing_ok=True)
        log = open(stage.WORK / "helper.log", "ab")
        program = "/mnt/pam_totp/target/release/pam_totpd"
        self.helper = subprocess.Popen([program, "--listen", str(self.socket)], stdout=log, stderr=log, env={**os.environ, **(environment or {})})
        # The mode comes last.
        while not self.socket.exists() or self.socket.stat().st_mode & 0o777 != 0o666:
            if self.helper.poll() is not None:
                raise RuntimeError((stage.WORK / "helper.log").read_text())
            time.sleep(0.02)

    def close(self):
        self.helper.kill()
        self.helper.wait()

    @contextlib.contextmanager
    def deciding_under(self, environment):
        self.close()
        self.start(environment)
        try:
            yield
        finally:
            self.close()
            self.start()

    def arguments(self):
        return "verifier=helper"

    def credential(self, user):
        return self.users / f"{user}.toml"

    def enrol(self, user):
        super().enrol(user)
        os.chown(self.credential(user), 0, 0)

    def enrol_token(self, user):
        super().enrol_token(user)
        os.chown(self.credential(user), 0, 0)

    def enrolled_in_home(self, name):
        """A new user whose credential root does not hold yet."""
        write_for(new_user(name), Ours.credential(self, name), self.text())
        return name


class Google(Module):
    name, title = "google", "google-authenticator"
    library = "pam_google_authenticator.so"

    def __init__(self):
        super().__init__()
        self.recovery_codes = ["12345678"] + [str(21345670 + n) for n in range(9)]

    def credential(self, user):
        return Path("/home", user, ".google_authenticator")

    def enrol(self, user):
        # As its own tool writes it with every question answered with yes.
        head = f'{SECRET}\n" RATE_LIMIT 3 30\n" WINDOW_SIZE 3\n" DISALLOW_REUSE\n" TOTP_AUTH\n'
        for left_over in Path("/home", user).glob(".google_authenticator~*"):
            left_over.unlink()
        write_for(user, self.credential(user), head + "\n".join(self.recovery_codes) + "\n", 0o400)

    def enrol_token(self, user):
        self.enrol(user)
        head = f'{SECRET}\n" RATE_LIMIT 3 30\n" WINDOW_SIZE 3\n" HOTP_COUNTER 1\n'
        write_for(user, self.credential(user), head + "\n".join(self.recovery_codes) + "\n", 0o400)

    def forgive(self, user):
        file = self.credential(user)
        if file.is_file():
            text = re.sub(r'^(" RATE_LIMIT \d+ \d+).*$', r"\1", file.read_text(), flags=re.M)
            write_for(user, file, text, 0o400)

    def state_folder(self, user):
        return Path("/home", user)


class Oath(Module):
    name, title = "oath", "pam_oath"
    library = "pam_oath.so"
    users = Path("/etc/oath/users.oath")
    workers = 1

    def __init__(self):
        super().__init__()
        self.users.parent.mkdir(mode=0o700, exist_ok=True)

    def arguments(self):
        return f"usersfile={self.users} digits=6 window=1"

    def credential(self, user):
        return self.users

    def enrol(self, user):
        for left_over in self.users.parent.glob("users.oath.*"):
            left_over.unlink()
        lines = self.users.read_text().splitlines() if self.users.is_file() else []
        kept = [line for line in lines if line.split()[1:2] != [user]]
        raw = base64.b32decode(SECRET).hex()
        self.users.write_text("\n".join([*kept, f"HOTP/T30/6 {user} - {raw}"]) + "\n")
        self.users.chmod(0o600)

    def enrol_token(self, user):
        self.enrol(user)
        # The fields after the secret: the counter of the last used code.
        lines = self.users.read_text().replace(f"HOTP/T30/6 {user} - ", f"HOTP {user} - ").splitlines()
        lines = [f"{line} 0" if line.split()[:2] == ["HOTP", user] else line for line in lines]
        self.users.write_text("\n".join(lines) + "\n")

    def state_folder(self, user):
        return self.users.parent


MODULES = {module.name: module for module in (Ours, ByHelper, Google, Oath)}


def versions(name):
    """What was measured, in words."""
    if MODULES[name].ours:
        text = Path("/mnt/pam_totp/Cargo.toml").read_text()
        return re.search(r'^version = "(.*)"', text, re.M)[1]
    package = {"google": "libpam-google-authenticator", "oath": "libpam-oath"}[name]
    return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True).stdout
