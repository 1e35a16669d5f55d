"""Groups of answers that are unlike all that was written beforehand and like each other: a subject nobody foresaw.

Each answer of such a subject also speaks of what is known (an officer, a wait, a letter), and people avoid the obvious
word, so that its answers share hardly a stem and lie scattered. What gives them away is three things at once: they lie
in one direction once the differences that say nothing of the subject count for little; they are strange beside what
was written; and they are many.
"""

from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from analysis.finding.vectors import Doubles, Floats, unit
from analysis.finding.word_vectors import WordVectors, english

LOOKED_AT = 600
"""Answers among which groups are looked for, where there are more."""

_RIDGE = 1.0
"""How much the spread within themes is evened out, in mean spreads: few texts say little of each direction."""

_NEAREST = 10
_ABOUT = 30
"""Texts written beforehand beside which an answer is looked at, as it is and with the axes of subjects."""

_BESIDE = 0.5
"""Weight of a further way of seeing the answers."""

_LIKE = 4
"""Power of the cosine by which a word lies in the field of another."""

_UNHEARD = 0.05
"""What a word of no field counts that was written of."""

_SHORT = 3
"""Words of an answer below which it is as strange as one of so many."""

_BEGIN = (4, 8)
"""Answers that a group begins with: one and those nearest to it."""

_APART = 2.25
"""Robust standard deviations by which an answer is nearer to a group than most, to be one of the group."""

_BELONGS = 2.5
_PULL = 0.75
_FARTHEST = 2.0
"""In the end, an answer belongs that is so much nearer, where each standard deviation of strangeness, of which two
count at most, makes up for 0.75 of them."""

_ROUNDS = 8
_LEAST = 4
_LARGEST = 0.2
_LARGEST_YET = 0.3
"""Rounds in which a group takes in and lets go of answers; how many it has at least meanwhile, and what share of all
at most, in the end and meanwhile."""

_WAVE = 200
"""The worth of a group: how alike, times how strange, times how many of each 200 answers."""

_SHARED = 0.2
"""Share of a group that may be in a better one."""

Rows = npt.NDArray[np.intp]


class Seen(msgspec.Struct, frozen=True):
    """Answers, and texts that were written beforehand, by the vectors of one encoder, with its axes of subjects."""

    answers: Floats
    written: Floats
    axes: Doubles


def subject_axes(texts: Floats, themes: npt.NDArray[np.int64]) -> Doubles:
    """Give the map under which texts differ by their subjects.

    Texts of known themes teach it: directions in which texts of one theme differ from each other are shortened, so
    that they spread alike in all (whitening by the covariance within themes, as in linear discriminant analysis).
    """
    wide = texts.astype(np.float64)
    middles = np.array([wide[themes == theme].mean(axis=0) for theme in range(int(themes.max()) + 1)])
    within = wide - middles[themes]
    spread = within.T @ within / len(within)
    spread += _RIDGE * np.trace(spread) / len(spread) * np.eye(len(spread))
    strengths, axes = np.linalg.eigh(spread)
    return np.asarray((axes / np.sqrt(strengths)) @ axes.T)


def look_for(
    seen: Sequence[Seen], words: Sequence[Sequence[str]], written: Sequence[Sequence[str]], fewest: float, least: float
) -> list[Rows]:
    """Give groups of at least `fewest` answers that are strange and alike, worth at least so much, the clearest first.

    They are looked at in the first of the ways in which they are `seen`, with half as much regard to the others.
    `words` are the stems of the answers, `written` those of what was written beforehand.
    """
    if len(words) <= max(_BEGIN):
        return []
    ways = [_place(way) for way in seen]
    strange = _strangeness(seen[0], ways[0], words, written)
    beside = [_BESIDE * placed for placed, _ in ways[1:]]
    placed = unit(np.hstack([ways[0][0], *beside])).astype(np.float64)
    held = _grow(placed)
    sizes = held.sum(axis=1)
    held = held[(sizes >= fewest) & (sizes <= _LARGEST * len(placed))]
    if not len(held):
        return []
    near, apart = _nearness(placed, held)
    sizes = held.sum(axis=1)
    alike = (near * held).sum(axis=1) / sizes
    worth = alike * (held @ strange / sizes) * sizes * min(1.0, _WAVE / len(placed))
    belongs = apart + _PULL * np.clip(strange, -_FARTHEST, _FARTHEST) >= _BELONGS
    found: list[Rows] = []
    taken: set[int] = set()
    for place in np.argsort(-worth, kind="stable").tolist():
        group = set(np.flatnonzero(held[place]).tolist())
        if worth[place] < least:
            break
        if len(group & taken) <= _SHARED * len(group) and belongs[place].sum() >= _LEAST:
            found.append(np.flatnonzero(belongs[place]))
            taken |= group
    return found


