"""Is a filter turned around: does an index count from the other end, in one direction or in all of them?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from hwcheck.rewrite import ONE, TWO, add, neg, simplify, substitute
from hwcheck.slips.extent import chain, over, size, spans
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.standing import SUBSCRIPTED
from hwcheck.tree import Apply, Reduce, Symbol, Tree, children, free_names, walk, with_children

FLIPPED = Sort(
    "sign-flip",
    24,
    "the filter is turned around; forwards or backwards? look at the direction of {about}",
    "{about} counts backwards",
)
TURNED = Sort("sign-flip", 14, "a filter is turned around; is it to be turned here?", "{about} is turned around")


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root:
        yield from _throughout(node, place)
    match node:
        case Reduce(head="sum") if place.parent != "sum":
            yield from _under_a_sum(node, place)
        case Apply(head="rot180", args=(inner,)):
            yield Change(TURNED, inner, inner, TURNED)
        case Apply(head="conv_full" | "conv_filt", args=(one, other)):
            for args in ((one, _turned(other)), (_turned(one), other)):
                yield Change(TURNED, Apply(node.head, args), other, TURNED)


def _turned(tree: Tree) -> Tree:
    return Apply("rot180", (tree,))


def _throughout(tree: Tree, place: Place) -> Iterator[Change]:
    """Declared indices, where they stand in a subscript with others or count something of a known size."""
    together = _added(tree)
    ends: dict[str, Tree] = {}
    for name, kind in place.scope.symbols.items():
        if kind.name == "index" and name in free_names(tree) and (name in together or isinstance(kind.dims[0], int)):
            last = size(name, tree, place.scope)
            if last is not None:
                ends[name] = last
    for names in _choices(list(ends)):
        yield _change(substitute(tree, {name: _from_end(name, ends[name]) for name in names}), names)
    for names in _choices([name for name in ends if name in together]):
        yield _change(_put(tree, {name: _mirrored(name) for name in names}, alone=False), names)


def _under_a_sum(node: Reduce, place: Place) -> Iterator[Change]:
    """Of the indices that are summed over: where they count alone, or where they stand with others."""
    links = chain(node)
    body = links[-1].body
    together = _added(body)
    ranges = spans(links, place.scope)
    ends = {span.index: add(span.last, span.first, neg(Symbol(span.index))) for span in ranges}
    for chosen in _choices([name for name in ends if name in together]):
        turned = _put(body, {name: ends[name] for name in chosen}, alone=True)
        yield _change(over("sum", ranges, turned), chosen)
        if len(links) == 1 and node.upper is None:  # so it may be written, too: how far the index runs is lost
            yield _change(replace(node, body=turned), chosen)
    names = [index for link in links for index in link.indices if index in together]
    for chosen in _choices(names):
        yield _change(_put(node, {name: _mirrored(name) for name in chosen}, alone=False), chosen)


def _change(tree: Tree, names: tuple[str, ...]) -> Change:
    about = Symbol(names[0]) if len(names) == 1 else Apply("tuple", tuple(map(Symbol, names)))
    return Change(FLIPPED, tree, about, FLIPPED)


def _choices(names: list[str]) -> Iterator[tuple[str, ...]]:
    """Each alone, and all of them."""
    yield from combinations(names, 1)
    if len(names) > 1:
        yield tuple(names)


def _from_end(name: str, last: Tree) -> Tree:
    """K + 1 - m for m."""
    return add(last, ONE, neg(Symbol(name)))


def _mirrored(name: str) -> Tree:
    """i - m + 1 for i + m - 1."""
    return add(TWO, neg(Symbol(name)))


def _added(tree: Tree) -> frozenset[str]:
    """The names that stand in a subscript with others."""
    items = (item for node in walk(tree) if _is_subscripted(node) for item in children(node)[1:])
    return frozenset().union(*(free_names(item) for item in items if isinstance(item, Apply)))


def _is_subscripted(node: Tree) -> bool:
    return isinstance(node, Apply) and node.head in SUBSCRIPTED


def _put(tree: Tree, values: Mapping[str, Tree], *, alone: bool) -> Tree:
    """Values for indices, in the subscripts that are such an index alone, or in those that are more than that."""
    parts = children(tree)
    if not parts:
        return tree
    inner = tuple(_put(part, values, alone=alone) for part in parts)
    if _is_subscripted(tree):
        inner = (
            inner[0],
            *(simplify(substitute(i, values)) if isinstance(i, Symbol) == alone else i for i in inner[1:]),
        )
    return with_children(tree, inner)
