"""What depends on a condition: indicators, cases, the larger of two?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hwcheck.equivalence.arithmetic import FLOAT, Array
from hwcheck.equivalence.operations.axes import largest
from hwcheck.equivalence.operations.registry import OPERATIONS, Operation, operation, tensor
from hwcheck.equivalence.ranges import is_position, position
from hwcheck.equivalence.scopes import EvaluationError, Scopes
from hwcheck.equivalence.tensor import Tensor, Value, lift, rank_of
from hwcheck.tree import RELATIONS, Apply, Tree

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator


def condition(ev: Evaluator, tree: Tree, at: Scopes) -> Array:
    """Truth values, as scalars or as a Tensor of booleans."""
    match tree:
        case Apply(head="not", args=(inner,)):
            return ev.algebra.map(ev.arithmetic.negate, condition(ev, inner, at))
        case Apply(head="and" | "or", args=args):
            combine = ev.arithmetic.conjoin if tree.head == "and" else ev.arithmetic.disjoin
            out = condition(ev, args[0], at)
            for arg in args[1:]:
                out = ev.algebra.combine(combine, out, condition(ev, arg, at))
            return out
        case Apply(head=head, args=(left, right)) if head in RELATIONS:
            return _relation(ev, head, left, right, at)
    raise EvaluationError("a condition is expected here, such as x > 0 or i = j")


def _relation(ev: Evaluator, head: str, left: Tree, right: Tree, at: Scopes) -> Array:
    if is_position(ev, left, at) and is_position(ev, right, at):
        a, b = position(ev, left, at), position(ev, right, at)
        return FLOAT.relation(head, np.asarray(a, float), np.asarray(b, float))
    a, b = ev.value(left, at), ev.value(right, at)
    return ev.algebra.combine(lambda x, y: ev.arithmetic.relation(head, x, y), a, b)


@operation("ind")
def _indicator(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    one, zero = ev.arithmetic.number(1), ev.arithmetic.number(0)
    return ev.algebra.map(lambda c: ev.arithmetic.where(c, one, zero), condition(ev, args[0], at))


@operation("delta")
def _delta(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    one, zero = ev.arithmetic.number(1), ev.arithmetic.number(0)
    return np.where(position(ev, args[0], at) == position(ev, args[1], at), one, zero)


@operation("cases")
def _cases(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """The first condition that holds decides; without an `otherwise` the rest has no value."""
    pairs = list(zip(args[0::2], args[1::2], strict=False))
    nowhere = np.float64(np.nan)
    out: Value = ev.value(args[-1], at) if len(args) % 2 else nowhere
    for branch, test in reversed(pairs):
        holds = condition(ev, test, at)
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
