"""What depends on a condition: indicators, cases, the larger of two?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hwcheck.equivalence.operations.axes import largest
from hwcheck.equivalence.operations.registry import OPERATIONS, Operation, operation, tensor
from hwcheck.equivalence.tensor import Tensor, Value, lift, rank_of
from hwcheck.tree import Tree

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator, Scopes


@operation("ind")
def _indicator(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    one, zero = ev.arithmetic.number(1), ev.arithmetic.number(0)
    return ev.algebra.map(lambda c: ev.arithmetic.where(c, one, zero), ev.condition(args[0], at))


@operation("delta")
def _delta(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    one, zero = ev.arithmetic.number(1), ev.arithmetic.number(0)
    return np.where(ev.position(args[0], at) == ev.position(args[1], at), one, zero)


@operation("cases")
def _cases(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """The first condition that holds decides; without an `otherwise` the rest has no value."""
    pairs = list(zip(args[0::2], args[1::2], strict=False))
    nowhere = np.float64(np.nan)
    out: Value = ev.value(args[-1], at) if len(args) % 2 else nowhere
    for branch, condition in reversed(pairs):
        holds = ev.condition(condition, at)
        out = _choose(ev, holds, ev.value(branch, at), out)
    return out


def _choose(ev: Evaluator, condition: Value, yes: Value, no: Value) -> Value:
    rank = max(map(rank_of, (condition, yes, no)))
    if not rank:
        return ev.arithmetic.where(condition, yes, no)
    for a, b in ((condition, yes), (yes, no), (condition, no)):
        if rank_of(a) and rank_of(b):
            ev.algebra.combine(lambda x, y: x, a, b)  # raises where the shapes do not fit
    parts = (lift(part, rank) for part in (condition, yes, no))
    return Tensor(ev.arithmetic.where(*parts), rank)


def _pairwise(name: str) -> Operation:
    def operation(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
        choose = ev.arithmetic.maximum if name == "maximum" else ev.arithmetic.minimum
        if len(args) == 1:
            return largest(tensor(ev, args[0], at), choose)
        out = ev.value(args[0], at)
        for arg in args[1:]:
            out = ev.algebra.combine(choose, out, ev.value(arg, at))
        return out

    return operation


OPERATIONS["maximum"] = OPERATIONS["max"] = _pairwise("maximum")
OPERATIONS["minimum"] = OPERATIONS["min"] = _pairwise("minimum")


@operation("clip")
def _clip(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value, low, high = (ev.value(arg, at) for arg in args)
    return ev.algebra.combine(ev.arithmetic.minimum, ev.algebra.combine(ev.arithmetic.maximum, value, low), high)
