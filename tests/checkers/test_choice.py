from __future__ import annotations

import pytest

from hwcheck.checkers.choice import Settings, check, solution
from hwcheck.checkers.context import Context
from hwcheck.verdict import Outcome

ONE = Settings({"a": "sigmoid", "b": "ReLU", "c": "softmax"}, "b", {"b": ("rectifier",)})
MANY = Settings({"a": "dropout", "b": "ReLU", "c": "batch norm"}, ("a", "c"))


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param("b", Outcome.CORRECT, id="the letter"),
        pytest.param("(B)", Outcome.CORRECT, id="the letter in brackets, large"),
        pytest.param("**b**", Outcome.CORRECT, id="the letter in bold"),
        pytest.param("Option b, since its slope is 1", Outcome.CORRECT, id="option and letter, then a reason"),
        pytest.param("b) because a saturates", Outcome.CORRECT, id="a letter with its bracket, another one in prose"),
        pytest.param("ReLU", Outcome.CORRECT, id="the option's own words"),
        pytest.param("the rectifier", Outcome.CORRECT, id="a synonym"),
        pytest.param("a", Outcome.INCORRECT, id="another letter"),
        pytest.param("softmax", Outcome.INCORRECT, id="another option's words"),
        pytest.param("not ReLU", Outcome.REVIEW, id="what it is not"),
        pytest.param("a or b", Outcome.REVIEW, id="two letters"),
        pytest.param("a sort of threshold", Outcome.REVIEW, id="the article a is no choice"),
        pytest.param("d", Outcome.REVIEW, id="a letter that is no option"),
    ],
)
def test_one_choice(answer: str, outcome: Outcome) -> None:
    assert check(ONE, answer, Context()).outcome is outcome


@pytest.mark.parametrize(
    ("answer", "outcome", "credit"),
    [
        pytest.param("a, c", Outcome.CORRECT, 1.0, id="both"),
        pytest.param("c and a", Outcome.CORRECT, 1.0, id="both in another order"),
        pytest.param("a", Outcome.PARTIAL, 0.5, id="one of two"),
        pytest.param("a, b, c", Outcome.PARTIAL, 0.5, id="both and a wrong one"),
        pytest.param("a, b", Outcome.INCORRECT, 0.0, id="a right and a wrong one cancel"),
    ],
)
def test_several_choices(answer: str, outcome: Outcome, credit: float) -> None:
    verdict = check(MANY, answer, Context())
    assert (verdict.outcome, verdict.credit) == (outcome, credit)


def test_the_feedback_keeps_the_solution() -> None:
    assert "ReLU" not in check(ONE, "a", Context()).feedback
    assert solution(ONE, Context()) == "b: ReLU"
