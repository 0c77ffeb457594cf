#!/usr/bin/env python3
"""Every hidden question of `enroll`, answered in the instant of its prompt, a fixed number of times.

    hidden_rounds.py idle|loaded USER      in a throw-away root; the user has the credential of lib.sh

The service `enroll` asks for the password and for a code: two hidden questions, and both again after a wrong password. An
import asks for the key or the password of its container before that, and a token by hand is asked for its secret after it.
One session has six to nine questions so, and a round is one question. It prints what is wrong and exits with 1."""

import contextlib
import os
import pathlib
import pwd
import shutil
import subprocess
import sys

from hidden_questions import ON, PROMPT, Wrong, check, is_hidden, terminal

ROUNDS = 200
CODE_PROMPT, NEXT = "Verification code: ", "Current code or a recovery code: "
RECOVERY, SECOND = "0123-4567-89AB-CDEF-GHJK-MN01", "ZZZZ-YYYY-XXXX-WWWW-VVVV-TTTT"
# What `enroll add --token` asks, hidden, and its next question, which is not.
TOKEN, KIND = "Secret, hexadecimal or base32 (it is not shown): ", "Time-based or event-based? t or e, Enter for t: "
TOKEN_SECRET = "3132333435363738393031323334353637383930"

# RFC 6030, figures 6 and 7, as keys of codes that change with the time.
PSKC = """<?xml version="1.0" encoding="UTF-8"?>
<pskc:KeyContainer Version="1.0" xmlns:pskc="urn:ietf:params:xml:ns:keyprov:pskc"
 xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:xenc11="http://www.w3.org/2009/xmlenc11#"
 xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
<pskc:EncryptionKey>{key}</pskc:EncryptionKey>
<pskc:MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><pskc:MACKey>{mac_key}</pskc:MACKey></pskc:MACMethod>
<pskc:KeyPackage><pskc:DeviceInfo><pskc:Manufacturer>Manufacturer</pskc:Manufacturer>
<pskc:SerialNo>987654321</pskc:SerialNo></pskc:DeviceInfo>
<pskc:Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp">
<pskc:AlgorithmParameters><pskc:ResponseFormat Length="8" Encoding="DECIMAL"/></pskc:AlgorithmParameters>
<pskc:Data><pskc:Secret><pskc:EncryptedValue>{value}</pskc:EncryptedValue><pskc:ValueMAC>{mac}</pskc:ValueMAC></pskc:Secret>
<pskc:TimeInterval><pskc:PlainValue>30</pskc:PlainValue></pskc:TimeInterval></pskc:Data></pskc:Key></pskc:KeyPackage>
</pskc:KeyContainer>
"""
DERIVED = """<xenc11:DerivedKey><xenc11:KeyDerivationMethod
 Algorithm="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2"><PBKDF2-params><Salt>
<Specified>Ej7/PEpyEpw=</Specified></Salt><IterationCount>1000</IterationCount><KeyLength>16</KeyLength><PRF/>
</PBKDF2-params></xenc11:KeyDerivationMethod></xenc11:DerivedKey>"""


def sealed(value):
    return (
        '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'
        f"<xenc:CipherData><xenc:CipherValue>{value}</xenc:CipherValue></xenc:CipherData>"
    )


# The question, its answer, and the file.
CONTAINERS = [
    (
        "Key of the container (hexadecimal): ",
        "12345678901234567890123456789012",
        PSKC.format(
            key="<ds:KeyName>Pre-shared-key</ds:KeyName>",
            mac_key=sealed("ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX"),
            value=sealed("AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv"),
            mac="Su+NvtQfmvfJzF6bmQiJqoLRExc=",
        ),
    ),
    (
        "Password of the container: ",
        "qwerty",
        PSKC.format(
            key=DERIVED,
            mac_key=sealed("2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx"),
            value=sealed("oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f"),
            mac="LP6xMvjtypbfT9PdkJhBZ+D6O4w=",
        ),
    ),
]


