"""What happens along an axis: sums, means, maxima, softmax, reshaping?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.operations.registry import OPERATIONS, Operation, operation, tensor
from hwcheck.equivalence.ranges import position
from hwcheck.equivalence.scopes import EvaluationError
from hwcheck.equivalence.tensor import Layout, ShapeError, Tensor, Value, sized
from hwcheck.tree import Apply, Tree

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator, Scopes


@operation("argmax")
def _largest_place(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """Counted from 1, as the index that it is compared with."""
    value = tensor(ev, args[0], at)
    if value.rank != 1 or len(args) > 1:
        raise EvaluationError("the place of the largest is only computed of a vector")
    return ev.index_value(np.argmax(value.array, axis=-1) + 1)


@operation("softmax", "rowsoftmax")
def _softmax(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = tensor(ev, args[0], at)
    axes = _axes_or_last(ev, args, at, value.rank)
    shifted = value.array
    if shifted.dtype != object:
        shifted = shifted - np.max(shifted.real, axis=axes, keepdims=True)
    weights = ev.arithmetic.unary["exp"](shifted)
    return replace(value, array=ev.arithmetic.divide(weights, np.sum(weights, axis=axes, keepdims=True)))


@operation("logsumexp")
def _logsumexp(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = tensor(ev, args[0], at)
    axes = _axes_or_last(ev, args, at, value.rank)
    total = np.sum(ev.arithmetic.unary["exp"](value.array), axis=axes)
    array = ev.arithmetic.unary["log"](np.asarray(total))
    out = Tensor(array, value.rank - len(axes)) if value.rank > len(axes) else array
    return _keep_axes(out, _forward(axes, value.rank), value.rank) if _keeps(args) else out


@operation("logsoftmax")
def _logsoftmax(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.map(ev.arithmetic.unary["log"], _softmax(ev, args, at))


def largest(value: Tensor, choose: Callable[[Array, Array], Array]) -> Value:
    return _fold_axes(value, tuple(range(-value.rank, 0)), choose)


def _fold_axes(value: Tensor, axes: tuple[int, ...], choose: Callable[[Array, Array], Array]) -> Value:
    """The largest or smallest entry along some axes (counted from the end)."""
    rank = value.rank - len(axes)
    moved = np.moveaxis(value.array, axes, range(len(axes)))
    rows = moved.reshape(-1, *moved.shape[len(axes) :])
    out = rows[0]
    for row in rows[1:]:
        out = choose(out, row)
    return Tensor(out, rank, Layout.FREE) if rank else out


def _keep_axes(value: Value, axes: tuple[int, ...], rank: int) -> Value:
    """NumPy's `keepdims`: the reduced axes stay, with size 1."""
    array = value.array if isinstance(value, Tensor) else np.asarray(value)
    return Tensor(np.expand_dims(array, tuple(axis - rank for axis in axes)), rank)


def _axes_of(ev: Evaluator, args: tuple[Tree, ...], at: Scopes, rank: int) -> tuple[int, ...]:
    """The axes that are reduced: those given (one, or a tuple), else all."""
    given = [arg for arg in args[1:] if not (isinstance(arg, Apply) and arg.head == "keepdims")]
    if not given or (isinstance(given[0], Apply) and given[0].head == "none"):
        return tuple(range(rank))
    listed = given[0].args if isinstance(given[0], Apply) and given[0].head in ("tuple", "vector") else given[:1]
    axes = [int(np.max(position(ev, item, at))) for item in listed]
    if any(not -rank <= axis < rank for axis in axes):
        raise ShapeError(f"there is no axis {axes}")
    return tuple(sorted({axis % rank for axis in axes}))


def _axes_or_last(ev: Evaluator, args: tuple[Tree, ...], at: Scopes, rank: int) -> tuple[int, ...]:
    """The axes given, else the last: softmax is taken of each row. Counted from the end."""
    given = len(args) - 1 - _keeps(args)
    return tuple(axis - rank for axis in _axes_of(ev, args, at, rank)) if given else (-1,)


def _forward(axes: tuple[int, ...], rank: int) -> tuple[int, ...]:
    return tuple(axis % rank for axis in axes)


def _keeps(args: tuple[Tree, ...]) -> bool:
    return any(isinstance(arg, Apply) and arg.head == "keepdims" for arg in args[1:])


def _along_axis(head: str) -> Operation:
    def operation(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
        value = sized(ev.value(args[0], at))
        if not isinstance(value, Tensor):
            return value
        axes = _axes_of(ev, args, at, value.rank)
        out = _reduce_axes(ev, head, value, axes)
        return _keep_axes(out, axes, value.rank) if _keeps(args) else out

    return operation


def _reduce_axes(ev: Evaluator, head: str, value: Tensor, chosen: tuple[int, ...]) -> Value:
    axes = tuple(axis - value.rank for axis in chosen)
    rank = value.rank - len(axes)
    if head in ("max", "min"):
        choose = ev.arithmetic.maximum if head == "max" else ev.arithmetic.minimum
        return _fold_axes(value, axes, choose)
    count = ev.arithmetic.number(int(np.prod([value.array.shape[k] for k in axes])))

    def mean(array: Array) -> Array:
        return ev.arithmetic.divide(np.sum(array, axis=axes), count)

    match head:
        case "sum":
            out = np.sum(value.array, axis=axes)
        case "prod":
            out = np.prod(value.array, axis=axes)
        case "mean":
            out = mean(value.array)
        case _:
            centred = value.array - np.expand_dims(mean(value.array), axes)
            out = mean(centred * centred)
            out = ev.arithmetic.unary["sqrt"](np.asarray(out)) if head == "std" else out
    return Tensor(out, rank, Layout.FREE) if rank else out


for _name in ("sum", "prod", "mean", "var", "std", "max", "min"):
    OPERATIONS[f"{_name}_axis"] = _along_axis(_name)


def _rowwise(name: str, axis: int) -> Operation:
    """`rowsum(A)` adds up each row and keeps the axis."""

    def operation(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
        value = tensor(ev, args[0], at)
        axes = (axis % value.rank,)
        return _keep_axes(_reduce_axes(ev, name, value, axes), axes, value.rank)

    return operation


OPERATIONS |= {
    "rowsum": _rowwise("sum", -1),
    "rowmax": _rowwise("max", -1),
    "rowmean": _rowwise("mean", -1),
    "colsum": _rowwise("sum", 0),
}


@operation("reshape", "broadcast")
def _reshape_like(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """`x.reshape(-1, 1)`, `x.flatten()`: the entries in row order."""
    value = tensor(ev, args[0], at)
    flat = args[1].args if len(args) == 2 and isinstance(args[1], Apply) and args[1].head == "tuple" else args[1:]
    wanted = tuple(int(np.max(position(ev, arg, at))) for arg in flat) or (-1,)
    lead = value.array.shape[: value.array.ndim - value.rank]
    if wanted.count(-1) > 1 or any(size > 4096 for size in wanted):
        raise ShapeError("this shape cannot be made")
    count = int(np.prod(value.shape))
    known = int(np.prod([size for size in wanted if size != -1]))
    if (known != count) if -1 not in wanted else (known == 0 or count % known):
        raise ShapeError(f"{ev.algebra.describe(value)} cannot be reshaped to {wanted}")
    return Tensor(value.array.reshape(*lead, *wanted), len(wanted), Layout.FREE if len(wanted) == 1 else Layout.COLUMN)


@operation("cumsum")
def _cumulate(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = tensor(ev, args[0], at)
    (axis,) = _axes_or_last(ev, args, at, value.rank)
    return replace(value, array=np.cumsum(value.array, axis=axis))
