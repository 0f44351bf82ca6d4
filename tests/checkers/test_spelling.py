from __future__ import annotations

import pytest

from hwcheck.checkers.spelling import mentions, spelt


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("w_3", id="plain"),
        pytest.param("w3", id="without the underscore"),
        pytest.param("w_{3}", id="LaTeX"),
        pytest.param("$W_3$", id="a capital in dollars"),
        pytest.param("w₃", id="Unicode"),
        pytest.param(r"\mathbf{w}_3", id="bold"),
    ],
)
def test_one_name_in_many_spellings(text: str) -> None:
    assert spelt(text) == ("w", "3")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("w₂σ₁(w₁x)", ("w", "2", "sigma", "1", "(", "w", "1", "x", ")"), id="Greek among letters"),
        pytest.param("x²", ("x", "^", "2"), id="a superscript is a power"),
        pytest.param(r"a \cdot b \times c", ("a", "b", "c"), id="product dots are silent"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_tokens(text: str, tokens: tuple[str, ...]) -> None:
    assert spelt(text) == tokens


def test_the_longest_spelling_wins() -> None:
    found = mentions(spelt("sigma_2(x_2), x_2"), {"output": ["sigma_2(x_2)"], "input": ["x_2"]})
    assert [mention.name for mention in found] == ["output", "input"]


def test_a_call_is_not_its_bare_name() -> None:
    assert mentions(spelt("sigma_2(y)"), {"function": ["sigma_2"]}) == ()
