"""Whatever is killed, every acknowledged response is there afterwards, once.

The control gives up `synchronous_commit`, and loses some: so the test is able to fail.
"""

import asyncio
import contextlib
import fcntl
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import asyncpg
import pytest

from questionnaires.response import SealedResponse
from survey import drafts, embedded, keeper, migrating, release, store
from survey.connecting import NoDatabase, Unavailable
from survey.embedded import Running
from survey.epochs import Keys
from survey.sealing import seal
from survey.store import Store
from tests.survey import consulting
from tests.survey.consulting import ANALYST, response

pytestmark = [pytest.mark.crash, pytest.mark.anyio]

CLIENTS = 8
ROUNDS = 4


class Server:
    """An embedded server of the test's own, which can be killed as a power cut would, and started again."""

    def __init__(self, folder: Path, options: tuple[str, ...] = ()) -> None:
        self._folder = folder
        self._options = options
        self.running = embedded.start(folder, options)

    def kill(self) -> None:
        """Kill every process of the server at once, so that none can write what it still holds in memory."""
        postmaster = int((self._folder / "database" / "postmaster.pid").read_text().split()[0])
        processes = [postmaster, *_children(postmaster)]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP)
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        with (self._folder / keeper.SERVER).open("wb") as lives:
            fcntl.flock(lives, fcntl.LOCK_EX)

    def start_again(self) -> Running:
        again = embedded.start(self._folder, self._options)
        self.running.stop()
        self.running = again
        return again


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "data")
    yield made
    made.running.stop()


async def opened(running: Running, folder: Path) -> Keys:
    await migrating.migrate(running.address())
    owner = await asyncpg.connect(running.address())
    keys = Keys(folder / "keys", await owner.fetchval("select id from heard.installation"))
    await consulting.opened(owner, keys)
    await owner.execute("checkpoint")  # the control would lose the consultation itself
    await owner.close()
    return keys


async def released(running: Running, keys: Keys) -> list[int]:
    """File what waits, and give the number that each filed response says."""
    owner = await asyncpg.connect(running.address())
    await release.release(owner, keys, "spring", least=1)
    numbers = await consulting.filed(owner)
    await owner.close()
    return numbers


class Acknowledged:
    """What was acknowledged, and a way to wait until it is more."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._goal = 0
        self._reached = asyncio.Event()

    def add(self, number: int) -> None:
        self.numbers.append(number)
        if len(self.numbers) >= self._goal:
            self._reached.set()

    async def more(self, number: int) -> None:
        self._goal = len(self.numbers) + number
        self._reached.clear()
        await self._reached.wait()


async def sending(address: str, client: int, acknowledged: Acknowledged, stop: asyncio.Event) -> None:
    """Send one response after another, each until it is acknowledged, as people who press Send again do."""
    site = None
    number = client
    while not stop.is_set():
        try:
            site = site or await store.open_store(address)
            sealed = seal(response(number), ANALYST.public)
            await site.send("spring", number.to_bytes(16, "big"), sealed, "last")
        except (Unavailable, NoDatabase):
            await asyncio.sleep(0)
            continue
        acknowledged.add(number)
        number += CLIENTS
    if site is not None:
        await site.close()


async def killed_again_and_again(server: Server, folder: Path, *, releases: bool = True) -> tuple[list[int], list[int]]:
    """Kill a server under eight people who send, releasing after each time; give what was thanked for, and filed."""
    keys = await opened(server.running, folder)
    acknowledged, stop = Acknowledged(), asyncio.Event()
    address = server.running.address("heard_site")
    async with asyncio.TaskGroup() as clients:
        for client in range(CLIENTS):
            clients.create_task(sending(address, client, acknowledged, stop))
        for _ in range(ROUNDS):
            await acknowledged.more(60)
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start_again)
            if releases:
                await released(server.running, keys)
        await acknowledged.more(60)
        stop.set()
    return acknowledged.numbers, await released(server.running, keys)


def lost_and_doubled(acknowledged: Collection[int], filed: Collection[int]) -> str:
    """Say what is missing of what was acknowledged, and what is there more than once."""
    lost, twice = len(set(acknowledged) - set(filed)), len(filed) - len(set(filed))
    return " and ".join(said for said, found in ((f"{lost} lost", lost), (f"{twice} twice", twice)) if found)


async def test_a_killed_database_loses_nothing_that_was_acknowledged_and_doubles_nothing(
    server: Server, tmp_path: Path
) -> None:
    acknowledged, stored = await killed_again_and_again(server, tmp_path)
    assert len(acknowledged) >= 60 * ROUNDS
    assert not lost_and_doubled(acknowledged, stored)


async def test_sends_that_do_not_know_each_other_are_found_out(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each try has a key of its own; and of some sends the thanks are lost on their way, as in a crash."""
    send, count = Store.send, itertools.count(1)

    async def anew(opened: Store, consultation: str, _key: bytes, sealed: SealedResponse, stopped: str) -> None:
        await send(opened, consultation, drafts.mint_spent(), sealed, stopped)
        if not next(count) % 20:
            raise Unavailable

    monkeypatch.setattr(Store, "send", anew)
    assert lost_and_doubled(*await killed_again_and_again(server, tmp_path)).endswith("twice")


async def test_a_database_that_acknowledges_too_early_is_found_out(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", ("synchronous_commit=off", "wal_writer_delay=10s", "wal_writer_flush_after=1GB"))
    try:
        acknowledged, stored = await killed_again_and_again(server, tmp_path, releases=False)
    finally:
        server.running.stop()
    assert "lost" in lost_and_doubled(acknowledged, stored)


SITE = """
import asyncio, sys
from survey import store
from survey.sealing import seal
from tests.survey.consulting import ANALYST, response

async def main():
    site = await store.open_store(sys.argv[1])

    async def client(number):
        while True:
            sealed = seal(response(number), ANALYST.public)
            await site.send("spring", number.to_bytes(16, "big"), sealed, "last")
            print(number, flush=True)
            number += 8

    await asyncio.gather(*(client(int(sys.argv[2]) + one) for one in range(8)))

asyncio.run(main())
"""


async def test_a_killed_site_loses_nothing_that_was_acknowledged_and_doubles_nothing(
    server: Server, tmp_path: Path
) -> None:
    keys = await opened(server.running, tmp_path)
    acknowledged: set[int] = set()
    for start in (0, 40, 80, 120):
        # Each process begins where the slowest client of the one before stood: who was not answered sends again.
        site = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", SITE, server.running.address("heard_site"), str(start)), stdout=subprocess.PIPE
        )
        assert site.stdout is not None
        for _ in range(100):
            acknowledged.add(int(await site.stdout.readline()))
        site.kill()
        rest, _ = await site.communicate()
        acknowledged |= {int(line) for line in rest.split(b"\n")[:-1]}
        stored = await released(server.running, keys)
    assert not lost_and_doubled(acknowledged, stored)
