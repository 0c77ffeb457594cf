"""Random PAM stacks of modules whose results are given, the real libpam beside `enroll check`.

    random_stacks.py COUNT SEED
Writes /etc/pam.d/random-N and the files that they include, some in the vendors' folders: for a throw-away root.
For each, libpam itself says what pam_authenticate returns; `enroll check --json` must have foretold that and
nothing else. Half of the stacks are plain; the others are strange in one way of STRANGE.
"""
import ctypes
import json
import os
import random
import signal
import subprocess
import sys

# The results of Linux-PAM, in the order of their numbers (_pam_types.h).
NAMES = """success open_err symbol_err service_err system_err buf_err perm_denied auth_err cred_insufficient
 authinfo_unavail user_unknown maxtries new_authtok_reqd acct_expired session_err cred_unavail cred_expired cred_err
 no_module_data conv_err authtok_err authtok_recover_err authtok_lock_busy authtok_disable_aging try_again ignore
 abort authtok_expired module_unknown bad_item conv_again incomplete""".split()
RESULTS = ["success"] * 12 + ["ignore", "auth_err", "perm_denied", "user_unknown", "maxtries", "new_authtok_reqd",
                              "authinfo_unavail", "acct_expired", "try_again", "conv_err", "service_err"]
ACTIONS = ["ok", "done", "bad", "die", "ignore", "reset", "1", "1", "2", "3", "5"]
WORDS = ["required", "requisite", "sufficient", "optional"]
# Around the limits of an int, where some wrap to libpam's own numbers for actions.
NUMBERS = ["0", "00", "01", "0003", "2147483646", "2147483647", "2147483648", "2147483649", "4294967285",
           *(str(2**32 - n) for n in range(8)), "4294967297", "4294967298", "8589934591", str(2**64 - 5),
           str(2**64 + 1), "9" * 40, "1x", "-1", "+1", "1.5"]
# Around libpam's buffer of 1,024 bytes, and its multiples.
LENGTHS = [1021, 1022, 1023, 1024, 1025, 2045, 2046, 2047, 2048, 3069, 4094, 4095, 4096, 8192]
STRANGE = ["length", "number", "case", "folder", "encoding", "include", "jump", "module", "kind", "continued"]
UNNAMED = ["[]", "?", "?.so", ".so", "x/"]
FOLDERS = ["/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d"]
MODULES = os.path.dirname(subprocess.run(["find", "/usr/lib", "/lib64", "-name", "pam_debug.so"], text=True,
                                         stdout=subprocess.PIPE, check=False).stdout.split("\n", 1)[0])


