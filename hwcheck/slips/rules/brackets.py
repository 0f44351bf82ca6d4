"""Were brackets lost: `2*f - y` for `2*(f - y)`, `a/b + c` for `a/(b + c)`?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.slope import complement
from hwcheck.tree import Apply, Tree

LOST = Sort("brackets", 8, "brackets are missing; what does {about} belong to?", "the brackets around {about} are lost")


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head="mul" | "times" as head, args=args):
            for position, arg in enumerate(args):
                if isinstance(arg, Apply) and arg.head == "add":
                    yield from _lost(head, args, position, arg)
        case Apply(head="div", args=(top, Apply(head="add", args=(first, *rest)) as bottom)):
            yield Change(LOST, Apply("add", (Apply("div", (top, first)), *rest)), bottom)
        case Apply(head="div", args=(Apply(head="add", args=(*rest, last)) as top, bottom)):
            yield Change(LOST, Apply("add", (*rest, Apply("div", (last, bottom)))), top)


def _lost(head: str, args: tuple[Tree, ...], position: int, total: Apply) -> Iterator[Change]:
    """The other factors multiply the first or the last term only; or only one of the factors does so."""
    others = (*args[:position], *args[position + 1 :])
    if others == (complement(total),):
        return  # s (1 - s) would become s - s: nothing is left
    first, last = total.args[0], total.args[-1]
    for scaled, rest in ((first, total.args[1:]), (last, total.args[:-1])):
        yield Change(LOST, Apply("add", (Apply(head, (*others, scaled)), *rest)), total)
    for inner in others if len(others) > 1 and head == "mul" else ():
        if inner == complement(total):
            continue
        outer = tuple(other for other in others if other != inner)
        inside = Apply("add", (Apply(head, (inner, first)), *total.args[1:]))
        yield Change(LOST, Apply(head, (*outer, inside)), total)
