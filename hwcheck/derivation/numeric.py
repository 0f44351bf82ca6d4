"""Does the last line of a derivation agree with differences of the function itself?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from hwcheck.derivation.instances import Instance
from hwcheck.derivation.point import point
from hwcheck.derivation.steps import Derivation
from hwcheck.derivation.values import STEPS, Difference, at_point
from hwcheck.derivation.vectors import point_in_entries


def differences(derivation: Derivation) -> tuple[Difference, ...]:
    """The derivative beside central differences, at the points that the derivation names."""
    return tuple(row for text in derivation.at for row in _at(derivation, text))


def _at(derivation: Derivation, text: str) -> Iterator[Difference]:
    given = point(text)
    size = max((len(value) for value in given.values() if isinstance(value, list)), default=0)
    values = point_in_entries(given)
    free = [name for name, kind in derivation.scope.symbols.items() if kind.name == "index"]
    for places in product(range(1, size + 1), repeat=len(free)):
        instance = Instance(derivation, size, dict(zip(free, places, strict=True)))
        where = ", ".join(f"{name}={place}" for name, place in instance.indices.items())
        yield _difference(instance, values, where or text)


def _difference(instance: Instance, values: Mapping[str, float], label: str) -> Difference:
    function, name = instance.scalar(instance.derivation.of), instance.variable

    def central(step: float) -> float:
        above = at_point(function, {**values, name: values[name] + step})
        below = at_point(function, {**values, name: values[name] - step})
        return (above - below) / (2 * step)

    slope = at_point(instance.scalar(instance.derivation.steps[-1].gives), values)
    return Difference(label, slope, tuple(map(central, STEPS)))
