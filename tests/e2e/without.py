"""Runs a command as on a file system that lacks something: `without.py WORD... -- COMMAND...`

    tmpfile       files without a name: open(2) with O_TMPFILE is EOPNOTSUPP
    link          hard links: linkat(2) is EPERM
    rename-flags  renameat2(2) with flags is EINVAL

A filter of the kernel's (seccomp(2)), which looks at the flags of a call: strace could only refuse every open.
"""

import ctypes
import errno
import os
import struct
import sys

# linux/bpf_common.h, linux/seccomp.h; x86_64 and aarch64 differ in the numbers of the calls.
LOAD, JUMP_EQUAL, JUMP_SET, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
NUMBERS = {"x86_64": {"openat": 257, "linkat": 265, "renameat2": 316}, "aarch64": {"openat": 56, "linkat": 37, "renameat2": 276}}
TMPFILE = 0o20000000


def argument(number):
    return 16 + 8 * number


def rule(call, error, place=None, bits=0):
    """Refuses `call` with `error`: always, or where its argument `place` has one of `bits`."""
    refuse = [(RETURN, 0, 0, REFUSE | error)]
    if place is not None:
        refuse = [(LOAD, 0, 0, argument(place)), (JUMP_SET, 0, 1, bits), *refuse]
    refuse.append((LOAD, 0, 0, 0))
    return [(JUMP_EQUAL, 0, len(refuse), NUMBERS[os.uname().machine][call]), *refuse]


RULES = {
    "tmpfile": lambda: rule("openat", errno.EOPNOTSUPP, 2, TMPFILE),
    "link": lambda: rule("linkat", errno.EPERM),
    "rename-flags": lambda: rule("renameat2", errno.EINVAL, 4, 0xFFFFFFFF),
}

words, command = sys.argv[1 : sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1 :]
program = [(LOAD, 0, 0, 0), *(step for word in words for step in RULES[word]()), (RETURN, 0, 0, ALLOW)]
code = b"".join(struct.pack("HBBI", *step) for step in program)
buffer = ctypes.create_string_buffer(code)
filters = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer)))
libc = ctypes.CDLL(None, use_errno=True)
SET_SECCOMP, MODE_FILTER, NO_NEW_PRIVS = 22, 2, 38
if os.geteuid() != 0:
    libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
if libc.prctl(SET_SECCOMP, MODE_FILTER, filters, 0, 0) != 0:
    sys.exit(f"no filter: {os.strerror(ctypes.get_errno())}")
os.execvp(command[0], command)
