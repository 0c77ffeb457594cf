#!/usr/bin/env python3
"""Fails if a right code costs more than the limits allow: `limit.py RESULTS.json`.

Instructions: what a login adds to a stack with pam_permit.so alone. The limit is a factor of google-authenticator's cost.
It is judged by the medians of at least five rounds; fewer are a measurement, and no verdict.

The helper, which runs already: the time of a login that it decides, against the same login decided in process. The limit is
judged where each login is a process of its own, as real logins are. The report also has the times of one process that logs in
again and again. tests/packages/helper.sh judges the start by systemd.
"""

import json
import sys

LIMIT = 1.02
HELPER_LIMIT = 1.5
ROUNDS = 5


def main():
    whole = json.load(open(sys.argv[1]))
    instructions(whole["instructions"])
    for place, found in whole["helper"].items():
        by_helper(place, found["process"])


def by_helper(place, found):
    ours, theirs = (found[name]["median"] for name in ("ours", "helper"))
    if min(ours, theirs) <= 0:
        sys.exit(f"no figure to judge: {ours} and {theirs} µs")
    said = f"a login by the helper takes {theirs / ours:.2f} of one in process (state: {place}; {theirs:.0f} and {ours:.0f} µs)"
    if theirs / ours > HELPER_LIMIT:
        sys.exit(f"{said}: the limit is {HELPER_LIMIT}")
    print(f"{said}; the limit is {HELPER_LIMIT}")


def instructions(results):
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
