"""Leaving, technique by browser: what is left in the tab's history, what Back shows, and how soon the screen is blank.

    .venv/bin/python -m tests.benchmarks.leaving [RUNS [BROWSER ...]]

The neutral site answers three seconds late. Each figure is the worst of the runs. Needs Chromium, Firefox and Xvfb;
WebKitGTK too, unless its driver is not installed, which the table then says.
"""

import asyncio
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg
from playwright.async_api import Page, async_playwright

from survey import embedded, migrating
from tests.benchmarks.screen import Screen
from tests.benchmarks.webkit import DRIVER, WebKit
from tests.browser import firefox, serving, walking
from tests.browser.conftest import CHROMIUM, FLAGS, Place
from tests.browser.firefox import Firefox
from tests.browser.test_leaving_firefox import half_way
from tests.conftest import QUICK, Database

LATE = 3.0
"""Seconds by which the neutral site answers late."""


BROWSERS = ("Chromium", "Firefox", "WebKitGTK")


class Technique(NamedTuple):
    """A way out, and how it is taken."""

    name: str
    control: str
    scripts: bool
    key: bool


class Found(NamedTuple):
    """What one run found."""

    entries: int
    """Entries of the survey that are left in the tab's history."""
    shown: bool
    """Whether Back showed anything of the survey."""
    blank: float
    """Milliseconds from the press until the survey was off the screen."""


TECHNIQUES = (
    Technique("Heard, scripts on, Escape", "", scripts=True, key=True),
    Technique("Heard, scripts on, the button", "", scripts=True, key=False),
    Technique("Heard, scripts off, the button", "", scripts=False, key=False),
    Technique("Heard, scripts off, a key on the button", "", scripts=False, key=True),
    Technique("control: GOV.UK's `location.href`, Escape", serving.GOVUK, scripts=True, key=True),
    Technique("control: GOV.UK's `location.href`, the button", serving.GOVUK, scripts=True, key=False),
    Technique("control: the cookies are kept, scripts on, the button", serving.KEEPS_COOKIES, scripts=True, key=False),
    Technique(
        "control: the cookies are kept, scripts off, the button", serving.KEEPS_COOKIES, scripts=False, key=False
    ),
)


@contextmanager
def a_place(running: embedded.Running, folder: Path, technique: Technique, domain: str = "test") -> Iterator[Place]:
    """Serve a survey whose way out is the technique's."""
    name = f"leaving_{time.monotonic_ns()}"
    asyncio.run(_command(running, f"create database {name} template template"))
    roles = ("heard", "heard_site", "heard_worker", "heard_desk")
    database = Database(*(running.address(role, name) for role in roles))
    place = Place(database, folder, technique.control, domain=domain)
    try:
        yield place
    finally:
        place.close()


async def _command(running: embedded.Running, statement: str) -> None:
    connection = await asyncpg.connect(running.address())
    await connection.execute(statement)
    await connection.close()


def late(place: Place) -> None:
    """Have the neutral site answer late from now on."""
    place.around.open.clear()
    threading.Timer(LATE, place.around.open.set).start()


