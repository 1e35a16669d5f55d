"""A small sound questionnaire around one question, so that a test shows only what it is about."""

import msgspec

from questionnaires.lint import Finding, lint
from questionnaires.schema import (
    AnyQuestion,
    ChooseOne,
    LongText,
    Option,
    Page,
    Questionnaire,
    Role,
    ShowIf,
    SupportContact,
)

YES_NO = (Option(value="yes", label="Yes"), Option(value="no", label="No"))
CONSENT = Page(
    id="consent",
    questions=(
        ChooseOne(id="consent", ask="Do you want to take part?", options=YES_NO, role=Role.CONSENT, required=True),
    ),
)
AGE = Page(
    id="age",
    questions=(
        ChooseOne(
            id="age",
            ask="Are you 18 or over?",
            why="It is for adults.",
            options=YES_NO,
            role=Role.AGE,
            prefer_not_to_say=True,
        ),
    ),
)
TOO_YOUNG = Page(
    id="too-young",
    title="Thank you",
    body="There is help for you too. Call 0800 1111.",
    show_if=ShowIf(question="age", any_of=("no",)),
    ends=True,
)
QUOTE = Page(
    id="quote",
    questions=(
        ChooseOne(
            id="quote", ask="May we quote you?", why="It is your choice.", options=YES_NO, role=Role.QUOTE_CONSENT
        ),
    ),
)
SOUND = Questionnaire(
    format=1,
    id="sound",
    title="Sound",
    audience="survivors",
    minutes=5,
    welcome="Some say survivor and some say victim. Both are welcome.",
    closing="Thank you. Be kind to yourself today.",
    other_ways="You can also take part on paper or in easy read.",
    pages=(CONSENT, AGE, TOO_YOUNG, QUOTE),
    support=(SupportContact(name="A helpline", phone="0808 000 0000"),),
)
"""Lint finds nothing in this one."""


def with_pages(*pages: Page, after: str = "too-young") -> Questionnaire:
    """Put pages into the sound questionnaire, after one of its own."""
    place = [page.id for page in SOUND.pages].index(after) + 1
    return msgspec.structs.replace(SOUND, pages=(*SOUND.pages[:place], *pages, *SOUND.pages[place:]))


def with_question(question: AnyQuestion, **page: object) -> Questionnaire:
    """Put one question into the sound questionnaire, on a page of its own."""
    whole = Page(id="asked", questions=(question,))
    return with_pages(msgspec.structs.replace(whole, **page))


def asking(ask: str, **fields: object) -> Questionnaire:
    """Ask something in a sound way, to be answered in one's own words."""
    question = LongText(id="asked", ask=ask, why="To do better.", reminder=True)
    return with_question(msgspec.structs.replace(question, **fields))


def choosing(ask: str, *labels: str, **fields: object) -> Questionnaire:
    """Ask something in a sound way, to be answered by choosing."""
    options = tuple(Option(value=f"v{number}", label=label) for number, label in enumerate(labels or ("Yes", "No")))
    question = ChooseOne(
        id="asked", ask=ask, why="To do better.", options=options, prefer_not_to_say=True, dont_know=True
    )
    return with_question(msgspec.structs.replace(question, **fields))


def rules(questionnaire: Questionnaire, **options: int) -> list[str]:
    """Give the rules of everything that lint finds, in order."""
    return [found.rule for found in lint(questionnaire, **options)]


def found(questionnaire: Questionnaire, rule: str, **options: int) -> Finding:
    """Give the one finding of a rule."""
    (only,) = [found for found in lint(questionnaire, **options) if found.rule == rule]
    return only
