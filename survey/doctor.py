"""Looking at an installation as a careful administrator would: what is well, what to mend, and how."""

import datetime
import os
import shutil
import stat
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import asyncpg
import msgspec

from questionnaires.response import SealedResponse
from survey import connecting, epochs, front_door, migrating, versions, worker
from survey.connecting import NoDatabase
from survey.database import Addresses
from survey.health import Finding, Health, well
from survey.refusal import Refusal
from survey.sealing import Parcel, seal_for_pool
from survey.settings import Settings

ENOUGH_ROOM = 2 * 1024**3
"""Bytes that should be free: what waits, and a rewrite of a consultation's responses beside themselves."""


SWAPS = Path("/proc/swaps")
"""Where the system lists what it swaps to: a heading, and a line for each."""

_TRIAL = Parcel(response=SealedResponse(suite=0, key_id="", fingerprint="", sealed=b"a trial of the key"), stopped="")


class Wanted(msgspec.Struct, frozen=True):
    """A setting of PostgreSQL's, the values that are well, and why the others are not."""

    name: str
    well: tuple[str, ...]
    health: Health
    reason: str


WANTED = (
    Wanted("fsync", ("on",), Health.MEND, "acknowledged answers may be lost when the machine stops"),
    Wanted("full_page_writes", ("on",), Health.MEND, "acknowledged answers may be lost when the machine stops"),
    Wanted(
        "synchronous_commit", ("on", "remote_apply", "remote_write"), Health.MEND, "acknowledged answers may be lost"
    ),
    Wanted("track_commit_timestamp", ("off",), Health.MEND, "it dates every answer"),
    Wanted("log_statement", ("none", "ddl"), Health.MEND, "statements and their times are written to the log"),
    Wanted("log_min_duration_statement", ("-1",), Health.MEND, "statements and their times are written to the log"),
    Wanted("log_min_duration_sample", ("-1",), Health.MEND, "statements and their times are written to the log"),
    Wanted("log_transaction_sample_rate", ("0",), Health.MEND, "statements and their times are written to the log"),
    Wanted("log_duration", ("off",), Health.MEND, "the time of every statement is written to the log"),
    Wanted(
        "log_min_error_statement", ("log", "fatal", "panic"), Health.MEND, "statements that fail are written to the log"
    ),
    Wanted("log_error_verbosity", ("terse",), Health.MEND, "the row that fails is written to the log"),
    Wanted("log_parameter_max_length_on_error", ("0",), Health.MEND, "values that fail are written to the log"),
    Wanted("log_min_messages", ("fatal", "panic", "log"), Health.LOOK, "the message of an error may repeat a value"),
    Wanted("log_connections", ("off", ""), Health.LOOK, "it notes when a site's process connects"),
    Wanted("archive_mode", ("off",), Health.LOOK, "archived segments keep the order in which drafts changed"),
    Wanted("wal_level", ("minimal",), Health.LOOK, "the write-ahead log holds what standbys and archives need"),
    Wanted("wal_recycle", ("off",), Health.LOOK, "old segments of the write-ahead log stay on the disk"),
)


async def look(settings: Settings, addresses: Addresses) -> AsyncIterator[Finding]:
    """Look at everything. The embedded database runs, and another is at this version's schema."""
    connection = await connecting.connect(addresses.owner)
    try:
        yield well("The database answers.")
        for finding in versions.look(connection.get_server_version().major, datetime.datetime.now(datetime.UTC).date()):
            yield finding
        looks = (_schema(connection), _server(connection), _roles(addresses), _clock(connection))
        for one in (*looks, _keys(connection, settings)):
            async for finding in one:
                yield finding
    finally:
        await connection.close()
    for finding in (*_room(settings), *_swap(SWAPS, os.geteuid()), *front_door.look(settings.site_address)):
        yield finding


async def _schema(connection: asyncpg.Connection) -> AsyncIterator[Finding]:
    try:
        await migrating.check(connection)
    except migrating.WrongSchema as problem:
        yield Finding(health=Health.MEND, what="The database is not at this version.", remedy=str(problem))
    else:
        yield well("The database is at this version.")


async def _server(connection: asyncpg.Connection) -> AsyncIterator[Finding]:
    has = {row["name"]: row["setting"] for row in await connection.fetch("select name, setting from pg_settings")}
    off = [wanted for wanted in WANTED if has.get(wanted.name, wanted.well[0]) not in wanted.well]
    for wanted in off:
        yield Finding(
            health=wanted.health,
            what=f"PostgreSQL's {wanted.name} is '{has[wanted.name]}': {wanted.reason}.",
            remedy=f"alter system set {wanted.name} = '{wanted.well[0]}'; and restart the server.",
        )
    if not off:
        yield well("PostgreSQL keeps what it acknowledges, and its log keeps no statement, value or time of one.")
    for finding in _libraries(has.get("shared_preload_libraries", "")):
        yield finding
    async for finding in _copies(connection, has):
        yield finding


def _libraries(loaded: str) -> Iterator[Finding]:
    for library in ("pg_stat_statements", "auto_explain", "pgaudit"):
        if library in loaded:
            yield Finding(
                health=Health.MEND,
                what=f"PostgreSQL loads {library}, which keeps statements or their times.",
                remedy=f"Take {library} out of shared_preload_libraries, and restart the server.",
            )


