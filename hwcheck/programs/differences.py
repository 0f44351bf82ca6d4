"""Is the backward the derivative of the student's own forward? Central differences at two step sizes decide.

Where the two steps disagree with each other there is a kink (or noise) and nothing is decided there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hwcheck.programs.compare import Array, Row, Stage, errors, numbers, row
from hwcheck.programs.signature import input_of
from hwcheck.programs.trial import direction, inputs
from hwcheck.sandbox.inside.frames import Kept
from hwcheck.sandbox.session import Session

if TYPE_CHECKING:
    from hwcheck.programs.layer import Layer

STEPS = (1e-4, 1e-5)
MOST_ENTRIES = 60
AGREES, KINK = 1e-4, 1e-3
NOISE = 0.1  # relative error of a difference over a small step of what is computed in single precision


@dataclass(frozen=True, slots=True)
class Checked:
    rows: tuple[Row, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slope:
    """Central differences at some entries of one input, at both step sizes; `single` where float32 came out."""

    places: Array
    coarse: Array
    fine: Array
    single: bool


def check(layer: Layer, session: Session, trial: Mapping[str, Any]) -> Checked:
    args = inputs(trial, layer.forward.parameters)
    gradients, dout = _gradients(layer, session, args)
    rows, remarks = [], []
    for name, gradient in gradients.items():
        owner = input_of(name, layer.forward.parameters)
        got = numbers(gradient)
        if owner is None or got is None:
            continue
        index = layer.forward.parameters.index(owner)
        slope = _slope(layer, session, args, index, dout)
        if slope is None or got.size != args[index].size:
            continue
        line, kinks = _row(name, got.reshape(-1)[slope.places.astype(int)], slope)
        noisy = slope.single or kinks > len(slope.places) / 2
        if noisy and line.error < NOISE and not line.right:
            remarks.append(f"{name}: the forward is computed in single precision, too coarse for differences")
            continue
        rows.append(line)
        if kinks:
            remarks.append(f"{name}: {kinks} entries lie at a kink and are not decided by differences")
    return Checked(tuple(rows), tuple(remarks))


def _gradients(layer: Layer, session: Session, args: list[Any]) -> tuple[dict[str, Any], Array | None]:
    """The student's gradients by name, and the direction that they were taken in."""
    signature = layer.forward
    reply = session.ask(op="call", function=signature.name, args=args, keep="forward", cache=signature.cache)
    if reply["failure"] is not None:
        return {}, None
    if layer.backward is None:
        result = reply["result"]
        return dict(zip(signature.results, result, strict=False)) if isinstance(result, tuple | list) else {}, None
    first = reply["result"][0] if isinstance(reply["result"], tuple | list) else reply["result"]
    out = numbers(first)
    if out is None:
        return {}, None
    dout = direction(out.shape)
    values = {"dout": dout, "cache": Kept("forward", signature.cache)}
    values |= dict(zip(signature.parameters, args, strict=False))
    asked = [values[name] for name in layer.backward.parameters]
    result = session.ask(op="call", function=layer.backward.name, args=asked).get("result")
    several = result if isinstance(result, tuple | list) and len(layer.backward.results) > 1 else (result,)
    return dict(zip(layer.backward.results, several, strict=False)), dout


def _slope(layer: Layer, session: Session, args: list[Any], index: int, dout: Array | None) -> Slope | None:
    x = args[index]
    places = np.arange(x.size)
    if x.size > MOST_ENTRIES:
        places = np.random.default_rng(x.size).choice(x.size, MOST_ENTRIES, replace=False)
    moved = []
    for step in STEPS:
        for sign in (1, -1):
            for place in places:
                copy = x.astype(np.float64)
                copy.reshape(-1)[place] += sign * step
                moved.append(copy)
    reply = session.ask(op="sweep", function=layer.forward.name, args=args, index=index, item=0, values=np.stack(moved))
    values, single = numbers(reply.get("outputs")), getattr(reply.get("outputs"), "dtype", None) == np.float32
    if values is None or len(values) != len(moved):
        return None
    weighted = values.reshape(len(moved), -1) @ (np.ones(1) if dout is None else dout.reshape(-1))
    coarse, fine = weighted.reshape(len(STEPS), 2, len(places))
    with np.errstate(all="ignore"):
        return Slope(places, (coarse[0] - coarse[1]) / (2 * STEPS[0]), (fine[0] - fine[1]) / (2 * STEPS[1]), single)


def _row(name: str, got: Array, slope: Slope) -> tuple[Row, int]:
    smooth = errors(slope.coarse, slope.fine) < KINK
    better = np.where(errors(got, slope.coarse) < errors(got, slope.fine), slope.coarse, slope.fine)
    line = row(Stage.BACKWARD, f"{name} (differences)", got[smooth], better[smooth], AGREES)
    return line, int(np.sum(~smooth))
