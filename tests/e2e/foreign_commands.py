"""The parts of foreign_text.py that go by commands: each command of `enroll --help`, with such text in all that it reads; and the
files of apps, of tokens and of their owners that imports read."""
import csv
import io
import json
import pathlib
import re
import subprocess
from urllib.parse import quote

from foreign_look import CREDENTIAL, POISONS, RECOVERY, USER, account, came_through, enroll, place, place_a_good_one, raw, recovery_hash, toml, wrong
from foreign_system import strings, with_text

SAMPLES = pathlib.Path("/mnt/pam_totp/crates/otp-import/tests/samples")
KEY = "3132333435363738393031323334353637383930"
# Each command of the help, at least once, as root for the user; what is typed follows. `%p` is the text.
COMMANDS = """
--user foreign --json
add --user foreign --json
add --user foreign --token --json --kind hotp --digits 6 --hash sha1 --label %p
add --user foreign --token --json --kind totp --period 30 --digits 6 --hash sha1
remove token --user foreign
prefer none --user foreign
move --user foreign --json
move --user foreign --json --label %p
recovery --user foreign --json
show --user foreign --uri
verify --user foreign
resync --user foreign
resync --user foreign --json
disable --user foreign
status --user foreign
check --user foreign totp
check --changed
setup totp --dry-run
devices --user foreign
devices --user foreign --json
devices --user foreign forget %p
sessions
sessions --json
sessions --end %p
compromised --user foreign --json
import --user foreign --replace --no-password-check /root/foreign.uri
export --user foreign --format oath
admin list
admin show foreign
admin unlock foreign
admin reset foreign
admin resync foreign
admin resync foreign --json
admin import /root/foreign.box --assign /root/foreign.owners --replace
admin import /root/foreign.box --assign /root/foreign.owners --dry-run --json
admin disable foreign
admin recovery foreign
admin ticket foreign
admin ticket foreign --json
admin ticket foreign --valid %p
admin ticket --all --csv /nowhere/%p
admin ticket foreign --withdraw
admin adopt foreign --dry-run
admin adopt foreign --dry-run --json
admin adopt foreign
admin adopt foreign --back
admin address foreign
admin address foreign --json
admin test-delivery foreign
admin test-delivery %p
admin repair foreign --dry-run
admin repair foreign --json
admin devices foreign
admin devices foreign --json
admin devices foreign forget %p
admin sessions foreign
admin sessions foreign --end
admin compromised foreign --json
admin downgrade --check
admin downgrade --check --json
"""


def commands_of(*above):
    """The commands that the help has."""
    text = subprocess.run(["enroll", *above, "--help"], capture_output=True, text=True, check=True).stdout
    block = re.search(r"^Commands:\n(.*?)\n\n", text, re.M | re.S)[1]
    return [name for name in re.findall(r"^  (\S+)", block, re.M) if name != "help"]


def part_commands():
    """Each command: what is typed, what the credential has, what is beside it in the home."""
    here = [line for line in COMMANDS.strip().splitlines()]
    for name in [*commands_of(), *(f"admin {name}" for name in commands_of("admin"))]:
        if name != "admin" and not any(line.split(" ")[: len(name.split())] == name.split() for line in here):
            wrong.append(f"COMMANDS lacks: enroll {name}")
    place_a_good_one()
    text = CREDENTIAL % recovery_hash()
    for name, before, after in [(found[1], text[: found.start(1)], text[found.end(1) :]) for found in re.finditer(r'label = "(\w+)"', text)]:
        for kind, poison in POISONS.items():
            for form in toml(poison):
                for line in here:
                    place(before.encode() + form + after.encode())
                    pathlib.Path("/etc/pam_totp/users/foreign.toml").unlink(missing_ok=True)
                    pathlib.Path("/root/foreign.uri").write_bytes(b"otpauth://totp/I:%s?secret=%s\n" % (raw(poison), b"B" * 32))
                    pathlib.Path("/root/foreign.box").write_bytes(b"serial,secret_hex\nS1,%s\n%s,%s\n" % (KEY.encode(), raw(poison), KEY[::-1].encode()))
                    pathlib.Path("/root/foreign.owners").write_bytes(b"S1,foreign\n%s,%s\n" % (raw(poison), raw(poison)))
                    words = [raw(poison).join(word.encode().split(b"%p")) for word in line.split()]
                    for typed in (f"{RECOVERY}\n".encode() * 3, (raw(poison) + b"\n") * 3):
                        # One that goes on after a good code is typed such text next.
                        enroll(f"{name}, {kind}, {line}", *words, stdin=typed + raw(poison) + b"\n")


