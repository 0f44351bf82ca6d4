"""How does a fully-connected layer compute, and what flows back through it?

    out = x W + b        x: (N, d_1, ..., d_k), read as N rows of D = d_1 ... d_k; W: (D, M); b: (M,)

    dx = dout W^T        dW = x^T dout        db = sum_n dout_n

Source: Rumelhart, Hinton, Williams (1986), "Learning representations by back-propagating errors", equations 1, 6 and 7.
The sheet writes a single column, Y = W^T X + b; a batch of columns laid out as rows is the form above.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Cache = tuple[Array, Array, Array]


def fc_forward(x: Array, w: Array, b: Array) -> tuple[Array, Cache]:
    return _rows(x) @ w + b, (x, w, b)


def fc_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """dx, dw, db."""
    x, w, _ = cache
    return (dout @ w.T).reshape(x.shape), _rows(x).T @ dout, dout.sum(axis=0)


def _rows(x: Array) -> Array:
    return x.reshape(x.shape[0], int(np.prod(x.shape[1:])))
