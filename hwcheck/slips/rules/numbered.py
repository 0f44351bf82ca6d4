"""In a sum that is written out, `g_1 w_3 + g_2 w_2 + g_3 w_1`: are all subscripts of a quantity shifted, or turned?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwcheck.slips.rule import Change, Place
from hwcheck.slips.rules.flipped import FLIPPED
from hwcheck.slips.rules.shifted import SHIFTED
from hwcheck.tree import Apply, Number, Symbol, Tree, children, walk, with_children

MOVED = replace(SHIFTED, rank=12)
TURNED = replace(FLIPPED, rank=12, says="the subscripts of {about} run the wrong way: which goes with which?")


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if not (isinstance(node, Apply) and node.head == "add" and place.root):
        return
    numbers: dict[Symbol, list[int]] = {}
    for part in walk(node):
        match part:
            case Apply(head="index", args=(Symbol() as base, Number(value=int(value)))):
                numbers.setdefault(base, []).append(value)
    for base, found in numbers.items():
        if len(set(found)) > 1:
            yield Change(TURNED, _put(node, base, -1, min(found) + max(found)), base, TURNED)
            for step in (1, -1):
                yield Change(MOVED, _put(node, base, 1, step), base, MOVED)


def _put(tree: Tree, base: Symbol, direction: int, start: int) -> Tree:
    match tree:
        case Apply(head="index", args=(found, Number(value=int(value)))) if found == base:
            return Apply("index", (base, Number(start + direction * value)))
    parts = children(tree)
    return with_children(tree, tuple(_put(part, base, direction, start) for part in parts)) if parts else tree
