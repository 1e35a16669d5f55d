"""What stands on a paper questionnaire, in order; how it looks is the template's business."""

from collections.abc import Iterator

import msgspec

from questionnaires import prose
from questionnaires.consultation import Consultation
from questionnaires.paper.words import Said, Words, breakable, said
from questionnaires.places import contact_key
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
    Questionnaire,
    Role,
    Scale,
    Section,
    ShortText,
    ShowIf,
    SupportContact,
    Year,
)
from questionnaires.translation import Localised, direction, localise


class Heading(msgspec.Struct, frozen=True, tag_field="is", tag="heading"):
    """A heading of level 1 to 3."""

    level: int
    words: Said


class Prose(msgspec.Struct, frozen=True, tag_field="is", tag="prose"):
    """Paragraphs and points."""

    blocks: tuple[prose.Block, ...]
    lang: str
    dir: str


class Line(msgspec.Struct, frozen=True, tag_field="is", tag="line"):
    """A sentence of ours: an instruction, in a smaller voice where it is `quiet`."""

    words: Said
    quiet: bool = False


class Box(msgspec.Struct, frozen=True, tag_field="is", tag="box"):
    """Elements that stand together in a frame."""

    inside: "tuple[Element, ...]"


class Contact(msgspec.Struct, frozen=True, tag_field="is", tag="contact"):
    """Somebody to turn to, and how."""

    name: Said
    about: Said | None
    ways: tuple[tuple[Said, Said], ...]


class Answer(msgspec.Struct, frozen=True):
    """A box to tick."""

    label: Said
    hint: Said | None = None
    alone: Said | None = None


class Points(msgspec.Struct, frozen=True):
    """A scale: its points, and what the ends mean."""

    numbers: tuple[str, ...]
    low: Said
    high: Said


class Asked(msgspec.Struct, frozen=True, tag_field="is", tag="question", kw_only=True):
    """A question. Of the ways to answer, those that its kind has not are empty."""

    number: int
    ask: Said
    only: tuple[Said, ...]
    hint: Prose | None
    why_title: Said
    why: Prose | None
    how: Said | None
    points: Points | None = None
    answers: tuple[Answer, ...] = ()
    lines: int = 0
    digits: int = 0
    unit: Said | None = None
    after: Said | None = None


Element = Heading | Prose | Line | Box | Contact | Asked

_LINES = 8
"""Lines to write on for a long text; the site offers more, and so does the back of a sheet."""


