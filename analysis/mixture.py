"""A mixture that reads answers in two ways at once: by the words they count and by where their vectors point.

A theme is a bag of words (multinomial, with a Dirichlet prior) and a direction (von Mises-Fisher). Themes have sizes
of their own, so that a large theme is not cut into equal parts.
"""

from collections.abc import Callable

import msgspec
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from analysis.vectors import Floats

Doubles = npt.NDArray[np.float64]

_SMOOTHING = 0.6
"""Dirichlet count that every word starts with in every theme."""

_CONCENTRATION = 10.0
"""How sharply vectors gather about their theme's direction."""

_STARTS = 10
_ROUNDS = 40


class Mixture(msgspec.Struct, frozen=True):
    """`sizes` (log share), `words` (log probability, themes by words) and `centres` (themes by dimensions)."""

    sizes: Floats
    words: Floats
    centres: Floats

    def weigh(self, counts: sp.csr_matrix, vectors: Floats) -> Floats:
        """Give the probability of each theme (columns) for each text (rows)."""
        fit = self.sizes + counts @ self.words.T + _CONCENTRATION * (vectors @ self.centres.T)
        fit -= fit.max(axis=1, keepdims=True)
        np.exp(fit, out=fit)
        fit /= fit.sum(axis=1, keepdims=True)
        return np.asarray(fit, np.float32)


def gather(vectors: Floats, number: int, seed: int) -> npt.NDArray[np.intp]:
    """Part unit vectors into `number` groups by direction, the best of ten random starts."""
    chance = np.random.default_rng(seed)
    best, groups = -np.inf, np.zeros(len(vectors), np.intp)
    for _ in range(_STARTS):
        centres = _scatter(vectors, number, chance)
        for _ in range(_ROUNDS):
            nearness = vectors @ centres.T
            found = nearness.argmax(axis=1)
            moved = _centres(vectors, np.eye(number, dtype=np.float32)[found], centres)
            if np.allclose(moved, centres, atol=1e-5):
                break
            centres = moved
        if nearness.max(axis=1).sum() > best:
            best, groups = nearness.max(axis=1).sum(), found
    return groups


def fit(
    counts: sp.csr_matrix, vectors: Floats, number: int, seed: int, progress: Callable[[float], None] = lambda _: None
) -> tuple[Mixture, Floats]:
    """Find `number` themes; give them with the probability of each for each text."""
    shares = np.eye(number, dtype=np.float32)[gather(vectors, number, seed)]
    mixture = _describe(counts, vectors, shares)
    for turn in range(_ROUNDS):
        before, shares = shares.argmax(axis=1), mixture.weigh(counts, vectors)
        mixture = _describe(counts, vectors, shares)
        progress((turn + 1) / _ROUNDS)
        if (shares.argmax(axis=1) == before).mean() > 0.999:
            break
    return mixture, shares


def _describe(counts: sp.csr_matrix, vectors: Floats, shares: Floats) -> Mixture:
    texts, number = shares.shape
    sizes = np.log((shares.sum(axis=0) + 1) / (texts + number))
    words = np.asarray(counts.T @ shares).T + _SMOOTHING
    words = np.log(words / words.sum(axis=1, keepdims=True))
    centres = _centres(vectors, shares, np.zeros((number, vectors.shape[1]), np.float32))
    return Mixture(sizes=sizes.astype(np.float32), words=words.astype(np.float32), centres=centres)


def _centres(vectors: Floats, shares: Floats, otherwise: Floats) -> Floats:
    sums = shares.T @ vectors
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), otherwise), np.float32)


def _scatter(vectors: Floats, number: int, chance: np.random.Generator) -> Floats:
    """Choose first centres far from each other (k-means++)."""
    chosen = [int(chance.integers(len(vectors)))]
    far = np.maximum(1 - vectors @ vectors[chosen[0]], 0).astype(np.float64)
    while len(chosen) < number:
        total = far.sum()
        chosen.append(int(chance.choice(len(vectors), p=far / total) if total > 0 else chance.integers(len(vectors))))
        far = np.minimum(far, np.maximum(1 - vectors @ vectors[chosen[-1]], 0))
    return vectors[chosen]
