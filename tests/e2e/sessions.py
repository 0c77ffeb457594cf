#!/usr/bin/env python3
"""The terminal sessions of the pages and the manual: played, written down, and compared with what they say today.

    sessions.py play              in a throw-away root with set_stage: plays them all, JSON on standard output
    sessions.py write <JSON       writes docs/sessions/ and the marked blocks of the pages and the manual
    sessions.py compare <JSON     0 if the words are the same as there; keys, codes, dates and the like may differ

The keys and codes that are shown belong to a user who exists for the run alone."""

import codecs
import difflib
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
SESSIONS = REPO / "docs/sessions"
USER, PASSWORD, PORT = "demo", "pw-demo", "2222"
SSH = [
    "ssh", "-p", PORT, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
    "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1", f"{USER}@127.0.0.1", 'echo "Welcome, $(id -un)."',
]  # fmt: skip
KEY = re.compile(r"^ {4}((?:[A-Z2-7]{4},? ){3}[A-Z2-7]{4})$", re.M)
RECOVERY = re.compile(r"([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}")


# --- playing ------------------------------------------------------------------------------------------------------


def code(secret, steps=0):
    at = f"@{int(time.time()) + 30 * steps}"
    return subprocess.run(
        ["oathtool", "--totp", "-b", secret, "-N", at], check=True, text=True, stdout=subprocess.PIPE
    ).stdout.strip()


def wrong_code(secret):
    """Six digits that no step of a day around now has: `enroll` looks at those of clocks that are off."""
    command = ["oathtool", "--totp", "-b", secret, "-w", "6000", "-N", f"@{int(time.time()) - 90_000}"]
    near = set(subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.split())
    return next(code for code in (f"{n:06}" for n in range(123_456, 1_000_000)) if code not in near)


def early_in_a_step():
    while time.time() % 30 > 20:
        time.sleep(0.5)


class Play:
    """A command on a terminal of its own, as a user would see it."""

    def __init__(self, shown, command, user=USER, columns=80, rows=50, locale="C.UTF-8"):
        self.text = shown + "\n"
        if user != "root":
            command = ["runuser", "-u", user, "--", *command]
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir("/")
            os.environ.update(TERM="xterm", LANG=locale, LC_ALL=locale)
            os.execvp(command[0], command)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.pid, self.raw, self.from_here = pid, "", 0
        # A piece may end in the middle of a character.
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def read(self):
        """More output, or nothing at the end."""
        if not select.select([self.terminal], [], [], 20)[0]:
            raise SystemExit(f"nothing more comes after:\n{self.raw}")
        try:
            piece = os.read(self.terminal, 65536)
        except OSError:
            piece = b""
        self.raw += self.decoder.decode(piece)
        return piece

    def asks(self, question):
        while question not in self.plain()[self.from_here :]:
            if not self.read():
                raise SystemExit(f"never asked: {question}\n{self.raw}")
        self.from_here = len(self.plain())

    def types(self, answer, hidden=False):
        """What is typed without an echo is told in brackets, but for passwords."""
        if hidden and answer != PASSWORD:
            self.raw += f"({answer})"
        os.write(self.terminal, answer.encode() + b"\n")

    def plain(self):
        return re.sub(r"\x1b\[[0-9;]*m", "", self.raw).replace("\r", "")

    def end(self):
        while self.read():
            pass
        os.waitpid(self.pid, 0)
        lines = (self.text + self.plain()).split("\n")
        return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def enrols(question, shown, arguments, **how):
    """An enrolment by the key that is shown; its transcript and the key."""
    early_in_a_step()
    play = Play(shown, ["enroll", "--no-password-check", *arguments], **how)
    play.asks(question)
    secret = re.sub("[, ]", "", "".join(KEY.findall(play.plain())))
    play.types(code(secret, -1))
    return play.end(), secret


def logs_in(answer):
    play = Play(f"{USER}$ ssh -p {PORT} {USER}@127.0.0.1", SSH)
    play.asks("Password: ")
    play.types(PASSWORD, hidden=True)
    play.asks("Verification code: ")
    play.types(answer, hidden=True)
    return play.end()


def forget():
    pathlib.Path(f"/home/{USER}/.config/pam_totp/credential.toml").unlink()


