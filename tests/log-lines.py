#!/usr/bin/env python3
"""Every line that `enroll`, the helper and the delivery agent write to a log is in docs/reference/log.md. The lines of logins have
a test in totp-core, `the_reference_of_log_lines_names_every_one`.

Of each text, the parts between values and colons are looked for in the page; shorter ones than `LEAST` only where a text has no
other."""

import pathlib
import re
import sys

REPO = pathlib.Path(__file__).resolve().parents[1]
PAGE = (REPO / "docs/reference/log.md").read_text()
# Where lines are written, and the calls that write them.
PLACES = {
    "enroll-tool/src": r"audit::(?:note|note_admin|event|event_by)\(",
    "totpd/src": r"\b(?:say|say_within|note|warn|self\.log|\.log)\(",
    "deliver/src/agent": r"\bsay\(",
}
# Files whose texts are lines, handed to such a call from elsewhere: each text of the function.
TABLES = {"totpd/src/own/change.rs": "word"}
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
# Parts of a text that are values: {name}, and what an escape makes.
VALUE = re.compile(r"\{[^}]*\}|\\.")
LEAST = 8
# Words that stand behind another text, and for every line.
EVERYWHERE = {": user=", " by=itself", "by=itself"}


def without_tests(text):
    return re.split(r"#\[cfg\(test\)\]\s*mod tests", text)[0]


def arguments(text, start):
    """The arguments of the call whose bracket is before `start`."""
    depth, at, in_text = 1, start, False
    while depth and at < len(text):
        c = text[at]
        if in_text:
            at += c == "\\"
            in_text = c != '"'
        elif c == '"':
            in_text = True
        else:
            depth += (c == "(") - (c == ")")
        at += 1
    return text[start:at]


def texts():
    for folder, call in PLACES.items():
        for path in sorted((REPO / folder).rglob("*.rs")):
            if path.name == "tests.rs":
                continue
            text = without_tests(path.read_text())
            for found in re.finditer(call, text):
                for line in TEXT.findall(arguments(text, found.end())):
                    yield path, line
    for name, function in TABLES.items():
        path = REPO / name
        body = path.read_text().split(f"fn {function}(")[1].split("\n}")[0]
        for line in TEXT.findall(body):
            yield path, line


def main():
    wrong, seen = [], 0
    for path, line in texts():
        if line in EVERYWHERE:
            continue
        parts = [part.strip(" ;,") for piece in VALUE.split(line) for part in piece.split(": ")]
        parts = [part for part in parts if len(part) >= LEAST] or [max(parts, key=len)]
        seen += 1
        for part in parts:
            if part not in PAGE:
                wrong.append(f"{path.relative_to(REPO)}: docs/reference/log.md lacks: {part}")
    if seen < 40:
        wrong.append(f"only {seen} texts were found")
    print("\n".join(wrong), end="\n" if wrong else "")
    return bool(wrong)


sys.exit(main())
