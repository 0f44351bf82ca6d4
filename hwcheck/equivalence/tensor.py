"""What is the product, sum or transpose of vectors and matrices, and do their shapes fit?

Arrays carry leading axes (indices, then sampled points) before the axes of the value itself: a scalar at P points
has shape (..., P), a matrix (..., P, m, n). All operations broadcast over the leading axes, aligned from the right.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from hwcheck.equivalence.arithmetic import Arithmetic, Array
from hwcheck.errors import HwcheckError


class Layout(Enum):
    """How a vector stands. NumPy's 1-D arrays stand nowhere; `x.T` of one says that a row is meant.

    A column times a row of ones is spread: equal columns, as many as its neighbours have.
    """

    COLUMN = "column"
    ROW = "row"
    FREE = "free"
    TURNED = "turned"
    SPREAD = "spread"


class ShapeError(HwcheckError):
    """Shapes do not fit. The message names dimensions, not sampled sizes."""


class UnknownSize(HwcheckError):
    """How long a vector of ones is, or how large I, cannot be told. That makes no formula wrong."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """A vector, matrix or higher array: the last `rank` axes of `array`."""

    array: Array
    rank: int
    layout: Layout = Layout.COLUMN

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.array.shape[-self.rank :])


@dataclass(frozen=True, slots=True)
class Unsized:
    """A vector of ones or an identity matrix whose size only its neighbours tell, times a scalar."""

    head: str  # "ones" or "eye"
    scale: Array
    layout: Layout = Layout.COLUMN


Value = Array | Tensor | Unsized


def rank_of(value: Value) -> int:
    match value:
        case Tensor(rank=rank):
            return rank
        case Unsized(head=head):
            return 1 if head == "ones" else 2
        case _:
            return 0


@dataclass(slots=True)
class Algebra:
    """Products and sums of values in one arithmetic. `names` gives dimension names for sizes, for messages.

    `vectors` says what a product of two column vectors by juxtaposition means: `elementwise` or `inner`.
    `used` collects the leniencies that came into play.
    """

    arithmetic: Arithmetic
    names: dict[int, str]
    vectors: str = "elementwise"
    used: set[str] | None = None

    # -- elementwise ---------------------------------------------------------------------------------------------

    def map(self, function: Callable[[Array], Array], value: Value) -> Value:
        match value:
            case Tensor():
                return replace(value, array=function(value.array))
            case Unsized():
                raise UnknownSize(f"the size of {value.head} is not known here")
            case _:
                return function(value)

    def combine(self, function: Callable[[Array, Array], Array], a: Value, b: Value) -> Value:
        """Elementwise, with NumPy's broadcasting of the last axes."""
        if not isinstance(a, Tensor | Unsized) and not isinstance(b, Tensor | Unsized):
            return function(a, b)
        a, b = self._sized(a, b)
        rank = max(rank_of(a), rank_of(b))
        self._fit(a, b)
        out = Tensor(function(lift(a, rank), lift(b, rank)), rank, _joint_layout(a, b))
        return replace(out, layout=Layout.SPREAD) if _is_spread(a, b, out) else out

    def multiply(self, a: Value, b: Value) -> Value:
        match a, b:
            case Unsized(), Tensor() | Unsized():
                return self.combine(operator.mul, a, b)
            case Unsized(), _:
                return replace(a, scale=a.scale * b)
            case Tensor(), Unsized():
                return self.combine(operator.mul, a, b)
            case _, Unsized():
                return replace(b, scale=a * b.scale)
        return self.combine(operator.mul, a, b)

    def _sized(self, a: Value, b: Value) -> tuple[Value, Value]:
        match a, b:
            case Unsized(), Tensor():
                return self._like(a, b), b
            case Tensor(), Unsized():
                return a, self._like(b, a)
            case (Unsized(), _) | (_, Unsized()):
                raise UnknownSize("the size of a vector of ones or of I cannot be told here")
        return a, b

    def _like(self, value: Unsized, other: Tensor) -> Value:
        """Ones beside a vector have its length; I beside a matrix its size."""
        size = other.shape[-1]
        if value.head == "ones":
            if other.rank != 1:
                raise ShapeError("a vector of ones stands beside a matrix")
            return Tensor(lift(value.scale, 1) * np.ones(size, dtype=np.int64), 1, other.layout)
        if other.rank != 2 or other.shape[0] != size:
            raise ShapeError(f"I stands beside {self.describe(other)}, which is not square")
        return Tensor(lift(value.scale, 2) * np.eye(size, dtype=np.int64), 2)

    def _fit(self, a: Value, b: Value) -> None:
        if not (isinstance(a, Tensor) and isinstance(b, Tensor)):
            return
        layouts = {a.layout, b.layout}
        mixed = a.rank == b.rank == 1 and layouts == {Layout.ROW, Layout.COLUMN}
        pairs = zip(reversed(a.shape), reversed(b.shape), strict=False)
        if mixed or any(m != n and 1 not in (m, n) for m, n in pairs):
            raise ShapeError(f"{self.describe(a)} does not combine with {self.describe(b)}")

    # -- products ------------------------------------------------------------------------------------------------

    def times(self, a: Value, b: Value) -> Value:
        """The product that LaTeX writes by juxtaposition: of matrices where the shapes fit, else elementwise."""
        ranks = rank_of(a), rank_of(b)
        if 0 in ranks:
            return self.multiply(a, b)
        if isinstance(a, Unsized) or isinstance(b, Unsized):
            return self._times_unsized(a, b)
        if a.layout is Layout.SPREAD:
            a = Tensor(np.broadcast_to(a.array, (*a.array.shape[:-1], b.shape[0])), 2)
        sized(b)
        match ranks:
            case (1, 1):
                return self._times_vectors(a, b)
            case (2, 1) if b.layout is not Layout.ROW and a.shape[1] == b.shape[0]:
                return self._product(a, b)
            case (1, 2) if a.layout is not Layout.COLUMN and a.shape[0] == b.shape[0]:
                return replace(self._product(a, b), layout=a.layout)
            case (2, 2) if a.shape[1] == b.shape[0]:
                return self._product(a, b)
            case (m, n) if m == n and a.shape == b.shape:
                self._lenient("elementwise")
                return self.combine(operator.mul, a, b)
            case (1, 2) | (2, 1) if a.shape[-1] == b.shape[-1] and a.shape[0] != b.shape[0]:
                self._lenient("elementwise")  # `\gamma X` scales the columns of X, as NumPy's product does
                return self.combine(operator.mul, a, b)
        raise ShapeError(f"{self.describe(a)} times {self.describe(b)} does not fit")

    def _times_vectors(self, a: Tensor, b: Tensor) -> Value:
        match a.layout, b.layout:
            case (Layout.COLUMN, Layout.ROW | Layout.TURNED):
                return self.outer(a, b)
            case ((Layout.ROW | Layout.TURNED), (Layout.COLUMN | Layout.FREE)):
                return self.inner(a, b)
        rows = Layout.ROW in (a.layout, b.layout)  # who writes transposes means them
        if a.shape != b.shape or (rows and self.vectors == "inner"):
            raise ShapeError(f"{self.describe(a)} times {self.describe(b)} does not fit")
        self._lenient("vectors")
        return self.inner(a, b) if self.vectors == "inner" else self.combine(operator.mul, a, b)

    def _times_unsized(self, a: Value, b: Value) -> Value:
        match a, b:
            case Unsized(head="eye"), _:
                return self.multiply(b, a.scale)
            case _, Unsized(head="eye"):
                return self.multiply(a, b.scale)
            case Tensor(rank=1, layout=Layout.COLUMN), Unsized(layout=Layout.ROW):
                return Tensor((a.array * lift(b.scale, 1))[..., None], 2, Layout.SPREAD)
            case Unsized(layout=layout), Tensor(rank=rank) if rank == 2 or layout is Layout.ROW:
                ones = Tensor(lift(a.scale, 1) * np.ones(b.shape[0], dtype=np.int64), 1, Layout.ROW)
                return self.times(ones, b)
            case Tensor(rank=rank), Unsized() if rank == 2 or a.layout is Layout.ROW:
                return self.times(a, Tensor(lift(b.scale, 1) * np.ones(a.shape[-1], dtype=np.int64), 1))
        raise UnknownSize("the length of a vector of ones cannot be told here")

    def matmul(self, a: Value, b: Value) -> Value:
        """NumPy's `@` and `np.dot`: vectors have no side, save that `a @ b.T` of two columns is meant as outer."""
        if 0 in (rank_of(a), rank_of(b)):
            return self.multiply(a, b)
        if isinstance(a, Unsized) or isinstance(b, Unsized):
            return self._times_unsized(_turn(a), b)
        if rank_of(a) == rank_of(b) == 1:
            if a.layout is Layout.COLUMN and b.layout in (Layout.ROW, Layout.TURNED):
                return self.outer(a, b)
            return self.inner(a, b)
        if a.shape[-1] != b.shape[-2 if b.rank > 1 else -1]:
            raise ShapeError(f"{self.describe(a)} @ {self.describe(b)} does not fit")
        product = self._product(a, b)
        return replace(product, layout=Layout.FREE) if product.rank == 1 and a.rank == 1 else product

    def _product(self, a: Tensor, b: Tensor) -> Tensor:
        left = a.array[..., None, :] if a.rank == 1 else a.array
        right = b.array[..., :, None] if b.rank == 1 else b.array
        out = self.arithmetic.matmul(left, right)
        if a.rank == 1:
            return Tensor(out[..., 0, :], 1, Layout.ROW)
        return Tensor(out[..., :, 0], 1) if b.rank == 1 else Tensor(out, max(a.rank, b.rank))

    def inner(self, a: Tensor, b: Tensor) -> Value:
        if a.shape != b.shape:
            raise ShapeError(f"the inner product of {self.describe(a)} and {self.describe(b)} does not fit")
        return np.sum(a.array * b.array, axis=tuple(range(-a.rank, 0)))

    def outer(self, a: Tensor, b: Tensor) -> Tensor:
        return Tensor(a.array[..., :, None] * b.array[..., None, :], 2)

    # -- transposes ----------------------------------------------------------------------------------------------

    def transpose(self, value: Value) -> Value:
        """The transpose of mathematics: a column becomes a row."""
        match value:
            case Tensor(rank=1, layout=layout):
                return replace(value, layout=Layout.ROW if layout is not Layout.ROW else Layout.COLUMN)
            case Unsized(head="ones", layout=layout):
                return replace(value, layout=Layout.ROW if layout is not Layout.ROW else Layout.COLUMN)
        return self.turn(value)

    def turn(self, value: Value) -> Value:
        """NumPy's `.T`: it leaves a 1-D array as it is, but tells how its author sees it."""
        match sized(value):
            case Tensor(rank=1) | Unsized(head="ones"):
                return _turn(value)
            case Tensor(array=array, rank=rank):
                lead = array.ndim - rank
                order = (*range(lead), *reversed(range(lead, array.ndim)))
                return Tensor(array.transpose(order), rank)
        return value

    # -- words ---------------------------------------------------------------------------------------------------

    def describe(self, value: Value) -> str:
        """`a 3 x 4 matrix` in the names of its dimensions: `a matrix k x o`, `a row of length n`."""
        if not isinstance(value, Tensor):
            return "a scalar"
        dims = [self.names.get(size, str(size)) for size in value.shape]
        if value.rank == 1:
            return f"{'a row' if value.layout is Layout.ROW else 'a column'} of length {dims[0]}"
        return f"{'a matrix' if value.rank == 2 else 'an array'} {' x '.join(dims)}"

    def _lenient(self, name: str) -> None:
        if self.used is not None:
            self.used.add(name)


