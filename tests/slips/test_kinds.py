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


SOFTMAX = {"p_i": "exp(h_i)/sum(exp(h_k),k)"}
LOGITS = "h:vector[n] i:index[n] j:index[n]"
JACOBIAN = "p_i*(delta(i,j) - p_j)"
WRITTEN_OUT = "g_4*w_1 + g_3*w_2 + g_2*w_3"
LEAKY = "cases(g, x>0; a*g, x<=0)"


@pytest.mark.parametrize(
    ("reference", "symbols", "answer", "note"),
    [
        pytest.param("m*x/(1-p)", "m:real x:real p:positive", "m*x*(1-p)", "reciprocal", id="times for divided by"),
        pytest.param(WRITTEN_OUT, "g:vector[6] w:vector[3]", "g_2*w_1+g_3*w_2+g_4*w_3", "sign-flip", id="not turned"),
        pytest.param(WRITTEN_OUT, "g:vector[6] w:vector[3]", "g_5*w_1+g_4*w_2+g_3*w_3", "off-by-one", id="all shifted"),
        pytest.param(
            WRITTEN_OUT, "g:vector[6] w:vector[3]", "g_4*w_1+g_3*w_2-g_2*w_3", "sign", id="a sign in one term"
        ),
        pytest.param("-m*v^(-3/2)/2", "m:real v:positive", "-m*v^(-1/2)/2", "off-by-one", id="an exponent not lowered"),
        pytest.param("-m*v^(-3/2)/2", "m:real v:positive", "-m*v^(3/2)/2", "sign-exponent", id="an exponent's sign"),
        pytest.param("exp(-sum(x_j,j)/n)", "x:vector[n]", "exp(mean(x))", "sign-exponent", id="the sign of a mean"),
        pytest.param("m/(2*v^(3/2))", "m:real v:positive", "m*v^(3/2)/2", "sign-exponent", id="a power below the bar"),
        pytest.param("m/(2*v^3)", "m:real v:positive", "(m*v^3)/2", "brackets", id="a whole power below the bar"),
        pytest.param("m*x/4", "m:real x:real", "m*x*4", "wrong-constant", id="times a number for divided by it"),
        pytest.param("x*sqrt(v)", "x:real v:positive", "x*v", "lost-root", id="no root"),
        pytest.param("x*sqrt(d)", "x:real d:integer", "x*d", "wrong-constant", id="no root of a size"),
        pytest.param("max(a-b, 0)", "a:real b:real", "a-b", "sign-of-x", id="no bound at zero"),
        pytest.param("min(a, c)", "a:real c:positive", "a", "sign-of-x", id="no bound elsewhere"),
        pytest.param("l*sign(x)", "l:positive x:real", "l", "sign-of-x", id="one sign for both"),
        pytest.param("l*sign(x)", "l:positive x:real", "l*abs(x)", "sigma-for-derivative", id="|x| for its slope"),
        pytest.param(LEAKY, "g:real x:real a:positive", "g", "sign-of-x", id="one case for both"),
        pytest.param(LEAKY, "g:real x:real a:positive", "cases(1, x>0; a, x<=0)", "dropped-factor", id="in all cases"),
        pytest.param(LEAKY, "g:real x:real a:positive", "cases(g*x, x>0; a*g*x, x<=0)", "sigma-for-derivative", id="u"),
        pytest.param(LEAKY, "g:real x:real a:positive", "cases(a*g, x>0; g, x<=0)", "swapped-cases", id="turned round"),
        pytest.param(
            "g*ind(x>0)", "g:real x:real", "cases(g, x>0; g/100, x<=0)", "wrong-constant", id="something for nothing"
        ),
        pytest.param(LEAKY, "g:real x:real a:positive", "g*ind(x>0)", "sign-of-x", id="nothing for something"),
        pytest.param("b*v+(1-b)*g", "b:positive v:real g:real", "(1-b)*v+b*g", "complement", id="weights exchanged"),
        pytest.param(
            "(p-y)/(p*(1-p))", "p:positive y:real", "-(1-y)/p + y/(1-p)", "complement", id="the other class for 1"
        ),
        pytest.param("b*v+(1-b)*g", "b:positive v:real g:real", "b*v+g", "dropped-factor", id="one weight lost"),
        pytest.param("sum(x_j^2,j)", "x:vector[n]", "sum(x_j,j)^2", "sum-inside", id="the square of a sum"),
        pytest.param(
            "cos(v*w*x)*v*w", "v:real w:real x:real", "cos(v*w*x)", "missing-chain", id="the whole inner slope"
        ),
        pytest.param("-x*exp(-x^2/2)", "x:real", "exp(-x^2/2)", "dropped-factor", id="with its sign"),
        pytest.param("x*exp(-x)+log(x)", "x:positive", "-x*exp(x)+log(-x)", "sign-argument", id="a sign everywhere"),
        pytest.param("sum(A_{i,j},j)/m", "A:matrix[n,m] i:index[n]", "np.mean(A)", "sum-vs-mean", id="all averaged"),
        pytest.param("a+(b-1)*s", "a:integer b:integer s:integer", "a+b*s", "off-by-one", id="the first counted, too"),
        pytest.param("6/(a+b)", "a:integer b:integer", "6/(a+b+1)", "off-by-one", id="one too many in a sum"),
        pytest.param("a*(b+1)", "a:integer b:integer", "a*(b+2)", "wrong-constant", id="a wrong number in a count"),
        pytest.param("b^t", "b:positive t:integer", "b", "dropped-factor", id="a power left out"),
    ],
)
def test_a_kind_has_a_name_beside_the_nearest_other(reference: str, symbols: str, answer: str, note: str) -> None:
    assert note_of(reference, symbols, answer) == note
    assert note_of(reference, symbols, reference) == ""


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        pytest.param("p_i", "sigma-for-derivative", id="the value for the slope"),
        pytest.param("p_i*(1-p_i)", "dropped-factor", id="what holds where the indices are equal only"),
        pytest.param("-p_i*p_j", "dropped-term", id="what holds where they differ"),
        pytest.param("p_i*(delta(i,j)+p_j)", "sign", id="a sign"),
        pytest.param("p_j*(delta(i,j)-p_i)", "", id="the same, since it is symmetric"),
    ],
)
def test_the_jacobian_of_a_softmax_has_slips_of_its_own(answer: str, note: str) -> None:
    assert note_of(JACOBIAN, LOGITS, answer, SOFTMAX) == note


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        pytest.param("z*(1-z)*x", "wrong-slope", id="made of what goes in"),
        pytest.param("h*(1-h^2)*x", "doubled-factor", id="a square too many"),
        pytest.param("h*x", "sigma-for-derivative", id="the value"),
    ],
)
def test_a_slope_is_made_of_the_value(answer: str, note: str) -> None:
    assert note_of("h*(1-h)*x", "w:real x:real", answer, {"z": "w*x", "h": "sigma(z)"}) == note


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
