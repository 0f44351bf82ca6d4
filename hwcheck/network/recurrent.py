"""What do recurrent layers make of a sequence? Shapes are (length, features)."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from hwcheck.network.layer import Count, Depth, Layer, Shape, Tensor, need, need_size


@dataclass(frozen=True, slots=True)
class Recurrent(Layer):
    """`RNN` (one gate), `LSTM` (four), `GRU` (three).

    Each gate of each direction and layer has W_ih, W_hh and, as in PyTorch, two bias vectors.
    """

    gates: int
    hidden_size: Count
    input_size: Count | None = None
    num_layers: Depth = 1
    bias: bool = True
    bidirectional: bool = False
    proj_size: int = 0

    @property
    def outgoing(self) -> int:
        return (self.proj_size or self.hidden_size) * (2 if self.bidirectional else 1)

    def output_shape(self, inputs: Shape) -> Shape:
        need_size(inputs[-1], self.input_size, "input_size", "features")
        fits = self.proj_size == 0 or (self.gates == 4 and self.proj_size < self.hidden_size)
        need(fits, f"proj_size {self.proj_size} does not fit", "give it to an LSTM, smaller than hidden_size")
        return (*inputs[:-1], self.outgoing)

    def parameters(self, inputs: Shape) -> tuple[Tensor, ...]:
        directions = ("", "_reverse") if self.bidirectional else ("",)
        tensors: list[Tensor] = []
        for level in range(self.num_layers):
            features = inputs[-1] if level == 0 else self.outgoing
            for direction in directions:
                tensors.extend(self.cell(features, f"_l{level}{direction}"))
        return tuple(tensors)

    def cell(self, features: int, suffix: str) -> list[Tensor]:
        rows = self.gates * self.hidden_size
        tensors = [
            Tensor("weight_ih" + suffix, (rows, features)),
            Tensor("weight_hh" + suffix, (rows, self.proj_size or self.hidden_size)),
        ]
        if self.bias:
            tensors += [Tensor("bias_ih" + suffix, (rows,)), Tensor("bias_hh" + suffix, (rows,))]
        if self.proj_size:
            tensors.append(Tensor("weight_hr" + suffix, (self.proj_size, self.hidden_size)))
        return tensors

    def multiply_adds(self, inputs: Shape) -> int:
        weights = sum(t.count for t in self.parameters(inputs) if t.name.startswith("weight"))
        return weights * prod(inputs[:-1])

    def windows(self, inputs: Shape) -> None:
        return None

    def __str__(self) -> str:
        return f"{self.hidden_size}"


@dataclass(frozen=True, slots=True)
class LastState(Layer):
    """The last step of a sequence: (length, features) becomes (features)."""

    def output_shape(self, inputs: Shape) -> Shape:
        need(len(inputs) > 1, "there is no sequence here", "leave this layer out")
        return inputs[1:]
