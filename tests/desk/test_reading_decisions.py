"""What people decide at the desk: quotes in two people's hands, themes, actions, and letting the report out."""

import asyncio

import pytest

from analysis import deeds, releasing
from analysis.answers import keys
from analysis.writing import keepsake, publishing, write_html
from questionnaires import key_files
from survey.desk import reading
from survey.desk.rights import Role
from survey.settings import Settings
from tests.analysis.sealed_sample import KEY_PASSPHRASE, key_pair
from tests.desk import opened
from tests.desk.clerk import Clerk
from tests.desk.closed import until_done
from tests.desk.conftest import SignIn
from tests.desk.opened import BEA, BOTH, inside

pytestmark = pytest.mark.anyio


async def settle_first(clerk: Clerk, name: str) -> str:
    """Have quotes suggested and settle the first as it is proposed; give its text."""
    await clerk.go(f"/consultations/{name}/read/quotes")
    await clerk.press("Suggest two for each theme")
    text = clerk.value("text")
    await clerk.press("Settle these words")
    assert "waits for approval" in clerk.text
    return text


async def test_a_quote_is_approved_by_somebody_else_and_by_nobody_who_settled_it(
    anna: Clerk, sign_in: SignIn, name: str, known: Settings
) -> None:
    text = await settle_first(anna, name)
    page = f"/consultations/{name}/read/quotes"
    assert not anna.page.xpath("//button[contains(., 'Approve exactly')]"), "Anna is offered no approval of her own"
    with inside(known, name) as workspace:
        quote = deeds.list_quotes(workspace)[0]
    assert quote.text == text
    sent = {"place": "0", "quote": f"{quote.answer}-{quote.theme}", "sha256": quote.sha256}
    await anna.post(f"{page}/approve", sent)
    assert anna.status == 409
    assert "Somebody else" in anna.text, "nor does she get it by sending the form that Bea is shown"
    bea = await opened.enter(await sign_in("Bea", BOTH), name, BEA)
    await bea.go(page)
    await bea.post(f"{page}/approve", sent | {"sha256": "0" * 64})
    assert bea.status == 409, "an approval is of the words that were shown"
    await bea.go(page)
    await bea.press("Approve exactly these words")
    assert bea.notice == "It is approved."
    assert "settled by Anna, approved by Bea" in bea.text
    with inside(known, name) as workspace:
        assert deeds.list_quotes(workspace)[0].is_approved


async def test_words_that_are_settled_anew_lose_their_approval(
    anna: Clerk, sign_in: SignIn, name: str, known: Settings
) -> None:
    text = await settle_first(anna, name)
    bea = await opened.enter(await sign_in("Bea", BOTH), name, BEA)
    await bea.go(f"/consultations/{name}/read/quotes")
    shown = bea.page.xpath("//form[contains(@action, 'approve')]//input[@name='sha256']/@value")[0]
    first = " ".join(text.split()[:4])
    await anna.press("Settle these words", text=first)
    await bea.press("Approve exactly these words")
    assert bea.status == 409, "what Bea had read is not what stands there now"
    with inside(known, name) as workspace:
        quote = deeds.list_quotes(workspace)[0]
        assert (quote.text, quote.is_approved) == (first, False)
        assert quote.sha256 != shown
    await anna.go(f"/consultations/{name}/read/quotes")
    await anna.press("Settle these words", text="Words that nobody wrote")
    assert anna.status == 409
    await anna.go(f"/consultations/{name}/read/quotes")
    before = len(anna.page.xpath("//section[@class='card']"))
    await anna.press("Take it off the list")
    assert len(anna.page.xpath("//section[@class='card']")) == before - 1
    await bea.post(f"/consultations/{name}/read/quotes", {"do": "drop", "place": "0", "quote": "999-nothing"})
    assert "has changed meanwhile" in bea.text


def listed(clerk: Clerk) -> list[str]:
    """Give the names of the themes that a page lists."""
    return [" ".join(link.text_content().split()) for link in clerk.page.xpath("//tbody//a")]


