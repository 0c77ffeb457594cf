"""Keys that sign, of the two kinds that security keys have: Ed25519 (RFC 8032 §6) and ECDSA on P-256 (FIPS 186-5 §6.4).

Slow, and for tests alone. Made from the standards, without our code.
"""
import hashlib

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


class EdDsa:
    """An Ed25519 key; `algorithm` and `cose` are as COSE has them (RFC 9053 §2.2 and §7.2)."""
    algorithm = -8

    def __init__(self, number):
        digest = hashlib.sha512(bytes([number]) * 32).digest()
        scalar = bytearray(digest[:32])
        scalar[0] &= 248
        scalar[31] = scalar[31] & 127 | 64
        self.scalar, self.prefix = int.from_bytes(scalar, "little"), digest[32:]
        self.public = compressed(multiply(self.scalar, BASE))
        self.id = bytes([number]) * 16
        self.cose = b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20" + self.public

    def sign(self, message):
        nonce = hashed(self.prefix, message) % L
        begin = compressed(multiply(nonce, BASE))
        end = (nonce + hashed(begin, self.public, message) * self.scalar) % L
        return begin + end.to_bytes(32, "little")


# P-256 (SP 800-186 §3.2.1.3).
FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
POINT = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
         0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def add_affine(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % FIELD == 0:
        return None
    if p == q:
        slope = 3 * (p[0] * p[0] - 1) * pow(2 * p[1], -1, FIELD)
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, FIELD)
    x = (slope * slope - p[0] - q[0]) % FIELD
    return x, (slope * (p[0] - x) - p[1]) % FIELD


def multiply_affine(scalar, point):
    result = None
    while scalar:
        if scalar & 1:
            result = add_affine(result, point)
        point, scalar = add_affine(point, point), scalar >> 1
    return result


def der(number):
    """An INTEGER (X.690 §8.3) that is not negative."""
    data = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return b"\x02" + bytes([len(data)]) + data


class Es256:
    """A P-256 key; `algorithm` and `cose` are as COSE has them (RFC 9053 §2.1 and §7.1)."""
    algorithm = -7

    def __init__(self, number):
        self.scalar = int.from_bytes(hashlib.sha256(bytes([number])).digest(), "big") % ORDER
        x, y = (value.to_bytes(32, "big") for value in multiply_affine(self.scalar, POINT))
        self.id = bytes([number]) * 16
        self.cose = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + x + b"\x22\x58\x20" + y

    def sign(self, message):
        digest = hashlib.sha256(message).digest()
        nonce = int.from_bytes(hashlib.sha512(self.id + digest).digest(), "big") % ORDER
        r = multiply_affine(nonce, POINT)[0] % ORDER
        s = pow(nonce, -1, ORDER) * (int.from_bytes(digest, "big") + r * self.scalar) % ORDER
        body = der(r) + der(s)
        return b"\x30" + bytes([len(body)]) + body
