"""A visit over a line as slow as 2G: it works, and no page of questions with all it loads takes more than 12 KB."""

from typing import Any

import pytest

from tests.browser.conftest import Chromium, Place
from tests.browser.walking import press
from tests.site import publishing

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000 // 8, "uploadThroughput": 20_000 // 8}
"""Milliseconds until an answer begins, and bytes a second: what phones get where the signal is poor."""


async def test_a_visit_over_a_line_as_slow_as_2g_is_made_and_every_page_is_light(
    place: Place, chromium: Chromium
) -> None:
    context = await chromium(viewport={"width": 390, "height": 844})
    page = context.pages[0]
    session = await context.new_cdp_session(page)
    weights: list[float] = []

    def weigh(told: dict[str, Any]) -> None:
        weights.append(told["encodedDataLength"])

    session.on("Network.loadingFinished", weigh)
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", SLOW)
    await page.goto(place.entry)
    loaded = []
    for choice in ("", "q-consent=yes", "q-age=adult", "q-services=nurse"):
        name, _, value = choice.partition("=")
        if name:
            await page.check(f"[name={name}][value={value}]", force=True)
        loaded.append(sum(weights))
        weights.clear()
        await press(page, "next")
    await page.fill("[name=q-word]", "slow")
    await press(page, "send")
    assert await page.text_content("h1") == "Thank you. Your answers have been sent."
    (response,) = await publishing.sent(place.database.owner)
    assert response.answers["word"] == "slow"
    assert 4_096 < loaded[0] <= 12 * 1024, "the first page, whole, and the script"
    assert all(0 < part <= 5 * 1024 for part in loaded[1:]), "each page after it"
