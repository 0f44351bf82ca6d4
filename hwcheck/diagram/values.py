"""Which value has each box at sample points, and which of the reference's operations has the same?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hwcheck.domain import Scope
from hwcheck.equivalence.evaluate import Evaluator
from hwcheck.equivalence.sample import samples
from hwcheck.equivalence.tensor import Tensor, Unsized, Value
from hwcheck.errors import HwcheckError
from hwcheck.tree import Tree

TOLERANCE = 1e-9
ENOUGH = 4  # points at which a value must be finite to tell it from others


class Points:
    """The sample points of a problem, all evaluated at once."""

    def __init__(self, scope: Scope) -> None:
        self.sample = samples(scope.symbols)[0]
        self.count = self.sample.points
        self._evaluator = Evaluator(scope, self.sample)

    def value(self, tree: Tree, known: Mapping[str, Value]) -> Value | None:
        """The value of a tree over symbols and known boxes; nothing where it has none."""
        try:
            with np.errstate(all="ignore"):
                found = self._evaluator.value(tree, replace(self._evaluator.root, local=dict(known)))
        except (HwcheckError, RecursionError):
            return None
        return None if isinstance(found, Unsized) else found

    def entries(self, value: Value) -> Any:
        """The value as one row of numbers, those of all points."""
        array = np.asarray(value.array if isinstance(value, Tensor) else value)
        if not isinstance(value, Tensor):
            array = np.broadcast_to(array, (self.count,)) if array.ndim < 1 else array
        return array.ravel()


@dataclass(slots=True)
class Table:
    """Values, each with its place, to look one up in."""

    points: Points
    rows: dict[int, tuple[list[int], Any]] = field(default_factory=dict)  # by length: places, and rows stacked

    @staticmethod
    def of(points: Points, values: Sequence[Value]) -> Table:
        table = Table(points)
        found: dict[int, list[tuple[int, Any]]] = {}
        for place, value in enumerate(values):
            row = points.entries(value)
            found.setdefault(len(row), []).append((place, row))
        table.rows = {size: ([p for p, _ in rows], np.array([r for _, r in rows])) for size, rows in found.items()}
        return table

    def find(self, value: Value | None) -> int | None:
        """The place of an equal value."""
        if value is None:
            return None
        row = self.points.entries(value)
        places, stacked = self.rows.get(len(row), ([], None))
        finite = np.isfinite(row)
        if not places or finite.sum() < min(ENOUGH, len(row)):
            return None
        with np.errstate(all="ignore"):
            equal = np.abs(stacked - row) <= TOLERANCE * np.maximum(1e-3, np.abs(row))
        same = (equal | (~np.isfinite(stacked) & ~finite)).all(axis=1)
        return places[int(np.argmax(same))] if same.any() else None

    def same(self, one: Value | None, other: Value | None) -> bool:
        return other is not None and Table.of(self.points, [other]).find(one) is not None


def distinct(points: Points, trees: Iterable[Tree]) -> list[tuple[Tree, Value]]:
    """The trees that have a value, one for each value."""
    found: list[tuple[Tree, Value]] = []
    for tree in trees:
        value = points.value(tree, {})
        if value is not None and Table.of(points, [one for _, one in found]).find(value) is None:
            found.append((tree, value))
    return found
