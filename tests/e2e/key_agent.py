#!/usr/bin/env python3
"""Stands in for the agent of security keys, and for a key that is plugged in: made from docs/formats.md, without our code.

    key_agent.py SOCKET FOLDER      listens; FOLDER/mode says what the key does, FOLDER/asked has a line for each question

Modes: good, pin (1234), silent (nobody touches it), garbage, dies, other (another key signs), untouched, elsewhere (another
relying party), replay (what was signed before).
"""
import hashlib
import os
import socket
import struct
import sys
import threading

# Ed25519 (RFC 8032 §6): slow, and for tests alone.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P


def recover_x(y):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return P - x if x & 1 else x


BASE = (recover_x(BASE_Y), BASE_Y, 1, recover_x(BASE_Y) * BASE_Y % P)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def compressed(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def hashed(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


class Key:
    def __init__(self, number):
        digest = hashlib.sha512(bytes([number]) * 32).digest()
        scalar = bytearray(digest[:32])
        scalar[0] &= 248
        scalar[31] = scalar[31] & 127 | 64
        self.scalar, self.prefix = int.from_bytes(scalar, "little"), digest[32:]
        self.public = compressed(multiply(self.scalar, BASE))
        self.id = bytes([number]) * 16

    def sign(self, message):
        nonce = hashed(self.prefix, message) % L
        begin = compressed(multiply(nonce, BASE))
        end = (nonce + hashed(begin, self.public, message) * self.scalar) % L
        return begin + end.to_bytes(32, "little")


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


MINE, OTHER = Key(7), Key(8)
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
    else:
        rp, hash_, allowed, verify, pin, seconds = fields
        if MINE.id not in allowed:
            return [3, [FAILED_UNKNOWN]]
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
        cose = b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20" + MINE.public
        data += bytes(16) + struct.pack(">H", len(MINE.id)) + MINE.id + cose
        return [1, [data, [1, [-8, MINE.sign(data + hash_)]]]]
    if how == "replay" and kept:
        return kept[-1]
    signed = [2, [MINE.id, data, (OTHER if how == "other" else MINE).sign(data + hash_)]]
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
