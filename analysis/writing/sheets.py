"""The tables of a report as sheets: one table a sheet, every cell filled, one number or one text in each.

The form is that which the UK Government Analysis Function asks of published spreadsheets: a cover, a list of contents,
a sheet of notes, shorthand in square brackets for what is not shown, units in the headings.
"""

from itertools import chain

import msgspec

from analysis.counting.disclosure import Disclosed
from analysis.writing.exhibits import exhibits
from analysis.writing.figures import Exhibit, Figure, Likely, Percent
from analysis.writing.report import Report
from analysis.writing.sentences import asker, banner, capital, day, was_open
from questionnaires import prose

HIDDEN = "[c]"
"""Stands for a number that is not shown: confidential."""

Value = str | int


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet. `name` has letters, digits and hyphens only; `above` are lines that stand over the table."""

    name: str
    title: str
    above: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def of(report: Report) -> tuple[Sheet, ...]:
    """Give every sheet: cover, contents, notes, then a sheet for each table."""
    tables = tuple(_table(report, place, exhibit) for place, exhibit in enumerate(exhibits(report), 1))
    return _cover(report), _contents(report, tables), _notes(report), *tables


def tables(report: Report) -> tuple[Sheet, ...]:
    """Give the sheets that hold a table of the report."""
    return of(report)[3:]


def _above(report: Report, *lines: str) -> tuple[str, ...]:
    return tuple(line for line in (banner(report), *lines) if line)


def _cover(report: Report) -> Sheet:
    asked = report.consultation
    rows = [
        ("Title", asked.name),
        ("Published by", asker(report)),
        ("Date", day(report.dated)),
        ("Consultation open", was_open(report)),
        ("Who was asked", "; ".join(capital(audience.many) for audience in report.audiences)),
        ("Contact", " ".join(prose.plain(asked.contact).split("\n")) or "See the report."),
        ("About these numbers", "People chose to answer. They do not stand for everyone who has used these services."),
    ]
    return Sheet(
        name="Cover",
        title=f"{asked.name}: tables",
        above=_above(report, "This sheet says what this file holds. Every other sheet holds one table."),
        head=("About", "What it says"),
        rows=tuple(rows),
    )


def _contents(report: Report, tables: tuple[Sheet, ...]) -> Sheet:
    return Sheet(
        name="Contents",
        title="Contents",
        above=_above(report, "This sheet lists the sheets that hold a table."),
        head=("Sheet", "Title"),
        rows=tuple((table.name, table.title) for table in tables),
    )


def _notes(report: Report) -> Sheet:
    return Sheet(
        name="Notes",
        title="Notes",
        above=_above(report, "This sheet explains the shorthand and the numbers."),
        head=("Note", "What it means"),
        rows=tuple(_NOTES.items()),
    )


def _table(report: Report, place: int, exhibit: Exhibit) -> Sheet:
    return Sheet(
        name=f"Table-{place}",
        title=f"Table {place}: {f'{exhibit.whose}: ' if exhibit.whose else ''}{exhibit.title}",
        above=_above(report, exhibit.about, *exhibit.notes, "[c] and [x] are explained in the sheet Notes."),
        head=(
            exhibit.head[0],
            *chain.from_iterable(_head(exhibit, column, head) for column, head in enumerate(exhibit.head[1:])),
        ),
        rows=tuple(
            (
                row.label,
                *chain.from_iterable(_values(exhibit, column, figure) for column, figure in enumerate(row.figures)),
            )
            for row in exhibit.rows
        ),
    )


def _kind(exhibit: Exhibit, column: int) -> type:
    """Tell what a column holds: some of its cells may be words in place of a figure."""
    kinds = [type(row.figures[column]) for row in exhibit.rows]
    return next((kind for kind in kinds if kind is not str), str)


def _head(exhibit: Exhibit, column: int, heading: str) -> tuple[str, ...]:
    kind = _kind(exhibit, column)
    if kind is Percent:
        return (f"{heading} (%)",)
    if kind is Likely:
        return f"{heading}, low end (%)", f"{heading}, high end (%)"
    return (heading,)


def _values(exhibit: Exhibit, column: int, figure: Figure) -> tuple[Value, ...]:
    match figure:
        case Percent(share):
            return (HIDDEN if share.percent is None else share.percent,)
        case Likely(share):
            return share.range or (HIDDEN, HIDDEN)
        case Disclosed():
            return (HIDDEN if figure.number is None else figure.number,)
    kind = _kind(exhibit, column)
    if kind is str:
        return (figure,)
    return ("[x]",) * (2 if kind is Likely else 1)


_NOTES = {
    HIDDEN: (
        "Not shown, to protect people: fewer than 8, which may be none, or withheld because it could be worked out "
        "from other numbers. It must not be read as 0."
    ),
    "[x]": "Not available: the question was not asked of this group, or did not offer this answer.",
    "Rounding": (
        "Every number of people, totals included, is rounded to the nearest 5, and shares are worked out from rounded "
        "numbers. So numbers may not add up exactly."
    ),
    "Likely range": (
        "How far chance alone could move a share, 95 times in 100, if those who answered had been drawn by lot. They "
        "were not, so the true uncertainty is greater."
    ),
}
