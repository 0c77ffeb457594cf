"""Hostile names, conversations, surroundings and callers; and what the configuration says."""

import os
from pathlib import Path

from stage import IGNORE, Codes, drive, log_position, log_since, service, uid
from table import does_not_apply, judged, scenario

GROUP = "Conversations, callers and settings"
PAM_SILENT = 0x8000


@scenario(GROUP)
def hostile_user_names_let_nobody_in_and_reach_no_log_raw(module):
    """A name that the account database does not know is escaped, or not logged at all."""
    names = ["", "../../etc/passwd", "a/b", "%s%s%n%n", "two\nlines", "\x1b[2Jclear", "x" * 256, "y" * 100_000, "раul",
             ".", "..", "-rf", "root\\", b"\xff\xfe"]  # fmt: skip
    position, bad = log_position(), []
    for name in names:
        login = module.login(name, Codes()())
        bad += [repr(name)[:20]] if login.dead or login.ok or login.codes[0] == IGNORE else []
    text = log_since(position)
    raw = [what for what, mark in (("newline", "\nlines"), ("escape", "\x1b")) if mark in text]
    return judged(not bad and not raw, f"{len(names)} names, let in or deadly: {bad or 'none'}; raw in the log: {raw or 'nothing'}")


@scenario(GROUP)
def a_name_with_control_characters_is_not_in_the_prompt(module):
    login = module.login("\x1b[2Jclear", "000000")
    text = "".join(text for _, text in login.shown)
    return judged("\\x1b" not in text, f"shown: {text!r}" if text else "nothing shown")


@scenario(GROUP)
def a_conversation_that_fails_is_asked_once_and_costs_no_try(module):
    user, codes, seen = module.enrolled("conversation"), Codes(), []
    for reply in ("conv_err", "conv_again", "abort", "buf_err") * 2:
        login = module.login(user, options=["-R", reply])
        seen.append((login.prompts, str(login), login.dead or login.ok))
    after = module.login(user, codes())
    asked, bad = max(prompts for prompts, *_ in seen), sum(1 for *_, bad in seen if bad)
    answers = ", ".join(sorted({name for _, name, _ in seen}))
    return judged(asked <= 1 and not bad and after.ok, f"asked {asked} times, {answers}; then the right code: {after}")


@scenario(GROUP)
def an_answer_that_is_not_there_kills_nothing(module):
    user = module.enrolled("null-answer")
    logins = {reply: module.login(user, options=["-R", reply]) for reply in ("null_array", "null_text")}
    bad = [one for one in logins.values() if one.dead or one.ok]
    return judged(not bad, ", ".join(f"{reply}: {login}" for reply, login in logins.items()))


@scenario(GROUP)
def an_application_that_shows_no_text_changes_no_verdict(module):
    user, codes = module.enrolled("text-fails"), Codes()
    logins = []
    for code in (codes.wrong(), codes(), codes(), codes(1)):
        module.forgive(user)
        logins.append(module.login(user, code, options=["-R", "text_fails"]))
    good = [login.ok for login in logins] == [False, True, False, True]
    return judged(good, ", ".join(map(str, logins)))


@scenario(GROUP)
def a_silent_application_is_told_nothing(module):
    user, codes, told = module.enrolled("silent"), Codes(), 0
    for answer in (codes.wrong(), codes(), codes(), "junk"):
        login = module.login(user, answer, options=["-f", str(PAM_SILENT)])
        told += sum(1 for style, _ in login.shown if style not in (1, 2))
    return judged(told == 0, f"{told} texts besides the prompts")


@scenario(GROUP)
def hostile_surroundings_change_no_verdict(module):
    hostile = {"HOME": "/evil", "XDG_CONFIG_HOME": "/evil", "XDG_STATE_HOME": "/evil", "TZ": "../../../../dev/zero",
               "LANG": "xx_XX", "TMPDIR": "/nowhere", "RUST_BACKTRACE": "full", "RUST_LOG": "trace", "LC_ALL": "tr_TR"}  # fmt: skip
    user, codes = module.enrolled("surroundings"), Codes()
    gone = Path("/tmp/attack/gone")
    gone.mkdir()
    away = ["sh", "-c", f'umask 000; cd {gone}; rmdir {gone}; exec "$@"', "sh"]
    logins = [module.login(user, code, env=hostile, before=away, options=["-x"]) for code in (codes(), codes())]
    modes = {oct(p.stat().st_mode & 0o777) for p in Path("/var/lib/pam_totp").glob(f"{uid(user)}*")}
    good = [login.ok for login in logins] == [True, False] and not any("6" in mode[-1] for mode in modes)
    return judged(good, f"{logins[0]}, again {logins[1]}; no standard files, folder gone, umask 000")


