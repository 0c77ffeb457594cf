#!/usr/bin/env python3
"""No text for people outside the catalogue (messages/): looks for sentences in the sources of enroll, and for
spoken literals in the module. Test modules, comments, the system log and the command line's English help (which
enroll-tool/src/help.rs compares with the catalogue) do not count."""

import pathlib
import re
import sys

REPO = pathlib.Path(__file__).resolve().parents[1]
ENROLL = REPO / "enroll-tool/src"
# Not moved to the catalogue yet. A file that is finished comes off the list; none is added.
STILL_ENGLISH = {"import/parse"}
# Where the command line is defined.
HELP = {"cli.rs", "arguments.rs"}
# Tests, and sample values of tests.
SAMPLES = {"messages.rs", "agreement.rs"}
SENTENCE = re.compile(r"[A-Za-z]{2,}[,.:;]? [A-Za-z]{2,}")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
# What goes to the system log, and what only other programs read.
UNSPOKEN = re.compile(
    r"(?:audit::\w+|\bnote(?:_by)?|event|contains|ends_with)\((?:&format!\()?\s*$|.event.: $"
)
# What goes there by a name of its own.
LOGGED = {"imported, kept for later", "replaced by import", "pam_totp salt of scratch codes v1"}
# What is to be typed, or to stand in a file, is the same in every language.
TYPED = re.compile(
    r"(?:enroll|sudo|find|make|chown|chmod|mv|cp|install|df|mount|timedatectl|authselect|semodule|sshd) |auth |[A-Z]\w+ (?:yes|no|publickey)"
)


def code(path):
    """The file without comments, attributes and tests."""
    text = path.read_text().split("#[cfg(test)]\nmod tests")[0]
    text = re.sub(r"^\s*//.*$", "", text, flags=re.M)
    text = re.sub(r"#\[command\(.*?\)\]", "", text, flags=re.DOTALL)
    return re.sub(r"^\s*#!?\[.*\]$", "", text, flags=re.M)


def sentences(path):
    text = code(path)
    for found in LITERAL.finditer(text):
        # What `enroll setup` writes into files of the system.
        if found[1] in LOGGED or found[1].startswith(("# ", "@reboot ", "auth ")):
            continue
        lines = [line.strip() for line in found[1].replace("\\n", "\n").split("\n")]
        spoken = any(SENTENCE.search(line) for line in lines if not TYPED.match(line))
        if spoken and not UNSPOKEN.search(text[: found.start()]):
            yield found[1]


wrong = []
for path in sorted(ENROLL.rglob("*.rs")):
    name = path.relative_to(ENROLL)
    if any(name.is_relative_to(still) for still in STILL_ENGLISH) or path.name in HELP | SAMPLES:
        continue
    wrong += [f"enroll-tool/src/{name}: {text!r}" for text in sentences(path)]
for name in STILL_ENGLISH:
    files = [ENROLL / name] if name.endswith(".rs") else sorted((ENROLL / name).rglob("*.rs"))
    if not any(True for path in files if path.name not in HELP for _ in sentences(path)):
        wrong.append(f"{name} has no sentence left: take it off STILL_ENGLISH in {sys.argv[0]}")
for path in sorted((REPO / "pam_totp/src").rglob("*.rs")):
    for found in re.finditer(r"\.(?:tell|ask)\((?:[^()]|\([^()]*\))*\"", code(path)):
        wrong.append(f"{path.relative_to(REPO)}: {found[0]!r}")

print("\n".join(wrong) or "every text for people is in messages/, but for: " + ", ".join(sorted(STILL_ENGLISH)))
sys.exit(1 if wrong else 0)
