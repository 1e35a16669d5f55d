"""What somebody hostile tries: markup in every text, huge forms, one invitation twice at once."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pyotp
import pytest
from litestar.types import ASGIApp

from questionnaires.schema import Questionnaire
from survey.desk import accounts, signing_in
from survey.desk.accounts import NotInvited
from survey.desk.rights import Role
from survey.epochs import Keys
from tests.conftest import Database
from tests.desk.clerk import Clerk
from tests.desk.conftest import EVERYBODY, SignIn, employ
from tests.desk.lives import Life
from tests.desk.questionnaires import small
from tests.desk.test_pages import every_path

pytestmark = pytest.mark.anyio

MARKUP = "</textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
TEXTS = {"title", "ask", "hint", "why", "label", "body", "note", "welcome", "closing", "other_ways", "about", "name"}
PASSWORD = "five unrelated garden words"


def spoilt(part: Any, key: str = "") -> Any:
    """Put markup behind every text of a questionnaire."""
    if isinstance(part, dict):
        return {name: spoilt(value, name if key != "translations" else "ask") for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [spoilt(one, key) for one in part]
    return f"{part}{MARKUP}" if isinstance(part, str) and part and key in TEXTS else part


def hostile() -> Questionnaire:
    return msgspec.convert(spoilt(msgspec.to_builtins(small())), Questionnaire)


def breaches(page: str) -> Iterator[str]:
    """Find where markup that somebody typed would be taken for the page's own."""
    for sign in ("<script>alert", "<img src=x"):
        if sign in page:
            yield page[max(0, page.index(sign) - 80) :][:160]


async def test_whatever_is_typed_is_never_taken_for_markup(
    sam: Clerk, office: asyncpg.Connection, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await employ(office, "Priya" + MARKUP, EVERYBODY)
    life = Life.of(
        sam, office, owner, Keys(tmp_path / "keys", await owner.fetchval("select id from heard.installation"))
    )
    await life.begin("Spring " + MARKUP[:60])
    await sam.go(f"{life.home}/details")
    await sam.press("Save", purpose=MARKUP, asker=MARKUP, contact=MARKUP, series=MARKUP, languages=["cy"])
    await life.write(hostile())
    seen = 0
    phone = f"/questionnaires/{life.number}/phone"
    paths = [*every_path(life), phone, *(f"{phone}?page={page.id}" for page in hostile().pages)]
    for path in paths:
        answer = await sam.client.get(path)
        assert not list(breaches(answer.text)), path
        seen += "&lt;script&gt;alert" in answer.text
    assert seen > len(paths) / 2, "most pages show what was typed"


def test_markup_that_got_through_would_be_found() -> None:
    assert list(breaches(f"<p>{MARKUP}</p>"))


@pytest.mark.parametrize("path", ["/sign-in", "/demonstration", "/invitation/x"])
async def test_whoever_is_not_signed_in_sends_no_large_form(desk: ASGIApp, path: str) -> None:
    async with Clerk(desk) as stranger:
        for typed in ({"login": "a" * 20_000}, {f"f{number}": "" for number in range(5_000)}):
            answer = await stranger.client.post(path, data=typed, headers={"sec-fetch-site": "same-origin"})
            assert answer.status_code == 413


async def test_a_large_form_of_whoever_is_not_signed_in_is_not_even_read(desk: ASGIApp) -> None:
    async with Clerk(desk) as stranger:
        answer = await stranger.client.post(
            "/consultations/new", data={"name": "words " * 60_000}, headers={"sec-fetch-site": "same-origin"}
        )
        assert answer.status_code == 401
        assert "words words" not in answer.text
        answer = await stranger.client.post(
            "/consultations/new", data={"name": "words " * 600}, headers={"sec-fetch-site": "same-origin"}
        )
        assert "words words" in answer.text, "what somebody typed is given back"


async def test_of_two_who_take_up_one_invitation_at_once_one_is_let_in(
    office: asyncpg.Connection, database: Database
) -> None:
    token = await accounts.invite(office, None, "ada@office.example", "Ada", frozenset({Role.READER}))

    async def take_up() -> str:
        connection = await asyncpg.connect(database.desk)
        secret = accounts.draw_secret()
        try:
            async with connection.transaction():
                await accounts.take_up(connection, token, PASSWORD, secret, pyotp.TOTP(secret).now())
        finally:
            await connection.close()
        return secret

    results = await asyncio.gather(*(take_up() for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(one, str) for one in results) == 1
    assert sum(isinstance(one, NotInvited) for one in results) == 3


async def test_a_session_is_worth_nothing_on_another_account_and_a_readers_nothing_beyond_reports(
    sign_in: SignIn, office: asyncpg.Connection
) -> None:
    reader = await sign_in("Rae", frozenset({Role.READER}))
    await reader.go("/account")
    await reader.post("/people/1/roles", {"roles": "administrator"})
    assert reader.status == 403
    await reader.post("/account/codes", {"account": "1"})
    rows = await office.fetch("select distinct account from desk.recovery_code")
    mine = await office.fetchval("select id from desk.account where name = 'Rae'")
    assert [row[0] for row in rows] == [mine], "one draws codes for oneself, whatever one sends"
    found = await signing_in.look(office, "guess")
    assert found is None
