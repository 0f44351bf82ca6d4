"""Is this the shape asked for? `24×24×20`, `(24, 24, 20)`, `24x24, 20 channels`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import permutations
from math import prod
from typing import Any

from hwcheck.checkers.context import Context
from hwcheck.network.layer import Shape, times
from hwcheck.network.network import Network, rows
from hwcheck.network.shorthand import network_from
from hwcheck.network.stated_count import stated_count
from hwcheck.network.stated_shape import Shapes, Stated, stated_shapes
from hwcheck.slips.rule import Explanation
from hwcheck.slips.sizes import shape_slip
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

AXES = {1: "n", 2: "mn", 3: "hwc", 4: "dhwc"}
USUAL = {1: ("n",), 2: ("mn",), 3: ("hwc", "chw"), 4: ("dhwc", "cdhw")}
ONLY_CHANNELS_MISSING = 0.5


@dataclass(frozen=True, slots=True)
class Settings:
    """The reference is given (height, width, channels), or is the output of a layer of a network.

    `conventions` are the orders taken, in letters: `hwc` and `chw` unless said otherwise; for a matrix `mn`, and with
    `nm` its transpose too; `any` is every order. `layers` are written as on a command line (`conv 5x5x20,s2`) or as
    tables; `layer` counts from 0, and the last is meant unless it is given.
    """

    reference: tuple[int, ...] = ()
    conventions: tuple[str, ...] = ()
    input: tuple[int, ...] = ()
    layers: tuple[str | dict[str, Any], ...] = ()
    layer: int = -1
    channels_first: bool = False

    def __post_init__(self) -> None:
        if bool(self.reference) == bool(self.layers):
            raise ValueError("give either `reference` or `input` and `layers`")
        axes = AXES.get(len(self.reference))
        for order in self.conventions:
            if self.reference and order != "any" and (axes is None or sorted(order) != sorted(axes)):
                raise ValueError(f"no convention {order!r}: use the letters {axes or 'any'}, or 'any'")


def expected(settings: Settings) -> Shape:
    """The reference: (height, width, channels), or whatever the network's layer gives, channels last."""
    if settings.reference:
        return settings.reference
    network = network_from(settings.input, settings.layers, settings.channels_first)
    output = rows(network)[settings.layer].output
    return (*output[1:], output[0]) if len(output) > 2 else output


def accepted(settings: Settings, reference: Shape) -> dict[Shape, str]:
    """Every shape that is taken as right, and the order of its axes."""
    axes = AXES.get(len(reference), "")
    orders = settings.conventions or USUAL.get(len(reference), ())
    if "any" in orders or not axes:
        shapes = dict.fromkeys(permutations(reference), "") if "any" in orders else {}
        return {reference: axes, **shapes}
    size = dict(zip(axes, reference, strict=True))
    return {tuple(size[axis] for axis in order): order for order in orders}


def check(settings: Settings, response: str, context: Context) -> Verdict:
    if not response.strip():
        return Verdict(Outcome.MISSING, 0.0, "there is no answer", "missing")
    reference = expected(settings)
    shapes = stated_shapes(response)
    if len(reference) == 1 and (count := stated_count(response)) and count.value == reference[0]:
        return right(Stated(reference))  # `4*4*50 = 800` is a number of features, not a shape
    if not shapes.stated:
        what = (
            f"{quoted(shapes.garbled)} cannot be read as a shape"
            if shapes.garbled
            else "there is no shape in the answer"
        )
        return Verdict(Outcome.REVIEW, 0.0, f"{what}; write it as 28x28x3", "unreadable")
    taken = chosen(shapes, reference)
    if fits(settings, taken, reference):
        return right(taken)
    return undecided(settings, response, taken, reference) or wrong(settings, shapes, taken, reference)


def chosen(shapes: Shapes, reference: Shape) -> Stated:
    """The last shape with as many axes as the reference, or the last."""
    full = [shape for shape in shapes.stated if len(shape.sizes) == len(reference)]
    return (full or shapes.stated)[-1]


def fits(settings: Settings, shape: Stated, reference: Shape) -> bool:
    if shape.axes and shape.axes == AXES.get(len(reference)):
        return shape.sizes == reference
    one_channel = len(reference) == 3 and reference[-1] == 1 and shape.sizes == reference[:-1]
    return one_channel or squeezed(shape.sizes, reference) or shape.sizes in accepted(settings, reference)


def squeezed(sizes: Shape, reference: Shape) -> bool:
    """`1x1x512` and `512` are one vector; a matrix with one row stays a matrix."""
    vector = len(reference) == 1 or (len(sizes) == 1 and len(reference) > 2)
    return vector and [size for size in sizes if size > 1] == [size for size in reference if size > 1]


