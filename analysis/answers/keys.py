"""The private key of a consultation: made offline, kept in a file under a passphrase, with a recovery key on paper.

Two recipients can open the file's secret: the passphrase, and the recovery key, which is shown once when the file is
made. Without both there is no way to the answers, for us or for anyone.
"""

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from analysis.answers import passphrases
from analysis.answers.passphrases import FULL, Cost, Locked
from questionnaires import key_files, recovery
from questionnaires.key_files import Challenge
from questionnaires.response import SUITE, Response, SealedResponse, binding, key_id, unpad

_TITLE = b"heard private key 1\n"
HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
"""What `questionnaires.response.SUITE` stands for."""

MLKEM_BYTES = 1184
"""Bytes of a raw public key that are ML-KEM's; X25519's follow."""

_MLKEM_SEED = 64


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a private key file holds after its first line."""

    suite: int
    key_id: str
    public_key: bytes
    passphrase: Locked
    recovery: bytes


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A new key: the private key file's bytes, the raw public key, and the recovery key to be printed and not kept."""

    file: bytes
    public_key: bytes
    recovery: str


class NotAPrivateKeyFile(Exception):
    """The file is no private key file, or a damaged one; the message says which."""


class WrongRecoveryKey(Exception):
    """The recovery key is well-formed but belongs to another private key file."""


class CannotOpen(Exception):
    """A sealed response does not open: made for another key, or damaged."""


class PrivateKey:
    """An unlocked private key. It lives in memory only. `cost` is what guards it in its file."""

    def __init__(self, seed: bytes, *, cost: Cost) -> None:
        self._seed = seed
        self._key = MLKEM768X25519PrivateKey(
            MLKEM768PrivateKey.from_seed_bytes(seed[:_MLKEM_SEED]),
            X25519PrivateKey.from_private_bytes(seed[_MLKEM_SEED:]),
        )
        self.public_key = _public(seed)
        self.key_id = key_id(self.public_key)
        self.cost = cost

    def open(self, sealed: SealedResponse) -> Response:
        """Open one sealed response. Raises CannotOpen, or `questionnaires.response.Damaged`."""
        if sealed.suite != SUITE or sealed.key_id != self.key_id:
            raise CannotOpen
        return unpad(self.unseal(sealed.sealed, binding(SUITE, sealed.fingerprint, self.key_id)))

    def answer(self, challenge: Challenge) -> str:
        """Answer a challenge, and so prove that the key is held. Raises CannotOpen."""
        if challenge.suite != SUITE or challenge.key_id != self.key_id:
            raise CannotOpen
        secret = self.unseal(challenge.sealed, key_files.challenge_binding(SUITE, self.key_id))
        return key_files.write_answer(secret)

    def unseal(self, sealed: bytes, info: bytes) -> bytes:
        """Open anything sealed to this key under an HPKE `info`. Raises CannotOpen."""
        try:
            return HPKE.decrypt(sealed, self._key, info)
        except (InvalidTag, ValueError) as problem:
            raise CannotOpen from problem


def make(passphrase: str, cost: Cost = FULL) -> Made:
    """Make a new key pair and its file."""
    seed = MLKEM768PrivateKey.generate().private_bytes_raw() + X25519PrivateKey.generate().private_bytes_raw()
    secret = recovery.draw()
    return Made(
        file=_write(seed, passphrase, secret, cost),
        public_key=_public(seed),
        recovery=recovery.write(secret),
    )


def unlock(file: bytes, passphrase: str) -> PrivateKey:
    """Unlock a private key file. Raises NotAPrivateKeyFile, `passphrases.WrongPassphrase`, `TooDear`."""
    read = _read(file)
    seed = passphrases.unlock(read.passphrase, passphrase, _purpose(b"passphrase", read.key_id))
    return PrivateKey(seed, cost=read.passphrase.cost)


def recover(file: bytes, written: str, new_passphrase: str, cost: Cost = FULL) -> bytes:
    """Give the file anew under a new passphrase; its recovery key stays the same.

    Raises NotAPrivateKeyFile, `recovery.Mistyped`, WrongRecoveryKey.
    """
    read = _read(file)
    secret = recovery.read(written)
    try:
        seed = passphrases.unshut(read.recovery, _recovery_key(secret), _purpose(b"recovery", read.key_id))
    except InvalidTag as problem:
        raise WrongRecoveryKey from problem
    return _write(seed, new_passphrase, secret, cost)


def _write(seed: bytes, passphrase: str, secret: bytes, cost: Cost) -> bytes:
    public_key = _public(seed)
    named = key_id(public_key)
    file = _File(
        suite=SUITE,
        key_id=named,
        public_key=public_key,
        passphrase=passphrases.lock(seed, passphrase, _purpose(b"passphrase", named), cost),
        recovery=passphrases.shut(seed, _recovery_key(secret), _purpose(b"recovery", named)),
    )
    return _TITLE + msgspec.json.format(msgspec.json.encode(file)) + b"\n"


def _read(file: bytes) -> _File:
    if not file.startswith(_TITLE):
        raise NotAPrivateKeyFile("This is not a private key file: its first line should be 'heard private key 1'.")
    try:
        read = msgspec.json.decode(file[len(_TITLE) :], type=_File)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise NotAPrivateKeyFile("This private key file is damaged. Use your other copy of it.") from problem
    if read.suite != SUITE:
        raise NotAPrivateKeyFile(f"This key is of suite {read.suite}, which this version does not know. Update Heard.")
    return read


def _public(seed: bytes) -> bytes:
    mlkem = MLKEM768PrivateKey.from_seed_bytes(seed[:_MLKEM_SEED]).public_key().public_bytes_raw()
    return mlkem + X25519PrivateKey.from_private_bytes(seed[_MLKEM_SEED:]).public_key().public_bytes_raw()


def _purpose(recipient: bytes, named: str) -> bytes:
    return b"heard private key\0%d\0%s\0%s" % (SUITE, named.encode(), recipient)


def _recovery_key(secret: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"heard recovery key").derive(secret)
