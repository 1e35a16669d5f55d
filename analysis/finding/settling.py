"""What the answers say of each other: themes known beforehand, settled by how these people speak of them.

The codebook does not know that this wave's people say "Jo" for their adviser; answers that are plainly hers teach it. A
mixture over words (multinomial, with a Dirichlet prior) and vectors (von Mises-Fisher) begins with what the classifier
says of each answer, and is held to it: what was said beforehand counts in every round as evidence beside the answers.
"""

import msgspec
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from analysis.finding.vectors import Floats

_SMOOTHING = 0.6
"""Dirichlet count that every word starts with in every class."""

_DOUBT = 1e-4
"""Share that no class is refused, whatever the classifier says."""

_ROUNDS = 40
_UNMOVED = 0.001


class View(msgspec.Struct, frozen=True):
    """Texts (rows) as they are settled: counts of words, vectors of length 1, and what the classifier `said`, shares of
    its classes."""

    counts: sp.csr_matrix
    vectors: Floats
    said: Floats


class Settled(msgspec.Struct, frozen=True):
    """Classes as the answers speak of them: log probabilities of words, and directions.

    How large a class is says nothing of whether an answer belongs to it: else large themes would swallow small ones.
    """

    words: Floats
    centres: Floats
    concentration: float

    def weigh(self, view: View) -> Floats:
        """Give each text's share of each class, from its words, its vector and what the classifier said."""
        known = np.log(view.said + _DOUBT)
        fit = view.counts @ self.words.T + self.concentration * (view.vectors @ self.centres.T) + known
        fit -= fit.max(axis=1, keepdims=True)
        np.exp(fit, out=fit)
        fit /= fit.sum(axis=1, keepdims=True)
        return np.asarray(fit, np.float32)


def settle(view: View, concentration: float) -> Settled:
    """Settle the classes over these answers."""
    settled = _describe(view, view.said, concentration)
    before: npt.NDArray[np.intp] | None = None
    for _ in range(_ROUNDS):
        shares = settled.weigh(view)
        settled = _describe(view, shares, concentration)
        found = shares.argmax(axis=1)
        if before is not None and (found != before).mean() <= _UNMOVED:
            break
        before = found
    return settled


def _describe(view: View, shares: Floats, concentration: float) -> Settled:
    words = np.asarray(view.counts.T @ shares, np.float64).T + _SMOOTHING
    words = np.log(words / words.sum(axis=1, keepdims=True))
    sums = shares.T @ view.vectors
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return Settled(
        words=words.astype(np.float32),
        centres=np.asarray(sums / np.maximum(lengths, 1e-9), np.float32),
        concentration=concentration,
    )
