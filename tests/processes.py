#!/usr/bin/env python3
"""Every place where one of our programs starts another one, against the list of those that were judged, each with its
reason. Nothing may be executed while an id is a user's (enroll-tool/src/rights/mod.rs), and nothing of a user's may
decide what is executed. A new place fails here until somebody has judged it and written down why it is harmless.

Looks at all members of the workspace, without their tests, and at what packages ship: scripts that act as a user are listed as
well. A program in any other folder fails here, until its folder is looked at or is named as one that is installed nowhere."""

import collections
import os
import pathlib
import re
import subprocess
import sys
import tomllib

REPO = pathlib.Path(__file__).resolve().parents[1]
# What starts a program, or makes a process: std, nix, rustix, libc, and crates that wrap them.
STARTS = re.compile(
    r"Command::new\(([^)]*)\)|(posix_spawnp?|execv\w*|execl\w*|\bv?fork\(|libc::system\(|\bpopen\()|\.exec\(\)"
)
# What in a script acts as somebody else.
AS_OTHERS = re.compile(r"\b(runuser|setpriv|sudo(?!,)|gosu|chpst|su -|su \w+ -c)\b|--chuid|--userspec|--reuid")

JUDGED = {
    "enroll-tool/src/rights/helper.rs PROGRAM": "root's helper: /proc/self/exe, started with all ids root's, an empty"
    " environment and pipes of its own; takes on file ids only then",
    "enroll-tool/src/accounts/mod.rs GETENT": "/usr/bin/getent: accounts, by root or the caller; no environment; this"
    " process never has other ids",
    'enroll-tool/src/accounts/homes.rs "/usr/bin/find"': "owners of homes, at a fixed path; no environment; its only"
    " actions are -printf and -prune; given up after ten seconds",
    'enroll-tool/src/accounts/traces.rs LASTLOG2': "who logged in; no environment",
    "enroll-tool/src/admin/logind.rs PROGRAM": "/usr/bin/loginctl, sessions; no environment but the time zone",
    "enroll-tool/src/machine/mod.rs program": "absolute paths out of the code (sshd, timedatectl, chronyc,"
    " systemctl); environment replaced, standard input closed",
    "enroll-tool/src/setup/guard.rs SYSTEMD_RUN": "/usr/bin/systemd-run, by root alone: the timer that reverts a"
    " change; no environment",
    "enroll-tool/src/setup/guard.rs SYSTEMCTL": "/usr/bin/systemctl, by root alone: ends that timer; no environment",
    "cockpit/src/enroll/run.ts words": "enroll, in the Cockpit session of the user, as that user or with the administrative access that"
    " Cockpit has asked for; the words are a list and no shell reads them; answers go through standard input",
    "enroll-tool/src/setup/guard.rs program": "root alone runs setup: this very program as the guard",
    "deliver/src/agent/command.rs program": "the command of deliver.toml, by the agent, which is not root: an absolute path"
    " without links to a file that nobody but root can change or replace; environment empty, bounded output; killed with its"
    " group after twelve seconds",
    "deliver/src/smtp/sendmail.rs program": "the sendmail of the configuration: an absolute path to a file that root or the"
    " user of the process owns and nobody else can write; environment replaced, no output; killed with its children at the"
    " deadline",
    "key-agent/build.rs pkg_config": "when building: where libfido2 is; PKG_CONFIG of the person who builds",
    'key-agent/build.rs "cc"': "when building: where libfido2 is",
    "pam_totp/build.rs compiler": "when building: where the compiler, or cargo's linker, keeps its unwinder",
}


def code(path):
    """Without tests and comments."""
    text = path.read_text().split("#[cfg(test)]\nmod tests")[0]
    return re.sub(r"^\s*//.*$", "", text, flags=re.M)


def is_test(path):
    """A module that is compiled for tests only."""
    return path.name in ("tests.rs", "agreement.rs") or "tests" in path.relative_to(REPO).parts


found = collections.Counter()
workspace = tomllib.loads((REPO / "Cargo.toml").read_text())["workspace"]
crates = [REPO / member for member in workspace["members"] if member != "tests"]
# Sources that are compiled into a crate, and programs that packages ship.
LOOKED_AT = [*crates, REPO / "messages", REPO / "packaging", REPO / "cockpit"]
# How the page for Cockpit starts a program, by the words that it hands over.
SPAWNS = re.compile(r"\bspawn\((\w[^,)]*)")
# Folders without anything that is installed, each with the reason.
NOT_INSTALLED = {
    "tests": "tests, in throw-away roots and copies of the tree",
    "fuzz": "fuzz targets, compiled by `make fuzz` alone",
    ".ci": "the run of all lanes",
    "docs": "pages; the programs in them are the tests'",
}
# What is a program, by its name; a file without an ending is one if it can be executed.
SOURCE = re.compile(r"\.(rs|c|h|py|sh|pl|rb|js|ts|mjs|lua|go)$")


def is_looked_at(path):
    return any(path.is_relative_to(folder) for folder in LOOKED_AT)


def sources_elsewhere():
    """Programs in a folder that is neither looked at nor known to be installed nowhere."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=REPO, capture_output=True, text=True, check=True).stdout
    for name in tracked.split("\0"):
        path = REPO / name
        program = SOURCE.search(name) or "." not in path.name and os.access(path, os.X_OK)
        if name and program and name.split("/")[0] not in NOT_INSTALLED and not is_looked_at(path):
            yield name


unknown = [f"in no folder that is looked at: {name}" for name in sources_elsewhere()]
files = {file for folder in LOOKED_AT for file in folder.rglob("*.rs")}
for path in sorted(files):
    if not is_test(path):
        for place in STARTS.finditer(code(path)):
            found[f"{path.relative_to(REPO)} {place[1] or place[0]}"] += 1
for path in sorted(set((REPO / "cockpit" / "src").rglob("*.ts*")) - {REPO / "cockpit/src/cockpit.d.ts"}):
    for place in SPAWNS.finditer(re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.M)):
        found[f"{path.relative_to(REPO)} {place[1]}"] += 1
for path in sorted((REPO / "packaging").rglob("*")):
    if path.is_file() and not re.search(r"\.\d$|README|/completions/|\.te$|\.py$", str(path)):
        for line in path.read_text(errors="replace").splitlines():
            if not line.lstrip().startswith("#") and AS_OTHERS.search(line):
                found[f"{path.relative_to(REPO)} {line.strip()}"] += 1

wrong = [f"not judged: {place}" for place in found if place not in JUDGED]
wrong += [f"not there any more: {place}" for place in JUDGED if place not in found]
wrong += [f"{count} times, and judged once: {place}" for place, count in found.items() if count > 1]
wrong += unknown
print("\n".join(wrong) or f"{len(found)} places start a program, each judged")
sys.exit(1 if wrong else 0)
