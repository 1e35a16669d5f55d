"""From a passphrase to a key: slow on purpose, with what it cost stored beside what it protects."""

import secrets
import unicodedata

import argon2.low_level
import msgspec
from argon2.exceptions import HashingError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

LEAST_LETTERS = 12


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one guess costs in Argon2id: memory in KiB, passes over it, lanes that may run beside each other."""

    memory: int
    passes: int
    lanes: int


FULL = Cost(memory=1024 * 1024, passes=4, lanes=4)
"""1 GiB and four passes, a few seconds. A thief attacks a file at leisure, and what it guards never loses its
worth."""

LIGHT = Cost(memory=8 * 1024, passes=1, lanes=1)
"""For demonstrations and training, with invented answers only."""

_MOST = Cost(memory=4 * 1024 * 1024, passes=64, lanes=64)


class Locked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A secret shut under a passphrase, with all that is needed to try another passphrase on it."""

    cost: Cost
    salt: bytes
    box: bytes


class TooWeak(Exception):
    """A new passphrase is too easily guessed; the message says why."""


class WrongPassphrase(Exception):
    """The passphrase does not open what it was tried on."""


class TooDear(Exception):
    """This machine has not the memory that the passphrase's protection needs, or the file asks for absurd amounts."""


def approve(passphrase: str) -> str:
    """Give back a new passphrase that is long enough. Raises TooWeak."""
    if len(passphrase.strip()) < LEAST_LETTERS:
        raise TooWeak(f"Use at least {LEAST_LETTERS} characters. Four or five unrelated words are easy to remember.")
    if len(set(passphrase)) < 6:
        raise TooWeak("This passphrase repeats too few characters. Four or five unrelated words are easy to remember.")
    return passphrase


def lock(secret: bytes, passphrase: str, purpose: bytes, cost: Cost = FULL) -> Locked:
    """Shut a secret under a passphrase. `purpose` must be given again to unlock."""
    salt = secrets.token_bytes(16)
    return Locked(cost=cost, salt=salt, box=shut(secret, _stretch(passphrase, salt, cost), purpose))


def unlock(locked: Locked, passphrase: str, purpose: bytes) -> bytes:
    """Give the secret that `lock` was given. Raises WrongPassphrase, or TooDear."""
    try:
        return unshut(locked.box, _stretch(passphrase, locked.salt, locked.cost), purpose)
    except InvalidTag as problem:
        raise WrongPassphrase from problem


def shut(secret: bytes, key: bytes, purpose: bytes) -> bytes:
    """Encrypt under a key of 32 bytes. The result starts with the nonce."""
    nonce = secrets.token_bytes(12)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, secret, purpose)


def unshut(box: bytes, key: bytes, purpose: bytes) -> bytes:
    """Decrypt what `shut` made. Raises cryptography's InvalidTag."""
    if len(box) < 12 + 16:
        raise InvalidTag
    return ChaCha20Poly1305(key).decrypt(box[:12], box[12:], purpose)


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    sound = 8 <= cost.memory <= _MOST.memory and 1 <= cost.passes <= _MOST.passes and 1 <= cost.lanes <= _MOST.lanes
    if not sound:
        raise TooDear("The file asks for more memory than any of ours: it was tampered with or damaged.")
    # One passphrase typed on two keyboards may reach us as different characters that look the same.
    typed = unicodedata.normalize("NFKC", passphrase).encode()
    try:
        return argon2.low_level.hash_secret_raw(
            typed, salt, cost.passes, cost.memory, cost.lanes, 32, argon2.low_level.Type.ID
        )
    except HashingError as problem:
        gib = cost.memory / 1024 / 1024
        raise TooDear(
            f"Trying a passphrase needs {gib:.1f} GiB of memory. Close other programmes and try again."
        ) from problem
