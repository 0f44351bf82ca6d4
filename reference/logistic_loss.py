"""What is the logistic loss of a batch of scores, and its gradient?

    L = 1/N sum_n log(1 + e^{-t_n x_n})        dx_n = -t_n sigmoid(-t_n x_n) / N,        t_n = +1 or -1

With labels y of 0 and 1 it is the binary cross-entropy of sigmoid(x), and dx_n = (sigmoid(x_n) - y_n) / N.
Labels may be 0 and 1 or -1 and 1; scores (N,) or (N, 1). Source: Cox (1958); Bishop (2006), equation 4.90.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def logistic_loss(x: Array, y: NDArray[np.generic]) -> tuple[float, Array]:
    signs = np.where(np.asarray(y, dtype=np.float64) > 0, 1.0, -1.0).reshape(x.shape)
    margins = signs * x
    # sigmoid(-m) by way of tanh, and log(1 + e^-m) by logaddexp: neither overflows.
    dx = -signs * (1 - np.tanh(margins / 2)) / 2
    return float(np.mean(np.logaddexp(0, -margins))), dx / len(x)
