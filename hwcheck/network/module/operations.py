"""What do PyTorch's own functions and the methods of a tensor make of shapes? Those entry by entry stand here."""

from __future__ import annotations

from math import prod

from hwcheck.network.layer import need, times
from hwcheck.network.module.creators import LIKE
from hwcheck.network.module.cutting import CUTTING
from hwcheck.network.module.functions import Table, shape_of
from hwcheck.network.module.products import PRODUCTS
from hwcheck.network.module.rearranging import REARRANGING
from hwcheck.network.module.sizes import axis, broadcast, reduced
from hwcheck.network.module.values import Opaque, Tensor, Value

# They keep the shape, whatever their settings are.
SAME = frozenset(
    """
    abs relu relu_ sigmoid sigmoid_ tanh tanh_ exp exp_ log log2 log10 log1p sqrt sqrt_ rsqrt neg sin cos tan square
    clamp clamp_ clip ceil floor round erf sign contiguous clone detach detach_ float double half bfloat16 long int
    bool to cuda cpu type requires_grad_ fill_ zero_ normal_ uniform_ xavier_uniform_ type_as reciprocal nan_to_num
    logical_not isnan isinf hardtanh expm1 trunc frac arctan atan asin acos sinh cosh logit softplus celu selu
    trunc_normal_ bernoulli bernoulli_ zeros_like ones_like rand_like randn_like empty_like full_like triu tril
    logical_not_ exponential_ selu_ tril_ triu_ alpha_dropout feature_dropout share_memory_ pin_memory roll flip
    retain_grad angle positive sgn fix sinc erfinv deg2rad logcumsumexp index_fill scatter scatter_ scatter_add
    scatter_add_ index_add index_add_ index_copy nan_to_num_
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
REDUCTIONS = """
    sum mean prod any all amax amin logsumexp std var norm argmax argmin nansum nanmean count_nonzero
""".split()
WITH_INDICES = "max min median mode".split()
ONE_NUMBER = "the number that a tensor holds"

OPERATIONS = Table(**REARRANGING, **CUTTING, **PRODUCTS, **LIKE)
operation = OPERATIONS.named


def pairwise(input: Value, other: Value, **_: Value) -> Value:
    return Tensor(broadcast(shape_of(input), shape_of(other)))


def same(input: Value, *_: Value, **__: Value) -> Value:
    return Tensor(shape_of(input))


def reduce(input: Value, dim: Value = None, keepdim: Value = False, *, axis: Value = None, **_: Value) -> Value:
    return Tensor(reduced(shape_of(input), axis if dim is None else dim, bool(keepdim)))


@operation("norm", "vector_norm")
def norm(input: Value, p: Value = 2, dim: Value = None, keepdim: Value = False, **_: Value) -> Value:
    return Tensor(reduced(shape_of(input), dim, bool(keepdim)))


def reduce_with_indices(input: Value, dim: Value = None, keepdim: Value = False, **_: Value) -> Value:
    if isinstance(dim, Tensor):
        return pairwise(input, dim)
    shape = reduced(shape_of(input), dim, bool(keepdim))
    return Tensor(shape) if dim is None else (Tensor(shape), Tensor(shape))


@operation("var_mean", "std_mean")
def two_spreads(input: Value, dim: Value = None, unbiased: Value = True, keepdim: Value = False, **_: Value) -> Value:
    found = spread(input, dim, unbiased, keepdim)
    return found, Tensor(found.shape)


@operation("quantile")
def quantile(input: Value, q: Value, dim: Value = None, keepdim: Value = False, **_: Value) -> Value:
    return Tensor((*shape_of(q), *reduced(shape_of(input), dim, bool(keepdim))))


@operation("std", "var")
def spread(input: Value, dim: Value = None, unbiased: Value = True, keepdim: Value = False, **_: Value) -> Value:
    dim = None if isinstance(dim, bool) else dim
    return Tensor(reduced(shape_of(input), dim, bool(keepdim)))


@operation("softmax", "log_softmax", "cumsum", "cumprod", "softmin")
def along(input: Value, dim: Value = None, *_: Value, **__: Value) -> Value:
    if dim is not None:
        axis(dim, len(shape_of(input)))
    return Tensor(shape_of(input))


@operation("masked_fill", "masked_fill_")
def masked_fill(input: Value, mask: Value, value: Value) -> Value:
    shape = shape_of(input)
    need(broadcast(shape, shape_of(mask)) == shape, f"the mask {times(shape_of(mask))} does not fit {times(shape)}")
    return Tensor(shape)


@operation("addcmul", "addcdiv")
def addcmul(input: Value, tensor1: Value, tensor2: Value, **_: Value) -> Value:
    return Tensor(broadcast(shape_of(input), shape_of(tensor1), shape_of(tensor2)))


@operation("where")
def where(condition: Value, input: Value, other: Value) -> Value:
    return Tensor(broadcast(shape_of(condition), shape_of(input), shape_of(other)))


@operation("lerp")
def lerp(input: Value, end: Value, weight: Value) -> Value:
    return Tensor(broadcast(shape_of(input), shape_of(end), shape_of(weight)))


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
