"""What does not depend on the machine's mood: instructions, system calls, flushes, sizes, libraries."""

import re
import subprocess
from pathlib import Path
from statistics import median

import stage

SCRATCH_FILE = "/tmp/bench.out"
# What a tool would count differently: bound at once, so that lazy binding does not blur what is called.
FLUSHES = re.compile(r"^(fsync|fdatasync|sync|syncfs|msync)\(|RWF_DSYNC|RWF_SYNC")


def prepared(module, kind, place, user=None):
    """Brings the user's state to where a login of this kind begins; returns user and answer."""
    user = user or (f"nobody-{place}" if kind == "not enrolled" else f"{module.name}-{place}")
    stage.early_in_a_step()
    if kind != "not enrolled":
        stage.put_back(module, user)
    if kind == "used":
        stage.login(module.service(place), user, module.answer("right"))
    return user, module.answer(kind)


def expected(kind):
    return {"right": 0, "recovery": 0}.get(kind, 7)


def check(module, kind, result):
    """A figure of a login that ended otherwise would be a figure of something else."""
    wanted = expected(kind)
    refused = result not in (0, 25)
    if (wanted == 0 and result != 0) or (wanted != 0 and not refused):
        raise SystemExit(f"{module.name}, {kind}: pam_authenticate gave {result}")


def instructions(module, kind, place, user=None):
    """(whole process, inside pam_authenticate), by callgrind."""
    user, answer = prepared(module, kind, place, user)
    tool = ["valgrind", "--tool=callgrind", "-q", f"--callgrind-out-file={SCRATCH_FILE}"]
    check(module, kind, stage.login(module.service(place), user, answer, tool))
    listed = subprocess.run(
        ["callgrind_annotate", "--inclusive=yes", "--threshold=100", SCRATCH_FILE],
        capture_output=True, text=True, check=True,
    ).stdout
    whole = re.search(r"^\s*([\d,]+) \(.*PROGRAM TOTALS", listed, re.M)
    inside = re.search(r"^\s*([\d,]+) \(.*:pam_authenticate \[", listed, re.M)
    return tuple(int(found.group(1).replace(",", "")) for found in (whole, inside))


def system_calls(module, kind, place):
    """(calls of the whole process, flushes among them), by strace."""
    user, answer = prepared(module, kind, place)
    check(module, kind, stage.login(module.service(place), user, answer, ["strace", "-f", "-o", SCRATCH_FILE]))
    lines = [line.split(maxsplit=1)[1] for line in Path(SCRATCH_FILE).read_text().splitlines()]
    calls = [line for line in lines if re.match(r"[a-z_0-9]+\(", line)]
    return len(calls), sum(1 for call in calls if FLUSHES.search(call))


def every(modules, place, count, rounds):
    """The medians of `count` for every module and answer, interleaved; and the widest spread."""
    seen = {}
    for _ in range(rounds):
        for module in modules:
            for kind in module.answers:
                seen.setdefault(module.name, {}).setdefault(kind, []).append(count(module, kind, place))
    medians, spread = {}, 0.0
    for name, kinds in seen.items():
        for kind, results in kinds.items():
            columns = list(zip(*results))
            medians.setdefault(name, {})[kind] = [median(column) for column in columns]
            spread = max(spread, (max(columns[0]) - min(columns[0])) / median(columns[0]))
    return {"medians": medians, "spread": spread, "rounds": rounds}


def loaded(library):
    """Names of all libraries that loading this one needs."""
    found = subprocess.run(["ldd", library], capture_output=True, text=True, check=False).stdout
    return {line.split()[0].split("/")[-1] for line in found.splitlines() if "vdso" not in line}


def sizes(modules):
    """Bytes of the file, and the libraries that the application has not loaded already."""
    there = loaded(stage.TOOL)
    result = {}
    for module in modules:
        more = sorted(loaded(str(module.folder)) - there)
        result[module.name] = {"bytes": module.folder.stat().st_size, "libraries": more}
    return result


def memory(module, place, logins=1000):
    """Resident kilobytes: what the first login added, and what the others added to that."""
    user = f"{module.name}-{place}"
    stage.early_in_a_step()
    stage.put_back(module, user)
    line = f"{module.service(place)} {user} {module.answer('right')}\n"
    done = subprocess.run([stage.TOOL, stage.SERVICES, "memory"], input=line * logins,
                          capture_output=True, text=True, check=True)
    kilobytes = [int(row.split()[1]) for row in done.stdout.splitlines()]
    return {"first": kilobytes[1] - kilobytes[0], "later": kilobytes[-1] - kilobytes[1], "logins": logins}
