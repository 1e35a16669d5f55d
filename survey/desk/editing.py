"""What can be done to a questionnaire at the desk: each deed is a function from one questionnaire to the next.

Nothing here refuses what is unfinished: a question without words is shown as something to mend, not thrown away.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from questionnaires.schema import (
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    LongText,
    Number,
    Option,
    Page,
    Questionnaire,
    Role,
    Scale,
    Section,
    ShortText,
    ShowIf,
    SupportContact,
    Year,
)
from survey.desk import naming

Item = TypeVar("Item")

YES_NO = (Option(value="yes", label="Yes"), Option(value="no", label="No"))
YES_NO_ROLES = (Role.CONSENT, Role.QUOTE_CONSENT)


class Gone(Exception):
    """What a deed was to be done to is there no more: somebody deleted it."""


def page_of(questionnaire: Questionnaire, page: str) -> Page:
    """Give a page. Raises Gone."""
    return _find(questionnaire.pages, lambda one: one.id == page)


def question_of(questionnaire: Questionnaire, question: str) -> tuple[Page, AnyQuestion]:
    """Give a question, and its page. Raises Gone."""
    for page in questionnaire.pages:
        for one in page.questions:
            if one.id == question:
                return page, one
    raise Gone


# -- pages


def add_page(questionnaire: Questionnaire, page: Page, after: str = "") -> Questionnaire:
    """Put a page after another, or at the end."""
    place = _position(questionnaire.pages, lambda one: one.id == after) + 1 if after else len(questionnaire.pages)
    pages = (*questionnaire.pages[:place], page, *questionnaire.pages[place:])
    return msgspec.structs.replace(questionnaire, pages=pages)


def new_page(questionnaire: Questionnaire, kind: str, words: str, section: str = "") -> Page:
    """Make a page with one question of a kind that asks `words`; or, for "words" and "ending", one that only says."""
    pages = {page.id for page in questionnaire.pages}
    if kind in {"words", "ending"}:
        ends = kind == "ending"
        return Page(
            id=naming.name(words, pages, kind), title=words, ends=ends, section="" if ends else section, body=""
        )
    asked = new_question(questionnaire, kind, words)
    return Page(id=naming.another(asked.id, pages), section=section, questions=(asked,))


def copy_page(questionnaire: Questionnaire, page: str) -> tuple[Questionnaire, str]:
    """Put a copy of a page, with questions of new names, behind it. Give the copy's name too. Raises Gone."""
    old = page_of(questionnaire, page)
    taken = _names(questionnaire)
    questions = []
    for question in old.questions:
        questions.append(_copied(question, taken))
        taken.add(questions[-1].id)
    name = naming.another(old.id, {one.id for one in questionnaire.pages})
    copy = msgspec.structs.replace(old, id=name, questions=tuple(questions))
    return add_page(questionnaire, copy, after=page), name


def change_page(questionnaire: Questionnaire, page: str, **fields: object) -> Questionnaire:
    """Change fields of a page. Raises Gone."""
    changed = msgspec.structs.replace(page_of(questionnaire, page), **fields)
    return _with_page(questionnaire, page, changed)


def move_page(questionnaire: Questionnaire, page: str, by: int) -> Questionnaire:
    """Move a page up or down; into another part where it passes that part's border. Raises Gone."""
    pages = list(questionnaire.pages)
    place = _position(pages, lambda one: one.id == page)
    to = max(0, min(place + by, len(pages) - 1))
    moved = pages.pop(place)
    pages.insert(to, moved)
    sections = [one.section for one in pages]
    around = [sections[near] for near in (to - 1, to + 1) if 0 <= near < len(pages)]
    is_inside = len(set(around)) == 1 and around[0]
    if moved.section not in around and (is_inside or moved.section in sections[:to] + sections[to + 1 :]):
        moved = msgspec.structs.replace(moved, section="" if moved.ends else around[0])
        pages[to] = moved
    return msgspec.structs.replace(questionnaire, pages=tuple(pages))


def delete_page(questionnaire: Questionnaire, page: str) -> Questionnaire:
    """Delete a page with its questions; whatever was shown depending on them is shown to everyone. Raises Gone."""
    gone = page_of(questionnaire, page)
    pages = tuple(one for one in questionnaire.pages if one.id != page)
    return _without_conditions(
        msgspec.structs.replace(questionnaire, pages=pages), {question.id for question in gone.questions}
    )


# -- questions


def new_question(questionnaire: Questionnaire, kind: str, words: str) -> AnyQuestion:
    """Make a question of a kind that asks `words`."""
    taken = {question.id for page in questionnaire.pages for question in page.questions}
    return _BLANK[kind](naming.name(words, taken, "question"), words)


