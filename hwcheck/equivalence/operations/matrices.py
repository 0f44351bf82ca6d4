"""What are products, inverses and norms of vectors and matrices?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.operations.axes import largest
from hwcheck.equivalence.operations.registry import operation, tensor
from hwcheck.equivalence.scopes import EvaluationError
from hwcheck.equivalence.tensor import ShapeError, Tensor, Unsized, Value, lift, rank_of, sized
from hwcheck.tree import Apply, Number, Symbol, Tree

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator, Scopes


@operation("transpose")
def _transpose(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.transpose(ev.value(args[0], at))


@operation("T")
def _turn(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.turn(ev.value(args[0], at))


@operation("dot")
def _dot(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.matmul(ev.value(args[0], at), ev.value(args[1], at))


@operation("inner")
def _inner(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.inner(tensor(ev, args[0], at), tensor(ev, args[1], at))


@operation("outer")
def _outer(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    a, b = (tensor(ev, arg, at) for arg in args)
    if a.rank != 1 or b.rank != 1:
        raise ShapeError(
            f"an outer product takes two vectors, not {ev.algebra.describe(a)} and {ev.algebra.describe(b)}"
        )
    return ev.algebra.outer(a, b)


@operation("kron")
def _kron(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    a, b = (tensor(ev, arg, at) for arg in args)
    if a.rank == b.rank == 1:
        return ev.algebra.outer(a, b)
    if a.rank != 2 or b.rank != 2:
        raise ShapeError("a Kronecker product takes two matrices")
    product = a.array[..., :, None, :, None] * b.array[..., None, :, None, :]
    (m, n), (p, q) = a.shape, b.shape
    return Tensor(product.reshape(*product.shape[:-4], m * p, n * q), 2)


@operation("einsum")
def _einsum(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    spec, *operands = args
    text = spec.args[0].name if isinstance(spec, Apply) and isinstance(spec.args[0], Symbol) else ""
    left, arrow, right = text.replace(" ", "").partition("->")
    groups = left.split(",")
    tensors = [ev.value(operand, at) for operand in operands]
    if len(groups) != len(tensors) or any(len(g) != rank_of(t) for g, t in zip(groups, tensors, strict=True)):
        raise ShapeError(f"einsum {text!r} does not fit its operands")
    if not arrow:
        letters = "".join(groups)
        right = "".join(sorted(letter for letter in set(letters) if letters.count(letter) == 1))
    _check_einsum(text, groups, right, tensors)
    full = ",".join("..." + group for group in groups) + "->..." + right
    arrays = [lift(tensor, rank_of(tensor)) for tensor in tensors]
    out = np.einsum(full, *arrays, optimize=False)
    return Tensor(out, len(right)) if right else out


def _check_einsum(text: str, groups: list[str], right: str, tensors: list[Value]) -> None:
    sizes: dict[str, int] = {}
    for group, operand in zip(groups, tensors, strict=True):
        shape = operand.shape if isinstance(operand, Tensor) else ()
        for letter, size in zip(group, shape, strict=True):
            if sizes.setdefault(letter, size) != size or not letter.isalpha():
                raise ShapeError(f"einsum {text!r}: the index {letter!r} has two sizes")
    if not set(right) <= set(sizes) or len(set(right)) != len(right):
        raise ShapeError(f"einsum {text!r}: the result's indices do not fit")


@operation("diag")
def _diag(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = ev.value(args[0], at)
    if not isinstance(value, Tensor) or value.rank > 2:
        raise ShapeError("diag takes a vector or a matrix")
    if value.rank == 2:
        return Tensor(np.diagonal(value.array, axis1=-2, axis2=-1), 1)
    size = value.shape[0]
    zero = ev.arithmetic.number(0)
    return Tensor(np.where(np.eye(size, dtype=bool), value.array[..., None], zero), 2)


def _square(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Tensor:
    value = tensor(ev, args[0], at)
    if value.rank != 2 or value.shape[0] != value.shape[1]:
        raise ShapeError(f"a square matrix is expected, not {ev.algebra.describe(value)}")
    return value


@operation("trace")
def _trace(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return np.trace(_square(ev, args, at).array, axis1=-2, axis2=-1)


@operation("inv")
def _inverse(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = ev.value(args[0], at)
    if not isinstance(value, Tensor):
        return ev.arithmetic.divide(ev.arithmetic.number(1), value) if not isinstance(value, Unsized) else value
    square = _square(ev, args, at)
    return Tensor(_inverse_of(ev, square.array), 2)


@operation("pinv")
def _pseudoinverse(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """Moore and Penrose's inverse where the rank is full: `(A^T A)^{-1} A^T`, or of a wide A `A^T (A A^T)^{-1}`."""
    value = tensor(ev, args[0], at)
    if value.rank != 2:
        raise ShapeError(f"a matrix is expected, not {ev.algebra.describe(value)}")
    array, turned = value.array, np.swapaxes(value.array, -1, -2)
    product = ev.arithmetic.matmul
    if value.shape[0] >= value.shape[1]:
        return Tensor(product(_inverse_of(ev, product(turned, array)), turned), 2)
    return Tensor(product(turned, _inverse_of(ev, product(array, turned))), 2)


