"""Are formulas told apart that differ only near zero, only far out, or only along another axis?"""

from __future__ import annotations

import pytest

from hwcheck.equivalence.equal import equal
from hwcheck.equivalence.scales import scales
from hwcheck.notation.read import declare, read
from hwcheck.verdict import Outcome
from tests.equivalence.sheets import Sheet, reals

SHEETS = (
    Sheet(
        "the identity",
        "x",
        reals("x"),
        right={
            "a real cube root": r"\sqrt[3]{x^3}",
            "a real fifth root": r"\sqrt[5]{x^5}",
            "a quotient that cancels": "x*tanh(1e6*x)/tanh(1e6*x)",
        },
        wrong={
            "a spike at zero": "x + exp(-10^6*x^2)",
            "a narrower one": "x + exp(-1e8*x^2)",
            "a tent at zero": "x + max(0, 1e-4-abs(x))",
            "a slope that turns at zero": "x*tanh(1e5*abs(x))",
            "a bend far out": "x + max(x-10**5, 0)",
            "clipped far out": "min(max(x, -10000), 10000)",
            "a fourth root": r"\sqrt[4]{x^4}",
        },
    ),
    Sheet(
        "a complex number",
        "z",
        {"z": "complex"},
        right={"its parts": r"\operatorname{Re}z + i\operatorname{Im}z", "of its logarithm": r"e^{\log z}"},
        wrong={"across the logarithm's cut": r"\log e^z", "a root of its square": r"\sqrt{z^2}"},
    ),
    Sheet(
        "the cross entropy of a label",
        "-sum(y_k*log(p_k), k)",
        {"p": "simplex[n]", "y": "onehot[n]"},
        right={"the label by NumPy": "-np.log(p[np.argmax(y)])", "the label by name": r"-\log p_{\arg\max_k y_k}"},
        wrong={"of the likeliest": "-np.log(p[np.argmax(p)])", "one further": r"-\log p_{1+\arg\max_k y_k}"},
    ),
    Sheet(
        "the rectifier",
        "max(x, 0)",
        reals("x"),
        right={"from its other threshold": "x*(x >= 0)"},
        wrong={
            "a threshold a millionth off": "x*(x > 1e-6)",
            "a threshold below zero": "x*(x > -1e-6)",
            "smooth at a millionth": r"\log(1+e^{10^6x})/10^6",
            "a steep sigmoid": "x/(1+exp(-10**6*x))",
            "a floor above zero": "np.maximum(x, 1e-7)",
        },
    ),
    Sheet(
        "a guarded logarithm",
        "log(p)",
        {"p": "positive"},
        right={"guarded against zero": "np.log(np.maximum(p, 1e-12))"},
        wrong={"shifted away from zero": "log(p + 1e-12)", "guarded too early": "np.log(np.maximum(p, 1e-4))"},
    ),
    Sheet(
        "softmax of each row",
        "rowsoftmax(A)",
        {"A": "matrix[n,n]"},
        right={"NumPy's last axis": "softmax(A, axis=1)", "PyTorch's last axis": "F.softmax(A, dim=-1)"},
        wrong={"of each column": "softmax(A, axis=0)", "of all entries": "softmax(A, axis=(0, 1))"},
    ),
    Sheet(
        "the logarithm of softmax",
        "log(rowsoftmax(A))",
        {"A": "matrix[n,n]"},
        right={
            "by its name": "F.log_softmax(A, dim=1)",
            "shifted by each row's": "A - logsumexp(A, axis=1, keepdims=True)",
        },
        wrong={
            "of each column": "F.log_softmax(A, dim=0)",
            "shifted by each column's": "A - logsumexp(A, axis=0, keepdims=True)",
        },
    ),
    Sheet(
        "a cell of an LSTM",
        "o*(1-tanh(c)^2)",
        {"f": "vector[h]", "c": "vector[h]", "o": "vector[h]"},
        definitions={"h": "o*tanh(c)"},
        right={"by the hidden state, named as its length is": "o - h*np.tanh(c)"},
        wrong={"its square": "o - h**2"},
    ),
    Sheet(
        "the slope of a norm",
        "x_i/norm(x)",
        {"x": "vector[n]", "i": "index[n]"},
        right={"not carried out": r"\frac{\partial\|x\|}{\partial x_i}"},
        wrong={"of its square": r"\frac{\partial\|x\|^2}{\partial x_i}"},
    ),
)


@pytest.mark.parametrize(("sheet", "answer", "outcome"), [row for sheet in SHEETS for row in sheet.rows()])
def test_near_and_far(sheet: Sheet, answer: str, outcome: Outcome) -> None:
    verdict = sheet.verdict(answer)
    assert verdict.outcome is outcome, verdict


@pytest.mark.parametrize(
    ("formula", "powers"),
    [
        pytest.param("x + 2", (), id="ordinary constants"),
        pytest.param("0.05*x + 20", (), id="what the usual points cover"),
        pytest.param("x*(x > 10^6)", (-3, 3, -6, 6), id="a power is one constant, with its root and inverse"),
        pytest.param("max(x, 1e-12)", (), id="a guard"),
        pytest.param("exp(1000)*x", (), id="nothing that overflows"),
    ],
)
def test_constants_tell_where_to_look(formula: str, powers: tuple[int, ...]) -> None:
    scope = declare({"x": "real"}, {}, {})
    assert scales(read(formula, scope).tree) == powers


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param(r"A\odot(G-(G\odot A)\mathbf 1\mathbf 1^T)", "correct", id="rows added up and repeated"),
        pytest.param(r"A\odot(G+(G\odot A)\mathbf 1\mathbf 1^T)", "incorrect", id="a sign"),
        pytest.param(r"A\odot(G-\mathbf 1\mathbf 1^T(G\odot A))", "review", id="how many rows cannot be told"),
        pytest.param(r"A\odot(G-(\mathbf 1\mathbf 1^T)^T(G\odot A))", "review", id="nor turned round"),
    ],
)
def test_ones_have_the_length_of_their_neighbours(answer: str, outcome: str) -> None:
    symbols = {"A": "matrix[n,m]", "G": "matrix[n,m]"}
    assert equal("A*(G - rowsum(G*A))", answer, symbols=symbols).outcome == outcome
