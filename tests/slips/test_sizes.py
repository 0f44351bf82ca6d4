"""Is a wrong shape or count told by the slip that makes it of the right one?"""

from __future__ import annotations

from typing import Any

import pytest

from hwcheck.checkers import count, shape
from hwcheck.checkers.context import Context
from hwcheck.verdict import Outcome

CONV = ("conv 5x5x20,s2",)
NET = ("conv 5x5x20", "pool 2", "conv 3x3x50", "fc 10")


@pytest.mark.parametrize(
    ("response", "slip"),
    [
        pytest.param("12x12x20", "", id="right"),
        pytest.param("28x28x20", "padding-assumed", id="the size of the input kept"),
        pytest.param("24x24x20", "stride-forgotten", id="no stride"),
        pytest.param("11x11x20", "filter-subtracted", id="n - k for n - k + 1"),
        pytest.param("13x13x20", "off-by-one", id="one more"),
        pytest.param("12x12x3", "channels-of-input", id="the channels of the input"),
        pytest.param("12x12x7", "", id="other channels"),
        pytest.param("5x9x20", "", id="something else"),
    ],
)
def test_the_slip_of_a_shape(response: str, slip: str) -> None:
    verdict = shape.check(shape.Settings(input=(28, 28, 3), layers=CONV), response, Context())
    assert verdict.slip == slip
    assert (verdict.outcome is Outcome.CORRECT) == (response == "12x12x20")


WEIGHTS = 5 * 5 * 20, 3 * 3 * 20 * 50, 10 * 10 * 50 * 10
RIGHT = sum(WEIGHTS) + 20 + 50 + 10


@pytest.mark.parametrize(
    ("number", "slip"),
    [
        pytest.param(RIGHT, "", id="right"),
        pytest.param(sum(WEIGHTS), "bias-forgotten", id="without biases"),
        pytest.param(sum(WEIGHTS) + 3, "bias-per-layer", id="a bias for each layer"),
        pytest.param(2 * sum(WEIGHTS), "bias-per-weight", id="a bias for each weight"),
        pytest.param(RIGHT - 9000 + 450, "channels-forgotten", id="filters of one channel"),
        pytest.param(RIGHT + 4, "pooling-parameters", id="pooling with weights"),
        pytest.param(RIGHT + 1, "", id="something else"),
    ],
)
def test_the_slip_of_a_count(number: int, slip: str) -> None:
    verdict = count.check(count.Settings(input=(28, 28), layers=NET), str(number), Context())
    assert verdict.slip == slip
    assert (verdict.outcome is Outcome.CORRECT) == (number == RIGHT)


PADDED = "conv 4x4x32,s2,p1"
WIDE = "conv 5x5x8,d3"
DEEP = ("conv 5x5x20", "pool 2", "conv 5x5x50", "pool 2")


@pytest.mark.parametrize(
    ("given", "layers", "response", "slip"),
    [
        pytest.param((64, 64, 3), (PADDED,), "63x63x32", "stride-forgotten", id="no stride"),
        pytest.param((64, 64, 3), (PADDED,), "31x31x32", "padding-forgotten", id="no padding"),
        pytest.param((64, 64, 3), (PADDED,), "32x32x96", "channels-multiplied", id="channels times filters"),
        pytest.param((32, 32, 3), ("conv 5x5x16,p1",), "29x29x16", "padding-once", id="padding on one side"),
        pytest.param((40, 40, 1), (WIDE,), "36x36x8", "dilation-forgotten", id="no dilation"),
        pytest.param((40, 40, 1), (WIDE,), "26x26x8", "dilation-as-size", id="the filter times the dilation"),
        pytest.param((40, 40, 1), (WIDE,), "27x27x8", "filter-subtracted", id="one less than right"),
        pytest.param((7, 7, 4), ("pool 2",), "4x4x4", "off-by-one", id="rounded up"),
        pytest.param((7, 7, 4), ("pool 2,ceil",), "3x3x4", "off-by-one", id="rounded down"),
        pytest.param((9, 9, 6), ("avgpool 3,s2",), "3x3x6", "stride-as-size", id="a window that moves by its size"),
        pytest.param((28, 28, 20), ("pool 2",), "14x14x10", "channels-pooled", id="channels pooled"),
        pytest.param((28, 28, 1), ("convt 3x3x8,s2",), "30x30x8", "stride-forgotten", id="no stride, transposed"),
        pytest.param((28, 28, 1), DEEP, "8x8x50", "layer-forgotten", id="the last layer left out"),
        pytest.param((28, 28, 1), DEEP[:3], "20x20x50", "layer-forgotten", id="a layer between left out"),
        pytest.param((28, 28, 1), DEEP[:3], "10x10x50", "padding-assumed", id="padding assumed in an earlier layer"),
        pytest.param((32, 32, 3), ("conv 5x5x8,s2",), "16x16x8", "padding-assumed", id="padding beside a stride"),
        pytest.param((28, 28, 1), DEEP[:3], "8x8x50", "", id="right"),
        pytest.param((28, 28, 1), DEEP[:3], "9x5x50", "", id="something else"),
    ],
)
def test_a_shape_is_told_by_the_layer_that_would_make_it(
    given: tuple[int, ...], layers: tuple[str, ...], response: str, slip: str
) -> None:
    assert shape.check(shape.Settings(input=given, layers=layers), response, Context()).slip == slip


