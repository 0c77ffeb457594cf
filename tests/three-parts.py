#!/usr/bin/env python3
"""Each fault and each warning of `enroll check` and `enroll setup` says what it is, what happens because of it, and what to do:
the function that makes the finding has a call of `effect`, and one of `advice`, `paste` or `change`. Where another function
adds a part, `ELSEWHERE` says which."""

import pathlib
import re
import sys

REPO = pathlib.Path(__file__).resolve().parents[1]
SOURCES = REPO / "enroll-tool" / "src"
FUNCTION = re.compile(r"^ *(?:pub(?:\([a-z]+\))? )?(?:const )?fn (\w+)", re.M)
MADE = re.compile(r"Finding::new\(\s*([^,]*),")
REMEDIES = (".advice(", ".paste(", ".change(")
# Function: the functions that add what is missing here, or why there is nothing to add.
ELSEWHERE = {
    "check/credential.rs stopped": "the sentence says that the next login is refused",
    "check/devices.rs no_keys": ("judge_devices", "without_a_key", "without_a_service"),
    "check/foreign_home.rs finding": "the caller in check/credential.rs adds the effect",
    "check/helper_socket.rs fault": ("unusable", "judge_greeting"),
    "check/sending.rs asked_early": ("judge_order", "and check/password.rs"),
    "check/sshd_judge.rs finding": "each caller adds the effect",
}


def functions(text):
    """Each function with its text, without the tests behind them."""
    text = text.split("#[cfg(test)]\nmod tests")[0]
    starts = [(found.start(), found[1]) for found in FUNCTION.finditer(text)]
    for (start, name), (end, _) in zip(starts, [*starts[1:], (len(text), "")]):
        yield name, text[start:end]


def main():
    found, used, wrong = 0, set(), []
    for path in sorted(SOURCES.rglob("*.rs")):
        if path.name == "tests.rs":
            continue
        for name, body in functions(path.read_text()):
            # A note is no fault, and of what could not be told there may be nothing to do.
            levels = [level for level in MADE.findall(body) if level.strip() not in ("Level::Note", "Level::Unknown")]
            found += len(levels)
            if not levels:
                continue
            place = f"{path.relative_to(SOURCES)} {name}"
            parts = [".effect(" in body, any(word in body for word in REMEDIES)]
            if all(parts):
                continue
            used.add(place)
            if place not in ELSEWHERE:
                missing = [part for part, there in zip(("what happens", "what to do"), parts) if not there]
                wrong.append(f"{place}: a finding does not say {' and '.join(missing)}")
    wrong += [f"tests/three-parts.py: {place} needs no exception" for place in sorted(ELSEWHERE.keys() - used)]
    # As many as there are today, or the search finds too little.
    if found < 100:
        wrong.append(f"only {found} findings were found")
    print("\n".join(wrong), end="\n" if wrong else "")
    return bool(wrong)


sys.exit(main())
