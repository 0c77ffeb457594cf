"""All measurements, inside a throw-away root: `bench.py RESULTS.json`. See run.sh."""

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import counts
import stage
import times

OTHERS = int(os.environ.get("BENCH_OTHERS", "100000"))
LOGINS = int(os.environ.get("BENCH_LOGINS", "1000"))
# Of the instructions of a login, on which the limit is set; and of its times.
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
TIMED = int(os.environ.get("BENCH_TIMED", "60"))


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def version(package):
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return found.stdout or "?"


def about():
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    memory = next(line for line in open("/proc/meminfo") if line.startswith("MemTotal"))
    disk = subprocess.run(["stat", "-f", "-c", "%T", "/mnt/disk"], capture_output=True, text=True).stdout.strip()
    return {
        "date": time.strftime("%Y-%m-%d"),
        "cpu": f"{os.cpu_count()} x {cpu}",
        "memory": f"{int(memory.split()[1]) // 2**20} GiB",
        "kernel": platform.release().split("-")[0],
        "disk": disk,
        "glibc": platform.libc_ver()[1],
        "libpam": version("libpam0g"),
        "google": version("libpam-google-authenticator"),
        "oath": version("libpam-oath"),
        "valgrind": version("valgrind"),
        "passwd": sum(1 for _ in open("/etc/passwd")),
    }


def ready(place, base):
    modules = stage.set_stage(place, base)
    for module in modules:
        stage.early_in_a_step()
        stage.warm(module, f"{module.name}-{place}", module.service(place))
        stage.meet_nobody(module, place)
    return modules


def main():
    results = {"about": about()}
    modules = ready("memory", "/tmp/bench")
    say("instructions")
    results["instructions"] = counts.every(modules, "memory", counts.instructions, ROUNDS)
    say("system calls")
    results["calls"] = counts.every(modules, "memory", counts.system_calls, 1)
    results["sizes"] = counts.sizes(modules)
    results["memory"] = {m.name: counts.memory(m, "memory") for m in modules}
    say("times, state in memory")
    results["times"] = {"memory": timed(modules, "memory")}
    results["helper"] = {"memory": beside_helper(modules, "memory")}
    say(f"{LOGINS} logins of one user")
    results["after many"] = {"logins": LOGINS} | {m.name: times.after_many(m, "memory", "/tmp/bench", LOGINS) for m in modules if m.name != "permit"}
    say(f"{OTHERS} users")
    results["grown"] = {"others": OTHERS} | times.grown(modules, "memory", OTHERS)
    say("times, state on disk")
    subprocess.run(["umount", "/var/lib/pam_totp"], check=True)
    modules = ready("disk", "/mnt/disk/stage")
    results["times"]["disk"] = timed(modules, "disk")
    results["helper"]["disk"] = beside_helper(modules, "disk")
    say("logins at once")
    results["together"] = times.together([m for m in modules if m.name != "permit"], "disk", "/mnt/disk/stage")
    Path(sys.argv[1]).write_text(json.dumps(results, indent=1))
    say("done")


def timed(modules, place):
    return {
        "inside": times.interleaved(modules, place, "inside", rounds=TIMED),
        "process": times.interleaved(modules, place, "process", rounds=TIMED),
    }


def beside_helper(modules, place):
    """The times of this module in process and by the helper, which runs already."""
    beside = [module for module in modules if module.name in ("permit", "ours")]
    helper = stage.ByHelper("helper", str(beside[1].folder), beside[1].base)
    stage.enter(helper, place)
    with helper.listening():
        stage.early_in_a_step()
        stage.warm(helper, f"helper-{place}", helper.service(place))
        return timed([*beside, helper], place)


main()
