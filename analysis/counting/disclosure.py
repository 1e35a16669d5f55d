"""Small numbers: the one way by which a count becomes something that may be published.

Every count of people that a report could show is first put in a `Ledger`, with the sums that a reader can know. What
comes out is `Disclosed`, a type that nothing else makes: a count of eight or more, rounded to the nearest five, or the
words for a count that is not shown. Before anything comes out, the ledger attacks it (`analysis.counting.attack`), and
withholds whole tables until no small number can be narrowed to fewer than four values. `docs/disclosure.md` gives the
reasons.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, StrEnum
from typing import NoReturn, Self

import msgspec

from analysis.counting.attack import System, exposed

FEWEST = 8
"""A count below this, zero included, is never shown."""

SMALLEST_BASE = 10
"""Fewer people than this are not broken down, and an audience of fewer is not reported on."""

NEAREST = 5
"""Counts, totals included, are rounded to the nearest multiple of this."""

NARROWEST = 3
"""Greatest less least of what a hidden small number could be, at the least."""

NARROWEST_SILENCE = 2
"""The same, for those who did not answer: nothing is said of them but that, and it must not be said how many."""


class Status(StrEnum):
    """What may be said of a count. The value is what a reader sees in its place."""

    SHOWN = "shown"
    FEW = "fewer than 8"
    TOO_FEW = "fewer than 10"
    WITHHELD = "withheld"


class Disclosed:
    """A count that may be published, or the words in its place. Only `Ledger.publish` and `reread` make one."""

    __slots__ = ("_number", "_status")
    _number: int | None
    _status: Status

    def __new__(cls, *_: object, **__: object) -> Self:
        raise TypeError("a count becomes Disclosed through analysis.counting.disclosure.Ledger and in no other way")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a disclosed count does not change")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a disclosed count is kept as Released, and made anew by the ledger")

    @property
    def number(self) -> int | None:
        """The rounded count; None where it is not shown."""
        return self._number

    @property
    def status(self) -> Status:
        """Whether it is shown, and if not, why."""
        return self._status

    @property
    def range(self) -> tuple[int, int | None]:
        """The least and the greatest that the count behind it can be, as far as this figure alone tells."""
        match self._status:
            case Status.FEW:
                return 0, FEWEST - 1
            case Status.TOO_FEW:
                return 0, SMALLEST_BASE - 1
            case Status.WITHHELD:
                return 0, None
        assert self._number is not None
        return max(self._number - NEAREST // 2, FEWEST), self._number + NEAREST // 2

    def __str__(self) -> str:
        return self._status.value if self._number is None else f"{self._number:,}"

    def __repr__(self) -> str:
        return f"<disclosed: {self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Disclosed) and (self._number, self._status) == (other._number, other._status)

    def __hash__(self) -> int:
        return hash((self._number, self._status))


class Cell(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """What a count counts: a place in a table of one audience. The cells of a `block` are withheld together."""

    audience: str
    block: str
    row: str
    column: str = ""


class ReleasedCell(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One figure of a release: `number` where it was shown, else why not."""

    cell: Cell
    number: int | None = None
    status: Status = Status.SHOWN


Released = tuple[ReleasedCell, ...]
"""Every figure of a release, as it was published: what a later report of the same consultation repeats."""

Published = Mapping[Cell, Disclosed]


class NotDisclosed(Exception):
    """A kept figure does not follow the rules that every release follows."""


class _Kind(Enum):
    COUNT = 1
    BASE = 2
    SILENT = 3
    KEPT_BACK = 4


class _Entry(msgspec.Struct, frozen=True):
    people: int
    kind: _Kind


class _Relation(msgspec.Struct, frozen=True):
    """total = parts + a rest that is not published (`open`) - what the parts have in common (`overlapping`)."""

    total: Cell
    parts: tuple[Cell, ...]
    open: bool = False
    overlapping: bool = False


