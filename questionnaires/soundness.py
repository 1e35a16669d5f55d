"""Whether the parts of a questionnaire fit together: names, conditions, sections, endings, bounds, translations.

What stands here is about whether it can be asked at all; whether it should be asked is the lint's business.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import msgspec

from questionnaires.asking import ID, condition_wrongs, name_advice, question_wrongs, wrong
from questionnaires.places import contact_key, places
from questionnaires.problems import QuestionnaireProblem, Where, did_you_mean
from questionnaires.questions import offered
from questionnaires.response import SIZES
from questionnaires.schema import (
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    LongText,
    Page,
    Questionnaire,
    Role,
    Scale,
    ShortText,
)

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

LONGEST_LINE = 500
"""Characters of a title, question or label."""

LONGEST_PROSE = 10_000
"""Characters of a body, note or any other prose."""

MOST_PAGES = 200

_OVERHEAD = 1024
"""Bytes of a response beside its answers and passages: names of its fields, the consultation, the fingerprint."""


def wrongs(questionnaire: Questionnaire) -> Iterator[QuestionnaireProblem]:
    """Give everything that does not fit together, page by page, then what concerns the whole."""
    yield from _names(questionnaire)
    earlier: dict[str, AnyQuestion] = {}
    for page in questionnaire.pages:
        yield from _page_wrongs(questionnaire, page, earlier)
        for question in page.questions:
            yield from question_wrongs(page, question, earlier)
        earlier |= {question.id: question for question in page.questions}
    yield from _section_wrongs(questionnaire)
    yield from _text_wrongs(questionnaire)
    yield from _translation_wrongs(questionnaire)
    yield from _size_wrongs(questionnaire)


def _names(questionnaire: Questionnaire) -> Iterator[QuestionnaireProblem]:
    whole = ((questionnaire.id, Where(field="id")), (questionnaire.audience, Where(field="audience")))
    pages = [(page.id, Where(page=page.id, field="id")) for page in questionnaire.pages]
    sections = [(section.id, Where(part=f"section '{section.id}'", field="id")) for section in questionnaire.sections]
    questions = [
        (question.id, Where(page=page.id, question=question.id, field="id"))
        for page in questionnaire.pages
        for question in page.questions
    ]
    contacts = [
        (contact_key(contact), Where(part=f"support '{contact.name}'", field="name"))
        for contact in questionnaire.support
    ]
    for group in (whole, pages, sections, questions):
        for name, where in group:
            if not ID.fullmatch(name):
                yield wrong(where, f"'{name}' cannot be used as a name.", name_advice(name))
    for kind, group in (("page", pages), ("section", sections), ("question", questions), ("contact", contacts)):
        times = Counter(name for name, _ in group)
        for name, where in {name: where for name, where in group if times[name] > 1}.items():
            said = f"{times[name]} {kind}s have the name '{name}'."
            yield wrong(where, said, f"Give each {kind} a name of its own.")
    if not LANGUAGE.fullmatch(questionnaire.language):
        said = f"'{questionnaire.language}' is no language tag."
        yield wrong(Where(field="language"), said, "Write 'en' for English, 'cy' for Welsh.")
    if not 0 <= questionnaire.minutes <= 240:
        yield wrong(Where(field="minutes"), f"minutes is {questionnaire.minutes}.", "Write a number from 1 to 240.")


def _page_wrongs(
    questionnaire: Questionnaire, page: Page, earlier: dict[str, AnyQuestion]
) -> Iterator[QuestionnaireProblem]:
    at = Where(page=page.id)
    if page.show_if:
        yield from condition_wrongs(page.show_if, earlier, at)
    known = [section.id for section in questionnaire.sections]
    if page.section and page.section not in known:
        meant = did_you_mean(page.section, known) or "Add it with [[section]], or leave 'section' away."
        yield wrong(Where(page=page.id, field="section"), f"There is no section '{page.section}'.", meant)
    if page.ends:
        yield from _ending_wrongs(page)
    elif not (page.questions or page.body.strip()):
        yield wrong(at, "The page holds neither words nor a question.", "Write a body or a [[page.question]].")
    if not page.title and len(page.questions) != 1:
        yield wrong(
            Where(page=page.id, field="title"),
            "The page has no title.",
            "Only a page of exactly one question may go without, as the question is then its heading.",
        )


def _ending_wrongs(page: Page) -> Iterator[QuestionnaireProblem]:
    at = Where(page=page.id)
    if page.questions:
        said = "A page that ends the visit holds a question, whose answer would be forgotten."
        yield wrong(at, said, "Move the question to another page.")
    if page.show_if is None:
        said = "The page ends the visit for everyone: it has no show_if."
        yield wrong(at, said, 'Say for whom, as in show_if = { question = "age", any_of = ["under-18"] }.')
    if page.section:
        said = "A page that ends the visit belongs to a section, and so could be skipped with it."
        yield wrong(Where(page=page.id, field="section"), said, "Put it after the section and leave 'section' away.")
    if not page.body.strip():
        said = "A page that ends the visit says nothing."
        yield wrong(Where(page=page.id, field="body"), said, "Say kindly why it ends here, and where to turn.")


def _section_wrongs(questionnaire: Questionnaire) -> Iterator[QuestionnaireProblem]:
    once = {
        Role.CONSENT: "Consent to take part",
        Role.QUOTE_CONSENT: "Consent to be quoted",
        Role.AGE: "Age",
    }
    roles = Counter(question.role for page in questionnaire.pages for question in page.questions)
    for role, name in once.items():
        if roles[role] > 1:
            yield wrong(Where(), f"{name} is asked {roles[role]} times.", f"Keep one question of the role '{role}'.")
    order = [page.section for page in questionnaire.pages]
    runs = [name for index, name in enumerate(order) if name and (index == 0 or order[index - 1] != name)]
    for name, times in Counter(runs).items():
        if times > 1:
            at = Where(part=f"section '{name}'")
            yield wrong(at, "Its pages do not stand together.", "Move them so that no other page stands between.")
    for section in questionnaire.sections:
        at = Where(part=f"section '{section.id}'")
        if section.id not in order:
            yield wrong(at, "No page belongs to it.", f'Write section = "{section.id}" on its pages, or remove it.')
    if not questionnaire.pages:
        yield wrong(Where(), "There is no page.", "A questionnaire needs at least one; begin it with [[page]].")
    if len(questionnaire.pages) > MOST_PAGES:
        said = f"There are {len(questionnaire.pages)} pages."
        yield wrong(Where(), said, f"Keep to {MOST_PAGES}; a tired person answers ten.")


def _text_wrongs(questionnaire: Questionnaire) -> Iterator[QuestionnaireProblem]:
    yield from _empty_wrongs(questionnaire)
    for place in places(questionnaire):
        yield from _one_text_wrongs(place.text, prose=place.prose, where=place.where)


def _empty_wrongs(questionnaire: Questionnaire) -> Iterator[QuestionnaireProblem]:
    wanted = [(questionnaire.title, Where(field="title"))]
    wanted += [
        (section.title, Where(part=f"section '{section.id}'", field="title")) for section in questionnaire.sections
    ]
    wanted += [(contact.name, Where(part="support", field="name")) for contact in questionnaire.support]
    for page in questionnaire.pages:
        for question in page.questions:
            at = Where(page=page.id, question=question.id)
            wanted.append((question.ask, msgspec.structs.replace(at, field="ask")))
            if isinstance(question, ChooseOne | ChooseMany):
                field = msgspec.structs.replace(at, field="options")
                wanted += [(option.label, field) for option in question.options]
            elif isinstance(question, Scale):
                wanted.append((question.low_label, msgspec.structs.replace(at, field="low_label")))
                wanted.append((question.high_label, msgspec.structs.replace(at, field="high_label")))
    for text, where in wanted:
        if not text.strip():
            yield wrong(where, "A text that people read is empty.", "Write it, or remove what it belongs to.")


def _one_text_wrongs(text: str, *, prose: bool, where: Where) -> Iterator[QuestionnaireProblem]:
    most = LONGEST_PROSE if prose else LONGEST_LINE
    if len(text) > most:
        yield wrong(where, f"The text has {len(text):,} characters.", f"Shorten it to {most:,}.")
    if not prose and "\n" in text.strip("\n"):
        yield wrong(where, "The text runs over several lines.", "Write it in one; longer words go in a hint or body.")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in text):
        yield wrong(where, "The text holds an invisible control character.", "Type the text anew.")


def _translation_wrongs(questionnaire: Questionnaire) -> Iterator[QuestionnaireProblem]:
    known = {place.address: place for place in places(questionnaire)}
    for language, texts in questionnaire.translations.items():
        at = Where(part=f"translations '{language}'")
        if not LANGUAGE.fullmatch(language):
            yield wrong(at, f"'{language}' is no language tag.", "Write 'cy' for Welsh, 'pl' for Polish.")
        if language == questionnaire.language:
            yield wrong(at, "It is the language of the questionnaire itself.", "Change the texts where they stand.")
        for address, text in texts.items():
            place = known.get(address)
            where = Where(part=at.part, field=address)
            if place is None:
                meant = did_you_mean(address, known) or "'questionnaires show --addresses' lists them all."
                yield wrong(where, f"There is no text at '{address}' to translate.", meant)
            elif not text.strip():
                yield wrong(where, "The translation is empty.", "Write it, or leave it away.")
            else:
                yield from _one_text_wrongs(text, prose=place.prose, where=where)


def _size_wrongs(questionnaire: Questionnaire) -> Iterator[QuestionnaireProblem]:
    """Two bytes a character leave room for every alphabet of the languages spoken here but the rarest use."""
    needed = _OVERHEAD
    for page in questionnaire.pages:
        needed += len(page.id) + 16
        for question in page.questions:
            needed += len(question.id) + 8
            if isinstance(question, ShortText | LongText):
                needed += 2 * question.longest
            elif isinstance(question, ChooseMany):
                needed += sum(len(value) + 2 for value in offered(question))
            else:
                needed += 48
    if needed > SIZES[-1]:
        said = f"All answers together may take {needed:,} bytes, more than the {SIZES[-1]:,} that one response holds."
        yield wrong(Where(), said, "Lower 'longest' of some texts, or ask fewer.")
