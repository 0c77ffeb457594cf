#!/usr/bin/env python3
"""Puts text that steers terminals and forges lines into every field of every file, name, argument and variable that
enroll and the module read, and looks at all that comes out: standard output, standard error, JSON, the system log
and what a login shows. In a throw-away root, as root: it writes the files of the system.
    foreign_text.py LOG PART...     the parts are the functions part_* of the files foreign_*.py
"""
import sys

import foreign_commands
import foreign_delivery
import foreign_files
import foreign_import
import foreign_look
import foreign_system

MODULES = [foreign_files, foreign_import, foreign_system, foreign_commands, foreign_delivery]

for name in sys.argv[2:]:
    next(getattr(module, f"part_{name}") for module in MODULES if hasattr(module, f"part_{name}"))()
wrong, looked, escapes = foreign_look.wrong, foreign_look.looked, foreign_look.shown_escapes
print("\n".join(wrong[:30]))
print(f"{looked} outputs looked at, {escapes} escapes in them, {len(wrong)} wrong")
# Where nothing was escaped, the poison did not come through and nothing was tested.
sys.exit(1 if wrong or looked < 40 or escapes < 5 else 0)
