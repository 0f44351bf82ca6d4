"""Is a wrong shape or count told by the slip that makes it of the right one?"""

from __future__ import annotations

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
