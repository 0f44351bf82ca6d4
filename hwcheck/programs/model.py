"""Does a student's classifier compute its loss and gradients, and does it learn?

A model is a class with `params`, a dictionary of arrays, and `loss(X, y)`: scores without y, else the loss and a
dictionary with a gradient for every parameter. It stays in the sandbox; the solver that trains it runs outside.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

import numpy as np

from hwcheck.programs.compare import Array, Row, Stage, errors, numbers, row
from hwcheck.programs.diagnose import Case, diagnose, plainly
from hwcheck.programs.layer import Report, absent
from hwcheck.programs.reference import build
from hwcheck.programs.trial import inputs
from hwcheck.sandbox.session import Session

STEPS = (1e-4, 1e-5)
MOST_ENTRIES = 40
AGREES, KINK, NOISE = 1e-4, 1e-3, 0.03
LOSS: Mapping[str, Any] = {"model": "model", "function": "loss", "takes": ("X", "y")}
STRENGTH = 0.7  # of the regularisation that the gradients are checked with
TRAINING_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Model:
    """What a part asks for. `regularised` is the constructor's name for the strength of regularisation, if any."""

    name: str
    settings: Mapping[str, Any]
    trial: Mapping[str, Any]
    reference: Callable[..., Any] | None = None
    reference_settings: Mapping[str, Any] = field(default_factory=dict)
    regularised: str = ""
    solver: Callable[..., Any] | None = None
    classes: int = 2
    accuracy: float = 0.9
    epochs: int = 10
    learning_rate: float = 0.01


class Unhappy(Exception):
    """The model raised something, or gave back what is no loss: the finding is in the report."""


@dataclass(slots=True)
class Remote:
    """The student's model as the solver sees it: parameters here, the loss in the sandbox."""

    session: Session
    report: Report
    params: dict[str, Array]
    deadline: float = float("inf")

    def loss(self, X: Array, y: Any = None) -> Any:
        """Scores without y; with it the loss and the gradients."""
        if time.monotonic() > self.deadline:
            self.report.fail(Stage.BEHAVIOUR, f"training takes longer than {TRAINING_SECONDS:.0f} seconds", "slow")
            raise Unhappy
        args = [X] if y is None else [X, y]
        reply = self.session.ask(op="call", **LOSS, args=args, parameters=self.params)
        if reply["failure"] is not None:
            self._fail(f"loss raises {reply['failure']}", "raises")
        return self._scores(reply["result"], len(X)) if y is None else self._loss(reply["result"])

    def _scores(self, result: Any, batch: int) -> Array:
        scores = numbers(result)
        if scores is None or scores.ndim not in (1, 2) or len(scores) != batch:
            self._fail("loss(X) does not return a row of scores for every instance", "results")
        return scores

    def _loss(self, result: Any) -> tuple[float, dict[str, Array]]:
        first, second = result[:2] if isinstance(result, tuple | list) and len(result) > 1 else (None, None)
        value, gradients = numbers(first), second
        if value is None or value.size != 1 or not isinstance(gradients, dict):
            self._fail("loss(X, y) does not return a loss and a dictionary of gradients", "results")
        found = {}
        for name, parameter in self.params.items():
            gradient = numbers(gradients.get(name))
            if gradient is None or gradient.shape != parameter.shape:
                self._fail(f"there is no gradient of the shape {parameter.shape} for the parameter {name!r}", "shape")
            found[name] = gradient
        return float(value.reshape(())), found

    def _fail(self, says: str, slip: str) -> NoReturn:
        self.report.fail(Stage.FORWARD, says, slip)
        raise Unhappy


def check_model(model: Model, session: Session) -> Report:
    """Raises Stopped when a bound is broken, Absent when there is no class of this name."""
    names = [str(name) for name in session.load().get("names", ())]
    if model.name not in names:
        raise absent("class", model.name, names)
    report = Report()
    try:
        _against_reference(model, session, report)
        _against_differences(model, session, report)
        if not report.findings:
            _learns(model, session, report)
    except Unhappy:
        pass  # the report says why
    return report


