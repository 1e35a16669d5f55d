"""Every page there is, one after another, in Chromium."""

from collections.abc import AsyncIterator

from playwright.async_api import Page

from tests.browser.conftest import Place
from tests.browser.walking import press


async def every_page(page: Page, place: Place) -> AsyncIterator[str]:
    """Show each page of a visit, problems included; give its name."""
    address = place.entry.rpartition("/")[0]
    await page.goto(place.entry)
    yield "first page"
    await page.click("button[value=next]")
    await page.wait_for_selector(".govuk-error-summary")
    yield "first page with a problem"
    await press(page, "safety")
    yield "safety"
    await press(page, "back")
    await press(page, "resume")
    yield "six words to type"
    await page.fill("[name=words]", "not six words")
    await page.click("button[value=next]")
    await page.wait_for_selector(".govuk-error-summary")
    yield "six words that are none"
    await press(page, "back")
    await page.check("[name=audience][value=providers]", force=True)
    await press(page, "next")
    yield "invitation code"
    await press(page, "back")
    await page.check("[name=audience][value=survivors]", force=True)
    await press(page, "next")
    yield "before the start"
    await press(page, "next")
    yield "consent"
    await page.click("button[value=next]")
    await page.wait_for_selector(".govuk-error-summary")
    yield "consent with a problem"
    await page.check("[name=q-consent][value=no]", force=True)
    await press(page, "next")
    yield "declined"
    await press(page, "back")
    await page.check("[name=q-consent][value=yes]", force=True)
    await press(page, "next")
    yield "one choice"
    await page.check("[name=q-age][value=young]", force=True)
    await press(page, "next")
    yield "the end for somebody too young"
    await press(page, "back")
    await page.check("[name=q-consent][value=yes]", force=True)
    await press(page, "next")
    await press(page, "next")
    yield "many choices after a content note"
    await page.locator("summary").first.click()
    yield "support opened"
    await page.check("[name=q-services][value=police]", force=True)
    await press(page, "next")
    yield "scale"
    await press(page, "next")
    yield "several questions"
    await page.fill("[name=q-when]", "soon")
    await page.fill("[name=q-weeks]", "-1")
    await page.click("button[value=next]")
    await page.wait_for_selector(".govuk-error-summary")
    yield "several questions with problems"
    await page.fill("[name=q-when]", "")
    await page.fill("[name=q-weeks]", "")
    await press(page, "next")
    yield "a page of words"
    await press(page, "next")
    yield "long text"
    await page.fill("[name=q-change]", "One long " + "word" * 60 + "\nand a line.")
    await press(page, "next")
    yield "all answers"
    await press(page, "save")
    yield "saving"
    await press(page, "words")
    yield "six words shown"
    await press(page, "next")
    await press(page, "send")
    yield "thanks"
    for path, name in (("nothing", "unknown address"), ("closed", "closed"), ("paused", "paused")):
        await page.goto(f"{address}/{path}")
        yield name
    await page.context.clear_cookies()
    await page.goto(f"{place.page}?b")
    yield "cookies blocked"
