#!/usr/bin/env python3
"""The hidden question of `enroll` on a terminal: what is typed is neither shown nor lost, whenever it comes.

    hidden_questions.py CLAIM USER      in a throw-away root; the user's password is pw-USER

Each claim is a function below. It prints what is wrong and exits with 1."""

import codecs
import contextlib
import fcntl
import os
import pty
import pwd
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

PATIENCE = 30  # seconds without a byte
PROMPT = "Password: "
ON, OFF = "echo is on", "echo is off"


class Wrong(Exception):
    pass


class Terminal:
    """A program of the user's on a terminal of its own, of which it is the session leader."""

    def __init__(self, user, *command):
        account = pwd.getpwnam(user)
        self.user = user
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.initgroups(user, account.pw_gid)
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
            os.chdir("/")
            set_size(0)
            # Those of a user's shell, however this was started.
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM, signal.SIGTSTP):
                signal.signal(number, signal.SIG_DFL)
            environment = dict(PATH=os.environ["PATH"], HOME=account.pw_dir, LANG="C.UTF-8", TERM="xterm", PS1="$ ")
            os.execvpe(command[0], command, environment)
        self.shown, self.seen = "", 0
        # A piece may end in the middle of a character.
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def read(self):
        """One more piece, or nothing at the end."""
        if not select.select([self.master], [], [], PATIENCE)[0]:
            raise Wrong(f"nothing more comes after: {self.shown!r}")
        try:
            piece = os.read(self.master, 65536)
        except OSError:
            piece = b""
        self.shown += self.decoder.decode(piece)
        return piece

    def sees(self, text):
        """Reads until the text has come, after what was looked for before. Not a byte more than has arrived."""
        while text not in self.shown[self.seen :]:
            if not self.read():
                raise Wrong(f"ended without {text!r}: {self.shown!r}")
        self.seen = self.shown.index(text, self.seen) + len(text)

    def types(self, text):
        os.write(self.master, text.encode())

    def echo(self):
        """How the terminal is now."""
        return ON if termios.tcgetattr(self.master)[3] & termios.ECHO else OFF

    def becomes(self, wanted):
        """For a change that the program makes in its own time."""
        end = time.monotonic() + PATIENCE
        while self.echo() != wanted:
            if time.monotonic() > end:
                raise Wrong(f"not: {wanted}; {self.shown!r}")
            time.sleep(0.01)

    def ends(self):
        """The exit status; 128 and more for a signal."""
        while self.read():
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return status if status >= 0 else 128 - status

    def close(self):
        with contextlib.suppress(OSError):
            os.close(self.master)
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        # What a shell began outlives it for a moment, and the next `enroll` of the user would find it running.
        ours = ("-u", self.user, "-x", "enroll")
        subprocess.run(["pkill", "-KILL", *ours], check=False)
        for _ in range(200):
            if subprocess.run(["pgrep", *ours], stdout=subprocess.DEVNULL, check=False).returncode:
                return
            time.sleep(0.05)
        raise Wrong("an enroll of the user does not end")


