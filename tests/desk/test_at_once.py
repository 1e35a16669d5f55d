"""What a consultation says of itself saves itself too; and of two people who save in the same moment neither loses."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import msgspec
import pytest

from questionnaires.schema import Questionnaire, ShowIf
from survey.desk import drafting, editing, projects
from survey.desk.doors import designing
from survey.desk.doors.designing import Board
from survey.desk.staff import Staff
from survey.epochs import Keys
from tests.desk.clerk import Clerk
from tests.desk.conftest import SignIn
from tests.desk.lives import Life

pytestmark = pytest.mark.anyio


@pytest.fixture
async def life(sam: Clerk, office: asyncpg.Connection, owner: asyncpg.Connection, tmp_path: Path) -> Life:
    keys = Keys(tmp_path / "keys", await owner.fetchval("select id from heard.installation"))
    life = Life.of(sam, office, owner, keys)
    await life.begin()
    await life.write()
    return life


async def save_itself(clerk: Clerk, life: Life, **changes: str) -> str:
    """Send the details as the page script does, and put in place what it would."""
    await clerk.go(f"{life.home}/details")
    form = clerk.page.xpath("//form[.//*[@name='purpose']]")[0]
    fields = {field.get("name"): clerk.value(field.get("name")) for field in form.xpath(".//input | .//textarea")}
    ticked = {field.get("name") for field in form.xpath(".//input[@type='checkbox'][not(@checked)]")}
    sent = {name: value for name, value in fields.items() if name not in ticked and name != "_csrf_token"}
    return await send_part(clerk, life, sent | changes)


async def send_part(clerk: Clerk, life: Life, fields: dict[str, str]) -> str:
    await clerk.post(f"{life.home}/details", fields, **{"hx-request": "true"})
    return clerk.response.text


async def stated(life: Life) -> str:
    return (await projects.find(life.office, life.id)).project.consultation.purpose


async def test_details_save_themselves_and_say_when_they_cannot(life: Life) -> None:
    sam = life.clerk
    said = await save_itself(sam, life, purpose="We ask what helps.", languages="cy")
    assert said.split()[0] == "Saved"
    assert sam.response.headers["hx-trigger"] == "preview", "by which the page script knows"
    assert "Translate" in said, "the way to the translation is there at once"
    assert await stated(life) == "We ask what helps."
    said = await save_itself(sam, life, purpose="Something else.", **{"opens-month": "13"})
    assert " ".join(said.split()) == "Not saved yet. Write the day it opens as numbers, such as 4 3 2027."
    assert "hx-trigger" not in sam.response.headers
    assert await stated(life) == "We ask what helps."


async def test_details_that_somebody_else_changed_are_not_written_over_unseen(life: Life, sign_in: SignIn) -> None:
    sam, priya = life.clerk, await sign_in("Priya")
    await sam.go(f"{life.home}/details")
    old = sam.value("mark")
    await priya.go(f"{life.home}/details")
    await priya.press("Save", purpose="Priya’s words.")
    assert "Priya changed this meanwhile" in await save_itself(sam, life, mark=old, purpose="Sam’s words.")
    await sam.go(f"{life.home}/details")
    await priya.go(f"{life.home}/details")
    await priya.press("Save", purpose="Priya’s other words.")
    await sam.press("Save", purpose="Sam’s words.", name="")
    assert sam.problems == ["Give it a name of up to 120 letters"]
    await sam.press("Save", name="Spring")
    assert sam.heading == "Somebody changed this while you were at it", "mending a slip has not made it forget"
    assert "Priya saved a change" in sam.text
    assert "Priya’s other words." in sam.text
    assert await stated(life) == "Priya’s other words."


async def test_of_many_who_save_details_in_one_moment_one_has_their_way_and_the_others_are_told(
    life: Life, sign_in: SignIn
) -> None:
    clerks = [await sign_in(name) for name in ("Priya", "Mo", "Ann", "Bea")]
    for clerk in clerks:
        await clerk.go(f"{life.home}/details")
    await asyncio.gather(*(clerk.press("Save", purpose=f"{place} asks.") for place, clerk in enumerate(clerks)))
    had = [clerk for clerk in clerks if clerk.notice == "The details are saved."]
    told = [clerk for clerk in clerks if clerk.status == 409]
    assert (len(had), len(told)) == (1, 3)
    assert await stated(life) == f"{clerks.index(had[0])} asks."


async def test_whoever_is_overtaken_in_the_very_moment_of_saving_sees_both(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at how it stands and the change itself there is a moment."""
    sam, fetch = life.clerk, designing.fetch
    await sam.go(f"/questionnaires/{life.number}/pages/services")
    monkeypatch.setattr(designing, "fetch", overtaken(life, fetch))
    await sam.press("Save", ask="Which services were bad?")
    assert (sam.status, sam.heading) == (409, "Somebody changed this in the same moment")
    await sam.press("Go on")
    assert sam.heading == "Somebody changed this while you were at it"
    assert "Which services were good?" in sam.text
    await sam.press("Save mine in its place")
    kept = await drafting.fetch(life.office, life.number)
    assert editing.question_of(kept.questionnaire, "services")[1].ask == "Which services were bad?"


