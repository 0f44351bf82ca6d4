"""Are two trees the same once the order of terms and factors is forgotten?"""

from __future__ import annotations

from typing import Any

from hwcheck.domain import Scope
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree

_COMMUTING = frozenset({"add", "mul", "and", "or", "eq", "ne", "delta", "maximum", "minimum"})

Key = tuple[Any, ...]


def same_after_sorting(a: Tree, b: Tree, scope: Scope) -> bool:
    return a == b or sorted_key(a, scope) == sorted_key(b, scope)


def sorted_key(tree: Tree, scope: Scope) -> Key:
    """What all formulas share that are the same after sorting. `times` commutes only where everything is a scalar."""
    return _key(tree, all(kind.rank == 0 for kind in scope.symbols.values()))


def _key(tree: Tree, scalars: bool) -> Key:
    match tree:
        case Apply(head=head, args=args):
            if head == "times" and scalars:
                head = "mul"
            keys = [_key(arg, scalars) for arg in args]
            return (head, *(sorted(keys, key=repr) if head in _COMMUTING else keys))
        case Symbol(name=name):
            return ("symbol", name)
        case Number(value=value):
            return ("number", str(value))
        case Reduce(head=head, indices=indices, body=body):
            parts = [None if part is None else _key(part, scalars) for part in (tree.lower, tree.upper, tree.condition)]
            return (head, indices, _key(body, scalars), *parts)
