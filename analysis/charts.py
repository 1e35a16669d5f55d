"""Charts as SVG: bars with their numbers on them, readable in black and white, made of a report alone.

Written as text, not drawn by a plotting library: the letters stay letters, which screen readers, searches and
translators can read, and the same report gives the same bytes. Each audience has a colour and a pattern of its own.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from analysis.exhibits import exhibits
from analysis.figures import Exhibit, Percent, Row, Series, describe
from analysis.report import Report

WIDTH = 680
FONT = "Atkinson Hyperlegible Next, system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"

_LABELS = 262
_BAR = 22
_GAP = 4
_SPACE = 14
_LINE = 18
_LETTERS = 28
"""Letters of a label in one line, at 15 px in the widest of the fonts that a reader may have."""

# Dark enough for 4.5:1 on white, and told apart without colour by their patterns.
_FILLS = (("#4b2462", None), ("#0b6e63", "slant"), ("#8a4b08", "dots"))


def draw(report: Report) -> dict[str, str]:
    """Give an SVG for every exhibit that is drawn, by its key."""
    return {exhibit.key: _draw(exhibit) for exhibit in exhibits(report) if exhibit.series}


def _draw(exhibit: Exhibit) -> str:
    several = len(exhibit.series) > 1
    body: list[str] = []
    top = _key(exhibit, body) if several else 6
    scale = _scale(exhibit)
    first = top
    for row in exhibit.rows:
        lines = list(_lines(row.label))
        height = max(len(lines) * _LINE, len(exhibit.series) * (_BAR + _GAP) - _GAP)
        middle = top + height / 2
        for place, line in enumerate(lines):
            y = middle + (place - (len(lines) - 1) / 2) * _LINE + 5
            body.append(f'<text x="{_LABELS - 12}" y="{y:g}" text-anchor="end">{escape(line)}</text>')
        bars = len(exhibit.series) * (_BAR + _GAP) - _GAP
        for place, series in enumerate(exhibit.series):
            y = middle - bars / 2 + place * (_BAR + _GAP)
            body.extend(_bar(row, series, y, scale, _fill(exhibit.key, series.place)))
        top += height + _SPACE
    foot = top - _SPACE + 6
    body.append(f'<line x1="{_LABELS}" y1="{first - 4}" x2="{_LABELS}" y2="{foot}" stroke="#333" stroke-width="1"/>')
    return _frame(exhibit, body, foot + 4)


def _frame(exhibit: Exhibit, body: list[str], height: float) -> str:
    used = {series.place % len(_FILLS) for series in exhibit.series}
    patterns = "".join(_pattern(exhibit.key, place) for place in sorted(used))
    title, described = f"chart-{exhibit.key}-title", f"chart-{exhibit.key}-desc"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" '
        f'height="{height:g}" role="img" aria-labelledby="{title} {described}" '
        f'font-family="{escape(FONT)}" font-size="15" fill="#1d1d1d">'
        f'<title id="{title}">{escape(exhibit.title)}</title><desc id="{described}">{escape(describe(exhibit))}</desc>'
        f"<defs>{patterns}</defs>{''.join(body)}</svg>"
    )


def _pattern(key: str, place: int) -> str:
    colour, marks = _FILLS[place]
    if marks is None:
        return ""
    drawn = {
        "slant": '<path d="M-2 10 L10 -2 M6 18 L18 6" stroke="#fff" stroke-width="2.5"/>',
        "dots": '<circle cx="4" cy="4" r="1.8" fill="#fff"/>',
    }[marks]
    return (
        f'<pattern id="{key}-{marks}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{colour}"/>{drawn}</pattern>'
    )


def _fill(key: str, place: int) -> str:
    colour, marks = _FILLS[place % len(_FILLS)]
    return f"url(#{key}-{marks})" if marks else colour


def _bar(row: Row, series: Series, y: float, scale: int, fill: str) -> Iterator[str]:
    share, part = row.figures[series.column], row.figures[series.column - 1]
    text_y = y + _BAR / 2 + 5
    if not (isinstance(share, Percent) and share.share.known):
        yield f'<text x="{_LABELS + 8}" y="{text_y:g}" fill="#555" font-style="italic">{escape(str(part))}</text>'
        return
    width = (WIDTH - _LABELS - 110) * (share.share.percent or 0) / scale
    colour, _ = _FILLS[series.place % len(_FILLS)]
    yield (
        f'<rect x="{_LABELS}" y="{y:g}" width="{width:.1f}" height="{_BAR}" fill="{fill}" stroke="{colour}"/>'
        f'<text x="{_LABELS + width + 8:.1f}" y="{text_y:g}"><tspan font-weight="700">{share.share}</tspan>'
        f'<tspan fill="#444"> ({part})</tspan></text>'
    )


def _key(exhibit: Exhibit, body: list[str]) -> float:
    """Name the audiences above the bars, each beside a sample of its pattern; give where the bars begin."""
    x = float(_LABELS)
    for series in exhibit.series:
        colour, fill = _FILLS[series.place % len(_FILLS)][0], _fill(exhibit.key, series.place)
        body.append(
            f'<rect x="{x:g}" y="4" width="16" height="16" fill="{fill}" stroke="{colour}"/>'
            f'<text x="{x + 23:g}" y="17">{escape(series.name)}</text>'
        )
        x += 23 + 9 * len(series.name) + 24
    return 38


def _scale(exhibit: Exhibit) -> int:
    """Give the percentage at which the bars end: the same few for every chart, so that charts can be compared."""
    shares = [row.figures[series.column] for row in exhibit.rows for series in exhibit.series]
    largest = max((found.share.percent or 0 for found in shares if isinstance(found, Percent)), default=0)
    return next(end for end in (25, 50, 100) if largest <= end)


def _lines(label: str) -> Iterator[str]:
    line = ""
    for word in label.split():
        if line and len(line) + len(word) + 1 > _LETTERS:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line