def right(shape: Stated) -> Verdict:
    evidence = Evidence(Ground.COMPUTED, detail=f"{times(shape.sizes)} is the computed shape")
    return Verdict(Outcome.CORRECT, 1.0, "", "equal", evidence, remarks=(shape.repaired,) if shape.repaired else ())


def undecided(settings: Settings, response: str, taken: Stated, reference: Shape) -> Verdict | None:
    """Right with a batch in front, a product for a shape, or a size that is only said to be the same."""
    batch, rest = taken.sizes[0], taken.sizes[1:]
    if len(rest) == len(reference) and fits(settings, Stated(rest), reference):
        if batch == 1 or re.search(r"\bbatch|torch\.Size", response):
            return right(Stated(rest, repaired=f"read {batch} as the size of the batch"))
        return Verdict(Outcome.REVIEW, 0.0, f"is {batch} the size of the batch?", "ambiguous")
    if len(taken.sizes) == 1 < len(reference):
        if len(reference) > 2 and batch == prod(reference):
            return Verdict(Outcome.REVIEW, 0.0, "this is the number of entries, not the shape", "entries")
        if re.search(r"\b(?:same|unchanged)\b", response, re.IGNORECASE):
            return Verdict(Outcome.REVIEW, 0.0, "what stays the same is not given in numbers", "unreadable")
    return None


def wrong(settings: Settings, shapes: Shapes, taken: Stated, reference: Shape) -> Verdict:
    """Why the shape is not the one; what is unreadable or ambiguous is for a person."""
    if shapes.garbled:
        return Verdict(Outcome.REVIEW, 0.0, f"{quoted(shapes.garbled)} cannot be read as a shape", "unreadable")
    if taken.repaired:
        return Verdict(Outcome.REVIEW, 0.0, f"{quoted(taken.text)} cannot be read for sure", "unreadable")
    if any(fits(settings, shape, reference) for shape in shapes.stated):
        listed = ", ".join(dict.fromkeys(times(shape.sizes) for shape in shapes.stated))
        return Verdict(Outcome.REVIEW, 0.0, f"several shapes are written: {listed}", "ambiguous")
    evidence = Evidence(Ground.COMPUTED, detail=f"{times(taken.sizes)} is not the computed shape")
    if len(reference) == 3 and taken.sizes == reference[:2]:
        says = "height and width are right; the number of channels is missing"
        return Verdict(Outcome.PARTIAL, ONLY_CHANNELS_MISSING, says, "channels-missing", evidence)
    says, note = difference(taken.sizes, reference)
    slip = shape_slip(taken.sizes, reference, network(settings))
    feedback = f"{says}; {slip.says}" if slip else says
    return Verdict(Outcome.INCORRECT, 0.0, feedback, note, evidence, slip=slip.note if slip else "")


def explanation(settings: Settings, response: str, context: Context) -> Explanation | None:
    """The slip that explains a wrong shape, if one does."""
    reference, shapes = expected(settings), stated_shapes(response)
    if not shapes.stated or fits(settings, taken := chosen(shapes, reference), reference):
        return None
    slip = shape_slip(taken.sizes, reference, network(settings))
    return Explanation((slip,)) if slip else None


def network(settings: Settings) -> Network | None:
    """The layers up to the one whose output is asked for, where they are known."""
    if not settings.layers:
        return None
    whole = network_from(settings.input, settings.layers, settings.channels_first)
    last = range(len(whole.steps))[settings.layer]
    return Network(whole.input, whole.steps[: last + 1])


def quoted(text: str) -> str:
    """The student's words on one line."""
    return f"'{' '.join(text.split())}'"


def difference(sizes: Shape, reference: Shape) -> tuple[str, str]:
    """What can be said of a wrong shape without giving the right one away."""
    written = times(sizes)
    if len(sizes) != len(reference):
        axes = "1 axis" if len(sizes) == 1 else f"{len(sizes)} axes"
        return f"{written} has {axes}; {len(reference)} {'is' if len(reference) == 1 else 'are'} asked for", "axes"
    if sorted(sizes) == sorted(reference):
        if len(sizes) == 2:
            return f"{written} is the transpose", "transpose"
        return f"{written} has the right sizes in an order that is not taken here", "order"
    if len(reference) == 3 and sizes[:2] == reference[:2]:
        return f"in {written} height and width are right, the channels are not", "channels"
    if len(reference) == 3 and sizes[-1] == reference[-1]:
        return f"in {written} the channels are right, height and width are not", "size"
    return f"{written} is not the shape", "different"


def solution(settings: Settings, context: Context) -> str:
    return times(expected(settings))
