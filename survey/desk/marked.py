"""The library's own pages for staff, which are Markdown with tables, as HTML."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from analysis.writing import strategies
from questionnaires import library
from questionnaires.schema import Questionnaire

_NAME = re.compile(r"<code>([a-z0-9_-]+)</code>")

_READER = MarkdownIt("commonmark", {"html": False}).enable("table")


def page_of(name: str) -> Markup:
    """Give the page of a ready questionnaire. Where it names questions as its file does, they are named by their words.

    Raises `library.NotInTheLibrary`.
    """
    words = _words(library.take(name))
    ready = {one: library.take(one).title for one in library.names()}

    def said(found: re.Match[str]) -> str:
        if found[1] in ready:
            return str(Markup('<a href="/library/%s">%s</a>') % (found[1], ready[found[1]]))
        return f"“{escape(words[found[1]])}”" if found[1] in words else found[0]

    return Markup(_NAME.sub(said, as_html(library.when_to_use(name))))  # noqa: S704 - our own files, and escaped


def _words(questionnaire: Questionnaire) -> dict[str, str]:
    """Give by what is said of it, each thing that a page of the library may name."""
    held_against = {one.key: one.name for one in strategies.shipped()}
    around = held_against | {
        "cy": "Welsh",
        "welcome": "Welcome",
        "other_ways": "Other ways to answer",
        "closing": "Closing words",
    }
    pages = {page.id: page.title for page in questionnaire.pages if page.title}
    return around | pages | {question.id: question.ask for page in questionnaire.pages for question in page.questions}


@lru_cache(maxsize=32)
def as_html(text: str) -> Markup:
    """Give a page of the library as HTML, without its first heading. Never for anything that people typed."""
    first, _, rest = text.partition("\n")
    drawn = _READER.render(rest if first.startswith("# ") else text)
    return Markup(  # noqa: S704 - our own files, and the reader lets no HTML through
        drawn.replace(
            "<table>", '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table class="govuk-table">'
        )
        .replace("</table>", "</table></div>")
        .replace("<th>", '<th class="govuk-table__header" scope="col">')
        .replace("<td>", '<td class="govuk-table__cell">')
    )