def _built(model: Model, session: Session, report: Report, **more: Any) -> Remote:
    kwargs = {**model.settings, **more}
    reply = session.ask(op="call", function=model.name, args=[], kwargs=kwargs, keep="model")
    if reply["failure"] is not None:
        report.fail(Stage.FORWARD, f"{model.name}({_shown(kwargs)}) raises {reply['failure']}", "raises")
        raise Unhappy
    found = session.ask(op="parameters", model="model").get("params")
    arrays = {name: array for name, value in (found or {}).items() if (array := numbers(value)) is not None}
    if not arrays:
        report.fail(Stage.FORWARD, f"{model.name} has no 'params', a dictionary of arrays", "results")
        raise Unhappy
    return Remote(session, report, arrays)


def _against_reference(model: Model, session: Session, report: Report) -> None:
    """Scores, loss and gradients, where the reference has parameters of the same names and shapes."""
    more = {model.regularised: 0.0} if model.regularised else {}
    remote = _built(model, session, report, **more)
    remote.params = _drawn(remote.params)
    X, y = inputs(model.trial, ("X", "y"))
    scores, (loss, gradients) = remote.loss(X), remote.loss(X, y)
    known = build(model.reference, model.reference_settings) if model.reference else None
    if known is None or {k: v.shape for k, v in known.params.items()} != {k: v.shape for k, v in remote.params.items()}:
        return
    known.params.update(remote.params)
    expected, (right_loss, right) = known.loss(X), known.loss(X, y)
    if scores.shape != expected.shape and scores.size == expected.size:
        scores = scores.reshape(expected.shape)
    _judge(Stage.FORWARD, "scores", (scores, expected), report)
    _judge(Stage.FORWARD, "loss", (np.asarray(loss), np.asarray(right_loss)), report)
    for name, gradient in gradients.items():
        _judge(Stage.BACKWARD, f"gradient of {name}", (gradient, right[name]), report, batch=len(X))


def _judge(stage: Stage, name: str, pair: tuple[Array, Array], report: Report, batch: int = 0) -> None:
    line = row(stage, name, *pair)
    report.rows.append(line)
    if not line.right:
        case = Case(name, *pair, batch, {}, {"2": 2.0})
        says, slip = diagnose(case) or plainly(case)
        report.fail(stage, says, slip)


def _against_differences(model: Model, session: Session, report: Report) -> None:
    """Every parameter, with regularisation, at up to some dozens of entries."""
    X, y = inputs(model.trial, ("X", "y"))
    bare: Mapping[str, Array] = {}
    if model.regularised:
        remote = _built(model, session, report)
        remote.params = _drawn(remote.params)
        _, bare = remote.loss(X, y)
    remote = _built(model, session, report, **({model.regularised: STRENGTH} if model.regularised else {}))
    remote.params = _drawn(remote.params)
    _, gradients = remote.loss(X, y)
    for name, gradient in gradients.items():
        line, why = _differences(remote, (name, gradient), (X, y), bare.get(name))
        report.rows.append(line)
        if not line.right and report.passed(Stage.BACKWARD):
            says = f"the gradient of {name} does not agree with differences of the loss"
            report.fail(Stage.BACKWARD, says + (f": {why}" if why else ""), "differences")


def _regularisation(got: Array, expected: Array, bare: Array, penalty: Array) -> str:
    """How often the strength times the parameter stands in the gradient, and how often in the slope of the loss."""
    shares = [
        next(
            (share for share in (0.0, 1.0, 2.0, 0.5, -1.0) if np.all(errors(bare + share * penalty, each) < AGREES)),
            None,
        )
        for each in (got, expected)
    ]
    match shares:
        case [0.0, float()]:
            return "the regularisation is missing"
        case [float(own), 0.0]:
            return f"regularised in the gradient ({own:g} times strength times parameter), not in the loss"
        case [float(own), float(wanted)] if own != wanted:
            return f"regularised with {own:g} times strength times parameter, where the loss asks for {wanted:g}"
    return ""


