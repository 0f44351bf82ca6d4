"""What do blocks made of other layers make of a shape?

Sources: He et al. 2016 (basic block, bottleneck; the stride sits on the 3x3, as in torchvision), Howard et al. 2017
(depthwise separable), Sandler et al. 2018 (inverted residual), Hu et al. 2018 (squeeze and excitation).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hwcheck.network.convolution import Conv
from hwcheck.network.dense import Linear
from hwcheck.network.layer import (
    Count,
    Depth,
    Layer,
    Padding,
    Shape,
    Sizes,
    Tensor,
    Window,
    need,
    need_rank,
    need_size,
    times,
)
from hwcheck.network.norm import BatchNorm
from hwcheck.network.pooling import GlobalPool

Layers = tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class Sequential(Layer):
    """Layers one after the other, the whole row `repeat` times."""

    layers: Layers
    repeat: Depth = 1

    def steps(self, inputs: Shape) -> tuple[tuple[Layer, Shape], ...]:
        """Each layer with the shape that enters it."""
        steps: list[tuple[Layer, Shape]] = []
        for layer in self.layers * self.repeat:
            steps.append((layer, inputs))
            inputs = layer.output_shape(inputs)
        return tuple(steps)

    def output_shape(self, inputs: Shape) -> Shape:
        for layer in self.layers * self.repeat:
            inputs = layer.output_shape(inputs)
        return inputs

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        return tuple(tensor for layer, shape in self.steps(inputs) for tensor in layer.parameters(shape))

    def multiply_adds(self, inputs: Shape) -> int:
        return sum(layer.multiply_adds(shape) for layer, shape in self.steps(inputs))

    def windows(self, inputs: Shape) -> tuple[Window, ...] | None:
        passed: list[Window] = []
        for layer, shape in self.steps(inputs):
            windows = layer.windows(shape)
            if windows is None:
                return None
            passed.extend(windows)
        return tuple(passed)


@dataclass(frozen=True, slots=True)
class Residual(Layer):
    """F(x) + shortcut(x); an empty shortcut is the identity."""

    layers: Layers
    shortcut: Layers = ()

    def output_shape(self, inputs: Shape) -> Shape:
        main, beside = Sequential(self.layers).output_shape(inputs), Sequential(self.shortcut).output_shape(inputs)
        what = f"the branch gives {times(main)}, the shortcut {times(beside)}"
        need(main == beside, what, "make the shortcut a 1x1 convolution with the same stride and channels")
        return main

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        return Sequential(self.layers).parameters(inputs) + Sequential(self.shortcut).parameters(inputs)

    def multiply_adds(self, inputs: Shape) -> int:
        return Sequential(self.layers).multiply_adds(inputs) + Sequential(self.shortcut).multiply_adds(inputs)

    def windows(self, inputs: Shape) -> tuple[Window, ...] | None:
        return Sequential(self.layers).windows(inputs)


@dataclass(frozen=True, slots=True)
class Concat(Layer):
    """Branches side by side; their channels are put together (Inception, DenseNet)."""

    branches: tuple[Layers, ...]

    def output_shape(self, inputs: Shape) -> Shape:
        shapes = [Sequential(branch).output_shape(inputs) for branch in self.branches]
        fits = bool(shapes) and len({shape[1:] for shape in shapes}) == 1
        need(fits, "the branches give " + ", ".join(map(times, shapes)), "make them equal but for the channels")
        return (sum(shape[0] for shape in shapes), *shapes[0][1:])

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        return tuple(tensor for branch in self.branches for tensor in Sequential(branch).parameters(inputs))

    def multiply_adds(self, inputs: Shape) -> int:
        return sum(Sequential(branch).multiply_adds(inputs) for branch in self.branches)

    def windows(self, inputs: Shape) -> tuple[Window, ...] | None:
        return None


class Block(Layer):
    """A block that is spelt out in plainer layers."""

    __slots__ = ()

    def plain(self, inputs: Shape) -> Layer:
        raise NotImplementedError

    def output_shape(self, inputs: Shape) -> Shape:
        return self.plain(inputs).output_shape(inputs)

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        return self.plain(inputs).parameters(inputs)

    def multiply_adds(self, inputs: Shape) -> int:
        return self.plain(inputs).multiply_adds(inputs)

    def windows(self, inputs: Shape) -> tuple[Window, ...] | None:
        return self.plain(inputs).windows(inputs)


def conv_norm(conv: Conv) -> Layers:
    """A convolution without bias, and its batch norm."""
    return (replace(conv, bias=False), BatchNorm(2))


def entering(inputs: Shape, in_channels: int | None) -> int:
    need_rank(inputs, (3,))
    return need_size(inputs[0], in_channels, "in_channels", "channels")


def projection(channels: int, out_channels: int, stride: Sizes) -> Layers:
    """The shortcut: the identity where it fits, else a 1x1 convolution (option B of He et al.)."""
    if channels == out_channels and set(stride) == {1}:
        return ()
    return conv_norm(Conv(2, out_channels, (1,), stride=stride))


@dataclass(frozen=True, slots=True)
class BasicBlock(Block):
    """Two 3x3 convolutions beside a shortcut."""

    in_channels: Count | None = None
    out_channels: Count | None = None
    stride: Sizes = (1,)

    def plain(self, inputs: Shape) -> Residual:
        channels = entering(inputs, self.in_channels)
        out = self.out_channels or channels
        first = conv_norm(Conv(2, out, (3,), stride=self.stride, padding=(1,)))
        second = conv_norm(Conv(2, out, (3,), padding=(1,)))
        return Residual(first + second, projection(channels, out, self.stride))


@dataclass(frozen=True, slots=True)
class Bottleneck(Block):
    """1x1, 3x3 and 1x1 convolutions beside a shortcut; `out_channels` is `expansion` times `mid_channels`."""

    mid_channels: Count
    in_channels: Count | None = None
    out_channels: Count | None = None
    stride: Sizes = (1,)
    groups: Count = 1
    expansion: Count = 4

    def plain(self, inputs: Shape) -> Residual:
        channels = entering(inputs, self.in_channels)
        mid, out = self.mid_channels, self.out_channels or self.expansion * self.mid_channels
        narrow = conv_norm(Conv(2, mid, (1,)))
        look = conv_norm(Conv(2, mid, (3,), stride=self.stride, padding=(1,), groups=self.groups))
        widen = conv_norm(Conv(2, out, (1,)))
        return Residual(narrow + look + widen, projection(channels, out, self.stride))


@dataclass(frozen=True, slots=True)
class DepthwiseSeparable(Block):
    """One filter for each channel, then a 1x1 convolution; with `norm` each without bias and with a batch norm."""

    out_channels: Count
    kernel_size: Sizes = (3,)
    in_channels: Count | None = None
    stride: Sizes = (1,)
    padding: Padding = (0,)
    dilation: Sizes = (1,)
    bias: bool = True
    norm: bool = False

    def plain(self, inputs: Shape) -> Sequential:
        channels = entering(inputs, self.in_channels)
        depthwise = Conv(
            2,
            channels,
            self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            groups=channels,
            bias=self.bias,
        )
        pointwise = Conv(2, self.out_channels, (1,), bias=self.bias)
        return Sequential(conv_norm(depthwise) + conv_norm(pointwise) if self.norm else (depthwise, pointwise))


@dataclass(frozen=True, slots=True)
class InvertedResidual(Block):
    """Widened `expand_ratio` times, filtered channel by channel, narrowed again; a shortcut where it fits."""

    out_channels: Count
    in_channels: Count | None = None
    stride: Sizes = (1,)
    expand_ratio: Count = 6

    def plain(self, inputs: Shape) -> Layer:
        channels = entering(inputs, self.in_channels)
        wide = channels * self.expand_ratio
        layers = conv_norm(Conv(2, wide, (1,))) if self.expand_ratio != 1 else ()
        layers += conv_norm(Conv(2, wide, (3,), stride=self.stride, padding=(1,), groups=wide))
        layers += conv_norm(Conv(2, self.out_channels, (1,)))
        same = channels == self.out_channels and set(self.stride) == {1}
        return Residual(layers) if same else Sequential(layers)


@dataclass(frozen=True, slots=True)
class SqueezeExcite(Block):
    """Every channel is scaled by what two linear layers make of all their means."""

    in_channels: Count | None = None
    reduction: Count = 16
    bias: bool = True

    def plain(self, inputs: Shape) -> Sequential:
        channels = need_size(inputs[0], self.in_channels, "in_channels", "channels")
        squeezed = max(1, channels // self.reduction)
        first = Linear(squeezed, bias=self.bias)
        return Sequential((GlobalPool(keepdim=False), first, Linear(channels, bias=self.bias)))

    def output_shape(self, inputs: Shape) -> Shape:
        self.plain(inputs).output_shape(inputs)
        return inputs


@dataclass(frozen=True, slots=True)
class PatchEmbedding(Block):
    """Patches as a sequence: a convolution whose stride is its kernel's size, then (patches, features)."""

    embed_dim: Count
    patch_size: Sizes
    in_channels: Count | None = None
    bias: bool = True

    def plain(self, inputs: Shape) -> Conv:
        channels = entering(inputs, self.in_channels)
        return Conv(2, self.embed_dim, self.patch_size, in_channels=channels, stride=self.patch_size, bias=self.bias)

    def output_shape(self, inputs: Shape) -> Shape:
        width, rows, columns = self.plain(inputs).output_shape(inputs)
        return (rows * columns, width)
