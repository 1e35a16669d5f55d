"""The worker's deeds on a consultation: opening it, releasing what waits in the pool, and closing it.

A release takes everything that waits under one epoch's key, shuffles it, and files it in one transaction; then the
key is destroyed, and with it whatever told the order of arrival. Closing files the rest and writes all responses of
the consultation anew, in one shuffle, so that not even the week is left.

Each deed is one transaction that locks the consultation's row: however many workers run, it is done once, and killed
at any step it has been done wholly or not at all. What follows the transaction (destroying a key, moving the log on)
is done again by `tidy` until it has been done.
"""

import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

import asyncpg

from questionnaires.response import SealedResponse
from survey import epochs, tables
from survey.consultations import State
from survey.epochs import EpochKey, Keys, NotForThisKey
from survey.refusal import Refusal

TOGETHER = 64
"""Responses opened and filed at a time: what is in memory stays small however many wait."""

_OPEN = ("open", "paused")
_system = random.SystemRandom()


class NotPossible(Refusal):
    """The consultation's state does not allow the deed; the message says why."""


class Filed(NamedTuple):
    """What a release filed, and how many of those rows nothing could open: they are filed all the same."""

    responses: int
    damaged: int


async def open_consultation(connection: asyncpg.Connection, keys: Keys, name: str) -> None:
    """Open a consultation that is ready. Raises NotPossible, `epochs.KeysUnusable`."""
    async with _working(connection):
        row = await _locked(connection, name)
        if row["state"] != State.READY:
            raise NotPossible(f"'{name}' is {row['state']}, and only a consultation that is ready can be opened.")
        await tables.make(connection, name)
        await _begin_epoch(connection, keys, name, row["recovery_key"])
        await connection.execute(
            "update heard.consultation set state = 'open', revision = revision + 1, released_on = current_date"
            " where id = $1",
            name,
        )


async def waiting(connection: asyncpg.Connection, name: str) -> int:
    """Count the responses of a consultation that wait for its next release."""
    counted: int = await connection.fetchval(
        "select count(*) from heard.pool p join heard.epoch e on e.id = p.epoch where e.consultation = $1", name
    )
    return counted


async def release(connection: asyncpg.Connection, keys: Keys, name: str, *, least: int) -> Filed | None:
    """File what waits, shuffled, if at least `least` wait; else give None and change nothing.

    Raises NotPossible, `epochs.KeyMissing`, `epochs.KeysUnusable`.
    """
    async with _working(connection):
        row = await _locked(connection, name)
        if row["state"] not in _OPEN:
            raise NotPossible(f"'{name}' is {row['state']}, and only an open consultation has releases.")
        if await waiting(connection, name) < least:
            return None
        filed, spent = await _file_waiting(connection, keys, name, tables.name("answers", name))
        _system.shuffle(spent)  # anew: in the order of the responses, each key would point at one of them
        await connection.execute(
            "insert into heard.spent (key, consultation) select unnest($1::bytea[]), $2", spent, name
        )
        await _begin_epoch(connection, keys, name, row["recovery_key"])
        await connection.execute("update heard.consultation set released_on = current_date where id = $1", name)
    await tidy(connection, keys)
    await move_log_on(connection)
    return filed


async def close(connection: asyncpg.Connection, keys: Keys, name: str) -> Filed:
    """Take no more responses, file the rest, and write all anew in one shuffle that keeps no week.

    Raises NotPossible, `epochs.KeyMissing`, `epochs.KeysUnusable`.
    """
    async with _working(connection):
        row = await _locked(connection, name)
        if row["state"] not in (*_OPEN, State.CLOSING):
            raise NotPossible(f"'{name}' is {row['state']}, and only an open consultation can be closed.")
        staged = await tables.stage(connection)
        filed, _ = await _file_waiting(connection, keys, name, staged)
        await tables.rewrite(connection, name, staged)
        await connection.execute("delete from heard.spent where consultation = $1", name)
        await connection.execute("delete from heard.invitation where consultation = $1", name)
        await connection.execute(
            "update heard.consultation set state = 'closed', revision = revision + 1, released_on = null,"
            " recovery_key = null where id = $1",
            name,
        )
    await tidy(connection, keys)
    await move_log_on(connection)
    return filed


