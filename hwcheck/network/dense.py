"""What do fully connected layers, embeddings and activations make of a shape?"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from hwcheck.network.layer import Count, Index, Layer, Shape, Tensor, need, need_size, times


@dataclass(frozen=True, slots=True)
class Linear(Layer):
    """`Linear` acts on the last axis. With `flatten` it takes an image as one row, as sheets mean by "FC"."""

    out_features: Count
    in_features: Count | None = None
    bias: bool = True
    flatten: bool = False

    def flattens(self, inputs: Shape) -> bool:
        return self.flatten and len(inputs) > 2 and self.in_features != inputs[-1]

    def features(self, inputs: Shape) -> int:
        found = prod(inputs) if self.flattens(inputs) else inputs[-1]
        what = f"in_features is {self.in_features}, but the last axis of {times(inputs)} has {found}"
        fix = "flatten first" if self.in_features == prod(inputs) else f"in_features={found}"
        need(self.in_features in (None, found), what, fix)
        return found

    def output_shape(self, inputs: Shape) -> Shape:
        self.features(inputs)
        return (self.out_features,) if self.flattens(inputs) else (*inputs[:-1], self.out_features)

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        weight = Tensor("weight", (self.out_features, self.features(inputs)))
        return (weight, Tensor("bias", (self.out_features,))) if self.bias else (weight,)

    def multiply_adds(self, inputs: Shape) -> int:
        return prod(self.output_shape(inputs)) * self.features(inputs)

    def windows(self, inputs: Shape) -> None:
        return None

    def __str__(self) -> str:
        return str(self.out_features)


@dataclass(frozen=True, slots=True)
class Bilinear(Layer):
    """`Bilinear`: x_1^T A_k x_2 + b_k for each output k. Its second input is not part of the chain of layers."""

    in1_features: Count
    in2_features: Count
    out_features: Count
    bias: bool = True

    def output_shape(self, inputs: Shape) -> Shape:
        need_size(inputs[-1], self.in1_features, "in1_features", "features")
        return (*inputs[:-1], self.out_features)

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        weight = Tensor("weight", (self.out_features, self.in1_features, self.in2_features))
        return (weight, Tensor("bias", (self.out_features,))) if self.bias else (weight,)

    def multiply_adds(self, inputs: Shape) -> int:
        return prod(inputs[:-1]) * self.parameters(inputs)[0].count


@dataclass(frozen=True, slots=True)
class Embedding(Layer):
    """`Embedding`: one row of the table for each index that comes in."""

    num_embeddings: Count
    embedding_dim: Count

    def output_shape(self, inputs: Shape) -> Shape:
        return (*inputs, self.embedding_dim)

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        return (Tensor("weight", (self.num_embeddings, self.embedding_dim)),)


@dataclass(frozen=True, slots=True)
class EmbeddingBag(Embedding):
    """`EmbeddingBag`: the mean or sum of the rows."""

    def output_shape(self, inputs: Shape) -> Shape:
        return (self.embedding_dim,)


@dataclass(frozen=True, slots=True)
class Elementwise(Layer):
    """An activation, dropout, or anything else that changes no shape and trains nothing."""


@dataclass(frozen=True, slots=True)
class PReLU(Layer):
    """`PReLU`: one slope, or one for each channel."""

    num_parameters: Count = 1

    def output_shape(self, inputs: Shape) -> Shape:
        what = f"{self.num_parameters} slopes for {inputs[0]} channels"
        need(self.num_parameters in (1, inputs[0]), what, f"num_parameters=1 or {inputs[0]}")
        return inputs

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        return (Tensor("weight", (self.num_parameters,)),)


@dataclass(frozen=True, slots=True)
class GLU(Layer):
    """`GLU`: one half of an axis gates the other."""

    dim: Index = -1

    def output_shape(self, inputs: Shape) -> Shape:
        axis = self.dim % len(inputs) if self.dim < 0 else self.dim - 1
        need(0 <= axis < len(inputs), f"the input {times(inputs)} has no axis {self.dim}", "use dim=-1")
        need(inputs[axis] % 2 == 0, f"axis {self.dim} has the odd size {inputs[axis]}", "make it even")
        return (*inputs[:axis], inputs[axis] // 2, *inputs[axis + 1 :])
