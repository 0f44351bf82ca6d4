"""Small nets and what a course asks about them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def _sigmoid(u: Array) -> Array:
    return 1 / (1 + np.exp(-u))


def deep_net(w_1: Array, w_2: Array, w_3: Array, x: Array) -> Array:
    """f = w3 sigma(w2 sigma(w1 x))."""
    return w_3 * _sigmoid(w_2 * _sigmoid(w_1 * x))


def squared_loss_gradient(y_1: float, y_2: float, f_1: float, f_2: float, d_1: Array, d_2: Array) -> Array:
    """The gradient of sum_i (y_i - f_i)^2, sample by sample; d_i is the gradient of f at sample i."""
    residuals = np.array([f_1 - y_1, f_2 - y_2])
    return 2 * residuals @ np.stack([d_1, d_2])
