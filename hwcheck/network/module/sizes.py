"""What do broadcasting, products and new views make of shapes? All axes count, the batch too."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from hwcheck.network.layer import Shape, ShapeError, need, times
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import Opaque, Tensor, Value
from hwcheck.network.reshaping import refilled

MAX_AXES = 12
MAX_SIZE = 10**12


def whole(value: Value, what: str) -> int:
    """A whole number. Raises Broken for another number, Unfollowed for what is not known."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float):
        raise Broken(f"{what} is {value}, not a whole number", fix="use // or int()")
    if value is None or isinstance(value, Tensor | Opaque) or not isinstance(value, str | bool | tuple | list):
        raise Unfollowed(f"{what} is not known without running the text")
    raise Broken(f"{what} is {value!r}, not a whole number")


def wholes(values: Value, what: str) -> Shape:
    """One number or a row of them."""
    if isinstance(values, list | tuple):
        return tuple(whole(value, what) for value in values)
    return (whole(values, what),)


def spelled(values: Sequence[Value], what: str) -> Shape:
    """`view(2, 3)` and `view((2, 3))` are one."""
    if len(values) == 1 and isinstance(values[0], list | tuple):
        return wholes(values[0], what)
    return tuple(whole(value, what) for value in values)


def bounded(shape: Shape) -> Shape:
    need(len(shape) <= MAX_AXES and prod(shape) <= MAX_SIZE, f"the output would be {times(shape)}", "use smaller sizes")
    need(min(shape, default=0) >= 0, f"a negative size in {times(shape)}")
    return shape


def axis(dim: Value, rank: int, what: str = "dim") -> int:
    """The axis from 0, as PyTorch counts: the batch is one of them."""
    number = whole(dim, what)
    found = number + rank if number < 0 else number
    need(0 <= found < max(rank, 1), f"{what} is {number}, but there are {rank} axes")
    return found


def axes(dims: Value, rank: int) -> Shape:
    return tuple(axis(dim, rank) for dim in (dims if isinstance(dims, list | tuple) else (dims,)))


def broadcast(*shapes: Shape) -> Shape:
    """Sizes of 1 and missing axes stretch, from the last axis on."""
    rank = max(map(len, shapes))
    sizes = []
    for place in range(rank):
        column = {shape[place - rank + len(shape)] for shape in shapes if place - rank + len(shape) >= 0} - {1}
        listed = " and ".join(times(shape) or "()" for shape in shapes)
        need(len(column) <= 1, f"the shapes {listed} do not go together")
        sizes.append(column.pop() if column else 1)
    return bounded(tuple(sizes))


def product(left: Shape, right: Shape) -> Shape:
    """`left @ right`"""
    need(bool(left) and bool(right), "a product needs at least one axis")
    row, column = (left if len(left) > 1 else (1, *left)), (right if len(right) > 1 else (*right, 1))
    need(row[-1] == column[-2], f"{times(left)} @ {times(right)}: {row[-1]} is not {column[-2]}")
    stack = broadcast(row[:-2], column[:-2]) if row[:-2] or column[:-2] else ()
    return bounded(stack + (row[-2:-1] if len(left) > 1 else ()) + (column[-1:] if len(right) > 1 else ()))


def viewed(shape: Shape, wanted: Shape) -> Shape:
    """The same entries in another shape, in which one size may be -1."""
    try:
        return bounded(refilled(wanted, prod(shape)))
    except ShapeError as error:
        raise ShapeError(f"{times(shape)} cannot become {times(wanted)}") from error


def reduced(shape: Shape, dim: Value, keepdim: bool) -> Shape:
    """Without the axes that are summed, or with size 1 in their place."""
    if dim is None or dim == ():
        return (1,) * len(shape) if keepdim else ()
    gone = set(axes(dim, len(shape)))
    return tuple(1 if place in gone else size for place, size in enumerate(shape) if keepdim or place not in gone)


def flattened(shape: Shape, start_dim: Value, end_dim: Value) -> Shape:
    if not shape:
        return (1,)
    start, end = axis(start_dim, len(shape), "start_dim"), axis(end_dim, len(shape), "end_dim")
    need(start <= end, f"start_dim {start_dim} lies behind end_dim {end_dim}", "swap them")
    return (*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :])


