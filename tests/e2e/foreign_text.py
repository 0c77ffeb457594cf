#!/usr/bin/env python3
"""Puts text that steers terminals and forges lines into every field of every file, name, argument and variable that
enroll and the module read, and looks at all that comes out: standard output, standard error, JSON, the system log
and what a login shows. In a throw-away root, as root: it writes the files of the system.
    foreign_text.py LOG PART...     the parts are the functions part_*
"""
import base64
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import unicodedata

LOG = pathlib.Path(sys.argv[1])
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RECOVERY = "0123-4567-89AB-CDEF-GHJK-MN01"
FORGED = "FORGED: accepted user=root"
FORMATS = "a\u202eb\u2066c\u200fd\u061ce\u200bf\ufeffg\U000e0041h"
# Each is one text; a reader that refuses the one may take the other.
POISONS = {
    "terminal": "a\x1b[2J\x07\x9b31m\x7f\u2028b",
    "return": f"a\r{FORGED}",
    "line": f"a\n{FORGED}",
    "formats": FORMATS,
    "bytes": b"a\xff\x9b\xc3(b",
}
INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
wrong, looked, shown_escapes = [], 0, 0


def raw(poison):
    return poison if isinstance(poison, bytes) else poison.encode()


def seen(text, may_break):
    """What of the text a terminal would not just show."""
    bad = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cs")}
    return (bad | set(INVISIBLE.findall(text))) - (set("\n\t") if may_break else set())


def look(what, output, may_break=True):
    """`output`: bytes that somebody reads."""
    global looked, shown_escapes
    looked += 1
    shown_escapes += output.count(rb"\x") + output.count(rb"\u")
    try:
        text = output.decode()
    except UnicodeDecodeError as error:
        return wrong.append(f"{what}: {error}")
    if bad := seen(text, may_break):
        wrong.append(f"{what}: raw {sorted(map(hex, map(ord, bad)))}: {text[:300]!r}")
    elif re.search("a[\n\r]+FORGED", text):
        wrong.append(f"{what}: a forged line: {text[:300]!r}")


def logged(what, before):
    for line in LOG.read_bytes()[before:].split(b"\n"):
        # What libpam and other modules say.
        if not re.search(rb"pamtester: (PAM |pam_(?!totp))", line):
            look(f"{what}: the log", line, may_break=False)


def run(what, *command, stdin="", environment=None, json_too=True):
    command = [c if isinstance(c, bytes) else str(c).encode() for c in command]
    if any(b"\0" in c for c in command):
        return
    before = LOG.stat().st_size
    # What an earlier session left does not count against the next one; recovery codes and codes are typed.
    done = subprocess.run(command, input=stdin.encode(), capture_output=True, env=environment, timeout=60)
    what = f"{what}: {b' '.join(command)[:120]!r}"
    if done.returncode not in (0, 1, 2, 130):
        wrong.append(f"{what}: ended with {done.returncode}: {done.stderr[:300]!r}")
    look(f"{what}: out", done.stdout)
    look(f"{what}: err", done.stderr)
    logged(what, before)
    if b"--json" in command:
        for line in done.stdout.splitlines():
            try:
                json.loads(line)
            except ValueError as error:
                wrong.append(f"{what}: no JSON: {error}: {line[:200]!r}")


def enroll(what, *arguments, **more):
    run(what, "enroll", *arguments, **more)


CREDENTIAL = f"""version = 1
[[authenticator]]
kind = "totp"
label = "phone"
secret = "{SECRET}"
algorithm = "sha1"
digits = 6
period = 30
created = "2026-11-23T07:05:00Z"
[[authenticator]]
kind = "hotp"
label = "token"
secret = "{SECRET[::-1]}"
counter = 3
[recovery]
salt = "AAAQEAYEAUDAOCAJBIFQYDIOB4"
scratch = ["0123456789abcdef0123456789abcdef"]
codes = ["%s"]
"""


def recovery_hash():
    import hashlib
    text = b"pam_totp recovery code v1\0" + bytes(range(16)) + RECOVERY.replace("-", "").encode()
    return hashlib.sha256(text).hexdigest()[:32]


USER = "foreign"


def account(user=USER):
    if subprocess.run(["id", user], capture_output=True).returncode:
        subprocess.run(["useradd", "-m", user], check=True)
        subprocess.run(["chpasswd"], input=f"{user}:pw\n".encode(), check=True)
    import pwd
    return pwd.getpwnam(user)


def place(content, user=USER):
    """The credential of the user, and no record."""
    who = account(user)
    folder = pathlib.Path(who.pw_dir, ".config/pam_totp")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "credential.toml"
    file.write_bytes(content)
    for path, mode in ((folder.parent, 0o700), (folder, 0o700), (file, 0o600)):
        os.chown(path, who.pw_uid, who.pw_gid)
        path.chmod(mode)
    for record in pathlib.Path("/var/lib/pam_totp").glob(f"{who.pw_uid}*"):
        record.unlink()


def toml(poison):
    """The poison as TOML can hold it: by escapes; as it is, where that is not refused at the first byte."""
    if isinstance(poison, bytes) or poison in (FORMATS, POISONS["terminal"]):
        yield raw(poison)
    if isinstance(poison, str) and poison != FORMATS:
        yield "".join(f"\\U{ord(c):08x}" if c == "\n" or seen(c, False) else c for c in poison).encode()


