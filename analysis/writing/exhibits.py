"""The tables of a report, and which of them are drawn as charts.

Charts, the tables under them, and the files of tables are all made of these, so none can hold a number that another
does not.
"""

from collections.abc import Iterator

from analysis.counting.shares import Share
from analysis.counting.tallies import Tally
from analysis.counting.theme_tallies import Themes, ThemeTally
from analysis.counting.waves import Waves
from analysis.writing.figures import Exhibit, Figure, Likely, Percent, Row, Series
from analysis.writing.report import AudienceFindings, Report
from analysis.writing.sentences import capital, day

QUESTIONS = "Questions"
PEOPLE = "Who answered"
THEMES = "Themes"
GROUPS = "Themes by group"
WAVES = "Waves"

SHARE_HEAD = ("People", "Share", "Likely range")


def exhibits(report: Report) -> tuple[Exhibit, ...]:
    """Give every table of a report, in the report's order."""
    return tuple(_exhibits(report))


def by_key(report: Report) -> dict[str, Exhibit]:
    """Give every table of a report by its key."""
    return {exhibit.key: exhibit for exhibit in exhibits(report)}


def question_key(audience: str, question: str) -> str:
    """The key of the table of one question."""
    return f"{audience}-{question}"


def family_key(family: str) -> str:
    """The key of the table of one family's themes."""
    return f"themes-{family or 'other'}"


FAMILIES = "families"
"""The key of the table of all families."""

STANDING = "answered-{}"
"""The key of the table of how many answered each question, with the audience in it."""


def _exhibits(report: Report) -> Iterator[Exhibit]:
    reported = [one for one in report.audiences if one.enough]
    yield _taking_part(report)
    for place, audience in enumerate(report.audiences):
        for tally in audience.tallies:
            if tally.about_them and _is_shown(tally):
                yield _question(audience, place, tally, PEOPLE)
    for place, audience in enumerate(report.audiences):
        if audience.enough:
            yield _standing(audience)
        for tally in audience.tallies:
            if not tally.about_them and _is_shown(tally):
                yield _question(audience, place, tally, QUESTIONS)
    yield from _themes([(place, one) for place, one in enumerate(report.audiences) if one in reported])
    for audience in reported:
        yield from _groups(audience)
    if report.waves:
        yield _changes(report, report.waves)
        yield _seeable(report, report.waves)


def _is_shown(tally: Tally) -> bool:
    return any(answer.share.part.number is not None for answer in tally.answers)


def _share(share: Share) -> tuple[Figure, ...]:
    return share.part, Percent(share), Likely(share)


def _taking_part(report: Report) -> Exhibit:
    return Exhibit(
        key="taking-part",
        part=PEOPLE,
        title="How many people took part",
        about="Everyone who sent answers.",
        head=("Group", "People", "Wrote in their own words"),
        rows=tuple(
            Row(
                capital(audience.many),
                (audience.people, audience.themes.writers if audience.themes else "not shown"),
            )
            for audience in report.audiences
        ),
    )


def _standing(audience: AudienceFindings) -> Exhibit:
    return Exhibit(
        key=STANDING.format(audience.key),
        part=QUESTIONS,
        title=f"How many {audience.many} answered each question",
        about=f"{capital(audience.many)} who took part: {audience.people}.",
        head=("Question", "Answered", "Preferred not to say", "Skipped"),
        rows=tuple(
            Row(tally.ask, (tally.answered, tally.preferred_not or "not offered", tally.skipped))
            for tally in audience.tallies
        ),
        notes=("Everybody else was not asked the question, or sent their answers before they came to it.",),
    )


def _question(audience: AudienceFindings, place: int, tally: Tally, part: str) -> Exhibit:
    notes = []
    if tally.several:
        notes.append("People could choose more than one answer, so the shares add up to more than 100%.")
    if tally.pooled:
        notes.append(f"Put together because few people gave each of these answers: {'; '.join(tally.pooled)}.")
    return Exhibit(
        key=question_key(audience.key, tally.question),
        part=part,
        title=tally.ask,
        about=f"{capital(audience.many)} who answered this question: {tally.answered}.",
        head=("Answer", *SHARE_HEAD),
        rows=tuple(Row(answer.label, _share(answer.share)) for answer in tally.answers),
        notes=tuple(notes),
        series=(Series(capital(audience.many), place, 1),),
        whose=capital(audience.many),
    )


def _themes(audiences: list[tuple[int, AudienceFindings]]) -> Iterator[Exhibit]:
    sides = [(place, one, one.themes) for place, one in audiences if one.themes is not None and one.themes.enough]
    if not sides:
        return
    names = {family.family.key: family.family.name for _, _, themes in sides for family in themes.families}
    yield _beside(
        FAMILIES,
        "What people wrote about",
        sides,
        [(name, [_family_share(themes, key) for _, _, themes in sides]) for key, name in names.items()],
    )
    for key, name in names.items():
        found = [_themes_of(themes, key) for _, _, themes in sides]
        themes = {theme: tallied.theme.name for tallies in found for theme, tallied in tallies.items()}
        rows = [
            (label, [tallies[theme].share if theme in tallies else None for tallies in found])
            for theme, label in themes.items()
        ]
        shown = [row for row in rows if any(share and share.known for share in row[1])]
        if shown:
            yield _beside(family_key(key), name, sides, shown)


