"""The same table of functions over SymPy expressions: vectors and matrices of symbolic entries.

Everything is written in exponentials, logarithms, powers, absolute values and steps, which is what the normal form
(`normal_form`) knows how to cancel.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
import sympy

from hwcheck.domain import Scope
from hwcheck.equivalence.arithmetic import Arithmetic, Array, matmul_by_entry
from hwcheck.equivalence.evaluate import EvaluationError, Evaluator
from hwcheck.equivalence.sample import Draw, Sample
from hwcheck.equivalence.tensor import Tensor, Value
from hwcheck.tree import Tree

Expr = Any


class Step(sympy.Function):  # type: ignore[misc]
    """1 where the first argument is positive, 0 where it is negative; the second argument is the value at zero."""

    nargs = 2

    @classmethod
    def eval(cls, u: Expr, at_zero: Expr) -> Expr | None:
        if u.is_positive:
            return sympy.S.One
        if u.is_negative:
            return sympy.S.Zero
        return at_zero if u.is_zero else None


# The value of `cases` where none of them holds. It cancels like a symbol once every condition is decided; were it
# SymPy's nan, it would swallow the sides on which a case holds.
_NOWHERE = sympy.Symbol("_nowhere")


def _entrywise(function: Callable[..., Expr], arguments: int = 1) -> Callable[..., Array]:
    entrywise: Callable[..., Array] = np.frompyfunc(lambda *args: function(*map(_expr, args)), arguments, 1)
    return entrywise


def _expr(x: Any) -> Expr:
    """A SymPy number for a NumPy integer; expressions pass through. Never text."""
    if isinstance(x, sympy.Basic):
        return x
    if isinstance(x, bool | np.bool_ | int | np.integer):
        return sympy.Integer(int(x))
    if isinstance(x, float) and np.isnan(x):
        return _NOWHERE
    raise EvaluationError("a rounded number has no exact form")


def _exp_ratio(top: int, bottom: int) -> Callable[[Expr], Expr]:
    """(e^u + top e^-u) / (e^u + bottom e^-u), for tanh and coth."""
    return lambda u: (sympy.exp(u) + top * sympy.exp(-u)) / (sympy.exp(u) + bottom * sympy.exp(-u))


def _sin(u: Expr) -> Expr:
    return (sympy.exp(sympy.I * u) - sympy.exp(-sympy.I * u)) / (2 * sympy.I)


def _cos(u: Expr) -> Expr:
    return (sympy.exp(sympy.I * u) + sympy.exp(-sympy.I * u)) / 2


def _sigmoid(u: Expr) -> Expr:
    return 1 / (1 + sympy.exp(-u))


def _floor(u: Expr) -> Expr:
    """With the whole numbers taken out, and in one form whichever way the fraction was written."""
    return sympy.floor(sympy.expand(sympy.cancel(u)))


def _ceil(u: Expr) -> Expr:
    """Of a ratio of whole numbers as a floor: ceil(a/b) = floor((a - 1)/b) + 1."""
    top, bottom = sympy.fraction(sympy.cancel(u))
    if top.is_integer and bottom.is_integer and bottom.is_positive:
        return _floor((top - 1) / bottom) + 1
    return -_floor(-u)


def _sign(u: Expr) -> Expr:
    return Step(u, sympy.Rational(1, 2)) * 2 - 1


def _relu(u: Expr) -> Expr:
    return (u + sympy.Abs(u)) / 2


_UNARY: dict[str, Callable[[Expr], Expr]] = {
    "exp": sympy.exp,
    "expm1": lambda u: sympy.exp(u) - 1,
    "exp2": lambda u: sympy.exp(u * sympy.log(2)),
    "log": sympy.log,
    "log2": lambda u: sympy.log(u) / sympy.log(2),
    "log10": lambda u: sympy.log(u) / sympy.log(10),
    "log1p": lambda u: sympy.log(1 + u),
    "sqrt": sympy.sqrt,
    "cbrt": sympy.cbrt,
    "square": lambda u: u**2,
    "reciprocal": lambda u: 1 / u,
    "abs": sympy.Abs,
    "sign": _sign,
    "floor": _floor,
    "ceil": _ceil,
    "factorial": sympy.factorial,
    "gamma": sympy.gamma,
    "sin": _sin,
    "cos": _cos,
    "tan": lambda u: _sin(u) / _cos(u),
    "cot": lambda u: _cos(u) / _sin(u),
    "sec": lambda u: 1 / _cos(u),
    "csc": lambda u: 1 / _sin(u),
    "arcsin": sympy.asin,
    "arccos": sympy.acos,
    "arctan": sympy.atan,
    "sinh": lambda u: (sympy.exp(u) - sympy.exp(-u)) / 2,
    "cosh": lambda u: (sympy.exp(u) + sympy.exp(-u)) / 2,
    "tanh": _exp_ratio(-1, 1),
    "coth": _exp_ratio(1, -1),
    "sech": lambda u: 2 / (sympy.exp(u) + sympy.exp(-u)),
    "csch": lambda u: 2 / (sympy.exp(u) - sympy.exp(-u)),
    "arcsinh": lambda u: sympy.log(u + sympy.sqrt(u**2 + 1)),
    "arccosh": lambda u: sympy.log(u + sympy.sqrt(u - 1) * sympy.sqrt(u + 1)),
    "arctanh": lambda u: (sympy.log(1 + u) - sympy.log(1 - u)) / 2,
    "erf": sympy.erf,
    "relu": _relu,
    "sigmoid": _sigmoid,
    "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
    "silu": lambda u: u * _sigmoid(u),
    "gelu": lambda u: u * (1 + sympy.erf(u / sympy.sqrt(2))) / 2,
    "heaviside": lambda u: Step(u, sympy.S.Zero),
    "conj": sympy.conjugate,
    "re": sympy.re,
    "im": sympy.im,
}


def _relation(op: str, a: Expr, b: Expr) -> Expr:
    match op:
        case "gt":
            return Step(a - b, 0)
        case "ge":
            return Step(a - b, 1)
        case "lt":
            return Step(b - a, 0)
        case "le":
            return Step(b - a, 1)
    difference = sympy.expand(a - b)
    if not difference.is_number:
        raise EvaluationError("an equation between quantities is not decided symbolically")
    return sympy.Integer(int((difference == 0) == (op == "eq")))


def _relations(op: str, a: Array, b: Array) -> Array:
    return _entrywise(lambda x, y: _relation(op, x, y), 2)(a, b)


def _where(condition: Array, yes: Array, no: Array) -> Array:
    if np.asarray(condition).dtype == bool:
        return np.where(condition, yes, no)
    return _entrywise(lambda c, x, y: c * x + (1 - c) * y if c not in (0, 1) else (x if c == 1 else y), 3)(
        condition, yes, no
    )


SYMBOLIC = Arithmetic(
    number=lambda value: (
        sympy.Rational(value.numerator, value.denominator) if isinstance(value, Fraction) else sympy.Integer(value)
    ),
    unary={name: _entrywise(function) for name, function in _UNARY.items()},
    constant={"pi": sympy.pi, "e": sympy.E, "imaginary": sympy.I, "inf": sympy.oo},
    divide=_entrywise(lambda a, b: a / b, 2),
    power=_entrywise(lambda a, b: a**b, 2),
    relation=_relations,
    where=_where,
    maximum=_entrywise(lambda a, b: (a + b + sympy.Abs(a - b)) / 2, 2),
    minimum=_entrywise(lambda a, b: (a + b - sympy.Abs(a - b)) / 2, 2),
    arctan2=_entrywise(sympy.atan2, 2),
    matmul=matmul_by_entry,
    conjoin=_entrywise(lambda a, b: a * b, 2),
    disjoin=_entrywise(lambda a, b: a + b - a * b, 2),
    negate=_entrywise(lambda a: 1 - a),
    exact=True,
)


class SymbolicEvaluator(Evaluator):
    """Evaluates over symbols. A one-hot vector is each of the unit vectors in turn, one a point."""

    def __init__(self, scope: Scope, sizes: dict[str, int], vectors: str = "elementwise") -> None:
        points = reduce(lambda a, b: a * b, _choices(scope, sizes), 1)
        draws = {name: Draw(np.full(points, size), np.int64(1)) for name, size in sizes.items()}
        super().__init__(scope, Sample(sizes, draws, points), SYMBOLIC, vectors=vectors)
        stride = 1
        for name, kind in scope.symbols.items():
            if kind.name == "index" or (name in sizes and not kind.rank):
                continue
            shape = tuple(self.sample.dimension(dim) for dim in kind.dims)
            if kind.name == "onehot":
                positions = (np.arange(points) // stride) % shape[0]
                stride *= shape[0]
                self._values[name] = Tensor(_integers(np.eye(shape[0], dtype=int)[positions]), 1)
            else:
                self._values[name] = _entries(name, kind.name, shape)


def _choices(scope: Scope, sizes: dict[str, int]) -> list[int]:
    onehots = (kind.dims[0] for kind in scope.symbols.values() if kind.name == "onehot")
    return [dim if isinstance(dim, int) else sizes[dim] for dim in onehots]


_integers = np.frompyfunc(lambda x: sympy.Integer(int(x)), 1, 1)


def _entries(name: str, kind: str, shape: tuple[int, ...]) -> Value:
    """Symbols for the entries, with what the kind says of them; a simplex's last entry is what is left of 1."""
    positive = kind in ("positive", "integer", "simplex")
    assumptions = {"complex": {}}.get(kind, {"real": True, **({"positive": True} if positive else {})})
    if kind == "integer":
        assumptions["integer"] = True
    out = np.empty((1, *shape), dtype=object)
    for place in np.ndindex(*shape):
        label = "_".join([name, *(str(k + 1) for k in place)])
        out[(0, *place)] = sympy.Symbol(label, **assumptions)
    if kind == "simplex":
        out[0, -1] = 1 - sum(out[0, :-1])
    return Tensor(out, len(shape)) if shape else out


def expression(tree: Tree, scope: Scope) -> Expr:
    """A scalar formula as a SymPy expression in exponentials."""
    out = SymbolicEvaluator(scope, {})(tree)
    return np.asarray(out).reshape(-1)[0]
