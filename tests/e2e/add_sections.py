#!/usr/bin/env python3
"""Changes the version of a record, as pam_totp-record(5) describes both.

    add_sections.py RECORD TAG=HEX...     each slot of version 1 gets these sections, and is of version 2
    add_sections.py --without RECORD      the newest slot loses its sections, and is of version 1
    add_sections.py --age RECORD SECONDS  remembered devices become so many seconds older
"""
import struct
import sys

from read_files import Payload, crc32c, version_1

SLOTS = (0, 4096)


def slot(image, offset):
    """Kind, generation and payload of the slot there, with its version; None where there is none."""
    magic, version, kind, length, generation, _, _ = struct.unpack_from("<8sHHIQII", image, offset)
    if magic != b"pamTOTP\0":
        return None
    return version, kind, generation, image[offset + 32:offset + 32 + length]


def write(file, offset, version, kind, generation, payload):
    header = struct.pack("<8sHHIQ", b"pamTOTP\0", version, kind, len(payload), generation)
    file.seek(offset)
    file.write(header + struct.pack("<II", crc32c(header + payload), 0) + payload)


def section(argument):
    tag, content = argument.split("=")
    content = bytes.fromhex(content)
    return struct.pack("<HH", int(tag, 16), len(content)) + content


def older(payload, seconds):
    """The payload with `since` of each device moved; `until` and the last use are counted from there."""
    rest = Payload(payload)
    version_1(rest)
    out = payload[:len(payload) - len(rest.data)]
    while rest.data:
        tag, content = rest.number(2), rest.bytes(rest.number(2))
        if tag == 0x8002:
            devices = Payload(content)
            changed = devices.bytes(8) + bytes([count := devices.number(1)])
            for _ in range(count):
                changed += devices.bytes(16) + struct.pack("<Q", devices.number(8) - seconds) + devices.bytes(8)
                for _ in "service", "label":
                    changed += bytes([length := devices.number(1)]) + devices.bytes(length)
            content = changed
        out += struct.pack("<HH", tag, len(content)) + content
    return out


mode = sys.argv[1] if sys.argv[1].startswith("--") else ""
without = mode == "--without"
path = sys.argv[2] if mode else sys.argv[1]
with open(path, "r+b") as file:
    image = file.read()
    found = {offset: slot(image, offset) for offset in SLOTS if slot(image, offset)}
    if without:
        newest = max(found, key=lambda offset: found[offset][2])
        version, kind, generation, payload = found[newest]
        assert version == 2
        rest = Payload(payload)
        version_1(rest)
        write(file, newest, 1, kind, generation, payload[:len(payload) - len(rest.data)])
    elif mode == "--age":
        for offset, (version, kind, generation, payload) in found.items():
            if version == 2:
                write(file, offset, 2, kind, generation, older(payload, int(sys.argv[3])))
    else:
        sections = b"".join(map(section, sys.argv[2:]))
        for offset, (version, kind, generation, payload) in found.items():
            assert version == 1
            write(file, offset, 2, kind, generation, payload + sections)
