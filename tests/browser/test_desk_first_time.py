"""The desk for somebody who has never seen it: from an invitation to a survey that was answered on a phone and closed.

A bilingual survey of five questions is made from the library; what the lint refuses is mended as the page says; it is
published, answered in Welsh, and closed. Everything is found by the words on the pages.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from playwright.async_api import Page

from tests.browser.conftest import Chromium
from tests.browser.office import Office, Officer
from tests.conftest import Database

pytestmark = [pytest.mark.browser, pytest.mark.anyio, pytest.mark.timeout(900)]

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 900}
PASSWORD = "five lamps above the harbour"
KEPT = (
    "Taking part",
    "Are you 18",
    "Thank you for coming",
    "for adults",
    "When did you last get help",
    "Using your words",
)
ASKED = "What is your name, and what should change?"
BETTER = "What is the one thing that should change?"
ANSWER = "Mwy o oleuadau ar hyd llwybr y gamlas."


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    opened = Office(database, tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize(("viewport", "scripts"), [(LAPTOP, True), (PHONE, False)], ids=["laptop", "phone-no-scripts"])
async def test_a_first_survey_is_made_mended_published_answered_and_closed(
    office: Office, chromium: Chromium, database: Database, viewport: dict[str, int], *, scripts: bool
) -> None:
    context = await chromium(viewport=viewport, scripts=scripts)
    dana = Officer(context.pages[0], office, "laptop" if scripts else "phone", scripts=scripts)
    await becomes_a_designer(dana)
    await comes_by_a_link_from_elsewhere(dana)
    await begins(dana)
    await takes_five_questions_from_the_library(dana)
    await is_refused_and_mends(dana)
    await translates(dana)
    await has_a_key_made(dana)
    entry = await publishes(dana)
    respondent = (await chromium(viewport=PHONE)).pages[0]
    await answers_in_welsh(respondent, entry)
    await closes(dana)
    assert not dana.faults, "\n".join(dana.faults)
    connection = await asyncpg.connect(database.owner)
    (table,) = [
        row["tablename"]
        for row in await connection.fetch("select tablename from pg_tables where schemaname = 'answers'")
    ]
    assert await connection.fetchval(f'select count(*) from answers."{table}"') == 1
    await connection.close()


async def becomes_a_designer(dana: Officer) -> None:
    """The first administrator is invited on the command line, and gives herself the work of a designer too."""
    await dana.take_up(dana.office.invite_administrator("Dana", "dana@office.example"), PASSWORD)
    await dana.follow("People")
    await dana.look("people")
    await dana.follow("Dana")
    await dana.page.get_by_label("Designer").check(force=True)
    await dana.look("a person")
    await dana.press("Change what they do")
    await dana.go("/")
    assert await dana.sees("There is none yet")
    await dana.look("nothing yet")


async def comes_by_a_link_from_elsewhere(dana: Officer) -> None:
    """She is signed in, so she has not to sign in again, although browsers keep the desk's cookies back at first."""
    await dana.page.goto(f"data:text/html,<a href='{dana.office.address}/people'>To the desk</a>")
    await dana.page.get_by_text("To the desk").click()
    await dana.page.wait_for_url("**/people")
    assert await dana.sees("Invite somebody")
    await dana.go("/")


async def begins(dana: Officer) -> None:
    """She says what the consultation is."""
    await dana.follow("Begin a consultation")
    await dana.fill(What_is_it_called="Feeling safe in Exampleshire")
    await dana.page.get_by_label("This is a trial").check(force=True)
    await dana.look("begin")
    await dana.press("Begin")
    await dana.fill(
        What_it_is_for="We want to know where people feel safe. We will use what you say to decide what to pay for.",
        Who_is_asking="The office of the Police and Crime Commissioner for Exampleshire",
        How_to_reach_you="0113 496 0000, or survey.example.org",
    )
    await dana.page.get_by_label("Welsh").check(force=True)
    if dana.has_scripts:
        await dana.page.locator("#tongues", has_text="into Welsh").wait_for()
        assert await dana.page.locator("#saved-page").inner_text() == "Saved"
    await dana.look("say what it is")
    await dana.press("Save")
    await dana.look("tasks at first")


async def takes_five_questions_from_the_library(dana: Officer) -> None:
    """She takes a ready questionnaire and deletes what she does not want to ask."""
    await dana.follow("Write the questions")
    await dana.page.get_by_label("Help after rape or sexual abuse: survivors").first.check(force=True)
    await dana.look("where questions come from")
    await dana.press("Continue")
    await dana.look("the whole questionnaire")
    while True:
        rows = await dana.page.locator("main tbody tr:has(button)").all()
        titles = [await row.locator("td").first.inner_text() for row in rows]
        unwanted = [place for place, title in enumerate(titles) if not any(words in title for words in KEPT)]
        if not unwanted:
            break
        async with dana.page.expect_navigation():
            await rows[unwanted[-1]].get_by_role("button", name="Delete").click()
    await dana.look("what is left")


