#!/usr/bin/env python3
"""Walks through an enrolment at the first login, on a terminal of its own, and prints every byte that came.

    at_login.py ANSWER... -- COMMAND...

An answer is text, "CODE" (the code of the key that was shown) or "CUT" (the terminal closes). Each answers one of the
prompts, in their order: what ends with ": " or "? "."""
import os
import pty
import re
import select
import subprocess
import sys
import time

PROMPT = re.compile(rb"(?:[Pp]assword|[A-Za-z ]+): ?$|\? $")
KEY = re.compile(rb"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})\r?\n")


def main():
    at = sys.argv.index("--")
    answers, command = sys.argv[1:at], sys.argv[at + 1:]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    seen, shown = b"", b""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.3)[0]:
            # What is asked has been shown whole.
            if answers and PROMPT.search(seen):
                answer, seen = answers.pop(0), b""
                if answer == "CUT":
                    break
                if answer == "CODE":
                    answer = code(KEY.findall(shown)[-1])
                os.write(terminal, answer.encode() + b"\n")
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data
        shown += data
    os.close(terminal)
    sys.stdout.buffer.write(shown)
    sys.stdout.buffer.flush()
    _, status = os.waitpid(pid, 0)
    sys.exit(os.waitstatus_to_exitcode(status) != 0)


def code(key):
    secret = key.decode().replace(" ", "")
    while time.time() % 30 > 25:
        time.sleep(0.5)
    return subprocess.run(["oathtool", "--totp", "-b", secret], capture_output=True, text=True, check=True).stdout.strip()


main()
