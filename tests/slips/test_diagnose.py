"""Is the mistake named that was made, beside the nearest answer that has another or none?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from hwcheck.equivalence.question import Question
from hwcheck.notation.printing import unicode
from hwcheck.notation.read import declare, read
from hwcheck.slips.book import Book
from hwcheck.slips.diagnose import diagnose
from hwcheck.slips.known import known
from hwcheck.tree import Tree

SIGMA = {"sigma": "u -> 1/(1+exp(-u))"}
NET = {"z": "w*x + b", "h": "sigma(z)", "f": "v*h"}


def book_of(reference: str, symbols: str, definitions: dict[str, str] | None = None) -> Book:
    scope = declare(dict(map(_pair, symbols.split())), SIGMA, definitions or {})
    return Book(Question(read(reference, replace(scope, strict=False)).tree, scope))


def _pair(item: str) -> tuple[str, str]:
    name, _, kind = item.partition(":")
    return name, kind


def tree_of(book: Book, answer: str) -> Tree:
    return read(answer, book.question.scope).tree


def note_of(reference: str, symbols: str, answer: str, definitions: dict[str, str] | None = None) -> str:
    book = book_of(reference, symbols, definitions)
    found = diagnose(book, tree_of(book, answer))
    return found.note if found else ""


SLOPE = "w*sigma(w*x)*(1-sigma(w*x))"


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        pytest.param("sigma(w*x)*(1-sigma(w*x))*w", "", id="right in another order"),
        pytest.param("w*exp(-w*x)/(1+exp(-w*x))^2", "", id="right in another form"),
        pytest.param("-w*sigma(w*x)*(1-sigma(w*x))", "sign", id="the sign of the whole"),
        pytest.param("w*sigma(w*x)*(1+sigma(w*x))", "sign", id="the sign of a term"),
        pytest.param("w*exp(w*x)/(1+exp(-w*x))^2", "sign-exponent", id="an exponent, in a form that is not ours"),
        pytest.param("sigma(w*x)*(1-sigma(w*x))", "missing-chain", id="an inner derivative lost"),
        pytest.param("w*sigma(w*x)", "sigma-for-derivative", id="the function for its derivative"),
        pytest.param("w*(1-sigma(w*x))", "dropped-factor", id="one factor of the derivative lost"),
        pytest.param("2*w*sigma(w*x)*(1-sigma(w*x))", "wrong-constant", id="a 2 too many"),
        pytest.param("w*w*sigma(w*x)*(1-sigma(w*x))", "doubled-factor", id="a factor twice"),
        pytest.param("w*sigma(w*x)*(1-sigma(x))", "dropped-factor", id="a factor of an argument lost"),
        pytest.param("x*sigma(w*x)*(1-sigma(w*x))", "wrong-variable", id="another variable"),
        pytest.param("w*(1-sigma(w*x)^2)", "wrong-slope", id="the rule of the hyperbolic tangent"),
        pytest.param("w*sigma(w*x)*1-sigma(w*x)", "brackets", id="brackets lost"),
        pytest.param("-2*w*sigma(w*x)*(1-sigma(w*x))", "sign+wrong-constant", id="two slips"),
        pytest.param("-x*sigma(w*x)*(1-sigma(w*x))", "sign+swapped-symbol", id="two of which one is a name"),
        pytest.param("cos(x) + w", "", id="something else altogether"),
    ],
)
def test_the_slope_of_a_sigmoid(answer: str, note: str) -> None:
    assert note_of(SLOPE, "w:real x:real", answer) == note


@pytest.mark.parametrize(
    ("reference", "symbols", "answer", "note"),
    [
        pytest.param(
            "2*X.T@(X@w-y)", "X:matrix[n,d] w:vector[d] y:vector[n]", "2/n*X.T@(X@w-y)", "sum-vs-mean", id="mean"
        ),
        pytest.param("X.T@G", "X:matrix[n,d] G:matrix[n,m]", "G.T@X", "transposed", id="a transpose"),
        pytest.param(
            "G@W.T", "G:matrix[n,m] W:matrix[d,m]", "W.T@G", "transposed-order", id="an order that does not fit"
        ),
        pytest.param("(A+A.T)@x", "A:matrix[n,n] x:vector[n]", "A@x", "dropped-term", id="a term lost"),
        pytest.param(
            "G*ind(X>0)", "G:matrix[m,n] X:matrix[m,n]", "G*ind(X<0)", "mask-side", id="a mask of the wrong side"
        ),
        pytest.param("G*ind(X>0)", "G:matrix[m,n] X:matrix[m,n]", "G", "missing-chain", id="no mask"),
        pytest.param("sum(x_j,j)/n", "x:vector[n]", "sum(x_j,j)/(n-1)", "off-by-one", id="n - 1 for n"),
        pytest.param("sum(x_j,j)/n", "x:vector[n]", "sum(x_j,j)", "sum-vs-mean", id="sum for mean"),
        pytest.param(
            "floor((H-K)/S)+1", "H:integer K:integer S:integer", "floor((H-K)/S)", "off-by-one", id="one short"
        ),
        pytest.param("floor((H-K)/S)+1", "H:integer K:integer S:integer", "(H-K)/S+1", "dropped-floor", id="no floor"),
        pytest.param("sqrt(v+eps)", "v:positive eps:positive", "sqrt(v)", "dropped-epsilon", id="epsilon forgotten"),
        pytest.param("x/sqrt(v)", "x:real v:positive", "x/v", "lost-root", id="variance for deviation"),
        pytest.param("log(p)", "p:positive", "log_2(p)", "log-base", id="another logarithm"),
        pytest.param("w - alpha*g", "w:real alpha:positive g:real", "w + alpha*g", "sign", id="ascent for descent"),
        pytest.param("x/q", "x:real q:positive", "x/(1-q)", "complement", id="dropped for kept"),
        pytest.param("abs(x)", "x:real", "x", "sign-of-x", id="right for positive x only"),
        pytest.param(
            "p_i*y_j", "p:vector[n] y:vector[n] i:index[n] j:index[n]", "p_j*y_i", "swapped-index", id="indices"
        ),
    ],
)
def test_other_fields(reference: str, symbols: str, answer: str, note: str) -> None:
    assert note_of(reference, symbols, answer) == note
    assert note_of(reference, symbols, reference) == ""


def test_a_derivative_of_something_else_is_called_by_its_name() -> None:
    book = book_of("v*h*(1-h)*x", "w:real x:real b:real v:real", NET)
    found = diagnose(book, tree_of(book, "h"))
    assert found is not None
    assert found.note == "wrong-variable"
    assert "∂f/∂v" in found.says


LAYER = {"Y": "X@W + b", "dL/dY": "G"}
LAYER_SYMBOLS = "X:matrix[n,d] W:matrix[d,m] b:vector[m] G:matrix[n,m]"


@pytest.mark.parametrize(
    ("answer", "note", "said"),
    [
        pytest.param("G@W.T", "wrong-variable", "∂L/∂X", id="the gradient by the input"),
        pytest.param("np.sum(G, axis=0)", "wrong-variable", "∂L/∂b", id="the gradient by the bias"),
        pytest.param("X@W", "wrong-variable", "score", id="what another part asks for"),
        pytest.param("G.T@X", "transposed", "transpose", id="the gradient asked for, in another layout"),
        pytest.param("W.T@X.T", "", "", id="no gradient of anything"),
        pytest.param("X.T@G", "", "", id="right"),
    ],
)
def test_the_answer_to_another_question_is_called_by_its_name(answer: str, note: str, said: str) -> None:
    question = book_of("X.T@G", LAYER_SYMBOLS, LAYER).question
    book = Book(question, asked=[("score", read("X@W", question.scope).tree)])
    found = diagnose(book, tree_of(book, answer))
    assert (found.note if found else "") == note
    assert said in (found.says if found else "")


def test_a_gradient_goes_back_through_all_layers() -> None:
    layers = {"Z": "X@W_1", "A": "tanh(Z)", "Y": "A@W_2", "dL/dY": "G"}
    symbols = "X:matrix[n,d] W_1:matrix[d,h] W_2:matrix[h,c] G:matrix[n,c]"
    book = book_of("A.T@G", symbols, layers)
    found = diagnose(book, tree_of(book, "X.T@((G@W_2.T)*(1-A^2))"))
    assert found is not None
    assert "∂L/∂W₁" in found.says


SCALED = {"z": "c*s", "p": "sigma(z)", "L": "-y*log(p)-(1-y)*log(1-p)"}


@pytest.mark.parametrize(
    ("answer", "note", "said"),
    [
        pytest.param("(1-y)/(1-p) - y/p", "missing-chain", "∂L/∂p", id="the chain breaks off at p"),
        pytest.param("s*(p-y)", "wrong-variable", "∂L/∂c", id="the derivative by another variable"),
        pytest.param("c*(p*(1-p)-y)", "chain-too-far", "derivative", id="the slope for the value of p"),
        pytest.param("-c*y*p*(1-p)/p^2", "", "", id="none of these"),
    ],
)
def test_a_chain_that_breaks_off_is_called_by_where(answer: str, note: str, said: str) -> None:
    book = book_of("c*(p-y)", "c:positive s:real y:real", SCALED)
    found = diagnose(book, tree_of(book, answer))
    assert (found.note if found else "") == note
    assert said in (found.says if found else "")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param("7*w*x^2*v", "times 7·x", id="a ratio"),
        pytest.param("w*x*v + 7*v", "plus 7·v", id="a difference"),
        pytest.param("w*x*v - w*x*v*exp(0)", "zero everywhere", id="nothing"),
        pytest.param("cos(w)+v", "depend on x", id="a symbol that is missing"),
        pytest.param("cos(w*x*v*b)", "not depend on b", id="a symbol too many"),
    ],
)
def test_what_is_known_without_a_slip(answer: str, said: str) -> None:
    book = book_of("w*x*v", "w:real x:real v:real b:real")
    assert said in known(book, tree_of(book, answer))


@pytest.mark.parametrize(
    ("reference", "symbols", "answer"),
    [
        pytest.param("G@W.T", "G:matrix[n,m] W:matrix[d,m]", "W.T@G", id="the order of all factors"),
        pytest.param("log(p) - log(q)", "p:positive q:positive", "log(p)/log(q)", id="a rule applied to the whole"),
        pytest.param("A*B", "A:matrix[n,n] B:matrix[n,n]", "A@B", id="a product of another kind"),
    ],
)
def test_a_slip_in_the_whole_does_not_show_the_whole(reference: str, symbols: str, answer: str) -> None:
    book = book_of(reference, symbols)
    found = diagnose(book, tree_of(book, answer))
    assert found is not None
    assert unicode(book.question.reference) not in found.says


def test_slips_are_the_same_on_every_run() -> None:
    answer = "-2*w*sigma(w*x)*(1-sigma(w*x))"
    books = [book_of(SLOPE, "w:real x:real") for _ in range(2)]
    first, second = (diagnose(book, tree_of(book, answer)) for book in books)
    assert first == second


@pytest.mark.parametrize(
    ("reference", "answer", "said"),
    [
        pytest.param("w*x", "w*x*b", "there is a factor too many: b", id="a factor"),
        pytest.param("w*x", "w*x+b", "there is a term too many: b", id="a term"),
    ],
)
def test_what_is_too_many_is_told_and_is_no_mistake_with_a_name(reference: str, answer: str, said: str) -> None:
    book = book_of(reference, "w:real x:real b:real")
    found = diagnose(book, tree_of(book, answer))
    assert found is not None
    assert (found.note, found.says) == ("", said)
