"""Is a function wrong: lost, applied inside out, a square or a root forgotten, another function?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwcheck.rewrite import neg, replace_tree
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.rules import mean
from hwcheck.tree import ELEMENTWISE, Apply, Number, Reduce, Symbol, Tree, free_names, walk

LOST = Sort("lost-function", 17, "a function is missing around {about}", "the function around {about} is missing")


def _refined(change: Change, place: Place) -> Sort:
    """A root of numbers and sizes only is a constant."""
    counts = {name for name, kind in place.scope.symbols.items() if kind.name == "integer"}
    return CONSTANT_ROOT if free_names(change.about) <= counts | {*mean.sizes(place)} else ROOT


ROOT = Sort(
    "lost-root",
    10,
    "a root is missing: is it a square that belongs here, or its root? look at {about}",
    "the root of {about} is missing",
    _refined,
)
CONSTANT_ROOT = Sort(
    "wrong-constant", 10, "a constant is wrong: a root is missing; look at {about}", "the root of {about} is missing"
)
EXTRA_ROOT = Sort("extra-root", 12, "there is a root too many; look at {about}", "the root of {about} is too many")
EXTRA = Sort(
    "extra-function",
    19,
    "is there a function too many around {about}?",
    "a function too many around {about}",
    names=False,
)
SQUARE = Sort(
    "square-moved", 15, "what is squared: the argument, or the value? look at {about}", "the square of {about} moved"
)
MOVED = Sort(
    "moved-factor",
    18,
    "a factor inside a function cannot be taken out of it; look at {about}",
    "a factor of {about} moved out",
)
INSIDE = Sort(
    "sum-inside",
    18,
    "the function of a sum is not the sum of the functions; look at {about}",
    "sum and function exchanged: {about}",
)
LOGARITHM = Sort(
    "wrong-log-rule",
    17,
    "the logarithm of a quotient is not the quotient of the logarithms; look at {about}",
    "a wrong rule for logarithms: {about}",
)
BOUND = Sort(
    "sign-of-x",
    9,
    "this is right on one side only: what happens where {about} is negative?",
    "the bound at zero is lost: {about}",
)
ABSOLUTE = replace(BOUND, marker="the absolute value of {about} is lost")
OTHER_BOUND = Sort("sign-of-x", 11, "a bound is missing: what happens beyond {about}?", "the bound {about} is lost")
SQUARES = Sort(
    "sum-inside",
    15,
    "the square of a sum is not the sum of the squares; look at {about}",
    "sum and square exchanged: {about}",
)
BASE = Sort("log-base", 9, "check the base of the logarithm", "another base of the logarithm")
OTHER = Sort("wrong-function", 20, "is {about} the right function here?", "the function {about} in place of another")

SIBLINGS = {
    "sin": ("cos",), "cos": ("sin",), "tanh": ("sigmoid",), "sigmoid": ("tanh",), "relu": ("abs",), "exp": ("log",),
    "max": ("min",), "min": ("max",), "maximum": ("minimum",), "minimum": ("maximum",),
}  # fmt: skip


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head="sqrt", args=(inner,)):
            yield Change(ROOT, inner, inner, EXTRA_ROOT)
        case Apply(head="log", args=(inner,)):
            for other in ("log2", "log10"):
                yield Change(BASE, Apply(other, (inner,)), node)
        case Apply(head="log2" | "log10", args=(inner,)):
            yield Change(BASE, Apply("log", (inner,)), node, BASE)
        case Apply(head="div", args=(inner, Apply(head="log", args=(Number(),)))) if _has_log(inner):
            yield Change(BASE, inner, node, BASE)  # log(p)/log(2)
        case Apply(head="max" | "min" | "maximum" | "minimum" as head, args=args):
            yield Change(OTHER, Apply(SIBLINGS[head][0], args), Apply(SIBLINGS[head][0], args))
            yield from _unbounded(args)
        case Apply(head="relu", args=(inner,)):
            yield Change(BOUND, inner, inner)
        case Reduce(head="sum", body=Apply(head="pow", args=(base, Number() as exponent))):
            yield Change(SQUARES, Apply("pow", (replace(node, body=base), exponent)), base)
        case Apply(head="pow", args=(Apply(head="add", args=terms) as base, Number() as exponent)):
            for powers in _powers(terms, exponent):
                yield Change(SQUARES, Apply("add", powers), base)
        case Apply(head="pow", args=(Reduce(head="sum", body=body) as total, Number() as exponent)):
            yield Change(SQUARES, replace(total, body=Apply("pow", (body, exponent))), body)
        case Apply(
            head="add", args=(Apply(head="log", args=(a,)), Apply(head="neg", args=(Apply(head="log", args=(b,)),)))
        ):
            yield Change(LOGARITHM, Apply("div", (Apply("log", (a,)), Apply("log", (b,)))), node)
    yield from _applied(node, place)


def _unbounded(args: tuple[Tree, ...]) -> Iterator[Change]:
    """Of a maximum or minimum of two one is left: all of what is bounded, without its bound."""
    if len(args) == 2:
        for bounded, bound in (args, args[::-1]):
            zero = isinstance(bound, Number) and not bound.value
            yield Change(BOUND if zero else OTHER_BOUND, bounded, bounded if zero else bound)


def _powers(terms: tuple[Tree, ...], exponent: Number) -> Iterator[tuple[Tree, ...]]:
    """`a^2 - b^2` and `a^2 + b^2` of `a - b`."""
    parts = [_signed(term) for term in terms]
    for kept in {minus for _, minus in parts} | {False}:
        powers = [(Apply("pow", (base, exponent)), minus and kept) for base, minus in parts]
        yield tuple(neg(power) if minus else power for power, minus in powers)


def _signed(term: Tree) -> tuple[Tree, bool]:
    """What a minus stands before, and whether one does."""
    return (term.args[0], True) if isinstance(term, Apply) and term.head == "neg" else (term, False)


def _applied(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head="pow", args=(Apply(head=head, args=(inner,)), exponent)) if _is_function(head, place):
            yield Change(SQUARE, Apply(head, (Apply("pow", (inner, exponent)),)), inner)
        case Reduce(head="sum", body=Apply(head=head, args=(inner,))) if _is_function(head, place):
            summed = Reduce("sum", node.indices, inner, node.lower, node.upper, node.condition)
            yield Change(INSIDE, Apply(head, (summed,)), node)
    if not (isinstance(node, Apply) and len(node.args) == 1 and _is_function(node.head, place)):
        return
    inner = node.args[0]
    if node.head == "abs":
        yield Change(ABSOLUTE, inner, inner, EXTRA)
    elif node.head not in ("sqrt", "relu"):
        yield Change(LOST, inner, inner, EXTRA)
    for other in SIBLINGS.get(node.head, ()):
        yield Change(OTHER, Apply(other, (inner,)), Apply(other, (inner,)))
    match inner:
        case Apply(head="pow", args=(base, exponent)):
            yield Change(SQUARE, Apply("pow", (Apply(node.head, (base,)), exponent)), base)
        case Reduce(head="sum", body=body):
            yield Change(INSIDE, replace_tree(inner, body, Apply(node.head, (body,))), node)
        case Apply(head="add", args=terms):
            values = [(Apply(node.head, (inside,)), minus) for inside, minus in map(_signed, terms)]
            yield Change(INSIDE, Apply("add", tuple(neg(value) if minus else value for value, minus in values)), node)
        case Apply(head="div", args=(top, bottom)):
            yield Change(MOVED, Apply("div", (Apply(node.head, (top,)), bottom)), inner)
        case Apply(head="mul", args=(factor, *rest)) if isinstance(factor, Number | Symbol):
            kept = rest[0] if len(rest) == 1 else Apply("mul", tuple(rest))
            yield Change(MOVED, Apply("mul", (factor, Apply(node.head, (kept,)))), inner)


def _has_log(tree: Tree) -> bool:
    return any(isinstance(node, Apply) and node.head == "log" for node in walk(tree))


def _is_function(head: str, place: Place) -> bool:
    return head in ELEMENTWISE or head in place.scope.functions
