"""Is a factor missing, or one too many? A missing inner derivative is told from any other factor."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hwcheck.equivalence.differentiate import derivative
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import ONE, TWO, expand, neg, simplify
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.rules import mean
from hwcheck.slips.slope import is_slope, slopes
from hwcheck.slips.standing import SUBSCRIPTED
from hwcheck.tree import ELEMENTWISE, Apply, Number, Symbol, Tree, free_names, walk

PRODUCTS = frozenset({"mul", "times", "matmul"})


def _refined(change: Change, place: Place) -> Sort:
    """Which factor it is that is missing."""
    if isinstance(change.about, Number) and not _is_inner(change, place):
        return CONSTANT
    match change.about:
        case Apply(head="ind"):
            return MASK
        case Apply(head="sign"):
            return SIDE
    return CHAIN if is_slope(change.about) or _is_inner(change, place) else DROPPED


DROPPED = Sort(
    "dropped-factor", 10, "a factor is missing; what about {about}?", "the factor {about} is missing", _refined
)
POWER = Sort(
    "dropped-factor",
    11,
    "a power is too low; look at the exponent of {about}",
    "one factor {about} of a power is missing",
)
SQUARE = Sort(
    "dropped-factor", 15, "a square is missing: squared, this would be right", "the square of the whole is missing"
)
SQUARED = Sort("doubled-factor", 15, "there is a square too many", "the square of the right answer")
CHAIN = Sort(
    "missing-chain",
    10,
    "an inner derivative is missing (the chain rule); which step brings {about}?",
    "the inner derivative {about} is missing",
)
SLOPE = Sort(
    "missing-chain",
    12,
    "the derivative of an inner function is missing (the chain rule); which step brings {about}?",
    "the slope {about} is missing",
)
SEVERAL = Sort(
    "missing-chain",
    12,
    "several factors are missing (the chain rule); which steps bring {about}?",
    "only one factor is left: not {about}",
)
MASK = Sort(
    "missing-chain",
    10,
    "a mask is missing (the chain rule): where is the slope zero? think of {about}",
    "the mask {about} is missing",
)
SIDE = Sort(
    "sign-of-x",
    10,
    "this is right on one side of zero only; think of {about}",
    "{about} is missing: right on one side only",
)
CONSTANT = Sort(
    "wrong-constant",
    10,
    "a constant factor is missing; where does a number come in?",
    "the constant factor {about} is missing",
    where="the constant factors",
)
EXTRA = Sort("extra-factor", 14, "there is a factor too many: {about}", "the factor {about} is too many", names=False)
EXTRA_CONSTANT = Sort(
    "wrong-constant", 13, "there is a constant factor too many: {about}", "the constant factor {about} is too many"
)
STEP = Sort(
    "off-by-one", 9, "an exponent is one too high or too low; look at the power of {about}", "the exponent of {about}"
)
DOUBLED = Sort("doubled-factor", 15, "a factor stands twice: {about}", "the factor {about} stands twice")
RAISED = Sort(
    "doubled-factor", 14, "a power is too high; look at the exponent of {about}", "the power of {about} is too high"
)


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root and place.own:
        yield Change(SQUARE, Apply("sqrt", (node,)), node, SQUARED)
    match node:
        case Apply(head=head, args=args) if head in PRODUCTS:
            yield from _from_product(head, args, place)
        case Apply(head="neg", args=(Apply(head="mul", args=args),)):
            yield from _with_the_sign(args)
        case Apply(head="div", args=(top, bottom)):
            yield Change(_missing(bottom, place), top, bottom, extra(bottom, place, under=True))
            if top != ONE:
                yield Change(DROPPED, Apply("div", (ONE, bottom)), top, extra(top, place))
        case Apply(head="pow", args=(base, Number(value=int(exponent)))) if exponent >= 2:
            yield Change(POWER, _power(base, exponent - 1), base, RAISED)
            yield Change(RAISED, _power(base, exponent + 1), base, POWER)
        case Apply(head="pow", args=(base, Apply() | Number() as exponent)) if not free_names(exponent):
            match simplify(exponent):
                case Number(value=Fraction(denominator=2 | 3) as value):
                    for step in (1, -1):
                        yield Change(STEP, Apply("pow", (base, _fraction(value + step))), base, STEP)
        case Apply(head="pow", args=(base, Symbol())):
            yield Change(POWER, base, base)
        case Symbol() | Apply(head="index"):
            if place.parent not in SUBSCRIPTED:
                yield Change(DOUBLED, Apply("mul", (node, node)), node)


def _with_the_sign(args: tuple[Tree, ...]) -> Iterator[Change]:
    """The minus sign is lost with the factor that brought it."""
    for position, arg in enumerate(args):
        yield Change(DROPPED, product("mul", (*args[:position], *args[position + 1 :])), neg(arg))
    yield from _alone(args)


def _alone(args: tuple[Tree, ...]) -> Iterator[Change]:
    """Of f'(u) u' only the outer derivative is left."""
    for position, arg in enumerate(args) if len(args) > 2 else ():
        if isinstance(arg, Apply) and arg.head in ELEMENTWISE:
            yield Change(SEVERAL, arg, Apply("tuple", (*args[:position], *args[position + 1 :])))


def _from_product(head: str, args: tuple[Tree, ...], place: Place) -> Iterator[Change]:
    for position, arg in enumerate(args):
        rest = (*args[:position], *args[position + 1 :])
        under = isinstance(arg, Apply) and arg.head == "div" and arg.args[0] == ONE
        about = arg.args[1] if isinstance(arg, Apply) and under else arg
        too_many = DOUBLED if arg in rest else extra(about, place, under=under)
        yield Change(_missing(about, place) if under else DROPPED, product(head, rest), about, too_many)
    for slope in slopes(args):
        left = tuple(arg for position, arg in enumerate(args) if position not in slope)
        yield Change(SLOPE, product(head, left), Apply("mul", tuple(args[k] for k in slope)), EXTRA)
    yield from _alone(args)
    all_slopes = {position for slope in slopes(args) for position in slope}
    if len(all_slopes) > 1:
        left = tuple(arg for position, arg in enumerate(args) if position not in all_slopes)
        yield Change(SLOPE, product(head, left), Apply("mul", tuple(args[k] for k in sorted(all_slopes))))


def _missing(bottom: Tree, place: Place) -> Sort:
    return mean.SUM if isinstance(bottom, Symbol) and bottom.name in mean.sizes(place) else DROPPED


def extra(about: Tree, place: Place, *, under: bool = False) -> Sort:
    """A factor made of numbers and sizes only is a constant; a division by a size makes a mean."""
    sizes = mean.sizes(place)
    if under and isinstance(about, Symbol) and about.name in sizes:
        return mean.MEAN
    return EXTRA_CONSTANT if free_names(about) <= frozenset(sizes) else EXTRA


def product(head: str, factors: tuple[Tree, ...]) -> Tree:
    return Apply(head, factors) if len(factors) > 1 else factors[0] if factors else ONE


def _fraction(value: Fraction) -> Tree:
    """As it is written: 3 over 2, and not one number."""
    size = Apply("div", (Number(abs(value.numerator)), Number(value.denominator)))
    return size if value >= 0 else neg(size)


def _power(base: Tree, exponent: int) -> Tree:
    return base if exponent == 1 else Apply("pow", (base, Number(exponent)))


def _is_inner(change: Change, place: Place) -> bool:
    """Is the missing factor the derivative of something that the rest contains, by one of the symbols? A number may
    also come from inside a function elsewhere in the formula; that a 2 does says nothing."""
    inner = [*_inner_formulas(change.tree, place)]
    if isinstance(change.about, Number) and change.about not in (ONE, TWO):
        inner += [node.args[0] for node in walk(place.whole) if isinstance(node, Apply) and node.head in ELEMENTWISE]
    try:
        return any(_has_slope(formula, change.about, place) for formula in inner)
    except HwcheckError:
        return False


def _inner_formulas(tree: Tree, place: Place) -> Iterator[Tree]:
    for node in walk(tree):
        match node:
            case Apply(head="add", args=args) if len(args) > 1 and not _is_one_minus(args):
                yield expand(node, place.scope)
            case Apply(head=head, args=(inner,)) if head not in ("neg", "ind") and not isinstance(inner, Symbol):
                yield expand(inner, place.scope)
            case Apply(head=head, args=(Symbol(name=name),)) if head != "neg" and name in place.scope.definitions:
                yield expand(node.args[0], place.scope)
            case Symbol(name=name) if name in place.scope.definitions:
                body = place.scope.definitions[name].body
                if isinstance(body, Apply) and len(body.args) == 1:  # y = f(u): u is inner
                    yield expand(body.args[0], place.scope)


def _is_one_minus(args: tuple[Tree, ...]) -> bool:
    return len(args) == 2 and ONE in args


def _has_slope(inner: Tree, about: Tree, place: Place) -> bool:
    wanted = simplify(about)
    targets: list[Tree] = [Symbol(name) for name in sorted(free_names(inner)) if name in place.scope.symbols]
    targets += [node for node in walk(inner) if isinstance(node, Apply) and node.head == "index"]
    return any(simplify(derivative(inner, target)) == wanted for target in targets)
