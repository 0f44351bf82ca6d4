"""Activations, as they are defined. Stable for arguments of ordinary size, written to be read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def tanh(x: Array) -> Array:
    return np.tanh(x)


def relu(x: Array) -> Array:
    return np.maximum(0, x)


def softplus(x: Array) -> Array:
    return np.logaddexp(0, x)


def silu(x: Array) -> Array:
    return x * sigmoid(x)


def leaky_relu(x: Array) -> Array:
    return np.where(x > 0, x, x / 100)
