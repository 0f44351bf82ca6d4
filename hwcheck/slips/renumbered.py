"""Would a wrong answer be right with another number? With one of the right answer's, or times a constant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import numpy as np

from hwcheck.domain import Scope
from hwcheck.equivalence.arithmetic import Array
from hwcheck.slips.mutants import Mutant, places, put
from hwcheck.slips.rule import Explanation, Place, Slip
from hwcheck.slips.rules.constant import FACTOR, another
from hwcheck.slips.standing import SUBSCRIPTED
from hwcheck.slips.values import agreeing
from hwcheck.tree import Number, Tree, walk

MOST_NUMBERS = 4  # of the right answer
FEWEST = 6  # cells in which a ratio must hold
LARGEST = 20  # denominator of a ratio that is plain


def renumbered(answer: Tree, reference: Tree, scope: Scope) -> Iterator[Mutant]:
    """The answer with a number of the right answer in place of one of its own. A 1 is no number that one gets wrong."""
    numbers = dict.fromkeys(node for node in walk(reference) if isinstance(node, Number) and abs(node.value) != 1)
    for node, place in places(answer, Place(scope, answer, own=False)):
        if isinstance(node, Number) and place.parent not in (*SUBSCRIPTED, "pow"):
            for right in [number for number in numbers if number not in (node, Number(0))][:MOST_NUMBERS]:
                yield Mutant(put(answer, place.path, right), another(node, right), place)


def scaled(rows: Iterable[tuple[Array | None, Array | None]]) -> Explanation | None:
    """An answer that is the right one times a plain positive number, the same in every sample: right rows and its."""
    factors = {_ratio(right, mine) for right, mine in rows}
    if None in factors or len(factors) != 1:
        return None
    says = "a constant factor is wrong; where does each number in front come from?"
    return Explanation((Slip(FACTOR.note, FACTOR.where, says, f"the right answer times {factors.pop()}"),))


def _ratio(right: Array | None, mine: Array | None) -> Fraction | None:
    if right is None or mine is None or right.shape != mine.shape or np.iscomplexobj(mine) or np.iscomplexobj(right):
        return None
    seen = np.isfinite(right) & np.isfinite(mine) & (np.abs(right) > 1e-200)
    if seen.sum() < FEWEST:
        return None
    first = float(mine[seen][0] / right[seen][0])
    plain = Fraction(first).limit_denominator(LARGEST) if 1e-3 < first < 1e3 else Fraction(0)
    exact = plain > 0 and abs(float(plain) - first) <= 1e-9 * first
    return plain if exact and bool(agreeing((float(plain) * right)[None], mine)[0]) else None