def overtaken(life: Life, fetch: Callable[..., Awaitable[Board]]) -> Callable[..., Awaitable[Board]]:
    """Have somebody else change a question once, right after somebody has looked."""
    left = [True]

    async def looked(request: object, number: int) -> Board:
        board = await fetch(request, number)
        if left:
            left.clear()
            staff = Staff(id=1, login="", name="Sam", roles=frozenset())
            await drafting.change(life.office, staff, number, "Changed it", reworded)
        return board

    return looked


def reworded(questionnaire: Questionnaire) -> Questionnaire:
    question = editing.question_of(questionnaire, "services")[1]
    return editing.put_question(questionnaire, msgspec.structs.replace(question, ask="Which services were good?"))


async def test_a_support_contact_saves_itself_under_a_name_and_never_over_somebody_elses(life: Life) -> None:
    sam, at = life.clerk, f"/questionnaires/{life.number}/support"
    await sam.go(at)
    old = {"place": "0", "mark": sam.value("mark"), "name": "The Night Line", "phone": "0808 157 0001"}
    await sam.post(at, old, **{"hx-request": "true"})
    assert sam.response.headers["hx-trigger"] == "preview"
    kept = (await drafting.fetch(life.office, life.number)).questionnaire.support[0]
    assert (kept.name, kept.phone) == ("The Night Line", "0808 157 0001")
    assert f'id="mark-contact-0" value="{drafting.mark(kept)}"' in sam.response.text
    await sam.post(at, old | {"phone": "999"}, **{"hx-request": "true"})
    assert "Not saved: Sam changed this meanwhile." in sam.response.text
    await sam.post(at, old | {"mark": drafting.mark(kept), "name": ""}, **{"hx-request": "true"})
    assert " ".join(sam.response.text.split()) == "Not saved yet. Name whom to turn to."
    assert (await drafting.fetch(life.office, life.number)).questionnaire.support[0] == kept


async def test_when_something_is_shown_is_not_changed_over_somebody_elses_choice(life: Life, sign_in: SignIn) -> None:
    sam, priya = life.clerk, await sign_in("Priya")
    at = f"/questionnaires/{life.number}/pages/better/shown?on=services"
    for clerk in (sam, priya):
        await clerk.go(at)
    await priya.press("Save", how="any", values=["police", "none"])
    await sam.press("Save", how="none", values=["nurse"])
    assert (sam.status, sam.heading) == (409, "Somebody changed this while you were at it")
    assert "if the answer to “Which services helped you?” is “The police” or “None of these”" in sam.text
    assert "is not “A nurse”" in sam.text
    await sam.press("Save mine in its place")
    page = editing.page_of((await drafting.fetch(life.office, life.number)).questionnaire, "better")
    assert page.show_if == ShowIf(question="services", none_of=("nurse",))
