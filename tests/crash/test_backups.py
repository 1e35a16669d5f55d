"""Backups: none dates a response finer than its release, and restoring one loses nothing acknowledged before it."""

import asyncio
import subprocess
from pathlib import Path

import asyncpg
import pytest

from survey import embedded, epochs, migrating, postgres, recovery_key, release
from survey.epochs import KeyMissing, Keys
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


async def test_daily_backups_tell_of_a_response_only_by_which_release_it_was_filed(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
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
    assert [told(day, sealed) for day in days] == [0, 0, 0, 12, 12, 12, 24]


async def test_a_restored_backup_has_all_that_was_acknowledged_before_it(
    database: Database, owner: asyncpg.Connection, server: embedded.Running, tmp_path: Path
) -> None:
    """Even that of which the key was destroyed since: the administrator's recovery key brings it back."""
    written, public_key = recovery_key.draw()
    folder = tmp_path / "keys"
    keys = Keys(folder, await owner.fetchval("select id from heard.installation"))
    await consulting.opened(owner, keys, recovery_key=public_key)
    await consulting.sent(database.site, 5)
    await release.release(owner, keys, "spring", least=1)
    await consulting.sent(database.site, 7, start=5)
    backup = dump(database.owner)
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
    with pytest.raises(KeyMissing, match="survey recover"):
        await release.close(restored, keys, "spring")
    assert await recovery_key.recover(restored, keys, recovery_key.read(written)) == 1
    await release.close(restored, keys, "spring")
    assert sorted(await consulting.filed(restored)) == list(range(12))
    await restored.close()
    await owner.execute(f"drop database {name}_restored")


async def test_a_recovery_key_of_somebody_else_brings_nothing_back(owner: asyncpg.Connection, keys: Keys) -> None:
    await consulting.opened(owner, keys, recovery_key=recovery_key.draw()[1])
    with pytest.raises(recovery_key.NotRecovered):
        await recovery_key.recover(owner, keys, epochs.make())
