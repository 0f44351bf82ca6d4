"""What do attention and transformer layers make of a sequence? Shapes are (length, features)."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from hwcheck.network.layer import Count, Depth, Layer, Shape, Tensor, need, need_size
from hwcheck.network.norm import scale_and_shift


@dataclass(frozen=True, slots=True)
class MultiheadAttention(Layer):
    """`MultiheadAttention`: projections of queries, keys, values and of the result; the heads share them."""

    num_heads: Count
    embed_dim: Count | None = None
    bias: bool = True
    add_bias_kv: bool = False
    kdim: Count | None = None
    vdim: Count | None = None

    def output_shape(self, inputs: Shape) -> Shape:
        width = need_size(inputs[-1], self.embed_dim, "embed_dim", "features")
        what = f"{self.num_heads} heads do not divide embed_dim {width}"
        need(width % self.num_heads == 0, what, f"use heads that divide {width}")
        return inputs

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        width = need_size(inputs[-1], self.embed_dim, "embed_dim", "features")
        tensors = [
            Tensor("q_proj_weight", (width, width)),
            Tensor("k_proj_weight", (width, self.kdim or width)),
            Tensor("v_proj_weight", (width, self.vdim or width)),
            Tensor("out_proj.weight", (width, width)),
        ]
        if self.bias:
            tensors += [Tensor("in_proj_bias", (3 * width,)), Tensor("out_proj.bias", (width,))]
        if self.add_bias_kv:
            tensors += [Tensor("bias_k", (1, 1, width)), Tensor("bias_v", (1, 1, width))]
        return tuple(tensors)

    def multiply_adds(self, inputs: Shape) -> int:
        """The projections, and twice L^2 E for scores and weighted values."""
        length, width = prod(inputs[:-1]), inputs[-1]
        weights = sum(t.count for t in self.parameters(inputs) if t.name.endswith("weight"))
        return length * weights + 2 * length**2 * width

    def windows(self, inputs: Shape) -> None:
        return None

    def __str__(self) -> str:
        return f"{self.num_heads} heads"


@dataclass(frozen=True, slots=True)
class TransformerLayer(Layer):
    """`TransformerEncoderLayer` (one attention) and `TransformerDecoderLayer` (two), `num_layers` of them.

    Every attention and the two linear layers behind them have a layer norm of their own.
    """

    attentions: int
    nhead: Count
    d_model: Count | None = None
    dim_feedforward: Count = 2048
    bias: bool = True
    num_layers: Depth = 1

    def attention(self, inputs: Shape) -> MultiheadAttention:
        width = need_size(inputs[-1], self.d_model, "d_model", "features")
        return MultiheadAttention(num_heads=self.nhead, embed_dim=width, bias=self.bias)

    def output_shape(self, inputs: Shape) -> Shape:
        return self.attention(inputs).output_shape(inputs)

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        width, wide = inputs[-1], self.dim_feedforward
        tensors = list(self.attention(inputs).parameters(inputs)) * self.attentions
        tensors += [Tensor("linear1.weight", (wide, width)), Tensor("linear2.weight", (width, wide))]
        if self.bias:
            tensors += [Tensor("linear1.bias", (wide,)), Tensor("linear2.bias", (width,))]
        tensors += scale_and_shift((width,), self.bias) * (self.attentions + 1)
        return tuple(tensors) * self.num_layers

    def multiply_adds(self, inputs: Shape) -> int:
        linear = 2 * prod(inputs) * self.dim_feedforward
        return self.num_layers * (self.attentions * self.attention(inputs).multiply_adds(inputs) + linear)

    def windows(self, inputs: Shape) -> None:
        return None

    def __str__(self) -> str:
        return f"{self.nhead} heads"
