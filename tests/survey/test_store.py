"""The store: what is acknowledged is there, nothing is there twice, and nobody meets another's draft."""

import asyncio
import secrets

import asyncpg
import pytest

from survey import batching, sealing
from survey.batching import Lane, Rejected
from survey.consultations import State
from survey.drafts import MARK_BYTES
from survey.store import DraftChanged, DraftGone, DraftSent, NotTaking, Sent, Store, UnknownQuestionnaire
from tests.conftest import Database
from tests.survey.consulting import ANALYST, FINGERPRINT, KeyPair, consultation, put, response

pytestmark = pytest.mark.anyio

EPOCH = KeyPair(2)
SEALED = sealing.seal(response(), ANALYST.public)


def box(content: bytes = b"") -> bytes:
    return secrets.token_bytes(MARK_BYTES) + content


def row() -> bytes:
    return secrets.token_bytes(16)


async def asked(address: str, question: str, *arguments: object) -> object:
    connection = await asyncpg.connect(address)
    try:
        return await connection.fetchval(question, *arguments)
    finally:
        await connection.close()


async def test_a_draft_is_there_once_begun_and_gone_once_forgotten(site_store: Store) -> None:
    own, first = row(), box(b"first")
    assert await site_store.fetch_draft(own) is None
    await site_store.begin_draft(own, first)
    assert await site_store.fetch_draft(own) == first
    await site_store.forget_draft(own)
    assert await site_store.fetch_draft(own) is None
    await site_store.forget_draft(own)


async def test_beginning_again_keeps_what_is_there(site_store: Store) -> None:
    own, first = row(), box(b"first")
    await site_store.begin_draft(own, first)
    await site_store.begin_draft(own, box(b"second"))
    assert await site_store.fetch_draft(own) == first


async def test_of_two_tabs_the_slower_one_hears_of_it(site_store: Store) -> None:
    own, seen = row(), box()
    await site_store.begin_draft(own, seen)
    quick, slow = box(b"quick"), box(b"slow")
    await site_store.keep_draft(own, quick, seen)
    with pytest.raises(DraftChanged):
        await site_store.keep_draft(own, slow, seen)
    await site_store.keep_draft(own, slow, quick)
    assert await site_store.fetch_draft(own) == slow


async def test_two_tabs_at_once_are_never_both_told_that_theirs_was_kept(site_store: Store) -> None:
    own, seen = row(), box()
    await site_store.begin_draft(own, seen)
    done = await asyncio.gather(
        *(site_store.keep_draft(own, box(b"%d" % n), seen) for n in range(8)), return_exceptions=True
    )
    assert sum(one is None for one in done) == 1
    assert sum(isinstance(one, DraftChanged) for one in done) == 7


async def test_a_draft_that_was_left_stays_forgotten_whatever_another_tab_keeps(site_store: Store) -> None:
    own, seen = row(), box()
    await site_store.begin_draft(own, seen)
    await site_store.forget_draft(own)
    with pytest.raises(DraftGone):
        await site_store.keep_draft(own, box(), seen)
    assert await site_store.fetch_draft(own) is None


async def test_a_sent_draft_shows_thanks_and_takes_nothing_more(site_store: Store) -> None:
    own, seen, thanks = row(), box(), box(b"thanks")
    await site_store.begin_draft(own, seen)
    await site_store.mark_sent(own, thanks)
    assert await site_store.fetch_draft(own) == Sent(thanks)
    with pytest.raises(DraftSent):
        await site_store.keep_draft(own, box(), seen)
    with pytest.raises(DraftSent):
        await site_store.keep_draft(own, box(), thanks)


async def test_leaving_deletes_a_draft_but_not_one_kept_under_a_return_code(site_store: Store) -> None:
    plain, coded = row(), row()
    await site_store.begin_draft(plain, box())
    await site_store.begin_draft(coded, box(), coded=True)
    await site_store.forget_uncoded(plain)
    await site_store.forget_uncoded(coded)
    assert await site_store.fetch_draft(plain) is None
    assert await site_store.fetch_draft(coded) is not None
    await site_store.forget_draft(coded)
    assert await site_store.fetch_draft(coded) is None


