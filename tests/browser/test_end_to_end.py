"""From a survivor's phone to the commissioner's report: real browsers, real commands, a real database.

A survivor comes by a link on another site, another leaves half-way, a provider answers; invented people answer beside
them, enough for the survivor's theme to be told of.
"""

import asyncio
import contextlib
import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, Route

from analysis import deeds
from analysis.answers.table import writings
from analysis.answers.workspace import Workspace
from survey import database, settings
from survey.demonstration import processes, stages, visiting
from survey.demonstration.stages import Scene
from tests.browser.conftest import Chromium

pytestmark = [pytest.mark.browser, pytest.mark.anyio, pytest.mark.timeout(900)]

PEOPLE = 240
LAUNDERETTE = "http://elsewhere.test/links"
PHONE = {"width": 390, "height": 844}

HELPED = "The woman on the helpline at the Saffron Lantern let me say nothing for a while, and that was enough."
FIRST_WORDS = "They said they would ring, and I gave up waiting by the phone."
BETTER = "Nobody from the police ever rang me back. I had to chase every update on my case myself, month after month."
LEFT_WORDS = "Zaunkoenigszeit is what I wanted to say, and then I heard the door."
TRAINING = "Officers should be taught what shock looks like, and which numbers to give out before they leave the house."
THEME = "updates"


class Person:
    """Somebody at a browser, who knows of a page only what it shows."""

    def __init__(self, page: Page, answers: dict[str, str]) -> None:
        self._page = page
        self._answers = answers

    async def come_by_a_link(self) -> None:
        await self._page.goto(LAUNDERETTE)
        await self._page.click("#to")
        await self._page.wait_for_selector("input[name=at]", state="attached")

    async def at(self) -> str:
        """Name the place that the page says it is."""
        if await self._page.locator("input[name=at]").count() == 0:
            return "thanks"
        return (await self._page.locator("input[name=at]").first.get_attribute("value") or "").rpartition(".")[2]

    async def answer(self) -> None:
        """Fill in what she has to say on this page."""
        for name, given in self._answers.items():
            for field in await self._page.locator(f"[name='{name}']").all():
                kind = await field.get_attribute("type")
                if kind in {"radio", "checkbox"}:
                    if await field.get_attribute("value") == given:
                        await field.check(force=True)
                else:
                    await field.fill(given)

    async def press(self, deed: str) -> None:
        """Press a button and wait until the next page is there."""
        before = await self._page.text_content("h1")
        await self._page.locator(f"button[name=do][value='{deed}']").first.click()
        await self._page.wait_for_function(
            "before => document.querySelector('h1') && document.querySelector('h1').textContent !== before", arg=before
        )

    async def go_on_to(self, place: str) -> None:
        """Answer page after page until a place is reached."""
        for _ in range(60):
            if await self.at() == place:
                return
            await self.answer()
            await self.press("next")
        pytest.fail(f"'{place}' was not reached; the last page was '{await self.at()}'")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """An installation of its own, with the sample consultation open."""
    folder = tmp_path / "office"
    folder.mkdir(mode=0o700)
    kept = {name: value for name, value in os.environ.items() if "DATABASE" not in name and name != "HEARD_KEYS"}
    environment = {**kept, "HEARD_FOLDER": str(folder / "data"), "HEARD_PORT": "0", "HEARD_WORKERS": "1"}
    with contextlib.ExitStack() as stack:
        stack.enter_context(database.in_reach(settings.read(environment)))
        site = stack.enter_context(processes.service("serve", environment=environment, log=folder / "site.log"))
        made = Scene(folder=folder, environment=environment, site=site, people=stages.people(PEOPLE))
        stages.make_keys(made, silent)
        stages.open_sample(made, silent)
        yield made


def silent(_done: int, _total: int) -> None:
    """Tell nobody."""


async def opened(chromium: Chromium, scene: Scene, *, scripts: bool) -> BrowserContext:
    """Open a phone's browser, in which another site links to the survey."""
    context = await chromium(scripts=scripts, viewport=PHONE)

    async def link(route: Route) -> None:
        linked = f'<!DOCTYPE html><title>Links</title><a id="to" href="{scene.site}/{stages.ENTRY}">Have your say</a>'
        await route.fulfill(body=linked, content_type="text/html")

    await context.route(LAUNDERETTE, link)
    return context