def set_size(terminal):
    """Wide and high enough for the QR code, so that no other question comes in between."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 100, 0, 0))


@contextlib.contextmanager
def terminal(user, *command):
    it = Terminal(user, *command)
    try:
        yield it
    finally:
        it.close()


def check(right, what):
    if not right:
        raise Wrong(what)


def is_hidden(it, *secrets):
    for secret in secrets:
        check(secret not in it.shown, f"{secret!r} is shown: {it.shown!r}")


# --- ends ---------------------------------------------------------------------------------------------------------


def every_end_gives_the_echo_back(user):
    for name, way in [("^C", "\x03"), ("^\\", "\x1c"), ("TERM", signal.SIGTERM), ("HUP", signal.SIGHUP), ("^D", "\x04")]:
        with terminal(user, "enroll") as it:
            it.sees(PROMPT)
            check(it.echo() == OFF, f"{name}: the echo is on at the prompt")
            typed = "" if name == "^D" else "half-typed"
            it.types(typed + (way if isinstance(way, str) else ""))
            if not isinstance(way, str):
                os.kill(it.pid, way)
            it.sees("nothing was changed")
            check(it.echo() == ON, f"{name}: the echo stays off")
            status = it.ends()
            check(status == 130, f"{name}: exit status {status}: {it.shown!r}")
            is_hidden(it, "half-typed")


def a_closed_terminal_ends_it(user):
    with terminal(user, "enroll") as it:
        it.sees(PROMPT)
        os.close(it.master)
        check(os.waitpid(it.pid, 0)[1] != 0, "ended as if all was well")


# --- stops --------------------------------------------------------------------------------------------------------

# One shell that puts the terminal right before it reads a command, and one that leaves it as it is.
SHELLS = [("bash", "--norc", "--noprofile", "-i"), ("dash", "-i")]


def the_answer_is_taken_as_usual(it, user):
    it.sees(PROMPT)
    check(it.echo() == OFF, f"the echo is on at the prompt: {it.shown!r}")
    it.types(f"pw-{user}\r")
    it.sees("Code from the app: ")
    is_hidden(it, f"pw-{user}", "half-typed")


def a_stop_gives_the_terminal_to_the_shell_at_once(user):
    for shell in SHELLS:
        with terminal(user, *shell) as it:
            it.sees("$ ")
            it.types("enroll\r")
            it.sees(PROMPT)
            it.types("half-typed\x1a")
            it.sees("Stopped")
            if shell[0] == "dash":
                check(it.echo() == ON, "dash: stopped without the echo")
            # Neither the answer nor what is typed there is enroll's.
            it.types("echo the-shell-$((40 + 2))\r")
            it.sees("the-shell-42")
            it.types("fg\r")
            the_answer_is_taken_as_usual(it, user)
            # Where the answer is shown, the question comes again, too.
            it.types("\x1a")
            it.sees("Stopped")
            it.types("fg\r")
            it.sees("Code from the app: ")
            it.types("\x03")
            it.sees("nothing was changed")


def a_command_typed_right_behind_ctrl_z_is_the_shells(user):
    for _ in range(20):
        with terminal(user, "dash", "-i") as it:
            it.sees("$ ")
            it.types("enroll\r")
            it.sees(PROMPT)
            it.types("half-typed\x1aecho the-shell-$((40 + 2))\r")
            it.sees("the-shell-42")
            it.types("fg\r")
            the_answer_is_taken_as_usual(it, user)


def a_stop_that_cannot_be_held_back_does_not_bring_the_echo(user):
    """SIGSTOP leaves no time for anything, and the shell turns the echo on."""
    with terminal(user, "bash", "--norc", "--noprofile", "-i") as it:
        it.sees("$ ")
        it.types("enroll\r")
        it.sees(PROMPT)
        it.types("half-typed")
        subprocess.run(["pkill", "-STOP", "-u", user, "-x", "enroll"], check=True)
        it.sees("Stopped")
        # What was typed is at the shell's prompt now, as with every program that is stopped so. The shell may be slow to
        # show it; its answer to a command comes after that.
        it.types("\x15echo the-shell-$((40 + 2))\r")
        it.sees("the-shell-42")
        it.shown, it.seen = "", 0
        it.types("fg\r")
        the_answer_is_taken_as_usual(it, user)


def begun_in_the_background_it_waits_for_the_foreground(user):
    with terminal(user, "bash", "--norc", "--noprofile", "-i") as it:
        it.sees("$ ")
        it.types("enroll &\r")
        stopped(user)
        it.types("fg\r")
        the_answer_is_taken_as_usual(it, user)


def stopped(user):
    """Waits until the user's enroll is stopped."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        state = subprocess.run(["ps", "-u", user, "-o", "stat=,comm="], text=True, stdout=subprocess.PIPE).stdout
        if re.search(r"^T\S* +enroll$", state, re.M):
            return
        time.sleep(0.02)
    raise Wrong("enroll is not stopped")


def a_hangup_that_is_ignored_stays_ignored(user):
    """As under nohup. Ctrl-C counts where a script's background job would ignore it."""
    with terminal(user, "sh", "-c", "trap '' HUP INT; exec enroll") as it:
        it.sees(PROMPT)
        os.kill(it.pid, signal.SIGHUP)
        it.types(f"pw-{user}\r")
        it.sees("Code from the app: ")
        it.types("\x03")
        it.sees("nothing was changed")


if __name__ == "__main__":
    try:
        globals()[sys.argv[1]](sys.argv[2])
    except Wrong as wrong:
        sys.exit(f"{sys.argv[1]}: {wrong}")
