"""A visit half-way, ways to leave it, and what can be found of it afterwards; in Chromium."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import BrowserContext, CDPSession, Page

from tests.browser.conftest import Place

CANARY = "Zaunkoenigszeit"
WORDS = (CANARY, "Leave now", "Taking part", "Who helped you", "A few small things", "Help after sexual violence")
"""Words of which none may be seen once somebody has left."""


async def half_way(page: Page, place: Place) -> None:
    """Come by a link on another site, answer some questions, type the canary, turn a page and turn back."""
    await page.goto(place.around.link_to("spring"))
    await page.click("#to")
    for choice in ("", "q-consent=yes", "q-age=adult", "q-services=nurse"):
        name, _, value = choice.partition("=")
        if name:
            await page.check(f"[name={name}][value={value}]", force=True)
        await press(page, "next")
    await page.fill("[name=q-word]", CANARY)
    await press(page, "next")
    await press(page, "back")
    assert await page.input_value("[name=q-word]") == CANARY


async def press(page: Page, deed: str) -> None:
    """Press a button, and wait for the page that follows."""
    before = await page.text_content("h1")
    await page.locator(f"button[name=do][value='{deed}']").first.click()
    await page.wait_for_function("before => document.querySelector('h1')?.textContent !== before", arg=before)


async def escape(page: Page) -> None:
    await page.keyboard.press("Escape")


async def shift_three_times(page: Page) -> None:
    for _ in range(3):
        await page.keyboard.press("Shift")


async def button(page: Page) -> None:
    box = await page.locator("#exit").bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + 20, box["y"] + 10)  # Playwright's own click waits for where it leads


async def button_by_keyboard(page: Page) -> None:
    await page.focus("#exit")
    await page.keyboard.press("Enter")


async def first_link(page: Page) -> None:
    """Go to the very start of the page, past the skip link, and press what comes next."""
    await page.focus(".skip")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")


Way = Callable[[Page], Awaitable[None]]


async def history(context: BrowserContext, page: Page) -> list[str]:
    """Give the addresses in the history of a tab."""
    session = await context.new_cdp_session(page)
    found = await session.send("Page.getNavigationHistory")
    await session.detach()
    return [entry["url"] for entry in found["entries"]]


async def words_behind_back(page: Page, entries: int) -> list[str]:
    """Press Back as often as there are entries; give every word of the survey that can be seen on the way."""
    seen = []
    for _ in range(entries):
        if page.url == "about:blank":
            break
        await page.go_back(wait_until="commit")
        for _look in range(2):  # at once, and when everything has come
            text = await page.evaluate("document.documentElement?.innerText ?? ''")
            seen += [word for word in WORDS if word in text]
            await come(page)
    return seen


async def come(page: Page) -> None:
    """Wait until everything of a page has come.

    Asks again and again. Playwright's own waiting looks whenever a frame is drawn, and a page that Back took out of the
    cache, with scripts off, may never draw one.
    """
    async with asyncio.timeout(30):
        while await page.evaluate("document.readyState") != "complete":
            pass


class Watch:
    """Sees what somebody behind her sees: every picture that the window shows, with the time at which it was shown."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._shown = asyncio.Event()
        self._pictures: list[tuple[float, bytes]] = []
        self._tasks: list[asyncio.Task[Any]] = []

    @classmethod
    async def on(cls, page: Page) -> "Watch":
        """Watch a page from now on, until its browser closes."""
        watch = cls(await page.context.new_cdp_session(page))
        watch._session.on("Page.screencastFrame", watch._see)
        await watch._session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
        return watch

    def _see(self, frame: dict[str, Any]) -> None:
        self._pictures.append((frame["metadata"]["timestamp"], base64.b64decode(frame["data"])))
        self._shown.set()
        acknowledged = self._session.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})
        self._tasks.append(asyncio.get_running_loop().create_task(acknowledged))

    async def until_blank(self, upper: float = 1.0) -> float:
        """Wait for a picture of one colour, at least in its upper part; give the time at which it was shown."""
        async with asyncio.timeout(20):
            while True:
                self._shown.clear()
                while self._pictures:
                    shown_at, taken = self._pictures.pop(0)
                    if _is_plain(taken, upper):
                        return shown_at
                await self._shown.wait()


def _is_plain(taken: bytes, upper: float) -> bool:
    picture = Image.open(BytesIO(taken)).convert("RGB")
    colours = picture.crop((0, 0, picture.width, int(picture.height * upper))).getcolors(1 << 24)
    return colours is not None and len(colours) == 1


def found_in(folder: Path, words: str) -> list[str]:
    """Name the files of a browser's profile that hold some words, in any of the forms in which browsers write."""
    forms = (words.encode(), words.encode("utf-16-le"))
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]
