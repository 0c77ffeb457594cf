#!/usr/bin/env python3
"""Compares the paths that traced logins reached with the rules of the AppArmor abstraction.
    apparmor_paths.py ABSTRACTION WITHOUT TRACE...     traces of `strace -f -y`; WITHOUT is a login without the module
Looks at every path of ours, every path below a home, and every path of /proc that the login without the module does
not reach. abstractions/authentication covers the rest of a login. Prints each path that no rule allows; the last
line has the counts."""
import re
import sys

# What a call does to a path, in AppArmor's letters.
WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE")
CALL = re.compile(r"^(?:\d+ +)?(?:\[pid +\d+\] )?(\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?")
# Paths that end a word in quotes, with the folder that they begin at.
NAMED = re.compile(r'(?:(AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')
# abstractions/base allows these.
BASE = re.compile(r"^/proc/10/(?:maps|auxv|status)$")
OURS = re.compile(r"pam_totp|^/home/|^/proc/")


def rules(text):
    for line in text.splitlines():
        found = re.match(r"^  (owner )?(\S+) ([rwkmlix]+),$", line)
        if found:
            pattern = found[2].replace("@{HOME}", "/home/*").replace("@{PROC}", "/proc").replace("@{pid}", "[0-9]*")
            pattern = pattern.replace("@{multiarch}", "*-linux-gnu*")
            yield translated(pattern), set(found[3])


def translated(pattern):
    out, i = "", 0
    while i < len(pattern):
        if pattern.startswith("**", i):
            out, i = out + ".+", i + 2
        elif pattern[i] == "*":
            out, i = out + "[^/]+", i + 1
        elif pattern[i] == "{":
            end = pattern.index("}", i)
            out, i = out + "(?:" + "|".join(re.escape(w).replace(r"\*", "[^/]*") for w in pattern[i + 1 : end].split(",")) + ")", end + 1
        elif pattern[i] == "[":
            end = pattern.index("]", i)
            out, i = out + pattern[i : end + 1], end + 1
        else:
            out, i = out + re.escape(pattern[i]), i + 1
    return re.compile(out + r"\Z")


def absolute(folder, path):
    return path if path.startswith("/") else folder.rstrip("/") + "/" + path


def reached(trace):
    """(path, letters) of one trace."""
    for line in trace:
        found = CALL.match(line)
        if not found or int(found[3]) < 0:
            continue
        call, arguments, result = found[1], found[2], found[4]
        names = [absolute(folder or "", path) for _, folder, path in NAMED.findall(arguments)]
        if call in ("open", "openat", "openat2", "creat") and "O_PATH" not in arguments:
            # A file without a name yet: the rule is for the folder's files.
            path = re.sub(r"/#\d+ ?(\(deleted\))?$|/#\d+$", "/nameless", result or (names or [""])[0])
            folder = "/" if "O_DIRECTORY" in arguments and "O_TMPFILE" not in arguments else ""
            yield path.rstrip("/") + folder, {"w", "r"} if "O_RDWR" in arguments else {"w"} if WRITES.search(arguments) else {"r"}
        elif call in ("mkdir", "mkdirat"):
            yield names[-1].rstrip("/") + "/", {"w"}
        elif call in ("unlink", "unlinkat", "rename", "renameat", "renameat2", "chmod", "fchmodat", "chown", "fchownat", "utimensat"):
            yield from ((name, {"w"}) for name in names)
        elif call in ("link", "linkat"):
            yield names[-1], {"l"}
        elif call in ("flock",) or (call == "fcntl" and "F_OFD_SETLK" in arguments):
            descriptor = re.match(r"\d+<([^>]*)>", arguments)
            yield re.sub(r"/#\d+.*$", "/nameless", descriptor[1]) if descriptor else "", {"k"}


def of_any_process(path):
    """The number of a process is another one in each trace."""
    return re.sub(r"^/proc/(\d+|self)/", "/proc/10/", path)


known = list(rules(open(sys.argv[1]).read()))
without = {of_any_process(path) for path, _ in reached(open(sys.argv[2], errors="replace"))}
paths = {}
for name in sys.argv[3:]:
    for path, letters in reached(open(name, errors="replace")):
        path = of_any_process(path)
        if OURS.search(path) and not BASE.match(path) and not (path.startswith("/proc/") and path in without):
            paths.setdefault(path, set()).update(letters)
wrong = 0
for path, letters in sorted(paths.items()):
    allowed = set().union(*(given for pattern, given in known if pattern.match(path)))
    if letters - allowed:
        wrong += 1
        print(f"no rule: {path} {''.join(sorted(letters - allowed))}")
print(f"{len(paths)} paths, {wrong} without a rule")
sys.exit(1 if wrong or len(paths) < 10 else 0)
