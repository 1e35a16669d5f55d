"""Every text of a questionnaire that a respondent may read, each with its address.

An address stays the same when pages, questions or options change their order, so that translations stay with their
texts: `page.more.body`, `question.helped.ask`, `question.helped.option.yes.label`, `section.police.note`,
`support.samaritans.about`, `welcome`.
"""

import re
from collections.abc import Iterator

import msgspec

from questionnaires.problems import Where
from questionnaires.schema import AnyQuestion, ChooseMany, ChooseOne, Page, Questionnaire, Section, SupportContact


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A text and its address. Prose may hold the marks of `questionnaires.prose`; the others are one plain line."""

    address: str
    text: str
    prose: bool
    where: Where


PROSE = frozenset({"welcome", "closing", "other_ways", "note", "body", "hint", "why"})
"""Fields that hold prose, wherever they stand but in an option."""

QUESTION_TEXTS = ("ask", "hint", "why", "low_label", "high_label", "unit")
SUPPORT_TEXTS = ("name", "about", "phone", "text", "web", "hours")


def contact_key(contact: SupportContact) -> str:
    """Name a support contact in an address: its name in small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", contact.name.lower()).strip("-")


def places(questionnaire: Questionnaire) -> Iterator[Place]:
    """Give every text that is not empty, in the order in which a respondent meets them."""
    return (place for place in _all_places(questionnaire) if place.text)


def _all_places(questionnaire: Questionnaire) -> Iterator[Place]:
    sections = {section.id: section for section in questionnaire.sections}
    yield _place("", "welcome", questionnaire.welcome, Where(field="welcome"))
    yield _place("", "other_ways", questionnaire.other_ways, Where(field="other_ways"))
    for page in questionnaire.pages:
        section = sections.pop(page.section, None)
        if section:
            yield from _section_places(section)
        yield from _page_places(page)
    yield _place("", "closing", questionnaire.closing, Where(field="closing"))
    for contact in questionnaire.support:
        yield from _support_places(contact)


def _section_places(section: Section) -> Iterator[Place]:
    for field in ("title", "note"):
        where = Where(part=f"section '{section.id}'", field=field)
        yield _place(f"section.{section.id}", field, getattr(section, field), where)


def _page_places(page: Page) -> Iterator[Place]:
    for field in ("title", "body"):
        yield _place(f"page.{page.id}", field, getattr(page, field), Where(page=page.id, field=field))
    for question in page.questions:
        yield from _question_places(page, question)


def _question_places(page: Page, question: AnyQuestion) -> Iterator[Place]:
    for field in QUESTION_TEXTS:
        where = Where(page=page.id, question=question.id, field=field)
        yield _place(f"question.{question.id}", field, getattr(question, field, ""), where)
    if isinstance(question, ChooseOne | ChooseMany):
        for option in question.options:
            where = Where(page=page.id, question=question.id, part=f"option '{option.value}'", field="options")
            start = f"question.{question.id}.option.{option.value}"
            yield Place(address=f"{start}.label", text=option.label, prose=False, where=where)
            yield Place(address=f"{start}.hint", text=option.hint, prose=False, where=where)


def _support_places(contact: SupportContact) -> Iterator[Place]:
    for field in SUPPORT_TEXTS:
        where = Where(part=f"support '{contact.name}'", field=field)
        yield _place(f"support.{contact_key(contact)}", field, getattr(contact, field), where)


def _place(start: str, field: str, text: str, where: Where) -> Place:
    address = f"{start}.{field}" if start else field
    return Place(address=address, text=text, prose=field in PROSE, where=where)
