"""An upgrade of the schema while people answer and send: nothing acknowledged is lost, and no site has to be stopped.

The control takes a step that throws away what waits, and is found out.
"""

import asyncio

import asyncpg
import pytest

from survey import migrating, release, store
from survey.connecting import Unavailable
from survey.epochs import Keys
from survey.migrating import Migration, migrations
from tests.conftest import Database
from tests.crash.test_acknowledged import CLIENTS, Acknowledged, sending
from tests.survey import consulting

pytestmark = [pytest.mark.crash, pytest.mark.anyio]

WIDER = """
alter table heard.draft add column spare int;
update heard.draft set spare = 1;
alter table heard.pool add column spare int not null default 1;
create index spare on heard.pool (spare);
alter table heard.consultation add column spare text not null default '';
"""
REWRITTEN = """
alter table heard.pool alter column epoch type numeric;
alter table heard.pool alter column epoch type bigint;
alter table heard.draft alter column beat type numeric;
alter table heard.draft alter column beat type bigint;
"""
THROWN_AWAY = "delete from heard.pool"


async def keeping(address: str, client: int, kept: Acknowledged, stop: asyncio.Event) -> bytes:
    """Keep one draft again and again, each time fetching what was kept before; give what was kept last."""
    site = await store.open_store(address)
    row, count = client.to_bytes(16, "little"), 0
    box = b"%012d" % count
    await site.begin_draft(row, box)
    while not stop.is_set():
        later = b"%012d" % (count + 1)
        try:
            found = await site.fetch_draft(row)
            assert found in {box, later}, "what was kept is not there"
            if found == box:
                await site.keep_draft(row, later, box)
        except Unavailable:
            continue
        box, count = later, count + 1
        kept.add(count)
    await site.close()
    return box


async def upgraded_under_load(database: Database, step: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Take steps while eight people send and eight keep; give the numbers of those whose send was acknowledged."""
    later = [*migrations(), *(Migration(9000 + place, text) for place, text in enumerate((WIDER, REWRITTEN, step)))]
    sent, kept, stop = Acknowledged(), Acknowledged(), asyncio.Event()
    async with asyncio.TaskGroup() as clients:
        for client in range(CLIENTS):
            clients.create_task(sending(database.site, client, sent, stop))
        keepers = [clients.create_task(keeping(database.site, client, kept, stop)) for client in range(CLIENTS)]
        for number in range(len(migrations()) + 1, len(later) + 1):
            await asyncio.gather(sent.more(40), kept.more(40))
            monkeypatch.setattr(migrating, "migrations", lambda so_far=later[:number]: so_far)
            assert await migrating.migrate(database.owner) == [later[number - 1].number]
        await asyncio.gather(sent.more(40), kept.more(40))
        stop.set()
    site = await store.open_store(database.site)
    for client, keeper in enumerate(keepers):
        assert await site.fetch_draft(client.to_bytes(16, "little")) == keeper.result()
    await site.close()
    return sent.numbers


@pytest.mark.parametrize("step", ["select", THROWN_AWAY])
async def test_an_upgrade_under_load_loses_nothing(
    database: Database, owner: asyncpg.Connection, keys: Keys, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    await consulting.opened(owner, keys)
    acknowledged = await upgraded_under_load(database, step, monkeypatch)
    waiting = {int.from_bytes(row["key"], "big") for row in await owner.fetch("select key from heard.pool")}
    lost = set(acknowledged) - waiting
    assert bool(lost) == (step == THROWN_AWAY)
    if not lost:
        await release.release(owner, keys, "spring", least=1)
        assert len(await consulting.filed(owner)) == len(waiting)