def _differences(
    remote: Remote, named: tuple[str, Array], batch: tuple[Array, Any], bare: Array | None
) -> tuple[Row, str]:
    """The row of one parameter, and why it may be wrong; `bare` is its gradient without regularisation."""
    (name, gradient), parameter = named, remote.params[named[0]]
    places = np.random.default_rng(parameter.size).permutation(parameter.size)[:MOST_ENTRIES]
    moved = []
    for step in (STEPS[0], -STEPS[0], STEPS[1], -STEPS[1]):
        for place in places:
            other = parameter.copy()
            other.reshape(-1)[place] += step
            moved.append(other)
    asked = remote.session.ask(op="sweep", **LOSS, args=list(batch), item=0, parameter=name, values=np.stack(moved))
    values, single = numbers(asked.get("outputs")), getattr(asked.get("outputs"), "dtype", None) == np.float32
    if values is None or values.size != len(moved):
        return Row(Stage.BACKWARD, f"{name} (differences)", "", float("inf"), False), ""
    up, down, up_fine, down_fine = values.reshape(4, len(places))
    coarse, fine = (up - down) / (2 * STEPS[0]), (up_fine - down_fine) / (2 * STEPS[1])
    smooth = errors(coarse, fine) < KINK
    got, expected = gradient.reshape(-1)[places][smooth], fine[smooth]
    expected = np.where(errors(got, coarse[smooth]) < errors(got, expected), coarse[smooth], expected)
    line = row(Stage.BACKWARD, f"{name} (differences)", got, expected, AGREES)
    if single and np.linalg.norm(gradient.reshape(-1)[places] - coarse) < NOISE * np.linalg.norm(coarse):
        line = replace(line, right=True)  # entry by entry single precision is too coarse
    # Put back: the sweep left the last of its values in the model.
    remote.loss(*batch)
    if bare is None or bare.shape != parameter.shape:
        return line, ""
    penalty = STRENGTH * parameter.reshape(-1)[places][smooth]
    return line, _regularisation(got, expected, bare.reshape(-1)[places][smooth], penalty)


def _learns(model: Model, session: Session, report: Report) -> None:
    if model.solver is None:
        return
    remote = _built(model, session, report)
    remote.deadline = time.monotonic() + TRAINING_SECONDS
    solver = sys.modules[model.solver.__module__]
    X, y = _clusters(np.shape(inputs(model.trial, ("X",))[0])[1:], model.classes)
    data = solver.Data(X[:-100], y[:-100], X[-100:], y[-100:])
    training = solver.Training(solver.adam, solver.Adam(model.learning_rate), num_epochs=model.epochs, batch_size=50)
    history = model.solver(remote, data, training)
    best = max(history.val_accuracy)
    if best < model.accuracy:
        says = f"{model.name} reaches an accuracy of {best:.0%} on generated data, expected {model.accuracy:.0%}"
        report.fail(Stage.BEHAVIOUR, says, "accuracy")
    else:
        report.remarks.append(f"trained to an accuracy of {best:.0%} on generated data")


def _drawn(params: Mapping[str, Array]) -> dict[str, Array]:
    """Parameters away from their start, where weights are tiny and biases zero and much that is wrong looks right."""
    rng = np.random.default_rng(7)
    return {name: rng.normal(size=value.shape) * 0.5 for name, value in sorted(params.items())}


def _clusters(shape: tuple[int, ...], classes: int) -> tuple[Array, Any]:
    rng = np.random.default_rng(3)
    centres = rng.normal(size=(classes, *shape))
    y = rng.permutation(np.arange(400) % classes)
    return centres[y] + 0.5 * rng.normal(size=(400, *shape)), y


def _shown(kwargs: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in kwargs.items())
