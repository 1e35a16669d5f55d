"""Reaching the database: each way it can fail is one clear sentence, or a calm 'not now', and never a hang."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Iterator

import asyncpg
import pytest

from survey import connecting, settings, store
from survey import database as reached
from survey.connecting import NoDatabase, Unavailable, connect, open_pool
from tests.clock import Clock
from tests.conftest import Database

pytestmark = pytest.mark.anyio


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


async def test_nobody_listening_is_said_without_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NoDatabase, match="No database server answers") as refused:
        await connect(f"postgresql://jo:secret@127.0.0.1:{port}/heard")
    assert "secret" not in str(refused.value)


async def test_a_host_that_does_not_exist_is_said(tmp_path: object) -> None:
    with pytest.raises(NoDatabase, match="No database server answers"):
        await connect(f"postgresql://jo@/heard?host={tmp_path}")


async def test_a_server_that_stays_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "TIMEOUT", 0.1)
    with silent_port() as port, pytest.raises(NoDatabase, match="does not answer within"):
        await connect(f"postgresql://jo@127.0.0.1:{port}/heard?sslmode=disable")


async def test_a_database_that_is_not_there_is_said(database: Database) -> None:
    with pytest.raises(NoDatabase, match="does not exist on its server"):
        await connect(database.owner.replace("/test_", "/nothing_"))


async def test_a_user_who_is_refused_is_said(database: Database) -> None:
    with pytest.raises(NoDatabase, match="refuses the user or password"):
        await connect(database.owner.replace("heard@", "nobody_known@"))


@pytest.mark.parametrize("address", ["postgresql://[", "postgresql://a:b:c@host:port/x"])
async def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(NoDatabase, match="It should read postgresql://"):
        await connect(address)


async def test_a_server_that_is_too_old_is_said(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "OLDEST", 99)
    with pytest.raises(NoDatabase, match=r"is PostgreSQL \d+; Heard needs 99 or newer"):
        await connect(database.owner)


async def test_a_lost_connection_is_replaced_before_anyone_hears_of_it(database: Database) -> None:
    pool = await open_pool(database.site)
    owner = await asyncpg.connect(database.owner)
    for _ in range(3):
        assert await pool.fetch("select 1")
        await owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = 'heard_site' and datname = current_database()"
        )
    assert await pool.fetch("select 1")
    await owner.close()
    await pool.close()


async def given_up_and_used_again(database: Database) -> None:
    """Check that a silent database is given up within half a minute, and used again once it speaks.

    The server's processes are stopped in their tracks, as a blackholed network would leave them.
    """
    opened = await store.open_store(database.site)
    await opened.begin_draft(bytes(16), b"box")
    watching = await asyncpg.connect(database.owner)
    pids = [
        row["pid"]
        for row in await watching.fetch(
            "select pid from pg_stat_activity where usename = 'heard_site' and datname = current_database()"
        )
    ]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    asking = asyncio.create_task(opened.fetch_draft(bytes(16)))
    try:
        with Clock() as clock:
            await clock.pass_by(30)
        assert asking.done(), "still waits for the silent database"
        assert isinstance(asking.exception(), Unavailable)
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        assert await opened.fetch_draft(bytes(16)) == b"box"
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):  # a connection that was given up takes its process along
                os.kill(pid, signal.SIGCONT)
        await asyncio.wait({asking})
        await watching.close()
        await opened.close()


async def test_a_database_that_stops_answering_is_unavailable_and_comes_back(database: Database) -> None:
    await given_up_and_used_again(database)


async def test_a_pool_that_waits_for_ever_is_found_out(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "TIMEOUT", None)
    with pytest.raises(AssertionError, match="still waits"):
        await given_up_and_used_again(database)


async def test_when_all_connections_hang_the_next_callers_hear_of_it_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = await open_pool(database.owner, most=2)
    blocking = await asyncpg.connect(database.owner)
    async with blocking.transaction():
        await blocking.execute("lock table heard.draft")
        monkeypatch.setattr(connecting, "TIMEOUT", 0.2)
        done = await asyncio.gather(
            *(pool.fetch("select 1 from heard.draft") for _ in range(6)), return_exceptions=True
        )
        assert all(isinstance(one, Unavailable) for one in done)
        monkeypatch.undo()
    assert await pool.fetch("select 1 from heard.draft") == []
    await blocking.close()
    await pool.close()


async def test_what_a_statement_itself_does_wrong_is_not_taken_for_an_absent_database(database: Database) -> None:
    pool = await open_pool(database.owner)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await pool.fetch("select 1/0")
    await pool.close()


def test_a_command_whose_database_goes_away_says_so_in_a_sentence(database: Database) -> None:
    async def cut_off(connection: asyncpg.Connection) -> None:
        await connection.execute("select pg_terminate_backend(pg_backend_pid())")

    known = settings.read({"DATABASE_URL": database.owner})
    with pytest.raises(NoDatabase, match="do it again once it is back"):
        reached.do(known, cut_off)
