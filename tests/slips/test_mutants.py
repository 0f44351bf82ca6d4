"""Are slips named that were made by other rules than those that look for them, and named for what they are?"""

from __future__ import annotations

import pytest

from tests.slips.corpus import wrong_answers
from tests.slips.truth import is_true, notes


@pytest.mark.parametrize(
    ("count", "slips", "named", "untrue"),
    [
        pytest.param(150, 1, 0.95, 0.02, id="one slip is named in 95 of 100 wrong answers, and by its name"),
        pytest.param(50, 2, 0.60, 0.15, id="two slips in 60; some of them one simple slip explains as well"),
    ],
)
def test_most_wrong_answers_are_explained(count: int, slips: int, named: float, untrue: float) -> None:
    told = [(wrong, notes(wrong)) for wrong in wrong_answers(count, slips, seed=1)]
    assert sum(1 for _, found in told if found) >= named * count
    assert sum(1 for wrong, found in told if not is_true(wrong, found)) <= untrue * count
