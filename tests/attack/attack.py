"""Runs the table against one module: attack.py ours|helper|google|oath [--quick] [--only TEXT] [--results FILE]"""

import argparse
import json
import sys
from pathlib import Path

import stage
import table
from modules import MODULES, versions

# The groups enter their scenarios into the table.
import races, crashes, errors, codes, hostile, conversations, guest, learns, one_field  # noqa: F401,E401  isort: skip

parser = argparse.ArgumentParser()
parser.add_argument("module", choices=MODULES)
parser.add_argument("--quick", action="store_true")
parser.add_argument("--only", default="")
parser.add_argument("--results")
options = parser.parse_args()

if options.module == "helper":
    import helper_deaths, enrol_deaths, enrol_secrets, sent, keys  # noqa: F401,E401  isort: skip

stage.compile_tools()
reader = stage.listen_to_the_log()
try:
    module = MODULES[options.module]()
    try:
        found = table.run_all(module, options.only, options.quick)
    finally:
        module.close()
finally:
    reader.kill()
if options.results:
    whole = {"module": options.module, "version": versions(options.module), "scenarios": found}
    Path(options.results).write_text(json.dumps(whole, indent=1))
count = {word: sum(1 for one in found if one["word"] == word) for word in ("holds", "fails", "does not apply")}
print()
if module.ours:
    print(f"{count['holds']} passed, {count['fails']} failed, {count['does not apply']} skipped")
else:
    print(f"{count['holds']} hold, {count['fails']} fail, {count['does not apply']} do not apply")
sys.exit(1 if module.ours and (count["fails"] or not count["holds"]) else 0)
