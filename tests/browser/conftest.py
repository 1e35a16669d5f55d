"""A site over HTTPS, the sites around it, and browsers as people have them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, async_playwright

from tests.browser import certificates
from tests.browser.serving import Around, SiteProcess
from tests.conftest import Database
from tests.site import publishing

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",  # the tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--ignore-certificate-errors",
    "--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

Chromium = Callable[..., Awaitable[BrowserContext]]


class Place:
    """A site with a consultation at `/spring`, and everything around it."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        control: str = "",
        texts: tuple[str, ...] = (),
        domain: str = "test",
        **fields: Any,
    ) -> None:
        certificate = certificates.make(folder)
        self.database = database
        self.site = SiteProcess(database.site, certificate, control)
        self.around = Around(certificate, self.site, domain)
        self._host = f"https://survey.{domain}:{self.site.port}"
        asyncio.run(publishing.publish(database.owner, *texts, **{"leave_to": self.around.neutral} | fields))
        self.site.start()

    @property
    def entry(self) -> str:
        return f"{self._host}/spring"

    @property
    def page(self) -> str:
        return f"{self._host}/page"

    def clear(self) -> None:
        """Make it as new for the next test."""
        self.around.open.set()
        self.site.start()
        asyncio.run(publishing.forget(self.database.owner))

    def close(self) -> None:
        self.site.stop()
        self.around.close()


@pytest.fixture(scope="module")
def standing(standing_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One site for all tests of a file: starting one takes longer than most of them."""
    made = Place(standing_database, tmp_path_factory.mktemp("place"))
    yield made
    made.close()


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A site with nothing left on it; a test may name a control by `indirect` parametrisation, and gets its own."""
    control = getattr(request, "param", "")
    if control:
        made = Place(request.getfixturevalue("database"), tmp_path, control)
        yield made
        made.close()
    else:
        made = request.getfixturevalue("standing")
        made.clear()
        yield made


@pytest.fixture
async def chromium(tmp_path: Path) -> AsyncIterator[Chromium]:
    """Open Chromium with a profile on disk and its back-forward cache on, as a person's is.

    Playwright switches that cache off unless it is told not to, which would hide the worst that a way out can do.
    """
    opened: list[BrowserContext] = []
    async with async_playwright() as playwright:

        async def open_one(*, scripts: bool = True, **options: Any) -> BrowserContext:
            context = await playwright.chromium.launch_persistent_context(
                tmp_path / f"profile-{len(opened)}",
                executable_path=CHROMIUM,
                headless=True,
                args=list(FLAGS),
                ignore_default_args=["--disable-back-forward-cache"],
                ignore_https_errors=True,
                java_script_enabled=scripts,
                **options,
            )
            opened.append(context)
            return context

        yield open_one
        for context in opened:
            await context.close()
