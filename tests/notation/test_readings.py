r"""Which other readings has a text, and what can be mended?"""

from __future__ import annotations

import pytest

from hwcheck.errors import Unreadable
from hwcheck.notation.conventions import READINGS, REMARKS
from hwcheck.notation.read import declare, read, readings

from .shown import shown

SIGMA = {"sigma": "u -> 1/(1+exp(-u))"}
SCOPE = declare(dict.fromkeys("abcxy", "real"), SIGMA)
LAYERS = declare(
    {"w_1": "real", "w_3": "real", "x": "real"},
    {"sigma_1": "u -> 1/(1+exp(-u))", "sigma_2": "u -> 1/(1+exp(-u))"},
    {"x_2": "w_1*x"},
)
FREE = declare()


@pytest.mark.parametrize(
    ("text", "main", "other"),
    [
        pytest.param("a/bc", "times(div(a, b), c)", "div(a, times(b, c))", id="a slash before a product"),
        pytest.param("1/2x", "times(div(1, 2), x)", "div(1, times(2, x))", id="a slash before a number"),
        pytest.param(r"\tanh x/2", "div(tanh(x), 2)", "tanh(div(x, 2))", id="a slash behind an argument"),
        pytest.param(r"\log x y", "log(times(x, y))", "times(log(x), y)", id="an argument of two factors"),
        pytest.param(
            r"\sigma(1-\sigma)",
            "sigma(add(1, neg(sigma())))",
            "times(sigma(), add(1, neg(sigma())))",
            id="a function without its argument",
        ),
    ],
)
def test_both_readings_are_given_the_main_one_first(text: str, main: str, other: str) -> None:
    found = list(readings(text, SCOPE))
    assert [shown(reading.tree) for reading in found] == [main, other]
    assert found[0].remarks == ()
    assert found[1].remarks
    assert not found[1].repaired


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1/1+e^{-x}", id="precedence is no choice"),
        pytest.param("a/(bc)", id="a bracket leaves no choice"),
        pytest.param("a/b*c", id="nor does an operator"),
        pytest.param(r"\frac{a}{b}c", id="nor does a fraction"),
        pytest.param(r"\sum_i a + b", id="a sum ends at a plus"),
        pytest.param("a(x+y)", id="a declared scalar is not called"),
    ],
)
def test_there_is_one_reading(text: str) -> None:
    assert len(list(readings(text, SCOPE))) == 1


def test_a_defined_name_may_be_followed_by_its_variable() -> None:
    scope = declare({"x": "real", "w": "real"}, {}, {"f": "w*x"})
    assert [shown(reading.tree) for reading in readings("2f(x)", scope)] == ["times(2, f, x)", "times(2, f)"]
    assert [shown(reading.tree) for reading in readings("2f(x+1)", scope)] == ["times(2, f, add(x, 1))"]


def test_an_unknown_name_may_be_called_or_multiplied() -> None:
    trees = [shown(reading.tree) for reading in readings("6*F(l-5)", FREE)]
    assert trees == ["mul(6, F(add(l, -5)))", "times(mul(6, F), add(l, -5))"]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param(r"\sigma(x)(1-\sigma(x)", "times(sigma(x), add(1, neg(sigma(x))))", id="one bracket missing"),
        pytest.param("6_1(x) - 6_1^2(x)", "add(sigma(x), neg(pow(sigma(x), 2)))", id="a sigma that was scanned as 6"),
        pytest.param("X*Y", "mul(x, y)", id="capitals"),
    ],
)
def test_is_mended(text: str, tree: str) -> None:
    with pytest.raises(Unreadable):
        read(text, SCOPE)
    (mended,) = readings(text, SCOPE)
    assert mended.repaired
    assert mended.remarks
    assert shown(mended.tree) == tree


def test_a_digit_read_as_sigma_is_said_once() -> None:
    (mended,) = readings("6_1(x) - 6_1^2(x) + 0", LAYERS)
    assert mended.remarks == ("read the digit '6' as 'sigma'",)


def test_a_bracket_and_a_letter_are_mended_together() -> None:
    (mended,) = readings(r"W_3\sigma_2(X_2", LAYERS)
    assert mended.repaired
    assert shown(mended.tree) == "times(w_3, sigma_2(x_2))"


def test_capitals_keep_their_index() -> None:
    (mended,) = readings(r"W_3\sigma_2(X_2)X", LAYERS)
    assert shown(mended.tree) == "times(w_3, sigma_2(x_2), x)"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(r"\sigma(x)(1-\sigma(x", id="two brackets missing"),
        pytest.param("σ(x)·(1−", id="cut off behind an operator"),
        pytest.param(r"\frac{x}{", id="a brace missing"),
        pytest.param("(a, b", id="a list cut off"),
        pytest.param("Q + x", id="a capital that is no name in small letters either"),
    ],
)
def test_is_not_mended(text: str) -> None:
    with pytest.raises(Unreadable):
        next(readings(text, SCOPE))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param(r"\sigma(x_2)", "sigma_1(x_2)", id="sigma without its index, where all are the same"),
        pytest.param("s(x)", "sigma_1(x)", id="an obvious s"),
    ],
)
def test_is_forgiven_with_a_remark(text: str, tree: str) -> None:
    reading = read(text, LAYERS)
    assert shown(reading.tree) == tree
    assert reading.remarks


def test_sigma_without_its_index_is_refused_where_the_functions_differ() -> None:
    scope = declare({"x": "real"}, {"sigma_1": "u -> tanh(u)", "sigma_2": "u -> 1/(1+exp(-u))"})
    with pytest.raises(Unreadable):
        read(r"\sigma(x)", scope)


def test_every_other_reading_is_said_in_words() -> None:
    assert set(READINGS) == set(REMARKS)
