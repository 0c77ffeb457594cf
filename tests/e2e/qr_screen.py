#!/usr/bin/env python3
"""Turns a terminal's screen, as `tmux capture-pane -p -e` gives it, into a picture (PGM).

    qr_screen.py dark|light <capture >picture.pgm

Each character cell becomes two pixels-blocks, one above the other, in the colours that the terminal
would show: those set by the program, else those of a dark or a light theme. Nothing is added around."""
import re
import sys

BLOCK = 8  # pixels a module
BASIC = [0, 76, 150, 179, 29, 105, 174, 229, 127, 76, 150, 179, 29, 105, 174, 255]


def grey(index):
    if index < 16:
        return BASIC[index]
    if index >= 232:
        return 8 + (index - 232) * 10
    index -= 16
    level = [0, 95, 135, 175, 215, 255]
    red, green, blue = level[index // 36], level[index // 6 % 6], level[index % 6]
    return (red * 299 + green * 587 + blue * 114) // 1000


def main():
    theme = {"dark": (229, 0), "light": (0, 255)}[sys.argv[1]]
    rows = []
    fore, back = theme
    for line in sys.stdin.read().split("\n"):
        upper, lower = [], []
        at = 0
        while at < len(line):
            sequence = re.compile(r"\x1b\[([0-9;:]*)m").match(line, at)
            if sequence:
                fore, back = colours(sequence.group(1), fore, back, theme)
                at = sequence.end()
                continue
            halves = {"█": (fore, fore), "▀": (fore, back), "▄": (back, fore), " ": (back, back)}
            # Any other character is text: some ink, which no decoder takes for modules.
            top, bottom = halves.get(line[at], (back, fore if line[at].isalnum() else back))
            upper.append(top)
            lower.append(bottom)
            at += 1
        rows.append((upper, back))
        rows.append((lower, back))
    width = max(len(cells) for cells, _ in rows)
    sys.stdout.write("P2 %d %d 255\n" % (width * BLOCK, len(rows) * BLOCK))
    for cells, _ in rows:
        cells = cells + [theme[1]] * (width - len(cells))
        line = " ".join(" ".join([str(cell)] * BLOCK) for cell in cells) + "\n"
        sys.stdout.write(line * BLOCK)


def colours(text, fore, back, theme):
    numbers = [int(n or 0) for n in re.split("[;:]", text)]
    while numbers:
        number = numbers.pop(0)
        if number == 0:
            fore, back = theme
        elif number in (38, 48) and numbers[:1] == [5]:
            colour = grey(numbers[1])
            numbers = numbers[2:]
            fore, back = (colour, back) if number == 38 else (fore, colour)
        elif 30 <= number <= 37:
            fore = grey(number - 30)
        elif 40 <= number <= 47:
            back = grey(number - 40)
        elif 90 <= number <= 97:
            fore = grey(number - 82)
        elif 100 <= number <= 107:
            back = grey(number - 92)
        elif number == 39:
            fore = theme[0]
        elif number == 49:
            back = theme[1]
    return fore, back


main()
