"""Over which values does an index run, and which place does a subscript mean?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.scopes import EvaluationError, Scopes, UnboundName
from hwcheck.equivalence.tensor import Tensor
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, walk

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator

MAX_RANGE = 200  # values of one index
MAX_POSITION = 2**31  # a subscript


def is_position(ev: Evaluator, tree: Tree, at: Scopes) -> bool:
    known = (*at.indices, *ev.sample.sizes)
    return all(node.name in known for node in walk(tree) if isinstance(node, Symbol)) and all(
        node.head in ("add", "neg", "mul", "times") for node in walk(tree) if isinstance(node, Apply)
    )


def position(ev: Evaluator, tree: Tree, at: Scopes, zero_based: bool = False) -> Array:
    """The integer value of a subscript. Inside Python's brackets an index symbol counts from 0."""
    match tree:
        case Number(value=int(value)) if abs(value) < MAX_POSITION:
            return np.int64(value)
        case Symbol(name=name) if name in at.indices:
            return at.indices[name] - int(zero_based)
        case Symbol(name=name) if name in ev.sample.sizes:
            return np.int64(ev.sample.sizes[name])
        case Symbol(name=name) if name in ev.sample.draws and ev.scope.symbols.get(name) is not None:
            drawn = ev.sample.draws[name]
            if drawn.denominator.ndim == 0 and drawn.denominator == 1 and drawn.numerator.ndim == 1:
                return drawn.numerator
        case Symbol(name=name):
            raise UnboundName(name)
        case Apply(head="add", args=args):
            return sum(position(ev, arg, at, zero_based) for arg in args)
        case Apply(head="neg", args=(inner,)):
            return -position(ev, inner, at, zero_based)
        case Apply(head="mul" | "times", args=args):
            out = np.int64(1)
            for arg in args:
                out = out * position(ev, arg, at, zero_based)
            return out
        case (
            Apply(head="argmax", args=(entries,))
            | Apply(
                head="arg", args=(Reduce(head="max", indices=(_,), body=Apply(head="index", args=(entries, Symbol()))),)
            )
        ):  # `p[np.argmax(y)]`, `p_{\arg\max_k y_k}`
            array = ev.value(entries, at)
            if isinstance(array, Tensor) and array.rank == 1:
                return np.argmax(array.array, axis=-1) + (not zero_based)
    raise EvaluationError("a subscript must be a whole number made of indices")


def range_of(ev: Evaluator, tree: Reduce, index: str, at: Scopes) -> tuple[Array, Tree | None]:
    """The values an index takes, and the condition under which a term counts."""
    if tree.lower is None and tree.upper is None:
        return np.arange(1, extent(ev, index, tree, at) + 1), tree.condition
    low = np.asarray(1 if tree.lower is None else position(ev, tree.lower, at))
    high = np.asarray(extent(ev, index, tree, at)) if tree.upper is None else _upper(ev, tree, index, at)
    start, stop = int(low.min()), int(high.max())
    if stop - start >= MAX_RANGE:
        raise EvaluationError(f"a sum over {stop - start + 1} values is too long to be computed")
    condition = tree.condition
    if low.size > 1 or high.size > 1:
        inside = [Apply("ge", (Symbol(index), tree.lower or Number(1)))]
        inside += [Apply("le", (Symbol(index), tree.upper))] if tree.upper is not None else []
        condition = Apply("and", (*inside, *([condition] if condition else [])))
    return np.arange(start, max(stop, start - 1) + 1), condition


def _upper(ev: Evaluator, tree: Reduce, index: str, at: Scopes) -> Array:
    """The upper bound. Letters that nothing declares (`n`, `K`, `D`) mean the whole range."""
    assert tree.upper is not None
    try:
        return np.asarray(position(ev, tree.upper, at))
    except UnboundName:
        if not isinstance(tree.upper, Symbol):
            raise
        ev.used.add("range")
        return np.asarray(extent(ev, index, tree, at))


def extent(ev: Evaluator, index: str, tree: Tree, at: Scopes) -> int:
    """The size of what an index runs over: what it indexes in this tree, or what it is compared with."""
    kind = ev.scope.symbols.get(index)
    if kind is not None and kind.name == "index":
        return ev.sample.dimension(kind.dims[0])
    shifted: int | None = None
    for node in walk(tree):
        if not isinstance(node, Apply):
            continue
        if node.head in ("index", "getitem"):
            for axis, item in enumerate(node.args[1:]):
                size = _axis(ev, node.args[0], axis, at) if _mentions(item, index) else None
                if size is None:
                    continue
                if isinstance(item, Symbol):
                    return size
                shifted = shifted or _shifted(ev, index, item, size, at)
        elif node.head in ("delta", "eq", "ne", "lt", "le", "gt", "ge"):
            other = next((arg for arg in node.args if isinstance(arg, Symbol) and arg.name != index), None)
            if Symbol(index) in node.args and other is not None and other.name in at.indices:
                return len(at.indices[other.name])
    if shifted is not None:
        return shifted
    sizes = sorted(set(ev.sample.sizes.values()))
    if len(sizes) == 1:
        return sizes[0]
    raise EvaluationError(f"what does the index {index!r} run over? Nothing is indexed by it")


def _axis(ev: Evaluator, base: Tree, axis: int, at: Scopes) -> int | None:
    if not isinstance(base, Symbol):
        return None
    name = base.name
    kind = ev.scope.symbols.get(name)
    if kind is not None and axis < kind.rank:
        return ev.sample.dimension(kind.dims[axis])
    definition = ev.scope.definitions.get(name)
    if definition is None:
        return None
    if axis < len(definition.indices):
        return extent(ev, definition.indices[axis], definition.body, at)
    value = ev._definition(name)
    return value.shape[axis] if isinstance(value, Tensor) and axis < value.rank else None


def _shifted(ev: Evaluator, index: str, item: Tree, size: int, at: Scopes) -> int | None:
    """`x_{i+m-1}` with x of size 9 and m up to 3 leaves i the values 1 to 7 (a `valid` convolution)."""
    others = {
        node.name: np.array([len(at.indices[node.name])]) if node.name in at.indices else None
        for node in walk(item)
        if isinstance(node, Symbol) and node.name != index and node.name not in ev.sample.sizes
    }
    if any(value is None for value in others.values()):
        return None
    first = Scopes({**others, index: np.array([1])})
    top = int(np.max(position(ev, item, first)))
    return size - top + 1 if size >= top else None


def _mentions(tree: Tree, name: str) -> bool:
    return any(isinstance(node, Symbol) and node.name == name for node in walk(tree))
