"""Derivatives against two authorities: central differences and SymPy."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from hwcheck.domain import REAL, Scope
from hwcheck.equivalence.differentiate import RULES, NotDifferentiable, derivative, differentiate
from hwcheck.equivalence.evaluate import value
from hwcheck.equivalence.symbolic import expression
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree

X = Symbol("x")
SCOPE = Scope({"x": REAL, "a": REAL})
PLACES = {"arccosh": 1.7, "arctanh": 0.3, "arcsin": 0.3, "arccos": 0.3}


@pytest.mark.parametrize("head", sorted(RULES))
def test_each_rule_agrees_with_central_differences(head: str) -> None:
    place = PLACES.get(head, 0.7)
    formula = Apply(head, (X,))
    slope = value(differentiate(formula, "x"), SCOPE, {"x": place})
    step = 1e-6
    above, below = (value(formula, SCOPE, {"x": place + side * step}) for side in (1, -1))
    assert slope == pytest.approx((above - below) / (2 * step), rel=1e-7, abs=1e-8)


def composed(*parts: Tree) -> Tree:
    return Apply("mul", parts)


COMPOSITIONS = [
    pytest.param(Apply("exp", (Apply("pow", (X, Number(3))),)), id="a power inside an exponential"),
    pytest.param(Apply("div", (Apply("sin", (X,)), Apply("exp", (X,)))), id="a quotient"),
    pytest.param(Apply("pow", (Apply("exp", (X,)), X)), id="the variable in base and exponent"),
    pytest.param(composed(X, Apply("log", (Apply("pow", (X, Number(2))),))), id="a product with a logarithm"),
    pytest.param(Apply("sigmoid", (Apply("tanh", (composed(Symbol("a"), X),)),)), id="a chain of activations"),
    pytest.param(Apply("neg", (Apply("sqrt", (Apply("add", (X, Number(2))),)),)), id="a root under a sign"),
]


@pytest.mark.parametrize("formula", COMPOSITIONS)
def test_compositions_agree_with_sympy(formula: Tree) -> None:
    mine = expression(differentiate(formula, "x"), SCOPE)
    symbol = next(s for s in mine.free_symbols | expression(formula, SCOPE).free_symbols if s.name == "x")
    theirs = sympy.diff(expression(formula, SCOPE), symbol)
    assert sympy.simplify(mine - theirs) == 0


def test_an_entry_is_differentiated_by_an_entry() -> None:
    h, i, j, k = (Symbol(name) for name in "hijk")
    total = Reduce("sum", ("k",), Apply("pow", (Apply("index", (h, k)), Number(2))))
    slope = derivative(total, Apply("index", (h, j)))
    assert isinstance(slope, Reduce)
    assert derivative(Apply("index", (h, i)), Apply("index", (h, j))) == Apply("delta", (i, j))


def test_a_bound_index_never_captures_the_one_differentiated_by() -> None:
    h, k = Symbol("h"), Symbol("k")
    total = Reduce("sum", ("k",), Apply("index", (h, k)))
    slope = derivative(total, Apply("index", (h, k)))
    assert isinstance(slope, Reduce)
    assert slope.indices != ("k",)


@pytest.mark.parametrize(
    "formula",
    [
        pytest.param(Apply("factorial", (X,)), id="a factorial"),
        pytest.param(Apply("det", (X,)), id="a determinant"),
        pytest.param(Reduce("prod", ("k",), Apply("index", (X, Symbol("k")))), id="a product over an index"),
    ],
)
def test_what_has_no_rule_is_refused_by_name(formula: Tree) -> None:
    with pytest.raises(NotDifferentiable, match="no rule"):
        differentiate(formula, "x")


def test_constants_have_derivative_zero() -> None:
    assert differentiate(Apply("factorial", (Symbol("n"),)), "x") == Number(0)
    assert np.isclose(value(differentiate(Apply("mul", (Number(3), X)), "x"), SCOPE, {}), 3.0)
