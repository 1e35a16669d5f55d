"""Every page's HTML, held against the standard by the W3C's checker."""

from pathlib import Path

import pytest
from litestar.types import ASGIApp

from survey import languages, store
from survey.consultations import State, Switches
from survey.return_codes import Cost, ReturnCodes
from survey.site.app import build
from tests.browser.checker import check
from tests.conftest import Database
from tests.site import publishing
from tests.site.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def test_every_page_is_valid_html(site_store: store.Store, database: Database, tmp_path: Path) -> None:
    texts = (publishing.VISIT + publishing.SUPPORT, publishing.SMALL)
    await publishing.publish(
        database.owner, *texts, switches=Switches(invited=("providers",)), languages=("en", "ur"), invented=True
    )
    await publishing.publish(database.owner, publishing.SMALL, name="shut", entry="shut", state=State.CLOSED)
    await site_store.refresh()
    codes = ReturnCodes(Cost(memory_kib=64, passes=1))
    app: ASGIApp = build(site_store, approved=frozenset(languages.reviews()), codes=codes)
    number = 0

    async with Visitor(app) as visitor:

        def keep() -> None:
            nonlocal number
            number += 1
            (tmp_path / f"{number:02}.html").write_text(visitor.response.text)

        await visitor.enter()
        keep()
        for deed, answers in (
            ("next", {}),
            ("resume", {}),
            ("next", {"words": 'none "of" <these>'}),
            ("back", {}),
            ("next", {"audience": "providers"}),
            ("next", {"code": "none"}),
            ("back", {}),
            ("safety", {}),
            ("back", {}),
            ("next", {"audience": "survivors"}),
            ("next", {}),
            ("next", {}),
            ("next", {"consent": "no"}),
            ("back", {}),
            ("next", {"consent": "yes"}),
            ("language:ur", {}),
            ("next", {"age": "adult"}),
            ("language:en", {"services": "police"}),
            ("next", {}),
            ("next", {"police": "3"}),
            ("next", {"when": "x", "weeks": "y", "word": "<i>"}),
            ("next", {"when": "", "weeks": ""}),
            ("next", {}),
            ("next", {"change": "\nlines & <b>tags</b>"}),
            ("save", {}),
            ("words", {}),
            ("next", {}),
            ("send", {}),
        ):
            await visitor.press(deed, **answers)
            keep()
        for address in ("/nothing", "/shut", "/page?b"):
            visitor.client.cookies.clear()
            await visitor._follow(await visitor.client.get(address))
            keep()
    assert check(tmp_path) == []


async def test_control_the_checker_flags_a_page_that_is_broken(tmp_path: Path) -> None:
    (tmp_path / "broken.html").write_text("<!DOCTYPE html><html lang='en'><title>x</title><p><div></p><img src=x>")
    assert check(tmp_path)
