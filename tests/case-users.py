#!/usr/bin/env python3
"""Every user of the end-to-end cases has a name of its own: all cases run on one machine, one after the other."""

import collections
import pathlib
import re
import sys

CASES = pathlib.Path(__file__).resolve().parent / "e2e/cases"
MADE = re.compile(r"(?:^|[;&|({]|\bdo|\bthen) *(?:enrolled|new_user) ([a-z][a-z0-9_-]*)(?![\w$-])", re.M)

places = collections.defaultdict(list)
for path in sorted(CASES.glob("*.sh")):
    for found in MADE.finditer(path.read_text()):
        places[found[1]].append(f"{path.name}:{path.read_text()[: found.start(1)].count(chr(10)) + 1}")
twice = {name: where for name, where in places.items() if len(where) > 1}
for name, where in sorted(twice.items()):
    print(f"the user {name} is made more than once: {', '.join(where)}")
print(f"{len(places)} users of the cases have a name of their own" if not twice else "")
sys.exit(1 if twice or len(places) < 100 else 0)
