"""What the answers speak of that the codebook does not name.

Two ways lead to a new theme. A theme of the background that is like none of the codebook's may turn out to be spoken
of; and answers that are unlike everything that was written beforehand may be like each other.
"""

import msgspec
import numpy as np
import numpy.typing as npt
from sklearn.cluster import AgglomerativeClustering, KMeans

from analysis.finding.vectors import Floats, unit

_UNNAMED = 0.55
"""Cosine between descriptions below which a background theme is none of the codebook's."""

_SAME = 0.55
"""Cosine from which two background themes are one."""

_SPOKEN = 0.12
"""Share of a text that a background theme needs to be spoken of there, among all of the background's themes."""

_SHARE = 0.04
_FEWEST = 6
_LARGEST = 0.2
"""A new theme is carried by at least one answer in 25, and six; a group of one in five is no theme but the rest."""

_STRANGE = 0.7
"""Least worth of a group of strange answers: how strange they are together, in standard errors, times how alike."""

_APART = 2.5
"""Standard deviations by which an answer is nearer to a group's middle than most, to be one of the group."""

_GROWN = 4
"""Rounds in which a group takes in and lets go of answers; also the answers that a group begins with at least."""

_NEAREST = 10
_PARTS = (8, 12, 16, 24, 32)
_LOOKED_AT = 2000
"""Answers among which strange groups are looked for, where there are more."""

Rows = npt.NDArray[np.intp]


class Unnamed(msgspec.Struct, frozen=True):
    """A theme that no codebook names: the background themes that it is (`places`, none of strange answers), and the
    answers that showed it."""

    places: tuple[int, ...]
    rows: Rows


def fewest(answers: int) -> float:
    """How many of so many answers carry a new theme at least."""
    return max(_FEWEST, _SHARE * answers)


def from_background(spoken: Floats, described: Floats, told: Floats) -> list[Unnamed]:
    """Background themes that no theme of the codebook names and that enough answers speak of, the largest first.

    `spoken` gives each answer's share of each background theme, `described` and `told` the vectors of the
    background's and the codebook's descriptions.
    """
    unnamed = np.flatnonzero((described @ told.T).max(axis=1) < _UNNAMED) if len(told) else np.arange(len(described))
    taken: set[int] = set()
    found = []
    for place in (int(each) for each in unnamed):
        if place in taken:
            continue
        alike = tuple(
            int(other) for other in unnamed if int(other) not in taken and described[place] @ described[other] >= _SAME
        )
        same = alike if place in alike else (place, *alike)
        taken.update(same)
        rows = np.flatnonzero(spoken[:, same].sum(axis=1) >= _SPOKEN)
        if len(rows) >= fewest(len(spoken)):
            found.append(Unnamed(same, rows))
    return sorted(found, key=lambda each: -len(each.rows))


def from_strangers(
    meant: Floats, lengths: npt.NDArray[np.int64], written: Floats, told: Floats, seed: int
) -> list[Unnamed]:
    """Groups of answers that are unlike all that was written beforehand and like each other, the clearest first.

    `meant` are the answers' vectors, `lengths` their words, `written` the vectors of everything that was written
    beforehand, `told` those of the codebook's descriptions.
    """
    if len(meant) < 2 * _PARTS[0] or not len(told):
        return []
    chance = np.random.default_rng(seed)
    looked = np.arange(len(meant))
    if len(looked) > _LOOKED_AT:
        looked = np.sort(chance.choice(looked, _LOOKED_AT, replace=False))
    vectors = meant[looked]
    strange = _strangeness(vectors, lengths[looked], written)
    rest = _without(vectors, told)
    least, most = fewest(len(rest)), _LARGEST * len(rest)
    grown = (_grow(rest, rows) for rows in _groups(rest, seed) if _GROWN <= len(rows) <= most)
    worth = []
    for rows in map(np.array, dict.fromkeys(tuple(rows.tolist()) for rows in grown)):
        if least <= len(rows) <= most:
            value = _cohesion(rest[rows]) * float(strange[rows].mean()) * len(rows) ** 0.5
            if value >= _STRANGE:
                worth.append((value, rows))
    worth.sort(key=lambda pair: (-pair[0], pair[1].tolist()))
    found: list[Unnamed] = []
    taken: set[int] = set()
    for _, rows in worth:
        if not taken.intersection(rows.tolist()):
            taken.update(rows.tolist())
            found.append(Unnamed((), looked[rows]))
    return found


def _strangeness(vectors: Floats, lengths: npt.NDArray[np.int64], written: Floats) -> npt.NDArray[np.float64]:
    """How unlike all that was written each text is, beside other texts of its length, in standard deviations."""
    near = np.partition(vectors @ written.T, -_NEAREST, axis=1)[:, -_NEAREST:].mean(axis=1).astype(np.float64)
    by_length = np.column_stack([np.ones(len(near)), np.log(np.maximum(lengths, 3))])
    near -= by_length @ np.linalg.lstsq(by_length, near, rcond=None)[0]
    return np.asarray((np.median(near) - near) / max(float(near.std()), 1e-9))


def _without(vectors: Floats, told: Floats) -> Floats:
    """What is left of the vectors when all that they share, and all that the codebook describes, is taken away."""
    middle = vectors.mean(axis=0)
    axes = np.linalg.qr(unit(told - middle).T)[0]
    centred = vectors - middle
    return unit(centred - (centred @ axes) @ axes.T)


def _grow(vectors: Floats, rows: Rows) -> Rows:
    """Give the answers that lie about the group's middle, far nearer than most do; the group itself only finds it."""
    wide = vectors.astype(np.float64)
    for _ in range(_GROWN):
        middle = wide[rows].sum(axis=0)
        near = wide @ middle
        near[rows] -= 1  # nobody is near to a group because of being in it
        spread = 1.4826 * np.median(np.abs(near - np.median(near)))
        found = np.flatnonzero(near >= max(np.median(near) + _APART * spread, near[rows].mean() / 2))
        if len(found) < _GROWN or np.array_equal(found, rows):
            return found
        rows = found
    return rows


def _groups(vectors: Floats, seed: int) -> list[Rows]:
    found: dict[tuple[int, ...], None] = {}
    distinct = len(np.unique(vectors, axis=0))
    for parts in (number for number in _PARTS if number <= min(len(vectors) // 4, distinct)):
        nudged = vectors.astype(np.float64) + 1e-6  # average linkage by cosine refuses a row of zeros
        labels = AgglomerativeClustering(parts, metric="cosine", linkage="average").fit_predict(nudged)
        for grouping in (labels, KMeans(parts, n_init=4, random_state=seed).fit_predict(nudged)):
            found.update((tuple(np.flatnonzero(grouping == part).tolist()), None) for part in range(parts))
    return [np.array(rows, np.intp) for rows in found if rows]


def _cohesion(vectors: Floats) -> float:
    """Mean cosine between each vector and the sum of the others."""
    others = vectors.sum(axis=0) - vectors
    lengths = np.maximum(np.linalg.norm(others, axis=1), 1e-9)
    return float(np.mean((vectors * others).sum(axis=1) / lengths))
