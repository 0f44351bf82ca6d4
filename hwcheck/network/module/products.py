"""What shape has a product of tensors?"""

from __future__ import annotations

from hwcheck.network.layer import need, times
from hwcheck.network.module.functions import Table, shape_of
from hwcheck.network.module.sizes import axes, broadcast, einsum, product, whole
from hwcheck.network.module.trouble import Unfollowed
from hwcheck.network.module.values import Tensor, Value

PRODUCTS = Table()
operation = PRODUCTS.named


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


@operation("cdist")
def cdist(x1: Value, x2: Value, *_: Value, **__: Value) -> Value:
    first, second = shape_of(x1), shape_of(x2)
    need(len(first) > 1 and len(second) > 1 and first[-1] == second[-1], f"{times(first)} and {times(second)}")
    return Tensor((*broadcast(first[:-2], second[:-2]), first[-2], second[-2]))


@operation("tensordot")
def tensordot(a: Value, b: Value, dims: Value = 2) -> Value:
    first, second = shape_of(a), shape_of(b)
    if isinstance(dims, list | tuple):
        need(len(dims) == 2, "dims holds two lists of axes")
        left, right = axes(dims[0], len(first)), axes(dims[1], len(second))
    else:
        count = whole(dims, "dims")
        need(0 <= count <= min(len(first), len(second)), f"{count} axes of {times(first)} and {times(second)}")
        left, right = tuple(range(len(first) - count, len(first))), tuple(range(count))
    need([first[i] for i in left] == [second[i] for i in right], f"{times(first)} and {times(second)} do not fit")
    rest = [size for place, size in enumerate(first) if place not in left]
    return Tensor((*rest, *(size for place, size in enumerate(second) if place not in right)))
