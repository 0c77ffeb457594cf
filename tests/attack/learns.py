"""Nobody learns: from the prompt, the answer, the work done, the log or the output."""

from stage import SECRET, WORK, Codes, log_position, log_since, new_user, step
from table import does_not_apply, judged, scenario

GROUP = "What other people can learn"


@scenario(GROUP)
def unenrolled_and_unknown_users_get_the_same_prompt_and_answer(module):
    """An attacker without the password, or with a list of names, does not learn which users are enrolled."""
    codes = Codes()
    users = {"enrolled": module.enrolled("see-enrolled"), "not enrolled": new_user("see-plain"), "unknown": "see-nobody"}
    seen = {}
    for kind, user in users.items():
        login = module.login(user, codes.wrong())
        shown = [text.replace(user, "USER") for _, text in login.shown]
        seen[kind] = f"{login} after {shown}"
    same = len(set(seen.values())) == 1
    return judged(same, seen["enrolled"] if same else "; ".join(f"{kind}: {what}" for kind, what in seen.items()))


SETTINGS = ("prompt=PIN", "echo", "language=de", "language=ja", "window=3", "look_ahead=0", "look_ahead=10", "remember_for=7d", "remember_for=60s")


@scenario(GROUP)
def no_setting_of_the_prompt_tells_which_users_are_enrolled(module):
    """Each setting that changes what is asked changes it for every name. One of the users has an event-based token."""
    if not module.ours:
        return does_not_apply("pam_totp's settings")
    codes = Codes()
    token = module.enrolled("set-token")
    module.enrol_token(token)
    users = {"enrolled": module.enrolled("set-enrolled"), "token": token, "not enrolled": new_user("set-plain"), "unknown": "set-nobody"}
    bad, prompts = [], set()
    for number, setting in enumerate(SETTINGS):
        name = module.service_with(f"attack-{module.name}-setting-{number}", setting)
        seen = {}
        for kind, user in users.items():
            module.forgive(user)
            login = module.login(user, codes.wrong(number), service=name)
            seen[kind] = f"{login} after {[(style, text.replace(user, 'USER')) for style, text in login.shown]}"
        prompts.add(seen["unknown"])
        if len(set(seen.values())) != 1 or "AUTH_ERR" not in seen["unknown"]:
            bad.append(f"{setting}: " + "; ".join(f"{kind}: {what}" for kind, what in seen.items()))
    return judged(not bad and len(prompts) > 3, bad[0] if bad else f"{len(SETTINGS)} settings, {len(prompts)} different prompts")


@scenario(GROUP)
def a_throttled_user_gets_the_same_prompt_and_answer(module):
    """An attacker does not learn whether a code was compared."""
    user, codes = module.enrolled("see-throttled"), Codes()
    first = module.login(user, codes.wrong())
    for n in range(8):
        last = module.login(user, codes.wrong(n))
    same = (first.codes, first.shown) == (last.codes, last.shown)
    return judged(same, f"first {first} after {first.prompts} prompt, ninth {last} after {last.prompts}")


def instructions(module, user, answer):
    """From the answer to the module's verdict, executed one by one. The account database is asked before the prompt;
    what a name costs there is the same with any module. (Not by callgrind, which does not know all system calls.)"""
    command = [str(WORK / "drive"), "-p", "-o", str(WORK / "steps.report"), module.service, user]
    report = step("answered", 0, "instructions", command, stdin=answer.encode() + b"\0", patience=120)
    number = int(report[0].split()[1]) if report and report[0].startswith("instructions ") else 0
    return number


def told(number):
    return "no prompt" if not number else f"{number} or more" if number >= 500_000 else str(number)


def compared(counts, allowed=0.10):
    low, high = min(counts.values()), max(counts.values())
    fact = ", ".join(f"{kind} {told(number)}" for kind, number in counts.items())
    if not low:
        return judged(False, fact)
    return judged(low > 100 and high <= low * (1 + allowed), f"{fact} instructions: {high / low * 100 - 100:.0f} % apart")


@scenario(GROUP)
def a_wrong_code_costs_the_same_work_for_every_kind_of_user(module):
    """For a user who is not enrolled, pam_totp compares with a built-in dummy, with the same lock and the
    same write."""
    codes = Codes()
    users = {"enrolled": module.enrolled("work-enrolled"), "not enrolled": new_user("work-plain"), "unknown": "work-nobody"}
    counts = {}
    for kind, user in users.items():
        module.login(user, codes.wrong(1))
        module.forgive(user)
        counts[kind] = instructions(module, user, codes.wrong(2))
    return compared(counts)


