"""Are derivatives that an answer leaves standing taken right, also of what a problem defines as whole vectors?"""

from __future__ import annotations

import pytest

from hwcheck.equivalence.equal import equal
from hwcheck.verdict import Outcome
from tests.equivalence.sheets import SIGMOID, Sheet

SPACE = {"x": "vector[d]", "W": "matrix[d,o]", "A": "matrix[d,d]", "g": "vector[o]", "c": "positive"}

SHEETS = (
    Sheet(
        "the gradient of a quadratic form",
        "(A+A.T) @ x",
        SPACE,
        right={
            "of a bracket": r"\nabla_x\left(x^\top A x\right)",
            "of a square bracket": r"\nabla_x\left[x^\top A x\right]",
            "of all the factors": r"\nabla_x\, x^\top A x",
            "of an inner product": r"\nabla_x \langle x, Ax\rangle",
            "of a sum of entries": r"\nabla_x\sum_{i,j}A_{ij}x_ix_j",
            "as a quotient": r"\frac{\partial (x^\top A x)}{\partial x}",
            "of an operator": r"\frac{\partial}{\partial x}\left(x^\top A x\right)",
        },
        wrong={"of half": r"\nabla_x\left(\tfrac12 x^\top A x\right)", "of the matrix": r"\nabla_A\, x^\top A x"},
    ),
    Sheet(
        "the gradient of a squared error",
        "2*W @ (W.T @ x - g)",
        SPACE,
        right={
            "of a norm": r"\nabla_x\|W^\top x-g\|_2^2",
            "of a product": r"\nabla_x (W^\top x-g)^\top(W^\top x-g)",
            "of a sum": r"\nabla_x\sum_j\left(\sum_i W_{ij}x_i-g_j\right)^2",
        },
        wrong={"of half": r"\nabla_x\frac12\|W^\top x-g\|^2", "without its square": r"\nabla_x\|W^\top x-g\|"},
    ),
    Sheet(
        "the gradient by a matrix",
        "x @ g.T + 2*c*W",
        SPACE,
        right={
            "of Frobenius's norm": r"\nabla_W\left(x^\top W g+c\|W\|_F^2\right)",
            "of traces": r"\nabla_W\left(\operatorname{tr}(x^\top W g)+c\operatorname{tr}(W^\top W)\right)",
            "in two": r"\nabla_W\, x^\top W g + \nabla_W\left(c\sum_{i,j}W_{ij}^2\right)",
        },
        wrong={
            "without a square": r"\nabla_W\left(x^\top W g+c\|W\|_F\right)",
            "turned": r"\left(\nabla_W\left(x^\top W g+c\|W\|_F^2\right)\right)^\top",
        },
    ),
    Sheet(
        "a step along a declared gradient",
        "w-c*G",
        {"w": "vector[d]", "G": "vector[d]", "c": "positive", "L": "real"},
        definitions={"dL/dw": "G"},
        right={"with nabla": r"w-c\nabla_w L", "nabla and a factor behind": r"w-\nabla_w L\cdot c"},
        wrong={"uphill": r"w+c\nabla_w L"},
    ),
    Sheet(
        "the gradient of a density",
        "-(inv(A)+inv(A).T) @ x/2",
        SPACE,
        right={"with an inverse": r"\nabla_x\left[-\frac12 x^\top A^{-1}x\right]"},
        wrong={"of twice as much": r"\nabla_x\left[-x^\top A^{-1}x\right]"},
    ),
    Sheet(
        "a layer defined as a whole",
        "(a_i-y_i)*a_i*(1-a_i)*x_j",
        {"W": "matrix[m,n]", "x": "vector[n]", "b": "vector[m]", "y": "vector[m]", "i": "index[m]", "j": "index[n]"},
        functions={"sigma": SIGMOID},
        definitions={"z": "W@x+b", "a": "sigma(z)", "L": "sum((a_k-y_k)^2, k)/2"},
        right={
            "by an entry of the matrix": r"\frac{\partial L}{\partial W_{ij}}",
            "the chain rule through entries": r"\frac{\partial L}{\partial a_i}\frac{\partial a_i}{\partial z_i}"
            r"\frac{\partial z_i}{\partial W_{ij}}",
            "the chain rule with a sum": r"\sum_k\frac{\partial L}{\partial a_k}\frac{\partial a_k}{\partial W_{ij}}",
            "through the bias": r"\frac{\partial L}{\partial b_i}x_j",
        },
        wrong={
            "the transpose": r"\frac{\partial L}{\partial W_{ji}}",
            "another unit": r"\frac{\partial L}{\partial a_i}\frac{\partial a_i}{\partial z_j}x_j",
            "a link left out": r"\frac{\partial L}{\partial a_i}x_j",
        },
    ),
    Sheet(
        "softmax as a whole and cross entropy",
        "p_i - y_i",
        {"h": "vector[n]", "y": "onehot[n]", "i": "index[n]"},
        definitions={"p": "softmax(h)", "L": "-y.T @ log(p)"},
        right={
            "by an entry": r"\frac{\partial L}{\partial h_i}",
            "through the probabilities": r"\sum_k\frac{\partial L}{\partial p_k}\frac{\partial p_k}{\partial h_i}",
            "an operator before a product": r"-\sum_k\frac{\partial}{\partial h_i}y_k\log p_k",
        },
        wrong={
            "only its own probability": r"\frac{\partial L}{\partial p_i}\frac{\partial p_i}{\partial h_i}",
            "not through softmax": r"\frac{\partial L}{\partial p_i}",
        },
    ),
    Sheet(
        "a quadratic form",
        "sum((A_{i,k}+A_{k,i})*x_k, k)",
        {"x": "vector[n]", "A": "matrix[n,n]", "i": "index[n]"},
        definitions={"f": "x.T @ A @ x", "r": "norm(A @ x)"},
        right={
            "by an entry": r"\frac{\partial f}{\partial x_i}",
            "a norm beside": r"\frac{\partial f}{\partial x_i}+\frac{\partial r}{\partial x_i}\cdot 0",
        },
        wrong={"of its root": r"\frac{\partial r}{\partial x_i}"},
    ),
    Sheet(
        "a slope",
        "2*w*x^2",
        {"w": "real", "x": "real"},
        definitions={"L": "(w*x)^2"},
        right={"a gradient without braces": r"\nabla_wL", "a partial without braces": r"\partial_wL"},
        wrong={"by the other": r"\nabla_xL"},
    ),
    Sheet(
        "a covariance",
        "sum(x_i*g_i, i)/n - sum(x_i, i)*sum(g_i, i)/n^2",
        {"x": "vector[n]", "g": "vector[n]", "n": "integer"},
        right={"with bars": r"\overline{xg}-\bar x\bar g", "a bar over a difference": r"\overline{(x-\bar x)g}"},
        wrong={"a sign": r"\overline{xg}+\bar x\bar g"},
    ),
    Sheet(
        "an entry of the unit matrix",
        "delta(i,k)*x_j",
        {"x": "vector[n]", "i": "index[m]", "j": "index[n]", "k": "index[m]"},
        right={"by its letter": "I_{ik}x_j"},
        wrong={"the complement": "(1-I_{ik})x_j"},
    ),
)


@pytest.mark.parametrize(("sheet", "answer", "outcome"), [row for sheet in SHEETS for row in sheet.rows()])
def test_derivatives_that_stand(sheet: Sheet, answer: str, outcome: Outcome) -> None:
    verdict = sheet.verdict(answer)
    assert verdict.outcome is outcome, verdict


@pytest.mark.parametrize("answer", [r"\frac{\partial L}{\partial h}", r"\nabla_h L"])
def test_what_is_defined_as_a_whole_counts_as_no_constant(answer: str) -> None:
    """Its derivative would be zero, and the answer wrong."""
    verdict = equal(
        "p_i - y_i",
        answer,
        symbols={"h": "vector[n]", "y": "onehot[n]", "i": "index[n]"},
        definitions={"p": "softmax(h)", "L": "-sum(y_k*log(p_k), k)"},
    )
    assert verdict.outcome is Outcome.CORRECT
