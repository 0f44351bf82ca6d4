"""What is a layer? A function from shapes to shapes, with parameters, a cost and a window that it sees.

Shapes are channel-first and without the batch axis, as PyTorch's documentation has them: `(20, 24, 24)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod

from hwcheck.errors import HwcheckError

Shape = tuple[int, ...]

# What a setting of a layer may be; `settings.py` reads each of them under the name that it has here.
Count = int  # at least 1
Depth = int  # how often something is repeated; bounded, because each time is worked out
Index = int  # an axis, counted as PyTorch does; negative from the end
Sizes = tuple[int, ...]  # at least 1 each; one number stands for all axes
Margins = tuple[int, ...]  # at least 0 each
Targets = tuple[int, ...]  # the sizes wanted; 0 keeps what comes in
Padding = str | tuple[int | tuple[int, int], ...]  # "same", one number an axis, or (before, after) an axis


class ShapeError(HwcheckError):
    """A layer that cannot take what comes in."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One trainable tensor of a layer, as PyTorch names and shapes it."""

    name: str
    shape: Shape

    @property
    def count(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Window:
    """How far one output sees, and how far apart two neighbours look, in units of the layer's own input.

    One number an axis; steps below 1 belong to layers that enlarge.
    """

    sizes: tuple[int, ...]
    steps: tuple[Fraction, ...]


class Layer:
    """What every layer answers; the defaults are those of an elementwise layer without parameters."""

    __slots__ = ()

    def output_shape(self, inputs: Shape) -> Shape:
        """The shape that comes out. Raises ShapeError."""
        return inputs

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        """The trainable tensors (running statistics are not among them)."""
        return ()

    def multiply_adds(self, inputs: Shape) -> int:
        """Multiplications with an addition, for one sample; biases are not counted."""
        return 0

    def windows(self, inputs: Shape) -> tuple[Window, ...] | None:
        """The windows passed on the way; None when every output sees all of the input."""
        return ()

    def __str__(self) -> str:
        return ""


def times(sizes: tuple[object, ...]) -> str:
    """`24x24x20`"""
    return "x".join(map(str, sizes))


def need(condition: bool, what: str, fix: str = "") -> None:
    """Raise ShapeError unless the condition holds."""
    if not condition:
        raise ShapeError(what, fix=fix)


def need_rank(inputs: Shape, ranks: tuple[int, ...]) -> None:
    """The input must have one of these numbers of axes (the batch is never one of them)."""
    axes = {1: "(features)", 2: "(channels, length)", 3: "(channels, height, width)"}
    wanted = " or ".join(axes.get(rank, f"{rank} axes") for rank in ranks)
    need(len(inputs) in ranks, f"the input {times(inputs)} has {len(inputs)} axes", f"give it {wanted}")


def need_size(found: int, stated: int | None, setting: str, axis: str) -> int:
    """The size of an axis, which must be the stated one if any is stated."""
    need(
        stated is None or found == stated,
        f"{setting} is {stated}, but the input has {found} {axis}",
        f"{setting}={found}",
    )
    return found