@scenario(GROUP)
def a_user_may_ask_about_himself_and_nobody_else(module):
    """A program of another user's learns nothing here, not even a prompt."""
    user, other = module.enrolled("asked"), module.enrolled("asking")
    own = module.login(other, Codes()(), as_user=other)
    foreign = module.login(user, Codes()(), as_user=other)
    good = not foreign.ok and not foreign.dead and str(foreign) != "IGNORE"
    return judged(good, f"himself {own}, another {foreign}" + (f" after {foreign.prompts} prompt" if foreign.prompts else ""))


@scenario(GROUP)
def a_setuid_program_with_the_callers_id_gets_a_true_answer(module):
    user, other = module.enrolled("setuid"), module.enrolled("caller")
    codes, number = Codes(), str(uid(other))
    before = ["setpriv", "--ruid", number]
    logins = [module.login(user, code, before=before) for code in (codes(), codes(), codes.wrong())]
    return judged([login.ok for login in logins] == [True, False, False], ", ".join(map(str, logins)))


@scenario(GROUP)
def a_setting_with_a_typo_lets_nobody_in_and_is_named(module):
    """A line with an unknown setting is refused as a whole."""
    user, taken, silent = module.enrolled("typo"), [], []
    wrong = {
        "ours": ["nulok", "window=abc", "window=-1", "window=99999999999999999999", "window=", "window=1 window=1",
                 "state_dir=relative", "free_tries=0", "origin=mars", "credential=%x", "prompt="],
        "google": ["nulok", "secret=", "user=nobody_such", "grace_period=abc", "allowed_perm=xyz"],
        "oath": ["usersfil=/x", "digits=0", "digits=abc", "window=-1", "window=99999999999999999999"],
    }["ours" if module.ours else module.name]  # fmt: skip
    for number, arguments in enumerate(wrong):
        name = module.service_with(f"attack-{module.name}-wrong-{number}", arguments)
        module.enrol(user)
        position = log_position()
        login = module.login(user, Codes()(), service=name)
        taken += [arguments] if login.ok or login.dead or str(login) == "IGNORE" else []
        text = log_since(position).replace("attack[", "")
        silent += [arguments] if arguments.split("=")[0] not in text else []
    fact = f"let in with: {', '.join(taken) or 'none'} of {len(wrong)}; not named in the log: {', '.join(silent) or 'none'}"
    return judged(not taken and not silent, fact)


@scenario(GROUP)
def in_the_wrong_stack_it_says_yes_to_nothing(module):
    """A misplaced line is an error that is logged, not a yes."""
    user = module.enrolled("stacks")
    kinds = ("auth", "account", "session", "password")
    service("attack-stacks", *[f"{kind} required {module.library} {module.arguments()}" for kind in kinds])
    path = Path("/etc/pam.d/attack-stacks")
    path.write_text("".join(line + "\n" for line in path.read_text().splitlines() if "permit" not in line))
    login = drive("attack-stacks", user, options=["-c", "mop"])
    names = {name: code for name, code in zip(("account", "session", "password"), login.codes)}
    yes = [name for name, code in names.items() if code in (0, 25, IGNORE)]
    return judged(not login.dead and not yes, f"yes in: {', '.join(yes) or 'none'}")


@scenario(GROUP)
def setcred_says_yes_before_authenticate_and_in_a_forked_child(module):
    user = module.enrolled("setcred")
    login = module.login(user, Codes()(), options=["-c", "cCacCdD"])
    return judged(not login.dead and set(login.codes) == {0}, f"codes {login.codes}")


@scenario(GROUP)
def sshds_way_of_asking_in_a_forked_child_works(module):
    user, codes = module.enrolled("forked"), Codes()
    logins = [module.login(user, codes(), options=["-c", "Ac"]) for _ in range(2)]
    return judged([login.ok for login in logins] == [True, False], ", ".join(map(str, logins)))


@scenario(GROUP)
def a_policy_file_that_users_may_write_is_not_followed(module):
    if not module.ours:
        return does_not_apply("no policy file")
    user, policy = module.enrolled("policy"), Path("/etc/security/pam_totp.toml")
    results = {}
    try:
        for what, text, mode, owner in [
            ("written by all", "window = 3\n", 0o666, 0), ("somebody's own", "window = 3\n", 0o644, uid(user)),
            ("a typo", "windw = 3\n", 0o644, 0),
        ]:  # fmt: skip
            policy.write_text(text)
            policy.chmod(mode)
            os.chown(policy, owner, owner)
            results[what] = module.login(user, Codes()())
    finally:
        policy.unlink(missing_ok=True)
        module.say_where()
    good = not any(login.ok or login.dead or str(login) == "IGNORE" for login in results.values())
    return judged(good, ", ".join(f"{what}: {login}" for what, login in results.items()))

