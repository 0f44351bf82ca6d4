"""How is each operation on vectors, matrices, entries and conditions evaluated? One function a head, in a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.tensor import Layout, ShapeError, Tensor, Unsized, Value, lift, rank_of
from hwcheck.tree import Apply, Number, Symbol, Tree

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator, Scopes

Operation = Callable[["Evaluator", tuple[Tree, ...], "Scopes"], Value]
OPERATIONS: dict[str, Operation] = {}


def _operation(*heads: str) -> Callable[[Operation], Operation]:
    def register(function: Operation) -> Operation:
        for head in heads:
            OPERATIONS[head] = function
        return function

    return register


def _tensor(ev: Evaluator, tree: Tree, at: Scopes) -> Tensor:
    value = ev.value(tree, at)
    if not isinstance(value, Tensor):
        raise ShapeError("a vector or matrix is expected here, this is a scalar")
    return value


# -- entries -----------------------------------------------------------------------------------------------------


@_operation("index")
def _index(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """`x_i`, `w_{i,j}`: entries counted from 1. A shifted index that leaves the range reads zero, the convention of
    padded convolutions; a plain one that leaves it has no value."""
    out: Value = _tensor(ev, args[0], at)
    for item in args[1:]:
        if not isinstance(out, Tensor):
            raise ShapeError("there are more subscripts than axes")
        out = _gather(out, ev.position(item, at) - 1, padded=not isinstance(item, Symbol | Number))
    return out


@_operation("getitem")
def _getitem(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """Python's brackets: `X[:, None]`, `h[i]`, `x[1:]`."""
    out: Value = _tensor(ev, args[0], at)
    axis = 0
    for item in args[1:]:
        rank = rank_of(out)
        match item:
            case Apply(head="newaxis"):
                out = _new_axis(out, axis - rank)
                axis += 1
            case Apply(head="ellipsis"):
                axis = rank - (len(args) - 1 - args.index(item) - 1)
            case Apply(head="slice", args=bounds):
                out = _slice(out, axis, bounds, ev, at)
                axis += 1
            case _:
                if axis >= rank or not isinstance(out, Tensor):
                    raise ShapeError("there are more subscripts than axes")
                position = _python_position(ev, item, at, out.shape[axis])
                out = _gather(out, position, padded=False, axis=axis)
    return out


def _new_axis(value: Value, place: int) -> Tensor:
    """NumPy's `None` in brackets: an axis of size 1, `place` counted from the end (0 is behind the last axis)."""
    rank = rank_of(value)
    array = np.expand_dims(lift(value, rank), place - 1 if place <= 0 else -1)
    return Tensor(array, rank + 1, Layout.FREE if rank == 0 else Layout.COLUMN)


def _python_position(ev: Evaluator, item: Tree, at: Scopes, size: int) -> Array:
    position = ev.position(item, at, zero_based=True)
    return np.where(position < 0, position + size, position) if isinstance(item, Number | Apply) else position


def _slice(value: Value, axis: int, bounds: tuple[Tree, ...], ev: Evaluator, at: Scopes) -> Value:
    if not isinstance(value, Tensor) or axis >= value.rank:
        raise ShapeError("there are more subscripts than axes")
    given = [None if bound == Apply("newaxis") else ev.position(bound, at, zero_based=True) for bound in bounds]
    if any(np.size(bound) > 1 for bound in given if bound is not None):
        return _window(value, given)
    limits = [None if bound is None else int(bound) for bound in given]
    where = (..., slice(*limits) if limits else slice(None), *(slice(None),) * (value.rank - axis - 1))
    return replace(value, array=value.array[where])


