"""Several machines on one database: killed, stopped and started under load, they lose nothing and double nothing.

Each machine is a `survey serve` with an address of its own on the loopback: two processes of the site, and a worker
that releases. The load is whole visits over HTTP, by people who press Send again when it did not work. The control is
a site that answers one send too early, and is found out.
"""

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from questionnaires.response import SealedResponse
from survey import release
from survey.consultations import State, Switches
from survey.epochs import Keys
from tests.conftest import Database
from tests.crash.test_acknowledged import Acknowledged
from tests.site import publishing
from tests.stateful.workers import HOST, Place, ToWorkers
from tests.survey.consulting import ANALYST
from tests.survey.test_pgbouncer import bounced
from tests.survey.test_serving import Service, serving

__all__ = ["bounced"]

pytestmark = [pytest.mark.crash, pytest.mark.anyio]

MACHINES = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
CLIENTS = 8
QUICK_RELEASES = {"HEARD_RELEASE_DAYS": "0", "HEARD_RELEASE_LEAST": "5", "HEARD_SWEEP_SECONDS": "0.05"}


# Read by every Python process that starts. Releases happen at sweeps, so these are quick; drafts, which expire by
# sweeps too, must not: how soon people press here depends on the machine.
PATIENT = """
import sys
if sys.orig_argv[1:3] == ["-m", "survey.commands.worker"]:
    from survey import worker
    worker.IDLE_SWEEPS = worker.THANKS_SWEEPS = 10**9
"""

TOO_EARLY = """
if sys.orig_argv[1:3] == ["-m", "survey.site"]:
    from survey.store import Store
    send, held = Store.send, []

    async def fault(store, *sent):
        held.append(sent)
        if len(held) > 1:
            await send(store, *held.pop(0))

    Store.send = fault
"""


class Machines:
    """Three machines, each with a folder of its own but for the keys, which all workers must have."""

    def __init__(self, stack: contextlib.ExitStack, database: Database, folder: Path, fault: str = "") -> None:
        self._stack = stack
        self._database = database
        self._folder = folder
        (folder / "sitecustomize.py").write_text(PATIENT + fault)
        root = str(Path(__file__).parents[2])
        self._environ = QUICK_RELEASES | {"PYTHONPATH": f"{folder}{os.pathsep}{root}"}
        self.services = {host: self._start(host, "0") for host in MACHINES}
        self.places: list[Place] = [
            (host, int(service.address.rpartition(":")[2])) for host, service in self.services.items()
        ]

    def _start(self, host: str, port: str) -> Service:
        settings = {**self._environ, "HEARD_HOST": host, "HEARD_PORT": port}
        return self._stack.enter_context(serving(self._database, self._folder, **settings))

    def stop_and_start(self, host: str) -> None:
        """Take a machine out of service, and put it back, as a deploy does."""
        service = self.services[host]
        service.process.send_signal(signal.SIGTERM)
        service.process.communicate()
        assert service.process.returncode == 0
        self.services[host] = self._start(host, service.address.rpartition(":")[2])

    def kill(self, host: str, kind: str) -> int:
        """Kill every process of a kind on a machine; tell how many."""
        killed = 0
        for pid, arguments in self.services[host].children().items():
            if arguments[2:3] == [kind]:
                os.kill(pid, signal.SIGKILL)
                killed += 1
        return killed


async def visit(line: httpx.AsyncBaseTransport, number: int) -> None:
    """Answer and send, trying each step again until it is answered as it should be."""
    async with httpx.AsyncClient(transport=line, base_url=HOST, timeout=20, follow_redirects=True) as client:

        async def tried(method: str, path: str, expected: str, fields: dict[str, str] | None = None) -> str:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    answer = await client.request(method, path, data=fields, headers={"sec-fetch-site": "same-origin"})
                    if expected in answer.text:
                        return answer.text
                    assert answer.status_code in {200, 503}, answer.url

        welcome = await tried("GET", "/spring", "@welcome")
        fields = {"at": _field(welcome), "do": "next"}
        page = await tried("POST", "/page", ".only", fields)
        fields = {"at": _field(page), "do": "send", "q-only": f"canary {number}"}
        await tried("POST", "/page", "Your answers have been sent", fields)


