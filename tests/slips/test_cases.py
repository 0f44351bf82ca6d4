"""Are exchanged cases told from a mask of the wrong side? Their values are the same, what is written is not."""

from __future__ import annotations

import pytest

from tests.slips.test_diagnose import note_of

MASK = ("g*ind(z>0)", "g:real z:real")
MATRIX = ("G*ind(Y>0)", "G:matrix[n,m] Y:matrix[n,m]")
HINGE = ("-y*x*ind(y*s<1)", "y:real x:real s:real")
CASES = ("cases(g, z>0; 0, z<=0)", "g:real z:real")
LARGEST = ("max(1-m, 0)", "m:real")


@pytest.mark.parametrize(
    ("asked", "answer", "note"),
    [
        pytest.param(MASK, r"\begin{cases} 0 & z > 0 \\ g & z \le 0 \end{cases}", "swapped-cases", id="cases"),
        pytest.param(MASK, "np.where(z > 0, 0, g)", "swapped-cases", id="cases in Python"),
        pytest.param(MASK, "g*ind(z<=0)", "mask-side", id="an indicator"),
        pytest.param(MASK, "g*(1 - ind(z>0))", "mask-side", id="one minus an indicator"),
        pytest.param(MASK, "np.where(z > 0, g, -g)", "sign-mask", id="another sign on the other side"),
        pytest.param(MATRIX, "np.where(Y > 0, 0, G)", "swapped-cases", id="cases of a matrix"),
        pytest.param(MATRIX, "G*(Y <= 0)", "mask-side", id="a mask of a matrix"),
        pytest.param(HINGE, r"\begin{cases} 0 & ys < 1 \\ -yx & ys \ge 1\end{cases}", "swapped-cases", id="a bound"),
        pytest.param(HINGE, "-y*x*ind(y*s>1)", "mask-side", id="an indicator with a bound"),
        pytest.param(CASES, r"\begin{cases} 0 & z > 0 \\ g & z \le 0 \end{cases}", "swapped-cases", id="both in cases"),
        pytest.param(CASES, "g*ind(z<=0)", "mask-side", id="an indicator where cases were asked for"),
        pytest.param(CASES, "g", "sign-of-x", id="one case for both"),
        pytest.param(
            LARGEST, r"\begin{cases} 1-m & m > 1 \\ 0 & m \le 1\end{cases}", "swapped-cases", id="cases of a maximum"
        ),
    ],
)
def test_what_is_written_tells_cases_from_masks(asked: tuple[str, str], answer: str, note: str) -> None:
    reference, symbols = asked
    assert note_of(reference, symbols, answer) == note
    assert note_of(reference, symbols, reference) == ""


@pytest.mark.parametrize(
    ("reference", "answer", "note"),
    [
        pytest.param("max(x,0)+log(1+exp(-abs(x)))", r"\log(1+e^{-|x|})", "sign-of-x", id="zero on one side"),
        pytest.param("max(x,0)+a*min(x,0)", r"\max(x,0)", "sign-of-x", id="one of two sides"),
        pytest.param("max(x,0)+x^2", r"\max(x,0)", "dropped-term", id="a term on both sides"),
        pytest.param("max(1-t*x,0)+a*x^2", "a*x^2", "dropped-term", id="its sides are no sides of x"),
        pytest.param("max(x,t)+(a+x)*ind(x>t)", "max(x,t)", "dropped-term", id="the term of another path"),
    ],
)
def test_a_term_that_is_zero_on_one_side_is_forgotten_on_the_other(reference: str, answer: str, note: str) -> None:
    assert note_of(reference, "x:real a:real t:real", answer) == note
