"""Which wrong formulas come from a formula by one slip?"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from hwcheck.domain import Scope
from hwcheck.slips import rules
from hwcheck.slips.rule import Change, Place, Wrong
from hwcheck.tree import Apply, Reduce, Tree, children, with_children

MAX_MUTANTS = 700  # of one formula


@dataclass(frozen=True, slots=True)
class Mutant:
    """A formula with one change made, and where."""

    tree: Tree
    change: Change
    place: Place


@cache
def all_rules() -> tuple[Wrong, ...]:
    """Every rule of the folder, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    return tuple(import_module(f"{rules.__name__}.{name}").wrong for name in names)


def mutants(tree: Tree, scope: Scope, limit: int = MAX_MUTANTS, *, own: bool = False) -> list[Mutant]:
    """Every single change of the formula; the likeliest first, where there are too many."""
    found = [
        Mutant(put(tree, place.path, change.tree), change, place)
        for place, change in _changes(tree, Place(scope, tree, own=own))
    ]
    if len(found) > limit:
        found = sorted(found, key=lambda mutant: mutant.change.sort.rank)[:limit]
    return found


def _changes(tree: Tree, root: Place) -> Iterator[tuple[Place, Change]]:
    for node, place in places(tree, root):
        for wrong in all_rules():
            for change in wrong(node, place):
                if change.tree != node:
                    yield place, change


def places(tree: Tree, root: Place) -> Iterator[tuple[Tree, Place]]:
    """Every node with where it stands, parents first."""
    stack: list[tuple[Tree, Place]] = [(tree, root)]
    while stack:
        node, place = stack.pop()
        yield node, place
        stack.extend(below(node, place))


def below(node: Tree, place: Place) -> list[tuple[Tree, Place]]:
    """The children of a node with where they stand."""
    bound = place.bound | frozenset(node.indices) if isinstance(node, Reduce) else place.bound
    head = node.head if isinstance(node, Apply | Reduce) else ""
    return [
        (child, Place(place.scope, place.whole, bound, (*place.path, position), head, place.own))
        for position, child in enumerate(children(node))
    ]


def put(tree: Tree, path: Iterable[int], new: Tree) -> Tree:
    """The tree with another node at the end of the path. What is not on the path stays the very same object."""
    steps = tuple(path)
    if not steps:
        return new
    parts = list(children(tree))
    parts[steps[0]] = put(parts[steps[0]], steps[1:], new)
    return with_children(tree, tuple(parts))
