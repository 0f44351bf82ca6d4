"""Which known slip turns the right tensor into this one?

Each rule looks at what was got and what was expected, and says what it sees, or nothing. The first that sees
something names the mistake; rules that claim more come first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hwcheck.programs.compare import errors, same

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """One tensor that came out wrong. `others` are further right tensors; `factors` numbers that get forgotten."""

    name: str
    got: Array
    expected: Array
    batch: int = 0
    others: Mapping[str, Array] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)

    def is_(self, candidate: Array) -> bool:
        return same(self.got, candidate)


Found = tuple[str, str]
"""A sentence, and the short name of the slip."""


def diagnose(case: Case) -> Found | None:
    return next((found for rule in _RULES if (found := rule(case)) is not None), None)


def plainly(case: Case) -> Found:
    """What is known where no slip fits."""
    name = case.name
    if case.got.shape != case.expected.shape:
        return f"{name} has shape {case.got.shape}, expected {case.expected.shape}{_by_one(case)}", "shape"
    if not np.all(np.isfinite(case.got)) and np.all(np.isfinite(case.expected)):
        return f"{name} is not finite (nan or inf) where it should be", "not-finite"
    wrong = int(np.sum(~np.isclose(case.got, case.expected, rtol=1e-5, atol=1e-9)))
    return f"{name} is wrong in {wrong} of {case.got.size} entries", "different"


def _by_one(case: Case) -> str:
    if case.got.ndim != case.expected.ndim:
        return ""
    steps = {got - expected for got, expected in zip(case.got.shape, case.expected.shape, strict=True)}
    return ": a size is off by one" if steps <= {0, 1} or steps <= {0, -1} else ""


def _zero(case: Case) -> Found | None:
    if not np.any(case.got) and np.any(case.expected):
        return f"{case.name} is zero everywhere: nothing is written into it", "zero"
    return None


def _transpose(case: Case) -> Found | None:
    if case.got.ndim == 2 and case.is_(case.expected.T):
        return f"{case.name} is the transpose of what is expected", "transpose"
    return None


def _sign(case: Case) -> Found | None:
    return (f"{case.name} has the wrong sign", "sign") if case.is_(-case.expected) else None


def _exchanged(case: Case) -> Found | None:
    for name, other in case.others.items():
        if name != case.name and case.is_(other):
            return f"{case.name} holds what {name} should be", "exchanged"
    return None


def _factor(case: Case) -> Found | None:
    ratio = _ratio(case)
    if ratio is None:
        return None
    if case.batch > 1 and np.isclose(ratio, 1 / case.batch):
        return f"{case.name} is the mean over the batch, expected the sum", "mean-for-sum"
    if case.batch > 1 and np.isclose(ratio, case.batch):
        return f"{case.name} is the sum over the batch, expected the mean", "sum-for-mean"
    for name, factor in case.factors.items():
        if np.isclose(ratio, factor):
            return f"{case.name} is {ratio:.4g} times what is expected: a factor {name} too much", "factor"
        if np.isclose(ratio, 1 / factor):
            return f"{case.name} is {ratio:.4g} times what is expected: a factor {name} is missing", "factor"
    if case.got.size == 1:
        return None  # one number is always some number of times another
    return f"{case.name} is {ratio:.4g} times what is expected, everywhere", "factor"


def _ratio(case: Case) -> float | None:
    """The number by which all of it is off, if it is one number."""
    if case.got.shape != case.expected.shape or not case.expected.size:
        return None
    at = np.unravel_index(int(np.argmax(np.abs(case.expected))), case.expected.shape)
    if not case.expected[at] or not np.isfinite(case.got[at]):
        return None
    ratio = float(case.got[at] / case.expected[at])
    return ratio if ratio and abs(ratio) != 1 and case.is_(ratio * case.expected) else None


def _summed(case: Case) -> Found | None:
    """A sum over an axis that should not be, or none where one should be."""
    got, expected = case.got, case.expected
    for axis in range(got.ndim):
        if got.ndim == expected.ndim + 1:
            if same(got.sum(axis=axis), expected):
                return f"{case.name} is not summed over axis {axis}: the sum is missing", "sum-missing"
            if same(got[(slice(None),) * axis + (0,)], expected) and got.shape[axis] == 1:
                return f"{case.name} keeps an axis too many: shape {got.shape}, expected {expected.shape}", "shape"
    for axis in range(expected.ndim):
        if got.ndim + 1 == expected.ndim and same(got, expected.sum(axis=axis)):
            return f"{case.name} is summed over axis {axis}, expected an entry for each", "sum-too-many"
    return None


def _flipped(case: Case) -> Found | None:
    if case.got.ndim != case.expected.ndim or case.got.ndim < 2:
        return None
    for axes, words in (((-1, -2), "in both directions"), ((-1,), "left to right"), ((-2,), "top to bottom")):
        if case.is_(np.flip(case.expected, axes)):
            return f"{case.name} is flipped {words}", "flipped"
    if case.got.ndim > 2 and case.is_(case.expected.swapaxes(-1, -2)):
        return f"{case.name} has its last two axes exchanged", "axes"
    return None


def _axes(case: Case) -> Found | None:
    if case.got.ndim == case.expected.ndim > 2:
        for one in range(case.got.ndim - 1):
            if case.is_(case.expected.swapaxes(one, one + 1)):
                return f"{case.name} has axes {one} and {one + 1} exchanged", "axes"
    return None


def _flat(case: Case) -> Found | None:
    got, expected = case.got, case.expected
    if got.size == expected.size and got.shape != expected.shape and same(got.reshape(expected.shape), expected):
        return f"{case.name} has shape {got.shape}: give it back in shape {expected.shape}", "shape"
    return None


def _shifted(case: Case) -> Found | None:
    for axis in range(case.got.ndim if case.got.shape == case.expected.shape else 0):
        for step in (1, -1):
            rolled = np.roll(case.expected, step, axis)
            if case.got.shape[axis] > 2 and case.is_(rolled):
                return f"{case.name} is shifted by one along axis {axis}: an index is off by one", "off-by-one"
    return None


def _constant(case: Case) -> Found | None:
    if case.got.shape != case.expected.shape or case.got.size < 2:
        return None
    difference = case.got - case.expected
    if np.allclose(difference, difference.flat[0], rtol=1e-6, atol=1e-9) and abs(difference.flat[0]) > 1e-9:
        return f"{case.name} is {difference.flat[0]:.4g} too large everywhere: a constant is added", "constant"
    return None


def _tail(case: Case) -> Found | None:
    """Right, but for a first or a last slice: a loop that begins or ends one off."""
    got, expected = case.got, case.expected
    if got.ndim != expected.ndim or got.shape == ():
        return None
    for axis in range(got.ndim):
        whole = (slice(None),) * axis
        last, rest = (*whole, slice(0, -1)), (*whole, slice(1, None))
        # Of two slices one may be right by chance, and a slice that is barely off is no loop's fault.
        if got.shape == expected.shape and got.shape[axis] > 2:
            if same(got[last], expected[last]) and _far(case, axis, -1):
                return f"{case.name} is wrong only at the end of axis {axis}: a loop ends one too early", "off-by-one"
            if same(got[rest], expected[rest]) and _far(case, axis, 0):
                return (
                    f"{case.name} is wrong only at the start of axis {axis}: a loop begins one too late",
                    "off-by-one",
                )
        if got.shape == expected[last].shape and same(got, expected[last]):
            return f"{case.name} lacks the last entry of axis {axis}: a size is off by one", "off-by-one"
    return None


def _far(case: Case, axis: int, place: int) -> bool:
    """Whether most of a slice is off by more than rounding."""
    slices = (np.asarray(np.take(each, place, axis)) for each in (case.got, case.expected))
    return bool(np.mean(errors(*slices) > 1e-2) > 0.5)


_RULES: tuple[Callable[[Case], Found | None], ...] = (
    _zero,
    _transpose,
    _sign,
    _exchanged,
    _flat,
    _factor,
    _summed,
    _flipped,
    _axes,
    _shifted,
    _constant,
    _tail,
)


def alternatives(options: Mapping[str, object], name: str) -> Iterator[tuple[str, dict[str, object]]]:
    """The same settings with one of them overlooked or mistaken, and how that reads."""
    for key, value in options.items():
        for other in _others(value):
            yield f"as if {name}['{key}'] were {other}, not {value}", {**options, key: other}


def _others(value: object) -> tuple[object, ...]:
    match value:
        case np.ndarray():
            return ()
        case "train":
            return ("test",)
        case "test":
            return ("train",)
        case bool():
            return (not value,)
        case int():
            return tuple(each for each in (1, 0, value - 1, value + 1, 2 * value) if each != value and each >= 0)
        case float():
            return tuple(each for each in (0.0, 1 - value, 1e-5, 1e-8) if each != value)
        case _:
            return ()