def _window(value: Tensor, bounds: list[Array | None]) -> Tensor:
    """`x[k:k+3]`: a window of one length that moves with an index."""
    start, stop = (bounds[0] if bounds[0] is not None else 0), bounds[1]
    lengths = np.unique(stop - start) if stop is not None else np.array([])
    if value.rank != 1 or len(bounds) != 2 or len(lengths) != 1 or not 0 < lengths[0] <= value.shape[0]:
        raise ShapeError("a slice whose length changes with an index is not evaluated")
    entries = [lift(_gather(value, start + offset, padded=False), 0) for offset in range(int(lengths[0]))]
    return Tensor(np.stack(np.broadcast_arrays(*entries), axis=-1), 1)


def _gather(value: Tensor, position: Array, *, padded: bool, axis: int = 0) -> Value:
    """Entries at integer positions (from 0) along one value axis; `position` has index and point axes only."""
    rank, size = value.rank, value.shape[axis]
    array = np.moveaxis(value.array, axis - rank, -1)  # (lead..., P, rest..., size)
    position = np.asarray(position)
    if position.ndim == 0:
        out = _constant_entry(array, int(position), size, padded)
    elif array.ndim == rank + 1 and position.shape[-1] == 1:
        out = _entries_at(array, position[..., 0], padded)
    else:
        where = position.reshape(*position.shape, *(1,) * (rank - 1))
        shape = np.broadcast_shapes(array.shape[:-1], where.shape)
        where = np.broadcast_to(where, shape)
        full = np.broadcast_to(array, (*shape, size))
        inside = (where >= 0) & (where < size)
        out = np.take_along_axis(full, np.where(inside, where, 0)[..., None], axis=-1)[..., 0]
        if not inside.all():
            out = np.where(inside, out, 0 if padded else np.nan)
    return Tensor(out, rank - 1, Layout.FREE) if rank > 1 else out


def _entries_at(array: Array, position: Array, padded: bool) -> Array:
    """The usual case: positions that are the same at all points, of an array that depends on no index yet."""
    inside = (position >= 0) & (position < array.shape[-1])
    out = np.moveaxis(array, -1, 0)[np.where(inside, position, 0)]
    if inside.all():
        return out
    return np.where(inside.reshape(*inside.shape, *(1,) * (array.ndim - 1)), out, 0 if padded else np.nan)


def _constant_entry(array: Array, position: int, size: int, padded: bool) -> Array:
    if 0 <= position < size:
        return array[..., position]
    return np.full(array.shape[:-1], 0 if padded else np.nan)


# -- conditions --------------------------------------------------------------------------------------------------


