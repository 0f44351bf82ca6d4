"""Does the graph have the operations of the formula, each once, in an order that can be computed?"""

from __future__ import annotations

import pytest

from hwcheck.derivation.backward import backward
from hwcheck.derivation.formulas import formulas
from hwcheck.derivation.graph import Graph, build
from hwcheck.domain import Scope
from hwcheck.errors import HwcheckError
from hwcheck.notation.printing import plain
from hwcheck.notation.read import declare


def graph(text: str, scope: Scope | None = None) -> Graph:
    return build([(one.name, one.tree) for one in formulas(text, scope or Scope())])


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        pytest.param("w*sigmoid(x)", ["sigmoid(x)", "w*v1"], id="a sigmoid is one operation"),
        pytest.param("exp(x)*exp(x)", ["exp(x)", "v1*v1"], id="equal subexpressions are one node"),
        pytest.param("(x*y)*(y*x)", ["x*y", "v1*v1"], id="also when their factors are turned round"),
        pytest.param("(x/y)*(y/x)", ["x/y", "y/x", "v1*v2"], id="but not when they are different"),
        pytest.param("1 - exp(-x)", ["-x", "exp(v1)", "1 - v2"], id="a minus sign belongs to its sum"),
        pytest.param("a = x*y; b = relu(a); a + b", ["x*y", "relu(a)", "a + b"], id="given names are kept"),
        pytest.param("a = x*y; b = x + 1", ["x + 1"], id="what the output does not use is left out"),
        pytest.param("max(0, x - y)", ["x - y", "maximum(0, v1)"], id="a number is part of the operation"),
        pytest.param("v1 = x^2; exp(v1) + sin(v1)", ["x^2", "exp(v1)", "sin(v1)", "t1 + t2"], id="names do not clash"),
        pytest.param("-x*y", ["x*y", "-v1"], id="a leading minus"),
        pytest.param("e^(-x)", ["-x", "exp(v1)"], id="a power of e is the exponential"),
    ],
)
def test_operations(text: str, operations: list[str]) -> None:
    assert [plain(node.rule) for node in graph(text).nodes] == operations


def test_every_node_comes_after_what_it_uses() -> None:
    made = graph("a = x*y; b = sin(a)*cos(a); c = exp(b - x); c*a + tanh(b)/c")
    seen = set(made.inputs)
    for node in made.nodes:
        assert seen.issuperset(node.inputs)
        seen.add(node.name)


@pytest.mark.parametrize(
    ("wrt", "order", "keep"),
    [
        pytest.param(["w_1"], ["v5", "v4", "v3", "v2", "v1"], ["x", "w_2", "w_3", "v2", "v4"], id="the whole way"),
        pytest.param(["w_2"], ["v5", "v4", "v3"], ["w_3", "v2", "v4"], id="no further than needed"),
        pytest.param(["w_3"], ["v5"], ["v4"], id="one node"),
    ],
)
def test_the_backward_pass_of_two_layers(wrt: list[str], order: list[str], keep: list[str]) -> None:
    plan = backward(graph("w_3*sigmoid(w_2*sigmoid(w_1*x))"), wrt)
    assert list(plan.order) == order
    assert set(plan.keep) == set(keep)


def test_entries_of_a_vector() -> None:
    scope = declare({"y": "vector[n]", "p": "vector[n]"}, {}, {})
    plan = backward(graph("-sum(y_j*log(p_j), j)", scope), ["p"])
    assert [plain(one.formula) for one in plan.local] == ["-1", "y_i/p_i"]
    assert [(name, plain(tree)) for name, tree in plan.gradients] == [("p", "-y_i/p_i")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a = x; a = y; a*a", id="a name defined twice"),
        pytest.param("a = a + 1; a*a", id="a name defined by itself"),
        pytest.param("b = a + 1; a = x; a*b", id="a name used before it is defined"),
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(HwcheckError, match="defined"):
        graph(text)


def test_ways_that_part_and_meet_do_not_double_for_ever() -> None:
    text = "; ".join(f"a_{n + 1} = a_{n} + sin(a_{n})" for n in range(200))
    plan = backward(graph(text), ["a_0"])
    assert len(plan.order) == 400
    assert plan.gradients == ()
