"""Writes a report as web pages: each one file, without scripts, that prints well and calls on no other file.

The same report gives the same bytes.
"""

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from analysis.writing import charts, documents
from analysis.writing.blocks import Document
from analysis.writing.figures import hides, is_number, worded
from analysis.writing.report import Report


def write(report: Report) -> dict[str, bytes]:
    """Give the report, its summary and its plain-words version as HTML files, by name."""
    drawn = {key: Markup(svg) for key, svg in charts.draw(report).items()}  # noqa: S704 - escaped where it is drawn
    return {f"{document.name}.html": _render(document, drawn) for document in documents.of(report)}


def _render(document: Document, drawn: dict[str, Markup]) -> bytes:
    page = _template().render(
        document=document,
        charts=drawn,
        css=Markup(_read("report.css")),  # noqa: S704 - our own file
        worded=worded,
        hides=hides,
        is_number=is_number,
    )
    return page.encode()


@cache
def _template() -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_read("report.html"))


def _read(name: str) -> str:
    return (resources.files("analysis") / "templates" / name).read_text("utf-8")
