"""Published reports: who publishes, who reads, and what a reader does not come to see."""

import asyncpg
import pytest

from survey.consultations import State
from survey.desk.rights import Role
from tests.desk.clerk import Clerk
from tests.desk.conftest import SignIn
from tests.survey import consulting

pytestmark = pytest.mark.anyio

READER = frozenset({Role.READER})
WORDS = "About 3 in 10 people spoke of waiting."
PAGE = f"<!DOCTYPE html><html lang=en><title>Report</title><h1>What people told us</h1><p>{WORDS}</p></html>".encode()


async def publish(analyst: Clerk, files: dict[str, bytes]) -> Clerk:
    """Publish files that were written on another computer, as the page offers it."""
    await analyst.go("/reports")
    token = analyst.page.xpath("//input[@name='_csrf_token']/@value")[0]
    sent = {"_csrf_token": token, "consultation": "spring", "title": "Spring, what people told us", "summary": ""}
    parts = [("files", (name, content, "application/octet-stream")) for name, content in files.items()]
    own = {"sec-fetch-site": "same-origin"}
    answer = await analyst.client.post("/reports", data=sent, files=parts, headers=own)
    return await analyst.go(answer.headers.get("location", "/reports"))


@pytest.fixture
async def analyst(sign_in: SignIn, owner: asyncpg.Connection) -> Clerk:
    """An analyst, and a consultation that has closed."""
    await consulting.publish(owner, state=State.CLOSED)
    return await sign_in("Alex", frozenset({Role.ANALYST}))


async def test_a_reader_sees_published_reports_and_nothing_else(analyst: Clerk, sign_in: SignIn) -> None:
    commissioner = await sign_in("Robin", READER)
    await commissioner.go("/")
    assert commissioner.heading == "Reports"
    assert "No report has been published yet" in commissioner.text
    await publish(analyst, {"report.html": PAGE, "report.pdf": b"%PDF-", "tables.ods": b"PK"})
    await commissioner.go("/")
    await commissioner.follow("Spring, what people told us")
    assert "The whole report" in commissioner.text
    assert "The tables behind it" in commissioner.text
    addresses = commissioner.page.xpath("//a/@href") + commissioner.page.xpath("//form/@action")
    assert all(
        address.startswith(("/reports", "#main", "/account", "/sign-out")) or address == "/" for address in addresses
    ), "no page leads a reader to anything but reports and their own account"
    answer = await commissioner.client.get("/reports/1/files/report.html")
    assert WORDS in answer.text
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'"), "nothing in it runs"
    for path in ("/consultations/spring", "/consultations/spring/running", "/consultations/spring/findings", "/people"):
        assert (await commissioner.go(path)).status == 403
    assert not commissioner.page.xpath("//button[contains(., 'Withdraw')]")


async def test_a_withdrawn_report_is_gone_for_everyone(analyst: Clerk, sign_in: SignIn) -> None:
    await publish(analyst, {"report.html": PAGE})
    await analyst.press("Withdraw it")
    assert "withdrawn" in analyst.notice
    commissioner = await sign_in("Robin", READER)
    assert (await commissioner.go("/reports/1/files/report.html")).status == 404
    assert "No report has been published yet" in (await commissioner.go("/reports")).text


@pytest.mark.parametrize("name", ["sample.workspace", "sample.key", "answers.jsonl", "report"])
async def test_what_is_no_file_of_a_report_is_not_published(analyst: Clerk, name: str) -> None:
    await analyst.go("/reports")
    token = analyst.page.xpath("//input[@name='_csrf_token']/@value")[0]
    fields = {"_csrf_token": token, "consultation": "spring", "title": "Spring"}
    own = {"sec-fetch-site": "same-origin"}
    files = [("files", (name, b"-", "text/plain"))]
    answer = await analyst.client.post("/reports", data=fields, files=files, headers=own)
    assert answer.status_code == 409
    assert "is no file of a report" in answer.text
    assert "No report has been published yet" in (await analyst.go("/reports")).text


async def test_what_was_heard_and_done_is_shown_once_it_is_chosen_and_no_longer_when_it_is_not(
    analyst: Clerk, owner: asyncpg.Connection
) -> None:
    async def shown() -> bytes | None:
        found: bytes | None = await owner.fetchval("select findings from heard.consultation")
        return found

    await analyst.go("/consultations/spring/findings")
    assert await shown() is None
    await analyst.press("Show this to everyone", text_en="We heard that people wait.\n\n- Two more counsellors by May.")
    assert b"Two more counsellors by May." in (await shown() or b"")
    assert analyst.value("text-en").endswith("by May.")
    await analyst.press("Show it no longer")
    assert await shown() is None
