"""The parts of foreign_text.py about files of the system beside PAM and sshd_config, and about what enroll keeps itself."""
import json
import os
import pathlib
import shutil
import struct
import subprocess
import time

from foreign_look import POISONS, USER, account, came_through, enroll, look, look_at_login, place_a_good_one, raw
from read_files import Payload, crc32c, version_1

MODULE = b"auth required pam_totp.so\n"
ASKED = b"auth required pam_permit.so\n"
PERMITTED = b"account required pam_permit.so\nsession required pam_permit.so\n"


class Changed:
    """A file, or a folder of its own, that is as it was in the end."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.before = self.path.read_bytes() if self.path.exists() else None
        self.path.parent.mkdir(parents=True, exist_ok=True)

    def __enter__(self):
        return self

    def write(self, content, mode=0o644):
        self.path.write_bytes(content)
        self.path.chmod(mode)

    def __exit__(self, *_):
        if self.before is None:
            self.path.unlink(missing_ok=True)
        else:
            self.path.write_bytes(self.before)


def file_name(text):
    return os.fsdecode(text.replace(b"/", b"").replace(b"\n", b"\\n"))


def checks(what, service, *more):
    for arguments in (["check", service], ["check", service, "--json"], ["check", service, "--user", USER],
                      ["setup", service, "--dry-run"], *more):
        enroll(what, *arguments)


def part_units():
    """Units of systemd: what they start, with which files and rights, and the names of their parts."""
    folder = pathlib.Path("/etc/systemd/system")
    head = b"[Service]\nExecStart=/usr/sbin/sshd -D\n"
    lines = ["ExecStart=/usr/sbin/sshd -o AuthenticationMethods={}", "ExecStart=/usr/sbin/sshd -f {}",
             "ExecStart=\nExecStart=/usr/sbin/sshd -D $OPTS\nEnvironmentFile=/etc/default/{}",
             "ExecStart=\nExecStart=/usr/sbin/sshd -D $OPTS\nEnvironment=\"OPTS=-f {}\""]
    rights = ["User={}", "ReadOnlyPaths=/var/lib/{} /var/lib/pam_totp", "ProtectHome={}", "CapabilityBoundingSet={}",
              "InaccessiblePaths=/home /{}", "RootDirectory=/{}"]
    account()
    with Changed("/etc/pam.d/vsftpd") as pam:
        pam.write(MODULE + PERMITTED)
        for unit, service, whole in [("ssh.service", "sshd", lines), ("vsftpd.service", "vsftpd", rights)]:
            for line in whole:
                with Changed(folder / unit) as file:
                    def one(kind, poison):
                        file.write(head + line.encode().replace(b"{}", poison) + b"\n")
                        checks(f"unit, {line}, {kind}", service)
                    # A right that is not one of systemd's is not repeated, and a file that is missing is none.
                    came_through(f"unit, {line}", one, quiet=any(word in line for word in ("ProtectHome", "Capability", "EnvironmentFile")))

        def named(kind, poison):
            with Changed(folder / "vsftpd.service") as file, Changed(folder / "vsftpd.service.d" / file_name(poison + b".conf")) as part:
                file.write(head)
                part.write(b"[Service]\nUser=nobody\nProtectHome=yes\nReadOnlyPaths=/var\n")
                checks(f"a unit's part, {kind}", "vsftpd")
        came_through("a unit's part", named)


def part_sudo():
    """sudoers and sudo.conf."""
    rules = ["{} ALL=(ALL) NOPASSWD: ALL", "%{} ALL=(ALL) NOPASSWD: ALL", "@include /etc/{}", "@includedir /etc/{}",
             "Defaults:{} !authenticate", "Defaults {}", "{}", "User_Alias A={}\nA ALL=(ALL) NOPASSWD: ALL",
             "foreign ALL=(ALL) NOPASSWD: /bin/{}", "Defaults pam_service={}", "Defaults timestamp_timeout={}",
             "Defaults exempt_group={}", "Host_Alias {}"]
    conf = ["Plugin sudoers_policy {}", "Plugin {} sudoers.so", "Plugin sudoers_policy sudoers.so sudoers_file=/etc/{}"]
    # What names nobody, no file, or no setting that sudo has, is not repeated.
    quiet = {"Defaults timestamp_timeout={}", "Defaults {}", "@includedir /etc/{}", "{}", rules[7], rules[8], "Host_Alias {}", conf[2]}
    account()
    with Changed("/etc/pam.d/sudo") as pam:
        pam.write(MODULE + PERMITTED)
        for path, whole, mode in [("/etc/sudoers", rules, 0o440), ("/etc/sudo.conf", conf, 0o644)]:
            for line in whole:
                with Changed(path) as file:
                    def one(kind, poison):
                        content = b"" if path.endswith("conf") else b"root ALL=(ALL) ALL\n"
                        file.write(content + line.encode().replace(b"{}", poison) + b"\n", mode)
                        checks(f"{path}, {line.splitlines()[0]}, {kind}", "sudo")
                    came_through(f"{path}, {line}", one, quiet=line in quiet)

        def named(kind, poison):
            with Changed("/etc/sudoers") as file, Changed("/etc/foreign.d/" + file_name(poison.replace(b".", b""))) as part:
                file.write(b"root ALL=(ALL) ALL\n@includedir /etc/foreign.d\n", 0o440)
                part.write(b"ALL ALL=(ALL) NOPASSWD: ALL\n", 0o440)
                checks(f"a part of sudoers, {kind}", "sudo")
        came_through("a part of sudoers", named)


def part_access():
    """access.conf, and the lines of PAM that name it."""
    account()
    for line in ["+:{}:ALL", "-:ALL EXCEPT {}:ALL", "{}:ALL:ALL", "+:ALL:{}", "+ {} ALL"]:
        with Changed("/etc/pam.d/foreign") as pam, Changed("/etc/security/access.conf") as file:
            pam.write(b"auth [success=1 default=ignore] pam_access.so\n" + MODULE + PERMITTED)
            for kind, poison in POISONS.items():
                file.write(line.encode().replace(b"{}", raw(poison)) + b"\n")
                checks(f"access.conf, {line}, {kind}", "foreign")
                look_at_login(f"access.conf, {line}, {kind}", "foreign")

    def named(kind, poison):
        name = b"/etc/" + os.fsencode(file_name(poison.replace(b"]", b"")))
        with Changed("/etc/pam.d/foreign") as pam, Changed(os.fsdecode(name)) as file:
            pam.write(b"auth [success=1 default=ignore] pam_access.so [accessfile=" + name + b"]\n" + MODULE + PERMITTED)
            file.write(b"+:ALL:ALL\n", 0o666)
            checks(f"a file of pam_access, {kind}", "foreign")
    came_through("a file of pam_access", named)


def part_openvpn():
    """The settings of OpenVPN's servers, and their names."""
    for line in ['plugin /usr/lib/openvpn/openvpn-plugin-auth-pam.so "openvpn {} USERNAME"', "plugin {} openvpn",
                 "plugin openvpn-plugin-auth-pam.so {}", "config {}", "user {}", "static-challenge \"{}\" 1"]:
        with Changed("/etc/pam.d/openvpn") as pam, Changed("/etc/openvpn/foreign.conf") as file:
            pam.write(MODULE + PERMITTED)
            for kind, poison in POISONS.items():
                file.write(line.encode().replace(b"{}", raw(poison)) + b"\nauth-user-pass-optional\n")
                checks(f"OpenVPN, {line}, {kind}", "openvpn")

    def named(kind, poison):
        text = b'plugin /usr/lib/openvpn/openvpn-plugin-auth-pam.so "openvpn login USERNAME password PASSWORD"\n'
        with Changed("/etc/pam.d/openvpn") as pam, Changed("/etc/openvpn/" + file_name(poison + b".conf")) as file, \
                Changed("/etc/systemd/system/openvpn@.service") as unit:
            pam.write(MODULE + PERMITTED)
            file.write(text)
            unit.write(b"[Service]\nExecStart=/usr/sbin/openvpn\nProtectHome=yes\n")
            checks(f"an OpenVPN server's name, {kind}", "openvpn")
    came_through("an OpenVPN server's name", named)


