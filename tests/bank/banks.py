"""Small banks for the tests, written to a folder."""

from __future__ import annotations

from pathlib import Path

GOOD = r"""
title = "A square"
text = 'Let $f(x) = x^2$.'

[symbols]
x = "real"

[let]
f = "x^2"

[parts.grad]
kind = "expression"
prompt = 'Differentiate $f$.'
reference = '2*x'
differences = { of = "powers.square", wrt = "x" }
accepts = ['2x', 'x + x', '2*x']
rejects = [
    { answer = 'x', says = "the exponent comes down as a factor" },
    { answer = '2', says = "the exponent drops by one, not to zero" },
    { answer = 'x^2', says = "this is f itself" },
]

[parts.value]
kind = "number"
prompt = 'Compute $f(3)$.'
reference = { function = "powers.square_of_three" }
accepts = ["9"]
rejects = [{ answer = "6", says = "multiply, do not double" }]
"""

REFERENCE = """
def square(x):
    return x**2


def square_of_three():
    return 9
"""

SHEET = """
title = "A sheet"
items = [
    { id = "1a", label = "1(a)", points = 2, part = "calculus/square/grad" },
    { id = "1b", label = "1(b)", points = 0.5, part = "calculus/square/value" },
]
"""


def make_bank(folder: Path, problem: str = GOOD, sheet: str = SHEET) -> Path:
    """A bank with one problem, one assignment and one reference module."""
    for name, text in (
        ("problems/calculus/square.toml", problem),
        ("problems/assignments/sheet.toml", sheet),
        ("reference/powers.py", REFERENCE),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
