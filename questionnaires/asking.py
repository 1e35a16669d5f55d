"""Whether one question can be asked: its condition, answers, bounds and role."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import msgspec

from questionnaires.problems import QuestionnaireProblem, Where, did_you_mean, listed
from questionnaires.questions import offered
from questionnaires.schema import (
    DONT_KNOW,
    PREFER_NOT,
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    LongText,
    Number,
    Page,
    Role,
    Scale,
    ShortText,
    ShowIf,
    Year,
)

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""Names of questionnaires, pages, sections and questions, and values of options."""

MOST_OPTIONS = 60


def wrong(where: Where, said: str, instead: str = "") -> QuestionnaireProblem:
    """State a problem; the file is added by whoever knows it."""
    return QuestionnaireProblem(where=where, wrong=said, instead=instead)


def name_advice(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    better = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    example = better if better and better != name else "first-contact"
    return f"Use small letters, digits and hyphens, at most 40, as in '{example}'."


def condition_wrongs(condition: ShowIf, earlier: dict[str, AnyQuestion], at: Where) -> Iterator[QuestionnaireProblem]:
    at = msgspec.structs.replace(at, field="show_if")
    given = [bool(condition.any_of), bool(condition.none_of), condition.answered is not None]
    if sum(given) != 1:
        said = "show_if has no condition." if not any(given) else "show_if has more than one condition."
        yield wrong(at, said, "Write either any_of, or none_of, or answered.")
    asked = earlier.get(condition.question)
    if asked is None:
        said = f"show_if names '{condition.question}', which is not asked on an earlier page."
        yield wrong(at, said, did_you_mean(condition.question, earlier) or "Ask that question earlier.")
        return
    values = offered(asked)
    wanted = (*condition.any_of, *condition.none_of)
    if wanted and not values:
        said = f"show_if compares '{asked.id}', which is answered in words or numbers of one's own."
        yield wrong(at, said, "Write answered = true, or answered = false.")
        return
    for value in wanted:
        if value not in values:
            said = f"show_if names the answer '{value}', which '{asked.id}' does not offer."
            yield wrong(at, said, did_you_mean(value, values) or f"Its answers are {listed(values)}.")


def question_wrongs(
    page: Page, question: AnyQuestion, earlier: dict[str, AnyQuestion]
) -> Iterator[QuestionnaireProblem]:
    at = Where(page=page.id, question=question.id)
    if question.show_if:
        yield from condition_wrongs(question.show_if, earlier, at)
    if question.required and question.role is not Role.CONSENT:
        said = "The question is required; everybody may skip every question but consent to take part."
        yield wrong(msgspec.structs.replace(at, field="required"), said, "Leave 'required' away.")
    if isinstance(question, ChooseOne | ChooseMany):
        yield from _option_wrongs(question, at)
    else:
        yield from _bound_wrongs(question, at)
    yield from _role_wrongs(page, question, at)


def _option_wrongs(question: ChooseOne | ChooseMany, at: Where) -> Iterator[QuestionnaireProblem]:
    at = msgspec.structs.replace(at, field="options")
    if len(question.options) < 2:
        yield wrong(at, f"There are {len(question.options)} answers to choose from.", "Offer at least two.")
    if len(question.options) > MOST_OPTIONS:
        said = f"There are {len(question.options)} answers to choose from."
        yield wrong(at, said, f"Offer at most {MOST_OPTIONS}.")
    for option in question.options:
        if option.value in {PREFER_NOT, DONT_KNOW}:
            flag = "prefer_not_to_say" if option.value == PREFER_NOT else "dont_know"
            said = f"The answer '{option.value}' is one of the standard answers, worded in every language."
            yield wrong(at, said, f"Leave the option away and write {flag} = true beside the options.")
        elif not ID.fullmatch(option.value):
            yield wrong(at, f"'{option.value}' cannot be used as a value.", name_advice(option.value))
        if option.exclusive and isinstance(question, ChooseOne):
            yield wrong(at, f"'{option.value}' is exclusive, as every answer to this kind is.", "Leave it away.")
    yield from _repetitions(question, at)


def _repetitions(question: ChooseOne | ChooseMany, at: Where) -> Iterator[QuestionnaireProblem]:
    values = Counter(option.value for option in question.options)
    labels = Counter(option.label.strip().casefold() for option in question.options)
    for value, times in values.items():
        if times > 1:
            yield wrong(at, f"{times} options have the value '{value}'.", "Give each a value of its own.")
    for label, times in labels.items():
        if times > 1:
            yield wrong(at, f"{times} options read '{label}'.", "Give each a label of its own.")


def _bound_wrongs(question: AnyQuestion, at: Where) -> Iterator[QuestionnaireProblem]:
    if isinstance(question, Scale):
        if not (-10 <= question.low < question.high <= 100 and question.high - question.low <= 10):
            said = f"The scale runs from {question.low} to {question.high}."
            yield wrong(at, said, "Let it have two to eleven points, as in low = 1, high = 5.")
    elif isinstance(question, Number):
        if question.least is not None and question.most is not None and question.least > question.most:
            said = f"The least number ({question.least:g}) is greater than the most ({question.most:g})."
            yield wrong(at, said, "Exchange them.")
        if not 0 <= question.decimals <= 4:
            yield wrong(at, f"decimals is {question.decimals}.", "Write a number from 0 to 4.")
    elif isinstance(question, Year):
        if not 1000 <= question.earliest <= question.latest <= 2999:
            said = f"The years run from {question.earliest} to {question.latest}."
            yield wrong(at, said, "Write two years of four digits, the earlier first.")
    elif isinstance(question, ShortText | LongText):
        most = 500 if isinstance(question, ShortText) else 20_000
        if not 1 <= question.longest <= most:
            at = msgspec.structs.replace(at, field="longest")
            yield wrong(at, f"longest is {question.longest}.", f"Write a number from 1 to {most}.")


def _role_wrongs(page: Page, question: AnyQuestion, at: Where) -> Iterator[QuestionnaireProblem]:
    at = msgspec.structs.replace(at, field="role")
    if question.role in {Role.CONSENT, Role.QUOTE_CONSENT}:
        if not isinstance(question, ChooseOne) or {option.value for option in question.options} != {"yes", "no"}:
            said = f"A question of the role '{question.role}' has other answers than yes and no."
            yield wrong(at, said, "Make it choose-one, with two options whose values are 'yes' and 'no'.")
        if question.role is Role.CONSENT and (question.show_if or page.show_if):
            said = "Consent to take part is asked of some people only."
            yield wrong(at, said, "Leave show_if away: everybody is asked.")
        if question.role is Role.CONSENT and not question.required:
            yield wrong(
                at, "Consent to take part can be skipped.", "Write required = true; nobody goes on without a yes."
            )
    elif question.role is Role.AGE and not isinstance(question, ChooseOne):
        yield wrong(at, "Age is asked with answers that an ending page cannot name.", "Make it choose-one.")
    elif question.role is not None and not isinstance(question, ChooseOne | ChooseMany):
        said = f"A question of the role '{question.role}' is answered in words or numbers of one's own."
        yield wrong(at, said, "Make it choose-one or choose-many, with broad groups: small ones point at people.")