LSTM: dict[str, Any] = {"type": "lstm", "hidden_size": 64}
DENSE = ("fc 300", "fc 100", "fc 10")
IMAGE = (28, 28, 3)


@pytest.mark.parametrize(
    ("given", "layers", "number", "slip"),
    [
        pytest.param(IMAGE, ("conv 5x5x20",), (5 * 3 + 1) * 20, "filter-one-side", id="k for k times k"),
        pytest.param(IMAGE, ("conv 5x5x20",), 5 * 5 * 3 + 1, "filters-forgotten", id="one filter"),
        pytest.param(IMAGE, ("conv 5x5x20",), 1500 + 3, "bias-of-input", id="a bias for each channel of the input"),
        pytest.param((6, 6, 32), ("fc 100",), 1152 * 101, "bias-of-input", id="a bias for each entry that goes in"),
        pytest.param(IMAGE, ("conv 5x5x20",), 1520 * 24 * 24, "weights-not-shared", id="a filter at each position"),
        pytest.param(IMAGE, ("conv 5x5x20",), 24 * 24 * 20, "outputs-counted", id="what comes out"),
        pytest.param(IMAGE, ("conv 5x5x20,nobias",), 1520, "bias-not-there", id="biases that are not there"),
        pytest.param((28, 28, 8), ("conv 3x3x16,g4",), 9 * 8 * 16 + 16, "groups-forgotten", id="no groups"),
        pytest.param((30,), ("fc 1024",), 30 + 1024, "sizes-added", id="sizes added"),
        pytest.param((784,), DENSE, 266_200, "bias-forgotten", id="no biases in three layers"),
        pytest.param((784,), DENSE, 784 * 300 + 300 + 30_100, "layer-forgotten", id="two layers of three"),
        pytest.param((784,), DENSE, 1010, "one-layer", id="one layer of three"),
        pytest.param((4, 4, 50), ("fc 500",), 51 * 500, "channels-only", id="a layer that is not flat"),
        pytest.param((28, 28, 16), ("batchnorm",), 64, "running-statistics", id="four numbers a channel"),
        pytest.param((28, 28, 16), ("batchnorm",), 16, "norm-one-number", id="one number a channel"),
        pytest.param(IMAGE, ("conv 3x3x16", "bn"), 448, "norm-forgotten", id="no normalisation"),
        pytest.param((10, 32), (LSTM,), 4 * 64 * (32 + 64 + 1), "bias-once", id="one vector of biases"),
        pytest.param((10, 32), (LSTM,), 64 * (32 + 64 + 2), "one-gate", id="one gate"),
        pytest.param((8, 64), ("attention 4",), 3 * 64 * 64, "weights-forgotten", id="no matrix for the output"),
        pytest.param((10, 32), (LSTM,), 4 * 64 * (32 + 64 + 2), "", id="right"),
        pytest.param((10, 32), (LSTM,), 12_345, "", id="something else"),
    ],
)
def test_a_count_is_told_by_the_layer_that_would_have_it(
    given: tuple[int, ...], layers: tuple[str | dict[str, Any], ...], number: int, slip: str
) -> None:
    assert count.check(count.Settings(input=given, layers=layers), str(number), Context()).slip == slip


@pytest.mark.parametrize(
    ("layer", "number", "slip"),
    [
        pytest.param(0, 30_100, "another-layer", id="the second for the first"),
        pytest.param(1, 30_000, "bias-forgotten", id="the one that is asked for, without its biases"),
        pytest.param(1, 31_207, "", id="none of them"),
    ],
)
def test_the_number_of_another_layer_is_known(layer: int, number: int, slip: str) -> None:
    settings = count.Settings(input=(784,), layers=DENSE, layer=layer)
    assert count.check(settings, str(number), Context()).slip == slip


@pytest.mark.parametrize(
    ("response", "slip"),
    [
        pytest.param("484", "digits", id="digits transposed"),
        pytest.param("896", "wrong-constant", id="twice as many"),
        pytest.param("449", "", id="one more: of what?"),
    ],
)
def test_a_count_without_layers_has_the_slips_of_numbers(response: str, slip: str) -> None:
    assert count.check(count.Settings(reference=448), response, Context()).slip == slip
