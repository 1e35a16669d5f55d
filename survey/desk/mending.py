"""Things that the desk can mend by itself when somebody asks it to: one deed for each finding that has but one answer.

What needs words, and is the same everywhere, is taken from the library's questionnaire for survivors.
"""

from collections.abc import Callable
from functools import cache

import msgspec

from questionnaires import library
from questionnaires.places import contact_key, places
from questionnaires.problems import Where
from questionnaires.schema import Page, Questionnaire, Role, Section
from survey.desk import editing

Mend = Callable[[Questionnaire, Where], Questionnaire]

UNFINISHED = ""
"""Stands for the rule of what does not fit together, which no rule of the lint finds."""

_SOURCE = "aftercare-survivors"


def may_mend(rule: str, where: Where, questionnaire: Questionnaire) -> bool:
    """Tell whether the desk can mend what a rule found."""
    if rule not in _MENDS:
        return False
    try:
        return _MENDS[rule](questionnaire, where) != questionnaire
    except editing.Gone:
        return False


def mend(questionnaire: Questionnaire, rule: str, where: Where) -> Questionnaire:
    """Mend what a rule found at a place. Raises `editing.Gone`, and KeyError for a rule that nobody can mend so."""
    return _MENDS[rule](questionnaire, where)


@cache
def _source() -> Questionnaire:
    return library.take(_SOURCE)


def _field(name: str, *, to: object) -> Mend:
    """Set a field of the question that is meant."""

    def set_it(questionnaire: Questionnaire, where: Where) -> Questionnaire:
        _, question = editing.question_of(questionnaire, where.question)
        if not hasattr(question, name):
            raise editing.Gone
        return editing.put_question(questionnaire, msgspec.structs.replace(question, **{name: to}))

    return set_it


def _section(name: str) -> Mend:
    """Switch something on for the part that is meant."""

    def set_it(questionnaire: Questionnaire, where: Where) -> Questionnaire:
        section = _meant(questionnaire, where)
        return editing.put_section(questionnaire, msgspec.structs.replace(section, **{name: True}))

    return set_it


def _note(questionnaire: Questionnaire, where: Where) -> Questionnaire:
    section = _meant(questionnaire, where)
    subject = section.title[:1].lower() + section.title[1:]
    note = f"The next questions are about {subject}. You can skip this whole part."
    return editing.put_section(questionnaire, msgspec.structs.replace(section, note=note))


def _meant(questionnaire: Questionnaire, where: Where) -> Section:
    for section in questionnaire.sections:
        if where.part == f"section '{section.id}'":
            return section
    raise editing.Gone


def _without_empty_part(questionnaire: Questionnaire, where: Where) -> Questionnaire:
    """Delete the part that is meant, if no page is left in it."""
    section = _meant(questionnaire, where)
    if any(page.section == section.id for page in questionnaire.pages):
        raise editing.Gone
    return editing.delete_section(questionnaire, section.id)


def _consent(questionnaire: Questionnaire, _: Where) -> Questionnaire:
    asked = [page for page in questionnaire.pages if any(one.role is Role.CONSENT for one in page.questions)]
    if asked:
        rest = tuple(page for page in questionnaire.pages if page != asked[0])
        return msgspec.structs.replace(questionnaire, pages=(asked[0], *rest))
    return _insert(questionnaire, [_page(Role.CONSENT)], 0)


def _age(questionnaire: Questionnaire, _: Where) -> Questionnaire:
    asked = [one for page in questionnaire.pages for one in page.questions if one.role is Role.AGE]
    if asked:
        raise editing.Gone
    first = [any(one.role is Role.CONSENT for one in page.questions) for page in questionnaire.pages]
    after = first.index(True) + 1 if True in first else 0
    age = _page(Role.AGE)
    depending = [page for page in _source().pages if page.show_if and page.show_if.question == age.questions[0].id]
    return _insert(questionnaire, [age, *depending], after)


def _quote_consent(questionnaire: Questionnaire, _: Where) -> Questionnaire:
    about_people = [
        place
        for place, page in enumerate(questionnaire.pages)
        if any(one.role is Role.CHARACTERISTIC for one in page.questions)
    ]
    at = about_people[0] if about_people else len(questionnaire.pages)
    return _insert(questionnaire, [_page(Role.QUOTE_CONSENT)], at)


