"""What shape has a tensor whose entries are arranged anew, repeated or joined to others?"""

from __future__ import annotations

from math import prod

from hwcheck.network.layer import need, times
from hwcheck.network.module.functions import Table, shape_of, shapes_of
from hwcheck.network.module.sizes import (
    axes,
    axis,
    bounded,
    broadcast,
    flattened,
    joined,
    spelled,
    viewed,
    whole,
    wholes,
)
from hwcheck.network.module.values import Opaque, Tensor, Value

REARRANGING = Table()
operation = REARRANGING.named


@operation("view", "reshape")
def view(input: Value, *shape: Value) -> Value:
    if len(shape) == 1 and isinstance(shape[0], Opaque):
        return Tensor(shape_of(input))  # view(dtype)
    return Tensor(viewed(shape_of(input), spelled(shape, "a size")))


@operation("view_as", "reshape_as")
def view_as(input: Value, other: Value) -> Value:
    return Tensor(viewed(shape_of(input), shape_of(other)))


@operation("flatten")
def flatten(input: Value, start_dim: Value = 0, end_dim: Value = -1) -> Value:
    return Tensor(flattened(shape_of(input), start_dim, end_dim))


@operation("ravel")
def ravel(input: Value) -> Value:
    return Tensor((prod(shape_of(input)),))


@operation("unflatten")
def unflatten(input: Value, dim: Value, sizes: Value) -> Value:
    shape = shape_of(input)
    place = axis(dim, len(shape))
    return Tensor((*shape[:place], *viewed((shape[place],), wholes(sizes, "a size")), *shape[place + 1 :]))


@operation("permute")
def permute(input: Value, *dims: Value) -> Value:
    shape, order = shape_of(input), spelled(dims, "dim")
    order = axes(order, len(shape))
    need(sorted(order) == list(range(len(shape))), f"{times(order)} is no order of {len(shape)} axes")
    return Tensor(tuple(shape[place] for place in order))


@operation("transpose", "swapaxes", "swapdims", "transpose_")
def transpose(input: Value, dim0: Value, dim1: Value) -> Value:
    sizes = list(shape_of(input))
    first, second = axis(dim0, len(sizes)), axis(dim1, len(sizes))
    sizes[first], sizes[second] = sizes[second], sizes[first]
    return Tensor(tuple(sizes))


@operation("t")
def t(input: Value) -> Value:
    need(len(shape_of(input)) <= 2, "t() is for matrices")
    return Tensor(shape_of(input)[::-1])


@operation("movedim", "moveaxis")
def movedim(input: Value, source: Value, destination: Value) -> Value:
    shape = shape_of(input)
    sources, places = axes(source, len(shape)), axes(destination, len(shape))
    need(len(sources) == len(places) == len(set(sources)) == len(set(places)), "source and destination differ")
    moved = dict(zip(places, sources, strict=True))
    rest = iter(place for place in range(len(shape)) if place not in sources)
    return Tensor(tuple(shape[moved[place] if place in moved else next(rest)] for place in range(len(shape))))


@operation("squeeze")
def squeeze(input: Value, dim: Value = None) -> Value:
    shape = shape_of(input)
    gone = range(len(shape)) if dim is None else axes(dim, len(shape))
    return Tensor(tuple(size for place, size in enumerate(shape) if size != 1 or place not in gone))


@operation("unsqueeze")
def unsqueeze(input: Value, dim: Value) -> Value:
    shape = shape_of(input)
    place = axis(dim, len(shape) + 1)
    return Tensor((*shape[:place], 1, *shape[place:]))


@operation("expand", "broadcast_to")
def expand(input: Value, *size: Value) -> Value:
    shape, wanted = shape_of(input), spelled(size, "a size")
    need(len(wanted) >= len(shape), f"{times(shape)} cannot expand to {times(wanted)}")
    there = (1,) * (len(wanted) - len(shape)) + shape
    filled = tuple(old if new == -1 else new for old, new in zip(there, wanted, strict=True))
    fits = all(old in (1, new) for old, new in zip(there, filled, strict=True))
    need(fits, f"{times(shape)} cannot expand to {times(wanted)}")
    return Tensor(bounded(filled))


@operation("expand_as")
def expand_as(input: Value, other: Value) -> Value:
    return expand(input, shape_of(other))


@operation("repeat", "tile")
def repeat(input: Value, *repeats: Value) -> Value:
    shape, counts = shape_of(input), spelled(repeats, "a repetition")
    need(len(counts) >= len(shape), f"{len(counts)} repetitions for {times(shape)}")
    there = (1,) * (len(counts) - len(shape)) + shape
    return Tensor(bounded(tuple(size * count for size, count in zip(there, counts, strict=True))))


@operation("repeat_interleave")
def repeat_interleave(input: Value, repeats: Value, dim: Value = None, **_: Value) -> Value:
    shape, count = shape_of(input), whole(repeats, "repeats")
    if dim is None:
        return Tensor(bounded((prod(shape) * count,)))
    place = axis(dim, len(shape))
    return Tensor(bounded((*shape[:place], shape[place] * count, *shape[place + 1 :])))


@operation("cat", "concat", "concatenate")
def cat(tensors: Value, dim: Value = 0, *, axis: Value = None) -> Value:
    return Tensor(joined(shapes_of(tensors), dim if axis is None else axis))


@operation("stack")
def stack(tensors: Value, dim: Value = 0) -> Value:
    shapes = shapes_of(tensors)
    need(len(set(shapes)) == 1, f"shapes {', '.join(map(times, shapes))} cannot be stacked")
    place = axis(dim, len(shapes[0]) + 1)
    return Tensor(bounded((*shapes[0][:place], len(shapes), *shapes[0][place:])))


@operation("hstack")
def hstack(tensors: Value) -> Value:
    shapes = [shape or (1,) for shape in shapes_of(tensors)]
    return Tensor(joined(shapes, 0 if len(shapes[0]) == 1 else 1))


@operation("vstack")
def vstack(tensors: Value) -> Value:
    return Tensor(joined([shape if len(shape) > 1 else (1, *(shape or (1,))) for shape in shapes_of(tensors)], 0))


@operation("broadcast_tensors")
def broadcast_tensors(*tensors: Value) -> Value:
    shape = broadcast(*map(shape_of, tensors))
    return tuple(Tensor(shape) for _ in tensors)


@operation("meshgrid")
def meshgrid(*tensors: Value, indexing: Value = "ij") -> Value:
    rows = shapes_of(tensors[0] if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else tensors)
    sizes = [prod(shape) for shape in rows]
    if indexing == "xy":
        sizes[:2] = sizes[1::-1]
    return tuple(Tensor(bounded(tuple(sizes))) for _ in rows)


@operation("unfold")
def unfold(input: Value, dimension: Value, size: Value, step: Value) -> Value:
    shape, length, stride = shape_of(input), whole(size, "size"), whole(step, "step")
    place = axis(dimension, len(shape))
    need(0 <= length <= shape[place] and stride > 0, f"windows of {length} in an axis with {shape[place]}")
    return Tensor(bounded((*shape[:place], (shape[place] - length) // stride + 1, *shape[place + 1 :], length)))


@operation("diag_embed")
def diag_embed(input: Value) -> Value:
    shape = shape_of(input)
    return Tensor(bounded((*shape, *shape[-1:])))