def play_all():
    sessions = {}
    early_in_a_step()
    play = Play(f"{USER}$ enroll", ["enroll"])
    play.asks("Password: ")
    play.types(PASSWORD, hidden=True)
    play.asks("Code from the app: ")
    secret = "".join(KEY.findall(play.plain())).replace(" ", "")
    early_in_a_step()
    play.types(wrong_code(secret))
    play.asks("Code from the app: ")
    play.types(code(secret, -1))
    sessions["enroll"] = play.end()
    early_in_a_step()
    now = code(secret)
    sessions["login"] = logs_in(now) + f"\n{logs_in(now)}"
    sessions["status"] = Play(f"{USER}$ enroll status", ["enroll", "status"]).end()
    checked = Play("# enroll check sshd", ["enroll", "check", "sshd"], user="root").end()
    # Notes depend on the machine: what disk it is, who keeps the clock.
    sessions["check"] = re.sub(r"^note: .*\n(?: .*\n)*\n", "", checked, flags=re.M)
    forget()
    sessions["plain"], _ = enrols("Code from the app: ", f"{USER}$ enroll --plain", ["--plain"])
    forget()
    sessions["narrow"], _ = enrols("Code from the app: ", f"{USER}$ enroll", [], columns=40)
    forget()
    german = f"{USER}$ LC_ALL=de_DE.UTF-8 enroll"
    sessions["german"], _ = enrols("Code aus der App: ", german, [], columns=40, locale="de_DE.UTF-8")
    forget()
    japanese = f"{USER}$ LC_ALL=ja_JP.UTF-8 enroll"
    sessions["japanese"], _ = enrols("アプリのコード: ", japanese, [], columns=40, locale="ja_JP.UTF-8")
    return sessions


# --- where they stand ---------------------------------------------------------------------------------------------


def shortened(text):
    """For pages and manual: the QR code and the long list of codes in a line each. The whole is in docs/sessions."""
    lines, codes = [], 0
    for line in text.split("\n"):
        if re.search("[█▀▄]", line):
            if not re.search("[█▀▄]", lines[-1] if lines else "") and "QR" not in (lines[-1] if lines else ""):
                lines.append("    (here is the QR code)")
            continue
        codes = codes + 1 if RECOVERY.search(line) else 0
        if codes == 2:
            lines.append("    (and nine more)")
        if codes < 2:
            lines.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def roff(text):
    lines = (line.replace("\\", "\\e").replace("-", "\\-") for line in text.rstrip().split("\n"))
    return "\n".join("\\&" + line if line[:1] in ".'" else line for line in lines)


PAGE = r"(<!-- session: (\w+) -->\n```\n)(.*?)(```\n)"
BLOCKS = [
    ("docs/start.md", PAGE, lambda text: text),
    ("docs/guides/pam-line.md", PAGE, lambda text: text),
    ("packaging/man/enroll.1", r'(\.\\" session: (\w+)\n\.nf\n)(.*?)(\.fi\n)', lambda text: roff(text) + "\n"),
]


def places(sessions):
    """Every file with its text as the sessions want it, and as it is."""
    for name, text in sessions.items():
        path = SESSIONS / f"{name}.txt"
        yield path, text, path.read_text() if path.exists() else ""
    for name, pattern, form in BLOCKS:
        text = (REPO / name).read_text()
        filled = re.sub(
            pattern, lambda m: m[1] + form(shortened(sessions[m[2]])) + m[4], text, flags=re.DOTALL
        )
        yield REPO / name, filled, text


def without_chance(text):
    """What differs from run to run, by fixed marks."""
    text = text.replace("\\-", "-")
    text = re.sub(r"^.*[█▀▄].*\n", "", text, flags=re.M)
    text = RECOVERY.sub("RECOVERY", text)
    text = re.sub(r"\b(?:[A-Z2-7]{4},? ){3}[A-Z2-7]{4}\b", "KEY", text)
    text = re.sub(r"\b\d{4}-\d\d-\d\d(?: \d\d:\d\d UTC)?", "DATE", text)
    text = re.sub(r"(sshd_config):\d+", r"\1:LINE", text)
    return re.sub(r"(?<![\d-])\d{6}(?!\d)", "CODE", text)


def main():
    if sys.argv[1:] == ["play"]:
        json.dump(play_all(), sys.stdout)
        return 0
    sessions = json.load(sys.stdin)
    if sys.argv[1:] == ["write"]:
        SESSIONS.mkdir(exist_ok=True)
        for path, wanted, _ in places(sessions):
            path.write_text(wanted)
        return 0
    drifted = 0
    for path, wanted, there in places(sessions):
        wanted, there = without_chance(wanted).splitlines(), without_chance(there).splitlines()
        name = str(path.relative_to(REPO))
        lines = list(difflib.unified_diff(there, wanted, name, "a run of today (make record writes it)", lineterm="", n=1))
        drifted += bool(lines)
        print("\n".join(lines)) if lines else None
    return 1 if drifted else 0


if __name__ == "__main__":
    sys.exit(main())