class Stack:
    """One service: its files by path, and how a program names it."""

    def __init__(self, rng, number):
        self.rng, self.name, self.files = rng, f"random-{number}", {}
        self.asked, self.parts = self.name, 0
        self.strange = rng.choice(STRANGE) if rng.random() < 0.5 else None
        if self.strange == "case":
            self.asked = rng.choice([self.name.upper(), self.name.title(), "/usr/sbin/" + self.name])
            if rng.random() < 0.3:
                self.put("/etc/pam.d/" + self.name.upper(), b"auth required pam_permit.so\n")
        self.write(self.name, 0)

    def is_strange(self, way, chance=0.4):
        """Whether this is the way and now the time for something strange."""
        return self.strange == way and self.rng.random() < chance

    def put(self, path, content):
        """One file."""
        self.files[path] = content

    def write(self, name, depth):
        """A file of one to six lines, in one of libpam's folders."""
        lines = [self.line(name, depth) for _ in range(self.rng.randint(1, 6))]
        content = b"".join(lines)
        folder = FOLDERS[0]
        if self.is_strange("folder", 0.6):
            folder = self.rng.choice(FOLDERS[1:])
            if self.rng.random() < 0.3:
                self.put(f"/usr/lib/pam.d/{name}", b"auth required pam_debug.so auth=acct_expired\n")
        if self.is_strange("encoding"):
            content = self.encoded(content)
        if folder != FOLDERS[0] or f"/etc/pam.d/{name}" not in self.files:
            self.put(f"{folder}/{name}", content)

    def encoded(self, content):
        """With bytes that are no text, or without the last newline."""
        at = self.rng.randint(0, len(content))
        kind = self.rng.randint(0, 5)
        if kind == 0:
            return content.rstrip(b"\n")
        if kind == 1:
            return content.replace(b"\n", b"\r\n", self.rng.randint(1, 3))
        byte = self.rng.choice([b"\0", b"\0", b"\0 ", b"\xff", b"\xc3\xa9", b"\xc2\xa0", b"\x85", b"\x0b", b"\x0c", b"\r",
                                b"#", b"\\", b"[", b"]", b"\\\n", b"\n\\\n"])
        return content[:at] + byte + content[at:]

    def control(self):
        """A word, or a list of values and actions; now and then one that libpam cannot read."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.5:
            word = rng.choice(WORDS)
            return rng.choice([word.upper(), word.title()]) if self.is_strange("case") else word
        if chance < 0.53:
            return rng.choice(["requierd", "[success=0]", "[succes=ok]", "[success ok]", "[default=okay]", "[=ok]", "[]",
                               "[ ]", "[Success=ok]", "[success=ok", "[success=okdefault=die]", "[default=\tok]"])
        values = rng.sample(["success", "default", "ignore", "auth_err", "perm_denied", "maxtries", "module_unknown"],
                            rng.randint(1, 4))
        actions = ACTIONS
        if self.is_strange("number", 0.8):
            actions = NUMBERS
        elif self.is_strange("jump", 0.8):
            actions = [str(n) for n in range(1, 10)]
        equals = rng.choice(["=", "=", "=", " = ", "= "])
        return "[" + " ".join(f"{value}{equals}{rng.choice(actions)}" for value in values) + "]"

    def module(self, depth):
        """A module whose result does not depend on anything."""
        rng, chance = self.rng, self.rng.random()
        if self.is_strange("module"):
            # A name of which nothing is left makes libpam stop with its list unfinished: below an include, chance
            # decides what comes of that.
            return rng.choice((UNNAMED if depth == 0 else []) + [
                f"{MODULES}/pam_debug.so auth=maxtries", f"{MODULES}/pam_no_such.so", "/lib/security/$ISA/pam_permit.so",
                "$ISA/pam_permit.so", f"{MODULES}/$ISA/pam_debug.so", "pam_debug", "PAM_DEBUG.SO", "./pam_permit.so",
                "../security/pam_permit.so", "[pam_debug.so] [auth=maxtries]", "/etc/pam.d/other", "pam_text.so",
                "/etc/pam.d", "pam_debug.so auth=maxtries auth=success", "pam_debug.so auth=nonsense", "pam_debug.so auth",
                "[pam_permit.so", "..so", "??.so"])
        if chance < 0.1:
            return "pam_permit.so"
        if chance < 0.2:
            return "pam_deny.so"
        if chance < 0.22:
            return "pam_no_such_module.so"
        return "pam_debug.so auth=" + rng.choice(RESULTS)

    def included(self, name, depth):
        """A line that includes another file."""
        rng = self.rng
        self.parts += 1
        part = f"{name}-{self.parts}"
        self.write(part, depth + 1)
        word = rng.choice(["@include", "auth include", "auth substack", "auth substack"])
        # A file that is not there. (Of an @include below an include, libpam makes what chance will.)
        safe = depth == 0 or word != "@include"
        if rng.random() < 0.08 and safe:
            part = "no-such-file"
        if self.is_strange("include", 0.6) and safe:
            part = rng.choice((UNNAMED + ["/etc/pam.d", "."] if depth == 0 else []) + [
                f"/etc/pam.d/{part}", f"[{part}]", f"./{part}", f"../pam.d/{part}", "", part + " x y", part.upper(),
                "n" * 300, "other", "/usr/lib/pam.d/other"])
        if self.strange in ("folder", "encoding") and not safe:
            word = "auth include"
        if self.is_strange("case"):
            word = rng.choice([word.upper(), word.title()])
        return f"{word} {part}"

    def line(self, name, depth):
        """One line; includes make further files."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.05:
            text = rng.choice(["account required pam_deny.so", "# auth required pam_deny.so", "", "auth optional",
                               "auht optional pam_permit.so", "auth", "-auth optional pam_no_such_module.so", "\t", "#"])
            return text.encode() + b"\n"
        if self.is_strange("kind"):
            kind = rng.choice(["--auth", "-auth", "Auth", "AUTH", "-", "--", "auth2", "[auth]", "-session", "account"])
            return f"{kind} {self.control()} {self.module(depth)}\n".encode()
        if chance < 0.2 and depth < 3 or self.strange in ("include", "folder") and chance < 0.4 and depth < 3:
            return self.included(name, depth).encode() + b"\n"
        whole = f"auth {self.control()} {self.module(depth)}"
        if rng.random() < 0.05:
            whole = whole.replace(" pam_", " \\\n   pam_") + " # comment \\"
        elif self.is_strange("continued", 0.7):
            whole = self.continued(whole)
        elif self.is_strange("length", 0.7):
            whole = self.long(whole)
        return whole.encode() + b"\n"

    def continued(self, line):
        """The line over several lines, with blank ones and comments between them."""
        rng = self.rng
        between = rng.choice(["\\\n", "\\ \t\n ", "\\\n\n", "\\\n# comment\n", "\\\n# comment \\\n", "\\\n \\\n", "\\\\\n",
                              "\\\n\\\n\t"])
        words = line.split(" ")
        at = rng.randint(1, len(words) - 1)
        return " ".join(words[:at]) + " " + between + " ".join(words[at:]) + rng.choice(["", "", " \\\n", "\\"])

    def long(self, line):
        """A comment, a blank or a line that ends about where libpam's buffer does, and the line behind it."""
        rng = self.rng
        length = rng.choice(LENGTHS) + rng.choice([0, 0, 0, -1, 1])
        kind = rng.randint(0, 5)
        if kind == 0:
            return "#" + "x" * (length - 1) + line
        if kind == 1:
            return "#" + " #" * ((length - 1) // 2) + " " * ((length - 1) % 2) + line
        if kind == 2:
            return " " * length + line
        if kind == 3:
            return line + " " * max(0, length - len(line)) + rng.choice(["", "#", "auth", "x\n", "\\\n"])
        if kind == 4:
            return line + " \\\n" + " " * max(1, length - len(line) - rng.randint(1, 4)) + rng.choice(["x", "\\\n x", "# y"])
        return "#" * (length - len(line)) + line + "\n" + line


class Message(ctypes.Structure):
    """struct pam_conv, with a conversation that fails."""
    _fields_ = [("conv", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)),
                ("data", ctypes.c_void_p)]


