"""The worker: opens and closes consultations on their days, makes the releases, and sweeps up what has expired.

Several may run; every deed is done once. A sweep is counted in the database, and only by a worker that has seen the
count stand still for a whole sweep's length on a clock that cannot be set: so two workers do not sweep twice as fast,
and no jump of the clock makes anything expire. What happens on a date waits until the date has held for an hour.
"""

import asyncio
import datetime
import time
from collections.abc import Callable

import asyncpg
import msgspec

from questionnaires.consultation import Consultation
from survey import events, release
from survey.connecting import NoDatabase, connect
from survey.consultations import State
from survey.epochs import KeyMissing, Keys, KeysUnusable
from survey.events import Event
from survey.refusal import Refusal
from survey.settings import Settings

IDLE_SWEEPS = 12
"""A draft that nobody touches for this many sweeps is deleted: two hours."""

CODED_SWEEPS = 30 * 24 * 6
"""One that is kept under a return code: thirty days."""

THANKS_SWEEPS = 6
"""The mark that a visit was sent: one hour."""

HOLDING_SWEEPS = 6
"""Sweeps for which a date must have come before anything is done on it: one hour, in which a clock may be mended."""

TOLERANCE = datetime.timedelta(hours=1)
"""How far this host's clock and the database's may lie apart for either to be believed."""

POLL_SECONDS = 2.0

Clock = Callable[[], datetime.datetime]


class Rounds:
    """One worker's rounds over one database."""

    def __init__(self, connection: asyncpg.Connection, keys: Keys, settings: Settings, clock: Clock) -> None:
        self._connection = connection
        self._keys = keys
        self._settings = settings
        self._clock = clock
        self._held: dict[tuple[str, State], int] = {}

    async def beat(self) -> int:
        """Give how many sweeps there have been."""
        async with self._connection.transaction():
            counted: int = await self._connection.fetchval("select beat from heard.sweep")
        return counted

    async def tend(self) -> None:
        """Do what staff have asked for: close what is closing, open what they will not wait for, destroy."""
        for row in await self._consultations(State.CLOSING):
            await self._close(row["id"])
        for row in await self._consultations(State.READY):
            if row["asked_to_open"]:
                await self._open(row["id"])
        for row in await self._consultations(State.DESTROYING):
            await self._destroy(row["id"])

    async def sweep(self, seen: int) -> bool:
        """Count a sweep and delete what has expired, unless another worker has swept since `seen`. Tell whether."""
        async with self._connection.transaction():
            moved = await self._connection.fetchval(
                "update heard.sweep set beat = beat + 1 where beat = $1 returning beat", seen
            )
            if moved is None:
                return False
            await self._connection.execute(
                "delete from heard.draft where beat < $1 - case kind when 0 then $2::bigint when 1 then $3 else $4 end",
                moved,
                IDLE_SWEEPS,
                CODED_SWEEPS,
                THANKS_SWEEPS,
            )
        await release.tidy(self._connection, self._keys)
        today = await self._today()
        if today is not None:
            await self._on_their_days(today)
            await self._releases(today)
        return True

    async def _on_their_days(self, today: datetime.date) -> None:
        due: set[tuple[str, State]] = set()
        for row in await self._consultations(State.READY, State.OPEN, State.PAUSED):
            stated = msgspec.json.decode(row["body"], type=Consultation)
            if row["state"] == State.READY:
                if stated.opens <= today:
                    due.add((row["id"], State.OPEN))
            elif stated.closes < today:
                due.add((row["id"], State.CLOSED))
        self._held = {what: self._held.get(what, 0) + 1 for what in due}
        for name, state in sorted(what for what, sweeps in self._held.items() if sweeps > HOLDING_SWEEPS):
            if state is State.CLOSED:
                await self._close(name)
            else:
                await self._open(name)

    async def _releases(self, today: datetime.date) -> None:
        for row in await self._consultations(State.OPEN, State.PAUSED):
            if today - row["released_on"] < datetime.timedelta(days=self._settings.release_days):
                continue
            try:
                filed = await release.release(
                    self._connection, self._keys, row["id"], least=self._settings.release_least
                )
            except KeyMissing:
                events.say(Event.KEY_MISSING)
                continue
            except release.NotPossible:
                continue  # another worker closed it in this moment
            if filed is not None:
                events.say(Event.RELEASED)
                _say_damaged(filed)

    async def _open(self, name: str) -> None:
        try:
            await release.open_consultation(self._connection, self._keys, name)
        except release.NotPossible:
            return  # another worker, or the administrator, was quicker
        events.say(Event.OPENED)

    async def _close(self, name: str) -> None:
        try:
            filed = await release.close(self._connection, self._keys, name)
        except KeyMissing:
            events.say(Event.KEY_MISSING)
        except release.NotPossible:
            return  # as above
        else:
            events.say(Event.CLOSED)
            _say_damaged(filed)

    async def _destroy(self, name: str) -> None:
        try:
            await release.destroy(self._connection, name)
        except release.NotPossible:
            return  # as above
        events.say(Event.DESTROYED)

    async def _consultations(self, *states: State) -> list[asyncpg.Record]:
        async with self._connection.transaction():
            rows: list[asyncpg.Record] = await self._connection.fetch(
                "select id, state, body, released_on, asked_to_open from heard.consultation where state = any($1)"
                " order by id",
                list(states),
            )
        return rows

    async def _today(self) -> datetime.date | None:
        """Give the date, or None while this host's clock and the database's disagree about the time."""
        async with self._connection.transaction():
            theirs: datetime.datetime = await self._connection.fetchval("select clock_timestamp()")
        ours = self._clock()
        if abs(ours - theirs) > TOLERANCE:
            events.say(Event.CLOCKS_DISAGREE)
            return None
        return ours.date()


