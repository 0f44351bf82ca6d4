"""How are entries picked out: `x_i`, `w_{i,j}`, `X[:, None]`, `x[1:]`?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.operations.registry import operation, tensor
from hwcheck.equivalence.ranges import position
from hwcheck.equivalence.scopes import EvaluationError
from hwcheck.equivalence.tensor import Layout, ShapeError, Tensor, Value, lift, rank_of
from hwcheck.tree import Apply, Number, Symbol, Tree

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator, Scopes


@operation("index")
def _index(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """`x_i`, `w_{i,j}`: entries counted from 1. A shifted index that leaves the range reads zero, the convention of
    padded convolutions; a plain one that leaves it has no value."""
    out: Value = tensor(ev, args[0], at)
    for item in args[1:]:
        if not isinstance(out, Tensor):
            raise ShapeError("there are more subscripts than axes")
        out = _gather(out, position(ev, item, at) - 1, padded=not isinstance(item, Symbol | Number))
    return out


@operation("getitem")
def _getitem(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """Python's brackets: `X[:, None]`, `h[i]`, `x[1:]`."""
    out: Value = tensor(ev, args[0], at)
    axis = 0
    for item in args[1:]:
        rank = rank_of(out)
        match item:
            case Apply(head="newaxis"):
                out = _new_axis(out, axis - rank)
                axis += 1
            case Apply(head="ellipsis"):
                axis = rank - (len(args) - 1 - args.index(item) - 1)
            case Apply(head="slice", args=bounds):
                out = _slice(out, axis, bounds, ev, at)
                axis += 1
            case _:
                if axis >= rank or not isinstance(out, Tensor):
                    raise ShapeError("there are more subscripts than axes")
                position = _python_position(ev, item, at, out.shape[axis])
                out = _gather(out, position, padded=False, axis=axis)
    return out


def _new_axis(value: Value, place: int) -> Tensor:
    """NumPy's `None` in brackets: an axis of size 1, `place` counted from the end (0 is behind the last axis)."""
    rank = rank_of(value)
    array = np.expand_dims(lift(value, rank), place - 1 if place <= 0 else -1)
    return Tensor(array, rank + 1, Layout.FREE if rank == 0 else Layout.COLUMN)


def _python_position(ev: Evaluator, item: Tree, at: Scopes, size: int) -> Array:
    place = position(ev, item, at, zero_based=True)
    return np.where(place < 0, place + size, place) if isinstance(item, Number | Apply) else place


def _slice(value: Value, axis: int, bounds: tuple[Tree, ...], ev: Evaluator, at: Scopes) -> Value:
    if not isinstance(value, Tensor) or axis >= value.rank:
        raise ShapeError("there are more subscripts than axes")
    given = [None if bound == Apply("newaxis") else position(ev, bound, at, zero_based=True) for bound in bounds]
    if any(np.size(bound) > 1 for bound in given if bound is not None):
        return _window(value, given)
    limits = [None if bound is None else int(bound) for bound in given]
    where = (..., slice(*limits) if limits else slice(None), *(slice(None),) * (value.rank - axis - 1))
    return replace(value, array=value.array[where])


def _window(value: Tensor, bounds: list[Array | None]) -> Tensor:
    """`x[k:k+3]`: a window of one length that moves with an index."""
    start, stop = (bounds[0] if bounds[0] is not None else 0), bounds[1]
    lengths = np.unique(stop - start) if stop is not None else np.array([])
    if value.rank != 1 or len(bounds) != 2 or len(lengths) != 1 or not 0 < lengths[0] <= value.shape[0]:
        raise EvaluationError("a slice whose length changes with an index is not evaluated")
    entries = [lift(_gather(value, start + offset, padded=False), 0) for offset in range(int(lengths[0]))]
    return Tensor(np.stack(np.broadcast_arrays(*entries), axis=-1), 1)


def _gather(value: Tensor, position: Array, *, padded: bool, axis: int = 0) -> Value:
    """Entries at integer positions (from 0) along one value axis; `position` has index and point axes only."""
    rank, size = value.rank, value.shape[axis]
    array = np.moveaxis(value.array, axis - rank, -1)  # (lead..., P, rest..., size)
    position = np.asarray(position)
    if position.ndim == 0:
        out = _constant_entry(array, int(position), size, padded)
    elif array.ndim == rank + 1 and position.shape[-1] == 1:
        out = _entries_at(array, position[..., 0], padded)
    else:
        where = position.reshape(*position.shape, *(1,) * (rank - 1))
        shape = np.broadcast_shapes(array.shape[:-1], where.shape)
        where = np.broadcast_to(where, shape)
        full = np.broadcast_to(array, (*shape, size))
        inside = (where >= 0) & (where < size)
        out = np.take_along_axis(full, np.where(inside, where, 0)[..., None], axis=-1)[..., 0]
        if not inside.all():
            out = np.where(inside, out, 0 if padded else np.nan)
    return Tensor(out, rank - 1, Layout.FREE) if rank > 1 else out


def _entries_at(array: Array, position: Array, padded: bool) -> Array:
    """The usual case: positions that are the same at all points, of an array that depends on no index yet."""
    inside = (position >= 0) & (position < array.shape[-1])
    out = np.moveaxis(array, -1, 0)[np.where(inside, position, 0)]
    if inside.all():
        return out
    return np.where(inside.reshape(*inside.shape, *(1,) * (array.ndim - 1)), out, 0 if padded else np.nan)


def _constant_entry(array: Array, position: int, size: int, padded: bool) -> Array:
    if 0 <= position < size:
        return array[..., position]
    return np.full(array.shape[:-1], 0 if padded else np.nan)