LIBPAM = ctypes.CDLL("libpam.so.0")
CONVERSATION = Message(Message._fields_[0][1](lambda *_: 19), None)


def said_by_libpam(service):
    """The result, in the spelling of a control. "refused": pam_start fails, or libpam crashes or hangs."""
    child = os.fork()
    if child == 0:
        signal.alarm(2)
        for number in (1, 2):
            os.dup2(os.open("/dev/null", os.O_WRONLY), number)
        handle = ctypes.c_void_p()
        if LIBPAM.pam_start(os.fsencode(service), b"root", ctypes.byref(CONVERSATION), ctypes.byref(handle)) != 0:
            os._exit(100)
        os._exit(LIBPAM.pam_authenticate(handle, 0))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return NAMES[code] if 0 <= code < len(NAMES) else "refused"


def foretold(stacks):
    """What enroll check says of them, by name."""
    said = {}
    for at in range(0, len(stacks), 200):
        asked = [stack.asked for stack in stacks[at:at + 200]]
        run = subprocess.run(["enroll", "check", "--json", *asked], stdout=subprocess.PIPE, check=False)
        said.update({service["name"]: service["results"] for service in json.loads(run.stdout)["services"]})
    return said


def main():
    """Ends with 1 if any stack differs, and shows it."""
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for folder in FOLDERS:
        os.makedirs(folder, exist_ok=True)
    # What a stack without auth lines falls back to.
    with open("/etc/pam.d/other", "wb") as file:
        file.write(b"auth required pam_debug.so auth=cred_err\n")
    with open(f"{MODULES}/pam_text.so", "wb") as file:
        file.write(b"no library\n")
    stacks = [Stack(rng, number) for number in range(count)]
    for stack in stacks:
        for path, content in stack.files.items():
            with open(path, "wb") as file:
                file.write(content)
    said = foretold(stacks)
    differ, seen, ways = 0, {}, {}
    for stack in stacks:
        result = said_by_libpam(stack.asked)
        seen[result] = seen.get(result, 0) + 1
        ways.setdefault(stack.strange, set()).add(result)
        wanted = [] if result == "refused" else ["PAM_" + result.upper()]
        if said.get(stack.name) != wanted:
            differ += 1
            if differ > 5:
                continue
            print(f"{stack.asked} ({stack.strange}): libpam {result}, foretold {said.get(stack.name)}")
            for path, content in stack.files.items():
                print(f"--- {path}\n{content!r}")
    print(f"{count} stacks of seed {seed}, {differ} differ:", ", ".join(f"{n} {r}" for r, n in sorted(seen.items())))
    poor = [way for way in STRANGE if len(ways.get(way, ())) < 3]
    if poor:
        print("these ways came to fewer than three results:", poor)
    return 1 if differ or poor else 0


sys.exit(main())
