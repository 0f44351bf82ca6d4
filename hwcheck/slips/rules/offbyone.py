"""Is something counted one too many or one too few: `n - 1` for `n`, a ceiling for a floor, a 1 at the end?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import permutations

from hwcheck.rewrite import ONE, add, neg
from hwcheck.slips.extent import factors, terms
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.rules.mean import fixed
from hwcheck.slips.standing import SUBSCRIPTED, in_exponent
from hwcheck.slips.whole import has_difference, is_count, is_left_out, is_one_more, is_whole
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, children, walk, with_children

SIZE = Sort(
    "off-by-one", 12, "something is counted one too many or one too few; look at {about}", "{about} is off by one"
)
BIASED = Sort(
    "off-by-one",
    8,
    "is it the biased or the unbiased variance that is asked for? look at {about}",
    "{about} is off by one: biased and unbiased variance exchanged",
)
DIVISOR = Sort(
    "off-by-one", 9, "how many terms does the sum have? look at what divides it", "{about} is one more or one less"
)
TERM = Sort(
    "off-by-one",
    12,
    "is a term of the sum counted that is not to be, or is one left out?",
    "one term of {about} is counted too often or not at all",
)
WHOLE = Sort(
    "off-by-one", 3, "this is off by one: does the first position count, or the last?", "the result is off by one"
)
OTHER_WAY = replace(SIZE, rank=1)  # one less for one more: nobody takes away a size that way
MOVED = Sort(
    "off-by-one",
    11,
    "where does the 1 belong that counts the first position: above the bar, or beside the quotient?",
    "a 1 above the bar of {about} in place of beside it, or the other way round",
)
CEILING = Sort(
    "off-by-one", 13, "what happens to a rest that does not fill a whole step?", "rounded up in place of down"
)
UNITS = (ONE, Number(-1))
FLOOR = Sort("dropped-floor", 13, "the result must be a whole number; what happens to a rest?", "the floor is missing")


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root and is_count(place.scope):
        for step in (1, -1):
            yield Change(WHOLE, Apply("add", (node, Number(step))), node, WHOLE)
        yield from _throughout(node)
    if is_count(place.scope):
        yield from _moved(node)
    match node:
        case Apply(head="add", args=args):
            yield from _of_sum(node, args, place)
        case Symbol() if _is_size(node, place) and place.parent not in SUBSCRIPTED:
            for step in (-1, 1):
                yield Change(SIZE, Apply("add", (node, Number(step))), node, SIZE)
        case Apply(head="div", args=(top, bottom)):
            yield from _divided(top, bottom, place)
        case Apply(head="mul", args=(Apply(head="div", args=(top, bottom)), rest)):
            yield from _divided(Apply("mul", (top, rest)), bottom, place)
        case Apply(head="floor", args=(inner,)):
            yield Change(CEILING, Apply("ceil", (inner,)), inner)
            yield Change(FLOOR, inner, inner)
        case Apply(head="ceil", args=(inner,)):
            yield Change(CEILING, Apply("floor", (inner,)), inner)
        case Apply(head="floordiv", args=(top, bottom)):
            yield Change(FLOOR, Apply("div", (top, bottom)), top)


def _throughout(tree: Tree) -> Iterator[Change]:
    """The same in several factors: rounded the other way, not rounded, the 1 forgotten."""
    changes = (
        (CEILING, partial(_rounded, old="floor", new="ceil")),
        (CEILING, partial(_rounded, old="ceil", new="floor")),
        (FLOOR, partial(_rounded, old="floor", new="")),
        (SIZE, _without_one),
    )
    for sort, change in changes:
        places = {node: made for node in walk(tree) if (made := change(node)) is not None}
        if len(places) > 1:
            about, there = (Apply("tuple", tuple(parts)) for parts in (places.values(), places))
            yield Change(sort, _everywhere(tree, change), about, SIZE if sort is SIZE else None, there)


def _rounded(node: Tree, old: str, new: str) -> Tree | None:
    if isinstance(node, Apply) and node.head == old:
        return Apply(new, node.args) if new else node.args[0]
    return None


def _without_one(node: Tree) -> Tree | None:
    match node:
        case Apply(head="add", args=args) if any(arg in UNITS for arg in args) and any(map(has_difference, args)):
            return add(*(arg for arg in args if arg not in UNITS))
    return None


def _everywhere(tree: Tree, change: Callable[[Tree], Tree | None]) -> Tree:
    parts = tuple(_everywhere(part, change) for part in children(tree))
    inner = with_children(tree, parts) if parts else tree
    return change(inner) or inner


def _moved(node: Tree) -> Iterator[Change]:
    """`floor((H - K + 1)/S)` for `floor((H - K)/S) + 1`, and the other way round."""
    match node:
        case Apply(head="add", args=args):
            for position, other in permutations(range(len(args)), 2):
                if args[other] in UNITS and (top := _top(args[position])) is not None:
                    rest = (each for k, each in enumerate(args) if k not in (position, other))
                    inside = _over(args[position], add(top, args[other]))
                    yield Change(MOVED, add(inside, *rest), args[position], MOVED)
        case Apply(head="floor" | "ceil" | "div" | "floordiv"):
            match _top(node):
                case Apply(head="add", args=(*terms, (Number(value=1 | -1) as one))):
                    yield Change(MOVED, add(_over(node, add(*terms)), one), node, MOVED)


def _top(tree: Tree) -> Tree | None:
    """What is above the bar of a quotient, rounded or not."""
    match tree:
        case Apply(head="div" | "floordiv", args=(top, _)):
            return top
        case Apply(head="floor" | "ceil", args=(Apply(head="div") as inner,)):
            return _top(inner)
    return None


def _over(quotient: Tree, top: Tree) -> Tree:
    """The same quotient of something else."""
    first, *rest = children(quotient)
    return with_children(quotient, (top if rest else _over(first, top), *rest))


def _of_sum(node: Tree, args: tuple[Tree, ...], place: Place) -> Iterator[Change]:
    numbers = [position for position, arg in enumerate(args) if isinstance(arg, Number)]
    for position in numbers:
        rest = (*args[:position], *args[position + 1 :])
        if is_one_more(args, position, place):
            sort = TERM if is_left_out(args[position], rest, place) else SIZE
            yield Change(sort, add(*rest), add(*rest), sort, there=node)
            if is_count(place.scope):
                turned = Apply("add", (*args[:position], neg(args[position]), *args[position + 1 :]))
                yield Change(OTHER_WAY, turned, add(*rest))
    if is_count(place.scope) if not numbers else in_exponent(place) and is_whole(node, place):
        about = add(*(arg for arg in args if not isinstance(arg, Number)))
        for step in (-1, 1):
            yield Change(SIZE, add(*args, Number(step)), about, SIZE)


def _divided(top: Tree, bottom: Tree, place: Place) -> Iterator[Change]:
    """By one less or one more than there are: where squares are summed, for a variance with or without a bias."""
    sort = BIASED if _is_squares(top) else DIVISOR
    match bottom:
        case Symbol() if sort is BIASED and _is_size(bottom, place):
            yield Change(BIASED, Apply("div", (top, add(bottom, Number(-1)))), bottom, BIASED)
        case Apply(head="add", args=(Symbol() as size, Number(value=-1))) if sort is BIASED and _is_size(size, place):
            yield Change(BIASED, Apply("div", (top, size)), size, BIASED)
        case Number():
            for count in _near(top, bottom, place):
                yield Change(sort, Apply("div", (top, count)), count, sort, there=bottom)


def _near(top: Tree, bottom: Number, place: Place) -> Iterator[Number]:
    """The other number of the two, where a sum is divided by the number of its terms or by one less; one less where
    the number is a size."""
    count = next((terms(arg, place.scope) for arg in factors(top) if isinstance(arg, Reduce)), None)
    if isinstance(count, Number) and count.value > 1:
        if bottom.value == count.value:
            yield Number(count.value - 1)
        elif bottom.value == count.value - 1:
            yield count
    elif bottom.value in fixed(place):
        yield Number(bottom.value - 1)


def _is_squares(tree: Tree) -> bool:
    """A sum of squares."""
    match [factor for factor in factors(tree) if factor != ONE]:
        case [Reduce(head="sum", body=Apply(head="pow", args=(_, Number(value=2))))]:
            return True
    return False


def _is_size(tree: Tree, place: Place) -> bool:
    return (
        isinstance(tree, Symbol) and tree.name not in place.bound and is_whole(tree, place, indices=in_exponent(place))
    )
