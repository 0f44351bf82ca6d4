"""Is a mask wrong: missing, of the wrong side, its cases exchanged, `or` for `and`?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Number, Tree

SIDE = Sort(
    "mask-side", 9, "the mask lets the wrong side through; look at {about}", "the mask {about} is of the wrong side"
)
CASES = Sort("swapped-cases", 8, "the cases have changed places", "the cases are exchanged")
MISSING = Sort(
    "missing-mask", 13, "it is not the same everywhere: which case is missing?", "only one case is given, for all"
)
LOGIC = Sort("mask-logic", 14, "must both conditions hold, or is one enough?", "the words 'and' and 'or' are exchanged")


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head="ind", args=(condition,)):
            yield Change(SIDE, Apply("ind", (Apply("not", (condition,)),)), condition, SIDE)
        case Apply(head="cases", args=(value, condition, *rest)):
            last = rest[0] if rest else Number(0)
            if len(rest) <= 2:
                yield Change(CASES, Apply("cases", (last, condition, value)), condition, CASES)
            yield Change(MISSING, value, condition)
            yield Change(MISSING, last, condition)
        case Apply(head="and", args=args):
            yield Change(LOGIC, Apply("or", args), node, LOGIC)
        case Apply(head="or", args=args):
            yield Change(LOGIC, Apply("and", args), node, LOGIC)
        case Apply(head="mul", args=args):
            yield from _either(args)


def _either(args: tuple[Tree, ...]) -> Iterator[Change]:
    """Two masks of a product: `or` where both must hold."""
    masks = [arg for arg in args if isinstance(arg, Apply) and arg.head == "ind"]
    if len(masks) == 2:
        rest = tuple(arg for arg in args if arg not in masks)
        either = Apply("ind", (Apply("or", (masks[0].args[0], masks[1].args[0])),))
        yield Change(LOGIC, Apply("mul", (*rest, either)), either)
