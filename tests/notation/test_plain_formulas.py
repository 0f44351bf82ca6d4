"""Are LaTeX, Python, Unicode and plain text read alike, with one precedence?"""

from __future__ import annotations

import pytest

from hwcheck.errors import Unreadable
from hwcheck.notation.read import declare, read

from .shown import shown

SCOPE = declare(
    {"x": "real", "y": "real", "w": "real", "b": "real", "n": "integer", "w_1": "real", "w_2": "real"},
    {"sigma": "u -> 1/(1+exp(-u))"},
    {"z": "w*x + b"},
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param("x + y - b", "add(x, y, neg(b))", id="a sum is flat, a difference the sum with a negative"),
        pytest.param("-x^2", "neg(pow(x, 2))", id="a power binds more tightly than a minus"),
        pytest.param("(-x)^2", "pow(neg(x), 2)", id="a bracket binds more tightly still"),
        pytest.param("x^y^2", "pow(x, pow(y, 2))", id="powers group to the right"),
        pytest.param("x/y/b", "div(div(x, y), b)", id="quotients group to the left"),
        pytest.param("2**-1", "pow(2, -1)", id="Python's negative exponent"),
        pytest.param("e^-x", "pow(e(), neg(x))", id="a negative exponent without braces"),
        pytest.param("x*y", "mul(x, y)", id="a star is the elementwise product"),
        pytest.param(r"x \cdot y", "times(x, y)", id="a dot is LaTeX's product"),
        pytest.param("x·y", "times(x, y)", id="and so is its character"),
        pytest.param("x y", "times(x, y)", id="and so is nothing at all"),
        pytest.param("xy", "times(x, y)", id="even without a space"),
        pytest.param("wx+b", "add(times(w, x), b)", id="names that run together"),
        pytest.param("w1x", "times(w_1, x)", id="a lost underscore"),
        pytest.param("w_1x", "times(w_1, x)", id="TeX's subscript is one character"),
        pytest.param("w₁x", "times(w_1, x)", id="a Unicode subscript"),
        pytest.param("w_{1} w_{2}", "times(w_1, w_2)", id="braced subscripts"),
        pytest.param(r"w x \odot y", "mul(times(w, x), y)", id="juxtaposition binds more tightly than \\odot"),
        pytest.param("x @ y * b", "mul(matmul(x, y), b)", id="Python's products group to the left"),
        pytest.param("x//2 % 3", "mod(floordiv(x, 2), 3)", id="floor division and remainder"),
        pytest.param("x² + ½y", "add(pow(x, 2), times(1/2, y))", id="superscripts and vulgar fractions"),
        pytest.param("x⁻¹", "pow(x, -1)", id="a negative superscript"),
        pytest.param("√x + √(x+1)", "add(sqrt(x), sqrt(add(x, 1)))", id="roots"),
        pytest.param("σ(x)·(1−σ(x))", "times(sigma(x), add(1, neg(sigma(x))))", id="Unicode throughout"),
        pytest.param(r"\frac12x", "times(div(1, 2), x)", id="a fraction of two digits"),
        pytest.param(r"\frac1n", "div(1, n)", id="a fraction of a digit and a letter"),
        pytest.param(r"\frac xy", "div(x, y)", id="a fraction of two letters"),
        pytest.param(r"\tfrac{x}2", "div(x, 2)", id="a fraction half in braces"),
        pytest.param(r"\sqrt[3]{x}", "root(x, 3)", id="a cube root"),
        pytest.param(r"\sqrt3", "sqrt(3)", id="a root without braces"),
        pytest.param(r"\left[x+y\right]^2", "pow(add(x, y), 2)", id="square brackets group"),
        pytest.param("|x||y|", "times(abs(x), abs(y))", id="two absolute values side by side"),
        pytest.param("|x-|y||", "abs(add(x, neg(abs(y))))", id="one absolute value in another"),
        pytest.param(r"\left\lfloor x/2 \right\rfloor", "floor(div(x, 2))", id="the floor"),
        pytest.param("⌈x/2⌉", "ceil(div(x, 2))", id="the ceiling in Unicode"),
        pytest.param("n!/(n-1)!", "div(factorial(n), factorial(add(n, -1)))", id="factorials"),
        pytest.param(r"\binom{n}{2}", "binomial(n, 2)", id="binomials"),
        pytest.param("7,425,000", "7425000", id="thousands in commas"),
        pytest.param("7{,}425 + 1 000", "add(7425, 1000)", id="thousands in braces and spaces"),
        pytest.param("5.1e-2", "51/1000", id="a decimal is exact"),
        pytest.param(".4", "2/5", id="a decimal without its zero"),
        pytest.param("z", "z", id="a definition is a name"),
        pytest.param("w^2_1", "pow(w_1, 2)", id="a power before the subscript"),
        pytest.param("e^w_1", "pow(e(), w_1)", id="a subscript of the exponent"),
        pytest.param(r"\sigma'(x)", "prime(sigma(x))", id="a prime"),
        pytest.param(r"{\sigma}(x)", "sigma(x)", id="a name in braces"),
    ],
)
def test_is_read_as(text: str, tree: str) -> None:
    assert shown(read(text, SCOPE).tree) == tree


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(r"\mathbf{x}+y", id="bold"),
        pytest.param(r"\displaystyle x + y", id="display style"),
        pytest.param(r"$$x+y$$", id="dollars"),
        pytest.param(r"\(x+y\)", id="round display brackets"),
        pytest.param(r"\[x+y.\]", id="square display brackets and a full stop"),
        pytest.param(r"\boxed{x+y}", id="a box"),
        pytest.param(r"x\!+\!y\,", id="thin spaces"),
        pytest.param(r"\text{Answer: } x+y", id="a comment before"),
        pytest.param(r"x+y \text{ (chain rule)}", id="a comment behind"),
        pytest.param(r"\frac{\partial L}{\partial q} = x+y", id="a left side that is no name here"),
        pytest.param(r"b = z = x+y", id="a chain"),
        pytest.param(r"\begin{aligned} b &= z \\ &= x+y \end{aligned}", id="a chain in lines"),
        pytest.param("b = z\n= x+y", id="a chain in plain lines"),
        pytest.param(r"x + {} \\ y".replace("{} ", ""), id="a sum over two lines"),
        pytest.param(r"x+y, \quad y > 0", id="a range behind a comma"),
        pytest.param(r"x+y \text{ for all } x", id="for all"),
        pytest.param(r"q, \text{ where } q = x+y", id="a name that is explained"),
        pytest.param("q where q = x + y", id="and explained in plain text"),
        pytest.param(r"\underbrace{x}_{\text{input}}+y", id="an underbrace"),
    ],
)
def test_what_surrounds_a_formula_does_not_count(text: str) -> None:
    assert shown(read(text, SCOPE).tree) == "add(x, y)"


def test_the_members_of_a_chain_are_its_steps() -> None:
    reading = read(r"\frac{dL}{dq} = w x = x w = 2", SCOPE)
    assert [shown(step) for step in reading.steps] == ["times(w, x)", "times(x, w)", "2"]
    assert reading.tree is reading.steps[-1]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1++x", id="two plus signs"),
        pytest.param("1---x", id="three minus signs"),
        pytest.param("--x", id="two signs at the beginning"),
        pytest.param("2^--x", id="two signs in an exponent"),
        pytest.param("2 3", id="two numbers side by side"),
        pytest.param("x*", id="a factor missing"),
        pytest.param("x =", id="an equation without its right side"),
        pytest.param(r"\frac{x}{}", id="an empty denominator"),
    ],
)
def test_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, SCOPE)


def test_one_sign_behind_an_operator_is_read() -> None:
    assert shown(read("1--x", SCOPE).tree) == "add(1, neg(neg(x)))"
