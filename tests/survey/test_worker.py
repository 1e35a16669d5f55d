"""The worker: one sweep at a time, by count and not by the clock; deeds on their days, and done once."""

import asyncio
import datetime
import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import msgspec
import pytest

from survey import lifecycle, release, settings, store, worker
from survey.consultations import State
from survey.epochs import Keys
from survey.lifecycle import NotAllowed
from survey.worker import CODED_SWEEPS, HOLDING_SWEEPS, IDLE_SWEEPS, THANKS_SWEEPS, Rounds
from tests.conftest import Database
from tests.survey import consulting
from tests.survey.consulting import publish

pytestmark = pytest.mark.anyio

NOW = datetime.datetime.now(datetime.UTC)
DAYS = datetime.timedelta(days=1)


class Round:
    """A worker whose clock stands where a test puts it."""

    def __init__(self, connection: asyncpg.Connection, keys: Keys, kind: type[Rounds] = Rounds, **environ: str) -> None:
        self.now = NOW
        self.rounds = kind(connection, keys, settings.read(environ), lambda: self.now)

    async def sweep(self, times: int = 1) -> None:
        for _ in range(times):
            assert await self.rounds.sweep(await self.rounds.beat())


async def drafts(owner: asyncpg.Connection) -> list[int]:
    return [row["kind"] for row in await owner.fetch("select kind from heard.draft order by kind")]


async def put_drafts(owner: asyncpg.Connection) -> None:
    for kind in range(3):
        await owner.execute(
            "insert into heard.draft select $1, $2, beat, 'box' from heard.sweep", bytes([kind]) * 16, kind
        )


async def state(owner: asyncpg.Connection) -> str:
    return str(await owner.fetchval("select state from heard.consultation"))


async def test_each_kind_of_draft_lives_for_its_number_of_sweeps(owner: asyncpg.Connection, keys: Keys) -> None:
    own = Round(owner, keys)
    await put_drafts(owner)
    for sweeps, left in ((THANKS_SWEEPS, [0, 1, 2]), (1, [0, 1]), (IDLE_SWEEPS - THANKS_SWEEPS, [1])):
        await own.sweep(sweeps)
        assert await drafts(owner) == left
    await owner.execute("update heard.sweep set beat = $1", CODED_SWEEPS)
    assert await drafts(owner) == [1]
    await own.sweep()
    assert await drafts(owner) == []


async def test_a_kept_draft_begins_its_hours_anew(database: Database, owner: asyncpg.Connection, keys: Keys) -> None:
    own, site = Round(owner, keys), await store.open_store(database.site)
    await site.begin_draft(bytes(16), b"first box...")
    for number in range(4):
        await own.sweep(IDLE_SWEEPS)
        found = await site.fetch_draft(bytes(16))
        assert isinstance(found, bytes)
        await site.keep_draft(bytes(16), b"%011d " % number, found)
    await own.sweep(IDLE_SWEEPS + 1)
    assert await site.fetch_draft(bytes(16)) is None
    await site.close()


async def nothing_expires(owner: asyncpg.Connection, own: Round, jumps: tuple[int, ...]) -> None:
    """Check that every kind of draft outlives jumps of the clock, in days."""
    await put_drafts(owner)
    for days in jumps:
        own.now = NOW + days * DAYS
        await own.sweep()
    assert await drafts(owner) == [0, 1, 2], "a draft has expired"


async def test_no_jump_of_the_clock_expires_anything(owner: asyncpg.Connection, keys: Keys) -> None:
    await nothing_expires(owner, Round(owner, keys), (2, -2, 400))


