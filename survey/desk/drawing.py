"""The desk's pages as HTML: Jinja templates with the GOV.UK components, in a look of our own."""

import datetime
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from litestar import Response
from litestar.response import Redirect

from survey import render
from survey.desk.asking import TOKEN, Ask
from survey.desk.rights import SAID, Right, Role

HERE = Path(__file__).parent.parent
STATIC = HERE / "static" / "desk"

Page = Response[bytes]


class _Absent(jinja2.ChainableUndefined):
    """The GOV.UK macros ask for parameters that were not given, at any depth."""


def show(ask: Ask, template: str, status: int = 200, **context: Any) -> Page:
    """Draw a page, or a part of one, for whoever asks."""
    session = ask.visitor
    around = {
        "staff": session.staff if session else None,
        "token": session.token if session else "",
        "path": ask.url.path,
        "notice": ask.desk.notices.pop(session.imprint, "") if session and not ask.is_part else "",
        "is_demonstration": ask.desk.settings.desk_demonstration,
    }
    drawn = _environment().get_template(template).render(around | context)
    return Response(drawn.encode(), status_code=status, media_type="text/html; charset=utf-8")


def go(ask: Ask, path: str, notice: str = "") -> Redirect:
    """Lead on to another page, which says `notice` above everything else."""
    if notice and ask.visitor:
        ask.desk.notices.put(ask.visitor.imprint, notice)
    return Redirect(path, status_code=303)


def day(date: datetime.date | None) -> str:
    """Write a day as people do: 4 March 2027."""
    return f"{date.day} {date:%B %Y}" if date else ""


_TONGUES = {"en": "English", "cy": "Welsh", "pl": "Polish", "ur": "Urdu", "ar": "Arabic"}


def tongue(tag: str) -> str:
    """Name a language in English."""
    return _TONGUES.get(tag, tag)


@cache
def static(name: str) -> str:
    """Give the address of a static file, which changes with its content."""
    return f"/static/{name}?{hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader(HERE / "templates" / "desk"),
                jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        undefined=_Absent,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {
        "static": static,
        "Right": Right,
        "Role": Role,
        "role_words": SAID,
        "token_field": TOKEN,
    }
    environment.filters |= {"day": day, "prose": render.paragraphs, "tongue": tongue}
    return environment
