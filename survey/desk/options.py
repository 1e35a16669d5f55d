"""Answers to choose from, written one a line: which line is which answer when somebody changes them."""

import difflib
from collections.abc import Sequence

import msgspec

from questionnaires.schema import Option
from survey.desk import naming

_ALIKE = 0.6
"""From this similarity on, a changed line is the same answer in better words, and keeps its value."""

_PREFER_NOT = frozenset({"prefer not to say", "i prefer not to say", "rather not say", "i would rather not say"})
_DONT_KNOW = frozenset({"i don't know", "don't know", "i do not know", "do not know", "not sure", "i am not sure"})


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """What lines come to: options, and which standard answers were written among them."""

    options: tuple[Option, ...]
    prefer_not_to_say: bool = False
    dont_know: bool = False


def lines(options: Sequence[Option]) -> str:
    """Write options one a line."""
    return "\n".join(option.label for option in options)


def read(text: str, old: Sequence[Option], *, fixed: Sequence[str] = ()) -> Lines:
    """Read options from lines. An answer keeps its value, hint and whether it stands alone, however lines move.

    `fixed` are values that the first lines have to have: yes and no, where a role asks for them.
    """
    labels = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    plain = [label.casefold().replace("’", "'").rstrip(".") for label in labels]
    kept = [
        label
        for label, said in zip(labels, plain, strict=True)
        if fixed or (said not in _PREFER_NOT and said not in _DONT_KNOW)
    ]
    return Lines(
        options=_fixed(kept, old, fixed) if fixed else _matched(kept, old),
        prefer_not_to_say=not fixed and not _PREFER_NOT.isdisjoint(plain),
        dont_know=not fixed and not _DONT_KNOW.isdisjoint(plain),
    )


def _fixed(labels: Sequence[str], old: Sequence[Option], values: Sequence[str]) -> tuple[Option, ...]:
    """Give the first lines the values that they have to have; what comes after them is named by its words."""
    before = {option.value: option for option in old}
    first = [
        msgspec.structs.replace(before.get(value, Option(value=value, label=label)), label=label)
        for value, label in zip(values, labels, strict=False)
    ]
    rest = labels[len(values) :]
    return (*first, *_matched(rest, [option for option in old if option.value not in values], taken=tuple(values)))


def _matched(labels: Sequence[str], old: Sequence[Option], taken: tuple[str, ...] = ()) -> tuple[Option, ...]:
    same = {option.label.casefold(): option for option in old}
    found: list[Option | None] = [same.pop(label.casefold(), None) for label in labels]
    for place, label in enumerate(labels):
        if found[place] is None:
            found[place] = _in_better_words(label, same)
    values = {option.value for option in found if option} | set(taken)
    made = []
    for label, option in zip(labels, found, strict=True):
        if option is None:
            new = naming.value(label, values | {other.value for other in old})
            values.add(new)
            made.append(Option(value=new, label=label))
        else:
            made.append(msgspec.structs.replace(option, label=label))
    return tuple(made)


def _in_better_words(label: str, left: dict[str, Option]) -> Option | None:
    """Take, of the options whose lines are gone, the one that this line is likely to be."""
    near = difflib.get_close_matches(label.casefold(), list(left), n=1, cutoff=_ALIKE)
    return left.pop(near[0]) if near else None
