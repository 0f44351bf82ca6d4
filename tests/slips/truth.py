"""What may each edit of the copyist be called?"""

from __future__ import annotations

from hwcheck.slips.diagnose import diagnose
from tests.slips.corpus import Wrong

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
    "double_factor": frozenset({"doubled-factor", "wrong-constant", "sum-vs-mean"}),
    "average": frozenset({"sum-vs-mean"}),
}


def notes(wrong: Wrong) -> frozenset[str]:
    found = diagnose(wrong.source.book, wrong.tree)
    return frozenset(slip.note for slip in found.slips if slip.note) if found else frozenset()


def is_true(wrong: Wrong, named: frozenset[str]) -> bool:
    """Is every slip that is named one that was made?"""
    return all(any(note in TRUE_NAMES[edit] for edit in wrong.edits) for note in named)
