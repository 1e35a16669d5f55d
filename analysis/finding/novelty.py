"""What the answers speak of that the codebook does not name.

Two ways lead to a new theme. A theme of the background that is like none of the codebook's may turn out to be spoken
of; and answers that are unlike everything that was written beforehand may be like each other (`strangers`).
"""

import msgspec
import numpy as np
import numpy.typing as npt

from analysis.finding.vectors import Floats

_UNNAMED = 0.55
"""Cosine between descriptions below which a background theme is none of the codebook's."""

_SAME = 0.55
"""Cosine from which two background themes are one."""

_SPOKEN = 0.12
"""Share of a text that a background theme needs to be spoken of there, among all of the background's themes."""

_SHARE = 0.04
_FEWEST = 6
"""A new theme is carried by at least one answer in 25, and six."""

Rows = npt.NDArray[np.intp]


class Unnamed(msgspec.Struct, frozen=True):
    """A theme that no codebook names: the background themes that it is (`places`, none of strange answers), the
    answers that showed it, and the `share` of all answers that belong to it, where that is known."""

    places: tuple[int, ...]
    rows: Rows
    share: float = 0.0


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
