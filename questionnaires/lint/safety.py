"""What could harm whoever answers: being made to answer, or left alone with it."""

from collections.abc import Iterator

from questionnaires.lint.finding import Finding, finding
from questionnaires.lint.shapes import any_of, one_of, plain
from questionnaires.problems import Where, listed
from questionnaires.schema import (
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    LongText,
    Page,
    Questionnaire,
    Role,
    Scale,
    Section,
    ShortText,
)

_OTHERS = one_of(
    *("anyone", "anybody", "someone", "somebody", "the", "your", "they", "he", "she", "any", "an?", "police", "staff"),
    *("services?", "officers?", "there", "it"),
)
_UNKNOWABLE = any_of(
    # a length, a number, a date: of what was, not of what is wished for
    r"^(?:about |roughly )?how (?:long|many|soon|quickly|often)\b(?!.*\b(?:would|should|could)\b)",
    r"^(?:roughly )?when\b(?!.*\b(?:would|should|could)\b)|^(?:in )?(?:what|which) (?:year|month)\b",
    # what others did
    rf"^(?:did|has|have|had|was|were) {_OTHERS}\b",
    r"^(?:were|have|had|are) you (?:ever )?(?:been |being )?"
    r"(?:told|offered|given|asked|informed|referred|invited|contacted|kept|shown|allowed)\b",
)
_OWN_DONT_KNOW = any_of(
    r"\b(?:do not|don't|not) (?:know|sure|remember)\b", r"\b(?:cannot|can't) (?:remember|say|recall)\b", r"\bunsure\b"
)
_ABOUT_WHAT_HAPPENED = any_of(
    r"\bwhat (?:has )?happened to you\b|\bdid to you\b|\bwas done to you\b",
    r"\b(?:tell us|describe|explain|write down)(?: \w+){0,3} "
    r"(?:what happened|the (?:rape|assault|attack|abuse|incident))\b",
    r"\b(?:raped|assaulted|attacked|abused|hurt) you\b",
    r"\byou (?:ever )?(?:been )?(?:sexually )?(?:raped|assaulted|abused)\b",
    r"\b(?:during|at the time of|in) the (?:rape|assault|attack|abuse)\b",
)
_MENTIONS_QUOTING = any_of(r"\bquot(?:e|ed|es|ing)\b")
_PAUSE_WANTED_FROM = 12
"""Pages with questions from which on a place to pause is wanted."""


