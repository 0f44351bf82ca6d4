"""Does a classifier, a class written in Python, compute its loss and gradients, and does it learn?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hwcheck.checkers.context import Context
from hwcheck.verdict import Verdict

if TYPE_CHECKING:
    from hwcheck.programs.layer import Report
    from hwcheck.sandbox.session import Session


@dataclass(frozen=True, slots=True)
class Settings:
    """`model` names the class, `settings` are its constructor's keywords; `trial` gives shapes for X and y.

    `reference` makes the bank's own model of the same parameters, with `reference_settings`; `solver` is the bank's
    `train(model, data, training)`. With both as `{ reference = "module.function" }`. The model is trained for `epochs`
    on generated data of so many `classes`, and has to reach `accuracy`. `language` is for the answer sheet.
    """

    model: str
    settings: dict[str, Any]
    trial: dict[str, Any]
    reference: Any = None
    reference_settings: dict[str, Any] = field(default_factory=dict)
    regularised: str = "reg"
    solver: Any = None
    classes: int = 2
    accuracy: float = 0.9
    epochs: int = 10
    learning_rate: float = 0.01
    language: str = "python"


def check(settings: Settings, response: str, context: Context) -> Verdict:
    from hwcheck.programs.verdicts import decided

    return decided(response, lambda student: examined(settings, student))


def examined(settings: Settings, student: Session) -> Report:
    """Every check of this model. Raises Stopped or Absent."""
    from hwcheck.programs.model import Model, check_model

    model = Model(
        name=settings.model,
        settings=settings.settings,
        trial=settings.trial,
        reference=settings.reference() if settings.reference else None,
        reference_settings=settings.reference_settings,
        regularised=settings.regularised,
        solver=settings.solver() if settings.solver else None,
        classes=settings.classes,
        accuracy=settings.accuracy,
        epochs=settings.epochs,
        learning_rate=settings.learning_rate,
    )
    return check_model(model, student)


def defines(settings: Settings) -> tuple[str, ...]:
    """The name that the code of an answer defines."""
    return (settings.model,)


def solution(settings: Settings, context: Context) -> str:
    import inspect

    if settings.reference is None:
        return "any class that passes the checks"
    return inspect.getsource(inspect.getmodule(settings.reference()) or settings.reference())
