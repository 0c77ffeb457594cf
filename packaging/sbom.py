#!/usr/bin/python3
"""Writes what the programs are linked from as CycloneDX JSON: pam_totp-VERSION.cdx.json, enroll-VERSION.cdx.json,
pam_totpd-VERSION.cdx.json, pam-totp-deliver-VERSION.cdx.json (for both commands) and pam_totp_key-VERSION.cdx.json, for programs that compare it with advisories and licences.

    sbom.py [FOLDER]      target/, if nothing else is said

cargo-cyclonedx describes the whole workspace, with what only builds or tests it. What cargo says is linked stays, by the
features and the processor (CARGO_BUILD_TARGET) of the build. The same commit makes the same files."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

CYCLONEDX = "0.5.9"
REPO = pathlib.Path(__file__).resolve().parents[1]
CARGO = os.environ.get("CARGO", "cargo")
# The package of cargo, and the name that the file and users know. Both builds of the module are linked from the same crates.
BINARIES = {"pam_totp": "pam_totp", "enroll-tool": "enroll", "totpd": "pam_totpd", "pam-totp-deliver": "pam-totp-deliver",
            "pam-totp-key": "pam_totp_key"}
# Where a package is, if its folder has another name.
FOLDERS = {"pam-totp-deliver": "deliver", "pam-totp-key": "key-agent"}


def output(*command):
    return subprocess.run(command, cwd=REPO, check=True, text=True, stdout=subprocess.PIPE).stdout


def linked(package):
    """The names and versions of the crates that end in the binary of this package; our own among them."""
    tree = output(CARGO, "tree", "--locked", "-p", package, "-e", "normal,no-proc-macro", "--prefix", "none", "--no-dedupe")
    return {tuple(line.split()[:2]) for line in tree.splitlines() if line}


def described(package):
    """What cargo-cyclonedx says of the package. It writes beside the sources, so into a copy of them."""
    tool = output(REPO / "tests/e2e/cargo-tool.sh", "cargo-cyclonedx", CYCLONEDX).strip()
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder, "tree")
        shutil.copytree(REPO, copy, ignore=shutil.ignore_patterns("target", ".git", "fuzz"))
        platform = os.environ.get("CARGO_BUILD_TARGET") or host()
        subprocess.run(
            [tool, "cyclonedx", "--quiet", "--format", "json", "--spec-version", "1.5", "--target", platform,
             "--manifest-path", copy / folder_of(package) / "Cargo.toml"],
            cwd=copy, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        return json.loads((copy / folder_of(package) / f"{package}.cdx.json").read_text().replace(f"{copy}", "."))


def folder_of(package):
    return FOLDERS.get(package, package)


def host():
    return next(line.split()[1] for line in output("rustc", "-vV").splitlines() if line.startswith("host:"))


def only_linked(bom, names, package):
    """The description without what is not linked, and without what differs between two runs."""
    root = bom["metadata"]["component"]
    bom["components"] = [part for part in bom["components"] if (part["name"], f"v{part['version']}") in names]
    lacking = names - {(part["name"], f"v{part['version']}") for part in [*bom["components"], root]}
    if lacking:
        sys.exit(f"sbom.py: cargo-cyclonedx does not know these crates of {package}: {sorted(lacking)}")
    kept = {part["bom-ref"] for part in [*bom["components"], root]}
    bom["dependencies"] = [
        {**entry, "dependsOn": [ref for ref in entry.get("dependsOn", []) if ref in kept]}
        for entry in bom["dependencies"]
        if entry["ref"] in kept
    ]
    bom.pop("serialNumber", None)
    bom["metadata"].pop("timestamp", None)
    return bom


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else REPO / "target")
    folder.mkdir(parents=True, exist_ok=True)
    for package, name in BINARIES.items():
        bom = only_linked(described(package), linked(package), package)
        path = folder / f"{name}-{bom['metadata']['component']['version']}.cdx.json"
        path.write_text(json.dumps(bom, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        print(path)


if __name__ == "__main__":
    main()
