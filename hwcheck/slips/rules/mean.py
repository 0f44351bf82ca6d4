"""Is a sum taken for a mean, or a mean for a sum?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.rewrite import fresh_names, substitute
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, free_names

MEAN = Sort(
    "sum-vs-mean",
    4,
    "a mean is taken where a sum is meant; is there a division by {about}?",
    "divided by {about}: mean for sum",
)
SUM = Sort(
    "sum-vs-mean",
    4,
    "a sum is taken where a mean is meant; what does the mean divide by?",
    "not divided by {about}: sum for mean",
)
ALL = Sort(
    "sum-vs-mean", 6, "this is summed over everything; over which index does the sum run?", "summed over all entries"
)


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root:
        yield Change(ALL, Apply("sum_axis", (node,)), node)
        yield from _over_indices(node, place)
        yield from _scaled(node, place)
    elif place.parent == "add" or (isinstance(node, Reduce) and node.head == "sum"):
        yield from _scaled(node, place)


def _over_indices(node: Tree, place: Place) -> Iterator[Change]:
    """The sum or the mean over an index that the result depends on."""
    used = free_names(node)
    for name, kind in place.scope.symbols.items():
        if kind.name == "index" and name in used:
            other = fresh_names((name,), used)[name]  # the evaluator remembers values by the names of indices
            total = Reduce("sum", (other,), substitute(node, {name: Symbol(other)}))
            size = kind.dims[0]
            yield Change(ALL, total, node)
            yield Change(ALL, Apply("div", (total, Symbol(size) if isinstance(size, str) else Number(size))), node)


def _scaled(node: Tree, place: Place) -> Iterator[Change]:
    for name in sizes(place):
        size = Symbol(name)
        yield Change(MEAN, Apply("mul", (Apply("div", (Number(1), size)), node)), size, SUM)
        yield Change(SUM, Apply("mul", (size, node)), size, MEAN)


def sizes(place: Place) -> list[str]:
    """The names of dimensions, each of them a number too."""
    return sorted({dim for kind in place.scope.symbols.values() for dim in kind.dims if isinstance(dim, str)})
