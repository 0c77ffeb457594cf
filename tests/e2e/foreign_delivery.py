"""The parts of foreign_text.py about codes that are sent: addresses in a credential of root's, tables of addresses, what the
delivery agent and its commands read, and what a command prints. The case has a helper and an agent (with_delivery)."""
import os
import pathlib
import re
import subprocess

from foreign_look import (
    CREDENTIAL, POISONS, RECOVERY, USER, account, came_through, enroll, fields, look, look_at_login, raw, recovery_hash, run, toml,
)

HELD = pathlib.Path("/etc/pam_totp/users", f"{USER}.toml")
DELIVER = pathlib.Path("/etc/pam_totp/deliver.toml")
RELEASE = pathlib.Path("/mnt/pam_totp/target/release")
HOOK = pathlib.Path("/usr/local/sbin/e2e-foreign")
ADDRESSES = """[[authenticator]]
kind = "email"
address = "ann@example.com"
locked = true
preferred = true
created = 2026-11-23T07:05:00Z
[[authenticator]]
kind = "sms"
address = "+491701234567"
locked = true
created = 2026-11-23T07:05:00Z
"""


# What reads the addresses of the user. The first two for each text, all of them for those that forge most.
SHOWING = [["admin", "show", USER], ["admin", "address", USER, "--json"], ["status", "--user", USER, "--system"], ["admin", "list"],
           ["admin", "show", USER, "--json"], ["admin", "address", USER], ["admin", "address", USER, "--unlock"],
           ["admin", "address", USER, "--email", "bob@example.com"], ["admin", "test-delivery", USER], ["check", "--user", USER, "totp"],
           ["check", "--user", USER, "totp", "--json"], ["admin", "repair", USER, "--dry-run"]]


def held(addresses):
    """A credential of root's with these tables, and no record."""
    above, recovery = (CREDENTIAL % recovery_hash()).split("[recovery]")
    HELD.write_bytes(above.encode() + addresses + b"[recovery]" + recovery.encode())
    HELD.chmod(0o600)
    forget()


def forget():
    """Neither wrong codes nor the number of messages of the last day count."""
    for record in [*pathlib.Path("/var/lib/pam_totp").glob(f"{account().pw_uid}*"), pathlib.Path("/var/lib/pam_totp/sent-codes")]:
        record.unlink(missing_ok=True)


def agent_logged(what, log, before):
    look(f"{what}: the agent", log.read_bytes()[before:])


def part_addresses():
    """Each field of an address in a credential of root's; and an address as an argument."""
    held(ADDRESSES.encode())
    done = subprocess.run(["enroll", "admin", "address", USER], capture_output=True)
    if done.returncode or b"a***@example.com" not in done.stdout:
        raise SystemExit(f"the addresses of the tests are not read: {done}")
    values = [(name, before, after) for name, before, after in fields(ADDRESSES)]
    for flag in re.finditer(r"^(\w+) = (true)$", ADDRESSES, re.M):
        values.append((flag[0], ADDRESSES[: flag.start(2)] + '"', '"' + ADDRESSES[flag.end(2) :]))
    for name, before, after in values:
        for kind, poison in POISONS.items():
            for number, form in enumerate(toml(poison)):
                what = f"addresses, {name}, {kind} {number}"
                commands = SHOWING if kind in ("line", "formats") or kind == "terminal" and not number else SHOWING[:2]
                for arguments in commands:
                    held(before.encode() + form + after.encode())
                    enroll(what, *arguments, stdin=f"{RECOVERY}\n")
                look_at_login(what)
    held(ADDRESSES.encode())

    def argument(kind, poison):
        for way in ("--email", "--sms"):
            for text in (poison, poison + b"@example.com", b"+49" + poison):
                enroll(f"an address, {kind}", "admin", "address", USER, way.encode() + b"=" + text)
                enroll(f"an address, {kind}", "admin", "address", USER, "--json", way.encode() + b"=" + text)
                enroll(f"an address, {kind}", "admin", "test-delivery", text)
                enroll(f"an address, {kind}", "admin", "test-delivery", text, "--json")
                forget()
    came_through("an address as an argument", argument, quiet=True)


