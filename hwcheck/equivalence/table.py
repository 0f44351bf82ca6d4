"""How do two values stand beside each other? As tables: one row an entry, one column a sampled point."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.tensor import Algebra, Layout, Tensor, Unsized, Value, lift, rank_of


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Two values whose shapes differ; `transposed` when one is the other's transpose in shape."""

    answer: str
    reference: str
    transposed: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Reference and answer as tables (entries, points), and what was overlooked to make them fit.

    `shape` is that of the entries before they were made rows: index axes, the innermost first, then `rank` value axes.
    """

    reference: Array
    answer: Array
    shape: tuple[int, ...] = ()
    rank: int = 0
    overlooked: tuple[str, ...] = ()


def pair(reference: Value, answer: Value, algebra: Algebra, depth: int, points: int) -> Pair | Mismatch:
    """Bring two values to one shape. `depth` is the number of declared indices."""
    reference, answer = _unsized(reference, answer, algebra)
    overlooked: list[str] = []
    whole = answer
    lead = _lead(reference, depth)
    if isinstance(answer, Tensor) and _is_whole(answer) and answer.rank == sum(size > 1 for size in lead):
        answer, overlooked = _spread(answer, lead), ["whole"]
    fitted = _fit(reference, answer)
    if fitted is None:
        turned = _is_transposed(reference, answer)
        return Mismatch(algebra.describe(answer), algebra.describe(reference), turned)
    if fitted is not answer and not (
        isinstance(fitted, Tensor) and isinstance(answer, Tensor) and fitted.rank == answer.rank
    ):
        overlooked.append("kept-axis")
    left, right = _table(reference, points), _table(fitted, points)
    if not _broadcastable(left, right):  # a whole vector whose length is not that of the index
        return Mismatch(algebra.describe(whole), algebra.describe(reference), False)
    left, right = np.broadcast_arrays(left, right)
    rows = left.reshape(-1, points), right.reshape(-1, points)
    return Pair(*rows, left.shape[:-1], rank_of(reference), tuple(overlooked))


def _broadcastable(left: Array, right: Array) -> bool:
    return all(m == n or 1 in (m, n) for m, n in zip(reversed(left.shape), reversed(right.shape), strict=False))


def _unsized(reference: Value, answer: Value, algebra: Algebra) -> tuple[Value, Value]:
    match reference, answer:
        case Tensor(), Unsized():
            return algebra._sized(reference, answer)
        case Unsized(), Tensor():
            return algebra._sized(reference, answer)
        case Unsized(), Unsized() if reference.head == answer.head:
            return reference.scale, answer.scale
    return reference, answer


def _is_whole(value: Tensor) -> bool:
    """Does it depend on no index, so that it can stand for all entries at once?"""
    return all(size == 1 for size in value.array.shape[: value.array.ndim - value.rank - 1])


def _lead(value: Value, depth: int) -> tuple[int, ...]:
    """The sizes of a scalar along the declared indices; 1 where it does not depend on one."""
    if isinstance(value, Tensor | Unsized) or not depth:
        return ()
    return np.shape(value)[:-1][-depth:]


def _spread(value: Tensor, lead: tuple[int, ...]) -> Array:
    """A whole vector as a scalar with an index: its axes become those of the indices that the reference depends on,
    the first index innermost."""
    shape = value.array.shape[max(0, value.array.ndim - value.rank - 1) :]  # (P, n, m, ...)
    array = value.array.reshape(shape if len(shape) > value.rank else (1, *shape))
    array = np.moveaxis(array, range(1, value.rank + 1), range(value.rank - 1, -1, -1))
    sizes = iter(array.shape)
    return array.reshape(*(next(sizes) if size > 1 else 1 for size in lead), array.shape[-1])


def _fit(reference: Value, answer: Value) -> Value | None:
    """The answer in the reference's shape, or None."""
    if rank_of(reference) == 0 and rank_of(answer) == 0:
        return answer
    if rank_of(reference) == 0 and isinstance(answer, Tensor) and set(answer.shape) <= {1}:
        return answer.array.reshape(answer.array.shape[: answer.array.ndim - answer.rank])
    if not isinstance(reference, Tensor) or not isinstance(answer, Tensor):
        return None
    if answer.layout is Layout.SPREAD and answer.shape[0] == reference.shape[0] and reference.rank == 2:
        return replace(answer, array=np.broadcast_to(answer.array, (*answer.array.shape[:-1], reference.shape[1])))
    if reference.rank == answer.rank:
        layouts = {reference.layout, answer.layout}
        crossed = reference.rank == 1 and layouts == {Layout.ROW, Layout.COLUMN}
        return answer if reference.shape == answer.shape and not crossed else None
    squeezed = tuple(size for size in answer.shape if size != 1)
    if squeezed == tuple(size for size in reference.shape if size != 1):
        lead = answer.array.shape[: answer.array.ndim - answer.rank]
        return Tensor(answer.array.reshape(*lead, *reference.shape), reference.rank)
    return None


def _is_transposed(reference: Value, answer: Value) -> bool:
    if not (isinstance(reference, Tensor) and isinstance(answer, Tensor)) or reference.rank != answer.rank:
        return False
    return reference.shape == tuple(reversed(answer.shape))


def _table(value: Value, points: int) -> Array:
    """Leading axes and entries first, points last."""
    if not isinstance(value, Tensor):
        array = np.asarray(value)
        return np.broadcast_to(array, np.broadcast_shapes(array.shape, (points,)))
    array = value.array
    where = array.ndim - value.rank - 1
    if where < 0:
        array, where = array[None], 0
    if array.shape[where] != points:
        array = np.broadcast_to(array, (*array.shape[:where], points, *array.shape[where + 1 :]))
    return np.moveaxis(array, where, -1)


def transposed(value: Value) -> Value:
    """The transpose, for saying that an answer is right but for it."""
    if isinstance(value, Tensor) and value.rank == 2:
        return Tensor(np.swapaxes(value.array, -1, -2), 2)
    if isinstance(value, Tensor) and value.rank == 1:
        return Tensor(value.array, 1, Layout.FREE)
    return value


__all__ = ["Mismatch", "Pair", "lift", "pair", "transposed"]
