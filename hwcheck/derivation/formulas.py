"""What does a line such as `y = w*x + b; out = relu(y)` define, and what a point such as `x=1,w=0.5`?

Formulas in order, each with its name or ''. Given arrays, everything is written out in entries, so that the graph is
one of scalars.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from hwcheck.derivation.entries import Shape, entry_name, index_range, shape_of, written_out
from hwcheck.derivation.graph import free_names_in_order
from hwcheck.domain import Definition, Kind, Scope
from hwcheck.equivalence.differentiate import differentiate
from hwcheck.equivalence.rewrite import expand
from hwcheck.errors import HwcheckError, Unreadable, did_you_mean
from hwcheck.notation.printing import plain
from hwcheck.tree import Apply, Symbol, Tree, free_names, walk

Point = Mapping[str, Any]

SIGMOID = {"sigma": "u -> 1/(1+exp(-u))"}
"""What `s(x)` or `σ(x)` means in an answer."""

MAX_POINT = 20_000  # characters
MAX_AXES = 4

_EQUALS = re.compile(r"(?<![=<>!:])[:]?=(?!=)")
_RANKS = {1: "vector", 2: "matrix"}
_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Named:
    """One formula of a list, with its name or ''. `indices`: it defines every entry, as `y_i = w*x_i + b` does."""

    name: str
    tree: Tree
    indices: tuple[str, ...] = ()


def split(text: str, marks: str) -> Iterator[tuple[int, str]]:
    """The pieces between marks that stand outside brackets, each with its place in the text."""
    depth = start = 0
    for place, letter in enumerate(text):
        depth += (letter in _OPEN) - (letter in _CLOSE)
        if letter in marks and depth <= 0:
            yield start, text[start:place]
            start = place + 1
    yield start, text[start:]


def formulas(text: str, scope: Scope) -> tuple[Named, ...]:
    """`y = w*x + b; out = relu(y)` as named trees.

    Raises Unreadable with its caret in the whole text.
    """
    named: list[Named] = []
    used: frozenset[str] = frozenset()
    for start, piece in split(text, ";\n"):
        if not piece.strip():
            continue
        left, place = _left_side(piece, scope)
        one = _named(left, read_at(piece[place:], scope, text, start + place))
        if one.name in used:
            raise HwcheckError(f"{one.name!r} is used before it is defined", fix="put its formula first")
        named.append(one)
        used |= free_names(one.tree)
        scope = _with_vector(scope, one)
    if not named:
        raise Unreadable("there is no formula", text=text, note="empty", fix="write one such as w*sigmoid(x)")
    return tuple(named)


def _left_side(piece: str, scope: Scope) -> tuple[Tree | None, int]:
    """What stands before the equals sign and where the formula begins; `f(x) = ...` names f."""
    match = _EQUALS.search(piece)
    if not match:
        return None, 0
    left = re.sub(r"\([\w\s,]*\)\s*$", "", piece[: match.start()]).strip()
    return read_tree(left, replace(scope, strict=False)), match.end()


def _named(left: Tree | None, tree: Tree) -> Named:
    """The formula under its name; an index on the left that the formula uses as an index makes it a vector."""
    match left:
        case None:
            return Named("", tree)
        case Apply(head="index", args=(Symbol(name=stem), Symbol(name=index))):
            return Named(stem, tree, (index,))
        case Symbol(name=name):
            stem, _, index = name.rpartition("_")
            return Named(stem, tree, (index,)) if stem and _is_index(index, tree) else Named(name, tree)
    raise HwcheckError(f"{plain(left)!r} is not a name", fix="write NAME = FORMULA")


def _is_index(name: str, tree: Tree) -> bool:
    entries = (node for node in walk(tree) if isinstance(node, Apply) and node.head == "index")
    return name in free_names(tree) and any(Symbol(name) in entry.args[1:] for entry in entries)


def _with_vector(scope: Scope, one: Named) -> Scope:
    """The scope in which later formulas are read: a name that stands for a vector is one there."""
    sizes = {
        name: tuple(dim if isinstance(dim, int) else 2 for dim in kind.dims)
        for name, kind in scope.symbols.items()
        if kind.rank
    }
    rank = 1 if one.indices else len(shape_of(one.tree, sizes))
    if not one.name or not rank:
        return scope
    dims = tuple(f"size {axis} of {one.name}" for axis in range(rank))
    return replace(scope, symbols={**scope.symbols, one.name: Kind(_RANKS.get(rank, "tensor"), dims)})


def _name(text: str, scope: Scope) -> str:
    tree = read_tree(text, replace(scope, strict=False))
    if isinstance(tree, Symbol):
        return tree.name
    raise Unreadable("this is not a name", text=text, span=(0, len(text)), fix="write a name such as w_1")


def read_tree(text: str, scope: Scope) -> Tree:
    from hwcheck.notation.read import read

    return read(text, scope).tree


def read_at(piece: str, scope: Scope, text: str, start: int) -> Tree:
    """Read a piece of a longer text; an error points into the whole."""
    try:
        return read_tree(piece, scope)
    except Unreadable as error:
        if error.span is not None and error.text == piece:
            error.text, error.span = text, (error.span[0] + start, error.span[1] + start)
        raise


def wrt_names(text: str, scope: Scope, inputs: Sequence[str], inner: Sequence[str] = ()) -> tuple[str, ...]:
    """`w1, w2` as canonical names of inputs or inner nodes; all inputs for an empty text.

    The name of an array stands for all its entries.
    """
    available = (*inputs, *inner)
    found: list[str] = [] if text.strip() else list(inputs)
    for _, piece in split(text, ","):
        if not piece.strip():
            continue
        name = _name(piece.strip(), scope)
        entries = [entry for entry in available if entry.rpartition("_")[0] == name] if name in scope.symbols else []
        name = _matching(name, available)
        if not name and not entries:
            fix = did_you_mean(piece.strip(), available) or "use " + ", ".join(sorted(inputs))
            raise HwcheckError(f"{piece.strip()!r} is not in the formula", where="--wrt", fix=fix)
        found.extend(entries or [name])
    return tuple(dict.fromkeys(found))


def _matching(name: str, available: Iterable[str]) -> str:
    """`w_1` and `w1` are one name where only one of them is known."""
    if name in available:
        return name
    close = [known for known in available if known.replace("_", "") == name.replace("_", "")]
    return close[0] if len(close) == 1 else ""


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
        key = _matching(name.strip(), available) or name.strip()
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
        name: f"{_RANKS.get(len(shape), 'tensor')}[{','.join(map(str, shape))}]"
        for name, value in at.items()
        if (shape := array_shape(value))
    }


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


def used_names(named: Iterable[Named]) -> tuple[str, ...]:
    """The names that the formulas use and do not define, in order."""
    trees = tuple(named)
    defined = {one.name for one in trees}
    return tuple(name for name in free_names_in_order(one.tree for one in trees) if name not in defined)


def reference(named: Iterable[Named], name: str) -> tuple[Tree, dict[str, Tree]]:
    """The derivative of the last formula by a name, with the others put in, and these as definitions.

    Raises HwcheckError where the formulas grow too large when they are put into each other.
    """
    *earlier, last = named
    inner = Scope(definitions={one.name: Definition(one.indices, one.tree) for one in earlier})
    texts = {"_".join((one.name, *one.indices)): one.tree for one in earlier}
    return differentiate(expand(last.tree, inner), name), texts


def function_name(named: Iterable[Named]) -> str:
    """What the last formula is called: its name, or f if f means nothing else, or ''."""
    formulas = tuple(named)
    taken = {*used_names(formulas), *(one.name for one in formulas)}
    return formulas[-1].name or ("f" if "f" not in taken else "")
