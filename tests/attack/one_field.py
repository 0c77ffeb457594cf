"""Clients with one field: password and code in one answer, of which the password is handed on."""

from contextlib import contextmanager
from pathlib import Path

from learns import compared, instructions
from stage import WORK, Codes, at_barrier, drive, new_user, service
from table import does_not_apply, judged, scenario

GROUP = "Clients with one field"
NOT_THERE = "it has no forward_pass"


@contextmanager
def with_one_field(module):
    """The module's own service is one with forward_pass meanwhile."""
    plain, module.service = module.service, module.service_with(f"attack-{module.name}-both", "forward_pass")
    try:
        yield
    finally:
        module.service = plain


@scenario(GROUP)
def the_same_answer_fifty_times_at_once_lets_in_once(module):
    if module.name == "oath":
        return does_not_apply(NOT_THERE)
    with with_one_field(module):
        user, answer = module.enrolled("both-race"), "secret" + Codes()()
        let_in = at_barrier(module.service, [(user, answer)] * 50)
    return judged(let_in == 1, f"{let_in} of 50")


@scenario(GROUP)
def with_try_first_pass_one_login_is_one_guess(module):
    """After a wrong code from an earlier module, pam_totp does not ask for another code."""
    user, codes = module.enrolled("both-guesses"), Codes()
    line = f"auth required {module.library} {module.arguments()} try_first_pass"
    name = service(f"attack-{module.name}-try", "auth optional pam_unix.so nodelay", line)
    login = drive(name, user, "secret" + codes.wrong(), codes())
    return judged(not login.ok, f"a wrong code handed on, then a right one typed: {login} after {login.prompts} prompts")


@scenario(GROUP)
def after_a_refusal_no_password_is_handed_on(module):
    """The answer of a later module would show whether the password was right."""
    if module.name == "oath":
        return does_not_apply(NOT_THERE)
    user, codes, told = module.enrolled("both-refused"), Codes(), Path(WORK, "handed-on")
    teller = Path(WORK, "teller")
    teller.write_text(f"#!/bin/sh\ncat >{told}\n")
    teller.chmod(0o755)
    name = service(
        f"attack-{module.name}-told",
        f"auth required {module.library} {module.arguments()} forward_pass",
        f"auth optional pam_exec.so quiet expose_authtok {teller}",
    )
    seen = {}
    for kind, answer in (("right", codes()), ("wrong", codes.wrong()), ("used", codes()), ("no", "")):
        module.forgive(user)
        told.unlink(missing_ok=True)
        login = drive(name, user, "secret" + answer)
        handed_on = told.read_bytes().rstrip(b"\0").decode() if told.exists() else ""
        seen[kind] = (login.ok, handed_on)
    good = seen["right"] == (True, "secret") and all(seen[kind] == (False, "") for kind in ("wrong", "used", "no"))
    return judged(good, ", ".join(f"{kind} code: {on or 'nothing'}" for kind, (_, on) in seen.items()))


@scenario(GROUP)
def finding_where_the_code_begins_costs_any_user_the_same_work(module):
    """The same lengths are compared for users who are not enrolled, and for unknown names."""
    if module.name == "oath":
        return does_not_apply(NOT_THERE)
    codes, verdicts = Codes(), []
    with with_one_field(module):
        for n, before in enumerate(("secret", "secret12", "correcthorsebatterystaple")):
            plain, unknown = new_user(f"both-plain-{n}"), f"both-nobody-{n}"
            users = {"enrolled": module.enrolled(f"both-{n}"), "not enrolled": plain, "unknown": unknown}
            counts = {}
            for kind, user in users.items():
                module.login(user, before + codes.wrong(1))
                module.forgive(user)
                counts[kind] = instructions(module, user, before + codes.wrong(2))
            verdicts.append(compared(counts))
    fails = [verdict for verdict in verdicts if verdict.word == "fails"]
    return (fails or verdicts)[0]
