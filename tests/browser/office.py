"""An office: the desk, the site and a worker as processes over a test's own database, and people at the desk."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pyotp
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from survey import processes
from tests.browser import certificates
from tests.browser.serving import VOUCHED, SiteProcess
from tests.conftest import Database

PICTURES = "HEARD_PICTURES"
"""Names a folder to leave a picture of every step in, to be looked at."""


class Office:
    """An installation that serves, with every language of the site vouched for."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        kept = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
        own = {"HEARD_FOLDER": str(folder / "heard"), "HEARD_SWEEP_SECONDS": "0.2"}
        self._environment: dict[str, str] = {**kept, **own}
        self.site = SiteProcess(database.site, certificates.make(folder), VOUCHED)
        self.site.start()
        self._listening = processes.listen("127.0.0.1", 0, "")
        self.address = processes.address(self._listening)
        desk = ["survey.desk", "--fd", str(self._listening.fileno())]
        more = {"HEARD_SITE_ADDRESS": f"https://survey.test:{self.site.port}"}
        self._running = [
            self._start(desk, more | {"DATABASE_URL": database.desk}, self._listening),
            self._start(["survey.commands.worker"], {"DATABASE_URL": database.worker}),
        ]

    def invite_administrator(self, name: str, login: str) -> str:
        """Invite somebody on the command line; give the path of the link that it prints."""
        printed = subprocess.run(
            [sys.executable, "-m", "survey", "desk-admin", login, "--name", name],
            env={**self._environment, "DATABASE_URL": self._database.owner},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        return printed.strip().partition("8001")[2]

    def close(self) -> None:
        """Stop everything."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(30)
        self._listening.close()
        self.site.stop()

    def _start(
        self, command: list[str], more: Mapping[str, str], listening: socket.socket | None = None
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**self._environment, **more},
            pass_fds=[listening.fileno()] if listening else [],
        )


class Officer:
    """Somebody at the desk, who knows of a page only the words on it."""

    def __init__(self, page: Page, office: Office, name: str, *, scripts: bool) -> None:
        self.page = page
        self.has_scripts = scripts  # axe is one itself
        page.set_default_timeout(60_000)
        self.office = office
        self.name = name
        self.faults: list[str] = []
        self._pictures = 0

    async def go(self, path: str) -> None:
        """Open an address that somebody gave them."""
        await self.page.goto(self.office.address + path)

    async def follow(self, words: str) -> None:
        """Follow a link, one that looks like a button too, by its words or some of them."""
        link = self.page.locator("main a, nav a").filter(has_text=words).first
        async with self.page.expect_navigation():
            await link.click()

    async def press(self, words: str) -> None:
        """Press a button by its words, or the beginning of them, and wait for what comes."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name=words).first.click()

    async def fill(self, **fields: str) -> None:
        """Type into fields by their labels, with underscores for blanks."""
        for label, text in fields.items():
            await self.page.get_by_label(label.replace("_", " ")).first.fill(text)

    async def unfold(self, words: str) -> None:
        """Open what is folded away."""
        await self.page.locator("summary", has_text=words).first.click()

    async def sees(self, words: str) -> bool:
        """Tell whether words stand on the page."""
        return words in " ".join((await self.page.inner_text("body")).split())

    async def look(self, step: str) -> None:
        """Look the page over: what axe finds, what is wider than the window; and leave a picture if asked to."""
        if self.has_scripts:
            results = await Axe().run(self.page)
            if results.violations_count:
                self.faults.append(f"{step}: {results.generate_report()}")
        if await self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.faults.append(f"{step}: wider than the window")
        self._pictures += 1
        if os.environ.get(PICTURES):
            folder = Path(os.environ[PICTURES])
            name = f"{self.name}-{self._pictures:02}-{step.replace(' ', '-')}.png"
            await self.page.screenshot(path=folder / name, full_page=True)

    async def take_up(self, path: str, password: str) -> None:
        """Take up an invitation: set a password, connect an authenticator app, write down the recovery codes."""
        await self.go(path)
        await self.look("invitation")
        secret = await self.page.input_value("[name=secret]")
        await self.fill(New_password=password, The_same_password_again=password)
        await self.fill(Code_that_the_app_shows_now=pyotp.TOTP(secret).now())
        await self.press("Set both and sign in")
        await self.look("recovery codes")
        await self.follow("I have written them down")
