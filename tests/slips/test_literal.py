"""Are two formulas spelt alike where only the order, the bars and the ranges that go without saying differ?"""

from __future__ import annotations

import pytest

from hwcheck.slips.diagnose import diagnose
from hwcheck.slips.forms import tidy
from hwcheck.slips.literal import Spelling
from tests.slips.test_diagnose import book_of, tree_of

SYMBOLS = "x:vector[n] y:vector[5] a:real b:real n:integer"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("sum(x_k,k,1,n)", "sum(x_k,k)", True, id="a range that goes without saying"),
        pytest.param("sum(x_k,k,1,n)", "sum(x_j,j,1,n)", True, id="an index has any name"),
        pytest.param("sum(x_k,k,2,n)", "sum(x_k,k,1,2)", False, id="from 2 or up to 2"),
        pytest.param("sum(x_k,k,2,n)", "sum(x_k,k)", False, id="from 2 or all"),
        pytest.param("sum(y_k,k)/5", r"\frac15\sum_{k=1}^5 y_k", True, id="a fraction in front or a bar"),
        pytest.param("2/3*a", r"\frac{2a}{3}", True, id="a number above the bar"),
        pytest.param("2/3*a", r"\frac{3a}{2}", False, id="upside down"),
    ],
)
def test_what_is_spelt_alike(one: str, other: str, same: bool) -> None:
    book = book_of("a+b", SYMBOLS)
    scope = book.question.scope
    spelling = Spelling(scope)
    keys = {spelling.key(tidy(tree_of(book, text), scope)) for text in (one, other)}
    assert len(keys) == (1 if same else 2)


@pytest.mark.parametrize(
    ("reference", "answer", "note", "place"),
    [
        pytest.param(
            "sum((a*y_k-b)^2,k)/5", r"\frac15\sum_{k=1}^5 (a y_k+b)^2", "sign", "b", id="a mean as a fraction"
        ),
        pytest.param("2/3*a*exp(b)", r"\frac{2a e^{-b}}{3}", "sign-exponent", "b", id="a bar under all"),
        pytest.param("sum(y_k,k)/5", r"\frac14\sum_k y_k", "off-by-one", "4", id="the number under the bar itself"),
    ],
)
def test_a_factor_is_found_wherever_the_bar_stands(reference: str, answer: str, note: str, place: str) -> None:
    book = book_of(reference, SYMBOLS)
    found = diagnose(book, tree_of(book, answer))
    assert found is not None
    assert [(slip.note, slip.place) for slip in found.slips] == [(note, place)]