async def in_chromium(place: Place, folder: Path, screen: Screen, technique: Technique) -> Found:
    """Leave in Chromium."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=CHROMIUM,
            headless=False,
            args=[*FLAGS, "--window-position=0,0", "--window-size=1000,1400"],
            env={"DISPLAY": screen.display},
            ignore_default_args=["--disable-back-forward-cache"],
            ignore_https_errors=True,
            java_script_enabled=technique.scripts,
            no_viewport=True,
        )
        page = context.pages[0]
        await walking.half_way(page, place)
        way = await _ready(page, technique)
        late(place)
        began = time.monotonic()
        gone = asyncio.get_running_loop().run_in_executor(None, screen.until, lambda: _is_gone(screen, place))
        await way(page)
        blank = await gone - began
        await page.wait_for_url(place.around.neutral)
        entries = await walking.history(context, page)
        left = sum("survey.test" in address for address in entries)
        seen = await walking.words_behind_back(page, len(entries))
        await context.close()
    return Found(left, bool(seen), 1000 * blank)


async def _ready(page: Page, technique: Technique) -> walking.Way:
    """Go so far that one press is all that is left to do."""
    if technique.key and technique.scripts:
        return walking.escape
    if technique.key:
        await page.focus("#exit")
        return _enter
    box = await page.locator("#exit").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 20, box["y"] + 10)
    return _click


async def _enter(page: Page) -> None:
    await page.keyboard.press("Enter")


async def _click(page: Page) -> None:
    await page.mouse.down()
    await page.mouse.up()


def _is_gone(screen: Screen, place: Place) -> bool:
    return place.around.open.is_set() or screen.is_plain()


def in_firefox(place: Place, folder: Path, screen: Screen, technique: Technique) -> Found:
    """Leave in Firefox."""
    window = Firefox(folder / "profile", scripts=technique.scripts, display=screen.display)
    try:
        return _in_window(window, place, screen, technique, lambda: sum("survey." in one for one in window.history()))
    finally:
        window.end()


def in_webkit(place: Place, _folder: Path, screen: Screen, technique: Technique) -> Found:
    """Leave in WebKitGTK, whose driver cannot look into the history: what Back reaches is all that is counted."""
    window = WebKit(screen.display)
    try:
        return _in_window(window, place, screen, technique, lambda: -1)
    finally:
        window.end()


def _in_window(
    window: Firefox, place: Place, screen: Screen, technique: Technique, entries: Callable[[], int]
) -> Found:
    half_way(window, place)
    late(place)
    began = time.monotonic()
    leaving = threading.Thread(target=_leave, args=(window, technique), daemon=True)
    leaving.start()
    blank = screen.until(lambda: _is_gone(screen, place)) - began
    place.around.open.wait()
    leaving.join()
    window.until(lambda: window.address == place.around.neutral)
    left, shown, reached = entries(), False, 0
    while window.back():
        reached += "survey." in window.address
        shown |= any(word in window.words for word in walking.WORDS)
    return Found(left if left >= 0 else reached, shown, 1000 * blank)


def _leave(window: Firefox, technique: Technique) -> None:
    if technique.key and technique.scripts:
        window.keys(firefox.ESCAPE)
    elif technique.key:
        window.send_enter("#exit")
    else:
        window.click("#exit")


def measured(running: embedded.Running, technique: Technique, browser: str) -> Found:
    """Take one way out once, in one browser."""
    folder = Path(tempfile.mkdtemp(prefix="heard-leaving-"))
    screen = Screen(folder / "screen", managed=browser == "WebKitGTK")
    try:
        with a_place(running, folder, technique, "localhost" if browser == "WebKitGTK" else "test") as place:
            if browser == "Chromium":
                return asyncio.run(in_chromium(place, folder, screen, technique))
            return (in_firefox if browser == "Firefox" else in_webkit)(place, folder, screen, technique)
    finally:
        screen.close()
        shutil.rmtree(folder, ignore_errors=True)


def row(technique: Technique, browser: str, found: list[Found]) -> str:
    """Write a row of the table."""
    back = "the survey" if any(one.shown for one in found) else "nothing of the survey"
    blank = [one.blank for one in found]
    soon = (
        f"{statistics.median(blank):.0f} (at most {max(blank):.0f})"
        if max(blank) < 1000 * LATE
        else "not before the other site"
    )
    return f"| {technique.name} | {browser} | {max(one.entries for one in found)} | {back} | {soon} |"


def main() -> int:
    """Measure everything, and print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    folder = Path(tempfile.mkdtemp(prefix="heard-leaving-"))
    running = embedded.start(folder / "server", QUICK)
    asyncio.run(_command(running, "create database template"))
    asyncio.run(migrating.migrate(running.address(database="template")))
    sys.stdout.write("| way out | browser | entries left | Back shows | ms to blank |\n|---|---|---|---|---|\n")
    for technique in TECHNIQUES:
        for browser in sys.argv[2:] or BROWSERS:
            if browser == "WebKitGTK" and not (technique.scripts and DRIVER.exists()):
                why = "its driver is not installed" if technique.scripts else "its driver needs scripts"
                sys.stdout.write(f"| {technique.name} | {browser} | | | not measured: {why} |\n")
                continue
            found = [measured(running, technique, browser) for _ in range(runs)]
            sys.stdout.write(row(technique, browser, found) + "\n")
            sys.stdout.flush()
    running.stop()
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
