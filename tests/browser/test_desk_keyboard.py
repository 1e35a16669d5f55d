"""The desk by Tab, Enter, Space and the arrow keys alone: from signing in to a question changed, moved and checked.

Whatever has the focus on the way is to be seen: it looks different for it, is in the window, and lies under nothing.
"""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pyotp
import pytest
from playwright.async_api import Frame, Page

from survey.desk import accounts
from survey.desk.rights import Role
from tests.browser.conftest import Chromium
from tests.browser.office import Office
from tests.conftest import Database

pytestmark = [pytest.mark.browser, pytest.mark.anyio, pytest.mark.timeout(300)]

SMALL_LAPTOP = {"width": 1280, "height": 640}
LOGIN, PASSWORD = "dana@office.example", "five lamps above the harbour"
LIBRARY = "Help after rape or sexual abuse: survivors"
ASKED = "What could have been better?"
REFUSED = "What is your name, and what should change?"
MOST_TABS = 150

FAULT_OF_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "";
  const seen = one.matches("[type=radio], [type=checkbox]") ? one.labels[0] : one;
  const look = () => [null, "::before"].map((part) => {
    const style = getComputedStyle(seen, part);
    const line = style.outlineStyle === "none" || style.outlineColor.endsWith(", 0)") ? "" : style.outline;
    return [line, style.boxShadow, style.backgroundColor].join();
  }).join();
  const named = one.outerHTML.slice(0, 120);
  const box = seen.getClientRects()[0];
  const at = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
  if (at[0] < 0 || at[0] > innerWidth || at[1] < 0 || at[1] > innerHeight) return `outside the window: ${named}`;
  const top = document.elementFromPoint(...at);
  if (!seen.contains(top)) return `under ${top?.outerHTML.slice(0, 120)}: ${named}`;
  const focused = look();
  one.blur();
  const plain = look();
  one.focus({ preventScroll: true });
  return focused === plain ? `looks no different: ${named}` : "";
}"""

WORDS_OF_FOCUS = """() => {
  const one = document.activeElement;
  return (one.labels?.[0] ?? one).textContent.trim().replace(/\\s+/g, " ");
}"""


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    opened = Office(database, tmp_path)
    yield opened
    opened.close()


class Typist:
    """Somebody who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    async def tab(self) -> Frame:
        """Go one on, and look whether it can be seen where one is; give the frame that has the focus."""
        await self.page.keyboard.press("Tab")
        frame = self.page.main_frame
        if await frame.evaluate("document.activeElement?.tagName") == "IFRAME":
            frame = self.page.frames[-1]
        fault = await frame.evaluate(FAULT_OF_FOCUS)
        if fault:
            self.faults.append(f"{self.page.url}: {fault}")
        return frame

    async def to(self, words: str, tag: str = "*") -> None:
        """Go on to what bears these words, or begins with them."""
        for _ in range(MOST_TABS):
            frame = await self.tab()
            is_one = await frame.evaluate("tag => document.activeElement.matches(tag)", tag)
            if is_one and (await frame.evaluate(WORDS_OF_FOCUS)).startswith(words):
                return
        raise AssertionError(f"the keyboard does not reach {words!r} on {self.page.url}")

    async def type(self, label: str, text: str) -> None:
        """Go on to a field, and write in it, over what is there."""
        await self.to(label, "input, textarea")
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.type(text)

    async def press(self, words: str, key: str = "Enter", tag: str = "a, button") -> None:
        """Go on to a link or a button, and press it; wait for the page that follows."""
        await self.to(words, tag)
        async with self.page.expect_navigation():
            await self.page.keyboard.press(key)

    async def heading(self) -> str:
        return await self.page.inner_text("h1")


async def employ(database: Database) -> str:
    """Give Dana an account that designs; give the secret of her app."""
    connection = await asyncpg.connect(database.desk)
    link = await accounts.invite(connection, None, LOGIN, "Dana", frozenset({Role.DESIGNER}))
    secret = accounts.draw_secret()
    totp = pyotp.TOTP(secret)
    await accounts.take_up(connection, link, PASSWORD, secret, totp.now())
    await connection.execute("update desk.account set last_step = 0")  # the same half minute serves to sign in too
    await connection.close()
    return secret


async def test_a_questionnaire_is_begun_changed_moved_undone_and_checked_without_a_mouse(
    office: Office, chromium: Chromium, database: Database
) -> None:
    secret = await employ(database)
    page = (await chromium(viewport=SMALL_LAPTOP)).pages[0]
    dana = Typist(page)
    await page.goto(f"{office.address}/")

    await dana.type("Email address", LOGIN)
    await dana.type("Password", PASSWORD)
    await dana.type("Code from your app", pyotp.TOTP(secret).now())
    await dana.press("Sign in", "Space", "button")
    await dana.press("Begin a consultation")
    await dana.type("What is it called?", "Help in Exampleshire")
    await dana.to("This is a trial", "[type=checkbox]")
    await page.keyboard.press("Space")
    await dana.press("Begin", tag="button")
    await dana.press("Help in Exampleshire")
    await dana.press("Write the questions")

    await dana.to("", "[type=radio]")
    while not (await page.evaluate(WORDS_OF_FOCUS)).startswith(LIBRARY):
        await page.keyboard.press("ArrowDown")
    await dana.press("Continue", "Space", "button")
    assert LIBRARY in await dana.heading()

    await dana.press(ASKED)
    await dana.type("Question", REFUSED)
    await dana.press("Save", "Space", "button")
    assert await dana.heading() == REFUSED

    before = await page.locator(".outline__page").all_inner_texts()
    await dana.press("Move it down", "Space", "button")
    moved = await page.locator(".outline__page").all_inner_texts()
    assert [REFUSED in words for words in moved].index(True) == [REFUSED in words for words in before].index(True) + 1
    await dana.press("Undo", "Space", "button")
    assert await page.locator(".outline__page").all_inner_texts() == before
    await dana.press("Undo", "Space", "button")
    assert await dana.heading() == ASKED
    await dana.press("Redo", "Space", "button")

    to_mend = page.locator("main a[href$='/mend']")
    await dana.press((await to_mend.first.inner_text()).split(",")[0])
    assert await dana.heading() == "What to mend"
    await dana.press(REFUSED)
    assert await dana.heading() == REFUSED

    await page.frame_locator("#phone").get_by_role("button").first.wait_for()
    frames = {await dana.tab() == page.main_frame}
    for _ in range(MOST_TABS):
        frames.add(await dana.tab() == page.main_frame)
        if await page.evaluate("document.activeElement.matches('.govuk-skip-link')"):
            break
    else:
        raise AssertionError("whoever tabs into the telephone does not come out of it again")
    assert frames == {True, False}, "the telephone can be walked through too"
    assert not dana.faults, "\n".join(dict.fromkeys(dana.faults))


@pytest.mark.parametrize(
    "breaking",
    [
        ":focus { outline: 0 !important; box-shadow: none !important; background: none !important }",
        "main { position: relative } main::before { content: ''; position: absolute; inset: 0; z-index: 9 }",
        "form { position: fixed; left: -99rem }",
    ],
    ids=["unseen", "covered", "outside"],
)
async def test_control_a_focus_that_is_lost_would_be_found(office: Office, chromium: Chromium, breaking: str) -> None:
    page = (await chromium(viewport=SMALL_LAPTOP, bypass_csp=True)).pages[0]
    dana = Typist(page)
    await page.goto(f"{office.address}/")
    await page.add_style_tag(content=breaking)
    await dana.to("Email address")
    assert dana.faults
