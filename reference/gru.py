"""How does a step of the gated recurrent unit compute, and what flows back through it?

    u = x W_x + b_x and s = h_{t-1} W_h + b_h, each cut into three: r, z, n
    r = sigmoid(u_r + s_r)        z = sigmoid(u_z + s_z)        n = tanh(u_n + r * s_n)
    h_t = (1 - z) * n + z * h_{t-1}

    dn = dh_t * (1 - z)           dz = dh_t * (h_{t-1} - n)
    da_n = dn * (1 - n^2)         da_z = dz * z(1 - z)          da_r = da_n * s_n * r(1 - r)
    du = [da_r, da_z, da_n]       ds = [da_r, da_z, da_n * r]
    dx = du W_x^T    dW_x = x^T du    db_x = sum_n du
    dh_{t-1} = dh_t * z + ds W_h^T    dW_h = h_{t-1}^T ds    db_h = sum_n ds

Source: Cho et al. (2014), "Learning phrase representations", equations 5 to 8, in the form of PyTorch and cuDNN, where
r multiplies after the product with W_h; the paper's multiplies h_{t-1} before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GruCache:
    x: Array
    prev_h: Array
    wx: Array
    wh: Array
    gates: tuple[Array, Array, Array]
    s_n: Array


def gru_step_forward(x: Array, prev_h: Array, wx: Array, wh: Array, bx: Array, bh: Array) -> tuple[Array, GruCache]:
    """wx: (D, 3H); wh: (H, 3H); bx, bh: (3H,)."""
    u_r, u_z, u_n = np.split(x @ wx + bx, 3, axis=1)
    s_r, s_z, s_n = np.split(prev_h @ wh + bh, 3, axis=1)
    r, z = _sigmoid(u_r + s_r), _sigmoid(u_z + s_z)
    n = np.tanh(u_n + r * s_n)
    return (1 - z) * n + z * prev_h, GruCache(x, prev_h, wx, wh, (r, z, n), s_n)


def gru_step_backward(dnext_h: Array, cache: GruCache) -> tuple[Array, Array, Array, Array, Array, Array]:
    """dx, dprev_h, dwx, dwh, dbx, dbh."""
    r, z, n = cache.gates
    da_n = dnext_h * (1 - z) * (1 - n**2)
    da_z = dnext_h * (cache.prev_h - n) * z * (1 - z)
    da_r = da_n * cache.s_n * r * (1 - r)
    du = np.concatenate([da_r, da_z, da_n], axis=1)
    ds = np.concatenate([da_r, da_z, da_n * r], axis=1)
    dprev_h = dnext_h * z + ds @ cache.wh.T
    return du @ cache.wx.T, dprev_h, cache.x.T @ du, cache.prev_h.T @ ds, du.sum(axis=0), ds.sum(axis=0)


def _sigmoid(a: Array) -> Array:
    # By way of tanh, neither end overflows.
    return (1 + np.tanh(a / 2)) / 2
