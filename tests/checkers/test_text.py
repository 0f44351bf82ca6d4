from __future__ import annotations

import pytest

from hwcheck.checkers.context import Context
from hwcheck.checkers.text import Settings, check
from hwcheck.verdict import Outcome


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("The sigmoid saturates, and its slopes multiply.", id="prose"),
        pytest.param("import os; os.remove('/')", id="a program, which is not run"),
        pytest.param("[red]\x1b[31m</html>", id="markup"),
    ],
)
def test_free_text_waits_for_a_person(answer: str) -> None:
    verdict = check(Settings(), answer, Context())
    assert (verdict.outcome, verdict.credit, verdict.note) == (Outcome.REVIEW, 0.0, "free-text")
