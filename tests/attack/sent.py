"""Codes that are sent by mail: floods of requests, guesses, an agent that was taken over, odd addresses and host names."""

import json
import os
import socket
import struct
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import stage
from stage import LOG, WORK, Codes, log_position, log_since, new_user, uid
from table import judged, scenario

GROUP = "Codes that are sent"
RELEASE = Path("/mnt/pam_totp/target/release")
SOCKET = Path("/run/pam_totp/deliver.socket")
CONFIG = Path("/etc/pam_totp/deliver.toml")
HOOK = Path("/usr/local/sbin/attack-deliver")
MAILS = Path("/var/lib/attack-mails")
AGENT = "attack-agent"
NAMES = ["kind", "to", "code", "host", "user", "service", "source", "minutes", "language"]


# As sshd asks behind a key: where nothing was proven, no code is sent.
PROVEN = ["-v", "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA"]


class Post:
    """While it lasts, codes are sent by mail: an agent whose command keeps what it gets. Or another one listens."""

    def __init__(self, module, policy="", agent=True):
        self.module, self.policy, self.has_agent = module, policy, agent

    def __enter__(self):
        self.module.say_where()
        with open(self.module.policy, "a") as policy:
            policy.write(f'factors = ["code", "email"]\n{self.policy}')
        if not Path("/home", AGENT).exists():
            new_user(AGENT)
        (self.module.records / "sent-codes").unlink(missing_ok=True)
        MAILS.mkdir(mode=0o700, exist_ok=True)
        os.chown(MAILS, uid(AGENT), uid(AGENT))
        for mail in MAILS.iterdir():
            mail.unlink()
        HOOK.write_text(f"#!/bin/sh\ncat >{MAILS}/new.$$ && mv {MAILS}/new.$$ {MAILS}/mail.$(date +%s%N).$$\n")
        HOOK.chmod(0o755)
        CONFIG.write_text(f'[email]\ncommand = ["{HOOK}"]\n')
        CONFIG.chmod(0o644)
        SOCKET.unlink(missing_ok=True)
        self.agent = None
        if self.has_agent:
            command = [RELEASE / "pam_totp_deliver", "--listen", SOCKET, "--user", AGENT]
            self.agent = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=open(WORK / "agent.log", "ab"))
            until(SOCKET.exists)
        return self

    def __exit__(self, *_):
        if self.agent:
            self.agent.kill()
            self.agent.wait()
        SOCKET.unlink(missing_ok=True)
        CONFIG.unlink()
        self.module.say_where()

    def addressee(self, name, address=None):
        """A new user whose codes are sent there, and whose app works too."""
        user = self.module.enrolled(name)
        about = f'[[authenticator]]\nkind = "email"\naddress = {json.dumps(f"{name}@example.com" if address is None else address)}\n\n[recovery]'
        file = self.module.credential(user)
        file.write_text(file.read_text().replace("[recovery]", about))
        return user

    def ask(self, user, rhost=None, answer="x"):
        """Types the word. The answer after it is malformed, and costs no try."""
        return self.module.login(user, "email", answer, options=[*PROVEN, *(["-r", rhost] if rhost else [])])

    def mails(self):
        """What came until now, as (name, value) pairs of each."""
        texts = [mail.read_text() for mail in sorted(MAILS.glob("mail.*"))]
        return [[tuple(line.split("=", 1)) for line in text.splitlines()] for text in texts]

    def codes(self):
        return [dict(mail)["code"] for mail in self.mails()]

    def code_after(self, count):
        """The last code, when so many mails have come."""
        until(lambda: len(self.mails()) >= count)
        return self.codes()[-1]


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("it did not come in time")
        time.sleep(0.05)


def helper_log(since=0):
    return (WORK / "helper.log").read_bytes()[since:].decode("utf-8", "replace")


@scenario(GROUP)
def strangers_send_three_mails_in_a_quarter_of_an_hour(module):
    """The origin "remote" has a count of its own, so that the owner at the machine still gets a code."""
    with Post(module) as post, ThreadPoolExecutor(6) as pool:
        user = post.addressee("sent-flood")
        logins = list(pool.map(lambda n: post.ask(user, f"198.51.100.{n}"), range(30)))
        post.code_after(3)
        time.sleep(1)
        from_network = len(post.mails())
        post.ask(user)
        code = post.code_after(from_network + 1)
        good, app = module.login(user, code).ok, module.login(user, Codes()(1)).ok
        turns = {tuple(login.shown) for login in logins}
        fact = f"{from_network} mails of 30 requests, then the owner's code good: {good}, the app's: {app}"
        return judged(from_network == 3 and good and app and len(turns) == 1, fact)


