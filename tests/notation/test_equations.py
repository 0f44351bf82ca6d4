"""Which lines of an answer are equations, and what did `let` introduce?"""

from __future__ import annotations

import pytest

from hwcheck.notation.equations import arranged


@pytest.mark.parametrize(
    ("text", "answer", "before"),
    [
        pytest.param("a = b", "a = b", (), id="one equation"),
        pytest.param("a = b\n= c", "a = b\n= c", (), id="a chain goes on"),
        pytest.param("a = b +\nc = d", "a = b +\nc = d", (), id="an operator waits for the next line"),
        pytest.param("a = (b\nc = d)", "a = (b\nc = d)", (), id="a bracket is open"),
        pytest.param("a = b\nc = d", "c = d", ("a = b",), id="two equations"),
        pytest.param("let u = b\nc = u", "c = u, where u = b", (), id="let goes behind"),
        pytest.param("let u = b\nu/(1+u)", "u/(1+u), where u = b", (), id="let before a formula without a left side"),
        pytest.param("let u = b\n+ a\nc = u", "c = u, where u = b\n+ a", (), id="let goes on below"),
    ],
)
def test_lines_become_equations(text: str, answer: str, before: tuple[str, ...]) -> None:
    found, above = arranged(text)
    assert (found.text, tuple(equation.text for equation in above)) == (answer, before)
    assert all(text[equation.start :].startswith(equation.text.split(", where ")[0]) for equation in (found, *above))
