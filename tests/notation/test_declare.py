"""What does a problem declare, and what is no declaration?"""

from __future__ import annotations

import pytest

from hwcheck.errors import DeclarationError, Unreadable
from hwcheck.notation.read import declare, read

from .shown import shown


def test_definitions_have_indices_where_their_letters_run() -> None:
    scope = declare(
        {"h": "vector[n]", "w": "real"},
        {},
        {"p_i": "exp(h_i)/sum(exp(h_k), k)", "x_1": "2*w", "dL/dh_i": "p_i", "w_B": "w + 1", "Y_{i,j}": "h_i*h_j"},
    )
    found = {name: definition.indices for name, definition in scope.definitions.items()}
    assert found == {"p": ("i",), "x_1": (), "dL/dh": ("i",), "w_B": (), "Y": ("i", "j")}


def test_definitions_may_stand_in_any_order() -> None:
    scope = declare({"x": "real"}, {"f": "u -> u^2"}, {"b": "f(a)", "a": "2*x"})
    assert shown(scope.definitions["b"].body) == "f(a)"


def test_functions_may_have_several_parameters() -> None:
    scope = declare({"x": "real"}, {"f": "(u, v) -> u*v"})
    assert scope.functions["f"].params == ("u", "v")
    assert shown(read("f(x, 2)", scope).tree) == "f(x, 2)"


def test_names_may_be_declared_in_latex() -> None:
    scope = declare({r"\lambda_{1}": "positive"})
    assert shown(read("λ₁", scope).tree) == "lambda_1"


def test_a_scope_is_strict_where_it_declares_symbols() -> None:
    with pytest.raises(Unreadable):
        read("q", declare({"x": "real"}))
    assert shown(read("q", declare({"x": "real"}, strict=False)).tree) == "q"
    assert shown(read("q", declare()).tree) == "q"


def test_the_imaginary_unit_is_read_where_complex_numbers_may_occur() -> None:
    assert shown(read("i", declare()).tree) == "imaginary()"
    assert shown(read("i", declare({"z": "complex"})).tree) == "imaginary()"
    assert shown(read("3j", declare({"z": "complex"})).tree) == "times(3, imaginary())"
    assert shown(read("i", declare({"i": "real"})).tree) == "i"
    with pytest.raises(Unreadable):
        read("i", declare({"x": "real"}))


@pytest.mark.parametrize(
    ("symbols", "functions", "definitions", "said"),
    [
        pytest.param({"x": "vektor[n]"}, {}, {}, "vector", id="a kind that does not exist"),
        pytest.param({"2x": "real"}, {}, {}, "no name", id="a name that begins with a digit"),
        pytest.param({"x": "real"}, {"f": "1/u"}, {}, "no function", id="a function without an arrow"),
        pytest.param({"x": "real"}, {}, {"y": "x+q"}, "definitions: y", id="a definition by an unknown name"),
        pytest.param({"x": "real"}, {"f": "u -> (u"}, {}, "functions: f", id="a bracket left open"),
    ],
)
def test_is_no_declaration(
    symbols: dict[str, str], functions: dict[str, str], definitions: dict[str, str], said: str
) -> None:
    with pytest.raises(DeclarationError, match=said):
        declare(symbols, functions, definitions)
