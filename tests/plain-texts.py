#!/usr/bin/env python3
"""No text for people outside the catalogue (messages/): looks for sentences in the sources of enroll, and for
spoken literals in the module. Test modules, comments, the system log and the command line's English help (which
enroll-tool/src/cli/help.rs compares with the catalogue) do not count. The reasons that the libraries crates/otp-import and
crates/pam-stack give are English, as errors of the system are."""

import pathlib
import re
import sys

REPO = pathlib.Path(__file__).resolve().parents[1]
ENROLL = REPO / "enroll-tool/src"
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
LOGGED = {"imported, kept for later", "compromised, but not barred", "compromised, but may not be barred", "replaced by import", "pam_totp salt of scratch codes v1"}
# Texts that are looked for in libraries.
IN_LIBRARIES = {"expecting smaller jump number", "maximum level of inclusions reached", "pam_totp recovery code v1"}
# Words of the module's prompt that clients look for.
PROMPTS = {"Verification code", "verification code"}
# What is to be typed, or to stand in a file, is the same in every language.
TYPED = re.compile(
    r"(?:enroll|sudo|find|make|chown|chmod|mv|cp|install|df|mount|timedatectl|systemctl|journalctl|apt-get|dnf|yum|zypper|apk|pacman|authselect|semodule|sshd) |(?:auth|account|password) |[A-Z]\w+ (?:yes|no|publickey)"
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
        if found[1] in LOGGED | IN_LIBRARIES | PROMPTS or found[1].startswith(("# ", "@reboot ", "auth ")):
            continue
        lines = [line.strip() for line in found[1].replace("\\n", "\n").split("\n")]
        spoken = any(SENTENCE.search(line) for line in lines if not TYPED.match(line))
        if spoken and not UNSPOKEN.search(text[: found.start()]):
            yield found[1]


wrong = []
for path in sorted(ENROLL.rglob("*.rs")):
    name = path.relative_to(ENROLL)
    if path.name in HELP | SAMPLES:
        continue
    wrong += [f"enroll-tool/src/{name}: {text!r}" for text in sentences(path)]
for path in sorted((REPO / "pam_totp/src").rglob("*.rs")):
    for found in re.finditer(r"\.(?:tell|ask)\((?:[^()]|\([^()]*\))*\"", code(path)):
        wrong.append(f"{path.relative_to(REPO)}: {found[0]!r}")

print("\n".join(wrong) or "every text for people is in messages/")
sys.exit(1 if wrong else 0)
