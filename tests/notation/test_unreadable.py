"""What is refused, with which code, and where does the caret stand?"""

from __future__ import annotations

import time

import pytest

from hwcheck.errors import Unreadable
from hwcheck.notation.read import declare, read

SCOPE = declare({"x": "real", "w_1": "real", "x_2": "real"}, {"sigma": "u -> 1/(1+exp(-u))"})
FREE = declare()


def refusal(text: str, *, free: bool = False) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(text, FREE if free else SCOPE)
    return caught.value


@pytest.mark.parametrize(
    ("text", "note"),
    [
        pytest.param(" \n\t", "empty", id="white space"),
        pytest.param("the derivative is one minus x", "prose", id="a sentence"),
        pytest.param("see the attached scan", "prose", id="a hint where to look"),
        pytest.param("x == 1", "relation", id="an equality"),
        pytest.param("x > 0", "relation", id="a comparison"),
        pytest.param("sigma(x", "brackets", id="a bracket that is never closed"),
        pytest.param("(x]", "brackets", id="a bracket closed by another"),
        pytest.param("x)", "brackets", id="a bracket that was never opened"),
        pytest.param("|x", "brackets", id="a bar that is never closed"),
        pytest.param("q", "undeclared", id="a name that nothing declares"),
        pytest.param("x_3", "undeclared", id="an index that nothing declares"),
        pytest.param(r"\write18{id}", "forbidden", id="a TeX command that writes"),
        pytest.param(r"\def\a{\a\a}\a", "forbidden", id="a TeX macro"),
        pytest.param("__import__('os')", "syntax", id="an import"),
        pytest.param("x.__class__", "forbidden", id="an attribute"),
        pytest.param("(lambda f: f(f))", "forbidden", id="a Python function"),
        pytest.param("x # note", "forbidden", id="a comment"),
        pytest.param("x\u202e+1", "characters", id="text that runs backwards"),
        pytest.param("x\u200b", "characters", id="a character without width"),
        pytest.param("x\x00", "characters", id="a null byte"),
        pytest.param("x ∪ 2", "characters", id="a union"),
        pytest.param("x" + "+x" * 20_000, "too-long", id="too many characters"),
        pytest.param("1+" * 4_000 + "1", "too-long", id="too many tokens"),
        pytest.param("(" * 150 + "x" + ")" * 150, "too-deep", id="too many brackets"),
        pytest.param("x" + "^x" * 500, "too-deep", id="too many powers"),
        pytest.param("x" + "/2" * 500, "too-deep", id="too many quotients"),
        pytest.param("9" * 2_000, "too-large", id="too many digits"),
        pytest.param("factorial(10**9)", "too-large", id="a large factorial"),
        pytest.param("9**9**9**9", "too-large", id="a tower that grows to the right"),
        pytest.param("((9**9)**9)**9", "too-large", id="a tower that grows to the left"),
        pytest.param("exp(exp(exp(exp(x))))", "too-large", id="a tower of exponentials"),
        pytest.param("exp(1e999)", "too-large", id="the exponential of a large number"),
        pytest.param("x^(1e999)", "too-large", id="a large power"),
        pytest.param("1/(2-2)", "undefined", id="a division by zero"),
        pytest.param("fact(-1)", "undefined", id="a factorial that is not defined"),
    ],
)
def test_is_refused_at_once(text: str, note: str) -> None:
    before = time.process_time()
    assert refusal(text).note == note
    assert time.process_time() - before < 0.5


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1000*sigma(1000*x)", id="a steep sigmoid"),
        pytest.param("(x-2)^6000", id="a high power"),
        pytest.param("exp(1000*x)/(1+exp(1000*x))", id="steep exponentials"),
        pytest.param("exp(5000*x)", id="a steeper one"),
        pytest.param("exp(exp(x))", id="two exponentials"),
        pytest.param("exp(exp(1+1))*x", id="two exponentials of a sum"),
        pytest.param("5^(5^5)", id="a power of a power"),
        pytest.param("2^10000", id="three thousand digits"),
        pytest.param("(" * 60 + "x" + ")" * 60, id="sixty brackets"),
        pytest.param("x" + "+x" * 1_000, id="a long sum"),
    ],
)
def test_is_not_refused(text: str) -> None:
    read(text, SCOPE)


@pytest.mark.parametrize(
    ("text", "under"),
    [
        pytest.param("exp(x)/((1+exp(x)", "(", id="an open bracket"),
        pytest.param("x + q*2", "q", id="an unknown name"),
        pytest.param("x + sin*2", "sin", id="a function without its argument"),
        pytest.param("x @", "", id="an operand missing at the end"),
        pytest.param(r"x + \foo", r"\foo", id="an unknown command"),
        pytest.param("2 3", "3", id="a number too many"),
    ],
)
def test_the_caret_stands_under_what_is_wrong(text: str, under: str) -> None:
    error = refusal(text)
    assert error.span is not None
    assert text[slice(*error.span)] == under
    source, caret = error.caret().splitlines()[1:]
    assert source.strip() == text
    assert caret.index("^") == source.index(text) + error.span[0]


def test_a_close_name_is_suggested() -> None:
    assert "did you mean 'x_2'" in str(refusal("x_22"))
    assert "use sigma, w_1, x, x_2" in str(refusal("qqq"))
    assert "\\sqrt" in str(refusal(r"\sqt{x}"))


def test_a_character_is_shown_as_it_stands() -> None:
    assert "'\\' cannot be read" in str(refusal("x + \\"))


def test_dangerous_names_are_refused_even_where_any_name_may_occur() -> None:
    for text in ("eval(x)", "open(x)", "exec(x)", "x__y(z)"):
        assert refusal(text, free=True).note in ("forbidden", "syntax")
