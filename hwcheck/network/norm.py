"""Which parameters do normalisation layers have? None changes a shape.

Running means and variances are buffers: they are not trained and not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from hwcheck.network.layer import Count, Layer, Shape, Sizes, Tensor, need, need_rank, need_size, times


def scale_and_shift(shape: Shape, bias: bool = True) -> tuple[Tensor, ...]:
    """gamma and beta."""
    weight = Tensor("weight", shape)
    return (weight, Tensor("bias", shape)) if bias else (weight,)


@dataclass(frozen=True, slots=True)
class BatchNorm(Layer):
    """`BatchNorm1d`, `BatchNorm2d`, `BatchNorm3d` (rank 0: any): gamma and beta for each channel, 2C in all."""

    rank: int = 0
    num_features: Count | None = None
    affine: bool = True

    def output_shape(self, inputs: Shape) -> Shape:
        if self.rank:
            need_rank(inputs, (1, 2) if self.rank == 1 else (self.rank + 1,))
        need_size(inputs[0], self.num_features, "num_features", "channels")
        return inputs

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        return scale_and_shift(inputs[:1]) if self.affine else ()


@dataclass(frozen=True, slots=True)
class InstanceNorm(Layer):
    """`InstanceNorm1d`, `InstanceNorm2d`, `InstanceNorm3d`: without parameters unless `affine`."""

    rank: int = 0
    num_features: Count | None = None
    affine: bool = False

    def output_shape(self, inputs: Shape) -> Shape:
        if self.rank:
            need_rank(inputs, (self.rank + 1,))
        need_size(inputs[0], self.num_features, "num_features", "channels")
        return inputs

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        return scale_and_shift(inputs[:1]) if self.affine else ()


@dataclass(frozen=True, slots=True)
class GroupNorm(Layer):
    """`GroupNorm`: gamma and beta for each channel, whatever the groups."""

    num_groups: Count
    num_channels: Count | None = None
    affine: bool = True

    def output_shape(self, inputs: Shape) -> Shape:
        channels = need_size(inputs[0], self.num_channels, "num_channels", "channels")
        what = f"{self.num_groups} groups do not divide {channels} channels"
        need(channels % self.num_groups == 0, what, f"use groups that divide {channels}")
        return inputs

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        return scale_and_shift(inputs[:1]) if self.affine else ()


@dataclass(frozen=True, slots=True)
class LayerNorm(Layer):
    """`LayerNorm`: gamma and beta for each entry of the last axes (all axes unless `normalized_shape` is given)."""

    normalized_shape: Sizes | None = None
    elementwise_affine: bool = True
    bias: bool = True

    def normalized(self, inputs: Shape) -> Shape:
        shape = self.normalized_shape or inputs
        last = inputs[len(inputs) - len(shape) :] if len(shape) <= len(inputs) else ()
        what = f"normalized_shape {times(shape)} is not the end of the input {times(inputs)}"
        need(shape == last, what, f"use {times(inputs[-1:])} or {times(inputs)}")
        return shape

    def output_shape(self, inputs: Shape) -> Shape:
        self.normalized(inputs)
        return inputs

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        return scale_and_shift(self.normalized(inputs), self.bias) if self.elementwise_affine else ()


@dataclass(frozen=True, slots=True)
class RMSNorm(LayerNorm):
    """`RMSNorm`: a scale for each entry of the last axes, no shift."""

    bias: bool = False
