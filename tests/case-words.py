#!/usr/bin/env python3
"""A file of end-to-end cases uses no function of another such file: each can be left out of a run (E2E_WITHOUT). And no
function is written in vain: a case that nobody runs cannot fail."""

import collections
import pathlib
import re
import sys

CASES = pathlib.Path(__file__).resolve().parent / "e2e/cases"
DEFINED = re.compile(r"^(\w+)\(\) ", re.M)

texts = {path.name: path.read_text() for path in sorted(CASES.glob("*.sh"))}
places = {}
for name, text in texts.items():
    for function in DEFINED.findall(text):
        places.setdefault(function, []).append(name)

faults = 0
for name, text in texts.items():
    text = re.sub(r"<<-?'?(\w+)'?.*?^\1$", "", text, flags=re.M | re.S)  # other languages
    text = re.sub(r"\$\(\([^\n]*?\)\)", "", text)  # sums call nothing
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for function, where in places.items():
        called = re.search(rf"(?:^|[;&|({{!`]|\b(?:do|then|not|if|while|until)\b|\$\() *{function}(?=[ ;)\n]|$)", code, re.M)
        if called and name not in where:
            faults += 1
            print(f"{name} calls {function} of {where[0]}: move it to a file that tests/e2e/lib.sh reads")
scripts = (path.read_text() for path in CASES.parent.parent.rglob("*") if path.suffix in (".sh", ".py", ".exp"))
words = collections.Counter(word for text in scripts for word in re.findall(r"\w+", text))
for function, where in places.items():
    if words[function] < 2:
        faults += 1
        print(f"{where[0]}: nothing runs {function}")
    if len(where) > 1:
        faults += 1
        print(f"{function} is written in {', '.join(where)}: the last one that was read counts")
print(f"{len(places)} functions of {len(texts)} case files stand for themselves" if not faults else "")
sys.exit(1 if faults or len(places) < 200 else 0)
