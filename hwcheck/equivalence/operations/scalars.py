"""Which functions of scalars take two arguments, or are made of others?"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from hwcheck.equivalence.operations.registry import operation
from hwcheck.equivalence.tensor import Tensor, Value
from hwcheck.tree import Apply, Number, Tree

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator, Scopes


@operation("heaviside")
def _heaviside(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """NumPy's form with a second argument, the value at 0: a kink, where nothing is compared."""
    return ev._unary(ev.arithmetic.unary["heaviside"], ev.value(args[0], at))


@operation("logaddexp")
def _logaddexp(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    total = Apply("add", tuple(Apply("exp", (arg,)) for arg in args))
    return ev.value(Apply("log", (total,)), at)


@operation("log")
def _log_base(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    log = ev.arithmetic.unary["log"]
    top, base = (ev._unary(log, ev.value(arg, at)) for arg in args)
    return ev.algebra.combine(ev.arithmetic.divide, top, base)


@operation("root")
def _root(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    order = args[1] if len(args) > 1 else Number(2)
    if isinstance(order, Number) and order.value % 2 == 1 and order.value > 1:
        return _odd_root(ev, ev.value(args[0], at), order)
    exponent = Number(Fraction(1, order.value)) if isinstance(order, Number) and order.value else None
    return ev.value(Apply("pow", (args[0], exponent or Apply("div", (Number(1), order)))), at)


def _odd_root(ev: Evaluator, value: Value, order: Number) -> Value:
    """The real root of a real number, as `\\sqrt[3]{-8} = -2` is read; of a complex one the principal root."""
    exponent = ev.arithmetic.number(Fraction(1, order.value))
    array = value.array if isinstance(value, Tensor) else np.asarray(value)
    if array.dtype == np.complex128 or not ev.scope.strict:
        return ev.algebra.combine(ev.arithmetic.power, value, exponent)
    size, sign = (ev.algebra.map(ev.arithmetic.unary[name], value) for name in ("abs", "sign"))
    return ev.algebra.multiply(sign, ev.algebra.combine(ev.arithmetic.power, size, exponent))


@operation("floordiv")
def _floor_divide(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.map(ev.arithmetic.unary["floor"], ev.value(Apply("div", args), at))


@operation("mod")
def _modulo(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    top, bottom = (ev.value(arg, at) for arg in args)
    ratio = ev.algebra.combine(ev.arithmetic.divide, top, bottom)
    whole = ev.algebra.map(ev.arithmetic.unary["floor"], ratio)
    return ev.algebra.combine(np.subtract, top, ev.algebra.multiply(bottom, whole))


@operation("binomial")
def _binomial(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    n, k = (ev.value(arg, at) for arg in args)
    rest = ev.algebra.combine(np.subtract, n, k)
    above, chosen, left = (ev.algebra.map(ev.arithmetic.unary["factorial"], value) for value in (n, k, rest))
    return ev.algebra.combine(ev.arithmetic.divide, above, ev.algebra.multiply(chosen, left))


@operation("arctan2")
def _arctan2(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.combine(ev.arithmetic.arctan2, ev.value(args[0], at), ev.value(args[1], at))


@operation("hypot")
def _hypot(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    squares = tuple(Apply("pow", (arg, Number(2))) for arg in args)
    return ev.value(Apply("sqrt", (Apply("add", squares),)), at)