def part_address_table():
    """`enroll admin address --import`: each field, and the file's name."""
    table = f"user;email;sms\n{USER};ann@example.com;+491701234567\nnobody-there;bob@example.com;\n"
    words = list(re.finditer(r"[^;\n]+", table))
    for word in words:
        def one(kind, poison, word=word):
            for form in {poison, b'"' + poison + b'"'}:
                held(ADDRESSES.encode())
                file = pathlib.Path("/root/foreign.addresses")
                file.write_bytes(table[: word.start()].encode() + form + table[word.end() :].encode())
                for more in ([], ["--json"], ["--lock"]):
                    enroll(f"a table of addresses, {word[0]}, {kind}", "admin", "address", "--import", file, *more)
        # What is wrong with an address is said without it.
        came_through(f"a table of addresses, {word[0]}", one, quiet=word[0] != USER)

    def named(kind, poison):
        enroll(f"the name of a table, {kind}", "admin", "address", "--import", b"/" + poison + b"/list")
    came_through("the name of a table of addresses", named)
    pathlib.Path("/root/foreign.addresses").unlink()


def orders(what, log, kind="line"):
    """What asks the agent, or looks at its settings: all of it for the text that forges a line."""
    before = log.stat().st_size
    commands = [["check", "--json"], ["admin", "test-delivery", USER], ["check"], ["admin", "test-delivery", USER, "--json"]]
    for arguments in commands if kind == "line" else commands[:2]:
        forget()
        enroll(what, *arguments)
    agent_logged(what, log, before)


def part_deliver():
    """deliver.toml, what a command prints, and the settings of our two commands."""
    log = pathlib.Path(os.environ["AGENT_LOG"])
    held(ADDRESSES.encode())
    HOOK.write_text("#!/bin/sh\nexit 0\n")
    HOOK.chmod(0o755)
    good = f'[email]\ncommand = ["{HOOK}", "--quiet"]\n[sms]\ncommand = ["{HOOK}", "--quiet"]\n'
    for name, before, after in fields(good):
        for kind, poison in POISONS.items():
            for number, form in enumerate(toml(poison)):
                DELIVER.write_bytes(before.encode() + form + after.encode())
                orders(f"deliver.toml, {name}, {kind} {number}", log, kind)
    DELIVER.write_text(good)
    for to in ("", ">&2"):
        for status in (0, 1, 75):
            def printed(kind, poison):
                said = pathlib.Path("/root/foreign.said")
                said.write_bytes(poison + b"\n" + poison)
                said.chmod(0o644)
                pathlib.Path("/root").chmod(0o711)
                HOOK.write_text(f"#!/bin/sh\ncat /root/foreign.said {to}\nexit {status}\n")
                orders(f"what a command prints {to}, status {status}, {kind}", log)
            # What a command prints at standard output, or before it succeeds, is nobody's to read.
            came_through(f"what a command prints {to}, status {status}", printed, quiet=not to or status == 0)
    for command, text in {
        "totp-deliver-smtp": 'from = "Codes <noreply@example.com>"\nserver = "127.0.0.1"\ntls = "required"\nuser = "me"\n'
        'password_file = "/etc/pam_totp/nowhere"\nca_file = "/etc/pam_totp/nowhere"\n',
        "totp-deliver-http": 'url = "https://127.0.0.1:9/messages"\nauth = "bearer"\nsecret_file = "/etc/pam_totp/nowhere"\n'
        '[json]\nto = "{to}"\ntext = "{text}"\n',
    }.items():
        program = pathlib.Path("/usr/local/sbin", command)
        program.write_bytes((RELEASE / command).read_bytes())
        program.chmod(0o755)
        settings = pathlib.Path("/etc/pam_totp", f"{command.removeprefix('totp-')}.toml")
        DELIVER.write_text(f'[email]\ncommand = ["{program}"]\n[sms]\ncommand = ["{program}"]\n')

        def configured(kind, poison):
            for name, before, after in fields(text):
                for form in toml(poison if kind == "bytes" else poison.decode()):
                    settings.write_bytes(before.encode() + form + after.encode())
                    settings.chmod(0o644)
                    what = f"{settings.name}, {name}, {kind}"
                    run(what, program, "--check")
                    run(what, program, "--config", b"/nowhere/" + poison)
                    if kind in ("line", "terminal"):
                        orders(what, log, kind)
        came_through(f"the settings of {command}", configured)
        settings.unlink()
        program.unlink()
    HOOK.unlink()
    HELD.unlink()
