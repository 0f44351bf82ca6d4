"""Where are formulas compared? At seeded points of the declared domain, the same for every run and every name.

Every number drawn is an exact fraction with few digits: a witness can be printed as it is, and the same point can be
looked at again at any precision. What a symbol is drawn from depends on its kind and its place in the declaration,
never on its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from hwcheck.domain import Kind

Ints = Any  # an ndarray of int64

SCALAR_POINTS = 24
TENSOR_POINTS = 8
FACTORS = (3, 11, 2, 40, 5, 200)
SIZES = ((3, 5, 4, 2, 7, 6), (4, 3, 2, 6, 5, 7))
"""Sizes for the first, second, ... dimension name: two runs, so that nothing rests on one size."""
OTHER_SIZES = ((7, 4, 2, 5, 3, 6), (2, 4, 6, 3, 5, 7))
"""For formulas that have no value at some of those: `(X^T X)^{-1}` of a matrix that is wider than it is long."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Exact values, `(numerator + i imaginary) / denominator`, with the points on the first axis."""

    numerator: Ints
    denominator: Ints
    imaginary: Ints | None = None

    def floats(self) -> Any:
        real = self.numerator / self.denominator
        return real if self.imaginary is None else real + 1j * (self.imaginary / self.denominator)

    def take(self, points: tuple[int, ...]) -> Draw:
        chosen = list(points)
        scaled = self.denominator.ndim > 0
        return Draw(
            self.numerator[chosen],
            self.denominator[chosen] if scaled else self.denominator,
            None if self.imaginary is None else self.imaginary[chosen],
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """Sizes for the dimension names, and a draw for every symbol that is not an index."""

    sizes: Mapping[str, int]
    draws: Mapping[str, Draw]
    points: int

    def take(self, points: tuple[int, ...]) -> Sample:
        return Sample(self.sizes, {name: draw.take(points) for name, draw in self.draws.items()}, len(points))

    def dimension(self, dim: str | int) -> int:
        return dim if isinstance(dim, int) else self.sizes[dim]


def samples(
    symbols: Mapping[str, Kind], seed: int = 0, choices: tuple[tuple[int, ...], ...] = SIZES
) -> tuple[Sample, ...]:
    """One sample for scalars; for vectors and matrices one for each choice of sizes."""
    names = list(dict.fromkeys(dim for kind in symbols.values() for dim in kind.dims if isinstance(dim, str)))
    if not names:
        plain = all(kind.rank == 0 for kind in symbols.values())
        return (_sample(symbols, {}, SCALAR_POINTS if plain else TENSOR_POINTS, seed),)
    return tuple(
        _sample(symbols, dict(zip(names, _distinct(sizes, len(names)), strict=False)), TENSOR_POINTS, seed + run)
        for run, sizes in enumerate(choices)
    )


def distant(near: tuple[Sample, ...], symbols: Mapping[str, Kind]) -> tuple[Sample, ...]:
    """The same points further out, each by another factor: there `min(max(x, 0), 6)` is not `max(x, 0)`."""
    return tuple(replace(sample, draws=_distant_draws(sample, symbols)) for sample in near)


def _distant_draws(sample: Sample, symbols: Mapping[str, Kind]) -> dict[str, Draw]:
    draws = dict(sample.draws)
    for slot, (name, kind) in enumerate(symbols.items()):
        if name in draws and name not in sample.sizes and kind.name not in ("simplex", "onehot"):
            old = draws[name]
            points = np.arange(sample.points).reshape(-1, *(1,) * (old.numerator.ndim - 1))
            factor = np.array(FACTORS)[(points + slot) % len(FACTORS)]
            odd = points % factor if kind.name == "integer" else 0  # not multiples of the factors only
            imaginary = None if old.imaginary is None else old.imaginary * factor
            draws[name] = Draw(old.numerator * factor + odd, old.denominator, imaginary)
    return draws


def scaled(near: tuple[Sample, ...], symbols: Mapping[str, Kind], power: int) -> tuple[Sample, ...]:
    """The same points times a power of ten: all symbols at every other point, else every other symbol."""
    return tuple(replace(sample, draws=_scaled_draws(sample, symbols, power)) for sample in near)


def _scaled_draws(sample: Sample, symbols: Mapping[str, Kind], power: int) -> dict[str, Draw]:
    draws = dict(sample.draws)
    larger, smaller = np.int64(10 ** max(power, 0)), np.int64(10 ** max(-power, 0))
    for slot, (name, kind) in enumerate(symbols.items()):
        if name not in draws or kind.name not in ("real", "positive", "complex", "vector", "matrix", "tensor"):
            continue
        old = draws[name]
        if old.denominator.ndim or (name in sample.sizes and not kind.rank):
            continue
        points = np.arange(sample.points).reshape(-1, *(1,) * (old.numerator.ndim - 1))
        moved = (points % 2 == 0) | (points // 2 % 2 == slot % 2)
        up, down = np.where(moved, larger, 1), np.where(moved, 1, smaller)
        imaginary = None if old.imaginary is None else old.imaginary * up * down
        draws[name] = Draw(old.numerator * up * down, old.denominator * smaller, imaginary)
    return draws


def _distinct(sizes: tuple[int, ...], count: int) -> tuple[int, ...]:
    return (*sizes, *range(8, 8 + count))[:count]


def _sample(symbols: Mapping[str, Kind], sizes: Mapping[str, int], points: int, seed: int) -> Sample:
    draws = {}
    for slot, (name, kind) in enumerate(symbols.items()):
        if kind.name == "index":
            continue
        if name in sizes and not kind.rank:
            draws[name] = _constant(sizes[name], points)
            continue
        shape = tuple(dim if isinstance(dim, int) else sizes[dim] for dim in kind.dims)
        draws[name] = draw(kind.name, (points, *shape), slot, seed)
    for name, size in sizes.items():  # a dimension name is a number too, declared or not
        draws.setdefault(name, _constant(size, points))
    return Sample(sizes, draws, points)


def _constant(value: int, points: int) -> Draw:
    return Draw(np.full(points, value, dtype=np.int64), np.int64(1))


@lru_cache(maxsize=4096)
def draw(kind: str, shape: tuple[int, ...], slot: int, seed: int) -> Draw:
    """Values of one kind. Most are of ordinary size and straddle zero; a quarter are small, where sigmoids of
    large multiples still move."""
    rng = np.random.default_rng([seed, slot])
    ordinary = rng.integers(5, 300, size=shape) * 10
    small = rng.integers(1, 100, size=shape)
    magnitude = np.where(rng.random(shape) < 0.25, small, ordinary)
    sign = np.where(rng.random(shape) < 0.5, -1, 1)
    thousand = np.int64(1000)
    match kind:
        case "positive":
            return Draw(magnitude, thousand)
        case "integer":
            return Draw(rng.integers(1, 13, size=shape), np.int64(1))
        case "complex":
            beyond = 3 * ordinary  # of half the circle, where the logarithm has its cut
            return Draw(sign * magnitude, thousand, rng.permutation(sign.ravel()).reshape(shape) * beyond)
        case "simplex":
            weights = rng.integers(1, 20, size=shape)
            return Draw(weights, weights.sum(axis=-1, keepdims=True))
        case "onehot":
            positions = (np.arange(shape[0]) + slot) % shape[-1]
            return Draw(np.eye(shape[-1], dtype=np.int64)[positions], np.int64(1))
        case _:
            return Draw(sign * magnitude, thousand)
