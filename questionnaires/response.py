"""What leaves a visit: a response, in the clear while it is being sealed and sealed ever after.

Both ends of the sealing need the same three things, so they stand here, where neither can be mistaken for the other:
the form of a response, the two sizes it is padded to, and the words that bind a seal to its questionnaire and key.
This module can neither seal nor open.
"""

import functools
import hashlib
from enum import StrEnum

import msgspec

SIZES = (16 * 1024, 64 * 1024)
"""Bytes of a padded response. Two sizes only: a size class that few share would point at those few."""

SUITE = 1
"""HPKE (RFC 9180) with MLKEM768-X25519, HKDF-SHA256 and ChaCha20-Poly1305. Stored with every sealed row."""

Value = str | int | float | tuple[str, ...]
"""An answer: an option's value or a text, a whole number, a number with places, several options' values."""


class Passage(StrEnum):
    """What became of a page that the visit went past."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    NOT_SHOWN = "not-shown"


class Response(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One person's answers, and nothing that says who or when.

    `answers` maps a question's id to its value; a question without an entry was skipped, not shown or not reached,
    and `passed` (by page id) tells which. `channel` is "web", or "paper" where staff typed it in.
    """

    consultation: str
    fingerprint: str
    language: str
    answers: dict[str, Value]
    passed: dict[str, Passage]
    channel: str = "web"


class SealedResponse(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A response that only the holder of the private key named by `key_id` can open."""

    suite: int
    key_id: str
    fingerprint: str
    sealed: bytes


class TooLong(Exception):
    """The answers together exceed what one response may hold."""


class Damaged(Exception):
    """The bytes are not a padded response."""


def pad(response: Response) -> bytes:
    """Encode a response in exactly `SIZES[0]` bytes, or `SIZES[1]` where that is too small.

    Raises TooLong where it fits neither.
    """
    encoded = msgspec.msgpack.encode(response)
    for size in SIZES:
        if len(encoded) + 4 <= size:
            return len(encoded).to_bytes(4, "big") + encoded + bytes(size - 4 - len(encoded))
    raise TooLong


def unpad(padded: bytes) -> Response:
    """Give back the response that `pad` was given. Raises Damaged for anything that `pad` does not write."""
    length = int.from_bytes(padded[:4], "big")
    if len(padded) not in SIZES or length > len(padded) - 4 or any(padded[4 + length :]):
        raise Damaged
    try:
        return msgspec.msgpack.decode(padded[4 : 4 + length], type=Response)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise Damaged from problem


@functools.lru_cache(maxsize=256)
def key_id(public_key: bytes) -> str:
    """Name a public key: the first 16 bytes, in hex, of the sha256 of its raw bytes."""
    return hashlib.sha256(public_key).hexdigest()[:32]


def binding(suite: int, fingerprint: str, key: str) -> bytes:
    """Give the HPKE `info` of a response: a seal made for one suite, questionnaire and key opens under no other."""
    return b"heard response\0%d\0%s\0%s" % (suite, fingerprint.encode(), key.encode())
