"""Backups: none dates a response finer than its release, and restoring one loses nothing acknowledged before it."""

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from survey import epochs, migrating, postgres, recovery_key, release, sealing
from survey.epochs import EpochKey, KeyMissing, Keys
from survey.store import Store
from tests.conftest import Database
from tests.forensic.seizing import Search, dump, needles
from tests.survey import consulting

pytestmark = [pytest.mark.crash, pytest.mark.anyio]


async def stored(owner: asyncpg.Connection) -> list[bytes]:
    return [row["sealed"] for row in await owner.fetch("select sealed from answers.spring")]


def told(dumped: bytes, sealed: list[bytes]) -> int:
    """Count the responses of which anything stands in a dump."""
    pieces = {needle.hex().encode() for one in sealed for needle in needles(one)}
    found = Search(pieces).first(dumped)
    return sum(any(needle.hex().encode() in found for needle in needles(one)) for one in sealed)


async def dated_by_their_release_alone(database: Database, owner: asyncpg.Connection, keys: Keys) -> None:
    """Check that daily backups tell of a response only by which release it was filed."""
    await consulting.opened(owner, keys)
    days = []
    for day in range(6):
        await consulting.sent(database.site, 4, start=4 * day)
        days.append(dump(database.owner))
        if day == 2:
            await release.release(owner, keys, "spring", least=1)
    await release.release(owner, keys, "spring", least=1)
    days.append(dump(database.owner))
    sealed = await stored(owner)
    seen = [told(day, sealed) for day in days]
    assert seen == [0, 0, 0, 12, 12, 12, 24], f"dated by the day: {seen}"


async def test_daily_backups_tell_of_a_response_only_by_which_release_it_was_filed(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await dated_by_their_release_alone(database, owner, keys)


async def test_a_pool_that_seals_nothing_again_is_found_out(
    database: Database, owner: asyncpg.Connection, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing.ForPool, "seal", lambda _pool, parcel, _key: msgspec.msgpack.encode(parcel))
    monkeypatch.setattr(EpochKey, "unseal", lambda _key, box: msgspec.msgpack.decode(box, type=sealing.Parcel))
    with pytest.raises(AssertionError, match=r"dated by the day: \[4, 8, 12, 16, 20, 24, 24\]"):
        await dated_by_their_release_alone(database, owner, keys)


async def restored_has_all(
    database: Database, owner: asyncpg.Connection, folder: Path, take: Callable[[str], bytes]
) -> None:
    """Check that a restored backup has all that was acknowledged before it was taken.

    Even that of which the key was destroyed since: the administrator's recovery key brings it back.
    """
    written, public_key = recovery_key.draw()
    keys = Keys(folder, await owner.fetchval("select id from heard.installation"))
    await consulting.opened(owner, keys, recovery_key=public_key)
    await consulting.sent(database.site, 5)
    await release.release(owner, keys, "spring", least=1)
    await consulting.sent(database.site, 7, start=5)
    backup = take(database.owner)
    await consulting.sent(database.site, 3, start=12)
    await release.close(owner, keys, "spring")

    name = await owner.fetchval("select current_database()")
    await owner.execute(f"create database {name}_restored")
    address = database.owner.replace(name, f"{name}_restored")
    program = [*postgres.ways().prefix, str(postgres.ways().programs / "psql"), "--quiet", "--dbname", address]
    done = await asyncio.create_subprocess_exec(
        *(*program, "-v", "ON_ERROR_STOP=1"), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    await done.communicate(backup)
    assert done.returncode == 0
    assert await migrating.migrate(address) == []
    restored = await asyncpg.connect(address)
    try:
        if await release.waiting(restored, "spring"):
            with pytest.raises(KeyMissing, match="survey recover"):
                await release.close(restored, keys, "spring")
        assert await recovery_key.recover(restored, keys, recovery_key.read(written)) == 1
        await release.close(restored, keys, "spring")
        there = set(await consulting.filed(restored))
        assert there == set(range(12)), f"{12 - len(there)} of 12 are lost"
        assert len(await consulting.filed(restored)) == 12
    finally:
        await restored.close()
        await owner.execute(f"drop database {name}_restored")


async def test_a_restored_backup_has_all_that_was_acknowledged_before_it(
    database: Database, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await restored_has_all(database, owner, tmp_path / "keys", dump)


def without_what_waits(address: str) -> bytes:
    """Control: a backup of what has been filed, which takes what waits for something that passes."""
    return dump(address, "--exclude-table-data=heard.pool")


async def test_a_backup_without_what_waits_is_found_out(
    database: Database, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    with pytest.raises(AssertionError, match="7 of 12 are lost"):
        await restored_has_all(database, owner, tmp_path / "keys", without_what_waits)


async def test_a_site_that_sends_only_after_its_thanks_is_found_out(
    database: Database, owner: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is acknowledged reaches the database once the next is sent."""
    send, held = Store.send, list[tuple[Any, ...]]()

    async def late(*given: Any) -> None:
        if held:
            await send(given[0], *held.pop())
        held.append(given[1:])

    monkeypatch.setattr(Store, "send", late)
    with pytest.raises(AssertionError, match="1 of 12 are lost"):
        await restored_has_all(database, owner, tmp_path / "keys", dump)


async def test_a_recovery_key_of_somebody_else_brings_nothing_back(owner: asyncpg.Connection, keys: Keys) -> None:
    await consulting.opened(owner, keys, recovery_key=recovery_key.draw()[1])
    with pytest.raises(recovery_key.NotRecovered):
        await recovery_key.recover(owner, keys, epochs.make())
