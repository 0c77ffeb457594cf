#!/usr/bin/env python3
"""The hosted workflow, without the host.

    workflow.py check      whether .github/**/*.yml can be read, the workflow's steps are shell, and it runs .ci/run
    workflow.py run        its `run:` steps, in their order, in a fresh clone of HEAD; as root on Debian 12. Those of
                           advisories.yml only with ADVISORY_DB, a copy of the database that the host fetches

What the host itself does (checkout, container, artifacts) is not shown by either."""

import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

REPO = pathlib.Path(__file__).resolve().parents[1]
# As the host calls it for `run:` in a container, where sh is the default, and elsewhere.
SHELL = ["bash", "-e", "-o", "pipefail"]


def steps():
    """(workflow and step, script) of every `run:` step."""
    for path in sorted((REPO / ".github/workflows").glob("*.yml")):
        for job, content in yaml.safe_load(path.read_text())["jobs"].items():
            for number, step in enumerate(content["steps"], 1):
                if "run" in step:
                    yield f"{path.name}, {job}, step {number}", step["run"]


def check():
    wrong = []
    for path in sorted((REPO / ".github/ISSUE_TEMPLATE").glob("*.yml")):
        template = yaml.safe_load(path.read_text())
        if path.name != "config.yml" and not {"name", "description", "body"} <= template.keys():
            wrong.append(f"{path.name}: no name, description or body")
    for where, script in steps():
        read = subprocess.run([*SHELL, "-n"], input=script, text=True, stderr=subprocess.PIPE)
        if read.returncode:
            wrong.append(f"{where}: {read.stderr}")
        if "${{" in script:
            wrong.append(f"{where}: an expression in a script; hand it over as a variable")
    if sum(script.split() == [".ci/run"] for _, script in steps()) != 1:
        wrong.append("not exactly one step is .ci/run")
    print("\n".join(wrong) or "the workflow's steps can be read")
    return 1 if wrong else 0


def run():
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        clone, home = f"{folder}/clone", f"{folder}/home"
        subprocess.run(["git", "clone", "-q", REPO, clone], check=True)
        os.mkdir(home)
        # The host gives a home of its own; Rust's tools stay where they are.
        ours = pathlib.Path.home()
        environment = os.environ | {
            "GITHUB_WORKSPACE": clone,
            "CI": "true",
            "CARGO_HOME": os.environ.get("CARGO_HOME", f"{ours}/.cargo"),
            "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", f"{ours}/.rustup"),
            "HOME": home,
        }
        for where, script in steps():
            if where.startswith("advisories.yml") and not os.environ.get("ADVISORY_DB"):
                print(f"##### {where}: left out, since ADVISORY_DB is not set")
                continue
            print(f"##### {where}", flush=True)
            done = subprocess.run([*SHELL, "-c", script], cwd=clone, env=environment, stdin=subprocess.DEVNULL)
            if done.returncode:
                print(f"##### {where}: exit status {done.returncode}")
                return 1
    return 0


if __name__ == "__main__":
    actions = {"check": check, "run": run}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        sys.exit(__doc__)
    sys.exit(actions[sys.argv[1]]())
