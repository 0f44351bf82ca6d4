"""Is a wrong number called so, whichever it is, and told from a term, a factor or a case that is missing?"""

from __future__ import annotations

import pytest

from tests.slips.test_diagnose import note_of

LEAKY = ("cases(x, x>0; 0.1*x, x<=0)", "x:real")
LARGER = ("max(0.1*x, x)", "x:real")
MEMORY = ("0.9*m + 0.1*g", "m:real g:real")
BELL = ("exp(-x^2/2)/sqrt(2*pi)", "x:real")
COUNT = ("floor((H+2*P-5)/2)+1", "H:integer P:integer")
SERIES = ("x_{i+2} - x_i", "x:vector[9] i:index[7]")


@pytest.mark.parametrize(
    ("asked", "answer", "note"),
    [
        pytest.param(LEAKY, "max(0.01*x, x)", "wrong-constant", id="a slope, not written in cases"),
        pytest.param(LEAKY, r"\begin{cases} x & x>0 \\ 0.3x & x\le 0\end{cases}", "wrong-constant", id="in cases"),
        pytest.param(LEAKY, "x", "sign-of-x", id="one case for both"),
        pytest.param(LARGER, "max(0.7*x, x)", "wrong-constant", id="a number in a maximum"),
        pytest.param(LARGER, "x", "sign-of-x", id="no maximum"),
        pytest.param(MEMORY, "0.5*m + 0.1*g", "wrong-constant", id="a weight"),
        pytest.param(MEMORY, "m + 0.1*g", "wrong-constant", id="no weight"),
        pytest.param(MEMORY, "0.1*m + 0.9*g", "swapped-symbol", id="weights exchanged"),
        pytest.param(MEMORY, "0.9*m", "dropped-term", id="a term"),
        pytest.param(BELL, "exp(-x^2/7)/sqrt(2*pi)", "wrong-constant", id="inside a function"),
        pytest.param(BELL, "exp(-x^2)/sqrt(2*pi)", "wrong-constant", id="no number inside a function"),
        pytest.param(COUNT, "floor((H+2*P-8)/2)+1", "wrong-constant", id="in a count"),
        pytest.param(COUNT, "floor((H+2*P-5)/2)", "off-by-one", id="a 1 in a count"),
        pytest.param(SERIES, "x_{i+1} - x_i", "off-by-one", id="in a subscript"),
    ],
)
def test_any_number_may_be_wrong(asked: tuple[str, str], answer: str, note: str) -> None:
    reference, symbols = asked
    assert note_of(reference, symbols, answer) == note
    assert note_of(reference, symbols, reference) == ""
