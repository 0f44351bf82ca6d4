"""What do the known mistakes in norms, attention, tables, pools, cells and smooth activations compute?

As in `layer_slips`: a sentence, the tensor it shows in, and its value; only what general rules do not name as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .activation_layers import sigmoid_forward
from .attention import attention_forward
from .average_pool import PoolParam, average_pool_backward, average_pool_forward
from .layer_norm import layernorm_forward
from .lstm import LstmCache, lstm_forward, lstm_step_backward
from .softmax_layer import softmax_forward

Array = NDArray[np.float64]
Slips = Iterator[tuple[str, str, Any]]


def layer_norm(dout: Array | None, x: Array, gamma: Array, beta: Array) -> Slips:
    out, (h, _, deviation) = layernorm_forward(x, gamma, beta)
    batch = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5)
    yield (
        "mean and variance go over the batch (axis 0), expected over the features of each row",
        "out",
        gamma * batch + beta,
    )
    yield (
        "divided by the variance, expected by its root",
        "out",
        gamma * (x - x.mean(axis=-1, keepdims=True)) / deviation**2 + beta,
    )
    yield "not divided by the deviation", "out", gamma * (x - x.mean(axis=-1, keepdims=True)) + beta
    yield "the mean is not taken off", "out", gamma * x / deviation + beta
    off, var = x - x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    for eps in (0.0, 1e-3):
        says = (
            f"{eps:g} is added to the variance, expected 1e-05"
            if eps
            else "too little is added to the variance, expected 1e-05"
        )
        yield says, "out", gamma * off / np.sqrt(var + eps) + beta
    count = x.shape[-1]
    if count > 1:
        spread = np.sqrt(var * count / (count - 1) + 1e-5)
        yield "the variance divides by n - 1, expected by n", "out", gamma * off / spread + beta
    yield "gamma and beta are left out", "out", h
    yield "beta is taken off, not added", "out", out - 2 * beta
    if dout is None:
        return
    g = gamma * dout
    level, along = g.mean(axis=-1, keepdims=True), np.mean(g * h, axis=-1, keepdims=True)
    yield "the paths through the mean and the variance are missing", "dx", g / deviation
    yield "the path through the variance is missing", "dx", (g - level) / deviation
    yield "the path through the mean is missing", "dx", (g - h * along) / deviation
    yield "not divided by the deviation", "dx", g - level - h * along
    yield "gamma is left out of dx", "dx", _without_gamma(dout, h, deviation)
    yield (
        "means go over the batch (axis 0), as in batch norm",
        "dx",
        (g - g.mean(axis=0) - h * np.mean(g * h, axis=0)) / deviation,
    )
    yield (
        "the sums are not divided by the number of features",
        "dx",
        (g - level * x.shape[-1] - h * along * x.shape[-1]) / deviation,
    )
    yield "dout is multiplied by x, expected by the normalised x", "dgamma", np.sum(dout * x, axis=0)
    yield "this is summed dout, the gradient by beta", "dgamma", dout.sum(axis=0)


def _without_gamma(dout: Array, h: Array, deviation: Array) -> Array:
    g = dout - dout.mean(axis=-1, keepdims=True) - h * np.mean(dout * h, axis=-1, keepdims=True)
    dx: Array = g / deviation
    return dx


def attention(dout: Array | None, q: Array, k: Array, v: Array) -> Slips:
    root = np.sqrt(q.shape[-1])
    p = attention_forward(q, k, v)[1][3]
    scores = q @ k.T
    yield "the scores are not divided by the root of d", "out", softmax_forward(scores)[0] @ v
    yield "the scores are divided by d, expected by its root", "out", softmax_forward(scores / root**2)[0] @ v
    yield (
        "the softmax goes over the queries (axis 0), expected over the keys",
        "out",
        softmax_forward(scores.T / root)[0].T @ v,
    )
    yield "the softmax is missing", "out", scores / root @ v
    yield "divided by the root after the softmax, expected before", "out", softmax_forward(scores)[0] @ v / root
    yield "a sigmoid of each score stands where the softmax should", "out", sigmoid_forward(scores / root)[0] @ v
    if dout is None:
        return
    dp = dout @ v.T
    ds = p * (dp - np.sum(dp * p, axis=-1, keepdims=True))
    for says, wrong in (
        ("the root of d is left out on the way back", ds),
        ("the softmax is left out on the way back", dp / root),
        (
            "the softmax goes back entry by entry, p (1 - p), without the other scores of the row",
            dp * p * (1 - p) / root,
        ),
        ("the row's sum is not taken off in the softmax", dp * p / root),
        ("the sum goes over the queries (axis 0), expected over the keys", p * (dp - np.sum(dp * p, axis=0)) / root),
    ):
        yield says, "dq", wrong @ k
        yield says, "dk", wrong.T @ q
    yield "the scores stand where the weights should: after the softmax", "dv", (scores / root).T @ dout


def embedding(dout: Array | None, x: NDArray[np.intp], w: Array) -> Slips:
    yield "words are counted from 1: each row is that of the word before", "out", w[x - 1]
    if dout is None:
        return
    last, first = np.zeros_like(w), np.zeros_like(w)
    last[x] = dout
    words, places = np.unique(x.ravel(), return_index=True)
    first[words] = dout.reshape(-1, w.shape[1])[places]
    yield "a word that comes twice counts once: rows overwrite each other instead of adding up", "dw", last
    yield "a word that comes twice counts once: only the first place is read", "dw", first
    total, counts = np.zeros_like(w), np.zeros(len(w))
    np.add.at(total, x, dout)
    np.add.at(counts, x, 1)
    yield "the mean over the places of a word, expected the sum", "dw", total / np.maximum(counts, 1)[:, None]


def average_pool(dout: Array | None, x: Array, pool_param: dict[str, Any]) -> Slips:
    param = PoolParam(**pool_param)
    area = param.pool_height * param.pool_width
    out, cache = average_pool_forward(x, param)
    kernel = (param.pool_height, param.pool_width)
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=(2, 3))[:, :, :: param.stride, :: param.stride]
    yield "the maximum of each window, expected its mean", "out", windows.max(axis=(-2, -1))
    yield "the sum of each window, expected its mean", "out", out * area
    yield "divided by the height of the window alone", "out", out * param.pool_width
    yield "divided by the width of the window alone", "out", out * param.pool_height
    if dout is None:
        return
    dx = average_pool_backward(dout, cache)
    yield "dout is not shared: each pixel gets all of it", "dx", dx * area
    kept, winners = np.zeros_like(x), np.zeros_like(x)
    for i, j in np.ndindex(*dout.shape[2:]):
        row, column = i * param.stride, j * param.stride
        place = (..., slice(row, row + kernel[0]), slice(column, column + kernel[1]))
        kept[place] = dout[:, :, i, j, None, None] / area
        winners[place] += dout[:, :, i, j, None, None] * (x[place] == x[place].max(axis=(-2, -1), keepdims=True))
    yield "windows overwrite dx instead of adding to it", "dx", kept
    yield "only the largest pixel of a window gets its gradient, as in max-pooling", "dx", winners


def lstm(dout: Array | None, x: Array, h0: Array, wx: Array, wh: Array, b: Array) -> Slips:
    for says, cell in _CELLS.items():
        h, c, states = h0, np.zeros_like(h0), []
        for t in range(x.shape[1]):
            h, c = cell(np.split(x[:, t] @ wx + h @ wh + b, 4, axis=1), c)
            states.append(h)
        yield says, "h", np.stack(states, axis=1)
    if dout is None:
        return
    caches = lstm_forward(x, h0, wx, wh, b)[1]
    for says, kept in (
        ("the cell does not carry its gradient on to the step before", (True, False)),
        ("the output does not carry its gradient on to the step before", (False, True)),
        ("each step stands alone: nothing flows back through time", (False, False)),
    ):
        for name, value in zip(("dx", "dwx", "dwh", "db"), _one_way_back(dout, caches, kept), strict=True):
            yield says, name, value


def _one_way_back(dout: Array, caches: tuple[LstmCache, ...], kept: tuple[bool, bool]) -> tuple[Array, ...]:
    """dx, dwx, dwh, db where only the output or only the cell carries its gradient on to the step before."""
    first, by_output, by_cell = caches[0], *kept
    dx, dh, dc = np.zeros((*dout.shape[:2], len(first.wx))), np.zeros_like(first.prev_h), np.zeros_like(first.prev_c)
    totals = [np.zeros_like(first.wx), np.zeros_like(first.wh), np.zeros(first.wx.shape[1])]
    for t in reversed(range(dout.shape[1])):
        dx[:, t], dh, dc, *weights = lstm_step_backward(dout[:, t] + dh, dc, caches[t])
        totals = [total + weight for total, weight in zip(totals, weights, strict=True)]
        dh, dc = dh * by_output, dc * by_cell
    return dx, *totals


def _cell(order: tuple[int, int, int, int], a: list[Array], c: Array) -> tuple[Array, Array]:
    i, f, o = (sigmoid_forward(a[place])[0] for place in order[:3])
    c = f * c + i * np.tanh(a[order[3]])
    return o * np.tanh(c), c


def _without_tanh(a: list[Array], c: Array) -> tuple[Array, Array]:
    i, f, o = (sigmoid_forward(gate)[0] for gate in a[:3])
    c = f * c + i * np.tanh(a[3])
    return o * c, c


def _sigmoid_candidate(a: list[Array], c: Array) -> tuple[Array, Array]:
    i, f, o, g = (sigmoid_forward(gate)[0] for gate in a)
    c = f * c + i * g
    return o * np.tanh(c), c


_CELLS: dict[str, Callable[[list[Array], Array], tuple[Array, Array]]] = {
    "the gates stand in the order i, f, g, o, expected i, f, o, g": lambda a, c: _cell((0, 1, 3, 2), a, c),
    "the input and the forget gate are exchanged": lambda a, c: _cell((1, 0, 2, 3), a, c),
    "the cell goes out without a tanh": _without_tanh,
    "the candidate g is a sigmoid, expected a tanh": _sigmoid_candidate,
    "the cell is forgotten: the forget gate's term is missing": lambda a, c: _cell((0, 1, 2, 3), a, 0 * c),
}


def sigmoid(dout: Array | None, x: Array) -> Slips:
    s = sigmoid_forward(x)[0]
    yield "the exponent has the wrong sign", "out", 1 - s
    if dout is not None:
        yield "the slope is taken at x, expected at the output: s (1 - s)", "dx", dout * x * (1 - x)
        yield "only s: the factor 1 - s is missing", "dx", dout * s
        yield "only 1 - s: the factor s is missing", "dx", dout * (1 - s)
        yield "this is the pattern of tanh, 1 - s^2", "dx", dout * (1 - s**2)
        yield "a sign is turned round: s (1 + s), expected s (1 - s)", "dx", dout * s * (1 + s)
        yield "a sign is turned round: s (s - 1), expected s (1 - s)", "dx", dout * s * (s - 1)
        yield "s is squared, one of the two is 1 - s", "dx", dout * s**2
        yield "the slope is divided by, expected multiplied", "dx", dout / (s * (1 - s))
        yield "dout is not used", "dx", s * (1 - s)


def tanh(dout: Array | None, x: Array) -> Slips:
    t = np.tanh(x)
    yield "a sigmoid, expected a tanh", "out", sigmoid_forward(x)[0]
    if dout is not None:
        yield "the slope is taken at x, expected at the output: 1 - tanh(x)^2", "dx", dout * (1 - x**2)
        yield "the square is missing: 1 - tanh(x)^2", "dx", dout * (1 - t)
        yield "this is the pattern of the sigmoid, t (1 - t)", "dx", dout * t * (1 - t)
        yield "a sign is turned round: 1 + tanh(x)^2, expected 1 - tanh(x)^2", "dx", dout * (1 + t**2)
        yield "tanh(x)^2 is to be taken off 1", "dx", dout * t**2
        yield "the slope is divided by, expected multiplied", "dx", dout / (1 - t**2)
        yield "dout is not used", "dx", 1 - t**2


def leaky_relu(dout: Array | None, x: Array, slope: float) -> Slips:
    yield "negative entries become 0, as in a plain ReLU", "out", np.maximum(0, x)
    yield "the sides are swapped: positive entries are scaled", "out", np.where(x > 0, slope * x, x)
    yield "negative entries become the slope: it is to be multiplied by x", "out", np.where(x > 0, x, slope)
    yield "negative entries are not scaled", "out", x
    if dout is not None:
        yield "where x is negative nothing flows back, as in a plain ReLU", "dx", dout * (x > 0)
        yield "the sides are swapped", "dx", dout * np.where(x > 0, slope, 1)
        yield (
            "the mask is taken from the sign of dout, expected from the sign of x",
            "dx",
            np.where(dout > 0, dout, slope * dout),
        )
        yield "multiplied by x where it is negative", "dx", dout * np.where(x > 0, 1, slope * x)
        yield "dout is not used where x is negative", "dx", np.where(x > 0, dout, slope)


def softplus(dout: Array | None, x: Array) -> Slips:
    s = sigmoid_forward(x)[0]
    if dout is not None:
        yield "this goes on to the second derivative", "dx", dout * s * (1 - s)
        yield "the inner derivative e^x is missing", "dx", dout * (1 - s)
        yield "this is the derivative of e^x", "dx", dout * np.exp(x)


def silu(dout: Array | None, x: Array) -> Slips:
    s = sigmoid_forward(x)[0]
    yield "x is not multiplied: this is the sigmoid", "out", s
    if dout is not None:
        yield "the product rule has two terms: only x s (1 - s)", "dx", dout * x * s * (1 - s)
        yield "the product rule has two terms: only s", "dx", dout * s
        yield "x is a factor that has to be differentiated too", "dx", dout * s * (1 - s)
