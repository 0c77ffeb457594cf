#!/usr/bin/env python3
"""Compares two lists of docs/architecture.md with the code: the operations of a ledger, and the files that construct one of
files. Prints each difference, and ends with 1 then."""

import pathlib
import re
import sys

REPO = pathlib.Path(__file__).resolve().parents[1]
PAGE = (REPO / "docs/architecture.md").read_text()
LEDGER = (REPO / "crates/totp-core/src/ledger.rs").read_text()
CONSTRUCTED = re.compile(r"Store::(?:of_[a-z_]+|decoy)\(")
found = []

body = re.search(r"^pub enum Entry \{\n(.*?)^\}", LEDGER, re.M | re.S)[1]
entries = set(re.findall(r"^    ([A-Z]\w+)", body, re.M))
told = set(re.findall(r"^\| `write\(…, Entry::(\w+)\)` \|", PAGE, re.M))
found += [f"the table of operations lacks Entry::{name}" for name in sorted(entries - told)]
found += [f"the table of operations has an unknown Entry::{name}" for name in sorted(told - entries)]

paragraph = re.search(r"^3\. \*\*Choose the ledger.*?(?=^4\. )", PAGE, re.M | re.S)[0]
# A folder stands for its files.
named = {name for name in re.findall(r"`([a-z_/-]+(?:\.rs|/))`", paragraph) if not name.endswith("src/")}
makers = set()
for source in sorted(path for path in REPO.glob("*/src/**/*.rs") if path.parts[len(REPO.parts)] != "fuzz") + sorted(REPO.glob("crates/*/src/**/*.rs")):
    within = str(source).split("/src/", 1)[1]
    if source.stem == "tests" or "/tests/" in within or not CONSTRUCTED.search(source.read_text().split("#[cfg(test)]")[0]):
        continue
    whole = str(source.relative_to(REPO))
    names = {whole, within, within.split("/")[0] + "/"}
    makers |= names
    if not names & named:
        found.append(f"the list of files that construct a Store lacks {whole}")
found += [f"the list of files that construct a Store names {name}, which does not" for name in sorted(named - makers)]

print("\n".join(found) if found else f"{len(entries)} entries and {len(named)} files are told as they are")
sys.exit(1 if found or len(entries) < 5 or not named else 0)
