"""What is hard on a phone, to read, or to reach: grids, rankings, long texts, missing languages and other ways."""

import re
from collections import Counter
from collections.abc import Iterator

from questionnaires import prose
from questionnaires.lint.finding import Finding, finding
from questionnaires.lint.shapes import any_of
from questionnaires.places import places
from questionnaires.problems import Where, listed
from questionnaires.reading_age import count_words, reading_age
from questionnaires.schema import ChooseMany, ChooseOne, Page, Questionnaire, Role, Scale
from questionnaires.translation import missing

OLDEST = 11
"""Reading age of the whole, in years."""

OLDEST_PAGE = 12
"""Reading age of one page's words. Short texts vary by a year by chance, so one page gets a year more."""

_ENOUGH_WORDS = 30
_LONGEST_SENTENCE = 25
_RANKS = any_of(
    r"\brank(?:ing)?\b|\b(?:in|by) order of\b|\border of (?:importance|preference)\b|\bput\b[^.?!]*\bin order\b",
    r"\bfrom (?:the )?(?:most|first) \w* ?to (?:the )?(?:least|last)\b|\byour top (?:three|five|ten|\d+)\b",
)
_EMPHASIS = re.compile(r"\*\*?\w[^*]*\*\*?|(?<!\w)__?\w[^_]*__?(?!\w)")
_OTHER_WAYS = {
    "on paper": any_of(r"\b(?:paper|print(?:ed)?|post|leaflet)\b"),
    "in easy read": any_of(r"\beasy[- ]?read\b"),
}


def findings(questionnaire: Questionnaire, *, is_english: bool) -> Iterator[Finding]:
    """Look at what pages hold, how hard they read, and what other ways there are to answer."""
    for page in questionnaire.pages:
        yield from _page(page)
    yield from _reasons(questionnaire)
    yield from _marks(questionnaire)
    if is_english:
        yield from _reading(questionnaire)
    yield from _reach(questionnaire)


def _page(page: Page) -> Iterator[Finding]:
    alike = Counter(_answers(question) for question in page.questions if _answers(question))
    if any(times >= 3 for times in alike.values()):
        said = "Three or more questions with the same answers make a grid."
        yield finding("grid", Where(page=page.id), said, "Ask the one that matters most, or give each a page.")
    elif len(page.questions) > 1:
        said = f"{len(page.questions)} questions stand on one page."
        yield finding("one-question-a-page", Where(page=page.id), said, "Give each a page of its own.")
    for question in page.questions:
        if match := _RANKS.search(f"{question.ask} {question.hint}"):
            where = Where(page=page.id, question=question.id, field="ask")
            better = "Ask which matters most (choose-one), or which matter at all (choose-many)."
            yield finding("ranking", where, f"'{match[0]}' asks people to put things in order.", better)


def _answers(question: object) -> tuple[object, ...]:
    if isinstance(question, Scale):
        return (question.low, question.high, question.low_label, question.high_label)
    if isinstance(question, ChooseOne | ChooseMany):
        return tuple(option.label for option in question.options)
    return ()


def _reasons(questionnaire: Questionnaire) -> Iterator[Finding]:
    """One finding for each part of the questionnaire, not one for each question."""
    notes = {section.id: section.note for section in questionnaire.sections}
    without: dict[str, list[tuple[Page, str]]] = {}
    for page in questionnaire.pages:
        for question in page.questions:
            if question.why.strip() or page.body.strip() or question.role in {Role.CONSENT, Role.CHARACTERISTIC}:
                continue
            if not notes.get(page.section, "").strip():
                without.setdefault(page.section, []).append((page, question.id))
    for found in without.values():
        page, first = found[0]
        names = listed(name for _, name in found)
        said = f"Nothing says why {names} {'is' if len(found) == 1 else 'are'} asked."
        better = "Write why, as in: 'This shows us where to put information so that people find it.'"
        yield finding("no-reason", Where(page=page.id, question=first, field="why"), said, better)


def _marks(questionnaire: Questionnaire) -> Iterator[Finding]:
    for place in places(questionnaire):
        found = prose.other_marks(place.text)
        if not place.prose and _EMPHASIS.search(place.text):
            found = (*found, "emphasis")
        for mark in found:
            better = "Use paragraphs, '- ' for points and *emphasis*; spell an address on the web out."
            if not place.prose:
                better = "Write it without marks: this text is one plain line."
            yield finding("marks", place.where, f"It holds {mark}, which is shown as it was typed.", better)


def _reading(questionnaire: Questionnaire) -> Iterator[Finding]:
    texts: dict[str, list[str]] = {}
    read = [place for place in places(questionnaire) if not place.address.startswith("support.")]
    for place in read:
        if place.where.field != "options":
            texts.setdefault(place.where.page or place.address, []).append(place.text)
        for sentence in re.split(r"(?<=[.!?])\s+|\n", prose.plain(place.text)):
            if (length := count_words(sentence)) > _LONGEST_SENTENCE:
                said = f"A sentence has {length} words: '{' '.join(sentence.split()[:6])} ...'."
                yield finding("long-sentence", place.where, said, "Make two of it.")
    pages = {page.id for page in questionnaire.pages}
    for name, parts in texts.items():
        text = "\n\n".join(parts)
        age = reading_age(text)
        if count_words(text) >= _ENOUGH_WORDS and age > OLDEST_PAGE:
            where = Where(page=name) if name in pages else Where(field=name)
            said = f"It needs a reading age of {age:.0f}."
            yield finding("reading-age", where, said, "Use shorter sentences and shorter words.")
    age = reading_age("\n\n".join(place.text for place in read))
    if age > OLDEST:
        said = f"The whole needs a reading age of {age:.0f}, more than {OLDEST}."
        yield finding("reading-age", Where(), said, "Use shorter sentences and shorter words throughout.")


def _reach(questionnaire: Questionnaire) -> Iterator[Finding]:
    for language in questionnaire.translations:
        if places_missing := missing(questionnaire, language):
            some = listed(place.address for place in places_missing[:3])
            more = f" and {len(places_missing) - 3} more" if len(places_missing) > 3 else ""
            number = len(places_missing)
            said = f"In '{language}', {'one text is' if number == 1 else f'{number} texts are'} missing: {some}{more}."
            better = "Translate it." if number == 1 else "Translate them."
            yield finding("translation", Where(part=f"translations '{language}'"), said, better)
    wanting = [way for way, words in _OTHER_WAYS.items() if not words.search(questionnaire.other_ways)]
    if wanting:
        said = f"Nothing says how to answer {' or '.join(wanting)}."
        better = "Write other_ways, as in: 'You can also take part on paper, in easy read, or by talking to someone.'"
        yield finding("other-ways", Where(field="other_ways"), said, better)
    if not questionnaire.minutes:
        yield finding("time", Where(field="minutes"), "Nothing says how long it takes.", "Write minutes = 10, say.")
