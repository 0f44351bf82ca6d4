"""Is a factor of all cases missing in all of them, or one too many?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.rewrite import ONE, ZERO, neg
from hwcheck.slips.rule import Change, Place
from hwcheck.slips.rules.factor import DROPPED, extra, product
from hwcheck.tree import Apply, Tree


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if not (isinstance(node, Apply) and node.head == "cases"):
        return
    values = [_factors(value) for value in node.args[::2] if value != ZERO]
    for factor in dict.fromkeys(values[0]) if len(values) > 1 else ():
        if factor != ONE and all(factor in others for others in values):
            rest = tuple(arg if k % 2 else _without(arg, factor) for k, arg in enumerate(node.args))
            yield Change(DROPPED, Apply("cases", rest), factor, extra(factor, place))


def _factors(tree: Tree) -> tuple[Tree, ...]:
    match tree:
        case Apply(head="neg", args=(inner,)):
            return _factors(inner)
        case Apply(head="mul", args=args):
            return args
    return (tree,)


def _without(tree: Tree, factor: Tree) -> Tree:
    if tree == ZERO:
        return tree
    factors = [*_factors(tree)]
    factors.remove(factor)
    rest = product("mul", tuple(factors))
    return neg(rest) if isinstance(tree, Apply) and tree.head == "neg" else rest
