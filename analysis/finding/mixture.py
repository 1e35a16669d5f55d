"""A mixture that reads texts in two ways at once: by the words they count and by where their vectors point.

A part of the mixture is a bag of words (multinomial, with a Dirichlet prior) and a direction (von Mises-Fisher, with
one concentration for all). Parts have sizes of their own, so that a large theme is not cut into equal pieces.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.special import xlogy

from analysis.finding.vectors import Floats

Doubles = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

_SMOOTHING = 0.6
"""Dirichlet count that every word starts with in every part."""

_LEAST = 2.0
"""A part that holds less than so many texts is given up."""

_ROUNDS = 40
_UNMOVED = 0.001
"""Share of texts that still change part when the search has settled."""


class View(msgspec.Struct, frozen=True):
    """Texts (rows) as the mixture sees them: counts of words, vectors of length 1, and the vectors' concentration."""

    counts: sp.csr_matrix
    vectors: Floats
    concentration: float

    def take(self, rows: Rows) -> "View":
        """The same view of some of the texts."""
        return View(self.counts[rows], self.vectors[rows], self.concentration)


class Mixture(msgspec.Struct, frozen=True):
    """`sizes` (log share), `words` (log probability, parts by words), `centres` (parts by dimensions)."""

    sizes: Floats
    words: Floats
    centres: Floats

    def weigh(self, view: View) -> Floats:
        """Give the probability of each part (columns) for each text (rows)."""
        shares = self.sizes + view.counts @ self.words.T + view.concentration * (view.vectors @ self.centres.T)
        shares -= shares.max(axis=1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(axis=1, keepdims=True)
        return np.asarray(shares, np.float32)


def describe(view: View, shares: Floats) -> Mixture:
    """Describe the parts that hold these shares of the texts."""
    texts, parts = shares.shape
    words = np.asarray(view.counts.T @ shares).T + np.float32(_SMOOTHING)
    sums = shares.T @ view.vectors
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return Mixture(
        sizes=np.log((shares.sum(axis=0) + 1) / (texts + parts)).astype(np.float32),
        words=np.log(words / words.sum(axis=1, keepdims=True)).astype(np.float32),
        centres=np.asarray(sums / np.maximum(lengths, 1e-9), np.float32),
    )


def settle(view: View, shares: Floats) -> Floats:
    """Move texts between the parts until hardly any moves (expectation-maximisation), and give the shares.

    Parts that lose their texts are given up, down to one.
    """
    before: Rows | None = None
    for _ in range(_ROUNDS):
        kept = np.flatnonzero(shares.sum(axis=0) >= _LEAST)
        if 0 < len(kept) < shares.shape[1]:
            shares, before = shares[:, kept], None
        shares = describe(view, shares).weigh(view)
        found = shares.argmax(axis=1)
        if before is not None and (found != before).mean() <= _UNMOVED:
            break
        before = found
    return shares


class _Part(msgspec.Struct, frozen=True):
    """What joining needs to know of a part: how many texts it holds, its counts of words, the sum of its vectors."""

    size: float
    words: Doubles
    vectors: Doubles

    def join(self, other: "_Part") -> "_Part":
        return _Part(self.size + other.size, self.words + other.words, self.vectors + other.vectors)

    def explained(self, texts: int, concentration: float) -> float:
        """How well the part explains its texts, in nats, up to what is the same however they are parted."""
        share = (self.words + _SMOOTHING) / (self.words.sum() + _SMOOTHING * len(self.words))
        pointed = concentration * float(np.linalg.norm(self.vectors))
        return float(self.words @ np.log(share)) + pointed + float(xlogy(self.size, self.size / texts))


def merge(view: View, shares: Floats, *, number: int | None = None, price: float, most: int) -> Floats:
    """Join parts that tell the same story, and give the shares of what is left.

    The pair goes first whose joining explains the texts least worse. Stops at `number` parts; without a number, as
    soon as joining any two would cost more than `price` nats and no more than `most` are left.
    """
    texts = max(1, len(shares))
    counted = np.asarray(view.counts.T @ shares, np.float64).T
    summed = (shares.T @ view.vectors).astype(np.float64)
    parts = [_Part(float(size), *each) for size, *each in zip(shares.sum(axis=0), counted, summed, strict=True)]
    alone = [part.explained(texts, view.concentration) for part in parts]
    groups = [[place] for place in range(len(parts))]

    def loss(one: int, other: int) -> float:
        return alone[one] + alone[other] - parts[one].join(parts[other]).explained(texts, view.concentration)

    losses = np.full((len(parts), len(parts)), np.inf)
    for one in range(len(parts)):
        for other in range(one):
            losses[other, one] = loss(other, one)
    left = set(range(len(parts)))
    while len(left) > max(1, number or 1):
        one, other = (int(place) for place in np.unravel_index(np.argmin(losses), losses.shape))
        if number is None and losses[one, other] > price and len(left) <= most:
            break
        groups[one] += groups[other]
        parts[one] = parts[one].join(parts[other])
        alone[one] = parts[one].explained(texts, view.concentration)
        left.discard(other)
        losses[other, :] = losses[:, other] = np.inf
        for third in left - {one}:
            losses[min(one, third), max(one, third)] = loss(one, third)
    return join(shares, [groups[part] for part in sorted(left)])


def join(shares: Floats, groups: Sequence[Sequence[int]]) -> Floats:
    """Add up the shares of the parts that belong together."""
    return np.column_stack([shares[:, list(group)].sum(axis=1) for group in groups])


def gather(vectors: Floats, number: int, seed: int) -> Floats:
    """Part texts into `number` groups by direction alone (spherical k-means from one random start).

    Gives shares of 0 or 1.
    """
    centres = _scatter(vectors, number, np.random.default_rng(seed))
    texts = np.arange(len(vectors))
    ones = np.ones(len(vectors), np.float32)
    found = np.zeros(len(vectors), np.intp)
    for _ in range(_ROUNDS):
        found = (vectors @ centres.T).argmax(axis=1)
        sums = np.asarray(sp.csr_matrix((ones, (found, texts)), (number, len(found))) @ vectors)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        moved = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), centres)
        if np.allclose(moved, centres, atol=1e-5):
            break
        centres = moved
    return np.eye(number, dtype=np.float32)[found]


def _scatter(vectors: Floats, number: int, chance: np.random.Generator) -> Floats:
    """Choose first centres far from each other (k-means++)."""
    chosen = [int(chance.integers(len(vectors)))]
    far = np.maximum(1 - vectors @ vectors[chosen[0]], 0).astype(np.float64)
    while len(chosen) < number:
        total = far.sum()
        chosen.append(int(chance.choice(len(vectors), p=far / total) if total > 0 else chance.integers(len(vectors))))
        far = np.minimum(far, np.maximum(1 - vectors @ vectors[chosen[-1]], 0))
    return vectors[chosen]
