"""A questionnaire in a few lines to a page: what is asked, of whom, and when it ends; for authors and reviewers."""

from collections.abc import Iterator

from questionnaires.problems import listed
from questionnaires.questions import offered
from questionnaires.schema import (
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    LongText,
    Number,
    Page,
    Questionnaire,
    Scale,
    Section,
    ShortText,
    ShowIf,
    Year,
)
from questionnaires.translation import languages, missing


def outline(questionnaire: Questionnaire) -> Iterator[str]:
    """Give the lines: the whole, then page after page with its condition, its questions and their answers."""
    yield f"{questionnaire.title} ({questionnaire.id})"
    asked = sum(len(page.questions) for page in questionnaire.pages)
    time = f"{questionnaire.minutes} minutes" if questionnaire.minutes else "no time given"
    yield f"For {questionnaire.audience}; {len(questionnaire.pages)} pages, {asked} questions, {time}."
    for language in languages(questionnaire):
        wanting = len(missing(questionnaire, language))
        yield f"Language {language}: {f'{wanting} texts missing' if wanting else 'complete'}."
    sections = {section.id: section for section in questionnaire.sections}
    current = ""
    for number, page in enumerate(questionnaire.pages, start=1):
        if page.section != current:
            current = page.section
            yield ""
            yield _section(sections[current]) if current else "-- outside any part --"
        yield ""
        yield from _page(number, page)
    yield ""
    yield f"Support: {', '.join(contact.name for contact in questionnaire.support) or 'none'}."


def _section(section: Section) -> str:
    traits = [
        words
        for words, is_so in (
            ("sensitive", section.sensitive),
            ("can be skipped whole", section.skippable),
            ("shows support", section.show_support),
            ("begins with a note", bool(section.note)),
        )
        if is_so
    ]
    return f"-- {section.title} ({'; '.join([section.id, *traits])}) --"


def _page(number: int, page: Page) -> Iterator[str]:
    heading = page.title or (page.questions[0].ask if page.questions else page.id)
    yield f"{number}. {heading} [{page.id}]"
    if page.show_if:
        yield f"   only if {condition(page.show_if)}"
    if page.ends:
        yield "   THE VISIT ENDS HERE; nothing is kept"
    elif not page.questions:
        yield "   words only"
    for question in page.questions:
        yield from _question(question, is_heading=not page.title)


def _question(question: AnyQuestion, *, is_heading: bool) -> Iterator[str]:
    if not is_heading:
        yield f"   {question.ask}"
    role = f", {question.role.value}" if question.role else ""
    yield f"   ({kind(question)}{role}{', must be answered' if question.required else ''}) [{question.id}]"
    if question.show_if:
        yield f"   only if {condition(question.show_if)}"
    if isinstance(question, ChooseOne | ChooseMany):
        labels = {option.value: option.label for option in question.options}
        for value in offered(question):
            yield f"   - {labels.get(value, '(standard answer)')} [{value}]"


def kind(question: AnyQuestion) -> str:
    """Name a question's kind, with its bounds."""
    if isinstance(question, Scale):
        return f"scale from {question.low}, {question.low_label}, to {question.high}, {question.high_label}"
    if isinstance(question, Number):
        bounds = [f"from {question.least:g}" if question.least is not None else ""]
        bounds.append(f"to {question.most:g}" if question.most is not None else "")
        return " ".join(["number", *filter(None, bounds), question.unit]).strip()
    if isinstance(question, Year):
        return f"year, {question.earliest} to {question.latest}"
    if isinstance(question, ShortText | LongText):
        return f"{'one line' if isinstance(question, ShortText) else 'own words'}, up to {question.longest} characters"
    return "choose one" if isinstance(question, ChooseOne) else "choose any"


def condition(shown_if: ShowIf) -> str:
    """Say when something shows."""
    if shown_if.answered is not None:
        return f"'{shown_if.question}' was {'answered' if shown_if.answered else 'not answered'}"
    if shown_if.any_of:
        return f"the answer to '{shown_if.question}' is {listed(shown_if.any_of).replace(' and ', ' or ')}"
    return f"the answer to '{shown_if.question}' is not {listed(shown_if.none_of).replace(' and ', ' or ')}"
