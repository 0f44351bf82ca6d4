"""Where in a formula does a node stand: in a subscript, in an exponent, in a quotient?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.slips.rule import Place
from hwcheck.tree import Apply, Tree, children

SUBSCRIPTED = ("index", "getitem")
QUOTIENTS = ("div", "floordiv", "floor", "ceil")


def subscripted(place: Place) -> Tree | None:
    """What a node is a subscript of, or a part of one."""
    for node, position in _above(place):
        if isinstance(node, Apply) and node.head in SUBSCRIPTED and position > 0:
            return node.args[0]
    return None


def in_exponent(place: Place) -> bool:
    return any(isinstance(node, Apply) and node.head == "pow" and position == 1 for node, position in _above(place))


def in_quotient(place: Place) -> bool:
    return any(isinstance(node, Apply) and node.head in QUOTIENTS for node, _ in _above(place))


def beside(place: Place) -> tuple[Tree, ...]:
    """What stands next to a node under the same node."""
    above = [node for node, _ in _above(place)][-1:]
    return tuple(part for node in above for k, part in enumerate(children(node)) if k != place.path[-1])


def _above(place: Place) -> Iterator[tuple[Tree, int]]:
    """Every node above, and in which of its places the path goes on."""
    node = place.whole
    for position in place.path:
        yield node, position
        node = children(node)[position]
