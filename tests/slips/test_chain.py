"""Is a mistake on the way to a derivative named, and is the way itself the right one?"""

from __future__ import annotations

import pytest

from hwcheck.equivalence.question import Question
from hwcheck.equivalence.resolve import resolve
from hwcheck.notation.printing import unicode
from hwcheck.notation.read import declare, read
from hwcheck.slips.book import Book
from hwcheck.slips.chain import Chain, Tangled
from hwcheck.slips.derivations import MAX_FAULTS, derivations
from hwcheck.slips.values import same
from hwcheck.tree import Symbol
from tests.slips.test_diagnose import SIGMA, book_of, note_of

POWER = {"f": "w^n*x"}
MISH = {"s": "log(1+exp(c*x))", "f": "x*tanh(s)"}
MISH_SLOPE = "tanh(s) + x*(1-tanh(s)^2)*c*exp(c*x)/(1+exp(c*x))"
MISH_SYMBOLS = "x:real c:positive"
SOFTPLUS = {"f": "log(1+exp(b*x))/b"}
BELL = {"h": "exp(-(x-c)^2/(2*s^2))"}
QUOTIENT = {"f": "x/(1+x^2)"}
CENTRED = {"mu": "sum(x_j,j)/n", "y_i": "(x_i-mu)^3", "dL/dy_i": "g_i"}
CENTRED_SLOPE = "3*g_i*(x_i-mu)^2 - 3*sum(g_j*(x_j-mu)^2,j)/n"
CENTRED_SYMBOLS = "x:vector[n] g:vector[n] i:index[n] n:integer"
SOFTMAX = {"z_i": "sum(W_{i,l}*x_l,l)", "p_i": "exp(z_i)/sum(exp(z_m),m)"}
SOFTMAX_SYMBOLS = "W:matrix[c,d] x:vector[d] y:onehot[c] k:index[c] j:index[d]"


@pytest.mark.parametrize(
    ("definitions", "symbols"),
    [
        pytest.param(MISH, MISH_SYMBOLS, id="a product of a name and a function of another"),
        pytest.param(QUOTIENT, "x:real", id="a quotient"),
        pytest.param({"f": "cases(a*exp(x), x>0; x^2, x<=0)*max(x,a)"}, "x:real a:real", id="cases and a maximum"),
        pytest.param(SOFTMAX, SOFTMAX_SYMBOLS, id="entries through two definitions"),
        pytest.param(CENTRED, CENTRED_SYMBOLS, id="a mean over all entries"),
        pytest.param({"a": "tanh(W @ x)", "f": "a.T @ a"}, "W:matrix[m,d] x:vector[d] j:index[d]", id="whole arrays"),
    ],
)
def test_a_derivative_through_the_definitions_is_that_of_the_formula_written_out(
    definitions: dict[str, str], symbols: str
) -> None:
    """Against the derivative of the expanded formula, which knows of no chain."""
    indices = [item.partition(":")[0] for item in symbols.split() if "index" in item]
    book = book_of("+".join(indices) or "x", symbols, definitions)
    scope, grid = book.question.scope, book.grids[0]
    made = [each for each in derivations(book.question.reference, scope) if unicode(each.name)[1] != "L"]
    assert made
    for each in made:
        authority = resolve(each.name, scope)
        rows = [grid.row(grid.evaluator.find(tree)) for tree in (each.tree, authority)]
        assert same(*rows), unicode(each.name)


