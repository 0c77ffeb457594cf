"""What depends on the machine: times, as ratios to pam_permit in one interleaved run."""

import subprocess
import time
from statistics import median, quantiles

import counts
import stage

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"


def lines_of(modules, place, kind, rounds):
    """Logins one round after the other, every module once in each round."""
    answers = {m.name: m.answer(kind) for m in modules}
    one_round = []
    for module in modules:
        user = f"{module.name}-{place}"
        state = module.state(user) or ""
        one_round.append(f"{module.service(place)} {user} {answers[module.name]} {state}".strip())
    return one_round * rounds


def run(mode, lines):
    done = subprocess.run([stage.TOOL, stage.SERVICES, mode], input="\n".join(lines) + "\n",
                          capture_output=True, text=True, check=True)
    return [row.split() for row in done.stdout.splitlines()]


def interleaved(modules, place, mode, kind="right", rounds=60):
    """{module: microseconds: median and quartiles, and the ratio to the floor}."""
    stage.early_in_a_step(8)
    rows = run(mode, lines_of(modules, place, kind, rounds))
    times = {module.name: [] for module in modules}
    for number, row in enumerate(rows):
        module = modules[number % len(modules)]
        # Right codes that were refused would be quick, and wrong.
        counts.check(module, "right" if module.name == "permit" else kind, int(row[0]))
        times[module.name].append(int(row[1]) / 1000)
    floor = median(times["permit"])
    found = {}
    for name, values in times.items():
        low, middle, high = quantiles(values, n=4)
        found[name] = {"low": low, "median": middle, "high": high, "ratio": middle / floor}
    return found


def at_once(module, place, users, answer):
    """Logins of these users let go together: (share let in, logins a second)."""
    lines = [f"{module.service(place)} {user} {answer}" for user in users]
    codes, nanoseconds = run("at-once", lines)
    let_in = sum(1 for code in codes if code == "0")
    return let_in, len(users) / (int(nanoseconds[0]) / 1e9)


def together(modules, place, base, counts_of_users=(1, 8, 32), rounds=5):
    """Different users at once, then one user with one code; medians over rounds."""
    many = max(counts_of_users)
    for module in modules:
        for number in range(many):
            user = f"{module.name}{number}-{place}"
            stage.add_user(user, base)
            module.enrol(user)
    found = {}
    for module in modules:
        users = [f"{module.name}{number}-{place}" for number in range(many)]
        for user in users:
            stage.early_in_a_step(10)
            stage.warm(module, user, module.service(place))
        found[module.name] = {}
        for count in counts_of_users:
            seen, same = [], []
            for _ in range(rounds):
                stage.early_in_a_step(10)
                for user in users[:count]:
                    stage.put_back(module, user)
                seen.append(at_once(module, place, users[:count], module.answer("right")))
                stage.put_back(module, users[0])
                same.append(at_once(module, place, users[:1] * count, module.answer("right")))
            found[module.name][count] = {
                "let in": median(row[0] for row in seen),
                "rate": median(row[1] for row in seen),
                "same user let in": max(row[0] for row in same),
                "same user rate": median(row[1] for row in same),
            }
    return found


def grown(modules, place, others):
    """Instructions of a right code before and after so many other users are enrolled."""
    before = counts.every(modules, place, counts.instructions, 1)["medians"]
    for module in modules:
        user = f"{module.name}-{place}"
        stage.put_back(module, user)
        module.crowd(others)
        stage.keep(module, user)
    after = counts.every(modules, place, counts.instructions, 1)["medians"]
    return {name: after[name]["right"][1] / before[name]["right"][1] for name in before}


def after_many(module, place, base, logins):
    """Instructions of a right code after so many logins with right codes, against one login before.

    The clock is moved by libfaketime, a step for each login, and ends at the present.
    """
    user, service = f"{module.name}-old-{place}", module.service(place)
    stage.add_user(user, base)
    module.enrol(user)
    login_then(service, user, logins + 1)
    stage.keep(module, user)
    first = counts.instructions(module, "right", place, user)[1]
    stage.put_back(module, user)
    for steps in range(logins, 1, -1):
        login_then(service, user, steps)
    stage.keep(module, user)
    return counts.instructions(module, "right", place, user)[1] / first


def login_then(service, user, steps):
    """A login so many steps ago."""
    tool = ["env", f"LD_PRELOAD={FAKETIME}", f"FAKETIME=-{steps * 30}s", "FAKETIME_DONT_FAKE_MONOTONIC=1"]
    result = stage.login(service, user, stage.code(-steps), tool)
    if result != 0:
        raise SystemExit(f"{service}: a login {steps} steps ago gave {result}")
