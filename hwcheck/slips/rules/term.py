"""Is a term missing, or one too many?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwcheck.rewrite import ONE, add
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.whole import has_difference, is_count, is_one_more
from hwcheck.tree import Apply, Number, Symbol, Tree, children, walk, with_children

DROPPED = Sort("dropped-term", 9, "a term is missing; what about {about}?", "the term {about} is missing")
ONLY_NUMBERS = replace(DROPPED, rank=14)  # `1 + u` becomes 1: more likely the whole sum is left out as a factor
ONE_SIDED = replace(DROPPED, rank=11)  # `max(x, 0) + g` becomes g: where that is right the other side was forgotten
EPSILON = Sort(
    "dropped-epsilon", 8, "the small constant that keeps a denominator from zero is missing", "{about} is missing"
)
ONLY = Sort(
    "dropped-term",
    12,
    "several terms are missing; what about {about}?",
    "of the sum only one term is left: not {about}",
)
BIASES = replace(
    DROPPED,
    rank=10,
    says="several terms are missing; what is counted beside the products?",
    marker="the terms that are no products are missing: {about}",
)
MOVED = Sort(
    "moved-epsilon",
    8,
    "where does the small constant stand, inside the root or outside?",
    "the small constant {about} on the wrong side of the root",
)
TWICE = Sort("doubled-term", 14, "a term stands twice: {about}", "the term {about} stands twice")
EXTRA = Sort("extra-term", 15, "there is a term too many: {about}", "the term {about} is too many", names=False)

SMALL = frozenset({"eps", "epsilon", "varepsilon"})
SIDES = frozenset("relu max min maximum minimum".split())  # with a mask it is a path to the loss, a term like others


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if (place.root or _is_sum(node)) and is_count(place.scope):
        yield from _biases(node, place)
    match node:
        case Apply(head="add", args=args) if len(args) > 1:
            for position, arg in enumerate(args):
                rest = (*args[:position], *args[position + 1 :])
                if is_one_more(args, position, place):
                    continue  # that is off by one
                sort = EPSILON if _is_small(arg) else ONE_SIDED if _has_sides(arg) else DROPPED
                if all(isinstance(other, Number) for other in rest):
                    sort = ONLY_NUMBERS
                yield Change(sort, _sum(rest), arg, TWICE if arg in rest else EXTRA)
                if len(rest) > 1:
                    yield Change(ONLY, arg, Apply("tuple", rest))
            yield from _into_root(args)
        case Apply(head="sqrt", args=(Apply(head="add", args=args),)):
            for small in filter(_is_small, args):
                rest = tuple(arg for arg in args if arg != small)
                if rest:
                    yield Change(MOVED, Apply("add", (Apply("sqrt", (_sum(rest),)), small)), small)


def _biases(node: Tree, place: Place) -> Iterator[Change]:
    """Of a number of weights and biases all of the biases are left out: `d h + h c` for `(d + 1) h + (h + 1) c`."""
    if place.root:
        sums = tuple(dict.fromkeys(part for part in walk(node) if _has_one(part)))
        if len(sums) > 1:
            yield Change(BIASES, _without_ones(node), Apply("tuple", sums))
    match node:
        case Apply(head="add", args=args):
            small = tuple(arg for arg in args if isinstance(arg, Symbol | Number))
            if 1 < len(small) < len(args) and all(_is_product(arg) for arg in args if arg not in small):
                yield Change(BIASES, _sum(tuple(arg for arg in args if arg not in small)), Apply("tuple", small))


def _has_one(tree: Tree) -> bool:
    """A sum with a 1, with nothing taken away in it."""
    return _is_sum(tree) and ONE in children(tree) and not any(map(has_difference, children(tree)))


def _is_sum(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head == "add"


def _without_ones(tree: Tree) -> Tree:
    parts = tuple(map(_without_ones, children(tree)))
    inner = with_children(tree, parts) if parts else tree
    return add(*(arg for arg in children(inner) if arg != ONE)) if _has_one(tree) else inner


def _is_product(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head in ("mul", "pow")


def _into_root(args: tuple[Tree, ...]) -> Iterator[Change]:
    """`sqrt(v + eps)` in place of `sqrt(v) + eps`."""
    match args:
        case (Apply(head="sqrt", args=(inner,)), small) | (small, Apply(head="sqrt", args=(inner,))) if _is_small(
            small
        ):
            yield Change(MOVED, Apply("sqrt", (Apply("add", (inner, small)),)), small)


def _is_small(tree: Tree) -> bool:
    return isinstance(tree, Symbol) and tree.name in SMALL


def _has_sides(tree: Tree) -> bool:
    return any(isinstance(node, Apply) and node.head in SIDES for node in walk(tree))


def _sum(terms: tuple[Tree, ...]) -> Tree:
    return terms[0] if len(terms) == 1 else Apply("add", terms)