@pytest.mark.parametrize(
    ("definitions", "symbols", "reference", "answer", "note"),
    [
        pytest.param(POWER, "w:positive x:real n:integer", "n*w^(n-1)*x", "n*w^n*x", "off-by-one", id="exponent kept"),
        pytest.param(POWER, "w:positive x:real n:integer", "n*w^(n-1)*x", "w^(n-1)*x", "dropped-factor", id="no n"),
        pytest.param(
            SOFTPLUS, "x:real b:positive", "sigma(b*x)", "sigma(b*x)/b", "missing-chain", id="inside an exponential"
        ),
        pytest.param(
            SOFTPLUS, "x:real b:positive", "sigma(b*x)", "b*sigma(b*x)", "dropped-factor", id="a constant in front"
        ),
        pytest.param({}, "x:real b:positive", "sigma(b*x)", "b*sigma(b*x)", "", id="of nothing known"),
        pytest.param(MISH, MISH_SYMBOLS, MISH_SLOPE, "tanh(s) + x*(1-tanh(s)^2)", "missing-chain", id="a whole step"),
        pytest.param(MISH, MISH_SYMBOLS, MISH_SLOPE, "tanh(s)", "dropped-term", id="a path held constant"),
        pytest.param(QUOTIENT, "x:real", "(1-x^2)/(1+x^2)^2", "(1+3*x^2)/(1+x^2)^2", "sign", id="the quotient's minus"),
        pytest.param(
            {}, "x:real", "sigma(x) + x*sigma(x)*(1-sigma(x))", "x*sigma(x)", "sigma-for-derivative", id="f itself"
        ),
        pytest.param(BELL, "x:real c:real s:positive", "h*(x-c)/s^2", "h", "missing-chain", id="its own slope"),
        pytest.param(QUOTIENT, "x:real", "(1-x^2)/(1+x^2)^2", "1/(2*x)", "", id="what no rule gives"),
        pytest.param(
            CENTRED, CENTRED_SYMBOLS, CENTRED_SLOPE, "3*g_i*(x_i-mu)^2", "dropped-term", id="the mean held constant"
        ),
        pytest.param(
            SOFTMAX, SOFTMAX_SYMBOLS, "(p_k-y_k)*x_j", "-y_k/p_k*x_j", "missing-chain", id="no slope of the softmax"
        ),
        pytest.param(SOFTMAX, SOFTMAX_SYMBOLS, "p_k-y_k", "-y_k/p_k", "missing-chain", id="a loss that is not given"),
        pytest.param(SOFTMAX, SOFTMAX_SYMBOLS, "p_k-y_k", "y_k/p_k", "", id="with another sign than any has"),
        pytest.param({}, "x:vector[n] y:vector[n] c:vector[n] w:real b:real", "2*sum(c_i*(w*x_i+b-y_i),i)",
            "2*sum(c_i*(w*x_i+b-y_i)*x_i,i)", "wrong-variable", id="squares of errors by another variable"),
        pytest.param({"z": "w*x+b"}, "w:real x:real b:real y:real", "sigma(z)-y", "(sigma(z)-y)*x", "wrong-variable",
            id="by the weight in place of the bias"),
        pytest.param({"z": "w*x+b"}, "w:real x:real b:real y:real", "sigma(z)-y", "(sigma(z)-y)*y", "",
            id="times what nothing is differentiated to"),
        pytest.param({}, "G:matrix[m,n] X:matrix[d,n] W:matrix[m,d]", "G @ X.T", "W.T @ G", "wrong-variable",
            id="the gradient by the other factor"),
        pytest.param({}, "G:matrix[m,n] X:matrix[d,n] W:matrix[m,d]", "G @ X.T", "W @ X", "",
            id="the product itself"),
    ],
)  # fmt: skip
def test_a_mistake_on_the_way_has_a_name(
    definitions: dict[str, str], symbols: str, reference: str, answer: str, note: str
) -> None:
    assert note_of(reference, symbols, answer, definitions) == note
    assert note_of(reference, symbols, reference, definitions) == ""


def test_definitions_that_double_each_other_cost_no_more_than_they_may() -> None:
    definitions = {"a_0": "x"} | {f"a_{k + 1}": f"a_{k}*tanh(a_{k})" for k in range(40)}
    scope = declare({"x": "real"}, SIGMA, definitions)
    assert len(Book(Question(read("tanh(x) + x*(1-tanh(x)^2)", scope).tree, scope)).astray.mutants) <= MAX_FAULTS
    with pytest.raises(Tangled, match="too many ways"):
        Chain(scope, Symbol("x")).slope(Symbol("a_40"))


def test_definitions_that_refer_to_themselves_are_left_out() -> None:
    circles = {"a": "a*x+1", "b": "c+x", "c": "b*x", "p_i": "q_i+h_i", "q_i": "p_i*h_i", "d": "b^2"}
    symbols = "x:real w:real h:vector[n] i:index[n]"
    assert note_of("w*exp(w*x)", symbols, "exp(w*x)", {**circles, "f": "exp(w*x)"}) == "missing-chain"
    assert note_of("w*h_i", symbols, "h_i*exp(w)*x", circles) == ""
