"""What do pooling layers make of a shape?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod

from hwcheck.network.geometry import Slide, pairs, slides, spread, too_small
from hwcheck.network.layer import (
    Count,
    Layer,
    Padding,
    Shape,
    ShapeError,
    Sizes,
    Targets,
    Window,
    need,
    need_rank,
    times,
)


@dataclass(frozen=True, slots=True)
class Pool(Layer):
    """`MaxPool`, `AvgPool`, `LPPool` in one, two or three dimensions; the stride is the kernel's size unless given."""

    rank: int
    kernel_size: Sizes
    stride: Sizes | None = None
    padding: Padding = (0,)
    dilation: Sizes = (1,)
    ceil_mode: bool = False

    def slides(self) -> tuple[Slide, ...]:
        need(not isinstance(self.padding, str), "pooling knows no padding 'same'", "give the padding as a number")
        kernel = spread(self.kernel_size, self.rank, "kernel_size")
        stride = spread(self.stride or kernel, self.rank, "stride")
        return slides(kernel, stride, self.padding, spread(self.dilation, self.rank, "dilation"))

    def output_shape(self, inputs: Shape) -> Shape:
        need_rank(inputs, (self.rank + 1,))
        along, space = self.slides(), inputs[1:]
        for slide in along:
            # PyTorch refuses it, whatever the dilation: some windows could hold nothing but padding.
            half, padding = slide.kernel // 2, max(slide.before, slide.after)
            need(padding <= half, f"padding {padding} is more than half the kernel", f"padding at most {half}")
        sizes = tuple(slide.pooled(size, self.ceil_mode) for slide, size in zip(along, space, strict=True))
        if min(sizes) < 1:
            raise too_small(space, along)
        return (inputs[0], *sizes)

    def windows(self, inputs: Shape) -> tuple[Window, ...]:
        along = self.slides()
        return (Window(tuple(s.extent for s in along), tuple(Fraction(s.stride) for s in along)),)

    def __str__(self) -> str:
        text = times(spread(self.kernel_size, self.rank, "kernel_size"))
        if self.stride and self.stride != self.kernel_size:
            text += f", stride {times(self.stride)}"
        if self.padding != (0,):
            text += f", padding {self.padding if isinstance(self.padding, str) else times(self.padding)}"
        return text + (", ceil" if self.ceil_mode else "")


@dataclass(frozen=True, slots=True)
class AdaptivePool(Layer):
    """`AdaptiveAvgPool` and `AdaptiveMaxPool`: the output's size is given; 0 keeps the axis (PyTorch's None)."""

    rank: int
    output_size: Targets = (1,)

    def output_shape(self, inputs: Shape) -> Shape:
        need_rank(inputs, (self.rank + 1,))
        wanted = spread(self.output_size, self.rank, "output_size")
        return (inputs[0], *(size or kept for size, kept in zip(wanted, inputs[1:], strict=True)))

    def windows(self, inputs: Shape) -> tuple[Window, ...] | None:
        return None if set(self.output_size) == {1} else ()

    def __str__(self) -> str:
        return "to " + times(self.output_size)


@dataclass(frozen=True, slots=True)
class GlobalPool(Layer):
    """The mean or maximum of every channel; the axes stay with size 1, as `AdaptiveAvgPool2d(1)` leaves them."""

    rank: int = 0
    keepdim: bool = True

    def output_shape(self, inputs: Shape) -> Shape:
        if self.rank:
            need_rank(inputs, (self.rank + 1,))
        need(len(inputs) > 1, f"the input {times(inputs)} has no axes besides its channels", "leave this layer out")
        return (inputs[0], *(1 for _ in inputs[1:])) if self.keepdim else inputs[:1]

    def windows(self, inputs: Shape) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Unpool(Layer):
    """`MaxUnpool`: (i - 1)s - 2p + k, the inverse of a pooling without remainder."""

    rank: int
    kernel_size: Sizes
    stride: Sizes | None = None
    padding: Padding = (0,)

    def output_shape(self, inputs: Shape) -> Shape:
        need_rank(inputs, (self.rank + 1,))
        kernel = spread(self.kernel_size, self.rank, "kernel_size")
        stride = spread(self.stride or kernel, self.rank, "stride")
        along = slides(kernel, stride, pairs(self.padding, self.rank), (1,) * self.rank)
        sizes = tuple(slide.transposed(size) for slide, size in zip(along, inputs[1:], strict=True))
        if min(sizes) < 1:
            raise ShapeError(f"the output would be {times(sizes)}", fix="use less padding")
        return (inputs[0], *sizes)

    def windows(self, inputs: Shape) -> tuple[Window, ...]:
        stride = spread(self.stride or self.kernel_size, self.rank, "stride")
        return (Window((1,) * self.rank, tuple(Fraction(1, step) for step in stride)),)


@dataclass(frozen=True, slots=True)
class Unfold(Layer):
    """`Unfold`: every window becomes one column (im2col)."""

    kernel_size: Sizes
    stride: Sizes = (1,)
    padding: Padding = (0,)
    dilation: Sizes = (1,)
    rank: Count = 2

    def output_shape(self, inputs: Shape) -> Shape:
        need_rank(inputs, (self.rank + 1,))
        kernel = spread(self.kernel_size, self.rank, "kernel_size")
        stride, dilation = spread(self.stride, self.rank, "stride"), spread(self.dilation, self.rank, "dilation")
        along = slides(kernel, stride, self.padding, dilation)
        sizes = [slide.convolved(size) for slide, size in zip(along, inputs[1:], strict=True)]
        if min(sizes) < 1:
            raise too_small(inputs[1:], along)
        entries, columns = inputs[0], 1
        for k, size in zip(kernel, sizes, strict=True):
            entries, columns = entries * k, columns * size
        return (entries, columns)


@dataclass(frozen=True, slots=True)
class Fold(Layer):
    """`Fold`: the columns that `Unfold` makes of an image, added up to an image of `output_size`."""

    output_size: Sizes
    kernel_size: Sizes
    stride: Sizes = (1,)
    padding: Padding = (0,)
    dilation: Sizes = (1,)
    rank: Count = 2

    def output_shape(self, inputs: Shape) -> Shape:
        need_rank(inputs, (2,))
        space = spread(self.output_size, self.rank, "output_size")
        window, (entries, columns) = prod(spread(self.kernel_size, self.rank, "kernel_size")), inputs
        need(
            entries % window == 0, f"{entries} entries are no whole windows of {window}", f"use a multiple of {window}"
        )
        image = (entries // window, *space)
        _, expected = Unfold(self.kernel_size, self.stride, self.padding, self.dilation, self.rank).output_shape(image)
        need(
            columns == expected, f"{times(image)} has {expected} windows, not {columns}", f"give it {expected} columns"
        )
        return image
