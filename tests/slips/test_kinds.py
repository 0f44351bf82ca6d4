"""Has each kind of mistake that is made in this field its name? One row a kind."""

from __future__ import annotations

import pytest

from hwcheck.slips.diagnose import diagnose
from tests.slips.test_diagnose import book_of, note_of, tree_of

VECTORS = "X:matrix[n,d] G:matrix[n,m] W:matrix[d,m] Y:matrix[n,m]"
SIZES = "H:integer K:integer S:integer P:integer D:integer C:integer F:integer"
NORM = {"mu": "sum(x_j,j)/n", "v": "sum((x_j-mu)^2,j)/n", "s": "sqrt(v+eps)", "xhat_i": "(x_i-mu)/s"}
NORM_SYMBOLS = "x:vector[n] g:vector[n] gamma:real n:integer i:index[n] eps:positive"


@pytest.mark.parametrize(
    ("reference", "symbols", "answer", "note"),
    [
        pytest.param("p-y", "p:real y:real", "y-p", "sign", id="p - y turned around"),
        pytest.param("exp(-x)", "x:real", "exp(x)", "sign-exponent", id="the sign of an exponent"),
        pytest.param("w*x+b", "w:real x:real b:real", "w*x+b+b", "doubled-term", id="a term twice"),
        pytest.param("g*w*x", "g:real w:real x:real", "g*w*w*x", "doubled-factor", id="a factor twice"),
        pytest.param("(f-y)^2/2", "f:real y:real", "(f-y)^2", "wrong-constant", id="the half of a square"),
        pytest.param("100*a/b", "a:positive b:positive", "a/b", "units", id="a fraction for percent"),
        pytest.param("sigma(x)", "x:real", "sigma(x)*(1-sigma(x))", "derivative-for-sigma", id="derivative, function"),
        pytest.param("max(x,0)", "x:real", "ind(x>0)", "derivative-for-sigma", id="the slope of the rectifier"),
        pytest.param("ind(x>0)", "x:real", "max(x,0)", "sigma-for-derivative", id="the rectifier for its slope"),
        pytest.param("1-tanh(x)^2", "x:real", "tanh(x)*(1-tanh(x))", "wrong-slope", id="the rule of the sigmoid"),
        pytest.param("w*sigma(x_1)", "w:real x:real x_1:real", "w*sigma(x)", "swapped-index", id="x for x_1"),
        pytest.param("w*sigma(x_1)", "w:real x_1:real x_2:real", "w*sigma(x_2)", "swapped-index", id="x_2 for x_1"),
        pytest.param("w*sigma(v)", "w:real v:real u:real", "w*sigma(u)", "swapped-symbol", id="another name"),
        pytest.param(
            "x_i*g_j", "x:vector[n] g:vector[n] i:index[n] j:index[n]", "x*g_j", "swapped-index", id="no index"
        ),
        pytest.param("sum(x_j*g_j,j)", "x:vector[n] g:vector[n] i:index[n]", "x_i*g_i", "lost-sum", id="no sum"),
        pytest.param(
            "p_i*(delta(i,j)-p_j)", "p:vector[n] i:index[n] j:index[n]", "p_i*(1-p_j)", "dropped-factor", id="no delta"
        ),
        pytest.param(
            "p_i*(delta(i,j)-p_j)",
            "p:vector[n] i:index[n] j:index[n]",
            "p_i*(delta(i,i)-p_j)",
            "swapped-index",
            id="ii",
        ),
        pytest.param("t*ind(t*s<1)", "t:real s:real", "t*ind(t*s<2)", "wrong-constant", id="a bound of a condition"),
        pytest.param("a/b", "a:positive b:positive c:real", "1/(a/b)", "reciprocal", id="upside down"),
        pytest.param("sum(x_j^2,j)/n", "x:vector[n]", "sum(x_j^2,j)/(n-1)", "off-by-one", id="unbiased for biased"),
        pytest.param("sum(x_j^2,j)/(n-1)", "x:vector[n]", "sum(x_j^2,j)/n", "off-by-one", id="biased for unbiased"),
        pytest.param("A.T", "A:matrix[m,n]", "A", "transposed", id="the other layout"),
        pytest.param("A*B", "A:matrix[n,n] B:matrix[n,n]", "A@B", "elementwise", id="a matrix product for elementwise"),
        pytest.param("G*ind(Y>0)", VECTORS, "G*ind(G>0)", "mask-tensor", id="a mask made from another tensor"),
        pytest.param("(G@W.T)*ind(X>0)", VECTORS, "(G*ind(Y>0))@W.T", "mask-tensor", id="a mask before the product"),
        pytest.param("log(p)", "p:positive", "log(p)/log(2)", "log-base", id="the base of a logarithm, written out"),
        pytest.param("sum(w_i^2,i)", "w:vector[n]", "sum(w_i,i)", "dropped-factor", id="no square"),
        pytest.param("sqrt(sum(w_i^2,i))", "w:vector[n]", "sum(w_i^2,i)", "lost-root", id="no root"),
        pytest.param("sum(w_i^2,i)", "w:vector[n]", "sqrt(sum(w_i^2,i))", "extra-root", id="a root too many"),
        pytest.param(
            "g/(sqrt(v)+eps)", "g:real v:positive eps:positive", "g/sqrt(v+eps)", "moved-epsilon", id="epsilon inside"
        ),
        pytest.param("floor((H+2*P-K)/S)+1", SIZES, "floor((H-K)/S)+1", "dropped-term", id="no padding"),
        pytest.param("floor((H+2*P-K)/S)+1", SIZES, "floor((H+P-K)/S)+1", "wrong-constant", id="padding on one side"),
        pytest.param("floor((H-D*(K-1)-1)/S)+1", SIZES, "floor((H-K)/S)+1", "dropped-factor", id="no dilation"),
        pytest.param("(K*K*C+1)*F", SIZES, "K*K*C*F", "dropped-term", id="no bias"),
        pytest.param("(K*K*C+1)*F", SIZES, "K*K*C*F+1", "brackets", id="one bias for all"),
        pytest.param("(K*K*C+1)*F", SIZES, "(K*K*F+1)*C", "swapped-symbol", id="channels of input and output"),
        pytest.param("2*C", SIZES, "4*C", "wrong-constant", id="batch norm with four numbers a channel"),
    ],
)
def test_a_kind_of_mistake_has_a_name(reference: str, symbols: str, answer: str, note: str) -> None:
    assert note_of(reference, symbols, answer) == note
    assert note_of(reference, symbols, reference) == ""


@pytest.mark.parametrize(
    ("answer", "note", "about"),
    [
        pytest.param("gamma/s*(g_i - sum(g_j,j)/n)", "dropped-term", "x̂", id="what goes through the variance"),
        pytest.param("gamma/s*(g_i - xhat_i*sum(g_j*xhat_j,j)/n)", "dropped-term", "Σⱼ gⱼ", id="through the mean"),
        pytest.param("gamma/s*g_i", "dropped-term", "several", id="both"),
        pytest.param("gamma/n*(n*g_i-sum(g_j,j)-xhat_i*sum(g_j*xhat_j,j))", "dropped-factor", "s", id="the deviation"),
    ],
)
def test_the_terms_of_batch_norm_are_missed_one_by_one(answer: str, note: str, about: str) -> None:
    book = book_of("gamma/(n*s)*(n*g_i - sum(g_j,j) - xhat_i*sum(g_j*xhat_j,j))", NORM_SYMBOLS, NORM)
    found = diagnose(book, tree_of(book, answer))
    assert found is not None
    assert found.note == note
    assert about in found.says
