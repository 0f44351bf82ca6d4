"""What is the softmax cross-entropy of a batch of scores, and its gradient?

    L = -1/N sum_n sum_j t_nj log softmax(x_n)_j        dx_n = (softmax(x_n) sum_j t_nj - t_n) / N

y holds a class for each row, or a row of targets t for each. For one class this is (p - onehot(y)) / N.
Source: Bridle (1990), "Probabilistic interpretation of feedforward classification network outputs".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Classes = NDArray[np.intp]


def softmax_loss(x: Array, y: Classes | Array) -> tuple[float, Array]:
    targets = y if y.ndim == x.ndim else np.eye(x.shape[1])[y.astype(np.intp)]
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    # A target of 0 does not count, even against a probability of 0.
    loss = -np.sum(targets * log_p) / len(x)
    return float(loss), (np.exp(log_p) * targets.sum(axis=1, keepdims=True) - targets) / len(x)
