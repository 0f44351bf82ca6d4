"""Counts: the number that counts, the arithmetic before it, and known mistakes."""

from __future__ import annotations

import msgspec
import pytest

from hwcheck.checkers.context import Context
from hwcheck.checkers.count import Settings, check, solution

COUNT = Settings(reference=1792)
NETWORK = Settings(input=(32, 32, 3), layers=("conv 3x3x16,nobias", "bn", "conv 1x1x8"))


@pytest.mark.parametrize(
    ("response", "outcome", "note"),
    [
        pytest.param("1792", "correct", "equal", id="plain"),
        pytest.param("1,792 parameters", "correct", "equal", id="thousands and a word"),
        pytest.param("(3*3*3 + 1)*64", "correct", "equal", id="arithmetic left to do"),
        pytest.param("(3*3*3 + 1)*64 = 1792", "correct", "equal", id="arithmetic done"),
        pytest.param("3*3*3*64 = 1792", "correct", "arithmetic", id="right end of a chain that does not hold"),
        pytest.param("(3*3*3 + 1)*64 = 1782", "incorrect", "arithmetic", id="wrong end of a right product"),
        pytest.param("1728", "incorrect", "different", id="another number"),
        pytest.param("1.8k", "partial", "rounded", id="rounded"),
        pytest.param("2k", "incorrect", "different", id="rounded too far"),
        pytest.param("1.79e3", "partial", "rounded", id="rounded, with an exponent"),
        pytest.param("≈ 1790", "partial", "rounded", id="rounded, with a sign that says so"),
        pytest.param("≈ 1600", "incorrect", "different", id="another number, about"),
        pytest.param("1.7k", "partial", "rounded", id="cut"),
        pytest.param("1.9k", "incorrect", "different", id="not even cut"),
        pytest.param("1792 (1728 + 64)", "correct", "equal", id="explained in brackets"),
        pytest.param("1728 (64*27)", "incorrect", "different", id="a wrong number explained in brackets"),
        pytest.param("28 (63+1)", "correct", "equal", id="a bracket that multiplies"),
        pytest.param("1728 weights and 64 biases", "correct", "equal", id="a sum in words"),
        pytest.param("1728 weights and 1 bias", "incorrect", "different", id="another sum in words"),
        pytest.param("1728 weights and 64 biases, 1792 in total", "correct", "equal", id="a sum in words, worked out"),
        pytest.param("1728 without bias, 1792 with bias", "correct", "equal", id="both, and which is asked for"),
        pytest.param("1792 without bias, 1856 with bias", "review", "ambiguous", id="both, the other way round"),
        pytest.param("1728-1792", "review", "unreadable", id="from, to"),
        pytest.param("1728 weights plus 64 biases", "correct", "equal", id="plus in words"),
        pytest.param("1792 ≈ 1800", "correct", "equal", id="exact, and about"),
        pytest.param("1728 ≈ 1792", "incorrect", "different", id="another number, about the right one"),
        pytest.param("1792 floats = 7.2 kB", "correct", "equal", id="memory is not counted"),
        pytest.param("conv: 1792\nother: 36", "review", "ambiguous", id="right, but not the last"),
        pytest.param("1728 or 1792", "review", "unreadable", id="two at once"),
        pytest.param("many", "review", "unreadable", id="no number"),
        pytest.param("", "missing", "missing", id="nothing"),
    ],
)
def test_counts(response: str, outcome: str, note: str) -> None:
    verdict = check(COUNT, response, Context())
    assert (verdict.outcome, verdict.note) == (outcome, note)


def test_the_reference_may_be_a_network_or_one_of_its_layers() -> None:
    assert solution(NETWORK, Context()) == str(432 + 32 + 136)
    assert solution(Settings(input=(32, 32, 3), layers=NETWORK.layers, layer=2), Context()) == "136"


@pytest.mark.parametrize(
    ("response", "slip"),
    [
        pytest.param("592", "bias-forgotten", id="without the biases of the last layer"),
        pytest.param("632", "running-statistics", id="with the running statistics"),
        pytest.param("600", "", id="right"),
        pytest.param("601", "", id="no known slip"),
    ],
)
def test_known_slips_of_a_network_are_named(response: str, slip: str) -> None:
    assert check(NETWORK, response, Context()).slip == slip


def test_a_count_needs_a_reference() -> None:
    with pytest.raises(msgspec.ValidationError, match="give either `reference`"):
        msgspec.convert({}, Settings)
