"""How far out, or how near zero, must a formula be looked at? Its own constants tell.

`x + exp(-10^6 x^2)` is x but for a spike a thousandth wide, `x [x > 10^-6]` is the rectifier but for a step: each
changes where a symbol is about as large as one of its constants, its inverse, or the root of either.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from hwcheck.tree import Apply, Number, Tree, children

NEAREST, FARTHEST = -9, 9  # powers of ten
SEEN = (-2, 1)  # what the usual points cover
MOST = 6
GUARD = 1e-6  # `max(p, 1e-12)` guards a logarithm; that it differs for smaller p is no mistake
_BOUNDS = frozenset(("maximum", "minimum", "max", "min", "clip"))
_FOLDED: dict[str, Callable[..., float]] = {
    "neg": operator.neg,
    "add": lambda *terms: math.fsum(terms),
    "mul": lambda *factors: math.prod(factors),
    "times": lambda *factors: math.prod(factors),
    "div": operator.truediv,
    "pow": math.pow,
    "exp": math.exp,
    "sqrt": math.sqrt,
}


def scales(*trees: Tree) -> tuple[int, ...]:
    """The powers of ten at which formulas may change beyond the usual points, the least extreme first."""
    constants: set[float] = set()
    for tree in trees:
        if (whole := _fold(tree, constants)) is not None:
            constants.add(whole)
    sizes = [math.log10(abs(constant)) for constant in constants if constant]
    found = {round(power) for size in sizes for power in (size, -size, size / 2, -size / 2)}
    beyond = [power for power in found if NEAREST <= power <= FARTHEST and not SEEN[0] <= power <= SEEN[1]]
    return tuple(sorted(beyond, key=lambda power: (abs(power), power))[:MOST])


def _fold(tree: Tree, constants: set[float]) -> float | None:
    """The value of a constant as large as it is written, `10^6` and not 10 and 6; collects those in any other tree."""
    if isinstance(tree, Number):
        return _folded(operator.truediv, [tree.value.numerator, tree.value.denominator])
    parts = children(tree)
    values = [_fold(part, constants) for part in parts]
    known = [value for value in values if value is not None]
    function = _FOLDED.get(tree.head) if isinstance(tree, Apply) else None
    if function is not None and parts and len(known) == len(parts):
        return _folded(function, known)
    guards = isinstance(tree, Apply) and tree.head in _BOUNDS
    constants.update(value for value in known if not (guards and 0 < value <= GUARD))
    return None


def _folded(function: Callable[..., float], values: list[float] | list[int]) -> float | None:
    try:
        value = function(*values)
    except (ArithmeticError, ValueError):
        return None
    return value if math.isfinite(value) else None
