"""Leaving in Chromium, with its back-forward cache on: nothing of the survey is behind Back, in a tab or on the disk.

Each control is a way out that is known not to hold; it must fail what ours passes.
"""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Route

from tests.browser import serving, walking
from tests.browser.conftest import Chromium, Place
from tests.browser.walking import Way
from tests.site import publishing

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

WITH_SCRIPTS = [
    walking.escape,
    walking.shift_three_times,
    walking.button,
    walking.button_by_keyboard,
    walking.first_link,
]
NOTICE = """
  const seen = {};
  const empty = Element.prototype.replaceChildren;
  Element.prototype.replaceChildren = function () {
    empty.call(this);
    seen.during = event?.type;
    seen.left = document.documentElement.textContent.length;
    setTimeout(() => emptied(seen));
  };
"""
"""Notes, before the page's own script, in the course of what event the page is emptied, and what is left then."""

WITHOUT_SCRIPTS = [walking.button, walking.button_by_keyboard, walking.first_link]


@pytest.mark.parametrize("way", WITH_SCRIPTS)
async def test_with_scripts_no_entry_of_the_survey_is_left_in_the_tab(
    place: Place, chromium: Chromium, way: Way
) -> None:
    context = await chromium()
    page = context.pages[0]
    await walking.half_way(page, place)
    await way(page)
    await page.wait_for_url(place.around.neutral)
    entries = await walking.history(context, page)
    assert not [address for address in entries if "survey.test" in address], entries
    assert await walking.words_behind_back(page, len(entries)) == []


@pytest.mark.parametrize("way", WITHOUT_SCRIPTS)
async def test_without_scripts_nothing_of_the_survey_is_shown_by_back(
    place: Place, chromium: Chromium, way: Way
) -> None:
    context = await chromium(scripts=False)
    page = context.pages[0]
    await walking.half_way(page, place)
    await way(page)
    await page.wait_for_url(place.around.neutral)
    entries = await walking.history(context, page)
    assert await walking.words_behind_back(page, len(entries)) == []


@pytest.mark.parametrize(
    ("place", "scripts"),
    [(serving.GOVUK, True), (serving.KEEPS_COOKIES, True), (serving.KEEPS_COOKIES, False)],
    indirect=["place"],
)
async def test_control_a_way_out_that_does_not_hold_is_seen_not_to(
    place: Place, chromium: Chromium, *, scripts: bool
) -> None:
    context = await chromium(scripts=scripts)
    page = context.pages[0]
    await walking.half_way(page, place)
    await walking.button(page)
    await page.wait_for_url(place.around.neutral)
    entries = await walking.history(context, page)
    left = await walking.words_behind_back(page, len(entries))
    await page.goto(place.page)
    text = await page.evaluate("document.documentElement?.innerText ?? ''")
    assert left or "Leave now" in text


@pytest.mark.parametrize("scripts", [True, False])
async def test_afterwards_neither_a_new_tab_nor_the_address_shows_anything(
    place: Place, chromium: Chromium, *, scripts: bool
) -> None:
    context = await chromium(scripts=scripts)
    page = context.pages[0]
    await walking.half_way(page, place)
    await walking.button(page)
    await page.wait_for_url(place.around.neutral)
    for address in (place.page, place.page.replace("/page", "/leave"), f"{place.page}?b"):
        tab = await context.new_page()
        await tab.goto(address)
        text = await tab.evaluate("document.documentElement?.innerText ?? ''")
        assert not [word for word in walking.WORDS if word in text.replace("Leave now", "")]
        await tab.close()
    assert not [cookie for cookie in await context.cookies() if "survey.test" in cookie["domain"]]
    assert await publishing.drafts(place.database.owner) == []


