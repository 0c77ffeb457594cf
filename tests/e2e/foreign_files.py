"""The parts of foreign_text.py about credentials, policies, PAM, sshd, accounts, the environment and arguments."""
import os
import pathlib
import re
import socket
import struct
import subprocess

from foreign_look import (
    CREDENTIAL, LOG, POISONS, RECOVERY, USER, account, enroll, fields, logged, look, look_at_login, place, place_a_good_one, raw,
    recovery_hash, run, toml,
)


def look_at_user(what, thorough=True):
    """All commands that read the user's credential."""
    own = ["--user", USER]
    typed = f"{RECOVERY}\n" * 3
    for arguments in (["status", *own], ["status", *own, "--json"], ["check", "--user", USER, "totp"],
                      ["check", "--user", USER, "totp", "--json"], ["admin", "list"], ["admin", "list", "--json"],
                      ["admin", "show", USER], ["admin", "show", USER, "--json"], ["verify", *own],
                      ["show", *own], ["export", *own, "--format", "oath"], ["export", *own], ["remove", "token", *own]):
        enroll(what, *arguments, stdin=typed)
    before = LOG.stat().st_size
    for _ in range(2):
        done = subprocess.run(["pamtester", "totp", USER, "authenticate"], input=f"{RECOVERY}\n".encode(), capture_output=True)
        look(f"{what}: a login", done.stdout + done.stderr)
    logged(f"{what}: a login", before)
    if not thorough:
        return
    content = pathlib.Path(account().pw_dir, ".config/pam_totp/credential.toml").read_bytes()
    for arguments in (["admin", "recovery", USER], ["admin", "unlock", USER], ["admin", "reset", USER, "--json"],
                      ["recovery", *own], ["add", *own], ["admin", "compromised", USER], ["compromised", *own],
                      ["disable", *own], ["admin", "disable", USER], ["import", *own, "--dry-run", "/root/some.uri"]):
        place(content)
        enroll(what, *arguments, stdin=typed)


def part_credential():
    pathlib.Path("/root/some.uri").write_text(f"otpauth://totp/{USER}?secret={'B' * 32}\n")
    text = CREDENTIAL % recovery_hash()
    place_a_good_one()
    for name, before, after in fields(text):
        for kind, poison in POISONS.items():
            for number, form in enumerate(toml(poison)):
                place(before.encode() + form + after.encode())
                look_at_user(f"credential, {name}, {kind} {number}", thorough=kind in ("line", "formats"))


def part_policy():
    file = pathlib.Path("/etc/security/pam_totp.toml")
    text = re.sub(r"^#(\w+ = )", r"\1", pathlib.Path("/mnt/pam_totp/packaging/pam_totp.toml").read_text(), flags=re.M)
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#")) + "\n"
    place_a_good_one()
    for name, before, after in fields(text):
        for kind, poison in POISONS.items():
            for number, form in enumerate(toml(poison)):
                file.write_bytes(before.encode() + form + after.encode())
                what = f"policy, {name}, {kind} {number}"
                for arguments in (["status", "--user", USER], ["check", "totp"], ["check", "totp", "--json"],
                                  ["admin", "list"], ["setup", "totp", "--dry-run"], ["admin", "show", USER, "--json"],
                                  ["show", "--user", USER, "--json"], ["--user", USER, "--json"]):
                    enroll(what, *arguments, stdin=f"{RECOVERY}\n")
                # The administrator's own prompt may hold marks of direction, and is shown as it is.
                if not (name.startswith("prompt") and kind == "formats"):
                    look_at_login(what)
    file.unlink()


