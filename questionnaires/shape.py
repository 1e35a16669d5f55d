"""Whether what stands in a file has the shape of a questionnaire: all that is wrong with it, not just the first thing.

The expected shape is read from the Structs of `questionnaires.schema` themselves, so the two cannot part ways.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import inspect

from questionnaires.problems import QuestionnaireProblem, Where, did_you_mean, listed
from questionnaires.schema import Option, Page, Questionnaire, Section, SupportContact

_OFTEN_WRITTEN = {
    "pages": "page",
    "questions": "question",
    "sections": "section",
    "type": "kind",
    "text": "ask",
    "question": "ask",
    "choices": "options",
    "option": "options",
    "relevant": "show_if",
    "if": "show_if",
    "help": "hint",
    "name": "id",
    "max": "most",
    "min": "least",
    "max_length": "longest",
}
"""Names that authors bring along from other tools, and what is meant here. Followed only where that name exists."""


def wrongs(raw: object) -> Iterator[QuestionnaireProblem]:
    """Give everything in the plain tables, lists and values of a file that is not of a questionnaire's shape."""
    yield from _check(inspect.type_info(Questionnaire), raw, Where())


def _check(kind: inspect.Type, value: object, at: Where) -> Iterator[QuestionnaireProblem]:
    if isinstance(kind, inspect.UnionType):
        yield from _check_union(kind, value, at)
    elif isinstance(kind, inspect.StructType):
        yield from _check_struct(kind, value, at)
    elif isinstance(kind, inspect.VarTupleType):
        yield from _check_list(kind, value, at)
    elif isinstance(kind, inspect.DictType):
        yield from _check_texts(value, at, deep=isinstance(kind.value_type, inspect.DictType))
    else:
        yield from _check_value(kind, value, at)


def _check_union(kind: inspect.UnionType, value: object, at: Where) -> Iterator[QuestionnaireProblem]:
    structs = {member.tag: member for member in kind.types if isinstance(member, inspect.StructType) and member.tag}
    if not structs:
        (only,) = [member for member in kind.types if not isinstance(member, inspect.NoneType)]
        yield from _check(only, value, at)
    elif not isinstance(value, Mapping):
        yield _problem(
            at, f"A question is a table of its own, not {_named(value)}.", "Begin it with [[page.question]]."
        )
    elif isinstance(tag := value.get("kind"), str) and tag in structs:
        yield from _check_struct(structs[tag], value, at)
    else:
        names = [str(name) for name in structs]
        said = (
            f"'{tag}' is no kind of question." if "kind" in value else "The question does not say of what kind it is."
        )
        meant = did_you_mean(str(tag), names) or f"Write kind = one of {listed(names)}."
        yield _problem(_with(at, "kind"), said, meant)


def _check_struct(kind: inspect.StructType, value: object, at: Where) -> Iterator[QuestionnaireProblem]:
    if not isinstance(value, Mapping):
        yield _problem(
            at, f"Here stands {_named(value)}.", _EXAMPLES.get(kind.cls, "Write a table of names and values.")
        )
        return
    fields = {field.encode_name: field for field in kind.fields}
    names = [*fields, *([kind.tag_field] if kind.tag_field else [])]
    for name, content in value.items():
        if name in fields:
            yield from _check(fields[name].type, content, _with(at, name))
        elif name != kind.tag_field:
            yield _unknown(at, str(name), names)
    for name, field in fields.items():
        if field.required and name not in value:
            yield _problem(_with(at, name), f"'{name}' is missing.", _MISSING.get(name, ""))


def _unknown(at: Where, name: str, names: list[str]) -> QuestionnaireProblem:
    often = _OFTEN_WRITTEN.get(name, "")
    meant = f"Did you mean '{often}'?" if often in names else did_you_mean(name, names)
    return _problem(
        at, f"'{name}' is not a name known here.", meant or f"What may stand here: {listed(sorted(names))}."
    )


def _check_list(kind: inspect.VarTupleType, value: object, at: Where) -> Iterator[QuestionnaireProblem]:
    if not isinstance(value, list):
        of = _LISTS.get(at.field, "a list in square brackets")
        yield _problem(at, f"Here stands {_named(value)}.", f"Write {of}.")
        return
    for number, item in enumerate(value, start=1):
        yield from _check(kind.item_type, item, _item_place(kind.item_type, item, at, number))


