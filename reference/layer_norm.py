"""How does layer normalisation compute, and what flows back through it?

    mu = mean_i x_i      v = mean_i (x_i - mu)^2      xhat = (x - mu) / sqrt(v + eps)      out = gamma * xhat + beta

    dgamma = sum dout * xhat and dbeta = sum dout over all but the last axis; with g = gamma * dout
    dx = (g - mean_i g_i - xhat mean_i (g_i xhat_i)) / sqrt(v + eps)

Means go over the last axis, the features of one instance; training and testing are the same.
Source: Ba, Kiros, Hinton (2016), "Layer normalization", equation 3, with eps as in practice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Cache = tuple[Array, Array, Array]


def layernorm_forward(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> tuple[Array, Cache]:
    deviation = np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    xhat = (x - x.mean(axis=-1, keepdims=True)) / deviation
    return gamma * xhat + beta, (xhat, gamma, deviation)


def layernorm_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """dx, dgamma, dbeta."""
    xhat, gamma, deviation = cache
    g = gamma * dout
    dx = (g - g.mean(axis=-1, keepdims=True) - xhat * np.mean(g * xhat, axis=-1, keepdims=True)) / deviation
    instances = tuple(range(dout.ndim - 1))
    return dx, np.sum(dout * xhat, axis=instances), np.sum(dout, axis=instances)