JOURNAL = pathlib.Path("/var/lib/pam_totp/setup")


def real_setup(what, *more, keep=None):
    """A setup that changes the files, and is then reverted. `keep`: where the folder of it is copied while it waits."""
    before = set(JOURNAL.glob("foreign/*"))
    command = ["enroll", "setup", "foreign", "--yes", "--wait", "1m", *more]
    waiting = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    until = time.monotonic() + 60
    while waiting.poll() is None and time.monotonic() < until:
        if found := [path for path in set(JOURNAL.glob("foreign/*")) - before if (path / "manifest.json").exists()]:
            if keep:
                shutil.rmtree(keep, ignore_errors=True)
                shutil.copytree(found[0], keep, symlinks=True)
            break
        time.sleep(0.05)
    enroll(what, "setup", "foreign", "--undo", *[word for word in more if word == "--json"])
    output = waiting.communicate(timeout=60)[0]
    look(f"{what}: {command}", output)
    if keep and not keep.exists():
        raise SystemExit(f"no setup waits: {output!r}")


def strings(value, path=()):
    """Each text in a JSON value: the way to it."""
    if isinstance(value, str):
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from strings(inner, (*path, key))


def with_text(value, path, text):
    """The value with another text there."""
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = text
    return copy


def part_journal():
    """A real setup of a service whose file has such text; then what it keeps, with such text in each field of it."""
    # Somebody must be enrolled, or no login could prove it.
    place_a_good_one()
    for line in ["# {}", "auth optional pam_echo.so {}", "auth optional pam_{}.so"]:
        with Changed("/etc/pam.d/foreign") as pam:
            def real(kind, poison):
                pam.write(line.encode().replace(b"{}", poison.replace(b"\n", b" ")) + b"\n" + ASKED + PERMITTED)
                for more in ([], ["--json"]):
                    real_setup(f"a real setup, {line}, {kind}", *more)
            came_through(f"a real setup, {line}", real)
    kept = pathlib.Path("/root/journal")
    with Changed("/etc/pam.d/foreign") as pam:
        pam.write(ASKED + PERMITTED)
        real_setup("a real setup", keep=kept)
    good = json.loads((kept / "manifest.json").read_text())
    for path in strings(good):
        for state in ("Pending", "Kept"):
            for kind, poison in POISONS.items():
                if isinstance(poison, bytes):
                    continue
                shutil.rmtree(JOURNAL / "foreign", ignore_errors=True)
                shutil.copytree(kept, JOURNAL / "foreign/9", symlinks=True)
                old = good
                for key in path:
                    old = old[key]
                content = with_text({**good, "state": state}, path, ("/etc/" if old.startswith("/") else "") + poison)
                (JOURNAL / "foreign/9/manifest.json").write_text(json.dumps(content))
                what = f"the journal, {path} {state}, {kind}"
                with Changed("/etc/pam.d/foreign") as pam:
                    pam.write(MODULE + PERMITTED)
                    for arguments in (["setup", "foreign", "--dry-run"], ["check", "foreign"], ["check", "--changed"],
                                      ["setup", "foreign", "--undo"], ["setup", "foreign", "--undo", "--json"]):
                        enroll(what, *arguments)
    shutil.rmtree(JOURNAL / "foreign", ignore_errors=True)


