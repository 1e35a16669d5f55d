"""What staff do to a consultation: it opens only with a proven key, and what was published never changes."""

import base64

import asyncpg
import msgspec
import pytest

from questionnaires import key_files
from survey import lifecycle
from survey.consultations import Switches
from survey.lifecycle import NotAllowed
from survey.plan import Plan
from tests.conftest import Database
from tests.survey.consulting import ANALYST, FINGERPRINT, KeyPair, consultation

pytestmark = pytest.mark.anyio


def plan(name: str = "spring", *, entry: str = "k7m2qx", **fields: object) -> Plan:
    return Plan(
        consultation=consultation(name, **({"invented": False} | fields)),
        questionnaires={FINGERPRINT: b"{}"},
        entry=entry,
        switches=Switches(),
        recovery_key=None,
    )


async def answered(owner: asyncpg.Connection, key: KeyPair = ANALYST) -> str:
    challenge = await lifecycle.challenge(owner, "spring")
    info = key_files.challenge_binding(challenge.suite, challenge.key_id)
    return key_files.write_answer(key.decrypt(challenge.sealed, info))


async def state(owner: asyncpg.Connection) -> str:
    return str(await owner.fetchval("select state from heard.consultation where id = 'spring'"))


async def test_a_consultation_is_ready_once_its_key_is_proven(owner: asyncpg.Connection) -> None:
    await lifecycle.publish(owner, plan())
    with pytest.raises(NotAllowed, match="not proven yet"):
        await lifecycle.make_ready(owner, "spring")
    await lifecycle.prove(owner, "spring", await answered(owner))
    await lifecycle.make_ready(owner, "spring")
    assert await state(owner) == "ready"


async def test_only_the_answer_to_the_last_challenge_proves_a_key(owner: asyncpg.Connection) -> None:
    await lifecycle.publish(owner, plan())
    with pytest.raises(NotAllowed, match="was asked to be proven"):
        await lifecycle.prove(owner, "spring", "AAAA")
    first = await answered(owner)
    await answered(owner)
    for wrong in (first, "", "AAAA-BBBB"):
        with pytest.raises(NotAllowed, match="not the answer"):
            await lifecycle.prove(owner, "spring", wrong)
    assert not await lifecycle.is_proven(owner, "spring")


async def test_the_database_holds_nothing_that_answers_a_challenge(owner: asyncpg.Connection) -> None:
    await lifecycle.publish(owner, plan())
    answer = await answered(owner)
    kept = await owner.fetchval("select challenge from heard.consultation")
    assert kept == key_files.imprint(base64.b32decode(answer.replace("-", "")))
    assert len(kept) == 32


async def test_invented_answers_need_no_proof(owner: asyncpg.Connection) -> None:
    await lifecycle.publish(owner, plan(invented=True))
    await lifecycle.make_ready(owner, "spring")


async def test_a_draft_may_be_published_anew_and_keeps_its_proof_with_its_key(owner: asyncpg.Connection) -> None:
    await lifecycle.publish(owner, plan())
    await lifecycle.prove(owner, "spring", await answered(owner))
    await lifecycle.publish(owner, plan(entry="other"))
    assert await lifecycle.is_proven(owner, "spring")
    assert await lifecycle.entry(owner, "spring") == "other"
    await lifecycle.publish(owner, plan(public_key=KeyPair(9).public))
    assert not await lifecycle.is_proven(owner, "spring")


async def test_what_is_ready_or_open_never_changes(owner: asyncpg.Connection) -> None:
    await lifecycle.publish(owner, plan(invented=True))
    await lifecycle.make_ready(owner, "spring")
    with pytest.raises(NotAllowed, match="never changes"):
        await lifecycle.publish(owner, plan(purpose="Another", invented=True))
    body = await owner.fetchval("select body from heard.consultation")
    assert msgspec.json.decode(body)["purpose"] == "To learn"


async def test_two_consultations_cannot_share_an_address(owner: asyncpg.Connection) -> None:
    await lifecycle.publish(owner, plan())
    with pytest.raises(NotAllowed, match="leads to 'spring' already"):
        await lifecycle.publish(owner, plan("summer"))


async def test_pausing_resuming_and_asking_to_close(owner: asyncpg.Connection) -> None:
    await lifecycle.publish(owner, plan(invented=True))
    for deed in (lifecycle.pause, lifecycle.resume, lifecycle.ask_to_close):
        with pytest.raises(NotAllowed, match="'spring' is draft"):
            await deed(owner, "spring")
        with pytest.raises(NotAllowed, match="There is no consultation 'winter'"):
            await deed(owner, "winter")
    await owner.execute("update heard.consultation set state = 'open'")
    revision = await owner.fetchval("select revision from heard.consultation")
    for deed, after in ((lifecycle.pause, "paused"), (lifecycle.resume, "open"), (lifecycle.ask_to_close, "closing")):
        await deed(owner, "spring")
        assert await state(owner) == after
    assert await owner.fetchval("select revision from heard.consultation") == revision + 3
    with pytest.raises(NotAllowed):
        await lifecycle.resume(owner, "spring")


async def test_the_desk_can_do_all_this_under_its_own_role(database: Database) -> None:
    desk = await asyncpg.connect(database.desk)
    await lifecycle.publish(desk, plan())
    await lifecycle.prove(desk, "spring", await answered(desk))
    await lifecycle.make_ready(desk, "spring")
    await desk.close()
