"""What do the known mistakes in each layer compute? A sentence, the tensor it shows in, and its value.

Each function takes the incoming gradient (None before there is one) and the layer's inputs by name. Only mistakes
stand here that a general rule (a sign, a transpose, a sum for a mean, an overlooked input) does not name as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .convolution import ConvParam, conv_forward, from_columns
from .max_pool import PoolParam, max_pool_forward

Array = NDArray[np.float64]
Slips = Iterator[tuple[str, str, Any]]


def fully_connected(dout: Array | None, x: Array, w: Array, b: Array) -> Slips:
    rows = x.reshape(len(x), -1)
    yield "the bias is taken off, not added", "out", rows @ w - b
    yield "the bias is multiplied, not added", "out", (rows @ w) * b
    yield "the biases are summed: each output has its own", "out", rows @ w + b.sum()
    if dout is not None:
        yield "only the first instance counts, the sum over the batch is missing", "db", dout[0]
        yield "only the first instance counts, the sum over the batch is missing", "dw", np.outer(rows[0], dout[0])
        yield "summed over the outputs (axis 1), expected over the batch (axis 0)", "db", dout.sum(axis=1)
        yield "summed over everything, expected over the batch (axis 0)", "db", dout.sum() + 0 * b
        yield "x is multiplied by w, dout is not used", "dx", (rows @ w @ w.T).reshape(x.shape)
        yield "divided by the batch, although the loss has done so", "dx", (dout @ w.T / len(x)).reshape(x.shape)
        yield "the rows are flattened but not put back into the shape of x", "dx", dout @ w.T


def relu(dout: Array | None, x: Array) -> Slips:
    yield "the minimum with 0 is taken, expected the maximum", "out", np.minimum(0, x)
    yield "the absolute value is taken: negative entries must become 0", "out", np.abs(x)
    yield "negative entries leak through, scaled", "out", np.where(x > 0, x, 0.01 * x)
    yield "only 0 and 1 come out: x itself is lost", "out", (x > 0).astype(float)
    if dout is not None:
        yield "the mask is the wrong way round: it lets dout through where x is negative", "dx", dout * (x < 0)
        yield "the mask is taken from the sign of dout, expected from the sign of x", "dx", dout * (dout > 0)
        yield "the mask is not applied: dx is dout", "dx", dout
        yield "dx is the mask itself: dout is not used", "dx", (x > 0).astype(float)
        yield "multiplied by relu(x), expected by its derivative, the mask", "dx", dout * np.maximum(0, x)
        yield "the mask tests x > 1, not x > 0", "dx", dout * (x > 1)
        yield "multiplied by the size of dout, expected by the mask", "dx", dout * np.abs(dout)


def batch_norm(dout: Array | None, x: Array, gamma: Array, beta: Array, bn_param: dict[str, Any]) -> Slips:
    eps, n = bn_param.get("eps", 1e-5), len(x)
    training = bn_param["mode"] == "train"
    mean = x.mean(axis=0) if training else bn_param["running_mean"]
    var = x.var(axis=0) if training else bn_param["running_var"]
    s = np.sqrt(var + eps)
    h = (x - mean) / s
    yield "the mean is not taken off", "out", gamma * x / s + beta
    yield "divided by the variance, expected by its root", "out", gamma * (x - mean) / (var + eps) + beta
    yield "not divided by the deviation", "out", gamma * (x - mean) + beta
    yield "eps is added outside of the root", "out", gamma * (x - mean) / (np.sqrt(var) + eps) + beta
    yield "eps is left out", "out", gamma * (x - mean) / np.sqrt(var) + beta
    yield "the batch's own mean and variance are used in testing", "out", _normalised(x, 0, eps) * gamma + beta
    yield (
        "mean and variance go over the features (axis 1), expected over the batch",
        "out",
        (gamma * _normalised(x, 1, eps) + beta),
    )
    yield (
        "mean and variance go over the whole array, expected over the batch",
        "out",
        (gamma * _normalised(x, None, eps) + beta),
    )
    yield (
        "the variance divides by n - 1, expected by n",
        "out",
        (gamma * (x - mean) / np.sqrt(x.var(axis=0, ddof=1) + eps) + beta),
    )
    yield "the sum of squares is not divided by n", "out", gamma * (x - mean) / np.sqrt(x.var(axis=0) * n + eps) + beta
    yield "beta is multiplied, not added", "out", gamma * h * beta
    for axis, over in ((None, "the whole array"), (1, "the features (axis 1)")):
        off = x - x.mean(axis=axis, keepdims=True)
        wrong = off / np.sqrt(np.mean(off**2, axis=0) + eps)
        yield f"the mean goes over {over}, expected over the batch", "out", gamma * wrong + beta
    if dout is None:
        return
    g = gamma * dout
    along, level = np.mean(g * h, axis=0), g.mean(axis=0)
    if not training:
        yield "the mode is ignored: in testing mean and variance are constants", "dx", (g - level - h * along) / s
        yield "not divided by the deviation that the testing used", "dx", g
    yield "gamma is left out of dx", "dx", (dout - dout.mean(axis=0) - h * np.mean(dout * h, axis=0)) / s
    yield "the paths through the mean and the variance are missing", "dx", g / s
    yield "the path through the variance is missing", "dx", (g - level) / s
    yield "the path through the mean is missing", "dx", (g - h * along) / s
    yield "the path through the variance has the wrong sign", "dx", (g - level + h * along) / s
    yield (
        "the path through the variance counts twice: the half of the root is lost",
        "dx",
        (g - level - 2 * h * along) / s,
    )
    yield "the path through the mean has the wrong sign", "dx", (g + level - h * along) / s
    yield (
        "the paths through mean and variance are summed over the batch and not divided by n",
        "dx",
        (g - n * level - n * h * along) / s,
    )
    yield "not divided by the deviation", "dx", g - level - h * along
    yield "divided by the variance, expected by its root", "dx", (g - level - h * along) / s**2
    yield "dout is multiplied by x, expected by the normalised x", "dgamma", np.sum(dout * x, axis=0)
    yield "dout is multiplied by x - mean, expected by the normalised x", "dgamma", np.sum(dout * (x - mean), axis=0)
    yield "this is summed dout, the gradient by beta", "dgamma", dout.sum(axis=0)
    yield "the mean over the batch, expected the sum", "dgamma", np.mean(dout * h, axis=0)


def _normalised(x: Array, axis: int | None, eps: float) -> Array:
    whole: Array = (x - x.mean(axis=axis, keepdims=True)) / np.sqrt(x.var(axis=axis, keepdims=True) + eps)
    return whole


def convolution(dout: Array | None, x: Array, w: Array, b: Array, conv_param: dict[str, Any] | None = None) -> Slips:
    settings = ConvParam(**(conv_param or {}))
    yield (
        "the kernel is flipped: this layer is a cross-correlation",
        "out",
        conv_forward(x, w[:, :, ::-1, ::-1], b, settings)[0],
    )
    if w.shape[1] > 1:
        first = conv_forward(x[:, :1], w[:, :1], b, settings)[0]
        yield "only the first channel is read: the sum over the channels is missing", "out", first
        last = conv_forward(x[:, -1:], w[:, -1:], b, settings)[0]
        yield "only the last channel is kept: each overwrites the sum instead of adding to it", "out", last
    if settings.pad:
        sides = ((0, 0), (0, 0), (settings.pad, settings.pad), (settings.pad, settings.pad))
        bare = ConvParam(settings.stride, 0, settings.dilation)
        edges, ones = np.pad(x, sides, mode="edge"), np.pad(x, sides, constant_values=1)
        yield "padded with the pixels of the edge, expected zeros", "out", conv_forward(edges, w, b, bare)[0]
        yield "padded with ones, expected zeros", "out", conv_forward(ones, w, b, bare)[0]
    if settings.stride > 1:
        right = conv_forward(x, w, b, settings)[0]
        dense = conv_forward(x, w, b, ConvParam(1, settings.pad, settings.dilation))[0]
        close = dense[:, :, : right.shape[2], : right.shape[3]]
        yield "the windows move by one pixel: the stride is not used for their place", "out", close
    if len(b) > 1:
        yield "the bias of the first filter is added to all", "out", conv_forward(x, w, 0 * b + b[0], settings)[0]
    if dout is not None:
        yield from _convolution_back(dout, x, w, settings)


def _convolution_back(dout: Array, x: Array, w: Array, settings: ConvParam) -> Slips:
    yield (
        "only the last window is kept: windows overwrite dx instead of adding to it",
        "dx",
        _overwritten(dout, x, w, settings),
    )
    yield (
        "only one share of each pixel is kept: += with repeated indices adds once, np.add.at adds all",
        "dx",
        _added_once(dout, x, w, settings),
    )
    if len(w) > 1:
        yield (
            "only the last filter and window are kept: each overwrites dx instead of adding to it",
            "dx",
            _overwritten(dout[:, -1:], x, w[-1:], settings),
        )
    if settings.pad:
        moved = np.zeros_like(_padded(x, settings.pad))
        moved[:, :, : x.shape[2], : x.shape[3]] = x
        wide = _spread(dout, moved, w, ConvParam(settings.stride, 0, settings.dilation))
        corner = wide[:, :, : x.shape[2], : x.shape[3]]
        yield "the padding is cut off at one end only: the gradient starts at pad", "dx", corner
    for part, gone in _skipped(dout):
        says = f"{part} of windows is skipped: a loop begins or ends one off"
        yield says, "dx", _spread(gone, x, w, settings)
        yield says, "dw", _of_weights(gone, x, w, settings)
        yield says, "db", gone.sum(axis=(0, 2, 3))
    yield "the kernel is flipped", "dx", _spread(dout, x, w[:, :, ::-1, ::-1], settings)
    yield (
        "summed over the pixels of the first image only: the sum over the batch is missing",
        "db",
        dout[0].sum(axis=(1, 2)),
    )
    yield "only one pixel counts: the sum over the pixels is missing", "db", dout[:, :, 0, 0].sum(axis=0)
    yield "the mean, expected the sum", "db", dout.mean(axis=(0, 2, 3))
    yield (
        "only the first image counts: the sum over the batch is missing",
        "dw",
        _of_weights(dout[:1], x[:1], w, settings),
    )
    yield (
        "only the last image is kept: each overwrites dw instead of adding to it",
        "dw",
        _of_weights(dout[-1:], x[-1:], w, settings),
    )
    end = np.zeros_like(dout)
    end[:, :, -1, -1] = dout[:, :, -1, -1]
    yield (
        "only the last window is kept: each overwrites dw instead of adding to it",
        "dw",
        _of_weights(end, x, w, settings),
    )
    if settings.stride > 1:
        close = _of_weights(dout, x, w, ConvParam(1, settings.pad, settings.dilation))
        yield "the windows move by one pixel: the stride is not used for their place", "dw", close


def _skipped(dout: Array) -> Iterator[tuple[str, Array]]:
    """The gradient without its first or last row or column."""
    for axis, what in ((2, "row"), (3, "column")):
        for place, which in ((0, "first"), (-1, "last")):
            if dout.shape[axis] > 1:
                gone = dout.copy()
                gone[(slice(None),) * axis + (place,)] = 0
                yield f"the {which} {what}", gone


def _added_once(dout: Array, x: Array, w: Array, settings: ConvParam) -> Array:
    padded = np.zeros_like(_padded(x, settings.pad))
    s, p = settings.stride, settings.pad
    for u, v in np.ndindex(*w.shape[2:]):
        rows, columns = slice(u, u + s * dout.shape[2], s), slice(v, v + s * dout.shape[3], s)
        padded[:, :, rows, columns] = np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
    inner: Array = padded[:, :, p : p + x.shape[2], p : p + x.shape[3]]
    return inner


def _spread(dout: Array, x: Array, w: Array, settings: ConvParam) -> Array:
    kernel = (w.shape[2], w.shape[3])
    columns = w.reshape(1, len(w), -1).swapaxes(1, 2) @ dout.swapaxes(0, 1).reshape(1, len(w), -1)
    return from_columns(columns, x.shape, kernel, settings)


def _of_weights(dout: Array, x: Array, w: Array, settings: ConvParam) -> Array:
    padded = _padded(x, settings.pad)
    dw: Array = np.zeros_like(w)
    for i, j in np.ndindex(*dout.shape[2:]):
        window = padded[:, :, i * settings.stride :, j * settings.stride :][:, :, : w.shape[2], : w.shape[3]]
        dw += np.einsum("nf,ncuv->fcuv", dout[:, :, i, j], window)
    return dw


def _overwritten(dout: Array, x: Array, w: Array, settings: ConvParam) -> Array:
    padded = np.zeros_like(_padded(x, settings.pad))
    (h, k), s, p = w.shape[2:], settings.stride, settings.pad
    for i, j in np.ndindex(*dout.shape[2:]):
        padded[:, :, i * s : i * s + h, j * s : j * s + k] = np.einsum("nf,fcuv->ncuv", dout[:, :, i, j], w)
    inner: Array = padded[:, :, p : p + x.shape[2], p : p + x.shape[3]]
    return inner


def _padded(x: Array, p: int) -> Array:
    padded: Array = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    return padded


def max_pool(dout: Array | None, x: Array, pool_param: dict[str, Any]) -> Slips:
    settings = PoolParam(**pool_param)
    windows = np.lib.stride_tricks.sliding_window_view(x, (settings.pool_height, settings.pool_width), axis=(2, 3))[
        :, :, :: settings.stride, :: settings.stride
    ]
    out_h, out_w = windows.shape[2:4]
    yield "the mean of each window, expected its maximum", "out", windows.mean(axis=(-2, -1))
    yield "the minimum of each window, expected its maximum", "out", windows.min(axis=(-2, -1))
    yield "the sum of each window, expected its maximum", "out", windows.sum(axis=(-2, -1))
    yield "the first pixel of each window, expected its maximum", "out", windows[..., 0, 0]
    h, k = settings.pool_height, settings.pool_width
    if (h, k) != (settings.stride, settings.stride):
        apart = [[x[:, :, i * h : (i + 1) * h, j * k : (j + 1) * k] for j in range(out_w)] for i in range(out_h)]
        if all(window.size for row in apart for window in row):
            moved = np.array([[window.max(axis=(2, 3)) for window in row] for row in apart]).transpose(2, 3, 0, 1)
            yield "the windows move by their own size, expected by the stride", "out", moved
    if dout is None:
        return
    out, s = max_pool_forward(x, settings)[0], settings.stride
    parts = {key: np.zeros_like(x) for key in ("all", "shared", "kept", "won", "value", "least", "whole")}
    for i, j in np.ndindex(*dout.shape[2:]):
        place = (..., slice(i * s, i * s + settings.pool_height), slice(j * s, j * s + settings.pool_width))
        d, mask = dout[:, :, i, j, None, None], x[place] == out[:, :, i, j, None, None]
        parts["all"][place] += d
        parts["shared"][place] += d / (settings.pool_height * settings.pool_width)
        parts["kept"][place] = d * mask
        parts["won"][place] = np.where(mask, d, parts["won"][place])
        parts["value"][place] += mask
        parts["whole"][place] += d * (x[place] == x[place].max())
        parts["least"][place] += d * (x[place] == x[place].min(axis=(2, 3), keepdims=True))
    yield "dout flows to every pixel of the window, expected to its maximum alone", "dx", parts["all"]
    yield "each window is compared with the maximum over all images and channels", "dx", parts["whole"]
    yield "dout flows to the minimum of each window, expected to its maximum", "dx", parts["least"]
    yield "dout is shared by the pixels of the window as in average-pooling", "dx", parts["shared"]
    for key in ("kept", "won"):
        yield "windows overwrite dx instead of adding to it", "dx", parts[key]
    yield "dx is the mask itself: dout is not used", "dx", parts["value"]


def softmax(dout: Array | None, x: Array, y: Array) -> Slips:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p, n = e / e.sum(axis=1, keepdims=True), len(x)
    rows, target = np.arange(n), np.eye(x.shape[1])[y]
    yield "the minus before the logarithm is missing", "loss", np.log(p[rows, y]).mean()
    yield "the probability is taken, not its logarithm", "loss", -p[rows, y].mean()
    yield "the sum over the batch, expected the mean", "loss", -np.log(p[rows, y]).sum()
    yield "the score itself is taken: the logarithm of the sum is missing", "loss", -x[rows, y].mean()
    yield "all classes are summed: only the right one counts", "loss", -np.log(p).sum(axis=1).mean()
    yield "the mean over the classes too: only the batch is averaged", "loss", -np.log(p[rows, y]).mean() / x.shape[1]
    yield (
        "exponentials are normalised over the batch (axis 0), expected over the classes",
        "loss",
        -np.log((e / e.sum(axis=0))[rows, y]).mean(),
    )
    yield "base 2 (or 10): the natural logarithm is meant", "loss", -np.log2(p[rows, y]).mean()
    bare = np.log(e.sum(axis=1))
    says = "the maximum is taken off inside of the exponential and not put back: log(sum(exp(x - m))) + m"
    yield says, "loss", np.mean(bare - x[rows, y])
    yield says, "dx", (np.exp(x - bare[:, None]) - target) / n
    yield "the logarithm of the probability stands where the probability should", "dx", (np.log(p) - target) / n
    yield "the label is not taken off: (p - onehot(y))/N", "dx", p / n
    yield "the batch is not divided by: (p - onehot(y))/N", "dx", p - target
    yield "the label is added, expected taken off", "dx", (p + target) / n
    yield "multiplied by p(1-p), which belongs to a squared loss", "dx", (p - target) * p * (1 - p) / n
    yield "1 is taken off for all classes, expected for the right one", "dx", (p - 1) / n
    yield "the scores stand where the probabilities should: (p - onehot(y))/N", "dx", (x - target) / n


def logistic(dout: Array | None, x: Array, y: Array) -> Slips:
    n, t = len(x), (np.asarray(y) > 0).astype(float).reshape(x.shape)
    s = 1 / (1 + np.exp(-x))
    yield "the minus before the logarithm is missing", "loss", np.mean(t * np.log(s) + (1 - t) * np.log(1 - s))
    yield "only the instances of class 1 count: the half with 1 - y is missing", "loss", -np.mean(t * np.log(s))
    yield "the sum over the batch, expected the mean", "loss", -np.sum(t * np.log(s) + (1 - t) * np.log(1 - s))
    yield "the term with the label is missing: log(1 + exp(x)) - y x", "loss", np.mean(np.logaddexp(0, x))
    yield "the term with the label is added: log(1 + exp(x)) - y x", "loss", np.mean(np.logaddexp(0, x) + t * x)
    yield "base 2: the natural logarithm is meant", "loss", -np.mean(t * np.log2(s) + (1 - t) * np.log2(1 - s))
    yield "the classes are exchanged", "loss", -np.mean((1 - t) * np.log(s) + t * np.log(1 - s))
    yield "the batch is not divided by: (sigmoid(x) - y)/N", "dx", s - t
    yield "multiplied by s(1-s), which cancels against the loss", "dx", (s - t) * s * (1 - s) / n
    yield "the label is not taken off: (sigmoid(x) - y)/N", "dx", s / n
    yield "the label is added, expected taken off: (sigmoid(x) - y)/N", "dx", (s + t) / n
    yield "the classes are exchanged", "dx", (s - (1 - t)) / n
    yield "the score stands where the sigmoid should: (sigmoid(x) - y)/N", "dx", (x - t) / n


def hinge(dout: Array | None, x: Array, y: Array) -> Slips:
    n, t = len(x), np.where(np.asarray(y) > 0, 1.0, -1.0).reshape(x.shape)
    slack = 1 - t * x
    yield "labels of 0 are not turned into -1", "loss", np.mean(np.maximum(0, 1 - (t > 0) * x))
    yield "the margin of 1 is missing: max(0, 1 - y x)", "loss", np.mean(np.maximum(0, -t * x))
    yield "the maximum with 0 is missing", "loss", np.mean(slack)
    yield "only slack above 1 counts, expected all above 0", "loss", np.mean(np.where(slack > 1, slack, 0))
    yield "the slack is squared", "loss", np.mean(np.maximum(0, slack) ** 2)
    yield "the sum over the batch, expected the mean", "loss", np.sum(np.maximum(0, slack))
    yield "the sign of y x is wrong: max(0, 1 - y x)", "loss", np.mean(np.maximum(0, 1 + t * x))
    yield "instances without slack count too: the mask is missing", "dx", -t / n
    yield "the mask is the wrong way round", "dx", np.where(slack > 0, 0.0, -t) / n
    yield "the mask leaves out the margin of 1", "dx", np.where(-t * x > 0, -t, 0.0) / n
    yield "the label is missing: -y where there is slack", "dx", np.where(slack > 0, -1.0, 0.0) / n
    yield "multiplied by x, the gradient of the product by the other factor", "dx", np.where(slack > 0, -t * x, 0.0) / n


def squared(dout: Array | None, x: Array, y: Array) -> Slips:
    yield "the absolute value, expected the square", "loss", np.mean(np.abs(x - y))
    yield "the sum, expected the mean", "loss", np.sum((x - y) ** 2)
    yield "half of the square: here the mean of (x - y)^2 is meant", "loss", np.mean((x - y) ** 2) / 2
    yield "the root of the mean, expected the mean", "loss", np.sqrt(np.mean((x - y) ** 2))
    yield "the factor 2 is missing", "dx", (x - y) / x.size
    yield "divided by the batch, expected by all entries", "dx", 2 * (x - y) / len(x)
    yield "the mean is missing: divide by the number of entries", "dx", 2 * (x - y)
    yield "the sign of the difference, as for the absolute value", "dx", np.sign(x - y) / x.size
