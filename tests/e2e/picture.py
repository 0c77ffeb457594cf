#!/usr/bin/env python3
"""The picture of the README: the recorded enrolment and the recorded login, drawn as SVG.

    picture.py write          draws docs/sessions/picture-light.svg and picture-dark.svg from enroll.txt and login.txt
    picture.py compare        0 if both files are what `write` would draw

The words are the recorded ones. The picture leaves out the wrong code, nine of the recovery codes and the second
login."""

import pathlib
import re
import sys
from xml.sax.saxutils import escape

SESSIONS = pathlib.Path(__file__).resolve().parents[2] / "docs/sessions"
COLUMN, LINE, MARGIN = 8, 17, 16
COLOURS = {
    "light": {"ground": "#f6f8fa", "text": "#1f2328", "typed": "#0550ae", "frame": "#d1d9e0"},
    "dark": {"ground": "#151b23", "text": "#e6edf3", "typed": "#79c0ff", "frame": "#3d444d"},
}
BLOCK = re.compile("[█▀▄]")
TYPED = re.compile(r"^(demo\$ |Code from the app: |.*Verification code: )(.+)$")


def before(text, end):
    """The text up to a line that begins with `end`."""
    return text[: text.index(f"\n{end}")]


def scenes():
    """The lines of the picture."""
    enrolment = (SESSIONS / "enroll.txt").read_text()
    enrolment = re.sub(r"^Code from the app: .*\nThat code was wrong.*\n", "", enrolment, flags=re.M)
    first = re.search(r"^ {4}[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}\n", enrolment, re.M)
    end = re.search(r"^Done: .*\n", enrolment, re.M)[0]
    shown = enrolment[: first.end()] + "    (and nine more)\n\n" + end
    login = before((SESSIONS / "login.txt").read_text(), "\ndemo$ ssh")
    return re.sub(r"\n{3,}", "\n\n", f"{shown}\n{login}").rstrip("\n").split("\n")


def modules(lines):
    """The QR code as rows of half lines: (row, column) of each half that is set."""
    for row, line in enumerate(lines):
        for column, character in enumerate(line) if BLOCK.search(line) else ():
            if character in "█▀":
                yield 2 * row, column
            if character in "█▄":
                yield 2 * row + 1, column


def drawn(lines, colours):
    """The SVG."""
    width = 2 * MARGIN + COLUMN * max(map(len, lines))
    height = 2 * MARGIN + LINE * len(lines)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' role="img" font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="13">',
        "<title>A user enrols, scans the QR code, and logs in over SSH with password and code</title>",
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8" fill="{colours["ground"]}"'
        f' stroke="{colours["frame"]}"/>',
    ]
    rows = [row for row, line in enumerate(lines) if BLOCK.search(line)]
    columns = [column for _, column in modules(lines)]
    # A terminal that is light or dark shows the code either way; scanners like dark modules on a light ground.
    left, right = MARGIN + COLUMN * (min(columns) - 2), MARGIN + COLUMN * (max(columns) + 3)
    top, bottom = MARGIN + LINE * (rows[0] - 1), MARGIN + LINE * (rows[-1] + 2)
    out.append(f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" fill="#ffffff"/>')
    half = LINE / 2
    path = "".join(
        f"M{MARGIN + COLUMN * column} {MARGIN + half * row:g}h{COLUMN}v{half:g}h-{COLUMN}z" for row, column in modules(lines)
    )
    out.append(f'<path d="{path}" fill="#000000" shape-rendering="crispEdges"/>')
    for row, line in enumerate(lines):
        if not line or row in rows:
            continue
        y = MARGIN + LINE * row + 13
        typed = TYPED.match(line)
        words = f"{escape(line)}"
        if typed:
            words = f'{escape(typed[1])}<tspan fill="{colours["typed"]}">{escape(typed[2])}</tspan>'
        out.append(f'<text x="{MARGIN}" y="{y}" fill="{colours["text"]}" xml:space="preserve">{words}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"


def main():
    lines = scenes()
    wrong = 0
    for name, colours in COLOURS.items():
        path = SESSIONS / f"picture-{name}.svg"
        if sys.argv[1:] == ["write"]:
            path.write_text(drawn(lines, colours))
        elif not path.exists() or path.read_text() != drawn(lines, colours):
            wrong += 1
            print(f"{path} is not drawn from the recorded sessions: run tests/e2e/picture.py write")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