def _pause(questionnaire: Questionnaire, _: Where) -> Questionnaire:
    pause = next(page for page in _source().pages if page.id == "pause")
    asking = [place for place, page in enumerate(questionnaire.pages) if page.questions]
    at = asking[len(asking) // 2] if asking else len(questionnaire.pages)
    section = questionnaire.pages[at].section if at < len(questionnaire.pages) else ""
    before = questionnaire.pages[at - 1].section if at else ""
    section = section if section == before else ""
    return _insert(questionnaire, [msgspec.structs.replace(pause, section=section)], at)


def _support(questionnaire: Questionnaire, _: Where) -> Questionnaire:
    changed = msgspec.structs.replace(questionnaire, support=(*questionnaire.support, *_source().support))
    return _with_words(changed, {f"support.{contact_key(contact)}" for contact in _source().support})


def _closing(questionnaire: Questionnaire, _: Where) -> Questionnaire:
    return _with_words(msgspec.structs.replace(questionnaire, closing=_source().closing), {"closing"})


def _equality_last(questionnaire: Questionnaire, _: Where) -> Questionnaire:
    last = [
        page
        for page in questionnaire.pages
        if page.questions and all(one.role in {Role.CHARACTERISTIC, Role.AREA} for one in page.questions)
    ]
    rest = tuple(page for page in questionnaire.pages if page not in last)
    return editing.in_order(msgspec.structs.replace(questionnaire, pages=(*rest, *last)))


def _alone(questionnaire: Questionnaire, where: Where) -> Questionnaire:
    """Give a question a page of its own, behind the one on which it stands."""
    page, question = editing.question_of(questionnaire, where.question)
    if len(page.questions) < 2:
        raise editing.Gone
    left = tuple(one for one in page.questions if one != question)
    changed = editing.change_page(questionnaire, page.id, questions=left)
    alone = editing.new_page(changed, "words", question.ask, page.section)
    return editing.add_page(changed, msgspec.structs.replace(alone, title="", questions=(question,)), after=page.id)


def _split(questionnaire: Questionnaire, where: Where) -> Questionnaire:
    """Give each question of a page but the first a page of its own."""
    page = editing.page_of(questionnaire, where.page)
    for question in reversed(page.questions[1:]):
        questionnaire = _alone(questionnaire, Where(page=page.id, question=question.id))
    return questionnaire


def _page(role: Role) -> Page:
    return next(page for page in _source().pages if any(one.role is role for one in page.questions))


def _insert(questionnaire: Questionnaire, pages: list[Page], at: int) -> Questionnaire:
    """Put pages of the library in, unless something of their name is there, with their words in every language."""
    taken = {page.id for page in questionnaire.pages} | {
        question.id for page in questionnaire.pages for question in page.questions
    }
    names = {page.id for page in pages} | {question.id for page in pages for question in page.questions}
    if taken & names:
        raise editing.Gone
    sections = {section.id for section in questionnaire.sections}
    fitting = [page if page.section in sections else msgspec.structs.replace(page, section="") for page in pages]
    changed = msgspec.structs.replace(
        questionnaire, pages=(*questionnaire.pages[:at], *fitting, *questionnaire.pages[at:])
    )
    return _with_words(changed, {f"page.{name}" for name in names} | {f"question.{name}" for name in names})


def _with_words(questionnaire: Questionnaire, starts: set[str]) -> Questionnaire:
    """Bring the library's translations of some of its texts along, for the languages that there are."""
    known = {place.address for place in places(questionnaire)}
    translations = {
        language: {
            address: text
            for address, text in _source().translations.get(language, {}).items()
            if address in known and any(address == start or address.startswith(f"{start}.") for start in starts)
        }
        | texts
        for language, texts in questionnaire.translations.items()
    }
    return msgspec.structs.replace(questionnaire, translations=translations)


_MENDS: dict[str, Mend] = {
    UNFINISHED: _without_empty_part,
    "required": _field("required", to=False),
    "prefer-not-to-say": _field("prefer_not_to_say", to=True),
    "dont-know": _field("dont_know", to=True),
    "reminder": _field("reminder", to=True),
    "content-note": _note,
    "skip-section": _section("skippable"),
    "section-support": _section("show_support"),
    "consent-first": _consent,
    "age": _age,
    "quote-consent": _quote_consent,
    "quote-consent-alone": _alone,
    "one-question-a-page": _split,
    "support": _support,
    "pause": _pause,
    "closing": _closing,
    "equality-last": _equality_last,
}
