"""Random PAM stacks of modules whose results are given, the real libpam beside `enroll check`.

    random_stacks.py COUNT SEED
Writes /etc/pam.d/random-N and the files that they include: for a throw-away root. For each, pamtester says
what pam_authenticate returns; `enroll check --json` must have foretold that and nothing else.
"""
import json
import random
import subprocess
import sys

# As pam_strerror(3) says them; what a result is called in a control is the key.
TEXTS = {
    "success": "successfully authenticated",
    "open_err": "Failed to load module",
    "symbol_err": "Symbol not found",
    "service_err": "Error in service module",
    "system_err": "System error",
    "buf_err": "Memory buffer error",
    "perm_denied": "Permission denied",
    "auth_err": "Authentication failure",
    "cred_insufficient": "Insufficient credentials to access authentication data",
    "authinfo_unavail": "Authentication service cannot retrieve authentication info",
    "user_unknown": "User not known to the underlying authentication module",
    "maxtries": "Have exhausted maximum number of retries for service",
    "new_authtok_reqd": "Authentication token is no longer valid; new one required",
    "acct_expired": "User account has expired",
    "session_err": "Cannot make/remove an entry for the specified session",
    "cred_err": "Failure setting user credentials",
    "conv_err": "Conversation error",
    "authtok_err": "Authentication token manipulation error",
    "try_again": "Failed preliminary check by password service",
    "ignore": "The return value should be ignored by PAM dispatch",
    "abort": "Critical error - immediate abort",
    "module_unknown": "Module is unknown",
}
RESULTS = ["success"] * 12 + ["ignore", "auth_err", "perm_denied", "user_unknown", "maxtries", "new_authtok_reqd",
                              "authinfo_unavail", "acct_expired", "try_again", "conv_err", "service_err"]
ACTIONS = ["ok", "done", "bad", "die", "ignore", "reset", "1", "1", "2", "3", "5"]
WORDS = ["required", "requisite", "sufficient", "optional"]


def control(rng):
    """A word, or a list of values and actions; now and then one that libpam cannot read."""
    chance = rng.random()
    if chance < 0.5:
        return rng.choice(WORDS)
    if chance < 0.53:
        return rng.choice(["requierd", "[success=0]", "[succes=ok]", "[success ok]", "[default=okay]", "[=ok]"])
    values = rng.sample(["success", "default", "ignore", "auth_err", "perm_denied", "maxtries"], rng.randint(1, 4))
    return "[" + " ".join(f"{value}={rng.choice(ACTIONS)}" for value in values) + "]"


def module(rng):
    """A module whose result does not depend on anything."""
    chance = rng.random()
    if chance < 0.1:
        return "pam_permit.so"
    if chance < 0.2:
        return "pam_deny.so"
    if chance < 0.22:
        return "pam_no_such_module.so"
    return "pam_debug.so auth=" + rng.choice(RESULTS)


def line(rng, name, depth, files):
    """One line; includes make further files."""
    chance = rng.random()
    if chance < 0.05:
        return rng.choice(["account required pam_deny.so", "# auth required pam_deny.so", "", "auth optional",
                           "auht optional pam_permit.so", "auth", "-auth optional pam_no_such_module.so"])
    if chance < 0.2 and depth < 3:
        part = f"{name}-{len(files)}"
        files[part] = None
        write(rng, part, depth + 1, files)
        word = rng.choice(["@include", "auth include", "auth substack", "auth substack"])
        # A file that is not there. (Of an @include below an include, libpam 1.5.2 makes what chance will.)
        if rng.random() < 0.08 and (depth == 0 or word != "@include"):
            part = "no-such-file"
        return f"{word} {part}"
    whole = f"auth {control(rng)} {module(rng)}"
    if rng.random() < 0.05:
        return whole.replace(" pam_", " \\\n   pam_") + " # comment \\"
    return whole


def write(rng, name, depth, files):
    """A file of one to six lines."""
    lines = [line(rng, name, depth, files) for _ in range(rng.randint(1, 6))]
    files[name] = "\n".join(lines) + "\n"


def said_by_libpam(name):
    """The result, in the spelling of a control."""
    run = subprocess.run(["pamtester", name, "root", "authenticate"], stdin=subprocess.DEVNULL, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if "Initialization failure" in run.stdout:
        return "refused"
    # pam_debug says its result too.
    said = [line for line in run.stdout.splitlines() if line.startswith("pamtester: ")]
    found = [word for word, text in TEXTS.items() if said == ["pamtester: " + text]]
    return found[0] if len(found) == 1 else f"unknown: {run.stdout!r}"


def main():
    """Ends with 1 if any stack differs, and shows it."""
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    # What a stack without auth lines falls back to.
    with open("/etc/pam.d/other", "w", encoding="ascii") as file:
        file.write("auth required pam_debug.so auth=cred_err\n")
    names = [f"random-{number}" for number in range(count)]
    stacks = {}
    for name in names:
        stacks[name] = {}
        write(rng, name, 0, stacks[name])
        for part, text in stacks[name].items():
            with open(f"/etc/pam.d/{part}", "w", encoding="ascii") as file:
                file.write(text)
    run = subprocess.run(["enroll", "check", "--json", *names], text=True, stdout=subprocess.PIPE, check=False)
    report = json.loads(run.stdout)
    foretold = {service["name"]: service["results"] for service in report["services"]}
    differ, seen = 0, {}
    for name in names:
        result = said_by_libpam(name)
        seen[result] = seen.get(result, 0) + 1
        wanted = [] if result == "refused" else ["PAM_" + result.upper()]
        if foretold[name] != wanted:
            differ += 1
            if differ > 3:
                continue
            print(f"{name}: libpam {result}, foretold {foretold[name]}")
            for part, text in stacks[name].items():
                print(f"--- {part}\n{text}", end="")
    print(f"{count} stacks, {differ} differ:", ", ".join(f"{n} {r}" for r, n in sorted(seen.items())))
    return 1 if differ or len(seen) < 5 else 0


sys.exit(main())
