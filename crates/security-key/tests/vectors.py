#!/usr/bin/env python3
"""Writes vectors.txt: answers of two security keys, made with OpenSSL by way of python3-cryptography and nothing of this
project. The private keys are those of RFC 6979 (A.2.5) and RFC 8032 (7.1, test 1). Signatures by ES256 differ in each run.

    crates/security-key/tests/vectors.py >crates/security-key/tests/vectors.txt
"""

import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RP = b"pam://web1"
CHALLENGE = (1_700_000_000).to_bytes(8, "big") + bytes(range(24))
ID = bytes(range(64))
PRESENT, VERIFIED, CREDENTIAL, EXTENSIONS = 1, 4, 0x40, 0x80

es256 = ec.derive_private_key(0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721, ec.SECP256R1())
eddsa = ed25519.Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))


def client_hash(purpose):
    domain = b"pam_totp key v1 " + purpose
    return hashlib.sha256(bytes([len(domain)]) + domain + CHALLENGE).digest()


def cose(name):
    """The key in canonical CBOR, by hand: RFC 9053, 7.1 and 7.2."""
    if name == "es256":
        point = es256.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return bytes.fromhex("a5010203262001215820") + point[1:33] + bytes.fromhex("225820") + point[33:]
    raw = eddsa.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return bytes.fromhex("a4010103272006215820") + raw


def sign(name, message):
    return es256.sign(message, ec.ECDSA(hashes.SHA256())) if name == "es256" else eddsa.sign(message)


def data(flags, counter, tail=b"", rp=RP):
    return hashlib.sha256(rp).digest() + bytes([flags]) + counter.to_bytes(4, "big") + tail


def show(name, value):
    print(name, value.hex())


show("challenge", CHALLENGE)
show("id", ID)
show("hash-login", client_hash(b"login"))
show("hash-enrolment", client_hash(b"enrolment"))
for name in "es256", "eddsa":
    key = cose(name)
    show(f"{name}-cose", key)
    attested = bytes(16) + len(ID).to_bytes(2, "big") + ID + key
    answers = {
        "made": ("enrolment", data(PRESENT | VERIFIED | CREDENTIAL, 1, attested)),
        # credProtect, which some keys return unasked.
        "made-extended": ("enrolment", data(PRESENT | CREDENTIAL | EXTENSIONS, 1,
                                            attested + bytes.fromhex("a16b6372656450726f7465637402"))),
        "asserted": ("login", data(PRESENT, 0x01020304)),
        "verified": ("login", data(PRESENT | VERIFIED, 0)),
        "untouched": ("login", data(0, 7)),
        "other-rp": ("login", data(PRESENT, 7, rp=b"pam://web2")),
    }
    for answer, (purpose, auth_data) in answers.items():
        show(f"{name}-{answer}-data", auth_data)
        show(f"{name}-{answer}-signature", sign(name, auth_data + client_hash(purpose.encode())))
