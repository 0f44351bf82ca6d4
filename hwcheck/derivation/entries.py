"""What is a formula with index sums when it is written out for fixed sizes? A scalar formula of the entries.

`sum(y_j*log(p_j), j)` for three entries is `y_1*log(p_1) + y_2*log(p_2) + y_3*log(p_3)`. The entries are symbols of
their own (`y_1`, `X_{1,2}`), so whatever handles scalar formulas (the graph, SymPy) handles these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product

from hwcheck.errors import HwcheckError
from hwcheck.notation.printing import plain
from hwcheck.rewrite import ONE, ZERO, add, div, mul, power, simplify
from hwcheck.tree import ELEMENTWISE, Apply, Number, Reduce, Symbol, Tree, walk

MAX_TERMS = 10_000
Shape = tuple[int, ...]

_RELATIONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}
_ENTRYWISE = ELEMENTWISE | {"add", "neg", "mul", "div", "pow", "maximum", "minimum", "ind", "cases", *_RELATIONS}
_AXIS_SUMS = {"sum_axis": "sum", "max_axis": "max", "min_axis": "min", "prod_axis": "prod", "mean_axis": "mean"}


def entry_name(name: str, position: Shape) -> str:
    """`h_2`, `X_{1,2}`: the symbol that stands for one entry."""
    return f"{name}_{position[0]}" if len(position) == 1 else f"{name}_{{{','.join(map(str, position))}}}"


def written_out(
    tree: Tree, shapes: Mapping[str, Shape], indices: Mapping[str, int] | None = None, *, entry: Shape = ()
) -> Tree:
    """The formula in entries, or one entry of it where it is a vector.

    `indices` gives the values of the indices (and sizes such as `n`) that stand free.
    """
    writer = _Writer(shapes, dict(indices or {}))
    return simplify(writer.entry(tree, entry) if entry else writer.scalar(tree))


def shape_of(tree: Tree, shapes: Mapping[str, Shape]) -> Shape:
    """The sizes of a formula that is a vector or matrix; () for a scalar."""
    return _Writer(shapes, {}).shape(tree)


def index_range(tree: Tree, index: str, shapes: Mapping[str, Shape]) -> int:
    """How far an index runs: over the size of what it indexes."""
    return _Writer(shapes, {}).range_of(index, tree)


@dataclass(slots=True)
class _Writer:
    shapes: Mapping[str, Shape]
    indices: dict[str, int]
    budget: list[int] = field(default_factory=lambda: [MAX_TERMS])

    def scalar(self, tree: Tree) -> Tree:
        self.budget[0] -= 1
        if self.budget[0] < 0:
            raise HwcheckError("the formula grows too large when its sums are written out", fix="take fewer entries")
        match tree:
            case Symbol(name=name) if name in self.indices:
                return Number(self.indices[name])
            case Symbol(name=name) if name in self.shapes:
                raise HwcheckError(f"{name!r} stands for {self.shapes[name]} entries here", fix=f"write {name}_i")
            case Number() | Symbol():
                return tree
            case Apply(head="index", args=(base, *subscripts)):
                return self.entry(base, tuple(self.integer(part) for part in subscripts))
            case Apply(head="delta", args=args):
                return ONE if len({self.integer(arg) for arg in args}) == 1 else ZERO
            case Apply(head="ind", args=(condition,)) if (holds := self.truth(condition)) is not None:
                return ONE if holds else ZERO
            case Apply(head=head, args=(array,)) if head in _AXIS_SUMS and self.shape(array):
                return _combined(_AXIS_SUMS[head], list(self.entries(array)))
            case Apply(head="norm", args=(array,)) if self.shape(array):
                return Apply("sqrt", (add(*(power(entry, Number(2)) for entry in self.entries(array))),))
            case Apply(head="dot" | "inner" | "matmul" | "times", args=(a, b)) if self.shape(a) and self.shape(b):
                return self.entry(Apply("matmul", (a, b)), ())
            case Apply(args=args):
                return replace(tree, args=tuple(map(self.scalar, args)))
            case Reduce():
                return _combined(tree.head, [self.bound(values).scalar(tree.body) for values in self.values(tree)])

    def bound(self, values: Mapping[str, int]) -> _Writer:
        return _Writer(self.shapes, {**self.indices, **values}, self.budget)

    def integer(self, tree: Tree) -> int:
        match simplify(self.scalar(tree)):
            case Number(value=value) if value == int(value):
                return int(value)
            case Symbol(name=name):
                raise HwcheckError(f"the index {name!r} has no value here", fix=f"sum over {name}, or give its value")
        raise HwcheckError("an index is not a whole number")

    def truth(self, condition: Tree) -> bool | None:
        """Whether a condition on indices holds; nothing if it is about values."""
        match condition:
            case Apply(head="and", args=args):
                parts = [self.truth(arg) for arg in args]
                return None if None in parts else all(parts)
            case Apply(head=head, args=args) if head in _RELATIONS:
                a, b = (simplify(self.scalar(arg)) for arg in args)
                if isinstance(a, Number) and isinstance(b, Number):
                    return _RELATIONS[head](Fraction(a.value), Fraction(b.value))
        return None

    def values(self, tree: Reduce) -> Iterator[dict[str, int]]:
        """Every choice of the indices that the bounds and the condition allow."""
        choices: list[dict[str, int]] = [{}]
        for index in tree.indices:
            low = 1 if tree.lower is None else self.integer(tree.lower)
            high = self.range_of(index, tree.body) if tree.upper is None else self.integer(tree.upper)
            if len(choices) * (high - low + 1) > self.budget[0]:
                raise HwcheckError(f"the sum over {index!r} has too many terms")
            choices = [{**choice, index: value} for choice in choices for value in range(low, high + 1)]
        for choice in choices:
            if tree.condition is None or self.bound(choice).truth(tree.condition):
                yield choice

    def range_of(self, index: str, body: Tree) -> int:
        """An index without bounds runs over the size of what it indexes."""
        for node in walk(body):
            if isinstance(node, Apply) and node.head == "index" and Symbol(index) in node.args[1:]:
                place = node.args.index(Symbol(index), 1) - 1
                base = node.args[0]
                shape = self.shape(base)
                if place < len(shape):
                    return shape[place]
        raise HwcheckError(f"nothing says how far the index {index!r} runs", fix="give the values of what it indexes")

    def entries(self, tree: Tree) -> Iterator[Tree]:
        """Every entry of an array, row by row."""
        for position in product(*(range(1, size + 1) for size in self.shape(tree))):
            yield self.entry(tree, position)

    def entry(self, tree: Tree, position: Shape) -> Tree:
        """One entry of a vector or matrix, itself a formula. A smaller array is repeated, as NumPy does it."""
        shape = self.shape(tree)
        if not shape and not position:
            return self.scalar(tree) if not isinstance(tree, Apply) or tree.head != "matmul" else self.product(tree, ())
        if len(position) > len(shape) > 0:
            position = position[-len(shape) :]
        if shape and not all(1 <= k <= n for k, n in zip(position, shape, strict=True)):
            raise HwcheckError(f"an entry {position} is asked of {plain(tree)}, which has the shape {shape}")
        match tree:
            case _ if not shape:
                return self.scalar(tree)
            case Symbol(name=name):
                return Symbol(entry_name(name, position))
            case Apply(head="softmax", args=(array,)):
                powers = [Apply("exp", (entry,)) for entry in self.entries(array)]
                return div(powers[position[0] - 1], add(*powers))
            case Apply(head="T" | "transpose", args=(array,)):
                return self.entry(array, position[::-1])
            case Apply(head="matmul" | "times", args=args) if len(args) == 2 and all(map(self.shape, args)):
                return self.product(tree, position)
            case Apply(head=head, args=args):
                return Apply("mul" if head == "times" else head, tuple(self.entry(arg, position) for arg in args))
        return self.scalar(tree)

    def product(self, tree: Apply, position: Shape) -> Tree:
        """An entry of a matrix product: the last axis of the one with the last but one of the other."""
        a, b = tree.args
        row = position[: len(self.shape(a)) - 1]
        column = position[len(row) :]
        inner = range(1, self.shape(a)[-1] + 1)
        return add(*(mul(self.entry(a, (*row, k)), self.entry(b, (k, *column))) for k in inner))

    def shape(self, tree: Tree) -> Shape:
        """The sizes of a vector or matrix; () for a scalar.

        Raises HwcheckError where shapes do not fit or the operation is not known here.
        """
        match tree:
            case Symbol(name=name):
                return self.shapes.get(name, ())
            case Apply(head="softmax", args=(array,)):
                return self.shape(array)
            case Apply(head="T" | "transpose", args=(array,)):
                return self.shape(array)[::-1]
            case Apply(head="matmul" | "times", args=(a, b)) if self.shape(a) and self.shape(b):
                return _product_shape(tree, self.shape(a), self.shape(b))
            case Apply(head=head, args=args) if head in _ENTRYWISE or head == "times":
                return _joint_shape(tree, [self.shape(arg) for arg in args])
            case _:
                return ()


def _product_shape(tree: Tree, a: Shape, b: Shape) -> Shape:
    if a[-1] != b[-2:][0] or len(a) > 2 or len(b) > 2:
        raise HwcheckError(
            f"the shapes {a} and {b} do not fit in {plain(tree)}", fix="transpose one, or turn them round"
        )
    return (*a[:-1], *b[1:])


def _joint_shape(tree: Tree, shapes: list[Shape]) -> Shape:
    """The largest shape; the others must be the end of it (or scalars)."""
    largest = max(shapes, key=len, default=())
    if any(shape != largest[len(largest) - len(shape) :] for shape in shapes):
        raise HwcheckError(f"the shapes {', '.join(map(str, shapes))} do not fit in {plain(tree)}")
    return largest


def _combined(head: str, terms: list[Tree]) -> Tree:
    match head:
        case "sum":
            return add(*terms)
        case "mean":
            return div(add(*terms), Number(len(terms)))
        case "prod":
            return mul(*terms)
        case _ if len(terms) == 1:
            return terms[0]
        case _:
            return Apply({"max": "maximum", "min": "minimum"}[head], tuple(terms))
