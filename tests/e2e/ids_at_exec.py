#!/usr/bin/env python3
"""Reads what strace -f -o FILE saw of one of root's commands, and complains if any real, effective or saved id ever
became a user's, or if a program was started while an id or a group for files was one. ids_at_exec.py FILE
Prints how often a file id was a user's: 0 would mean that nothing was looked at."""

import re
import sys

LINE = re.compile(r"^(\d+)\s+(\w+)\((.*)\)\s+=\s+(-?\d+)")
BEGUN = re.compile(r"^(\d+)\s+(\w+)\((.*)<unfinished")
CHANGES = {"setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid"}
OF_FILES = {"setfsuid", "setfsgid"}
IMPOSSIBLE = {"-1", "4294967295"}
STARTS = {"execve", "execveat"}
CHILDREN = {"clone", "clone3", "fork", "vfork"}

held, taken, wrong = {}, 0, []
for line in open(sys.argv[1], errors="replace"):
    found = LINE.match(line) or BEGUN.match(line)
    if not found:
        continue
    process, call, arguments = found.groups()[:3]
    if "<unfinished" in line and call not in STARTS | CHILDREN:
        wrong.append(f"not understood: {line.strip()}")
    ids = {part.strip() for part in arguments.split(",")}
    if call in CHANGES and ids - IMPOSSIBLE - {"0"}:
        wrong.append(line.strip())
    elif call in OF_FILES and not ids & IMPOSSIBLE:
        held.setdefault(process, {})[call] = ids.pop()
        taken += any(value != "0" for value in held[process].values())
    elif call in STARTS or call in CHILDREN:
        if any(value != "0" for value in held.get(process, {}).values()):
            wrong.append(f"while files are opened as a user: {line.strip()}")
print(taken)
sys.exit("\n".join(wrong) if wrong else 0)
