"""The table of scenarios: which there are, and what came of one."""

import sys
import time
import traceback
from dataclasses import dataclass, asdict


@dataclass
class Verdict:
    """`word` is "holds", "fails" or "does not apply"; `fact` is what was seen."""

    word: str
    fact: str


def judged(good, fact):
    return Verdict("holds" if good else "fails", fact)


def does_not_apply(why):
    return Verdict("does not apply", why)


@dataclass
class Scenario:
    group: str
    run: object
    quick: bool

    @property
    def claim(self):
        return self.run.__name__.replace("_", " ")

    @property
    def why(self):
        """Why pam_totp differs from the others here on purpose: the function's comment."""
        return (self.run.__doc__ or "").strip()


SCENARIOS = []


def scenario(group, quick=True):
    """Enters a function of one module into the table. One that is not quick is for the comparison alone."""

    def enter(function):
        SCENARIOS.append(Scenario(group, function, quick))
        return function

    return enter


def run_all(module, only="", quick=False):
    """Runs every scenario against a module, says what came of each, and returns it."""
    results = []
    for one in SCENARIOS:
        if not (only in one.run.__name__ or only == one.group) or (quick and not one.quick):
            continue
        begun = time.monotonic()
        try:
            verdict = one.run(module)
        except Exception:  # a scenario that breaks is one that does not hold
            traceback.print_exc()
            verdict = Verdict("fails", "the scenario itself broke off: " + repr(sys.exc_info()[1])[:200])
        seconds = time.monotonic() - begun
        print(f"{verdict.word:15} {one.run.__name__}: {verdict.fact} ({seconds:.1f} s)", flush=True)
        results.append({"group": one.group, "claim": one.claim, "why": one.why, **asdict(verdict)})
    return results
