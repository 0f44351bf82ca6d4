"""What becomes of formulas over vectors? In entries they make a graph of scalars; without sizes they are put into
each other and stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from hwcheck.derivation.entries import Shape, entry_name, index_range, shape_of, written_out
from hwcheck.derivation.formulas import Named
from hwcheck.derivation.point import Point, array_shape
from hwcheck.domain import Definition, Scope
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import expand


def in_entries(named: Iterable[Named], at: Point) -> tuple[Named, ...]:
    """The same formulas in entries of the arrays of the point; a vector on the left becomes its entries."""
    shapes = {name: shape for name, value in at.items() if (shape := array_shape(value))}
    written: list[Named] = []
    for one in named:
        if one.indices:
            size = index_range(one.tree, one.indices[0], shapes)
            shapes[one.name] = (size,)
            written.extend(
                Named(entry_name(one.name, (place,)), written_out(one.tree, shapes, {one.indices[0]: place}))
                for place in range(1, size + 1)
            )
            continue
        shape = shape_of(one.tree, shapes)
        if not shape:
            written.append(Named(one.name, written_out(one.tree, shapes)))
            continue
        if not one.name:
            raise HwcheckError(
                f"the formula is an array of shape {shape}, not a number", fix="sum it, or take an entry"
            )
        shapes[one.name] = shape
        for place in product(*(range(1, size + 1) for size in shape)):
            written.append(Named(entry_name(one.name, place), written_out(one.tree, shapes, entry=place)))
    return tuple(written)


def put_in(named: Iterable[Named]) -> tuple[Named, ...]:
    """The same formulas with those that define a vector put into those that use it."""
    *earlier, last = named
    inner = Scope(definitions={one.name: Definition(one.indices, one.tree) for one in earlier if one.indices})
    return tuple(Named(one.name, expand(one.tree, inner)) for one in [*earlier, last] if not one.indices)


def point_in_entries(at: Point) -> dict[str, float]:
    """`h=[1,2]` as `h_1=1, h_2=2`."""
    return {name: number for key, value in at.items() for name, number in _entries(key, value, ())}


def _entries(name: str, value: Any, position: Shape) -> Iterator[tuple[str, float]]:
    if not isinstance(value, list):
        yield (entry_name(name, position) if position else name), float(value)
        return
    for place, inner in enumerate(value, start=1):
        yield from _entries(name, inner, (*position, place))
