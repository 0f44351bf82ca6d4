"""Which mistakes does a careless copyist make in a formula? Written apart from the rules it tests."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from hwcheck.domain import Scope
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree

Edit = Callable[[Tree, Scope, random.Random], Tree | None]


def flip_sign(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    """A term of a sum, or what stands under exp, gets the other sign."""
    match tree:
        case Apply(head="neg", args=(inner,)):
            return inner
        case Apply(head="add", args=args):
            k = rng.randrange(len(args))
            return replace(tree, args=(*args[:k], _minus(args[k]), *args[k + 1 :]))
        case Apply(head="exp", args=(inner,)):
            return replace(tree, args=(_minus(inner),))
    return None


def drop_factor(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    return _without_one(tree, rng) if isinstance(tree, Apply) and tree.head in ("mul", "times") else None


def drop_term(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    return _without_one(tree, rng) if isinstance(tree, Apply) and tree.head == "add" else None


def drop_denominator(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    return tree.args[0] if isinstance(tree, Apply) and tree.head == "div" else None


def _without_one(tree: Apply, rng: random.Random) -> Tree | None:
    if len(tree.args) < 2:
        return None
    k = rng.randrange(len(tree.args))
    rest = (*tree.args[:k], *tree.args[k + 1 :])
    return rest[0] if len(rest) == 1 else replace(tree, args=rest)


def wrong_number(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    """A 2 for a 1, a 1 for a 2, a 3 for a 2."""
    match tree:
        case Number(value=int(value)) if value in (1, 2, 3, 4):
            return Number(rng.choice([other for other in (value - 1, value + 1, 2 * value) if other not in (0, value)]))
    return None


def wrong_exponent(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    match tree:
        case Apply(head="pow", args=(base, Number() as exponent)):
            other = wrong_number(exponent, scope, rng)
            return other and replace(tree, args=(base, other))
    return None


def wrong_name(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    """A declared symbol for another of its kind."""
    if isinstance(tree, Symbol) and tree.name in scope.symbols:
        kind = scope.symbols[tree.name]
        others = [name for name, other in scope.symbols.items() if other == kind and name != tree.name]
        return Symbol(rng.choice(others)) if others else None
    return None


def forget_power(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    match tree:
        case Apply(head="pow", args=(base, Number(value=2))):
            return base
        case Apply(head="sqrt", args=(inner,)):
            return inner
    return None


def forget_slope(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    """The value s in place of s(1 - s)."""
    if isinstance(tree, Apply) and tree.head in ("mul", "times"):
        for k, arg in enumerate(tree.args):
            match arg:
                case Apply(head="add", args=(Number(value=1), Apply(head="neg", args=(inner,)))) if inner in tree.args:
                    rest = tuple(other for j, other in enumerate(tree.args) if j != k)
                    return rest[0] if len(rest) == 1 else replace(tree, args=rest)
    return None


def plus_for_minus(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    """1 + s in place of 1 - s."""
    match tree:
        case Apply(head="add", args=(first, Apply(head="neg", args=(inner,)))):
            return replace(tree, args=(first, inner))
    return None


def double_factor(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    if isinstance(tree, Apply) and tree.head == "mul":
        return replace(tree, args=(*tree.args, rng.choice(tree.args)))
    return None


def average(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    """A sum is divided by a size."""
    sizes = sorted({dim for kind in scope.symbols.values() for dim in kind.dims if isinstance(dim, str)})
    if isinstance(tree, Reduce) and tree.head == "sum" and sizes:
        return Apply("div", (tree, Symbol(rng.choice(sizes))))
    return None


def swap_index(tree: Tree, scope: Scope, rng: random.Random) -> Tree | None:
    indices = [name for name, kind in scope.symbols.items() if kind.name == "index"]
    match tree:
        case Apply(head="index", args=(base, Symbol(name=name))):
            others = [other for other in indices if other != name]
            return replace(tree, args=(base, Symbol(rng.choice(others)))) if others else None
    return None


EDITS: tuple[Edit, ...] = (
    flip_sign,
    drop_factor,
    drop_term,
    drop_denominator,
    wrong_number,
    wrong_exponent,
    wrong_name,
    forget_power,
    forget_slope,
    plus_for_minus,
    double_factor,
    average,
    swap_index,
)


def slipped(tree: Tree, scope: Scope, rng: random.Random, edits: Sequence[Edit] = EDITS) -> tuple[str, Tree] | None:
    """One edit at one place, both drawn; None where the draw does not apply."""
    nodes = list(_paths(tree, ()))
    path = rng.choice(nodes)
    edit = rng.choice(edits)
    changed = _edited(tree, path, lambda node: edit(node, scope, rng))
    return None if changed is None or changed == tree else (edit.__name__, changed)


def _minus(tree: Tree) -> Tree:
    return tree.args[0] if isinstance(tree, Apply) and tree.head == "neg" else Apply("neg", (tree,))


def _paths(tree: Tree, path: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Where a copyist may slip: not in subscripts and bounds."""
    yield path
    match tree:
        case Apply(head="index"):
            return
        case Apply(args=args):
            for k, arg in enumerate(args):
                yield from _paths(arg, (*path, k))
        case Reduce(body=body):
            yield from _paths(body, (*path, 0))


def _edited(tree: Tree, path: tuple[int, ...], change: Callable[[Tree], Tree | None]) -> Tree | None:
    if not path:
        return change(tree)
    match tree:
        case Apply(args=args):
            inner = _edited(args[path[0]], path[1:], change)
            return None if inner is None else replace(tree, args=(*args[: path[0]], inner, *args[path[0] + 1 :]))
        case Reduce(body=body):
            inner = _edited(body, path[1:], change)
            return None if inner is None else replace(tree, body=inner)
    return None
