"""What shape has a tensor that is made of numbers, of a size, or in the likeness of another?"""

from __future__ import annotations

from math import ceil

from hwcheck.network.layer import Shape, need
from hwcheck.network.module.functions import Table, shape_of
from hwcheck.network.module.sizes import bounded, broadcast, spelled, whole, wholes
from hwcheck.network.module.trouble import Unfollowed
from hwcheck.network.module.values import Tensor, Value

CREATORS, LIKE = Table(), Table()
"""Functions of torch, and methods of a tensor whose kind the new one gets."""

creator, operation = CREATORS.named, LIKE.named


@operation("new_zeros", "new_ones", "new_empty")
def new(input: Value, *size: Value, **_: Value) -> Value:
    return Tensor(bounded(spelled(size, "a size")))


@operation("new_full")
def new_full(input: Value, size: Value, fill_value: Value, **_: Value) -> Value:
    return Tensor(bounded(wholes(size, "a size")))


@operation("new_tensor")
def new_tensor(input: Value, data: Value, **_: Value) -> Value:
    return Tensor(nested(data))


def nested(data: Value) -> Shape:
    """The shape of a list of lists."""
    if isinstance(data, list | tuple | range):
        if not len(data):
            return (0,)
        inner = [nested(item) for item in data]
        need(len(set(inner)) == 1, "the rows have different lengths")
        return (len(data), *inner[0])
    return shape_of(data)


@creator("zeros", "ones", "rand", "randn", "empty")
def zeros(*size: Value, **_: Value) -> Value:
    return Tensor(bounded(spelled(size, "a size")))


@creator("Tensor", "FloatTensor", "LongTensor", "BoolTensor", "IntTensor")
def filled(*data: Value) -> Value:
    """`torch.Tensor([1, 2])` holds two numbers, `torch.Tensor(1, 2)` has that shape."""
    if len(data) == 1 and isinstance(data[0], list | tuple):
        return Tensor(nested(data[0]))
    return Tensor(bounded(spelled(data, "a size")))


@creator("full")
def full(size: Value, fill_value: Value, **_: Value) -> Value:
    return Tensor(bounded(wholes(size, "a size")))


@creator("randint")
def randint(*bounds: Value, size: Value = None, **_: Value) -> Value:
    return Tensor(bounded(wholes(bounds[-1] if size is None else size, "a size")))


@creator("tensor", "as_tensor", "asarray", "from_numpy")
def tensor(data: Value, **_: Value) -> Value:
    return Tensor(nested(data))


@creator("eye")
def eye(n: Value, m: Value = None, **_: Value) -> Value:
    rows = whole(n, "n")
    return Tensor(bounded((rows, rows if m is None else whole(m, "m"))))


@creator("arange", "range")
def arange(*bounds: Value, **_: Value) -> Value:
    if not all(isinstance(bound, int | float) for bound in bounds) or not 1 <= len(bounds) <= 3:
        raise Unfollowed("the length is not known without running the text")
    start, stop = (0, bounds[0]) if len(bounds) == 1 else bounds[:2]
    step = bounds[2] if len(bounds) == 3 else 1
    need(step != 0, "the step is 0")
    return Tensor(bounded((max(0, ceil((stop - start) / step)),)))


@creator("linspace", "logspace")
def linspace(start: Value, end: Value, steps: Value, **_: Value) -> Value:
    return Tensor(bounded((whole(steps, "steps"),)))


@creator("randperm")
def randperm(n: Value, **_: Value) -> Value:
    return Tensor(bounded((whole(n, "n"),)))


@creator("normal")
def normal(mean: Value, std: Value = 1.0, size: Value = None, **_: Value) -> Value:
    return Tensor(broadcast(shape_of(mean), shape_of(std)) if size is None else bounded(wholes(size, "a size")))