class Ledger:
    """The counts that a report may draw on, and what a reader can know of how they hang together."""

    def __init__(self) -> None:
        self._entries: dict[Cell, _Entry] = {}
        self._relations: list[_Relation] = []

    def __contains__(self, cell: object) -> bool:
        return cell in self._entries

    def count(self, cell: Cell, people: int) -> bool:
        """Enter how many people a cell counts; give whether the count reaches `FEWEST`."""
        self._enter(cell, _Entry(people, _Kind.COUNT))
        return people >= FEWEST

    def silent(self, cell: Cell, people: int) -> None:
        """Enter how many people did not answer something. Shown as a count is."""
        self._enter(cell, _Entry(people, _Kind.SILENT))

    def base(self, cell: Cell, people: int) -> bool:
        """Enter how many people a breakdown stands on; give whether they are enough to be broken down.

        Where they are not, nothing that stands on them may be entered.
        """
        self._enter(cell, _Entry(people, _Kind.BASE))
        return people >= SMALLEST_BASE

    def keep_back(self, cell: Cell, people: int) -> None:
        """Enter people whom no report counts, so that the attack knows what a reader knows of them.

        They are the rest of a sum: those who did not say which group they belong to, for one.
        """
        self._enter(cell, _Entry(people, _Kind.KEPT_BACK))

    def _enter(self, cell: Cell, entry: _Entry) -> None:
        assert cell not in self._entries, f"{cell} is entered twice"
        self._entries[cell] = entry

    def adds_up(self, total: Cell, parts: Iterable[Cell], *, wholly: bool = True) -> None:
        """State that nobody is in two parts, and that together they are the total or (not `wholly`) some of it."""
        self._relations.append(_Relation(total, tuple(parts), open=not wholly))

    def within(self, part: Cell, whole: Cell) -> None:
        """State that everyone in the part is in the whole.

        How many are in the whole alone stays hidden, unless the part is a base: that somebody gave no answer to break
        down says nothing of them.
        """
        self._relations.append(_Relation(whole, (part,), open=True))

    def unites(self, whole: Cell, parts: Iterable[Cell]) -> None:
        """State that the whole is everyone who is in one or more of the parts."""
        parts = tuple(parts)
        if len(parts) == 1:
            self._relations.append(_Relation(whole, parts))
            return
        self.covered(whole, parts)
        for part in parts:
            self.within(part, whole)

    def covered(self, whole: Cell, parts: Iterable[Cell]) -> None:
        """State that everyone in the whole is in one or more of the parts, of whom others may be in none of it."""
        self._relations.append(_Relation(whole, tuple(parts), overlapping=True))

    def publish(self, earlier: Released | None = None) -> dict[Cell, Disclosed]:
        """Give what may be shown of every cell.

        Numbers of a consultation are released once: after an `earlier` release each figure is repeated as it was, and a
        figure that was not part of it is withheld, so that no two reports can be subtracted from each other.
        """
        if earlier is not None:
            # Also what is no longer entered, so that not even a gap tells how a count has moved since.
            return dict.fromkeys(self._shown(), _KEPT_BACK) | reread(earlier)
        withheld = self._all_few()
        while True:
            published = {
                cell: _disclosed(None, Status.WITHHELD) if (cell.audience, cell.block) in withheld else _round(entry)
                for cell, entry in self._entries.items()
            }
            found = set().union(*(self._exposed(published, audience) for audience in self._audiences()))
            if not found - withheld:
                # What stays exposed in a table that is already withheld comes from the tables around it.
                found = {wider for block in found for wider in self._around(block)} - withheld
                if not found:
                    return {cell: published[cell] for cell in self._shown()}
            withheld |= found

    def _shown(self) -> list[Cell]:
        return [cell for cell, entry in self._entries.items() if entry.kind is not _Kind.KEPT_BACK]

    def _all_few(self) -> set[tuple[str, str]]:
        """Give the blocks of each sum none of whose parts reaches `FEWEST`: there is nothing to show in them.

        Four hidden parts of a total shown as 30 must all be 7. That the parts alone are withheld there would say the
        same, so the total goes with them, whatever it is. (Found by searching through all small tables.)
        """
        sums = (relation for relation in self._relations if not relation.open and len(relation.parts) > 1)
        return {
            (cell.audience, cell.block)
            for relation in sums
            if not relation.overlapping and all(self._is_few(part) for part in relation.parts)
            for cell in (relation.total, *relation.parts)
        }

    def _is_few(self, cell: Cell) -> bool:
        entry = self._entries[cell]
        return entry.kind is _Kind.COUNT and entry.people < FEWEST

    def _audiences(self) -> list[str]:
        return sorted({cell.audience for cell in self._entries})

    def _around(self, block: tuple[str, str]) -> Iterator[tuple[str, str]]:
        for relation in self._relations:
            blocks = {(cell.audience, cell.block) for cell in (relation.total, *relation.parts)}
            if block in blocks:
                yield from blocks

    def _exposed(self, published: Published, audience: str) -> set[tuple[str, str]]:
        """Give the blocks in which a hidden number could be narrowed too far."""
        system, hidden = self._as_seen(published, audience)
        widths = {unknown: width for unknown, (_, width) in hidden.items()}
        return {hidden[unknown][0] for unknown in exposed(system, widths, small=FEWEST - 1)}

    def _as_seen(self, published: Published, audience: str) -> tuple[System, dict[int, tuple[tuple[str, str], int]]]:
        """Give what a reader knows of one audience, and each unknown that is to stay hidden: its block and width."""
        system = System()
        most = 1000 + 2 * max((e.people for c, e in self._entries.items() if c.audience == audience), default=0)
        hidden: dict[int, tuple[tuple[str, str], int]] = {}
        places: dict[Cell, int] = {}
        for cell, entry in self._entries.items():
            if cell.audience != audience:
                continue
            figure = published[cell]
            low, high = figure.range
            if entry.kind is _Kind.BASE and figure.number is not None:
                low = max(low, SMALLEST_BASE)
            places[cell] = system.unknown(low, most if high is None else high)
            if figure.number is None:
                width = NARROWEST if entry.kind in (_Kind.COUNT, _Kind.BASE) else NARROWEST_SILENCE
                hidden[places[cell]] = (cell.audience, cell.block), width
        for relation in self._relations:
            if relation.total.audience != audience:
                continue
            terms = [(places[relation.total], -1), *((places[part], 1) for part in relation.parts)]
            if relation.open:
                rest = system.unknown(0, most)
                if self._entries[relation.parts[0]].kind is not _Kind.BASE:
                    hidden[rest] = (audience, relation.parts[0].block), NARROWEST_SILENCE
                terms.append((rest, 1))
            if relation.overlapping:
                terms.append((system.unknown(0, most * len(relation.parts)), -1))
            system.equation(terms)
        return system, hidden


