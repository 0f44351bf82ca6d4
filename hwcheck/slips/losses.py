"""Which function may it be whose derivative is asked for, where the problem does not write it down?

Problems of the field seldom say what cross-entropy is. A guess is only believed where its derivative is the right
answer in every sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from hwcheck.domain import Scope
from hwcheck.rewrite import ONE, TWO, ZERO, add, div, mul, neg
from hwcheck.slips.names import base_names
from hwcheck.slips.slope import one_minus
from hwcheck.tree import ELEMENTWISE, RELATIONS, Apply, Number, Reduce, Symbol, Tree, free_names, walk

MAX_ARGUMENTS = 2


def functions(reference: Tree, scope: Scope) -> Iterator[Tree]:
    """Losses of what is defined against what is declared, squares of errors and activations of what stands in the right
    answer; each up to a constant factor."""
    yield from _losses(reference, scope)
    yield from _squares(reference)
    yield from _activations(reference, scope)


def _losses(reference: Tree, scope: Scope) -> Iterator[Tree]:
    known = base_names(reference, scope)
    for prediction, target in _about(_single(reference, scope), known, scope):
        yield _binary(prediction, target)
        yield _squared(prediction, target)
    indices = [letter for letter in "kmlrstuv" if letter not in scope.names()]
    for axes in (1, 2):
        at = tuple(indices[:axes])
        for prediction, target in _about(_indexed(scope, tuple(map(Symbol, at))), known, scope):
            cross = [_cross(prediction, target), *_weighted(prediction, target, scope)]
            for body in (*cross, _binary(prediction, target), _squared(prediction, target)):
                yield Reduce("sum", at, body)


def _weighted(prediction: Tree, target: Tree, scope: Scope) -> Iterator[Tree]:
    """Cross-entropies whose classes have weights."""
    match target:
        case Apply(head="index", args=(Symbol(name=name), *at)):
            for other, kind in scope.symbols.items():
                if other != name and kind.rank == len(at) and kind.name == "vector":
                    yield mul(Apply("index", (Symbol(other), *at)), _cross(prediction, target))


Pairs = Iterator[tuple[Tree, Tree]]


def _about(pairs: Pairs, known: frozenset[str], scope: Scope) -> Pairs:
    """What the right answer rests on, and a target that is not made of what the prediction is made of."""
    for prediction, target in pairs:
        made, given = base_names(prediction, scope), base_names(target, scope)
        if made | given <= known and not given <= made:
            yield prediction, target


def scales(scope: Scope) -> Iterator[Tree]:
    """1, 2 and a half, each also of a mean, with a temperature or its square, and with a gradient from above."""
    sizes = dict.fromkeys(dim for kind in scope.symbols.values() for dim in kind.dims if isinstance(dim, str))
    scalars = [Symbol(name) for name, kind in scope.symbols.items() if kind.name in ("real", "positive")]
    entries = [
        Apply("index", (Symbol(name), Symbol(index)))
        for name, kind in scope.symbols.items()
        for index, range_ in scope.symbols.items()
        if kind.rank == 1 and range_.name == "index" and range_.dims == kind.dims
    ]
    extra = [*(div(ONE, Symbol(size)) for size in sizes), *scalars, *entries]
    extra += [Apply("pow", (each, TWO)) for each in scalars]
    for number in (ONE, TWO, Number(Fraction(1, 2))):
        yield number
        yield from (mul(number, each) for each in extra)


def _single(reference: Tree, scope: Scope) -> Pairs:
    made: list[Tree] = [Symbol(name) for name in _defined(scope, axes=0)]
    made += [
        node
        for node in dict.fromkeys(walk(reference))
        if isinstance(node, Apply) and (node.head in scope.functions or node.head == "sigmoid")
    ]
    targets = [Symbol(name) for name, kind in scope.symbols.items() if kind.name in ("real", "positive")]
    yield from ((prediction, target) for prediction in made for target in targets)


def _indexed(scope: Scope, at: tuple[Symbol, ...]) -> Pairs:
    made = _defined(scope, axes=len(at))
    targets = [name for name, kind in scope.symbols.items() if kind.rank == len(at)]
    for prediction in made:
        for target in (*targets, *(other for other in made if other != prediction)):
            yield Apply("index", (Symbol(prediction), *at)), Apply("index", (Symbol(target), *at))


def _defined(scope: Scope, axes: int) -> list[str]:
    return [
        name
        for name, made in scope.definitions.items()
        if len(made.indices) == axes and name not in scope.symbols and "/" not in name
    ]


def _cross(prediction: Tree, target: Tree) -> Tree:
    return neg(mul(target, Apply("log", (prediction,))))


def _binary(prediction: Tree, target: Tree) -> Tree:
    rest = mul(one_minus(target), Apply("log", (one_minus(prediction),)))
    return neg(add(mul(target, Apply("log", (prediction,))), rest))


def _squared(prediction: Tree, target: Tree) -> Tree:
    return div(Apply("pow", (add(prediction, neg(target)), TWO)), TWO)


def _squares(reference: Tree) -> Iterator[Tree]:
    """Of `sum(c_i * (w x_i + b - y_i))` the sum of the squares in brackets, with each other factor or without it."""
    for node in walk(reference):
        match node:
            case Reduce(head="sum", indices=indices, body=body):
                yield from (Reduce("sum", indices, square) for square in _squared_error(body))
            case Apply(head="mul"):
                yield from _squared_error(node)


def _squared_error(product: Tree) -> Iterator[Tree]:
    factors = product.args if isinstance(product, Apply) and product.head in ("mul", "times") else (product,)
    for error in factors:
        if isinstance(error, Apply) and error.head == "add":
            rest = [factor for factor in factors if factor is not error]
            square = div(Apply("pow", (error, TWO)), TWO)
            for dropped in (ONE, *rest):
                yield mul(*(factor for factor in rest if factor is not dropped), square)


def _activations(reference: Tree, scope: Scope) -> Iterator[Tree]:
    """Functions of one quantity that have names in the field, at what stands inside something in the right answer."""
    for u in islice(dict.fromkeys(_arguments(reference, scope)), MAX_ARGUMENTS):
        size, positive = Apply("abs", (u,)), Apply("gt", (u, ZERO))
        sigmoid, softplus = Apply("sigmoid", (u,)), Apply("log", (add(ONE, Apply("exp", (u,))),))
        inside: list[Tree] = [Symbol(name) for name in sorted(free_names(u)) if name in scope.symbols]
        gated = dict.fromkeys(mul(gate, sigmoid) for gate in (u, *inside))
        yield from (softplus, sigmoid, Apply("tanh", (u,)), *gated, Apply("log", (sigmoid,)))
        yield from (div(u, add(ONE, size)), Apply("max", (u, ZERO)), mul(u, u))
        yield from (Apply(head, (u,)) for head in ("exp", "sin", "cos", "log", "sqrt"))
        slopes: list[Tree] = [
            Symbol(name) for name in sorted(free_names(reference) - free_names(u)) if name in scope.symbols
        ]
        for slope in [ONE, *slopes]:
            elu = mul(slope, add(Apply("exp", (u,)), Number(-1)))
            yield from (Apply("cases", (u, positive, other)) for other in (elu, mul(slope, u)))


def _arguments(reference: Tree, scope: Scope) -> Iterator[Tree]:
    used = [made.body for name, made in scope.definitions.items() if not made.indices and name in free_names(reference)]
    for node in (node for tree in (reference, *used) for node in walk(tree)):
        match node:
            case Apply(head=head, args=(inner,)) if head in ELEMENTWISE | {"ind"} or head in scope.functions:
                yield inner.args[0] if isinstance(inner, Apply) and inner.head in RELATIONS else inner
            case Apply(head="cases", args=(_, Apply(head=head, args=(inner, _)), *_)) if head in RELATIONS:
                yield inner
