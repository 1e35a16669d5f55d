"""A questionnaire as an XLSForm, for tools such as ODK, KoboToolbox and Survey123."""

from collections.abc import Iterator
from pathlib import Path

from questionnaires.places import contact_key
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
from questionnaires.translation import languages
from questionnaires.xlsform import workbook
from questionnaires.xlsform.conditions import write_constraint, write_relevant
from questionnaires.xlsform.words import MARKS, STANDARD, field_name, language_heading

_SURVEY = ("type", "name", "required", "relevant", "constraint", "appearance", MARKS)
_CHOICES = ("list_name", "name", MARKS)
_TRANSLATED = ("label", "hint", "guidance_hint")
SUPPORT = ("name", "about", "phone", "text", "web", "hours")

Cells = dict[str, str]


def write(questionnaire: Questionnaire, path: Path) -> tuple[str, ...]:
    """Write the spreadsheet, and say item by item what other tools will not make of it.

    `reading.read` gives exactly this questionnaire back.
    """
    writer = _Writer(questionnaire)
    survey = list(writer.survey())
    choices = [row for page in questionnaire.pages for question in page.questions for row in writer.choices(question)]
    workbook.write(
        path,
        (
            ("survey", _table(survey, (*_SURVEY, *writer.headings(*_TRANSLATED), *writer.own_headings("unit")))),
            ("choices", _table(choices, (*_CHOICES, *writer.headings("label"), *writer.own_headings("hint")))),
            ("settings", _table([writer.settings()], tuple(writer.settings()))),
            ("support", _table(list(writer.contacts()), writer.headings(*SUPPORT))),
        ),
    )
    return tuple(_unheard_by_others(questionnaire))


def _table(rows: list[Cells], headings: tuple[str, ...]) -> list[list[str]]:
    return [list(headings), *([row.get(heading, "") for heading in headings] for row in rows)]


