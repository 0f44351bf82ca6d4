"""How do the elementwise activations compute, and what flows back through each?

All have out_i = f(x_i), so dx_i = dout_i f'(x_i). At a kink the derivative from the left is taken, as PyTorch does.
A cache is never the output itself: who changes the output in place must not change what flows back.

    relu        max(0, x)                                Nair, Hinton (2010)
    leaky_relu  x if x > 0 else slope x                  Maas, Hannun, Ng (2013)
    prelu       the same, the slope is learnt            He et al. (2015), equation 1
    elu         x if x > 0 else alpha (e^x - 1)          Clevert, Unterthiner, Hochreiter (2016), equation 15
    sigmoid     1 / (1 + e^-x)
    tanh        (e^x - e^-x) / (e^x + e^-x)
    softplus    log(1 + e^x)                             Dugas et al. (2001)
    silu        x sigmoid(x)                             Elfwing, Uchibe, Doya (2018)
    gelu        x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))    Hendrycks, Gimpel (2016), section 2
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

GELU_SCALE = float(np.sqrt(2 / np.pi))
GELU_CUBIC = 0.044715


def relu_forward(x: Array) -> tuple[Array, Array]:
    return np.maximum(0, x), x


def relu_backward(dout: Array, cache: Array) -> Array:
    return dout * (cache > 0)


def leaky_relu_forward(x: Array, slope: float = 0.01) -> tuple[Array, tuple[Array, float]]:
    return np.where(x > 0, x, slope * x), (x, slope)


def leaky_relu_backward(dout: Array, cache: tuple[Array, float]) -> Array:
    x, slope = cache
    return dout * np.where(x > 0, 1, slope)


def prelu_forward(x: Array, slope: float) -> tuple[Array, tuple[Array, float]]:
    return leaky_relu_forward(x, slope)


def prelu_backward(dout: Array, cache: tuple[Array, float]) -> tuple[Array, float]:
    """dx, and the gradient of the slope, which every negative entry shares."""
    x, _ = cache
    return leaky_relu_backward(dout, cache), float(np.sum(dout * np.minimum(x, 0)))


def elu_forward(x: Array, alpha: float = 1.0) -> tuple[Array, tuple[Array, float]]:
    # Where x > 0 the branch that is not taken would overflow.
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))), (x, alpha)


def elu_backward(dout: Array, cache: tuple[Array, float]) -> Array:
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


def sigmoid_forward(x: Array) -> tuple[Array, Array]:
    out = _sigmoid(x)
    return out, out.copy()


def sigmoid_backward(dout: Array, cache: Array) -> Array:
    return dout * cache * (1 - cache)


def tanh_forward(x: Array) -> tuple[Array, Array]:
    out = np.tanh(x)
    return out, out.copy()


def tanh_backward(dout: Array, cache: Array) -> Array:
    return dout * (1 - cache**2)


def softplus_forward(x: Array) -> tuple[Array, Array]:
    return np.logaddexp(0, x), x


def softplus_backward(dout: Array, cache: Array) -> Array:
    return dout * _sigmoid(cache)


def silu_forward(x: Array) -> tuple[Array, Array]:
    return x * _sigmoid(x), x


def silu_backward(dout: Array, cache: Array) -> Array:
    s = _sigmoid(cache)
    return dout * s * (1 + cache * (1 - s))


def gelu_forward(x: Array) -> tuple[Array, Array]:
    return x / 2 * (1 + np.tanh(GELU_SCALE * (x + GELU_CUBIC * x**3))), x


def gelu_backward(dout: Array, cache: Array) -> Array:
    x = cache
    t = np.tanh(GELU_SCALE * (x + GELU_CUBIC * x**3))
    dx: Array = dout * ((1 + t) / 2 + x / 2 * (1 - t**2) * GELU_SCALE * (1 + 3 * GELU_CUBIC * x**2))
    return dx


def _sigmoid(x: Array) -> Array:
    # Only exponentials of negative numbers: neither end overflows.
    e = np.exp(-np.abs(x))
    s: Array = np.where(x >= 0, 1, e) / (1 + e)
    return s
