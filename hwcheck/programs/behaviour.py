"""Does a layer leave alone what is not its own, and does it hold at the edges?"""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from hwcheck.programs import reference
from hwcheck.programs.compare import Stage, numbers, same
from hwcheck.programs.trial import direction, inputs
from hwcheck.sandbox.inside.frames import Kept
from hwcheck.sandbox.session import Session

if TYPE_CHECKING:
    from hwcheck.programs.layer import Layer, Report

SLOW = 30  # times as long as the reference: a loop over pixels in Python
NOTICED = 0.02  # seconds; below that nobody waits


def check(layer: Layer, session: Session, report: Report) -> None:
    """Nothing here is asked of code that does not run at all."""
    if any(finding.slip in ("raises", "results", "type") for finding in report.findings):
        return
    trial = layer.trials[0]
    _inputs_stay(layer, session, trial, report)
    if layer.backward is not None and report.passed(Stage.BACKWARD):
        _cache_is_its_own(layer, session, trial, report)
    if report.passed(Stage.FORWARD):
        for extreme in layer.extremes:
            _holds(layer, session, extreme, report)
        if layer.speed is not None:
            _speed(layer, session, layer.speed, report)


def _inputs_stay(layer: Layer, session: Session, trial: Mapping[str, Any], report: Report) -> None:
    args = inputs(trial, layer.forward.parameters)
    reply = _forward(layer, session, args)
    for name, before, after in zip(layer.forward.parameters, args, reply["args"], strict=False):
        if _changed(before, after):
            report.fail(Stage.BEHAVIOUR, f"{layer.forward.name} changes its input {name} in place", "modified")
    if layer.backward is None:
        return
    dout = _dout(reply)
    if dout is None:
        return
    back = _backward(layer, session, args, dout)
    place = layer.backward.parameters.index("dout")
    if back["failure"] is None and _changed(dout, back["args"][place]):
        report.fail(Stage.BEHAVIOUR, f"{layer.backward.name} changes dout in place", "modified")


def _cache_is_its_own(layer: Layer, session: Session, trial: Mapping[str, Any], report: Report) -> None:
    """Overwrites the output between forward and backward; then asks backward a second time."""
    assert layer.backward is not None
    args = inputs(trial, layer.forward.parameters)
    reply = _forward(layer, session, args)
    dout = _dout(reply)
    if dout is None:
        return
    before = _backward(layer, session, args, dout)
    again = _backward(layer, session, args, dout)
    if _differ(before, again):
        report.fail(Stage.BEHAVIOUR, f"{layer.backward.name} gives another result when called twice", "modified")
        return
    # The forward is not called again: a generator of the student's own would draw another mask.
    session.ask(op="fill", target=Kept("forward", 0), value=1000.0)
    if _differ(before, _backward(layer, session, args, dout)):
        says = f"the cache of {layer.forward.name} is its output: who changes out in place changes the gradients"
        report.fail(Stage.BEHAVIOUR, says, "aliased")


def _holds(layer: Layer, session: Session, extreme: Mapping[str, Any], report: Report) -> None:
    """Large values, a variance of zero: where the reference is finite, the answer has to be."""
    args = inputs(extreme, layer.forward.parameters)
    expected = numbers(reference.call(layer.reference, copy.deepcopy(args))[0])
    reply = _forward(layer, session, args)
    if reply["failure"] is not None:
        report.fail(Stage.BEHAVIOUR, f"{layer.forward.name} raises {reply['failure']} for extreme inputs", "extreme")
        return
    first = reply["result"][0] if isinstance(reply["result"], tuple | list) else reply["result"]
    got = numbers(first)
    if got is None or expected is None or same(got.reshape(expected.shape), expected, 1e-4):
        return
    kind = "overflows" if not np.all(np.isfinite(got)) else "is wrong"
    says = f"{layer.forward.name} {kind} for extreme inputs ({_described(extreme)})"
    report.fail(Stage.BEHAVIOUR, says, "extreme")


def _speed(layer: Layer, session: Session, trial: Mapping[str, Any], report: Report) -> None:
    args = inputs(trial, layer.forward.parameters)
    usual = min(_seconds(layer, args) for _ in range(3))
    reply = _forward(layer, session, args)
    seconds = reply.get("seconds")
    if isinstance(seconds, float) and seconds > max(NOTICED, SLOW * usual):
        report.remarks.append(f"{layer.forward.name} takes more than {SLOW} times as long as the reference")


def _seconds(layer: Layer, args: list[Any]) -> float:
    """Processor time, on both sides: a busy machine makes nobody's code slow."""
    given = copy.deepcopy(args)
    began = time.process_time()
    reference.call(layer.reference, given)
    return time.process_time() - began


def _forward(layer: Layer, session: Session, args: list[Any]) -> dict[str, Any]:
    signature = layer.forward
    return session.ask(op="call", function=signature.name, args=args, keep="forward", cache=signature.cache)


def _backward(layer: Layer, session: Session, args: list[Any], dout: Any) -> dict[str, Any]:
    assert layer.backward is not None
    values = {"dout": dout, "cache": Kept("forward", layer.forward.cache)}
    values |= dict(zip(layer.forward.parameters, args, strict=False))
    asked = [values[name] for name in layer.backward.parameters]
    return session.ask(op="call", function=layer.backward.name, args=asked)


def _dout(reply: Mapping[str, Any]) -> Any:
    if reply["failure"] is not None or not isinstance(reply["result"], tuple | list):
        return None
    out = numbers(reply["result"][0])
    return None if out is None else direction(out.shape)


def _changed(before: Any, after: Any) -> bool:
    """Only arrays are asked about: running averages live in a dictionary that is there to be changed."""
    if not isinstance(before, np.ndarray):
        return False
    return not isinstance(after, np.ndarray) or not np.array_equal(before, after, equal_nan=True)


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if one["failure"] is not None or other["failure"] is not None:
        return (one["failure"] is None) != (other["failure"] is None)
    pairs = zip(_tensors(one["result"]), _tensors(other["result"]), strict=False)
    return any(not same(first, second) for first, second in pairs)


def _tensors(result: Any) -> list[Any]:
    several = result if isinstance(result, tuple | list) else (result,)
    return [array for each in several if (array := numbers(each)) is not None]


def _described(extreme: Mapping[str, Any]) -> str:
    return str(extreme.get("says", ", ".join(f"{key} = {value}" for key, value in extreme.items())))[:120]
