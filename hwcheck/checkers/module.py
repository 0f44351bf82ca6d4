"""Is this class the network asked for? An `nn.Module` in Python, read without running it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hwcheck.checkers.context import Context
from hwcheck.errors import HwcheckError
from hwcheck.network.layer import Shape, ShapeError
from hwcheck.network.network import Row, rows, total_params
from hwcheck.network.shorthand import network_from
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

ONLY_BETWEEN = 0.5  # every layer with parameters is right, and something between them is not


@dataclass(frozen=True, slots=True)
class Settings:
    """`layers` are the network in order, as on a command line, activations too; `input` is height, width, channels.

    `name` is the class to look for; without it the only one that derives from nn.Module is meant. `language` is for
    the answer sheet.
    """

    input: tuple[int, ...]
    layers: tuple[str | dict[str, Any], ...]
    name: str = ""
    channels_first: bool = False
    language: str = "python"

    def __post_init__(self) -> None:
        if not self.layers:
            raise ValueError("give `input` and `layers`")


def wanted(settings: Settings) -> tuple[Row, ...]:
    return rows(network_from(settings.input, settings.layers, settings.channels_first))


def check(settings: Settings, response: str, context: Context) -> Verdict:
    from hwcheck.network.module.read import read_module
    from hwcheck.network.module.trouble import Broken

    if not response.strip():
        return Verdict(Outcome.MISSING, 0.0, "there is no answer", "missing")
    table = wanted(settings)
    try:
        reading = read_module(response, (table[0].inputs,), settings.name)
    except ShapeError as error:
        evidence = Evidence(Ground.COMPUTED, detail="the shapes do not fit")
        return Verdict(Outcome.INCORRECT, 0.0, f"the sizes do not fit: {error}", "shape", evidence)
    except Broken as error:
        return Verdict(Outcome.REVIEW, 0.0, f"this seems to stop with an error: {error}", "broken")
    except HwcheckError as error:
        return Verdict(Outcome.REVIEW, 0.0, f"the class cannot be followed: {error}", "undecided")
    return compared(table, reading)


def compared(table: tuple[Row, ...], reading: Any) -> Verdict:
    """The verdict on a class that was read to its end."""
    from hwcheck.network.module.architecture import asked, chain, difference

    reference, own, total = asked(table), chain(reading), total_params(table)
    detail = f"{reading.total:,} parameters, output {shown(reading)}"
    evidence = Evidence(Ground.COMPUTED, detail=detail)
    remarks = tuple(reading.remarks)
    if own.unused:
        first = own.unused[0]
        says = f"line {first.line}: what {first.name or first.kind} gives is not used"
        return Verdict(Outcome.INCORRECT, 0.0, says, "unused", evidence, remarks=remarks)
    if own.branches and reading.total == total:
        first = own.branches[0]
        says = f"line {first.line}: {first.kind} joins branches; a person must look"
        return Verdict(Outcome.REVIEW, 0.0, says, "undecided", evidence, remarks=remarks)
    stages = own.stages
    if len(stages) == len(reference) + 1 and stages[-1].kind == "logsoftmax":
        stages = stages[:-1]
        remarks += ("a log-softmax at the end, which goes with the negative log-likelihood as loss",)
    says = difference(stages, reference)
    if not says and reading.total == total:
        remarks += ("with dropout, which is not asked for",) if own.dropout else ()
        return Verdict(Outcome.CORRECT, 1.0, "", "equal", evidence, remarks=remarks)
    if not says:
        says = f"the class has {reading.total:,} parameters, the layers in use {total:,}"
        return Verdict(Outcome.PARTIAL, ONLY_BETWEEN, says, "unused", evidence, remarks=remarks)
    if len(stages) == len(reference) + 1 and stages[-1].kind == "softmax":
        says = f"line {stages[-1].line}: a softmax at the end is right only if the loss does not take one"
        return Verdict(Outcome.REVIEW, 0.0, says, "undecided", evidence, remarks=remarks)
    return wrong(says, stages, reference, Verdict(Outcome.INCORRECT, 0.0, says, "different", evidence, remarks=remarks))


def wrong(says: str, stages: tuple[Any, ...], reference: tuple[Any, ...], verdict: Verdict) -> Verdict:
    """Half, where only what stands between the layers with parameters is wrong."""
    own = [stage for stage in stages if stage.weighted]
    asked_for = [stage for stage in reference if stage.weighted]
    if len(own) == len(asked_for) and all(a.same(b) for a, b in zip(own, asked_for, strict=True)):
        return Verdict(Outcome.PARTIAL, ONLY_BETWEEN, says, "between", verdict.evidence, remarks=verdict.remarks)
    return verdict


def shown(reading: Any) -> str:
    from hwcheck.network.layer import times

    return times(reading.outputs[0]) or "one number"


def defines(settings: Settings) -> tuple[str, ...]:
    """The name that the code of an answer defines, if it is given."""
    return (settings.name,) if settings.name else ()


def solution(settings: Settings, context: Context) -> str:
    from hwcheck.network.module.write import as_class

    return as_class(wanted(settings))


def same(settings: Settings, left: str, right: str, context: Context) -> bool:
    """Whether two classes are one network: the same stages in the same order."""
    stages = [stages_of(settings, text) for text in (left, right)]
    if stages[0] is None or stages[1] is None or len(stages[0]) != len(stages[1]):
        return False
    return all(a.same(b) for a, b in zip(stages[0], stages[1], strict=True))


def stages_of(settings: Settings, text: str) -> tuple[Any, ...] | None:
    from hwcheck.network.module.architecture import chain
    from hwcheck.network.module.read import read_module

    shape: Shape = wanted(settings)[0].inputs
    try:
        found = chain(read_module(text, (shape,), settings.name))
    except HwcheckError:
        return None
    return None if found.branches or found.unused else found.stages
