"""The questionnaire on paper, for people who cannot or dare not answer on a screen, and a poster that leads to it.

Both are tagged PDF (PDF/UA-1): Typst refuses to write a document that breaks the standard.
"""

from enum import StrEnum
from importlib import resources
from urllib.parse import urlsplit

import msgspec
import segno

from questionnaires import typesetting
from questionnaires.consultation import Consultation
from questionnaires.paper.sheet import Element, Sheet
from questionnaires.paper.words import Said, Words, said
from questionnaires.schema import Questionnaire
from questionnaires.translation import direction, languages, missing


class Layout(StrEnum):
    """How large and how spread out a paper is."""

    NORMAL = "normal"
    """Letters of 12 points."""

    LARGE_PRINT = "large-print"
    """Letters of 18 points."""

    EASY_READ = "easy-read"
    """Letters of 16 points, wide lines, one question to a page. The layout alone makes no text easy to read."""


class Printed(msgspec.Struct, frozen=True):
    """A PDF, and what whoever prints it should know."""

    pdf: bytes
    notes: tuple[str, ...]


class NoSuchLanguage(Exception):
    """The questionnaire is not in this language; the message names those it is in."""


class NotAnAddress(Exception):
    """What the poster should lead to is no address on the web, or one that gives something away."""


class LettersMissing(Exception):
    """A text holds letters that none of our fonts has; the message shows some of them."""


class _Paper(msgspec.Struct, kw_only=True):
    """What the template of a paper is given."""

    title: str
    lang: str
    dir: str
    layout: str
    page_words: Said
    elements: tuple[Element, ...]


class _Poster(msgspec.Struct, kw_only=True):
    """What the template of a poster is given."""

    title: str
    lang: str
    dir: str
    heading: Said
    about: tuple[Said, ...]
    how: Said
    free: Said
    code: str
    alt: str
    address: str
    size: float


_LOOKS = {Layout.NORMAL: "normal", Layout.LARGE_PRINT: "large", Layout.EASY_READ: "easy"}


def print_paper(
    questionnaire: Questionnaire,
    *,
    language: str = "",
    layout: Layout = Layout.NORMAL,
    consultation: Consultation | None = None,
) -> Printed:
    """Put a questionnaire on paper in one of its languages; its own unless one is named.

    With a consultation the paper says who asks, why, and where to send it. The same gives the same bytes. Raises
    NoSuchLanguage, or LettersMissing.
    """
    tag = language or questionnaire.language
    if tag not in languages(questionnaire):
        known = ", ".join(languages(questionnaire))
        raise NoSuchLanguage(f"The questionnaire is not in '{tag}'. It is in: {known}.")
    sheet = Sheet(questionnaire, tag, consultation)
    content = _Paper(
        title=sheet.words("survey").text,
        lang=tag,
        dir=direction(tag),
        layout=_LOOKS[layout],
        page_words=sheet.words("page"),
        elements=tuple(sheet.elements()),
    )
    notes = (*_language_notes(sheet.words, tag), *_missing_notes(questionnaire, tag))
    return Printed(_set("paper.typ", content), notes)


def print_poster(address: str, *, language: str = "en", about: tuple[str, ...] = ()) -> Printed:
    """Make a poster whose code leads to an address. It does not say what the survey is about but in `about`.

    Raises NotAnAddress for anything but a plain http or https address: a code for one person in it would tell who came;
    LettersMissing as for a paper.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(sign.isspace() for sign in address):
        raise NotAnAddress(
            f"'{address}' is no address on the web. Write it whole, as in https://survey.example.org/k3v."
        )
    if parts.query or parts.fragment or parts.username or parts.password:
        raise NotAnAddress("The address holds more than a place to go to. Codes for one person are never part of it.")
    words = Words(language)
    code = segno.make(address, error="q", micro=False)
    shown = address.removeprefix("https://")
    content = _Poster(
        title=words("poster").text,
        lang=language,
        dir=direction(language),
        heading=words("poster"),
        about=tuple(said(text, language) for text in about),
        how=words("poster_how"),
        free=words("poster_free"),
        code=code.svg_inline(border=4, scale=1, dark="#1d1d1d", omitsize=True),
        alt=words("code", address=shown).text,
        address=shown,
        size=max(14.0, min(34.0, 900.0 / len(shown))),
    )
    return Printed(_set("poster.typ", content), _language_notes(words, language))


def _language_notes(words: Words, language: str) -> tuple[str, ...]:
    if words.language != language:
        return (f"We have no words of our own in '{language}' yet, so instructions and headings stand in English.",)
    if not words.checked_by:
        return (f"Nobody who speaks '{language}' as their own has checked our words in it yet. Have them read first.",)
    return ()


def _set(template: str, content: _Paper | _Poster) -> bytes:
    document = msgspec.json.encode(content).decode()
    if letters := typesetting.letters_missing(document):
        some = " ".join(letters[:12])
        raise LettersMissing(f"Our fonts lack some letters of these texts, so they cannot be printed: {some}")
    return typesetting.pdf((resources.files(__name__) / template).read_bytes(), document)


def _missing_notes(questionnaire: Questionnaire, language: str) -> tuple[str, ...]:
    wanting = missing(questionnaire, language)
    own = questionnaire.language
    return (f"{len(wanting)} texts have no translation into '{language}' and stand in '{own}'.",) if wanting else ()
