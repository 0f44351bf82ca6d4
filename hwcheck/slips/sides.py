"""Is the answer right on one side of zero only?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.sample import Sample
from hwcheck.notation.printing import unicode
from hwcheck.slips.rule import Explanation, Slip
from hwcheck.tree import Symbol

RANK = 16
FEWEST = 3  # points on either side


def one_sided(right: Array, mine: Array, sample: Sample) -> Explanation | None:
    """Agreement wherever one variable is positive and not where it is negative, or the other way round."""
    if right.shape != (sample.points,) or mine.shape != right.shape:
        return None
    found = list(_sides(right, mine, sample))
    if len(found) != 1:
        return None
    name, side, other = found[0]
    shown = unicode(Symbol(name))
    says = f"this is right for {side} {shown} only; what happens where {shown} is {other}?"
    return Explanation((Slip("sign-of-x", shown, says, f"right for {side} {shown} only"),))


def _sides(right: Array, mine: Array, sample: Sample) -> Iterator[tuple[str, str, str]]:
    with np.errstate(all="ignore"):
        agree = np.abs(right - mine) <= 1e-9 * np.maximum(np.abs(right), np.abs(mine))
    for name, draw in sample.draws.items():
        values = draw.floats()
        if np.iscomplexobj(values) or values.shape != right.shape:
            continue
        for side, other, chosen in (("positive", "negative", values > 0), ("negative", "positive", values < 0)):
            if min(chosen.sum(), (~chosen).sum()) >= FEWEST and agree[chosen].all() and not agree[~chosen].all():
                yield name, side, other
