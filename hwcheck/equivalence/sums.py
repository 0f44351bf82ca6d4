"""What is a sum, a product, a maximum or a minimum over indices?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hwcheck.equivalence.arithmetic import Arithmetic, Array
from hwcheck.equivalence.operations.conditions import condition
from hwcheck.equivalence.ranges import range_of
from hwcheck.equivalence.scopes import EvaluationError, Scopes
from hwcheck.equivalence.tensor import Tensor, Unsized, Value, lift, rank_of
from hwcheck.tree import Reduce, Tree

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator

MAX_CELLS = 200_000  # values of all indices and points of one array together

_PLACES = {"argmax": np.argmax, "argmin": np.argmin}
_LOWEST = {"argmax": -np.inf, "argmin": np.inf}


def reduced(ev: Evaluator, tree: Reduce, at: Scopes) -> Value:
    first, rest = tree.indices[0], tree.indices[1:]
    body: Tree = replace(tree, indices=rest) if rest else tree.body
    values, mask_tree = range_of(ev, tree, first, at)
    inner = at.bind(first, values)
    if inner.depth > 8 or len(values) ** min(inner.depth, 3) * ev.sample.points > MAX_CELLS:
        raise EvaluationError("the sums run over too many values to be computed")
    terms = ev.value(body, inner)
    if isinstance(terms, Unsized):
        raise EvaluationError(f"the size of {terms.head} inside a {tree.head} cannot be told")
    rank = rank_of(terms)
    array = np.broadcast_to(
        lift(terms, rank),
        np.broadcast_shapes(np.shape(lift(terms, rank)), (len(values), *(1,) * (at.depth + 1 + rank))),
    )
    if mask_tree is not None and not rest:
        mask = condition(ev, mask_tree, inner)
        array = _masked(ev, array, np.asarray(mask), rank, tree.head)
    if tree.head in _PLACES:
        if rank:
            raise EvaluationError("the place of the largest is that of a number")
        return ev.index_value(values[_PLACES[tree.head](array, axis=0)])
    if tree.head == "entries":
        return Tensor(np.moveaxis(array, 0, array.ndim - 1 - rank), rank + 1)
    out = _fold(tree.head, array, ev.arithmetic)
    return replace(terms, array=out) if isinstance(terms, Tensor) else out


def _masked(ev: Evaluator, array: Array, mask: Array, rank: int, head: str) -> Array:
    """Terms that the condition excludes become the neutral element of the reduction."""
    neutral: int | float = {"sum": 0, "prod": 1, "max": -np.inf, "min": np.inf, **_LOWEST}[head]
    fill = ev.arithmetic.number(int(neutral)) if head in ("sum", "prod") else neutral
    mask = mask.reshape(*mask.shape, *(1,) * rank)
    return np.where(mask, array, fill)


def _fold(head: str, array: Array, arithmetic: Arithmetic) -> Array:
    """Sum, product, maximum or minimum along the first axis."""
    match head:
        case "sum":
            return np.sum(array, axis=0)
        case "prod":
            return np.prod(array, axis=0)
    choose = arithmetic.maximum if head == "max" else arithmetic.minimum
    out = array[0]
    for row in array[1:]:
        out = choose(out, row)
    return out
