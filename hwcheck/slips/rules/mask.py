"""Is a mask wrong: missing, of the wrong side, its cases exchanged, `or` for `and`?

A mask of the wrong side and exchanged cases have the same values. Which of the two it is tells the answer, not the
reference: what mends it as it is written goes before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwcheck.rewrite import ZERO
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Number, Symbol, Tree

SIDE = Sort(
    "mask-side", 9, "the mask lets the wrong side through; look at {about}", "the mask {about} is of the wrong side"
)
OTHER_SIDE = replace(SIDE, rank=13)  # seen from the reference
CASES = Sort(
    "swapped-cases",
    8,
    "the cases have changed places; look at {about}",
    "the cases are exchanged at {about}",
)
OTHER_CASES = replace(CASES, rank=12)
MISSING = Sort(
    "missing-mask",
    13,
    "the value is not the same everywhere: which case is missing?",
    "only one case is given, for all",
)
NOTHING = Sort(
    "sign-of-x",
    12,
    "this is right on one side only: is it really zero where {about} does not hold?",
    "zero where {about} does not hold",
)
SOMETHING = Sort(
    "wrong-constant",
    9,
    "what is it where {about} does not hold: is anything left there?",
    "not zero where {about} does not hold",
)
LOGIC = Sort("mask-logic", 14, "must both conditions hold, or is one enough?", "the words 'and' and 'or' are exchanged")


MOST_NAMES = 6
ITSELF = Sort(
    "mask-tensor",
    12,
    "the mask is made from what it is put on; which quantity decides what passes?",
    "the mask is made from {about}, which it is put on",
)
BEFORE = Sort(
    "mask-tensor",
    13,
    "the mask stands at the wrong place, before the product: which quantity decides what passes?",
    "the mask is put on {about}, before the product",
)


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head="ind", args=(condition,)):
            yield Change(OTHER_SIDE, Apply("ind", (Apply("not", (condition,)),)), condition, SIDE)
        case Apply(head="cases", args=(value, condition, *rest)):
            last = rest[0] if rest else Number(0)
            if len(rest) <= 2:
                yield Change(OTHER_CASES, Apply("cases", (last, condition, value)), condition, CASES)
            yield Change(MISSING, value, condition)
            yield Change(MISSING, last, condition)
            if len(rest) in (1, 2) and last != ZERO:
                yield Change(NOTHING, Apply("cases", (value, condition, ZERO)), condition, SOMETHING)
        case Apply(head="and", args=args):
            yield Change(LOGIC, Apply("or", args), node, LOGIC)
        case Apply(head="or", args=args):
            yield Change(LOGIC, Apply("and", args), node, LOGIC)
        case Apply(head="mul", args=args):
            yield from _either(args)
            yield from _misplaced(args, place)


def _misplaced(args: tuple[Tree, ...], place: Place) -> Iterator[Change]:
    """`g * [g > 0]` and `(g * [y > 0]) W` in place of `g W * [x > 0]`."""
    match args:
        case (masked, Apply(head="ind", args=(Apply(head="gt" | "ge", args=(_, Number(value=0) as zero)),))):
            yield Change(ITSELF, Apply("mul", (masked, _positive(masked, zero))), masked)
        case _:
            return
    if isinstance(masked, Apply) and masked.head in ("times", "matmul"):
        for position, factor in enumerate(masked.args):
            for name in _like(factor, place):
                inside = Apply("mul", (factor, _positive(Symbol(name), zero)))
                factors = (*masked.args[:position], inside, *masked.args[position + 1 :])
                yield Change(BEFORE, Apply(masked.head, factors), factor)


def _positive(tree: Tree, zero: Tree) -> Tree:
    return Apply("ind", (Apply("gt", (tree, zero)),))


def _like(tree: Tree, place: Place) -> list[str]:
    """The names of what has the same dimensions."""
    symbols = place.scope.symbols
    if not isinstance(tree, Symbol) or tree.name not in symbols:
        return []
    return [name for name, kind in symbols.items() if kind.dims == symbols[tree.name].dims][:MOST_NAMES]


def _either(args: tuple[Tree, ...]) -> Iterator[Change]:
    """Two masks of a product: `or` where both must hold."""
    masks = [arg for arg in args if isinstance(arg, Apply) and arg.head == "ind"]
    if len(masks) == 2:
        rest = tuple(arg for arg in args if arg not in masks)
        either = Apply("ind", (Apply("or", (masks[0].args[0], masks[1].args[0])),))
        yield Change(LOGIC, Apply("mul", (*rest, either)), either)
