"""Is a name wrong: `x_1` for `x_2`, `x` for its hat, another argument of a function?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from hwcheck.domain import Scope
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import expand, substitute
from hwcheck.slips.backward import rank
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import ELEMENTWISE, RELATIONS, Apply, Reduce, Symbol, Tree, free_names, walk

NAME = Sort(
    "swapped-symbol", 20, "one quantity stands where another belongs; look at {about}", "{about} in a wrong place"
)
INDEX = Sort("swapped-index", 19, "an index is wrong or missing; look at {about}", "a wrong index: {about}")
MASK = Sort(
    "mask-tensor",
    18,
    "the mask is made from {about}: is it what decides what passes?",
    "the mask is made from {about}",
)
ARGUMENT = Sort(
    "swapped-argument", 22, "a function is taken at a wrong place: is {about} what goes in?", "wrong argument {about}"
)
EXCHANGED = Sort("swapped-symbol", 21, "two quantities have changed places; look at {about}", "{about} exchanged")
THROUGHOUT = Sort(
    "swapped-symbol",
    21,
    "one quantity is taken for another, wherever it stands; look at {about}",
    "{about} for another quantity throughout",
)

MAX_NAMES = 10
MOST_EXCHANGED = 6  # names, each with each


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.own and (place.root or _is_part(node, place)):  # in every form the same
        yield from _throughout(node, place)
    match node:
        case Symbol(name=name) if name not in place.bound:
            for other in _alike(name, place.scope):
                yield Change(_sort(name, other, place), Symbol(other), Symbol(other))
        case Apply(head=head, args=(inner,)) if head in ELEMENTWISE or head in place.scope.functions:
            for argument in _arguments(inner, place.scope):
                yield Change(ARGUMENT, Apply(head, (argument,)), argument)


def _sort(name: str, other: str, place: Place) -> Sort:
    if place.parent in RELATIONS:
        return MASK
    return INDEX if name.split("_")[0] == other.split("_")[0] else NAME


def _alike(name: str, scope: Scope) -> list[str]:
    """Names that could stand in its place: symbols and definitions with as many axes."""
    axes = rank_of(name, scope)
    if axes is None or (name in scope.symbols and scope.symbols[name].name == "index"):
        return []
    return [other for other in _names(scope) if other != name and rank_of(other, scope) == axes][:MAX_NAMES]


def _names(scope: Scope) -> list[str]:
    plain = [name for name, kind in scope.symbols.items() if kind.name != "index"]
    return [*plain, *(name for name in scope.definitions if name not in scope.symbols)]


def rank_of(name: str, scope: Scope) -> int | None:
    """The number of axes: of a definition with indices as many as those; of another -1 where it is not plain."""
    from hwcheck.slips.forms import is_scalar

    kind = scope.symbols.get(name)
    if kind is not None:
        return kind.rank
    definition = scope.definitions.get(name)
    if definition is None:
        return None
    if definition.indices:
        return len(definition.indices)
    return 0 if is_scalar(definition.body, scope) else rank(definition.body, scope) or -1


def _arguments(inner: Tree, scope: Scope) -> Iterator[Tree]:
    """Other places to take a function at: every scalar name, and what stands inside the argument."""
    if isinstance(inner, Symbol):
        return  # another name is another symbol
    for name in _names(scope)[: 2 * MAX_NAMES]:
        if rank_of(name, scope) == 0:
            yield Symbol(name)
    if isinstance(inner, Apply) and inner.head in ("mul", "add"):
        for arg in inner.args:
            if isinstance(arg, Apply) and len(arg.args) == 1:  # w_2 sigma_1(x_1) becomes w_2 x_1
                yield substitute_part(inner, arg, arg.args[0])


def substitute_part(tree: Apply, old: Tree, new: Tree) -> Tree:
    return Apply(tree.head, tuple(new if arg == old else arg for arg in tree.args))


def _is_part(node: Tree, place: Place) -> bool:
    """A sum, the top or the bottom of a fraction: what is written down in one go."""
    return isinstance(node, Reduce | Apply) and (node.head == "sum" or place.parent == "div")


def _throughout(tree: Tree, place: Place) -> Iterator[Change]:
    """In all of this two quantities are exchanged, or one taken for another; what is defined by them changes with
    them. The fewer steps there are from what is written, the likelier it is."""
    for steps, formula in enumerate(_written_out(tree, place.scope), 0 if place.root else 1):
        used = Counter(part.name for part in walk(formula) if isinstance(part, Symbol))
        names = [name for name in sorted(used) if _alike(name, place.scope)][:MOST_EXCHANGED]
        for position, one in enumerate(names):
            for other in names[position + 1 :]:
                if rank_of(one, place.scope) == rank_of(other, place.scope):
                    swapped = substitute(formula, {one: Symbol(other), other: Symbol(one)})
                    about = Apply("tuple", (Symbol(one), Symbol(other)))
                    yield Change(replace(EXCHANGED, rank=EXCHANGED.rank + steps), swapped, about)
            for other in _alike(one, place.scope) if used[one] > 1 else ():
                sort = replace(THROUGHOUT, note=_sort(one, other, place).note, rank=THROUGHOUT.rank + steps)
                yield Change(sort, substitute(formula, {one: Symbol(other)}), Symbol(other))


def _written_out(tree: Tree, scope: Scope) -> Iterator[Tree]:
    """The formula, and without the names that it defines."""
    yield tree
    if not scope.definitions.keys().isdisjoint(free_names(tree)):
        with suppress(HwcheckError):
            yield expand(tree, scope)