def poisoned_samples(file):
    """The file with such text in one place: (place, function of the text). Keys with the same name are one place."""
    text = file.read_text()
    # Most have the names in addresses.
    yield "the issuer", lambda poison: text.replace("web1", quote(poison, safe="")).encode()
    yield "the owner", lambda poison: re.sub(r"\bann\b|(?<=%3A)ann\b", lambda _: quote(poison, safe=""), text).encode()
    if file.suffix == ".json":
        whole, seen = json.loads(text), set()
        for path in strings(whole):
            name = path[-1]
            if name not in seen:
                seen.add(name)
                yield name, lambda poison, path=path: json.dumps(with_text(whole, path, poison.decode(errors="replace"))).encode()
    elif file.suffix == ".csv":
        rows = list(csv.reader(io.StringIO(text)))
        for row in (0, 1):
            for column in range(len(rows[row])):
                def of(poison, row=row, column=column):
                    out = io.StringIO(newline="")
                    changed = [list(one) for one in rows]
                    changed[row][column] = "@@@@"
                    csv.writer(out).writerows(changed)
                    return out.getvalue().encode().replace(b"@@@@", b'"' + poison + b'"')
                yield f"row {row}, column {column}", of
    else:
        seen = set()
        for word in re.finditer(r"(?<=>)[^<\s][^<]*(?=<)|(?<=\")[^\"<>]+(?=\")|(?<=[:/=&?])[^:/=&?\s<>\"]+", text):
            before = text[max(0, word.start() - 12) : word.start()]
            if before not in seen:
                seen.add(before)
                yield f"behind {before!r}", lambda poison, word=word: (text[: word.start()].encode() + poison + text[word.end() :].encode())


def part_apps():
    """The exports of apps and of vaults, each with such text in each of its fields."""
    account()
    pathlib.Path(account().pw_dir, ".config/pam_totp/credential.toml").unlink(missing_ok=True)
    file = pathlib.Path("/root/foreign.export")
    # Those of the other names are in the part `import`.
    samples = sorted(path for path in SAMPLES.iterdir() if not path.name.startswith(("pskc", "google")))
    if len(samples) < 18:
        raise SystemExit(f"{len(samples)} samples")
    for sample in samples:
        def all_fields(kind, poison):
            for place_of_it, of in poisoned_samples(sample):
                file.write_bytes(of(poison))
                for arguments in (["--user", USER, "--json"], ["--all"]):
                    enroll(f"an export, {sample.name}, {place_of_it}, {kind}", "import", "--dry-run", *arguments, file)
        came_through(f"an export, {sample.name}", all_fields)
    file.unlink()


def part_tokens():
    """Lists of tokens, and the list of their owners."""
    box, owners = pathlib.Path("/root/foreign.box"), pathlib.Path("/root/foreign.owners")
    account()
    tokens = f"serial,secret_hex,type,period,digits,manufacturer\nS1,{KEY},totp,30,6,M\n"
    for which, whole in (("tokens", tokens), ("owners", "serial,user\nS1,foreign\n"), ("owners without a head", "S1,foreign\n")):
        for word in re.finditer(r"[\w]+", whole):
            for kind, poison in POISONS.items():
                for form in {raw(poison), b'"' + raw(poison) + b'"'}:
                    content = whole[: word.start()].encode() + form + whole[word.end() :].encode()
                    pathlib.Path(account().pw_dir, ".config/pam_totp/credential.toml").unlink(missing_ok=True)
                    box.write_bytes(content if which == "tokens" else tokens.encode())
                    owners.write_bytes(content if which != "tokens" else b"S1,foreign\n" + raw(poison) + b",foreign\n")
                    for more in (["--dry-run"], ["--dry-run", "--json"], ["--replace"]):
                        enroll(f"{which}, {word[0]}, {kind}", "admin", "import", box, "--assign", owners, *more)
                    enroll(f"{which}, {word[0]}, {kind}", "status", "--user", USER)
    box.unlink()
    owners.unlink()
