"""Two people at one form: the second sees what changed before saving over it."""

from collections.abc import Iterable, Mapping

import msgspec

from survey.desk.asking import TOKEN, Ask, Fields
from survey.desk.drafting import mark
from survey.desk.drawing import Page, show

MARK = "mark"
"""The field that says how things stood when a form was shown."""


class Overtaken(Exception):
    """Somebody else changed the same thing in the moment between looking and saving; nothing was saved."""


class Difference(msgspec.Struct, frozen=True):
    """One field that stands differently: its label, what the sender wants, what stands now."""

    label: str
    mine: str
    theirs: str


def is_stale(fields: Fields, now: object) -> bool:
    """Tell whether what a form changes was changed by somebody else since the form was shown."""
    return fields.text(MARK) != mark(now)


def ask_again(ask: Ask, fields: Fields) -> Page:
    """Have whoever was overtaken send the same form once more, and so meet what was changed. Nothing typed is lost."""
    if ask.is_part:
        return show(ask, "stale_part.html")
    hidden = [(name, value) for name in fields if name != TOKEN for value in fields.every(name)]
    return show(ask, "overtaken.html", 409, hidden=hidden)


def ask_which(ask: Ask, fields: Fields, *, now: object, by: str, back: str, differences: Iterable[Difference]) -> Page:
    """Show both, and let the sender choose. Saving again sends the same fields with the mark of how it stands now."""
    hidden = [(name, value) for name in fields if name not in {TOKEN, MARK} for value in fields.every(name)]
    return show(
        ask,
        "conflict.html",
        409,
        hidden=[*hidden, (MARK, mark(now))],
        by=by or "Somebody else",
        back=back,
        differences=[one for one in differences if one.mine.strip() != one.theirs.strip()],
    )


def differences(
    labels: Mapping[str, str], mine: Mapping[str, object], theirs: Mapping[str, object]
) -> list[Difference]:
    """Set two versions of the same fields side by side."""
    return [Difference(label, worded(mine.get(name)), worded(theirs.get(name))) for name, label in labels.items()]


def worded(value: object) -> str:
    """Write a field's value so that two of them can be compared."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list | frozenset):
        return "\n".join(worded(one) for one in value)
    if isinstance(value, msgspec.Struct):
        return ", ".join(worded(one) for one in msgspec.structs.astuple(value) if one not in {"", False, None})
    return "" if value is None else str(value)