class CatchingUp(Rounds):
    """Control: a worker that makes up for the sweeps that, by the clock, it has missed."""

    last = NOW

    async def sweep(self, seen: int) -> bool:
        now = self._clock()
        missed = max(0, (now - self.last) // datetime.timedelta(minutes=10))
        self.last = now
        await self._connection.execute("update heard.sweep set beat = beat + $1", missed)
        return await super().sweep(seen + missed)


@pytest.mark.parametrize("days", [2, 400])
async def test_an_expiry_that_reads_the_clock_is_found_out(owner: asyncpg.Connection, keys: Keys, days: int) -> None:
    with pytest.raises(AssertionError, match="a draft has expired"):
        await nothing_expires(owner, Round(owner, keys, CatchingUp), (days,))


async def test_of_two_workers_that_saw_the_same_count_one_sweeps(owner: asyncpg.Connection, keys: Keys) -> None:
    one, other = Round(owner, keys), Round(owner, keys)
    seen = await one.rounds.beat()
    assert await one.rounds.sweep(seen)
    assert not await other.rounds.sweep(seen)
    assert await one.rounds.beat() == seen + 1


async def test_a_consultation_opens_on_its_day_once_the_day_has_held(owner: asyncpg.Connection, keys: Keys) -> None:
    own = Round(owner, keys)
    await publish(owner, opens=(NOW + DAYS).date())
    await own.sweep(HOLDING_SWEEPS + 1)
    assert await state(owner) == "ready"
    await owner.execute("delete from heard.consultation")
    await publish(owner, opens=NOW.date())
    await own.sweep(HOLDING_SWEEPS)
    assert await state(owner) == "ready"
    await own.sweep()
    assert await state(owner) == "open"


async def test_a_consultation_closes_after_its_last_day(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys, closes=NOW.date())
    await consulting.sent(database.site, 3)
    own = Round(owner, keys)
    await own.sweep(HOLDING_SWEEPS + 1)
    assert await state(owner) == "open"
    await owner.execute(
        "update heard.consultation set body = $1",
        msgspec.json.encode(consulting.consultation(closes=(NOW - DAYS).date())),
    )
    await own.sweep(HOLDING_SWEEPS + 1)
    assert await state(owner) == "closed"
    assert sorted(await consulting.filed(owner)) == [0, 1, 2]


async def a_disagreement_closes_nothing(owner: asyncpg.Connection, keys: Keys) -> None:
    """Check that a clock of ours that is two days ahead, and stays so, closes nothing."""
    await consulting.opened(owner, keys, closes=(NOW + DAYS).date())
    own = Round(owner, keys)
    own.now = NOW + 2 * DAYS
    await own.sweep(3 * HOLDING_SWEEPS)
    assert await state(owner) == "open", "closed for a jump of the clock"


async def test_while_the_clocks_disagree_nothing_happens_on_a_date(
    owner: asyncpg.Connection, keys: Keys, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_disagreement_closes_nothing(owner, keys)
    assert "clocks-disagree" in capsys.readouterr().err


async def test_a_worker_that_believes_its_own_clock_is_found_out(
    owner: asyncpg.Connection, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "TOLERANCE", 10 * DAYS)
    with pytest.raises(AssertionError, match="closed for a jump"):
        await a_disagreement_closes_nothing(owner, keys)


async def a_mended_clock_has_closed_nothing(
    owner: asyncpg.Connection, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check jumps of the clock that are mended within the hour, on a host where the database's clock jumps with it."""
    await consulting.opened(owner, keys, closes=(NOW + DAYS).date())
    own = Round(owner, keys)
    monkeypatch.setattr(worker, "TOLERANCE", 10 * DAYS)
    own.now = NOW + 2 * DAYS
    await own.sweep(HOLDING_SWEEPS)
    own.now = NOW
    await own.sweep(HOLDING_SWEEPS)
    own.now = NOW + 2 * DAYS
    await own.sweep(HOLDING_SWEEPS)
    assert await state(owner) == "open", "closed for a jump of the clock"


async def test_a_clock_that_is_mended_within_the_hour_has_closed_nothing(
    owner: asyncpg.Connection, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_mended_clock_has_closed_nothing(owner, keys, monkeypatch)


async def test_a_worker_that_does_not_wait_for_a_date_to_hold_is_found_out(
    owner: asyncpg.Connection, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "HOLDING_SWEEPS", 0)
    with pytest.raises(AssertionError, match="closed for a jump"):
        await a_mended_clock_has_closed_nothing(owner, keys, monkeypatch)


async def test_a_release_is_due_after_its_days_and_only_once_enough_wait(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys)
    own = Round(owner, keys)
    await consulting.sent(database.site, 12)
    await owner.execute("update heard.consultation set released_on = $1", (NOW - 6 * DAYS).date())
    await own.sweep()
    assert await consulting.filed(owner) == []
    await owner.execute("update heard.consultation set released_on = $1", (NOW - 7 * DAYS).date())
    await own.sweep()
    assert len(await consulting.filed(owner)) == 12
    await consulting.sent(database.site, 9, start=50)
    await owner.execute("update heard.consultation set released_on = $1", (NOW - 30 * DAYS).date())
    await own.sweep()
    assert len(await consulting.filed(owner)) == 12


async def test_what_staff_asked_to_close_is_closed_at_the_next_round(owner: asyncpg.Connection, keys: Keys) -> None:
    await consulting.opened(owner, keys)
    await owner.execute("update heard.consultation set state = 'closing'")
    await Round(owner, keys).rounds.tend()
    assert await state(owner) == State.CLOSED


async def test_what_staff_asked_to_open_does_not_wait_for_its_day(owner: asyncpg.Connection, keys: Keys) -> None:
    await publish(owner)
    own = Round(owner, keys)
    await own.rounds.tend()
    assert await state(owner) == State.READY
    await lifecycle.ask_to_open(owner, "spring")
    await own.rounds.tend()
    assert await state(owner) == State.OPEN


async def test_what_staff_asked_to_destroy_is_gone_at_the_next_round(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys)
    await consulting.sent(database.site, 3)
    with pytest.raises(NotAllowed):
        await lifecycle.ask_to_destroy(owner, "spring")
    await release.close(owner, keys, "spring")
    await lifecycle.ask_to_destroy(owner, "spring")
    await Round(owner, keys).rounds.tend()
    assert await state(owner) == State.DESTROYED
    assert await owner.fetchval("select to_regclass('answers.spring') is null and to_regclass('stops.spring') is null")


async def test_what_has_not_opened_can_be_taken_back_and_is_not_opened_by_an_older_wish(
    owner: asyncpg.Connection, keys: Keys
) -> None:
    await publish(owner)
    await lifecycle.ask_to_open(owner, "spring")
    await lifecycle.take_back(owner, "spring")
    assert await state(owner) == State.DRAFT
    await lifecycle.make_ready(owner, "spring")
    await Round(owner, keys).rounds.tend()
    assert await state(owner) == State.READY


async def test_a_missing_key_is_said_and_keeps_no_other_consultation_waiting(
    database: Database,
    owner: asyncpg.Connection,
    keys: Keys,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await consulting.opened(owner, keys, "autumn")
    await consulting.sent(database.site, 10, "autumn")
    for file in (tmp_path / "keys").glob("*.key"):
        file.unlink()
    await consulting.opened(owner, keys, "spring")
    await consulting.sent(database.site, 10, "spring")
    await Round(owner, keys, HEARD_RELEASE_DAYS="0").sweep()
    assert capsys.readouterr().err.split() == ["key-missing", "released"]
    assert len(await consulting.filed(owner)) == 10


async def hears(process: asyncio.subprocess.Process, events: list[str], *wanted: str) -> None:
    """Add to the events what a worker says, until it has said everything that is wanted."""
    assert process.stderr is not None
    while not set(wanted) <= set(events):
        line = await process.stderr.readline()
        assert line, f"the worker has ended: {events}"
        events.append(line.decode().strip())


class Interrupted(Rounds):
    """Rounds whose connection is lost, once, while half of what the server said as it ended it has been read."""

    lost = 0

    async def tend(self) -> None:
        if not Interrupted.lost:
            Interrupted.lost += 1
            raise asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress")
        await super().tend()


async def test_a_worker_outlives_a_connection_that_is_lost_in_the_middle_of_a_word(
    database: Database, owner: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by ending a worker's connections at odd moments: one time in a hundred asyncpg says it in this way."""
    monkeypatch.setattr(worker, "Rounds", Interrupted)
    monkeypatch.setattr(Interrupted, "lost", 0)
    stopping = asyncio.Event()
    known = settings.read({"HEARD_KEYS": str(tmp_path / "keys"), "HEARD_SWEEP_SECONDS": "0.05"})
    working = asyncio.create_task(worker.work(database.worker, known, stopping))
    while not working.done() and not await owner.fetchval("select beat from heard.sweep"):
        pass
    stopping.set()
    await working
    assert Interrupted.lost == 1


async def test_a_worker_does_its_rounds_and_ends_when_told(
    database: Database, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    """The real process: sweeps, releases what is due, outlives its connection, and stops on SIGTERM."""
    folder = tmp_path / "keys"
    keys = Keys(folder, await owner.fetchval("select id from heard.installation"))
    await consulting.opened(owner, keys)
    await consulting.sent(database.site, 10)
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database.worker,
        "HEARD_KEYS": str(folder),
        "HEARD_SWEEP_SECONDS": "0.05",
        "HEARD_RELEASE_DAYS": "0",
    }
    command = [sys.executable, "-m", "survey.commands.worker"]
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=subprocess.PIPE)
    events: list[str] = []
    await hears(process, events, "working", "released")
    await owner.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where usename = 'heard_worker' and datname = current_database()"  # others run tests on this server too
    )
    await hears(process, events, "database-back")
    swept = await owner.fetchval("select beat from heard.sweep")
    beat = swept
    while beat <= swept + 2:
        beat = await owner.fetchval("select beat from heard.sweep")
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    assert set(events) <= {"working", "released", "database-away", "database-back", "memory-not-locked"}
    assert len(await consulting.filed(owner)) == 10
