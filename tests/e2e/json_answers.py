#!/usr/bin/env python3
"""Runs every command of enroll with --json in the throw-away root, and holds each line against the schema
(docs/reference/json/enroll.schema.json). A field that the schema does not know is a fault here.
   json_answers.py ENROLLER IMPORTER VICTIM     three users without an enrolment, with the passwords pw-NAME"""

import json
import pathlib
import re
import subprocess
import sys
import time

import jsonschema

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs/reference"
SCHEMA = json.loads((DOCS / "json/enroll.schema.json").read_text())
ENROLLER, IMPORTER, VICTIM = sys.argv[1:]
FOREIGN = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
tried = set()
typed = set()


def strict(node):
    """The schema, with every object closed."""
    if isinstance(node, list):
        return [strict(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    closed = {name: strict(inner) for name, inner in node.items()}
    if node.get("type") == "object":
        closed["additionalProperties"] = False
    return closed


# Debian 11 knows no newer one; what the schema uses is the same in both.
VALIDATOR = getattr(jsonschema, "Draft202012Validator", jsonschema.Draft7Validator)
DEFS = strict(SCHEMA["$defs"])


def judged(key, text):
    """The line as an object, if one of the command's lines in the schema fits."""
    assert text.startswith('{"version":1,'), f"enroll {key}: no version at the beginning: {text}"
    line, faults = json.loads(text), []
    for name in [*SCHEMA["x-commands"][key], "error"]:
        fits = VALIDATOR({"$ref": f"#/$defs/{name}", "$defs": DEFS})
        found = list(fits.iter_errors(line))
        if not found:
            break
        # Lines of another event are not what was meant.
        if not any(list(error.absolute_path) == ["event"] for error in found):
            faults += [f"  {name}: {'.'.join(map(str, error.absolute_path))}: {error.message}" for error in found]
    else:
        sys.exit(f"enroll {key}: not in the schema: {text}\n" + "\n".join(faults))
    if name == "error":
        for secret in typed:
            assert secret not in text, f"enroll {key}: the error tells an answer: {text}"
    tried.add(key)
    return line


def command(user, arguments):
    return [*(["runuser", "-u", user, "--"] if user else []), "enroll", *arguments]


def run(key, *arguments, user=None, stdin="", status=0, ends="error"):
    """Runs it to its end. With another status than 0, `ends` is the event of its last line; None: any, also of `status`."""
    words = [*(key.split() if key else []), *arguments, "--json"]
    typed.update(filter(None, stdin.split("\n")))
    done = subprocess.run(command(user, words), input=stdin, capture_output=True, text=True, check=False)
    assert status in (None, done.returncode), f"{words}: status {done.returncode}: {done.stdout}{done.stderr}"
    lines = [judged(key, line) for line in done.stdout.splitlines()]
    if status and ends == "error":
        assert lines[-1]["event"] == "error" and lines[-1]["status"] == status, f"{words}: {lines}"
        assert lines[-1]["text"] in done.stderr, f"{words}: {lines[-1]} {done.stderr}"
    return lines


class Dialogue:
    """A command that is asked and answered in JSON."""

    def __init__(self, key, *arguments, user=None):
        self.key, words = key, [*(key.split() if key else []), *arguments, "--json", "--dialogue"]
        self.process = subprocess.Popen(command(user, words), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, bufsize=1)

    def line(self):
        text = self.process.stdout.readline()
        return judged(self.key, text.rstrip("\n")) if text else {"event": "(end)", "text": self.process.stderr.read()}

    def until(self, event):
        """The next line that is no note; it must be this event."""
        line = self.line()
        while line.get("event") == "note":
            line = self.line()
        assert line.get("event") == event, f"enroll {self.key}: {event} was expected: {line}"
        return line

    def asked(self, name, answer, raw=False):
        question = self.until("question")
        assert question["question"] == name and question["hidden"] == (name in {"password", "token-secret"}), question
        # Short ones are words of other texts, too.
        if name != "setup" and len(answer) > 2:
            typed.add(answer)
        print(answer if raw else json.dumps({"answer": answer}), file=self.process.stdin, flush=True)

    def ends(self, status=0):
        line = self.line()
        while line["event"] == "note":
            line = self.line()
        assert line["event"] == "(end)", f"enroll {self.key}: {line}"
        assert self.process.wait() == status, f"enroll {self.key}: {self.process.returncode}: {line}"
        self.process.stdin.close()


def code(secret, steps=0):
    while time.time() % 30 > 15:
        time.sleep(0.5)
    at = f"@{int(time.time()) + steps * 30}"
    return subprocess.run(["oathtool", "--totp", "-b", secret, "-N", at], capture_output=True, text=True, check=True).stdout.strip()


def two_codes(secret, *options):
    made = subprocess.run(["oathtool", "-w", "1", *options, secret], capture_output=True, text=True, check=True)
    return " ".join(made.stdout.split())


def adds_a_token(password, recovery, **me):
    """Plays an enrolment of a hardware token, and what its owner can test."""
    talk = Dialogue("add", "--token", **me)
    answers = [password, ("code", recovery), ("token-serial", "T1"), ("token-secret", "31" * 20), ("token-kind", "e"),
               ("token-digits", ""), ("token-hash", ""), ("two-codes", "000000 111111")]
    for name, answer in answers:
        talk.asked(name, answer)
    talk.until("wrong_code")
    talk.asked("two-codes", two_codes("31" * 20, "--hotp", "-c", "40"))
    assert talk.until("token")["next_counter"] == 42
    assert talk.until("added")["label"] == "T1"
    talk.ends()
    assert run("resync", **me, stdin=two_codes("31" * 20, "--hotp", "-c", "50") + "\n")[-1]["kind"] == "pair"


def enrols(key, *arguments, user=None, questions=(), before=(), last="enrolled", after=()):
    """Plays an enrolment; returns its last line and the secret."""
    talk = Dialogue(key, *arguments, user=user)
    for name, answer in questions:
        talk.asked(name, answer)
    first = [talk.until(event) for event in before]
    secret = talk.until("secret")
    assert f"secret={secret['secret']}" in secret["uri"]
    talk.asked("first-code", "12")
    talk.until("wrong_code")
    talk.asked("first-code", code(secret["secret"]))
    end = talk.until(last)
    for event in after:
        talk.until(event)
    talk.ends()
    return (first[0] if first else end), secret["secret"]


def of_the_user():
    """Every command that a user has, from the enrolment to its end. Returns nothing: the user is not enrolled then."""
    password, me = ("password", f"pw-{ENROLLER}"), {"user": ENROLLER}
    run("status", **me)
    run("recovery", **me, status=1)
    run("", **me, stdin="not the password\n", status=1)
    broken = Dialogue("", **me)
    broken.asked("password", f"pw-{ENROLLER}", raw=True)
    assert "JSON" in broken.until("error")["text"]
    broken.ends(1)
    run("", **me, status=130)
    end, secret = enrols("", **me, questions=[password])
    codes = end["recovery_codes"]
    assert len(codes) == 10
    passed = subprocess.run(["pamtester", "totp", ENROLLER, "authenticate"], input=codes.pop() + "\n", capture_output=True, text=True, check=False)
    assert "successfully" in passed.stdout + passed.stderr, passed
    assert run("status", **me)[0]["authenticators"][0]["created_time"] > 1_700_000_000
    assert run("verify", **me, stdin=codes[0] + "\n")[0]["kind"] == "recovery"
    assert run("verify", **me, stdin=code(secret, 1) + "\n")[0]["kind"] == "code"
    run("verify", **me, stdin=code(secret, -1000) + "\n", status=1)
    asked = Dialogue("verify", **me)
    asked.asked("code-to-test", codes[0])
    asked.until("verified")
    asked.ends()
    codes = run("recovery", **me, stdin=codes.pop() + "\n")[0]["recovery_codes"]
    run("recovery", **me, stdin="000000\n", status=1)
    enrols("add", "--label", "tablet", **me, questions=[password, ("code", codes.pop())], last="added")
    for key, more, event in [("show", ["--label", "phone"], "secret"), ("remove", ["tablet"], "removed"),
                             ("export", ["--format", "google"], "exported"), ("recovery", [], "recovery")]:
        talk = Dialogue(key, *more, **me)
        talk.asked("code", codes.pop())
        last = talk.until(event)
        talk.ends()
    codes = last["recovery_codes"]
    file = f"/home/{ENROLLER}/exported"
    exported = run("export", "--to", file, **me, stdin=codes.pop() + "\n")[0]
    assert exported["text"] is None and exported["file"] == file and pathlib.Path(file).stat().st_size > 0
    run("remove", "no such label", **me, status=1)
    enrols("move", **me, questions=[password, ("code", codes.pop())], last="moved")
    run("move", "--label", "no such label", **me, status=1)
    run("move", **me, stdin=f"pw-{ENROLLER}\n000000\n", status=1)
    assert run("devices", **me)[0]["devices"] == []
    run("devices", "forget", "1", **me, status=1)
    run("devices", "forget", "--all", **me)
    assert run("sessions", **me)[0]["sessions"] == []
    run("sessions", "--end", "4711", **me, status=1)
    assert run("sessions", "--others", **me)[0]["ended"] == 0
    adds_a_token(password, codes.pop(), **me)
    replaced, _ = enrols("compromised", **me, questions=[password, ("code", codes.pop())], before=["replaced", "sessions ended"])
    run("disable", **me, stdin=replaced["recovery_codes"].pop() + "\n")
    run("show", **me, stdin="000000\n", status=1)


def of_import():
    file = pathlib.Path(f"/home/{IMPORTER}/keys")
    file.write_text(f"otpauth://totp/{IMPORTER}?secret={FOREIGN}\n")
    file.chmod(0o644)
    mine = {"user": IMPORTER}
    options = [str(file), "--only", IMPORTER, "--no-password-check"]
    assert run("import", *options, "--dry-run", **mine)[-1]["event"] == "tried"
    file.write_text(file.read_text() + "no key\n" * 300)
    more = [line for line in run("import", *options, "--dry-run", **mine) if line["event"] == "more"]
    assert [(line["kind"], line["count"]) for line in more] == [("left", 100)], more
    imported = run("import", *options, **mine)[-1]
    assert imported["event"] == "imported"
    assert run("import", *options, **mine)[-1]["event"] == "unchanged"
    run("import", "/nowhere", **mine, status=1)
    keys = pathlib.Path("/root/json.oath")
    keys.write_text(f"HOTP/T30\t{VICTIM}\t-\t3132333435363738393031323334353637383930\nHOTP/T30\tno-such-user\t-\t3132333435363738393031323334353637383931\n")
    assert run("import", str(keys), "--all", "--dry-run")[-1]["not_enrolled"] == ["no-such-user"]
    run("import", str(keys), "--all")
    box, owners = pathlib.Path("/root/json-box.csv"), pathlib.Path("/root/json-owners.csv")
    box.write_text("serial,secret_hex,type\nS1,3132333435363738393031323334353637383932,hotp\n")
    owners.write_text("S1,no-such-user\nS2,x\n")
    lines = run("admin import", str(box), "--assign", str(owners))
    assert [line.get("place") for line in lines] == [f"{owners}:2", f"{owners}:1", None], lines


def of_root():
    run("admin list")
    run("admin list", user=VICTIM, status=1)
    for key in ["show", "unlock", "reset", "recovery", "sessions", "disable"]:
        run(f"admin {key}", "no-such-user", status=1)
    listed = run("admin list --not-enrolled")
    assert all(user["ticket"] is None for user in listed), listed
    enrolled = run("admin ticket", VICTIM, status=1)[-1]
    assert enrolled["name"] == "ticket-enrolled", enrolled
    root = run("admin ticket", "root")[0]
    assert not root["replaced"] and run("admin ticket", "root", "--valid", "1h")[0]["replaced"]
    assert {user["ticket"] for user in run("admin list --not-enrolled") if user["user"] == "root"} == {"out"}
    run("admin ticket --withdraw", "root")
    run("admin ticket --withdraw", "root", status=1)
    # Homes of other cases may be unfit: then the status is another one.
    assert run("admin ticket", "--all", "--valid", "2h", status=None)[-1]["event"] == "tickets"
    assert run("admin ticket --withdraw", "--all")[-1]["event"] == "tickets withdrawn"
    run("admin show", VICTIM)
    ahead = two_codes("3132333435363738393031323334353637383930", "--totp", "-N", f"@{int(time.time()) + 300}")
    assert run("admin resync", VICTIM, stdin=ahead + "\n")[0]["clock_ahead"] in range(300, 361)
    talk = Dialogue("admin resync", VICTIM)
    talk.asked("two-codes", ahead)
    assert talk.until("error")["error"] == "refused"
    talk.ends(1)
    later = two_codes("3132333435363738393031323334353637383930", "--totp", "-N", f"@{int(time.time()) + 420}")
    run("resync", "--user", VICTIM, stdin=later + "\n")
    run("admin reset", VICTIM)
    run("admin unlock", VICTIM)
    assert len(run("admin recovery", VICTIM)[0]["recovery_codes"]) == 1
    moved = run("admin adopt", VICTIM, "--dry-run")[0]
    assert moved["dry_run"] and not pathlib.Path(moved["to"]).exists(), moved
    assert run("admin adopt", VICTIM)[0]["event"] == "credential moved" and pathlib.Path(moved["to"]).exists()
    assert run("admin show", VICTIM)[0]["held_by_root"]
    assert run("admin adopt", VICTIM)[0]["already"]
    assert run("status", user=VICTIM, status=1)[0]["name"] == "held-by-root"
    held = run("admin address", VICTIM, "--email", "ann@example.com", "--lock")[0]["addresses"]
    assert held[0]["locked"] and held[0]["to"] == "a***@example.com", held
    places = run("admin show", VICTIM)[0]["places"]
    assert held in [place["addresses"] for place in places], places
    table = pathlib.Path("/root/json-addresses.csv")
    table.write_text(f"user,sms\n{VICTIM},+491701234567\nno-such-user,+491701234567\n")
    rows = run("admin address --import", str(table), status=1, ends="addresses set")
    assert [row.get("failed") for row in rows] == [False, True, 1], rows
    table.unlink()
    # No agent listens.
    run("admin test-delivery", VICTIM, status=1)
    run("admin address", VICTIM, "--remove", "email")
    assert run("admin address", VICTIM, "--remove", "sms")[0]["addresses"] == []
    run("add", "--email", "ann@example.com", user=VICTIM, status=1)
    run("prefer", "email", user=VICTIM, status=1)
    assert run("admin adopt", VICTIM, "--back")[0]["to"] == moved["from"]
    run("admin adopt", "no-such-user", status=1)
    assert run("admin repair", VICTIM)[0]["repairs"] == []
    credential = pathlib.Path(moved["from"])
    credential.chmod(0o644)
    tried = run("admin repair", VICTIM, "--dry-run")[0]
    assert tried["dry_run"] and credential.stat().st_mode & 0o777 == 0o644, tried
    mended = run("admin repair", VICTIM)[0]
    assert mended["repairs"] == tried["repairs"] and mended["repairs"][0]["to"] == "0600", mended
    assert mended["left"] == [] and credential.stat().st_mode & 0o777 == 0o600
    run("admin repair", "root", status=1)
    run("admin adopt", status=2)
    # Homes of other cases may be unfit: then the status is another one.
    assert run("admin adopt", "--all", "--dry-run", status=None)[-1]["event"] == "credentials moved"
    assert run("admin devices", VICTIM)[0]["devices"] == []
    run("admin devices", VICTIM, "forget", "1", status=1)
    run("admin devices", VICTIM, "forget", "--all")
    run("admin sessions", VICTIM)
    run("admin sessions", VICTIM, "--end")
    credential = pathlib.Path(f"/home/{IMPORTER}/.config/pam_totp/credential.toml")
    right = credential.read_text()
    credential.write_text("version = 99\n")
    refused = {line["what"] for line in run("admin downgrade", "--check", status=1, ends=None)}
    # The record of the resynchronised token, and the file of the next version; other cases leave lines and users.
    assert {"record", "unread"} <= refused, refused
    run("admin show", IMPORTER)
    run("status", "--user", IMPORTER, status=1)
    # A setup needs somebody who is enrolled.
    credential.write_text(right)
    keys = pathlib.Path(f"/home/{VICTIM}/.ssh/authorized_keys")
    keys.parent.mkdir(mode=0o755)
    keys.write_text("no key\n")
    enrols("admin compromised", VICTIM, before=["barred", "sessions ended", "sudo forgotten"], after=["authorized_keys"])
    key = pathlib.Path("/tmp/e2e/client_key.pub").read_text()
    keys.write_text(f"# mine\nno-pty {key}")
    keys.chmod(0o644)
    run("admin compromised", VICTIM, status=1)
    run("admin disable", VICTIM)
    run("compromised", "--user", "no-such-user", status=1)


def of_check():
    assert run("check", "totp")[0]["verdict"] == "ready"
    run("check", "su", status=1, ends=None)
    run("check", "totp", "--user", "no-such-user", status=1)
    service = pathlib.Path("/etc/pam.d/totp-json")
    text = "auth required pam_unix.so\nauth required pam_totp.so\naccount required pam_permit.so\n"
    service.write_text(text)
    first = run("check --changed", "--accept")
    watched = [one for one in first if one.get("event") == "watched"]
    assert "totp-json" in watched[0]["services"], first
    assert run("check --changed", "totp-json")[-1]["event"] == "unchanged"
    service.write_text(text.replace("auth required pam_totp.so\n", ""))
    worse = run("check --changed", "totp-json", status=1, ends=None)[-1]
    assert worse["event"] == "worse" and worse["services"][0]["gaps"][0]["name"] == "not-asked", worse
    service.unlink()
    dropped = run("check --changed", "--accept", "totp-json")[0]
    assert dropped["event"] == "dropped" and dropped["services"] == ["totp-json"], dropped
    run("check --changed", user=VICTIM, status=2)


def of_setup():
    service = pathlib.Path("/etc/pam.d/site-json")
    text = "auth required pam_unix.so\naccount required pam_permit.so\n"
    service.write_text(text)
    events = [line["event"] for line in run("setup", service.name, "--dry-run")]
    assert events == ["plan", "unchanged"] and service.read_text() == text, events
    run("setup", service.name, status=1)
    refused = Dialogue("setup", service.name)
    refused.until("plan")
    refused.asked("setup", "no")
    assert refused.until("error")["error"] == "refused"
    refused.ends(1)
    assert service.read_text() == text
    agreed = Dialogue("setup", service.name, "--wait", "1m")
    agreed.until("plan")
    agreed.asked("setup", "yes")
    waiting = agreed.until("waiting")
    assert waiting["seconds"] == 60 and waiting["until"] > time.time(), waiting
    assert "pam_totp.so" in service.read_text()
    run("setup", service.name, "--yes", status=1)
    run("setup", service.name, "--keep")
    last = agreed.until("kept")
    assert last["user"] is None
    agreed.ends()
    run("setup", service.name, "--yes")
    undone = run("setup", service.name, "--undo", "--yes")[-1]
    assert undone["asks"] == "nobody" and service.read_text() == text, undone
    events = [line["event"] for line in run("setup", service.name, "--yes", "--wait", "10s", status=1)]
    assert events[0] == "plan" and events[-3:] == ["waiting", "reverted", "error"], events
    service.unlink()


def of_the_command_line():
    assert re.fullmatch(r"[0-9.]+", run("--version")[0]["release"])
    wrong = run("status", "--nonsense", status=2)[-1]
    assert wrong["error"] == "usage" and "--nonsense" in wrong["what"], wrong
    run("admin show", status=2)


def helped(*words):
    """The commands that the help names."""
    text = subprocess.run(["enroll", *words, "--help"], capture_output=True, text=True, check=True).stdout
    listed = text.partition("Commands:\n")[2].partition("\n\n")[0]
    return {name for name in re.findall(r"^  ([a-z-]+) ", listed, re.MULTILINE) if name != "help"}


def all_there():
    known = set(SCHEMA["x-commands"])
    assert tried == known, f"not tried: {known - tried}; not in the schema: {tried - known}"
    there = helped() - {"admin"} | {f"admin {name}" for name in helped("admin")}
    assert len(there) > 20 and there <= known, f"in the help, not in the schema: {there - known}"
    rows = re.findall(r"^\| `enroll ?([^`]*)` \| (.*) \| (yes|no) \|$", (DOCS / "json.md").read_text(), re.MULTILINE)
    documented = {name: (re.findall(r"`([^`]+)`", lines), asks == "yes") for name, lines, asks in rows}
    beside = {"question", "note"}
    wanted = {name: ([line for line in lines if line not in beside], "question" in lines)
              for name, lines in SCHEMA["x-commands"].items()}
    assert documented == wanted, f"docs/reference/json.md: {documented}"


VALIDATOR.check_schema(SCHEMA)
of_the_command_line()
of_the_user()
of_import()
of_root()
of_check()
of_setup()
all_there()