def part_baseline():
    """What `check --changed` compares with, and the services that it names."""
    file = pathlib.Path("/var/lib/pam_totp/check/baseline.json")
    enroll("the baseline", "check", "--changed", "--accept")
    good = json.loads(file.read_text())
    for field in ("a service", "a gap", "a known gap", "a field", "bytes"):
        def one(kind, poison):
            text = poison.decode(errors="surrogateescape")
            content = json.loads(json.dumps(good))
            if field == "a service":
                content["services"][text.lower()] = []
            elif field == "a gap":
                content["services"]["foreign"] = [text]
            elif field == "a known gap":
                content["known"].append(text)
            elif field == "a field":
                content[text] = 1
            whole = json.dumps(content).encode() if field != "bytes" else b'{"' + poison
            file.write_bytes(whole)
            for more in ([], ["--json"], ["--accept"], ["--accept", "--json"]):
                file.write_bytes(whole)
                enroll(f"the baseline, {field}, {kind}", "check", "--changed", *more)
        # What this release does not know of is not repeated.
        came_through(f"the baseline, {field}", one, quiet="gap" in field)
    file.write_text(json.dumps(good))

    def named(kind, poison):
        name = os.fsencode(file_name(poison)).lower()
        with Changed("/etc/pam.d/" + os.fsdecode(name)) as pam:
            pam.write(MODULE + PERMITTED)
            enroll(f"a service that stops asking, {kind}", "check", "--changed", "--accept")
            pam.write(ASKED + PERMITTED)
            for more in ([], ["--json"]):
                enroll(f"a service that stops asking, {kind}", "check", "--changed", *more)
    came_through("a service that stops asking", named)
    file.unlink()


def with_label(record, label):
    """A record, whose devices are all called so."""
    content = bytearray(record)
    for at in (0, 4096):
        magic, version, kind, length, generation, _, zero = struct.unpack_from("<8sHHIQII", record, at)
        if magic != b"pamTOTP\0" or version != 2:
            continue
        payload = record[at + 32 : at + 32 + length]
        rest = Payload(payload)
        version_1(rest)
        done = payload[: len(payload) - len(rest.data)]
        while rest.data:
            tag, section = rest.number(2), Payload(rest.bytes(rest.number(2)))
            data = section.data
            if tag == 0x8002:
                data = section.bytes(8) + bytes([count := section.number(1)])
                for _ in range(count):
                    data += section.bytes(32)
                    data += bytes([size := section.number(1)]) + section.bytes(size)
                    section.bytes(section.number(1))
                    data += bytes([len(label)]) + label
            done += struct.pack("<HH", tag, len(data)) + data
        header = struct.pack("<8sHHIQ", magic, version, kind, len(done), generation)
        whole = header + struct.pack("<II", crc32c(header + done), zero) + done
        content[at : at + 4096] = whole.ljust(4096, b"\0")
    return bytes(content)


def part_devices():
    """The names of remembered devices. The user `ft4` has one, of a real login: 63-foreign-text.sh makes it."""
    user = "ft4"
    record = pathlib.Path("/var/lib/pam_totp", str(account(user).pw_uid))
    good = record.read_bytes()

    def one(kind, poison):
        for arguments in (["devices", "--user", user], ["devices", "--user", user, "--json"], ["admin", "devices", user],
                          ["admin", "devices", user, "--json"], ["admin", "show", user], ["admin", "show", user, "--json"],
                          ["admin", "devices", user, "forget"], ["admin", "devices", user, "forget", "1"],
                          ["devices", "--user", user, "forget", "--all"], ["admin", "devices", user, "forget", "--all"]):
            record.write_bytes(with_label(good, poison))
            enroll(f"a device's name, {kind}", *arguments)
    came_through("a device's name", one)
    record.write_bytes(good)
