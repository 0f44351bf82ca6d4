"""How does max-pooling compute, and what flows back through it?

    out[n,c,i,j] = max over the window of x[n,c] that starts at (i s - p, j s - p)

    dx: every dout[n,c,i,j] is added to the pixel its maximum was read from; of equal ones to the first, row by row

Where windows overlap, a pixel that wins twice gets both. Padding counts as minus infinity and never wins.
Source: Boureau, Ponce, LeCun (2010), "A theoretical analysis of feature pooling".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PoolParam:
    """The settings of the homework's `pool_param`; padding is below the window's size."""

    pool_height: int = 2
    pool_width: int = 2
    stride: int = 2
    pad: int = 0


@dataclass(frozen=True, slots=True)
class MaxPoolCache:
    winner: Indices  # which entry of its window, counted row by row, each output is
    shape: tuple[int, ...]
    pool_param: PoolParam


TWO_BY_TWO = PoolParam()


def max_pool_forward(x: Array, pool_param: PoolParam = TWO_BY_TWO) -> tuple[Array, MaxPoolCache]:
    """x: (N, C, H, W)."""
    p, s = pool_param.pad, pool_param.stride
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=-np.inf)
    kernel = (pool_param.pool_height, pool_param.pool_width)
    windows = sliding_window_view(padded, kernel, axis=(2, 3))[:, :, ::s, ::s]
    flat = windows.reshape(*windows.shape[:4], kernel[0] * kernel[1])
    return flat.max(axis=-1), MaxPoolCache(flat.argmax(axis=-1), x.shape, pool_param)


def max_pool_backward(dout: Array, cache: MaxPoolCache) -> Array:
    n, c, height, width = cache.shape
    p, s = cache.pool_param.pad, cache.pool_param.stride
    dx = np.zeros((n, c, height + 2 * p, width + 2 * p))
    image, channel, i, j = np.indices(dout.shape)
    u, v = np.divmod(cache.winner, cache.pool_param.pool_width)
    # Not `dx[...] += dout`: that keeps one of the several gradients that overlapping windows send to a pixel.
    np.add.at(dx, (image, channel, i * s + u, j * s + v), dout)
    return dx[:, :, p : p + height, p : p + width]