def _beside(
    key: str,
    title: str,
    sides: list[tuple[int, AudienceFindings, Themes]],
    rows: list[tuple[str, list[Share | None]]],
) -> Exhibit:
    head = ["Theme"]
    for _, audience, _ in sides:
        head.extend(f"{capital(audience.many)}: {column.lower()}" for column in SHARE_HEAD)
    counted = " ".join(f"{capital(one.many)} who wrote: {themes.writers}." for _, one, themes in sides)
    return Exhibit(
        key=key,
        part=THEMES,
        title=title,
        about=counted,
        head=tuple(head),
        rows=tuple(
            Row(label, tuple(figure for share in shares for figure in (_share(share) if share else ("not shown",) * 3)))
            for label, shares in rows
        ),
        notes=("One person can write about several things, so the shares do not add up to 100%.",),
        series=tuple(
            Series(capital(audience.many), place, 1 + 3 * column) for column, (place, audience, _) in enumerate(sides)
        ),
    )


def _family_share(themes: Themes, key: str) -> Share | None:
    return next((family.share for family in themes.families if family.family.key == key), None)


def _themes_of(themes: Themes, key: str) -> dict[str, ThemeTally]:
    """Give the themes of a family, the shown ones first, greatest first: the order says no more than the counts."""
    return next((family.by_key for family in themes.families if family.family.key == key), {})


def _groups(audience: AudienceFindings) -> Iterator[Exhibit]:
    """Give a table for each division of an audience: themes down, groups across, with how many of each group wrote."""
    if audience.themes is None:
        return
    tallied = [theme for family in audience.themes.families for theme in family.themes]
    divisions = {group.question: group.division for theme in tallied for group in theme.groups}
    for question, division in divisions.items():
        cells = {(theme.theme.key, g.value): g for theme in tallied for g in theme.groups if g.question == question}
        groups = {group.value: group for group in cells.values()}
        if not any(group.share.known for group in cells.values()):
            continue
        head = ["Theme"]
        for group in groups.values():
            head.extend((f"{group.group}: people", f"{group.group}: share"))
        wrote = [
            figure
            for group in groups.values()
            for figure in (group.share.base, Percent(Share(group.share.base, group.share.base)))
        ]
        rows = [Row("Everyone in this group who wrote", tuple(wrote))]
        for theme in tallied:
            shares = [cells[theme.theme.key, value].share for value in groups if (theme.theme.key, value) in cells]
            figures = [figure for share in shares for figure in (share.part, Percent(share))]
            if len(shares) == len(groups):
                rows.append(Row(theme.theme.name, tuple(figures)))
        yield Exhibit(
            key=f"{audience.key}-themes-by-{question}",
            part=GROUPS,
            title=f"What {audience.many} wrote about, by {division.lower()}",
            about=f"{capital(audience.many)} who wrote and said which group they belong to.",
            head=tuple(head),
            rows=tuple(rows),
            notes=("Groups of fewer than ten people who wrote are left out.",),
        )


def _changes(report: Report, found: Waves) -> Exhibit:
    many = {audience.key: audience.many for audience in report.audiences}
    return Exhibit(
        key="changes",
        part=WAVES,
        title=f"Wave {found.earlier_wave} and wave {report.consultation.wave}",
        about=f"The earlier wave is {found.earlier_name}, which closed on {day(found.earlier_closed)}.",
        head=("Finding", "Earlier: people", "Earlier: share", "Now: people", "Now: share", "What can be said"),
        rows=tuple(
            Row(
                f"{capital(many.get(change.audience, change.audience))}: {change.name}",
                (
                    change.before.part,
                    Percent(change.before),
                    change.now.part,
                    Percent(change.now),
                    ("may have risen" if change.rose else "may have fallen") if change.holds else "no clear change",
                ),
            )
            for change in found.changes
        ),
        notes=("Of the changes named here, one in five may be no more than chance.",),
    )


def _seeable(report: Report, found: Waves) -> Exhibit:
    many = {audience.key: audience.many for audience in report.audiences}
    return Exhibit(
        key="seeable",
        part=WAVES,
        title="How large a change would have to be, to be seen",
        about="Worked out for as many people as answered in the two waves, and as many comparisons as were made.",
        head=("Starting from", "Seen if it fell to", "Seen if it rose to"),
        rows=tuple(
            Row(
                f"{capital(many.get(one.audience, one.audience))}, {one.start}%",
                (
                    "no fall" if one.down is None else f"{one.down}% or less",
                    "no rise" if one.up is None else f"{one.up}% or more",
                ),
            )
            for one in found.seeable
        ),
        notes=("A smaller change may have happened. So few answers cannot show it.",),
    )
