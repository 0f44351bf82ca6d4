"""Is a subscript moved: `x_{i+m}` for `x_{i+m-1}`, `h_t` for `h_{t-1}`?

Whatever moves a subscript by a constant is a shift, also where a bracket, a sign or a term is lost inside of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwcheck.rewrite import add, mul
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.standing import SUBSCRIPTED, subscripted
from hwcheck.tree import Apply, Number, Symbol, Tree

SHIFTED = Sort(
    "off-by-one", 1, "a subscript is shifted; look at the subscripts of {about}", "a subscript of {about} is shifted"
)
BARE = replace(SHIFTED, rank=22)  # where nothing is added to an index, seldom something is added

STEPS = (1, -1, 2, -2)


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head="add", args=args) if place.parent not in ("", "sum"):
            base = subscripted(place)
            if base is not None:
                for step in STEPS:
                    yield Change(SHIFTED, add(*args, Number(step)), base, SHIFTED)
                for opened in _opened(args):
                    yield Change(SHIFTED, opened, base)
        case Symbol(name=name) if place.parent in SUBSCRIPTED and _counts(name, place):
            base = subscripted(place)
            if base is not None:
                for step in (1, -1):
                    yield Change(BARE, add(node, Number(step)), base, BARE)
        case Apply(head=head, args=(base, *items)) if head in SUBSCRIPTED and sum(map(_is_sum, items)) > 1:
            for step in STEPS:
                moved = (add(item, Number(step)) if _is_sum(item) else item for item in items)
                yield Change(SHIFTED, Apply(head, (base, *moved)), base, SHIFTED)


def _opened(args: tuple[Tree, ...]) -> Iterator[Tree]:
    """`2 i - 1 + m` for `2 (i - 1) + m`."""
    for position, arg in enumerate(args):
        match arg:
            case Apply(head="mul", args=(*factors, Apply(head="add", args=(*terms, Number() as last)))):
                inner = (mul(*factors, add(*terms)), last)
                yield Apply("add", (*args[:position], *inner, *args[position + 1 :]))


def _is_sum(item: Tree) -> bool:
    return isinstance(item, Apply) and item.head == "add"


def _counts(name: str, place: Place) -> bool:
    kind = place.scope.symbols.get(name)
    return name in place.bound or (kind is not None and kind.name == "index")