def _item_place(kind: inspect.Type, item: object, at: Where, number: int) -> Where:
    """Say which of a list's items is meant: by its id where it has one, else by its number."""
    names = item if isinstance(item, Mapping) else {}
    identity = names.get("id")
    named = identity if isinstance(identity, str) and identity else ""
    if isinstance(kind, inspect.UnionType):
        return Where(page=at.page, part=at.part, question=named) if named else _numbered(at, f"question {number}")
    cls = kind.cls if isinstance(kind, inspect.StructType) else None
    if cls is Page:
        return Where(page=named) if named else Where(part=f"page {number}")
    if cls is Section:
        return Where(part=f"section '{named}'" if named else f"section {number}")
    if cls is SupportContact:
        return Where(part=f"support contact {number}")
    if cls is Option:
        return _numbered(at, f"option {number}")
    return at


def _numbered(at: Where, part: str) -> Where:
    return Where(page=at.page, question=at.question, part=f"{at.part}, {part}".strip(", "))


def _check_texts(value: object, at: Where, *, deep: bool) -> Iterator[QuestionnaireProblem]:
    """Check translations: a table of languages (`deep`), in each a table of texts by address."""
    if not isinstance(value, Mapping):
        yield _problem(at, f"Here stands {_named(value)}.", "Begin the texts of a language with [translations.cy].")
        return
    for name, content in value.items():
        inner = _with(at, f"{at.field}.{name}")
        if deep:
            yield from _check_texts(content, inner, deep=False)
        elif isinstance(content, Mapping):
            yield _problem(inner, "A dot made a table here.", f'Put the whole address in quotes: "{name}...." = "...".')
        elif not isinstance(content, str):
            yield _problem(inner, f"Here stands {_named(content)}.", f"Write {_WANTED[inspect.StrType]}.")


_WANTED: dict[type, str] = {
    inspect.StrType: 'a text in quotes, as in "..."',
    inspect.BoolType: "true or false, without quotes",
    inspect.IntType: "a whole number, without quotes",
    inspect.FloatType: "a number, without quotes",
}

_LISTS = {
    "page": "each page as a table that begins with [[page]]",
    "question": "each question as a table that begins with [[page.question]]",
    "section": "each section as a table that begins with [[section]]",
    "support": "each contact as a table that begins with [[support]]",
    "options": 'a list: options = [{ value = "yes", label = "Yes" }, { value = "no", label = "No" }]',
    "any_of": 'a list of answers, as in any_of = ["yes"]',
    "none_of": 'a list of answers, as in none_of = ["yes"]',
}

_EXAMPLES: dict[type, str] = {
    Option: 'An option is written { value = "yes", label = "Yes" }.',
}

_MISSING = {
    "format": "Begin the file with: format = 1",
    "id": 'Give it a short name of its own, as in id = "first-contact".',
    "ask": 'Write the question: ask = "..."',
    "options": 'Write the answers to choose from: options = [{ value = "yes", label = "Yes" }].',
    "page": "A questionnaire needs at least one page; begin it with [[page]].",
    "audience": 'Say who is asked, as in audience = "survivors".',
    "low_label": 'Say what the lowest number means, as in low_label = "Not at all".',
    "high_label": 'Say what the highest number means, as in high_label = "Completely".',
}


def _check_value(kind: inspect.Type, value: object, at: Where) -> Iterator[QuestionnaireProblem]:
    if isinstance(kind, inspect.EnumType):
        known = [str(member.value) for member in kind.cls]
        if value not in known:
            meant = did_you_mean(str(value), known) or f"Write one of {listed(known)}."
            yield _problem(at, f"{_shown(value)} is not known as {at.field}.", meant)
    elif isinstance(kind, inspect.LiteralType):
        if isinstance(value, bool) or value not in kind.values:
            yield _problem(
                at, f"{at.field} is {_shown(value)}.", f"This version reads {at.field} = {kind.values[0]!r}."
            )
    elif not _is_a(kind, value):
        yield _problem(at, f"Here stands {_named(value)}.", f"Write {_WANTED[type(kind)]}.")


def _is_a(kind: inspect.Type, value: object) -> bool:
    if isinstance(kind, inspect.StrType):
        return isinstance(value, str)
    if isinstance(kind, inspect.BoolType):
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if isinstance(kind, inspect.IntType):
        return isinstance(value, int) and abs(value) < 2**53
    return isinstance(value, int | float) and abs(value) < 2**53


def _named(value: object) -> str:
    """Name a value to an author who knows no types."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f"the text {_shown(value)}"
    if isinstance(value, bool | int | float):
        return _shown(value)
    return f"the date or time {value}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    short = text if len(text) <= 40 else f"{text[:37]}..."
    return f"'{short}'" if isinstance(value, str) else short


def _with(at: Where, field: str) -> Where:
    return msgspec.structs.replace(at, field=field)


def _problem(at: Where, wrong: str, instead: str) -> QuestionnaireProblem:
    return QuestionnaireProblem(where=at, wrong=wrong, instead=instead)
