"""How does one head of attention compute, and what flows back through it?

    S = Q K^T / sqrt(d)        P = softmax of each row of S        out = P V

    dV = P^T dout        dP = dout V^T        dS = P * (dP - rowsum(dP * P))
    dQ = dS K / sqrt(d)  dK = dS^T Q / sqrt(d)

q: (..., T, d); k: (..., S, d); v: (..., S, e). `mask`, (..., T, S), is true where a query may look;
no row of it may be empty.
Source: Vaswani et al. (2017), "Attention is all you need", equation 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Cache = tuple[Array, Array, Array, Array]


def attention_forward(q: Array, k: Array, v: Array, mask: Mask | None = None) -> tuple[Array, Cache]:
    scores = q @ _turned(k) / np.sqrt(q.shape[-1])
    p = _softmax(scores if mask is None else np.where(mask, scores, -np.inf))
    return p @ v, (q, k, v, p)


def attention_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """dq, dk, dv. Where the mask stands p is 0, and so is dS: the mask itself is not needed."""
    q, k, v, p = cache
    dp = dout @ _turned(v)
    ds = p * (dp - np.sum(dp * p, axis=-1, keepdims=True)) / np.sqrt(q.shape[-1])
    return ds @ k, _turned(ds) @ q, _turned(p) @ dout


def causal_mask(length: int) -> Mask:
    """Each may look at itself and what came before."""
    return np.tri(length, dtype=np.bool_)


def _turned(x: Array) -> Array:
    return x.swapaxes(-1, -2)


def _softmax(scores: Array) -> Array:
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    p: Array = e / e.sum(axis=-1, keepdims=True)
    return p
