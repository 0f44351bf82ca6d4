"""Is an index wrong: exchanged, another one, lost, or not summed over?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

from hwcheck.rewrite import ONE, add, substitute
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.standing import subscripted
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
OF_SEVERAL = Sort(
    "swapped-index", 8, "an index is missing; look at the subscripts of {about}", "an index of {about} lost"
)
UNSUMMED = Sort("lost-sum", 10, "a sum is missing; which terms belong to the result?", "the sum over {about} is lost")


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    declared = [name for name, kind in place.scope.symbols.items() if kind.name == "index"]
    if place.root:
        yield from _throughout(node, declared)
    match node:
        case Apply(head="index", args=(base, *subscripts)):
            yield Change(LOST, base, base)
            yield from _subscripts(base, subscripts, sorted({*declared, *place.bound}))
        case Apply(head="add", args=args):
            yield from _of_several(args, place)
        case Symbol(name=name) if place.parent in ("delta", "eq", "ne") and name in {*declared, *place.bound}:
            for other in sorted({*declared, *place.bound} - {name}):
                yield Change(OTHER, Symbol(other), Symbol(other), OTHER, there=node)
        case Apply(head="delta", args=_):
            yield Change(DELTA, ONE, node)
        case Reduce(head="sum", indices=(index,)):
            yield Change(UNSUMMED, node.body, Symbol(index))  # with an index that nothing says the meaning of
            for other in declared:
                yield Change(UNSUMMED, substitute(node.body, {index: Symbol(other)}), Symbol(index))


def _of_several(args: tuple[Tree, ...], place: Place) -> Iterator[Change]:
    """`x_i` and `x_{i-1}` for `x_{i+m-1}`: of what is added in a subscript an index is lost, or only one is left."""
    indices = [position for position, arg in enumerate(args) if not isinstance(arg, Number)]
    base = subscripted(place) if len(indices) > 1 else None
    if base is not None:
        for position in indices:
            for left in (add(*args[:position], *args[position + 1 :]), args[position]):
                yield Change(OF_SEVERAL, left, base)


def _throughout(tree: Tree, declared: list[str]) -> Iterator[Change]:
    used = [name for name in declared if name in free_names(tree)]
    for one, other in combinations(used, 2):
        about = Apply("tuple", (Symbol(one), Symbol(other)))
        yield Change(EXCHANGED, _exchanged(tree, one, other), about, EXCHANGED)


def _exchanged(tree: Tree, one: str, other: str) -> Tree:
    return substitute(tree, {one: Symbol(other), other: Symbol(one)})


def _subscripts(base: Tree, subscripts: list[Tree], names: list[str]) -> Iterator[Change]:
    whole = Apply("index", (base, *subscripts))
    for position, item in enumerate(subscripts):
        used = free_names(item)
        for name, other in permutations(names, 2) if used else ():
            if name in used:
                instead = substitute(item, {name: Symbol(other)})
                mistaken = Apply("index", (base, *subscripts[:position], instead, *subscripts[position + 1 :]))
                yield Change(OTHER, mistaken, mistaken, OTHER, there=whole)
    for first, second in combinations(range(len(subscripts)), 2):
        turned = [*subscripts]
        turned[first], turned[second] = subscripts[second], subscripts[first]
        yield Change(EXCHANGED, Apply("index", (base, *turned)), whole, EXCHANGED)
    added = [free_names(item) for item in subscripts if not isinstance(item, Symbol)]
    for one, other in combinations([name for name in names if any(name in used for used in added)], 2):
        yield Change(EXCHANGED, _exchanged(whole, one, other), whole, EXCHANGED)  # `X_{i+n,j+m}` for `X_{i+m,j+n}`
