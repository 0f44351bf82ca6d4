"""Are formulas with inverses told equal or different, where some sizes leave nothing to invert?"""

from __future__ import annotations

import pytest

from hwcheck.verdict import Outcome
from tests.equivalence.sheets import Sheet

TALL = {"X": "matrix[n,d]", "y": "vector[n]"}

SHEETS = (
    Sheet(
        "least squares",
        "inv(X.T @ X) @ X.T @ y",
        TALL,
        right={
            "itself": r"(X^\top X)^{-1}X^\top y",
            "as a system of equations": "np.linalg.solve(X.T @ X, X.T @ y)",
            "a symmetric matrix turned": r"\left((X^\top X)^{-1}\right)^\top X^\top y",
            "with the pseudoinverse": "np.linalg.pinv(X) @ y",
            "with a plus for the pseudoinverse": r"X^+ y",
            "with a dagger": r"X^{\dagger} y",
        },
        wrong={
            "the other product, which is singular": r"X^\top(XX^\top)^{-1}y",
            "a shape that does not fit": r"(XX^\top)^{-1}X^\top y",
            "without the inverse": r"X^\top X X^\top y",
            "with a ridge": r"(X^\top X + I)^{-1}X^\top y",
            "an inverse of what is not square": "np.linalg.inv(X) @ y",
        },
    ),
    Sheet(
        "a transpose",
        "X.T @ y",
        TALL,
        right={"with a dagger": r"X^\dagger y", "of the product": r"(y^\dagger X)^\dagger"},
        wrong={"of nothing": r"X^\dagger X^\dagger y", "with a plus": r"X^+ y"},
    ),
    Sheet(
        "the shortest solution",
        "X.T @ inv(X @ X.T) @ y",
        TALL,
        right={"itself": r"X^\top(XX^\top)^{-1}y", "with the pseudoinverse": r"X^{+}y"},
        wrong={"least squares": r"(X^\top X)^{-1}X^\top y"},
    ),
    Sheet(
        "the projection on the columns",
        "X @ inv(X.T @ X) @ X.T",
        TALL,
        right={
            "itself": r"X(X^\top X)^{-1}X^\top",
            "twice": r"X(X^\top X)^{-1}X^\top X(X^\top X)^{-1}X^\top",
            "its square": r"\left(X(X^\top X)^{-1}X^\top\right)^2",
        },
        wrong={"without the inverse": r"XX^\top"},
    ),
    Sheet(
        "a ridge",
        "inv(X.T @ X + c*eye(d)) @ X.T @ y",
        {**TALL, "c": "positive", "d": "integer"},
        right={
            "itself": r"(X^\top X + cI)^{-1}X^\top y",
            "with the smaller matrix": r"X^\top(XX^\top + cI)^{-1}y",
        },
        wrong={
            "no ridge, which is singular for some sizes": r"(X^\top X)^{-1}X^\top y",
            "a number added to all entries": "np.linalg.solve(X.T @ X + c, X.T @ y)",
        },
    ),
    Sheet(
        "the inverse of what is always singular",
        "a",
        {"a": "vector[d]"},
        right={"itself": "a"},
        wrong={"an outer product inverted": r"(aa^\top)^{-1}a"},
    ),
)


@pytest.mark.parametrize(("sheet", "answer", "outcome"), [row for sheet in SHEETS for row in sheet.rows()])
def test_inverses(sheet: Sheet, answer: str, outcome: Outcome) -> None:
    verdict = sheet.verdict(answer)
    assert verdict.outcome is outcome, verdict
