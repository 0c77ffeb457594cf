"""The parts of foreign_text.py about files that are imported."""
import base64
import pathlib
import re
from urllib.parse import quote
from xml.sax.saxutils import escape

from foreign_look import POISONS, SECRET, USER, account, enroll, raw


def imports():
    """A file of each format, with one field replaced: (format, field, before, after)."""
    hexed = base64.b32decode(SECRET).hex()
    whole = {
        "google": f"{SECRET}\n\" RATE_LIMIT 3 30\n\" WINDOW_SIZE 17\n\" STEP_SIZE 30\n\" HOTP_COUNTER 1\n\" TOTP_AUTH 5\n\" DISALLOW_REUSE 5\n12345678\n",
        "oath": f"HOTP/T30/6 {USER} - {hexed} 0 123456 2026-11-23T07:05:00L\n",
        "uri": f"otpauth://totp/Issuer:{USER}?secret={SECRET}&issuer=Issuer&algorithm=SHA1&digits=6&period=30&image=x\n",
        "csv": f"user,serial,secret,type,period,digits,algorithm,extra\n{USER},S1,{SECRET},totp,30,6,sha1,x\n",
        "pskc": '<?xml version="1.0"?><KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><KeyPackage>'
        "<DeviceInfo><Manufacturer>Maker</Manufacturer><SerialNo>S1</SerialNo></DeviceInfo>"
        '<Key Id="K1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp"><Issuer>Issuer</Issuer>'
        '<AlgorithmParameters><Suite>HMAC-SHA1</Suite><ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters>'
        f"<Data><Secret><PlainValue>{base64.b64encode(base64.b32decode(SECRET)).decode()}</PlainValue></Secret>"
        "<Time><PlainValue>0</PlainValue></Time><TimeInterval><PlainValue>30</PlainValue></TimeInterval></Data>"
        f"<Policy><PINPolicy>P</PINPolicy></Policy><UserId>{USER}</UserId></Key></KeyPackage></KeyContainer>\n",
    }
    for form, text in whole.items():
        for word in re.finditer(r"[\w+/=-]+", text):
            yield form, word[0], text[: word.start()], text[word.end() :]


def migration(name):
    """otpauth-migration: one account, whose name and issuer are bytes."""
    def item(number, data):
        return bytes([number << 3 | 2, len(data)]) + data
    entry = item(1, base64.b32decode(SECRET)) + item(2, name) + item(3, name) + b"\x20\x01\x28\x01\x30\x02"
    return b"otpauth-migration://offline?data=" + quote(base64.b64encode(item(1, entry) + b"\x10\x01\x18\x01"), safe="").encode() + b"\n"


def part_import():
    file = pathlib.Path("/root/import")
    account()
    pathlib.Path(account().pw_dir, ".config/pam_totp/credential.toml").unlink(missing_ok=True)

    def take(what, content, forms):
        file.write_bytes(content)
        for more in ([], ["--json"]):
            for form in forms:
                enroll(what, "import", "--user", USER, "--dry-run", *form, *more, "/root/import")
            enroll(what, "import", "--all", "--dry-run", *forms[0], *more, "/root/import")

    for form, field, before, after in imports():
        for kind, poison in POISONS.items():
            ways = {raw(poison)}
            if isinstance(poison, str) and form == "uri":
                ways.add(quote(poison, safe="").encode())
            if form == "pskc" and isinstance(poison, str):
                ways.add("".join(f"&#{ord(c)};" if ord(c) > 126 or c in "\n\r" else c for c in escape(poison)).encode())
            if form == "csv":
                ways.add(b'"' + raw(poison) + b'"')
            for content in ways:
                take(f"import of {form}, {field}, {kind}", before.encode() + content + after.encode(), [["--format", form]])
    for kind, poison in POISONS.items():
        take(f"import of a phone's export, {kind}", migration(raw(poison)) * 2, [[], ["--only", raw(poison)]])
    file.unlink()
