"""What do PyTorch's own functions and the methods of a tensor make of shapes?

Each function here has the parameters of the PyTorch function of its name, so that arguments are bound as there.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, prod

from hwcheck.network.layer import Shape, need, times
from hwcheck.network.module.sizes import (
    axes,
    axis,
    bounded,
    broadcast,
    einsum,
    flattened,
    joined,
    pieces,
    product,
    reduced,
    spelled,
    viewed,
    whole,
    wholes,
)
from hwcheck.network.module.trouble import Unfollowed
from hwcheck.network.module.values import Opaque, Tensor, Value

Operation = Callable[..., Value]

# They keep the shape, whatever their settings are.
SAME = frozenset(
    """
    abs relu relu_ sigmoid sigmoid_ tanh tanh_ exp exp_ log log2 log10 log1p sqrt sqrt_ rsqrt neg sin cos tan square
    clamp clamp_ clip ceil floor round erf sign contiguous clone detach detach_ float double half bfloat16 long int
    bool to cuda cpu type requires_grad_ fill_ zero_ normal_ uniform_ xavier_uniform_ type_as reciprocal nan_to_num
    logical_not isnan isinf hardtanh expm1 trunc frac arctan atan asin acos sinh cosh logit softplus celu selu
    trunc_normal_ bernoulli bernoulli_ zeros_like ones_like rand_like randn_like empty_like full_like triu tril
    logical_not_ exponential_ selu_ tril_ triu_ alpha_dropout feature_dropout share_memory_ pin_memory roll flip
    retain_grad angle positive
    """.split()
)
# Elementwise functions of two tensors or numbers.
PAIRWISE = frozenset(
    """
    add sub mul div pow maximum minimum fmod remainder eq ne lt le gt ge logical_and logical_or logical_xor atan2 rsub
    true_divide floor_divide multiply subtract divide bitwise_and bitwise_or not_equal greater less hypot
    add_ sub_ mul_ div_ pow_ copy_
    """.split()
)
REDUCTIONS = "sum mean prod any all amax amin logsumexp std var norm argmax argmin nansum nanmean".split()
WITH_INDICES = "max min median mode".split()
OPERATIONS: dict[str, Operation] = {}
ONE_NUMBER = "the number that a tensor holds"


def operation(*names: str) -> Callable[[Operation], Operation]:
    def enter(function: Operation) -> Operation:
        OPERATIONS.update(dict.fromkeys(names, function))
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


def pairwise(input: Value, other: Value, **_: Value) -> Value:
    return Tensor(broadcast(shape_of(input), shape_of(other)))


def same(input: Value, *_: Value, **__: Value) -> Value:
    return Tensor(shape_of(input))


def reduce(input: Value, dim: Value = None, keepdim: Value = False, *, axis: Value = None, **_: Value) -> Value:
    return Tensor(reduced(shape_of(input), axis if dim is None else dim, bool(keepdim)))


@operation("norm")
def norm(input: Value, p: Value = 2, dim: Value = None, keepdim: Value = False, **_: Value) -> Value:
    return Tensor(reduced(shape_of(input), dim, bool(keepdim)))


def reduce_with_indices(input: Value, dim: Value = None, keepdim: Value = False, **_: Value) -> Value:
    if isinstance(dim, Tensor):
        return pairwise(input, dim)
    shape = reduced(shape_of(input), dim, bool(keepdim))
    return Tensor(shape) if dim is None else (Tensor(shape), Tensor(shape))


@operation("std", "var")
def spread(input: Value, dim: Value = None, unbiased: Value = True, keepdim: Value = False, **_: Value) -> Value:
    dim = None if isinstance(dim, bool) else dim
    return Tensor(reduced(shape_of(input), dim, bool(keepdim)))


@operation("softmax", "log_softmax", "cumsum", "cumprod", "softmin")
def along(input: Value, dim: Value = None, *_: Value, **__: Value) -> Value:
    if dim is not None:
        axis(dim, len(shape_of(input)))
    return Tensor(shape_of(input))


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
    sizes = list(shape_of(input))
    size = sizes.pop(axis(source, len(sizes)))
    sizes.insert(axis(destination, len(sizes) + 1), size)
    return Tensor(tuple(sizes))


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
    return Tensor(shape_of(index))


@operation("index_select")
def index_select(input: Value, dim: Value, index: Value) -> Value:
    shape = shape_of(input)
    place = axis(dim, len(shape))
    return Tensor((*shape[:place], *(shape_of(index) or (1,)), *shape[place + 1 :]))


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


@operation("masked_fill", "masked_fill_")
def masked_fill(input: Value, mask: Value, value: Value) -> Value:
    shape = shape_of(input)
    need(broadcast(shape, shape_of(mask)) == shape, f"the mask {times(shape_of(mask))} does not fit {times(shape)}")
    return Tensor(shape)


@operation("where")
def where(condition: Value, input: Value, other: Value) -> Value:
    return Tensor(broadcast(shape_of(condition), shape_of(input), shape_of(other)))


@operation("lerp")
def lerp(input: Value, end: Value, weight: Value) -> Value:
    return Tensor(broadcast(shape_of(input), shape_of(end), shape_of(weight)))


@operation("matmul", "__matmul__")
def matmul(input: Value, other: Value) -> Value:
    return Tensor(product(shape_of(input), shape_of(other)))


@operation("mm")
def mm(input: Value, mat2: Value) -> Value:
    need(len(shape_of(input)) == 2 and len(shape_of(mat2)) == 2, "mm is for two matrices", "use @")
    return matmul(input, mat2)


@operation("mv")
def mv(input: Value, vec: Value) -> Value:
    need(len(shape_of(input)) == 2 and len(shape_of(vec)) == 1, "mv is for a matrix and a vector", "use @")
    return matmul(input, vec)


@operation("dot")
def dot(input: Value, other: Value) -> Value:
    need(len(shape_of(input)) == 1 and len(shape_of(other)) == 1, "dot is for two vectors", "use @")
    return matmul(input, other)


@operation("bmm")
def bmm(input: Value, mat2: Value) -> Value:
    first, second = shape_of(input), shape_of(mat2)
    need(len(first) == 3 and len(second) == 3 and first[0] == second[0], f"bmm of {times(first)} and {times(second)}")
    return matmul(input, mat2)


@operation("addmm", "baddbmm")
def addmm(input: Value, mat1: Value, mat2: Value, **_: Value) -> Value:
    found = product(shape_of(mat1), shape_of(mat2))
    need(broadcast(shape_of(input), found) == found, f"{times(shape_of(input))} does not fit {times(found)}")
    return Tensor(found)


@operation("outer", "ger")
def outer(input: Value, vec2: Value) -> Value:
    return Tensor((*shape_of(input), *shape_of(vec2)))


@operation("einsum")
def einsum_(equation: Value, *operands: Value) -> Value:
    if len(operands) == 1 and isinstance(operands[0], list | tuple):
        operands = tuple(operands[0])
    if not isinstance(equation, str):
        raise Unfollowed("this form of einsum is not followed")
    return Tensor(einsum(equation, [shape_of(operand) for operand in operands]))


@operation("size")
def size(input: Value, dim: Value = None) -> Value:
    shape = shape_of(input)
    return shape if dim is None else shape[axis(dim, len(shape))]


@operation("dim", "ndimension")
def dim(input: Value) -> Value:
    return len(shape_of(input))


@operation("numel", "nelement")
def numel(input: Value) -> Value:
    return prod(shape_of(input))


@operation("item")
def item(input: Value) -> Value:
    return Opaque(ONE_NUMBER)


@operation("tolist", "numpy", "stride", "is_contiguous", "data_ptr")
def unknown(input: Value, *_: Value) -> Value:
    return Opaque("what a tensor holds")


@operation("is_floating_point", "get_device", "element_size")
def property_of(input: Value) -> Value:
    return Opaque("a property of a tensor")


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


CREATORS: dict[str, Operation] = {}


def creator(*names: str) -> Callable[[Operation], Operation]:
    def enter(function: Operation) -> Operation:
        CREATORS.update(dict.fromkeys(names, function))
        return function

    return enter


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


def _complete() -> None:
    for name in SAME:
        OPERATIONS.setdefault(name, same)
    for name in PAIRWISE:
        OPERATIONS.setdefault(name, pairwise)
    for name in REDUCTIONS:
        OPERATIONS.setdefault(name, reduce)
    for name in WITH_INDICES:
        OPERATIONS.setdefault(name, reduce_with_indices)


_complete()