@pytest.mark.parametrize("silent", [False, True])
async def test_every_other_tab_of_the_visit_is_emptied_in_the_same_moment(
    place: Place, chromium: Chromium, *, silent: bool
) -> None:
    """Two windows may stand side by side, so none waits until it is looked at; but where a tab was not told, as when
    the browser had put it to sleep, looking at it is enough."""
    context = await chromium()
    page = context.pages[0]
    await walking.half_way(page, place)
    other = await context.new_page()
    if silent:
        await other.add_init_script("delete window.BroadcastChannel;")  # as in an old browser
    await other.goto(place.page)
    await other.wait_for_selector("#exit")
    await walking.escape(other)
    await other.wait_for_url(place.around.neutral)
    if silent:
        assert walking.CANARY in await page.input_value("[name=q-word]"), "the other test would see a tab that stays"
        await page.evaluate("dispatchEvent(new Event('focus'))")  # headless windows are never told they are in front
    await page.wait_for_url(place.around.neutral)
    entries = await walking.history(context, page)
    assert await walking.words_behind_back(page, len(entries)) == []


@pytest.mark.parametrize(("place", "deferred"), [("", False), (serving.DEFERS, True)], indirect=["place"])
async def test_no_word_is_shown_before_the_keys_work(place: Place, chromium: Chromium, *, deferred: bool) -> None:
    """The control defers the script: then words stand there that Escape does not take away."""
    context = await chromium()
    page = context.pages[0]
    await walking.half_way(page, place)
    withheld: list[Route] = []

    async def withhold(route: Route) -> None:
        withheld.append(route)

    await page.route("**/page.js", withhold)
    async with page.expect_request("**/page.js"):
        await page.evaluate("setTimeout(() => location.reload())")
    if deferred:
        await page.wait_for_function("() => document.body?.innerText.includes('Leave now')")
    else:
        assert await page.evaluate("document.documentElement.innerText") == ""
    for route in withheld:
        await route.continue_()


@pytest.mark.parametrize("place", [serving.STALLS], indirect=True)
async def test_escape_works_while_the_page_is_still_coming(place: Place, chromium: Chromium) -> None:
    context = await chromium()
    page = context.pages[0]
    await walking.half_way(page, place)
    withheld: list[Route] = []

    async def withhold(route: Route) -> None:
        withheld.append(route)

    await page.route("**/stalled", withhold)
    async with page.expect_request("**/stalled"):
        await page.evaluate("setTimeout(() => location.reload())")
    await page.wait_for_selector("main h1")
    assert await page.evaluate("document.readyState") == "loading"
    await walking.escape(page)
    await page.wait_for_url(place.around.neutral)
    entries = await walking.history(context, page)
    assert await walking.words_behind_back(page, len(entries)) == []
    assert await publishing.drafts(place.database.owner) == []


async def test_escape_works_while_an_answer_is_on_its_way(place: Place, chromium: Chromium) -> None:
    """Pressed twice, too: the second press must not undo what the first did."""
    context = await chromium()
    page = context.pages[0]
    await walking.half_way(page, place)
    withheld: list[Route] = []

    async def withhold(route: Route) -> None:
        withheld.append(route)

    await page.route("**/page", withhold)
    async with page.expect_request("**/page"):
        await page.evaluate("document.querySelector('button[value=next]').click()")
    place.around.open.clear()
    watch = await walking.Watch.on(page)
    await walking.escape(page)
    await walking.escape(page)
    await watch.until_blank()
    place.around.open.set()
    await page.wait_for_url(place.around.neutral)
    await page.unroute("**/page", withhold)
    entries = await walking.history(context, page)
    assert not [address for address in entries if "survey.test" in address], entries
    await page.goto(place.page)
    assert page.url == place.around.neutral


@pytest.mark.parametrize("way", [walking.escape, walking.button])
async def test_with_scripts_the_window_is_empty_at_once_while_the_neutral_site_has_not_answered(
    place: Place, chromium: Chromium, way: Way
) -> None:
    context = await chromium()
    page = context.pages[0]
    told: asyncio.Future[dict[str, object]] = asyncio.get_running_loop().create_future()
    await page.expose_function("emptied", lambda seen: told.set_result(seen))  # noqa: PLW0108 - Playwright marks what it is given
    await page.add_init_script(NOTICE)
    await walking.half_way(page, place)
    place.around.open.clear()
    watch = await walking.Watch.on(page)
    await way(page)
    await watch.until_blank()  # though the neutral site has not answered, and will not before it is told to
    seen = await told
    assert seen["left"] == 0
    assert seen["during"] in {"keydown", "submit"}, "the press itself empties the page, and waits for nothing"
    place.around.open.set()
    await page.wait_for_url(place.around.neutral)


