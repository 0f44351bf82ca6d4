"""Are slips named that were made by other rules than those that look for them, and named for what they are?"""

from __future__ import annotations

import pytest

from hwcheck.equivalence.compare import decide
from hwcheck.slips.diagnose import diagnose
from hwcheck.verdict import Outcome
from tests.slips.corpus import Wrong, sources, wrong_answers

FACTOR = frozenset({"dropped-factor", "missing-chain", "sigma-for-derivative", "wrong-constant"})
POWER = frozenset({"dropped-factor", "doubled-factor", "lost-root", "wrong-constant"})
TRUE_NAMES: dict[str, frozenset[str]] = {
    "flip_sign": frozenset({"sign", "sign-exponent", "sign-argument"}),
    "plus_for_minus": frozenset({"sign"}),
    "drop_factor": FACTOR | {"missing-mask", "sum-vs-mean"},
    "drop_term": frozenset({"dropped-term", "dropped-epsilon", "off-by-one"}) | FACTOR,  # 1 - s is a factor, too
    "drop_denominator": FACTOR | {"sum-vs-mean"},
    "wrong_number": POWER,
    "wrong_exponent": POWER,
    "forget_power": POWER,
    "forget_slope": frozenset({"sigma-for-derivative"}),
    "wrong_name": frozenset({"swapped-symbol", "swapped-index", "swapped-argument", "wrong-variable", "mask-tensor"}),
    "swap_index": frozenset({"swapped-index"}),
    "double_factor": frozenset({"doubled-factor", "extra-factor", "wrong-constant", "sum-vs-mean"}),
    "average": frozenset({"sum-vs-mean"}),
}
"""What each edit of the copyist may be called."""


def notes(wrong: Wrong) -> frozenset[str]:
    found = diagnose(wrong.source.book, wrong.tree)
    return frozenset(found.note.split("+")) if found else frozenset()


def is_true(wrong: Wrong, named: frozenset[str]) -> bool:
    """Is every slip that is named one that was made?"""
    return all(any(note in TRUE_NAMES[edit] for edit in wrong.edits) for note in named)


@pytest.mark.parametrize(
    ("count", "slips", "named", "untrue"),
    [
        pytest.param(150, 1, 0.95, 0.02, id="one slip is named in 95 of 100 wrong answers, and by its name"),
        pytest.param(50, 2, 0.60, 0.10, id="two slips in 60"),
    ],
)
def test_most_wrong_answers_are_explained(count: int, slips: int, named: float, untrue: float) -> None:
    told = [(wrong, notes(wrong)) for wrong in wrong_answers(count, slips, seed=1)]
    assert sum(1 for _, found in told if found) >= named * count
    assert sum(1 for wrong, found in told if not is_true(wrong, found)) <= untrue * count


def test_what_is_right_has_no_slip() -> None:
    for source in sources():
        assert decide(source.question, source.tree).outcome is Outcome.CORRECT
        assert diagnose(source.book, source.tree) is None