def of_the_stack(user):
    """Two tries with a wrong password and no code, and one that is right: (question, answer) of each."""
    wrong = [(PROMPT, "not-the-password"), (CODE_PROMPT, "not-a-code")]
    return [*wrong, *wrong, (PROMPT, f"pw-{user}"), (CODE_PROMPT, RECOVERY)]


def one_session(user, command, questions, ahead):
    """Each answer comes with its prompt's last byte; the visible one after them right behind the last, or when it is asked.

    An answer that is lost is missing: nothing more comes then, or the right ones at the end are refused."""
    with terminal(user, "enroll", *command) as it:
        for number, (question, answer) in enumerate(questions):
            last = number == len(questions) - 1
            it.sees(question)
            it.types(answer + "\r" + ("typed ahead\r" if ahead and last else ""))
        it.sees(NEXT)
        if not ahead:
            check(it.echo() == ON, "no echo at the next question")
            it.types("typed ahead\r")
        it.sees("neither a code nor a recovery code")
        it.sees(NEXT)
        it.types("\x03")
        status = it.ends()
        check(status == 130, f"exit status {status}: {it.shown!r}")
        is_hidden(it, *(answer for _, answer in questions))


def of_a_token():
    """Two secrets that are none, and one that is: (question, answer) of each."""
    return [(TOKEN, "no-secret-at-all!"), (TOKEN, "another one, too!"), (TOKEN, TOKEN_SECRET)]


def session_of_a_token(user, questions, ahead):
    """The same for a token by hand: the last questions are its own, behind a code that is shown."""
    own = of_a_token()
    with terminal(user, "enroll", "add", "--token", "--label", "T1") as it:
        for question, answer in questions[: -len(own)]:
            it.sees(question)
            it.types(answer + "\r")
        it.sees(NEXT)
        it.types(SECOND + "\r")
        for number, (question, answer) in enumerate(own):
            it.sees(question)
            it.types(answer + "\r" + ("typed ahead\r" if ahead and number == len(own) - 1 else ""))
        it.sees(KIND)
        if not ahead:
            check(it.echo() == ON, "no echo at the next question")
            it.types("typed ahead\r")
        it.sees(KIND)
        it.types("\x03")
        status = it.ends()
        check(status == 130, f"exit status {status}: {it.shown!r}")
        is_hidden(it, *(answer for _, answer in questions))


def rounds(user):
    """Sessions of all kinds in turn until there were enough rounds, however long that takes."""
    home = pathlib.Path(pwd.getpwnam(user).pw_dir)
    sessions = [([], [])]
    for number, (question, answer, text) in enumerate(CONTAINERS):
        (home / f"keys{number}.xml").write_text(text)
        shutil.chown(home / f"keys{number}.xml", user)
        sessions.append((["import", "--only", "987654321", str(home / f"keys{number}.xml")], [(question, answer)]))
    sessions.append((["add", "--token"], []))
    done, asked, failed = 0, set(), []
    while done < ROUNDS:
        for number, (command, first) in enumerate(sessions):
            # The recovery codes are good again.
            shutil.rmtree(home / ".local/state/pam_totp", ignore_errors=True)
            questions, ahead = first + of_the_stack(user), (done + number) % 2 == 0
            try:
                if "--token" in command:
                    questions += of_a_token()
                    session_of_a_token(user, questions, ahead)
                else:
                    one_session(user, command, questions, ahead)
            except Wrong as wrong:
                failed.append(f"enroll {' '.join(command)}, round {done}: {wrong}")
                check(len(failed) < 3, "\n".join(failed))
            done += len(questions)
            asked |= {question for question, _ in questions}
    print(f"{done} rounds of {len(asked)} questions, {len(failed)} failed")
    check(not failed, "\n".join(failed))


@contextlib.contextmanager
def busy(processes):
    """So many processes that only take time."""
    loops = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(processes)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


if __name__ == "__main__":
    how, whose = sys.argv[1:]
    try:
        with busy({"idle": 0, "loaded": 2 * (os.cpu_count() or 1)}[how]):
            rounds(whose)
    except Wrong as wrong:
        sys.exit(str(wrong))
