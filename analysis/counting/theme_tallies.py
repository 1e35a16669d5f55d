"""Themes: how many people of each audience spoke of each, and of each family of themes.

Counted in people, not answers: somebody who says a thing twice is one person. As with closed questions, `enter` puts
every count in the ledger and `tally` reads back what came out.
"""

import msgspec

from analysis.answers.table import Table
from analysis.counting.audiences import Audience, Division, Group
from analysis.counting.disclosure import FEWEST, SMALLEST_BASE, Cell, Disclosed, Ledger, Published
from analysis.counting.shares import Share
from analysis.counting.tallies import answer, answering, people
from analysis.finding.codebook import Family
from analysis.judging.reading import Agreement, Reading, ReadTheme
from questionnaires.schema import TextQuestion

FEWEST_TO_THEME = 18
"""Fewer people than this (shown as 15 or less) wrote too little to be sorted into themes: hardly one would reach
eight, and which ones do would be chance."""

NO_FAMILY = Family(key="", name="Other themes")


class NamedTheme(msgspec.Struct, frozen=True, kw_only=True):
    """A theme as a report may name it: without those who carry it.

    `agreement` is how far two people agreed on it, to one place; None where it was not measured or the theme's count is
    not shown.
    """

    key: str
    name: str
    definition: str = ""
    new: bool = False
    agreement: Agreement | None = None


class GroupShare(msgspec.Struct, frozen=True, kw_only=True):
    """The share of one group of people who spoke of a theme."""

    question: str
    division: str
    value: str
    group: str
    share: Share


class ThemeTally(msgspec.Struct, frozen=True, kw_only=True):
    """The share of an audience's writers who spoke of a theme, and of each group in it that is large enough."""

    theme: NamedTheme
    share: Share
    groups: tuple[GroupShare, ...] = ()


class FamilyTally(msgspec.Struct, frozen=True, kw_only=True):
    """A family of themes. `themes` are those whose counts are shown, greatest first; `unshown`, in alphabetical order,
    those that fewer than eight people spoke of, or nobody did."""

    family: Family
    share: Share
    themes: tuple[ThemeTally, ...]
    unshown: tuple[ThemeTally, ...] = ()

    @property
    def by_key(self) -> dict[str, ThemeTally]:
        """All its themes, shown or not."""
        return {tallied.theme.key: tallied for tallied in (*self.themes, *self.unshown)}


class Themes(msgspec.Struct, frozen=True, kw_only=True):
    """What one audience wrote about. `families` stand greatest first, those not shown last, in alphabetical order.

    `enough` is false where too few people wrote to be sorted into themes; there are no families then.
    """

    writers: Disclosed
    enough: bool
    families: tuple[FamilyTally, ...] = ()


def named(reading: Reading, audiences: tuple[Audience, ...]) -> tuple[ReadTheme, ...]:
    """Give the themes that may be named.

    A theme of the codebook always: that it is listed says nothing of anyone. One that these answers gave rise to, only
    where eight people of one audience speak of it: its name would repeat what few people said. Themes of a family that
    is not listed stand in none.
    """
    groups = [frozenset(audience.people) for audience in audiences]
    families = {family.key for family in reading.families}
    return tuple(
        theme if theme.family in families else msgspec.structs.replace(theme, family=NO_FAMILY.key)
        for theme in reading.themes
        if not theme.new or any(len(theme.carriers & group) >= FEWEST for group in groups)
    )


def enter(ledger: Ledger, reading: Reading, audience: Audience, ways: tuple[Division, ...]) -> None:
    """Enter the themes of an audience that is large enough to be reported on. `reading` holds named themes only."""
    everyone = frozenset(audience.people)
    writers = everyone & reading.writers
    base = _writers(audience)
    ledger.base(base, len(writers))
    ledger.within(base, people(audience.key))
    if len(writers) < FEWEST_TO_THEME:
        return
    divided = [_enter_groups(ledger, audience, way, writers) for way in ways]
    for family, themes in _families(reading):
        together = writers & frozenset().union(*(theme.carriers for theme in themes))
        cell = _family(audience, family)
        ledger.count(cell, len(together))
        ledger.within(cell, base)
        for theme in themes:
            _enter_theme(ledger, audience, theme, writers, divided)
        ledger.unites(cell, [_theme(audience, theme) for theme in themes])


def tie_to_questions(ledger: Ledger, table: Table, reading: Reading, audience: Audience) -> None:
    """State what a reader knows of those who wrote: each answered at least one question in her own words.

    Call it once both are entered. Nothing is stated where somebody answered only what an older version asked.
    """
    asked = [q for page in audience.questionnaire.pages for q in page.questions if isinstance(q, TextQuestion)]
    writers = reading.writers.intersection(audience.people)
    if all(any(question.id in table.people[place].answers for question in asked) for place in writers):
        ledger.covered(_writers(audience), [answering(audience, question) for question in asked])