async def a_survivor_answers(chromium: Chromium, scene: Scene) -> None:
    """She answers, goes back, changes what she said, looks it over and sends it."""
    context = await opened(chromium, scene, scripts=True)
    page = context.pages[0]
    answers = {
        "audience": "survivors",
        "q-consent": "yes",
        "q-age": "over-18",
        "q-services": "police",
        "q-police-first": "mixed",
        "q-helped": HELPED,
        "q-better": FIRST_WORDS,
        "q-quote": "yes",
    }
    survivor = Person(page, answers)
    await survivor.come_by_a_link()
    await survivor.go_on_to("better")
    await survivor.answer()
    await survivor.press("next")
    await survivor.press("back")
    assert await page.input_value("[name=q-better]") == FIRST_WORDS, "what she said is still there"
    answers["q-better"] = BETTER
    await survivor.go_on_to("@check")
    shown = await page.text_content("main") or ""
    assert BETTER in shown
    assert FIRST_WORDS not in shown
    await survivor.press("send")
    assert await survivor.at() == "thanks"
    assert "will listen" in (await page.text_content("main") or "")


async def another_leaves_half_way(chromium: Chromium, scene: Scene) -> None:
    """She types, turns a page, so that it is kept, and leaves by one key."""
    context = await opened(chromium, scene, scripts=True)
    page = context.pages[0]
    leaver = Person(page, {"audience": "survivors", "q-consent": "yes", "q-age": "over-18", "q-helped": LEFT_WORDS})
    await leaver.come_by_a_link()
    await leaver.go_on_to("better")
    await leaver.press("back")
    assert await page.input_value("[name=q-helped]") == LEFT_WORDS
    await page.keyboard.press("Escape")
    await page.wait_for_function("!document.body || !document.body.innerText.includes('Leave now')")


async def a_provider_answers(chromium: Chromium, scene: Scene) -> None:
    """He has a phone without scripts, and sends what he has without seeing the rest."""
    context = await opened(chromium, scene, scripts=False)
    page = context.pages[0]
    answers = {"audience": "providers", "q-consent": "yes", "q-officers-should-know": TRAINING}
    provider = Person(page, answers)
    await provider.come_by_a_link()
    await provider.go_on_to("officers-should-know")
    await provider.answer()
    await page.locator("button[name=do][value=send]").first.click()
    await page.wait_for_function("!document.querySelector('textarea')")
    if await provider.at() == "@check":
        await provider.press("send")
    assert await provider.at() == "thanks"


async def everyone_answers(chromium: Chromium, scene: Scene) -> None:
    """The three at their browsers, and invented people beside them; with a release in between."""
    half = PEOPLE // 2
    await visiting.visit_all(scene.site, stages.ENTRY, scene.people[:half], lambda _: None)
    await another_leaves_half_way(chromium, scene)
    await a_survivor_answers(chromium, scene)
    await asyncio.to_thread(processes.run, "survey", "release", "sample", environment=scene.environment)
    await a_provider_answers(chromium, scene)
    await visiting.visit_all(scene.site, stages.ENTRY, scene.people, lambda _: None, first=half)


async def test_what_a_survivor_says_on_her_phone_reaches_the_report_and_what_another_left_does_not(
    chromium: Chromium, scene: Scene
) -> None:
    await everyone_answers(chromium, scene)
    for stage in (stages.close, stages.export, stages.read, stages.find_themes, stages.judge, stages.report):
        await asyncio.to_thread(stage, scene, silent)

    table = deeds.table(opened_workspace(scene))
    assert len(table.people) == PEOPLE + 2, "all who sent are there, and not the one who left"
    said = [writing.text for writing in writings(table)]
    assert BETTER in said, "the control: what was sent is found by this way of looking"
    assert TRAINING in said
    assert not [text for text in said if FIRST_WORDS in text], "what she changed is gone"
    assert not [text for text in said if LEFT_WORDS in text]

    under = processes.run(
        *("analysis", "answers", scene.file("sample.workspace"), "--as", "Analyst (invented)", "--theme", THEME),
        *("--passphrase-file", scene.file("analyst.passphrase")),
        environment=scene.environment,
    )
    assert BETTER in under, "her answer stands under its theme"
    assert told_of(scene.folder / "report", "Being kept informed") >= 8, "her theme clears the rule of eight"
    for written in (scene.folder / "report").rglob("*"):
        if written.is_file():
            assert LEFT_WORDS.split(maxsplit=1)[0].encode() not in written.read_bytes(), written.name


def opened_workspace(scene: Scene) -> Workspace:
    """Open the workspace as the analyst."""
    passphrase = Path(scene.file("analyst.passphrase")).read_text("utf-8").strip()
    return Workspace.open(Path(scene.file("sample.workspace")), "Analyst (invented)", passphrase)


def told_of(report: Path, theme: str) -> int:
    """Give how many survivors carry a theme, by the report's own table."""
    for file in sorted((report / "tables").glob("table-*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                if row.get("Theme") == theme and "Survivors: people" in row:
                    return int(row["Survivors: people"])
    pytest.fail(f"no table of the report holds '{theme}'")
