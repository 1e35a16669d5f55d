"""From templates to pages: each is drawn once for all visitors, with slots where a visit's own words go.

A page is drawn by Jinja in a language, pressed into a `Sheet` of byte runs, and from then on costs a request no more
than joining bytes. Whatever fills a slot is escaped here; nothing personal ever reaches a template.
"""

import functools
import html
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import jinja2
import msgspec
from markupsafe import Markup

from questionnaires import prose
from questionnaires.translation import direction
from survey import languages

HERE = Path(__file__).parent
STYLE = (HERE / "static" / "site" / "site.css").read_text("utf-8").strip()
"""The stylesheet, which stands in every page: one request fewer on a slow line, and nothing left in a cache."""

CHECKED = " checked"
"""What fills the slot of an option that was chosen."""

_OPEN, _CLOSE = "\ue000", "\ue001"
_SLOT = re.compile(f"{_OPEN}(.*?){_CLOSE}")
_SPACE = re.compile(r"\s*\n\s*")
_IDLE = re.compile(r' data-module="[^"]*"')


class Sheet(msgspec.Struct, frozen=True):
    """A page, cut at its slots: run, slot, run, ..., run. Every run is UTF-8."""

    runs: tuple[bytes, ...]
    slots: tuple[str, ...]

    def filled(self, fills: Mapping[str, bytes]) -> Iterable[tuple[bytes, bytes]]:
        """Give each run with what follows it; a slot without a filling stays empty."""
        yield from ((run, fills.get(slot, b"")) for run, slot in zip(self.runs, self.slots, strict=False))
        yield self.runs[-1], b""


def slot(name: str) -> Markup:
    """Mark the place of a slot in what a template is given."""
    return Markup(f"{_OPEN}{name}{_CLOSE}")  # noqa: S704 - names are ids of questions and options, checked when loaded


def escaped(text: str) -> bytes:
    """Make a person's own words safe for a slot, between tags or between double quotes."""
    return html.escape(text).encode()


@functools.cache
def _environment(tag: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader(HERE / "templates" / "site"),
                jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        undefined=_Absent,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(languages.words(tag), newstyle=False)  # type: ignore[attr-defined]  # added by the extension
    environment.globals |= {"language": tag, "direction": direction(tag), "slot": slot}
    return environment


class _Absent(jinja2.ChainableUndefined):
    """The GOV.UK macros ask for parameters that were not given, at any depth."""


def draw(template: str, tag: str, **context: object) -> str:
    """Draw what stands between a page's body tags, in a language. Slots are still marked in it."""
    drawn = _environment(tag).get_template(template).render(context)
    return _IDLE.sub("", _SPACE.sub("\n", drawn)).strip()


def draw_document(tag: str, body: str) -> str:
    """Put a body into a whole HTML document."""
    return _environment(tag).get_template("document.html").render(body=Markup(body), style=Markup(STYLE))  # noqa: S704 - drawn by `draw`; our own stylesheet


def press(drawn: str) -> Sheet:
    """Cut what was drawn at its slots."""
    parts = _SLOT.split(drawn)
    return Sheet(tuple(part.encode() for part in parts[::2]), tuple(parts[1::2]))


def translate(tag: str, message: str, values: Mapping[str, str] | None = None) -> str:
    """Give one of the site's messages in a language, with `{names}` in it filled; of no message nothing."""
    if not message:
        return ""  # under the empty text a catalogue keeps its own head
    said = languages.words(tag).gettext(message)
    return said.format(**values) if values else said


def paragraphs(text: str) -> Markup:
    """Show prose as HTML: paragraphs, lists and emphasis."""
    return Markup("\n").join(
        _paragraph(block) if isinstance(block, prose.Paragraph) else _bullets(block) for block in prose.read(text)
    )


def _paragraph(block: prose.Paragraph) -> Markup:
    return Markup("<p>%s</p>") % _runs(block.runs)


def _bullets(block: prose.Bullets) -> Markup:
    return Markup("<ul>\n%s\n</ul>") % Markup("\n").join(Markup("<li>%s</li>") % _runs(item) for item in block.items)


def _runs(runs: Iterable[prose.Run]) -> Markup:
    said = Markup("")
    for run in runs:
        words = Markup("<em>%s</em>") % run.text if run.emphasis else Markup("%s") % run.text
        said += Markup("<strong>%s</strong>") % words if run.strong else words
    return said


def in_language(words: Markup, tag: str, page_tag: str, *, block: bool = False) -> Markup:
    """Mark words that stand in another language than their page, so that they are read out as what they are."""
    if tag == page_tag or not words:
        return words
    element = "div" if block else "span"
    return Markup('<{0} lang="{1}" dir="{2}">{3}</{0}>').format(element, tag, direction(tag), words)
