#!/usr/bin/env python3
"""Fails if a right code costs more instructions than the limit allows: `limit.py RESULTS.json`.

The cost is what a login adds to a stack with pam_permit.so alone. The limit is a factor of google-authenticator's cost.
It is judged by the medians of at least five rounds; fewer are a measurement, and no verdict.
"""

import json
import sys

LIMIT = 1.02
ROUNDS = 5


def main():
    results = json.load(open(sys.argv[1]))["instructions"]
    medians = results["medians"]
    floor = medians["permit"]["right"][0]
    ours, theirs = (medians[name]["right"][0] - floor for name in ("ours", "google"))
    if min(ours, theirs) <= 0:
        sys.exit(f"no figure to judge: {ours} and {theirs} instructions above pam_permit")
    ratio = ours / theirs
    said = f"a right code costs {ratio:.4f} of google-authenticator's instructions ({ours:.0f} and {theirs:.0f})"
    if results["rounds"] < ROUNDS:
        sys.exit(f"{said}; {results['rounds']} rounds are no verdict: BENCH_ROUNDS={ROUNDS} or more")
    if ratio > LIMIT:
        sys.exit(f"{said}: the limit is {LIMIT}")
    print(f"{said}; the limit is {LIMIT}")


main()
