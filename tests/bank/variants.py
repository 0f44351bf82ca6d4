"""Which bank do the tests of drawn numbers use? A convolution whose filter and stride every student draws."""

from __future__ import annotations

from pathlib import Path

PROBLEM = r"""
title = "A convolution of one's own"
text = 'A picture of 28 x 28 pixels meets <<k>> filters of <<f>> x <<f>> with stride <<s>>, without padding.'

[variant]
f = "2..7"
s = [1, 2]
k = "10..40 by 10"
out = "(28 - f)/s + 1"
where = ["(28 - f) % s == 0", "out != k"]

[symbols]
x = "real"

[parts.size]
kind = "shape"
prompt = "What size has the output?"
input = [28, 28, 1]
layers = ["conv <<f>>x<<f>>x<<k>>,s<<s>>"]
names = ["size"]
accepts = ["<<out>> x <<out>> x <<k>>", "(<<out>>, <<out>>, <<k>>)"]
rejects = [{ answer = "<<out + 1>> x <<out + 1>> x <<k>>", says = "the last position is one before that" }]

[parts.weights]
kind = "count"
prompt = 'How many weights are there, with biases?'
reference = "<<(f*f + 1)*k>>"
names = ["weights"]
follows = { given = { n = "biases" }, reference = "n + <<f*f*k>>" }
accepts = ["<<(f^2 + 1)*k>>", "(<<f>>*<<f>> + 1)*<<k>>"]
rejects = [{ answer = "<<f*f*k>>", says = "each filter has a bias" }]

[parts.biases]
kind = "count"
prompt = 'How many of them are biases?'
reference = { function = "filters.biases" }
names = ["biases"]
accepts = ["<<k>>"]
rejects = [{ answer = "<<k + 1>>", says = "one for each filter" }]

[parts.slope]
kind = "expression"
prompt = 'Differentiate $x^{<<f>>}$.'
reference = '<<f>>*x^<<f - 1>>'
differences = { of = "filters.power", wrt = "x" }
names = ["slope"]
accepts = ['<<f>> x^{<<f - 1>>}', 'x^{<<f - 1>>}*<<f>>', '<<f>>*x**<<f - 1>>']
rejects = [
    { answer = 'x^{<<f - 1>>}', says = "the exponent comes down" },
    { answer = '<<f>> x^{<<f>>}', says = "the exponent drops by one" },
    { answer = 'x^{<<f>>}', says = "this is the function" },
]
"""

REFERENCE = """
def biases(k):
    return k


def power(x, f):
    return x**f
"""

SHEET = """
title = "Filters"
items = [
    { id = "1a", label = "1(a)", points = 2, part = "cnn/filters/size" },
    { id = "1b", label = "1(b)", points = 1, part = "cnn/filters/weights" },
    { id = "1c", label = "1(c)", points = 1, part = "cnn/filters/biases" },
    { id = "1d", label = "1(d)", points = 1, part = "cnn/filters/slope" },
]
"""


def variant_bank(folder: Path, problem: str = PROBLEM, sheet: str = SHEET) -> Path:
    """A bank in which each student has a filter of their own."""
    for name, text in (
        ("problems/cnn/filters.toml", problem),
        ("problems/assignments/filters.toml", sheet),
        ("reference/filters.py", REFERENCE),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
