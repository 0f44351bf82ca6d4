"""Is a name wrong: `x_1` for `x_2`, `x` for its hat, another argument of a function?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.domain import Scope
from hwcheck.rewrite import substitute
from hwcheck.slips.backward import rank
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import ELEMENTWISE, RELATIONS, Apply, Symbol, Tree, free_names

NAME = Sort("swapped-symbol", 20, "{about} stands where another quantity belongs", "{about} in a wrong place")
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
EXCHANGED = Sort("swapped-symbol", 21, "two quantities have changed places: {about}", "{about} exchanged")

MAX_NAMES = 10


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root and place.own:  # in every form the same
        yield from _exchanged(node, place)
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


def _exchanged(tree: Tree, place: Place) -> Iterator[Change]:
    """Two quantities of one kind, exchanged throughout: `p` and `y` in the cross-entropy."""
    used = sorted(name for name in free_names(tree) if rank_of(name, place.scope) is not None)
    for position, one in enumerate(used[:6]):
        for other in used[position + 1 : 6]:
            if rank_of(one, place.scope) == rank_of(other, place.scope):
                swapped = substitute(tree, {one: Symbol(other), other: Symbol(one)})
                yield Change(EXCHANGED, swapped, Apply("tuple", (Symbol(one), Symbol(other))), EXCHANGED)
