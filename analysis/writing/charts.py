"""Charts as SVG: bars with their numbers on them, readable in black and white, made of a report alone.

Drawn by matplotlib, without its global state and with none of the machine's settings or fonts, so that the same report
gives the same bytes anywhere. Every bar says what it is of beside it, so that nothing has to be looked up in a key:
each audience has a colour and a pattern of its own besides. `docs/decisions/charts.md` gives the reasons.
"""

import textwrap
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec
from matplotlib.figure import Figure

from analysis.writing import drawings
from analysis.writing.exhibits import exhibits
from analysis.writing.figures import Exhibit, Percent, Row, Series, describe
from analysis.writing.report import Report

WIDTH = 680
"""All measures are in the units of the drawing; a web page shows one as one of its pixels, a PDF smaller."""

_BAR = 18
_GAP = 3
_SPACE = 10
_LINE = 18
_DROP = 5
"""From the middle of a line of 15 units to the foot of its letters."""

_NUMBERS = 118
"""What the numbers beside the longest bar take."""

_LETTER = 8.6
"""A letter's width at 15 units, in the widest of the fonts that a reader may have."""

_INK, _SOFT = "#1d1d1d", "#4a4a4a"

# Dark enough for 4.5:1 on white, and told apart without colour by their patterns.
_FILLS = (("#4b2462", ""), ("#0b6e63", "//"), ("#8a4b08", ".."))


class _Layout(msgspec.Struct, frozen=True):
    """Where the bars begin, and how many letters of a row's heading fit in one line."""

    bars: int
    letters: int
    above: bool
    """Whether rows are headed above their bars, because the bars have names of their own beside them."""


_ALONE = _Layout(bars=262, letters=28, above=False)
_BESIDE = _Layout(bars=190, letters=78, above=True)


def draw(report: Report) -> dict[str, str]:
    """Give an SVG for every exhibit that is drawn, by its key."""
    return {exhibit.key: _draw(exhibit) for exhibit in exhibits(report) if exhibit.series}


# Every writer draws the same charts: none is drawn twice for one report.
@lru_cache(maxsize=256)
def _draw(exhibit: Exhibit) -> str:
    layout = _BESIDE if len(exhibit.series) > 1 else _ALONE
    tops, height = _places(exhibit, layout)
    with drawings.settled(exhibit.key):
        figure = Figure(figsize=(WIDTH / drawings.DOTS, height / drawings.DOTS), dpi=drawings.DOTS)
        axes = figure.add_axes((layout.bars / WIDTH, 0, (WIDTH - layout.bars - _NUMBERS) / WIDTH, 1))
        axes.set_axis_off()
        axes.set_xlim(0, _scale(exhibit))
        axes.set_ylim(height, 0)
        for row, top in zip(exhibit.rows, tops, strict=True):
            for x, y, words, style in _headings(exhibit, row, layout, top):
                figure.text(x / WIDTH, 1 - y / height, words, fontsize=15, parse_math=False, **style)
            for series, y in _bars(exhibit, row, layout, top):
                _bar(axes, exhibit, row, series, y)
                axes.vlines(0, y - _BAR / 2 - 2, y + _BAR / 2 + 2, color=_SOFT, linewidth=1, clip_on=False)
        drawn = drawings.svg(figure)
    return drawings.named(drawn, f"chart-{exhibit.key}", exhibit.title, describe(exhibit))


def _places(exhibit: Exhibit, layout: _Layout) -> tuple[list[float], float]:
    """Give the top of each row, and the height of the whole."""
    tops, top = [], 4.0
    for row in exhibit.rows:
        tops.append(top)
        top = _foot(exhibit, row, layout, top) + _SPACE
    return tops, top - _SPACE + 4


def _foot(exhibit: Exhibit, row: Row, layout: _Layout, top: float) -> float:
    lines, bars = len(_lines(row, layout)) * _LINE, len(exhibit.series) * (_BAR + _GAP) - _GAP
    return top + (lines + _GAP + bars if layout.above else max(lines, bars))


def _lines(row: Row, layout: _Layout) -> list[str]:
    return textwrap.wrap(row.label, layout.letters) or [""]


def _bars(exhibit: Exhibit, row: Row, layout: _Layout, top: float) -> Iterator[tuple[Series, float]]:
    """Give the middle of each bar of a row."""
    foot = _foot(exhibit, row, layout, top)
    bars = len(exhibit.series) * (_BAR + _GAP) - _GAP
    first = foot - bars if layout.above else (top + foot - bars) / 2
    for place, series in enumerate(exhibit.series):
        yield series, first + place * (_BAR + _GAP) + _BAR / 2


def _headings(
    exhibit: Exhibit, row: Row, layout: _Layout, top: float
) -> Iterator[tuple[float, float, str, dict[str, Any]]]:
    """Give the words that stand before a row's bars: where, what, and how."""
    lines = _lines(row, layout)
    if layout.above:
        for place, line in enumerate(lines):
            yield 0, top + (place + 0.5) * _LINE + _DROP, line, {"color": _INK, "fontweight": "bold"}
        room = int((layout.bars - 12) / _LETTER)
        for series, y in _bars(exhibit, row, layout, top):
            name = textwrap.shorten(series.name, room, placeholder="…")
            yield layout.bars - 10, y + _DROP, name, {"color": _INK, "ha": "right"}
        return
    middle = (top + _foot(exhibit, row, layout, top)) / 2
    for place, line in enumerate(lines):
        y = middle + (place - (len(lines) - 1) / 2) * _LINE + _DROP
        yield layout.bars - 12, y, line, {"color": _INK, "ha": "right"}


def _bar(axes: Any, exhibit: Exhibit, row: Row, series: Series, y: float) -> None:
    share, part = row.figures[series.column], row.figures[series.column - 1]
    unit = _scale(exhibit) / (WIDTH * axes.get_position().width)
    if not (isinstance(share, Percent) and share.share.known):
        # A hidden number has no bar, not even one of no length: it is not nought.
        axes.text(8 * unit, y + _DROP, str(part), fontsize=15, color=_SOFT, style="italic", parse_math=False)
        return
    colour, hatch = _FILLS[series.place % len(_FILLS)]
    percent = share.share.percent or 0
    where = f"chart-{exhibit.key}-bar-{exhibit.rows.index(row)}-{series.place}"
    axes.barh(
        y, percent, _BAR, color=colour, edgecolor=colour, hatch=hatch, hatchcolor="#ffffff", clip_on=False, gid=where
    )
    axes.text(percent + 8 * unit, y + _DROP, f"{share.share} ({part})", fontsize=15, color=_INK, parse_math=False)


def _scale(exhibit: Exhibit) -> int:
    """Give the percentage at which the bars end: the same few for every chart, so that charts can be compared."""
    shares = [row.figures[series.column] for row in exhibit.rows for series in exhibit.series]
    largest = max((found.share.percent or 0 for found in shares if isinstance(found, Percent)), default=0)
    return next(end for end in (25, 50, 100) if largest <= end)
