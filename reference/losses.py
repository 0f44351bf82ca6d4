"""Losses, as they are defined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def softmax_cross_entropy(h: Array, y: Array) -> float:
    """-sum_j y_j log softmax(h)_j, by way of log-sum-exp."""
    return float(np.sum(y) * (np.max(h) + np.log(np.sum(np.exp(h - np.max(h))))) - y @ h)


def mean_squared_error(p: Array, y: Array) -> float:
    return float(np.mean((p - y) ** 2))


def huber(r: float, delta: float) -> float:
    inside = abs(r) <= delta
    return r**2 / 2 if inside else delta * (abs(r) - delta / 2)


def logistic(s: float, t: float) -> float:
    return float(np.logaddexp(0, -t * s))


def binary_cross_entropy(s: float, y: float) -> float:
    """-y log sigma(s) - (1 - y) log(1 - sigma(s)), where 1 - sigma(s) is sigma(-s)."""
    return float(y * np.logaddexp(0, -s) + (1 - y) * np.logaddexp(0, s))


def hinge(s: Array, t: Array) -> Array:
    return np.maximum(0, 1 - t * s)


def linear_squared(X: Array, w: Array, b: float, y: Array) -> float:
    return mean_squared_error(X @ w + b, y)


def linear_logistic(X: Array, w: Array, b: float, y: Array) -> float:
    """Labels between 0 and 1 too: the loss is linear in them."""
    s = X @ w + b
    return float(np.mean(np.logaddexp(0, s) - y * s))


def linear_hinge(X: Array, w: Array, b: float, t: Array) -> float:
    return float(np.mean(hinge(X @ w + b, t)))
