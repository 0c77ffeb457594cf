#!/usr/bin/env python3
"""Follows every link and picture of the Markdown pages in a folder. Prints each that leads nowhere, and ends with 1 then.
    links.py [FOLDER]         the repository unless a folder is named

A link is a file that is there, and a heading in it if the link names one. Addresses of the web are not followed.
Every page of docs/ must be reachable from README.md."""

import pathlib
import re
import sys

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[1])
LINK = re.compile(r"\]\(([^()\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
NOT_OURS = {"target", ".git", "node_modules"}


def anchors(page):
    """The names that GitHub gives the headings of a page."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
    headings = re.findall(r"^#+ +(.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_somewhere(page, target):
    if re.match(r"[a-z]+:", target):
        return True
    path, _, anchor = target.partition("#")
    file = page.parent / path if path else page
    return file.exists() and (not anchor or file.suffix != ".md" or anchor in anchors(file))


pages = [page for page in sorted(FOLDER.rglob("*.md")) if not NOT_OURS & set(page.relative_to(FOLDER).parts)]
links = [(page, first or second) for page in pages for first, second in LINK.findall(page.read_text())]
dead = [f"{page.relative_to(FOLDER)}: {target}" for page, target in links if not leads_somewhere(page, target)]
reached, next_pages = set(), {FOLDER / "README.md"}
while next_pages:
    reached |= next_pages
    targets = {(page.parent / target.split("#")[0]).resolve() for page, target in links if page in next_pages}
    next_pages = {page for page in pages if page.resolve() in targets} - reached
dead += [f"{page.relative_to(FOLDER)}: no way leads here from README.md" for page in pages
         if page not in reached and page.is_relative_to(FOLDER / "docs")]
print("\n".join(dead) if dead else f"{len(links)} links of {len(pages)} pages lead somewhere")
sys.exit(1 if dead or len(pages) < 5 else 0)
