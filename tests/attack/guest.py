"""A guest leaves no trace: what the host process looks like afterwards, and what is left in its memory."""

import base64
import re
import subprocess
from pathlib import Path

from stage import SECRET, WORK, Codes
from table import judged, scenario

GROUP = "In the host's process"


def differences(login):
    """Lines of the snapshot that are not the same after as before."""
    before, after = (set(re.findall(rf"^{when} (.*)$", login.report, re.M)) for when in ("before", "after"))
    if not before:
        raise RuntimeError(f"no snapshot: {login} {login.out[:200]}")
    return sorted(before ^ after)


def left_behind(module, user, logins):
    """Every way a login can end; what changed in the process."""
    found = set()
    for answers, options in logins:
        login = module.login(user, *answers, options=["-g", *options])
        found.update(differences(login))
        if login.out:
            found.add(f"wrote to standard output: {login.out[:60]!r}")
        module.forgive(user)
    return found


def told(found):
    return "nothing changed" if not found else f"{len(found)} changes: " + "; ".join(sorted(found)[:3])[:200]


@scenario(GROUP)
def one_login_changes_nothing_in_the_process_however_it_ends(module):
    user, codes = module.enrolled("guest"), Codes()
    logins = [([codes()], []), ([codes()], []), ([codes.wrong()], []), (["junk"], []), ([], ["-R", "conv_err"])]
    logins += [([code], []) for code in module.recovery_codes[:1] * 2]
    found = left_behind(module, user, logins)
    return judged(not found, f"{len(logins)} logins, {told(found)}")


@scenario(GROUP)
def one_login_changes_nothing_in_any_thread_of_its_process(module):
    """pam_totp changes ids and masks by raw system calls, because the C library would change them in every thread."""
    user, codes = module.enrolled("threads"), Codes()
    found = left_behind(module, user, [([codes()], ["-T", "8"]), ([codes.wrong()], ["-T", "8"])])
    return judged(not found, f"8 other threads, {told(found)}")


@scenario(GROUP)
def no_other_thread_sees_other_ids_during_a_login(module):
    """Other threads of the host must keep their rights meanwhile, and two threads may serve two users at once."""
    first, second = module.enrolled("thread-a"), module.enrolled("thread-b")
    login = module.login(first, options=["-g", "-n", "200", "-W", second, "-T", "2"], patience=60)
    others = re.search(r"^other answers (\d+)$", login.report, re.M)
    found = [] if login.dead and not others else differences(login)
    good = others and others[1] == "0" and not found
    return judged(good, f"2 threads, 200 wrong codes each: {others[1] if others else login} other answers, {told(found)}")


@scenario(GROUP)
def system_calls_that_change_ids_are_for_one_thread_alone(module):
    """setuid and similar functions of the C library signal every thread (SIGRT_1) and change all of them for a
    moment."""
    user = module.enrolled("thread-ids")
    trace = WORK / "ids.trace"
    before = ["strace", "-f", "-qq", "-o", str(trace), "-e", "signal=none", "-e",
              "trace=setuid,setgid,setreuid,setregid,setresuid,setresgid,setgroups,tgkill"]  # fmt: skip
    module.login(user, Codes()(), before=before, options=["-T", "4"])
    text = trace.read_text()
    others = len(re.findall(r"tgkill\(", text))
    calls = sorted(set(re.findall(r"(set\w+)\(", text)))
    fact = f"calls: {', '.join(calls) or 'none'}; {others} signals to the host's other threads"
    return judged(others == 0, fact)


@scenario(GROUP, quick=False)
def ten_thousand_transactions_leak_no_descriptor_and_no_memory(module):
    """Each transaction loads and unloads the module too."""
    user, codes = module.enrolled("many"), Codes()
    login = module.login(user, codes.wrong(), options=["-g", "-n", "10000"], patience=200)
    rows = re.findall(r"^memory (\w+) (\d+) mappings (\d+) KiB (\d+) KiB$", login.report, re.M)
    if login.dead and not rows:
        return judged(False, str(login))
    (_, maps_a, size_a, res_a), (_, maps_b, size_b, res_b) = rows
    maps, size, resident = int(maps_b) - int(maps_a), int(size_b) - int(size_a), int(res_b) - int(res_a)
    found = differences(login)
    good = not found and abs(maps) <= 2 and size <= 512 and resident <= 512
    return judged(good, f"{maps:+} mappings, {size:+} KiB, {resident:+} KiB resident; {told(found)}")