class _Writer:
    """Writes rows in every language of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.languages = languages(questionnaire)
        questions = [question for page in questionnaire.pages for question in page.questions]
        self.names = {question.id: field_name(question.id) for question in questions}
        self.many = frozenset(question.id for question in questions if isinstance(question, ChooseMany))

    def headings(self, *fields: str) -> tuple[str, ...]:
        """Give the headings of translated columns; a questionnaire of one language needs none of its name."""
        if len(self.languages) == 1:
            return fields
        return tuple(f"{field}::{language_heading(tag)}" for field in fields for tag in self.languages)

    def texts(self, field: str, address: str, text: str) -> Cells:
        """Give a text in every language, under the headings of a field."""
        if len(self.languages) == 1:
            return {field: text}
        cells = {f"{field}::{language_heading(self.languages[0])}": text}
        for tag in self.languages[1:]:
            found = self.questionnaire.translations[tag].get(address, "")
            cells[f"{field}::{language_heading(tag)}"] = found if text else ""
        return cells

    def own_headings(self, field: str) -> tuple[str, ...]:
        """Give the headings of a translated column that XLSForm does not know: names that XML allows."""
        return tuple(f"{MARKS}_{field}_{tag}" for tag in self.languages)

    def own_texts(self, field: str, address: str, text: str) -> Cells:
        """Give a text in every language, under headings of our own."""
        cells = dict.fromkeys(self.own_headings(field), "")
        for heading, tag in zip(cells, self.languages, strict=True):
            found = self.questionnaire.translations.get(tag, {}).get(address, "")
            cells[heading] = text if tag == self.questionnaire.language else found
        return cells if text else {}

    def settings(self) -> Cells:
        """Give the one row of settings; what begins with `heard` is read by us alone."""
        whole = self.questionnaire
        cells = {
            "form_title": whole.title,
            "form_id": whole.id,
            "heard_audience": whole.audience,
            "heard_minutes": str(whole.minutes),
            "heard_language": whole.language,
        }
        if len(self.languages) > 1:
            cells["default_language"] = language_heading(whole.language)
        return cells

    def survey(self) -> Iterator[Cells]:
        """Give the rows of the survey in order."""
        whole = self.questionnaire
        yield from self.note("welcome", "welcome", whole.welcome)
        yield from self.note("other_ways", "other_ways", whole.other_ways)
        section = ""
        for page in whole.pages:
            if section and page.section != section:
                yield {"type": "end_group"}
            if page.section and page.section != section:
                (found,) = [one for one in whole.sections if one.id == page.section]
                yield from self.section(found)
            section = page.section
            yield from self.page(page)
        if section:
            yield {"type": "end_group"}
        yield from self.note("closing", "closing", whole.closing)
        for contact in whole.support:
            ways = (contact.phone, contact.text, contact.web, contact.about, contact.hours)
            text = f"{contact.name}: {'; '.join(way for way in ways if way)}"
            yield {"type": "note", "name": f"support_{contact_key(contact)}", MARKS: "shows-support"} | self.texts(
                "label", "", text
            )

    def note(self, name: str, address: str, text: str) -> Iterator[Cells]:
        """Give a text of its own, where there is one."""
        if text:
            yield {"type": "note", "name": f"text_{name}", MARKS: name} | self.texts("label", address, text)

    def section(self, section: Section) -> Iterator[Cells]:
        """Begin a part."""
        flags = ("sensitive", "skippable", "show_support")
        marks = " ".join(["section", *(flag for flag in flags if getattr(section, flag))])
        start = f"section.{section.id}"
        begin = {"type": "begin_group", "name": f"part_{section.id}", MARKS: marks}
        yield begin | self.texts("label", f"{start}.title", section.title)
        if section.note:
            yield {"type": "note", "name": f"note_{section.id}", MARKS: "note"} | self.texts(
                "label", f"{start}.note", section.note
            )

    def page(self, page: Page) -> Iterator[Cells]:
        """Give a page as a group that is shown as one screen."""
        yield {
            "type": "begin_group",
            "name": f"page_{page.id}",
            "appearance": "field-list",
            "relevant": self.relevant(page.show_if),
            MARKS: "page ends" if page.ends else "page",
        } | self.texts("label", f"page.{page.id}.title", page.title)
        if page.body:
            yield {"type": "note", "name": f"body_{page.id}", MARKS: "body"} | self.texts(
                "label", f"page.{page.id}.body", page.body
            )
        for question in page.questions:
            yield self.question(question)
        yield {"type": "end_group"}

    def relevant(self, shown_if: ShowIf | None) -> str:
        """Write a condition, where there is one."""
        return write_relevant(shown_if, self.names, self.many) if shown_if else ""

    def question(self, question: AnyQuestion) -> Cells:
        """Give the row of a question."""
        start = f"question.{question.id}"
        row = {
            "type": _type(question),
            "name": self.names[question.id],
            "required": "yes" if question.required else "",
            "relevant": self.relevant(question.show_if),
            "constraint": write_constraint(question),
            "appearance": "multiline" if isinstance(question, LongText) else "",
            MARKS: _marks(question),
        }
        for heading, field in (("label", "ask"), ("hint", "hint"), ("guidance_hint", "why")):
            row |= self.texts(heading, f"{start}.{field}", getattr(question, field))
        if isinstance(question, Number):
            row |= self.own_texts("unit", f"{start}.unit", question.unit)
        return row

    def choices(self, question: AnyQuestion) -> Iterator[Cells]:
        """Give the answers to choose from, standard ones last."""
        start = f"question.{question.id}"
        if isinstance(question, ChooseOne | ChooseMany):
            for option in question.options:
                row = {"list_name": question.id, "name": option.value, MARKS: "exclusive" if option.exclusive else ""}
                row |= self.texts("label", f"{start}.option.{option.value}.label", option.label)
                yield row | self.own_texts("hint", f"{start}.option.{option.value}.hint", option.hint)
        elif isinstance(question, Scale):
            ends = {question.low: ("low_label", question.low_label), question.high: ("high_label", question.high_label)}
            for point in range(question.low, question.high + 1):
                field, text = ends.get(point, ("", str(point)))
                yield {"list_name": question.id, "name": str(point)} | self.texts("label", f"{start}.{field}", text)
        for value in offered(question):
            if value in STANDARD:
                yield {"list_name": question.id, "name": value, MARKS: "standard"} | self.texts(
                    "label", "", STANDARD[value]
                )

    def contacts(self) -> Iterator[Cells]:
        """Give the support contacts, field by field; other tools do not look at this sheet."""
        for contact in self.questionnaire.support:
            row: Cells = {}
            for field in SUPPORT:
                row |= self.texts(field, f"support.{contact_key(contact)}.{field}", getattr(contact, field))
            yield row


def _type(question: AnyQuestion) -> str:
    if isinstance(question, ChooseMany):
        return f"select_multiple {question.id}"
    if isinstance(question, ChooseOne | Scale):
        return f"select_one {question.id}"
    if isinstance(question, Number):
        return "decimal" if question.decimals else "integer"
    return "integer" if isinstance(question, Year) else "text"


def _marks(question: AnyQuestion) -> str:
    """Say in words what XLSForm cannot."""
    marks = ["question"]
    if question.role:
        marks.append(f"role:{question.role.value}")
    if isinstance(question, Scale):
        marks.append("scale")
    elif isinstance(question, Year):
        marks.append("year")
    elif isinstance(question, ShortText | LongText) and question.reminder:
        marks.append("reminder")
    elif isinstance(question, Number):
        marks += [f"decimals:{question.decimals}"] if question.decimals else []
    return " ".join(marks)


def _unheard_by_others(questionnaire: Questionnaire) -> Iterator[str]:
    """Name what only Heard reads from the file."""
    for section in questionnaire.sections:
        if section.skippable:
            yield f"Section '{section.id}': other tools have no way to skip a whole part."
        if section.show_support:
            yield f"Section '{section.id}': other tools show support contacts at the end only."
    for page in questionnaire.pages:
        if page.ends:
            yield f"Page '{page.id}': other tools show it and go on; they do not end the visit or forget the answers."
        for question in page.questions:
            yield from _unheard_question(question)
    for language in questionnaire.translations:
        yield f"Language '{language}': the standard answers stand in English; translate them in the sheet 'choices'."
    yield (
        "The whole: other tools keep times and often devices, and store answers that their server can read. "
        "Do not use them to ask survivors."
    )


def _unheard_question(question: AnyQuestion) -> Iterator[str]:
    if "${" in f"{question.ask}{question.hint}{question.why}":
        yield f"Question '{question.id}': other tools take '${{' in its words for an earlier answer; mend the words."
    if question.role:
        yield f"Question '{question.id}': other tools do not know its role, {question.role.value}."
    if isinstance(question, ShortText | LongText) and question.reminder:
        yield f"Question '{question.id}': other tools do not show the reminder not to name people or places."
    if isinstance(question, ChooseOne | ChooseMany) and any(option.hint for option in question.options):
        yield f"Question '{question.id}': other tools do not show the hints of its answers."
    if isinstance(question, Number) and question.unit:
        yield f"Question '{question.id}': other tools do not show the unit, {question.unit}."
