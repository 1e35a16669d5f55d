"""What the answers speak of that the codebook does not name.

Three ways lead to a new theme. A theme of the background that is like none of the codebook's may turn out to be spoken
of; so may one of the many further subjects that the house knows by name; and answers that are unlike everything that
was written beforehand may be like each other (`strangers`).
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from analysis.finding.strangers import Ground, gather_round
from analysis.finding.vectors import Floats

_UNNAMED = 0.55
"""Cosine between descriptions below which a background theme is none of the codebook's."""

_UNNAMED_FURTHER = 0.63
"""The same for further subjects, each of which is told of beside some theme of any codebook."""

_SAME = 0.55
"""Cosine from which two background themes are one."""

_SPOKEN = 0.12
"""Share of a text that a background theme needs to be spoken of there, among all of the background's themes."""

_SHARE = 0.04
_FEWEST = 6
"""A new theme is carried by at least one answer in 25, and six."""

_NOISE = 0.05
_WAVE = 200
"""How far a further subject is heard: the roots of what answers speak of it beyond 0.05, summed, in a wave of 200."""

_BEGINS = 0.08
_FEWEST_BEGINS = 6
"""Share of an answer from which it shows what others may belong to; the six that speak of it most do all the same."""

_TAKEN = 0.3
"""Share of a group that may be in a theme that is known by name, before it is that theme and no other."""

Rows = npt.NDArray[np.intp]


class Unnamed(msgspec.Struct, frozen=True):
    """A theme that no codebook names: the background themes that it is (`places`, none of strange answers), the
    answers that showed it, and the `share` of all answers that belong to it, where they have been gathered."""

    places: tuple[int, ...]
    rows: Rows
    share: float = 0.0


def fewest(answers: int) -> float:
    """How many of so many answers carry a new theme at least."""
    return max(_FEWEST, _SHARE * answers)


def from_further(ground: Ground, spoken: Floats, described: Floats, told: Floats, least: float) -> list[Unnamed]:
    """Further subjects that no theme of the codebook names and that enough answers belong to, the largest first.

    `spoken` gives each answer's share of each of them, `described` and `told` the vectors of their descriptions and of
    the codebook's; those that are heard by less than `least` are passed over. Where two hold much the same answers, it
    is the larger one.
    """
    heard = np.sqrt(np.maximum(spoken - _NOISE, 0)).sum(axis=0, dtype=np.float64)
    found = []
    for place in np.flatnonzero(
        _unnamed(described, told, _UNNAMED_FURTHER) & (heard >= least * len(spoken) / _WAVE)
    ).tolist():
        share = spoken[:, place].astype(np.float64)
        begins = min(_BEGINS, float(np.sort(share)[-_FEWEST_BEGINS]))
        rows = gather_round(ground, np.flatnonzero(share >= begins), share)
        if len(rows) >= fewest(len(spoken)):
            found.append(Unnamed((place,), rows, len(rows) / len(spoken)))
    return apart(sorted(found, key=lambda each: -len(each.rows)))


def apart(themes: Sequence[Unnamed]) -> list[Unnamed]:
    """Leave out themes that hold much the same answers as one before them."""
    kept: list[Unnamed] = []
    for each in themes:
        if all(len(np.intersect1d(each.rows, other.rows)) <= _TAKEN * len(each.rows) for other in kept):
            kept.append(each)
    return kept


def from_background(spoken: Floats, described: Floats, told: Floats) -> list[Unnamed]:
    """Background themes that no theme of the codebook names and that enough answers speak of, the largest first.

    `spoken` gives each answer's share of each background theme, `described` and `told` the vectors of the
    background's and the codebook's descriptions.
    """
    unnamed = np.flatnonzero(_unnamed(described, told, _UNNAMED))
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


def _unnamed(described: Floats, told: Floats, alike: float) -> npt.NDArray[np.bool_]:
    """Which themes are like none of the codebook's."""
    return np.asarray((described @ told.T).max(axis=1, initial=-1.0) < alike)
