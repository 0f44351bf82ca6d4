"""How does inverted dropout compute in training and in testing, and what flows back through it?

    training: out = x * M / (1 - p),  M_i = 1 with probability 1 - p, else 0        dx = dout * M / (1 - p)
    testing:  out = x                                                               dx = dout

`p` is the probability to *drop*, as on the sheet and in PyTorch; some homework calls the probability to keep `p`.
Dividing in training is what makes it inverted: the expectation stays, and nothing is left to do in testing.
Source: Srivastava et al. (2014), "Dropout: a simple way to prevent neural networks from overfitting", section 4; the
inverted form is their section 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DropoutParam:
    p: float
    mode: Literal["train", "test"] = "train"
    seed: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.p < 1:
            raise ValueError(f"p = {self.p} is no probability to drop: choose it from 0 up to, not including, 1")


def dropout_forward(x: Array, dropout_param: DropoutParam) -> tuple[Array, Array | None]:
    """The cache is the mask with its scale, and None where nothing was dropped."""
    if dropout_param.mode == "test":
        return x.copy(), None
    mask = dropout_mask(x.shape, dropout_param)
    return x * mask, mask


def dropout_backward(dout: Array, cache: Array | None) -> Array:
    return dout.copy() if cache is None else dout * cache


def dropout_mask(shape: tuple[int, ...], dropout_param: DropoutParam) -> Array:
    """M / (1 - p)."""
    keep = 1 - dropout_param.p
    return (np.random.default_rng(dropout_param.seed).random(shape) < keep) / keep
