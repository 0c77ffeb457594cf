"""The modules of this machine in small PAM stacks, the real libpam beside `enroll check`.

    known_modules.py
Writes /etc/pam.d/known-N: for a throw-away root. Three comparisons, each for auth and for account stacks:
what a module says at a login is among the results that check expects; of modules whose result is always the same,
check says that nobody gets in exactly where libpam refuses; and so it does for conditions.
"""
import ctypes
import json
import os
import signal
import subprocess
import sys

NAMES = """success open_err symbol_err service_err system_err buf_err perm_denied auth_err cred_insufficient
 authinfo_unavail user_unknown maxtries new_authtok_reqd acct_expired session_err cred_unavail cred_expired cred_err
 no_module_data conv_err authtok_err authtok_recover_err authtok_lock_busy authtok_disable_aging try_again ignore
 abort authtok_expired module_unknown bad_item conv_again incomplete""".split()
# Modules that always say the same at a login (crates/pam-stack/src/known.rs).
SAME = ["pam_permit.so", "pam_deny.so", "pam_warn.so", "pam_env.so", "pam_faildelay.so", "pam_group.so", "pam_keyinit.so",
        "pam_mail.so", "pam_lastlog.so", "pam_echo.so Hello", "pam_echo.so file=/tmp/known-list",
        "pam_echo.so file=/tmp/known-no-such"]
# Those that wait for something, need a device or end the process that asks.
NOT_HERE = ["pam_loginuid.so", "pam_tty_audit.so", "pam_userdb.so", "pam_stress.so", "pam_filter.so", "pam_totp.so",
            "pam_oath.so", "pam_rootok.so", "pam_wheel.so"]
CONDITIONS = [
    "pam_listfile.so item=user sense=allow file=/tmp/known-no-such onerr=succeed",
    "pam_listfile.so item=user sense=deny file=/tmp/known-no-such onerr=succeed",
    "pam_listfile.so item=user sense=deny file=/tmp/known-no-such onerr=fail",
    "pam_listfile.so item=user sense=allow file=/tmp/known-no-such",
    "pam_listfile.so item=user sense=deny file=/tmp/known-empty",
    "pam_listfile.so item=user sense=allow file=/tmp/known-empty onerr=succeed",
    "pam_listfile.so item=user sense=allow file=/tmp/known-link onerr=succeed",
    "pam_listfile.so item=user sense=allow file=/tmp/known-open onerr=succeed",
    "pam_listfile.so item=user sense=allow file=/tmp onerr=succeed",
    "pam_listfile.so item=user file=/tmp/known-list onerr=succeed",
    "pam_listfile.so sense=allow file=/tmp/known-list onerr=succeed",
    "pam_listfile.so item=user sense=allow onerr=succeed",
    "pam_access.so accessfile=/tmp/known-no-such", "pam_access.so accessfile=/tmp/known-empty",
    "pam_access.so accessfile=/tmp/known-plus", "pam_access.so accessfile=/tmp/known-all",
    "pam_succeed_if.so", "pam_succeed_if.so quiet", "pam_succeed_if.so uid >= 0", "pam_succeed_if.so user =~ *",
    "pam_succeed_if.so service = SERVICE", "pam_succeed_if.so service != SERVICE",
    "pam_succeed_if.so service in a:SERVICE", "pam_succeed_if.so service notin a:b",
    "pam_succeed_if.so service =~ kn*", "pam_succeed_if.so service !~ kn*", "pam_succeed_if.so uid",
]
FILES = {"known-list": "nobody\n", "known-empty": "# none\n", "known-open": "nobody\n", "known-plus": "+:root:ALL\n",
         "known-all": "-:ALL:ALL\n"}

LIBPAM, LIBC = ctypes.CDLL("libpam.so.0"), ctypes.CDLL(None)
LIBC.calloc.restype = LIBC.strdup.restype = ctypes.c_void_p
CONVERSE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p)


def answers(count, _messages, responses, _data):
    """A wrong password to every prompt; texts are seen."""
    block = LIBC.calloc(count, 16)
    responses[0] = block
    for at in range(count):
        ctypes.cast(block + 16 * at, ctypes.POINTER(ctypes.c_void_p))[0] = LIBC.strdup(b"wrong")
    return 0


