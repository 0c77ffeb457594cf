#!/usr/bin/env python3
"""The functions made from messages/en.ftl take any value in any place, in the order in which the message has its
variables. Here a call is refused that hands a value of one variable's name to another variable."""

import pathlib
import re
import sys

REPO = pathlib.Path(__file__).resolve().parent.parent

messages = {}
for entry in re.split(r"\n(?=[a-z])", (REPO / "messages/en.ftl").read_text()):
    if head := re.match(r"([a-z0-9-]+) *=", entry):
        variables = dict.fromkeys(re.findall(r"\$([a-z0-9-]+)", entry))
        messages[head[1].replace("-", "_")] = [v.replace("-", "_") for v in variables]


def arguments(text):
    """Of the call whose opening bracket was read: split at the commas of no bracket."""
    depth, parts = 0, [""]
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if depth < 0:
            return [part.strip() for part in parts if part.strip()]
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return []


def name(argument):
    """What a value is called: the last name of a path of fields, without methods, `&` and `*`."""
    plain = re.sub(r"\.(display|as_str|as_ref|to_string|clone|name)\(\)$", "", argument.lstrip("&*"))
    return plain.rsplit(".", 1)[-1] if re.fullmatch(r"[a-z0-9_.]+", plain) else None


calls, wrong = 0, []
for path in sorted(p for c in ("enroll-tool", "pam_totp", "crates", "deliver") for p in (REPO / c).rglob("*.rs")):
    text = path.read_text()
    for call in re.finditer(r"messages::([a-z0-9_]+)\(", text):
        variables = messages.get(call[1], [])
        given = arguments(text[call.end():])
        given = given[len(given) - len(variables):] if len(given) >= len(variables) else []
        names = [name(argument) for argument in given]
        calls += len(variables) > 1
        for place, (variable, own) in enumerate(zip(variables, names)):
            if own != variable and own in variables and names[variables.index(own)] != own:
                line = text.count("\n", 0, call.start()) + 1
                wrong.append(f"{path.relative_to(REPO)}:{line}: {call[1]}: `{own}` stands for `{variable}`")

print("\n".join(wrong) or f"{calls} calls with several values, none swapped by name")
sys.exit(1 if wrong or not calls else 0)
