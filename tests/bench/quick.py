"""The instruction counts alone, of one module or all: for work on a single figure. `quick.py [MODULE]`"""

import sys

import counts
import stage

modules = stage.set_stage("memory", "/tmp/bench")
for module in modules:
    stage.warm(module, f"{module.name}-memory", module.service("memory"))
    stage.meet_nobody(module, "memory")
wanted = [m for m in modules if m.name in {"permit", *(sys.argv[1:] or [m.name for m in modules])}]
found = counts.every(wanted, "memory", counts.instructions, 1)["medians"]
calls = counts.every(wanted, "memory", counts.system_calls, 1)["medians"]
floor, calls_floor = found["permit"]["right"], calls["permit"]["right"]
for name, kinds in found.items():
    for kind, (whole, inside) in kinds.items():
        number, flushes = calls[name][kind]
        print(f"{name:8} {kind:13} {whole - floor[0]:>10.0f} {inside - floor[1]:>10.0f} inside"
              f" {number - calls_floor[0]:>5.0f} calls {flushes:.0f} flushes")
print({name: row["bytes"] for name, row in counts.sizes(modules).items()})
