"""The library's own pages for staff, which are Markdown with tables, as HTML."""

from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup

_READER = MarkdownIt("commonmark", {"html": False}).enable("table")


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
