"""Which question a row of an XLSForm asks: its type, choices, bounds and marks as one of our kinds."""

import re
from collections.abc import Callable, Mapping

import msgspec

from questionnaires.schema import (
    DONT_KNOW,
    PREFER_NOT,
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    LongText,
    Number,
    Option,
    Role,
    Scale,
    ShortText,
    Year,
)
from questionnaires.xlsform.conditions import Bounds, read_constraint, read_exclusive
from questionnaires.xlsform.tongues import Tongues
from questionnaires.xlsform.words import plain_id

Say = Callable[[str], None]
"""Takes a sentence on what could not be carried."""

_OLD_NAMES = {
    "select1": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "select multiple from": "select_multiple",
    "begin group": "begin_group",
    "end group": "end_group",
    "begin repeat": "begin_repeat",
    "end repeat": "end_repeat",
    "int": "integer",
    "string": "text",
}
_SELECTS = ("select_one", "select_multiple")
_PREFER_NOT = re.compile(r"prefer[ -_]*not|rather not (say|answer)|refuse[sd]?( to answer)?$", re.IGNORECASE)
_DONT_KNOW = re.compile(r"(i )?(don['’]?t|do not)[ _-]*know|dk$|not sure$|unsure$", re.IGNORECASE)
_MOST_POINTS = 11


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the sheet of choices: its value in the file, its texts by language."""

    value: str
    marks: str
    labels: dict[str, str]
    hints: dict[str, str]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to make a question of a row; `say` takes what could not be carried."""

    id: str
    cells: Mapping[str, str]
    marks: tuple[str, ...]
    choices: tuple[Choice, ...]
    language: str
    say: Say

    @property
    def kind(self) -> str:
        """Give the type, without the list of its choices."""
        return row_type(self.cells.get("type", ""))[0]

    @property
    def role(self) -> Role | None:
        """Give the role that a mark names."""
        return next((role for role in Role if f"role:{role.value}" in self.marks), None)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A row that asks something, as far as it is about the question alone.

    `values` maps the values of choices in the file to ours.
    """

    question: AnyQuestion
    values: dict[str, str]
    choices: tuple[Choice, ...] = ()


def row_type(text: str) -> tuple[str, str]:
    """Split a type into what it is and its list: "select_one yesno" -> ("select_one", "yesno")."""
    words = re.sub(r"\s+", " ", text.strip()).replace(" or_other", "").replace(" or specify other", "")
    lowered = words.lower()
    for start in sorted([*_OLD_NAMES, *_SELECTS], key=len, reverse=True):
        if lowered.startswith(f"{start} ") and _OLD_NAMES.get(start, start) in _SELECTS:
            return _OLD_NAMES.get(start, start), words[len(start) :].strip()
    return _OLD_NAMES.get(lowered, lowered), ""


def make_question(line: Line) -> Asked | None:
    """Make a question of a row; None, and a sentence, where there is no such kind here. Its texts are still to come."""
    if line.kind in _SELECTS:
        return _choosing(line)
    constraint = line.cells.get("constraint", "").strip()
    bounds = read_constraint(constraint) if constraint else Bounds()
    if bounds is None:
        line.say(f"its constraint '{_short(constraint)}' was left out")
        bounds = Bounds()
    made = _own_words(line, bounds)
    return Asked(question=made, values={}) if made else None


def _own_words(line: Line, bounds: Bounds) -> AnyQuestion | None:
    identity, role, marks = line.id, line.role, line.marks
    if line.kind == "text":
        is_long = "multiline" in line.cells.get("appearance", "") or (bounds.longest or 0) > 500
        # A file of another tool's cannot ask for the reminder, and every text needs it.
        reminder = "reminder" in marks or not marks
        if is_long:
            return LongText(id=identity, ask="?", role=role, longest=bounds.longest or 5000, reminder=reminder)
        return ShortText(id=identity, ask="?", role=role, longest=bounds.longest or 200, reminder=reminder)
    if line.kind in {"integer", "decimal"}:
        if "year" in marks and bounds.least and bounds.most:
            return Year(id=identity, ask="?", role=role, earliest=int(bounds.least), latest=int(bounds.most))
        places = next((int(mark[9:]) for mark in marks if re.fullmatch(r"decimals:[0-4]", mark)), 2)
        decimals = places if line.kind == "decimal" else 0
        return Number(id=identity, ask="?", role=role, least=bounds.least, most=bounds.most, decimals=decimals)
    if line.kind == "range":
        return _range(line)
    line.say(f"the type '{_short(line.cells.get('type', ''))}' is not asked here, and was left out")
    return None


def _range(line: Line) -> AnyQuestion:
    parameters = line.cells.get("parameters", "").lower()
    given = dict(re.findall(r"(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)", parameters))
    low, high, step = (float(given.get(name, usual)) for name, usual in (("start", 1), ("end", 10), ("step", 1)))
    if step == 1 and low.is_integer() and high.is_integer() and 1 <= high - low < _MOST_POINTS:
        line.say("the ends of its range have no words; write what they mean")
        made = Scale(id=line.id, ask="?", role=line.role, low_label=f"{low:g}", high_label=f"{high:g}")
        return msgspec.structs.replace(made, low=int(low), high=int(high))
    line.say("its range became a number")
    decimals = 0 if step.is_integer() and low.is_integer() else 2
    return Number(id=line.id, ask="?", role=line.role, least=low, most=high, decimals=decimals)


def _choosing(line: Line) -> Asked | None:
    values, own = _standard_apart(line)
    prefer_not, dont_know = PREFER_NOT in values.values(), DONT_KNOW in values.values()
    if "or_other" in line.cells["type"] or "specify other" in line.cells["type"]:
        line.say("its answer 'Other' became a plain answer without a text beside it")
        own = (*own, Choice(value="other", marks="", labels={line.language: "Other"}, hints={}))
        values = {"other": plain_id("other", set(values.values()))} | values
    if len(own) < 2:
        line.say("it has fewer than two answers to choose from, and was left out")
        return None
    if "scale" in line.marks and all(re.fullmatch(r"-?\d+", choice.value) for choice in own):
        points = [int(choice.value) for choice in own]
        made: AnyQuestion = Scale(
            id=line.id,
            ask="?",
            role=line.role,
            low=min(points),
            high=max(points),
            low_label=own[0].labels.get(line.language, "?"),
            high_label=own[-1].labels.get(line.language, "?"),
            prefer_not_to_say=prefer_not,
            dont_know=dont_know,
        )
        return Asked(question=made, values=values | {str(point): str(point) for point in points}, choices=own)
    constraint = line.cells.get("constraint", "").strip()
    alone = read_exclusive(constraint)
    if alone is None:
        line.say(f"its constraint '{_short(constraint)}' was left out")
    is_many = line.kind == "select_multiple"
    exclusive = (alone or frozenset()) if is_many else frozenset()
    options = tuple(_option(one, values[one.value], line.language, is_alone=one.value in exclusive) for one in own)
    cls = ChooseMany if is_many else ChooseOne
    made = cls(id=line.id, ask="?", role=line.role, options=options, prefer_not_to_say=prefer_not, dont_know=dont_know)
    return Asked(question=made, values=values, choices=own)


def _option(choice: Choice, value: str, language: str, *, is_alone: bool) -> Option:
    return Option(
        value=value,
        label=choice.labels.get(language) or choice.value,
        hint=choice.hints.get(language, ""),
        exclusive=is_alone,
    )


def _standard_apart(line: Line) -> tuple[dict[str, str], tuple[Choice, ...]]:
    """Tell the standard answers from the others: by their mark in our files, by their words in those of others.

    Gives what each value of the file is with us, and the choices that are the question's own.
    """
    values: dict[str, str] = {}
    own: list[Choice] = []
    for choice in line.choices:
        words = (choice.value, choice.labels.get(line.language, ""))
        standard = ""
        if line.marks:
            is_standard = choice.value in {PREFER_NOT, DONT_KNOW} and "standard" in choice.marks
            standard = choice.value if is_standard else ""
        elif any(_PREFER_NOT.match(word) for word in words):
            standard = PREFER_NOT
        elif any(_DONT_KNOW.match(word) for word in words):
            standard = DONT_KNOW
        if standard:
            values[choice.value] = standard
        else:
            own.append(choice)
    taken = {PREFER_NOT, DONT_KNOW}
    return values | {choice.value: plain_id(choice.value, taken) for choice in own}, tuple(own)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}..."


def is_yes(text: str) -> bool:
    """Whether a cell says yes, in one of the ways XLSForm knows."""
    return text.strip().lower() in {"yes", "true", "true()", "1"}


def worded(made: Asked, cells: Mapping[str, str], tongues: Tongues) -> Asked:
    """Put the texts of a row and of its choices in their places, in every language; consent alone stays required."""
    start = f"question.{made.question.id}"
    labels = {tag: _in_one_line(text) for tag, text in tongues.texts(cells, "label").items()}
    words = {
        "ask": tongues.put(f"{start}.ask", labels) or cells.get("name", ""),
        "hint": tongues.put(f"{start}.hint", tongues.texts(cells, "hint")),
        "why": tongues.put(f"{start}.why", tongues.texts(cells, "guidance_hint")),
    }
    if isinstance(made.question, Number):
        words["unit"] = tongues.put(f"{start}.unit", tongues.texts(cells, "unit"))
    if isinstance(made.question, Scale) and made.choices:
        tongues.put(f"{start}.low_label", made.choices[0].labels)
        tongues.put(f"{start}.high_label", made.choices[-1].labels)
    if isinstance(made.question, ChooseOne | ChooseMany):
        for choice in made.choices:
            tongues.put(f"{start}.option.{made.values[choice.value]}.label", choice.labels)
            tongues.put(f"{start}.option.{made.values[choice.value]}.hint", choice.hints)
    required = is_yes(cells.get("required", "")) and made.question.role is Role.CONSENT
    return msgspec.structs.replace(made, question=msgspec.structs.replace(made.question, **words, required=required))


def _in_one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text else text