def part_pam():
    """PAM lines: each word of a line, comments, names of files; and what an application hands to the module."""
    lines = ["{} required pam_totp.so\n", "auth {} pam_totp.so\n", "auth [success=1 {}=ok] pam_totp.so\n", "auth required {}\n",
             "auth required {}/pam_totp.so\n", "auth required pam_totp.so {}\n", "auth required pam_totp.so prompt={}\n",
             "auth required pam_totp.so [prompt={}]\n", "auth required pam_totp.so credential={}\n",
             "auth required pam_totp.so credential=%h/{}\n", "auth required pam_totp.so window={}\n",
             "auth required pam_totp.so state_dir=/{}\n", "auth include {}\n", "auth substack {}\n", "@include {}\n",
             "@include /etc/pam.d/{}\n", "auth required pam_unix.so {}\nauth sufficient pam_totp.so\n",
             "auth sufficient pam_{}.so\nauth required pam_totp.so\n", "auth optional pam_oath.so {}\nauth required pam_totp.so\n",
             "auth required pam_totp.so # {}\n"]
    file = pathlib.Path("/etc/pam.d/foreign")
    tail = b"account required pam_permit.so\n"
    for line in lines:
        for kind, poison in POISONS.items():
            before, after = line.encode().split(b"{}")
            file.write_bytes(before + raw(poison) + after + tail)
            what = f"PAM line, {line.strip()}, {kind}"
            for arguments in (["check", "foreign"], ["check", "foreign", "--json"], ["check"], ["setup", "foreign", "--dry-run"],
                              ["check", "foreign", "--user", USER]):
                enroll(what, *arguments)
            # The administrator's own prompt is shown as it is.
            if "prompt=" not in line or kind != "formats":
                look_at_login(what, "foreign")
    file.unlink()
    for kind, poison in POISONS.items():
        path = b"/etc/pam.d/" + raw(poison).replace(b"/", b"")
        pathlib.Path(os.fsdecode(path)).write_bytes(b"auth required pam_totp.so\n" + tail)
        for arguments in (["check"], ["check", "--json"], ["check", os.path.basename(path)], ["setup", os.path.basename(path), "--dry-run"]):
            enroll(f"a service's name, {kind}", *arguments)
        os.unlink(path)
        for item in (b"rhost", b"ruser", b"tty", b"xdisplay"):
            look_at_login(f"PAM item {item}, {kind}", "totp", USER, b"-I" + item + b"=" + raw(poison))
        look_at_login(f"PAM user, {kind}", "totp", poison)
        look_at_login(f"PAM service, {kind}", poison)


def part_sshd():
    file = pathlib.Path("/etc/ssh/sshd_config")
    text = file.read_bytes()
    lines = ["{} yes", "UsePAM {}", "KbdInteractiveAuthentication {}", "AuthenticationMethods {}", "Port {}", "Include {}",
             "Include /etc/ssh/{}/*.conf", "Match User {}\nUsePAM no", "Match {} ann\nPasswordAuthentication yes", "# {}",
             "PermitRootLogin \"{}\"", "Subsystem {} /bin/false"]
    for line in lines:
        for kind, poison in POISONS.items():
            before, after = line.encode().split(b"{}")
            file.write_bytes(before + raw(poison) + after + b"\n" + text)
            for arguments in (["check", "sshd"], ["check", "sshd", "--json"], ["check", "sshd", "--user", USER], ["setup", "sshd", "--dry-run"]):
                enroll(f"sshd_config, {line.splitlines()[0]}, {kind}", *arguments)
    file.write_bytes(text)
    folder = pathlib.Path("/etc/ssh/sshd_config.d")
    folder.mkdir(exist_ok=True)
    for kind, poison in POISONS.items():
        part = folder / os.fsdecode(raw(poison).replace(b"/", b"") + b".conf")
        part.write_bytes(b"PasswordAuthentication yes\nMatch User ann\nUsePAM no\nKbdInteractiveAuthentication no\n")
        for arguments in (["check", "sshd"], ["check", "sshd", "--json"], ["setup", "sshd", "--dry-run"]):
            enroll(f"a part of sshd_config, {kind}", *arguments)
        part.unlink()


def part_accounts():
    """Names, homes and the rest in the account database; sessions in utmp."""
    passwd = pathlib.Path("/etc/passwd")
    text = passwd.read_bytes()
    for kind, poison in POISONS.items():
        bad = raw(poison).replace(b"\n", b"").replace(b":", b"").replace(b"/", b"")
        for number, line in enumerate((b"%s:x:6001:6001:G:/home/poisoned:/bin/sh", b"poisoned:x:6001:6001:%s:/home/poisoned:/bin/sh",
                                       b"poisoned:x:6001:6001:G:/home/%s:/bin/sh", b"poisoned:x:6001:6001:G:/home/poisoned:/bin/%s")):
            passwd.write_bytes(text + line % bad + b"\n")
            name = (line % bad).split(b":")[0]
            home = pathlib.Path(os.fsdecode((line % bad).split(b":")[5]))
            (home / ".config/pam_totp").mkdir(parents=True, exist_ok=True)
            credential = home / ".config/pam_totp/credential.toml"
            for content in (b"nonsense", (CREDENTIAL % recovery_hash()).encode()):
                credential.write_bytes(content)
                for path in (home, home / ".config", home / ".config/pam_totp", credential):
                    os.chown(path, 6001, 6001)
                    path.chmod(0o600 if path == credential else 0o700)
                what = f"account, field {number}, {kind}"
                for arguments in (["status", "--user", name], ["status", "--user", name, "--json"], ["admin", "list"],
                                  ["admin", "list", "--json"], ["admin", "show", name], ["admin", "show", name, "--json"],
                                  ["check", "totp", "--user", name], ["check", "totp", "--json", "--user", name],
                                  ["admin", "sessions", name], ["admin", "unlock", name], ["admin", "recovery", name],
                                  ["admin", "disable", name], ["export", "--user", name], ["--user", name, "--json"],
                                  ["setup", "totp", "--dry-run"], ["import", "--user", name, "--dry-run", "/root/nothing"]):
                    enroll(what, *arguments, stdin=f"{RECOVERY}\n")
                look_at_login(what, "totp", name)
    passwd.write_bytes(text)
    # struct utmp of glibc on 64-bit Linux.
    for kind, poison in POISONS.items():
        bad = raw(poison)
        entry = struct.pack("<hxxi32s4s32s256shhiii16x20x", 7, os.getpid(), bad[:32], bad[:4], USER.encode(), bad, 0, 0, 1, 1_795_417_530, 0)
        pathlib.Path("/var/run/utmp").write_bytes(entry)
        for more in ([], ["--json"]):
            enroll(f"utmp, {kind}", "admin", "sessions", USER, *more)
    pathlib.Path("/var/run/utmp").unlink()