class Sheet:
    """Lays out one questionnaire in one language."""

    def __init__(self, questionnaire: Questionnaire, language: str, consultation: Consultation | None) -> None:
        self.local: Localised = localise(questionnaire, language)
        self.whole = self.local.questionnaire
        self.original = questionnaire
        self.consultation = consultation
        self.words = Words(language)
        questions = [question for page in self.whole.pages for question in page.questions]
        self.numbers = {question.id: number for number, question in enumerate(questions, start=1)}
        self.questions = {question.id: question for question in questions}

    def elements(self) -> Iterator[Element]:
        """Give everything in order."""
        yield Heading(1, self.words("survey"))
        yield from self.opening()
        opened = ""
        titled = [section.id for section in self.whole.sections]
        for page in self.whole.pages:
            if page.section and page.section != opened:
                (section,) = [one for one in self.whole.sections if one.id == page.section]
                yield from self.section(section, titled.index(section.id) + 1)
            opened = page.section
            yield from self.page(page)
        yield Heading(2, self.words("thanks"))
        yield from self.prose("closing", self.whole.closing)
        yield Heading(2, self.words("back"))
        yield from self.back()
        yield from self.support()

    def text(self, address: str, text: str) -> Said:
        """Give a text of the questionnaire's, marked with the language it is in."""
        return said(text, self.local.language_of(address))

    def prose(self, address: str, text: str) -> Iterator[Prose]:
        """Give a text with marks, where there is one."""
        if text.strip():
            language = self.local.language_of(address)
            yield Prose(prose.read(breakable(text)), language, direction(language))

    def told(self, field: str) -> Iterator[Prose]:
        """Give what the consultation says of itself, in this language where it does."""
        if self.consultation:
            own = getattr(self.consultation, field)
            translated = self.consultation.translations.get(self.local.language, {}).get(field, "")
            language = self.local.language if translated else self.consultation.languages[0]
            if text := (translated or own).strip():
                yield Prose(prose.read(breakable(text)), language, direction(language))

    def opening(self) -> Iterator[Element]:
        """Give what people need before the first question."""
        words = self.words
        yield from self.prose("welcome", self.whole.welcome)
        asking = [*self.told("asker"), *self.told("purpose")]
        if asking:
            yield Heading(2, words("asked_by"))
            yield from asking
        yield Heading(2, words("how"))
        if self.whole.minutes:
            yield Line(words("how_time", minutes=self.whole.minutes))
        yield Line(words("how_skip"))
        yield Line(words("how_names"))
        safe = [Line(words(name)) for name in ("safe_place", "safe_keep", "safe_danger")]
        yield Box((Heading(2, words("safe")), *safe))
        if self.whole.other_ways.strip():
            yield Heading(2, words("other_ways"))
            yield from self.prose("other_ways", self.whole.other_ways)
        yield from self.support()

    def back(self) -> Iterator[Element]:
        """Say how to send the paper back."""
        told = list(self.told("contact"))
        yield from told
        if not told:
            yield Line(self.words("back_ask"))

    def support(self) -> Iterator[Element]:
        """Give the support contacts in a frame."""
        if not self.whole.support:
            return
        contacts = zip(self.original.support, self.whole.support, strict=True)
        inside = [self.contact(contact_key(original), contact) for original, contact in contacts]
        yield Box((Heading(2, self.words("support")), *inside))

    def contact(self, key: str, contact: SupportContact) -> Contact:
        """Give one support contact."""
        start = f"support.{key}"
        ways = []
        for field in ("phone", "text", "web", "hours"):
            if getattr(contact, field).strip():
                value = self.text(f"{start}.{field}", getattr(contact, field))
                if field != "hours":
                    # A number or an address reads from left to right in every language, or it would lead elsewhere.
                    value = msgspec.structs.replace(value, text=f"\u2066{value.text}\u2069")
                ways.append((self.words(field), value))
        about = self.text(f"{start}.about", contact.about) if contact.about else None
        return Contact(self.text(f"{start}.name", contact.name), about, tuple(ways))

    def section(self, section: Section, number: int) -> Iterator[Element]:
        """Begin a part: its heading, its note, and the way past it."""
        title = self.text(f"section.{section.id}.title", section.title)
        yield Heading(2, msgspec.structs.replace(title, text=self.words("part", number=number, title=title.text).text))
        inside: list[Element] = list(self.prose(f"section.{section.id}.note", section.note))
        if section.skippable:
            next_number = self.number_after(section)
            way = self.words("skip_part", number=next_number) if next_number else self.words("skip_last_part")
            inside.append(Line(way))
        if inside:
            yield Box(tuple(inside))

    def number_after(self, section: Section) -> int:
        """Give the number of the first question after a part; 0 where none follows."""
        pages = self.whole.pages
        last = max(index for index, page in enumerate(pages) if page.section == section.id)
        return next((self.numbers[question.id] for page in pages[last + 1 :] for question in page.questions), 0)

    def page(self, page: Page) -> Iterator[Element]:
        """Give a page: words with their condition, or questions with theirs."""
        start = f"page.{page.id}"
        body = list(self.prose(f"{start}.body", page.body))
        title = [Heading(3, self.text(f"{start}.title", page.title))] if page.title else []
        if page.ends and page.show_if:
            yield Box((Line(self.condition(page.show_if, "stop_if", "stop_if")), *title, *body))
        elif not page.questions:
            only = [Line(self.condition(page.show_if, "read_if", "read_unless"))] if page.show_if else []
            yield Box((*title, *only, *body))
        else:
            yield from title
            yield from body
            for question in page.questions:
                yield self.question(page, question)

    def condition(self, shown_if: ShowIf, if_any: str, if_none: str) -> Said:
        """Say in words when something is to be answered or read."""
        number = self.numbers[shown_if.question]
        if shown_if.answered is not None:
            return self.words("only_if_answered" if shown_if.answered else "only_if_skipped", number=number)
        labels = self.labels(self.questions[shown_if.question])
        answers = [f"‘{labels[value]}’" for value in (*shown_if.any_of, *shown_if.none_of)]
        either = f" {self.words('or').text} "
        joined = either.join(answers) if len(answers) < 3 else f"{', '.join(answers[:-1])}{either}{answers[-1]}"
        return self.words(if_any if shown_if.any_of else if_none, answers=joined, number=number)

    def labels(self, question: AnyQuestion) -> dict[str, str]:
        """Give the words of each answer that can be chosen."""
        standard = {PREFER_NOT: self.words("prefer_not").text, DONT_KNOW: self.words("dont_know").text}
        labels = {value: standard.get(value, value) for value in offered(question)}
        if isinstance(question, ChooseOne | ChooseMany):
            labels |= {option.value: option.label for option in question.options}
        return labels

    def question(self, page: Page, question: AnyQuestion) -> Asked:
        """Give a question with the ways to answer it."""
        start = f"question.{question.id}"
        conditions = [shown_if for shown_if in (page.show_if, question.show_if) if shown_if]
        asked = Asked(
            number=self.numbers[question.id],
            ask=self.text(f"{start}.ask", question.ask),
            only=tuple(self.condition(shown_if, "only_if", "unless") for shown_if in conditions),
            hint=next(self.prose(f"{start}.hint", question.hint), None),
            why_title=self.words("why"),
            why=next(self.prose(f"{start}.why", question.why), None),
            how=self.how(question),
            answers=tuple(self.answers(question)),
            after=self.words("consent_no") if question.role is Role.CONSENT else None,
        )
        return msgspec.structs.replace(asked, **self.room(question))

    def how(self, question: AnyQuestion) -> Said | None:
        """Say how to answer a question of its kind."""
        if isinstance(question, ShortText | LongText):
            return self.words("reminder") if question.reminder else None
        if isinstance(question, Number | Year):
            return self.words("write_year" if isinstance(question, Year) else "write_number")
        return self.words("tick_any" if isinstance(question, ChooseMany) else "tick_one")

    def answers(self, question: AnyQuestion) -> Iterator[Answer]:
        """Give the boxes to tick, the standard answers last."""
        start = f"question.{question.id}.option"
        if isinstance(question, ChooseOne | ChooseMany):
            for option in question.options:
                hint = self.text(f"{start}.{option.value}.hint", option.hint) if option.hint else None
                alone = self.words("tick_alone") if option.exclusive else None
                yield Answer(self.text(f"{start}.{option.value}.label", option.label), hint, alone)
        is_many = isinstance(question, ChooseMany)
        for value, name in ((DONT_KNOW, "dont_know"), (PREFER_NOT, "prefer_not")):
            if value in offered(question):
                yield Answer(self.words(name), None, self.words("tick_alone") if is_many else None)

    def room(self, question: AnyQuestion) -> dict[str, object]:
        """Give the room that a question's kind needs besides boxes."""
        start = f"question.{question.id}"
        if isinstance(question, Scale):
            numbers = tuple(str(point) for point in range(question.low, question.high + 1))
            low = self.text(f"{start}.low_label", question.low_label)
            return {"points": Points(numbers, low, self.text(f"{start}.high_label", question.high_label))}
        if isinstance(question, Number):
            return {"digits": 6, "unit": self.text(f"{start}.unit", question.unit) if question.unit else None}
        if isinstance(question, ShortText | LongText):
            return {"lines": _LINES if isinstance(question, LongText) else 2}
        return {"digits": 4} if isinstance(question, Year) else {}