async def test_without_scripts_the_words_are_hidden_by_the_press_itself(place: Place, chromium: Chromium) -> None:
    context = await chromium(scripts=False, viewport={"width": 390, "height": 700})
    page = context.pages[0]
    await walking.half_way(page, place)
    box = await page.locator("#exit").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 20, box["y"] + 10)
    place.around.open.clear()
    watch = await walking.Watch.on(page)
    await page.mouse.down()
    await watch.until_blank(upper=0.7)
    assert page.url == place.page
    await page.mouse.up()
    await watch.until_blank()
    place.around.open.set()
    await page.wait_for_url(place.around.neutral)


@pytest.mark.parametrize("way", [walking.button_by_keyboard, walking.first_link])
async def test_without_scripts_and_by_keyboard_the_window_is_empty_before_the_neutral_site_answers(
    place: Place, chromium: Chromium, way: Way
) -> None:
    context = await chromium(scripts=False)
    page = context.pages[0]
    await walking.half_way(page, place)
    place.around.open.clear()
    watch = await walking.Watch.on(page)
    await way(page)
    await watch.until_blank()
    place.around.open.set()
    await page.wait_for_url(place.around.neutral)


async def test_with_our_own_server_unreachable_the_page_is_emptied_and_nothing_opens_afterwards(
    place: Place, chromium: Chromium
) -> None:
    context = await chromium()
    page = context.pages[0]
    await walking.half_way(page, place)
    place.site.stop()
    place.around.open.clear()
    watch = await walking.Watch.on(page)
    await walking.escape(page)
    await watch.until_blank()
    place.around.open.set()
    await page.wait_for_url(place.around.neutral)
    entries = await walking.history(context, page)
    assert await walking.words_behind_back(page, len(entries)) == []
    place.site.start()
    await page.goto(place.page)
    assert page.url == place.around.neutral


async def test_escape_is_left_to_an_input_method_at_work(place: Place, chromium: Chromium) -> None:
    context = await chromium()
    page = context.pages[0]
    await walking.half_way(page, place)
    await page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', isComposing: true, bubbles: true}))"
    )
    assert await page.input_value("[name=q-word]") == walking.CANARY
    await page.keyboard.type("SHOUTING")
    await page.keyboard.press("Shift")
    await page.keyboard.press("a")
    await page.keyboard.press("Shift")
    assert page.url == place.page


@pytest.mark.parametrize("scripts", [True, False])
async def test_what_was_typed_is_nowhere_in_the_browsers_profile(
    place: Place, chromium: Chromium, tmp_path: Path, *, scripts: bool
) -> None:
    context = await chromium(scripts=scripts)
    page = context.pages[0]
    await walking.half_way(page, place)
    await walking.button(page)
    await page.wait_for_url(place.around.neutral)
    await context.close()
    profile = tmp_path / "profile-0"
    assert walking.found_in(profile, "elsewhere.test"), "a browser that writes no history proves nothing"
    assert walking.found_in(profile, walking.CANARY) == []


async def test_the_title_and_the_address_tell_nothing(place: Place, chromium: Chromium) -> None:
    context = await chromium()
    page = context.pages[0]
    seen = set()
    page.on("framenavigated", lambda frame: seen.add(frame.url))
    await walking.half_way(page, place)
    seen.add(page.url)
    assert {address for address in seen if "survey.test" in address} == {place.page}
    assert await page.title() == "Questions"
    assert await page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


async def test_nothing_but_our_own_server_is_asked_for_anything(place: Place, chromium: Chromium) -> None:
    context = await chromium()
    page = context.pages[0]
    asked: list[str] = []
    await page.goto(place.around.link_to("spring"))
    page.on("request", lambda request: asked.append(request.url))
    await walking.half_way(page, place)
    hosts = {address.split("/")[2].split(":")[0] for address in asked if address.startswith("http")}
    assert hosts == {"survey.test", "elsewhere.test"}
    assert not [address for address in asked if "favicon" in address and "survey.test" in address]
