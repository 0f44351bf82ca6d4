"""What shapes have the pieces of a tensor, and what is picked or sorted out of it?"""

from __future__ import annotations

from itertools import pairwise
from math import ceil

from hwcheck.network.layer import Shape, need, times
from hwcheck.network.module.functions import Table, shape_of
from hwcheck.network.module.sizes import axis, broadcast, pieces, whole, wholes
from hwcheck.network.module.values import Tensor, Value

CUTTING = Table()
operation = CUTTING.named


@operation("chunk")
def chunk(input: Value, chunks: Value, dim: Value = 0) -> Value:
    shape, count = shape_of(input), whole(chunks, "chunks")
    need(count > 0, f"{count} chunks")
    place = axis(dim, len(shape))
    return cut(shape, place, pieces(shape[place], ceil(shape[place] / count)))


@operation("split")
def split(input: Value, split_size: Value, dim: Value = 0) -> Value:
    shape = shape_of(input)
    place = axis(dim, len(shape))
    if not isinstance(split_size, list | tuple):
        return cut(shape, place, pieces(shape[place], whole(split_size, "split_size")))
    lengths = wholes(split_size, "split_size")
    need(sum(lengths) == shape[place], f"the pieces {times(lengths)} do not add up to {shape[place]}")
    return cut(shape, place, lengths)


@operation("tensor_split")
def tensor_split(input: Value, indices_or_sections: Value, dim: Value = 0) -> Value:
    shape = shape_of(input)
    place = axis(dim, len(shape))
    size, parts = shape[place], indices_or_sections
    if isinstance(parts, list | tuple):
        ends = [0, *(min(each, size) for each in wholes(parts, "an index")), size]
        return cut(shape, place, tuple(max(0, end - start) for start, end in pairwise(ends)))
    count = whole(parts, "sections")
    need(0 < count <= 1000, f"{count} sections")
    return cut(shape, place, tuple(size // count + (number < size % count) for number in range(count)))


def cut(shape: Shape, place: int, lengths: Shape) -> tuple[Tensor, ...]:
    return tuple(Tensor((*shape[:place], length, *shape[place + 1 :])) for length in lengths)


@operation("unbind")
def unbind(input: Value, dim: Value = 0) -> Value:
    shape = shape_of(input)
    place = axis(dim, len(shape))
    need(shape[place] <= 1000, f"{shape[place]} pieces")
    return tuple(Tensor((*shape[:place], *shape[place + 1 :])) for _ in range(shape[place]))


@operation("select")
def select(input: Value, dim: Value, index: Value) -> Value:
    shape = shape_of(input)
    place = axis(dim, len(shape))
    axis(index, shape[place], "index")
    return Tensor((*shape[:place], *shape[place + 1 :]))


@operation("narrow")
def narrow(input: Value, dim: Value, start: Value, length: Value) -> Value:
    shape = shape_of(input)
    place, first, size = axis(dim, len(shape)), whole(start, "start"), whole(length, "length")
    need(first >= 0 and first + size <= shape[place], f"{first}..{first + size} of an axis with {shape[place]}")
    return Tensor((*shape[:place], size, *shape[place + 1 :]))


@operation("gather")
def gather(input: Value, dim: Value, index: Value) -> Value:
    axis(dim, len(shape_of(input)))
    return Tensor(shape_of(index))


@operation("index_select")
def index_select(input: Value, dim: Value, index: Value) -> Value:
    shape = shape_of(input)
    place = axis(dim, len(shape))
    return Tensor((*shape[:place], *(shape_of(index) or (1,)), *shape[place + 1 :]))


@operation("take_along_dim")
def take_along_dim(input: Value, indices: Value, dim: Value) -> Value:
    shape, rows = shape_of(input), shape_of(indices)
    place = axis(dim, len(shape))
    need(len(rows) == len(shape), f"indices {times(rows)} for {times(shape)}")
    found = broadcast((*shape[:place], 1, *shape[place + 1 :]), (*rows[:place], 1, *rows[place + 1 :]))
    return Tensor((*found[:place], rows[place], *found[place + 1 :]))


@operation("topk")
def topk(input: Value, k: Value, dim: Value = -1, *_: Value, **__: Value) -> Value:
    shape = shape_of(input)
    place = axis(dim, len(shape))
    need(whole(k, "k") <= shape[place], f"{k} of {shape[place]} entries")
    one = (*shape[:place], k, *shape[place + 1 :])
    return Tensor(one), Tensor(one)


@operation("sort")
def sort(input: Value, dim: Value = -1, *_: Value, **__: Value) -> Value:
    return Tensor(shape_of(input)), Tensor(shape_of(input))


@operation("argsort")
def argsort(input: Value, dim: Value = -1, *_: Value, **__: Value) -> Value:
    return Tensor(shape_of(input))