def release(published: Published) -> Released:
    """Give every figure in the form in which it is kept, in a fixed order."""
    return tuple(ReleasedCell(cell, figure.number, figure.status) for cell, figure in sorted(published.items()))


def reread(released: Released) -> dict[Cell, Disclosed]:
    """Give back the figures of a release. Raises NotDisclosed for a figure that no release holds."""
    for kept in released:
        number, shown = kept.number, kept.status is Status.SHOWN
        if shown != (number is not None) or (number is not None and (number < SMALLEST_BASE or number % NEAREST)):
            raise NotDisclosed(f"{kept.cell}: {number} ({kept.status}) is not a figure that was ever released")
    return {kept.cell: _disclosed(kept.number, kept.status) for kept in released}


def _round(entry: _Entry) -> Disclosed:
    if entry.kind is _Kind.KEPT_BACK:
        return _KEPT_BACK
    if entry.kind is _Kind.BASE and entry.people < SMALLEST_BASE:
        return _disclosed(None, Status.TOO_FEW)
    if entry.people < FEWEST:
        return _disclosed(None, Status.FEW)
    return _disclosed((entry.people + NEAREST // 2) // NEAREST * NEAREST, Status.SHOWN)


def _disclosed(number: int | None, status: Status) -> Disclosed:
    made = object.__new__(Disclosed)
    object.__setattr__(made, "_number", number)
    object.__setattr__(made, "_status", status)
    return made


_KEPT_BACK = _disclosed(None, Status.WITHHELD)
