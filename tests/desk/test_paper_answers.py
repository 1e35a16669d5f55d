"""Answers that came on paper: typed in, sealed and sent as a visit's are."""

from pathlib import Path

import asyncpg
import pytest

from analysis.answers import keys as analyst_keys
from questionnaires.response import Response, SealedResponse
from survey import tables
from survey.desk import ceremony
from survey.epochs import Keys
from tests.desk.clerk import Clerk
from tests.desk.conftest import CHEAP
from tests.desk.lives import PASSPHRASE, Life, everything

pytestmark = pytest.mark.anyio

CANARY = "Zaunkoenigszeit, and  two blanks\nand a second line"


@pytest.fixture
async def life(
    sam: Clerk, office: asyncpg.Connection, owner: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Life:
    monkeypatch.setattr(ceremony, "LIGHT", CHEAP)
    keys = Keys(tmp_path / "keys", await owner.fetchval("select id from heard.installation"))
    return Life.of(sam, office, owner, keys)


async def opened(owner: asyncpg.Connection, name: str, file: bytes) -> list[Response]:
    """Open what was filed, as the analyst will."""
    key = analyst_keys.unlock(file, PASSPHRASE)
    rows = await owner.fetch(f"select suite, fingerprint, key_id, sealed from {tables.name('answers', name)}")
    return [key.open(SealedResponse(**row)) for row in rows]


async def test_what_is_typed_in_takes_the_sealed_way_and_says_that_it_came_on_paper(
    life: Life, sam: Clerk, owner: asyncpg.Connection
) -> None:
    await life.begin()
    await life.write()
    file = await life.make_key()
    await life.open()
    await sam.go(f"{life.home}/paper")
    await sam.follow("Survivors")
    await sam.press(
        "Lock it and send it",
        q_consent="yes",
        q_age="adult",
        q_services=["police", "nurse"],
        q_better=CANARY,
    )
    assert sam.notice.startswith("Locked and sent.")
    assert "Zaunkoenigszeit" not in sam.response.text
    kept = await everything(owner)
    assert life.id in kept, "the control: what is kept is found by this way of looking"
    assert "Zaunkoenigszeit" not in kept
    await life.close()
    (response,) = await opened(owner, life.id, file)
    assert response.channel == "paper"
    assert response.answers["better"] == CANARY
    assert set(response.answers["services"]) == {"police", "nurse"}  # type: ignore[arg-type]


async def test_a_form_that_is_sent_twice_is_one_answer(life: Life, sam: Clerk, owner: asyncpg.Connection) -> None:
    await life.prepare()
    await life.open()
    await sam.go(f"{life.home}/paper?audience=survivors")
    fields = {"audience": "survivors", "language": "en", "spent": sam.value("spent"), "q-consent": "yes"}
    for _ in range(3):
        await sam.post(f"{life.home}/paper", fields)
        assert sam.notice.startswith("Locked and sent.")
    assert await owner.fetchval("select count(*) from heard.pool") == 1


async def test_a_paper_without_consent_or_of_somebody_too_young_is_not_kept(
    life: Life, sam: Clerk, owner: asyncpg.Connection
) -> None:
    await life.prepare()
    await life.open()
    for given in ({"q-consent": "no"}, {"q-consent": ""}, {"q-consent": "yes", "q-age": "young"}):
        await sam.go(f"{life.home}/paper?audience=survivors")
        await sam.press("Lock it and send it", **given)
        assert "Then nothing of it may be kept." in sam.text
        await sam.press("Lock it and send it", leave_out="yes")
        assert sam.notice.startswith("Nothing of that paper is kept.")
    assert await owner.fetchval("select count(*) from heard.pool") == 0


async def test_what_the_paper_told_to_leave_out_is_dropped_and_a_slip_is_said_with_all_still_there(
    life: Life, sam: Clerk, owner: asyncpg.Connection
) -> None:
    await life.begin()
    await life.write()
    file = await life.make_key()
    await life.open()
    await sam.go(f"{life.home}/paper?audience=survivors")
    await sam.press("Lock it and send it", q_consent="yes", q_services=["police", "none"], q_better="More time.")
    assert sam.status == 422
    assert sam.value("q-better") == "More time."
    assert "skip this question" not in sam.text
    await sam.press("Lock it and send it", **{"q-services": "nurse"})
    await life.close()
    (response,) = await opened(owner, life.id, file)
    assert "better" not in response.answers, "it was to be answered only after 'the police'"


async def test_paper_is_taken_during_a_pause_and_not_after_closing(life: Life, sam: Clerk) -> None:
    await life.prepare()
    await sam.go(f"{life.home}/paper?audience=survivors")
    assert "takes no answers now" in sam.text
    await life.open()
    await sam.go(f"{life.home}/running")
    await sam.press("Pause it")
    await life.answer()
    assert sam.notice.startswith("Locked and sent.")
    await sam.go(f"{life.home}/paper?audience=survivors")
    fields = {"audience": "survivors", "language": "en", "spent": sam.value("spent"), "q-consent": "yes"}
    await life.close()
    await sam.go("/")
    await sam.post(f"{life.home}/paper", fields)
    assert sam.status == 409
    assert "takes no answers now" in sam.text


async def test_nobody_writes_down_who_typed_which(life: Life, sam: Clerk, owner: asyncpg.Connection) -> None:
    await life.prepare()
    await life.open()
    before = await owner.fetchval("select count(*) from desk.deed")
    await life.answer(3)
    assert await owner.fetchval("select count(*) from desk.deed") == before