def lift(value: Value, rank: int) -> Array:
    """The array with `rank` value axes at its end, so that leading axes stay aligned."""
    if not isinstance(value, Tensor):
        array = np.asarray(value)
        return array.reshape(*array.shape, *(1,) * rank) if array.ndim else array
    missing = rank - value.rank
    if not missing:
        return value.array
    lead = value.array.ndim - value.rank
    return np.expand_dims(value.array, tuple(range(lead, lead + missing)))


def sized(value: Value) -> Value:
    """The value, if its size is known."""
    if isinstance(value, Tensor) and value.layout is Layout.SPREAD:
        raise UnknownSize("how often a column is repeated cannot be told here")
    return value


def _is_spread(a: Value, b: Value, out: Tensor) -> bool:
    """Is the width still open of what is made of equal columns?"""
    spread = [part for part in (a, b) if isinstance(part, Tensor) and part.layout is Layout.SPREAD]
    return bool(spread) and out.rank == 2 and out.shape[1] == 1


def _joint_layout(a: Value, b: Value) -> Layout:
    layouts = [value.layout for value in (a, b) if isinstance(value, Tensor) and value.rank == 1]
    definite = [layout for layout in layouts if layout in (Layout.COLUMN, Layout.ROW)]
    return (definite or layouts or [Layout.COLUMN])[0]


def _turn(value: Value) -> Value:
    if isinstance(value, Tensor | Unsized) and rank_of(value) == 1:
        turned = {Layout.COLUMN: Layout.TURNED, Layout.TURNED: Layout.COLUMN, Layout.ROW: Layout.COLUMN}
        return replace(value, layout=turned.get(value.layout, Layout.FREE))
    return value
