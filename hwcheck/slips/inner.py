"""By what must an answer be multiplied where the chain rule was broken off, or a derivative by another quantity taken?

Neither needs to be known of what the right answer is the derivative: only what stands inside what.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice, permutations

from hwcheck.domain import Scope
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import ZERO, div, simplify
from hwcheck.slips.chain import Chain, base_of
from hwcheck.slips.derivations import quantities
from hwcheck.slips.rule import Change, Sort
from hwcheck.slips.rules import term
from hwcheck.slips.rules.derivative import slope_of
from hwcheck.tree import ELEMENTWISE, Apply, Reduce, Symbol, Tree, children, free_names

MAX_INNER, MAX_BY = 8, 5
MISSING = Sort(
    "missing-chain",
    12,
    "an inner derivative is missing (the chain rule): that of {about}",
    "the inner derivative of {about} is missing",
)
OUTER = replace(MISSING, says="the derivative of {about} is missing (the chain rule)")
OTHER = Sort(
    "wrong-variable",
    13,
    "this looks like the derivative by {about}; is that what is asked for?",
    "the derivative by {about}",
    where="what is asked for",
)

TERM = replace(term.DROPPED, rank=14)

_WITH_INSIDE = ELEMENTWISE | {"pow", "max", "min", "maximum", "minimum"}


def factors(reference: Tree, scope: Scope) -> Iterator[Change]:
    """Derivatives of what stands inside something, and what each of them is to that by another quantity."""
    declared = [*islice(quantities(reference, scope, declared=True), MAX_BY)]
    inside = dict.fromkeys((*_inner(reference, scope), *quantities(reference, scope, declared=False)))
    for inner in islice(inside, MAX_INNER):
        yield from _outer(inner, scope)
        slopes = {by: slope for by in declared if (slope := _slope(inner, by, scope)) != ZERO}
        for slope in slopes.values():
            yield Change(MISSING, slope, inner)
        for by, other in permutations(slopes, 2):
            if base_of(by) != base_of(other):  # of two entries of one the difference is that of two indices
                yield Change(OTHER, div(slopes[by], slopes[other]), other)


def _outer(inner: Tree, scope: Scope) -> Iterator[Change]:
    """The slope of f in `p = f(u)`, or `f(u)` itself."""
    body = inner if isinstance(inner, Apply) and inner.head != "index" else _written_out(inner, scope)
    if isinstance(body, Apply) and len(body.args) == 1:
        slope = slope_of(body.head, body.args[0], scope)
        if slope is not None and free_names(slope):
            yield Change(OUTER, slope, inner)


def _written_out(tree: Tree, scope: Scope) -> Tree | None:
    with suppress(HwcheckError):
        return Chain(scope, Symbol("")).written_out(tree)
    return None


def _slope(inner: Tree, by: Tree, scope: Scope) -> Tree:
    with suppress(HwcheckError):
        return resolve(simplify(Chain(scope, by).slope(inner)), scope)
    return ZERO


def _inner(tree: Tree, scope: Scope) -> Iterator[Tree]:
    """What is put into functions, by its name where it has one; also in what the names stand for."""
    match tree:
        case Apply(head=head, args=args) if head in _WITH_INSIDE or head in scope.functions:
            yield from (inner for inner in args if isinstance(inner, Apply | Reduce))
        case Symbol(name=name) if name in scope.definitions:
            yield tree
        case Apply(head="index", args=(Symbol(name=name), *_)) if name in scope.definitions:
            yield tree
    body = _written_out(tree, scope)
    for part in children(tree) if body is None else (body,):
        yield from _inner(part, scope)


def terms(reference: Tree, scope: Scope) -> Iterator[Change]:
    """Named quantities that may have been left out of a sum, also where no form of the right answer shows them."""
    for declared in (True, False):
        for name in quantities(reference, scope, declared=declared):
            yield Change(TERM, name, name)
