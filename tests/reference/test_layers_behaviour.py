"""What a gradient check does not see: definitions by plain loops, modes, ties, large values, inputs left alone."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hwcheck.bank.files import find_bank
from hwcheck.bank.references import reference_function
from reference import activation_layers
from reference.attention import attention_forward, causal_mask
from reference.average_pool import PoolParam as AveragePoolParam
from reference.average_pool import average_pool_forward
from reference.batch_norm import BatchNormParam, batchnorm_backward, batchnorm_forward, spatial_batchnorm_forward
from reference.convolution import (
    ConvParam,
    columns,
    conv_backward,
    conv_forward,
    conv_transpose_forward,
    from_columns,
)
from reference.dropout import DropoutParam, dropout_backward, dropout_forward
from reference.embedding import embedding_forward
from reference.fully_connected import fc_backward, fc_forward
from reference.hinge_loss import multiclass_svm_loss, svm_loss
from reference.layer_norm import layernorm_forward
from reference.logistic_loss import logistic_loss
from reference.max_pool import PoolParam, max_pool_backward, max_pool_forward
from reference.rnn import rnn_backward, rnn_forward, rnn_step_forward
from reference.softmax_layer import log_softmax_forward, softmax_forward
from reference.softmax_loss import softmax_loss
from reference.squared_loss import huber_loss, squared_loss

Array = np.typing.NDArray[np.float64]


def normal(*shape: int, seed: int = 1) -> Array:
    return np.random.default_rng(seed).normal(size=shape)


def conv_by_loops(x: Array, w: Array, b: Array, p: ConvParam) -> Array:
    """The sum of the docstring, entry by entry, skipping what lies outside."""
    (n, c, height, width), (f, _, kh, kw) = x.shape, w.shape
    out = np.zeros((n, f, p.output_size(height, kh), p.output_size(width, kw)))
    for place in np.ndindex(out.shape):
        image, filter_, i, j = place
        out[place] = b[filter_]
        first = filter_ // (f // p.groups) * (c // p.groups)
        for k, u, v in np.ndindex(w.shape[1:]):
            row, column = i * p.stride + u * p.dilation - p.pad, j * p.stride + v * p.dilation - p.pad
            if 0 <= row < height and 0 <= column < width:
                out[place] += x[image, first + k, row, column] * w[filter_, k, u, v]
    return out


@pytest.mark.parametrize(
    "conv_param",
    [
        pytest.param(ConvParam(*setting), id="stride {} pad {} dilation {} groups {}".format(*setting))
        for setting in product((1, 2), (0, 1), (1, 2), (1, 2))
    ],
)
def test_convolution_is_its_sum(conv_param: ConvParam) -> None:
    x, w, b = normal(2, 4, 6, 7), normal(4, 4 // conv_param.groups, 3, 2), normal(4)
    assert conv_forward(x, w, b, conv_param)[0] == pytest.approx(conv_by_loops(x, w, b, conv_param))


def test_columns_and_back_are_transposes_of_each_other() -> None:
    """<columns(x), y> = <x, from_columns(y)> for any x and y."""
    conv_param = ConvParam(stride=2, pad=1, dilation=2, groups=2)
    x = normal(2, 4, 7, 6)
    cols = columns(x, (3, 2), conv_param)
    y = normal(*cols.shape, seed=2)
    assert np.sum(cols * y) == pytest.approx(np.sum(x * from_columns(y, x.shape, (3, 2), conv_param)))


def test_the_transposed_convolution_is_the_way_back_of_the_convolution() -> None:
    conv_param = ConvParam(stride=2, pad=1)
    x, w = normal(2, 3, 7, 7), normal(5, 3, 3, 3)
    out, cache = conv_forward(x, w, None, conv_param)
    dout = normal(*out.shape, seed=2)
    assert conv_transpose_forward(dout, w, None, conv_param)[0] == pytest.approx(conv_backward(dout, cache)[0])


def windows_by_loops(x: Array, p: PoolParam | AveragePoolParam, reduce: Callable[[Array], float], edge: float) -> Array:
    padded = np.pad(x, ((0, 0), (0, 0), (p.pad, p.pad), (p.pad, p.pad)), constant_values=edge)
    rows = range(0, padded.shape[2] - p.pool_height + 1, p.stride)
    cols = range(0, padded.shape[3] - p.pool_width + 1, p.stride)
    return np.array(
        [
            [[[reduce(image[i : i + p.pool_height, j : j + p.pool_width]) for j in cols] for i in rows] for image in n]
            for n in padded
        ]
    )


@pytest.mark.parametrize("setting", [(2, 2, 2, 0), (3, 3, 2, 1), (2, 3, 1, 0), (1, 1, 3, 0)], ids=str)
def test_pooling_is_what_each_window_says(setting: tuple[int, int, int, int]) -> None:
    x = normal(2, 3, 7, 6)
    largest = windows_by_loops(x, PoolParam(*setting), np.max, -np.inf)
    assert max_pool_forward(x, PoolParam(*setting))[0] == pytest.approx(largest)
    mean = windows_by_loops(x, AveragePoolParam(*setting), np.mean, 0)
    assert average_pool_forward(x, AveragePoolParam(*setting))[0] == pytest.approx(mean)


def test_of_equal_maxima_the_first_gets_the_gradient() -> None:
    _, cache = max_pool_forward(np.zeros((1, 1, 2, 2)))
    assert max_pool_backward(np.ones((1, 1, 1, 1)), cache).tolist() == [[[[1, 0], [0, 0]]]]


def test_a_pixel_that_wins_twice_gets_both_gradients() -> None:
    x = np.array([0.0, 9.0, 0.0]).reshape(1, 1, 1, 3)
    _, cache = max_pool_forward(x, PoolParam(1, 2, 1))
    assert max_pool_backward(np.array([2.0, 3.0]).reshape(1, 1, 1, 2), cache).tolist() == [[[[0, 5, 0]]]]


def test_dropout_keeps_the_expectation_and_drops_the_share_it_says() -> None:
    x = np.ones((200, 200))
    out, mask = dropout_forward(x, DropoutParam(0.3, seed=0))
    assert mask is not None
    assert np.mean(out) == pytest.approx(1, abs=0.02)
    assert np.mean(out == 0) == pytest.approx(0.3, abs=0.02)
    assert dropout_backward(x, mask) == pytest.approx(out)


def test_dropout_in_testing_changes_nothing_and_hands_out_no_alias() -> None:
    x = normal(3, 4)
    out, cache = dropout_forward(x, DropoutParam(0.3, "test"))
    assert out is not x
    assert np.array_equal(out, x)
    assert np.array_equal(dropout_backward(x, cache), x)


@pytest.mark.parametrize("p", [-0.1, 1.0, 1.5])
def test_a_probability_to_drop_lies_from_0_to_below_1(p: float) -> None:
    with pytest.raises(ValueError, match="no probability to drop"):
        DropoutParam(p)


def test_batch_norm_in_training_gives_mean_0_and_variance_1() -> None:
    out, _ = batchnorm_forward(3 + 2 * normal(50, 4), np.ones(4), np.zeros(4), BatchNormParam(eps=0))
    assert out.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
    assert out.var(axis=0) == pytest.approx(np.ones(4))


def test_batch_norm_in_testing_reaches_the_training_result_once_the_averages_have_settled() -> None:
    x, gamma, beta = 3 + 2 * normal(50, 4), normal(4), normal(4)
    bn_param = BatchNormParam()
    for _ in range(200):
        trained, cache = batchnorm_forward(x, gamma, beta, bn_param)
        bn_param = cache.bn_param
    settled = BatchNormParam("test", running_mean=bn_param.running_mean, running_var=bn_param.running_var)
    tested, cache = batchnorm_forward(x, gamma, beta, settled)
    assert tested == pytest.approx(trained, abs=1e-6)
    kept = (cache.bn_param.running_mean, cache.bn_param.running_var)
    np.testing.assert_array_equal(kept, (settled.running_mean, settled.running_var), "testing moves no average")


def test_batch_norm_in_testing_does_not_look_at_the_rest_of_the_batch() -> None:
    x = normal(5, 2)
    bn_param = BatchNormParam("test", running_mean=np.ones(2), running_var=np.ones(2))
    whole, cache = batchnorm_forward(x, np.ones(2), np.zeros(2), bn_param)
    single, _ = batchnorm_forward(x[:1], np.ones(2), np.zeros(2), bn_param)
    assert whole[:1] == pytest.approx(single)
    one = np.zeros((5, 2))
    one[0] = 1
    assert not np.any(batchnorm_backward(one, cache)[0][1:])


def test_zero_variance_is_no_division_by_zero() -> None:
    same = np.full((4, 3), 7.0)
    assert not np.any(batchnorm_forward(same, np.ones(3), np.zeros(3), BatchNormParam())[0])
    assert not np.any(layernorm_forward(same, np.ones(3), np.zeros(3))[0])


def test_spatial_batch_norm_takes_each_channel_over_pictures_and_pixels() -> None:
    x = normal(2, 3, 4, 5)
    out, _ = spatial_batchnorm_forward(x, np.ones(3), np.zeros(3), BatchNormParam(eps=0))
    expected = (x - x.mean(axis=(0, 2, 3), keepdims=True)) / x.std(axis=(0, 2, 3), keepdims=True)
    assert out == pytest.approx(expected)


def test_a_masked_query_sees_what_it_may_and_nothing_later() -> None:
    q, k, v = normal(4, 3), normal(4, 3, seed=2), normal(4, 2, seed=3)
    out, _ = attention_forward(q, k, v, causal_mask(4))
    assert out[0] == pytest.approx(v[0])
    assert out[:2] == pytest.approx(attention_forward(q[:2], k[:2], v[:2], causal_mask(2))[0])


@pytest.mark.parametrize("words", [pytest.param([0, 4], id="too large"), pytest.param([-1], id="negative")])
def test_a_word_outside_the_table_is_refused(words: list[int]) -> None:
    with pytest.raises(ValueError, match="words go from 0 to 3"):
        embedding_forward(np.array(words), np.zeros((4, 2)))


def test_a_sequence_is_its_steps() -> None:
    x, h, wx, wh, b = normal(2, 3, 4), normal(2, 5), normal(4, 5), normal(5, 5), normal(5)
    states, cache = rnn_forward(x, h, wx, wh, b)
    for t in range(3):
        h, _ = rnn_step_forward(x[:, t], h, wx, wh, b)
        assert states[:, t] == pytest.approx(h)
    # A gradient at the first state alone flows to the first input alone.
    dh = np.zeros(states.shape)
    dh[:, 0] = 1
    assert not np.any(rnn_backward(dh, cache)[0][:, 1:])


LARGE = np.array([[1000.0, -1000.0, 0.0]])


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(lambda: softmax_forward(LARGE)[0], id="softmax"),
        pytest.param(lambda: log_softmax_forward(LARGE)[0], id="log of softmax"),
        pytest.param(lambda: softmax_loss(LARGE, np.array([1])), id="softmax loss"),
        pytest.param(lambda: logistic_loss(LARGE[0], np.array([-1, 1, 1])), id="logistic loss"),
        *(
            pytest.param(
                lambda name=name: getattr(activation_layers, f"{name}_backward")(
                    np.ones(LARGE.shape), getattr(activation_layers, f"{name}_forward")(LARGE)[1]
                ),
                id=name,
            )
            for name in "relu leaky_relu elu sigmoid tanh softplus silu gelu".split()
        ),
    ],
)
def test_large_values_neither_overflow_nor_divide_by_zero(value: Callable[[], Any]) -> None:
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        result = value()
    for part in result if isinstance(result, tuple) else (result,):
        assert np.all(np.isfinite(part))


def test_losses_against_their_plain_formulas() -> None:
    x, y = normal(5, 3), np.array([0, 2, 1, 1, 0])
    p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    assert softmax_loss(x, y)[0] == pytest.approx(-np.mean(np.log(p[np.arange(5), y])))
    assert softmax_loss(x, np.eye(3)[y])[0] == pytest.approx(softmax_loss(x, y)[0])
    slack = [max(0, x[n, j] - x[n, y[n]] + 1) for n, j in np.ndindex(5, 3) if j != y[n]]
    assert multiclass_svm_loss(x, y)[0] == pytest.approx(sum(slack) / 5)
    scores, labels = x[:, 0], np.array([0, 1, 1, 0, 1])
    s = 1 / (1 + np.exp(-scores))
    cross_entropy = -np.mean(labels * np.log(s) + (1 - labels) * np.log(1 - s))
    assert logistic_loss(scores, labels)[0] == pytest.approx(cross_entropy)
    assert logistic_loss(scores, labels)[1] == pytest.approx((s - labels) / 5)
    assert squared_loss(x, p)[0] == pytest.approx(np.mean((x - p) ** 2))


@pytest.mark.parametrize("loss", [logistic_loss, svm_loss])
def test_labels_may_be_0_and_1_or_minus_1_and_1(loss: Callable[[Array, Any], tuple[float, Array]]) -> None:
    x, y = normal(4), np.array([0, 1, 1, 0])
    assert loss(x, y)[0] == loss(x, 2 * y - 1)[0]
    assert loss(x[:, None], y)[0] == loss(x, y)[0]
    assert loss(x[:, None], y)[1].shape == (4, 1)


def test_hubers_loss_meets_itself_at_delta() -> None:
    near, far = (huber_loss(np.array([r]), np.zeros(1), 2.0) for r in (2.0, 5.0))
    assert near[0] == 2**2 / 2
    assert far[0] == 2 * (5 - 2 / 2)


def test_no_layer_writes_into_what_it_is_given() -> None:
    x, w, b = normal(2, 4, 6, 6), normal(3, 4, 3, 3), normal(3)
    for given in (x, w, b):
        given.setflags(write=False)
    out, cache = conv_forward(x, w, b, ConvParam(pad=1))
    out.setflags(write=False)
    conv_backward(out, cache)
    pooled, pool_cache = max_pool_forward(out)
    pooled.setflags(write=False)
    max_pool_backward(pooled, pool_cache)
    flat, weights = out[:, :, 0, 0], normal(3, 2)
    fc_out, fc_cache = fc_forward(flat, weights, np.zeros(2))
    fc_backward(fc_out, fc_cache)


LAYER = re.compile(r"^def (\w+_(?:forward|loss))\(", re.MULTILINE)


def layers() -> list[tuple[Path, str]]:
    files = sorted((find_bank() / "reference").glob("*.py"))
    return [(path, name) for path in files for name in LAYER.findall(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("path", "name"), [pytest.param(*layer, id=layer[1]) for layer in layers()])
def test_the_bank_can_load_every_layer_by_its_path(path: Path, name: str) -> None:
    assert callable(reference_function(find_bank(), f"{path.stem}.{name}", "tests"))
    if name.endswith("_forward"):
        backward = name.replace("_forward", "_backward")
        assert callable(reference_function(find_bank(), f"{path.stem}.{backward}", "tests"))


@pytest.mark.parametrize("path", [pytest.param(p, id=p.stem) for p in sorted((find_bank() / "reference").glob("*.py"))])
def test_a_reference_needs_numpy_the_standard_library_and_its_siblings_alone(path: Path) -> None:
    needed = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            needed |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            needed.add(str(node.module).partition(".")[0])
        elif isinstance(node, ast.ImportFrom):
            assert (path.parent / f"{node.module}.py").is_file()
    assert needed - sys.stdlib_module_names <= {"numpy"}