def joined(shapes: Sequence[Shape], dim: Value) -> Shape:
    """`cat`: one axis adds up, the others agree."""
    shapes = [shape for shape in shapes if shape != (0,)]
    need(bool(shapes), "there is nothing to join")
    along = axis(dim, len(shapes[0]))
    rest = {(*shape[:along], *shape[along + 1 :]) for shape in shapes}
    listed = ", ".join(map(times, shapes))
    need(len(rest) == 1 and len({*map(len, shapes)}) == 1, f"{listed} cannot be joined along axis {along}")
    total = sum(shape[along] for shape in shapes)
    return bounded((*shapes[0][:along], total, *shapes[0][along + 1 :]))


def pieces(size: int, length: int) -> Shape:
    """An axis cut into lengths, the last one shorter."""
    need(length > 0, f"pieces of {length}")
    need(size // length <= 1000, f"{size // length} pieces")
    return tuple(min(length, size - start) for start in range(0, size, length)) or (0,)


def einsum(equation: str, shapes: Sequence[Shape]) -> Shape:
    """`bij,bjk->bik`, `...ij,jk->...ik`"""
    left, arrow, right = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    letters = [term.replace("...", "", 1) for term in (*terms, right)]
    if not all(term.isalpha() or not term for term in letters):
        raise Unfollowed(f"the equation {equation!r} is not followed")
    need(len(terms) == len(shapes), f"{equation!r} is for {len(terms)} tensors, {len(shapes)} are given")
    sizes: dict[str, int] = {}
    rest: Shape = ()
    for term, shape in zip(terms, shapes, strict=True):
        before, dots, after = term.partition("...")
        named = len(before) + len(after)
        fits = named <= len(shape) if dots else named == len(shape)
        need(fits, f"{term!r} has {named} letters for {times(shape)}")
        end = len(shape) - len(after)
        rest = broadcast(rest, shape[len(before) : end])
        for letter, size in zip(before + after, shape[: len(before)] + shape[end:], strict=True):
            need(sizes.get(letter, size) in (size, 1) or size == 1, f"{letter!r} is {sizes.get(letter)} and {size}")
            sizes[letter] = max(sizes.get(letter, 1), size)
    if not arrow:
        right = "..." * ("..." in left) + "".join(sorted(each for each in sizes if left.count(each) == 1))
    before, dots, after = right.partition("...")
    need(set(before + after) <= set(sizes), f"{equation!r} has letters on the right only")
    return (*(sizes[each] for each in before), *(rest if dots else ()), *(sizes[each] for each in after))


def indexed(shape: Shape, key: Value) -> Shape:
    """`x[:, 0]`, `x[..., None]`, `x[mask]` where the sizes do not depend on values."""
    keys = list(key) if isinstance(key, tuple) else [key]
    taken = sum(1 for each in keys if each is not None and each is not Ellipsis and not isinstance(each, bool))
    need(taken <= len(shape), f"{taken} indices for {times(shape)}")
    if not any(each is Ellipsis for each in keys):
        keys.append(Ellipsis)
    sizes: list[int] = []
    rows: list[Shape] = []
    spots: list[int] = []
    place = 0
    for each in keys:
        if each is None:
            sizes.append(1)
        elif each is Ellipsis:
            rest = len(shape) - taken
            sizes.extend(shape[place : place + rest])
            place += rest
        elif isinstance(each, slice):
            sizes.append(len(range(*sliced(each, shape[place]))))
            place += 1
        elif isinstance(each, int) and not isinstance(each, bool):
            need(-shape[place] <= each < shape[place], f"index {each} of an axis with {shape[place]}")
            place += 1
        elif isinstance(each, list | Tensor):
            rows.append(each.shape if isinstance(each, Tensor) else (len(wholes(each, "an index")),))
            spots.append(len(sizes))
            place += 1
        else:
            raise Unfollowed("this index is not followed")
    if not rows:
        return tuple(sizes)
    if len(set(spots)) != 1:
        raise Unfollowed("indices at several places are not followed")
    return (*sizes[: spots[0]], *broadcast(*rows), *sizes[spots[0] :])


def sliced(cut: slice, size: int) -> tuple[int, int, int]:
    parts = [None if part is None else whole(part, "a bound of a slice") for part in (cut.start, cut.stop, cut.step)]
    need(parts[2] is None or parts[2] > 0, "a tensor's slice goes forward only")
    return slice(*parts).indices(size)
