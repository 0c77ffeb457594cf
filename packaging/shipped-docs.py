#!/usr/bin/env python3
"""Copies the documents that a package ships, so that each link in them leads to a file that is shipped too.
   shipped-docs.py FOLDER [CHANGES]     README.md, CHANGELOG.md, SECURITY.md and docs/ of this repository, into that
                                        folder; CHANGELOG.md under the other name if one is given

A link to a manual becomes the manual's name, as in enroll(1). A link to a file that is in the sources alone becomes plain text."""

import pathlib
import re
import shutil
import sys

REPO = pathlib.Path(__file__).resolve().parents[1]
FOLDER = pathlib.Path(sys.argv[1])
CHANGES = sys.argv[2] if len(sys.argv) > 2 else "CHANGELOG.md"
LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]+)\)")
MANUAL = re.compile(r"([\w-]+)\.([1-8])")

sources = [REPO / name for name in ("README.md", "CHANGELOG.md", "SECURITY.md")]
for kind in "md", "txt", "svg", "schema.json":
    sources += sorted((REPO / "docs").rglob(f"*.{kind}"))
shipped = {path.relative_to(REPO) for path in sources}
shipped |= {parent for path in shipped for parent in path.parents if parent.name}


def rewritten(source, text):
    def link(found):
        words, target = found[1], found[2]
        path, _, _ = target.partition("#")
        if re.match(r"[a-z]+:", target) or not path:
            return found[0]
        inside = (source.parent / path).resolve()
        if inside.is_relative_to(REPO) and inside.relative_to(REPO) in shipped:
            return found[0].replace("CHANGELOG.md", CHANGES)
        manual = MANUAL.fullmatch(inside.name)
        if not manual:
            return words
        page = f"{manual[1]}({manual[2]})"
        return page if words in ("manual", page) else f"{words} (see {page})"

    return LINK.sub(link, text)


for source in sources:
    target = FOLDER / str(source.relative_to(REPO)).replace("CHANGELOG.md", CHANGES)
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix == ".md":
        target.write_text(rewritten(source, source.read_text()))
    else:
        shutil.copyfile(source, target)
    target.chmod(0o644)
