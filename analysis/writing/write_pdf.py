"""Writes a report as PDF, tagged to PDF/UA-1: Typst refuses to write a document that breaks the standard.

Typst is handed the blocks as data and a template that is ours, so that no text of a report is read as markup.
"""

import datetime
import json
from importlib import resources

import msgspec

from analysis.writing import charts, documents
from analysis.writing.blocks import Block, Document, Said, Shown
from analysis.writing.figures import describe, worded
from analysis.writing.report import Report
from analysis.writing.sentences import asker
from questionnaires import typesetting


def write(report: Report) -> dict[str, bytes]:
    """Give the report, its summary and its plain-words version as PDF files, by name.

    The same report gives the same bytes.
    """
    drawn = charts.draw(report)
    noon = datetime.datetime.combine(report.dated, datetime.time(12), datetime.UTC)
    return {f"{document.name}.pdf": _compile(document, drawn, asker(report), noon) for document in documents.of(report)}


def _compile(document: Document, drawn: dict[str, str], author: str, dated: datetime.datetime) -> bytes:
    content = {
        "title": document.title,
        "kicker": document.kicker,
        "author": author,
        "banner": document.banner,
        "contents": document.contents,
        "on_one_page": document.on_one_page,
        "blocks": [_plain(block, drawn) for block in document.blocks],
    }
    template = (resources.files("analysis") / "templates" / "report.typ").read_bytes()
    return typesetting.pdf(template, json.dumps(content), dated)


def _plain(block: Block, drawn: dict[str, str]) -> dict[str, object]:
    """Give a block as the template reads it."""
    kind = type(block).__name__
    if not isinstance(block, Shown):
        found = msgspec.to_builtins(block)
        assert isinstance(found, dict)
        if isinstance(block, Said) and typesetting.letters_missing(block.text):
            # Letters that no font of ours has would be left out without a word.
            found["text"] = "This quote is in letters that this file cannot show. It stands in the web page."
        if kind == "Contacts":
            found["contacts"] = [
                {"phone": "", "text": "", "web": "", "hours": "", "about": ""} | contact
                for contact in found["contacts"]
            ]
        return found | {"kind": kind}
    exhibit = block.exhibit
    return {
        "kind": kind,
        "label": block.label,
        "title": exhibit.title,
        "about": exhibit.about,
        "svg": drawn.get(exhibit.key, ""),
        "alt": describe(exhibit),
        "bare": block.bare,
        "head": exhibit.head,
        "rows": [[row.label, *(worded(figure) for figure in row.figures)] for row in exhibit.rows],
        "notes": exhibit.notes,
    }
