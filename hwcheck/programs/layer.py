"""Does a student's layer compute and differentiate as the reference does, and does it behave?

The checks come in this order: forward against the reference; backward against the reference and against central
differences at two step sizes; then behaviour: inputs left alone, a cache of its own, large values, precision, speed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import numpy as np

from hwcheck.programs import behaviour, differences, reference
from hwcheck.programs.compare import EXACT, SINGLE, Array, Finding, Row, Stage, numbers, row
from hwcheck.programs.explain import Trial, explain
from hwcheck.programs.masks import random_rows
from hwcheck.programs.signature import CLOSE, Signature, input_of
from hwcheck.programs.trial import direction, inputs
from hwcheck.sandbox.inside.frames import Kept
from hwcheck.sandbox.session import Session

SHOWN = 8  # names in a sentence


@dataclass(frozen=True, slots=True)
class Layer:
    """What a part asks for. `slips` gives, for a trial, what known mistakes would have computed."""

    forward: Signature
    reference: Callable[..., Any]
    trials: tuple[Mapping[str, Any], ...]
    backward: Signature | None = None
    reference_backward: Callable[..., Any] | None = None
    extremes: tuple[Mapping[str, Any], ...] = ()
    speed: Mapping[str, Any] | None = None
    random: bool = False
    state: str = ""
    slips: Callable[..., Any] | None = None


@dataclass(slots=True)
class Report:
    """What the checks found; they add to it one after the other."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def fail(self, stage: Stage, says: str, slip: str = "") -> None:
        finding = Finding(stage, says, slip)
        if finding not in self.findings:
            self.findings.append(finding)

    def passed(self, stage: Stage) -> bool:
        return not any(finding.stage is stage for finding in self.findings)


class Absent(Exception):
    """The code has no function of the name that the part asks for."""


def check_layer(layer: Layer, session: Session) -> Report:
    """Raises Stopped when a bound is broken, Absent when a function is not there."""
    _present(layer, session)
    report = Report()
    for trial in layer.trials:
        if layer.random and _in_training(trial):
            random_rows(layer, session, trial, report)
        else:
            _try(layer, session, trial, report)
    _against_differences(layer, session, report)
    behaviour.check(layer, session, report)
    return report


def _in_training(trial: Mapping[str, Any]) -> bool:
    return any(isinstance(value, Mapping) and value.get("mode") == "train" for value in trial.values())


def _present(layer: Layer, session: Session) -> None:
    names = [str(name) for name in session.load().get("names", ())]
    asked = [each for each in (layer.forward, layer.backward) if each is not None]
    forms = {each.name: (list(each.parameters), list(each.results)) for each in asked}
    missing = session.ask(op="promise", functions=forms).get("absent", ())
    for name in forms:
        if name in missing:
            raise absent("function", name, names)


def absent(what: str, name: str, names: Sequence[str]) -> Absent:
    """What is asked for, with the name that may be meant, or all that there are."""
    close = get_close_matches(name, names, n=1, cutoff=CLOSE)
    hint = f": did you mean {close[0]!r}?" if close else ""
    if names and not close:
        hint = f": the code defines {', '.join(names[:SHOWN])}" + (" and more" if len(names) > SHOWN else "")
    return Absent(f"no {what} {name!r} here{hint}")


def _try(layer: Layer, session: Session, given: Mapping[str, Any], report: Report) -> None:
    """One trial, forward and then backward."""
    args = inputs(given, layer.forward.parameters)
    expected = reference.call(layer.reference, copy.deepcopy(args))
    trial = Trial(layer, dict(zip(layer.forward.parameters, args, strict=False)))
    reply = session.ask(op="call", function=layer.forward.name, args=args, keep="forward", cache=layer.forward.cache)
    got = _results(reply, layer.forward, Stage.FORWARD, report)
    if got is None:
        return
    right = dict(zip(layer.forward.results, expected, strict=False))
    for name in layer.forward.results:
        if name != "cache":
            gradient = input_of(name, layer.forward.parameters) is not None
            _judge(trial, Stage.BACKWARD if gradient else Stage.FORWARD, name, (got[name], right), report)
    _state(layer, reply, right, report)
    if layer.backward is not None:
        _try_backward(trial, session, (got, right), report)


