"""Writes docs/comparison.md from the results of all modules: comparison.py FOLDER TARGET"""

import datetime
import json
import os
import platform
import sys
from pathlib import Path

HEAD = """# How attacks end: pam_totp, google-authenticator, pam_oath

`make compare` makes this page. It runs every row against all three modules in a throw-away copy of the machine
(`tests/attack/`). Do not edit the page by hand.

- {date}; {machine}
- pam_totp {ours}, commit {commit}; libpam-google-authenticator {google} and libpam-oath {oath} of {system}
- Each module is set up as its own tools and manuals do it. google-authenticator: every question answered with yes
  (`RATE_LIMIT 3 30`, `DISALLOW_REUSE`, `WINDOW_SIZE 3`, scratch codes). pam_oath:
  `usersfile=/etc/oath/users.oath digits=6 window=1`. pam_totp: no setting.
- Figures and scenarios are those of that commit. `make attack` runs the scenarios of today against pam_totp alone. What a login
  costs is in the [benchmarks](benchmarks.md), which are measured apart, so the system calls there are others than the points here.

| | pam_totp | google-authenticator | pam_oath |
|---|---|---|---|
{totals}
"""


def machine():
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":")[1].strip()
            break
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release().split('-')[0]}"


def system():
    lines = Path("/etc/os-release").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)["PRETTY_NAME"].strip('"')


def cell(found):
    word = {"holds": "holds", "fails": "**fails**", "does not apply": "–"}[found["word"]]
    fact = found["fact"].replace("|", "\\|").replace("\n", " ")
    return f"{word}: {fact}"


def text(results):
    names = ("ours", "google", "oath")
    rows = {name: {one["claim"]: one for one in results[name]["scenarios"]} for name in names}
    totals = []
    for word in ("holds", "fails", "does not apply"):
        counts = [str(sum(1 for one in rows[name].values() if one["word"] == word)) for name in names]
        totals.append(f"| {word} | " + " | ".join(counts) + " |")
    parts = [
        HEAD.format(
            date=datetime.date.today().isoformat(), machine=machine(), commit=os.environ.get("COMMIT", "unknown"),
            system=system(), totals="\n".join(totals), **{name: results[name]["version"] for name in names},
        )
    ]  # fmt: skip
    group = None
    for claim, ours in rows["ours"].items():
        if ours["group"] != group:
            group = ours["group"]
            parts.append(f"\n## {group}\n\n| scenario | pam_totp | google-authenticator | pam_oath |\n|---|---|---|---|\n")
        cells = " | ".join(cell(rows[name][claim]) for name in names)
        differs = ours["why"] and any(rows[name][claim]["word"] != ours["word"] for name in names)
        why = f"<br>*{' '.join(ours['why'].split())}*" if differs else ""
        parts.append(f"| {claim}{why} | {cells} |\n")
    return "".join(parts)


if __name__ == "__main__":
    folder, target = map(Path, sys.argv[1:])
    found = {name: json.loads((folder / f"{name}.json").read_text()) for name in ("ours", "google", "oath")}
    target.write_text(text(found))
