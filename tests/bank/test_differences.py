from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hwcheck.equivalence.resolve
from hwcheck.bank.derivatives import derivative_disagreements
from hwcheck.bank.differences import disagreements, numeric
from hwcheck.bank.load import load_problem
from hwcheck.domain import Scope
from hwcheck.tree import Symbol, Tree
from tests.bank.banks import GOOD, make_bank


def test_the_numeric_gradient_of_a_vector() -> None:
    at = np.array([0.5, -1.0, 2.0])
    gradient = numeric(lambda x: float(np.sum(x**3)), {"x": at}, "x")
    assert gradient == pytest.approx(3 * at**2, abs=1e-9)


def test_a_kink_is_set_aside() -> None:
    assert numeric(lambda x: max(0.0, float(x)), {"x": 0.0004}, "x") is None
    assert numeric(lambda x: max(0.0, float(x)), {"x": 0.4}, "x") == pytest.approx(1)


def test_without_wrt_it_is_the_value() -> None:
    assert numeric(lambda x: x + 1, {"x": 2.0}, "") == 3


@pytest.mark.parametrize(
    ("reference", "agrees"),
    [
        pytest.param("'2*x'", True, id="the derivative"),
        pytest.param("{ derivative_of = 'f', wrt = 'x' }", True, id="the derivative that we take"),
        pytest.param("'2*x + x^2/1000'", False, id="something near it"),
        pytest.param("'abs(2*x)'", False, id="right on one side of zero only"),
    ],
)
def test_a_reference_against_code(tmp_path: Path, reference: str, agrees: bool) -> None:
    bank = make_bank(tmp_path, GOOD.replace("reference = '2*x'", f"reference = {reference}"))
    part = load_problem("calculus/square", bank).parts[0]
    assert (list(disagreements(part, bank, "here")) == []) is agrees


@pytest.mark.parametrize(
    ("reference", "agrees"),
    [
        pytest.param("b_j*A_{i,j}", True, id="rows first, although the formula begins with a column"),
        pytest.param("b_j*A_{j,i}", False, id="the transpose"),
        pytest.param("c_k*b_j*A_{i,j}/c_k", False, id="an axis too many"),
    ],
)
def test_entries_are_compared_in_the_order_of_their_indices(tmp_path: Path, reference: str, agrees: bool) -> None:
    problem = f"""
title = "Scaled columns"
[symbols]
A = "matrix[3,3]"
b = "vector[3]"
c = "vector[2]"
i = "index[3]"
j = "index[3]"
k = "index[2]"
[parts.entries]
kind = "expression"
prompt = "Write an entry."
reference = '{reference}'
differences = {{ of = "powers.scaled" }}
"""
    code = "def scaled(A, b):\n    return A * b\n"
    bank = make_bank(tmp_path, problem)
    (bank / "reference" / "powers.py").write_text(code, encoding="utf-8")
    part = load_problem("calculus/square", bank).parts[0]
    assert (list(disagreements(part, bank, "here")) == []) is agrees


def test_sympy_takes_the_same_derivatives(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [part for part in load_problem("backprop/deep_net").parts if part.kind == "expression"]
    assert [what for part in parts for what in derivative_disagreements(part)] == []

    def wrong(tree: Tree, scope: Scope) -> Tree:
        return Symbol("w_1")

    monkeypatch.setattr(hwcheck.equivalence.resolve, "resolve", wrong)
    assert len([what for part in parts for what in derivative_disagreements(part)]) == len(parts)
