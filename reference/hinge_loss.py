"""What is the hinge loss of a batch of scores, for two classes and for many, and its gradient?

    two classes     L = 1/N sum_n max(0, 1 - t_n x_n)                  dx_n = -t_n [t_n x_n < 1] / N,  t_n = +1 or -1
    many classes    L = 1/N sum_n sum_{j != y_n} max(0, x_nj - x_ny + 1)
                    dx_nj = [x_nj - x_ny + 1 > 0] / N for j != y_n,    dx_ny = minus the sum of these

At the kink itself the derivative is 0. Labels of two classes may be 0 and 1 or -1 and 1; scores (N,) or (N, 1).
Source: Cortes, Vapnik (1995), "Support-vector networks"; Weston, Watkins (1999) for many classes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def svm_loss(x: Array, y: NDArray[np.generic]) -> tuple[float, Array]:
    """Two classes."""
    signs = np.where(np.asarray(y, dtype=np.float64) > 0, 1.0, -1.0).reshape(x.shape)
    slack = 1 - signs * x
    return float(np.mean(np.maximum(0, slack))), np.where(slack > 0, -signs, 0.0) / len(x)


def multiclass_svm_loss(x: Array, y: NDArray[np.intp]) -> tuple[float, Array]:
    rows = np.arange(len(x))
    slack = np.maximum(0, x - x[rows, y][:, None] + 1)
    slack[rows, y] = 0
    dx = (slack > 0).astype(np.float64)
    dx[rows, y] = -dx.sum(axis=1)
    return float(slack.sum() / len(x)), dx / len(x)
