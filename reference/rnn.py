"""How does a step of the plain recurrent net compute, and what flows back through it and through time?

    h_t = tanh(x_t W_x + h_{t-1} W_h + b)

    da = dh_t * (1 - h_t^2)      dx_t = da W_x^T      dh_{t-1} = da W_h^T
    dW_x = x_t^T da              dW_h = h_{t-1}^T da      db = sum_n da

x: (N, D); h: (N, H); W_x: (D, H); W_h: (H, H); b: (H,). Over a sequence, x: (N, T, D), the weights' gradients add up.
Source: Elman (1990), "Finding structure in time"; Werbos (1990), "Backpropagation through time".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Cache = tuple[Array, Array, Array, Array, Array]


def rnn_step_forward(x: Array, prev_h: Array, wx: Array, wh: Array, b: Array) -> tuple[Array, Cache]:
    next_h = np.tanh(x @ wx + prev_h @ wh + b)
    return next_h, (x, prev_h, wx, wh, next_h.copy())


def rnn_step_backward(dnext_h: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """dx, dprev_h, dwx, dwh, db."""
    x, prev_h, wx, wh, next_h = cache
    da = dnext_h * (1 - next_h**2)
    return da @ wx.T, da @ wh.T, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def rnn_forward(x: Array, h0: Array, wx: Array, wh: Array, b: Array) -> tuple[Array, tuple[Cache, ...]]:
    """The hidden states (N, T, H) of a whole sequence."""
    states, caches = [h0], []
    for t in range(x.shape[1]):
        h, cache = rnn_step_forward(x[:, t], states[-1], wx, wh, b)
        states.append(h)
        caches.append(cache)
    return np.stack(states[1:], axis=1), tuple(caches)


def rnn_backward(dh: Array, cache: tuple[Cache, ...]) -> tuple[Array, Array, Array, Array, Array]:
    """dx, dh0, dwx, dwh, db."""
    _, prev_h, wx, wh, _ = cache[0]
    dx, dprev_h = np.zeros((*dh.shape[:2], wx.shape[0])), np.zeros(prev_h.shape)
    dwx, dwh, db = np.zeros(wx.shape), np.zeros(wh.shape), np.zeros(wh.shape[0])
    for t in reversed(range(dh.shape[1])):
        dx[:, t], dprev_h, *weights = rnn_step_backward(dh[:, t] + dprev_h, cache[t])
        dwx, dwh, db = dwx + weights[0], dwh + weights[1], db + weights[2]
    return dx, dprev_h, dwx, dwh, db
