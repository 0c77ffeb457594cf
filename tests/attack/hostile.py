"""Hostile files in the place of a user's credential and record, and what nullok makes of missing ones."""

import os
import random
import shutil
import socket
from pathlib import Path

from stage import IGNORE, Codes, log_position, log_since, new_user, uid
from table import does_not_apply, judged, scenario

GROUP = "Hostile files"


def spoiled(module, name, spoil):
    """Logs in with the right code after `spoil` had its way with the credential. Never a hang, never a dead host."""
    if module.name == "oath":
        return does_not_apply("no file of the user's; root's users file is trusted")
    user, codes = module.enrolled(name), Codes()
    spoil(module.credential(user), user)
    position = log_position()
    login = module.login(user, codes())
    text = log_since(position)
    leaked = "root:" in text
    good = not login.ok and not login.dead and str(login) != "IGNORE" and not leaked
    return judged(good, str(login) + (", shadow in the log" if leaked else ""))


def replaced(make):
    """A spoiling that puts something else in the file's place."""

    def spoil(file, user):
        file.unlink()
        make(file)
        os.lchown(file, uid(user), uid(user))

    return spoil


@scenario(GROUP)
def a_fifo_in_its_place_hangs_nobody(module):
    """The file is opened without blocking and checked by its descriptor."""
    return spoiled(module, "fifo", replaced(lambda file: os.mkfifo(file, 0o600)))


@scenario(GROUP)
def an_endless_device_in_its_place_fills_no_memory(module):
    return spoiled(module, "zero", replaced(lambda file: os.mknod(file, 0o600 | 0o020000, os.makedev(1, 5))))


@scenario(GROUP)
def a_socket_in_its_place_lets_nobody_in(module):
    def make(file):
        os.chdir(file.parent)
        socket.socket(socket.AF_UNIX).bind(file.name)
        os.chdir("/")
        file.chmod(0o600)

    return spoiled(module, "socket", replaced(make))


@scenario(GROUP)
def a_folder_in_its_place_lets_nobody_in(module):
    return spoiled(module, "folder", replaced(lambda file: file.mkdir(0o700)))


@scenario(GROUP)
def a_link_to_shadow_is_neither_followed_nor_quoted(module):
    return spoiled(module, "shadow", replaced(lambda file: file.symlink_to("/etc/shadow")))


@scenario(GROUP)
def a_link_to_a_good_file_elsewhere_is_not_followed(module):
    """A credential is one file below the home, reached without a link. To keep it elsewhere, set credential=."""

    def spoil(file, user):
        real = file.with_name("real")
        file.rename(real)
        file.symlink_to(real)

    return spoiled(module, "link", spoil)


@scenario(GROUP)
def a_hard_link_to_the_file_is_noticed(module):
    """A second name can be a link to another user's file, or can keep an old file after a new enrolment."""
    return spoiled(module, "hard", lambda file, user: os.link(file, file.with_name("second")))


@scenario(GROUP)
def somebody_elses_file_is_not_taken(module):
    return spoiled(module, "foreign", lambda file, user: os.chown(file, 65534, 65534))


@scenario(GROUP)
def a_file_that_others_may_read_or_write_is_not_taken(module):
    """A secret that others could read is refused. The log names the file and the mode."""
    if module.name == "oath":
        return does_not_apply("no file of the user's; root's users file is trusted")
    user, let_in, modes = module.enrolled("modes"), [], (0o640, 0o604, 0o660, 0o606, 0o666)
    for mode in modes:
        module.enrol(user)
        module.credential(user).chmod(mode)
        if module.login(user, Codes()()).ok:
            let_in.append(f"{mode:o}")
    return judged(not let_in, f"taken with mode: {', '.join(let_in) or 'none'} of {', '.join(f'{m:o}' for m in modes)}")


@scenario(GROUP)
def a_home_that_all_may_write_is_not_trusted(module):
    """A user who may write the folder can put another credential into it."""
    if module.name == "helper":
        return does_not_apply("the credential is in no home")
    return spoiled(module, "open-home", lambda file, user: os.chmod(Path("/home", user), 0o777))


@scenario(GROUP)
def a_large_file_is_not_read(module):
    """No valid credential has more than 16 KiB."""

    def spoil(file, user):
        file.chmod(0o600)
        with open(file, "ab") as out:
            out.write(b"\n" + b"#" * 10_000_000)

    return spoiled(module, "large", spoil)


@scenario(GROUP)
def a_file_cut_off_anywhere_kills_nothing_and_its_record_counts(module):
    """An incomplete file is refused."""
    if module.name == "oath":
        return does_not_apply("no file of the user's; root's users file is trusted")
    user, codes = module.enrolled("cut"), Codes()
    code = codes()
    module.login(user, code)
    whole = module.credential(user).read_bytes()
    dead, twice = [], []
    for length in range(0, len(whole), 3):
        file = module.credential(user)
        file.chmod(0o600)
        file.write_bytes(whole[:length])
        file.chmod(0o400)
        module.forgive(user)
        login = module.login(user, code)
        dead += [length] if login.dead or login.codes[0] == IGNORE else []
        twice += [length] if login.ok else []
    fact = f"cut at {len(range(0, len(whole), 3))} places: dead or ignored at {len(dead)}, spent code good at {len(twice)}"
    return judged(not dead and not twice, fact)


