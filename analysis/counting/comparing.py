"""Audiences beside each other, and the groups within one: which differences hold up.

Of every difference it is asked how often chance alone would show one as large, whatever exact counts stand behind the
rounded ones; and of all that are asked in one report, at most one in five of those named may be chance.
"""

from itertools import combinations

import msgspec

from analysis.counting.shares import Share, chance, hold_up
from analysis.counting.theme_tallies import GroupShare, Themes, ThemeTally

FALSE_DISCOVERIES = 0.20
"""Of the differences that are named, this share at most is expected to be chance."""


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One audience's side of a comparison."""

    audience: str
    share: Share


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A theme, or a family of themes, in two audiences. `holds` means more than chance would easily show."""

    key: str
    name: str
    is_family: bool
    first: Side
    second: Side
    holds: bool


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Two groups of one audience, the one that spoke of a theme most and the one that did least; it holds up."""

    audience: str
    name: str
    more: GroupShare
    less: GroupShare


def compare(found: dict[str, Themes]) -> tuple[Comparison, ...]:
    """Set each two audiences side by side, by what they wrote about: families first, then themes.

    `found` holds the themes of each audience. What neither audience has a shown count of is left out.
    """
    pairs = [
        (key, name, is_family, Side(audience=first, share=one), Side(audience=second, share=other))
        for first, second in combinations(found, 2)
        for key, name, is_family, one, other in _beside(found[first], found[second])
    ]
    holding = hold_up([chance(first.share, second.share) for *_, first, second in pairs], FALSE_DISCOVERIES)
    return tuple(
        Comparison(key=key, name=name, is_family=is_family, first=first, second=second, holds=holds)
        for (key, name, is_family, first, second), holds in zip(pairs, holding, strict=True)
    )


def differences(found: dict[str, Themes]) -> tuple[Difference, ...]:
    """Give the differences between groups of one audience that hold up, theme by theme and division by division."""
    asked: list[tuple[Difference, float | None]] = []
    for audience, themes in found.items():
        for family in themes.families:
            for tallied in family.themes:
                asked.extend(
                    (Difference(audience=audience, name=tallied.theme.name, more=more, less=less), found_chance)
                    for more, less, found_chance in _extremes(tallied)
                )
    holding = hold_up([found_chance for _, found_chance in asked], FALSE_DISCOVERIES)
    return tuple(difference for (difference, _), holds in zip(asked, holding, strict=True) if holds)


def _beside(first: Themes, second: Themes) -> list[tuple[str, str, bool, Share, Share]]:
    """Give what stands in both as (key, name, is a family, share, share), greatest of the first audience first.

    An order made of shown counts alone says nothing that they do not.
    """
    families = {family.family.key: family for family in second.families}
    rows = []
    for family in first.families:
        other = families.get(family.family.key)
        if other is None:
            continue
        rows.append((family.family.key, family.family.name, True, family.share, other.share))
        rows.extend(
            (key, one.theme.name, False, one.share, two.share)
            for key, one in family.by_key.items()
            if (two := other.by_key.get(key))
        )
    rows = [row for row in rows if row[3].known or row[4].known]
    return sorted(rows, key=lambda row: (not row[2], -(row[3].part.number or 0), -(row[4].part.number or 0), row[1]))


def _extremes(tallied: ThemeTally) -> list[tuple[GroupShare, GroupShare, float | None]]:
    """Give, for each division, the groups furthest apart and how often chance would set two groups so far apart."""
    by_division: dict[str, list[GroupShare]] = {}
    for group in tallied.groups:
        by_division.setdefault(group.question, []).append(group)
    found = []
    for groups in by_division.values():
        known = [group for group in groups if group.share.known]
        if not known or len(groups) < 2:
            continue
        more = max(known, key=lambda group: group.share.fraction or 0)
        least = [group for group in groups if group is not more]
        less = min(least, key=lambda group: group.share.fraction or 0)
        value = chance(more.share, less.share)
        tried = len(groups) * (len(groups) - 1) / 2  # the two were chosen because they are furthest apart (Bonferroni)
        found.append((more, less, None if value is None else min(1.0, value * tried)))
    return found
