"""The form of one question: read into the question as it is to be, whatever its kind."""

from collections.abc import Mapping
from typing import Any

import msgspec

from questionnaires.schema import (
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
from survey.desk import editing, options
from survey.desk.asking import Fields

KINDS: Mapping[str, tuple[str, str]] = {
    "choose-one": ("Choose one", "One answer from a list"),
    "choose-many": ("Choose any", "As many answers from a list as fit"),
    "scale": ("Scale", "A number from one end to the other, such as 1 to 5"),
    "long-text": ("Own words", "A box for as many lines as wanted"),
    "short-text": ("One line", "A few words"),
    "number": ("Number", "How many, how much"),
    "year": ("Year", "A year of four digits"),
}
"""What each kind of question is called, and what it is for, in the order in which they are offered."""

ROLES: Mapping[str, tuple[str, str]] = {
    "": ("An ordinary question", ""),
    "consent": ("Consent to take part", "Comes first. A no ends the visit, and nothing is kept."),
    "age": ("Age", "Leads those who are too young to an ending page."),
    "quote-consent": ("Consent to be quoted", "On a page of its own. Only a yes lets words be quoted."),
    "characteristic": ("Equality question", "About who somebody is. Asked last; small groups are never shown."),
    "area": ("Area", "Broad areas. Small ones are pooled before anything is shown."),
    "organisation": ("Organisation", "Asked of providers only. Small ones are pooled."),
}
"""What each purpose is called, and what it means."""

LABELS: Mapping[str, str] = {
    "kind": "Kind",
    "ask": "Question",
    "hint": "Hint",
    "why": "Why we ask",
    "options": "Answers",
    "low": "Lowest number",
    "high": "Highest number",
    "low_label": "What the lowest means",
    "high_label": "What the highest means",
    "least": "Least",
    "most": "Most",
    "decimals": "Digits after the point",
    "unit": "Unit",
    "earliest": "Earliest year",
    "latest": "Latest year",
    "longest": "Most characters",
    "reminder": "Remind people not to name anyone",
    "prefer_not_to_say": "Offer “Prefer not to say”",
    "dont_know": "Offer “I don’t know”",
    "role": "Purpose",
}


class Read(msgspec.Struct, frozen=True):
    """The question that a form comes to, and what of the form could not be taken."""

    question: AnyQuestion
    problems: dict[str, str]


def read(fields: Fields, old: AnyQuestion) -> Read:
    """Read the form of a question that stood as `old`."""
    kind = fields.text("kind")
    question = editing.change_kind(old, kind) if kind in KINDS else old
    role = _role(fields)
    if role in editing.YES_NO_ROLES and not isinstance(question, ChooseOne):
        question = editing.change_kind(question, "choose-one")
    problems: dict[str, str] = {}
    changes: dict[str, Any] = {
        "ask": fields.line("ask"),
        "hint": fields.text("hint"),
        "why": fields.text("why"),
        "role": role,
        "required": role is Role.CONSENT,
    }
    if isinstance(question, ChooseOne | ChooseMany):
        changes |= _choices(fields, question, role)
    elif isinstance(question, Scale):
        changes |= _scale(fields, question, problems)
    elif isinstance(question, Number):
        changes |= _number(fields, question, problems)
    elif isinstance(question, Year):
        changes |= _whole(fields, question, problems, "earliest", "latest")
    elif isinstance(question, ShortText | LongText):
        changes |= _whole(fields, question, problems, "longest") | {"reminder": fields.ticked("reminder")}
    return Read(msgspec.structs.replace(question, **changes), problems)


def fields_of(question: AnyQuestion) -> tuple[str, ...]:
    """Name the fields of a question's form beside which something can be said."""
    is_fixed = question.role in editing.YES_NO_ROLES
    return tuple(
        name
        for name in LABELS
        if hasattr(question, name) and name != "dont_know" and not (is_fixed and name == "prefer_not_to_say")
    )


def shown(question: AnyQuestion) -> dict[str, object]:
    """Give a question's fields as people compare them."""
    given = {name: getattr(question, name) for name in LABELS if hasattr(question, name)}
    given["kind"] = KINDS[str(question.__struct_config__.tag)][0]
    given["role"] = ROLES[question.role.value if question.role else ""][0]
    if isinstance(question, ChooseOne | ChooseMany):
        given["options"] = tuple(_line(option) for option in question.options)
    return given


def _line(option: Option) -> str:
    more = [option.hint, "alone" if option.exclusive else ""]
    said = "; ".join(filter(None, more))
    return f"{option.label} ({said})" if said else option.label


def _role(fields: Fields) -> Role | None:
    named = fields.text("role")
    return Role(named) if named in list(Role) else None


def _choices(fields: Fields, question: ChooseOne | ChooseMany, role: Role | None) -> dict[str, Any]:
    fixed = ("yes", "no") if role in editing.YES_NO_ROLES else ()
    text = fields.raw("options") if "options" in fields else options.lines(question.options)
    old = question.options or (editing.YES_NO if fixed else ())
    found = options.read(text if text.strip() or not fixed else options.lines(old), old, fixed=fixed)
    alone = fields.every("alone")
    made = tuple(
        msgspec.structs.replace(
            option,
            hint=fields.line(f"hint-{option.value}") if f"hint-{option.value}" in fields else option.hint,
            exclusive=isinstance(question, ChooseMany) and option.value in alone,
        )
        for option in found.options
    )
    return {
        "options": made,
        "prefer_not_to_say": not fixed and (fields.ticked("prefer_not_to_say") or found.prefer_not_to_say),
        "dont_know": not fixed and (fields.ticked("dont_know") or found.dont_know),
    }


def _scale(fields: Fields, question: Scale, problems: dict[str, str]) -> dict[str, Any]:
    return _whole(fields, question, problems, "low", "high") | {
        "low_label": fields.line("low_label"),
        "high_label": fields.line("high_label"),
        "prefer_not_to_say": fields.ticked("prefer_not_to_say"),
        "dont_know": fields.ticked("dont_know"),
    }


def _number(fields: Fields, question: Number, problems: dict[str, str]) -> dict[str, Any]:
    changes: dict[str, Any] = {"unit": fields.line("unit")}
    for name in ("least", "most"):
        text = fields.text(name).replace(",", "")
        try:
            changes[name] = float(text) if text else None
        except ValueError:
            problems[name] = "Write a number in digits, or leave it empty"
    return changes | _whole(fields, question, problems, "decimals")


def _whole(fields: Fields, question: AnyQuestion, problems: dict[str, str], *names: str) -> dict[str, int]:
    """Read whole numbers; one that is none leaves what stood there."""
    found = {}
    for name in names:
        if name not in fields:
            continue
        number = fields.whole(name)
        if number is None:
            problems[name] = "Write a whole number in digits"
        found[name] = getattr(question, name) if number is None else number
    return found
