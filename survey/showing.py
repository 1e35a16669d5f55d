"""What the pages of a questionnaire show: from its texts in a language to what the templates are given.

The site shows these pages to respondents, the desk shows the very same to whoever designs them.
"""

import datetime
from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup, escape

from questionnaires.answers import Problem, shown
from questionnaires.consultation import Consultation
from questionnaires.places import contact_key
from questionnaires.response import Value
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
    Scale,
    Section,
    ShortText,
    SupportContact,
    Year,
)
from questionnaires.translation import Localised
from survey.consultations import Served
from survey.languages import Language
from survey.render import CHECKED, Sheet, draw, escaped, in_language, paragraphs, press, slot, translate

_ = str
"""Marks texts for the catalogues; they are translated where they are used."""

REMINDER = _(
    "Please do not write names of people or places. Leave out anything that could show who you are, or who someone"
    " else is."
)
NO_ANSWER = _("No answer")
STANDARD = {DONT_KNOW: _("I don’t know"), PREFER_NOT: _("Prefer not to say")}
MONTHS = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What every page of a consultation has around it."""

    leave_to: str
    consultation: str = ""
    invented: bool = False
    others: tuple[Language, ...] = ()


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Which of a questionnaire page's forms to show.

    `questions` are the ids of those that show, `opens_part` is whether it is the first of its section on the path.
    `may_send` and `may_save` say what may be done from it; `coded`, that a return code
    keeps its answers already. `trouble` is what else must be said, above everything.
    """

    questions: tuple[str, ...] = ()
    opens_part: bool = False
    may_send: bool = False
    may_save: bool = False
    coded: bool = False
    problems: tuple[Problem, ...] = ()
    trouble: str = ""


def draw_page(localised: Localised, page_id: str, turn: Turn, frame: Frame, *, at: str = "") -> str:
    """Draw one page of a questionnaire. Raises KeyError for a page it does not have."""
    questionnaire, tag = localised.questionnaire, localised.language
    page = next((page for page in questionnaire.pages if page.id == page_id), None)
    if page is None:
        raise KeyError(page_id)
    section = _section(questionnaire, page)
    problems = {problem.question: translate(tag, problem.message, problem.values) for problem in turn.problems}
    asked = [
        _asked(localised, question, problems.get(question.id, ""))
        for question in page.questions
        if question.id in turn.questions
    ]
    return draw(
        "question.html",
        tag,
        at=at,
        page=page,
        section=section,
        part=_part(localised, section),
        note=say(localised, f"section.{section.id}.note", section.note, block=True) if turn.opens_part else "",
        title=say(localised, f"page.{page.id}.title", page.title),
        body=say(localised, f"page.{page.id}.body", page.body, block=True),
        questions=asked,
        problems=[{"text": text, "href": f"#q-{name}"} for name, text in problems.items()],
        trouble=translate(tag, turn.trouble),
        may_skip=any(not question.required for question in page.questions),
        may_send=turn.may_send,
        may_save=turn.may_save,
        coded=turn.coded,
        support=contacts(localised) if section.show_support else (),
        frame=frame,
    )


def draw_row(localised: Localised, page: Page, question: AnyQuestion) -> Sheet:
    """Draw one line of the page that shows every answer, with a slot for this one."""
    ask = say(localised, f"question.{question.id}.ask", question.ask)
    drawn = draw("row.html", localised.language, page=page.id, ask=ask, plain=ask.striptags(), answer=slot(question.id))
    return press(drawn)


