"""Is a wrong number found where the answer is written in a form of its own?"""

from __future__ import annotations

import pytest

from tests.slips.test_diagnose import note_of

BELL = ("exp(-x^2/2)/sqrt(2*pi)", "x:real")
LEAKY = ("g*cases(1, x>0; 0.2, x<=0)", "g:real x:real")
ROOT = ("sqrt(x^2+3)", "x:real")
SQUARE = ("(x-y)^2/3", "x:real y:real")
MEAN = ("sum(x_j^2,j)/n", "x:vector[n] n:integer")


@pytest.mark.parametrize(
    ("asked", "answer", "note"),
    [
        pytest.param(BELL, "exp(-x^2/7)*(2*pi)^(-1/2)", "wrong-constant", id="in an exponential"),
        pytest.param(BELL, "exp(x^2/2)*(2*pi)^(-1/2)", "sign-exponent", id="a sign there"),
        pytest.param(LEAKY, "g*np.where(x > 0, 1, 0.3)", "wrong-constant", id="in a case"),
        pytest.param(LEAKY, "g*np.where(x > 0, 0.2, 1)", "swapped-cases", id="the same numbers exchanged"),
        pytest.param(LEAKY, "g", "sign-of-x", id="no cases"),
        pytest.param(ROOT, "(x^2+7)^(1/2)", "wrong-constant", id="under a root"),
        pytest.param(ROOT, "x^2+3", "lost-root", id="no root"),
        pytest.param(SQUARE, "x^2/5 - 2*x*y/5 + y^2/5", "wrong-constant", id="in every term"),
        pytest.param(SQUARE, "-x^2/3 + 2*x*y/3 - y^2/3", "sign", id="a sign in every term"),
        pytest.param(MEAN, "sum(x_j^2,j)", "sum-vs-mean", id="a size is no number"),
    ],
)
def test_a_number_may_be_wrong_in_any_form(asked: tuple[str, str], answer: str, note: str) -> None:
    reference, symbols = asked
    assert note_of(reference, symbols, answer) == note
    assert note_of(reference, symbols, reference) == ""
