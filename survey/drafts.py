"""A visit's unsent answers: one secret in two cookies, two derivations of it, and the box they lock.

`first` travels in a cookie that scripts cannot read, `second` in one that the way out deletes in the very instant in
which it blanks the page. The first alone tells which row the draft has; only both together open it. So whoever holds
the database has rows that name nobody, and whoever holds one cookie has nothing to open them with.
"""

import base64
import hashlib
import os
import re
import secrets

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from questionnaires.response import Passage, Value

HALF_BYTES = 24
"""Bytes of each half before encoding: 192 bits, 32 letters in a cookie."""

ROW_BYTES = 16
"""Bytes of a draft's row id."""

MARK_BYTES = 12
"""Leading bytes of a box that differ with every writing of it; `survey.store` tells by them what it replaces."""

SIZES = (1_800, 17_000, 140_000)
"""Bytes of a box: inside PostgreSQL's own row, as a usual response, and with room for the longest answers there can
be, typed twice. Three sizes only, so that a length tells next to nothing."""

_TAG = 16
_LENGTH = 4


class Halves(msgspec.Struct, frozen=True, kw_only=True):
    """The values of a draft's two cookies."""

    first: str
    second: str


class DraftKey(msgspec.Struct, frozen=True, kw_only=True):
    """What both halves give: the row of a draft, and the key of its box."""

    row: bytes
    box: bytes


class Draft(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The unsent answers of one visit. It holds no time and nothing of the person but what she typed.

    `spent` makes a second send change nothing. `page` is the page to show next. `typed` holds, by question id, what
    was typed but could not be taken as an answer, so that nobody has to type it twice. `sent` marks the draft of a
    visit that is over: its answers are gone, and it only knows which words of thanks to show. `coded` marks one that
    a return code opens; `before` is the row it had until then, to be forgotten once the new cookies have arrived.
    `admitted` tells that an invitation code was typed, where one is needed.
    """

    consultation: str
    fingerprint: str
    language: str
    spent: bytes = b""
    page: str = ""
    answers: dict[str, Value] = {}
    passed: dict[str, Passage] = {}
    typed: dict[str, tuple[str, ...]] = {}
    sent: bool = False
    coded: bool = False
    before: bytes = b""
    admitted: bool = False


class DraftDamaged(Exception):
    """The box does not open with this key, or holds something else."""


class DraftTooLong(Exception):
    """The answers together are longer than a draft may be."""


_decoder = msgspec.msgpack.Decoder(Draft)
_encoder = msgspec.msgpack.Encoder()


def mint() -> Halves:
    """Draw the two halves of a new draft."""
    return as_halves(secrets.token_bytes(2 * HALF_BYTES))


def mint_spent() -> bytes:
    """Draw the key that tells one visit's sends from all others."""
    return secrets.token_bytes(ROW_BYTES)


def as_halves(secret: bytes) -> Halves:
    """Write a secret of twice `HALF_BYTES` as the values of two cookies."""
    return Halves(
        first=base64.urlsafe_b64encode(secret[:HALF_BYTES]).decode(),
        second=base64.urlsafe_b64encode(secret[HALF_BYTES:]).decode(),
    )


def row_of(first: str | None) -> bytes | None:
    """Give the row id that the first half names, or None if it is malformed: enough to forget a draft."""
    half = _half(first)
    return None if half is None else _row(half)


def derive(first: str | None, second: str | None) -> DraftKey | None:
    """Give a draft's row and key, or None if either half is missing or malformed."""
    one, other = _half(first), _half(second)
    if one is None or other is None:
        return None
    return DraftKey(row=_row(one), box=hashlib.blake2b(one + other, digest_size=32, person=b"heard draft box").digest())


def shut(draft: Draft, key: DraftKey) -> bytes:
    """Encrypt a draft under its key and bound to its row, in one of three sizes. Raises DraftTooLong."""
    encoded = _encoder.encode(draft)
    around = MARK_BYTES + _TAG + _LENGTH
    size = next((size for size in SIZES if len(encoded) + around <= size), None)
    if size is None:
        raise DraftTooLong
    padded = len(encoded).to_bytes(_LENGTH, "big") + encoded + bytes(size - around - len(encoded))
    nonce = os.urandom(MARK_BYTES)
    return nonce + ChaCha20Poly1305(key.box).encrypt(nonce, padded, key.row)


def unshut(box: bytes, key: DraftKey) -> Draft:
    """Decrypt a draft. Raises DraftDamaged."""
    try:
        padded = ChaCha20Poly1305(key.box).decrypt(box[:MARK_BYTES], box[MARK_BYTES:], key.row)
        return _decoder.decode(padded[_LENGTH : _LENGTH + int.from_bytes(padded[:_LENGTH], "big")])
    except (InvalidTag, ValueError) as problem:  # msgspec's errors are ValueErrors
        raise DraftDamaged from problem


def _half(text: str | None) -> bytes | None:
    if text is None or not _HALF.fullmatch(text):
        return None
    return base64.urlsafe_b64decode(text)


_HALF = re.compile(f"[A-Za-z0-9_-]{{{HALF_BYTES * 4 // 3}}}")


def _row(first: bytes) -> bytes:
    return hashlib.blake2b(first, digest_size=ROW_BYTES, person=b"heard draft row").digest()
