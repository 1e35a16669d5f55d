"""Opening, releasing, closing: nothing lost, nothing twice, no order kept, no key left."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from survey import epochs, release, store
from survey.epochs import KeyMissing, Keys
from survey.release import Filed, NotPossible
from survey.sealing import seal
from survey.store import NotTaking
from tests.conftest import Database
from tests.survey import consulting
from tests.survey.consulting import ANALYST, FINGERPRINT, publish

pytestmark = pytest.mark.anyio


async def test_a_release_files_what_waits_once_and_empties_the_pool(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys)
    numbers = await consulting.sent(database.site, 12)
    assert await release.release(owner, keys, "spring", least=10) == Filed(12, 0)
    assert sorted(await consulting.filed(owner)) == numbers
    assert await owner.fetchval("select count(*) from heard.pool") == 0
    assert await release.release(owner, keys, "spring", least=1) is None
    assert await owner.fetchval("select count(*) from heard.spent") == 12


async def test_too_few_to_hide_among_are_not_released(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys)
    await consulting.sent(database.site, 9)
    epoch = await owner.fetchval("select id from heard.epoch")
    assert await release.release(owner, keys, "spring", least=10) is None
    assert await release.waiting(owner, "spring") == 9
    assert await owner.fetchval("select id from heard.epoch where is_open") == epoch


async def test_a_release_keeps_neither_the_order_of_arrival_nor_its_own_in_two_places(
    database: Database, owner: asyncpg.Connection, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of the spent keys must not be that of the responses: a key would point at its response."""
    await consulting.opened(owner, keys)
    shuffles: list[list[bytes]] = []

    def reverse(order: list[bytes]) -> None:
        order.reverse()
        shuffles.append(list(order))

    monkeypatch.setattr(release._system, "shuffle", reverse)
    numbers = await consulting.sent(database.site, 20)
    await release.release(owner, keys, "spring", least=1)
    assert len(shuffles) == 2
    assert await consulting.filed(owner) == numbers[::-1]
    spent = [row["key"] for row in await owner.fetch("select key from heard.spent order by ctid")]
    assert spent == shuffles[1] != shuffles[0]


async def test_the_system_shuffles(database: Database, owner: asyncpg.Connection, keys: Keys) -> None:
    await consulting.opened(owner, keys)
    numbers = await consulting.sent(database.site, 40)
    await release.release(owner, keys, "spring", least=1)
    released = await consulting.filed(owner)
    assert released != numbers
    await release.close(owner, keys, "spring")
    assert await consulting.filed(owner) not in (numbers, released)


async def test_after_a_release_no_key_opens_what_waited(
    database: Database, owner: asyncpg.Connection, keys: Keys, tmp_path: Path
) -> None:
    await consulting.opened(owner, keys)
    await consulting.sent(database.site, 3)
    row = await owner.fetchrow("select e.public_key, p.box from heard.epoch e join heard.pool p on p.epoch = e.id")
    keys.fetch(row["public_key"]).unseal(row["box"])
    await release.release(owner, keys, "spring", least=1)
    with pytest.raises(KeyMissing):
        keys.fetch(row["public_key"])
    assert [one["is_open"] for one in await owner.fetch("select is_open from heard.epoch")] == [True]
    assert len(list((tmp_path / "keys").glob("*.key"))) == 1


async def test_closing_files_the_rest_and_writes_all_anew_without_week_or_key(
    database: Database, owner: asyncpg.Connection, keys: Keys, tmp_path: Path
) -> None:
    await consulting.opened(owner, keys)
    for start in (0, 10, 20):
        await consulting.sent(database.site, 10, start=start)
        if start < 20:
            await release.release(owner, keys, "spring", least=1)
    assert await release.close(owner, keys, "spring") == Filed(10, 0)
    assert sorted(await consulting.filed(owner)) == list(range(30))
    assert await owner.fetchval("select count(distinct xmin::text) from answers.spring") == 1
    row = await owner.fetchrow("select state, released_on, recovery_key from heard.consultation")
    assert tuple(row) == ("closed", None, None)
    for table in ("pool", "spent", "epoch", "invitation"):
        assert await owner.fetchval(f"select count(*) from heard.{table}") == 0
    assert not list((tmp_path / "keys").glob("*.key"))


