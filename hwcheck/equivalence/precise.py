"""The same table of functions at high precision, with mpmath. Imported only where doubles leave a doubt."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import mpmath
import numpy as np

from hwcheck.equivalence.arithmetic import Arithmetic, Array, matmul_by_entry

Mp = Any
MAX_BITS = 1000  # of the whole part of an argument


def _entrywise(function: Callable[..., Mp], arguments: int = 1) -> Callable[..., Array]:
    def safe(*args: Mp) -> Mp:
        try:
            return function(*args)
        except (ZeroDivisionError, ValueError, OverflowError, TypeError, mpmath.libmp.NoConvergence):
            return mpmath.nan

    return np.frompyfunc(safe, arguments, 1)


def _real(x: Mp) -> Mp:
    """The value as a real number; NaN where it is truly complex."""
    if isinstance(x, mpmath.mpc):
        tiny = mpmath.mpf(10) ** (-mpmath.mp.dps // 2)
        return x.real if abs(x.imag) <= tiny * abs(x) else mpmath.nan
    return x


def _on_real(function: Callable[[Mp], Mp]) -> Callable[[Array], Array]:
    return _entrywise(lambda x: function(_real(x)))


def _sign(x: Mp) -> Mp:
    return mpmath.nan if mpmath.isnan(x) else mpmath.mpf((x > 0) - (x < 0))


def _bounded(function: Callable[[Mp], Mp]) -> Callable[[Mp], Mp]:
    """The function, without a value for arguments so large that mpmath would need all their digits of pi or log 2."""
    return lambda x: function(x) if x == 0 or mpmath.mag(x) <= MAX_BITS else mpmath.nan


def _above_cut(function: Callable[[Mp], Mp]) -> Callable[[Mp], Mp]:
    """Right of 1, the value from the side that the doubles take, +0 as imaginary part; mpmath takes the other."""
    return lambda x: mpmath.conj(function(x)) if x.imag == 0 and x.real > 1 else function(x)


def _sigmoid(x: Mp) -> Mp:
    return 1 / (1 + _bounded(mpmath.exp)(-x))


def _cbrt(x: Mp) -> Mp:
    return mpmath.cbrt(x) if x >= 0 else -mpmath.cbrt(-x)


def _log(x: Mp) -> Mp:
    return -mpmath.inf if x == 0 else mpmath.log(x)


def _gelu(x: Mp) -> Mp:
    return x * (1 + mpmath.erf(x / mpmath.sqrt(2))) / 2


_COMPARE: dict[str, Callable[[Mp, Mp], bool]] = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}


def _relation(op: str, a: Array, b: Array) -> Array:
    compare = _COMPARE[op]
    return np.asarray(np.frompyfunc(lambda x, y: bool(compare(_real(x), _real(y))), 2, 1)(a, b), dtype=bool)


def _divide(a: Mp, b: Mp) -> Mp:
    if b == 0:
        return mpmath.nan if a == 0 else mpmath.inf * (1 if _real(a) > 0 else -1)
    return a / b


def _number(value: int | Fraction) -> Mp:
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return mpmath.mpf(value)


@cache
def precise() -> Arithmetic:
    """The arithmetic at mpmath's current precision (constants are made afresh at each use)."""
    unary = {name: _entrywise(function) for name, function in _plain().items()}
    unary |= {name: _on_real(function) for name, function in _ordered().items()}
    return Arithmetic(
        number=_number,
        unary=unary,
        constant=_Constants(),
        divide=_entrywise(_divide, 2),
        power=_entrywise(mpmath.power, 2),
        relation=_relation,
        where=np.where,
        maximum=_entrywise(lambda a, b: max(_real(a), _real(b)), 2),
        minimum=_entrywise(lambda a, b: min(_real(a), _real(b)), 2),
        arctan2=_entrywise(mpmath.atan2, 2),
        matmul=matmul_by_entry,
        exact=True,
    )


class _Constants(dict[str, Mp]):
    """Constants follow the working precision, so they cannot be stored."""

    def __missing__(self, name: str) -> Mp:
        return {
            "pi": lambda: +mpmath.pi,
            "e": lambda: +mpmath.e,
            "imaginary": lambda: mpmath.mpc(0, 1),
            "inf": lambda: mpmath.inf,
        }[name]()


def _plain() -> dict[str, Callable[[Mp], Mp]]:
    m = mpmath
    return {
        "exp": _bounded(m.exp),
        "expm1": _bounded(m.expm1),
        "exp2": lambda x: m.power(2, x),
        "log": _log,
        "log2": lambda x: _log(x) / m.log(2),
        "log10": lambda x: _log(x) / m.log(10),
        "log1p": lambda x: _log(1 + x),
        "sqrt": m.sqrt,
        "square": lambda x: x * x,
        "reciprocal": lambda x: 1 / x,
        "abs": abs,
        "factorial": m.factorial,
        "gamma": m.gamma,
        "sin": _bounded(m.sin),
        "cos": _bounded(m.cos),
        "tan": _bounded(m.tan),
        "cot": _bounded(m.cot),
        "sec": _bounded(m.sec),
        "csc": _bounded(m.csc),
        "arcsin": _above_cut(m.asin),
        "arccos": _above_cut(m.acos),
        "arctan": m.atan,
        "sinh": _bounded(m.sinh),
        "cosh": _bounded(m.cosh),
        "tanh": m.tanh,
        "coth": m.coth,
        "sech": m.sech,
        "csch": m.csch,
        "arcsinh": m.asinh,
        "arccosh": m.acosh,
        "arctanh": _above_cut(m.atanh),
        "erf": m.erf,
        "sigmoid": _sigmoid,
        "softplus": lambda x: m.log(1 + m.exp(x)),
        "silu": lambda x: x * _sigmoid(x),
        "gelu": _gelu,
        "re": m.re,
        "im": m.im,
        "conj": m.conj,
        "arg": m.arg,
    }


def _ordered() -> dict[str, Callable[[Mp], Mp]]:
    m = mpmath
    return {
        "cbrt": _cbrt,
        "sign": _sign,
        "floor": m.floor,
        "ceil": m.ceil,
        "round": m.nint,
        "relu": lambda x: x if x > 0 or m.isnan(x) else m.mpf(0),
        "heaviside": lambda x: m.mpf(1 if x > 0 else 0),
    }
