"""Is the answer right in some cases only: on one side of zero, or where two indices are equal?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.sample import Sample
from hwcheck.notation.printing import unicode
from hwcheck.slips.rule import Explanation, Slip
from hwcheck.slips.values import Grid
from hwcheck.tree import Apply, Symbol, Tree, walk

RANK = 16
OF_CASES = 10  # the rank where the right answer has more cases than the student's
FEWEST = 3  # points on either side
_CASES = frozenset("cases ind abs sign relu max min maximum minimum heaviside".split())


def rank(reference: Tree, answer: Tree) -> int:
    """How far-fetched it is that one side was forgotten."""
    return OF_CASES if _cases(reference) > _cases(answer) else RANK


def _cases(tree: Tree) -> int:
    """How many functions with two sides are there?"""
    return sum(1 for node in walk(tree) if isinstance(node, Apply) and node.head in _CASES)


def one_sided(right: Array, mine: Array, sample: Sample) -> Explanation | None:
    """Agreement wherever one variable is positive and not where it is negative, or the other way round."""
    if right.shape != (sample.points,) or mine.shape != right.shape:
        return None
    values = _values(right, sample)
    found = list(_sides(right, mine, values)) or list(_sides(right, mine, _apart(values)))
    if len(found) != 1:
        return None
    shown, side, other = found[0]
    says = f"this is right for {side} {shown} only; what happens where {shown} is {other}?"
    return Explanation((Slip("sign-of-x", shown, says, f"right for {side} {shown} only"),))


def _sides(right: Array, mine: Array, rows: dict[str, Array]) -> Iterator[tuple[str, str, str]]:
    agree = _agreeing(right, mine)
    for name, values in rows.items():
        for side, other, chosen in (("positive", "negative", values > 0), ("negative", "positive", values < 0)):
            if min(chosen.sum(), (~chosen).sum()) >= FEWEST and agree[chosen].all() and not agree[~chosen].all():
                yield name, side, other


def _values(right: Array, sample: Sample) -> dict[str, Array]:
    """The variables, by how they are written."""
    rows = ((unicode(Symbol(name)), draw.floats()) for name, draw in sample.draws.items())
    return {name: row for name, row in rows if not np.iscomplexobj(row) and row.shape == right.shape}


def _apart(values: dict[str, Array]) -> dict[str, Array]:
    """How far any two of them are apart."""
    return {f"{one} − {other}": values[one] - values[other] for one, other in combinations(values, 2)}


def _agreeing(right: Array, mine: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(np.abs(right - mine) <= 1e-9 * np.maximum(np.abs(right), np.abs(mine)))


def diagonal(right: Array, mine: Array, grid: Grid) -> Explanation | None:
    """Agreement wherever two indices are equal, and hardly anywhere else."""
    places = grid.indices()
    names = [*places]
    agree = _agreeing(right, mine)
    if agree.shape != right.shape or agree.all():
        return None
    for position, one in enumerate(names):
        for other in names[position + 1 :]:
            equal = places[one] == places[other]
            if equal.shape == right.shape and agree[equal].all() and not agree[~equal].any():
                shown = f"{unicode(Symbol(one))} = {unicode(Symbol(other))}"
                says = f"this is right where {shown} only; what is it where the two differ?"
                return Explanation((Slip("dropped-factor", shown, says, f"right for {shown} only"),))
    return None