async def destroy(connection: asyncpg.Connection, name: str) -> None:
    """Destroy what is left here of a closed consultation's responses, and of where its visits stopped.

    Raises NotPossible.
    """
    async with _working(connection):
        row = await _locked(connection, name)
        if row["state"] != State.DESTROYING:
            raise NotPossible(f"'{name}' is {row['state']}; destroying its answers has to be asked for first.")
        await tables.drop(connection, name)
        await connection.execute(
            "update heard.consultation set state = 'destroyed', revision = revision + 1 where id = $1", name
        )
    await move_log_on(connection)


async def tidy(connection: asyncpg.Connection, keys: Keys) -> None:
    """Destroy the keys of epochs that are over, and forget those epochs. Safe to repeat; a killed release needs it."""
    async with connection.transaction():
        rows = await connection.fetch(
            "select id, public_key from heard.epoch e where not is_open"
            " and not exists (select from heard.pool p where p.epoch = e.id)"
        )
        for row in rows:
            keys.destroy(row["public_key"])
            await connection.execute("delete from heard.epoch where id = $1", row["id"])


async def move_log_on(connection: asyncpg.Connection) -> None:
    """Let go of the write-ahead log up to now, where the server is our own and so allows it."""
    with contextlib.suppress(asyncpg.InsufficientPrivilegeError):
        await connection.execute("select pg_switch_wal()")
        await connection.execute("checkpoint")


@contextlib.asynccontextmanager
async def _working(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Do a deed in one transaction, as the worker's role: what is made belongs to it whoever runs the deed."""
    async with connection.transaction():
        await connection.execute("set local role heard_worker")
        yield


async def _locked(connection: asyncpg.Connection, name: str) -> asyncpg.Record:
    row = await connection.fetchrow("select state, recovery_key from heard.consultation where id = $1 for update", name)
    if row is None:
        raise NotPossible(f"There is no consultation '{name}'.")
    return row


async def _begin_epoch(connection: asyncpg.Connection, keys: Keys, name: str, recovery_key: bytes | None) -> None:
    key = epochs.make()
    keys.keep(key)  # on the disk before anything can be sealed to it
    await connection.execute(
        "insert into heard.epoch (consultation, public_key, wrapped) values ($1, $2, $3)",
        name,
        key.public,
        epochs.wrap(key, recovery_key) if recovery_key is not None else None,
    )


async def _file_waiting(connection: asyncpg.Connection, keys: Keys, name: str, table: str) -> tuple[Filed, list[bytes]]:
    """End the consultation's epoch, and move what waits under it into a table, shuffled. Give the spent keys too."""
    # Waits for sends on their way; those that come after it find the epoch over.
    epoch = await connection.fetchrow(
        "update heard.epoch set is_open = false where consultation = $1 and is_open returning id, public_key", name
    )
    if epoch is None:
        raise NotPossible(f"'{name}' has no open epoch, though it is open. Restore the database from a backup.")
    rows = await connection.fetch("select key from heard.pool where epoch = $1", epoch["id"])
    order = [row["key"] for row in rows]
    _system.shuffle(order)
    key = keys.fetch(epoch["public_key"]) if order else epochs.make()
    damaged = 0
    stops: Counter[tables.Stop] = Counter()
    for some in _chunks(order):
        boxes = await connection.fetch("select key, box from heard.pool where key = any($1)", some)
        found = {row["key"]: row["box"] for row in boxes}
        responses = []
        for one in some:
            response, stop = _opened(key, found[one])
            responses.append(response)
            damaged += stop is None
            if stop is not None:
                stops[stop] += 1
        await tables.file(connection, table, responses)
    await tables.count_stops(connection, name, stops.items())
    await connection.execute("delete from heard.pool where epoch = $1", epoch["id"])
    return Filed(len(order), damaged), order


def _opened(key: EpochKey, box: bytes) -> tuple[SealedResponse, tables.Stop | None]:
    """Open what waited; what does not open is filed as it is, so that the analyst's count of unreadable rows has it."""
    try:
        parcel = key.unseal(box)
    except NotForThisKey:
        return SealedResponse(suite=0, key_id="", fingerprint="", sealed=box), None
    return parcel.response, (parcel.response.fingerprint, parcel.stopped)


def _chunks(order: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(order), TOGETHER):
        yield order[start : start + TOGETHER]
