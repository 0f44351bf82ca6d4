"""Is something counted one too many or one too few: `n - 1` for `n`, a ceiling for a floor, a 1 at the end?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree

SIZE = Sort(
    "off-by-one", 12, "something is counted one too many or one too few; look at {about}", "{about} is off by one"
)
BIASED = Sort(
    "off-by-one",
    8,
    "is it the biased or the unbiased variance that is asked for? look at {about}",
    "{about} is off by one: biased and unbiased variance exchanged",
)
WHOLE = Sort(
    "off-by-one", 3, "this is off by one: does the first position count, or the last?", "the result is off by one"
)
CEILING = Sort(
    "off-by-one", 13, "what happens to a rest that does not fill a whole step?", "rounded up in place of down"
)
FLOOR = Sort("dropped-floor", 13, "the result must be a whole number; what happens to a rest?", "the floor is missing")


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root and is_count(place):
        for step in (1, -1):
            yield Change(WHOLE, Apply("add", (node, Number(step))), node, WHOLE)
    match node:
        case Apply(head="add", args=(*rest, Number(value=-1))) if rest and is_count(place):
            yield Change(SIZE, rest[0] if len(rest) == 1 else Apply("add", tuple(rest)), node, SIZE)
        case Apply(head="add", args=args) if is_count(place) and not any(isinstance(arg, Number) for arg in args):
            for step in (-1, 1):
                yield Change(SIZE, Apply("add", (node, Number(step))), node, SIZE)
        case Symbol(name=name) if _is_size(name, place) and place.parent not in ("index", "getitem"):
            for step in (-1, 1):
                yield Change(SIZE, Apply("add", (node, Number(step))), node, SIZE)
        case Apply(head="add", args=(Symbol(name=name) as size, Number(value=1 | -1))) if _is_size(name, place):
            yield Change(SIZE, size, size, SIZE)
        case Apply(head="div", args=(top, bottom)) if _is_squares(top):
            yield from _biased(top, bottom, place)
        case Apply(head="mul", args=(Apply(head="div", args=(top, bottom)), rest)) if _is_squares(rest):
            yield from _biased(Apply("mul", (top, rest)), bottom, place)
        case Apply(head="floor", args=(inner,)):
            yield Change(CEILING, Apply("ceil", (inner,)), inner)
            yield Change(FLOOR, inner, inner)
        case Apply(head="ceil", args=(inner,)):
            yield Change(CEILING, Apply("floor", (inner,)), inner)
        case Apply(head="floordiv", args=(top, bottom)):
            yield Change(FLOOR, Apply("div", (top, bottom)), top)


def is_count(place: Place) -> bool:
    """Is everything in this problem a whole number?"""
    return all(kind.name == "integer" for kind in place.scope.symbols.values())


def _biased(top: Tree, bottom: Tree, place: Place) -> Iterator[Change]:
    match bottom:
        case Symbol(name=name) if _is_size(name, place):
            less = Apply("add", (bottom, Number(-1)))
            yield Change(BIASED, Apply("div", (top, less)), bottom, BIASED)
        case Apply(head="add", args=(Symbol(name=name) as size, Number(value=-1))) if _is_size(name, place):
            yield Change(BIASED, Apply("div", (top, size)), size, BIASED)


def _is_squares(tree: Tree) -> bool:
    """A sum of squares."""
    match tree:
        case Reduce(head="sum", body=Apply(head="pow", args=(_, Number(value=2)))):
            return True
    return False


def _is_size(name: str, place: Place) -> bool:
    kind = place.scope.symbols.get(name)
    dims = {dim for other in place.scope.symbols.values() for dim in other.dims}
    return name in dims or (kind is not None and kind.name == "integer")
