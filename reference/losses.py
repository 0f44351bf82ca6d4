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