@scenario(GROUP)
def a_stranger_who_asks_ends_no_code_of_the_owner(module):
    with Post(module) as post:
        user = post.addressee("sent-void")
        post.ask(user, "192.0.2.7")
        mine = post.code_after(1)
        for n in range(6):
            post.ask(user, f"198.51.100.{n}")
        # Malformed answers cost no try; four wrong ones leave the fifth to the owner.
        for n in range(4):
            module.login(user, wrong(mine, n), options=["-r", "198.51.100.9"])
        codes = set(post.codes())
        good = module.login(user, mine, options=["-r", "192.0.2.7"]).ok
        return judged(good and codes == {mine}, f"{len(codes)} codes in {len(post.mails())} mails, the owner's good: {good}")


def wrong(code, number):
    """Eight digits that are not this code."""
    return f"{(int(code) + 1 + number) % 100_000_000:08}"


@scenario(GROUP)
def eight_digits_are_guessed_five_times_over_many_connections(module):
    """Without the limits of codes: these would stop a guesser as well."""
    with Post(module, "free_tries = 20\n") as post:
        counts = []
        for name, at_once in [("sent-guess", False), ("sent-guess-race", True)]:
            user = post.addressee(name)
            before = len(post.mails())
            post.ask(user, "192.0.2.7")
            code = post.code_after(before + 1)
            guesses = [(user, wrong(code, n)) for n in range(8)]
            if at_once:
                got_in = module.race(guesses)
            else:
                got_in = sum(module.login(*guess).ok for guess in guesses)
            counts.append((got_in, module.login(user, code).ok, module.login(user, Codes()()).ok))
        good = counts == [(0, False, True)] * 2
        return judged(good, f"guesses let in, the code after them, the app: {counts}")


@scenario(GROUP)
def of_logins_at_once_with_one_sent_code_one_is_let_in(module):
    with Post(module) as post:
        user = post.addressee("sent-race")
        post.ask(user)
        code = post.code_after(1)
        got_in = module.race([(user, code)] * 8)
        return judged(got_in == 1, f"{got_in} of 8")


# --- an agent that was taken over ------------------------------------------------------------------------


FORGED = 'handed over\nsshd: accepted: code of "phone" user=root\r\x1b[2J\u202e\u2028'


def said(taken, line):
    """An answer of the agent: an array of a truth value, a text and an array of texts (RFC 8949)."""
    text = line.encode()
    return b"\x83" + (b"\xf5" if taken else b"\xf4") + b"\x79" + struct.pack(">H", len(text)) + text + b"\x80"


def framed(body):
    return struct.pack(">I", len(body)) + body


ANSWERS = {
    "closes at once": b"",
    "garbage": os.urandom(300),
    "a frame without end": struct.pack(">I", 0xFFFFFFFF) + b"x" * 100_000,
    "an empty frame": framed(b""),
    "deep arrays": framed(b"\x81" * 4000),
    "a text that is longer than the frame": framed(b"\x83\xf5\x7b" + b"\xff" * 8),
    "forged lines, taken": framed(said(True, FORGED)),
    "forged lines, not taken": framed(said(False, FORGED + "x" * 3000)),
    "never": None,
}


class Stolen:
    """Listens in place of the agent: keeps the orders, and answers as it likes."""

    def __init__(self):
        self.orders, self.answer = [], b""
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(SOCKET))
        self.server.listen(16)
        self.kept = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                stream, _ = self.server.accept()
                self.orders.append(stream.recv(5000))
                if self.answer is None:
                    self.kept.append(stream)
                    continue
                stream.sendall(self.answer)
                stream.close()
            except OSError:
                if self.server.fileno() < 0:
                    return


@scenario(GROUP)
def a_stolen_agent_stops_no_login_and_forges_no_line(module):
    with Post(module, agent=False) as post:
        stolen = Stolen()
        begin, log = (WORK / "helper.log").stat().st_size, log_position()
        refused, slow = [], []
        for number, (what, answer) in enumerate(ANSWERS.items()):
            user = post.addressee(f"sent-stolen-{number}")
            stolen.answer = answer
            begun = time.monotonic()
            if not module.login(user, "email", Codes()(), options=PROVEN, patience=30).ok:
                refused.append(what)
            if time.monotonic() - begun > 5:
                slow.append(what)
            until(lambda: len(stolen.orders) == number + 1)
        alive = module.helper.poll() is None
        stolen.server.close()
        text = helper_log(begin) + log_since(log)
        lines = [line for line in text.splitlines() if line.startswith(("sshd: accepted", "accepted: code of"))]
        raw = [mark for mark in "\x1b\r\u202e\u2028" if mark in text]
        told = f"{len(ANSWERS)} answers; refused after: {refused}, slow: {slow}, forged lines: {len(lines)}, raw marks: {raw}"
        return judged(alive and not (refused or slow or lines or raw), told)


