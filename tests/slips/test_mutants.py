"""Are slips named that were made by other rules than those that look for them?"""

from __future__ import annotations

import pytest

from hwcheck.equivalence.compare import decide
from hwcheck.slips.diagnose import diagnose
from hwcheck.verdict import Outcome
from tests.slips.corpus import sources, wrong_answers


@pytest.mark.parametrize(
    ("count", "slips", "least"),
    [
        pytest.param(150, 1, 0.95, id="one slip is named in 95 of 100 wrong answers"),
        pytest.param(50, 2, 0.60, id="two slips in 60"),
    ],
)
def test_most_wrong_answers_are_explained(count: int, slips: int, least: float) -> None:
    explained = [diagnose(wrong.source.book, wrong.tree) is not None for wrong in wrong_answers(count, slips, seed=1)]
    assert sum(explained) >= least * count


def test_what_is_right_has_no_slip() -> None:
    for source in sources():
        assert decide(source.question, source.tree).outcome is Outcome.CORRECT
        assert diagnose(source.book, source.tree) is None
