"""What a page weighs on the line: many people answer on an old phone, where the signal is poor and data costs money."""

import re
from pathlib import Path

import httpx
import pytest
from litestar.types import ASGIApp

from questionnaires import loading
from questionnaires.translation import localise
from survey import render, showing
from survey.showing import Frame, Turn
from survey.site import wire
from tests.site.conftest import Publish
from tests.site.visitor import Visitor

MOST = 12 * 1024
LIBRARY = sorted((Path(loading.__file__).parent / "library").glob("*.toml"))


def headers(response: httpx.Response) -> int:
    """Give the bytes of an answer's headers over HTTP/1.1."""
    return sum(len(name) + len(value) + 4 for name, value in response.headers.raw)


@pytest.mark.anyio
async def test_every_question_page_of_the_library_with_all_it_loads_is_within_twelve_kilobytes(
    app: ASGIApp, publish: Publish
) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.enter()
        page = visitor.response
        script = await visitor.client.get("/page.js")
    besides = headers(page) + headers(script) + int(script.headers["content-length"])
    heavy = {}
    for path in LIBRARY:
        questionnaire = loading.parse(path.read_text("utf-8"))
        for tag in (questionnaire.language, *questionnaire.translations):
            localised = localise(questionnaire, tag)
            for one in questionnaire.pages:
                fullest = Turn(
                    questions=tuple(question.id for question in one.questions),
                    opens_part=True,
                    may_send=True,
                    may_save=True,
                )
                frame = Frame(leave_to="https://www.bbc.co.uk/weather", consultation="spring-2027", invented=True)
                drawn = render.press(showing.draw_page(localised, one.id, fullest, frame, at="0" * 40))
                sent = wire.squeezed(wire.Page(pieces=wire.pieces(drawn, {}, {}), language=tag), whole=True)
                if len(sent) + besides > MOST:
                    heavy[path.stem, tag, one.id] = len(sent) + besides
    assert len(LIBRARY) >= 6
    assert not heavy


def test_pages_bring_no_font_and_no_picture() -> None:
    assert not re.search(r"url\(|@font-face|@import", render.STYLE)
    templates = [path.read_text("utf-8") for path in (render.HERE / "templates" / "site").glob("*.html")]
    assert templates
    assert not [text for text in templates if re.search(r"<(img|svg|picture|video|audio|object|iframe)\b", text)]
