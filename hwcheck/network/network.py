"""What does each layer of a network give, need and cost?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from hwcheck.errors import HwcheckError
from hwcheck.network.layer import Layer, Shape, ShapeError, Tensor, Window, times

MAX_ENTRIES = 10**13  # no tensor of a network is larger; it keeps every number printable


@dataclass(frozen=True, slots=True)
class Step:
    """A layer in its place; `share` is the earlier layer (from 0) whose tensors it uses again."""

    type: str
    layer: Layer
    share: int | None = None

    def __str__(self) -> str:
        return f"{self.type} {self.layer}".strip()


@dataclass(frozen=True, slots=True)
class Network:
    input: Shape
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """The receptive field: how much of the input one output sees, and how far apart neighbours look, an axis each.

    r_l = r_(l-1) + (k_l - 1) j_(l-1) and j_l = s_l j_(l-1): Araujo, Norris and Sim, "Computing receptive fields of
    convolutional neural networks", Distill 2019, equation 2.
    """

    sizes: tuple[Fraction, ...]
    jumps: tuple[Fraction, ...]

    def through(self, window: Window) -> Field:
        axes = list(zip(self.sizes, self.jumps, window.sizes, window.steps, strict=True))
        return Field(tuple(r + (k - 1) * j for r, j, k, _ in axes), tuple(j * s for _, j, _, s in axes))


@dataclass(frozen=True, slots=True)
class Row:
    """One layer of the table. `field` is None where an output sees the whole input."""

    step: Step
    inputs: Shape
    output: Shape
    parameters: tuple[Tensor, ...]
    multiply_adds: int
    field: Field | None

    @property
    def params(self) -> int:
        return sum(tensor.count for tensor in self.parameters)

    def activation_bytes(self, batch: int) -> int:
        """The output as float32."""
        return 4 * batch * prod(self.output)


def rows(network: Network) -> tuple[Row, ...]:
    """One row for each layer. Raises ShapeError, which says where."""
    return tuple(trace(network))


def trace(network: Network) -> Iterator[Row]:
    shape, axes = network.input, len(network.input) - 1
    field: Field | None = Field((Fraction(1),) * axes, (Fraction(1),) * axes) if axes else None
    done: list[Row] = []
    for number, step in enumerate(network.steps, 1):
        try:
            row = pass_through(step, shape, field, done)
        except HwcheckError as error:
            error.where = f"layer {number} {step}"
            raise
        yield row
        done.append(row)
        shape, field = row.output, row.field


def pass_through(step: Step, shape: Shape, field: Field | None, done: list[Row]) -> Row:
    output = bounded(step.layer.output_shape(shape))
    parameters = step.layer.parameters(shape)
    if step.share is not None:
        parameters = without_shared(parameters, done, step.share)
    windows = step.layer.windows(shape)
    if windows is None or len(output) != len(shape):
        field = None
    elif field is not None:
        for window in windows:
            field = field.through(window) if len(window.sizes) == len(field.sizes) else field
    return Row(step, shape, output, parameters, step.layer.multiply_adds(shape), field)


def bounded(shape: Shape) -> Shape:
    if prod(shape) > MAX_ENTRIES:
        raise ShapeError(f"the output would be {times(shape)}", fix="use smaller sizes")
    return shape


def without_shared(parameters: tuple[Tensor, ...], done: list[Row], share: int) -> tuple[Tensor, ...]:
    """The tensors that are not already those of the other layer: a tied weight is counted once."""
    if not -len(done) <= share < len(done):
        raise ShapeError(f"it shares with layer {share}, which does not come before", fix="count from 0")
    there = Counter((tensor.name, tensor.shape) for tensor in done[share].step.layer.parameters(done[share].inputs))
    own: list[Tensor] = []
    for tensor in parameters:
        if there[tensor.name, tensor.shape] > 0:
            there[tensor.name, tensor.shape] -= 1
        else:
            own.append(tensor)
    return tuple(own)


def output_shape(network: Network) -> Shape:
    shape = network.input
    for row in trace(network):
        shape = row.output
    return shape


def total_params(table: tuple[Row, ...]) -> int:
    return sum(row.params for row in table)