def add_question(questionnaire: Questionnaire, page: str, question: AnyQuestion) -> Questionnaire:
    """Put another question on a page. Raises Gone."""
    return change_page(questionnaire, page, questions=(*page_of(questionnaire, page).questions, question))


def copy_question(questionnaire: Questionnaire, question: str) -> Questionnaire:
    """Put a copy of a question, under a new name, behind it. Raises Gone."""
    page, old = question_of(questionnaire, question)
    place = _position(page.questions, lambda one: one.id == question) + 1
    copy = _copied(old, _names(questionnaire))
    return change_page(questionnaire, page.id, questions=(*page.questions[:place], copy, *page.questions[place:]))


def put_question(questionnaire: Questionnaire, question: AnyQuestion) -> Questionnaire:
    """Put a question in the place of the one of its name. Raises Gone."""
    page, _ = question_of(questionnaire, question.id)
    questions = tuple(question if one.id == question.id else one for one in page.questions)
    return change_page(questionnaire, page.id, questions=questions)


def change_kind(question: AnyQuestion, kind: str) -> AnyQuestion:
    """Give a question as one of another kind; what both kinds have is kept."""
    if kind == question.__struct_config__.tag:
        return question
    new = _BLANK[kind](question.id, question.ask)
    both = set(new.__struct_fields__) & set(question.__struct_fields__) - {"id", "ask", "longest"}
    kept = {field: getattr(question, field) for field in both}
    if isinstance(new, ChooseOne) and "options" in kept:
        kept["options"] = tuple(msgspec.structs.replace(option, exclusive=False) for option in kept["options"])
    return msgspec.structs.replace(new, **kept)


def delete_question(questionnaire: Questionnaire, question: str) -> Questionnaire:
    """Delete a question; whatever was shown depending on it is shown to everyone. Raises Gone."""
    page, _ = question_of(questionnaire, question)
    left = tuple(one for one in page.questions if one.id != question)
    return _without_conditions(change_page(questionnaire, page.id, questions=left), {question})


def move_question(questionnaire: Questionnaire, question: str, by: int) -> Questionnaire:
    """Move a question within its page, or past its border on to the neighbouring page that asks. Raises Gone."""
    page, moved = question_of(questionnaire, question)
    questions = list(page.questions)
    place = questions.index(moved)
    if 0 <= place + by < len(questions):
        questions.insert(place + by, questions.pop(place))
        return change_page(questionnaire, page.id, questions=tuple(questions))
    at = questionnaire.pages.index(page)
    beyond = questionnaire.pages[:at][::-1] if by < 0 else questionnaire.pages[at + 1 :]
    target = next((one for one in beyond if not one.ends and one.questions), None)
    if target is None:
        return questionnaire
    questions.remove(moved)
    changed = change_page(questionnaire, page.id, questions=tuple(questions))
    joined = (*target.questions, moved) if by < 0 else (moved, *target.questions)
    changed = change_page(changed, target.id, questions=joined)
    is_empty = not questions and not page.body.strip() and not page.title.strip()
    return delete_page(changed, page.id) if is_empty else changed


def set_condition(questionnaire: Questionnaire, page: str, question: str, condition: ShowIf | None) -> Questionnaire:
    """Say when a question, or if none is named a page, is shown. Raises Gone."""
    if not question:
        return change_page(questionnaire, page, show_if=condition)
    _, asked = question_of(questionnaire, question)
    return put_question(questionnaire, msgspec.structs.replace(asked, show_if=condition))


def earlier_questions(questionnaire: Questionnaire, page: str) -> tuple[AnyQuestion, ...]:
    """Give the questions of pages before this one: those that a condition may look back to. Raises Gone."""
    place = _position(questionnaire.pages, lambda one: one.id == page)
    return tuple(question for one in questionnaire.pages[:place] for question in one.questions)


# -- parts


def add_section(questionnaire: Questionnaire, title: str, pages: Sequence[str] = ()) -> tuple[Questionnaire, str]:
    """Add a part, and put pages into it. Give its name too."""
    name = naming.name(title, {section.id for section in questionnaire.sections}, "part")
    section = Section(id=name, title=title)
    changed = msgspec.structs.replace(questionnaire, sections=(*questionnaire.sections, section))
    for page in pages:
        changed = change_page(changed, page, section=name)
    return in_order(changed), name


def put_section(questionnaire: Questionnaire, section: Section) -> Questionnaire:
    """Put a part in the place of the one of its name. Raises Gone."""
    _find(questionnaire.sections, lambda one: one.id == section.id)
    sections = tuple(section if one.id == section.id else one for one in questionnaire.sections)
    return msgspec.structs.replace(questionnaire, sections=sections)


