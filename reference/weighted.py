"""Which numbers have the gradients that problems ask for? L = sum of G * Y, whose gradient by the output Y is G.

Each function runs a layer of this folder forwards: its differences are what the layer's backward has to return for
G. Arguments carry the names of the problems. Where a problem asks for the gradient by a quantity on the way,
the derivative is taken by a complex step, Im f(x + ih) / h: exact to the last digits, and no formula.
Source of the complex step: Squire, Trapp (1998), "Using complex variables to estimate derivatives of real functions".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .attention import attention_forward
from .average_pool import PoolParam as AverageParam
from .average_pool import average_pool_forward
from .embedding import embedding_forward
from .layer_norm import layernorm_forward
from .lstm import lstm_step_forward
from .max_pool import PoolParam, max_pool_forward
from .softmax_layer import log_softmax_forward, softmax_forward

Array = NDArray[np.float64]

TINY = 1e-30  # no difference is taken, so nothing cancels: smaller is only better


def attention(Q: Array, K: Array, V: Array, G: Array) -> float:
    return float(np.sum(G * attention_forward(Q, K, V)[0]))


def layer_norm(X: Array, G: Array, gamma: Array, beta: Array, epsilon: float) -> float:
    return float(np.sum(G * layernorm_forward(X, gamma, beta, epsilon)[0]))


def softmax(h: Array, g: Array) -> float:
    return float(g @ softmax_forward(h)[0])


def log_softmax(h: Array, g: Array) -> float:
    return float(g @ log_softmax_forward(h)[0])


def softmax_jacobian(h: Array) -> Array:
    """A row for every output, a column for every input."""
    return _jacobian(lambda z: np.exp(z) / np.sum(np.exp(z)), h)


def log_softmax_jacobian(h: Array) -> Array:
    return _jacobian(lambda z: z - np.log(np.sum(np.exp(z))), h)


def embedding(W: Array, G: Array) -> float:
    """Five words, one of them twice, as the problem numbers them (from 1)."""
    return float(np.sum(G * embedding_forward(np.array([3, 1, 4, 1, 2]) - 1, W)[0]))


def max_pool_rows(X: Array, g: Array) -> float:
    """Each row of X is a window."""
    param = PoolParam(pool_height=1, pool_width=X.shape[1], stride=1)
    return float(g @ max_pool_forward(X[None, None], param)[0].ravel())


def average_pool_rows(X: Array, g: Array) -> float:
    param = AverageParam(pool_height=1, pool_width=X.shape[1], stride=1)
    return float(g @ average_pool_forward(X[None, None], param)[0].ravel())


def sliding_average(x: Array, q: Array) -> float:
    """Windows of three that overlap."""
    param = AverageParam(pool_height=1, pool_width=3, stride=1)
    return float(q @ average_pool_forward(x[None, None, None], param)[0].ravel())


def lstm(a_i: float, a_f: float, a_o: float, a_g: float, c_p: float, u: float, v: float) -> float:
    """One unit that sees only its biases; u is the gradient by its output, v the one by its cell from the next step."""
    none, bias = np.zeros((1, 4)), np.array([a_i, a_f, a_o, a_g], dtype=np.float64)
    h, c, _ = lstm_step_forward(
        np.zeros((1, 1)), np.zeros((1, 1)), np.array([[c_p]], dtype=np.float64), none, none, bias
    )
    return float(u * h[0, 0] + v * c[0, 0])


def preactivation(X: Array, H: Array, W: Array, U: Array, b: Array, G: Array) -> float:
    """What goes into the gates and the activation of a recurrent cell."""
    return float(np.sum(G * (X @ W + H @ U + b)))


def lstm_cell_slope(a_i: float, a_f: float, a_o: float, a_g: float, c_p: float, u: float, v: float) -> float:
    """The gradient by the cell, which goes into the output and on to the next step."""
    i, f, o = (1 / (1 + np.exp(-a)) for a in (a_i, a_f, a_o))
    c = f * c_p + i * np.tanh(a_g)
    return _slope(lambda cell: u * o * np.tanh(cell) + v * cell, c)


def batch_norm_variance_slope(x: Array, g: Array, gamma: float, beta: float, epsilon: float) -> float:
    """The gradient by the variance, the mean held."""
    return _slope(lambda v: g @ (gamma * (x - np.mean(x)) / np.sqrt(v + epsilon) + beta), np.var(x))


def batch_norm_mean_slope(x: Array, g: Array, gamma: float, beta: float, epsilon: float) -> float:
    """The gradient by the mean, on which the variance depends too."""
    return _slope(lambda mu: g @ (gamma * (x - mu) / np.sqrt(np.mean((x - mu) ** 2) + epsilon) + beta), np.mean(x))


def _slope(function: Callable[[Any], Any], at: Any) -> float:
    return float(function(at + 1j * TINY).imag / TINY)


def _jacobian(function: Callable[[Any], Any], at: Array) -> Array:
    return np.stack([function(at + 1j * TINY * unit).imag / TINY for unit in np.eye(at.size)], axis=1)
