"""What the parts of foreign_text.py share: the texts, what a reader may see of them, and a user with a credential."""
import hashlib
import json
import os
import pathlib
import pwd
import re
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
wrong, looked, shown_escapes, repeated = [], 0, 0, 0


def raw(poison):
    return poison if isinstance(poison, bytes) else poison.encode()


def seen(text, may_break):
    """What of the text a terminal would not just show."""
    bad = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cs")}
    return (bad | set(INVISIBLE.findall(text))) - (set("\n\t") if may_break else set())


def look(what, output, may_break=True):
    """`output`: bytes that somebody reads."""
    global looked, shown_escapes, repeated
    looked += 1
    # Names from apps come without what is no letter of a name.
    repeated += output.count(FORGED.encode())
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


def run(what, *command, stdin="", environment=None):
    command = [c if isinstance(c, bytes) else str(c).encode() for c in command]
    if any(b"\0" in c for c in command):
        return
    before = LOG.stat().st_size
    # What an earlier session left does not count against the next one; recovery codes and codes are typed.
    done = subprocess.run(command, input=stdin if isinstance(stdin, bytes) else stdin.encode(), capture_output=True, env=environment, timeout=60)
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
created = 2026-11-23T07:05:00Z
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
    text = b"pam_totp recovery code v1\0" + bytes(range(16)) + RECOVERY.replace("-", "").encode()
    return hashlib.sha256(text).hexdigest()[:32]


USER = "foreign"


def account(user=USER):
    if subprocess.run(["id", user], capture_output=True).returncode:
        subprocess.run(["useradd", "-m", user], check=True)
        subprocess.run(["chpasswd"], input=f"{user}:pw\n".encode(), check=True)
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


def place_a_good_one():
    """The credential as it is without poison, which must be one: else all commands would say the same of it."""
    place((CREDENTIAL % recovery_hash()).encode())
    done = subprocess.run(["enroll", "status", "--user", USER], capture_output=True)
    if done.returncode:
        raise SystemExit(f"the credential of the tests is not usable: {done}")


def toml(poison):
    """The poison as TOML can hold it: by escapes; as it is, where that is not refused at the first byte."""
    if isinstance(poison, bytes) or poison in (FORMATS, POISONS["terminal"]):
        yield raw(poison)
    if isinstance(poison, str) and poison != FORMATS:
        yield "".join(f"\\U{ord(c):08x}" if c == "\n" or seen(c, False) else c for c in poison).encode()


def fields(text):
    """Each value and each name of a TOML text, replaced in turn: (name, before, after)."""
    for found in re.finditer(r'"([^"]*)"|^(\w+) = (\d[\w:-]*)$|^(\w+) =|\[(\w+)\]', text, re.M):
        group = next(n for n in (1, 3, 4, 5) if found[n] is not None)
        quote = '"' if group in (3, 4) else ""
        start, end = found.span(group)
        yield text[start - 20 : end].split("\n")[-1], text[:start] + quote, quote + text[end:]


def look_at_login(what, service="totp", user=USER, *more):
    before = LOG.stat().st_size
    done = subprocess.run([b"pamtester", *more, raw(service), raw(user), b"authenticate"], input=b"123456\n", capture_output=True)
    # pamtester itself says which words it was given; those lines are its own.
    said = b"\n".join(l for l in (done.stdout + done.stderr).splitlines() if not l.startswith(b"pamtester:"))
    if raw(user) not in said and raw(service) not in said:
        look(f"{what}: a login", said)
    logged(f"{what}: a login", before)


def came_through(what, poisoned, quiet=False):
    """Runs `poisoned(kind, text)` for each poison, and complains if no output has an escape or the words: then nothing was tested.
    `quiet` is for what enroll reads and does not repeat."""
    before = shown_escapes + repeated
    for kind, poison in POISONS.items():
        poisoned(kind, raw(poison))
    if shown_escapes + repeated == before and not quiet:
        wrong.append(f"{what}: nothing of it came through")
