#!/usr/bin/python3
"""Writes what the binaries are linked from, with the texts that their licences ask to come along.

Of licences at choice Apache-2.0 is taken, whose text the packages name or bring. Run in the repository, with cargo;
into target/THIRD-PARTY.txt. `make deb` and `make rpm` do."""

import json
import pathlib
import re
import subprocess


def cargo(*arguments):
    return subprocess.run(["cargo", *arguments, "--locked"], check=True, text=True, stdout=subprocess.PIPE).stdout


packages = {
    f"{p['name']} v{p['version']}": p for p in json.loads(cargo("metadata", "--format-version", "1"))["packages"]
}
# As they are built: the agents by themselves (Makefile).
together = ["pam_totp", "pam_totp_full", "totpd", "enroll-tool"], ["pam-totp-deliver"], ["pam-totp-key"]
tree = "".join(
    cargo("tree", *(word for crate in crates for word in ("-p", crate)), "-e", "normal,no-proc-macro", "--prefix", "none", "--no-dedupe")
    for crates in together
)
# Our own crates have a path.
linked = sorted({line for line in tree.splitlines() if line and "(" not in line.replace("(*)", "")})

table, texts = [], []
for name in linked:
    package = packages[name.replace(" (*)", "")]
    licence = package["license"]
    table.append(f"{package['name']} {package['version']}: {licence}\n    {package['repository'] or ''}".rstrip())
    if re.search(r"Apache-2\.0(?! WITH)|Unlicense", licence) and " AND " not in licence:
        continue
    folder = pathlib.Path(package["manifest_path"]).parent
    found = sorted(file for file in folder.iterdir() if re.match(r"(?i)(licen|copying)", file.name))
    if not found:
        raise SystemExit(f"{name}: no text of the licence {licence}")
    texts += [f"{'=' * 78}\n{package['name']} {package['version']}, {file.name}\n\n{file.read_text()}" for file in found]

# Beside the packages, wherever cargo's own target folder is.
pathlib.Path("target").mkdir(exist_ok=True)
pathlib.Path("target/THIRD-PARTY.txt").write_text(
    "pam_totp.so, pam_totp_full.so, pam_totpd, enroll, pam_totp_key and totp-deliver-* are linked from these crates and Rust's standard library (MIT OR Apache-2.0), and\n"
    "hold their code under their licences; the source of each is where its second line says. Where Apache-2.0\n"
    "is one of several at choice it is taken. Texts of the others are below.\n\n"
    + "\n".join(table) + "\n\n" + "\n".join(texts)
)
