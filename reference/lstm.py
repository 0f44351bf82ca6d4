"""How does a step of the LSTM compute, and what flows back through it?

    a = x W_x + h_{t-1} W_h + b, cut into four:  i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o);  g = tanh(a_g)
    c_t = f * c_{t-1} + i * g        h_t = o * tanh(c_t)

    dc = dc_t + dh_t * o * (1 - tanh(c_t)^2)        dc_{t-1} = dc * f
    da_i = dc * g * i(1 - i)            da_f = dc * c_{t-1} * f(1 - f)
    da_o = dh_t * tanh(c_t) * o(1 - o)  da_g = dc * i * (1 - g^2)
    dx = da W_x^T    dh_{t-1} = da W_h^T    dW_x = x^T da    dW_h = h_{t-1}^T da    db = sum_n da

The gates stand in the order i, f, o, g, as in homework; PyTorch's order is i, f, g, o, with two biases that add up.
Source: Hochreiter, Schmidhuber (1997), "Long short-term memory"; forget gate: Gers, Schmidhuber, Cummins (2000).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LstmCache:
    x: Array
    prev_h: Array
    prev_c: Array
    wx: Array
    wh: Array
    gates: tuple[Array, Array, Array, Array]
    tanh_c: Array


def lstm_step_forward(
    x: Array, prev_h: Array, prev_c: Array, wx: Array, wh: Array, b: Array
) -> tuple[Array, Array, LstmCache]:
    """next_h, next_c, cache; wx: (D, 4H); wh: (H, 4H); b: (4H,)."""
    a_i, a_f, a_o, a_g = np.split(x @ wx + prev_h @ wh + b, 4, axis=1)
    i, f, o, g = _sigmoid(a_i), _sigmoid(a_f), _sigmoid(a_o), np.tanh(a_g)
    next_c = f * prev_c + i * g
    tanh_c = np.tanh(next_c)
    return o * tanh_c, next_c, LstmCache(x, prev_h, prev_c, wx, wh, (i, f, o, g), tanh_c)


def lstm_step_backward(
    dnext_h: Array, dnext_c: Array, cache: LstmCache
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """dx, dprev_h, dprev_c, dwx, dwh, db."""
    i, f, o, g = cache.gates
    dc = dnext_c + dnext_h * o * (1 - cache.tanh_c**2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * cache.prev_c * f * (1 - f)
    da_o = dnext_h * cache.tanh_c * o * (1 - o)
    da_g = dc * i * (1 - g**2)
    da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)
    return da @ cache.wx.T, da @ cache.wh.T, dc * f, cache.x.T @ da, cache.prev_h.T @ da, da.sum(axis=0)


def lstm_forward(x: Array, h0: Array, wx: Array, wh: Array, b: Array) -> tuple[Array, tuple[LstmCache, ...]]:
    """The hidden states (N, T, H) of a whole sequence, x: (N, T, D); the cell begins as 0."""
    h, c = h0, np.zeros_like(h0)
    states, caches = [], []
    for t in range(x.shape[1]):
        h, c, cache = lstm_step_forward(x[:, t], h, c, wx, wh, b)
        states.append(h)
        caches.append(cache)
    return np.stack(states, axis=1), tuple(caches)


def lstm_backward(dh: Array, cache: tuple[LstmCache, ...]) -> tuple[Array, Array, Array, Array, Array]:
    """dx, dh0, dwx, dwh, db."""
    first = cache[0]
    dx, dprev_h, dprev_c = np.zeros((*dh.shape[:2], len(first.wx))), np.zeros_like(first.prev_h), 0 * first.prev_c
    dwx, dwh, db = np.zeros(first.wx.shape), np.zeros(first.wh.shape), np.zeros(first.wx.shape[1])
    for t in reversed(range(dh.shape[1])):
        dx[:, t], dprev_h, dprev_c, *weights = lstm_step_backward(dh[:, t] + dprev_h, dprev_c, cache[t])
        dwx, dwh, db = dwx + weights[0], dwh + weights[1], db + weights[2]
    return dx, dprev_h, dwx, dwh, db


def _sigmoid(a: Array) -> Array:
    # By way of tanh, neither end overflows.
    return (1 + np.tanh(a / 2)) / 2
