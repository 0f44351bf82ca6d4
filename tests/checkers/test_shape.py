"""Shapes: what is right in any words, what is wrong and why, and what only a person can decide."""

from __future__ import annotations

import msgspec
import pytest

from hwcheck.checkers.context import Context
from hwcheck.checkers.shape import Settings, check, solution

IMAGE = Settings(reference=(26, 12, 8))


@pytest.mark.parametrize(
    ("response", "outcome", "note"),
    [
        pytest.param("26x12x8", "correct", "equal", id="height, width, channels"),
        pytest.param("8 x 26 x 12", "correct", "equal", id="channels first"),
        pytest.param("12x26x8", "incorrect", "order", id="width before height"),
        pytest.param("26 x 12 with 8 channels", "correct", "equal", id="channels in words"),
        pytest.param("26 x 12", "partial", "channels-missing", id="channels left out"),
        pytest.param("26 x 12 x 1", "incorrect", "channels", id="other channels"),
        pytest.param("25 x 12 x 8", "incorrect", "size", id="other height"),
        pytest.param("26x12x8x2", "incorrect", "axes", id="one axis too many"),
        pytest.param("torch.Size([64, 8, 26, 12])", "correct", "equal", id="with the batch, as PyTorch prints it"),
        pytest.param("1x8x26x12", "correct", "equal", id="with a batch of one"),
        pytest.param("64x8x26x12", "review", "ambiguous", id="perhaps with a batch"),
        pytest.param("64x8x26x13", "incorrect", "axes", id="wrong behind the batch, too"),
        pytest.param("2496", "review", "entries", id="as many entries as there are"),
        pytest.param("2497", "incorrect", "axes", id="another number"),
        pytest.param("same height and width, 8 channels", "review", "unreadable", id="the same as what"),
        pytest.param("32x14x1 -> 26x12x8", "correct", "equal", id="the last of a chain counts"),
        pytest.param("26x12x8 -> 13x6x8", "review", "ambiguous", id="right, but not the last"),
        pytest.param("2O x 12 x 8", "review", "unreadable", id="a repair never costs"),
        pytest.param(r"2\psi x 12 x 8", "review", "unreadable", id="garbled"),
        pytest.param(r"2\psi x 12 x 8; 13 x 6 x 8", "review", "unreadable", id="garbled beside something wrong"),
        pytest.param("I do not know", "review", "unreadable", id="no shape"),
        pytest.param(" \n", "missing", "missing", id="nothing"),
    ],
)
def test_a_shape_of_an_image(response: str, outcome: str, note: str) -> None:
    verdict = check(IMAGE, response, Context())
    assert (verdict.outcome, verdict.note) == (outcome, note)


def test_a_repair_can_earn() -> None:
    verdict = check(Settings(reference=(20, 12, 8)), "2O x 12 x 8", Context())
    assert verdict.outcome == "correct"
    assert verdict.remarks == ("read '2O' as 20",)


@pytest.mark.parametrize(
    ("conventions", "outcome"),
    [
        pytest.param((), "incorrect", id="a matrix is not its transpose"),
        pytest.param(("mn", "nm"), "correct", id="unless the part says so"),
        pytest.param(("any",), "correct", id="or takes any order"),
    ],
)
def test_transposes(conventions: tuple[str, ...], outcome: str) -> None:
    settings = Settings(reference=(64, 16), conventions=conventions)
    assert check(settings, "16 x 64", Context()).outcome == outcome


def test_only_the_conventions_of_the_part_are_taken() -> None:
    settings = Settings(reference=(26, 12, 8), conventions=("hwc",))
    assert check(settings, "8x26x12", Context()).outcome == "incorrect"
    assert check(settings, "8 channels of 26 x 12", Context()).outcome == "correct"


def test_the_reference_may_be_a_network() -> None:
    settings = msgspec.convert(
        {"input": [28, 14, 1], "layers": ["conv 3x3x8", {"type": "relu"}, "pool 2"], "layer": 0}, Settings
    )
    assert solution(settings, Context()) == "26x12x8"
    assert check(settings, "26x12x8", Context()).outcome == "correct"


@pytest.mark.parametrize(
    ("reference", "response", "outcome"),
    [
        pytest.param((800,), "800", "correct", id="features"),
        pytest.param((800,), "4*4*50 = 800", "correct", id="features as a product"),
        pytest.param((800,), "1x1x800", "correct", id="features with axes of size 1"),
        pytest.param((800,), "4x4x50", "correct", id="a product left to do"),
        pytest.param((800,), "400 units", "incorrect", id="other features"),
        pytest.param((1, 1, 512), "512", "correct", id="a vector of channels"),
        pytest.param((1, 32), "32", "incorrect", id="a matrix of one row is no vector"),
    ],
)
def test_vectors(reference: tuple[int, ...], response: str, outcome: str) -> None:
    assert check(Settings(reference=reference), response, Context()).outcome == outcome


def test_one_channel_may_be_left_out() -> None:
    assert check(Settings(reference=(26, 12, 1)), "26x12", Context()).outcome == "correct"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        pytest.param({}, "give either `reference`", id="no reference"),
        pytest.param({"reference": [3, 4], "conventions": ["hw"]}, "no convention 'hw'", id="letters of another rank"),
        pytest.param({"reference": [3.5]}, "int", id="no whole number"),
    ],
)
def test_settings_that_do_not_hold_together(table: dict[str, object], message: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=message):
        msgspec.convert(table, Settings)


def test_feedback_never_gives_the_solution_away() -> None:
    for response in ("26x12", "25x12x8", "26x12x1", "12x26x8", "7", "x", r"2\psi x 12 x 8"):
        assert solution(IMAGE, Context()) not in check(IMAGE, response, Context()).feedback
