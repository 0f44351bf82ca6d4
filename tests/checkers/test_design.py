"""Designs: any settings that work are right; the rest is told what fits."""

from __future__ import annotations

import msgspec
import pytest

from hwcheck.checkers.context import Context
from hwcheck.checkers.design import Settings, check, solution
from hwcheck.verdict import Outcome

SETTINGS = msgspec.convert(
    {"input": [14, 14, 6], "layers": ["conv ?x?x?,s?,p?", "pool 2"], "target": [5, 5, 16]}, Settings
)


@pytest.mark.parametrize(
    ("response", "outcome", "credit"),
    [
        pytest.param("5x5, stride 1, padding 0, 16 channels", "correct", 1.0, id="the usual answer"),
        pytest.param("16 filters of size 4x4, stride 1, no padding", "correct", 1.0, id="pooling drops a row"),
        pytest.param("kernel 9, stride 1, padding 2, 16 channels", "correct", 1.0, id="another that works"),
        pytest.param("kernel 23, stride 1, padding 9, 16 channels", "correct", 1.0, id="one outside the ranges"),
        pytest.param("nn.Conv2d(6, 16, 5)", "correct", 1.0, id="as code, with its defaults"),
        pytest.param("3x3, stride 1, padding 0, 16 channels", "partial", 0.75, id="one setting wrong"),
        pytest.param("5x5, stride 1, padding 0, 6 channels", "partial", 0.75, id="the channels of the input"),
        pytest.param("5x5, stride 1", "partial", 0.5, id="two missing"),
        pytest.param("50x50, stride 1, padding 0, 16 channels", "partial", 0.75, id="a kernel larger than the input"),
        pytest.param("stride 7", "incorrect", 0.0, id="nothing that works"),
        pytest.param("filter size: ~, stride 1, padding 0, 16 channels", "review", 0.0, id="one unreadable"),
        pytest.param("a suitable filter", "review", 0.0, id="nothing to read"),
        pytest.param("", "missing", 0.0, id="nothing"),
    ],
)
def test_designs(response: str, outcome: str, credit: float) -> None:
    verdict = check(SETTINGS, response, Context())
    assert (verdict.outcome, verdict.credit) == (outcome, credit)


def test_feedback_says_what_the_settings_give_and_what_does_not_fit() -> None:
    verdict = check(SETTINGS, "3x3, stride 1, padding 0, 16 channels", Context())
    assert verdict.feedback == (
        "these settings give 6x6x16; 5x5x16 is asked for; the filter size does not fit the rest"
    )
    verdict = check(SETTINGS, "5x5, stride 1, 16 channels", Context())
    assert verdict.feedback == "the padding is missing"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("5x5, 1, 2, 16", id="numbers in the usual order"),
        pytest.param("F = 5, S = 1, P = 2, K = 16", id="F for the size, K for the number"),
        pytest.param("K = 5, S = 1, P = 2, 16 filters", id="K for the size"),
        pytest.param("The map stays 10, so $k = 5$. Filter 5x5, stride 1, padding 2, 16 channels", id="no `s` in `so`"),
    ],
)
def test_settings_without_their_words(answer: str) -> None:
    settings = Settings(input=(10, 10, 3), layers=("conv ?x?x?,s?,p?",), target=(10, 10, 16))
    assert check(settings, answer, Context()).outcome is Outcome.CORRECT


def test_the_solution_is_right_itself() -> None:
    assert check(SETTINGS, solution(SETTINGS, Context()), Context()).outcome == "correct"


def test_a_vector_has_no_height() -> None:
    dense = Settings(input=(20,), layers=("fc ?", "fc 10"), target=(10,))
    assert check(dense, "32", Context()).outcome is Outcome.CORRECT


def test_several_layers_take_their_values_in_order() -> None:
    settings = Settings(input=(28, 28, 1), layers=("conv ?x?x8", "conv ?x?x8"), target=(22, 22, 8))
    assert check(settings, "kernel 3, then kernel 5", Context()).outcome == "correct"
    assert check(settings, "kernel 3, then kernel 3", Context()).outcome == "partial"
