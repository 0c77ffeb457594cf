#!/usr/bin/env python3
"""Stands in for the agent of security keys, and for a key that is plugged in: made from docs/formats.md, without our code.

    key_agent.py SOCKET FOLDER      listens; FOLDER/mode says what the key does, FOLDER/asked has a line for each question

Modes: good, pin (1234), silent (nobody touches it), garbage, dies, other (another key signs), untouched, elsewhere (another
relying party), replay (what was signed before). With FOLDER/es256, a new key is of that kind, else Ed25519.
"""
import hashlib
import os
import socket
import struct
import sys
import threading

from key_curves import EdDsa, Es256

# CBOR (RFC 8949), as far as the messages need it.
def encode(value):
    def head(kind, number):
        if number < 24:
            return bytes([kind << 5 | number])
        for short, size in (24, 1), (25, 2), (26, 4):
            if number < 1 << 8 * size:
                return bytes([kind << 5 | short]) + number.to_bytes(size, "big")
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    return head(4, len(value)) + b"".join(map(encode, value))


def decode(data):
    kind, short, rest = data[0] >> 5, data[0] & 31, data[1:]
    if kind == 7:
        return {20: False, 21: True, 22: None}[short], rest
    if short >= 24:
        size = 1 << short - 24
        short, rest = int.from_bytes(rest[:size], "big"), rest[size:]
    if kind < 2:
        return (short if kind == 0 else -1 - short), rest
    if kind in (2, 3):
        return (rest[:short] if kind == 2 else rest[:short].decode()), rest[short:]
    values = []
    for _ in range(short):
        value, rest = decode(rest)
        values.append(value)
    return values, rest


# The key of each kind, and one that is not the user's.
PAIRS = {"eddsa": (EdDsa(7), EdDsa(8)), "es256": (Es256(9), Es256(10))}
FAILED_PIN_NEEDED, FAILED_PIN_WRONG, FAILED_TIMED_OUT, FAILED_UNKNOWN = [4, [8]], [5, [7]], [2, []], [10, []]
FOLDER = sys.argv[2] if len(sys.argv) > 2 else ""
kept = []


def mode():
    try:
        with open(os.path.join(FOLDER, "mode")) as file:
            return file.read().strip()
    except FileNotFoundError:
        return "good"


def note(what):
    with open(os.path.join(FOLDER, "asked"), "a") as file:
        file.write(what + "\n")


def waits_for_nobody(stream, seconds):
    """The key blinks, until the helper takes the question back."""
    stream.settimeout(seconds)
    try:
        note("taken back" if stream.recv(1) == b"" else "odd")
    except socket.timeout:
        note("timed out")


def answer(stream, kind, fields):
    if kind == 1:
        rp, _, _, hash_, _, excluded, verify, pin, seconds = fields
        mine, _ = PAIRS["es256" if os.path.exists(os.path.join(FOLDER, "es256")) else "eddsa"]
    else:
        rp, hash_, allowed, verify, pin, seconds = fields
        known = [pair for pair in PAIRS.values() if pair[0].id in allowed]
        if not known:
            return [3, [FAILED_UNKNOWN]]
        mine, other = known[0]
    how = mode()
    if how == "silent":
        waits_for_nobody(stream, seconds)
        return [3, [FAILED_TIMED_OUT]]
    if how == "pin" and pin is None:
        return [3, [FAILED_PIN_NEEDED]]
    if how == "pin" and pin != b"1234":
        return [3, [FAILED_PIN_WRONG]]
    flags = (0 if how == "untouched" else 1) | (4 if how == "pin" else 0) | (0x40 if kind == 1 else 0)
    data = hashlib.sha256((rp + "x" if how == "elsewhere" else rp).encode()).digest() + bytes([flags]) + struct.pack(">I", 0)
    if kind == 1:
        data += bytes(16) + struct.pack(">H", len(mine.id)) + mine.id + mine.cose
        return [1, [data, [1, [mine.algorithm, mine.sign(data + hash_)]]]]
    if how == "replay" and kept:
        return kept[-1]
    signed = [2, [mine.id, data, (other if how == "other" else mine).sign(data + hash_)]]
    kept.append(signed)
    return signed


def serve(stream):
    with stream:
        head = stream.recv(4, socket.MSG_WAITALL)
        if len(head) < 4:
            note("nothing")
            return
        body = stream.recv(struct.unpack(">I", head)[0], socket.MSG_WAITALL)
        (version, (kind, fields)), rest = decode(body)
        assert version == 1 and not rest, body
        note({1: "make", 2: "assert"}[kind])
        if mode() == "dies":
            return
        said = b"\xff" * 7 if mode() == "garbage" else encode(answer(stream, kind, fields[0]))
        try:
            stream.sendall(struct.pack(">I", len(said)) + said)
        except OSError:
            pass


def main():
    listener = socket.socket(socket.AF_UNIX)
    if os.path.exists(sys.argv[1]):
        os.unlink(sys.argv[1])
    listener.bind(sys.argv[1])
    listener.listen(64)
    while True:
        stream, _ = listener.accept()
        threading.Thread(target=serve, args=(stream,), daemon=True).start()


if __name__ == "__main__":
    main()
