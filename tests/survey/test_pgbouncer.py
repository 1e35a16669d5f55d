"""Through PgBouncer in transaction mode: no statement, lock or listening outlives its transaction."""

import asyncio
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from survey import connecting, migrating, postgres, release, settings, store
from survey.epochs import Keys
from survey.sealing import seal
from survey.worker import Rounds, local_clock
from tests.conftest import Database
from tests.survey import consulting

pytestmark = pytest.mark.anyio

ROLES = ("heard", "heard_site", "heard_worker", "heard_desk")


@pytest.fixture
def bounced(database: Database, tmp_path: Path) -> Iterator[Database]:
    """The test's database behind a PgBouncer with two connections for everybody."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "the package pgbouncer of tests/system-packages.txt is missing"
    sockets = parse_qs(urlsplit(database.owner).query)["host"][0]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "users").write_text("".join(f'"{role}" ""\n' for role in ROLES))
    (tmp_path / "bouncer.ini").write_text(f"""
[databases]
* = host={sockets}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {tmp_path / "users"}
pool_mode = transaction
default_pool_size = 2
""")
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*postgres.ways().prefix, program, str(tmp_path / "bouncer.ini")], stdout=log, stderr=log
        )
    answering(port).close()
    name = urlsplit(database.owner).path
    yield Database(*(f"postgresql://{role}@127.0.0.1:{port}{name}" for role in ROLES))
    process.terminate()
    process.wait()


def answering(port: int) -> socket.socket:
    """Connect as soon as somebody listens."""
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            continue


async def test_it_is_noticed(database: Database, bounced: Database) -> None:
    for address, through in ((database.site, False), (bounced.site, True)):
        pool = await connecting.open_pool(address)
        assert pool._bounced is through
        await pool.close()


async def test_a_whole_consultation(bounced: Database, owner: asyncpg.Connection, tmp_path: Path) -> None:
    assert await migrating.migrate(bounced.owner) == []
    keys = Keys(tmp_path / "keys", await owner.fetchval("select id from heard.installation"))
    connection = await connecting.connect(bounced.worker)
    await consulting.publish(owner)
    await release.open_consultation(connection, keys, "spring")

    sites = [await store.open_store(bounced.site) for _ in range(3)]

    async def visit(number: int) -> None:
        site, row, key = sites[number % 3], number.to_bytes(16, "little"), number.to_bytes(16, "big")
        await site.begin_draft(row, b"%012d" % number)
        found = await site.fetch_draft(row)
        assert found == b"%012d" % number
        await site.keep_draft(row, b"%012d" % -number, found)
        sealed = seal(consulting.response(number), consulting.ANALYST.public)
        await site.send("spring", key, sealed, "last")
        await site.mark_sent(row, b"thanks")

    await asyncio.gather(*(visit(number) for number in range(1, 61)))
    rounds = Rounds(connection, keys, settings.read({"HEARD_RELEASE_DAYS": "0"}), local_clock)
    assert await rounds.sweep(await rounds.beat())
    assert len(await consulting.filed(owner)) == 60
    await asyncio.gather(*(visit(number) for number in range(61, 71)))
    await release.close(connection, keys, "spring")
    assert sorted(await consulting.filed(owner)) == list(range(1, 71))
    await connection.close()
    for site in sites:
        await site.close()