@scenario(GROUP)
def a_stolen_agent_opens_no_login_by_itself(module):
    """It knows the code. It has no password of the user, and the helper answers it nothing about others."""
    with Post(module) as post:
        user = post.addressee("sent-stolen-code")
        post.ask(user, "192.0.2.7")
        code = post.code_after(1)
        by_agent = module.login(user, code, as_user=AGENT)
        words = module.login(user, "email", "x", options=PROVEN, as_user=AGENT)
        time.sleep(1)
        readable = [path for path in (module.credential(user), module.records / "host.key", module.records / str(uid(user)))
                    if subprocess.run(["runuser", "-u", AGENT, "--", "cat", path], capture_output=True).returncode == 0]
        owner = module.login(user, code, options=["-r", "192.0.2.7"]).ok
        fact = f"the agent's login: {by_agent}, its request: {words}, {len(post.mails())} mails, reads {readable}, owner in: {owner}"
        return judged(not by_agent.ok and not words.ok and len(post.mails()) == 1 and not readable and owner, fact)


@scenario(GROUP)
def a_program_of_the_user_sends_no_code(module):
    """It proves no password to the helper. Its prompt has no word, and a word is a malformed answer."""
    with Post(module) as post:
        user = post.addressee("sent-own")
        own = [module.login(user, word, "x", options=PROVEN, as_user=user) for word in ("email", "EMAIL ", "email")]
        time.sleep(1)
        one = all(login.prompts == 1 and not login.ok and "email" not in login.shown[0][1] for login in own)
        post.ask(user)
        code = post.code_after(1)
        return judged(one and module.login(user, code).ok, f"{own[0]} after {own[0].prompts} question, {len(post.mails()) - 1} mails")


# --- what a message may contain --------------------------------------------------------------------------


ODD_ADDRESSES = [
    "ann@example.com\r\nBcc: eve@example.com", "ann@example.com\nto=eve@example.com", "-oQ/tmp/x@example.com", "--@example.com",
    '"ann eve"@example.com', "ann@example.com,eve@example.com", "ann@example.com eve@example.com", "<ann@example.com>",
    "ann@exam\u202eple.com", "ann@example.com\0", "|sh@example.com", "ann", "@", "a@b@c", "ann;id@example.com", "$(id)@example.com\\",
    "x" * 65 + "@example.com", "x@" + "y" * 253, "",
]  # fmt: skip


@scenario(GROUP)
def an_odd_address_reaches_no_command_and_stops_no_login(module):
    with Post(module) as post:
        refused, names = [], []
        for number, address in enumerate(ODD_ADDRESSES):
            user = post.addressee(f"sent-odd-{number}", address)
            names.append(user)
            if not module.login(user, "email", Codes()(), options=PROVEN, patience=30).ok:
                refused.append(address)
        time.sleep(1)
        told = [dict(mail)["to"] for mail in post.mails()]
        log = helper_log()
        quoted = [address for address in ODD_ADDRESSES if len(address) > 3 and address in log]
        taken = []
        for address in ODD_ADDRESSES[:-1]:
            if "\0" in address:
                continue
            before = module.credential(names[0]).read_bytes()
            command = [RELEASE / "enroll", "admin", "address", names[0], f"--email={address}"]
            done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LANG": "C.UTF-8"})
            if done.returncode == 0 or module.credential(names[0]).read_bytes() != before:
                taken.append(address)
        fact = f"{len(ODD_ADDRESSES)} addresses: sent to {told}, logins refused {refused}, quoted in the log {quoted}, taken by enroll {taken}"
        return judged(not (told or refused or quoted or taken), fact)


HOSTS = ["your-account-is-locked.call-0900-1234.example", "192.0.2.7\nto=eve@example.com", "192.0.2.7\r\nBcc: eve@example.com",
         "192.0.2.7 (call 0900 1234)", "'; id; '", "fe80::1%call 0900 1234", "\u202e7.2.0.291", "x" * 4000]  # fmt: skip


@scenario(GROUP)
def a_host_name_of_the_client_is_in_no_message(module):
    with Post(module) as post:
        count, bad = 0, []
        for number, host in enumerate(HOSTS):
            user = post.addressee(f"sent-host-{number}")
            post.ask(user, host)
            count += 1
            post.code_after(count)
            mail = post.mails()[-1]
            shape = [name for name, *_ in mail] == NAMES
            if not shape or dict(mail)["source"] not in ("", "fe80::1") or dict(mail)["to"] != f"{user}@example.com":
                bad.append((host, mail))
        return judged(not bad, f"{count} messages, of which {len(bad)} repeat what the client chose" + (f": {bad[0]}" if bad else ""))
