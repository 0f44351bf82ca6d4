"""How does average-pooling compute, and what flows back through it?

    out[n,c,i,j] = 1/(h w) sum over the h x w window of x[n,c] that starts at (i s - p, j s - p)

    dx: every dout[n,c,i,j] / (h w) is added to each pixel of its window

Padding counts as zeros, and in the divisor. Source: LeCun et al. (1998), "Gradient-based learning applied to document
recognition", section II.B, without the trained coefficient.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PoolParam:
    """The settings of the homework's `pool_param`."""

    pool_height: int = 2
    pool_width: int = 2
    stride: int = 2
    pad: int = 0


Cache = tuple[tuple[int, ...], PoolParam]
TWO_BY_TWO = PoolParam()


def average_pool_forward(x: Array, pool_param: PoolParam = TWO_BY_TWO) -> tuple[Array, Cache]:
    """x: (N, C, H, W)."""
    p, s = pool_param.pad, pool_param.stride
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    kernel = (pool_param.pool_height, pool_param.pool_width)
    windows = sliding_window_view(padded, kernel, axis=(2, 3))[:, :, ::s, ::s]
    return windows.mean(axis=(-2, -1)), (x.shape, pool_param)


def average_pool_backward(dout: Array, cache: Cache) -> Array:
    (n, c, height, width), pool_param = cache
    p, s = pool_param.pad, pool_param.stride
    dx = np.zeros((n, c, height + 2 * p, width + 2 * p))
    h, w = dout.shape[2:]
    share = dout / (pool_param.pool_height * pool_param.pool_width)
    for u, v in np.ndindex(pool_param.pool_height, pool_param.pool_width):
        dx[:, :, u : u + s * h : s, v : v + s * w : s] += share
    return dx[:, :, p : p + height, p : p + width]
