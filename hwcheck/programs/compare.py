"""How far is a tensor from what it should be, and where furthest?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EXACT, SINGLE = 1e-5, 2e-3  # relative errors of what is computed in double and in single precision


class Stage(StrEnum):
    """The groups of checks, in the order in which they are made."""

    LOAD = "load"
    FORWARD = "forward"
    BACKWARD = "backward"
    BEHAVIOUR = "behaviour"


@dataclass(frozen=True, slots=True)
class Row:
    """One tensor in one trial. `worst` is the index of the largest relative error."""

    stage: Stage
    tensor: str
    shape: str
    error: float
    right: bool
    worst: str = ""
    yours: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, as a sentence, with the slip that it looks like."""

    stage: Stage
    says: str
    slip: str = ""


def numbers(value: Any) -> Array | None:
    """The value as an array of floats, or None where it is nothing of the kind."""
    if isinstance(value, bool) or not isinstance(value, np.ndarray | float | int):
        return None
    array = np.asarray(value)
    return array.astype(np.float64) if array.dtype.kind in "biuf" else None


def same(got: Array, expected: Array, tolerance: float = EXACT) -> bool:
    return got.shape == expected.shape and bool(np.all(errors(got, expected) <= tolerance))


def errors(got: Array, expected: Array) -> Array:
    """Relative errors, entry by entry. Entries far below the largest are measured against a hundredth of it."""
    finite = np.abs(expected[np.isfinite(expected)])
    floor = max(float(finite.max(initial=0)) / 100, 1e-8)
    with np.errstate(invalid="ignore", over="ignore"):
        scale = np.maximum(np.maximum(np.abs(got), np.abs(expected)), floor)
        error = np.where(got == expected, 0.0, np.abs(got - expected) / scale)
    return np.nan_to_num(error, nan=np.inf)


def row(stage: Stage, tensor: str, got: Array, expected: Array, tolerance: float = EXACT) -> Row:
    shape = "×".join(map(str, got.shape)) or "number"
    if got.shape != expected.shape:
        wanted = "×".join(map(str, expected.shape)) or "number"
        return Row(stage, tensor, shape, float("inf"), False, expected=f"shape {wanted}")
    if not got.size:
        return Row(stage, tensor, shape, 0.0, True)
    error = errors(got, expected)
    place = np.unravel_index(int(np.argmax(error)), error.shape)
    worst = "[" + ", ".join(str(int(each)) for each in place) + "]" if place else ""
    largest = float(error[place])
    values = (f"{float(got[place]):.6g}", f"{float(expected[place]):.6g}")
    return Row(stage, tensor, shape, largest, largest <= tolerance, worst, *values)