def part_environment():
    names = ["SUDO_USER", "DOAS_USER", "SUDO_UID", "PKEXEC_UID", "SUDO_COMMAND", "USER", "LOGNAME", "HOME", "LANG", "LC_ALL",
             "LC_MESSAGES", "LC_CTYPE", "TERM", "COLUMNS", "PAGER", "EDITOR", "TZ", "TMPDIR", "HOSTNAME", "XDG_CONFIG_HOME",
             "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY", "RUST_BACKTRACE", "NO_COLOR",
             "CLICOLOR_FORCE", "PATH"]
    for name in names:
        for kind, poison in POISONS.items():
            place((CREDENTIAL % recovery_hash()).encode())
            environment = {b"PATH": os.environb[b"PATH"]} | {name.encode(): raw(poison)}
            for arguments in (["status"], [], ["status", "--user", USER], ["admin", "list", "--json"], ["admin", "show", USER],
                              ["admin", "unlock", USER], ["admin", "recovery", USER], ["check", "totp"], ["nothing"]):
                run(f"environment, {name}, {kind}", "/usr/bin/enroll", *arguments, environment=environment)


def part_arguments():
    place_a_good_one()
    own = ["--user", USER]
    for kind, poison in POISONS.items():
        bad = raw(poison)
        for arguments in ([bad], [b"--" + bad], [b"-" + bad], ["--user", bad], ["status", "--user", bad], ["status", bad],
                          [*own, "--json", "--issuer", bad], [*own, "--json", "--account", bad], [*own, "--json", "--label", bad],
                          [*own, "--uri", "--label", bad], [*own, "--svg", b"/nowhere/" + bad], ["show", *own, "--label", bad],
                          ["remove", bad, *own], ["add", *own, "--label", bad], ["check", bad], ["check", bad, "--json"],
                          ["check", "--user", bad], ["check", "sshd", "--from", bad], ["check", "--root", b"/" + bad],
                          ["setup", bad, "--dry-run"], ["setup", bad, "--undo"], ["setup", "totp", "--wait", bad],
                          ["setup", "totp", "--dry-run", "--root", b"/" + bad], ["setup", "totp", "--settle", bad],
                          ["import", *own, b"/" + bad], ["import", *own, "--format", bad, "/root/x"], ["import", *own, "--only", bad, "/etc/hostname"],
                          ["import", *own, "--key-file", b"/" + bad, "/etc/hostname"], ["import", "--all", "--recovery-codes", b"/nowhere/" + bad, "/etc/hostname"],
                          ["export", *own, "--to", b"/nowhere/" + bad], ["export", *own, "--label", bad], ["export", *own, "--format", bad],
                          ["admin", bad], ["admin", "show", bad], ["admin", "list", bad], ["admin", "unlock", bad, "--json"],
                          ["admin", "sessions", bad], ["admin", "compromised", bad], ["admin", "recovery", bad]):
            enroll(f"argument, {kind}", *arguments, stdin=f"{RECOVERY}\n")


def part_others():
    """What other programs say: a PAM module that enroll asks, and the name of the host."""
    # Not enrolled: else enroll asks for a code first.
    pathlib.Path(account().pw_dir, ".config/pam_totp/credential.toml").unlink(missing_ok=True)
    service = pathlib.Path("/etc/pam.d/enroll")
    text = service.read_bytes()
    name = socket.gethostname()
    for kind, poison in POISONS.items():
        # The user reads it, too.
        pathlib.Path("/tmp/issue").write_bytes(raw(poison).replace(b"\n", b" ") + b"\n")
        pathlib.Path("/tmp/issue").chmod(0o644)
        service.write_bytes(b"auth optional pam_echo.so file=/tmp/issue\nauth required pam_deny.so\n")
        run(f"a PAM module's text, {kind}", "setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "enroll", "--json", stdin="x\n")
        socket.sethostname(raw(poison)[:60])
        for arguments in (["--user", USER, "--json"], ["--user", USER], ["check", "totp"]):
            enroll(f"the host's name, {kind}", *arguments)
    socket.sethostname(name)
    service.write_bytes(text)
