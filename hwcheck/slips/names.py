"""What do the names of a problem rest on?"""

from __future__ import annotations

from dataclasses import replace

from hwcheck.domain import Scope
from hwcheck.tree import Tree, free_names


def base_names(tree: Tree, scope: Scope) -> frozenset[str]:
    """The declared symbols, indices aside, that a formula rests on through the definitions."""
    found: set[str] = set()
    pending = [tree]
    while pending:
        for name in free_names(pending.pop()) - found:
            found.add(name)
            if name in scope.definitions and name not in scope.symbols:
                pending.append(scope.definitions[name].body)
    return frozenset(name for name in found if name in scope.symbols and scope.symbols[name].name != "index")


def without_circles(scope: Scope) -> Scope:
    """The scope without the definitions that refer to themselves, by whatever way."""
    used = {name: free_names(made.body) & scope.definitions.keys() for name, made in scope.definitions.items()}
    plain: set[str] = set()
    while grown := {name for name in used.keys() - plain if used[name] <= plain}:
        plain |= grown
    return replace(scope, definitions={name: made for name, made in scope.definitions.items() if name in plain})
