"""Looking a page of the desk over in Chromium, on a laptop and on the smallest telephone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Route, async_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.desk.clerk import HOST, Clerk

LAPTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}


@asynccontextmanager
async def browser_of(clerk: Clerk) -> AsyncIterator[Page]:
    """Give a page of a browser whose requests go straight to the desk, as the clerk's."""

    async def fetch(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        answer = await clerk.client.request(route.request.method, path, content=route.request.post_data_buffer)
        headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
        await route.fulfill(status=answer.status_code, headers=headers, body=answer.content)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = await browser.new_context(bypass_csp=True)
        await context.route(f"{HOST}/**", fetch)
        yield await context.new_page()
        await browser.close()


async def faults_of(page: Page, path: str) -> list[str]:
    """Look one page over at both widths: what axe finds, and what is wider than the telephone."""
    await page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]  # Playwright's own type of a dict of two numbers
    await page.goto(HOST + path)
    faults = await _flagged(page, path)
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # the same
    faults += await _flagged(page, f"{path} on a phone")
    if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        faults.append(f"{path} is wider than {PHONE['width']}")
    return faults


async def _flagged(page: Page, name: str) -> list[str]:
    results = await Axe().run(page)
    return [f"{name}: {results.generate_report()}"] if results.violations_count else []
