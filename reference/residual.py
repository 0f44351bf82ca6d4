"""The residual block z = relu(y1 + x0), forward and backward by hand, in exact fractions."""

from __future__ import annotations

from fractions import Fraction

X0, W0, W1, B0, B1 = Fraction(1), Fraction(3, 10), Fraction(-2, 10), Fraction(1, 10), Fraction(-3, 10)


def _relu(value: Fraction) -> Fraction:
    return max(value, Fraction(0))


def _step(value: Fraction) -> int:
    return int(value > 0)


def y0() -> float:
    return float(X0 * W0 + B0)


def x1() -> float:
    return float(_x1())


def u1() -> float:
    return float(_x1() * W1)


def y1() -> float:
    return float(_x1() * W1 + B1)


def v1() -> float:
    return float(_v1())


def z() -> float:
    return float(_relu(_v1()))


def dw1() -> float:
    """dz/dw1 = [v1 > 0] x1."""
    return float(_step(_v1()) * _x1())


def db1() -> float:
    """dz/db1 = [v1 > 0]."""
    return float(_step(_v1()))


def db0() -> float:
    """dz/db0 = [v1 > 0] w1 [y0 > 0]."""
    return float(_step(_v1()) * W1 * _step(X0 * W0 + B0))


def dw0() -> float:
    """dz/dw0 = dz/db0 x0."""
    return db0() * float(X0)


def _x1() -> Fraction:
    return _relu(X0 * W0 + B0)


def _v1() -> Fraction:
    return _x1() * W1 + B1 + X0
