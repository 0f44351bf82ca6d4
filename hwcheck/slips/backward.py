"""Given the gradient by a matrix, what is it by all that this is made of? `dL/dY` and `Y = X W` give `dL/dW`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import permutations

from hwcheck.domain import Scope
from hwcheck.rewrite import neg
from hwcheck.slips.rules.derivative import slope_of
from hwcheck.tree import Apply, Number, Symbol, Tree, walk

MAX_DEPTH = 30


def gradients(scope: Scope) -> Iterator[tuple[str, str, Tree]]:
    """`(L, W, formula)` for each `dL/dY` that is declared with a `Y` that is defined, and all that this rests on."""
    for given in scope.definitions:
        of, slash, by = given.partition("/d")
        made = scope.definitions.get(by)
        if slash and of.startswith("d") and made is not None and not made.indices:
            for name, tree in _back(made.body, Symbol(given), scope, MAX_DEPTH):
                yield of[1:], name, tree


def guessed(reference: Tree, scope: Scope) -> Iterator[tuple[tuple[tuple[str, Tree], ...], ...]]:
    """The gradients of products that the problem does not write down, for each of what may be the gradient by them:
    of `Y = W X` for `G X^T`, where G is declared or an error like `p - y`."""
    arrays = [name for name, kind in scope.symbols.items() if kind.rank]
    for slope in sorted(dict.fromkeys(_errors(reference, scope)), key=_likelihood):
        dims = _dims(slope, scope)
        fitting = (each for each in _products(arrays) if slope not in each.args and _dims(each, scope) == dims)
        yield tuple(tuple(_back(product, slope, scope, MAX_DEPTH)) for product in fitting)


def _errors(reference: Tree, scope: Scope) -> Iterator[Tree]:
    """What may be a gradient by a product: a name, a difference, or a product itself, of which half the square is."""
    for node in walk(reference):
        match node:
            case Symbol() | Apply(head="add") if _dims(node, scope):
                yield node
            case Apply(head="matmul" | "times", args=(one, other, *_)):
                yield Apply("matmul", (one, other))


def _likelihood(slope: Tree) -> int:
    """Gradients and errors go by few letters: G, g, dY, delta, E."""
    if isinstance(slope, Symbol):
        return 0 if slope.name[0] in "GgDdEe" else 2
    return 1


def _products(arrays: list[str]) -> Iterator[Apply]:
    """Of two, one of them perhaps transposed, and of three."""
    for one, other in permutations(map(Symbol, arrays), 2):
        for factors in ((one, other), (_turned(one), other), (one, _turned(other))):
            yield Apply("matmul", factors)
    for three in permutations(map(Symbol, arrays), 3):
        yield Apply("matmul", three)


def _dims(tree: Tree, scope: Scope) -> tuple[str | int, ...] | None:
    """The dimensions; None where they are not plain."""
    match tree:
        case Symbol(name=name) if name in scope.symbols:
            return scope.symbols[name].dims
        case Symbol(name=name) if name in scope.definitions and not scope.definitions[name].indices:
            return _dims(scope.definitions[name].body, scope)
        case Apply(head="T", args=(inner,)):
            dims = _dims(inner, scope)
            return dims[::-1] if dims is not None and len(dims) == 2 else None
        case Apply(head="matmul", args=(*rest, last)) if rest:
            left = _dims(rest[0] if len(rest) == 1 else Apply("matmul", tuple(rest)), scope)
            right = _dims(last, scope)
            return (*left[:-1], *right[1:]) if left and right and left[-1] == right[0] else None
        case Apply(head="add" | "neg", args=args):
            return next(filter(None, (_dims(arg, scope) for arg in args)), None)
    return None


def _back(tree: Tree, slope: Tree, scope: Scope, depth: int) -> Iterator[tuple[str, Tree]]:
    """What the gradient by this node gives for each name below it, where the rules of matrices say it."""
    if not depth:
        return
    match tree:
        case Symbol(name=name):
            yield name, slope
            made = scope.definitions.get(name)
            if made is not None and not made.indices and name not in scope.symbols:
                yield from _back(made.body, slope, scope, depth - 1)
        case Apply(args=args):
            for inner, passed in _through(tree.head, args, slope, scope):
                yield from _back(inner, passed, scope, depth - 1)


def _through(head: str, args: tuple[Tree, ...], slope: Tree, scope: Scope) -> Iterator[tuple[Tree, Tree]]:
    match head, args:
        case "add", _:
            highest = max(rank(arg, scope) for arg in args)
            for arg in args:
                yield arg, Apply("sum_axis", (slope, Number(0))) if rank(arg, scope) < highest == 2 else slope
        case "neg", (inner,):
            yield inner, neg(slope)
        case (("T" | "transpose"), (inner,)):
            yield inner, _turned(slope)
        case (("matmul" | "times"), _):
            scalars = tuple(arg for arg in args if not rank(arg, scope))
            slope = Apply("mul", (*scalars, slope)) if scalars else slope
            rest = tuple(arg for arg in args if rank(arg, scope))
            for k, arg in enumerate(rest):
                yield arg, _product((*map(_turned, rest[:k][::-1]), slope, *map(_turned, rest[:k:-1])))
        case "mul", _:
            for k, arg in enumerate(args):
                if rank(arg, scope):
                    yield arg, Apply("mul", (slope, *args[:k], *args[k + 1 :]))
        case "div", (top, bottom) if not rank(bottom, scope):
            yield top, Apply("div", (slope, bottom))
        case (("max" | "maximum"), (inner, Number(value=0) as zero) | (Number(value=0) as zero, inner)):
            yield inner, Apply("mul", (slope, Apply("ind", (Apply("gt", (inner, zero)),))))
        case _, (inner,):
            own = slope_of(head, inner, scope)
            if own is not None:
                yield inner, Apply("mul", (slope, own))


def _turned(tree: Tree) -> Tree:
    return tree.args[0] if isinstance(tree, Apply) and tree.head in ("T", "transpose") else Apply("T", (tree,))


def _product(factors: tuple[Tree, ...]) -> Tree:
    return reduce(lambda one, other: Apply("matmul", (one, other)), factors)


def rank(tree: Tree, scope: Scope, depth: int = MAX_DEPTH) -> int:
    """The number of axes; 0 also where it is not plain."""
    match tree:
        case _ if not depth:
            return 0
        case Symbol(name=name) if name in scope.symbols:
            return scope.symbols[name].rank
        case Symbol(name=name) if name in scope.definitions and not scope.definitions[name].indices:
            return rank(scope.definitions[name].body, scope, depth - 1)
        case Apply(head=head, args=args) if args:
            ranks = [rank(arg, scope, depth - 1) for arg in args]
            if head in ("matmul", "times") and ranks == [1, 1]:
                return 0  # an inner product, or an outer one
            return min(ranks) if head in ("matmul", "times") else max(ranks)
    return 0
