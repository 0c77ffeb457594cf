#!/usr/bin/env python3
"""A program that runs for long and holds its module: one pam_start, and then an authentication for each code.

    held.py SERVICE USER      prints its number; then codes on standard input, a line each, and
                              the result of pam_authenticate for each on standard output

libpam loads a module at the first authentication and keeps it until pam_end, whatever happens to the file."""

import ctypes
import os
import sys

pam = ctypes.CDLL("libpam.so.0")
libc = ctypes.CDLL(None)
libc.strdup.restype = ctypes.c_void_p
libc.calloc.restype = ctypes.c_void_p


class Message(ctypes.Structure):
    _fields_ = [("style", ctypes.c_int), ("text", ctypes.c_char_p)]


class Response(ctypes.Structure):
    _fields_ = [("text", ctypes.c_void_p), ("unused", ctypes.c_int)]


Function = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.POINTER(Message)), ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p
)


class Conversation(ctypes.Structure):
    _fields_ = [("function", Function), ("data", ctypes.c_void_p)]


code = b""


@Function
def answer(count, messages, responses, _):
    # libpam frees both the array and the texts.
    array = libc.calloc(count, ctypes.sizeof(Response))
    for number, response in enumerate((Response * count).from_address(array)):
        # PAM_PROMPT_ECHO_OFF and _ON; the other messages want no answer.
        if messages[number].contents.style in (1, 2):
            response.text = libc.strdup(code)
    responses[0] = array
    return 0


conversation = Conversation(answer, None)
handle = ctypes.c_void_p()
service, user = (argument.encode() for argument in sys.argv[1:])
if pam.pam_start(service, user, ctypes.byref(conversation), ctypes.byref(handle)) != 0:
    sys.exit("pam_start failed")
print(os.getpid(), flush=True)
for line in sys.stdin:
    code = line.strip().encode()
    print(pam.pam_authenticate(handle, 0), flush=True)
pam.pam_end(handle, 0)