def _field(page: str) -> str:
    found = re.search(r'name="at" value="([^"]+)"', page)
    assert found
    return found[1]


async def visiting(places: list[Place], client: int, acknowledged: Acknowledged, stop: asyncio.Event) -> None:
    line = ToWorkers(places[client % len(places) :] + places[: client % len(places)])
    number = client
    while not stop.is_set():
        await visit(line, number)
        acknowledged.add(number)
        number += CLIENTS
    await line.aclose()


async def opened(database: Database, owner: asyncpg.Connection, folder: Path) -> Keys:
    await publishing.publish(
        database.owner,
        publishing.SMALL,
        state=State.READY,
        switches=Switches(throttle=False),
        closes=publishing.NEVER,
        epoch=None,
    )
    keys = Keys(folder / "keys", await owner.fetchval("select id from heard.installation"))
    await release.open_consultation(owner, keys, "spring")
    return keys


async def filed(owner: asyncpg.Connection) -> list[int]:
    """Give the number that each filed response says."""
    rows = await owner.fetch("select * from answers.spring")
    said = [str(ANALYST.open(SealedResponse(**row)).answers["only"]) for row in rows]
    return [int(one.removeprefix("canary ")) for one in said]


async def under_load(machines: Machines, *, deploys: bool) -> list[int]:
    """Keep eight people answering while machines are killed, stopped and started; give whose thanks arrived."""
    acknowledged, stop = Acknowledged(), asyncio.Event()
    first, second, third = MACHINES
    async with asyncio.TaskGroup() as clients:
        for client in range(CLIENTS):
            clients.create_task(visiting(machines.places, client, acknowledged, stop))
        await acknowledged.more(20)
        assert machines.kill(first, "survey.site")
        assert machines.kill(second, "survey.commands.worker")
        await acknowledged.more(20)
        if deploys:
            await asyncio.to_thread(machines.stop_and_start, third)
            await acknowledged.more(20)
        for host in MACHINES:  # all at once, and whatever each of them was doing
            machines.kill(host, "survey.commands.worker")
            machines.kill(host, "survey.site")
        await acknowledged.more(20)
        stop.set()
    return acknowledged.numbers


@pytest.fixture
def stack() -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as opened_here:
        yield opened_here


async def held(machines: Machines, database: Database, owner: asyncpg.Connection, keys: Keys, *, deploys: bool) -> None:
    acknowledged = await under_load(machines, deploys=deploys)
    before = await filed(owner)
    assert before, "no machine's worker released anything"
    for service in machines.services.values():
        service.process.send_signal(signal.SIGTERM)
        service.process.wait()
    await release.close(owner, keys, "spring")
    there = await filed(owner)
    assert len(acknowledged) >= 60
    assert set(acknowledged) <= set(there), f"{len(set(acknowledged) - set(there))} lost"
    assert len(there) == len(set(there)), "filed twice"
    assert set(before) <= set(there)


@pytest.mark.timeout(600)
async def test_machines_on_one_database_lose_and_double_nothing(
    database: Database, owner: asyncpg.Connection, stack: contextlib.ExitStack, tmp_path: Path
) -> None:
    keys = await opened(database, owner, tmp_path)
    await held(Machines(stack, database, tmp_path), database, owner, keys, deploys=True)


@pytest.mark.timeout(600)
async def test_so_it_is_through_pgbouncer_in_transaction_mode(
    database: Database, bounced: Database, owner: asyncpg.Connection, stack: contextlib.ExitStack, tmp_path: Path
) -> None:
    keys = await opened(database, owner, tmp_path)
    await held(Machines(stack, bounced, tmp_path), database, owner, keys, deploys=False)


@pytest.mark.timeout(600)
async def test_a_site_that_gives_thanks_one_send_too_early_is_found_out(
    database: Database, owner: asyncpg.Connection, stack: contextlib.ExitStack, tmp_path: Path
) -> None:
    keys = await opened(database, owner, tmp_path)
    machines = Machines(stack, database, tmp_path, TOO_EARLY)
    with pytest.raises(AssertionError, match="lost"):
        await held(machines, database, owner, keys, deploys=False)
