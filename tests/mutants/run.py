#!/usr/bin/env python3
"""Breaks a rule of the code on purpose, many times, and sees whether the tests that guard it notice.

    run.py [--short] [--check] [--jobs N] [NAME...]

Each mutation of list/*.toml is made in a copy of the tree, built, and the tests it names are run; each of them
must fail. One that passes is a mutation that survived: a test is missing. The same tests run on the unbroken
tree first, so that one which fails anyway is not taken for a catch. --short: only the most important ones.
--check: only whether each text to replace still stands in its file, once, and each test is there.
"""

import argparse
import collections
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import tomllib
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
WORK = REPO / "target" / "mutants"
BASELINE_SECONDS = 400

MODULE = ["build", "-p", "pam_totp", "-p", "pam_totp_full"]
ENROLL = ["build", "-p", "enroll-tool"]
HELPER = ["build", "-p", "totpd"]
AGENT = ["build", "-p", "pam-totp-deliver", "--bin", "pam_totp_deliver"]
PANICKING = MODULE + ["--features", "test-panic", "--target-dir", "target/test-panic"]


def of_package(package, *targets):
    return ["test", "--no-run", "-p", package, *targets]


# The groups of tests: what has to be built for them; the last one makes the executable.
GROUPS = {
    "core": [of_package("totp-core", "--lib")],
    "module": [of_package("pam_totp", "--lib")],
    "helper": [of_package("totpd", "--bins")],
    "module-full": [of_package("pam_totp_full", "--lib")],
    "enroll": [of_package("enroll-tool", "--bins")],
    "otp-import": [of_package("otp-import", "--lib")],
    "pam-stack": [of_package("pam-stack", "--lib")],
    "deliver": [of_package("pam-totp-deliver", "--lib")],
    "security-key": [of_package("security-key", "--lib")],
    "agent": [of_package("agent", "--lib")],
    "key-vectors": [of_package("security-key", "--test", "vectors")],
    "key-agent": [of_package("pam-totp-key", "--lib")],
    "helper-process": [of_package("totpd", "--test", "process")],
    "key-process": [of_package("pam-totp-key", "--test", "process")],
    "keys": [of_package("pam-totp-key", "--test", "agent")],
    "key-forms": [of_package("security-key", "--test", "keys")],
    "panic": [MODULE, PANICKING, of_package("e2e-tests", "--test", "guest")],
    "e2e": [MODULE, HELPER, AGENT, ENROLL],
}
for test in ("history", "ledger", "second_look", "tokens", "resync", "two_records", "session_model", "throttle_model",
             "record_faults", "record_files", "umask", "sent_codes", "touches"):
    GROUPS[test] = [of_package("totp-core", "--test", test)]
for test in "enrolment", "changes", "killed", "moved", "check", "import":
    GROUPS[test] = [of_package("enroll-tool", "--test", test)]
GROUPS["enroll-tokens"] = [of_package("enroll-tool", "--test", "tokens")]
for test in "smtp", "http", "rights":
    GROUPS[f"deliver-{test}"] = [of_package("pam-totp-deliver", "--test", test)]
for test in "parameters", "odd_keys", "exports", "convert":
    GROUPS[test] = [of_package("otp-import", "--test", test)]
GROUPS["fleet"] = [of_package("fleet-core", "--lib")]
GROUPS["fleet-agent"] = [of_package("fleet-agent", "--test", "agent")]
GROUPS["fleet-agent-words"] = [of_package("fleet-agent", "--lib")]
GROUPS["fleet-tls"] = [of_package("fleet-tls", "--lib")]
GROUPS["fleet-database"] = [of_package("fleet-postgresql", "--lib")]
GROUPS["fleet-program"] = [of_package("fleet-server", "--lib")]
GROUPS["fleet-verdict"] = [of_package("fleet-verdict", "--lib")]
GROUPS["fleet-server"] = [of_package("fleet-server", "--test", "server")]
for test in "ledgers", "outcomes", "throttle", "same_verdicts":
    GROUPS[f"fleet-{test}"] = [of_package("fleet-core", "--test", test)]