async def test_a_consultation_to_which_nobody_answered_closes_too(owner: asyncpg.Connection, keys: Keys) -> None:
    await consulting.opened(owner, keys)
    assert await release.close(owner, keys, "spring") == Filed(0, 0)
    assert await consulting.filed(owner) == []


async def test_a_closed_consultation_takes_nothing_more(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys)
    site = await store.open_store(database.site)
    await release.close(owner, keys, "spring")
    with pytest.raises(NotTaking):
        await site.send("spring", bytes(16), seal(consulting.response(), ANALYST.public), "p")
    await site.close()


async def test_what_is_sent_twice_around_a_release_is_filed_once(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys)
    site = await store.open_store(database.site)
    sealed = seal(consulting.response(1), ANALYST.public)
    await site.send("spring", bytes(16), sealed, "last")
    await release.release(owner, keys, "spring", least=1)
    await site.send("spring", bytes(16), sealed, "last")
    await site.close()
    await release.close(owner, keys, "spring")
    assert await consulting.filed(owner) == [1]


async def test_sends_and_releases_side_by_side_lose_nothing_and_double_nothing(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys)
    sites = [await store.open_store(database.site) for _ in range(2)]
    sealed = [seal(consulting.response(n), ANALYST.public) for n in range(150)]

    async def send(number: int) -> None:
        key = number.to_bytes(16, "big")
        for site in (sites[number % 2], sites[0]):  # each twice, half of them through two processes
            await site.send("spring", key, sealed[number], "last")

    async def release_often() -> None:
        while not sending.done():
            await release.release(owner, keys, "spring", least=1)

    sending = asyncio.gather(*(send(n) for n in range(150)))
    await asyncio.gather(sending, release_often())
    await release.close(owner, keys, "spring")
    assert sorted(await consulting.filed(owner)) == list(range(150))
    for site in sites:
        await site.close()


async def test_two_releases_at_once_are_one(database: Database, owner: asyncpg.Connection, keys: Keys) -> None:
    await consulting.opened(owner, keys)
    await consulting.sent(database.site, 12)
    others = [await asyncpg.connect(database.worker) for _ in range(4)]
    done = await asyncio.gather(*(release.release(one, keys, "spring", least=10) for one in others))
    assert sorted(done, key=str) == [Filed(12, 0), None, None, None]
    assert len(await consulting.filed(owner)) == 12
    for one in others:
        await one.close()