@_operation("ind")
def _indicator(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    one, zero = ev.arithmetic.number(1), ev.arithmetic.number(0)
    return ev.algebra.map(lambda c: ev.arithmetic.where(c, one, zero), ev.condition(args[0], at))


@_operation("delta")
def _delta(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    one, zero = ev.arithmetic.number(1), ev.arithmetic.number(0)
    return np.where(ev.position(args[0], at) == ev.position(args[1], at), one, zero)


@_operation("cases")
def _cases(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """The first condition that holds decides; without an `otherwise` the rest has no value."""
    pairs = list(zip(args[0::2], args[1::2], strict=False))
    nowhere = np.float64(np.nan)
    out: Value = ev.value(args[-1], at) if len(args) % 2 else nowhere
    for branch, condition in reversed(pairs):
        holds = ev.condition(condition, at)
        out = _choose(ev, holds, ev.value(branch, at), out)
    return out


def _choose(ev: Evaluator, condition: Value, yes: Value, no: Value) -> Value:
    rank = max(map(rank_of, (condition, yes, no)))
    if not rank:
        return ev.arithmetic.where(condition, yes, no)
    for a, b in ((condition, yes), (yes, no), (condition, no)):
        if rank_of(a) and rank_of(b):
            ev.algebra.combine(lambda x, y: x, a, b)  # raises where the shapes do not fit
    parts = (lift(part, rank) for part in (condition, yes, no))
    return Tensor(ev.arithmetic.where(*parts), rank)


def _pairwise(name: str) -> Operation:
    def operation(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
        choose = ev.arithmetic.maximum if name == "maximum" else ev.arithmetic.minimum
        if len(args) == 1:
            return _largest(_tensor(ev, args[0], at), choose)
        out = ev.value(args[0], at)
        for arg in args[1:]:
            out = ev.algebra.combine(choose, out, ev.value(arg, at))
        return out

    return operation


OPERATIONS["maximum"] = OPERATIONS["max"] = _pairwise("maximum")
OPERATIONS["minimum"] = OPERATIONS["min"] = _pairwise("minimum")


@_operation("clip")
def _clip(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value, low, high = (ev.value(arg, at) for arg in args)
    return ev.algebra.combine(ev.arithmetic.minimum, ev.algebra.combine(ev.arithmetic.maximum, value, low), high)


# -- scalar functions of two arguments ---------------------------------------------------------------------------


@_operation("heaviside")
def _heaviside(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """NumPy's form with a second argument, the value at 0: a kink, where nothing is compared."""
    return ev._unary(ev.arithmetic.unary["heaviside"], ev.value(args[0], at))


@_operation("logaddexp")
def _logaddexp(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    total = Apply("add", tuple(Apply("exp", (arg,)) for arg in args))
    return ev.value(Apply("log", (total,)), at)


@_operation("log")
def _log_base(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    log = ev.arithmetic.unary["log"]
    top, base = (ev._unary(log, ev.value(arg, at)) for arg in args)
    return ev.algebra.combine(ev.arithmetic.divide, top, base)


@_operation("root")
def _root(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    order = args[1] if len(args) > 1 else Number(2)
    exponent = Number(Fraction(1, order.value)) if isinstance(order, Number) and order.value else None
    return ev.value(Apply("pow", (args[0], exponent or Apply("div", (Number(1), order)))), at)


@_operation("floordiv")
def _floor_divide(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.map(ev.arithmetic.unary["floor"], ev.value(Apply("div", args), at))


@_operation("mod")
def _modulo(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    top, bottom = (ev.value(arg, at) for arg in args)
    ratio = ev.algebra.combine(ev.arithmetic.divide, top, bottom)
    whole = ev.algebra.map(ev.arithmetic.unary["floor"], ratio)
    return ev.algebra.combine(np.subtract, top, ev.algebra.multiply(bottom, whole))


@_operation("binomial")
def _binomial(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    n, k = (ev.value(arg, at) for arg in args)
    rest = ev.algebra.combine(np.subtract, n, k)
    above, chosen, left = (ev.algebra.map(ev.arithmetic.unary["factorial"], value) for value in (n, k, rest))
    return ev.algebra.combine(ev.arithmetic.divide, above, ev.algebra.multiply(chosen, left))


@_operation("arctan2")
def _arctan2(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.combine(ev.arithmetic.arctan2, ev.value(args[0], at), ev.value(args[1], at))


@_operation("hypot")
def _hypot(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    squares = tuple(Apply("pow", (arg, Number(2))) for arg in args)
    return ev.value(Apply("sqrt", (Apply("add", squares),)), at)


# -- vectors and matrices ----------------------------------------------------------------------------------------


@_operation("transpose")
def _transpose(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.transpose(ev.value(args[0], at))


@_operation("T")
def _turn(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.turn(ev.value(args[0], at))


@_operation("dot")
def _dot(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.matmul(ev.value(args[0], at), ev.value(args[1], at))


@_operation("inner")
def _inner(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.inner(_tensor(ev, args[0], at), _tensor(ev, args[1], at))


@_operation("outer")
def _outer(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    a, b = (_tensor(ev, arg, at) for arg in args)
    if a.rank != 1 or b.rank != 1:
        raise ShapeError(
            f"an outer product takes two vectors, not {ev.algebra.describe(a)} and {ev.algebra.describe(b)}"
        )
    return ev.algebra.outer(a, b)


@_operation("kron")
def _kron(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    a, b = (_tensor(ev, arg, at) for arg in args)
    if a.rank == b.rank == 1:
        return ev.algebra.outer(a, b)
    if a.rank != 2 or b.rank != 2:
        raise ShapeError("a Kronecker product takes two matrices")
    product = a.array[..., :, None, :, None] * b.array[..., None, :, None, :]
    (m, n), (p, q) = a.shape, b.shape
    return Tensor(product.reshape(*product.shape[:-4], m * p, n * q), 2)


@_operation("einsum")
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
    for group, tensor in zip(groups, tensors, strict=True):
        shape = tensor.shape if isinstance(tensor, Tensor) else ()
        for letter, size in zip(group, shape, strict=True):
            if sizes.setdefault(letter, size) != size or not letter.isalpha():
                raise ShapeError(f"einsum {text!r}: the index {letter!r} has two sizes")
    if not set(right) <= set(sizes) or len(set(right)) != len(right):
        raise ShapeError(f"einsum {text!r}: the result's indices do not fit")


@_operation("diag")
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
    value = _tensor(ev, args[0], at)
    if value.rank != 2 or value.shape[0] != value.shape[1]:
        raise ShapeError(f"a square matrix is expected, not {ev.algebra.describe(value)}")
    return value


@_operation("trace")
def _trace(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return np.trace(_square(ev, args, at).array, axis1=-2, axis2=-1)


@_operation("inv")
def _inverse(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = ev.value(args[0], at)
    if not isinstance(value, Tensor):
        return ev.arithmetic.divide(ev.arithmetic.number(1), value) if not isinstance(value, Unsized) else value
    square = _square(ev, args, at)
    return Tensor(_adjugate_inverse(ev, square.array), 2)


@_operation("det")
def _det(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return _determinant(_square(ev, args, at).array)


def _determinant(array: Array) -> Array:
    """Laplace's expansion: exact in every arithmetic, and sampled matrices are small."""
    size = array.shape[-1]
    if size == 1:
        return array[..., 0, 0]
    if size > 7:
        raise ShapeError("a determinant this large is not computed")
    total: Array = 0
    for column in range(size):
        minor = np.delete(array[..., 1:, :], column, axis=-1)
        total = total + (-1) ** column * array[..., 0, column] * _determinant(minor)
    return total


def _adjugate_inverse(ev: Evaluator, array: Array) -> Array:
    if array.dtype != object:
        return np.linalg.inv(array)
    size = array.shape[-1]
    rows = []
    for i in range(size):
        entries = []
        for j in range(size):
            minor = np.delete(np.delete(array, j, axis=-2), i, axis=-1)
            entries.append((-1) ** (i + j) * (_determinant(minor) if size > 1 else minor.shape[0] * 0 + 1))
        rows.append(np.stack(np.broadcast_arrays(*entries), axis=-1))
    return ev.arithmetic.divide(np.stack(rows, axis=-2), _determinant(array)[..., None, None])


@_operation("norm", "frobenius")
def _norm(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = ev.value(args[0], at)
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
            return _largest(absolute, ev.arithmetic.maximum)
        case Number(value=2):
            return ev.arithmetic.unary["sqrt"](np.asarray(np.sum(absolute.array * absolute.array, axis=axes)))
    exponent = ev.value(order, at)
    if rank_of(exponent):
        raise ShapeError("the order of a norm is a number")
    powers = ev.arithmetic.power(absolute.array, lift(exponent, absolute.rank))
    return ev.arithmetic.power(np.sum(powers, axis=axes), ev.arithmetic.divide(ev.arithmetic.number(1), exponent))


@_operation("vec")
def _vec(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """The columns one below the other."""
    value = _tensor(ev, args[0], at)
    turned = np.swapaxes(value.array, -1, -2) if value.rank == 2 else value.array
    lead = turned.shape[: turned.ndim - value.rank]
    return Tensor(turned.reshape(*lead, -1), 1)


@_operation("ones")
def _ones(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return _filled(ev, args, at, 1)


@_operation("zeros")
def _zeros(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return _filled(ev, args, at, 0) if args else ev.arithmetic.number(0)


@_operation("eye")
def _eye(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    size = _size(ev, args[0], at) if args else _only_size(ev)
    if not size:
        return Unsized("eye", ev.arithmetic.number(1))
    identity = np.where(np.eye(size, dtype=bool), ev.arithmetic.number(1), ev.arithmetic.number(0))
    return Tensor(np.expand_dims(identity, 0), 2)


def _filled(ev: Evaluator, args: tuple[Tree, ...], at: Scopes, number: int) -> Value:
    if not args and (size := _only_size(ev)):
        return Tensor(np.full((1, size), ev.arithmetic.number(number)), 1)
    if not args:
        return Unsized("ones", ev.arithmetic.number(number))
    flat = args[0].args if isinstance(args[0], Apply) and args[0].head == "tuple" else args
    if len(flat) == 1 and _is_array(ev, flat[0], at):
        return ev.algebra.map(lambda array: array * 0 + number, ev.value(flat[0], at))
    shape = tuple(_size(ev, arg, at) for arg in flat)
    return Tensor(np.full((1, *shape), ev.arithmetic.number(number)), len(shape))


def _only_size(ev: Evaluator) -> int:
    """The size of I or of a vector of ones where the problem has a single dimension; 0 where it has several."""
    sizes = set(ev.sample.sizes.values())
    return sizes.pop() if len(sizes) == 1 else 0


def _is_array(ev: Evaluator, tree: Tree, at: Scopes) -> bool:
    return not isinstance(tree, Number) and isinstance(ev.value(tree, at), Tensor)


def _size(ev: Evaluator, tree: Tree, at: Scopes) -> int:
    size = int(np.max(ev.position(tree, at)))
    if not 0 < size <= 64:
        raise ShapeError(f"an array of size {size} is not computed")
    return size


@_operation("vector", "tuple")
def _vector(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    entries = [ev.value(arg, at) for arg in args]
    if any(isinstance(entry, Tensor | Unsized) for entry in entries):
        raise ShapeError("the entries of a vector must be scalars")
    return Tensor(np.stack(np.broadcast_arrays(*map(np.asarray, entries)), axis=-1), 1)


@_operation("matrix")
def _matrix(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    rows = [_vector(ev, row.args, at) for row in args if isinstance(row, Apply)]
    shapes = {row.shape for row in rows if isinstance(row, Tensor)}
    if len(shapes) != 1:
        raise ShapeError("the rows of a matrix must have one length")
    arrays = np.broadcast_arrays(*(row.array for row in rows if isinstance(row, Tensor)))
    if shapes == {(1,)}:  # a single column is a vector
        return Tensor(np.stack([array[..., 0] for array in arrays], axis=-1), 1)
    if len(rows) == 1:
        return Tensor(arrays[0], 1, Layout.ROW)
    return Tensor(np.stack(arrays, axis=-2), 2)


# -- convolutions ------------------------------------------------------------------------------------------------


@_operation("conv_filt")
def _filter(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """(a *_filt b)_{i,j} = sum_{m,n} a_{i+m-1,j+n-1} b_{m,n}: what deep learning calls convolution, no padding."""
    a, b = (_tensor(ev, arg, at) for arg in args)
    if a.rank != b.rank or any(m < n for m, n in zip(a.shape, b.shape, strict=True)):
        raise ShapeError(f"{ev.algebra.describe(b)} is too large to filter {ev.algebra.describe(a)}")
    out_shape = tuple(m - n + 1 for m, n in zip(a.shape, b.shape, strict=True))
    total: Array = 0
    for offset in np.ndindex(*b.shape):
        window = tuple(slice(start, start + size) for start, size in zip(offset, out_shape, strict=True))
        entry = b.array[(..., *offset)]
        total = total + a.array[(..., *window)] * entry.reshape(*entry.shape, *(1,) * a.rank)
    return Tensor(total, a.rank)


@_operation("conv_full")
def _full_convolution(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """(a *_full b)_{i,j} = sum_{m,n} a_{m,n} b_{i-m+1,j-n+1}: b turned by 180 degrees over a padded a."""
    a, b = (_tensor(ev, arg, at) for arg in args)
    if a.rank != b.rank:
        raise ShapeError(f"{ev.algebra.describe(a)} is not convolved with {ev.algebra.describe(b)}")
    shape = tuple(m + n - 1 for m, n in zip(a.shape, b.shape, strict=True))
    lead = np.broadcast_shapes(a.array.shape[: -a.rank], b.array.shape[: -b.rank])
    zero = ev.arithmetic.number(0)
    out: Array = np.full((*lead, *shape), zero, np.result_type(a.array, b.array, np.asarray(zero)))
    for offset in np.ndindex(*b.shape):
        window = tuple(slice(start, start + size) for start, size in zip(offset, a.shape, strict=True))
        entry = b.array[(..., *offset)]
        out[(..., *window)] = out[(..., *window)] + a.array * entry.reshape(*entry.shape, *(1,) * a.rank)
    return Tensor(out, a.rank)


@_operation("rot180")
def _rotate(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = _tensor(ev, args[0], at)
    axes = tuple(range(-min(value.rank, 2), 0))
    return replace(value, array=np.flip(value.array, axis=axes))


# -- reductions along an axis ------------------------------------------------------------------------------------


@_operation("softmax", "rowsoftmax")
def _softmax(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = _tensor(ev, args[0], at)
    shifted = value.array
    if shifted.dtype != object:
        shifted = shifted - np.max(shifted.real, axis=-1, keepdims=True)
    weights = ev.arithmetic.unary["exp"](shifted)
    return replace(value, array=ev.arithmetic.divide(weights, np.sum(weights, axis=-1, keepdims=True)))


@_operation("logsumexp")
def _logsumexp(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = _tensor(ev, args[0], at)
    total = np.sum(ev.arithmetic.unary["exp"](value.array), axis=-1)
    out = ev.arithmetic.unary["log"](np.asarray(total))
    return Tensor(out, value.rank - 1) if value.rank > 1 else out


@_operation("logsoftmax")
def _logsoftmax(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    return ev.algebra.map(ev.arithmetic.unary["log"], _softmax(ev, args, at))


def _largest(value: Tensor, choose: Callable[[Array, Array], Array]) -> Value:
    return _fold_axes(value, tuple(range(-value.rank, 0)), choose)


def _fold_axes(value: Tensor, axes: tuple[int, ...], choose: Callable[[Array, Array], Array]) -> Value:
    """The largest or smallest entry along some axes (counted from the end)."""
    rank = value.rank - len(axes)
    moved = np.moveaxis(value.array, axes, range(len(axes)))
    rows = moved.reshape(-1, *moved.shape[len(axes) :])
    out = rows[0]
    for row in rows[1:]:
        out = choose(out, row)
    return Tensor(out, rank, Layout.FREE) if rank else out


def _keep_axes(value: Value, axes: tuple[int, ...], rank: int) -> Value:
    """NumPy's `keepdims`: the reduced axes stay, with size 1."""
    array = value.array if isinstance(value, Tensor) else np.asarray(value)
    return Tensor(np.expand_dims(array, tuple(axis - rank for axis in axes)), rank)


def _axes_of(ev: Evaluator, args: tuple[Tree, ...], at: Scopes, rank: int) -> tuple[int, ...]:
    """The axes that are reduced: those given (one, or a tuple), else all."""
    given = [arg for arg in args[1:] if not (isinstance(arg, Apply) and arg.head == "keepdims")]
    if not given or (isinstance(given[0], Apply) and given[0].head == "none"):
        return tuple(range(rank))
    listed = given[0].args if isinstance(given[0], Apply) and given[0].head in ("tuple", "vector") else given[:1]
    axes = [int(np.max(ev.position(item, at))) for item in listed]
    if any(not -rank <= axis < rank for axis in axes):
        raise ShapeError(f"there is no axis {axes}")
    return tuple(sorted({axis % rank for axis in axes}))


def _along_axis(head: str) -> Operation:
    def operation(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
        value = ev.value(args[0], at)
        if not isinstance(value, Tensor):
            return value
        axes = _axes_of(ev, args, at, value.rank)
        out = _reduce_axes(ev, head, value, axes)
        keep = any(isinstance(arg, Apply) and arg.head == "keepdims" for arg in args[1:])
        return _keep_axes(out, axes, value.rank) if keep else out

    return operation


def _reduce_axes(ev: Evaluator, head: str, value: Tensor, chosen: tuple[int, ...]) -> Value:
    axes = tuple(axis - value.rank for axis in chosen)
    rank = value.rank - len(axes)
    if head in ("max", "min"):
        choose = ev.arithmetic.maximum if head == "max" else ev.arithmetic.minimum
        return _fold_axes(value, axes, choose)
    count = ev.arithmetic.number(int(np.prod([value.array.shape[k] for k in axes])))

    def mean(array: Array) -> Array:
        return ev.arithmetic.divide(np.sum(array, axis=axes), count)

    match head:
        case "sum":
            out = np.sum(value.array, axis=axes)
        case "prod":
            out = np.prod(value.array, axis=axes)
        case "mean":
            out = mean(value.array)
        case _:
            centred = value.array - np.expand_dims(mean(value.array), axes)
            out = mean(centred * centred)
            out = ev.arithmetic.unary["sqrt"](np.asarray(out)) if head == "std" else out
    return Tensor(out, rank, Layout.FREE) if rank else out


for _name in ("sum", "prod", "mean", "var", "std", "max", "min"):
    OPERATIONS[f"{_name}_axis"] = _along_axis(_name)


def _rowwise(name: str, axis: int) -> Operation:
    """`rowsum(A)` adds up each row and keeps the axis."""

    def operation(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
        value = _tensor(ev, args[0], at)
        axes = (axis % value.rank,)
        return _keep_axes(_reduce_axes(ev, name, value, axes), axes, value.rank)

    return operation


OPERATIONS |= {
    "rowsum": _rowwise("sum", -1),
    "rowmax": _rowwise("max", -1),
    "rowmean": _rowwise("mean", -1),
    "colsum": _rowwise("sum", 0),
}


@_operation("reshape", "broadcast")
def _reshape_like(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """`x.reshape(-1, 1)`, `x.flatten()`: the entries in row order."""
    value = _tensor(ev, args[0], at)
    flat = args[1].args if len(args) == 2 and isinstance(args[1], Apply) and args[1].head == "tuple" else args[1:]
    wanted = tuple(int(np.max(ev.position(arg, at))) for arg in flat) or (-1,)
    lead = value.array.shape[: value.array.ndim - value.rank]
    if wanted.count(-1) > 1 or any(size > 4096 for size in wanted):
        raise ShapeError("this shape cannot be made")
    count = int(np.prod(value.shape))
    known = int(np.prod([size for size in wanted if size != -1]))
    if (known != count) if -1 not in wanted else (known == 0 or count % known):
        raise ShapeError(f"{ev.algebra.describe(value)} cannot be reshaped to {wanted}")
    return Tensor(value.array.reshape(*lead, *wanted), len(wanted), Layout.FREE if len(wanted) == 1 else Layout.COLUMN)


@_operation("cumsum")
def _cumulate(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = _tensor(ev, args[0], at)
    return replace(value, array=np.cumsum(value.array, axis=-1))
