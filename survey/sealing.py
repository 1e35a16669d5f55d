"""Sealing what a visit sends: to the analyst's public key, and again to the pool's.

The inner seal hides a response from everyone but the analyst. The outer one, made with the public half of an epoch
key that is destroyed when the pool is released, hides from anyone who holds the disk later which waiting row became
which response: no byte of a response stands in the database, its log or its backups before the release shuffled it.

This module seals and cannot open.
"""

import functools

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite

from questionnaires.key_files import PUBLIC_KEY_BYTES
from questionnaires.response import SIZES, SUITE, Response, SealedResponse, binding, key_id, pad

SUITE_OF_HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
"""What `questionnaires.response.SUITE` stands for."""

OVERHEAD = 1120 + 16
"""Bytes that a seal adds: the encapsulated key and the tag."""

PARCEL_SIZES = tuple(size + OVERHEAD + 1024 for size in SIZES)
"""Bytes of a padded parcel: a sealed response, and room for what its release must tally."""

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
    """Seal a parcel to an epoch's public key, in one of two sizes."""
    encoded = msgspec.msgpack.encode(parcel)
    size = next(size for size in PARCEL_SIZES if len(encoded) + 4 <= size)
    padded = len(encoded).to_bytes(4, "big") + encoded + bytes(size - 4 - len(encoded))
    return SUITE_OF_HPKE.encrypt(padded, read(public_key), info=pool_binding(public_key))


def pool_binding(public_key: bytes) -> bytes:
    """Give the HPKE `info` of a parcel: what is sealed for the pool can never be passed off as a response."""
    return b"heard waiting response\0%d\0%s" % (SUITE, key_id(public_key).encode())
