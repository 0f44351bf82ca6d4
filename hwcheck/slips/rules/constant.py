"""Is a constant wrong: a 2 missing or too many, a half forgotten, another number?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from hwcheck.rewrite import ONE, TWO
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.standing import SUBSCRIPTED, beside
from hwcheck.slips.whole import is_count, is_one_more
from hwcheck.tree import ELEMENTWISE, RELATIONS, Apply, Number, Symbol, Tree

FACTOR = Sort(
    "wrong-constant",
    9,
    "a constant factor is wrong: check the 2s and halves",
    "wrong by a factor 2",
    where="the constant factors",
)
TERM = Sort("wrong-constant", 13, "a constant factor is wrong; look at {about}", "{about} is wrong by a factor 2")
ARGUMENT = Sort(
    "wrong-constant",
    17,
    "a constant inside a function is wrong; look at {about}",
    "the argument {about} is wrong by a factor 2",
)
TWICE = replace(TERM, rank=11, says="something is counted twice: should it be counted once? look at {about}")
NUMBER = Sort("wrong-constant", 15, "a number is wrong; look at {about}", "the number {about} is wrong")
BIAS = Sort(
    "wrong-constant",
    9,
    "something is counted {about} times: should it be counted once?",
    "1 and {about} exchanged in a term",
)

UNITS = Sort("units", 8, "percent or fraction? check the unit", "a factor of 100", where="the unit")

HALF = Number(Fraction(1, 2))

BOUNDED = RELATIONS | {"max", "min", "maximum", "minimum", "cases"}
LOST_TERM: frozenset[int] = frozenset({0})
LEFT_OUT = dict.fromkeys(("mul", "div", "neg", "pow"), frozenset({0, 1}))  # by what stands above the number


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root:
        for factor in (TWO, HALF):
            yield Change(FACTOR, Apply("mul", (factor, node)), factor, FACTOR)
        for hundred in (Number(100), Number(Fraction(1, 100))):
            yield Change(UNITS, Apply("mul", (hundred, node)), hundred, UNITS)
    match node:
        case Apply(head="add", args=args):
            for position, arg in enumerate(args):
                for factor in (TWO, HALF):
                    scaled = (*args[:position], Apply("mul", (factor, arg)), *args[position + 1 :])
                    sort = TWICE if factor == TWO and _is_small(arg, args, place) else TERM
                    yield Change(sort, Apply("add", scaled), arg, TERM)
                if isinstance(arg, Number) and arg.value == 1:
                    yield from _counted(args, position, place)
        case Apply(head=head, args=(inner,)) if head in ELEMENTWISE or head in place.scope.functions:
            for factor in (TWO, HALF):
                yield Change(ARGUMENT, Apply(head, (Apply("mul", (factor, inner)),)), inner, ARGUMENT)
        case Number(value=value) if place.parent not in SUBSCRIPTED:
            for other in sorted(_others(value, place) - {value}):
                yield another(node, Number(other))


def another(right: Number, mistaken: Number) -> Change:
    """One number in place of another."""
    return Change(NUMBER, mistaken, mistaken, NUMBER, there=right)


def _others(value: int | Fraction, place: Place) -> set[int | Fraction]:
    """Twice and half of it, one more and one less, a decimal point moved; 0 for a bound. What leaves a term, a factor
    or a power out is of another rule."""
    others = {value * 2, Fraction(value) / 2}
    if place.parent != "pow":
        others |= {value + 1, value - 1}
    if Fraction(value).denominator > 1:
        others |= {value * 10, Fraction(value) / 10}
    return others | {Fraction(0)} if place.parent in BOUNDED else others - LEFT_OUT.get(place.parent, LOST_TERM)


def _is_small(term: Tree, args: tuple[Tree, ...], place: Place) -> bool:
    """A bias: a plain number of things beside a product, or a 1 that is multiplied by such a number."""
    if not is_count(place.scope):
        return False
    products = any(isinstance(arg, Apply) and arg.head in ("mul", "pow") for arg in args)
    if term != ONE:
        return products and isinstance(term, Symbol)
    multiplied = place.parent == "mul" and not {*args} & {*beside(place)}  # n (n + 1) is no number of weights
    return (products or multiplied) and not is_one_more(args, args.index(term), place)


def _counted(args: tuple[Tree, ...], position: int, place: Place) -> Iterator[Change]:
    """A bias for each weight in place of one: `+ 1` becomes `+ C`."""
    for name, kind in place.scope.symbols.items():
        if kind.name == "integer":
            changed = (*args[:position], Symbol(name), *args[position + 1 :])
            yield Change(BIAS, Apply("add", changed), Symbol(name))
