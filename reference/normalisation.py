"""Normalisation of a batch of numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def weighted_batch_norm(x: Array, g: Array, gamma: float, beta: float, epsilon: float) -> float:
    """L = sum_i g_i y_i, whose gradient by y is g: with it, dL/dx is what a layer has to return for g."""
    scale = np.sqrt(np.var(x) + epsilon)
    return float(g @ (gamma * (x - np.mean(x)) / scale + beta))


def sheet_batch_norm(X: Array, G: Array, epsilon: float) -> float:
    """L = sum_i G_i Y_i for the sheet's batch norm of one feature, whose sigma is the root of a sum."""
    centred = X - np.mean(X)
    return float(G @ (centred / np.sqrt(np.sum(centred**2) + epsilon)))