@scenario(GROUP)
def valgrind_finds_nothing_to_complain_of(module):
    user, codes, bad = module.enrolled("valgrind"), Codes(), []
    before = ["valgrind", "-q", "--keep-debuginfo=yes", "--leak-check=full", "--errors-for-leak-kinds=definite",
              "--error-exitcode=99"]  # fmt: skip
    answers = [codes(), codes(), codes.wrong(), "junk", *module.recovery_codes[:1]]
    for answer in answers:
        module.forgive(user)
        login = module.login(user, answer, before=before, patience=60)
        if login.ended == 99:
            bad.append(re.sub(r"==\d+== *", "", login.out.strip().splitlines()[0])[:80])
    return judged(not bad, f"{len(answers)} logins, {len(bad)} with complaints" + (f": {bad[0]}" if bad else ""))


# --- what is left in memory -----------------------------------------------------------------------------------


def forms(secret):
    raw = base64.b32decode(secret)
    return {"base32 secret": secret.encode(), "raw secret": raw, "hex secret": raw.hex().encode(),
            "inner pad": bytes(b ^ 0x36 for b in raw), "outer pad": bytes(b ^ 0x5C for b in raw)}  # fmt: skip


def found_in(dump, wanted):
    content = dump.read_bytes()
    dump.unlink()
    if b"drive" not in content:
        raise RuntimeError("not a dump of the application")
    return [name for name, needle in wanted.items() if needle in content]


@scenario(GROUP)
def while_it_waits_at_the_prompt_no_secret_is_in_memory(module):
    """pam_totp reads the file after it has the answer."""
    user, dump = module.enrolled("core-prompt"), WORK / "prompt.core"
    codes = Codes()
    login = module.login(user, codes(), options=["-D", str(dump)])
    wanted = forms(SECRET)
    for number, code in enumerate(module.recovery_codes[:1]):
        wanted[f"recovery code {number}"] = code.replace("-", "").encode()
    found = found_in(dump, wanted)
    return judged(login.ok and not found, f"{login}, in memory: {', '.join(found) or 'nothing'}")


@scenario(GROUP)
def after_the_end_no_secret_and_no_code_is_in_memory(module):
    """Memory that held a secret is wiped, also after a refused login."""
    found = set()
    codes = Codes()
    # Answers that stand nowhere else in a process by chance.
    answers = {"right": codes(), "wrong": codes.wrong(483_921), "recovery": (module.recovery_codes or [""])[-1]}
    for kind, answer in answers.items():
        if not answer:
            continue
        user, dump = module.enrolled(f"core-{kind}"), WORK / "end.core"
        login = module.login(user, answer, options=["-E", str(dump)])
        if login.dead or login.ok == (kind == "wrong"):
            return judged(False, f"{kind}: {login}")
        wanted = {**forms(SECRET), f"{kind} answer": answer.encode()}
        wanted[f"{kind} bare answer"] = answer.replace("-", "").encode()
        # The C library writes its own lists over the first bytes of what is freed.
        if len(answer) > 20:
            wanted[f"end of the {kind} answer"] = answer[-12:].encode()
        found.update(found_in(dump, wanted))
    return judged(not found, f"in memory: {', '.join(sorted(found)) or 'nothing'}")


@scenario(GROUP)
def the_module_exports_nothing_but_the_entry_points(module):
    path = module.library if "/" in module.library else next(
        str(p) for p in Path("/lib").glob(f"*/security/{module.library}")
    )
    names = subprocess.run(["nm", "-D", "--defined-only", path], capture_output=True, text=True).stdout
    other = [line.split()[-1] for line in names.splitlines() if not line.split()[-1].startswith("pam_sm_")]
    return judged(not other, f"other names: {', '.join(other[:5]) or 'none'}")