for test in "answers", "codes", "first_pass", "guest", "handing_over", "password":
    GROUPS[test] = [MODULE, of_package("e2e-tests", "--test", test)]


class Check(collections.namedtuple("Check", "group name user")):
    """A test by its group and name, as an ordinary user or as root."""

    @classmethod
    def parse(cls, text):
        *root, group, name = text.split()
        if group not in GROUPS or root not in ([], ["root"]):
            sys.exit(f"{text!r}: no such group of tests")
        return cls(group, name, "root" if root else "tester")

    def __str__(self):
        return self.name


class Mutation:
    """A deliberate break of one rule."""

    def __init__(self, fields):
        self.name, self.file = fields.pop("breaks"), fields.pop("file")
        self.find, self.put = fields.pop("find"), fields.pop("put")
        self.checks = [Check.parse(text) for text in fields.pop("caught_by")]
        self.short = fields.pop("short", False)
        if fields or not self.checks:
            sys.exit(f"{self.name}: no test is named, or unknown fields {list(fields)}")

    def fault(self):
        """Why it cannot be made, if it cannot."""
        path = REPO / self.file
        count = path.read_text().count(self.find) if path.exists() else 0
        if missing := [str(check) for check in self.checks if check.name.rsplit("::", 1)[-1] not in written_tests(check.group)]:
            return f"no such test: {', '.join(missing)}"
        if count == 1:
            return None
        if count:
            return f"the text stands in {self.file} {count} times"
        return f"the text is no longer there: {self.file}: {self.find.strip().splitlines()[0]}"


@functools.cache
def sources_of(package, kind, test=None):
    """The files that a group's tests are written in."""
    described = [(path, tomllib.loads(path.read_text())) for path in REPO.glob("**/Cargo.toml") if "target" not in path.parts]
    path, crate = next(one for one in described if one[1].get("package", {}).get("name") == package)
    if kind == "--test":
        files = [*(path.parent / "tests").glob(f"{test}.rs"), *(path.parent / "tests" / test).rglob("*.rs")]
        makes_more = any("fleet_test::ledger_tests!" in file.read_text() for file in files)
        return files + [REPO / "crates/fleet-test/src/suite.rs"] * makes_more
    root = path.parent / crate.get("lib", {}).get("path", "src/lib.rs")
    return list(root.parent.rglob("*.rs"))


@functools.cache
def written_tests(group):
    """The names of the tests that a group has: those of a crate's own sources, of one file of its tests, or the cases."""
    if group == "e2e":
        found = ((path, r"^([a-z0-9_]+)\(\)") for path in (REPO / "tests/e2e/cases").glob("*.sh"))
    else:
        found = ((path, r"\bfn ([a-z0-9_]+)") for path in sources_of(*GROUPS[group][-1][3:]))
    return {name for path, form in found for name in re.findall(form, path.read_text(), re.M)}


