"""How do the convolutional layer and its transpose compute, and what flows back through them?

    out[n,f,i,j] = b[f] + sum_{c,u,v} x[n, c, i s + u d - p, j s + v d - p] w[f,c,u,v]

with stride s, padding p, dilation d; with groups, the filters of a group see the channels of that group alone.
It is the cross-correlation that frameworks call convolution (the sheet's `filt`).

    dw[f,c,u,v] = sum_{n,i,j} dout[n,f,i,j] x[n, c, i s + u d - p, ...]        db[f] = sum_{n,i,j} dout[n,f,i,j]
    dx: every dout[n,f,i,j] w[f,c,u,v] is added where its x was read

Each window becomes a column (im2col), so that all three are matrix products. The transpose runs the way of dx
forwards: `conv_transpose_forward(x, w)` is what `conv_backward` gives for dout = x.
Sources: LeCun et al. (1998), "Gradient-based learning applied to document recognition", section II; Chellapilla, Puri,
Simard (2006) for the columns; Dumoulin, Visin (2016), "A guide to convolution arithmetic", relationships 6 and 14.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ConvParam:
    """The settings of the homework's `conv_param`; `output_pad`, below the stride, adds to a transpose's far edges."""

    stride: int = 1
    pad: int = 0
    dilation: int = 1
    groups: int = 1
    output_pad: int = 0

    def reach(self, kernel: int) -> int:
        """How many pixels a kernel of this size spans."""
        return self.dilation * (kernel - 1) + 1

    def output_size(self, size: int, kernel: int) -> int:
        return (size + 2 * self.pad - self.reach(kernel)) // self.stride + 1

    def transpose_size(self, size: int, kernel: int) -> int:
        return (size - 1) * self.stride - 2 * self.pad + self.reach(kernel) + self.output_pad


Cache = tuple[Array, Array, ConvParam]
PLAIN = ConvParam()


def conv_forward(x: Array, w: Array, b: Array | None = None, conv_param: ConvParam = PLAIN) -> tuple[Array, Cache]:
    """x: (N, C, H, W); w: (F, C / groups, H', W'); b: (F,)."""
    kernel = (w.shape[2], w.shape[3])
    size = tuple(conv_param.output_size(s, k) for s, k in zip(x.shape[2:], kernel, strict=True))
    out = _images(_matrices(w, conv_param) @ columns(x, kernel, conv_param), (x.shape[0], w.shape[0], *size))
    return _with_bias(out, b), (x, w, conv_param)


def conv_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """dx, dw, db."""
    x, w, conv_param = cache
    kernel = (w.shape[2], w.shape[3])
    d = _rows(dout, conv_param)
    dw = d @ columns(x, kernel, conv_param).swapaxes(1, 2)
    dx = from_columns(_matrices(w, conv_param).swapaxes(1, 2) @ d, x.shape, kernel, conv_param)
    return dx, dw.reshape(w.shape), dout.sum(axis=(0, 2, 3))


def conv_transpose_forward(
    x: Array, w: Array, b: Array | None = None, conv_param: ConvParam = PLAIN
) -> tuple[Array, Cache]:
    """x: (N, C, H, W); w: (C, F / groups, H', W'); b: (F,)."""
    kernel = (w.shape[2], w.shape[3])
    size = tuple(conv_param.transpose_size(s, k) for s, k in zip(x.shape[2:], kernel, strict=True))
    shape = (x.shape[0], w.shape[1] * conv_param.groups, *size)
    spread = _matrices(w, conv_param).swapaxes(1, 2) @ _rows(x, conv_param)
    return _with_bias(from_columns(spread, shape, kernel, conv_param), b), (x, w, conv_param)


def conv_transpose_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """dx, dw, db: the plain convolution of dout, and its weights' gradient with the two images changing parts."""
    x, w, conv_param = cache
    windows = columns(dout, (w.shape[2], w.shape[3]), conv_param)
    dx = _images(_matrices(w, conv_param) @ windows, x.shape)
    dw = _rows(x, conv_param) @ windows.swapaxes(1, 2)
    return dx, dw.reshape(w.shape), dout.sum(axis=(0, 2, 3))


def columns(x: Array, kernel: tuple[int, int], conv_param: ConvParam) -> Array:
    """im2col: (groups, channels of a group x kernel, N x output pixels)."""
    p, s, d = conv_param.pad, conv_param.stride, conv_param.dilation
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    reach = (conv_param.reach(kernel[0]), conv_param.reach(kernel[1]))
    windows = sliding_window_view(padded, reach, axis=(2, 3))[:, :, ::s, ::s, ::d, ::d]
    n, _, h, w = windows.shape[:4]
    return windows.transpose(1, 4, 5, 0, 2, 3).reshape(conv_param.groups, -1, n * h * w)


def from_columns(cols: Array, shape: tuple[int, ...], kernel: tuple[int, int], conv_param: ConvParam) -> Array:
    """col2im, the transpose of `columns`: every entry of a window is added back to its pixel."""
    n, c, height, width = shape
    p, s, d = conv_param.pad, conv_param.stride, conv_param.dilation
    padded = np.zeros((n, c, height + 2 * p, width + 2 * p))
    h, w = conv_param.output_size(height, kernel[0]), conv_param.output_size(width, kernel[1])
    spread = cols.reshape(c, *kernel, n, h, w)
    for u, v in np.ndindex(kernel):
        there = padded[:, :, u * d : u * d + s * h : s, v * d : v * d + s * w : s]
        there[...] += spread[:, u, v].swapaxes(0, 1)
    return padded[:, :, p : p + height, p : p + width]


def _matrices(w: Array, conv_param: ConvParam) -> Array:
    """A matrix for each group, a row for each filter."""
    return w.reshape(conv_param.groups, w.shape[0] // conv_param.groups, -1)


def _rows(images: Array, conv_param: ConvParam) -> Array:
    """A row for each channel, by groups."""
    n, c, h, w = images.shape
    return images.swapaxes(0, 1).reshape(conv_param.groups, c // conv_param.groups, n * h * w)


def _images(rows: Array, shape: tuple[int, ...]) -> Array:
    n, f, h, w = shape
    return rows.reshape(f, n, h, w).swapaxes(0, 1)


def _with_bias(out: Array, b: Array | None) -> Array:
    return out if b is None else out + b[:, None, None]
