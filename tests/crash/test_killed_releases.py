"""A release or a closing that is killed at any of its steps loses nothing, doubles nothing, leaves no key behind."""

import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from survey import release
from survey.epochs import KeyMissing, Keys
from tests.conftest import Database
from tests.survey import consulting

pytestmark = [pytest.mark.crash, pytest.mark.anyio]

# Does the deed in a process that kills itself at its n-th word with the database, or at its n-th key file deed.
KILLED = """
import asyncio, contextlib, os, signal, sys
from pathlib import Path

import asyncpg
from survey import release, worker
from survey.epochs import Keys

address, folder, deed, most = sys.argv[1:5]
left = int(most)

def counted(kind, name):
    original = getattr(kind, name)

    def deed(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **named)

    setattr(kind, name, deed)

@contextlib.asynccontextmanager
async def in_pieces(connection):
    yield

file_waiting = release._file_waiting

async def hasty(connection, keys, name, table):
    row = await connection.fetchrow("select public_key from heard.epoch where consultation = $1 and is_open", name)
    filed = await file_waiting(connection, keys, name, table)
    keys.destroy(row["public_key"])
    return filed

async def main():
    connection = await asyncpg.connect(address, statement_cache_size=0)
    keys = Keys(Path(folder), await connection.fetchval("select id from heard.installation"))
    for name in ("execute", "fetch", "fetchrow", "fetchval"):
        counted(asyncpg.Connection, name)
    for name in ("_put", "destroy", "_sync"):
        counted(Keys, name)
    if deed == "release in pieces":
        release._working = in_pieces
    if deed == "close in haste":
        release._file_waiting = hasty
    if deed.startswith("release"):
        await release.release(connection, keys, "spring", least=1)
    else:
        await release.close(connection, keys, "spring")
    await connection.close()

asyncio.run(main())
"""


def do(database: Database, keys: Path, deed: str, most: int) -> int:
    """Do a deed that is killed after so many steps; give its exit code."""
    command = [sys.executable, "-c", KILLED, database.worker, str(keys), deed, str(most)]
    return subprocess.run(command, check=False).returncode


async def keys_left(owner: asyncpg.Connection, folder: Path) -> tuple[int, int]:
    """Count key files, and epochs that need one."""
    return len(list(folder.glob("*.key"))), await owner.fetchval("select count(*) from heard.epoch")


async def holds_wherever_it_is_killed(database: Database, owner: asyncpg.Connection, folder: Path, deed: str) -> None:
    """Check releases that are killed one step later each time, until one is not killed any more."""
    keys = Keys(folder, await owner.fetchval("select id from heard.installation"))
    await consulting.opened(owner, keys)
    sent, killed, most = 0, 0, 0
    while True:
        sent += len(await consulting.sent(database.site, 3, start=sent))
        code = do(database, folder, deed, most)
        assert code in (0, -9)
        there = sorted(await consulting.filed(owner))
        assert there in (list(range(sent)), there[: len(there)])
        assert len(there) + await release.waiting(owner, "spring") == sent, "lost, or there twice"
        await release.release(owner, keys, "spring", least=1)
        await release.tidy(owner, keys)
        assert sorted(await consulting.filed(owner)) == list(range(sent))
        # A key made by a release that was killed before anything was sealed to it stays, and opens nothing.
        assert await owner.fetchval("select count(*) from heard.epoch") == 1
        if code == 0:
            break
        killed, most = killed + 1, most + 1
    assert killed > 15


async def test_a_release_killed_at_each_of_its_steps(
    database: Database, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await holds_wherever_it_is_killed(database, owner, tmp_path / "keys", "release")


async def test_a_release_in_pieces_is_found_out(database: Database, owner: asyncpg.Connection, tmp_path: Path) -> None:
    """Each of its statements is done by itself: killed among them, it leaves nothing that could go on."""
    with pytest.raises(release.NotPossible, match="no open epoch"):
        await holds_wherever_it_is_killed(database, owner, tmp_path / "keys", "release in pieces")


async def closes_wherever_it_is_killed(database: Database, owner: asyncpg.Connection, folder: Path, deed: str) -> None:
    """Check closings that are killed one step later each time and then done again, until one is not killed any more."""
    keys = Keys(folder, await owner.fetchval("select id from heard.installation"))
    killed, most = 0, 0
    while True:
        await consulting.opened(owner, keys)
        await consulting.sent(database.site, 3)
        await release.release(owner, keys, "spring", least=1)
        await consulting.sent(database.site, 3, start=3)
        code = do(database, folder, deed, most)
        assert code in (0, -9)
        if await owner.fetchval("select state from heard.consultation") != "closed":
            assert len(await consulting.filed(owner)) + await release.waiting(owner, "spring") == 6, "lost, or twice"
            await release.close(owner, keys, "spring")
        await release.tidy(owner, keys)
        assert sorted(await consulting.filed(owner)) == list(range(6))
        assert await keys_left(owner, folder) == (0, 0)
        await owner.execute("drop table answers.spring, stops.spring; delete from heard.consultation")
        if code == 0:
            break
        killed, most = killed + 1, most + 1
    assert killed > 15


async def test_a_closing_killed_at_each_of_its_steps(
    database: Database, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await closes_wherever_it_is_killed(database, owner, tmp_path / "keys", "close")


async def test_a_closing_in_haste_is_found_out(database: Database, owner: asyncpg.Connection, tmp_path: Path) -> None:
    """It destroys the key before what was sealed to it is filed for good."""
    with pytest.raises(KeyMissing, match="survey recover"):
        await closes_wherever_it_is_killed(database, owner, tmp_path / "keys", "close in haste")
