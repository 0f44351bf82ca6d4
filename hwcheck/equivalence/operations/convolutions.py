"""What are the sheet's convolutions and the turned kernel?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.operations.registry import operation, tensor
from hwcheck.equivalence.tensor import ShapeError, Tensor, Value
from hwcheck.tree import Tree

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator, Scopes


@operation("conv_filt")
def _filter(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """(a *_filt b)_{i,j} = sum_{m,n} a_{i+m-1,j+n-1} b_{m,n}: what deep learning calls convolution, no padding."""
    a, b = (tensor(ev, arg, at) for arg in args)
    if a.rank != b.rank or any(m < n for m, n in zip(a.shape, b.shape, strict=True)):
        raise ShapeError(f"{ev.algebra.describe(b)} is too large to filter {ev.algebra.describe(a)}")
    out_shape = tuple(m - n + 1 for m, n in zip(a.shape, b.shape, strict=True))
    total: Array = 0
    for offset in np.ndindex(*b.shape):
        window = tuple(slice(start, start + size) for start, size in zip(offset, out_shape, strict=True))
        entry = b.array[(..., *offset)]
        total = total + a.array[(..., *window)] * entry.reshape(*entry.shape, *(1,) * a.rank)
    return Tensor(total, a.rank)


@operation("conv_full")
def _full_convolution(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    """(a *_full b)_{i,j} = sum_{m,n} a_{m,n} b_{i-m+1,j-n+1}: b turned by 180 degrees over a padded a."""
    a, b = (tensor(ev, arg, at) for arg in args)
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


@operation("rot180")
def _rotate(ev: Evaluator, args: tuple[Tree, ...], at: Scopes) -> Value:
    value = tensor(ev, args[0], at)
    axes = tuple(range(-min(value.rank, 2), 0))
    return replace(value, array=np.flip(value.array, axis=axes))
