"""What is the value of a formula at the points of a sample? All points, and all values of its indices, at once.

A scalar has shape (..., P): the points last, one axis before them for every index in force (the innermost index
first). NumPy's broadcasting from the right then does all the bookkeeping; see `tensor` for vectors and matrices.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from hwcheck.domain import Definition, Scope
from hwcheck.equivalence.arithmetic import FLOAT, Arithmetic, Array
from hwcheck.equivalence.operations.conditions import condition
from hwcheck.equivalence.operations.table import OPERATIONS
from hwcheck.equivalence.ranges import extent
from hwcheck.equivalence.sample import Draw, Sample
from hwcheck.equivalence.scopes import EvaluationError, Scopes, UnboundName
from hwcheck.equivalence.sums import reduced
from hwcheck.equivalence.tensor import Algebra, Layout, ShapeError, Tensor, Unsized, Value, lift, rank_of
from hwcheck.tree import CONSTANTS, LOGIC, RELATIONS, Apply, Number, Reduce, Symbol, Tree


class Evaluator:
    """Evaluates trees over one sample in one arithmetic. Definitions are evaluated once."""

    def __init__(
        self, scope: Scope, sample: Sample, arithmetic: Arithmetic = FLOAT, *, vectors: str = "elementwise"
    ) -> None:
        self.scope = scope
        self.sample = sample
        self.arithmetic = arithmetic
        self.used: set[str] = set()
        names = {size: name for name, size in sample.sizes.items()}
        self.algebra = Algebra(arithmetic, names, vectors, self.used)
        self.left_reals = np.zeros(sample.points, dtype=bool)
        self._values: dict[str, Value] = {}
        self._defined: dict[str, Value] = {}
        self._pending: set[str] = set()
        self.root = Scopes()
        for name, kind in scope.symbols.items():
            if kind.name == "index":
                self.root = self.root.bind(name, np.arange(1, sample.dimension(kind.dims[0]) + 1))

    def lay_rows(self) -> None:
        """Take declared vectors as rows, the convention Y = XW."""
        for name, draw in self.sample.draws.items():
            if draw.numerator.ndim == 2:
                self._values[name] = replace(self._drawn(name), layout=Layout.ROW)

    def __call__(self, tree: Tree) -> Value:
        with np.errstate(all="ignore"):
            return self.value(tree, self.root)

    # -- nodes ---------------------------------------------------------------------------------------------------

    def value(self, tree: Tree, at: Scopes) -> Value:
        match tree:
            case Apply(head=head, args=args):
                return self._apply(tree, head, args, at)
            case Symbol(name=name):
                return self._symbol(name, at)
            case Number(value=value):
                return self.arithmetic.number(value)
            case Reduce():
                return reduced(self, tree, at)

    def _symbol(self, name: str, at: Scopes) -> Value:
        if name in at.local:
            return at.local[name]
        if name in at.indices:
            return self.index_value(at.indices[name])
        if name in self._values:
            return self._values[name]
        if name in self.scope.definitions and name not in self.scope.symbols:
            return self._definition(name)  # before a dimension of the same name: `h = o*tanh(c)` of length h
        if name in self.sample.draws:
            value = self._drawn(name)
            self._values[name] = value
            return value
        raise UnboundName(name)

    def index_value(self, positions: Array) -> Array:
        if not self.arithmetic.exact:
            return positions.astype(np.float64)
        return np.frompyfunc(lambda k: self.arithmetic.number(int(k)), 1, 1)(positions)

    def _drawn(self, name: str) -> Value:
        draw = self.sample.draws[name]
        array = exact_values(draw, self.arithmetic) if self.arithmetic.exact else draw.floats()
        rank = np.ndim(array) - 1
        return Tensor(array, rank) if rank > 0 else array

    def _definition(self, name: str) -> Value:
        if name not in self._defined:
            if name in self._pending:
                raise EvaluationError(f"the definition of {name!r} refers to itself")
            self._pending.add(name)
            self._defined[name] = self._tabulate(self.scope.definitions[name])
            self._pending.discard(name)
        return self._defined[name]

    def _tabulate(self, definition: Definition) -> Value:
        """A definition with indices is a vector or matrix: its body over the whole range of each index."""
        at, sizes = self.root, []
        for index in definition.indices:
            sizes.append(extent(self, index, definition.body, at))
            at = at.bind(index, np.arange(1, sizes[-1] + 1))
        body = self.value(definition.body, at)
        if not sizes:
            return body
        rank = rank_of(body)
        array = lift(body, rank)
        lead = (*reversed(sizes), *(1,) * self.root.depth, self.sample.points)
        full = np.broadcast_to(array, np.broadcast_shapes(lead + (1,) * rank, array.shape))
        moved = np.moveaxis(full, range(len(sizes)), range(-rank - 1, -rank - 1 - len(sizes), -1))
        return Tensor(moved, rank + len(sizes))

    # -- operations ----------------------------------------------------------------------------------------------

    def _apply(self, tree: Apply, head: str, args: tuple[Tree, ...], at: Scopes) -> Value:
        if head in self.scope.functions:
            return self._call(head, args, at)
        simple = _SIMPLE.get(head)
        if simple is not None:
            return simple(self, args, at)
        function = self.arithmetic.unary.get(head)
        if function is not None and len(args) == 1:
            return self._unary(function, self.value(args[0], at))
        if head in CONSTANTS and not args:
            return self.arithmetic.constant[head]
        if head in RELATIONS or head in LOGIC:
            return condition(self, tree, at)
        operation = OPERATIONS.get(head)
        if operation is not None:
            return operation(self, args, at)
        if self.scope.strict or not args:
            raise EvaluationError(f"{head!r} is not an operation that can be evaluated here")
        return self._unknown_function(head, [self.value(arg, at) for arg in args])

    def _call(self, head: str, args: tuple[Tree, ...], at: Scopes) -> Value:
        function = self.scope.functions[head]
        if len(args) != len(function.params):
            raise EvaluationError(f"{head!r} takes {len(function.params)} argument(s), not {len(args)}")
        local = {param: self.value(arg, at) for param, arg in zip(function.params, args, strict=True)}
        return self.value(function.body, replace(at, local=local))

    def _unary(self, function: Callable[[Array], Array], value: Value) -> Value:
        out = self.algebra.map(function, value)
        if _is_complex(out) and not _is_complex(value):
            self._note_complex(out)
        return out

    def _note_complex(self, value: Value) -> None:
        """Remember at which points a real formula left the real numbers midway."""
        array = value.array if isinstance(value, Tensor) else np.asarray(value)
        rank = rank_of(value)
        imaginary = array.imag != 0
        if imaginary.ndim > rank:
            axes = tuple(k for k in range(imaginary.ndim) if k != imaginary.ndim - rank - 1)
            imaginary = imaginary.any(axis=axes)
        self.left_reals = self.left_reals | imaginary.any() if imaginary.size == 1 else self.left_reals | imaginary

    def _sum(self, args: tuple[Tree, ...], at: Scopes) -> Value:
        total = self.value(args[0], at)
        for arg in args[1:]:
            if isinstance(arg, Apply) and arg.head == "neg":
                total = self.algebra.combine(operator.sub, total, self.value(arg.args[0], at))
            else:
                total = self.algebra.combine(operator.add, total, self.value(arg, at))
        return total

    def _product(self, args: tuple[Tree, ...], at: Scopes) -> Value:
        out = self.value(args[0], at)
        for arg in args[1:]:
            out = self.algebra.multiply(out, self.value(arg, at))
        return out

    def _times(self, args: tuple[Tree, ...], at: Scopes) -> Value:
        out = self.value(args[0], at)
        for arg in args[1:]:
            out = self.algebra.times(out, self.value(arg, at))
        return out

    def _matmul(self, args: tuple[Tree, ...], at: Scopes) -> Value:
        out = self.value(args[0], at)
        for arg in args[1:]:
            out = self.algebra.matmul(out, self.value(arg, at))
        return out

    def _argument(self, args: tuple[Tree, ...], at: Scopes) -> Value:
        """Of a complex number; of `\\arg\\max_k x_k` the k at which it is largest."""
        over = args[0]
        if isinstance(over, Reduce) and over.head in ("max", "min") and len(over.indices) == 1:
            return reduced(self, replace(over, head=f"arg{over.head}"), at)
        return self._unary(self.arithmetic.unary["arg"], self.value(over, at))

    def _negate(self, args: tuple[Tree, ...], at: Scopes) -> Value:
        value = self.value(args[0], at)
        return (
            replace(value, scale=-value.scale) if isinstance(value, Unsized) else self.algebra.map(operator.neg, value)
        )

    def _divide(self, args: tuple[Tree, ...], at: Scopes) -> Value:
        top, bottom = (self.value(arg, at) for arg in args)
        if isinstance(top, Unsized) and rank_of(bottom) == 0:
            return replace(top, scale=self.arithmetic.divide(top.scale, bottom))
        return self.algebra.combine(self.arithmetic.divide, top, bottom)

    def _power(self, args: tuple[Tree, ...], at: Scopes) -> Value:
        base = self.value(args[0], at)
        if isinstance(args[1], Number) and args[1].value == 2 and not isinstance(base, Unsized):
            return self.algebra.map(lambda x: x * x, base)
        out = self.algebra.combine(self.arithmetic.power, base, self.value(args[1], at))
        if _is_complex(out):
            self._note_complex(out)
        return out

    def _unknown_function(self, head: str, args: list[Value]) -> Value:
        """A function that nothing declares is some smooth function, the same wherever its name stands."""
        number = self.arithmetic.number
        slot = self._unknown_slot(head)
        total: Value = number(Fraction(7 + 3 * slot, 10))
        for place, arg in enumerate(args):
            factor = number(Fraction(13 + 5 * slot + 7 * place, 11))
            total = self.algebra.combine(operator.add, total, self.algebra.multiply(factor, arg))
        wave = self.algebra.map(self.arithmetic.unary["sin"], total)
        return self.algebra.combine(operator.add, wave, self.algebra.multiply(number(Fraction(3 + slot, 7)), total))

    def _unknown_slot(self, head: str) -> int:
        return int.from_bytes(head.encode()[:8], "big") % 97


def _is_complex(value: Value) -> bool:
    array = value.array if isinstance(value, Tensor) else value
    return getattr(array, "dtype", None) == np.complex128


def exact_values(draw: Draw, arithmetic: Arithmetic) -> Any:
    """The drawn fractions as numbers of an exact arithmetic."""
    if draw.numerator.shape == (1,) and draw.imaginary is None:  # one scalar, the usual case: no array at all
        return arithmetic.number(Fraction(int(draw.numerator[0]), int(draw.denominator)))
    numerator, denominator = np.broadcast_arrays(draw.numerator, draw.denominator)
    fraction = np.frompyfunc(lambda top, bottom: arithmetic.number(Fraction(int(top), int(bottom))), 2, 1)
    real = fraction(numerator, denominator)
    if draw.imaginary is None:
        return real
    return real + arithmetic.constant["imaginary"] * fraction(draw.imaginary, np.broadcast_to(denominator, real.shape))


def is_known(head: str, scope: Scope) -> bool:
    """Whether it is said anywhere what this operation computes."""
    tables = (scope.functions, _SIMPLE, FLOAT.unary, CONSTANTS, RELATIONS, LOGIC, OPERATIONS)
    return any(head in table for table in tables)


_SIMPLE: dict[str, Callable[[Evaluator, tuple[Tree, ...], Scopes], Value]] = {
    "add": Evaluator._sum,
    "mul": Evaluator._product,
    "times": Evaluator._times,
    "matmul": Evaluator._matmul,
    "neg": Evaluator._negate,
    "arg": Evaluator._argument,
    "div": Evaluator._divide,
    "pow": Evaluator._power,
}


def value(tree: Tree, scope: Scope, at: Mapping[str, Any]) -> Any:
    """The value of a formula at one point, in doubles: a float, or an array for a vector or matrix.

    Raises HwcheckError where there is none.
    """
    sizes = _sizes(scope, at)
    evaluator = Evaluator(scope, Sample(sizes, {}, 1))
    for name, given in at.items():
        array = np.asarray(given, dtype=np.float64)[None]
        evaluator._values[name] = Tensor(array, array.ndim - 1) if array.ndim > 1 else array
    out = evaluator(tree)
    if isinstance(out, Unsized):
        raise ShapeError("the size of the result cannot be told")
    array = np.asarray(out.array if isinstance(out, Tensor) else out)
    array = array[..., 0] if not isinstance(out, Tensor) and array.ndim else array
    if isinstance(out, Tensor):
        array = np.take(array, 0, axis=array.ndim - out.rank - 1)
    return array if array.ndim else array.item()


def _sizes(scope: Scope, at: Mapping[str, Any]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for name, kind in scope.symbols.items():
        if name in at:
            sizes.update(
                (dim, size) for dim, size in zip(kind.dims, np.shape(at[name]), strict=False) if isinstance(dim, str)
            )
    return sizes


__all__ = ["EvaluationError", "Evaluator", "Layout", "Scopes", "UnboundName", "value"]
