"""Is an index wrong: exchanged, another one, lost, shifted, or summed over a wrong range?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwcheck.rewrite import ONE, neg, substitute
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, free_names

OTHER = Sort("swapped-index", 18, "an index is wrong; look at {about}", "a wrong index: {about}")
EXCHANGED = Sort("swapped-index", 17, "two indices have changed places", "the indices {about} are exchanged")
DELTA = Sort(
    "dropped-factor",
    14,
    "the case of equal indices and the other case are not the same; think of {about}",
    "{about} is taken as 1",
)
LOST = Sort("swapped-index", 12, "an index is missing at {about}", "the index of {about} is lost")
UNSUMMED = Sort("lost-sum", 10, "a sum is missing; which terms belong to the result?", "the sum over {about} is lost")
SHIFTED = Sort("off-by-one", 22, "an index is shifted by one; look at {about}", "{about} is shifted by one")
RANGE = Sort(
    "off-by-one",
    11,
    "the sum runs over too few or too many terms; which values of {about} count?",
    "the range of {about} is wrong",
)
FLIPPED = Sort(
    "sign-flip",
    24,
    "the filter is turned around; does {about} count forwards or backwards here?",
    "{about} counts backwards",
)


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    declared = [name for name, kind in place.scope.symbols.items() if kind.name == "index"]
    if place.root:
        yield from _throughout(node, declared, place)
    match node:
        case Apply(head="index", args=(base, *subscripts)):
            yield Change(LOST, base, base)
            yield from _subscripts(base, subscripts, sorted({*declared, *place.bound}))
        case Symbol(name=name) if place.parent in ("delta", "eq", "ne") and name in {*declared, *place.bound}:
            for other in sorted({*declared, *place.bound} - {name}):
                yield Change(OTHER, Symbol(other), Symbol(other), OTHER, there=node)
        case Apply(head="delta", args=_):
            yield Change(DELTA, ONE, node)
        case Reduce(head="sum", indices=(index,)):
            for other in declared:
                yield Change(UNSUMMED, substitute(node.body, {index: Symbol(other)}), Symbol(index))
            yield from _ranges(node, index, sorted({*declared, *place.bound}))


def _throughout(tree: Tree, declared: list[str], place: Place) -> Iterator[Change]:
    used = [name for name in declared if name in free_names(tree)]
    for position, one in enumerate(used):
        for other in used[position + 1 :]:
            swapped = substitute(tree, {one: Symbol(other), other: Symbol(one)})
            yield Change(EXCHANGED, swapped, Apply("tuple", (Symbol(one), Symbol(other))), EXCHANGED)
    turned = {name: _turned(name, place) for name in used if isinstance(place.scope.symbols[name].dims[0], int)}
    if turned:
        yield Change(FLIPPED, substitute(tree, turned), Symbol(used[0]), FLIPPED)


def _turned(name: str, place: Place) -> Tree:
    """Counting a filter of a known size from its other end: m becomes K + 1 - m."""
    size = place.scope.symbols[name].dims[0]
    assert isinstance(size, int)
    return Apply("add", (Number(size + 1), neg(Symbol(name))))


def _subscripts(base: Tree, subscripts: list[Tree], names: list[str]) -> Iterator[Change]:
    for position, item in enumerate(subscripts):
        for other in names:
            if isinstance(item, Symbol) and other != item.name:
                changed = (*subscripts[:position], Symbol(other), *subscripts[position + 1 :])
                mistaken, whole = Apply("index", (base, *changed)), Apply("index", (base, *subscripts))
                yield Change(OTHER, mistaken, mistaken, OTHER, there=whole)
        if isinstance(item, Apply) and item.head == "add":
            for step in (1, -1):
                moved = Apply("add", (*item.args, Number(step)))
                changed = (*subscripts[:position], moved, *subscripts[position + 1 :])
                yield Change(SHIFTED, Apply("index", (base, *changed)), Apply("index", (base, *subscripts)), SHIFTED)
    if len(subscripts) == 2:
        turned = Apply("index", (base, subscripts[1], subscripts[0]))
        yield Change(EXCHANGED, turned, Apply("index", (base, *subscripts)), EXCHANGED)


def _ranges(node: Reduce, index: str, others: list[str]) -> Iterator[Change]:
    about = Symbol(index)
    if node.condition is not None:
        yield Change(RANGE, replace(node, condition=None), about, RANGE)
    else:
        for other in others:
            if other != index:
                yield Change(RANGE, replace(node, condition=Apply("ne", (about, Symbol(other)))), about, RANGE)
    if node.upper is not None:
        yield Change(RANGE, replace(node, upper=None), about, RANGE)
        for step in (1, -1):
            yield Change(RANGE, replace(node, upper=Apply("add", (node.upper, Number(step)))), about, RANGE)
    if node.lower is None:
        yield Change(RANGE, replace(node, lower=Number(2)), about, RANGE)
    elif isinstance(node.lower, Number):
        yield Change(RANGE, replace(node, lower=Number(node.lower.value + 1)), about, RANGE)