def findings(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Look at consent, age, ways not to say, sensitive parts, reminders and support."""
    yield from _consent(questionnaire)
    yield from _age(questionnaire)
    for page in questionnaire.pages:
        for question in page.questions:
            yield from _choice(page, question)
            yield from _freedom(page, question)
    for section in questionnaire.sections:
        yield from _section(section)
    yield from _unmarked(questionnaire)
    yield from _quoting(questionnaire)
    yield from _whole(questionnaire)


def _asked(questionnaire: Questionnaire) -> list[tuple[Page, AnyQuestion]]:
    return [(page, question) for page in questionnaire.pages for question in page.questions]


def _consent(questionnaire: Questionnaire) -> Iterator[Finding]:
    asked = _asked(questionnaire)
    positions = [number for number, (_, question) in enumerate(asked) if question.role is Role.CONSENT]
    if not positions:
        yield finding(
            "consent-first",
            Where(),
            "Nobody is asked whether they want to take part.",
            "Ask first: 'Do you want to take part?', kind choose-one, role consent, required, answers yes and no.",
        )
    elif positions[0] > 0:
        page, question = asked[positions[0]]
        yield finding(
            "consent-first",
            Where(page=page.id, question=question.id, field="role"),
            f"Before it, {positions[0]} other question{'s are' if positions[0] > 1 else ' is'} asked.",
            "Move its page to the front.",
        )


def _age(questionnaire: Questionnaire) -> Iterator[Finding]:
    asked = _asked(questionnaire)
    ages = [(page, question) for page, question in asked if question.role is Role.AGE]
    if not ages:
        yield finding(
            "age",
            Where(),
            "Nobody is asked whether they are old enough to take part.",
            "After consent, ask 'Are you 18 or over?' with role age; add a page that ends the visit for those who "
            "are not, and shows where to turn.",
        )
        return
    page, question = ages[0]
    where = Where(page=page.id, question=question.id, field="role")
    if not any(end.ends and end.show_if and end.show_if.question == question.id for end in questionnaire.pages):
        yield finding(
            "age",
            where,
            "No page ends the visit for those who are too young.",
            f'Add a page with ends = true and show_if = {{ question = "{question.id}", any_of = [...] }} that says '
            "kindly that nothing was kept, and where to turn.",
        )
    before = [earlier.id for _, earlier in asked[: asked.index(ages[0])] if earlier.role is not Role.CONSENT]
    if before:
        said = f"Before it, {listed(before)} {'is' if len(before) == 1 else 'are'} asked."
        yield finding("age", where, said, "Ask for it right after consent.")


def _choice(page: Page, question: AnyQuestion) -> Iterator[Finding]:
    if not isinstance(question, ChooseOne | ChooseMany | Scale) or question.role in {Role.CONSENT, Role.QUOTE_CONSENT}:
        return
    where = Where(page=page.id, question=question.id)
    if not question.prefer_not_to_say:
        said = "There is no answer 'Prefer not to say'."
        yield finding("prefer-not-to-say", where, said, "Write prefer_not_to_say = true.")
    labels = [option.label for option in question.options] if isinstance(question, ChooseOne | ChooseMany) else []
    may_not_know = question.role is None and _UNKNOWABLE.search(plain(question.ask))
    if may_not_know and not question.dont_know and not any(_OWN_DONT_KNOW.search(plain(label)) for label in labels):
        said = "There is no answer 'I don't know' to something that people may not know or remember."
        yield finding("dont-know", where, said, "Write dont_know = true.")


def _freedom(page: Page, question: AnyQuestion) -> Iterator[Finding]:
    where = Where(page=page.id, question=question.id)
    if question.required and question.role is not Role.CONSENT:
        yield finding("required", where, "An answer is demanded.", "Leave 'required' away.")
    if isinstance(question, ShortText | LongText) and not question.reminder:
        said = "Nothing reminds people not to name anyone or any place."
        yield finding("reminder", where, said, "Write reminder = true.")


def _section(section: Section) -> Iterator[Finding]:
    if not section.sensitive:
        return
    where = Where(part=f"section '{section.id}'")
    if not section.note.strip():
        said = "This sensitive part begins without a note on what it asks about."
        better = "Write a note, as in: 'The next questions ask about the police. You can skip this whole part.'"
        yield finding("content-note", where, said, better)
    if not section.skippable:
        yield finding("skip-section", where, "This sensitive part cannot be skipped whole.", "Write skippable = true.")
    if not section.show_support:
        said = "This sensitive part does not show where to find support."
        yield finding("section-support", where, said, "Write show_support = true.")


def _unmarked(questionnaire: Questionnaire) -> Iterator[Finding]:
    sensitive = {section.id for section in questionnaire.sections if section.sensitive}
    for page, question in _asked(questionnaire):
        match = _ABOUT_WHAT_HAPPENED.search(plain(question.ask))
        if match and page.section not in sensitive:
            yield finding(
                "unmarked-sensitive",
                Where(page=page.id, question=question.id, field="ask"),
                f"It speaks of '{match[0]}' outside a sensitive part.",
                "Put its page in a section with sensitive = true, a note, skippable = true and show_support = true, "
                "or ask about the help, not about what happened.",
            )


def _quoting(questionnaire: Questionnaire) -> Iterator[Finding]:
    asked = _asked(questionnaire)
    quotes = [(page, question) for page, question in asked if question.role is Role.QUOTE_CONSENT]
    writes = any(isinstance(question, ShortText | LongText) for _, question in asked)
    if writes and not quotes:
        said = "People write in their own words and are not asked whether they may be quoted."
        better = "On a page of its own ask 'May we quote your words in our report?', role quote-consent, yes and no."
        yield finding("quote-consent", Where(), said, better)
    for page, question in quotes:
        if len(page.questions) > 1:
            where = Where(page=page.id, question=question.id)
            said = "Consent to be quoted shares its page with other questions."
            yield finding("quote-consent-alone", where, said, "Give it a page of its own.")
    for page, question in asked:
        if question.role is Role.CONSENT and _MENTIONS_QUOTING.search(f"{question.ask} {question.hint}"):
            where = Where(page=page.id, question=question.id, field="ask")
            said = "Consent to take part asks for consent to be quoted at the same time."
            yield finding("quote-consent-alone", where, said, "Ask only: 'Do you want to take part?'")


def _whole(questionnaire: Questionnaire) -> Iterator[Finding]:
    if not questionnaire.support:
        said = "There is nobody to turn to: the list of support contacts is empty."
        yield finding("support", Where(), said, "Add [[support]] with a name, a telephone number and the hours.")
    numbers = [index for index, page in enumerate(questionnaire.pages) if page.questions]
    pauses = [
        index
        for index, page in enumerate(questionnaire.pages)
        if not page.questions and page.show_if is None and numbers and numbers[0] < index < numbers[-1]
    ]
    if len(numbers) >= _PAUSE_WANTED_FROM and not pauses:
        said = f"{len(numbers)} pages ask something, and nowhere is there a moment to breathe."
        better = "Half-way, add a page of words: 'You are half-way. There is no hurry. Take a break if you like.'"
        yield finding("pause", Where(), said, better)
    if not questionnaire.closing.strip():
        better = "Write a closing: thank people, say what happens next, and that it is normal to feel tired or upset."
        yield finding("closing", Where(field="closing"), "There are no closing words.", better)