def _say_damaged(filed: release.Filed) -> None:
    if filed.damaged:
        events.say(Event.DAMAGED, filed.damaged)


def local_clock() -> datetime.datetime:
    """Give the time with this host's own zone, in which a consultation's dates are meant."""
    return datetime.datetime.now(datetime.UTC).astimezone()


async def open_keys(connection: asyncpg.Connection, settings: Settings) -> Keys:
    """Open the folder of epoch keys of this database. Raises `epochs.KeysUnusable`."""
    async with connection.transaction():
        installation = await connection.fetchval("select id from heard.installation")
    return Keys(settings.keys, installation)


async def work(address: str, settings: Settings, stopping: asyncio.Event) -> None:
    """Go on rounds until told to stop; a database that is away is waited for.

    Raises NoDatabase or `epochs.KeysUnusable` only at the start, before the first round.
    """
    connection = await connect(address)
    keys = await open_keys(connection, settings)
    events.say(Event.WORKING)
    while not stopping.is_set():
        try:
            await _rounds(Rounds(connection, keys, settings, local_clock), settings, stopping)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError):
            events.say(Event.DATABASE_AWAY)
            connection.terminate()
            connection = await _reconnected(address, stopping) or connection
        except KeysUnusable:
            events.say(Event.FAILED)
            await _pause(stopping, POLL_SECONDS)
    connection.terminate()


async def _rounds(rounds: Rounds, settings: Settings, stopping: asyncio.Event) -> None:
    seen, since = await rounds.beat(), time.monotonic()
    while not stopping.is_set():
        await rounds.tend()
        if time.monotonic() - since >= settings.sweep_seconds:
            await rounds.sweep(seen)
            seen, since = await rounds.beat(), time.monotonic()
        elif (now := await rounds.beat()) != seen:
            seen, since = now, time.monotonic()
        await _pause(stopping, min(POLL_SECONDS, settings.sweep_seconds))


async def _reconnected(address: str, stopping: asyncio.Event) -> asyncpg.Connection | None:
    while not stopping.is_set():
        try:
            connection = await connect(address)
        except (NoDatabase, Refusal):
            await _pause(stopping, POLL_SECONDS)
        else:
            events.say(Event.DATABASE_BACK)
            return connection
    return None


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return
