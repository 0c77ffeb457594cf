#!/usr/bin/env python3
"""Reads a credential and a record by what pam_totp-credential(5) and pam_totp-record(5) say, and by nothing else.

    read_files.py CREDENTIAL RECORD     prints what is in both, as JSON; "-" for no credential
"""
import base64
import hashlib
import json
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def base32(text):
    text = text.upper().replace(" ", "").rstrip("=")
    return base64.b32decode(text + "=" * (-len(text) % 8))


class Payload:
    """Fields one behind the other, without padding."""

    def __init__(self, data):
        self.data = data

    def bytes(self, count):
        taken, self.data = self.data[:count], self.data[count:]
        if len(taken) != count:
            sys.exit("the payload ends too soon")
        return taken

    def number(self, count):
        return int.from_bytes(self.bytes(count), "little")

    def list(self, entry):
        return [entry() for _ in range(self.number(1))]


def slot(data):
    magic, version, kind, length, generation, checksum, zero = struct.unpack_from("<8sHHIQII", data)
    if magic != b"pamTOTP\0" or length > 4064:
        return None
    if crc32c(data[:24] + data[32:32 + length]) != checksum or zero != 0:
        return None
    if version not in (1, 2):
        sys.exit("another version")
    return generation, {1: "acceptance", 2: "charge"}[kind], version, data[32:32 + length]


def throttle(payload):
    return {"in_a_row": payload.number(4), "for_the_wait": payload.number(4), "last": payload.number(8),
            "last_since_boot": payload.number(8), "free_tries_back": payload.number(8)}


def text(payload):
    return payload.bytes(payload.number(1)).decode()


def sendings(payload):
    return {"in_quarter": payload.number(1), "quarter": payload.number(8), "in_day": payload.number(1), "day": payload.number(8)}


# The sections of version 2: name and reader.
SECTIONS = {
    0x0001: ("offsets", lambda p: dict(p.list(lambda: (p.bytes(16).hex(), int.from_bytes(p.bytes(4), "little", signed=True))))),
    0x0002: ("own", throttle),
    0x0003: ("sendings", lambda p: [sendings(p), sendings(p)]),
    0x0004: ("begun_enrolment", lambda p: {"nonce": p.bytes(16).hex(), "begun": p.number(8)}),
    0x0005: ("password_day", lambda p: p.number(4)),
    0x0006: ("last_uses", lambda p: dict(p.list(lambda: (p.number(1), p.number(4))))),
    0x8001: ("counters", lambda p: dict(p.list(lambda: (p.bytes(16).hex(), p.number(8))))),
    0x8002: ("devices", lambda p: {"enrolment": p.bytes(8).hex(), "devices": p.list(lambda: {
        "binding": p.bytes(16).hex(), "since": p.number(8), "lasts": p.number(4), "used_after": p.number(4),
        "service": text(p), "label": text(p)})}),
    0x8003: ("sent_codes", lambda p: p.list(lambda: {
        "way": p.number(1), "nonce": p.bytes(16).hex(), "sent": p.number(8), "until": p.number(8), "tries_left": p.number(1)})),
    0x8004: ("ticket", lambda p: {"hash": p.bytes(16).hex(), "until": p.number(8)}),
    0x8005: ("key_floors", lambda p: dict(p.list(lambda: (p.bytes(8).hex(), (p.number(8), p.number(4)))))),
}


def sections(payload):
    content, last = {}, -1
    while payload.data:
        tag = payload.number(2)
        section = Payload(payload.bytes(payload.number(2)))
        if tag <= last:
            sys.exit("sections out of order")
        last = tag
        if tag in SECTIONS:
            name, read = SECTIONS[tag]
            content[name] = read(section)
            if section.data:
                sys.exit("bytes behind a section")
        elif tag & 0x8000:
            sys.exit("an unknown critical section")
        else:
            content[f"{tag:#06x}"] = section.data.hex()
    return content


def version_1(payload):
    content = {"enrolled": payload.number(1)}
    content["name"] = text(payload)
    content["marks"] = dict(payload.list(lambda: (payload.bytes(16).hex(), payload.number(8))))
    content["has_set"], content["set"] = payload.number(1), payload.bytes(8).hex()
    content["spent"] = payload.list(lambda: payload.bytes(16).hex())
    content["replaced_sets"] = payload.list(lambda: payload.bytes(8).hex())
    content["remote"], content["local"] = throttle(payload), throttle(payload)
    content["wrong"], content["first_wrong"], content["last_success"] = payload.number(4), payload.number(8), payload.number(8)
    return content


def record(data):
    if len(data) != 12288:
        sys.exit("not 12,288 bytes")
    whole = [read for read in (slot(data[:4096]), slot(data[4096:8192])) if read]
    if not whole:
        sys.exit("no whole slot")
    generation, kind, version, payload = max(whole)
    payload = Payload(payload)
    content = {"generation": generation, "kind": kind, "version": version, **version_1(payload)}
    content["sections"] = sections(payload) if version == 2 else {}
    if payload.data:
        sys.exit("bytes behind the payload")
    note = data[8192:]
    if note[:8] == b"pamTOTPn" and crc32c(note[:16]) == struct.unpack_from("<I", note, 16)[0]:
        content["noted"] = struct.unpack_from("<Q", note, 8)[0]
    return content


def credential(text):
    import tomllib  # since Python 3.11; a record needs it not
    read = tomllib.loads(text)
    if read["version"] not in (1, 2):
        sys.exit("another version")
    ids = [hashlib.sha256(b"pam_totp authenticator v1\0" + base32(one["secret"])).digest()[:16].hex()
           for one in read["authenticator"] if one["kind"] == "totp"]
    return {"ids": ids, "set": base32(read["recovery"]["salt"])[:8].hex(), "codes": read["recovery"]["codes"],
            "secrets": [one["secret"] for one in read["authenticator"]]}


if __name__ == "__main__":
    found = {}
    if sys.argv[1] != "-":
        with open(sys.argv[1], encoding="utf-8") as file:
            found["credential"] = credential(file.read())
    with open(sys.argv[2], "rb") as file:
        found["record"] = record(file.read())
    print(json.dumps(found))
