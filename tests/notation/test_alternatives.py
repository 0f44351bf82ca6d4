"""Is a value with its alternative read as cases, and nothing else?"""

from __future__ import annotations

import pytest

from hwcheck.notation.alternatives import written_out


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        pytest.param("a if i = j else b", "cases(a, i = j; b, otherwise)", id="as in Python, with an equation"),
        pytest.param("y = g if x > 0, else 0", "y = cases(g, x > 0; 0, otherwise)", id="a comma before it"),
        pytest.param("y = g for x > 0 and 0 otherwise", "y = cases(g, x > 0; 0, otherwise)", id="an and before it"),
        pytest.param("a if i = j, otherwise: b", "cases(a, i = j; b, otherwise)", id="a colon behind it"),
        pytest.param(
            r"\frac{a}{b} \text{ if } i = j, c \text{ otherwise}",
            r"cases(\frac{a}{b}, i = j; c, otherwise)",
            id="LaTeX",
        ),
        pytest.param(
            "a if i = j and k = 1, b otherwise", "cases(a, i = j and k = 1; b, otherwise)", id="two conditions"
        ),
        pytest.param("g * (1 if x > 0 else 0)", "", id="inside of brackets"),
        pytest.param("a if x > 0 else (b if y > 0 else c)", "", id="more than one condition"),
        pytest.param(r"\begin{cases} a & x > 0 \\ b & \text{otherwise} \end{cases}", "", id="cases already"),
        pytest.param("a for all x", "", id="no alternative"),
    ],
)
def test_alternatives(text: str, cases: str) -> None:
    assert written_out(text) == (cases or text)
