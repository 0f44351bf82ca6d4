"""What do convolutions make of a shape?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod

from hwcheck.network.geometry import Slide, slides, spread, too_small
from hwcheck.network.layer import (
    Count,
    Layer,
    Margins,
    Padding,
    Shape,
    ShapeError,
    Sizes,
    Tensor,
    Window,
    need,
    need_rank,
    need_size,
    times,
)


@dataclass(frozen=True, slots=True)
class Conv(Layer):
    """`Conv1d`, `Conv2d`, `Conv3d`; without `in_channels` it takes what comes in."""

    rank: int
    out_channels: Count
    kernel_size: Sizes
    in_channels: Count | None = None
    stride: Sizes = (1,)
    padding: Padding = (0,)
    dilation: Sizes = (1,)
    groups: Count = 1
    bias: bool = True

    def slides(self) -> tuple[Slide, ...]:
        kernel, stride, dilation = (
            spread(sizes, self.rank, name)
            for sizes, name in (
                (self.kernel_size, "kernel_size"),
                (self.stride, "stride"),
                (self.dilation, "dilation"),
            )
        )
        return slides(kernel, stride, self.padding, dilation)

    def channels(self, inputs: Shape) -> int:
        need_rank(inputs, (self.rank + 1,))
        return divided(
            need_size(inputs[0], self.in_channels, "in_channels", "channels"), self.out_channels, self.groups
        )

    def output_shape(self, inputs: Shape) -> Shape:
        self.channels(inputs)
        along, space = self.slides(), inputs[1:]
        sizes = tuple(slide.convolved(size) for slide, size in zip(along, space, strict=True))
        if min(sizes) < 1:
            raise too_small(space, along)
        return (self.out_channels, *sizes)

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        kernel = spread(self.kernel_size, self.rank, "kernel_size")
        weight = Tensor("weight", (self.out_channels, self.channels(inputs) // self.groups, *kernel))
        return (weight, Tensor("bias", (self.out_channels,))) if self.bias else (weight,)

    def multiply_adds(self, inputs: Shape) -> int:
        """Every output entry takes one product for each weight of its filter."""
        space = self.output_shape(inputs)[1:]
        return self.parameters(inputs)[0].count * prod(space)

    def windows(self, inputs: Shape) -> tuple[Window, ...]:
        along = self.slides()
        return (Window(tuple(s.extent for s in along), tuple(Fraction(s.stride) for s in along)),)

    def __str__(self) -> str:
        return f"{times(spread(self.kernel_size, self.rank, 'kernel_size'))}x{self.out_channels}" + extras(self)


@dataclass(frozen=True, slots=True)
class ConvTranspose(Layer):
    """`ConvTranspose1d`, `ConvTranspose2d`, `ConvTranspose3d`."""

    rank: int
    out_channels: Count
    kernel_size: Sizes
    in_channels: Count | None = None
    stride: Sizes = (1,)
    padding: Padding = (0,)
    output_padding: Margins = (0,)
    dilation: Sizes = (1,)
    groups: Count = 1
    bias: bool = True

    def slides(self) -> tuple[Slide, ...]:
        need(not isinstance(self.padding, str), "padding 'same' has no meaning here", "give the padding as a number")
        kernel = spread(self.kernel_size, self.rank, "kernel_size")
        stride, dilation = spread(self.stride, self.rank, "stride"), spread(self.dilation, self.rank, "dilation")
        return slides(kernel, stride, self.padding, dilation)

    def channels(self, inputs: Shape) -> int:
        need_rank(inputs, (self.rank + 1,))
        return divided(
            need_size(inputs[0], self.in_channels, "in_channels", "channels"), self.out_channels, self.groups
        )

    def output_shape(self, inputs: Shape) -> Shape:
        self.channels(inputs)
        along = self.slides()
        extra = spread(self.output_padding, self.rank, "output_padding")
        for slide, margin in zip(along, extra, strict=True):
            limit = max(slide.stride, slide.dilation)
            what = f"output_padding {margin} is not smaller than stride or dilation"
            need(margin < limit, what, f"output_padding at most {limit - 1}")
        sizes = tuple(s.transposed(size, more) for s, size, more in zip(along, inputs[1:], extra, strict=True))
        if min(sizes) < 1:
            raise ShapeError(f"the output would be {times(sizes)}", fix="use less padding")
        return (self.out_channels, *sizes)

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        kernel = spread(self.kernel_size, self.rank, "kernel_size")
        weight = Tensor("weight", (self.channels(inputs), self.out_channels // self.groups, *kernel))
        return (weight, Tensor("bias", (self.out_channels,))) if self.bias else (weight,)

    def multiply_adds(self, inputs: Shape) -> int:
        """Every input entry is spread with one product for each weight that it meets."""
        return self.parameters(inputs)[0].count * prod(inputs[1:])

    def windows(self, inputs: Shape) -> tuple[Window, ...]:
        along = self.slides()
        return (Window(tuple(-(-s.extent // s.stride) for s in along), tuple(Fraction(1, s.stride) for s in along)),)

    def __str__(self) -> str:
        return f"{times(spread(self.kernel_size, self.rank, 'kernel_size'))}x{self.out_channels}" + extras(self)


def divided(channels: int, out_channels: int, groups: int) -> int:
    """The channels that come in, which the groups must divide as they must divide those that go out."""
    for name, number in (("in_channels", channels), ("out_channels", out_channels)):
        need(number % groups == 0, f"{groups} groups do not divide {name} {number}", f"use groups that divide {number}")
    return channels


def extras(layer: Conv | ConvTranspose) -> str:
    """`, stride 2, padding 1`: the settings that are not as usual."""
    said = []
    if set(layer.stride) != {1}:
        said.append(f"stride {times(layer.stride)}")
    if layer.padding != (0,):
        said.append(f"padding {layer.padding if isinstance(layer.padding, str) else times(layer.padding)}")
    if set(layer.dilation) != {1}:
        said.append(f"dilation {times(layer.dilation)}")
    if layer.groups != 1:
        said.append(f"groups {layer.groups}")
    return "".join(f", {text}" for text in said)
