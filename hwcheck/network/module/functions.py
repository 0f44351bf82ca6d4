"""How are PyTorch's functions written down, and what do they ask of what they are given?

Each function has the parameters of the PyTorch function of its name, so that arguments are bound as there.
"""

from __future__ import annotations

from collections.abc import Callable

from hwcheck.network.layer import Shape
from hwcheck.network.module.trouble import Unfollowed
from hwcheck.network.module.values import Tensor, Value

Operation = Callable[..., Value]


class Table(dict[str, Operation]):
    """Functions by the names that PyTorch has for them."""

    def named(self, *names: str) -> Callable[[Operation], Operation]:
        def enter(function: Operation) -> Operation:
            self.update(dict.fromkeys(names, function))
            return function

        return enter


def shape_of(value: Value) -> Shape:
    if isinstance(value, Tensor):
        return value.shape
    if isinstance(value, int | float | bool):
        return ()
    raise Unfollowed("a tensor is expected here")


def shapes_of(values: Value) -> list[Shape]:
    if not isinstance(values, list | tuple):
        raise Unfollowed("a list of tensors is expected here")
    return [shape_of(value) for value in values]
