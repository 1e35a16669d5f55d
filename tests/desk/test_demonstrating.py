"""The demonstration's way in: for invented consultations only, and on no desk but a demonstration's."""

from pathlib import Path

import asyncpg
import msgspec
import pytest
from litestar.types import ASGIApp

from survey import settings
from survey.desk import app, demonstrating, records
from survey.desk.demonstrating import NotInvented
from survey.settings import BadSetting
from tests.conftest import Database
from tests.desk.clerk import Clerk
from tests.survey import consulting

pytestmark = pytest.mark.anyio


async def test_anybody_comes_in_as_whom_they_choose_and_every_page_says_that_it_is_a_demonstration(
    database: Database, tmp_path: Path
) -> None:
    known = settings.read({"HEARD_FOLDER": str(tmp_path), "HEARD_DESK_DEMONSTRATION": "1"})
    opened = await records.open_records(database.desk)
    async with Clerk(app.build(opened, known)) as visitor:
        await visitor.go("/")
        assert visitor.heading == "Come in as"
        await visitor.press("Reader")
        assert visitor.heading == "Reports"
        assert "This is a demonstration" in visitor.response.text
        await visitor.go("/consultations/new")
        assert visitor.status == 403
        await visitor.press("Sign out")
        await visitor.press("A small office")
        await visitor.follow("Begin a consultation")
        await visitor.press("Begin", name="A try")
        assert "Trial, invented answers" in (await visitor.go("/")).text, "whatever is begun there is invented"
    await opened.close()


async def test_nobody_comes_in_without_a_password_where_anything_is_real(
    office: asyncpg.Connection, owner: asyncpg.Connection
) -> None:
    await demonstrating.play(office, "reader")
    await consulting.publish(owner)
    await demonstrating.play(office, "reader")
    real = msgspec.json.encode(consulting.consultation(invented=False))
    await owner.execute("update heard.consultation set body = $1", real)
    with pytest.raises(NotInvented, match="HEARD_DESK_DEMONSTRATION"):
        await demonstrating.play(office, "reader")


async def test_another_desk_has_no_such_way_in(desk: ASGIApp) -> None:
    async with Clerk(desk) as stranger:
        await stranger.post("/demonstration", {"role": "administrator"})
        assert stranger.status == 404
        assert not stranger.client.cookies


def test_a_demonstration_desk_is_for_this_computer_alone() -> None:
    with pytest.raises(BadSetting, match=r"127\.0\.0\.1"):
        settings.read({"HEARD_DESK_DEMONSTRATION": "1", "HEARD_DESK_HOST": "0.0.0.0"})
