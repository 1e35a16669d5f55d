"""An answer in segments: sentences, list items, and clauses that "but" sets against each other.

People write one breath about the officer and the next about the waiting list; each segment is read on its own, so
that an answer carries every theme that any part of it carries.
"""

import re

from analysis.finding.wording import counted, words

_LEAST = 3
"""Words that count which a segment has at least; a shorter one is read together with its neighbour."""

_STOPS = re.compile(
    r"""
      (?<=[.!?…])["'”’)]*\s+            # a sentence has ended
    | \s*[\r\n]+\s*(?:[-*•–·]\s*|\d{1,2}[.)]\s+)?   # a line, perhaps an item of a list
    | \s*;\s+
    | \s+[–—-]{1,2}\s+(?=\w)            # a dash between thoughts
    | ,?\s+(?=(?:but|however|although|though|whereas|except|nevertheless)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SHORTENED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|vs|etc|eg|ie|e\.g|i\.e|a\.m|p\.m|dc|ds|pc|approx|dept|\w))\.$", re.IGNORECASE
)


def segments(text: str) -> list[tuple[int, int]]:
    """Where each segment starts and ends, in characters. Together they hold every word; a text without words has none.

    >>> text = "She was kind, but nobody rang me back. Ten months!"
    >>> [text[start:end] for start, end in segments(text)]
    ['She was kind, but nobody rang me back.', 'Ten months!']
    """
    pieces = _pieces(text)
    if len(pieces) == 1:
        return pieces
    joined: list[tuple[int, int, int]] = []
    for start, end in pieces:
        weight = sum(1 for word in words(text[start:end]) if counted(word))
        if joined and (weight < _LEAST or joined[-1][2] < _LEAST):
            before = joined.pop()
            joined.append((before[0], end, before[2] + weight))
        else:
            joined.append((start, end, weight))
    return [(start, end) for start, end, _ in joined]


def _pieces(text: str) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    start = 0
    for stop in _STOPS.finditer(text):
        if stop.start() <= start or (
            text[stop.start() - 1] == "." and _SHORTENED.search(text[max(start, stop.start() - 8) : stop.start()])
        ):
            continue
        pieces.append((start, stop.start()))
        start = stop.end()
    pieces.append((start, len(text)))
    return [(first, last) for first, last in (_trim(text, *piece) for piece in pieces) if first < last]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
