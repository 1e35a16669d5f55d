"""The form of a report's tables, which its charts, sentences and files share.

A figure is `Disclosed` or made of a `Share`; there is no place for any other number.
"""

import msgspec

from analysis.counting.disclosure import Disclosed
from analysis.counting.shares import Share
from analysis.writing.sentences import listed


class Percent(msgspec.Struct, frozen=True):
    """A share, to be shown as its percentage."""

    share: Share


class Likely(msgspec.Struct, frozen=True):
    """A share, to be shown as the range of percentages that chance makes likely."""

    share: Share


Figure = Disclosed | Percent | Likely | str


class Row(msgspec.Struct, frozen=True):
    """A row's heading, and a figure for each column but the first. `inner` rows are parts of the row above them."""

    label: str
    figures: tuple[Figure, ...]
    inner: bool = False


class Series(msgspec.Struct, frozen=True):
    """One run of bars: the audience it is of, by its place among the report's, and the column of its shares."""

    name: str
    place: int
    column: int


class Exhibit(msgspec.Struct, frozen=True, kw_only=True):
    """A table. `key` is unique within a report and made of letters, digits and hyphens; `part` groups tables.

    `whose` names the audience, where the title alone leaves it open. `about` says who was counted. `head` names the
    columns, that of the rows' headings included. `series` are the columns to draw; where there are none the table is
    not drawn.
    """

    key: str
    part: str
    title: str
    about: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    whose: str = ""


def worded(figure: Figure) -> str:
    """Give a figure as a reader sees it."""
    match figure:
        case Percent(share):
            return str(share)
        case Likely(share):
            return f"{share.range[0]}% to {share.range[1]}%" if share.range else "not shown"
    return str(figure)


def hides(figure: Figure) -> bool:
    """Whether a figure stands for a number that is not shown."""
    match figure:
        case Percent(share) | Likely(share):
            return not share.known
        case Disclosed():
            return figure.number is None
    return False


def is_number(exhibit: Exhibit, column: int) -> bool:
    """Whether a column, the first after the rows' headings being 0, holds numbers."""
    return any(not isinstance(row.figures[column], str) for row in exhibit.rows)


def describe(exhibit: Exhibit) -> str:
    """Say in words what the chart of an exhibit shows: the text that stands in for it."""
    told = []
    for series in exhibit.series:
        bars = listed([f"{row.label}: {_drawn(row, series)}" for row in exhibit.rows])
        told.append(f"{series.name}. {bars}." if len(exhibit.series) > 1 else f"{bars}.")
    return f"Bar chart. {' '.join(told)}"


def _drawn(row: Row, series: Series) -> str:
    share = row.figures[series.column]
    return str(share.share if isinstance(share, Percent) and share.share.known else row.figures[series.column - 1])
