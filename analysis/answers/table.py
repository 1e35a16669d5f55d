"""The responses of one consultation as a table: who was asked what, and who answered.

One row a person, in shuffled order; a person is known by her place in `people` and by nothing else. A question's
`Standing` keeps apart what must not be counted together: answered, skipped, not shown, and not reached.
"""

from collections import Counter
from enum import StrEnum

import msgspec

from questionnaires import routing
from questionnaires.consultation import Consultation
from questionnaires.response import Passage, Value
from questionnaires.schema import AnyQuestion, Page, Questionnaire, Role, TextQuestion

OTHER_LANGUAGES = "other"
"""Stands for every language that fewer than `FEWEST_SPEAKERS` chose."""

FEWEST_SPEAKERS = 8


class Standing(StrEnum):
    """What became of one question for one person."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    NOT_SHOWN = "not-shown"
    NOT_REACHED = "not-reached"


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One person's response, opened. Fields as in `questionnaires.response.Response`."""

    audience: str
    fingerprint: str
    language: str
    channel: str
    answers: dict[str, Value]
    passed: dict[str, Passage]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything opened of one consultation. `questionnaires` by fingerprint; `unreadable` rows are counted here."""

    consultation: Consultation
    questionnaires: dict[str, Questionnaire]
    people: tuple[Person, ...]
    unreadable: int = 0


class Writing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One answer in somebody's own words: who (her place in `Table.people`), to which question, and the words."""

    person: int
    question: str
    text: str


def questionnaire_of(table: Table, person: Person) -> Questionnaire:
    """Give the questionnaire that a person was asked."""
    return table.questionnaires[person.fingerprint]


def standing(questionnaire: Questionnaire, person: Person, question: str) -> Standing:
    """Say what became of one question of her questionnaire for one person. Raises KeyError for an unknown question."""
    if question in person.answers:
        return Standing.ANSWERED
    page = _page_of(questionnaire, question)
    match person.passed.get(page.id):
        case None:
            return Standing.NOT_REACHED
        case Passage.NOT_SHOWN:
            return Standing.NOT_SHOWN
    shown = {shown.id for shown in routing.shown_questions(page, person.answers)}
    return Standing.SKIPPED if question in shown else Standing.NOT_SHOWN


def with_role(questionnaire: Questionnaire, *roles: Role) -> tuple[AnyQuestion, ...]:
    """Give the questions that have one of these roles, in order."""
    return tuple(question for page in questionnaire.pages for question in page.questions if question.role in roles)


def may_be_quoted(table: Table, person: Person) -> bool:
    """Whether she said yes to being quoted. A skipped question, or one never asked, is a no."""
    asked = with_role(questionnaire_of(table, person), Role.QUOTE_CONSENT)
    return bool(asked) and all(person.answers.get(question.id) == "yes" for question in asked)


def characteristics(table: Table, person: Person) -> dict[str, Value]:
    """Give what she said of herself: characteristics, area and organisation, by question, answered ones only."""
    asked = with_role(questionnaire_of(table, person), Role.CHARACTERISTIC, Role.AREA, Role.ORGANISATION)
    return {question.id: person.answers[question.id] for question in asked if question.id in person.answers}


def languages(table: Table) -> tuple[str, ...]:
    """Give each person's language, those that fewer than eight chose pooled as `OTHER_LANGUAGES`."""
    chosen = Counter(person.language for person in table.people)
    return tuple(
        person.language if chosen[person.language] >= FEWEST_SPEAKERS else OTHER_LANGUAGES for person in table.people
    )


def writings(table: Table) -> tuple[Writing, ...]:
    """Give every answer in people's own words that holds more than blanks, person by person.

    An answer's place in this sequence is its number everywhere in the workspace; it lasts, because people who are
    added later stand after those who were there.
    """
    asked = {
        fingerprint: [
            question.id
            for page in questionnaire.pages
            for question in page.questions
            if isinstance(question, TextQuestion)
        ]
        for fingerprint, questionnaire in table.questionnaires.items()
    }
    return tuple(
        Writing(person=place, question=question, text=text)
        for place, person in enumerate(table.people)
        for question in asked[person.fingerprint]
        if isinstance(text := person.answers.get(question), str) and text.strip()
    )


def _page_of(questionnaire: Questionnaire, question: str) -> Page:
    for page in questionnaire.pages:
        if any(asked.id == question for asked in page.questions):
            return page
    raise KeyError(question)
