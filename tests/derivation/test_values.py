"""Are forward values and gradients at a point right, are kinks noted, and is what has no value refused?"""

from __future__ import annotations

import math

import pytest

from hwcheck.derivation.formulas import formulas
from hwcheck.derivation.graph import Graph, build
from hwcheck.derivation.point import kinds, point
from hwcheck.derivation.values import central_differences, passes
from hwcheck.derivation.vectors import in_entries, point_in_entries
from hwcheck.domain import Scope
from hwcheck.errors import HwcheckError
from hwcheck.notation.read import declare


def graph(text: str) -> Graph:
    return build([(one.name, one.tree) for one in formulas(text, Scope())])


def test_a_neuron_by_hand() -> None:
    result = passes(graph("y = w*x + b; out = relu(y)"), {"w": 0.5, "x": 2.0, "b": -0.25}, ["w", "x", "b"])
    assert result.values["y"] == 0.75
    assert {name: result.gradients[name] for name in ("w", "x", "b")} == {"w": 2.0, "x": 0.5, "b": 1.0}


@pytest.mark.parametrize(
    ("text", "at", "slope"),
    [
        pytest.param("relu(x)", {"x": 0.0}, 0.0, id="relu at 0"),
        pytest.param("abs(x)", {"x": 0.0}, 0.0, id="the absolute value at 0"),
        pytest.param("max(0, x)", {"x": 0.0}, 0.0, id="a maximum with a number"),
        pytest.param("max(x, y)", {"x": 1.0, "y": 1.0}, 1.0, id="a tie of two inputs"),
        pytest.param("cases(x, x > 1; 0, otherwise)", {"x": 1.0}, 0.0, id="the border of a case"),
    ],
)
def test_kinks_are_noted_and_a_subgradient_is_taken(text: str, at: dict[str, float], slope: float) -> None:
    result = passes(graph(text), at, ["x"])
    assert result.kinks
    assert result.gradients["x"] == slope


def test_beside_a_kink_nothing_is_noted() -> None:
    assert not passes(graph("relu(x) + abs(x) + max(0, x)"), {"x": 1e-9}, ["x"]).kinks


def test_softmax_cross_entropy_of_given_logits() -> None:
    at = point("h=[1, 2, 3], y=[1, 0, 0]")
    scope = declare(kinds(at), {}, {}, strict=False)
    named = in_entries(formulas("p = softmax(h); out = -sum(y_j*log(p_j), j)", scope), at)
    made, values = build([(one.name, one.tree) for one in named]), point_in_entries(at)
    total = sum(map(math.exp, (1, 2, 3)))
    rows = central_differences(made, values, ["h_1", "h_2", "h_3"])
    expected = [math.e / total - 1, math.exp(2) / total, math.exp(3) / total]
    assert [row.gradient for row in rows] == pytest.approx(expected)
    assert all(row.agrees for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("r_i = w*x_i - t_i; sum(r_i^2, i)", id="an index on both sides"),
        pytest.param("r = w*x - t; sum(r_i^2, i)", id="whole vectors"),
        pytest.param("sum((w*x_i - t_i)^2, i)", id="in one"),
    ],
)
def test_a_vector_on_the_left(text: str) -> None:
    at = point("x=[1, 2], t=[3, 1], w=2")
    named = in_entries(formulas(text, declare(kinds(at), {}, {}, strict=False)), at)
    result = passes(build([(one.name, one.tree) for one in named]), point_in_entries(at), ["w"])
    assert result.gradients["w"] == 2 * (2 - 3) * 1 + 2 * (4 - 1) * 2


def test_a_fully_connected_layer_of_two_rows() -> None:
    at = point("X=[[1, 2], [3, 4]], W=[[1, 0, 2], [0, 1, 1]], b=[1, 1, 1], G=[[1, 2, 3], [4, 5, 6]]")
    scope = declare(kinds(at), {}, {}, strict=False)
    named = in_entries(formulas("Y = X @ W + b; out = sum(G*Y)", scope), at)
    result = passes(build([(one.name, one.tree) for one in named]), point_in_entries(at), ["W_{1,1}", "X_{2,1}", "b_3"])
    assert [result.values[name] for name in ("Y_{1,1}", "Y_{2,3}")] == [2, 11]
    gradients = [result.gradients[name] for name in ("W_{1,1}", "X_{2,1}", "b_3")]
    assert gradients == [1 * 1 + 3 * 4, 4 * 1 + 6 * 2, 3 + 6]


@pytest.mark.parametrize(
    ("text", "at", "complaint"),
    [
        pytest.param("x*y", {"x": 1.0}, "--at: no value for 'y': add y=0.5", id="a value is missing"),
        pytest.param("w_1*x", {"w_1": 1.0, "x": 1.0, "w_2": 1.0}, "did you mean 'w_1'", id="a value too many"),
        pytest.param("log(x)", {"x": -1.0}, "no finite real value at x = -1", id="a complex value"),
        pytest.param("1/x", {"x": 0.0}, "no finite real value at x = 0", id="a pole"),
        pytest.param("exp(exp(x))", {"x": 100.0}, "no finite real value", id="an overflow"),
    ],
)
def test_refused(text: str, at: dict[str, float], complaint: str) -> None:
    with pytest.raises(HwcheckError, match=complaint):
        passes(graph(text), at, ["x"])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("x=1, w_1=-0.5", {"x": 1.0, "w_1": -0.5}, id="numbers"),
        pytest.param("x=1/4", {"x": 0.25}, id="a fraction"),
        pytest.param("h=[1, 2],y=3", {"h": [1, 2], "y": 3.0}, id="an array"),
        pytest.param("X=[[1, 2], [3, 4]]", {"X": [[1, 2], [3, 4]]}, id="a matrix"),
    ],
)
def test_points(text: str, values: dict[str, object]) -> None:
    assert point(text) == values


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("x", "'x' gives no value", id="no equals sign"),
        pytest.param("x=y", "'y' is not a number", id="a name"),
        pytest.param("x=1/0", "zero|number", id="no number"),
        pytest.param("h=[1, [2]]", "not an array of numbers", id="an irregular array"),
        pytest.param("h=[1, 2", "not an array of numbers", id="an open bracket"),
    ],
)
def test_refused_points(text: str, complaint: str) -> None:
    with pytest.raises(HwcheckError, match=complaint):
        point(text)
