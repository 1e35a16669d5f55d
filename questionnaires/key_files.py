"""The text files that pass between the holder of a private key and those who seal to its public half.

`analysis keygen` writes a public key file, and whoever opens a consultation reads it. Before a consultation can open,
its key is proven: a secret is sealed to the public key as a challenge, and only the private key's holder can read it
back (`analysis prove`). Both files are plain text, so that they can be mailed, printed or read out, and neither is
secret. This module can neither seal nor open.
"""

import base64
import binascii
import hashlib
import secrets

import msgspec

from questionnaires.response import SUITE, key_id

PUBLIC_KEY_BYTES = 1184 + 32
"""Bytes of a raw public key: ML-KEM-768's encapsulation key, then X25519's public key."""

SECRET_BYTES = 20
"""Bytes of a challenge's secret: 160 bits, which base32 writes as 32 letters without padding."""

_PUBLIC_KEY = "heard public key 1"
_CHALLENGE = "heard key challenge 1"


class NotAKeyFile(Exception):
    """The text is not the file it should be; the message says what is wrong in a sentence for its reader."""


class Challenge(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A secret sealed to the public key that `key_id` names; HPKE `info` is `challenge_binding`."""

    suite: int
    key_id: str
    sealed: bytes


def write_public_key(public_key: bytes) -> str:
    """Write a raw public key as the text of a public key file."""
    return _write(_PUBLIC_KEY, SUITE, key_id(public_key), public_key)


def read_public_key(text: str) -> bytes:
    """Give the raw public key that a public key file holds. Raises NotAKeyFile."""
    suite, named, public_key = _read(_PUBLIC_KEY, "a public key file", text)
    if suite != SUITE:
        raise NotAKeyFile(f"This public key is of suite {suite}, which this version does not know. Update Heard.")
    if len(public_key) != PUBLIC_KEY_BYTES or key_id(public_key) != named:
        raise NotAKeyFile("This public key file is damaged: its key does not fit its key id. Ask for it again.")
    return public_key


def write_challenge(challenge: Challenge) -> str:
    """Write a challenge as the text of a challenge file."""
    return _write(_CHALLENGE, challenge.suite, challenge.key_id, challenge.sealed)


def read_challenge(text: str) -> Challenge:
    """Read a challenge file. Raises NotAKeyFile."""
    suite, named, sealed = _read(_CHALLENGE, "a key challenge", text)
    return Challenge(suite=suite, key_id=named, sealed=sealed)


def challenge_binding(suite: int, key: str) -> bytes:
    """Give the HPKE `info` of a challenge: what is sealed as one can never be passed off as a response."""
    return b"heard key challenge\0%d\0%s" % (suite, key.encode())


def make_secret() -> bytes:
    """Draw the secret of a new challenge."""
    return secrets.token_bytes(SECRET_BYTES)


def write_answer(secret: bytes) -> str:
    """Write a challenge's secret as the answer that proves the key: eight groups of four letters and digits."""
    letters = base64.b32encode(secret).decode()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def imprint(secret: bytes) -> bytes:
    """Give what to keep of a challenge's secret until it is answered: whoever reads it there learns no answer."""
    return hashlib.sha256(base64.b32encode(secret)).digest()


def is_answer(typed: str, imprinted: bytes) -> bool:
    """Tell whether what somebody typed is the answer, whatever its case, spaces and hyphens."""
    letters = "".join(character for character in typed.upper() if character.isalnum())
    return secrets.compare_digest(hashlib.sha256(letters.encode()).digest(), imprinted)


def _write(title: str, suite: int, named: str, content: bytes) -> str:
    letters = base64.b64encode(content).decode()
    lines = [letters[start : start + 64] for start in range(0, len(letters), 64)]
    return "\n".join([title, f"suite {suite}", f"key {named}", *lines]) + "\n"


def _read(title: str, what: str, text: str) -> tuple[int, str, bytes]:
    lines = [line.strip() for line in text.strip().removeprefix("\ufeff").splitlines()]
    if lines[:1] != [title]:
        raise NotAKeyFile(f"This is not {what}: its first line should be '{title}'.")
    try:
        suite_line, key_line = lines[1:3]
        suite = int(suite_line.removeprefix("suite "))
        content = base64.b64decode("".join(lines[3:]), validate=True)
    except (ValueError, binascii.Error) as problem:
        raise NotAKeyFile(f"This is {what}, but a damaged one. Ask for it again.") from problem
    return suite, key_line.removeprefix("key "), content