async def _copies(connection: asyncpg.Connection, has: Mapping[str, str]) -> AsyncIterator[Finding]:
    """Look who is sent the write-ahead log, and whether what is acknowledged is there too."""
    standbys = await connection.fetchval("select count(*) from pg_stat_replication")
    if standbys and not has.get("synchronous_standby_names"):
        yield Finding(
            health=Health.MEND,
            what=f"{standbys} standbys follow at their leisure: one that takes over may lack acknowledged answers.",
            remedy="Name one in synchronous_standby_names (Patroni: synchronous_mode: true).",
        )
    slots = await connection.fetchval("select count(*) from pg_replication_slots")
    if slots:
        yield Finding(
            health=Health.LOOK,
            what=f"{slots} replication slots keep or copy the write-ahead log, and with it the order of drafts.",
            remedy="Have copies only where their disks are guarded as this one's is; drop slots that nobody uses.",
        )


async def _roles(addresses: Addresses) -> AsyncIterator[Finding]:
    for part, address in (("site", addresses.site), ("worker", addresses.worker), ("desk", addresses.desk)):
        role = f"heard_{part}"
        try:
            connection = await connecting.connect(address)
        except NoDatabase as problem:
            yield Finding(health=Health.MEND, what=f"The {part} cannot reach the database.", remedy=str(problem))
            continue
        used = await connection.fetchval("select current_user")
        await connection.close()
        if used == role:
            yield well(f"The {part} has its own role in the database.")
        else:
            yield Finding(
                health=Health.MEND,
                what=f"The {part} reaches the database as '{used}', who may do more than it needs.",
                remedy=f"Give the role {role} a password, and set HEARD_{part.upper()}_DATABASE_URL to it.",
            )


async def _clock(connection: asyncpg.Connection) -> AsyncIterator[Finding]:
    apart = abs(await connection.fetchval("select clock_timestamp()") - worker.local_clock())
    if apart > worker.TOLERANCE:
        yield Finding(
            health=Health.MEND,
            what=f"This host's clock and the database's are {apart} apart; nothing opens, closes or is released.",
            remedy="Set both by a time service.",
        )
    else:
        yield well("This host's clock and the database's agree.")


async def _keys(connection: asyncpg.Connection, settings: Settings) -> AsyncIterator[Finding]:
    try:
        keys = await worker.open_keys(connection, settings)
    except Refusal as problem:
        yield Finding(health=Health.MEND, what="The folder of epoch keys cannot be used.", remedy=str(problem))
        return
    open_to = settings.keys.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    if open_to:
        yield Finding(
            health=Health.MEND,
            what=f"Others can look into the folder of epoch keys, {settings.keys}.",
            remedy=f"chmod 700 {settings.keys}",
        )
    rows = await connection.fetch(
        "select e.public_key, e.wrapped, c.id from heard.epoch e join heard.consultation c on c.id = e.consultation"
        " where e.is_open order by c.id"
    )
    for row in rows:
        yield _key(keys, row)
        if row["wrapped"] is None:
            yield Finding(
                health=Health.LOOK,
                what=f"What waits in '{row['id']}' is lost if {settings.keys} is: it has no recovery key.",
                remedy="Name a recovery_key in the file of the next consultation: 'survey recovery-key'.",
            )
    if not rows:
        yield well("No consultation is open, so no epoch key is needed.")


def _key(keys: epochs.Keys, row: asyncpg.Record) -> Finding:
    """Seal something to an epoch's key and open it again, as a release would."""
    sealed = seal_for_pool(_TRIAL, row["public_key"])
    try:
        opens = keys.fetch(row["public_key"]).unseal(sealed) == _TRIAL
    except (Refusal, epochs.NotForThisKey):
        opens = False
    if opens:
        return well(f"The key under which answers wait in '{row['id']}' is here and opens them.")
    return Finding(
        health=Health.MEND,
        what=f"The key under which answers wait in '{row['id']}' is not in the folder of epoch keys.",
        remedy="Set HEARD_KEYS to the worker's folder; if that is lost, run 'survey recover' with the recovery key.",
    )


def _room(settings: Settings) -> Iterator[Finding]:
    for folder in dict.fromkeys(_there(one) for one in (settings.folder, settings.keys)):
        free = shutil.disk_usage(folder).free
        if free < ENOUGH_ROOM:
            yield Finding(
                health=Health.MEND,
                what=f"The disk of {folder} has {free // 1024**2} MiB left. When it is full, nobody can answer.",
                remedy=f"Free {ENOUGH_ROOM // 1024**3} GiB at least.",
            )
        else:
            yield well(f"The disk of {folder} has room: {free // 1024**3} GiB.")


def _swap(swaps: Path, user: int) -> Iterator[Finding]:
    """Look at the system's list of swaps, as the user of such a number: root may lock memory."""
    if swaps.exists() and len(swaps.read_text("ascii").splitlines()) > 1 and user != 0:
        yield Finding(
            health=Health.LOOK,
            what="This host has swap, and a process of an ordinary user may not lock its memory.",
            remedy="Turn swap off or encrypt it, or allow the service to lock memory (LimitMEMLOCK=infinity).",
        )


def _there(folder: Path) -> Path:
    """Give the folder, or the nearest above it that exists."""
    return next(one for one in (folder, *folder.parents) if one.exists())
