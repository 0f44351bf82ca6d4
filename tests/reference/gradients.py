"""Is a backward pass the derivative of its forward pass? Central differences at two step sizes decide.

The error of a central difference falls with the square of the step until rounding takes over. A gradient that agrees
at both steps is right; one that agrees at neither is wrong; a kink within a step's reach agrees at the smaller alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STEPS = (1e-4, 1e-5)
TOLERANCE = 2e-7


def numeric_gradient(value: Callable[[], float], x: Array, step: float) -> Array:
    """The gradient of `value`, which reads x, by each entry of x; x is moved in place and put back."""
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        kept = x[place]
        x[place] = kept + step
        above = value()
        x[place] = kept - step
        gradient[place] = (above - value()) / (2 * step)
        x[place] = kept
    return gradient


def relative_error(a: Array, b: Array) -> float:
    """The largest difference against the larger of the two, or against 1 where both are small."""
    return float(np.max(np.abs(a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b))), initial=0))


def assert_gradients(value: Callable[[], float], inputs: Sequence[Array], gradients: Sequence[Array]) -> None:
    """Every gradient has its input's shape and agrees with the differences of `value` at both steps."""
    assert len(inputs) == len(gradients)
    for number, (x, gradient) in enumerate(zip(inputs, gradients, strict=True)):
        assert np.shape(gradient) == x.shape, f"gradient {number}"
        for step in STEPS:
            assert relative_error(numeric_gradient(value, x, step), gradient) < TOLERANCE, f"gradient {number}"
