from __future__ import annotations

import pytest

from hwcheck.bank.notations import respell

SAMPLES = (
    ("f_w(x^1)", "f_1"),
    ("y^1", "y_1"),
    (r"\frac{\partial f_w(x^1)}{\partial w}", "d_1"),
    (r"\frac{\partial f_w(x^1)}{\partial w_1}", "d_1[0]"),
    ("u", "x"),
    (r"\leftarrow", "="),
    ("p(x^#)", "p_#"),
    ("p(x^3)", "q"),
    (r"\frac{\partial L}{\partial w}", "g"),
)


@pytest.mark.parametrize(
    ("text", "respelt"),
    [
        pytest.param("2f_w(x^1) - 2y^1", "2 f_1 - 2 y_1", id="names of samples"),
        pytest.param(r"2 f_{w}\left(x^{1}\right)", "2 f_1", id="braces and sized brackets"),
        pytest.param(r"\frac{\partial f_w(x^1)}{\partial w} a", "d_1 a", id="the last brace belongs to the fraction"),
        pytest.param(r"\frac{\partial f_w(x^1)}{\partial w_1}", "d_1[0]", id="the longest spelling wins"),
        pytest.param(r"e^{-u}", "e^{- x }", id="inside an exponent"),
        pytest.param(r"w \leftarrow w - 1", "w = w - 1", id="a command"),
        pytest.param("sum_u + mu", "sum_ x + mu", id="whole tokens only"),
        pytest.param("y^12", "y^12", id="another number"),
        pytest.param("f_w(x^2)", "f_w(x^2)", id="another sample"),
        pytest.param("{y^{1", "{y^{1", id="braces that are never closed"),
        pytest.param("p(x^7) + p(x^{i})", "p_7 + p_i", id="any index"),
        pytest.param("p(x^3)", "q", id="a spelling that names the index goes first"),
        pytest.param("p(x^{ab})", "p(x^{ab})", id="a word is no index"),
        pytest.param(
            r"\frac{\partial L}{\partial w_i}", r"\frac{\partial L}{\partial w_i}", id="more in the last braces"
        ),
        pytest.param("", "", id="nothing"),
    ],
)
def test_respelling(text: str, respelt: str) -> None:
    assert " ".join(respell(text, SAMPLES).split()) == " ".join(respelt.split())


def test_without_notations_the_text_stays() -> None:
    assert respell("f_w(x^1)", ()) == "f_w(x^1)"
