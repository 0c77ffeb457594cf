#!/usr/bin/env python3
"""Finds text that a table of a Markdown page takes as its last row, and tables that a paragraph takes as its last line: both
need an empty line between. Prints each, and ends with 1 then.
    tables.py [FOLDER]         the repository unless a folder is named"""

import pathlib
import re
import sys

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[1])
NOT_OURS = {"target", ".git", "node_modules"}


def faults(text):
    """The numbers of lines that stand directly below a table or above one, and are no row of it."""
    lines, fenced, found = text.splitlines(), False, []
    for number, line in enumerate(lines):
        fenced ^= line.lstrip().startswith("```")
        if fenced or not line.lstrip().startswith("|"):
            continue
        before = lines[number - 1] if number else ""
        after = lines[number + 1] if number + 1 < len(lines) else ""
        rule = re.fullmatch(r"\s*\|[\s|:-]+\|\s*", after)
        if rule and before.strip() and not before.lstrip().startswith(("|", "<!--")):
            found.append(number)
        if after.strip() and not after.lstrip().startswith(("|", "<!--")):
            found.append(number + 2)
    return found


assert faults("a\n\n| b |\n|---|\n| c |\n\nd") == []
assert faults("a\n\n| b |\n|---|\n| c |\nd") == [6]
assert faults("a\n| b |\n|---|\n| c |") == [1]
assert faults("```\n| b |\nd\n```") == []

pages = [page for page in sorted(FOLDER.rglob("*.md")) if not NOT_OURS & set(page.relative_to(FOLDER).parts)]
found = [f"{page.relative_to(FOLDER)}:{number}: no empty line between this line and a table" for page in pages for number in faults(page.read_text())]
print("\n".join(found) if found else f"the tables of {len(pages)} pages end where they should")
sys.exit(1 if found or len(pages) < 5 else 0)
