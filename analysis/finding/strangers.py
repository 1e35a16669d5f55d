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

_APART = 2.4
_DRAWN = 0.55
_FARTHEST = 2.0
"""An answer is one of a group that is so many robust standard deviations nearer to it than most, where each standard
deviation of strangeness, of which two count at most, makes up for 0.55 of them."""

_BELONGS = 2.5
_PULL = 0.75
"""The same in the end."""

_ROUNDS = 12
_LEAST = 4
_LARGEST = 0.2
_LARGEST_YET = 0.3
"""Rounds in which a group takes in and lets go of answers; how many it has at least meanwhile, and what share of all
at most, in the end and meanwhile."""

_WAVE = 200
"""Answers of a wave, of each of which many the size of a group is told."""

_SAME = 0.5
"""Share of the answers of two groups that are in both, from which it is one group that starts have come to."""

_SHARED = 0.2
"""Share of a group that may be in a better one."""

_BY_NAME = 8.0
_TOLD = 2.5
"""An answer belongs to a theme that is known by name from so many deviations on, of which an answer that speaks of it
e times as much as most has 2.5."""

_NOTHING = 1e-4
"""What is added to a share before its logarithm is taken."""

Rows = npt.NDArray[np.intp]


class Seen(msgspec.Struct, frozen=True):
    """Answers, and texts that were written beforehand, by the vectors of one encoder, with its axes of subjects."""

    answers: Floats
    written: Floats
    axes: Doubles


class Ground(msgspec.Struct, frozen=True):
    """Where answers lie along the axes of subjects (rows of length 1), and how strange each is beside the others."""

    placed: Doubles
    strange: Doubles


class Groups(msgspec.Struct, frozen=True):
    """Groups as rows of 0 and 1 over the answers, and how many of the starts have ended in each."""

    held: Doubles
    starts: Doubles


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


def lay_out(seen: Sequence[Seen], words: Sequence[Sequence[str]], written: Sequence[Sequence[str]]) -> Ground:
    """Lay answers out by the first of the ways in which they are `seen`, with half as much regard to the others.

    `words` are the stems of the answers, `written` those of what was written beforehand.
    """
    ways = [_place(way) for way in seen]
    beside = [_BESIDE * placed for placed, _ in ways[1:]]
    placed = unit(np.hstack([ways[0][0], *beside])).astype(np.float64)
    return Ground(placed, _strangeness(seen[0], ways[0], words, written))


def look_for(ground: Ground, fewest: float, least: float) -> list[Rows]:
    """Give groups of at least `fewest` answers that are strange and alike, worth at least so much, the clearest first.

    The worth of a group is how alike its answers are, times how strange, times how many of each 200, times the root of:
    how alike, times the share of starts that end in much the same group.
    """
    placed, strange = ground.placed, ground.strange
    if len(placed) <= max(_BEGIN):
        return []
    grown = _grow(ground)
    begun, sizes = grown.starts.sum(), grown.held.sum(axis=1)
    kept = (sizes >= fewest) & (sizes <= _LARGEST * len(placed))
    held, starts, sizes = grown.held[kept], grown.starts[kept], sizes[kept]
    if not len(held):
        return []
    near, apart = _nearness(placed, held)
    shared = held @ held.T
    same = shared >= _SAME * (sizes[:, None] + sizes - shared)
    alike = (near * held).sum(axis=1) / sizes
    often = same @ starts / begun
    worth = alike * (held @ strange) * np.sqrt(np.maximum(alike * often, 0)) * min(1.0, _WAVE / len(placed))
    belongs = apart + _PULL * _capped(strange) >= _BELONGS
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


def gather_round(ground: Ground, rows: Rows, shares: Doubles) -> Rows:
    """Give the answers that belong with those `rows` that plainly speak of a theme known by name.

    `shares` says how much each answer speaks of it by what was written of that theme.
    """
    held = np.zeros((1, len(ground.placed)))
    held[0, rows] = 1.0
    told = np.log(shares + _NOTHING)
    near = _nearness(ground.placed, held)[1][0] + _PULL * _capped(ground.strange) + _TOLD * (told - np.median(told))
    return np.flatnonzero(near >= _BY_NAME)


def _capped(strange: Doubles) -> Doubles:
    return np.asarray(np.clip(strange, -_FARTHEST, _FARTHEST))


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


def _grow(ground: Ground) -> Groups:
    """Give groups that have taken in the answers near to them, the stranger the sooner, and only those.

    Each answer begins two, with those nearest to it. Where many end as the same group, it is given once.
    """
    placed, answers = ground.placed, len(ground.placed)
    order = np.argsort(-(placed @ placed.T), axis=1, kind="stable")
    held = np.zeros((len(_BEGIN) * answers, answers))
    for part, number in enumerate(_BEGIN):
        np.put_along_axis(held[part * answers : (part + 1) * answers], order[:, :number], 1.0, axis=1)
    grown = _join(held, np.ones(len(held)))
    drawn = _DRAWN * _capped(ground.strange)
    for _ in range(_ROUNDS):
        taken = (_nearness(placed, grown.held)[1] + drawn >= _APART).astype(np.float64)
        sizes = taken.sum(axis=1)
        stay = (sizes < _LEAST) | (sizes > _LARGEST_YET * answers)
        taken[stay] = grown.held[stay]
        moved = _join(taken, grown.starts)
        if np.array_equal(moved.held, grown.held):
            break
        grown = moved
    return grown


def _join(held: Doubles, starts: Doubles) -> Groups:
    """Give each group once."""
    once, places = np.unique(held, axis=0, return_inverse=True)
    return Groups(once, np.bincount(places.ravel(), starts).astype(np.float64))


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