class Tree:
    """A copy of the repository, with a target folder that is kept from one mutation to the next."""

    def __init__(self, number):
        self.path = WORK / str(number)
        self.executables = {}

    def copy_sources(self):
        command = ["git", "-C", REPO, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        wanted = {name for name in listed.split("\0") if name and (REPO / name).is_file()}
        for name in wanted:
            source, target = REPO / name, self.path / name
            # What is the same keeps its time, so that cargo builds nothing anew.
            if not target.exists() or target.read_bytes() != source.read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
        for found in self.path.rglob("*"):
            name = found.relative_to(self.path)
            if name.parts[0] != "target" and found.is_file() and str(name) not in wanted:
                found.unlink()

    def cargo(self, arguments):
        """Builds; returns what the compiler complained of, or None."""
        options = ["--locked", "--message-format=json", "--config", "profile.dev.debug=0"]
        environment = {name: value for name, value in os.environ.items() if name != "CARGO_TARGET_DIR"}
        command = [os.environ.get("CARGO", "cargo"), arguments[0], *options, *arguments[1:]]
        done = subprocess.run(command, cwd=self.path, env=environment, capture_output=True, text=True)
        errors = []
        for line in done.stdout.splitlines():
            message = json.loads(line)
            if message.get("executable") and message["profile"]["test"]:
                self.executables[tuple(arguments)] = message["executable"], Path(message["manifest_path"]).parent
            if message.get("message", {}).get("level") == "error":
                errors.append(message["message"]["rendered"])
        return "".join(errors) or done.stderr if done.returncode else None

    def build(self, checks):
        commands = []
        for check in checks:
            commands += [command for command in GROUPS[check.group] if command not in commands]
        for command in commands:
            if (complaint := self.cargo(command)) is not None:
                return complaint
        if any(check.group == "e2e" for check in checks):
            # `make install` takes them from here.
            (self.path / "target/release").mkdir(exist_ok=True)
            for name in "libpam_totp.so", "libpam_totp_full.so", "pam_totpd", "pam_totp_deliver", "enroll":
                shutil.copy(self.path / "target/debug" / name, self.path / "target/release" / name)
        return None

    def run(self, checks, seconds):
        """Runs tests that are built; how each ended: "passed", "failed", or why it is neither."""
        lines, cases = [], [check for check in checks if check.group == "e2e"]
        for number, check in enumerate(checks):
            if check.group != "e2e":
                executable, folder = self.executables[tuple(GROUPS[check.group][-1])]
                lines.append(f"{number} {seconds(check)} {check.user} {check.name} {executable} {folder}")
        if cases:
            names = "|".join(check.name for check in cases)
            lines.append(f"{len(checks)} {sum(map(seconds, cases))} e2e {names}")
        shell = [self.path / "tests/e2e/throwaway.sh", "/mnt/pam_totp/tests/mutants/inside.sh", self.path]
        done = subprocess.run(shell, input="\n".join(lines) + "\n", capture_output=True, text=True, errors="replace")
        shown = dict(re.findall(r"^BEGIN (\d+)\n(.*?^END \1 \d+)$", done.stdout, re.M | re.S))
        ends = {}
        for number, check in enumerate(checks):
            is_case = check.group == "e2e"
            text = shown.get(str(len(checks) if is_case else number), f"END 0 1\n{done.stderr}")
            ends[check] = end_of_case(check, text) if is_case else end_of_test(text)
        return ends


def status_in(text):
    return int(re.search(r"^END \d+ (\d+)$", text, re.M)[1])


def end_of_case(check, text):
    """How a case of tests/e2e ended."""
    found = re.search(rf"^(ok|FAIL|skip) +{check.name}\b", text, re.M)
    if found:
        return {"ok": "passed", "FAIL": "failed"}.get(found[1], "skipped")
    return "failed" if status_in(text) in (124, 137) else f"did not run:\n{text[-2000:]}"


def end_of_test(text):
    """How a test of a Rust program ended. One that hangs, or dies of a signal, has failed."""
    if status_in(text) in (124, 137) or (status_in(text) >= 128 and "running " in text):
        return "failed"
    if re.search(r"^skipped: ", text, re.M):
        return "skipped"
    result = re.search(r"^test result: (\w+)\. (\d+) passed; (\d+) failed", text, re.M)
    if result and result[1] == "FAILED":
        return "failed"
    if result and int(result[2]) > 0:
        return "passed"
    return f"did not run:\n{text[-2000:]}"


class Run:
    """All of it: the unbroken tree, then the mutations, on some trees at once."""

    def __init__(self, mutations, jobs):
        # Neighbours are of one crate, so that little has to be built anew between them.
        self.queue = collections.deque(sorted(mutations, key=lambda m: m.file.split("/")[0]))
        self.checks = sorted({check for mutation in mutations for check in mutation.checks})
        self.trees = [Tree(number + 1) for number in range(max(1, min(jobs, len(mutations))))]
        self.lock = threading.Lock()
        self.passed = self.failed = 0
        self.unbroken, self.patience = {}, {}

    def say(self, word, text, good):
        with self.lock:
            self.passed, self.failed = self.passed + good, self.failed + (not good)
            print(f"{word:<9}{text}", flush=True)

    def look_at_the_unbroken_tree(self):
        tree = self.trees[0]
        if (complaint := tree.build(self.checks)) is not None:
            sys.exit(f"the unbroken tree does not build:\n{complaint}")
        # In a few groups, to know how long a test takes.
        groups = collections.defaultdict(list)
        for check in self.checks:
            groups[check.group].append(check)
        for checks in groups.values():
            began = time.monotonic()
            self.unbroken |= tree.run(checks, lambda _: BASELINE_SECONDS)
            slowest = time.monotonic() - began
            self.patience |= {check: int(20 + 3 * slowest) for check in checks}
        # A busy machine fails a test of time now and then; not twice.
        again = [check for check in self.checks if self.unbroken[check] == "failed"]
        if again:
            self.unbroken |= tree.run(again, lambda _: BASELINE_SECONDS)

    def work(self, tree, take):
        while True:
            try:
                mutation = take()
            except IndexError:
                return
            try:
                self.try_one(tree, mutation)
            except Exception as error:  # whatever it is, the others go on
                self.say("ERROR", f"{mutation.name}: {error!r}", False)

    def try_one(self, tree, mutation):
        broken_anyway = [c for c in mutation.checks if self.unbroken[c] != "passed"]
        if broken_anyway:
            return self.say("ERROR", f"{mutation.name}: without it, {broken_anyway[0]} {self.unbroken[broken_anyway[0]]}", False)
        began = time.monotonic()
        path = tree.path / mutation.file
        whole = path.read_text()
        path.write_text(whole.replace(mutation.find, mutation.put))
        try:
            complaint = tree.build(mutation.checks)
            ends = {} if complaint is not None else tree.run(mutation.checks, lambda check: self.patience[check])
        finally:
            path.write_text(whole)
        if complaint is not None:
            return self.say("ERROR", f"{mutation.name} does not compile:\n{complaint}", False)
        unsure = [f"{check} {end}" for check, end in ends.items() if end not in ("passed", "failed")]
        if unsure:
            return self.say("ERROR", f"{mutation.name}: {'; '.join(unsure)}", False)
        blind = [str(check) for check, end in ends.items() if end == "passed"]
        if blind:
            return self.say("SURVIVED", f"{mutation.name}: not noticed by {', '.join(blind)}", False)
        return self.say("caught", f"{mutation.name} by {', '.join(map(str, mutation.checks))} ({time.monotonic() - began:.0f} s)", True)

    def go(self):
        for tree in self.trees:
            tree.copy_sources()
        self.look_at_the_unbroken_tree()
        takes = [self.queue.popleft, self.queue.pop]
        threads = [threading.Thread(target=self.work, args=(tree, takes[number % 2]))
                   for number, tree in enumerate(self.trees)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def read_list():
    mutations = []
    for file in sorted((Path(__file__).parent / "list").glob("*.toml")):
        try:
            mutations += map(Mutation, tomllib.loads(file.read_text())["mutation"])
        except (KeyError, tomllib.TOMLDecodeError) as error:
            sys.exit(f"{file.name}: {error!r}")
    names = [mutation.name for mutation in mutations]
    if twice := {name for name in names if names.count(name) > 1}:
        sys.exit(f"listed twice: {', '.join(twice)}")
    return mutations


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    mutations = read_list()
    if unknown := set(options.names) - {mutation.name for mutation in mutations}:
        sys.exit(f"not in the list: {', '.join(unknown)}")
    chosen = [m for m in mutations if m.name in options.names or not (options.names or options.short and not m.short)]
    faults = {mutation: fault for mutation in chosen if (fault := mutation.fault())}
    run = Run([mutation for mutation in chosen if mutation not in faults], options.jobs)
    for mutation, fault in faults.items():
        run.say("ERROR", f"{mutation.name}: {fault}", False)
    if options.check:
        run.passed = len(chosen) - len(faults)
    else:
        run.go()
    print(f"\n{run.passed} passed, {run.failed} failed, 0 skipped")
    return 0 if run.passed and not run.failed else 1


if __name__ == "__main__":
    sys.exit(main())