async def test_many_at_once_each_meet_their_own_draft(site_store: Store) -> None:
    boxes = {row(): box(b"%d" % n) for n in range(300)}
    await asyncio.gather(*(site_store.begin_draft(own, content) for own, content in boxes.items()))
    found = await asyncio.gather(*(site_store.fetch_draft(own) for own in boxes))
    assert found == list(boxes.values())
    later = {own: box(b"later" + content) for own, content in boxes.items()}
    await asyncio.gather(*(site_store.keep_draft(own, later[own], boxes[own]) for own in boxes))
    assert await asyncio.gather(*(site_store.fetch_draft(own) for own in boxes)) == list(later.values())


async def test_one_bad_row_does_not_fail_those_beside_it(site_store: Store) -> None:
    good = [row() for _ in range(20)]
    bad = b"too short"
    rows = [*good[:10], bad, *good[10:]]
    done = await asyncio.gather(*(site_store.begin_draft(own, box()) for own in rows), return_exceptions=True)
    assert [isinstance(one, Rejected) for one in done] == [own is bad for own in rows]
    found = await asyncio.gather(*(site_store.fetch_draft(own) for own in good))
    assert all(found)


async def test_a_response_is_put_in_the_pool_once_however_often_it_is_sent(
    database: Database, site_store: Store
) -> None:
    await put(database.owner, consultation(), epoch=EPOCH.public)
    await site_store.refresh()
    key = row()
    await asyncio.gather(*(site_store.send("spring", key, SEALED, "last") for _ in range(12)))
    await site_store.send("spring", key, SEALED, "last")
    await asyncio.gather(*(site_store.send("spring", row(), SEALED, "last") for _ in range(40)))
    assert await asked(database.owner, "select count(*) from heard.pool") == 41


async def test_a_response_whose_key_was_filed_by_a_release_is_taken_and_changes_nothing(
    database: Database, site_store: Store
) -> None:
    await put(database.owner, consultation(), epoch=EPOCH.public)
    await site_store.refresh()
    key = row()
    await asked(database.owner, "insert into heard.spent values ($1, 'spring')", key)
    await site_store.send("spring", key, SEALED, "last")
    assert await asked(database.owner, "select count(*) from heard.pool") == 0


async def test_what_is_sent_as_a_release_ends_the_epoch_goes_into_the_next_one(
    database: Database, site_store: Store
) -> None:
    await put(database.owner, consultation(), epoch=EPOCH.public)
    await site_store.refresh()
    later = KeyPair(3)
    await asked(database.owner, "update heard.epoch set is_open = false")
    number = await asked(
        database.owner,
        "insert into heard.epoch (consultation, public_key) values ('spring', $1) returning id",
        later.public,
    )
    await site_store.send("spring", row(), SEALED, "last")
    assert await asked(database.owner, "select epoch from heard.pool") == number
    held = await asked(database.owner, "select box from heard.pool")
    assert isinstance(held, bytes)
    assert later.decrypt(held[: sealing.SEALED_KEY_BYTES], sealing.pool_binding(later.public))


async def test_a_send_on_its_way_waits_for_the_release_and_is_told_that_the_epoch_is_over(
    database: Database, site_store: Store
) -> None:
    await put(database.owner, consultation(), epoch=EPOCH.public)
    await site_store.refresh()
    releasing = await asyncpg.connect(database.owner)
    async with releasing.transaction():
        await releasing.execute("update heard.epoch set is_open = false")
        sending = asyncio.create_task(site_store.send("spring", row(), SEALED, "last"))
        watching = await asyncpg.connect(database.owner)
        while not await watching.fetchval("select exists (select from pg_locks where not granted)"):
            assert not sending.done()
        await releasing.execute("update heard.consultation set state = 'closing', revision = revision + 1")
    with pytest.raises(NotTaking):
        await sending
    assert await watching.fetchval("select count(*) from heard.pool") == 0
    await watching.close()
    await releasing.close()


@pytest.mark.parametrize("state", [State.DRAFT, State.READY, State.CLOSING, State.CLOSED])
async def test_a_consultation_that_is_not_open_takes_no_response(
    database: Database, site_store: Store, state: State
) -> None:
    await put(database.owner, consultation(), state=state, epoch=EPOCH.public)
    await site_store.refresh()
    with pytest.raises(NotTaking):
        await site_store.send("spring", row(), SEALED, "last")


