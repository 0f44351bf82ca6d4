"""What shape has a product of tensors?"""

from __future__ import annotations

from hwcheck.network.layer import need, times
from hwcheck.network.module.functions import Table, shape_of
from hwcheck.network.module.sizes import broadcast, einsum, product
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