class Conversation(ctypes.Structure):
    """struct pam_conv"""
    _fields_ = [("conv", CONVERSE), ("data", ctypes.c_void_p)]


CONVERSATION = Conversation(CONVERSE(answers), None)


def said_by_libpam(service, kind):
    """The result of the service's stack, in the spelling of a control."""
    child = os.fork()
    if child == 0:
        signal.alarm(5)
        for number in (0, 1, 2):
            os.dup2(os.open("/dev/null", os.O_RDWR), number)
        handle = ctypes.c_void_p()
        if LIBPAM.pam_start(service.encode(), b"nobody", ctypes.byref(CONVERSATION), ctypes.byref(handle)) != 0:
            os._exit(100)
        call = LIBPAM.pam_authenticate if kind == "auth" else LIBPAM.pam_acct_mgmt
        os._exit(call(handle, 0))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return NAMES[code] if 0 <= code < len(NAMES) else f"ended with {code}"


class Comparison:
    """Services that were written, and what must be said of each."""

    def __init__(self):
        self.services = []

    def add(self, kind, lines, judge):
        """A service of these lines of one kind. judge(real, told) says whether both are one."""
        name = f"known-{len(self.services)}"
        text = "".join(f"{kind} {line}\n" for line in lines).replace("SERVICE", name)
        other = "auth required pam_permit.so\nauth required pam_totp.so\n" if kind == "account" else ""
        with open(f"/etc/pam.d/{name}", "w", encoding="ascii") as file:
            file.write(text + other + ("account required pam_permit.so\n" if kind == "auth" else ""))
        self.services.append((name, kind, text, judge))

    def run(self):
        """Ends with the number of differences."""
        names = [name for name, *_ in self.services]
        run = subprocess.run(["enroll", "check", "--json", *names], stdout=subprocess.PIPE, check=False)
        said = json.loads(run.stdout)
        results = {service["name"]: service for service in said["services"]}
        differ, seen = 0, set()
        for name, kind, text, judge in self.services:
            real = said_by_libpam(name, kind)
            seen.add(real)
            found = {finding["name"] for finding in said["findings"] if name in finding["services"]}
            foretold = results[name]["results" if kind == "auth" else "account"]
            if not judge(real, found, foretold):
                differ += 1
                print(f"{name} ({kind}): libpam {real}; check {sorted(found)}, {foretold}\n{text}")
        print(f"{len(names)} stacks, {differ} differ; results: {', '.join(sorted(seen))}")
        return differ or len(seen) < 5


def is_foretold(real, _found, foretold):
    """The result is one that check expects."""
    return "PAM_" + real.upper() in foretold


def refuses_alike(kind):
    """Check says that nobody gets in where libpam refuses, and nowhere else."""
    name = "nobody-gets-in" if kind == "auth" else "account-refuses"
    return lambda real, found, _foretold: (name in found) == (real != "success")


def main():
    """Every installed module alone, then those whose result is known below every control that can refuse."""
    for name, text in FILES.items():
        with open(f"/tmp/{name}", "w", encoding="ascii") as file:
            file.write(text)
    os.chmod("/tmp/known-open", 0o666)
    os.symlink("known-list", "/tmp/known-link")
    folder = os.path.dirname(subprocess.run(["find", "/usr/lib", "/lib64", "-name", "pam_permit.so"], text=True,
                                            stdout=subprocess.PIPE, check=True).stdout.split("\n", 1)[0])
    installed = sorted(name for name in os.listdir(folder) if name.endswith(".so") and name not in NOT_HERE)
    comparison = Comparison()
    for kind in "auth", "account":
        for module in installed:
            comparison.add(kind, [f"[default=ok] {module}"], is_foretold)
        # The jump leads around the code, which nobody types here.
        end = ["[success=1 default=ignore] pam_permit.so", "required pam_totp.so", "required pam_permit.so"]
        end = end if kind == "auth" else ["required pam_permit.so"]
        for module in SAME + (CONDITIONS if kind == "auth" else []):
            for control in "[success=die default=ignore]", "[ignore=die default=ok]", "required":
                # A condition may refuse those who meet it.
                if module in SAME or control == "required":
                    comparison.add(kind, [f"{control} {module}", *end], refuses_alike(kind))
    sys.exit(1 if comparison.run() else 0)


main()
