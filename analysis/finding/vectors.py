"""Answers and their segments as counts of words and as vectors, learnt from the answers themselves.

Two words are alike when they turn up in the same answers more often than chance: positive pointwise mutual
information over answers, brought down to a few dimensions. An answer's vector is the weighted mean of its words',
beside its own place in latent semantic analysis. Rows are of unit length throughout.

Sums are made in double precision, here and in the rooms that build on this one, and only what is kept is single: the
last bits of a sum depend on the kind of processor, and a search that begins with random starts carries a last bit far.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.decomposition import TruncatedSVD

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

_DIMENSIONS = 200
_POWERS = 2
"""Rounds in which the axes are found. The weak ones that further rounds would set right are hardly told from noise."""

_LSA_SHARE = 0.5
"""Weight of the latent-semantic part beside the words' part."""


def unit(rows: npt.NDArray[np.floating]) -> Floats:
    """Bring every row to length 1; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)


class Counts(msgspec.Struct, frozen=True):
    """How often each word of `vocabulary` stands in each text: a sparse matrix of texts by words."""

    matrix: sp.csr_matrix
    vocabulary: dict[str, int]


def count(texts: Sequence[Sequence[str]], *, least: int) -> Counts:
    """Count the words that at least `least` texts hold. `texts` are lists of stems."""
    seen: dict[str, int] = {}
    for text in texts:
        for word in set(text):
            seen[word] = seen.get(word, 0) + 1
    vocabulary = {word: place for place, word in enumerate(sorted(w for w, n in seen.items() if n >= least))}
    return Counts(matrix=tally(texts, vocabulary), vocabulary=vocabulary)


def tally(texts: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> sp.csr_matrix:
    """Count the words of a known vocabulary; others are passed over."""
    places: list[int] = []
    rows = [0]
    for text in texts:
        places.extend(vocabulary[word] for word in text if word in vocabulary)
        rows.append(len(places))
    matrix = sp.csr_matrix(
        (np.ones(len(places), np.float32), np.array(places, np.int32), np.array(rows)), (len(texts), len(vocabulary))
    )
    matrix.sum_duplicates()
    return matrix


class Space(msgspec.Struct, frozen=True):
    """What turns counts into vectors: the words' weights and vectors, and the latent-semantic axes."""

    weights: Doubles
    words: Doubles
    axes: Doubles

    def place(self, counts: sp.csr_matrix) -> Floats:
        """Give each row of counts its vector, of unit length; a row without known words has zeros."""
        weighted = _weigh(counts, self.weights)
        own = unit(np.asarray(weighted @ self.words))
        latent = unit(np.asarray(weighted @ self.axes))
        return unit(np.hstack([own, _LSA_SHARE * latent]))


def learn(counts: sp.csr_matrix, seed: int) -> Space:
    """Learn a space from the answers' counts."""
    there = (counts > 0).astype(np.float64)
    texts, width = counts.shape
    spread = np.asarray(there.sum(axis=0)).ravel()
    weights = np.log((1 + texts) / (1 + spread)) + 1
    size = min(_DIMENSIONS, width - 1, texts - 1)
    if size < 2:
        return Space(weights=weights, words=np.eye(width), axes=np.eye(width))
    together = (there.T @ there).tocoo()
    chance = spread[together.row] * spread[together.col] / texts
    information = np.log(np.maximum(together.data / chance, 1))
    related = sp.csr_matrix((information, (together.row, together.col)), shape=together.shape)
    related.eliminate_zeros()
    words = TruncatedSVD(size, n_iter=_POWERS, random_state=seed).fit(related)
    strengths = np.sqrt(np.where(words.singular_values_ > 0, words.singular_values_, 1))
    vectors = np.asarray(related @ words.components_.T / strengths)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    axes = TruncatedSVD(size, n_iter=_POWERS, random_state=seed).fit(_weigh(counts, weights)).components_.T
    return Space(weights=weights, words=vectors, axes=axes)


def _weigh(counts: sp.csr_matrix, weights: Doubles) -> sp.csr_matrix:
    damped = counts.astype(np.float64)
    damped.data = 1 + np.log(damped.data)
    weighted = damped.multiply(weights).tocsr()
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1))).ravel()
    weighted.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(weighted.indptr))
    return weighted
