"""Does a factor stand on the wrong side of the fraction bar, or the whole upside down?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from hwcheck.rewrite import ONE, div
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.rules.factor import product
from hwcheck.slips.rules.sign import EXPONENT
from hwcheck.tree import Apply, Number, Symbol, Tree, free_names

TURNED = Sort(
    "reciprocal",
    3,
    "this is upside down: what belongs above the fraction bar, and what below?",
    "one over the right answer",
    where="it as a whole",
)


def _refined(change: Change, place: Place) -> Sort:
    """A factor of numbers only that multiplies where it divides is a wrong constant."""
    return BAR if free_names(change.about) else CONSTANT


BAR = Sort(
    "reciprocal",
    12,
    "does {about} belong above the fraction bar, or below it?",
    "multiplied by {about} in place of divided, or the other way round",
    _refined,
)
DIVIDED = replace(BAR, rank=16)  # seldom: what is written without a bar seldom gets one
CONSTANT = replace(BAR, note="wrong-constant", says="is {about} to multiply here, or to divide?", refine=None)


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root and not (isinstance(node, Apply) and node.head in ("exp", "pow")):  # there a sign is lost
        yield Change(TURNED, div(ONE, node), node, TURNED)
    match node:
        case Apply(head="div", args=(top, bottom)):
            if top != ONE:
                yield Change(_sort(bottom), Apply("mul", (top, bottom)), bottom, BAR)
            yield from _of_bottom(top, bottom)
        case Apply(head="mul", args=args):
            for position, arg in enumerate(args):
                yield from _of_factor(arg, (*args[:position], *args[position + 1 :]))


def _of_bottom(top: Tree, bottom: Tree) -> Iterator[Change]:
    """One factor of a denominator stands above."""
    if isinstance(bottom, Apply) and bottom.head == "mul":
        for position, factor in enumerate(bottom.args):
            rest = product("mul", (*bottom.args[:position], *bottom.args[position + 1 :]))
            above = product("mul", (*(() if top == ONE else (top,)), factor, div(ONE, rest)))
            yield Change(_sort(factor), above, factor, BAR)


def _sort(factor: Tree) -> Sort:
    """A power like u^(3/2) below a bar is mostly written as u^(-3/2): there a sign is lost, and no bar."""
    match factor:
        case Apply(head="pow", args=(_, Number(value=Fraction())) | (_, Apply(head="div"))):
            return EXPONENT
    return BAR


def _of_factor(arg: Tree, rest: tuple[Tree, ...]) -> Iterator[Change]:
    match arg:
        case Apply(head="div", args=(top, bottom)) if top == ONE:
            yield Change(BAR, product("mul", (*rest, bottom)), bottom, BAR)
        case Symbol():
            yield Change(DIVIDED, div(product("mul", rest), arg), arg)