async def is_refused_and_mends(dana: Officer) -> None:
    """She asks what nobody should be asked; the desk says why not, and she asks something else."""
    await dana.follow("When did you last get help")
    await dana.follow("Add a page after this one")
    await dana.page.get_by_label("Own words").check(force=True)
    await dana.page.get_by_label("The question, or the heading").fill(ASKED)
    await dana.look("add a page")
    await dana.press("Add it")
    assert await dana.sees("To mend")
    await dana.look("her own question refused")
    await dana.go(home(dana))
    await dana.follow("be mended")
    await dana.look("what to mend")
    await dana.follow(ASKED)
    await dana.page.get_by_label("Question", exact=True).fill(BETTER)
    await dana.press("Save")
    await dana.go(f"{home(dana)}/mend")
    while await dana.page.locator(".finding--error").count():
        error = dana.page.locator(".finding--error:has(button)").first
        async with dana.page.expect_navigation():
            await error.get_by_role("button").click()
    await dana.look("nothing left that must be mended")


def home(dana: Officer) -> str:
    """Give the path of the questionnaire that she is in."""
    return "/".join(urlsplit(dana.page.url).path.split("/")[:3])


async def translates(dana: Officer) -> None:
    """The library brought Welsh along; what she wrote herself is missing."""
    await dana.follow("Languages")
    await dana.look("languages")
    await dana.follow("Translate")
    await dana.follow("Show only what is missing")
    await fill_empty(dana.page, "main textarea")
    await dana.look("translations side by side")
    await dana.press("Save")
    await dana.follow("Feeling safe in Exampleshire")
    await dana.follow("Say what it is")
    await dana.follow("Translate “What it is for”")
    await fill_empty(dana.page, "main textarea")
    await dana.look("what it is in Welsh")
    await dana.press("Save")


async def fill_empty(page: Page, fields: str) -> None:
    """Translate whatever has no translation yet."""
    for field in await page.locator(fields).all():
        if not await field.input_value():
            await field.fill("Beth ddylai newid?")


async def has_a_key_made(dana: Officer) -> None:
    """The key is made at the desk, and handed to her once."""
    await dana.follow("Feeling safe in Exampleshire")
    await dana.follow("Choose and prove the keys")
    await dana.look("keys")
    await dana.unfold("Made here, and handed to you once")
    await dana.fill(A_passphrase_for_the_key_file=PASSWORD, The_same_again=PASSWORD)
    await dana.press("Make the key")
    await dana.look("the key is handed over")
    async with dana.page.expect_download() as saved:
        await dana.page.get_by_role("button", name="Save").first.click()
    assert (await saved.value).suggested_filename.endswith(".key")
    await dana.follow("Feeling safe in Exampleshire")


async def publishes(dana: Officer) -> str:
    """She publishes, and reads the address that people will come to."""
    await dana.look("tasks before publishing")
    await dana.follow("Publish and open")
    await dana.look("publish")
    await dana.press("Publish and open now")
    await dana.look("published")
    while not await dana.page.locator(".address").count():
        await dana.page.reload()
    await dana.look("open")
    return (await dana.page.locator(".address").inner_text()).strip()


async def answers_in_welsh(page: Page, entry: str) -> None:
    """Somebody answers on a phone, in the other language, and meets no page in the first one."""
    await page.goto(entry)
    await page.get_by_text("Cymraeg").first.click()
    await page.wait_for_function("() => document.documentElement?.lang === 'cy'")
    for _ in range(12):
        if not await page.locator("input[name=at]").count():
            break
        for name, answer in (("q-consent", "yes"), ("q-age", "over-18"), ("q-quote", "no")):
            for choice in await page.locator(f"[name='{name}'][value='{answer}']").all():
                await choice.check(force=True)
        for box in await page.locator("textarea").all():
            await box.fill(ANSWER)
        before = await page.text_content("h1")
        is_checking = (await page.locator("input[name=at]").first.get_attribute("value") or "").endswith("@check")
        await page.locator(f"button[name=do][value={'send' if is_checking else 'next'}]").first.click()
        await page.wait_for_function(
            "before => ![undefined, before].includes(document.querySelector('h1')?.textContent)", arg=before
        )
        assert await page.evaluate("document.documentElement?.lang") == "cy"
    assert await page.locator("input[name=at]").count() == 0, "it was sent"


async def closes(dana: Officer) -> None:
    """She closes the survey before its day, and sees what may be seen."""
    await dana.page.reload()
    assert await dana.sees("fewer than 10")
    await dana.unfold("Close it before its day")
    await dana.press("Close it now, for good")
    while not await dana.sees("Where people stopped"):
        await dana.page.reload()
    await dana.look("closed")
