"""Which numbers does a point such as `x=1, w=1/2, h=[1,2,3]` give?"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from hwcheck.derivation.entries import Shape
from hwcheck.derivation.formulas import RANKS, matching, read_at, split
from hwcheck.domain import Scope
from hwcheck.errors import HwcheckError
from hwcheck.tree import free_names

Point = Mapping[str, Any]
"""Numbers, and nested lists of numbers."""

MAX_POINT = 20_000  # characters
MAX_AXES = 4


def point(text: str, known: Iterable[str] = ()) -> dict[str, Any]:
    """`x=1, w1=1/2, h=[1,2,3]` as numbers and nested lists of numbers."""
    if len(text) > MAX_POINT:
        raise HwcheckError(
            f"the point is longer than {MAX_POINT} characters", where="--at", fix="take a smaller example"
        )
    available = tuple(known)
    values: dict[str, Any] = {}
    for start, piece in split(text, ",;"):
        if not piece.strip():
            continue
        name, equals, number = piece.partition("=")
        if not equals:
            example = f"{name.strip()}=0.5"
            raise HwcheckError(f"{piece.strip()!r} gives no value", where="--at", fix=f"write {example}")
        key = matching(name.strip(), available) or name.strip()
        if key in values:
            raise HwcheckError(f"{key!r} has two values", where="--at", fix="give one")
        values[key] = _number(number, text, start + len(name) + 1)
    return values


def _number(piece: str, text: str, start: int) -> Any:
    if piece.strip().startswith("["):
        return _array(piece)
    from hwcheck.equivalence.evaluate import value

    tree = read_at(piece, Scope(), text, start)
    number = value(tree, Scope(), {}) if not free_names(tree) else math.nan
    if not isinstance(number, int | float) or not math.isfinite(number):
        raise HwcheckError(f"{piece.strip()!r} is not a number", where="--at", fix="write a number such as 0.5")
    return float(number)


def _array(piece: str) -> Any:
    deep = re.search(r"\[\s*" * (MAX_AXES + 1), piece)
    try:
        array = None if deep else json.loads(piece)
    except ValueError:
        array = None
    if array is None or not _is_regular(array):
        example = "[1, 2, 3] or [[1, 2], [3, 4]]"
        raise HwcheckError(f"{piece.strip()[:40]!r} is not an array of numbers", where="--at", fix=f"write {example}")
    return array


def _is_regular(array: Any) -> bool:
    if not isinstance(array, list):
        return isinstance(array, int | float) and not isinstance(array, bool) and math.isfinite(array)
    return bool(array) and all(map(_is_regular, array)) and len({array_shape(entry) for entry in array}) == 1


def array_shape(value: Any) -> Shape:
    """`(2, 3)` for two lists of three numbers, `()` for a number."""
    return (len(value), *array_shape(value[0])) if isinstance(value, list) else ()


def kinds(at: Point) -> dict[str, str]:
    """The kinds of the arrays of a point, as declarations: `vector[3]`, `matrix[2,3]`."""
    return {
        name: f"{RANKS.get(len(shape), 'tensor')}[{','.join(map(str, shape))}]"
        for name, value in at.items()
        if (shape := array_shape(value))
    }
