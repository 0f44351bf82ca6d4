"""In which numbers is a formula evaluated? In doubles, or at high precision; one table of functions each.

Both return principal values: the logarithm or a root of a negative number is complex, never silently NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

Array = Any  # an ndarray of float64, complex128 or of mpmath numbers, or a NumPy scalar


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How to make a number and apply a function. `where` and `relation` differ for symbolic entries."""

    number: Callable[[int | Fraction], Array]
    unary: Mapping[str, Callable[[Array], Array]]
    constant: Mapping[str, Array]
    divide: Callable[[Array, Array], Array]
    power: Callable[[Array, Array], Array]
    relation: Callable[[str, Array, Array], Array]
    where: Callable[[Array, Array, Array], Array]
    maximum: Callable[[Array, Array], Array]
    minimum: Callable[[Array, Array], Array]
    arctan2: Callable[[Array, Array], Array]
    matmul: Callable[[Array, Array], Array]
    conjoin: Callable[[Array, Array], Array] = np.logical_and
    disjoin: Callable[[Array, Array], Array] = np.logical_or
    negate: Callable[[Array], Array] = np.logical_not
    exact: bool = False  # rounding errors shrink when the precision grows


def _complex_where_needed(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """NaN from a real argument means that the value is complex: ask again there, with +0 as imaginary part."""

    def principal(x: Array) -> Array:
        if x.dtype == np.complex128:
            return function(x + 0.0)  # adding +0 turns the imaginary part -0 into +0: one side of every cut
        out = function(x)
        return function(x + 0j) if np.isnan(out).any() and not np.isnan(x).all() else out

    return principal


def _by_entry(function: Callable[[float], float]) -> Callable[[Array], Array]:
    def safe(x: float) -> float:
        try:
            return function(x)
        except (OverflowError, ValueError):
            return math.nan

    entrywise = np.frompyfunc(safe, 1, 1)

    def apply(x: Array) -> Array:
        return np.asarray(entrywise(_real(x)), dtype=np.float64)

    return apply


def _real(x: Array) -> Array:
    """Real numbers for functions that order needs; NaN where the value is truly complex."""
    if np.iscomplexobj(x):
        return np.where(np.abs(x.imag) <= 1e-12 * np.abs(x), x.real, np.nan)
    return x


def _on_reals(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    return lambda x: function(_real(x))


def _sigmoid(x: Array) -> Array:
    if np.iscomplexobj(x):
        return 1 / (1 + np.exp(-x))
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


def _softplus(x: Array) -> Array:
    x = _real(x)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


_ERF = _by_entry(math.erf)
_LOG = _complex_where_needed(np.log)
_SQRT = _complex_where_needed(np.sqrt)

_FLOAT_UNARY: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "expm1": np.expm1,
    "exp2": np.exp2,
    "log": _LOG,
    "log2": _complex_where_needed(np.log2),
    "log10": _complex_where_needed(np.log10),
    "log1p": lambda x: np.log1p(x) if not np.iscomplexobj(x) and np.all(x > -1) else _LOG(1 + x),
    "sqrt": _SQRT,
    "cbrt": _on_reals(np.cbrt),
    "square": np.square,
    "reciprocal": lambda x: 1 / x,
    "abs": np.abs,
    "sign": _on_reals(np.sign),
    "floor": _on_reals(np.floor),
    "ceil": _on_reals(np.ceil),
    "round": _on_reals(np.round),
    "factorial": _by_entry(lambda x: math.gamma(x + 1)),
    "gamma": _by_entry(math.gamma),
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "cot": lambda x: 1 / np.tan(x),
    "sec": lambda x: 1 / np.cos(x),
    "csc": lambda x: 1 / np.sin(x),
    "arcsin": _complex_where_needed(np.arcsin),
    "arccos": _complex_where_needed(np.arccos),
    "arctan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "coth": lambda x: 1 / np.tanh(x),
    "sech": lambda x: 1 / np.cosh(x),
    "csch": lambda x: 1 / np.sinh(x),
    "arcsinh": np.arcsinh,
    "arccosh": _complex_where_needed(np.arccosh),
    "arctanh": _complex_where_needed(np.arctanh),
    "erf": _ERF,
    "relu": _on_reals(lambda x: np.maximum(x, 0)),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "silu": lambda x: x * _sigmoid(x),
    "gelu": lambda x: x * (1 + _ERF(x / math.sqrt(2))) / 2,
    "heaviside": _on_reals(lambda x: np.heaviside(x, 0.0)),
    "re": np.real,
    "im": np.imag,
    "conj": np.conj,
    "arg": np.angle,
}


def _float_power(base: Array, exponent: Array) -> Array:
    if np.iscomplexobj(base) or np.iscomplexobj(exponent):
        return np.power(base + 0j, exponent)
    out = np.power(base, exponent)
    if np.isnan(out).any():
        return np.power(base + 0j, exponent)
    return out


_COMPARE: dict[str, Callable[[Array, Array], Array]] = {
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
}


FLOAT = Arithmetic(
    number=lambda value: np.float64(_to_float(value)),
    unary=_FLOAT_UNARY,
    constant={
        "pi": np.float64(math.pi),
        "e": np.float64(math.e),
        "imaginary": np.complex128(1j),
        "inf": np.float64(math.inf),
    },
    divide=np.true_divide,
    power=_float_power,
    relation=lambda op, a, b: _COMPARE[op](_real(a), _real(b)),
    where=np.where,
    maximum=lambda a, b: np.maximum(_real(a), _real(b)),
    minimum=lambda a, b: np.minimum(_real(a), _real(b)),
    arctan2=np.arctan2,
    matmul=np.matmul,
)


def matmul_by_entry(a: Array, b: Array) -> Array:
    """Arrays of objects have no BLAS: a broadcast product and a sum, entry for entry."""
    return np.sum(a[..., :, :, None] * b[..., None, :, :], axis=-2)


def _to_float(value: int | Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
