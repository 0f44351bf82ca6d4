"""Does `hwcheck derive` show what the help promises, and refuse what it cannot do?"""

from __future__ import annotations

import json

import pytest

from hwcheck.cli import run

TWO_LAYERS = "w3*sigmoid(w2*sigmoid(w1*x))"
CROSS_ENTROPY = "-sum(y_j*log(p_j), j)"


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(["derive", *arguments]) == code
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_the_sigmoid_in_both_forms(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "sigmoid")
    for line in ("chain rule", "e⁻ˣ/(1 + e⁻ˣ)²", "σ(x) (1 − σ(x))", "✓ SymPy confirms every line", "✓ agree to"):
        assert line in out
    assert "\x1b" not in out


def test_the_backward_pass_of_two_layers(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, TWO_LAYERS, "--wrt", "w1,w2,w3")
    for line in ("v₂ = σ(v₁)", "∂v₄/∂v₃ = v₄ (1 − v₄)", "order: v₅, v₄, v₃, v₂, v₁", "∂f/∂w₃ = v₄"):
        assert line in out
    assert max(map(len, out.splitlines())) <= 80


def test_values_and_gradients_at_a_point(capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads(said(capsys, TWO_LAYERS, "--at", "x=3,w1=10,w2=-8,w3=5", "--wrt", "w2,w3", "--json"))
    assert record["gradients_at"]["w3"] == pytest.approx(0.00033535013)
    assert record["gradients_at"]["w2"] == pytest.approx(0.00167618835)
    assert all(row["agrees"] for row in record["check_at"])


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        pytest.param(["sigmoid", "--answer", "s(x)*(1-s(x))"], 0, "correct", id="a right answer"),
        pytest.param(["sigmoid", "--answer", "s(x)*(1+s(x))"], 0, "incorrect", id="a wrong answer"),
        pytest.param(["sigmoid", "--answer", "s(x)*((1"], 1, "bracket", id="an unreadable answer"),
        pytest.param(["x*sigmoid(x)", "--answer", "s(x)+x*s(x)*(1-s(x))"], 0, "correct", id="a formula's derivative"),
        pytest.param(["-x^2", "--answer", "-2x"], 0, "correct", id="formulas that start with a minus"),
        pytest.param(["-x*exp(-x)", "--wrt", "x"], 0, "∂f/∂x", id="a leading minus"),
        pytest.param(["tanh", "--at", "x=0.5"], 0, "At this point", id="a known function at a point"),
        pytest.param(["softmax", "--answer", r"p_i(\delta_{ij} - p_j)"], 0, "correct", id="an answer with indices"),
        pytest.param(["y = relu(w*x); y^2", "--at", "w=1,x=0"], 0, "kink", id="a kink is noted"),
        pytest.param([CROSS_ENTROPY, "--symbols", "y:vector[n],p:vector[n]", "--wrt", "p"], 0, "yᵢ/pᵢ", id="sums"),
    ],
)
def test_lines(capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, line: str) -> None:
    assert line in said(capsys, *arguments, code=code)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(["w_1*(x+"], "    w_1*(x+\n", id="a caret below the place"),
        pytest.param(["a = x; b = a*)"], "    a = x; b = a*)\n                 ^", id="a caret in a list of formulas"),
        pytest.param(["w_12*x", "--wrt", "w_21"], "did you mean 'w_12'?", id="an unknown name"),
        pytest.param(["x*y", "--answer", "y"], "--wrt x", id="an answer by which name"),
        pytest.param(["sigmoid", "--wrt", "x"], "known by name", id="options of formulas on a name"),
        pytest.param(["sigmod"], "did you mean 'sigmoid'?", id="a name misspelt"),
        pytest.param(
            ["dropout"],
            "known are batch-norm, binary-cross-entropy, ",
            id="a word that is neither a name nor a formula",
        ),
        pytest.param(["sigmod(x)*x"], "did you mean 'sigmoid'?", id="a function misspelt in a formula"),
        pytest.param(["softmax", "--at", "h=[1,2]"], "function of vectors", id="a vector function at a point"),
        pytest.param(["x*y", "--at", "x=1"], "add y=0.5", id="a value is missing"),
        pytest.param(["floor_(x)"], "floor_", id="an unknown function has no rule"),
    ],
)
def test_refused(capsys: pytest.CaptureFixture[str], arguments: list[str], line: str) -> None:
    assert line in said(capsys, *arguments, code=2)


def test_json_of_a_known_function(capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads(said(capsys, "tanh", "--json"))
    assert record["forms"]["only tanh"]["plain"] == "1 - tanh(x)^2"
    assert all(step["proved"] for step in record["steps"])
