"""What is the squared loss of a batch of predictions, and Huber's, and their gradients?

    squared    L = mean (x - y)^2                                          dx = 2 (x - y) / M
    Huber      L = mean h(x - y), h(r) = r^2/2 if |r| <= delta,            dx = clip(x - y, -delta, delta) / M
                                         delta (|r| - delta/2) beyond

M is the number of entries: the mean goes over all, as PyTorch's does.
Source: Gauss (1809); Huber (1964), "Robust estimation of a location parameter", section 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def squared_loss(x: Array, y: Array) -> tuple[float, Array]:
    r = x - y
    return float(np.mean(r**2)), 2 * r / r.size


def huber_loss(x: Array, y: Array, delta: float = 1.0) -> tuple[float, Array]:
    r = x - y
    inside = np.clip(r, -delta, delta)
    # With c = clip(r): c^2/2 inside, and delta |r| - delta^2/2 = c r - c^2/2 beyond; c r - c^2/2 is both.
    return float(np.mean(inside * r - inside**2 / 2)), inside / r.size