def tally(published: Published, reading: Reading, audience: Audience, ways: tuple[Division, ...]) -> Themes:
    """Read back what `enter` put in, with the same arguments."""
    writers = published[_writers(audience)]
    found = []
    for family, themes in _families(reading):
        cell = _family(audience, family)
        if cell not in published:
            return Themes(writers=writers, enough=False)
        tallied = [_tally(published, audience, theme, ways, writers) for theme in themes]
        found.append(
            FamilyTally(
                family=family,
                share=Share(published[cell], writers),
                themes=tuple(sorted((one for one in tallied if one.share.known), key=_greatest_first)),
                unshown=tuple(sorted((one for one in tallied if not one.share.known), key=_greatest_first)),
            )
        )
    found.sort(key=lambda one: (-(one.share.part.number or 0), one.family.name))
    return Themes(writers=writers, enough=bool(found), families=tuple(found))


def _greatest_first(tallied: ThemeTally) -> tuple[int, str]:
    return -(tallied.share.part.number or 0), tallied.theme.name


def _families(reading: Reading) -> list[tuple[Family, list[ReadTheme]]]:
    found = [
        (family, [theme for theme in reading.themes if theme.family == family.key])
        for family in (*reading.families, NO_FAMILY)
    ]
    return [(family, themes) for family, themes in found if themes]


def _writers(audience: Audience) -> Cell:
    return Cell(audience.key, "writers", "all")


def _family(audience: Audience, family: Family) -> Cell:
    return Cell(audience.key, "families of themes", family.key)


def _theme(audience: Audience, theme: ReadTheme) -> Cell:
    return Cell(audience.key, f"themes of {theme.family}", theme.key)


def _group(audience: Audience, way: Division, row: str, value: str) -> Cell:
    return Cell(audience.key, f"themes by {way.question}", row, value)


def _enter_groups(
    ledger: Ledger, audience: Audience, way: Division, writers: frozenset[int]
) -> tuple[Division, list[Group]]:
    """Enter how many of each group wrote, and give the groups that are large enough, of which there may be none."""
    large = [group for group in way.groups if len(group.people & writers) >= SMALLEST_BASE]
    if len(large) < 2:
        return way, []
    cells = {group.value: _group(audience, way, "", group.value) for group in way.groups}
    for group in way.groups:
        ledger.base(cells[group.value], len(group.people & writers))
        told = answer(audience.key, way.question, group.value)
        if told in ledger:
            ledger.within(cells[group.value], told)
    in_none = writers.difference(*(group.people for group in way.groups))
    not_said, rest = _group(audience, way, "", "not said"), _group(audience, way, "", "the rest")
    ledger.keep_back(not_said, len(in_none))
    ledger.keep_back(rest, len(writers.difference(*(group.people for group in large))))
    small = [cells[group.value] for group in way.groups if group not in large]
    ledger.adds_up(rest, [*small, not_said])
    ledger.adds_up(_writers(audience), [*(cells[group.value] for group in large), rest])
    return way, large


def _enter_theme(
    ledger: Ledger,
    audience: Audience,
    theme: ReadTheme,
    writers: frozenset[int],
    divided: list[tuple[Division, list[Group]]],
) -> None:
    carriers = theme.carriers & writers
    cell = _theme(audience, theme)
    shown = ledger.count(cell, len(carriers))
    ledger.within(cell, _writers(audience))
    for way, large in divided if shown else ():
        if not large:
            continue
        cells = []
        for group in large:
            cells.append(_group(audience, way, theme.key, group.value))
            ledger.count(cells[-1], len(carriers & group.people))
            ledger.within(cells[-1], _group(audience, way, "", group.value))
        rest = carriers.difference(*(group.people for group in large))
        cells.append(_group(audience, way, theme.key, "the rest"))
        ledger.keep_back(cells[-1], len(rest))
        ledger.within(cells[-1], _group(audience, way, "", "the rest"))
        ledger.adds_up(cell, cells)


def _tally(
    published: Published, audience: Audience, theme: ReadTheme, ways: tuple[Division, ...], writers: Disclosed
) -> ThemeTally:
    share = Share(published[_theme(audience, theme)], writers)
    return ThemeTally(
        theme=NamedTheme(
            key=theme.key,
            name=theme.name,
            definition=theme.definition,
            new=theme.new,
            agreement=theme.agreement.rounded() if theme.agreement and share.known else None,
        ),
        share=share,
        groups=tuple(
            GroupShare(
                question=way.question,
                division=way.name,
                value=group.value,
                group=group.label,
                share=Share(published[cell], published[_group(audience, way, "", group.value)]),
            )
            for way in ways
            for group in way.groups
            if (cell := _group(audience, way, theme.key, group.value)) in published
        ),
    )
