from __future__ import annotations

import pytest

from hwcheck.checkers.context import Context
from hwcheck.checkers.order import Settings, check
from hwcheck.verdict import Outcome

SETTINGS = Settings(
    ("w_3", "w_2", "w_1"),
    {f"w_{k}": (rf"\frac{{\partial f}}{{\partial w_{k}}}", f"df/dw_{k}") for k in (1, 2, 3)},
    ("reverse of the forward pass",),
)


@pytest.mark.parametrize(
    ("answer", "outcome", "note"),
    [
        pytest.param("w_3, w_2, w_1", Outcome.CORRECT, "equal", id="commas"),
        pytest.param("w3 -> w2 -> w1", Outcome.CORRECT, "equal", id="arrows"),
        pytest.param("w_3, w_2, w_1 (from the output on)", Outcome.CORRECT, "equal", id="a remark behind the last"),
        pytest.param("w₁ ← w₂ ← w₃", Outcome.CORRECT, "equal", id="arrows that point back"),
        pytest.param("First df/dw3, then df/dw2 and then df/dw1.", Outcome.CORRECT, "equal", id="words"),
        pytest.param(
            r"\frac{\partial f}{\partial w_3} \to \frac{\partial f}{\partial w_2} \to \frac{\partial f}{\partial w_1}",
            Outcome.CORRECT,
            "equal",
            id="LaTeX",
        ),
        pytest.param("The reverse of the forward pass", Outcome.CORRECT, "equal", id="the whole order in words"),
        pytest.param("w1, w2, w3", Outcome.INCORRECT, "reversed", id="the other way round"),
        pytest.param("w3, w1, w2", Outcome.INCORRECT, "different", id="two swapped"),
        pytest.param("w3, w2", Outcome.REVIEW, "incomplete", id="one missing"),
        pytest.param("w1 after w2, w2 after w3", Outcome.REVIEW, "ambiguous", id="after turns the order round"),
        pytest.param("w3, w2, w1, as the forward pass goes w1, w2, w3", Outcome.REVIEW, "ambiguous", id="two orders"),
        pytest.param("not w3, w2, w1", Outcome.REVIEW, "free-text", id="a negation"),
        pytest.param("opposite to w1, w2, w3", Outcome.REVIEW, "ambiguous", id="the other way round, turned round"),
        pytest.param("from the back", Outcome.REVIEW, "unreadable", id="nothing named"),
    ],
)
def test_order(answer: str, outcome: Outcome, note: str) -> None:
    verdict = check(SETTINGS, answer, Context())
    assert (verdict.outcome, verdict.note) == (outcome, note)
