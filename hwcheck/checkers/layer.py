"""Does a layer or a loss, written in Python, compute and differentiate as it should?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hwcheck.checkers.context import Context
from hwcheck.verdict import Verdict

if TYPE_CHECKING:
    from hwcheck.programs.layer import Layer, Report
    from hwcheck.sandbox.session import Session


@dataclass(frozen=True, slots=True)
class Settings:
    """`forward` and `backward` are signatures: `fc_forward(x, w, b) -> out, cache`. A loss has no `backward`; its own
    results are `loss, dx`.

    `reference` and `reference_backward` are `{ reference = "module.function" }`. Each trial gives every parameter a
    shape or a value (see hwcheck.programs.trial); `extremes` are tried forwards only; `speed` is one large trial.
    `random` is for dropout; `state` names the dictionary that running averages are left in; `slips` names a function
    that gives, for a trial, what known mistakes compute. `language` is for the answer sheet.
    """

    forward: str
    reference: Any
    trials: tuple[dict[str, Any], ...]
    backward: str = ""
    reference_backward: Any = None
    extremes: tuple[dict[str, Any], ...] = ()
    speed: dict[str, Any] | None = None
    random: bool = False
    state: str = ""
    slips: Any = None
    language: str = "python"


def check(settings: Settings, response: str, context: Context) -> Verdict:
    from hwcheck.programs.verdicts import decided

    return decided(response, lambda student: examined(settings, student))


def examined(settings: Settings, student: Session) -> Report:
    """Every check of this layer. Raises Stopped or Absent."""
    from hwcheck.programs.layer import check_layer

    return check_layer(layer_of(settings), student)


def layer_of(settings: Settings) -> Layer:
    from hwcheck.programs.layer import Layer
    from hwcheck.programs.signature import read_signature

    return Layer(
        forward=read_signature(settings.forward),
        reference=settings.reference(),
        trials=settings.trials,
        backward=read_signature(settings.backward) if settings.backward else None,
        reference_backward=settings.reference_backward() if settings.reference_backward else None,
        extremes=settings.extremes,
        speed=settings.speed,
        random=settings.random,
        state=settings.state,
        slips=settings.slips() if settings.slips else None,
    )


def defines(settings: Settings) -> tuple[str, ...]:
    """The names that the code of an answer defines."""
    return tuple(text.partition("(")[0].strip() for text in (settings.forward, settings.backward) if text)


def solution(settings: Settings, context: Context) -> str:
    import inspect

    functions = [each() for each in (settings.reference, settings.reference_backward) if each]
    return "\n\n".join(inspect.getsource(function).rstrip() for function in functions)
