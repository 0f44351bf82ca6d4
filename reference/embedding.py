"""How does an embedding compute, and what flows back into its table?

    out[...] = W[x[...]]        x: whole numbers below V, of any shape; W: (V, D)

    dW[v] = sum of dout over all places where x is v

The look-up is the product of one-hot rows with W. Words have no gradient.
Source: Bengio et al. (2003), "A neural probabilistic language model", section 2: the matrix C.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Words = NDArray[np.intp]
Cache = tuple[Words, tuple[int, ...]]


def embedding_forward(x: Words, w: Array) -> tuple[Array, Cache]:
    if x.size and not 0 <= x.min() <= x.max() < len(w):
        # A negative index would quietly read from the table's end.
        raise ValueError(f"words go from 0 to {len(w) - 1}, here from {x.min()} to {x.max()}: mend the indices")
    return w[x], (x, w.shape)


def embedding_backward(dout: Array, cache: Cache) -> Array:
    x, shape = cache
    dw = np.zeros(shape)
    # Not `dw[x] += dout`: a word that comes twice would count once.
    np.add.at(dw, x, dout)
    return dw