@operation("det")
def _det(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return _determinant(_square(ev, args, at).array)


def _determinant(array: Array) -> Array:
    """Laplace's expansion: exact in every arithmetic, and sampled matrices are small."""
    size = array.shape[-1]
    if size == 1:
        return array[..., 0, 0]
    if size > 7:
        raise EvaluationError("a determinant this large is not computed")
    total: Array = 0
    for column in range(size):
        minor = np.delete(array[..., 1:, :], column, axis=-1)
        total = total + (-1) ** column * array[..., 0, column] * _determinant(minor)
    return total


def _inverse_of(ev: Evaluator, array: Array) -> Array:
    """Of each matrix its inverse. One that rounding alone keeps from being singular has none: `X^T X` of a wide X."""
    if array.dtype != object:
        return _where_regular(array, _inverses(array), 1e13)
    inverse = _adjugate_inverse(ev, array)
    if not ev.arithmetic.exact:
        return inverse
    import mpmath

    return _where_regular(array, inverse, mpmath.mpf(10) ** (mpmath.mp.dps * 3 // 4))


def _where_regular(array: Array, inverse: Array, bound: Any) -> Array:
    """The inverse where the condition number is within the bound, NaN elsewhere."""
    with np.errstate(all="ignore"):
        condition = np.abs(array).sum(axis=(-2, -1)) * np.abs(inverse).sum(axis=(-2, -1))
        return np.where((condition < bound)[..., None, None], inverse, np.nan)


def _inverses(array: Array) -> Array:
    """NumPy's, which refuses all of them where one is singular."""
    try:
        return np.linalg.inv(array)
    except np.linalg.LinAlgError:
        singular = np.linalg.det(array)[..., None, None] == 0
        return np.where(singular, np.nan, np.linalg.inv(np.where(singular, np.eye(array.shape[-1]), array)))


def _adjugate_inverse(ev: Evaluator, array: Array) -> Array:
    size = array.shape[-1]
    rows = []
    for i in range(size):
        entries = []
        for j in range(size):
            minor = np.delete(np.delete(array, j, axis=-2), i, axis=-1)
            entries.append((-1) ** (i + j) * (_determinant(minor) if size > 1 else minor.shape[0] * 0 + 1))
        rows.append(np.stack(np.broadcast_arrays(*entries), axis=-1))
    return ev.arithmetic.divide(np.stack(rows, axis=-2), _determinant(array)[..., None, None])


@operation("norm", "frobenius")
def _norm(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = sized(ev.value(args[0], at))
    absolute = ev.algebra.map(ev.arithmetic.unary["abs"], value)
    order = args[1] if len(args) > 1 else Number(2)
    if isinstance(order, Symbol) and order.name not in ev.scope.symbols:
        order = Number(2)  # the F of Frobenius
    if not isinstance(absolute, Tensor):
        return absolute
    axes = tuple(range(-absolute.rank, 0))
    match order:
        case Number(value=1):
            return np.sum(absolute.array, axis=axes)
        case Apply(head="inf"):
            return largest(absolute, ev.arithmetic.maximum)
        case Number(value=2):
            return ev.arithmetic.unary["sqrt"](np.asarray(np.sum(absolute.array * absolute.array, axis=axes)))
    exponent = ev.value(order, at)
    if rank_of(exponent):
        raise ShapeError("the order of a norm is a number")
    powers = ev.arithmetic.power(absolute.array, lift(exponent, absolute.rank))
    return ev.arithmetic.power(np.sum(powers, axis=axes), ev.arithmetic.divide(ev.arithmetic.number(1), exponent))


@operation("vec")
def _vec(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """The columns one below the other."""
    value = tensor(ev, args[0], at)
    turned = np.swapaxes(value.array, -1, -2) if value.rank == 2 else value.array
    lead = turned.shape[: turned.ndim - value.rank]
    return Tensor(turned.reshape(*lead, -1), 1)