@scenario(GROUP)
def random_bytes_in_the_file_kill_nothing_and_let_nobody_in(module):
    if module.name == "oath":
        return does_not_apply("no file of the user's; root's users file is trusted")
    user, bad = module.enrolled("random"), []
    for seed in range(40):
        file = module.credential(user)
        file.chmod(0o600)
        file.write_bytes(random.Random(seed).randbytes(4096 if seed % 2 else 200))
        login = module.login(user, Codes()())
        bad += [seed] if login.dead or login.ok or login.codes[0] == IGNORE else []
    return judged(not bad, f"40 contents, {len(bad)} of them taken or deadly")


@scenario(GROUP)
def deep_and_twisted_content_kills_nothing_and_lets_nobody_in(module):
    if not module.ours:
        return does_not_apply("another format")
    user = module.enrolled("twisted")
    good = module.text()
    contents = [
        "a=" + "[" * 8000, "a=" + "{b=" * 5000, "a." * 7000 + "b=1", "[[" * 8000, '"' * 3 + "\\" * 9000, good + good,
        good + "unknown = 1\n", "\ufeff" + good.replace("version = 1", "version = 9"), good.replace("\n", "\0"),
        good.replace("version = 1", "version = 1.0"), good.replace("version = 1", "version = 99999999999999999999"),
        good.replace('kind = "totp"', 'kind = "totp"\ndigits = 0'), good.replace('kind = "totp"', 'kind = "totp"\nperiod = 0'),
        good.replace('kind = "totp"', 'kind = "totp"\nperiod = -30'), good.replace('kind = "totp"', 'kind = "totp"\nperiod = 1000000000'),
        good.replace('kind = "totp"', 'kind = "totp"\nalgorithm = "md5"'), good.replace("GEZDGNBVGY3TQOJQ", ""),
        good.replace("GEZDGNBV", "GEZD!NBV"), good.replace("[recovery]", "[[recovery]]"),
    ]  # fmt: skip
    bad = []
    for number, content in enumerate(contents):
        module.enrol(user)
        module.credential(user).write_text(content)
        login = module.login(user, Codes()())
        bad += [number] if login.dead or login.ok or login.codes[0] == IGNORE else []
    return judged(not bad, f"{len(contents)} contents, taken or deadly: {bad or 'none'}")


@scenario(GROUP)
def a_damaged_record_is_never_a_fresh_start(module):
    """The record is separate from the credential. Damage to the record must not make used codes work again."""
    if not module.ours:
        return does_not_apply("no record apart from the credential")
    user, codes = module.enrolled("damaged"), Codes()
    module.login(user, codes())
    record = module.records / str(uid(user))
    whole = record.read_bytes()
    bad, places = [], 0
    for what in [lambda b: b"", lambda b: b[:100], lambda b: bytes(len(b)), lambda b: os.urandom(len(b)), lambda b: b[:4096],
                 lambda b: b[4096:] + b[:4096]]:  # fmt: skip
        places += 1
        record.write_bytes(what(whole))
        login = module.login(user, codes())
        bad += [places] if login.ok or login.dead or login.codes[0] == IGNORE else []
    return judged(not bad, f"{places} kinds of damage, the spent code good at {len(bad)}")


# --- nullok -----------------------------------------------------------------------------------------------


def nullok(module):
    if module.name == "oath":
        return None
    return module.service_with(f"attack-{module.name}-nullok", "nullok")


@scenario(GROUP)
def with_nullok_a_user_who_deletes_the_file_does_not_pass(module):
    """Root's record says which users have logged in with a code. Deleting, hiding or unmounting the file does not
    change the record."""
    name = nullok(module)
    if not name:
        return does_not_apply("no nullok")
    passed = []
    ways = {
        "deleted": lambda file, home: file.unlink(),
        "home emptied": lambda file, home: (shutil.rmtree(home), home.mkdir(), shutil.chown(home, home.name, home.name)),
        "home not mounted": lambda file, home: home.rename(f"{home}.away"),
        "dangling link": lambda file, home: (file.unlink(), file.symlink_to("nowhere")),
    }
    for number, (way, spoil) in enumerate(ways.items()):
        user = module.enrolled(f"nullok-{number}")
        module.login(user, Codes()(), service=name)
        spoil(module.credential(user), Path("/home", user))
        login = module.login(user, "000000", service=name)
        if not login.codes or login.codes[0] in (0, IGNORE):
            passed.append(f"{way} ({login})")
    return judged(not passed, f"let by: {', '.join(passed) or 'none'} of {', '.join(ways)}")


@scenario(GROUP)
def with_nullok_only_users_who_never_enrolled_pass(module):
    name = nullok(module)
    if not name:
        return does_not_apply("no nullok")
    new_user("nullok-never")
    module.enrolled("nullok-enrolled")
    never = module.login("nullok-never", "000000", service=name)
    enrolled = module.login("nullok-enrolled", "000000", service=name)
    unknown = module.login("nullok-nobody-such", "000000", service=name)
    good = str(never) in ("IGNORE", "SUCCESS") and all(str(one) not in ("IGNORE", "SUCCESS") for one in (enrolled, unknown))
    return judged(good, f"never enrolled {never}, enrolled {enrolled}, unknown {unknown}")
