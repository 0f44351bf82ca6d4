"""How do softmax and its logarithm compute, and what flows back through them?

    p_i = e^{x_i} / sum_k e^{x_k}            dp_i/dx_j = p_i (delta_ij - p_j)
    dx = p * (dout - sum_j dout_j p_j)

    l_i = x_i - log sum_k e^{x_k}            dx = dout - p sum_j dout_j

Source: Bridle (1990), "Probabilistic interpretation of feedforward classification network outputs".
The largest entry is taken off first: it cancels, and no exponential overflows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def softmax_forward(x: Array) -> tuple[Array, Array]:
    """Along the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p, p.copy()


def softmax_backward(dout: Array, cache: Array) -> Array:
    p = cache
    dx: Array = p * (dout - np.sum(dout * p, axis=-1, keepdims=True))
    return dx


def log_softmax_forward(x: Array) -> tuple[Array, Array]:
    shifted = x - x.max(axis=-1, keepdims=True)
    out = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return out, out.copy()


def log_softmax_backward(dout: Array, cache: Array) -> Array:
    dx: Array = dout - np.exp(cache) * dout.sum(axis=-1, keepdims=True)
    return dx
