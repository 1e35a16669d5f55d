"""The private halves of the pool's epoch keys: made before their first use, destroyed after their last.

Each is a file of the worker's own, in a folder outside the database and outside its backups. Whoever takes the
database's disk, log or backup after a release has rows that nothing opens any more. So that a lost folder loses no
answer, each key is also sealed to the administrator's recovery key and that copy kept in the database until the
release: not to the analyst's key, who could otherwise put an old backup's rows in the order they came in.
"""

import os
import secrets
import tempfile
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from questionnaires.key_files import PUBLIC_KEY_BYTES
from questionnaires.response import SUITE, key_id
from survey import sealing
from survey.refusal import Refusal
from survey.sealing import SUITE_OF_HPKE, Parcel

_MLKEM_SEED = 64

SEED_BYTES = _MLKEM_SEED + 32
"""Bytes from which a key pair follows."""


_SEALED_WHOLE = tuple(size + sealing.OVERHEAD for size in sealing.PARCEL_SIZES)
"""Bytes of a parcel as it was sealed before parcels shared keys; some may wait in a database that is being upgraded."""


class KeysUnusable(Refusal):
    """The folder of epoch keys cannot be used; the message says why and what to do."""


class KeyMissing(Refusal):
    """The key of an epoch is not in the folder; what waits under it cannot be released."""


class NotForThisKey(Exception):
    """A parcel or wrapped key does not open: damaged, or made for another key."""


class EpochKey:
    """One epoch's key pair, in memory."""

    def __init__(self, seed: bytes) -> None:
        self.seed = seed
        mlkem = MLKEM768PrivateKey.from_seed_bytes(seed[:_MLKEM_SEED])
        x25519 = X25519PrivateKey.from_private_bytes(seed[_MLKEM_SEED:])
        self._private = MLKEM768X25519PrivateKey(mlkem, x25519)
        self.public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()

    def unseal(self, box: bytes) -> Parcel:
        """Open what waited in the pool. Raises NotForThisKey."""
        padded = self._parcel(box)
        try:
            return msgspec.msgpack.decode(padded[4 : 4 + int.from_bytes(padded[:4], "big")], type=Parcel)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
            raise NotForThisKey from problem

    def _parcel(self, box: bytes) -> bytes:
        binding = sealing.pool_binding(self.public)
        if len(box) in _SEALED_WHOLE:
            return self._decrypt(box, binding)
        sealed, rest = box[: sealing.SEALED_KEY_BYTES], box[sealing.SEALED_KEY_BYTES :]
        try:
            cipher = ChaCha20Poly1305(self._decrypt(sealed, binding))
            return cipher.decrypt(rest[: sealing.NONCE_BYTES], rest[sealing.NONCE_BYTES :], None)
        except (InvalidTag, ValueError) as problem:
            raise NotForThisKey from problem

    def unwrap(self, wrapped: bytes) -> "EpochKey":
        """Open, with the administrator's recovery key, an epoch's key. Raises NotForThisKey."""
        seed = self._decrypt(wrapped, _wrapping(self.public))
        if len(seed) != SEED_BYTES:
            raise NotForThisKey
        return EpochKey(seed)

    def _decrypt(self, sealed: bytes, info: bytes) -> bytes:
        try:
            return SUITE_OF_HPKE.decrypt(sealed, self._private, info=info)
        except (InvalidTag, ValueError) as problem:
            raise NotForThisKey from problem


def make() -> EpochKey:
    """Make a new epoch's key pair."""
    return EpochKey(secrets.token_bytes(SEED_BYTES))


def wrap(key: EpochKey, recovery_key: bytes) -> bytes:
    """Seal an epoch's private key to the raw public half of the administrator's recovery key."""
    return SUITE_OF_HPKE.encrypt(key.seed, sealing.read(recovery_key), info=_wrapping(recovery_key))


def _wrapping(recovery_key: bytes) -> bytes:
    return b"heard epoch key\0%d\0%s" % (SUITE, key_id(recovery_key).encode())


class Keys:
    """The folder of epoch keys that belongs to one installation's database."""

    def __init__(self, folder: Path, installation: bytes) -> None:
        """Open the folder, or make it. Raises KeysUnusable: above all where it belongs to another database."""
        self._folder = folder
        named = folder / "installation"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not named.exists():
                if any(folder.glob("*.key")):
                    raise KeysUnusable(f"The key folder {folder} does not say which database it belongs to.")
                self._put(named.name, installation.hex().encode())
            known = named.read_text("ascii")
        except OSError as problem:
            raise KeysUnusable(
                f"The key folder {folder} cannot be used: {problem.strerror}. Run this as the worker's user, or set"
                " HEARD_KEYS to the worker's folder."
            ) from problem
        if known != installation.hex():
            raise KeysUnusable(
                f"The key folder {folder} belongs to another database. Set HEARD_KEYS to this database's folder, or"
                " DATABASE_URL to that folder's database."
            )

    def keep(self, key: EpochKey) -> None:
        """Write a key to the disk, durably, before anything is sealed to it. Raises KeysUnusable."""
        try:
            self._put(_name(key.public), key.seed)
        except OSError as problem:
            raise KeysUnusable(f"No key can be written to {self._folder}: {problem.strerror}.") from problem

    def fetch(self, public_key: bytes) -> EpochKey:
        """Read a key. Raises KeyMissing."""
        if len(public_key) == PUBLIC_KEY_BYTES:
            try:
                seed = (self._folder / _name(public_key)).read_bytes()
            except OSError:
                seed = b""
            if len(seed) == SEED_BYTES and (key := EpochKey(seed)).public == public_key:
                return key
        raise KeyMissing(
            f"The key under which responses wait is not in {self._folder}. Set HEARD_KEYS to the worker's folder; if"
            " the folder is lost, run 'survey recover' with the recovery key."
        )

    def destroy(self, public_key: bytes) -> None:
        """Overwrite and delete a key; there may be none. Raises KeysUnusable."""
        path = self._folder / _name(public_key)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(SEED_BYTES))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            self._sync()
        except FileNotFoundError:
            return
        except OSError as problem:
            raise KeysUnusable(f"A key cannot be destroyed in {self._folder}: {problem.strerror}.") from problem

    def _put(self, name: str, content: bytes) -> None:
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:  # made with mode 600
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self._folder / name)
        self._sync()

    def _sync(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _name(public_key: bytes) -> str:
    return f"{key_id(public_key)}.key"
