"""A greeter of lightdm without a window: answers what PAM asks from the files `password` and `code` of a folder.

greeter.py FOLDER: the user is in the file `user`; what came of it is written to `result`.
"""

import pathlib
import sys

import gi

gi.require_version("LightDM", "1")
from gi.repository import GLib, LightDM  # noqa: E402

FOLDER = pathlib.Path(sys.argv[1])


def of(name):
    return (FOLDER / name).read_text().strip()


def result(text):
    (FOLDER / "result").write_text(text + "\n")


def show_prompt(greeter, text, _kind):
    with (FOLDER / "prompts").open("a") as prompts:
        prompts.write(text + "\n")
    greeter.respond(of("password") if "assword" in text else of("code"))


def authentication_complete(greeter):
    if greeter.get_is_authenticated():
        greeter.start_session_sync("e2e")
    else:
        result("refused")


greeter = LightDM.Greeter()
greeter.connect("show-prompt", show_prompt)
greeter.connect("authentication-complete", authentication_complete)
greeter.connect_to_daemon_sync()
greeter.authenticate(of("user"))
GLib.MainLoop().run()
