from __future__ import annotations

import pytest

from hwcheck.checkers.context import Context
from hwcheck.checkers.metric import Settings, check
from hwcheck.verdict import Outcome

SETTINGS = Settings((0.97, 0.998))
LOG = "Test Accuracy: 9.330000\nTest Accuracy: 99.250000\nTest Accuracy: 98.95"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param("99.25", Outcome.CORRECT, id="a bare percentage"),
        pytest.param("0.9925", Outcome.CORRECT, id="a fraction"),
        pytest.param(".9925", Outcome.CORRECT, id="without its zero"),
        pytest.param("99,25 %", Outcome.CORRECT, id="a decimal comma"),
        pytest.param(r"$99.25\%$", Outcome.CORRECT, id="LaTeX"),
        pytest.param("9925/10000", Outcome.CORRECT, id="right answers out of all"),
        pytest.param("After 10 epochs I saw an accuracy of 99.1.", Outcome.CORRECT, id="words and another number"),
        pytest.param(LOG, Outcome.CORRECT, id="the best of a log"),
        pytest.param("Epoch [98/98], batch size 98: accuracy 51.2", Outcome.REVIEW, id="epochs are no accuracy"),
        pytest.param("accuracy after 98 epochs: 51 %", Outcome.REVIEW, id="how long it took is no accuracy"),
        pytest.param("55 %", Outcome.REVIEW, id="possible, but low"),
        pytest.param("100 %", Outcome.REVIEW, id="possible, but too good"),
        pytest.param("10 and 99", Outcome.REVIEW, id="two numbers, neither marked"),
        pytest.param("very high", Outcome.REVIEW, id="no number"),
        pytest.param("103 %", Outcome.INCORRECT, id="more than everything"),
        pytest.param("-3 %", Outcome.INCORRECT, id="less than nothing"),
    ],
)
def test_accuracy(answer: str, outcome: Outcome) -> None:
    assert check(SETTINGS, answer, Context()).outcome is outcome


def test_the_best_of_a_log_is_remarked() -> None:
    assert check(SETTINGS, LOG, Context()).remarks == ("the best of 3 reported values",)
