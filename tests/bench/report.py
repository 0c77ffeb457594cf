"""Turns RESULTS.json into docs/benchmarks.md: `report.py RESULTS.json LEVERS.md >FILE`."""

import json
import sys

results = json.load(open(sys.argv[1]))
levers = open(sys.argv[2]).read()
about = results["about"]
NAMES = {"ours": "pam_totp", "google": "google-authenticator", "oath": "pam_oath"}
KINDS = {"right": "right code", "wrong": "wrong code", "used": "used code", "recovery": "recovery code",
         "not enrolled": "user not enrolled"}


def number(value):
    return f"{value:,.0f}".replace(",", " ")


def table(head, rows):
    line = lambda cells: "| " + " | ".join(str(cell) for cell in cells) + " |"
    return "\n".join([line(head), line(["---"] + ["--:"] * (len(head) - 1))] + [line(row) for row in rows])


def above_floor(kind, column, source):
    """What a login costs above pam_permit; a dash where the module has no such answer."""
    medians = results[source]["medians"]
    floor = medians["permit"]["right"][column]
    return [number(medians[name][kind][column] - floor) if kind in medians[name] else "–" for name in NAMES]


def instructions():
    rows = [[KINDS[kind], *above_floor(kind, 0, "instructions")] for kind in KINDS]
    rows += [[KINDS[kind] + ", inside pam_authenticate", *above_floor(kind, 1, "instructions")] for kind in KINDS]
    return table(["instructions above pam_permit", *NAMES.values()], rows)


def calls():
    medians = results["calls"]["medians"]
    rows = [[f"system calls, {KINDS[kind]}", *above_floor(kind, 0, "calls")] for kind in KINDS]
    for kind in ("right", "wrong", "used"):
        rows.append([f"flushes, {KINDS[kind]}", *(number(medians[name][kind][1]) for name in NAMES)])
    return table(["above pam_permit", *NAMES.values()], rows)


def times():
    rows = []
    for place, where in (("memory", "in memory (tmpfs)"), ("disk", f"on disk ({about['disk']})")):
        for mode, how in (("inside", "in one process"), ("process", "a process each")):
            found = results["times"][place][mode]
            cells = [f"x{found[n]['ratio']:.2f} ({found[n]['median']:.0f} µs, {found[n]['low']:.0f}–{found[n]['high']:.0f})"
                     for n in NAMES]
            rows.append([f"state {where}, {how}", f"{found['permit']['median']:.0f} µs", *cells])
    return table(["right code, against pam_permit", "pam_permit", *NAMES.values()], rows)


def helper():
    rows = []
    for place, where in (("memory", "in memory"), ("disk", "on disk")):
        for mode, how in (("inside", "in one process"), ("process", "a process each")):
            found = results["helper"][place][mode]
            cells = [f"{found[n]['median']:.0f} µs ({found[n]['low']:.0f}–{found[n]['high']:.0f})" for n in ("ours", "helper")]
            rows.append([f"state {where}, {how}", *cells, f"x{found['helper']['median'] / found['ours']['median']:.2f}"])
    return table(["right code", "in process", "by the helper", "ratio"], rows)


def sizes():
    rows = [
        ["module file, bytes", *(number(results["sizes"][n]["bytes"]) for n in NAMES)],
        ["libraries it loads", *(", ".join(results["sizes"][n]["libraries"]) or "none" for n in NAMES)],
        ["resident kB, first login", *(results["memory"][n]["first"] for n in NAMES)],
        [f"resident kB more after {number(results['memory']['ours']['logins'])} logins",
         *(results["memory"][n]["later"] for n in NAMES)],
        [f"instructions after {number(results['after many']['logins'])} logins of a user, against one",
         *(f"x{results['after many'][n]:.2f}" for n in NAMES)],
        [f"instructions with {number(results['grown']['others'])} other users, against none",
         *(f"x{results['grown'][n]:.2f}" for n in NAMES)],
    ]
    return table(["size and growth", *NAMES.values()], rows)


def together():
    found = results["together"]
    rows = []
    for count in found["ours"]:
        rows.append([f"{count} users, each with a code: let in",
                     *(f"{found[n][count]['let in']:.0f}" for n in NAMES)])
        rows.append([f"{count} users: logins a second", *(number(found[n][count]["rate"]) for n in NAMES)])
        if count != "1":
            rows.append([f"one user, one code, {count} times: let in (most in a round)",
                         *(f"{found[n][count]['same user let in']:.0f}" for n in NAMES)])
    return table(["logins at once, state on disk", *NAMES.values()], rows)


print(f"""# What a login costs

`make bench` writes this page. To change it, change `tests/bench/`. Every figure is from one interleaved run through
the real libpam. The cost of a stack with pam_permit.so alone is subtracted.

- date {about['date']}; {about['cpu']}, {about['memory']}, Linux {about['kernel']}, glibc {about['glibc']}, libpam {about['libpam']}
- libpam-google-authenticator {about['google']}, libpam-oath {about['oath']}, both from Debian
- the account database has {about['passwd']} users before the measured ones are added (`files`), no daemon answers for it

## Instructions

callgrind (valgrind {about['valgrind']}) over a fresh process with one login; medians of {results['instructions']['rounds']} rounds, the widest spread
{100 * results['instructions']['spread']:.1f} %. callgrind knows no SHA instructions and no openat2: the portable code of both is counted.

{instructions()}

A wrong code must not cost more than a right one. Otherwise guesses could overload the machine. pam_oath does little
work for a used code, because it stops at once.

## System calls

Counted by strace over the same logins.

{calls()}

## Time

Medians and quartiles. The times are those of this machine. Only the ratios hold for other machines.

{times()}

## By the helper

The same module with `verifier=helper` and without it, in one interleaved run. The helper runs already. Times are whole.

{helper()}

## Size and growth

{sizes()}

## Many at once

The processes wait at the prompt, and all continue at the same moment.

{together()}

{levers}""", end="")