@scenario(GROUP)
def more_secrets_of_a_user_cost_a_little_more_work(module):
    """A limit that the threat model states. The decoy has one secret with 3 values in reach. A token has 11 values, and each
    further secret of a user is read and compared. To hide this, each login would have to do the work of the largest credential."""
    if not module.ours:
        return does_not_apply("pam_totp's own limit")
    codes = Codes()
    users = {"not enrolled": new_user("more-plain"), "one phone": module.enrolled("more-phone")}
    for kind, name, secrets in (("a token", "more-token", []), ("two phones", "more-two", ["totp"]), ("a phone and a token", "more-both", ["hotp"])):
        users[kind] = module.enrolled(name)
        if kind == "a token":
            module.enrol_token(name)
        module.add_secrets(name, secrets)
    counts = {}
    for kind, user in users.items():
        module.login(user, codes.wrong(1))
        module.forgive(user)
        counts[kind] = instructions(module, user, codes.wrong(2))
    return compared(counts, 0.75)


@scenario(GROUP)
def wrong_and_used_codes_cost_the_same_work(module):
    """All steps of the window are compared, without an early exit."""
    codes = Codes()
    wrong, used = module.enrolled("work-wrong"), module.enrolled("work-used")
    for user in (wrong, used):
        module.login(user, codes())
        module.forgive(user)
    counts = {"wrong": instructions(module, wrong, codes.wrong()), "used": instructions(module, used, codes())}
    # To show the text that a used code gets takes the same, wherever the code is judged.
    return compared(counts, 0.15 if module.name == "helper" else 0.10)


@scenario(GROUP)
def right_and_wrong_codes_cost_the_same_work_while_codes_wait(module):
    """pam_totp does the same comparisons and drops the result."""
    codes = Codes()
    counts = {}
    for kind, answer in (("wrong", codes.wrong(20)), ("right", codes())):
        user = module.enrolled(f"work-waits-{kind}")
        for n in range(9):
            module.login(user, codes.wrong(n))
        counts[kind] = instructions(module, user, answer)
        if module.login(user, codes(1)).ok:
            return judged(False, "no wait: a right code opens after 9 wrong ones")
        if not counts[kind]:
            return does_not_apply("no prompt while codes wait")
    return compared(counts)


@scenario(GROUP)
def a_throttled_code_costs_the_same_work_as_a_wrong_one(module):
    """Nothing is written while codes wait (see the threat model)."""
    codes = Codes()
    wrong, waits = module.enrolled("work-free"), module.enrolled("work-throttled")
    for user in (wrong, waits):
        module.login(user, codes.wrong())
    for n in range(8):
        module.login(waits, codes.wrong(n))
    counts = {"wrong": instructions(module, wrong, codes.wrong(1)), "throttled": instructions(module, waits, codes.wrong(30))}
    return compared(counts)


def secrets_in(text, answers):
    canaries = {"the secret": SECRET, "the secret in hex": "3132333435363738393031323334353637383930"}
    for kind, answer in answers.items():
        canaries[kind] = answer
        if len(answer.replace("-", "")) > 10:
            canaries[f"{kind}, bare"] = answer.replace("-", "")
    return sorted(kind for kind, canary in canaries.items() if canary in text)


def told_with_debug(module):
    """The log and the standard output of every kind of login, with the option debug; and the answers given."""
    name = module.service_with(f"attack-{module.name}-debug", "debug")
    user, codes = module.enrolled(f"debug-{log_position()}"), Codes()
    answers = {"the right code": codes(), "a wrong code": codes.wrong(7), "a password": "hunter2-password"}
    if module.recovery_codes:
        answers["a recovery code"] = module.recovery_codes[0]
    position, out = log_position(), ""
    for answer in list(answers.values()) * 2:
        module.forgive(user)
        out += module.login(user, answer, service=name).out
    file = module.credential(user)
    if module.name != "oath":
        file.chmod(0o600)
        whole = file.read_text()
        for spoiled in (whole.replace("\n", "\nbroken ", 1), whole[: len(whole) // 2], whole + whole, whole.upper()):
            file.write_text(spoiled)
            out += module.login(user, codes.wrong(), service=name).out
    return secrets_in(log_since(position), answers), secrets_in(out, answers), out


@scenario(GROUP)
def with_debug_no_secret_code_or_answer_is_in_the_log(module):
    found, _, _ = told_with_debug(module)
    return judged(not found, f"in the log: {', '.join(found) or 'none'}")


@scenario(GROUP)
def with_debug_nothing_is_written_to_the_hosts_standard_output(module):
    _, found, out = told_with_debug(module)
    fact = f"{len(out)} bytes" + (f", among them {', '.join(found)}" if found else "")
    return judged(not out, fact)


@scenario(GROUP)
def control_characters_in_names_and_hosts_are_escaped_in_the_log(module):
    user, position = module.enrolled("escapes"), log_position()
    for name in (user, "two\nlines", "\x1b[31mred", "\x07bell", "\x9bcsi"):
        module.login(name, "000000", options=["-r", "host\nforged: accepted user=root \x1b[2J"])
    text = log_since(position)
    raw = [what for what, mark in (("newline", "\nforged"), ("newline in a name", "\nlines"), ("escape", "\x1b"), ("bell", "\x07")) if mark in text]
    return judged(not raw, f"raw in the log: {', '.join(raw) or 'none'}")

