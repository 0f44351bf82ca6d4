r"""Is a derivative the name that the problem gives it, or the derivative of what it defines?"""

from __future__ import annotations

import pytest

from hwcheck.errors import Unreadable
from hwcheck.notation.read import declare, read

from .shown import shown

SCOPE = declare(
    {"x": "vector[n]", "g": "vector[n]", "G": "matrix[m,n]", "Y": "matrix[m,n]", "w": "real", "i": "index[n]"},
    {"sigma": "u -> 1/(1+exp(-u))"},
    {"y_i": "w*x_i", "L": "sum(y_i^2, i)", "dL/dy_i": "g_i", "dL/dY": "G", "z": "w^2"},
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param(r"\frac{\partial L}{\partial Y}", "dL/dY", id="a name"),
        pytest.param(r"\dfrac{dL}{dY}", "dL/dY", id="a name with an upright d"),
        pytest.param(r"\frac{\mathrm{d}L}{\mathrm{d}Y}", "dL/dY", id="a name in roman"),
        pytest.param("dL/dY", "dL/dY", id="a name in plain text"),
        pytest.param("∂L/∂Y", "dL/dY", id="a name in Unicode"),
        pytest.param("dL_dY", "dL/dY", id="a name that Python allows"),
        pytest.param(r"\nabla_Y L", "dL/dY", id="a gradient"),
        pytest.param(r"\frac{\partial L}{\partial y_i}", "index(dL/dy, i)", id="the entry of a name"),
        pytest.param("dL/dy_2", "index(dL/dy, 2)", id="a numbered entry"),
        pytest.param(r"\frac{\partial L}{\partial Y_{ij}}", "index(dL/dY, i, j)", id="an entry, declared as a whole"),
        pytest.param(r"\frac{\partial L}{\partial Y}^T", "transpose(dL/dY)", id="a transposed name"),
        pytest.param("dL/dY.T", "T(dL/dY)", id="a name transposed by NumPy"),
        pytest.param(r"\frac{\partial z}{\partial w}", "derivative(z, w)", id="the derivative of a definition"),
        pytest.param("dz/dw", "derivative(z, w)", id="in plain text"),
        pytest.param(r"\partial_w z", "derivative(z, w)", id="with the variable below"),
        pytest.param(r"\frac{d}{dw} w^2", "derivative(pow(w, 2), w)", id="of a formula"),
        pytest.param(r"\frac{\partial^2 z}{\partial w^2}", "derivative(derivative(z, w), w)", id="a second derivative"),
        pytest.param(
            r"\frac{\partial \sigma}{\partial z}", "derivative(sigma(), z)", id="of a function, by what it takes"
        ),
        pytest.param(r"\frac{\partial y_i}{\partial x_j}", "derivative(index(y, i), index(x, j))", id="of an entry"),
    ],
)
def test_is_read_as(text: str, tree: str) -> None:
    assert shown(read(text, SCOPE).tree) == tree


def test_a_quotient_of_names_that_begin_with_d_is_a_quotient() -> None:
    scope = declare({"dx": "real", "dy": "real", "d": "real", "x": "real"})
    assert shown(read("dy/dx", scope).tree) == "div(dy, dx)"
    assert shown(read("dx/d", scope).tree) == "div(dx, d)"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(r"\frac{\partial Q}{\partial w}", id="of what is not defined"),
        pytest.param(r"\partial z", id="half a quotient"),
        pytest.param(r"\nabla L", id="a gradient by nothing"),
        pytest.param(r"\frac{\partial L}{\partial}", id="a quotient by nothing"),
    ],
)
def test_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, SCOPE)
