"""Every page of the desk, as browsers and the W3C's checker see it, on a laptop and on a phone."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from survey.desk.rights import Role
from survey.epochs import Keys
from tests.browser import checker
from tests.desk.clerk import HOST, Clerk
from tests.desk.conftest import SignIn, employ
from tests.desk.lives import Life
from tests.desk.looking import browser_of, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.anyio, pytest.mark.timeout(600)]

ALWAYS = (
    *("/", "/account", "/people", "/people/invite", "/people/2", "/record", "/reports", "/library"),
    *("/library/aftercare-survivors", "/consultations/new", "/nothing/here"),
)
DRAFT = (
    *("", "/about", "/parts", "/support", "/languages", "/languages/cy", "/mend", "/history", "/out", "/sheet", "/add"),
    *("/preview", "/pages/consent", "/pages/services", "/pages/better", "/pages/young"),
    "/pages/better/shown?on=services",
)
LIFE = (
    *("", "/details", "/keys", "/publish", "/running", "/spread", "/paper?audience=survivors", "/findings", "/destroy"),
    *("/next-wave", "/words/cy", "/questionnaires/new"),
)
RUNNING = ("", "/running", "/spread", "/paper?audience=survivors")
UNNEEDED = "The “group” role is unnecessary for element “fieldset”"
"""What the checker advises of GOV.UK's own dates, which keep it for older screen readers."""


@pytest.fixture
async def life(sam: Clerk, office: asyncpg.Connection, owner: asyncpg.Connection, tmp_path: Path) -> Life:
    keys = Keys(tmp_path / "keys", await owner.fetchval("select id from heard.installation"))
    return Life.of(sam, office, owner, keys)


@pytest.fixture
async def page(sam: Clerk) -> AsyncIterator[Page]:
    """A browser of the clerk's."""
    async with browser_of(sam) as opened:
        yield opened


def every_path(life: Life) -> list[str]:
    """Name every page there is of a consultation as it stands, and of the desk around it."""
    return [
        *ALWAYS,
        *(f"/questionnaires/{life.number}{one}" for one in DRAFT),
        *(f"{life.home}{one}" for one in LIFE),
    ]


async def unfinished(life: Life) -> None:
    """Prepare a consultation in two languages in which much is to be mended."""
    await employ(life.office, "Priya", frozenset({Role.READER}))
    await life.begin("Spring")
    await life.clerk.go(f"{life.home}/details")
    await life.clerk.press("Save", languages=["cy"])
    await life.write()
    await life.clerk.go(f"/questionnaires/{life.number}/pages/better")
    await life.clerk.press("Save", ask="Why did you not tell us your name?", reminder=None, why="")


async def test_pages_in_which_much_is_to_be_mended_are_for_everyone(life: Life, page: Page) -> None:
    await unfinished(life)
    faults = [fault for path in every_path(life) for fault in await faults_of(page, path)]
    assert not faults, "\n".join(faults)


async def test_pages_of_a_consultation_that_is_open_and_has_closed_are_for_everyone(life: Life, page: Page) -> None:
    await life.prepare()
    await life.open()
    paths = [f"{life.home}{one}" for one in RUNNING] + [f"/questionnaires/{life.number}/pages/services"]
    faults = [fault for path in paths for fault in await faults_of(page, path)]
    await life.answer(2)
    await life.close()
    faults += [fault for path in ("/", life.home, f"{life.home}/running") for fault in await faults_of(page, path)]
    assert not faults, "\n".join(faults)


async def test_a_page_that_is_wrong_would_be_found(life: Life, page: Page) -> None:
    await unfinished(life)
    await page.goto(f"{HOST}{life.home}")
    await page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=x><button></button>')")
    assert (await Axe().run(page)).violations_count >= 2


async def test_every_page_is_valid_html(life: Life, sign_in: SignIn, tmp_path: Path) -> None:
    await unfinished(life)
    folder = tmp_path / "pages"
    folder.mkdir()
    paths = every_path(life)
    for place, path in enumerate(paths):
        await life.clerk.go(path)
        (folder / f"{place:03}.html").write_text(life.clerk.response.text, "utf-8")
    priya = await sign_in("Priya")
    for name, path, fields in (
        ("conflict", f"/questionnaires/{life.number}/pages/services", {"ask": "Theirs"}),
        ("error", f"{life.home}/details", {"closes_day": "99"}),
    ):
        await life.clerk.go(path)
        if name == "conflict":
            await priya.go(path)
        await life.clerk.press("Save", **fields)
        (folder / f"{name}.html").write_text(life.clerk.response.text, "utf-8")
    stranger = Clerk(life.clerk.client._transport.app)  # type: ignore[attr-defined]
    await stranger.go("/sign-in")
    (folder / "sign-in.html").write_text(stranger.response.text, "utf-8")
    await stranger.client.aclose()
    found = [one for one in checker.check(folder) if UNNEEDED not in one]
    assert not found, "\n".join(f"{paths[int(one[:3])] if one[:3].isdecimal() else ''} {one}" for one in found)
