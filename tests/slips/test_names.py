"""Is it told where one name stands for another, or for what is left of 1, in more than one place?"""

from __future__ import annotations

import pytest

from tests.slips.test_diagnose import note_of

SOFTMAX = {"p_i": "exp(h_i)/sum(exp(h_k),k)"}
TEMPERED = {"p_i": "exp(z_i/T)/sum(exp(z_k/T),k)"}
MEANS = {"xbar": "sum(x_j,j)/n", "ybar": "sum(y_j,j)/n"}
SERIES = "x:vector[n] y:vector[n] n:integer"
LINE = "sum((x_i-xbar)*(y_i-ybar),i)/sum((x_i-xbar)^2,i)"


@pytest.mark.parametrize(
    ("reference", "symbols", "definitions", "answer", "note"),
    [
        pytest.param(
            "p_i - y_i",
            "h:vector[n] y:vector[n] i:index[n]",
            SOFTMAX,
            r"\frac{e^{y_i}}{\sum_k e^{y_k}} - h_i",
            "swapped-symbol",
            id="exchanged through a definition",
        ),
        pytest.param(
            "p_i - y_i", "h:vector[n] y:vector[n] i:index[n]", SOFTMAX, "y_i - p_i", "sign", id="exchanged by a minus"
        ),
        pytest.param(
            "p_i*(1-p_i)/T",
            "z:vector[n] T:positive i:index[n]",
            TEMPERED,
            "z_i*(1-z_i)/T",
            "swapped-symbol",
            id="one for another in two places",
        ),
        pytest.param(LINE, SERIES, MEANS, LINE.replace("(x_i-xbar)^2", "(y_i-ybar)^2"), "swapped-symbol", id="a sum"),
        pytest.param(LINE, SERIES, MEANS, LINE.replace("(x_i-xbar)^2", "x_i^2"), "dropped-term", id="a mean lost"),
        pytest.param(
            "s*tanh(s*x)+x", "s:real x:real", {}, "x*tanh(x*x)+x", "swapped-symbol", id="one for another, scalars"
        ),
        pytest.param(
            "s*tanh(s*x)+x", "s:real x:real", {}, "s*tanh(s*s)+x", "swapped-symbol", id="one for another, once"
        ),
        pytest.param(
            "w_1*x*tanh(w_1*x)",
            "w_1:real w_2:real x:real",
            {},
            "w_2*x*tanh(w_2*x)",
            "swapped-index",
            id="another number at the name",
        ),
    ],
)
def test_a_name_may_be_wrong_in_several_places(
    reference: str, symbols: str, definitions: dict[str, str], answer: str, note: str
) -> None:
    assert note_of(reference, symbols, answer, definitions) == note
    assert note_of(reference, symbols, reference, definitions) == ""


ENTROPY = "y_i*log(p_i) + (1-y_i)*log(1-p_i)"
GATE = "(1-z_i)*h_i + z_i*c_i"
GATES = "h:vector[n] c:vector[n] z:vector[n] i:index[n]"


@pytest.mark.parametrize(
    ("reference", "symbols", "answer", "note"),
    [
        pytest.param(
            ENTROPY,
            "y:vector[n] p:vector[n] i:index[n]",
            "y_i*log(1-p_i) + (1-y_i)*log(p_i)",
            "complement",
            id="entries",
        ),
        pytest.param(GATE, GATES, "z_i*h_i + (1-z_i)*c_i", "complement", id="the weights of a gate"),
        pytest.param(GATE, GATES, "(1-c_i)*h_i + z_i*c_i", "swapped-symbol", id="another name in a weight"),
        pytest.param(GATE, GATES, "(1+z_i)*h_i + z_i*c_i", "sign", id="the sign in a weight"),
        pytest.param("x*(1-p_i)", "x:real p:vector[n] i:index[n]", "x*p_i", "complement", id="an entry"),
        pytest.param("x*(1-p_i)", "x:real p:vector[n] i:index[n]", "x", "dropped-factor", id="a factor"),
    ],
)
def test_an_entry_may_be_taken_for_what_is_left_of_1(reference: str, symbols: str, answer: str, note: str) -> None:
    assert note_of(reference, symbols, answer) == note
    assert note_of(reference, symbols, reference) == ""
