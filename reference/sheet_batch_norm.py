"""How does batch normalisation compute as the sheet defines it, with the root of a *sum*, and what flows back?

    mu = 1/n sum_j X_j        sigma = sqrt(sum_j ||X_j - mu||^2 + eps)        Y_i = (X_i - mu) / sigma

    dmu/dX_i = 1/n            dsigma/dX_i = (X_i - mu) / sigma
    dL/dX_i = (G_i - 1/n sum_j G_j - Y_i sum_j <G_j, Y_j>) / sigma,    G = dL/dY

The norm makes sigma one number for the whole batch. Who reads the square feature by feature gets a sigma for each;
the formulas are the same, with the inner product a product in that feature. Both are here.
In dsigma/dX_i the mean's own movement drops out: it would add -(1/n) sum_j (X_j - mu) / sigma = 0.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Cache = tuple[Array, Array, "Deviation"]


class Deviation(Enum):
    """Over what the sum in sigma goes: the axes of x."""

    OF_THE_BATCH = (0, 1)
    OF_A_FEATURE = (0,)


def sheet_batchnorm_forward(
    x: Array, eps: float = 1e-5, deviation: Deviation = Deviation.OF_THE_BATCH
) -> tuple[Array, Cache]:
    """x: (n, D)."""
    s = sigma(x, eps, deviation)
    out = (x - x.mean(axis=0)) / s
    return out, (out.copy(), s, deviation)


def sheet_batchnorm_backward(dout: Array, cache: Cache) -> Array:
    out, s, deviation = cache
    along = np.sum(dout * out, axis=deviation.value, keepdims=True)
    dx: Array = (dout - dout.mean(axis=0) - out * along) / s
    return dx


def sigma(x: Array, eps: float = 1e-5, deviation: Deviation = Deviation.OF_THE_BATCH) -> Array:
    root: Array = np.sqrt(np.sum((x - x.mean(axis=0)) ** 2, axis=deviation.value, keepdims=True) + eps)
    return root


def sigma_gradient(x: Array, eps: float = 1e-5, deviation: Deviation = Deviation.OF_THE_BATCH) -> Array:
    """dsigma/dX, an entry for every entry of X."""
    slope: Array = (x - x.mean(axis=0)) / sigma(x, eps, deviation)
    return slope
