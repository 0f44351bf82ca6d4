"""Are the local derivatives right? SymPy, and differences of forward passes, say so."""

from __future__ import annotations

import pytest
import sympy

from hwcheck.derivation.formulas import formulas
from hwcheck.derivation.graph import build
from hwcheck.derivation.local import OF_OUTPUT, local_derivatives
from hwcheck.derivation.values import at_point, central_differences
from hwcheck.domain import Scope
from hwcheck.notation.printing import plain
from hwcheck.tree import Symbol

X = sympy.Symbol("x", positive=True)
IN_SYMPY = {
    "exp": sympy.exp(X),
    "sigmoid": 1 / (1 + sympy.exp(-X)),
    "tanh": sympy.tanh(X),
    "sqrt": sympy.sqrt(X),
    "cbrt": sympy.cbrt(X),
    "expm1": sympy.exp(X) - 1,
    "relu": sympy.Max(0, X),
}


@pytest.mark.parametrize("head", sorted(OF_OUTPUT))
def test_derivatives_in_the_output_agree_with_sympy(head: str) -> None:
    function = IN_SYMPY[head]
    for at in (0.3, 1.7):
        slope = float(sympy.diff(function, X).subs(X, at))
        own = at_point(OF_OUTPUT[head](Symbol("v")), {"v": float(function.subs(X, at))})
        assert own == pytest.approx(slope, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    """
    x*y x/y x^y y^2-x (x+y)*(x-y) 1/(1+exp(-x*y)) tanh(x)*y relu(x-y) max(x,y) max(0,1-x*y) min(x,y,2) abs(x-y)
    softplus(x)*silu(y) gelu(x)+y log(x)*y sqrt(x)/y sin(x)*cos(y) exp(x)^2*y erf(x*y) cases(x,x>y;y^2,otherwise)
    sigmoid(sigmoid(x)+y)*sigmoid(x) max(x,y,x*y)
    """.split(),
)
@pytest.mark.parametrize("point", [(0.7, 0.4), (1.3, 2.1)])
def test_gradients_agree_with_differences(text: str, point: tuple[float, float]) -> None:
    graph = build([(one.name, one.tree) for one in formulas(text, Scope())])
    at = dict(zip("xy", point, strict=True))
    assert all(row.agrees for row in central_differences(graph, at, ["x", "y"]))


@pytest.mark.parametrize(
    ("text", "slopes"),
    [
        pytest.param("sigmoid(x)", ["f*(1 - f)"], id="in the output"),
        pytest.param("max(0, x)", ["ind(x > 0)"], id="a number wins a tie"),
        pytest.param("max(x, y)", ["ind(x >= y)", "ind(y > x)"], id="else the first"),
        pytest.param("x - y", ["1", "-1"], id="signs"),
        pytest.param("x/y", ["1/y", "-x/y^2"], id="a quotient has one sign in front"),
    ],
)
def test_how_they_are_written(text: str, slopes: list[str]) -> None:
    graph = build([("f", formulas(text, Scope())[0].tree)])
    assert [plain(one.formula) for one in local_derivatives(graph, graph.inputs)] == slopes