async def test_a_paused_consultation_still_takes_visits_under_way(database: Database, site_store: Store) -> None:
    await put(database.owner, consultation(), state=State.PAUSED, epoch=EPOCH.public)
    await site_store.refresh()
    await site_store.send("spring", row(), SEALED, "last")
    assert await asked(database.owner, "select count(*) from heard.pool") == 1


async def test_a_site_knows_the_consultations_that_visitors_may_know_of(database: Database, site_store: Store) -> None:
    for state in State:
        await put(database.owner, consultation(f"c-{state}"), state=state, epoch=EPOCH.public)
    await site_store.refresh()
    assert {one.consultation.id for one in site_store.served()} == {
        f"c-{state}" for state in State if state not in {State.DRAFT, State.READY}
    }
    assert site_store.consultation("c-draft") is None
    opened = site_store.consultation("c-open")
    assert opened is not None
    assert opened.consultation == consultation("c-open")


async def test_a_site_learns_of_a_change(database: Database, site_store: Store) -> None:
    await put(database.owner, consultation(), epoch=EPOCH.public)
    await site_store.refresh()
    await asked(database.owner, "update heard.consultation set state = 'paused', revision = revision + 1")
    await site_store.refresh()
    known = site_store.consultation("spring")
    assert known is not None
    assert known.state is State.PAUSED


async def test_a_published_questionnaire_is_found_by_its_fingerprint(database: Database, site_store: Store) -> None:
    await put(database.owner, consultation())
    assert await site_store.questionnaire(FINGERPRINT) == b"{}"
    with pytest.raises(UnknownQuestionnaire):
        await site_store.questionnaire("cd" * 32)


async def test_however_many_ask_what_there_is_the_database_is_asked_once_at_a_time(
    site_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, asked_for, under_way = site_store._pool.fetch, [], asyncio.Event()

    async def counted(statement: str, *arguments: object) -> list[asyncpg.Record]:
        asked_for.append(statement)
        under_way.set()
        return await fetch(statement, *arguments)

    monkeypatch.setattr(site_store._pool, "fetch", counted)
    await asyncio.gather(*(site_store.refresh() for _ in range(500)))
    assert len(asked_for) == 1
    under_way.clear()
    first = asyncio.create_task(site_store.refresh())
    await under_way.wait()
    await asyncio.gather(first, *(site_store.refresh() for _ in range(500)))
    assert len(asked_for) == 3, "whoever came while one was under way is told what stands after it"


async def test_batches_gather_while_one_is_on_its_way() -> None:
    sizes: list[int] = []
    gate = asyncio.Event()

    async def do(items: object) -> list[int]:
        assert isinstance(items, list)
        sizes.append(len(items))
        await gate.wait()
        return items

    lane: Lane[int, int] = Lane(do, lambda item: item, most=10, abreast=1)
    first = asyncio.create_task(lane.put(0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(lane.put(n)) for n in range(1, 26)]
    await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(first, *others) == list(range(26))
    assert sizes == [1, 10, 10, 5]


@pytest.mark.parametrize("callers", [1, 2, 3, 7])
@pytest.mark.parametrize("abreast", [1, 2, 3])
async def test_who_comes_back_the_moment_she_is_answered_is_served_again(callers: int, abreast: int) -> None:
    """As callers wake before their flight's end is tidied up, none may take a flight that ends for one that runs."""

    async def do(items: object) -> list[int]:
        assert isinstance(items, list)
        return items

    lane: Lane[int, int] = Lane(do, lambda item: item, most=2, abreast=abreast)

    async def caller(start: int) -> None:
        for number in range(start, start + 50):
            assert await lane.put(number) == number

    await asyncio.wait_for(asyncio.gather(*(caller(1000 * one) for one in range(callers))), 10)


async def test_a_caller_who_goes_away_takes_nobody_with_her() -> None:
    async def do(items: object) -> list[int]:
        await asyncio.sleep(0)
        assert isinstance(items, list)
        return items

    lane: Lane[int, int] = batching.Lane(do, lambda item: item)
    gone, stays = asyncio.create_task(lane.put(1)), asyncio.create_task(lane.put(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 2
