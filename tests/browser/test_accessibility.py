"""Every page and every page of an error, for people who use a keyboard, a screen reader, or large letters."""

import asyncio
from collections.abc import Iterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from survey.consultations import State, Switches
from tests.browser.conftest import Chromium, Place
from tests.browser.touring import every_page
from tests.conftest import Database
from tests.site import publishing

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
SMALLEST = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def standing(standing_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A site with all that a page can hold: two audiences, one of them invited, and surveys that are not open."""
    switches = Switches(invited=("providers",))
    texts = (publishing.VISIT + publishing.SUPPORT, publishing.SMALL)
    folder = tmp_path_factory.mktemp("place")
    made = Place(standing_database, folder, texts=texts, switches=switches, invented=True)
    for name, state in (("closed", State.CLOSED), ("paused", State.PAUSED)):
        asyncio.run(publishing.publish(standing_database.owner, publishing.SMALL, name=name, entry=name, state=state))
    made.site.stop()
    made.site.start()
    yield made
    made.close()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_axe_finds_nothing_on_any_page(place: Place, chromium: Chromium, viewport: dict[str, int]) -> None:
    page = (await chromium(viewport=viewport)).pages[0]
    found = {}
    seen = []
    async for name in every_page(page, place):
        seen.append(name)
        results = await Axe().run(page)
        if results.violations_count:
            found[name] = results.generate_report()
    assert len(seen) >= 27
    assert not found, "\n".join(f"{name}: {report}" for name, report in found.items())


@pytest.mark.parametrize(
    "breaking",
    [
        "document.querySelector('label').remove()",
        "document.querySelector('h1').style.color = '#ddd'",
        "document.documentElement.removeAttribute('lang')",
        "document.querySelector('#exit').textContent = ''",
    ],
)
async def test_control_axe_flags_a_page_that_is_broken(place: Place, chromium: Chromium, breaking: str) -> None:
    page = (await chromium(viewport=PHONE)).pages[0]
    await page.goto(place.entry)
    await page.evaluate(breaking)
    assert (await Axe().run(page)).violations_count


@pytest.mark.parametrize(
    ("viewport", "letters"), [(SMALLEST, "100%"), (SMALLEST, "200%"), ({"width": 1280, "height": 1024}, "200%")]
)
async def test_nothing_is_wider_than_the_window(
    place: Place, chromium: Chromium, viewport: dict[str, int], letters: str
) -> None:
    page = (await chromium(viewport=viewport)).pages[0]
    wide = []
    async for name in every_page(page, place):
        await page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        over = await page.evaluate(
            """() => [...document.querySelectorAll("#page *, #bar *")].filter((one) => {
              const box = one.getBoundingClientRect();
              const hidden = one.closest(".govuk-visually-hidden, [hidden]");
              return !hidden && box.width && (box.right > innerWidth + 1 || box.left < -1);
            }).map((one) => one.outerHTML.slice(0, 80))"""
        )
        scrolls = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if over or scrolls:
            wide.append((name, over[:3]))
    assert not wide


async def focus_is_clear(page: Page) -> bool:
    """Whether what has the focus is in the window, and not under the bar with the way out."""
    return bool(
        await page.evaluate(
            """() => {
              const one = document.activeElement;
              const target = one.matches("[type=radio], [type=checkbox]") ? one.labels[0] : one;
              const box = target.getBoundingClientRect();
              const bar = document.getElementById("bar");
              if (bar.contains(one)) return box.bottom <= innerHeight + 1;
              return box.top >= -1 && Math.min(box.bottom, box.top + 60) <= bar.getBoundingClientRect().top + 1;
            }"""
        )
    )


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("viewport", [SMALLEST, PHONE], ids=["smallest", "phone"])
async def test_a_whole_visit_can_be_made_with_the_keyboard_and_the_focus_is_always_to_be_seen(
    place: Place, chromium: Chromium, viewport: dict[str, int], *, scripts: bool
) -> None:
    page = (await chromium(viewport=viewport, scripts=scripts)).pages[0]
    await page.goto(place.entry)

    async def tab_to(selector: str) -> None:
        for _ in range(60):
            if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            await page.keyboard.press("Tab")
            assert await focus_is_clear(page), await page.evaluate("document.activeElement.outerHTML")
        raise AssertionError(f"the keyboard does not reach {selector}")

    async def go_on(*keys: str, heading: str) -> None:
        for key in keys:
            await page.keyboard.press(key)
        await tab_to("button[value=next], button[value=send]")
        await page.keyboard.press("Enter")
        await page.wait_for_function(
            "heading => document.querySelector('h1')?.textContent.includes(heading)", arg=heading
        )

    await tab_to("#audience, #audience-2")
    await go_on("Space", heading="Before you start")
    await go_on(heading="Taking part")
    await tab_to("#q-consent")
    await go_on("Space", heading="18 or over")
    await tab_to("#q-age")
    await go_on("Space", heading="Who helped you")
    await tab_to("#q-services")
    await go_on("Space", heading="How well did the police listen")
    await tab_to("#q-police")
    await go_on("Space", "ArrowDown", heading="A few small things")
    await tab_to("#q-word")
    await page.keyboard.type("warm")
    await page.keyboard.press("Enter")  # the first button of the form is the one that goes on
    await page.wait_for_function("() => document.querySelector('h1')?.textContent.includes('nearly there')")
    await go_on(heading="What would you change")
    await tab_to("#q-change")
    await page.keyboard.type("More time.")
    await go_on(heading="Check your answers")
    await go_on(heading="Thank you")
    (response,) = await publishing.sent(place.database.owner)
    assert response.answers["police"] == 2
    assert response.answers["word"] == "warm"


async def test_control_the_focus_would_be_seen_to_be_covered(place: Place, chromium: Chromium) -> None:
    page = (await chromium(viewport=SMALLEST)).pages[0]
    await page.goto(place.entry)
    await page.evaluate("document.documentElement.style.scrollPaddingBottom = '0px'")
    clear = []
    for _ in range(12):
        await page.keyboard.press("Tab")
        clear.append(await focus_is_clear(page))
    assert not all(clear)


async def test_after_each_page_the_focus_and_the_reading_start_at_its_heading(place: Place, chromium: Chromium) -> None:
    page = (await chromium(viewport=PHONE)).pages[0]
    await page.goto(place.entry)
    await page.click("button[value=next]")
    await page.wait_for_selector(".govuk-error-summary:focus")
    await page.check("[name=audience][value=survivors]", force=True)
    await page.click("button[value=next]")
    await page.wait_for_selector("h1:focus")
    assert await page.evaluate("scrollY") == 0
    await page.evaluate("document.querySelector('.skip').focus()")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"
    assert page.url == place.page
