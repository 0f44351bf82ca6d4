"""What do layers that only move, repeat or drop entries make of a shape?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, prod

from hwcheck.network.geometry import pairs, spread
from hwcheck.network.layer import Count, Index, Layer, Padding, Shape, Sizes, Window, need, need_rank, times


def axis_of(dim: int, inputs: Shape) -> int:
    """Our axis for PyTorch's `dim`, which counts the batch as 0."""
    axis = dim + len(inputs) if dim < 0 else max(dim - 1, 0)
    need(0 <= axis < len(inputs), f"the input {times(inputs)} has no axis {dim}", f"use 1 to {len(inputs)}")
    return axis


def refilled(shape: tuple[int, ...], entries: int) -> Shape:
    """The shape with its one -1 worked out."""
    need(shape.count(-1) <= 1, "more than one -1 in the shape", "leave one open")
    known = prod(size for size in shape if size != -1)
    filled = tuple(entries // known if size == -1 else size for size in shape) if known > 0 else ()
    need(known > 0 and prod(filled) == entries, f"{entries} entries do not fill {times(shape)}", "use the same number")
    return filled


@dataclass(frozen=True, slots=True)
class Flatten(Layer):
    """`Flatten`: the axes from `start_dim` to `end_dim` become one."""

    start_dim: Index = 1
    end_dim: Index = -1

    def output_shape(self, inputs: Shape) -> Shape:
        start, end = axis_of(self.start_dim, inputs), axis_of(self.end_dim, inputs)
        need(start <= end, f"start_dim {self.start_dim} lies behind end_dim {self.end_dim}", "swap them")
        return (*inputs[:start], prod(inputs[start : end + 1]), *inputs[end + 1 :])


@dataclass(frozen=True, slots=True)
class Unflatten(Layer):
    """`Unflatten`: one axis becomes several."""

    unflattened_size: tuple[int, ...]
    dim: Index = 1

    def output_shape(self, inputs: Shape) -> Shape:
        axis = axis_of(self.dim, inputs)
        return (*inputs[:axis], *refilled(self.unflattened_size, inputs[axis]), *inputs[axis + 1 :])


@dataclass(frozen=True, slots=True)
class Reshape(Layer):
    """The same entries in another shape; one size may be -1."""

    shape: tuple[int, ...]

    def output_shape(self, inputs: Shape) -> Shape:
        return refilled(self.shape, prod(inputs))


@dataclass(frozen=True, slots=True)
class Permute(Layer):
    """The axes in another order, counted as PyTorch does: 1 is the first after the batch."""

    dims: tuple[int, ...]

    def output_shape(self, inputs: Shape) -> Shape:
        order = self.dims[1:] if self.dims[:1] == (0,) and len(self.dims) == len(inputs) + 1 else self.dims
        axes = tuple(axis_of(dim, inputs) for dim in order)
        need(sorted(axes) == list(range(len(inputs))), f"{times(order)} is no order of the axes", "name each axis once")
        return tuple(inputs[axis] for axis in axes)


@dataclass(frozen=True, slots=True)
class Upsample(Layer):
    """`Upsample`: to `size`, or `scale_factor` times as large, rounded down."""

    size: Sizes | None = None
    scale_factor: tuple[float, ...] | None = None

    def output_shape(self, inputs: Shape) -> Shape:
        rank = len(inputs) - 1
        need(rank > 0, f"the input {times(inputs)} has no axes besides its channels", "leave this layer out")
        if self.size:
            return (inputs[0], *spread(self.size, rank, "size"))
        factors = self.scale_factor or ()
        need(len(factors) in (1, rank), f"scale_factor has {len(factors)} numbers", f"give one, or {rank}")
        factors = factors * rank if len(factors) == 1 else factors
        sizes = tuple(floor(size * factor) for size, factor in zip(inputs[1:], factors, strict=True))
        need(min(sizes) > 0, f"the output would be {times(sizes)}", "use a larger factor")
        return (inputs[0], *sizes)

    def windows(self, inputs: Shape) -> tuple[Window, ...]:
        outputs = self.output_shape(inputs)[1:]
        steps = tuple(Fraction(i, o) for i, o in zip(inputs[1:], outputs, strict=True))
        return (Window((1,) * len(steps), steps),)


@dataclass(frozen=True, slots=True)
class PixelShuffle(Layer):
    """`PixelShuffle`: (C r^2, H, W) becomes (C, H r, W r)."""

    upscale_factor: Count

    def output_shape(self, inputs: Shape) -> Shape:
        need_rank(inputs, (3,))
        r, (channels, height, width) = self.upscale_factor, inputs
        need(channels % r**2 == 0, f"{channels} channels cannot be divided by {r}^2", f"use a multiple of {r**2}")
        return (channels // r**2, height * r, width * r)


@dataclass(frozen=True, slots=True)
class PixelUnshuffle(Layer):
    """`PixelUnshuffle`: (C, H r, W r) becomes (C r^2, H, W)."""

    downscale_factor: Count

    def output_shape(self, inputs: Shape) -> Shape:
        need_rank(inputs, (3,))
        r, (channels, height, width) = self.downscale_factor, inputs
        fits = height % r == 0 and width % r == 0
        need(fits, f"{height}x{width} cannot be divided by {r}", f"use multiples of {r}")
        return (channels * r**2, height // r, width // r)


@dataclass(frozen=True, slots=True)
class ChannelShuffle(Layer):
    """`ChannelShuffle`: the channels of all groups in turn."""

    groups: Count = 1

    def output_shape(self, inputs: Shape) -> Shape:
        channels = inputs[0]
        what = f"{self.groups} groups do not divide {channels} channels"
        need(channels % self.groups == 0, what, f"use groups that divide {channels}")
        return inputs


@dataclass(frozen=True, slots=True)
class Pad(Layer):
    """`ZeroPad`, `ConstantPad`, `ReflectionPad`, `ReplicationPad`, `CircularPad`; negative padding crops."""

    rank: int
    padding: Padding
    mode: str = "constant"

    def output_shape(self, inputs: Shape) -> Shape:
        need_rank(inputs, (self.rank + 1,))
        sides = pairs(self.padding, self.rank)
        for size, pair in zip(inputs[1:], sides, strict=True):
            limit = {"reflect": size - 1, "circular": size}.get(self.mode)
            if limit is not None:
                what = f"{self.mode} padding {max(pair)} is too much for the size {size}"
                need(max(pair) <= limit, what, f"padding at most {limit}")
        sizes = tuple(size + sum(pair) for size, pair in zip(inputs[1:], sides, strict=True))
        need(min(sizes) > 0, f"the output would be {times(sizes)}", "crop less")
        return (inputs[0], *sizes)
