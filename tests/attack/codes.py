"""Codes, time and guessing: what is typed at the prompt, when, and how often."""

import shutil
from pathlib import Path

from stage import Codes, log_position, log_since, uid
from table import does_not_apply, judged, scenario

GROUP = "Codes, time and guessing"

FAKETIME = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)


def login_at(module, user, answer, instant, **more):
    """A login under a clock that stands at `instant`."""
    import datetime


    stated = datetime.datetime.fromtimestamp(instant, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    # Deadlines still need a clock that goes on.
    environment = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": stated, "TZ": "UTC", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    with module.deciding_under(environment):
        return module.login(user, answer, env=environment, **more)


def shown(logins):
    return ", ".join(str(login) for login in logins)


@scenario(GROUP)
def a_code_is_refused_the_second_time(module):
    user, codes = module.enrolled("twice"), Codes()
    logins = [module.login(user, codes()) for _ in range(2)]
    return judged([login.ok for login in logins] == [True, False], shown(logins))


@scenario(GROUP)
def a_recovery_code_is_refused_the_second_time(module):
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    user = module.enrolled("twice-recovery")
    logins = [module.login(user, module.recovery_codes[0]) for _ in range(2)]
    return judged([login.ok for login in logins] == [True, False], shown(logins))


@scenario(GROUP)
def an_older_code_is_refused_after_a_newer_one(module):
    """A code that another person saw does not work after its owner has used a later one."""
    user, codes = module.enrolled("older"), Codes()
    logins = [module.login(user, codes(step)) for step in (1, 0)]
    return judged([login.ok for login in logins] == [True, False], shown(logins))


@scenario(GROUP)
def the_window_is_one_step_either_side(module):
    results = {}
    for step in (-2, -1, 0, 1, 2):
        user = module.enrolled(f"window{step}")
        instant = 1_900_000_005
        results[step] = login_at(module, user, Codes(instant)(step), instant).ok
    good = results == {-2: False, -1: True, 0: True, 1: True, 2: False}
    return judged(good, "good are steps " + ", ".join(str(step) for step, ok in results.items() if ok))


@scenario(GROUP)
def codes_work_beyond_2038(module):
    years = {"2038": 2**31 - 1, "2038+1 s": 2**31, "2100": 4_102_444_800, "2603": 20_000_000_000}
    failed = []
    for name, instant in years.items():
        user = module.enrolled(f"year-{instant}")
        if not login_at(module, user, Codes(instant)(), instant).ok:
            failed.append(name)
    return judged(not failed, f"refused in: {', '.join(failed) or 'none'}")


@scenario(GROUP)
def a_spent_code_stays_spent_when_the_clock_is_set_back(module):
    """A login does not lower the mark of the last accepted step."""
    user, instant = module.enrolled("clock-back"), 1_900_000_005
    early = Codes(instant)()
    first = login_at(module, user, early, instant)
    module.forgive(user)
    later = login_at(module, user, Codes(instant + 3600)(), instant + 3600)
    module.forgive(user)
    again = login_at(module, user, early, instant)
    good = first.ok and later.ok and not again.ok
    return judged(good, f"first {first}, an hour later {later}, clock back and the first code again {again}")


@scenario(GROUP)
def three_spent_codes_in_a_row_an_hour_later_open_nothing(module):
    """pam_totp does not learn a clock skew. Three old codes in a row are three wrong codes."""
    user, instant = module.enrolled("skew"), 1_900_000_005
    codes, logins = Codes(instant), []
    for step in range(3):
        login_at(module, user, codes(step), instant + 30 * step)
        module.forgive(user)
    for step in range(3):
        logins.append(login_at(module, user, codes(step), instant + 3600 + 30 * step))
        module.forgive(user)
    return judged(not any(login.ok for login in logins), shown(logins))


@scenario(GROUP)
def a_clock_before_1970_lets_nobody_in_and_kills_nothing(module):
    user = module.enrolled("before-1970")
    login = login_at(module, user, "000000", -100_000)
    return judged(not login.ok and not login.dead, str(login))


@scenario(GROUP)
def what_cannot_be_a_code_is_refused_and_costs_no_try(module):
    """sshd sends meaningless answers for forbidden users, and some users type their password here. Neither may lock
    the owner out."""
    user, codes = module.enrolled("junk"), Codes()
    code = codes()
    junk = ["", code[:5], code + "1", "0" + code, "+" + code[1:], "-" + code[1:], "①②③④⑤⑥", "一二三四五六", "hunter2-password",
            b"\x08\n\r\x7fINCORRECT", b"\xff\xfe\xfd123", "0x1234", "1e5", "123 4567", "%s%n%s"]  # fmt: skip
    logins = [module.login(user, one) for one in junk]
    after = module.login(user, codes())
    bad = sum(1 for login in logins if login.ok or login.dead)
    return judged(bad == 0 and after.ok, f"{len(junk)} junk answers, {bad} let in; then the right code: {after}")


@scenario(GROUP)
def a_million_digits_are_refused_and_not_copied_to_the_log(module):
    user, position = module.enrolled("million"), log_position()
    login = module.login(user, "1" * (1 << 20))
    length = len(log_since(position))
    return judged(not login.ok and not login.dead and length < 4096, f"{login}, {length} bytes of log")


@scenario(GROUP)
def a_code_with_garbage_behind_its_end_counts_as_the_code_alone(module):
    user, codes = module.enrolled("after-nul"), Codes()
    logins = [module.login(user, codes(), options=["-N"]) for _ in range(2)]
    return judged([login.ok for login in logins] == [True, False], shown(logins))


@scenario(GROUP)
def after_6_wrong_codes_even_the_right_one_waits(module):
    """Waits begin after the fifth wrong code in a row. They do not depend on the client."""
    user, codes = module.enrolled("six-wrong"), Codes()
    for n in range(6):
        module.login(user, codes.wrong(n))
    login = module.login(user, codes())
    return judged(not login.ok, f"the right code: {login}, {login.prompts} prompt")


@scenario(GROUP)
def twenty_wrong_codes_in_a_row_end_guessing_at_the_console(module):
    """With waits alone, an attacker could guess without a limit. After 20 wrong codes in a row (80 from remote), codes
    are not compared any more, and a recovery code still works."""
    user, instant = module.enrolled("many-wrong"), 1_900_000_005
    for n in range(20):
        login_at(module, user, Codes(instant).wrong(), instant)
        instant += 3_601
    login = login_at(module, user, Codes(instant)(), instant)
    return judged(not login.ok, f"wrong codes an hour apart, then the right one: {login}")


@scenario(GROUP)
def no_guesser_keeps_out_an_owner_with_a_recovery_code(module):
    """Recovery codes have 120 bits and need no throttle, so wrong recovery codes do not lock the owner out."""
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    user, codes = module.enrolled("way-in"), Codes()
    for n in range(30):
        module.login(user, codes.wrong(n), options=["-r", "198.51.100.7"])
    login = module.login(user, module.recovery_codes[0], options=["-r", "198.51.100.7"])
    return judged(login.ok, f"after 30 wrong codes a recovery code: {login}")


@scenario(GROUP)
def guesses_from_remote_do_not_stop_the_owner_at_the_console(module):
    """Remote and local failures are counted separately."""
    user, codes = module.enrolled("console"), Codes()
    for n in range(30):
        module.login(user, codes.wrong(n), options=["-r", "198.51.100.7"])
    remote = module.login(user, codes(), options=["-r", "198.51.100.7"])
    local = module.login(user, codes(1))
    return judged(local.ok, f"right code from remote: {remote}, at the console: {local}")


@scenario(GROUP)
def wrong_recovery_codes_cost_the_owner_no_try(module):
    """An answer in the form of a recovery code is not charged, because 120 bits need no throttle."""
    if not module.recovery_codes:
        return does_not_apply("no recovery codes")
    user, codes = module.enrolled("wrong-recovery"), Codes()
    wrong = [code[0] + "9" + code[2:] for code in module.recovery_codes]
    let_in = sum(module.login(user, code).ok for code in wrong)
    login = module.login(user, codes())
    return judged(let_in == 0 and login.ok, f"{len(wrong)} wrong ones, {let_in} let in; then a right code: {login}")


@scenario(GROUP)
def a_backup_of_the_home_brings_no_spent_code_back(module):
    """Root keeps the record of used codes, outside of the home."""
    if module.name == "oath":
        return does_not_apply("nothing in the home")
    user, codes = module.enrolled("restored"), Codes()
    home, copy = Path("/home", user), Path("/home", f"{user}.copy")
    shutil.copytree(home, copy, symlinks=True)
    answers = [codes(), *module.recovery_codes[:1]]
    first = [module.login(user, answer) for answer in answers]
    shutil.rmtree(home)
    copy.rename(home)
    for path in [home, *home.rglob("*")]:
        shutil.chown(path, uid(user), uid(user))
    again = [module.login(user, answer) for answer in answers]
    good = all(login.ok for login in first) and not any(login.ok for login in again)
    return judged(good, f"code and recovery code again: {shown(again)}")


@scenario(GROUP)
def a_code_works_once_for_roots_and_the_users_programs_together(module):
    user, codes = module.enrolled("locker"), Codes()
    used = [
        module.login(user, codes(-1), as_user=user), module.login(user, codes(-1)),
        module.login(user, codes()), module.login(user, codes(), as_user=user),
    ]  # fmt: skip
    if not used[0].ok:
        return does_not_apply(f"no logins by the user's own programs: {used[0]}")
    return judged([login.ok for login in used] == [True, False, True, False], shown(used))

