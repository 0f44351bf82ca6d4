"""Does a sum run over the wrong values: one too few at either end, one too many, the one that is left out too?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwcheck.rewrite import add
from hwcheck.slips.extent import Span, chain, over, spans
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree

RANGE = Sort(
    "off-by-one",
    11,
    "the sum runs over too few or too many terms; which values of {about} count?",
    "the range of {about} is wrong",
)

MOVES = ((0, -1), (1, 0), (0, 1), (-1, 0), (-1, -1))  # of the first and the last value


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if not isinstance(node, Reduce) or node.head not in ("sum", "prod"):
        return
    if len(node.indices) == 1:
        yield from _conditions(node, place)
    ranges = spans((node,), place.scope)
    for position, span in enumerate(ranges):
        for move in MOVES:
            moved = (*ranges[:position], _moved(span, move), *ranges[position + 1 :])
            yield Change(RANGE, over(node.head, moved, node.body), Symbol(span.index), RANGE)
    links = chain(node)
    ranges = spans(links, place.scope)
    if len(ranges) > 1 and place.parent != node.head:
        about = Apply("tuple", tuple(Symbol(span.index) for span in ranges))
        for move in MOVES:
            moved = tuple(_moved(span, move) for span in ranges)
            yield Change(RANGE, over(node.head, moved, links[-1].body), about, RANGE)


def _moved(span: Span, move: tuple[int, int]) -> Span:
    return replace(span, first=add(span.first, Number(move[0])), last=add(span.last, Number(move[1])))


def _conditions(node: Reduce, place: Place) -> Iterator[Change]:
    """One value is left out, or is not; a bound is."""
    about = Symbol(node.indices[0])
    if node.condition is not None:
        yield Change(RANGE, replace(node, condition=None), about, RANGE)
    else:
        declared = {name for name, kind in place.scope.symbols.items() if kind.name == "index"}
        for other in sorted({*declared, *place.bound} - {about.name}):
            yield Change(RANGE, replace(node, condition=Apply("ne", (about, Symbol(other)))), about, RANGE)
    if node.upper is not None:
        yield Change(RANGE, replace(node, upper=None), about, RANGE)
    elif node.lower is None:
        yield Change(RANGE, replace(node, lower=Number(2)), about, RANGE)