async def test_two_consultations_are_released_and_closed_apart(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    for name in ("spring", "summer"):
        await consulting.opened(owner, keys, name)
    await consulting.sent(database.site, 5, "spring")
    await consulting.sent(database.site, 3, "summer", start=100)
    other = await asyncpg.connect(database.owner)
    await asyncio.gather(release.close(owner, keys, "spring"), release.close(other, keys, "summer"))
    await other.close()
    assert sorted(await consulting.filed(owner)) == [0, 1, 2, 3, 4]
    assert sorted(await consulting.filed(owner, "summer")) == [100, 101, 102]


async def test_what_does_not_open_is_filed_and_counted_and_stops_nobody(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys)
    await consulting.sent(database.site, 4)
    await owner.execute("update heard.pool set box = 'damage' where ctid = (select min(ctid) from heard.pool)")
    filed = await release.release(owner, keys, "spring", least=1)
    assert filed is not None
    assert filed.responses == 4
    assert filed.damaged == 1
    rows = await owner.fetch("select suite, sealed from answers.spring")
    assert len(rows) == 4
    assert [row["sealed"] for row in rows if row["suite"] == 0] == [b"damage"] * filed.damaged


async def test_without_its_key_nothing_is_released_and_nothing_is_lost(
    database: Database, owner: asyncpg.Connection, keys: Keys, tmp_path: Path
) -> None:
    await consulting.opened(owner, keys)
    await consulting.sent(database.site, 4)
    [path] = (tmp_path / "keys").glob("*.key")
    kept = path.read_bytes()
    path.unlink()
    for deed in (release.release(owner, keys, "spring", least=1), release.close(owner, keys, "spring")):
        with pytest.raises(KeyMissing):
            await deed
    assert await release.waiting(owner, "spring") == 4
    path.write_bytes(kept)
    assert await release.release(owner, keys, "spring", least=1) == Filed(4, 0)


async def test_a_key_that_outlived_its_release_is_destroyed_by_the_next_sweep(
    database: Database, owner: asyncpg.Connection, keys: Keys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As if the worker had been killed between the release's transaction and what follows it."""
    await consulting.opened(owner, keys)
    await consulting.sent(database.site, 3)

    async def killed(connection: asyncpg.Connection, keys: Keys) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(release, "tidy", killed)
        with pytest.raises(KeyboardInterrupt):
            await release.release(owner, keys, "spring", least=1)
    assert len(list((tmp_path / "keys").glob("*.key"))) == 2
    await release.tidy(owner, keys)
    await release.tidy(owner, keys)
    assert len(list((tmp_path / "keys").glob("*.key"))) == 1
    assert await owner.fetchval("select count(*) from heard.epoch") == 1


async def test_a_key_is_never_destroyed_while_anything_waits_under_it(
    database: Database, owner: asyncpg.Connection, keys: Keys, tmp_path: Path
) -> None:
    await consulting.opened(owner, keys)
    await consulting.sent(database.site, 3)
    await owner.execute("update heard.epoch set is_open = false")
    await release.tidy(owner, keys)
    assert len(list((tmp_path / "keys").glob("*.key"))) == 1


async def test_where_visits_stopped_is_added_up_over_releases(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys)
    site = await store.open_store(database.site)
    for round_ in range(3):
        for number, page in enumerate(["last", "last", "support"]):
            key = (10 * round_ + number).to_bytes(16, "big")
            await site.send("spring", key, seal(consulting.response(), ANALYST.public), page)
        if round_ < 2:
            await release.release(owner, keys, "spring", least=1)
    await release.close(owner, keys, "spring")
    await site.close()
    rows = await owner.fetch("select * from stops.spring order by page")
    assert [tuple(row) for row in rows] == [(FINGERPRINT, "last", 6), (FINGERPRINT, "support", 3)]


async def test_deeds_that_the_state_does_not_allow_say_so(owner: asyncpg.Connection, keys: Keys) -> None:
    with pytest.raises(NotPossible, match="There is no consultation 'spring'"):
        await release.release(owner, keys, "spring", least=1)
    await publish(owner)
    with pytest.raises(NotPossible, match="'spring' is ready"):
        await release.close(owner, keys, "spring")
    await release.open_consultation(owner, keys, "spring")
    with pytest.raises(NotPossible, match="'spring' is open"):
        await release.open_consultation(owner, keys, "spring")
    await release.close(owner, keys, "spring")
    with pytest.raises(NotPossible, match="'spring' is closed"):
        await release.release(owner, keys, "spring", least=1)


async def test_the_administrators_copy_of_a_key_is_kept_until_the_release(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    administrator = epochs.make()
    await consulting.opened(owner, keys, recovery_key=administrator.public)
    wrapped = await owner.fetchval("select wrapped from heard.epoch")
    public_key = await owner.fetchval("select public_key from heard.epoch")
    assert administrator.unwrap(wrapped).public == public_key
    await consulting.sent(database.site, 2)
    await release.release(owner, keys, "spring", least=1)
    assert await owner.fetchval("select wrapped from heard.epoch where public_key = $1", public_key) is None
    assert await owner.fetchval("select count(*) from heard.epoch where wrapped is not null") == 1
    await release.close(owner, keys, "spring")
    assert await owner.fetchval("select count(*) from heard.epoch") == 0