def _place(seen: Seen) -> tuple[Doubles, Doubles]:
    """Give the answers and what was written beforehand their places along the axes of subjects."""
    middle = seen.answers.mean(axis=0, dtype=np.float64)
    placed, beside = (unit((vectors - middle) @ seen.axes) for vectors in (seen.answers, seen.written))
    return placed.astype(np.float64), beside.astype(np.float64)


def _strangeness(
    seen: Seen, placed: tuple[Doubles, Doubles], words: Sequence[Sequence[str]], written: Sequence[Sequence[str]]
) -> Doubles:
    """How unlike all that was written each answer is, beside other answers of its length, in standard deviations."""
    ways = (
        -_nearest(seen.answers.astype(np.float64) @ seen.written.T.astype(np.float64), _NEAREST),
        -_nearest(placed[0] @ placed[1].T, _ABOUT),
        _unheard_of(words, written, english()),
    )
    lengths = np.log([max(_SHORT, len(text)) for text in words])
    by_length = np.column_stack([np.ones(len(lengths)), lengths])
    total = np.zeros(len(words))
    for way in ways:
        rest = way - by_length @ np.linalg.lstsq(by_length, way, rcond=None)[0]
        total += (rest - np.median(rest)) / max(float(rest.std()), 1e-9)
    return total / len(ways)


def _nearest(likeness: Doubles, number: int) -> Doubles:
    number = min(number, likeness.shape[1])
    return np.asarray(np.partition(likeness, -number, axis=1)[:, -number:].mean(axis=1))


def _unheard_of(words: Sequence[Sequence[str]], written: Sequence[Sequence[str]], table: WordVectors) -> Doubles:
    """How little was written of the fields that each text's words lie in, a word's field being the words like it."""
    times = Counter(table.places[stem] for text in written for stem in text if stem in table.places)
    spoken = [[table.places[stem] for stem in text if stem in table.places] for text in words]
    known, said = sorted(times), sorted({place for text in spoken for place in text})
    if not known or not said:
        return np.zeros(len(words))
    directions = unit(table.vectors[said]).astype(np.float64) @ unit(table.vectors[known]).T.astype(np.float64)
    heard = np.maximum(directions, 0) ** _LIKE @ np.sqrt([times[place] for place in known])
    unheard = dict(zip(said, -np.log(_UNHEARD + heard), strict=True))
    usual = float(np.median(list(unheard.values())))
    return np.array(
        [
            np.average([unheard[place] for place in text], weights=table.weights[text]) if text else usual
            for text in spoken
        ]
    )


def _grow(placed: Doubles) -> Doubles:
    """Give groups (rows of 0 and 1 over the answers) that have taken in the answers near to them, and only those.

    Each answer begins two, with those nearest to it. Where many end as the same group, it is given once.
    """
    answers = len(placed)
    order = np.argsort(-(placed @ placed.T), axis=1, kind="stable")
    held = np.zeros((len(_BEGIN) * answers, answers))
    for part, number in enumerate(_BEGIN):
        np.put_along_axis(held[part * answers : (part + 1) * answers], order[:, :number], 1.0, axis=1)
    held = np.unique(held, axis=0)
    for _ in range(_ROUNDS):
        taken = (_nearness(placed, held)[1] >= _APART).astype(np.float64)
        sizes = taken.sum(axis=1)
        stay = (sizes < _LEAST) | (sizes > _LARGEST_YET * answers)
        taken[stay] = held[stay]
        taken = np.unique(taken, axis=0)
        if np.array_equal(taken, held):
            break
        held = taken
    return held


def _nearness(placed: Doubles, held: Doubles) -> tuple[Doubles, Doubles]:
    """Give the cosine of each answer with the others of each group, and by how much it is nearer than most answers.

    Nobody is near to a group because of being in it.
    """
    middles = held @ placed
    along = middles @ placed.T
    lengths = (middles**2).sum(axis=1, keepdims=True) - 2 * along * held + held
    near = (along - held) / np.sqrt(np.maximum(lengths, 1e-9))
    usual = np.median(near, axis=1, keepdims=True)
    spread = 1.4826 * np.median(np.abs(near - usual), axis=1, keepdims=True)
    return near, (near - usual) / np.maximum(spread, 1e-9)
