"""Does a sum, a mean or a softmax run over the wrong axis: over a column of a matrix where a row is meant?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from hwcheck.rewrite import ONE, fresh_names, replace_tree, substitute
from hwcheck.slips.extent import dimension
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, children, free_names, walk, with_children

AXIS = Sort(
    "swapped-index",
    10,
    "over rows or over columns? look at which index of {about} counts the terms that are taken together",
    "rows and columns of {about} exchanged in a sum: the wrong axis",
)

_OVER_ENTRIES = ("sum", "prod", "max", "min")
_ALONG_AXIS = frozenset("sum_axis mean_axis max_axis min_axis prod_axis var_axis std_axis softmax".split())


@dataclass(frozen=True, slots=True)
class _Turn:
    """A sum over the other axis, with the sizes of the axes that the right and the wrong one run over."""

    old: Reduce
    new: Reduce
    sizes: tuple[Tree | None, Tree | None]


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head=head, args=(inner, Number(value=value), *rest)) if head in _ALONG_AXIS and value in (0, 1, -1):
            yield Change(AXIS, Apply(head, (inner, Number(1 if value == 0 else 0), *rest)), inner, AXIS)
        case Reduce() | Apply(head="div" | "mul"):
            for column in _columns(place):
                for turn in _turns(node, column, place):
                    for tree in dict.fromkeys((_with_count(node, turn), replace_tree(node, turn.old, turn.new))):
                        yield Change(AXIS, tree, _entry(turn.old), AXIS)
    if place.root:
        yield from _throughout(node, place)


def _columns(place: Place) -> list[str]:
    return sorted({name for name, kind in place.scope.symbols.items() if kind.name == "index"} | place.bound)


def _throughout(tree: Tree, place: Place) -> Iterator[Change]:
    """A mean and the deviation from it, both over the wrong axis."""
    sums = [node for node in walk(tree) if isinstance(node, Reduce)]
    if len(set(sums)) > 1:
        for column in _columns(place):
            turned = _all_turned(tree, column, place)
            if turned != tree:
                yield Change(AXIS, turned, _entry(sums[0]), AXIS)


def _all_turned(tree: Tree, column: str, place: Place) -> Tree:
    for turn in _turns(tree, column, place):
        inner = replace(turn.old, body=_all_turned(turn.old.body, column, place))
        outer = replace_tree(tree, turn.old, inner)
        return next((_with_count(outer, again) for again in _turns(outer, column, place)), outer)
    parts = children(tree)
    return with_children(tree, tuple(_all_turned(part, column, place) for part in parts)) if parts else tree


def _turns(node: Tree, column: str, place: Place) -> Iterator[_Turn]:
    """What can be turned of a sum, or of the sums that are factors of a product or stand above a bar."""
    match node:
        case Reduce(head=head, indices=(index,), condition=None, lower=None | Number(value=1)) if head in _OVER_ENTRIES:
            if column != index:
                yield from _turned(node, index, column, place)
        case Apply(head="div", args=(Reduce() | Apply(head="mul") as top, _)):
            yield from _turns(top, column, place)
        case Apply(head="mul", args=args):
            for arg in args:
                if isinstance(arg, Reduce):
                    yield from _turns(arg, column, place)


def _turned(total: Reduce, index: str, column: str, place: Place) -> Iterator[_Turn]:
    """`sum_k X_{k,j}` for `sum_k X_{i,k}`: every matrix entry under the sum that the index counts is turned."""
    entries = [node for node in walk(total.body) if _is_counted(node, index)]
    counter = fresh_names((f"{index}_",), free_names(total) | {column})[f"{index}_"]  # values are kept by names
    body = total.body
    sizes: dict[tuple[Tree | None, ...], None] = {}
    for entry in entries:
        match entry:
            case Apply(args=(Symbol(name=name) as base, *items)) if len(items) == 2 and items != [items[0]] * 2:
                along = items.index(Symbol(index))
                if not isinstance(items[1 - along], Symbol):
                    return
                turned = (base, *((Symbol(column), Symbol(counter))[:: 1 if along == 0 else -1]))
                body = replace_tree(body, entry, Apply("index", turned))
                sizes.setdefault(tuple(dimension(name, axis, place.scope) for axis in (along, 1 - along)))
            case _:
                return
    if len(sizes) == 1:
        before, after = next(iter(sizes))
        if total.upper in (None, before):
            upper = total.upper and after
            body = substitute(body, {index: Symbol(counter)})
            yield _Turn(total, replace(total, indices=(counter,), body=body, upper=upper), (before, after))


def _is_counted(node: Tree, index: str) -> bool:
    return isinstance(node, Apply) and node.head == "index" and Symbol(index) in node.args[1:]


def _entry(total: Reduce) -> Tree:
    """The name of a matrix under the sum."""
    bases = (node.args[0] for node in walk(total.body) if isinstance(node, Apply) and node.head == "index")
    return next(bases, total)


def _with_count(node: Tree, turn: _Turn) -> Tree:
    """The mean over the other axis: what it divides by changes with it."""
    before, after = turn.sizes
    tree = replace_tree(node, turn.old, turn.new)
    if before is None or after is None or not isinstance(tree, Apply):
        return tree
    match tree:
        case Apply(head="div", args=(top, bottom)) if bottom == before:
            return Apply("div", (top, after))
        case Apply(head="mul", args=args):
            return Apply("mul", tuple(_counted(arg, before, after) for arg in args))
    return tree


def _counted(factor: Tree, before: Tree, after: Tree) -> Tree:
    match factor, before, after:
        case Apply(head="div", args=(top, bottom)), _, _ if bottom == before and top == ONE:
            return Apply("div", (ONE, after))
        case Number(value=Fraction(numerator=1, denominator=count)), Number(value=value), Number() if count == value:
            return Number(Fraction(1, after.value))
    return factor
