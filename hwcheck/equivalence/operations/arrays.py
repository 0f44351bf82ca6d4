"""Which arrays are written out or made of a size: vectors, matrices, ones, I?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hwcheck.equivalence.operations.registry import operation
from hwcheck.equivalence.ranges import position
from hwcheck.equivalence.scopes import EvaluationError
from hwcheck.equivalence.tensor import Layout, ShapeError, Tensor, Unsized, Value
from hwcheck.tree import Apply, Number, Tree

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator, Scopes


@operation("ones")
def _ones(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return _filled(ev, args, at, 1)


@operation("zeros")
def _zeros(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return _filled(ev, args, at, 0) if args else ev.arithmetic.number(0)


@operation("eye")
def _eye(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    size = _size(ev, args[0], at) if args else _only_size(ev)
    if not size:
        return Unsized("eye", ev.arithmetic.number(1))
    identity = np.where(np.eye(size, dtype=bool), ev.arithmetic.number(1), ev.arithmetic.number(0))
    return Tensor(np.expand_dims(identity, 0), 2)


def _filled(ev: Evaluator, args: tuple[Tree, ...], at: Scopes, number: int) -> Value:
    if not args and (size := _only_size(ev)):
        return Tensor(np.full((1, size), ev.arithmetic.number(number)), 1)
    if not args:
        return Unsized("ones", ev.arithmetic.number(number))
    flat = args[0].args if isinstance(args[0], Apply) and args[0].head == "tuple" else args
    if len(flat) == 1 and _is_array(ev, flat[0], at):
        return ev.algebra.map(lambda array: array * 0 + number, ev.value(flat[0], at))
    shape = tuple(_size(ev, arg, at) for arg in flat)
    return Tensor(np.full((1, *shape), ev.arithmetic.number(number)), len(shape))


def _only_size(ev: Evaluator) -> int:
    """The size of I or of a vector of ones where the problem has a single dimension; 0 where it has several."""
    sizes = set(ev.sample.sizes.values())
    return sizes.pop() if len(sizes) == 1 else 0


def _is_array(ev: Evaluator, tree: Tree, at: Scopes) -> bool:
    return not isinstance(tree, Number) and isinstance(ev.value(tree, at), Tensor)


def _size(ev: Evaluator, tree: Tree, at: Scopes) -> int:
    size = int(np.max(position(ev, tree, at)))
    if not 0 < size <= 64:
        raise EvaluationError(f"an array of size {size} is not computed")
    return size


@operation("vector", "tuple")
def _vector(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    entries = [ev.value(arg, at) for arg in args]
    if any(isinstance(entry, Tensor | Unsized) for entry in entries):
        raise EvaluationError("an array of arrays is not computed")
    return Tensor(np.stack(np.broadcast_arrays(*map(np.asarray, entries)), axis=-1), 1)


@operation("matrix")
def _matrix(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    rows = [_vector(ev, row.args, at) for row in args if isinstance(row, Apply)]
    shapes = {row.shape for row in rows if isinstance(row, Tensor)}
    if len(shapes) != 1:
        raise ShapeError("the rows of a matrix must have one length")
    arrays = np.broadcast_arrays(*(row.array for row in rows if isinstance(row, Tensor)))
    if shapes == {(1,)}:  # a single column is a vector
        return Tensor(np.stack([array[..., 0] for array in arrays], axis=-1), 1)
    if len(rows) == 1:
        return Tensor(arrays[0], 1, Layout.ROW)
    return Tensor(np.stack(arrays, axis=-2), 2)
