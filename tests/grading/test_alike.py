"""Are equal answers one group in whatever notation, and different ones never?"""

from __future__ import annotations

from typing import Any

import pytest

from hwcheck.bank.model import Part
from hwcheck.checkers import count, expression, number, shape, text
from hwcheck.domain import Scope
from hwcheck.grading import alike
from hwcheck.grading.alike import representatives
from hwcheck.notation.declare import declare


def part(kind: str, settings: Any, scope: Scope | None = None) -> Part:
    return Part("tests/alike", "a", kind, "", settings, scope or Scope())


SCALARS = declare({"x": "real", "w": "real", "w_1": "real"}, {"sigma": "u -> 1/(1+exp(-u))"}, {})
MATRICES = declare({"X": "matrix[n,m]", "g": "vector[n]", "h": "vector[n]"}, {}, {})
INDEXED = declare({"p": "vector[n]", "y": "vector[n]", "i": "index[n]"}, {}, {})

SCALAR = part("expression", expression.Settings("sigma(x)*(1-sigma(x))"), SCALARS)
FORM = part("expression", expression.Settings("sigma(x)*(1-sigma(x))", using=("sigma",)), SCALARS)
MATRIX = part("expression", expression.Settings("X^T g"), MATRICES)
ENTRY = part("expression", expression.Settings("p_i - y_i"), INDEXED)
NUMBER = part("number", number.Settings(0.3))
COUNT = part("count", count.Settings(reference=30))
SHAPE = part("shape", shape.Settings(reference=(24, 24, 20)))
WORDS = part("text", text.Settings())
CODE = part("text", text.Settings(language="python"))


def grouped(of: Part, *texts: str, by_value: bool = True) -> int:
    """How many groups there are."""
    return len(set(representatives(of, texts, by_value=by_value).values()))


@pytest.mark.parametrize(
    ("of", "one", "other"),
    [
        pytest.param(SCALAR, r"\sigma(x)^2", "sigma(x)*sigma(x)", id="LaTeX and Python"),
        pytest.param(SCALAR, "σ(x)²", "1/(1+np.exp(-x))**2", id="Unicode and a function written out"),
        pytest.param(SCALAR, r"f' = \frac{1}{2}x", "x/2", id="with and without a left-hand side"),
        pytest.param(SCALAR, "f = 2*x = x + x", "2x", id="a chain and its end"),
        pytest.param(SCALAR, "x - x", "0", id="nothing at all"),
        pytest.param(SCALAR, "w1*x", r"x \cdot w_{1}", id="two ways to spell a name"),
        pytest.param(MATRIX, "X g", r"$X \cdot g$", id="shapes that do not fit, the same formula"),
        pytest.param(MATRIX, "g^T X", "(X^T g)^T", id="another shape than the right answer's"),
        pytest.param(ENTRY, "y_i - p_i", "-(p_i - y_i)", id="an entry"),
        pytest.param(ENTRY, "y_i - p_i", "y - p", id="an entry and the whole vector"),
        pytest.param(NUMBER, "0.4", "y = 2/5", id="a decimal and a fraction"),
        pytest.param(COUNT, "1,024", "32*32 = 1024", id="a count and how it comes about"),
        pytest.param(SHAPE, "24x24x10", "(24, 24, 10)", id="two notations of a shape"),
        pytest.param(WORDS, "It is so.", "it  is so.", id="words with another layout"),
        pytest.param(SCALAR, "x + ((", "x  + ((", id="unreadable, but for spaces the same"),
    ],
)
def test_equal_answers_are_one_group(of: Part, one: str, other: str) -> None:
    assert representatives(of, [one, other]) == {one: one, other: one}
    assert representatives(of, [other, one]) == {other: other, one: other}


@pytest.mark.parametrize(
    ("of", "one", "other"),
    [
        pytest.param(SCALAR, "x", "w", id="other symbols"),
        pytest.param(SCALAR, "sigma(x)^2", "sigma(x)^2 + 1e-6*x", id="values that are close"),
        pytest.param(SCALAR, "x", "abs(x)*sign(x)*x/x + 0.0000001", id="values that are very close"),
        pytest.param(SCALAR, "x", "min(max(x, -50), 50)", id="values that part far out"),
        pytest.param(MATRIX, "X g", "g X", id="shapes that fit in neither order"),
        pytest.param(MATRIX, "X^T g", "X^T h", id="other vectors"),
        pytest.param(MATRIX, "X^T g", "g^T X", id="a column and a row"),
        pytest.param(NUMBER, "0.33", "1/3", id="a rounded number"),
        pytest.param(SHAPE, "24x24x10", "10x24x24", id="another order of axes"),
        pytest.param(WORDS, "It is so.", "It is not so.", id="other words"),
        pytest.param(CODE, "if a:\n  b\nc", "if a:\n  b\n  c", id="code with another layout"),
        pytest.param(SCALAR, "x + ((", "x - ((", id="unreadable and different"),
    ],
)
def test_different_answers_are_not(of: Part, one: str, other: str) -> None:
    assert grouped(of, one, other) == grouped(of, other, one) == 2


def test_where_the_form_counts_equal_values_are_apart() -> None:
    assert grouped(FORM, "x + x", "2 x", by_value=False) == 2
    assert grouped(FORM, "w + x", r"x + w", by_value=False) == 1
    assert grouped(FORM, "f = x + x = 2 x", "2 x", by_value=False) == 2
    assert grouped(FORM, "u = x\nf = 2 x", "u = w\nf = 2 x", by_value=False) == 2
    assert grouped(FORM, "u = x\nf = 2 x", "u = w\nf = 2 x") == 1


def test_numbers_that_are_not_clear_are_compared_by_their_words() -> None:
    assert grouped(COUNT, "30 or 31", "30 or 32", by_value=False) == 2


def test_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["2 x", *(f"{n}*x + x" for n in range(2, 6)), "x + x", "x * 2"]
    assert grouped(SCALAR, *texts) == 5
    monkeypatch.setattr(alike, "MOST_VALUED", 3)
    assert grouped(SCALAR, *texts) == 6  # the same after sorting costs nothing
    monkeypatch.setattr(alike, "MOST_READ", 3)
    assert grouped(SCALAR, *texts) == 7
    assert list(representatives(SCALAR, texts)) == texts


def test_a_part_without_its_problem_is_compared_letter_by_letter() -> None:
    assert grouped(part("", None), "2 x", "x + x", "2 x") == 2
