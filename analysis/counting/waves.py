"""This wave beside the last: what may be kept of a wave once its key is destroyed, and what may have changed.

Kept is what was published and nothing more: closed questions, themes, and themes by group. So the answers of a wave
can be destroyed, and the next wave's report can still say what may have risen or fallen.
"""

import datetime
from collections.abc import Iterator
from math import ceil, sqrt

import msgspec

from analysis.counting.comparing import FALSE_DISCOVERIES
from analysis.counting.disclosure import Cell, ReleasedCell, Status, reread
from analysis.counting.shares import Share, chance, hold_up
from analysis.counting.tallies import Tally
from analysis.counting.theme_tallies import Themes

STARTING = (10, 25, 50)
"""Percentages from which the smallest change that could have been seen is worked out."""

_POWER = 0.8416
"""Standard normal quantile of four in five."""


class KeptShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One published share. The cell of `part` tells what it counts: block "answers", "families", "themes" or a
    division; row a question, family or theme by its key; column an answer or group. `name` is for people."""

    name: str
    part: ReleasedCell
    base: ReleasedCell


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is kept of a wave: published shares. Sealed to the next wave's key, it outlives its own."""

    name: str
    wave: int
    closed: datetime.date
    shares: tuple[KeptShare, ...]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One share in two waves. `holds` means more than chance would easily show: it may have risen or fallen."""

    audience: str
    name: str
    before: Share
    now: Share
    holds: bool

    @property
    def rose(self) -> bool:
        """Whether the share is greater now; of hidden counts, the shown one is the greater."""
        return (self.now.fraction or 0) > (self.before.fraction or 0)


class Seeable(msgspec.Struct, frozen=True, kw_only=True):
    """The smallest change that could have been seen, four times in five: from `start` percent down to `down` or up to
    `up` percent; None where none could, at the two bases, which are shown counts."""

    audience: str
    start: int
    down: int | None
    up: int | None


class Waves(msgspec.Struct, frozen=True, kw_only=True):
    """This wave beside an earlier one. `changes` holds all that was compared, in the report's order."""

    earlier_name: str
    earlier_wave: int
    earlier_closed: datetime.date
    changes: tuple[Change, ...]
    seeable: tuple[Seeable, ...]


def shares(audience: str, tallies: tuple[Tally, ...], themes: Themes) -> tuple[KeptShare, ...]:
    """Give every share of one audience that may be kept, under names that do not change with a codebook's families."""
    return tuple(_shares(audience, tallies, themes))


def compare(kept: Kept, now: tuple[KeptShare, ...]) -> Waves:
    """Set this wave's shares beside an earlier wave's: answers and themes; groups are too small to follow.

    Raises `disclosure.NotDisclosed` where something kept was never published.
    """
    earlier = {share.part.cell: share for share in kept.shares}
    pairs = [
        (share, _share(earlier[share.part.cell]), _share(share))
        for share in now
        if share.part.cell in earlier and share.part.cell.block in ("answers", "families", "themes")
    ]
    pairs = [pair for pair in pairs if pair[1].known or pair[2].known]
    holding = hold_up([chance(before, after) for _, before, after in pairs], FALSE_DISCOVERIES)
    changes = tuple(
        Change(audience=share.part.cell.audience, name=share.name, before=before, now=after, holds=holds)
        for (share, before, after), holds in zip(pairs, holding, strict=True)
    )
    return Waves(
        earlier_name=kept.name,
        earlier_wave=kept.wave,
        earlier_closed=kept.closed,
        changes=changes,
        seeable=tuple(_seeable(changes)),
    )


def _shares(audience: str, tallies: tuple[Tally, ...], themes: Themes) -> Iterator[KeptShare]:
    def kept(block: str, name: str, row: str, column: str, share: Share) -> KeptShare:
        part, base = Cell(audience, block, row, column), Cell(audience, "bases", row, column)
        return KeptShare(
            name=name,
            part=ReleasedCell(part, share.part.number, share.part.status),
            base=ReleasedCell(base, share.base.number, share.base.status),
        )

    for tally in tallies:
        if not tally.about_them:
            for answer in tally.answers:
                name = f"{tally.ask} {answer.label}"
                yield kept("answers", name, tally.question, answer.value, answer.share)
    for family in themes.families:
        yield kept("families", family.family.name, family.family.key, "", family.share)
        for key, tallied in sorted(family.by_key.items()):
            yield kept("themes", tallied.theme.name, key, "", tallied.share)
            for group in tallied.groups:
                name = f"{tallied.theme.name}: {group.group}"
                yield kept(f"themes by {group.question}", name, key, group.value, group.share)


def _share(kept: KeptShare) -> Share:
    figures = reread((kept.part, kept.base))
    return Share(figures[kept.part.cell], figures[kept.base.cell])


def _seeable(changes: tuple[Change, ...]) -> Iterator[Seeable]:
    """Work out what could have been seen among so many comparisons, at each audience's greatest bases."""
    threshold = FALSE_DISCOVERIES / max(1, len(changes))
    for audience in dict.fromkeys(change.audience for change in changes):
        known = [c for c in changes if c.audience == audience and c.before.base.number and c.now.base.number]
        if not known:
            continue
        widest = max(known, key=lambda change: min(change.before.base.number or 0, change.now.base.number or 0))
        for start in STARTING:
            yield Seeable(
                audience=audience,
                start=start,
                down=_smallest(widest, start, -1, threshold),
                up=_smallest(widest, start, 1, threshold),
            )


def _smallest(at: Change, start: int, way: int, threshold: float) -> int | None:
    """Give the nearest percentage that would be told from `start` four times in five."""
    before = _figured(at.before, start)
    base = at.now.base.number or 0
    for end in range(start + way, 101 if way > 0 else -1, way):
        fraction = end / 100
        # Four times in five the share seen lies no nearer to the start than this.
        seen = fraction - way * _POWER * sqrt(fraction * (1 - fraction) / base)
        if way * (seen - start / 100) <= 0:
            continue
        value = chance(before, _figured(at.now, 100 * seen))
        if value is not None and value <= threshold:
            return end
    return None


def _figured(share: Share, percent: float) -> Share:
    """Give a share as it would be published, of the same base, if this were its percentage."""
    count = ceil(percent * (share.base.number or 0) / 100)
    number = (count + 2) // 5 * 5 if count >= 8 else None
    cell = Cell("", "supposed", "")
    part = reread((ReleasedCell(cell, number, Status.FEW if number is None else Status.SHOWN),))
    return Share(part[cell], share.base)
