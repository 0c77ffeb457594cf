#!/usr/bin/env python3
"""Every user of the end-to-end cases has a name of its own: all cases run on one machine, one after the other."""

import collections
import pathlib
import re
import sys

E2E = pathlib.Path(__file__).resolve().parent / "e2e"
FUNCTION = re.compile(r"^([a-z_0-9]+)\(\) *\{(.*?)(?:^\}|\}$)", re.M | re.S)
COMMAND = r"(?:^|[;&|({{]|\bdo|\bthen) *(?:{}) "
files = sorted([*E2E.glob("cases/*.sh"), *E2E.glob("*.sh")])


def called(names, argument):
    """A call of one of these functions, with such a first argument."""
    return re.compile(COMMAND.format("|".join(sorted(names))) + argument, re.M)


def makers():
    """The functions that make the user of their first argument, and those that make users whose names begin with it."""
    whole, begins = {"new_user"}, set()
    bodies = [found for path in files for found in FUNCTION.findall(path.read_text())]
    before = None
    while before != (len(whole), len(begins)):
        before = len(whole), len(begins)
        for name, body in bodies:
            first = re.search(r"\blocal (?:.* )?(\w+)=\$1\b", body)
            own = "|".join(["1", *([first[1]] if first else [])])
            if called(whole, rf'"?\$\{{?(?:{own})\}}?"?(?![\w$"])').search(body):
                whole.add(name)
            elif called(whole, rf'"?\$\{{?(?:{own})\}}?(?=[\w$-])').search(body):
                begins.add(name)
    return whole, begins


whole, begins = makers()
places, beginnings = collections.defaultdict(list), {}
for path in sorted(E2E.glob("cases/*.sh")):
    text = path.read_text()
    for found in called(whole, r"([a-z][a-z0-9_-]*)(?![\w$-])").finditer(text):
        places[found[1]].append(f"{path.name}:{text[: found.start(1)].count(chr(10)) + 1}")
    for found in called(begins, r"([a-z][a-z0-9_-]*)(?![\w$-])").finditer(text):
        beginnings[found[1]] = f"{path.name}:{text[: found.start(1)].count(chr(10)) + 1}"
wrong = [f"the user {name} is made more than once: {', '.join(at)}" for name, at in sorted(places.items()) if len(at) > 1]
for start, at in sorted(beginnings.items()):
    for name, where in sorted(places.items()):
        if re.fullmatch(re.escape(start) + r"\d+", name):
            wrong.append(f"the user {name} of {where[0]} could be one of those that {at} makes: {start}1, {start}2 and so on")
print("\n".join(wrong) or f"{len(places)} users of the cases have a name of their own, {len(beginnings)} rows of them, too")
sys.exit(1 if wrong or len(places) < 100 or not beginnings else 0)
