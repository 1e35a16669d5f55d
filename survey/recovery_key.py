"""The administrator's recovery key: made once, written on paper, used on the day when the folder of keys is lost.

What is written is a secret of 160 bits, from which the key pair follows; the public half is a file that a
consultation's plan names.
"""

import asyncpg
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from questionnaires import recovery
from survey.epochs import SEED_BYTES, EpochKey, Keys, NotForThisKey
from survey.refusal import Refusal


class NotRecovered(Refusal):
    """No key came back; the message says why."""


def draw() -> tuple[str, bytes]:
    """Draw a recovery key: what to write on paper, and the raw public key."""
    secret = recovery.draw()
    return recovery.write(secret), _pair(secret).public


def read(written: str) -> EpochKey:
    """Give the key pair of what stands on the paper. Raises NotRecovered."""
    try:
        return _pair(recovery.read(written))
    except recovery.Mistyped as problem:
        raise NotRecovered(str(problem)) from problem


async def recover(connection: asyncpg.Connection, keys: Keys, key: EpochKey) -> int:
    """Bring back the keys of all open epochs that were made for this recovery key, and give their number.

    Raises NotRecovered where there is none.
    """
    async with connection.transaction():
        rows = await connection.fetch("select wrapped from heard.epoch where is_open and wrapped is not null")
    recovered = 0
    for row in rows:
        try:
            keys.keep(key.unwrap(row["wrapped"]))
        except NotForThisKey:
            continue  # of a consultation with another recovery key
        recovered += 1
    if not recovered:
        raise NotRecovered("No answers wait under keys that this recovery key can bring back. Is it the right one?")
    return recovered


def _pair(secret: bytes) -> EpochKey:
    derived = HKDF(algorithm=SHA256(), length=SEED_BYTES, salt=None, info=b"heard administrator's recovery key")
    return EpochKey(derived.derive(secret))
