"""A small consultation for tests, with keys of its own, put straight into a database."""

import datetime
import secrets

import asyncpg
import msgspec
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from questionnaires.consultation import Consultation
from questionnaires.response import Response, SealedResponse, binding, unpad
from survey import release, store
from survey.consultations import State, Switches
from survey.epochs import Keys
from survey.sealing import SUITE_OF_HPKE, seal

FINGERPRINT = "ab" * 32


class KeyPair:
    """An analyst's or an epoch's key pair, made from fixed seeds so that runs are alike."""

    def __init__(self, seed: int = 1) -> None:
        mlkem = MLKEM768PrivateKey.from_seed_bytes(seed.to_bytes(64, "big"))
        x25519 = X25519PrivateKey.from_private_bytes(seed.to_bytes(32, "big"))
        self.public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        self._private = MLKEM768X25519PrivateKey(mlkem, x25519)

    def decrypt(self, sealed: bytes, info: bytes) -> bytes:
        return SUITE_OF_HPKE.decrypt(sealed, self._private, info=info)

    def open(self, sealed: SealedResponse) -> Response:
        return unpad(self.decrypt(sealed.sealed, binding(sealed.suite, sealed.fingerprint, sealed.key_id)))


ANALYST = KeyPair(1)


def consultation(name: str = "spring", **fields: object) -> Consultation:
    stated: dict[str, object] = {
        "name": "Spring",
        "asker": "The office",
        "purpose": "To learn",
        "opens": datetime.date(2026, 1, 1),
        "closes": datetime.date(2126, 12, 31),
        "questionnaires": {"survivors": FINGERPRINT},
        "public_key": ANALYST.public,
        "invented": True,
    }
    return msgspec.convert({"id": name} | stated | fields, Consultation)


def response(number: int = 0, name: str = "spring", **answers: str) -> Response:
    return Response(
        consultation=name,
        fingerprint=FINGERPRINT,
        language="en",
        answers={"number": number, **answers},
        passed={},
    )


async def put(address: str, made: Consultation, *, state: State = State.OPEN, epoch: bytes | None = None) -> None:
    """Put a consultation into a database as its owner could, with an open epoch if a key is given."""
    connection = await asyncpg.connect(address)
    await publish(connection, made.id, state=state)
    if epoch is not None:
        await connection.execute("insert into heard.epoch (consultation, public_key) values ($1, $2)", made.id, epoch)
    await connection.close()


async def publish(
    connection: asyncpg.Connection,
    name: str = "spring",
    *,
    state: State = State.READY,
    recovery_key: bytes | None = None,
    opens: datetime.date = datetime.date(2026, 1, 1),
    closes: datetime.date = datetime.date(2126, 12, 31),
) -> None:
    """Put a consultation into a database, in a state."""
    await connection.execute(
        "insert into heard.questionnaire values ($1, $2) on conflict do nothing", FINGERPRINT, b"{}"
    )
    await connection.execute(
        "insert into heard.consultation (id, entry, state, body, switches, proven, recovery_key)"
        " values ($1, replace($1, '-', ''), $2, $3, $4, true, $5)",
        name,
        state,
        msgspec.json.encode(consultation(name, opens=opens, closes=closes)),
        msgspec.json.encode(Switches()),
        recovery_key,
    )


async def opened(
    connection: asyncpg.Connection,
    keys: Keys,
    name: str = "spring",
    *,
    recovery_key: bytes | None = None,
    closes: datetime.date = datetime.date(2126, 12, 31),
) -> None:
    """Make a consultation and open it as the worker does."""
    await publish(connection, name, recovery_key=recovery_key, closes=closes)
    await release.open_consultation(connection, keys, name)


async def sent(address: str, number: int, name: str = "spring", start: int = 0) -> list[int]:
    """Send responses through a site's store, one after another; give their numbers."""
    site = await store.open_store(address)
    numbers = list(range(start, start + number))
    for one in numbers:
        sealed = seal(response(one, name), ANALYST.public)
        await site.send(name, secrets.token_bytes(16), sealed, "last")
    await site.close()
    return numbers


async def filed(connection: asyncpg.Connection, name: str = "spring") -> list[int]:
    """Open what stands in a consultation's table with the analyst's key; give the numbers in the order of the heap."""
    rows = await connection.fetch(f'select * from answers."{name}" order by ctid')
    return [int(str(ANALYST.open(SealedResponse(**row)).answers["number"])) for row in rows]
