"""What a codebook and the background teach, as texts whose themes are known, wholly or in part.

A theme of an office's own codebook may be one line. The background's themes that say much the same lend it their
texts, in proportion to likeness, so that one line is read with a field's knowledge; background themes that are like
none of the codebook's stay themes of their own.
"""

import re
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from analysis.finding.background import Background, introduce, write_out
from analysis.finding.codebook import Theme
from analysis.finding.vectors import Floats, unit

Embed = Callable[[Sequence[str]], Floats]

_OWN_WEIGHT = 3.0
"""How much a theme's name and definition count, beside 1 for an example."""

_SHARPNESS = 0.04
"""Cosine by which a likeness must exceed another to count e times as much, between descriptions of themes."""

_UNLIKE = 0.4
"""Cosine at which a background theme is as much its own theme as the codebook's."""

_TEXT_SHARPNESS = 0.15
_TEXT_UNLIKE = 0.25
"""The same between a text and a description."""

_CLAIMED = 0.85
"""Share from which a background theme has become the codebook's."""

_CLAUSE = re.compile(r"[:;,]| or ")


class Written(msgspec.Struct, frozen=True):
    """Vectors of a background's texts, and of the descriptions of its themes."""

    texts: Floats
    described: Floats


class Lessons(msgspec.Struct, frozen=True):
    """Texts as vectors, with their targets (shares of classes) and weights."""

    vectors: Floats
    targets: Floats
    weights: Floats

    def add(self, vectors: Floats, targets: Floats, weights: Floats) -> "Lessons":
        """These lessons and more of them."""
        return Lessons(
            np.vstack([self.vectors, vectors]),
            np.vstack([self.targets, targets]),
            np.concatenate([self.weights, weights]),
        )


def read_book(book: Background, written: Written) -> Lessons:
    """The lessons of a background by itself: every theme a class."""
    themes = np.array([labelled.theme for labelled in book.texts])
    targets = np.eye(len(book.themes), dtype=np.float32)[themes]
    return Lessons(written.texts, targets, np.ones(len(themes), np.float32))


def prepare(
    themes: Sequence[Theme],
    book: Background,
    written: Written,
    told: Floats,
    embed: Embed,
    *,
    unnamed: Sequence[Sequence[int]] = (),
) -> Lessons:
    """The lessons of a codebook with the background's help.

    `told` are the vectors of the themes' descriptions. The classes are the codebook's themes, then those `unnamed`
    (each a group of the background's themes that the codebook does not name, or empty for one that has no lessons
    yet), then what else the background holds.
    """
    places = np.array([labelled.theme for labelled in book.texts])
    share = _lend(told, written, places)
    new = {place: len(themes) + order for order, group in enumerate(unnamed) for place in group}
    share[list(new), :-1], share[list(new), -1] = 0.0, 1.0
    rest = [int(place) for place in np.flatnonzero(share[:, -1] > 1 - _CLAIMED) if int(place) not in new]
    column = new | {place: len(themes) + len(unnamed) + order for order, place in enumerate(rest)}
    classes = len(themes) + len(unnamed) + len(rest)
    targets = np.zeros((len(places), classes), np.float32)
    targets[:, : len(themes)] = share[places, :-1]
    for row, place in enumerate(places.tolist()):
        if place in column:
            targets[row, column[place]] = share[place, -1]
    targets *= np.sqrt(_read_alone(written.texts, told, classes))
    targets /= targets.sum(axis=1, keepdims=True)
    own = [(order, text, weight) for order, theme in enumerate(themes) for text, weight in _own(theme)]
    return Lessons(
        vectors=np.vstack([embed([text for _, text, _ in own]), written.texts]),
        targets=np.vstack([np.eye(classes, dtype=np.float32)[[order for order, _, _ in own]], targets]),
        weights=np.array([weight for _, _, weight in own] + [1.0] * len(places), np.float32),
    )


def _own(theme: Theme) -> list[tuple[str, float]]:
    texts = dict.fromkeys(write_out(theme), 1.0)
    texts |= {theme.name: _OWN_WEIGHT, introduce(theme): _OWN_WEIGHT}
    if theme.definition:
        texts[theme.definition] = _OWN_WEIGHT
        clauses = (clause.strip() for clause in _CLAUSE.split(theme.definition))
        texts |= {clause: 1.0 for clause in clauses if len(clause.split()) > 1 and clause not in texts}
    return list(texts.items())


def _lend(told: Floats, written: Written, places: npt.NDArray[np.int64]) -> Floats:
    """Shares of each background theme that go to each theme of the codebook and, last, that it keeps."""
    middles = unit(np.array([written.texts[places == place].mean(axis=0) for place in range(len(written.described))]))
    by_texts = middles @ told.T
    likeness = written.described @ told.T + 0.5 * (by_texts - by_texts.mean())
    kept = np.full((len(likeness), 1), _UNLIKE)
    return _soften(np.hstack([likeness, kept]) / _SHARPNESS)


def _read_alone(texts: Floats, told: Floats, classes: int) -> Floats:
    """What each lent text says of the codebook's themes by itself, whichever background theme it stands under."""
    likeness = np.full((len(texts), classes), _TEXT_UNLIKE, np.float32)
    likeness[:, : len(told)] = texts @ told.T
    return _soften(likeness / _TEXT_SHARPNESS)


def _soften(scores: npt.NDArray[np.floating]) -> Floats:
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True), np.float32)
