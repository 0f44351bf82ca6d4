"""Is a matrix transposed, a product in the wrong order, or elementwise where a matrix product is meant?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Symbol, Tree

WHOLE = Sort("transposed", 3, "this is the transpose", "the whole is transposed", where="it as a whole")
PART = Sort("transposed", 7, "a transpose is missing or too many; look at {about}", "{about} is transposed")
ORDER = Sort(
    "transposed-order",
    8,
    "the factors stand in the wrong order; do the shapes fit? look at {about}",
    "the order of {about} is exchanged",
)
KIND = Sort(
    "elementwise",
    12,
    "an elementwise product and a matrix product are not the same; look at {about}",
    "the product {about} is of the wrong kind",
)

GROUP = Sort(
    "product-order",
    10,
    "which product comes first, the elementwise one or the matrix product?",
    "{about} is taken first",
)

_PRODUCTS = ("times", "matmul")


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root:
        yield Change(WHOLE, Apply("T", (node,)), node, WHOLE)
    match node:
        case Symbol(name=name) if _rank(name, place) == 2 and place.parent != "index":  # indices have their own rule
            yield Change(PART, Apply("T", (node,)), node, PART)
        case Apply(head="T" | "transpose", args=(inner,)):
            yield Change(PART, inner, inner, PART)
        case Apply(head="times" | "matmul", args=args):
            yield from _products(node.head, args)
            if not place.root:
                yield Change(PART, Apply("T", (node,)), node, PART)
        case Apply(head="mul", args=(first, *rest)) if rest and not _plain(place):
            yield Change(KIND, Apply("matmul", (first, *rest)), Apply("tuple", (first, *rest)), KIND)
            yield from _regrouped(first, rest)


def _products(head: str, args: tuple[Tree, ...]) -> Iterator[Change]:
    whole = Apply(head, args)
    for position in range(len(args) - 1):
        swapped = (*args[:position], args[position + 1], args[position], *args[position + 2 :])
        mistaken = Apply(head, swapped)
        yield Change(ORDER, mistaken, mistaken, ORDER, there=whole)
    yield Change(KIND, Apply("mul", args), Apply("tuple", args), KIND)


def _regrouped(first: Tree, rest: list[Tree]) -> Iterator[Change]:
    """`A (b * c)` in place of `(A b) * c`: the elementwise product comes first."""
    if isinstance(first, Apply) and first.head in _PRODUCTS:
        *outer, last = first.args
        inner = Apply("mul", (last, *rest))
        yield Change(GROUP, Apply(first.head, (*outer, inner)), inner)


def _plain(place: Place) -> bool:
    return all(kind.rank == 0 for kind in place.scope.symbols.values())


def _rank(name: str, place: Place) -> int:
    kind = place.scope.symbols.get(name)
    return kind.rank if kind is not None else 0
