"""The way out, as the server sees it. What a browser makes of it: tests/browser."""

import asyncio

import pytest
from litestar.types import ASGIApp

from survey.connecting import Unavailable
from survey.consultations import Switches
from survey.site import leaving
from survey.site.arrival import FIRST, SECOND
from survey.store import Store
from tests.conftest import Database
from tests.site import publishing
from tests.site.conftest import Publish
from tests.site.visitor import Visitor

pytestmark = pytest.mark.anyio


async def half_way(visitor: Visitor) -> Visitor:
    await visitor.enter()
    await visitor.press()
    return await visitor.press("back", only="A canary.")


async def test_leaving_forgets_the_draft_and_shows_an_empty_page_that_goes_elsewhere(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await half_way(visitor)
        assert await publishing.drafts(database.owner)
        answer = await visitor.leave()
        assert answer.status_code == 200
        assert answer.headers["refresh"] == f"0; url={publishing.LEAVE_TO}"
        assert "<body></body>" in answer.text
        assert answer.headers["clear-site-data"] == '"cookies", "storage"'
        expired = answer.headers.get_list("set-cookie")
        assert [cookie.partition("=")[0] for cookie in expired] == [FIRST, SECOND]
        assert all("Max-Age=0" in cookie for cookie in expired)
        assert await publishing.drafts(database.owner) == []
        assert not visitor.cookies


async def test_the_scripts_beacon_forgets_with_the_first_cookie_alone(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await half_way(visitor)
        visitor.client.cookies.delete(SECOND)
        answer = await visitor.client.post("/leave", headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == 200
    assert await publishing.drafts(database.owner) == []


async def test_leaving_is_never_refused(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        for body, kind in ((b"", "text/plain"), (b"\xff\x00", "application/json"), (b"x" * 2_000_000, "a/b")):
            answer = await visitor.client.post("/leave", content=body, headers={"content-type": kind})
            assert answer.headers["refresh"] == f"0; url={publishing.LEAVE_TO}"


async def test_leaving_does_not_wait_for_a_database_that_does_not_answer(
    app: ASGIApp, publish: Publish, site_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    never = asyncio.Event()

    async def hang(_row: bytes) -> None:
        await never.wait()

    async def fail(_row: bytes) -> None:
        raise Unavailable

    monkeypatch.setattr(leaving, "PATIENCE", 0.01)
    async with Visitor(app) as visitor:
        await half_way(visitor)
        for broken in (hang, fail):
            monkeypatch.setattr(site_store, "forget_uncoded", broken)
            answer = await visitor.client.post("/leave", headers={"sec-fetch-site": "same-origin"})
            assert answer.headers["refresh"]
        never.set()


async def test_the_way_out_cannot_be_made_to_lead_somewhere_else(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        answer = await visitor.client.post("/leave", data={"from": "https://evil.example", "to": "//evil.example"})
        assert answer.headers["refresh"] == f"0; url={publishing.LEAVE_TO}"


async def test_each_consultation_leads_to_its_own_neutral_site(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    await publish(publishing.SMALL, name="summer", entry="summer", leave_to="https://other.example/")
    async with Visitor(app) as visitor:
        await visitor.enter("summer")
        answer = await visitor.leave()
        assert answer.headers["refresh"] == "0; url=https://other.example/"


async def test_after_leaving_every_address_of_the_visit_is_the_neutral_site(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await half_way(visitor)
        kept = visitor.cookies
        form = visitor.fields
        await visitor.leave()
        for cookies in ({}, kept):
            visitor.client.cookies.clear()
            for name, value in cookies.items():
                visitor.client.cookies.set(name, value)
            for address in ("/page", "/leave"):
                answer = await visitor.client.get(address)
                assert answer.status_code == 303
                assert answer.headers["location"] == publishing.LEAVE_TO
        await visitor.post({**form, "do": ["next"]})
        assert "A canary." not in visitor.response.text
    assert await publishing.drafts(database.owner) == []


async def test_a_form_after_leaving_gets_the_empty_page_since_it_may_not_be_redirected(
    app: ASGIApp, publish: Publish
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await half_way(visitor)
        form = {**visitor.fields, "do": ["next"]}
        await visitor.leave()
        await visitor.post(form)
        assert visitor.response.status_code == 200
        assert visitor.response.headers["refresh"] == f"0; url={publishing.LEAVE_TO}"


async def test_leaving_a_visit_with_a_return_code_keeps_its_draft(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL, switches=Switches(return_codes=True))
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press("save", only="Later.")
        await visitor.press("words")
        await visitor.press()
        await visitor.leave()
    assert [kind for kind, _size in await publishing.drafts(database.owner)] == [1]


async def test_over_plain_http_nothing_is_said_that_browsers_heed_over_https_only(
    app: ASGIApp, publish: Publish
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        answer = await visitor.client.post("http://survey.example/leave")
        assert "clear-site-data" not in answer.headers
        assert "strict-transport-security" not in answer.headers
        assert answer.headers["refresh"]
