"""Which pages a visit shows, and what becomes of answers to questions that it no longer shows.

All of it follows from the questionnaire and the answers alone. Conditions look back only, at earlier pages, and see
only answers that are themselves on the path, so one walk from the first page to the last settles everything.
"""

from collections.abc import Collection, Mapping

import msgspec

from questionnaires.response import Passage, Value
from questionnaires.schema import AnyQuestion, Page, Questionnaire, Role, ShowIf

Answers = Mapping[str, Value]


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """What a visit with certain answers goes along.

    `pages` are those that show, in order; the last of them may end the visit (`Page.ends`). `questions` are the
    questions that show on them, in order, and `answers` the answers to these alone. Where consent to take part was
    refused the path stops at that page and `declined` is true; while it is unanswered, the path stops there too.
    """

    pages: tuple[Page, ...]
    questions: tuple[AnyQuestion, ...]
    answers: dict[str, Value]
    declined: bool = False

    @property
    def ending(self) -> Page | None:
        """Give the page that ends the visit early, where the path leads to one."""
        last = self.pages[-1] if self.pages else None
        return last if last and last.ends else None

    @property
    def ends_early(self) -> bool:
        """Whether nothing is to be sent: consent was refused, or an ending page reached."""
        return self.declined or self.ending is not None


def holds(condition: ShowIf | None, answers: Answers) -> bool:
    """Whether a condition is met. A question without an answer satisfies `none_of` and `answered = false` only."""
    if condition is None:
        return True
    value = answers.get(condition.question)
    if condition.answered is not None:
        return condition.answered == (value is not None)
    wanted = condition.any_of or condition.none_of
    if isinstance(value, tuple):
        is_given = any(one in wanted for one in value)
    else:
        is_given = value is not None and str(value) in wanted
    return is_given == bool(condition.any_of)


def shown_questions(page: Page, answers: Answers) -> tuple[AnyQuestion, ...]:
    """Give the questions of a page that show, given the answers on the path before it."""
    return tuple(
        [question for question in page.questions if question.show_if is None or holds(question.show_if, answers)]
    )


def path(questionnaire: Questionnaire, answers: Answers) -> Path:
    """Walk from the first page to the last, or to where the visit ends.

    A page that asks something shows only while one of its questions does.
    """
    pages: list[Page] = []
    questions: list[AnyQuestion] = []
    kept: dict[str, Value] = {}
    for page in questionnaire.pages:
        if page.show_if is not None and not holds(page.show_if, kept):
            continue
        asked = shown_questions(page, kept)
        if page.questions and not asked:
            continue
        pages.append(page)
        consent: Value | None = "yes"
        for question in asked:
            questions.append(question)
            value = answers.get(question.id)
            if value is not None:
                kept[question.id] = value
            if question.role is Role.CONSENT:
                consent = value
        if page.ends or consent != "yes":
            declined = consent == "no"
            return Path(pages=tuple(pages), questions=tuple(questions), answers=kept, declined=declined)
    return Path(pages=tuple(pages), questions=tuple(questions), answers=kept)


def next_page(questionnaire: Questionnaire, page: str, answers: Answers) -> Page | None:
    """Give the page after this one; None after the last. A page off the path leads to the next one that is on it."""
    positions = _positions(questionnaire)
    here = positions[page]
    return next((shown for shown in path(questionnaire, answers).pages if positions[shown.id] > here), None)


def previous_page(questionnaire: Questionnaire, page: str, answers: Answers) -> Page | None:
    """Give the page before this one; None before the first. A page off the path leads to the last one before it."""
    positions = _positions(questionnaire)
    here = positions[page]
    behind = [shown for shown in path(questionnaire, answers).pages if positions[shown.id] < here]
    return behind[-1] if behind else None


def after_section(questionnaire: Questionnaire, page: str, answers: Answers) -> Page | None:
    """Give the first page after the section that this page belongs to: where "Skip this part" leads."""
    pages = questionnaire.pages
    section = pages[_positions(questionnaire)[page]].section
    if not section:
        return next_page(questionnaire, page, answers)
    last = [candidate.id for candidate in pages if candidate.section == section][-1]
    return next_page(questionnaire, last, answers)


def passages(questionnaire: Questionnaire, way: Path, passed: Collection[str]) -> dict[str, Passage]:
    """Say what became of each page, up to the furthest of those that the visit went past along its way.

    A page of words only counts as answered. Pages beyond have no entry: they were not reached.
    """
    positions = _positions(questionnaire)
    furthest = max((positions[page] for page in passed), default=-1)
    shown = {page.id for page in way.pages}
    outcome: dict[str, Passage] = {}
    for page in questionnaire.pages[: furthest + 1]:
        if page.id not in shown:
            outcome[page.id] = Passage.NOT_SHOWN
        elif not page.questions or any(question.id in way.answers for question in page.questions):
            outcome[page.id] = Passage.ANSWERED
        else:
            outcome[page.id] = Passage.SKIPPED
    return outcome


def _positions(questionnaire: Questionnaire) -> dict[str, int]:
    """Give each page's place in the order. Asking it for a page that never was raises KeyError."""
    return {page.id: index for index, page in enumerate(questionnaire.pages)}
