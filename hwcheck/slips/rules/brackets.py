"""Were brackets lost, `w - 2*f + y` for `w - 2*(f + y)`, or does a factor not reach every term, `w - 2*f - y`?

Lost brackets are what the text without them means: the factors before it belong to the first term, those behind it to
the last one. Written otherwise it is the factor that is lost, on its way to a term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from hwcheck.rewrite import ONE, div, neg
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.rules.factor import product
from hwcheck.slips.slope import complement
from hwcheck.tree import Apply, Tree

LOST = Sort("brackets", 8, "brackets are missing; what does {about} belong to?", "the brackets around {about} are lost")
UNREACHED = Sort(
    "dropped-factor",
    9,
    "a factor does not reach every term; what does {about} multiply or divide?",
    "{about} is missing in a part of the sum",
)
TOO_FAR = Sort(
    "extra-factor",
    13,
    "a factor reaches a term that it does not belong to; what does {about} multiply or divide?",
    "{about} takes in a term too many",
    names=False,
)
SPLIT = Sort(
    "sum-inside",
    15,
    "one over a sum is not the sum of one over each term; look at {about}",
    "a fraction is split at the sum below it: {about}",
)

MOST_TERMS = 4

Factors = tuple[Tree, ...]


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    unreached = [*_unreached(node, place)]
    yield from unreached
    said = {change.tree for change in unreached} if place.own else set()
    for change in _lost(node, place):
        if not place.own or not (change.tree in said or _is_product(change.about)):  # by values no text is known
            yield change
    match node:
        case Apply(head="div", args=(top, Apply(head="add", args=terms) as bottom)):
            yield Change(SPLIT, Apply("add", tuple(Apply("div", (top, term)) for term in terms)), bottom)


# -- what the text means without its brackets ----------------------------------------------------------------------


def _lost(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head="add", args=args):
            for position, arg in enumerate(args):
                for terms, total in _texts(arg):
                    yield Change(LOST, Apply("add", (*args[:position], *terms, *args[position + 1 :])), total)
        case Apply() if place.parent not in ("add", "neg"):
            for terms, total in _texts(node):
                yield Change(LOST, terms[0] if len(terms) == 1 else Apply("add", terms), total)


def _texts(tree: Tree) -> Iterator[tuple[tuple[Tree, ...], Tree]]:
    """The terms that are left of a product, a fraction or a power with a sum in it, and this sum."""
    match tree:
        case Apply(head="neg", args=(inner,)):
            for (first, *rest), total in _texts(inner):
                yield (neg(first), *rest), total
        case Apply(head="div", args=(top, bottom)):
            yield from _of_fraction(top, bottom)
        case Apply(
            head="pow", args=(Apply(head="add", args=(*rest, Apply(head="neg", args=(last,)))) as base, exponent)
        ):
            yield (*rest, neg(Apply("pow", (last, exponent)))), base
        case Apply(head="pow", args=(Apply(head="add", args=(*rest, last)) as base, exponent)):
            yield (*rest, Apply("pow", (last, exponent))), base
        case _:
            for head, before, total, behind in _sums(tree):
                cuts = [(before, behind)] if head != "mul" or (before and behind) else []
                if head == "mul":  # the factors may stand in any order
                    cuts += [((*before, *behind), ()), ((), (*before, *behind))]
                for one, other in cuts:
                    yield _open(head, one, total, other), total


def _of_fraction(top: Tree, bottom: Tree) -> Iterator[tuple[tuple[Tree, ...], Tree]]:
    match bottom:
        case Apply(head="add", args=(first, *rest)):
            yield (Apply("div", (top, first)), *rest), bottom
        case Apply(head="mul", args=(first, *rest)):
            yield (product("mul", (Apply("div", (top, first)), *rest)),), bottom
    match top:
        case Apply(head="add", args=(*rest, last)):
            yield (*rest, Apply("div", (last, bottom))), top
        case _:
            for head, before, total, behind in _sums(top):
                yield _open(head, before, total, (*behind, div(ONE, bottom))), total


def _open(head: str, before: Factors, total: Apply, behind: Factors) -> tuple[Tree, ...]:
    first, *between, last = total.args
    return product(head, (*before, first)), *between, product(head, (last, *behind))


def _sums(tree: Tree) -> Iterator[tuple[str, Factors, Apply, Factors]]:
    """Each sum in a product, with the factors before it and behind it."""
    match tree:
        case Apply(head="mul" | "times" | "matmul" as head, args=args):
            for position, arg in enumerate(args):
                others = (*args[:position], *args[position + 1 :])
                # of s (1 - s) nothing would be left but s - s
                if isinstance(arg, Apply) and arg.head == "add" and others != (complement(arg),):
                    yield head, args[:position], arg, args[position + 1 :]


def _is_product(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head == "mul"


# -- a factor that does not reach every term -----------------------------------------------------------------------


def _unreached(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head="div", args=(Apply(head="add") as top, bottom)):
            yield from _but_for(top, bottom, partial(_over, bottom))
        case Apply(head="div", args=(Apply(head="mul") as top, bottom)) if place.own:
            for head, before, total, behind in _sums(top):
                behind = (*behind, div(ONE, bottom))
                yield from _but_for(total, product(head, (*before, *behind)), partial(_between, head, before, behind))
        case Apply(head="mul" | "times" | "matmul"):
            for head, before, total, behind in _sums(node):
                about = product(head, (*before, *behind))
                yield from _but_for(total, about, partial(_between, head, before, behind))
                if head == "mul" and place.own and len(before) + len(behind) > 1:
                    yield from _by_one((*before, *behind), total)


def _but_for(total: Apply, about: Tree, reached: Callable[[Tree], Tree]) -> Iterator[Change]:
    scaled = tuple(map(reached, total.args))
    for spared in _spared(total):
        terms = (plain if k in spared else term for k, (plain, term) in enumerate(zip(total.args, scaled, strict=True)))
        yield Change(UNREACHED, Apply("add", tuple(terms)), about, TOO_FAR)


def _between(head: str, before: Factors, behind: Factors, term: Tree) -> Tree:
    return product(head, (*before, term, *behind))


def _over(bottom: Tree, term: Tree) -> Tree:
    return Apply("div", (term, bottom))


def _by_one(others: Factors, total: Apply) -> Iterator[Change]:
    """Only one of several factors does not reach a term."""
    for position, factor in enumerate(others):
        if factor == complement(total):
            continue
        rest = (*others[:position], *others[position + 1 :])
        for change in _but_for(total, factor, partial(_between, "mul", (factor,), ())):
            yield Change(UNREACHED, product("mul", (*rest, change.tree)), factor)


def _spared(total: Apply) -> Iterator[set[int]]:
    """Which terms a factor does not reach: one of them, or all but one."""
    places = range(len(total.args))
    for position in places[:MOST_TERMS]:
        yield {position}
        if len(places) > 2:
            yield {*places} - {position}