def fills(question: AnyQuestion, raw: Sequence[str]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Give what fills a question's slots when its field in the form holds these values: words, and marks of choices."""
    if isinstance(question, ChooseOne | ChooseMany | Scale):
        return {}, {f"{question.id}:{value}": CHECKED.encode() for value in raw}
    return {question.id: escaped(raw[0])} if raw else {}, {}


def answer_words(localised: Localised, question: AnyQuestion, value: Value | None) -> bytes:
    """Word an answer for the page that shows them all, escaped."""
    return worded(labels(localised, question), question, value)


def worded(said: Mapping[str, Markup], question: AnyQuestion, value: Value | None) -> bytes:
    """Word an answer, given the `labels` of its question."""
    if value is None:
        return said[""].encode()
    texts = shown(question, value)
    return "\n".join([said.get(text) or escape(text) for text in texts]).encode()


def labels(localised: Localised, question: AnyQuestion) -> Mapping[str, Markup]:
    """Give the words for each answer that a question offers, escaped, and under "" those for no answer."""
    tag = localised.language
    if isinstance(question, ChooseOne | ChooseMany):
        found = {
            option.value: say(localised, f"question.{question.id}.option.{option.value}.label", option.label)
            for option in question.options
        }
    elif isinstance(question, Scale):
        ends = ((question.low, "low_label"), (question.high, "high_label"))
        found = {str(point): _point(localised, question, point, end) for point, end in ends}
    else:
        found = {}
    standard = {"": NO_ANSWER, **STANDARD}
    return found | {value: escape(translate(tag, words)) for value, words in standard.items()}


def say(localised: Localised, address: str, text: str, *, block: bool = False) -> Markup:
    """Show one of a questionnaire's texts, as prose where it may be a block, marked if it fell back."""
    words = paragraphs(text) if block else escape(text)
    return in_language(words, localised.language_of(address), localised.language, block=block)


def say_of(consultation: Consultation, field: str, tag: str) -> Markup:
    """Show one of a consultation's own texts in a language, or in its first language where there is none."""
    text = consultation.translations.get(tag, {}).get(field)
    own = consultation.languages[0]
    return in_language(paragraphs(text or getattr(consultation, field)), tag if text else own, tag, block=True)


def say_findings(served: Served, tag: str) -> Markup:
    """Show what was heard and what is done about it, in a language or in the consultation's first."""
    texts = served.findings.texts if served.findings else {}
    told = next((one for one in (tag, served.consultation.languages[0]) if one in texts), None)
    return in_language(paragraphs(texts[told]), told, tag, block=True) if told else Markup("")


def contacts(localised: Localised, consultation: Consultation | None = None) -> list[dict[str, Markup]]:
    """Give whom to turn to: the consultation's own contacts first, then the questionnaire's."""
    own = [(contact, None) for contact in (consultation.support if consultation else ())]
    asked = [(contact, f"support.{contact_key(contact)}") for contact in localised.questionnaire.support]
    mine = {contact.name for contact, _start in own}
    return [
        _contact(localised, contact, start)
        for contact, start in (*own, *asked)
        if start is None or contact.name not in mine
    ]


def date(tag: str, day: datetime.date) -> str:
    """Write a day as people do: 4 March 2027."""
    month = translate(tag, MONTHS[day.month - 1])
    return translate(tag, _("{day} {month} {year}"), {"day": str(day.day), "month": month, "year": str(day.year)})


def _contact(localised: Localised, contact: SupportContact, start: str | None) -> dict[str, Markup]:
    texts = msgspec.structs.asdict(contact)
    if start is None:
        return {field: escape(text) for field, text in texts.items()}
    return {field: say(localised, f"{start}.{field}", text) for field, text in texts.items()}


def _section(questionnaire: Questionnaire, page: Page) -> Section:
    found = (section for section in questionnaire.sections if section.id == page.section)
    return next(found, Section(id="", title=""))


def _part(localised: Localised, section: Section) -> Markup:
    """Tell how far she is, as far as that can be told to everyone alike: "Part 2 of 5: The services you used"."""
    ids = [one.id for one in localised.questionnaire.sections]
    if section.id not in ids:
        return Markup("")
    said = translate(localised.language, _("Part {number} of {all}"))
    number = escape(said.format(number=ids.index(section.id) + 1, all=len(ids)))
    return Markup("%s: %s") % (number, say(localised, f"section.{section.id}.title", section.title))


def _asked(localised: Localised, question: AnyQuestion, problem: str) -> dict[str, object]:
    """Give what `ask.html` shows of a question."""
    tag, start = localised.language, f"question.{question.id}"
    hint = say(localised, f"{start}.hint", question.hint, block=True)
    if question.why:
        why = say(localised, f"{start}.why", question.why)
        hint += Markup("<p>%s %s</p>") % (translate(tag, _("Why we ask:")), why)
    if isinstance(question, ShortText | LongText) and question.reminder:
        hint += Markup("<p>%s</p>") % translate(tag, REMINDER)
    return {
        "id": question.id,
        "kind": question.__struct_config__.tag,
        "ask": say(localised, f"{start}.ask", question.ask),
        "hint": hint,
        "problem": problem,
    } | _field(localised, question)


def _field(localised: Localised, question: AnyQuestion) -> dict[str, object]:
    """Give what the field of a question needs: choices to choose from, or a slot to write in."""
    if isinstance(question, ChooseOne | ChooseMany | Scale):
        return {"choices": _choices(localised, question)}
    if isinstance(question, LongText):
        return {"value": Markup("\n") + slot(question.id)}  # HTML drops the first line break of a textarea
    number = isinstance(question, Number | Year)
    decimal = isinstance(question, Number) and question.decimals
    unit = say(localised, f"question.{question.id}.unit", question.unit) if isinstance(question, Number) else Markup("")
    return {
        "value": slot(question.id),
        "inputmode": ("decimal" if decimal else "numeric") if number else "",
        "unit": unit,
    }


def _choices(localised: Localised, question: ChooseOne | ChooseMany | Scale) -> list[dict[str, object]]:
    """Give the options, then the standard answers below an "or"."""
    tag, start = localised.language, f"question.{question.id}"
    if isinstance(question, Scale):
        ends = {question.low: "low_label", question.high: "high_label"}
        labels = [
            (str(point), _point(localised, question, point, ends.get(point, "")), Markup(""))
            for point in range(question.low, question.high + 1)
        ]
    else:
        labels = [
            (
                option.value,
                say(localised, f"{start}.option.{option.value}.label", option.label),
                say(localised, f"{start}.option.{option.value}.hint", option.hint),
            )
            for option in question.options
        ]
    choices = [_choice(question, value, label, hint) for value, label, hint in labels]
    standard = [(DONT_KNOW, question.dont_know), (PREFER_NOT, question.prefer_not_to_say)]
    offered = [value for value, is_offered in standard if is_offered]
    if offered:
        choices.append({"divider": translate(tag, _("or"))})
    return choices + [_choice(question, value, escape(translate(tag, STANDARD[value]))) for value in offered]


def _point(localised: Localised, question: Scale, point: int, end: str) -> Markup:
    if not end:
        return escape(str(point))
    words = say(localised, f"question.{question.id}.{end}", getattr(question, end))
    return Markup("%s: %s") % (point, words)


def _choice(question: AnyQuestion, value: str, label: Markup, hint: Markup | None = None) -> dict[str, object]:
    return {
        "value": value,
        "html": label,
        "hint": {"html": hint} if hint else None,
        "attributes": slot(f"{question.id}:{value}"),
    }
