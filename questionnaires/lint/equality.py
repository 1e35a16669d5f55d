"""Questions about who people are: asked last, with a reason, in groups large enough to be shown.

Three measures of size. A report shows nothing of a group under ten, so the groups of a question should have ten
people on average. Areas and organisations that are too small are pooled, which is a pity rather than a harm. All such
questions together split people into combinations; nobody publishes those, but whoever may read the opened answers
could find somebody they know among them, so the combinations should not outnumber the people beyond all measure.
"""

import math
from collections.abc import Iterator

from questionnaires.lint.finding import Finding, finding
from questionnaires.lint.shapes import any_of, one_of
from questionnaires.problems import Where, listed
from questionnaires.schema import AnyQuestion, ChooseMany, ChooseOne, Page, Questionnaire, Role, Scale

BASE = 10
"""People a group must hold before anything about it is shown."""

MOST_COMBINATIONS = 1000
"""Combinations for each person expected. Six questions in broad groups stay below it, eight do not."""

_ABOUT_PEOPLE = frozenset({Role.CHARACTERISTIC, Role.AREA, Role.ORGANISATION})
_MAY_FOLLOW = _ABOUT_PEOPLE | {Role.QUOTE_CONSENT}

_REASON = any_of(
    r"\b(?:because|why|so that|so we|helps? us)\b",
    r"\bto (?:see|check|find|know|learn|show|make sure|understand|tell)\b",
)
_TRAIT = one_of(
    *("gender", "sex", "ethnic", "ethnicity", "race", "religion", "faith", "belief", "sexual", "sexuality"),
    *("nationality", "marital", "disability"),
)
_ASKS_WHO = any_of(
    rf"\b(?:what is|what's|how (?:would|do) you describe|which (?:of these )?(?:best )?describes) your {_TRAIT}\b",
    r"\bhow old are you\b|\b(?:what|which) age (?:group|band|range)\b|\bwhat is your age\b",
    r"\bare you (?:deaf |d/deaf )?(?:disabled|pregnant|trans|transgender|married|heterosexual|gay|lesbian|straight)\b",
    rf"\bdo you (?:have|consider yourself)[^.?]*\bdisab|\bwhat {_TRAIT} (?:group|identity|orientation)\b",
)
_ASKS_AREA = any_of(
    r"\b(?:where|(?:which|what) (?:area|part|county|town|city|district|borough)[^.?]*) do you (?:live|work)\b",
    r"\byour (?:home )?post ?code\b|\bpost ?code (?:area|district)\b",
)


def findings(questionnaire: Questionnaire, expected: int) -> Iterator[Finding]:
    """Look at the place, the reasons and the sizes of equality questions, given how many people are expected."""
    asked = [(page, question) for page in questionnaire.pages for question in page.questions]
    yield from _order(asked)
    for page, question in asked:
        yield from _reason(questionnaire, page, question)
        yield from _role(page, question)
        yield from _size(page, question, expected)
    yield from _combinations(asked, expected)


def _order(asked: list[tuple[Page, AnyQuestion]]) -> Iterator[Finding]:
    positions = [number for number, (_, question) in enumerate(asked) if question.role is Role.CHARACTERISTIC]
    if not positions:
        return
    page, first = asked[positions[0]]
    later = [question.id for _, question in asked[positions[0] :] if question.role not in _MAY_FOLLOW]
    if later:
        said = f"{listed(later)} {'is' if len(later) == 1 else 'are'} asked after this equality question."
        yield finding(
            "equality-last", Where(page=page.id, question=first.id), said, "Move equality questions to the end."
        )


def _reason(questionnaire: Questionnaire, page: Page, question: AnyQuestion) -> Iterator[Finding]:
    if question.role is not Role.CHARACTERISTIC or question.why.strip():
        return
    notes = [section.note for section in questionnaire.sections if section.id == page.section]
    if not any(_REASON.search(text) for text in (page.body, question.hint, *notes)):
        yield finding(
            "equality-reason",
            Where(page=page.id, question=question.id, field="why"),
            "Nothing says why this is asked.",
            "Write why, as in: 'We want to know if people from every group are treated fairly.'",
        )


def _role(page: Page, question: AnyQuestion) -> Iterator[Finding]:
    if question.role is not None or not isinstance(question, ChooseOne | ChooseMany | Scale):
        return
    for shape, role in ((_ASKS_WHO, Role.CHARACTERISTIC), (_ASKS_AREA, Role.AREA)):
        if shape.search(question.ask):
            yield finding(
                "unmarked-equality",
                Where(page=page.id, question=question.id, field="role"),
                "It asks who somebody is, and is not marked as such.",
                f'Write role = "{role.value}".',
            )


def _size(page: Page, question: AnyQuestion, expected: int) -> Iterator[Finding]:
    groups = _groups(question)
    if groups == 0 or expected / groups >= BASE:
        return
    rule = "small-groups" if question.role is Role.CHARACTERISTIC else "pooled-groups"
    each = f"{expected / groups:.0f}" if expected >= groups else "fewer than one"
    fitting = max(expected // BASE, 2)
    yield finding(
        rule,
        Where(page=page.id, question=question.id, field="options"),
        f"With {expected} people expected, {groups} groups hold about {each} each; under {BASE}, nothing can be shown.",
        f"Use at most {fitting} broad groups, or run the check with the number of people you expect.",
    )


def _combinations(asked: list[tuple[Page, AnyQuestion]], expected: int) -> Iterator[Finding]:
    sizes = {question.id: _groups(question) for _, question in asked if _groups(question)}
    together = math.prod(sizes.values())
    if len(sizes) > 1 and together > MOST_COMBINATIONS * max(expected, 1):
        finest = sorted(sizes, key=lambda name: -sizes[name])[:2]
        yield finding(
            "many-combinations",
            Where(),
            f"{len(sizes)} questions about people make {together:,} combinations for {expected} people expected.",
            f"Ask only what you will act on, or use broader groups, beginning with {listed(finest)}.",
        )


def _groups(question: AnyQuestion) -> int:
    """Count the groups that a question about people makes; none where it is about something else."""
    is_about_people = question.role in _ABOUT_PEOPLE and isinstance(question, ChooseOne | ChooseMany)
    return len(question.options) if is_about_people and isinstance(question, ChooseOne | ChooseMany) else 0
