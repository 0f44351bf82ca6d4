"""Are lost brackets told from a factor that does not reach every term?"""

from __future__ import annotations

import pytest

from tests.slips.test_diagnose import note_of

STEP = ("w - eta*(g + lambda*w)", "w:real eta:positive g:real lambda:positive")
NORM = ("(x - mu)/s", "x:real mu:real s:positive")
SCORE = ("m - s*(x + y - z)", "m:real s:real x:real y:real z:real")
ERROR = ("2*(f - y)*x/n", "f:real y:real x:real n:integer")
SIZES = ("C*(K*K + 1)", "K:integer C:integer")
RATE = ("a/(b*c)", "a:real b:positive c:positive")
HALF = ("k*(a^2 - b^2)/2", "k:positive a:real b:real")
BELL = ("exp(-(x-m)^2/(2*s^2))", "x:real m:real s:positive")
SHARE = ("a/(b + c)", "a:real b:positive c:positive")
PLAIN = ("a*b + c", "a:real b:real c:real")


@pytest.mark.parametrize(
    ("asked", "answer", "note"),
    [
        pytest.param(STEP, "w - eta*g + lambda*w", "brackets", id="what the text without them means"),
        pytest.param(STEP, "(1 - lambda)*w - eta*g", "dropped-factor", id="the same factor lost, gathered"),
        pytest.param(STEP, "w - eta*g - lambda*w", "dropped-factor", id="the minus reaches the term, the factor not"),
        pytest.param(STEP, "w - g - eta*lambda*w", "dropped-factor", id="the other term"),
        pytest.param(STEP, "w + eta*(g + lambda*w)", "sign", id="a sign"),
        pytest.param(NORM, "x - mu/s", "brackets", id="brackets around a numerator"),
        pytest.param(NORM, "x/s - mu", "dropped-factor", id="a division that does not reach the last term"),
        pytest.param(SCORE, "m - s*x + y - z", "brackets", id="brackets around three terms"),
        pytest.param(SCORE, "m - s*x - s*y + z", "dropped-factor", id="one of three terms not reached"),
        pytest.param(ERROR, "2*f - y*x/n", "brackets", id="factors on both sides of the brackets"),
        pytest.param(ERROR, "(2*f - y)*x/n", "dropped-factor", id="one of two factors does not reach a term"),
        pytest.param(SIZES, "C*K*K + 1", "brackets", id="one bias for all"),
        pytest.param(PLAIN, "a*(b + c)", "", id="a factor that reaches too far has no name"),
        pytest.param(PLAIN, "a*b", "dropped-term", id="a term"),
        pytest.param(SHARE, "a/b + c", "brackets", id="brackets around a denominator"),
        pytest.param(SHARE, "a/b + a/c", "sum-inside", id="a fraction split at the sum below it"),
        pytest.param(SHARE, "a/b", "dropped-term", id="a term of a denominator"),
        pytest.param(HALF, "k*a^2/2 - b^2", "dropped-factor", id="a fraction in front of the sum"),
        pytest.param(HALF, "k*a^2 - b^2/2", "brackets", id="its text"),
        pytest.param(HALF, "k*(a^2 + b^2)/2", "sign", id="a sign in the sum"),
        pytest.param(BELL, "exp(-(x-m)^2/2*s^2)", "brackets", id="brackets around a product under the bar"),
        pytest.param(RATE, "a*c*b^(-1)", "reciprocal", id="a factor above the bar, written in another way"),
        pytest.param(BELL, "exp(-2*(x-m)^2/s^2)", "wrong-constant", id="a number above the bar"),
        pytest.param(BELL, "exp(-(x-m^2)/(2*s^2))", "brackets", id="brackets around a base"),
        pytest.param(BELL, "exp(-(x^2-m^2)/(2*s^2))", "sum-inside", id="a square taken of each term"),
        pytest.param(BELL, "exp(-(x-m)/(2*s^2))", "dropped-factor", id="no square"),
    ],
)
def test_lost_brackets_are_what_the_text_without_them_means(asked: tuple[str, str], answer: str, note: str) -> None:
    reference, symbols = asked
    assert note_of(reference, symbols, answer) == note
    assert note_of(reference, symbols, reference) == ""
