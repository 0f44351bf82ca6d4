"""Which function may it be whose derivative is asked for, where the problem does not write it down?

Problems of the field seldom say what cross-entropy is. A guess is only believed where its derivative is the right
answer in every sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hwcheck.domain import Scope
from hwcheck.rewrite import ONE, TWO, add, div, fresh_names, mul, neg
from hwcheck.slips.slope import one_minus
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, free_names, walk


def losses(reference: Tree, scope: Scope) -> Iterator[Tree]:
    """Losses of what is defined against what is declared, each up to a constant factor; and squares of errors that
    stand in the right answer."""
    index = fresh_names(("k",), frozenset(scope.names()) | free_names(reference))["k"]
    for prediction, target in _single(reference, scope):
        yield _binary(prediction, target)
        yield _squared(prediction, target)
    for prediction, target in _indexed(scope, Symbol(index)):
        for body in (_cross(prediction, target), _binary(prediction, target), _squared(prediction, target)):
            yield Reduce("sum", (index,), body)
    yield from _squares(reference)


def scales(scope: Scope) -> Iterator[Tree]:
    """1, 2 and a half, each also of a mean, and with a temperature or its square."""
    sizes = dict.fromkeys(dim for kind in scope.symbols.values() for dim in kind.dims if isinstance(dim, str))
    positive = [Symbol(name) for name, kind in scope.symbols.items() if kind.name == "positive"]
    extra = [*(div(ONE, Symbol(size)) for size in sizes), *positive, *(Apply("pow", (each, TWO)) for each in positive)]
    for number in (ONE, TWO, Number(Fraction(1, 2))):
        yield number
        yield from (mul(number, each) for each in extra)


def _single(reference: Tree, scope: Scope) -> Iterator[tuple[Tree, Tree]]:
    made: list[Tree] = [Symbol(name) for name in _defined(scope, axes=0)]
    made += [
        node
        for node in dict.fromkeys(walk(reference))
        if isinstance(node, Apply) and (node.head in scope.functions or node.head == "sigmoid")
    ]
    targets = [Symbol(name) for name, kind in scope.symbols.items() if kind.name in ("real", "positive")]
    yield from ((prediction, target) for prediction in made for target in targets)


def _indexed(scope: Scope, index: Symbol) -> Iterator[tuple[Tree, Tree]]:
    made = _defined(scope, axes=1)
    targets = [name for name, kind in scope.symbols.items() if kind.rank == 1]
    for prediction in made:
        for target in (*targets, *(other for other in made if other != prediction)):
            yield Apply("index", (Symbol(prediction), index)), Apply("index", (Symbol(target), index))


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