def _try_backward(
    trial: Trial, session: Session, forward: tuple[dict[str, Any], dict[str, Any]], report: Report
) -> None:
    layer, (got, right) = trial.layer, forward
    assert layer.backward is not None
    assert layer.reference_backward is not None
    out = numbers(got[layer.forward.results[0]])
    expected_out = right[layer.forward.results[0]]
    if out is None or out.shape != expected_out.shape:
        return  # nothing can flow back through an output of the wrong shape
    dout = direction(expected_out.shape)
    trial.dout = dout
    values = {"dout": dout, "cache": Kept("forward", layer.forward.cache), **trial.inputs}
    args = [values[name] for name in layer.backward.parameters]
    reply = session.ask(op="call", function=layer.backward.name, args=args)
    results = _results(reply, layer.backward, Stage.BACKWARD, report)
    if results is None:
        return
    gradients = reference.call(layer.reference_backward, [dout.copy(), right["cache"]])
    named = dict(zip(layer.backward.results, gradients, strict=False))
    for name in layer.backward.results:
        _judge(trial, Stage.BACKWARD, name, (results[name], named), report)


def _judge(trial: Trial, stage: Stage, name: str, pair: tuple[Any, Mapping[str, Any]], report: Report) -> None:
    """One tensor against the reference's; `pair` is the student's and all the right ones by name."""
    value, right = pair
    expected, got = numbers(right[name]), numbers(value)
    assert expected is not None
    function = trial.function(stage)
    if got is None:
        shown = type(value).__name__ if not hasattr(value, "type_name") else value.type_name
        report.fail(stage, f"{function}: {name} is {shown}, not an array of numbers", "type")
        return
    if got.shape != expected.shape and got.size == expected.size == 1:
        got = got.reshape(expected.shape)
    single = isinstance(value, np.ndarray) and value.dtype.itemsize < 8 and value.dtype.kind == "f"
    line = row(stage, name, got, expected, SINGLE if single else EXACT)
    report.rows.append(line)
    if single:
        report.remarks.append(f"{name} comes in {value.dtype}, from inputs in float64")
    if not line.right:
        says, slip = explain(trial, name, got, {key: each for key, each in right.items() if key != "cache"})
        says += trial.mode if slip == "different" else ""
        report.fail(stage, f"{function}: {says}{_where(line)}", slip)


def _where(line: Row) -> str:
    if not line.yours:
        return ""
    at = f" at {line.worst}" if line.worst else ""
    return f" (worst{at}: yours {line.yours}, expected {line.expected})"


def _results(reply: Mapping[str, Any], signature: Signature, stage: Stage, report: Report) -> dict[str, Any] | None:
    """The results by name, or None after saying why there are none."""
    if reply["failure"] is not None:
        report.fail(stage, f"{signature.name} raises {reply['failure']}", "raises")
        return None
    result = reply["result"]
    values = result if isinstance(result, tuple | list) and len(signature.results) > 1 else (result,)
    if isinstance(result, tuple | list) and len(signature.results) == 1 and len(result) == 1:
        values = result
    if len(values) != len(signature.results):
        wanted = ", ".join(signature.results)
        report.fail(stage, f"{signature.name} returns {len(values)} values, expected {wanted}", "results")
        return None
    return dict(zip(signature.results, values, strict=True))


def _state(layer: Layer, reply: Mapping[str, Any], right: Mapping[str, Any], report: Report) -> None:
    """Running averages, which a layer in training leaves in the dictionary that it was given."""
    if not layer.state or layer.state not in layer.forward.parameters:
        return
    after = reply["args"][layer.forward.parameters.index(layer.state)]
    moved = getattr(right.get("cache"), layer.state, None)
    for key in ("running_mean", "running_var"):
        expected, got = numbers(getattr(moved, key, None)), numbers(after.get(key) if isinstance(after, dict) else None)
        if expected is None:
            continue
        if got is None:
            report.fail(Stage.BEHAVIOUR, f"{layer.forward.name} leaves no {key} in {layer.state}", "state")
        elif not (line := row(Stage.BEHAVIOUR, key, got, expected)).right:
            report.fail(
                Stage.BEHAVIOUR, f"{layer.forward.name}: {key} is not moved as it should be{_where(line)}", "state"
            )


def _against_differences(layer: Layer, session: Session, report: Report) -> None:
    """The first trial, entry by entry. A backward that fits its own wrong forward is not wrong a second time."""
    if layer.random or any(finding.slip in ("raises", "results", "type") for finding in report.findings):
        return
    checked = differences.check(layer, session, layer.trials[0])
    report.rows += checked.rows
    report.remarks += checked.remarks
    if report.passed(Stage.FORWARD):
        if report.passed(Stage.BACKWARD):
            for line in checked.rows:
                if not line.right:
                    says = f"{line.tensor} does not agree with central differences of the forward"
                    report.fail(Stage.BACKWARD, says + _where(line), "differences")
    elif checked.rows and all(line.right for line in checked.rows) and not report.passed(Stage.BACKWARD):
        report.findings = [each for each in report.findings if each.stage is not Stage.BACKWARD]
        report.remarks.append("the backward is the derivative of this forward, and counts as right")


def as_array(value: Any) -> Array:
    return np.asarray(value, dtype=np.float64)