def delete_section(questionnaire: Questionnaire, section: str) -> Questionnaire:
    """Delete a part; its pages stay, in no part."""
    return msgspec.structs.replace(
        questionnaire,
        sections=tuple(one for one in questionnaire.sections if one.id != section),
        pages=tuple(
            msgspec.structs.replace(page, section="") if page.section == section else page
            for page in questionnaire.pages
        ),
    )


def in_order(questionnaire: Questionnaire) -> Questionnaire:
    """Put the parts in the order in which their pages come."""
    order = {
        section: place for place, section in reversed(list(enumerate(page.section for page in questionnaire.pages)))
    }
    sections = sorted(questionnaire.sections, key=lambda section: order.get(section.id, len(order) + 1_000))
    return msgspec.structs.replace(questionnaire, sections=tuple(sections))


# -- support


def put_contact(questionnaire: Questionnaire, place: int | None, contact: SupportContact) -> Questionnaire:
    """Put a support contact in the place of another, or at the end. Raises Gone."""
    contacts = list(questionnaire.support)
    if place is None:
        contacts.append(contact)
    elif 0 <= place < len(contacts):
        contacts[place] = contact
    else:
        raise Gone
    return msgspec.structs.replace(questionnaire, support=tuple(contacts))


def delete_contact(questionnaire: Questionnaire, place: int) -> Questionnaire:
    """Delete a support contact. Raises Gone."""
    if not 0 <= place < len(questionnaire.support):
        raise Gone
    support = questionnaire.support
    return msgspec.structs.replace(questionnaire, support=(*support[:place], *support[place + 1 :]))


def move_contact(questionnaire: Questionnaire, place: int, by: int) -> Questionnaire:
    """Move a support contact up or down. Raises Gone."""
    contacts = list(questionnaire.support)
    if not 0 <= place < len(contacts):
        raise Gone
    contacts.insert(max(0, min(place + by, len(contacts) - 1)), contacts.pop(place))
    return msgspec.structs.replace(questionnaire, support=tuple(contacts))


_BLANK: dict[str, Callable[[str, str], AnyQuestion]] = {
    "choose-one": lambda name, ask: ChooseOne(id=name, ask=ask, options=(), prefer_not_to_say=True),
    "choose-many": lambda name, ask: ChooseMany(id=name, ask=ask, options=(), prefer_not_to_say=True),
    "scale": lambda name, ask: Scale(id=name, ask=ask, low_label="", high_label="", prefer_not_to_say=True),
    "number": lambda name, ask: Number(id=name, ask=ask),
    "year": lambda name, ask: Year(id=name, ask=ask),
    "short-text": lambda name, ask: ShortText(id=name, ask=ask, reminder=True),
    "long-text": lambda name, ask: LongText(id=name, ask=ask, reminder=True),
}


def _names(questionnaire: Questionnaire) -> set[str]:
    return {question.id for page in questionnaire.pages for question in page.questions}


def _copied(question: AnyQuestion, taken: set[str]) -> AnyQuestion:
    """Give a question under a name that is not taken. What is asked once only, such as consent, it is not for."""
    role = None if question.role in {*YES_NO_ROLES, Role.AGE} else question.role
    return msgspec.structs.replace(question, id=naming.another(question.id, taken), role=role, required=False)


def _with_page(questionnaire: Questionnaire, page: str, changed: Page) -> Questionnaire:
    pages = tuple(changed if one.id == page else one for one in questionnaire.pages)
    return msgspec.structs.replace(questionnaire, pages=pages)


def _without_conditions(questionnaire: Questionnaire, questions: set[str]) -> Questionnaire:
    """Take away every condition that looks back to questions that are gone."""
    return msgspec.structs.replace(
        questionnaire,
        pages=tuple(_freed(_with_freed_questions(page, questions), questions) for page in questionnaire.pages),
    )


def _with_freed_questions(page: Page, questions: set[str]) -> Page:
    return msgspec.structs.replace(page, questions=tuple(_freed(question, questions) for question in page.questions))


Shown = TypeVar("Shown", Page, AnyQuestion)


def _freed(shown: Shown, questions: set[str]) -> Shown:
    if shown.show_if is None or shown.show_if.question not in questions:
        return shown
    return msgspec.structs.replace(shown, show_if=None)


def _find(items: Sequence[Item], fits: Callable[[Item], bool]) -> Item:
    return items[_position(items, fits)]


def _position(items: Sequence[Item], fits: Callable[[Item], bool]) -> int:
    for place, item in enumerate(items):
        if fits(item):
            return place
    raise Gone
