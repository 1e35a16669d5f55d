"""Sealing what a visit sends: to the analyst's public key, and again to the pool's.

The inner seal hides a response from everyone but the analyst. The outer one, made with the public half of an epoch
key that is destroyed when the pool is released, hides from anyone who holds the disk later which waiting row became
which response: no byte of a response stands in the database, its log or its backups before the release shuffled it.

This module seals and cannot open.
"""

import functools
import os
import time
from collections.abc import Callable

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite

from questionnaires.key_files import PUBLIC_KEY_BYTES
from questionnaires.response import SIZES, SUITE, Response, SealedResponse, binding, key_id, pad

SUITE_OF_HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
"""What `questionnaires.response.SUITE` stands for."""

OVERHEAD = 1120 + 16
"""Bytes that a seal adds: the encapsulated key and the tag."""

PARCEL_SIZES = tuple(size + OVERHEAD + 1024 for size in SIZES)
"""Bytes of a padded parcel: a sealed response, and room for what its release must tally."""

_KEY_BYTES = 32

SEALED_KEY_BYTES = _KEY_BYTES + OVERHEAD
NONCE_BYTES = 12
"""Bytes with which what waits in the pool begins: its key, sealed, and the nonce under which the parcel follows."""

SHARED_SECONDS = 0.5
SHARED_BY = 64
"""Seconds for which, and parcels for which at most, one key is used."""

_MLKEM = 1184


class Parcel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What waits in the pool: a sealed response, and the id of the page beyond which its visit did not go."""

    response: SealedResponse
    stopped: str


class NotAPublicKey(Exception):
    """The bytes are no public key of the suite in use."""


@functools.lru_cache(maxsize=64)
def read(public_key: bytes) -> MLKEM768X25519PublicKey:
    """Read a raw public key, once for many seals. Raises NotAPublicKey."""
    if len(public_key) != PUBLIC_KEY_BYTES:
        raise NotAPublicKey
    try:
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public_key[:_MLKEM]),
            X25519PublicKey.from_public_bytes(public_key[_MLKEM:]),
        )
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise NotAPublicKey from problem


def seal(response: Response, public_key: bytes) -> SealedResponse:
    """Pad a response to one of two sizes and seal it to a raw public key.

    Raises `questionnaires.response.TooLong`, and NotAPublicKey.
    """
    named = key_id(public_key)
    info = binding(SUITE, response.fingerprint, named)
    sealed = SUITE_OF_HPKE.encrypt(pad(response), read(public_key), info=info)
    return SealedResponse(suite=SUITE, key_id=named, fingerprint=response.fingerprint, sealed=sealed)


def seal_for_pool(parcel: Parcel, public_key: bytes) -> bytes:
    """Seal one parcel to an epoch's public key, in one of two sizes."""
    return ForPool().seal(parcel, public_key)


class ForPool:
    """Seals parcels to epochs' public keys, those that follow each other closely with one encapsulated key.

    Making that key is nearly all of a seal's work. Parcels that share one have a nonce each, and stand out as having
    been sent within `SHARED_SECONDS` of each other: no more than the order of the waiting rows tells until their
    release, when the epoch key is destroyed and none of them opens any more. `forget` lets a key go that has served.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shared: dict[bytes, _Shared] = {}

    def seal(self, parcel: Parcel, public_key: bytes) -> bytes:
        """Seal a parcel to an epoch's public key, in one of two sizes."""
        shared = self._shared.get(public_key)
        if shared is None or shared.left == 0 or self._clock() >= shared.until:
            shared = self._shared[public_key] = _share(public_key, self._clock() + SHARED_SECONDS)
        shared.left -= 1
        nonce = os.urandom(NONCE_BYTES)
        return b"".join((shared.sealed, nonce, shared.cipher.encrypt(nonce, _padded(parcel), None)))

    def forget(self) -> None:
        """Let go of the keys whose time is over."""
        now = self._clock()
        self._shared = {name: shared for name, shared in self._shared.items() if now < shared.until}


class _Shared(msgspec.Struct):
    """A key for parcels that follow each other closely: as it seals, and sealed to an epoch's public key itself."""

    cipher: ChaCha20Poly1305
    sealed: bytes
    until: float
    left: int


def _share(public_key: bytes, until: float) -> _Shared:
    key = os.urandom(_KEY_BYTES)
    sealed = SUITE_OF_HPKE.encrypt(key, read(public_key), info=pool_binding(public_key))
    return _Shared(cipher=ChaCha20Poly1305(key), sealed=sealed, until=until, left=SHARED_BY)


def _padded(parcel: Parcel) -> bytes:
    encoded = msgspec.msgpack.encode(parcel)
    size = next(size for size in PARCEL_SIZES if len(encoded) + 4 <= size)
    return len(encoded).to_bytes(4, "big") + encoded + bytes(size - 4 - len(encoded))


def pool_binding(public_key: bytes) -> bytes:
    """Give the HPKE `info` of a parcel: what is sealed for the pool can never be passed off as a response."""
    return b"heard waiting response\0%d\0%s" % (SUITE, key_id(public_key).encode())
