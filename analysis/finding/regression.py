"""Softmax regression whose targets may be shared between classes.

The usual classifiers take one class a text. Here a text that is known to speak of one of two themes says so.
"""

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from analysis.finding.vectors import Floats

_ROUNDS = 120


def learn(vectors: Floats, targets: Floats, weights: Floats, ridge: float) -> Floats:
    """Find coefficients, dimensions + 1 (the constant) by classes, for texts of unit length.

    `targets` gives each text's shares of the classes, `weights` how much each text counts; `ridge` holds the
    coefficients back, as so many texts of evidence for nothing in particular.
    """
    texts, dimensions = vectors.shape
    classes = targets.shape[1]
    padded = np.hstack([vectors, np.ones((texts, 1), np.float32)])
    weighted = targets * weights[:, None]
    mass = weighted.sum(axis=1, keepdims=True)

    def loss(
        flat: np.ndarray[tuple[int], np.dtype[np.float64]],
    ) -> tuple[float, np.ndarray[tuple[int], np.dtype[np.float64]]]:
        coefficients = flat.reshape(dimensions + 1, classes).astype(np.float32)
        logs = padded @ coefficients
        logs -= logsumexp(logs, axis=1, keepdims=True)
        held = coefficients.copy()
        held[-1] = 0
        slope = padded.T @ (np.exp(logs) * mass - weighted) + ridge * held
        value = -float((weighted * logs).sum(dtype=np.float64)) + 0.5 * ridge * float(
            np.square(held).sum(dtype=np.float64)
        )
        return value, slope.astype(np.float64).ravel()

    start = np.zeros((dimensions + 1) * classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS, "ftol": 1e-6})
    return np.asarray(found.x.reshape(dimensions + 1, classes), np.float32)


def apply(coefficients: Floats, vectors: Floats) -> Floats:
    """Give the share of each class for each text."""
    logs = vectors @ coefficients[:-1] + coefficients[-1]
    logs -= logs.max(axis=1, keepdims=True)
    np.exp(logs, out=logs)
    logs /= logs.sum(axis=1, keepdims=True)
    return np.asarray(logs, np.float32)
