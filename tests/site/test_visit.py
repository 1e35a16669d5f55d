"""A whole visit, without scripts unless it says otherwise."""

import pytest
from litestar.types import ASGIApp

from questionnaires.response import Passage
from tests.conftest import Database
from tests.site import publishing
from tests.site.conftest import Publish
from tests.site.visitor import Visitor

pytestmark = pytest.mark.anyio


async def test_a_whole_visit_is_sealed_and_sent(app: ASGIApp, publish: Publish, database: Database) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.enter()
        assert visitor.heading == "Help after sexual violence"
        assert "Nobody reads what you write here in time" in visitor.text
        await visitor.press()
        assert visitor.heading == "Taking part"
        await visitor.press(consent="yes")
        assert visitor.heading == "Are you 18 or over?"
        await visitor.press(age="adult")
        await visitor.press(services=["police", "nurse"])
        assert visitor.heading == "How well did the police listen?"
        await visitor.press(police="4")
        await visitor.press(when="2019", weeks="12", word="slow")
        assert visitor.heading == "You are nearly there"
        await visitor.press()
        await visitor.press(change="More time.\r\nAnd <b>kindness</b> & tea.")
        assert visitor.heading == "Check your answers"
        assert "And <b>kindness</b> & tea." in visitor.text
        await visitor.press("send")
        assert visitor.heading == "Thank you. Your answers have been sent."
    (response,) = await publishing.sent(database.owner)
    assert response.answers == {
        "consent": "yes",
        "age": "adult",
        "services": ("police", "nurse"),
        "police": 4,
        "when": 2019,
        "weeks": 12,
        "word": "slow",
        "change": "More time.\nAnd <b>kindness</b> & tea.",
    }
    assert response.passed["young"] is Passage.NOT_SHOWN
    assert response.passed["change"] is Passage.ANSWERED
