"""Closed questions: how many gave each answer, how many would rather not say, how many skipped.

In two steps, because no number may be looked at before it is disclosed: `enter` puts every count in the ledger, and
`tally` reads back what came out.
"""

from itertools import pairwise

import msgspec

from analysis.answers.table import Person, Standing, Table, questionnaire_of, standing
from analysis.counting.audiences import POOLED, Audience, divisions
from analysis.counting.disclosure import Cell, Disclosed, Ledger, Published
from analysis.counting.shares import Share
from questionnaires.response import Value
from questionnaires.schema import (
    DONT_KNOW,
    PREFER_NOT,
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    Number,
    Questionnaire,
    Role,
    Scale,
    TextQuestion,
    Year,
)

_NOT_TALLIED = (Role.CONSENT, Role.QUOTE_CONSENT, Role.AGE)
_BANDS = 5
_YEARS = 10


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer that could be given, and the share of those answering who gave it."""

    value: str
    label: str
    share: Share


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """One question of one audience.

    `answered` is the base of every share. `preferred_not` is None where that was no answer to choose. `several` means
    that people could choose more than one answer, so that the shares do not add up. `middle` is the median of a scale,
    None where the hidden counts leave it open. `about_them` marks questions about the people themselves.
    """

    question: str
    ask: str
    answered: Disclosed
    skipped: Disclosed
    preferred_not: Disclosed | None
    answers: tuple[Answer, ...] = ()
    several: bool = False
    free_text: bool = False
    about_them: bool = False
    middle: str | None = None
    ends: tuple[str, str] | None = None
    pooled: tuple[str, ...] = ()


class _Offer(msgspec.Struct, frozen=True, kw_only=True):
    """The answers that may be counted, as (value, label), and the labels of those that are pooled into one."""

    answers: tuple[tuple[str, str], ...]
    pooled: tuple[str, ...] = ()


def people(audience: str) -> Cell:
    """The cell of everyone of an audience who answered."""
    return Cell(audience, "people", "all")


def answer(audience: str, question: str, value: str) -> Cell:
    """The cell of everyone of an audience who gave an answer to a question."""
    return Cell(audience, f"answers to {question}", value)


def enter(ledger: Ledger, table: Table, audience: Audience) -> bool:
    """Enter an audience and its closed questions; give whether it is large enough to be reported on at all."""
    if not ledger.base(people(audience.key), len(audience.people)):
        return False
    for question in _asked(audience):
        _enter(ledger, table, audience, question)
    return True


def answering(audience: Audience, question: AnyQuestion) -> Cell:
    """The cell of everyone of an audience who answered a question."""
    return _standing(audience, question, "answered")


def tally(published: Published, table: Table, audience: Audience) -> tuple[Tally, ...]:
    """Read back the questions of an audience that `enter` found large enough."""
    return tuple(_read(published, table, audience, question) for question in _asked(audience))


def _asked(audience: Audience) -> list[AnyQuestion]:
    pages = audience.questionnaire.pages
    return [question for page in pages for question in page.questions if question.role not in _NOT_TALLIED]


def _standing(audience: Audience, question: AnyQuestion, row: str) -> Cell:
    return Cell(audience.key, f"standing of {question.id}", row)


def _enter(ledger: Ledger, table: Table, audience: Audience, question: AnyQuestion) -> None:
    given: list[frozenset[str]] = []
    preferred_not = skipped = elsewhere = 0
    for place in audience.people:
        person = table.people[place]
        value = person.answers.get(question.id)
        if value in (PREFER_NOT, (PREFER_NOT,)):
            preferred_not += 1
        elif value is not None:
            given.append(_values(question, value))
        elif _was_skipped(questionnaire_of(table, person), person, question):
            skipped += 1
        else:
            elsewhere += 1
    answered = answering(audience, question)
    parts = [answered, _standing(audience, question, "skipped"), _standing(audience, question, "elsewhere")]
    enough = ledger.base(answered, len(given))
    ledger.silent(parts[1], skipped)
    ledger.keep_back(parts[2], elsewhere)
    if _may_prefer_not(question):
        parts.append(_standing(audience, question, "preferred not to say"))
        ledger.silent(parts[-1], preferred_not)
    ledger.adds_up(people(audience.key), parts)
    if enough:
        _enter_answers(ledger, audience, question, _offered(table, audience, question), given)


def _enter_answers(
    ledger: Ledger, audience: Audience, question: AnyQuestion, offered: _Offer, given: list[frozenset[str]]
) -> None:
    values = {value for value, _ in offered.answers}
    if not values:
        return
    if offered.pooled:
        given = [frozenset(value if value in values else POOLED for value in chosen) for chosen in given]
    answered = answering(audience, question)
    cells = [answer(audience.key, question.id, value) for value, _ in offered.answers]
    for cell in cells:
        ledger.count(cell, sum(cell.row in chosen for chosen in given))
    # Those whose answer only an older version of the questionnaire offered.
    others = sum(not chosen & values for chosen in given)
    if others:
        cells.append(answer(audience.key, question.id, ""))
        ledger.keep_back(cells[-1], others)
    if isinstance(question, ChooseMany):
        ledger.unites(answered, cells)  # who answered gave one answer at least, and that is a sum that a reader knows
    else:
        ledger.adds_up(answered, cells)


def _read(published: Published, table: Table, audience: Audience, question: AnyQuestion) -> Tally:
    answered = published[answering(audience, question)]
    offered = _offered(table, audience, question)
    answers = tuple(
        Answer(value=value, label=label, share=Share(published[cell], answered))
        for value, label in offered.answers
        if (cell := answer(audience.key, question.id, value)) in published
    )
    return Tally(
        question=question.id,
        ask=question.ask,
        answered=answered,
        skipped=published[_standing(audience, question, "skipped")],
        preferred_not=published.get(_standing(audience, question, "preferred not to say")),
        answers=answers,
        several=isinstance(question, ChooseMany),
        free_text=isinstance(question, TextQuestion),
        about_them=question.role in (Role.CHARACTERISTIC, Role.AREA, Role.ORGANISATION),
        middle=_middle(answers) if isinstance(question, Scale) else None,
        ends=(question.low_label, question.high_label) if isinstance(question, Scale) else None,
        pooled=offered.pooled,
    )


def _was_skipped(questionnaire: Questionnaire, person: Person, question: AnyQuestion) -> bool:
    try:
        return standing(questionnaire, person, question.id) is Standing.SKIPPED
    except KeyError:  # an older version of the questionnaire did not ask it
        return False


def _may_prefer_not(question: AnyQuestion) -> bool:
    return isinstance(question, ChooseOne | ChooseMany | Scale) and question.prefer_not_to_say


def _values(question: AnyQuestion, answer: Value) -> frozenset[str]:
    """Give the answers, of those offered, that a stored answer stands for."""
    if isinstance(question, ChooseMany):
        return frozenset(answer) if isinstance(answer, tuple) else frozenset((str(answer),))
    if isinstance(question, Number | Year) and isinstance(answer, int | float):
        return frozenset(value for value, _, low, high in _bands(question) if low <= answer < high)
    return frozenset((str(answer),))


def _offered(table: Table, audience: Audience, question: AnyQuestion) -> _Offer:
    match question:
        case ChooseOne(role=Role.AREA | Role.ORGANISATION):
            division = next(each for each in divisions(table, audience) if each.question == question.id)
            if len(division.groups) < 2:
                return _Offer(answers=())
            found = [(group.value, group.label) for group in division.groups]
            pooled = division.pooled
        case ChooseOne() | ChooseMany():
            found, pooled = [(option.value, option.label) for option in question.options], ()
        case Scale():
            found = [(str(point), _point(question, point)) for point in range(question.low, question.high + 1)]
            pooled = ()
        case Number() | Year():
            return _Offer(answers=tuple((value, label) for value, label, _, _ in _bands(question)))
        case _:
            return _Offer(answers=())
    if question.dont_know:
        found.append((DONT_KNOW, "I don't know"))
    return _Offer(answers=tuple(found), pooled=pooled)


def _point(scale: Scale, point: int) -> str:
    words = {scale.low: scale.low_label, scale.high: scale.high_label}.get(point)
    return f"{point} – {words}" if words else str(point)


def _bands(question: Number | Year) -> list[tuple[str, str, float, float]]:
    """Divide numbers into bands set by the question alone, as (value, label, from, up to): none where it sets no ends.

    A band drawn by the answers would say something of them.
    """
    if isinstance(question, Year):
        first, last = question.earliest // _YEARS * _YEARS, question.latest
        starts = range(first, last + 1, _YEARS)
        return [(str(start), f"{start} to {start + _YEARS - 1}", start, start + _YEARS) for start in starts]
    if question.least is None or question.most is None:
        return []
    width = (question.most - question.least) / _BANDS
    edges = [question.least + width * band for band in range(_BANDS + 1)]
    bands = []
    for band, (low, high) in enumerate(pairwise(edges)):
        last = band == _BANDS - 1
        label = f"{low:g} to {high:g}" if last else f"{low:g} to under {high:g}"
        bands.append((str(band), f"{label} {question.unit}".strip(), low, high + 1 if last else high))
    return bands


def _middle(answers: tuple[Answer, ...]) -> str | None:
    """Give the point of a scale in the middle of all answers; None where rounded or hidden counts could move it."""
    points = [answer for answer in answers if answer.value != DONT_KNOW]
    counts = [point.share.part.range for point in points]
    if any(most is None for _, most in counts):
        return None
    least, most = [low for low, _ in counts], [high or 0 for _, high in counts]
    possible = [
        point.label
        for place, point in enumerate(points)
        # It is the middle, or shares it, where neither what is below nor what is above can be more than half.
        if sum(least[:place]) <= sum(most[place:]) and sum(least[place + 1 :]) <= sum(most[: place + 1])
    ]
    return possible[0] if len(possible) == 1 else None
