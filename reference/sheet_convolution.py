"""Which convolution makes the sheet's statements true? Its two operations, and the layer built with each.

    (a *_full b)[i,j] = sum_{m,n} a[m,n] b[i-m, j-n]        size H + H' - 1: the kernel is turned around
    (a *_filt b)[i,j] = sum_{m,n} a[i+m, j+n] b[m,n]        size H - H' + 1: the kernel is laid on as it is

(counted from 0 here). The sheet defines Y with `full`, gives Y the size of `filt`, and asks for two identities:

    dX[n,c] = sum_f dY[n,f] *_filt W[f,c]        dW[f,c] = sum_n dY[n,f] *_filt X[n,c]

With Y[n,f] = sum_c X[n,c] *_full W[f,c] the identities hold, and Y has size H + H' - 1.
With Y[n,f] = sum_c X[n,c] *_filt W[f,c] the size holds, and the identities become

    dX[n,c] = sum_f dY[n,f] *_full W[f,c]        dW[f,c] = sum_n X[n,c] *_filt dY[n,f]

Source: the sheet, problem 1.5. Loops over the maps and over the smaller picture: the definitions, not speed.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Convention(Enum):
    """Which operation the layer's forward pass uses."""

    FULL = "full"
    FILT = "filt"


def conv_full(a: Array, b: Array) -> Array:
    """Each entry of b adds a picture of a, moved by where the entry stands."""
    (h, w), (kh, kw) = a.shape, b.shape
    out = np.zeros((h + kh - 1, w + kw - 1))
    for m, n in np.ndindex(kh, kw):
        out[m : m + h, n : n + w] += b[m, n] * a
    return out


def conv_filt(a: Array, b: Array) -> Array:
    (h, w), (kh, kw) = a.shape, b.shape
    out_h, out_w = h - kh + 1, w - kw + 1
    if out_h < 1 or out_w < 1:
        raise ValueError(f"a {kh}x{kw} kernel does not fit into {h}x{w}: give the larger picture first")
    out = np.zeros((out_h, out_w))
    for m, n in np.ndindex(kh, kw):
        out += b[m, n] * a[m : m + out_h, n : n + out_w]
    return out


Cache = tuple[Array, Array, Convention]


def sheet_conv_forward(x: Array, w: Array, convention: Convention = Convention.FILT) -> tuple[Array, Cache]:
    """x: (N, C, H, W); w: (F, C, H', W')."""
    operation = conv_full if convention is Convention.FULL else conv_filt
    maps, filters, channels = range(len(x)), range(len(w)), range(x.shape[1])
    out = [[sum(operation(x[n, c], w[f, c]) for c in channels) for f in filters] for n in maps]
    return np.array(out), (x, w, convention)


def sheet_conv_backward(dout: Array, cache: Cache) -> tuple[Array, Array]:
    """dx, dw, by the identities of the convention."""
    x, w, convention = cache
    maps, filters, channels = range(len(x)), range(len(w)), range(x.shape[1])
    if convention is Convention.FULL:
        dx = [[sum(conv_filt(dout[n, f], w[f, c]) for f in filters) for c in channels] for n in maps]
        dw = [[sum(conv_filt(dout[n, f], x[n, c]) for n in maps) for c in channels] for f in filters]
    else:
        dx = [[sum(conv_full(dout[n, f], w[f, c]) for f in filters) for c in channels] for n in maps]
        dw = [[sum(conv_filt(x[n, c], dout[n, f]) for n in maps) for c in channels] for f in filters]
    return np.array(dx), np.array(dw)
