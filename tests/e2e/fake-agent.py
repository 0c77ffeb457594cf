#!/usr/bin/env python3
"""Stands in for the delivery agent: takes each order of the helper, and appends it to a file as one line of JSON.

    fake-agent.py SOCKET FILE
"""

import json
import os
import socket
import sys

NAMES = ["version", "way", "to", "code", "minutes", "host", "user", "service", "source", "language"]


def whole(stream, count):
    """So many bytes."""
    data = b""
    while len(data) < count:
        more = stream.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def value(data, at):
    """One number or text of CBOR (RFC 8949, 3.1), and where the next one begins."""
    kind, number, at = data[at] >> 5, data[at] & 31, at + 1
    if number >= 24:
        size = 1 << (number - 24)
        number, at = int.from_bytes(data[at : at + size], "big"), at + size
    if kind == 0:
        return number, at
    assert kind == 3, kind
    return data[at : at + number].decode(), at + number


def order(body):
    """The fields of an order."""
    assert body[0] == 0x80 | len(NAMES), body[:1].hex()
    found, at = {}, 1
    for name in NAMES:
        found[name], at = value(body, at)
    assert at == len(body)
    return found


path, out = sys.argv[1:]
if os.path.exists(path):
    os.unlink(path)
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
os.chmod(path, 0o600)
listener.listen()
while True:
    stream, _ = listener.accept()
    with stream, open(out, "a", encoding="utf-8") as lines:
        length = int.from_bytes(whole(stream, 4), "big")
        print(json.dumps(order(whole(stream, length))), file=lines, flush=True)
        stream.sendall(b"\0\0\0\x05\x82\xf5\x62ok")
