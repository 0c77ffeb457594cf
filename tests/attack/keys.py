"""Security keys: an agent that was stolen signs, lies, dies and repeats, without a touch of the user's key."""

import base64
import importlib.util
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stage import WORK, Codes
from table import judged, scenario

GROUP = "Security keys"
SOCKET = Path("/run/pam_totp/key.socket")
FOLDER = Path("/run/attack-key")
PROGRAM = Path("/mnt/pam_totp/tests/e2e/key_agent.py")
FORGERIES = ["other", "untouched", "elsewhere", "replay"]
FAULTS = ["garbage", "dies"]


def played_key():
    """The key of the played agent."""
    spec = importlib.util.spec_from_file_location("key_curves", PROGRAM.with_name("key_curves.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.EdDsa(7)


class Stolen:
    """While it lasts, a service offers keys, and the agent does what its thief wants."""

    def __init__(self, module):
        self.module = module

    def __enter__(self):
        self.module.say_where()
        with open(self.module.policy, "a") as policy:
            policy.write(f'factors = ["code", "key"]\nkey_services = ["{self.module.service}"]\n')
        FOLDER.mkdir(mode=0o700, exist_ok=True)
        SOCKET.unlink(missing_ok=True)
        log = open(WORK / "key-agent.log", "ab")
        self.agent = subprocess.Popen(["python3", PROGRAM, SOCKET, FOLDER], stdout=log, stderr=log)
        while not SOCKET.exists():
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        self.agent.kill()
        self.agent.wait()
        SOCKET.unlink(missing_ok=True)
        self.module.say_where()

    def does(self, mode):
        (FOLDER / "mode").write_text(mode)

    def owner(self, name):
        """A new user with the key, and an app that works too."""
        user, key = self.module.enrolled(name), played_key()
        text = lambda data: base64.urlsafe_b64encode(data).decode().rstrip("=")
        about = (
            f'[[authenticator]]\nkind = "fido2"\nlabel = "blue"\ncredential_id = "{text(key.id)}"\n'
            f'public_key = "eddsa:{text(key.public)}"\nrelying_party = "pam://attack"\n\n[recovery]'
        )
        file = self.module.credential(user)
        file.write_text(file.read_text().replace("[recovery]", about))
        return user

    def touch(self, user):
        return self.module.login(user, "", patience=60)


@scenario(GROUP)
def a_stolen_key_agent_lets_nobody_in_without_a_touch(module):
    """The helper makes each challenge and checks each signature. A key signs once, so that there is something to repeat."""
    with Stolen(module) as thief:
        user = thief.owner("key-stolen")
        thief.does("good")
        first = thief.touch(user)
        let_in = []
        for how in FORGERIES:
            thief.does(how)
            if thief.touch(user).ok:
                let_in.append(how)
        thief.does("good")
        time.sleep(1.1)
        last = thief.touch(user)
        by_code = module.login(user, Codes()())
        fact = f"{len(FORGERIES)} forgeries, of which {let_in} were let in; the owner's touch before {first.ok} and after {last.ok}, a code {by_code.ok}"
        return judged(first.ok and not let_in and last.ok and by_code.ok, fact)


@scenario(GROUP)
def a_key_agent_that_breaks_refuses_and_stops_nobody_else(module):
    with Stolen(module) as thief:
        refused = []
        for how in FAULTS:
            users = [thief.owner(f"key-{how}-{number}") for number in range(2)]
            thief.does(how)
            with ThreadPoolExecutor(2) as pool:
                waiting = [pool.submit(thief.touch, user) for user in users]
                time.sleep(2)
                began = time.monotonic()
                other = module.login(thief.owner(f"key-{how}-code"), Codes()())
                took = time.monotonic() - began
                refused.append(other.ok and took < 5 and not any(login.result().ok for login in waiting))
        return judged(all(refused), f"{FAULTS}: all touches refused, and a code let in meanwhile: {refused}")
