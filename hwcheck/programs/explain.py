"""Which mistake gives just this tensor? The layer's own slips are tried, then general ones, then altered inputs."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from hwcheck.programs import reference
from hwcheck.programs.compare import Array, Stage, numbers, same
from hwcheck.programs.diagnose import Case, Found, alternatives, diagnose, plainly

if TYPE_CHECKING:
    from hwcheck.programs.layer import Layer

_VAGUE = frozenset(("factor", "shape"))


@dataclass(slots=True)
class Trial:
    """One set of inputs; `dout` is drawn once the shape of the output is known."""

    layer: Layer
    inputs: dict[str, Any]
    dout: Array | None = None

    def function(self, stage: Stage) -> str:
        backward = self.layer.backward
        return backward.name if stage is Stage.BACKWARD and backward is not None else self.layer.forward.name

    @property
    def mode(self) -> str:
        """In which mode the layer was, where it knows of modes."""
        modes = [value["mode"] for value in self.inputs.values() if isinstance(value, dict) and "mode" in value]
        return {"train": " in training", "test": " in testing"}.get(modes[0], "") if modes else ""

    @property
    def batch(self) -> int:
        first = next((value for value in self.inputs.values() if isinstance(value, np.ndarray)), None)
        return len(first) if first is not None and first.ndim else 0

    def factors(self) -> dict[str, float]:
        """Numbers that are often forgotten or put in once too often."""
        found = {"2": 2.0}
        for name, value in self.inputs.items():
            if isinstance(value, np.ndarray) and value.ndim == 2:
                found[f"{value.shape[1]} (the columns of {name})"] = float(value.shape[1])
            for key, number in value.items() if isinstance(value, dict) else ():
                if isinstance(number, float) and 0 < number < 1:
                    found |= {key: number, f"1-{key}": 1 - number}
        return found


def explain(trial: Trial, name: str, got: Array, right: Mapping[str, Any]) -> Found:
    arrays = {key: array for key, value in right.items() if (array := numbers(value)) is not None}
    case = Case(name, got, arrays[name], trial.batch, arrays, trial.factors())
    for says, result in _slips(trial):
        if name in result and same(got, result[name]) and not same(got, case.expected):
            return f"{name}: {says}", "known"
    if trial.layer.random and not got.all() and case.expected.all():
        return f"{name}: entries are dropped in testing: the mode is ignored", "mode"
    general = diagnose(case)
    if general is not None and general[1] not in _VAGUE:
        return general
    for says, result in _altered(trial):
        if name in result and same(got, result[name]) and not same(got, case.expected):
            return f"{name} is {says}", "altered"
    return general or plainly(case)


def _slips(trial: Trial) -> Iterator[tuple[str, dict[str, Array]]]:
    """What the layer's known mistakes would have computed: rows of a sentence, a tensor and its value."""
    if trial.layer.slips is None:
        return
    with np.errstate(all="ignore"):
        for says, name, value in trial.layer.slips(trial.dout, **copy.deepcopy(trial.inputs)):
            yield says, {name: np.asarray(value, dtype=np.float64)}


def _altered(trial: Trial) -> Iterator[tuple[str, dict[str, Array]]]:
    """The reference, with one of the inputs overlooked."""
    for says, changed in _changes(trial.inputs):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the mean of an empty window
            try:
                yield says, _computed(trial, changed, trial.dout)
            except (ValueError, ArithmeticError, LookupError, AssertionError, TypeError):
                continue  # a setting that makes no sense, such as a stride of 0
    if trial.dout is not None:
        yield "as if dout were one: what flows in is ignored", _computed(trial, trial.inputs, np.ones_like(trial.dout))


def _changes(inputs: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    arrays = [name for name, value in inputs.items() if isinstance(value, np.ndarray)]
    for first, second in combinations(arrays, 2):
        if inputs[first].shape == inputs[second].shape:
            exchanged = {**inputs, first: inputs[second], second: inputs[first]}
            yield f"as if {first} and {second} were exchanged", exchanged
    for name, value in inputs.items():
        if isinstance(value, dict):
            for says, other in alternatives(value, name):
                yield says, {**inputs, name: other}
        elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
            yield f"as if {name} were zero: {name} is not used", {**inputs, name: np.zeros_like(value)}
            yield f"as if {name} were one: {name} is not used", {**inputs, name: np.ones_like(value)}
            yield f"as if {name} had the other sign", {**inputs, name: -value}
            if value.ndim > 2:
                yield f"as if {name} were flipped: an index runs backwards", {**inputs, name: value[..., ::-1, ::-1]}
                yield f"as if {name} had its last two axes exchanged", {**inputs, name: value.swapaxes(-1, -2)}
        elif isinstance(value, np.ndarray):
            yield f"as if {name} counted from one", {**inputs, name: value - 1}
            yield f"as if {name} were one larger", {**inputs, name: value + 1}


def _computed(trial: Trial, inputs: dict[str, Any], dout: Array | None) -> dict[str, Array]:
    layer = trial.layer
    out = reference.call(layer.reference, copy.deepcopy(list(inputs.values())))
    results = dict(zip(layer.forward.results, out, strict=False))
    if layer.backward is not None and layer.reference_backward is not None and dout is not None:
        gradients = reference.call(layer.reference_backward, [dout.copy(), results["cache"]])
        results |= dict(zip(layer.backward.results, gradients, strict=False))
    return {key: array for key, value in results.items() if (array := numbers(value)) is not None}