def fields(text):
    """Each value and each name of a TOML text, replaced in turn: (name, before, after)."""
    for found in re.finditer(r'"([^"]*)"|^(\w+) = (\d+)$|^(\w+) =|\[(\w+)\]', text, re.M):
        group = next(n for n in (1, 3, 4, 5) if found[n] is not None)
        quote = '"' if group in (3, 4) else ""
        start, end = found.span(group)
        yield text[start - 20 : end].split("\n")[-1], text[:start] + quote, quote + text[end:]


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
    for name, before, after in fields(text):
        for kind, poison in POISONS.items():
            for number, form in enumerate(toml(poison)):
                place(before.encode() + form + after.encode())
                look_at_user(f"credential, {name}, {kind} {number}", thorough=kind in ("line", "formats"))


def part_policy():
    file = pathlib.Path("/etc/security/pam_totp.toml")
    text = re.sub(r"^#(\w+ = )", r"\1", pathlib.Path("/mnt/pam_totp/packaging/pam_totp.toml").read_text(), flags=re.M)
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#")) + "\n"
    place((CREDENTIAL % recovery_hash()).encode())
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


def look_at_login(what, service="totp", user=USER, *more):
    before = LOG.stat().st_size
    done = subprocess.run([b"pamtester", *more, raw(service), raw(user), b"authenticate"], input=b"123456\n", capture_output=True)
    # pamtester itself says which words it was given; those lines are its own.
    said = b"\n".join(l for l in (done.stdout + done.stderr).splitlines() if not l.startswith(b"pamtester:"))
    if raw(user) not in said and raw(service) not in said:
        look(f"{what}: a login", said)
    logged(f"{what}: a login", before)


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


def imports():
    """A file of each format, with one field replaced: (format, field, before, after)."""
    hexed = base64.b32decode(SECRET).hex()
    whole = {
        "google": f"{SECRET}\n\" RATE_LIMIT 3 30\n\" WINDOW_SIZE 17\n\" STEP_SIZE 30\n\" HOTP_COUNTER 1\n\" TOTP_AUTH 5\n\" DISALLOW_REUSE 5\n12345678\n",
        "oath": f"HOTP/T30/6 {USER} - {hexed} 0 123456 2026-11-23T07:05:00L\n",
        "uri": f"otpauth://totp/Issuer:{USER}?secret={SECRET}&issuer=Issuer&algorithm=SHA1&digits=6&period=30&image=x\n",
        "csv": f"user,serial,secret,type,period,digits,algorithm,extra\n{USER},S1,{SECRET},totp,30,6,sha1,x\n",
        "pskc": '<?xml version="1.0"?><KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><KeyPackage>'
        "<DeviceInfo><Manufacturer>Maker</Manufacturer><SerialNo>S1</SerialNo></DeviceInfo>"
        '<Key Id="K1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp"><Issuer>Issuer</Issuer>'
        '<AlgorithmParameters><Suite>HMAC-SHA1</Suite><ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters>'
        f"<Data><Secret><PlainValue>{base64.b64encode(base64.b32decode(SECRET)).decode()}</PlainValue></Secret>"
        "<Time><PlainValue>0</PlainValue></Time><TimeInterval><PlainValue>30</PlainValue></TimeInterval></Data>"
        f"<Policy><PINPolicy>P</PINPolicy></Policy><UserId>{USER}</UserId></Key></KeyPackage></KeyContainer>\n",
    }
    for form, text in whole.items():
        for word in re.finditer(r"[\w+/=-]+", text):
            yield form, word[0], text[: word.start()], text[word.end() :]


def migration(name):
    """otpauth-migration: one account, whose name and issuer are bytes."""
    def item(number, data):
        return bytes([number << 3 | 2, len(data)]) + data
    entry = item(1, base64.b32decode(SECRET)) + item(2, name) + item(3, name) + b"\x20\x01\x28\x01\x30\x02"
    from urllib.parse import quote
    return b"otpauth-migration://offline?data=" + quote(base64.b64encode(item(1, entry) + b"\x10\x01\x18\x01"), safe="").encode() + b"\n"


def part_import():
    from urllib.parse import quote
    from xml.sax.saxutils import escape
    file = pathlib.Path("/root/import")
    account()
    pathlib.Path(account().pw_dir, ".config/pam_totp/credential.toml").unlink(missing_ok=True)

    def take(what, content, forms):
        file.write_bytes(content)
        for more in ([], ["--json"]):
            for form in forms:
                enroll(what, "import", "--user", USER, "--dry-run", *form, *more, "/root/import")
            enroll(what, "import", "--all", "--dry-run", *forms[0], *more, "/root/import")

    for form, field, before, after in imports():
        for kind, poison in POISONS.items():
            ways = {raw(poison)}
            if isinstance(poison, str) and form == "uri":
                ways.add(quote(poison, safe="").encode())
            if form == "pskc" and isinstance(poison, str):
                ways.add("".join(f"&#{ord(c)};" if ord(c) > 126 or c in "\n\r" else c for c in escape(poison)).encode())
            if form == "csv":
                ways.add(b'"' + raw(poison) + b'"')
            for content in ways:
                take(f"import of {form}, {field}, {kind}", before.encode() + content + after.encode(), [["--format", form]])
    for kind, poison in POISONS.items():
        take(f"import of a phone's export, {kind}", migration(raw(poison)) * 2, [[], ["--only", raw(poison)]])
    file.unlink()


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
    place((CREDENTIAL % recovery_hash()).encode())
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


for part in sys.argv[2:]:
    globals()[f"part_{part}"]()
print("\n".join(wrong[:30]))
print(f"{looked} outputs looked at, {shown_escapes} escapes in them, {len(wrong)} wrong")
# Where nothing was escaped, the poison did not come through and nothing was tested.
sys.exit(1 if wrong or looked < 40 or shown_escapes < 5 else 0)
