"""What are the values of many formulas that differ in one place, at the points that are already there?

A mutant shares all that is not on the path to its change with the formula it comes from. The values of those parts are
remembered, so that a mutant costs little more than the operations on that path.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from hwcheck.domain import Scope
from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.evaluate import Evaluator, Scopes
from hwcheck.equivalence.sample import Sample, draw
from hwcheck.equivalence.table import Mismatch, Pair, pair
from hwcheck.equivalence.tensor import Tensor, Value
from hwcheck.errors import HwcheckError
from hwcheck.tree import Number, Symbol, Tree

CELLS = 96  # values of a formula that are compared first; all of them are when these agree
TOLERANCE = 1e-9
FEWEST_SEEN = 0.3  # of the cells, in which both values must be defined
SQUARE = 3  # the one size of all dimensions where the shapes of an answer do not fit


_VALUELESS = (HwcheckError, ArithmeticError, IndexError, ValueError)  # a changed formula may make no sense at all


class Remembering(Evaluator):
    """An evaluator that remembers the values of every part of the formulas that it is taught."""

    def __init__(self, scope: Scope, sample: Sample) -> None:
        super().__init__(scope, sample)
        self._known: dict[Any, tuple[Tree, Value]] = {}  # the tree is kept, so that its id stays its own
        self._learning = False

    def teach(self, tree: Tree) -> Value | None:
        """The value of a formula whose parts will come again; None where it has none."""
        self._learning = True
        try:
            return self(tree)
        except _VALUELESS:
            return None
        finally:
            self._learning = False

    def find(self, tree: Tree) -> Value | None:
        """The value of a formula, or None where it has none: shapes that do not fit, an index out of range."""
        try:
            return self(tree)
        except _VALUELESS:
            return None

    def value(self, tree: Tree, at: Scopes) -> Value:
        if at.local or isinstance(tree, Symbol | Number):
            return super().value(tree, at)
        key = id(tree) if at is self.root else (id(tree), *_signature(at))
        known = self._known.get(key)
        if known is not None:
            return known[1]
        out = super().value(tree, at)
        if self._learning:
            self._known[key] = tree, out
        return out


def _signature(at: Scopes) -> Iterable[Any]:
    """Which values the indices take: the same names over the same ranges have the same values."""
    for name, values in at.indices.items():
        yield name
        yield values.size
        yield int(values.flat[0]) if values.size else 0


@dataclass(frozen=True, slots=True)
class Grid:
    """One sample with the reference's value in it: where values become rows of numbers that can be compared."""

    evaluator: Remembering
    reference: Value

    def row(self, value: Value | None) -> Array | None:
        """The value as a row of numbers, in the shape of the reference; None where it has another shape."""
        if value is None:
            return None
        points = self.evaluator.sample.points
        depth = self.evaluator.root.depth
        if not depth and not isinstance(self.reference, Tensor) and isinstance(value, np.ndarray | np.generic):
            return np.broadcast_to(value, (points,)) if np.ndim(value) < 2 else None
        try:
            tables = pair(self.reference, value, self.evaluator.algebra, depth, points)
        except (HwcheckError, ValueError):
            return None
        return None if isinstance(tables, Mismatch) else self._over_all_indices(tables)

    def _over_all_indices(self, tables: Pair) -> Array:
        """Every declared index over its whole range, also where a formula does not depend on it."""
        points = self.evaluator.sample.points
        here = tables.shape[: len(tables.shape) - tables.rank]
        full = np.broadcast_shapes(here, *(axis.shape[:-1] for axis in self.evaluator.root.indices.values()))
        entries = tables.shape[len(here) :]
        array = tables.answer.reshape(*here, *entries, points)
        return np.broadcast_to(array, (*full, *entries, points)).ravel()

    def indices(self) -> dict[str, Array]:
        """The value of each declared index in every cell of a row, for values without axes of their own."""
        axes = self.evaluator.root.indices
        full = np.broadcast_shapes(*(axis.shape[:-1] for axis in axes.values()))
        points = self.evaluator.sample.points
        return {name: np.broadcast_to(axis, (*full, points)).ravel() for name, axis in axes.items()}


def thinned(row: Array) -> Array:
    """Some of the cells, spread over all of them."""
    return row if row.size <= CELLS else row[np.linspace(0, row.size - 1, CELLS).astype(int)]


def agreeing(rows: Array, row: Array) -> Array:
    """Which rows have this row's values, wherever both have one? Enough must be there to see: an answer that overflows
    at some points is still explained by the others."""
    with np.errstate(all="ignore"):
        seen = np.isfinite(row)
        size = float(np.max(np.abs(row[seen]), initial=0.0))
        if int((np.abs(row[seen]) > 1e-200).sum()) < 2 or size == 0.0:
            return np.zeros(len(rows), dtype=bool)
        rounding = max(1e-13 * min(size, 1e3), 1e-12 * _middle(np.abs(row[seen])))
        close = np.abs(rows - row) <= TOLERANCE * np.maximum(np.abs(rows), np.abs(row)) + rounding
        both = np.isfinite(rows) & seen
        agree = ((close & both) | ~np.isfinite(rows) | ~seen).all(axis=-1)
        return np.asarray(agree & (both.sum(axis=-1) >= max(2, FEWEST_SEEN * row.size)))


def _middle(sizes: Array) -> float:
    """The median, or the upper one of two: NumPy's own takes as long as all else here."""
    return float(np.partition(sizes, sizes.size // 2)[sizes.size // 2])


def is_nothing(row: Array, right: Array | None) -> bool:
    """Is a value zero everywhere, rounding aside, where the right one is not? Zero has many explanations."""
    if right is None or not np.isfinite(row).any() or not np.isfinite(right).any():
        return False
    sizes = [float(np.max(np.abs(each[np.isfinite(each)]))) for each in (row, right)]
    return sizes[0] <= 1e-12 * sizes[1]


def same(one: Array | None, other: Array | None) -> bool:
    if one is None or other is None or one.shape != other.shape:
        return False
    return bool(agreeing(one[None], other)[0])


def square_sample(scope: Scope, points: int = 8) -> Sample:
    """A sample in which every named dimension has one size, so that all products of matrices fit."""
    names = {dim for kind in scope.symbols.values() for dim in kind.dims if isinstance(dim, str)}
    sizes = dict.fromkeys(sorted(names), SQUARE)
    draws = {
        name: draw(kind.name, (points, *(sizes[dim] if isinstance(dim, str) else dim for dim in kind.dims)), slot, 0)
        for slot, (name, kind) in enumerate(scope.symbols.items())
        if kind.name != "index" and name not in sizes
    }
    numbers = {name: draw("integer", (points,), 99, 0) for name in sizes}  # as a number, any: a size only as a size
    return Sample(sizes, {**draws, **numbers}, points)
