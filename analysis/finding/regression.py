"""Softmax regression whose targets may be shared between classes.

The usual classifiers take one class a text. Here a text that is known to speak of one of two themes says so.

The loss has one lowest point, and the search goes on until it is there to five digits: where a search was broken off
would depend on the last bits of sums, which are other ones on another kind of processor.
"""

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import minimize

from analysis.finding.vectors import Doubles, Floats

_ROUNDS = 300
_SETTLED = 1e-11
"""Share by which the loss still falls when the search has ended."""

_LEAST = 1e-3
"""Ridge of the constant, for the scales alone: it is not held back."""


def learn(vectors: Floats, targets: Floats, weights: Floats, ridge: float) -> Floats:
    """Find coefficients, dimensions + 1 (the constant) by classes, for texts of unit length.

    `targets` gives each text's shares of the classes, `weights` how much each text counts; `ridge` holds the
    coefficients back, as so many texts of evidence for nothing in particular.
    """
    classes = targets.shape[1]
    padded = np.hstack([vectors, np.ones((len(vectors), 1))]).astype(np.float64)
    weighted = targets.astype(np.float64) * weights[:, None]
    mass = weighted.sum(axis=1, keepdims=True)
    scales = _scale(padded, mass, ridge, classes)
    scaled = padded @ scales
    held_back = ridge * scales[:-1].T @ scales[:-1]

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        moved = flat.reshape(-1, classes)
        logs = scaled @ moved
        logs -= logs.max(axis=1, keepdims=True)
        shares = np.exp(logs)
        total = shares.sum(axis=1, keepdims=True)
        logs -= np.log(total)
        shares /= total
        pull = held_back @ moved
        slope = scaled.T @ (shares * mass - weighted) + pull
        return 0.5 * float((moved * pull).sum()) - float((weighted * logs).sum()), slope.ravel()

    start = np.zeros(padded.shape[1] * classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS, "ftol": _SETTLED})
    return np.asarray(scales @ found.x.reshape(-1, classes), np.float32)


def _scale(padded: Doubles, mass: Doubles, ridge: float, classes: int) -> Doubles:
    """Give axes along which the loss bends about equally, so that the search needs tens of rounds and not hundreds."""
    bend = (padded * mass).T @ padded / classes
    bend[np.diag_indices_from(bend)] += np.append(np.full(len(bend) - 1, ridge), _LEAST)
    root = cholesky(bend, lower=True)
    return np.asarray(solve_triangular(root, np.eye(len(bend)), lower=True).T)


def apply(coefficients: Floats, vectors: Floats) -> Floats:
    """Give the share of each class for each text."""
    logs = vectors.astype(np.float64) @ coefficients[:-1].astype(np.float64) + coefficients[-1]
    logs -= logs.max(axis=1, keepdims=True)
    np.exp(logs, out=logs)
    logs /= logs.sum(axis=1, keepdims=True)
    return np.asarray(logs, np.float32)