async def test_themes_are_renamed_merged_dropped_and_added_and_every_step_is_undone(anna: Clerk, name: str) -> None:
    themes = f"/consultations/{name}/read/themes"
    await anna.go(themes)
    (first, second, third), rows = listed(anna)[:3], len(listed(anna))
    await anna.follow(first)
    await anna.press("Save", name="How long it takes", definition="Time, from asking to being helped.")
    assert anna.heading == "How long it takes"
    await anna.press("Save", name=" ")
    assert "Give the theme a name." in anna.text
    await anna.go(themes)
    await anna.follow(second)
    into = anna.page.xpath("//select[@name='into']/option[.='How long it takes']/@value")[0]
    await anna.press("Merge", into=into)
    assert anna.heading == "How long it takes"
    await anna.go(themes)
    assert second not in listed(anna)
    await anna.follow(third)
    await anna.press("Drop the theme")
    assert third not in listed(anna)
    await anna.press("Add it", name="Parking at the clinic")
    assert anna.heading == "Parking at the clinic"
    await anna.go(f"{themes}/nothing-of-the-kind")
    assert "not there any more" in anna.text
    await anna.go(themes)
    for _ in range(4):
        await anna.press("Undo the last step")
    assert listed(anna)[:3] == [first, second, third]
    assert len(listed(anna)) == rows


async def test_a_persons_word_on_an_answer_stands(anna: Clerk, name: str, known: Settings) -> None:
    await anna.go(f"/consultations/{name}/read/themes")
    await anna.follow(listed(anna)[0])
    theme = anna.path.rpartition("/")[2]
    answer = int(anna.value("answer"))
    await anna.press("It does not")
    with inside(known, name) as workspace:
        judgement = deeds.judge(workspace)
    assert judgement.said == {(answer, theme): False}
    assert theme not in judgement.sure[answer]
    await anna.post(anna.path, {"do": "holds", "answer": "999999"})
    assert "not there" in anna.text


async def test_an_action_needs_an_owner_and_a_day_and_can_be_changed_and_taken_away(
    anna: Clerk, name: str, known: Settings
) -> None:
    await anna.go(f"/consultations/{name}/read/actions")
    said = {"heard": "People wait.", "doing": "Two more counsellors.", "owner": "The office"}
    await anna.press("Add it", **said)
    assert "has no date" in anna.text
    await anna.go(f"/consultations/{name}/read/actions")
    await anna.press("Add it", **said, due="31/3/2027")
    assert "as in 2027-03-31" in anna.text
    await anna.go(f"/consultations/{name}/read/actions")
    await anna.press("Add it", **said, due="2027-03-31")
    assert "The office, by 31 March 2027" in anna.text
    await anna.press("Save", progress="done", note="They began in March.")
    with inside(known, name) as workspace:
        (action,) = releasing.actions(workspace)
    assert (action.progress, action.note) == ("done", "They began in March.")
    await anna.press("Take it away")
    assert "Two more counsellors." not in anna.text


@pytest.mark.slow
async def test_a_report_is_drafted_read_and_released_and_its_figures_are_fixed_then(
    anna: Clerk,
    sign_in: SignIn,
    name: str,
    known: Settings,
    worker: asyncio.Task[None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not worker.done()
    monkeypatch.setattr(publishing, "WRITERS", (write_html.write,))
    reader = await sign_in("Robin", frozenset({Role.READER}))
    await anna.press("Write a draft of the report")
    await until_done(anna, name)
    assert "The draft is written." in anna.text
    draft = await anna.client.get(f"/consultations/{name}/read/drafts/report.html")
    assert draft.status_code == 200
    assert "Draft" in draft.text
    assert "No report has been published yet" in (await reader.go("/reports")).text
    with inside(known, name) as workspace:
        assert not releasing.is_released(workspace)
    await anna.press("Release it")
    await until_done(anna, name)
    assert "published to everyone who can sign in" in anna.text
    assert "Released: its figures are fixed" in anna.text
    await reader.go("/reports")
    await reader.follow("Help after rape")
    released = await reader.client.get("/reports/1/files/report.html")
    assert released.status_code == 200
    assert not list(reading.drafts(known, name).glob("*")), "no draft is left beside the report"
    with inside(known, name) as workspace:
        assert releasing.is_released(workspace)
        kept = releasing.keep(workspace, opened.DAY)
    await anna.go(f"/consultations/{name}/read")
    anna.attach("public_key", "next.public", b"something else")
    await anna.press("Keep it")
    assert "a public key file" in anna.text
    await anna.go(f"/consultations/{name}/read")
    anna.attach("public_key", "next.public", key_files.write_public_key(key_pair().public_key).encode())
    await anna.press("Keep it")
    sealed = anna.response.text
    assert keepsake.unseal(sealed, keys.unlock(key_pair().file, KEY_PASSPHRASE)).codebook == kept.codebook


async def test_nothing_is_kept_of_a_wave_whose_report_was_not_released(anna: Clerk, name: str) -> None:
    assert "Keep it" not in anna.text
    await anna.post(f"/consultations/{name}/read/keep")
    assert "No report was released yet" in anna.text
