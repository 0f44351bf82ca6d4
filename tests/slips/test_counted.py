"""In formulas that count: is a 1 told from a term, and one rounding from the other, in one factor or in several?"""

from __future__ import annotations

import pytest

from hwcheck.equivalence.canonical import same_after_sorting
from hwcheck.slips.forms import tidy
from hwcheck.slips.monomials import multiplied_out
from tests.slips.test_diagnose import book_of, note_of, tree_of

SYMBOLS = "H:integer W:integer K:integer S:integer P:integer C:integer"
LENGTH = "floor((H-K)/S)+1"
PADDED = "floor((H+2*P-K)/S)+1"
AREA = "(floor((H-K)/S)+1)*(floor((W-K)/S)+1)"
BACK = "(H-1)*S-2*P+K"
VALID = "(H-K+1)*(W-K+1)"


@pytest.mark.parametrize(
    ("reference", "answer", "note"),
    [
        pytest.param(AREA, "(ceil((H-K)/S)+1)*(ceil((W-K)/S)+1)", "off-by-one", id="rounded up in both factors"),
        pytest.param(AREA, "(ceil((H-K)/S)+1)*(floor((W-K)/S)+1)", "off-by-one", id="in one of two"),
        pytest.param(AREA, "((H-K)/S+1)*((W-K)/S+1)", "dropped-floor", id="not rounded in both"),
        pytest.param(AREA, "floor((H-K)/S)*floor((W-K)/S)", "off-by-one", id="the first position in both"),
        pytest.param(VALID, "(H-K)*(W-K)", "off-by-one", id="the same with no quotients"),
        pytest.param(VALID, "H-K+1", "dropped-factor", id="one of the factors"),
        pytest.param(LENGTH, "floor((H-K+1)/S)", "off-by-one", id="the 1 above the bar"),
        pytest.param("ceil((H-K+1)/S)", "ceil((H-K)/S)+1", "off-by-one", id="the 1 beside the quotient"),
        pytest.param(PADDED, "floor((H+2*P)/S)-K+1", "dropped-factor", id="a size beside it"),
        pytest.param(BACK, "(H+1)*S-2*P+K", "off-by-one", id="one more for one less"),
        pytest.param(BACK, "(H-1)*S+2*P+K", "sign", id="the sign of a size"),
        pytest.param("C*K^2+1", "C*K^2-1", "sign", id="the sign of a bias"),
    ],
)
def test_a_count_is_off_by_one_or_something_else_is_wrong(reference: str, answer: str, note: str) -> None:
    assert note_of(reference, SYMBOLS, answer) == note
    assert note_of(reference, SYMBOLS, reference) == ""


SIZES = "d:integer h:integer c:integer n:integer F:integer C:integer K:integer"
LAYERS = "(d+1)*h+(h+1)*c"
GATES = "4*(h*(d+h)+h)"


@pytest.mark.parametrize(
    ("reference", "answer", "note"),
    [
        pytest.param(LAYERS, "d*h+h+h*c+h", "swapped-symbol", id="the biases of the first layer in the second"),
        pytest.param(LAYERS, "d*h+d+h*c+c", "swapped-symbol", id="as many biases as inputs"),
        pytest.param(LAYERS, "d*h+h+h*c", "dropped-term", id="the biases of one layer"),
        pytest.param(LAYERS, "d*h+h*c", "dropped-term", id="the biases of all layers"),
        pytest.param("d*h+h+h*c+c", "d*h+h*c", "dropped-term", id="of all layers, where it is multiplied out"),
        pytest.param(LAYERS, "d*h+2*h+h*c+c", "wrong-constant", id="biases twice"),
        pytest.param(LAYERS, "(d+2)*h+(h+1)*c", "wrong-constant", id="the same in brackets"),
        pytest.param(GATES, "4*d*h+4*h^2+8*h", "wrong-constant", id="a term that is no product, twice"),
        pytest.param(GATES, "4*(h*(d+h+1)+h)", "off-by-one", id="written as one more"),
        pytest.param(GATES, "4*d*h+h^2+4*h", "wrong-constant", id="the number of gates in one term"),
        pytest.param("n*(n+1)/2", "n*(n-1)/2", "off-by-one", id="no bias, but a number of pairs"),
    ],
)
def test_a_number_of_weights_is_found_multiplied_out(reference: str, answer: str, note: str) -> None:
    assert note_of(reference, SIZES, answer) == note
    assert note_of(reference, SIZES, reference) == ""


@pytest.mark.parametrize(
    ("reference", "form"),
    [
        pytest.param(LAYERS, "d*h+h+c*h+c", id="two brackets"),
        pytest.param("n*(d+1)+d*(n+1)", "2*d*n+n+d", id="like terms together"),
        pytest.param("(d+h)^2", "d^2+2*d*h+h^2", id="a square"),
        pytest.param("d*h+h", None, id="no brackets"),
        pytest.param("(n-K+1)*C", None, id="something is taken away"),
        pytest.param("(d+h+c)*(n+F+C)", None, id="more than anybody writes out"),
        pytest.param("(2^K-1)*C+(d+1)*h", None, id="a power of two less one"),
    ],
)
def test_what_is_multiplied_out(reference: str, form: str | None) -> None:
    book = book_of(reference, SIZES)
    scope = book.question.scope
    made = multiplied_out(tidy(book.question.reference, scope))
    if form is None:
        assert made is None
    else:
        assert made is not None
        assert same_after_sorting(tidy(made, scope), tidy(tree_of(book, form), scope), scope)
